"""Foreign text as files of a registry may hold it, and fields as their records take them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from evidence.registry.parse import parse

R = TypeVar("R", bound=BaseModel)

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_SEPARATORS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_ENDS = re.compile(r"[ \t]+(?=\n)|\r\n?")
_SPACES = re.compile(r"\s+")


def cleaned(value: Any) -> Any:
    """A value with all its texts as files may hold them: line feeds, no control characters, no direction marks."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return {key: cleaned(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(part) for part in value]
    return value


def text(value: str) -> str:
    """One text."""
    if value.isascii() and value.isprintable():
        return value.strip()
    value = _SEPARATORS.sub("\n", value.replace("\r\n", "\n").replace("\r", "\n"))
    return _ENDS.sub("", _FORBIDDEN.sub("", value)).strip()


def harmless(value: Any) -> Any:
    """A value of an exported registry without the signs that no file may hold; all else stays to the letter."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        return _FORBIDDEN.sub("", _SEPARATORS.sub("\n", value.replace("\r\n", "\n").replace("\r", "\n")))
    if isinstance(value, Mapping):
        return {key: harmless(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [harmless(part) for part in value]
    return value


def one_line(value: str) -> str:
    """A text on one line, for titles and labels."""
    return _SPACES.sub(" ", text(value)).strip()


def misfit(model: type[BaseModel], data: Any) -> tuple[str, str] | None:
    """Why data do not make a record, in words that are the same for all of a kind, and what these have.

    None when they do.
    """
    try:
        model.model_validate(data)
    except ValidationError:
        problems = parse(model, data, "").problems
        if not problems:
            return "it does not fit", ""
        first = problems[0]
        route = first.place.route or ()
        name = ".".join(str(part) for part in route if isinstance(part, str)) or model.__name__.lower()
        return f"{name} cannot be used", first.message
    return None
