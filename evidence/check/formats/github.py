"""For GitHub Actions: workflow commands that become annotations.

Files are named from the top of the git repository: GitHub finds them nowhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from evidence.check.formats.printable import printable, unbracketed
from evidence.check.formats.text import summary
from evidence.check.result import CheckResult
from evidence.diagnostic import Severity

_KIND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_LIMIT = 10
"""GitHub shows at most ten annotations of a kind for one step."""


def render(result: CheckResult) -> str:
    """At most ten annotations of each kind, then how many more there are."""
    return unbracketed("\n".join((*_annotations(result), *map(_data, summary(result, notes=True))))) + "\n"


def _annotations(result: CheckResult) -> Iterator[str]:
    shown: Counter[Severity] = Counter()
    for found in result.ordered():
        shown[found.severity] += 1
        if shown[found.severity] > _LIMIT:
            continue
        span = result.source_map.span(found.place)
        # a column range is only understood when start and end are on one line
        columns = f",col={span.column},endColumn={span.end_column}" if span.line == span.end_line else ""
        message = found.message if found.hint is None else f"{found.message}\n{found.hint}"
        path = result.above + found.place.path if found.place.path else ""
        yield (
            f"::{_KIND[found.severity]} file={_property(path)},line={span.line},endLine={span.end_line}"
            f"{columns},title={found.code}::{_data(message)}"
        )
    for severity, count in sorted(shown.items(), key=lambda pair: pair[0].rank):
        if count > _LIMIT:
            yield f"::{_KIND[severity]} title=evidence check::{count - _LIMIT} more of this kind are in the log"


def _data(text: str) -> str:
    lines = (printable(line).replace("%", "%25") for line in text.split("\n"))
    return "%0A".join(lines)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
