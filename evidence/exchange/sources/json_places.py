"""JSON whose values keep their places in the raw text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]  # documented nowhere, there since 3.0
from typing import Any

from evidence.errors import BadInput

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Member:
    """The value of a key, and where it stands."""

    value: Any
    start: int
    stop: int


def members(raw: str, start: int, name: str) -> tuple[dict[str, Member], int]:
    """The keys of the object that begins at an offset, with their values, and the offset after it.

    Raises `BadInput` with the place at which the JSON breaks off. Of a key that stands twice the first counts.
    """
    found: dict[str, Member] = {}
    try:
        place = _after(raw, start, "{")
        while raw[place : place + 1] != "}":
            if raw[place : place + 1] != '"':
                raise json.JSONDecodeError("a key in quotation marks is missing", raw, place)
            key, place = scanstring(raw, place + 1, False)
            begin = _after(raw, _space(raw, place), ":")
            value, place = _DECODER.raw_decode(raw, begin)
            found.setdefault(key, Member(value, begin, place))
            place = _space(raw, place)
            if raw[place : place + 1] != ",":
                break
            place = _space(raw, place + 1)
        return found, _after(raw, place, "}")
    except json.JSONDecodeError as error:
        raise BadInput(name, f"the JSON cannot be read: {error.msg}", line=error.lineno, column=error.colno) from error
    except ValueError as error:
        raise BadInput(name, f"the JSON cannot be read: {error}") from error
    except RecursionError as error:
        raise BadInput(name, "the JSON is nested too deep") from error


def _space(raw: str, place: int) -> int:
    found = _SPACE.match(raw, place)
    return place if found is None else found.end()


def _after(raw: str, place: int, sign: str) -> int:
    if raw[place : place + 1] != sign:
        raise json.JSONDecodeError(f"{sign} is missing", raw, min(place, len(raw)))
    return _space(raw, place + 1) if sign != "}" else place + 1
