"""What to do about a file that is no YAML: the parser's words only tell what it looked for."""

from __future__ import annotations

from typing import Any


def advice(problem: str, error: Any) -> str | None:
    """What to write instead, for an error of the parser; None where nobody can tell."""
    begun = getattr(error, "context_mark", None)
    column = None if begun is None else begun.column + 1
    if "mapping values" in problem:
        return "put the text in quotation marks where it holds `: `, or indent the line as those around it"
    if "expected '-' indicator" in problem:
        return (
            f"an entry of this list begins with `- ` in column {column}; what belongs to one stands two columns further"
        )
    if "did not find expected key" in problem:
        return f"this line should begin in column {column}, or the text before it be put in quotation marks as a whole"
    if "cannot start any token" in problem:
        return "put the text in quotation marks"
    if "could not find expected ':'" in problem:
        return "write `key: value`, or indent a line that goes on with the text above it"
    if "unexpected end of stream" in problem:
        return f"close the quotation mark that is opened in line {begun.line + 1}" if begun is not None else None
    if "did not find expected ','" in problem:
        return f"close the bracket that is opened in line {begun.line + 1}" if begun is not None else None
    return None
