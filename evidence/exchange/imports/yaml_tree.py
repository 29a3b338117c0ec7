"""YAML of others: any layout, but nothing that refers to something else, and no depth without end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from evidence.errors import BadInput
from evidence.exchange.imports.settings import Progress

_DEEPEST = 64
_MOST = 2_000_000
"""Values of one document."""
_LONGEST_TEXT = 131_072
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_Parser: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Node(dict[str, Any]):
    """A mapping that knows its line."""

    line = 1


def documents(file: Path, progress: Progress) -> Iterator[Any]:
    """The documents of a file: mappings (`Node`), lists and texts; None for what is empty.

    Raises `BadInput` with the line.
    """
    total = file.stat().st_size
    with open(file, "rb") as stream:
        parser = None
        try:
            parser = _Parser(stream)
            while not isinstance(event := parser.get_event(), yaml.StreamEndEvent):
                if isinstance(event, yaml.DocumentStartEvent):
                    yield _document(parser, file.name)
                    progress(min(total, stream.tell()), total, 0)
        except yaml.YAMLError as error:
            raise _bad(error, file.name) from error
        except (ValueError, OverflowError) as error:
            raise BadInput(file.name, f"the YAML cannot be read: {error}") from error
        finally:
            if parser is not None:
                parser.dispose()


def _document(parser: Any, name: str) -> Any:
    root: Any = None
    open_: list[Any] = []
    keys: list[str | None] = []
    count = 0

    def put(value: Any, line: int) -> None:
        nonlocal root
        if not open_:
            root = value
        elif isinstance(open_[-1], list):
            open_[-1].append(value)
        elif keys[-1] is None:
            if not isinstance(value, str):
                raise BadInput(name, "a key is no text", line=line)
            keys[-1] = value
        else:
            open_[-1].setdefault(keys[-1], value)
            keys[-1] = None

    while not isinstance(event := parser.get_event(), yaml.DocumentEndEvent):
        line = event.start_mark.line + 1
        count += 1
        if count > _MOST:
            raise BadInput(name, f"a document has more than {_MOST:,} values", line=line)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise BadInput(name, "anchors and aliases are not followed: write the values out", line=line)
        if isinstance(event, yaml.ScalarEvent):
            if len(event.value) > _LONGEST_TEXT:
                raise BadInput(name, f"a text has more than {_LONGEST_TEXT:,} characters", line=line)
            is_key = bool(open_) and isinstance(open_[-1], Node) and keys[-1] is None
            empty = not event.style and event.value in _NULLS and not is_key
            put(None if empty else event.value, line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(open_) >= _DEEPEST:
                raise BadInput(name, f"it is nested deeper than {_DEEPEST} levels", line=line)
            value: Any = Node() if isinstance(event, yaml.MappingStartEvent) else []
            if isinstance(value, Node):
                value.line = line
            put(value, line)
            open_.append(value)
            keys.append(None)
        else:
            open_.pop()
            keys.pop()
    return root


def _bad(error: yaml.YAMLError, name: str) -> BadInput:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    why = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error).split("\n")[0]
    line, column = (None, None) if mark is None else (mark.line + 1, mark.column + 1)
    return BadInput(name, f"the YAML cannot be read: {why}", line=line, column=column)
