"""The Retraction Watch data as a CSV file: which of some sources are in it, and what happened to them.

Read a row at a time; the file may be as large as it likes. Columns are known by the names that the data has:
`Record ID`, `RetractionDate`, `RetractionDOI`, `RetractionPubMedID`, `OriginalPaperDOI`, `OriginalPaperPubMedID`,
`RetractionNature` and `Reason`; others are passed over.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TextIO

from evidence.errors import BadInput, UsageError
from evidence.exchange.fetch.events import Event
from evidence.exchange.sources.found import doi_of, pmid_of
from evidence.exchange.sources.updates import standing_of
from evidence.model.ids import SourceId
from evidence.model.source import Source
from evidence.refusal import reason

_COLUMNS = ("Record ID", "RetractionDate", "RetractionDOI", "OriginalPaperDOI", "RetractionNature")
_LONGEST_LINE = 1_000_000
_NAME = "Retraction Watch"


def looked_up(file: str, sources: Iterable[Source]) -> dict[SourceId, tuple[Event, ...]]:
    """What the file says of each of some sources; those that it does not name are left out.

    Raises `UsageError` when there is no such file, `BadInput` with the line of what cannot be read.
    """
    wanted: dict[str, SourceId] = {}
    for source in sources:
        if source.doi is not None:
            wanted[source.doi.casefold()] = source.id
        if source.pmid is not None:
            wanted[f"pmid:{source.pmid}"] = source.id
    found: dict[SourceId, list[Event]] = {}
    name = Path(file).name
    try:
        with open(file, encoding="utf-8-sig", newline="") as stream:
            for row in _rows(stream, name):
                event = _event(row)
                for source_id in {wanted[key] for key in _keys(row) if key in wanted}:
                    found.setdefault(source_id, []).append(event)
    except UnicodeDecodeError as error:
        raise BadInput(name, "it is not UTF-8; convert it with `iconv -f WINDOWS-1252 -t UTF-8`") from error
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {reason(error)}") from error
    return {source_id: tuple(events) for source_id, events in found.items()}


def _rows(stream: TextIO, name: str) -> Iterator[dict[str, str]]:
    """The rows by the names of their columns."""
    reader = csv.reader(_lines(stream, name), strict=True)
    try:
        columns = [column.strip() for column in next(reader, [])]
        missing = [column for column in _COLUMNS if column not in columns]
        if missing:
            told = f"it has no column {', '.join(missing)}: is it the Retraction Watch data?"
            raise BadInput(name, told, line=1)
        for row in reader:
            if row and len(row) != len(columns):
                why = f"this row has {len(row)} fields, and the first line names {len(columns)}"
                raise BadInput(name, why, line=reader.line_num)
            if row:
                yield dict(zip(columns, row, strict=True))
    except csv.Error as error:
        raise BadInput(name, f"the CSV cannot be read: {error}", line=reader.line_num) from error


def _lines(stream: TextIO, name: str) -> Iterator[str]:
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        if len(line) >= _LONGEST_LINE:
            raise BadInput(name, f"a line is longer than {_LONGEST_LINE:,} characters", line=number)
        yield line


def _keys(row: dict[str, str]) -> Iterator[str]:
    doi, pmid = doi_of(row["OriginalPaperDOI"]), pmid_of(row.get("OriginalPaperPubMedID", ""))
    if doi is not None:
        yield doi.casefold()
    if pmid is not None:
        yield f"pmid:{pmid}"


def _event(row: dict[str, str]) -> Event:
    notice, paper = doi_of(row["RetractionDOI"]), doi_of(row["OriginalPaperDOI"])
    if notice is None or (paper is not None and notice.casefold() == paper.casefold()):
        pmid = pmid_of(row.get("RetractionPubMedID", ""))
        same = pmid is None or pmid == row.get("OriginalPaperPubMedID", "").strip()
        notice = f"{_NAME} {row['Record ID'].strip()}" if same else f"PMID {pmid}"
    reasons = [reason.strip("+ ") for reason in row.get("Reason", "").split(";")]
    return Event(
        standing=standing_of(row["RetractionNature"]),
        what=row["RetractionNature"].strip().lower()[:60] or "an update",
        notice=notice,
        on=_day(row["RetractionDate"]),
        by=_NAME,
        reasons=tuple(reason[:100] for reason in reasons if reason),
    )


def _day(text: str) -> date | None:
    """A date as `5/22/2019 0:00` or `2019-05-22`."""
    american = re.match(r"(\d{1,2})/(\d{1,2})/(\d{4})\b", text.strip())
    try:
        if american is not None:
            return date(int(american[3]), int(american[1]), int(american[2]))
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
