"""`--mapping FILE`: what the columns of a foreign table are, read the same for an import and for tables of any size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidence.errors import BadInput, UsageError
from evidence.refusal import reason

if TYPE_CHECKING:
    from evidence.mapping.mapping_file import MappingFile


def read_mapping(path: str) -> MappingFile:
    """A mapping file, read as strictly as a registry's own files. Raises `BadInput` with the first problems."""
    from evidence.mapping.mapping_file import MappingFile
    from evidence.registry.strict import read_strict

    file = Path(path)
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise UsageError(f"--mapping {path}: {reason(error)}") from None
    record, problems = read_strict(MappingFile, raw, file.name)
    if record is not None and not problems:
        return record
    told = []
    for problem in problems[:5]:
        span = problem.place.span
        where = "" if span is None else f"{file.name}:{span.line}:{span.column}: "
        told.append(f"{where}{problem.message}" + (f" ({problem.hint})" if problem.hint else ""))
    first = problems[0].place.span
    rest = f"; {'; '.join(told[1:])}" if len(told) > 1 else ""
    why = told[0].split(": ", 1)[1] if first is not None else told[0]
    line, column = (None, None) if first is None else (first.line, first.column)
    raise BadInput(file.name, f"{why}{rest}", line=line, column=column)
