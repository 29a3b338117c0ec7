"""From plain data to typed records; every misfit becomes a diagnostic in plain words."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from evidence.diagnostic import Diagnostic, Place, Route, Severity

R = TypeVar("R", bound=BaseModel)

_SHAPES = {"string_type": "one text", "model_type": "a mapping", "dict_type": "a mapping", "tuple_type": "a list"}
_PATTERNS = {
    r"\S": "some text",
    r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$": "a word of small letters, digits and hyphens, such as `bone-marrow`",
    r"^10\.\d{4,9}/\S+$": "a DOI without resolver, such as `10.1002/mco2.70095`",
    r"^[1-9]\d{0,8}$": "a PubMed id, digits only",
    r"^PMC[1-9]\d{0,8}$": "a PubMed Central id such as `PMC9699149`",
    r"^[0-9a-f]{64}$": "a SHA-256 of 64 small hexadecimal digits",
    r"^[A-Za-z][A-Za-z0-9]*[:_][A-Za-z0-9]+$": "an ontology id such as `CL:0000134`",
    r"^EV\d{3}$": "a rule code such as `EV305`",
}


@dataclass(frozen=True, slots=True)
class Parsed(Generic[R]):
    """A record, or what is left of one."""

    record: R | None = None
    """None when anything was wrong."""
    remainder: R | None = None
    """The record without its wrong values, for finding what else is wrong; never to be judged."""
    problems: tuple[Diagnostic, ...] = ()


def parse(model: type[R], data: Any, path: str, known_bad: Iterable[Route] = ()) -> Parsed[R]:
    """Make a record of one file's data, or say all that is wrong with it.

    Problems at or below a route in `known_bad` are left out: they were reported when the file was read.
    """
    bad = set(known_bad)
    try:
        record = model.model_validate(data)
        return Parsed(None, record) if bad else Parsed(record)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    found = [
        _diagnostic(model, details, data, path)
        for details in errors
        if not any(details["loc"][:length] in bad for length in range(len(details["loc"]) + 1))
    ]
    try:
        remainder = model.model_validate(_without(data, [details["loc"] for details in errors]))
    except ValidationError:
        remainder = None
    return Parsed(None, remainder, tuple(found))


def _without(data: Any, routes: list[Route]) -> Any:
    """A copy of the data without the values at some routes; list entries stay, so that indexes hold."""
    data = deepcopy(data)
    for route in routes:
        holder: Any = data
        for part in route[:-1]:
            if part != "[key]" and isinstance(holder, dict | list):
                holder = cast(Any, holder)[part] if isinstance(part, int) or part in holder else None
        if route and isinstance(holder, dict):
            holder.pop(route[-1], None)
    return data


def _diagnostic(model: type[BaseModel], error: ErrorDetails, data: Any, path: str) -> Diagnostic:
    route: Route = tuple(part for part in error["loc"] if part != "[key]")
    key = str(route[-1]) if route else "the file"
    match error["type"]:
        case "missing":
            message = f"the field `{key}` is missing"
            return Diagnostic("EV101", Severity.ERROR, message, Place(path, route), f"add `{key}: ...`")
        case "extra_forbidden":
            names = _fields(model, route[:-1])
            near = difflib.get_close_matches(key, names, n=1, cutoff=0.6)
            advice = f"did you mean `{near[0]}`?" if near else f"known fields: {', '.join(names)}"
            message = f"the field `{_short(key)}` is unknown here"
            return Diagnostic("EV102", Severity.ERROR, message, Place(path, route, on_key=True), advice)
    on_key = "[key]" in error["loc"]
    message = f"`{_short(str(route[-1]) if on_key else _value(data, route))}`: {_expected(error)}"
    hint: str | None = None
    if error["type"] == "enum":
        value = _value(data, route)
        words = _words(error)
        near = difflib.get_close_matches(value, words, n=1, cutoff=0.6)
        hint = f"did you mean `{near[0]}`?" if near else None
        message = f"`{_short(value)}` is not one of {', '.join(words)}"
    elif error["type"] in _SHAPES:
        message = f"{_SHAPES[error['type']]} is expected for `{key}`" if route else "a mapping is expected"
    return Diagnostic("EV103", Severity.ERROR, message, Place(path, route, on_key=on_key), hint)


def _expected(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "string_pattern_mismatch":
            return f"expected {_PATTERNS.get(context['pattern'], context['pattern'])}"
        case "value_error":
            return f"expected {context['error']}"
        case "string_too_long":
            return f"at most {context['max_length']:,} characters are allowed"
        case "string_too_short":
            return "expected some text"
        case "too_short" | "too_long":
            bound = context.get("min_length", context.get("max_length"))
            return f"expected {bound} entries, found {context.get('actual_length', 'another number')}"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            bounds = {"gt": "more than", "ge": "at least", "lt": "less than", "le": "at most"}
            return "expected " + ", ".join(f"{word} {context[k]:g}" for k, word in bounds.items() if k in context)
    return error["msg"][:1].lower() + error["msg"][1:]


def _words(error: ErrorDetails) -> list[str]:
    return [word.strip(" '") for part in error["ctx"]["expected"].split(" or ") for word in part.split(",")]


def _value(data: Any, route: Route) -> str:
    for part in route:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            break
    return data if isinstance(data, str) else "this value"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _fields(model: type[BaseModel], route: Route) -> list[str]:
    """Names that a mapping at this route may use."""
    current: Any = model
    for part in route:
        if isinstance(part, int):
            continue
        if isinstance(current, type) and issubclass(current, BaseModel):
            fields = {field.alias or name: field.annotation for name, field in current.model_fields.items()}
            current = fields.get(part)
        current = _record_in(current) or current
    if isinstance(current, type) and issubclass(current, BaseModel):
        return [field.alias or name for name, field in current.model_fields.items()]
    return []


def _record_in(annotation: Any) -> type[BaseModel] | None:
    """The record type inside an annotation such as ``tuple[Item, ...]`` or ``Effect | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        if (found := _record_in(part)) is not None:
            return found
    return None
