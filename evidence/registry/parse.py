"""From plain data to typed records; every misfit becomes a diagnostic in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from evidence.diagnostic import Diagnostic, Place, Route, Severity

R = TypeVar("R", bound=BaseModel)

_MOST_ERRORS = 100
"""Problems of form that are listed of one file."""
_LONGEST_WORD = 100
"""Characters of a word beyond which no known one is like it."""
_MOST_ROUNDS = 4
"""Tries to make a record of what is left; each takes out a level of what holds a wrong value."""

_SHAPES = {"string_type": "one text", "model_type": "a mapping", "dict_type": "a mapping", "tuple_type": "a list"}
_ELSEWHERE = {
    ("axis", "kind"): "it looks like a source: move it into claims/sources/",
    ("kind", "axis"): "it looks like a claim: move it into a folder of claims/ for its topic",
}
"""What a record probably is that lacks the first field and has the second."""
_PATTERNS = {
    r"\S": "some text",
    r"^[^\r\n]*\S[^\r\n]*$": "some text on one line, without line breaks",
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
        return Parsed(None, _remainder(model, data, bad, [])) if bad else Parsed(record)
    except ValidationError as error:
        errors = _first_errors(model, data, error)
        more = error.error_count() - len(errors)
    wrong = [
        details
        for details in errors
        if not any(details["loc"][:length] in bad for length in range(len(details["loc"]) + 1))
    ]
    meant = _meant(model, wrong)
    # neither is a misspelt field missing as well, nor a list too short because an entry is wrong
    told = {("missing", route) for route in meant.values()} | {("too_short", details["loc"][:-1]) for details in wrong}
    found = [
        _diagnostic(model, details, data, path, meant)
        for details in wrong
        if (details["type"], details["loc"]) not in told
    ]
    other_kind = next((problem for problem in found if problem.hint in _ELSEWHERE.values()), None)
    if other_kind is not None:  # what such a record should hold is of no interest where it stands
        return Parsed(None, None, (other_kind,))
    if more:
        message = f"this file has {more:,} more problems of form, which are not listed"
        found.append(Diagnostic("EV103", Severity.ERROR, message, Place(path, ())))
    return Parsed(None, None if more else _remainder(model, data, bad, errors), tuple(found))


def _first_errors(model: type[BaseModel], data: Any, error: ValidationError) -> list[ErrorDetails]:
    """Errors as far as they are listed; of a hostile file only a part is spelled out, since each takes a kilobyte."""
    keep, names = _MOST_ERRORS, _names(model)
    while error.error_count() > _MOST_ERRORS:
        try:
            model.model_validate(_shortened(data, keep, names))
        except ValidationError as shorter:
            if shorter.error_count() >= _MOST_ERRORS:
                return shorter.errors(include_url=False)[:_MOST_ERRORS]
        keep *= 2
    return error.errors(include_url=False)


def _shortened(data: Any, keep: int, names: frozenset[str]) -> Any:
    """The data with the beginnings of its lists and mappings only; what may be a field stays."""
    if isinstance(data, list):
        return [_shortened(entry, keep, names) for entry in data[:keep]]
    if isinstance(data, dict):
        pairs = enumerate(data.items())
        return {key: _shortened(value, keep, names) for i, (key, value) in pairs if i < keep or key in names}
    return data


def _names(model: Any) -> frozenset[str]:
    """All fields of a record and of the records inside it."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return frozenset().union(*map(_names, _inside(model)))
    fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    return frozenset(fields).union(*map(_names, fields.values()))


def _meant(model: type[BaseModel], errors: list[ErrorDetails]) -> dict[Route, Route]:
    """Routes of unknown fields, and of the known fields that are probably meant; missing ones come first."""
    missing = {details["loc"] for details in errors if details["type"] == "missing"}
    unknown = [details["loc"] for details in errors if details["type"] == "extra_forbidden"]
    meant: dict[Route, Route] = {}
    for route in unknown:
        names = _fields(model, route[:-1])
        lacking = [name for name in names if (*route[:-1], name) in missing]
        if near := _nearest(str(route[-1]), lacking) or _nearest(str(route[-1]), names):
            meant[route] = (*route[:-1], near)
    return meant


def _remainder(model: type[R], data: Any, bad: set[Route], errors: list[ErrorDetails]) -> R | None:
    """The record without its wrong values, and without what cannot be read once they are gone."""
    data = deepcopy(data)
    for route in sorted(bad, key=len, reverse=True):
        _remove(data, route)
    for _ in range(_MOST_ROUNDS):
        for details in errors:
            _remove(data, _route(details))
        try:
            return model.model_validate(data)
        except ValidationError as error:
            errors = error.errors(include_url=False)
    return None


def _remove(data: Any, route: Route) -> None:
    """Take out the value at a route, else what holds it; a list loses its end, so that its other indexes hold."""
    chain: list[tuple[Any, Any]] = []
    for part in route:
        chain.append((data, part))
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            break
    for holder, part in reversed(chain):
        if isinstance(holder, dict) and part in holder:
            del holder[part]
            return
        if isinstance(holder, list):
            del holder[part:]
            return


def _route(error: ErrorDetails) -> Route:
    loc = error["loc"]
    return loc[:-1] if loc and loc[-1] == "[key]" else loc


def _diagnostic(
    model: type[BaseModel], error: ErrorDetails, data: Any, path: str, meant: dict[Route, Route]
) -> Diagnostic:
    route = _route(error)
    key = str(route[-1]) if route else "the file"
    match error["type"]:
        case "missing":
            message = f"the field `{key}` is missing"
            advice = next(
                (where for (lacks, has), where in _ELSEWHERE.items() if route == (lacks,) and has in data), None
            )
            return Diagnostic("EV101", Severity.ERROR, message, Place(path, route), advice or f"add `{key}: ...`")
        case "extra_forbidden":
            advice = f"known fields: {', '.join(_fields(model, route[:-1]))}"
            if route in meant:
                advice = f"did you mean `{meant[route][-1]}`?"
            message = f"the field `{_short(key)}` is unknown here"
            return Diagnostic("EV102", Severity.ERROR, message, Place(path, route, on_key=True), advice)
    on_key = len(route) < len(error["loc"])
    what = _named(route, data, on_key)
    hint: str | None = None
    if error["type"] == "enum":
        words = _words(error)
        near = _nearest(_value(data, route) or "", words)
        hint = f"did you mean `{near}`?" if near else None
        message = f"{what}: expected one of {', '.join(words)}"
    elif error["type"] in _SHAPES:
        message = f"{what}: expected {_SHAPES[error['type']]}" if route else "a mapping is expected"
    else:
        message = f"{what}: {_expected(error)}"
    return Diagnostic("EV103", Severity.ERROR, message, Place(path, route, on_key=on_key), hint)


def _nearest(word: str, known: list[str]) -> str | None:
    if len(word) > _LONGEST_WORD:
        return None
    import difflib

    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.6)), None)


def _named(route: Route, data: Any, on_key: bool) -> str:
    """The field and what stands in it, for the beginning of a message."""
    names = [part for part in route if isinstance(part, str)]
    if on_key:
        return f"the key `{_short(names[-1])}`" + (f" of `{_short(names[-2])}`" if len(names) > 1 else "")
    field = f"`{_short(names[-1])}`" if names else "the file"
    value = _value(data, route)
    if isinstance(route[-1] if route else None, int) and isinstance(_at(data, route[:-1]), list):
        field = f"an entry of {field}"
    return field if value is None else f"{field} is `{_short(value)}`" if value else f"{field} is empty"


def _expected(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "string_pattern_mismatch":
            return f"expected {_PATTERNS.get(context['pattern'], context['pattern'])}"
        case "value_error":
            reason = str(context["error"])
            return f"expected {reason}" if reason.startswith(("a ", "`true`")) else reason
        case "string_too_long":
            return f"at most {context['max_length']:,} characters are allowed"
        case "string_too_short":
            return "expected some text"
        case "too_short" | "too_long":
            least, most = context.get("min_length"), context.get("max_length")
            bound = f"at most {most}" if least is None else f"at least {least}"
            noun = "entry" if 1 in (least, most) else "entries"
            return f"expected {bound} {noun}, found {context['actual_length']}"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            bounds = {"gt": "more than", "ge": "at least", "lt": "less than", "le": "at most"}
            return "expected " + ", ".join(f"{word} {context[k]:g}" for k, word in bounds.items() if k in context)
    return error["msg"][:1].lower() + error["msg"][1:]


def _words(error: ErrorDetails) -> list[str]:
    return [word.strip(" '") for part in error["ctx"]["expected"].split(" or ") for word in part.split(",")]


def _at(data: Any, route: Route) -> Any:
    for part in route:
        if isinstance(data, str):  # one text stands for a list of one
            break
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _value(data: Any, route: Route) -> str | None:
    """The text at a route; None when there is none, or something that is no text."""
    found = _at(data, route)
    return found if isinstance(found, str) else None


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _fields(model: type[BaseModel], route: Route) -> list[str]:
    """Names that a mapping at this route may use."""
    current: Any = model
    for part in route:
        if isinstance(current, type) and issubclass(current, BaseModel):
            fields = {field.alias or name: field.annotation for name, field in current.model_fields.items()}
            current = fields.get(str(part))
        else:
            current = next((inner for inner in reversed(_inside(current)) if _record_in(inner) is not None), None)
        while get_origin(current) in (Annotated, Union, UnionType):
            current = next((inner for inner in _inside(current) if _record_in(inner) is not None), None)
    if isinstance(current, type) and issubclass(current, BaseModel):
        return [field.alias or name for name, field in current.model_fields.items()]
    return []


def _inside(annotation: Any) -> tuple[Any, ...]:
    return getattr(annotation, "__args__", ())


def _record_in(annotation: Any) -> type[BaseModel] | None:
    """The record type inside an annotation such as ``tuple[Item, ...]`` or ``Effect | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in _inside(annotation):
        if (found := _record_in(part)) is not None:
            return found
    return None
