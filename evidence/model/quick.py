"""Records of sound data without pydantic, which takes longer to import than ten claims take to be judged.

What is made here has the fields, values and ways of the records of the same names. In any doubt there is none, and the
records themselves have to read the data: they alone say what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from evidence import patterns
from evidence.model import behaviour, words, written

Shapes: TypeAlias = "dict[str, Any]"
"""What records look like, as `shapes_of` tells it."""
Read: TypeAlias = "Callable[[Any], Any]"
"""From data to a value. Raises `Doubt`."""

_VISIBLE = patterns.pattern("[!-~]")
_ANYWHERE = r"\S"
_ON_ONE_LINE = r"^[^\r\n]*\S[^\r\n]*$"


class Doubt(Exception):
    """The data is wrong, or of a kind that is not known here."""


class Quick:
    """A record that was made quickly. Never changed once it is made."""

    __slots__: tuple[str, ...] = ()
    defaults: dict[str, Any] = {}  # noqa: RUF012 one for each class

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, name) for name in self.__slots__))

    def model_copy(self, *, update: dict[str, Any]) -> Quick:
        """As that of the records."""
        made = object.__new__(type(self))
        for name in self.__slots__:
            setattr(made, name, update[name] if name in update else getattr(self, name))
        return made

    def model_dump(self, *, mode: str, exclude_defaults: bool) -> dict[str, Any]:
        """As that of the records, of those that hold numbers and truth values only. Raises `Doubt` for others."""
        values = {name: getattr(self, name) for name in self.__slots__}
        if mode != "json" or not exclude_defaults or any(type(value) not in (int, float) for value in values.values()):
            raise Doubt
        return {name: value for name, value in values.items() if value != self.defaults.get(name)}


class Maker:
    """Makes records of data."""

    def __init__(self, shapes: Shapes) -> None:
        self._kinds: dict[str, str] = shapes["kinds"]
        self._records: dict[str, Any] = shapes["records"]
        self._made: dict[str, Read] = {}

    def make(self, kind: str, data: Any) -> Any:
        """The record of a kind of file. Raises `Doubt`."""
        return self._record(self._kinds[kind])(data)

    def _record(self, name: str) -> Read:
        if name not in self._made:
            fields = self._records[name]
            base: type = getattr(behaviour, f"{name}Behaviour", object)
            slots = tuple(field for _, field, _, _ in fields)
            made = type(name, (Quick,) if base is object else (Quick, base), {"__slots__": slots, "defaults": {}})
            reads = [
                (alias, field, self._read(shape), *self._default(default)) for alias, field, shape, default in fields
            ]
            made.defaults = {field: None if make is None else make() for _, field, _, make, _ in reads}  # type: ignore[attr-defined]
            known = frozenset(alias for alias, *_ in fields)
            require: Callable[[Any], None] | None = getattr(made, "require_sound", None)

            def read(data: Any) -> Any:
                record: Any
                if type(data) is not dict or not known.issuperset(data):
                    raise Doubt
                record = object.__new__(made)
                for alias, field, read_one, default, required in reads:
                    if alias in data:
                        setattr(record, field, read_one(data[alias]))
                    elif required or default is None:
                        raise Doubt
                    else:
                        setattr(record, field, default())
                if require is not None:
                    try:
                        require(record)
                    except ValueError:
                        raise Doubt from None
                return record

            self._made[name] = read
        return self._made[name]

    def _default(self, default: Any) -> tuple[Callable[[], Any] | None, bool]:
        """What makes a value that is left out, and whether it must not be."""
        match default:
            case "required":
                return None, True
            case ["value", value]:
                return lambda: value, False
            case ["empty", kind]:
                return (dict if kind == "dict" else tuple), False
            case ["word", name, value]:
                word = getattr(words, name)(value)
                return lambda: word, False
            case ["record", name]:
                return lambda: self._record(name)({}), False
        raise Doubt

    def _read(self, shape: Any) -> Read:
        match shape:
            case ["text", least, most, pattern]:
                return _text(least, most, pattern)
            case ["written", name, bounds]:
                return _written(getattr(written, name), bounds)
            case ["word", name]:
                return _word({word.value: word for word in getattr(words, name)})
            case ["record", name]:
                return lambda data: self._record(name)(data)
            case ["optional", inner]:
                return self._read(inner)  # nothing is written as null
            case ["many", inner]:
                one = self._read(inner)
                return lambda data: one([data] if type(data) is str else data)
            case ["tuple", inner, bounds]:
                return _tuple(self._read(inner), bounds)
            case ["dict", key, value]:
                return _dict(self._read(key), self._read(value))
        raise Doubt


def _text(least: int | None, most: int | None, pattern: str | None) -> Read:
    shortest, longest = least or 0, most if most is not None else 10**9
    loose = pattern in (_ANYWHERE, _ON_ONE_LINE)
    # what ends a text for the records' own patterns is its end, and nothing else
    whole = None if pattern is None else patterns.pattern(pattern.replace("$", r"\Z"))

    def read(data: Any) -> str:
        if type(data) is not str or not shortest <= len(data) <= longest:
            raise Doubt
        if loose:
            if "\n" in data or "\r" in data or _VISIBLE.search(data) is None:
                raise Doubt
        elif whole is not None and (not data.isascii() or whole.search(data) is None):
            raise Doubt
        return data

    return read


def _written(make: Callable[[Any], Any], bounds: dict[str, Any]) -> Read:
    if not bounds.keys() <= {"ge", "gt", "le", "lt"}:
        raise Doubt

    def read(data: Any) -> Any:
        try:
            value = make(data)
        except (ValueError, TypeError):
            raise Doubt from None
        if (
            ("ge" in bounds and not value >= bounds["ge"])
            or ("gt" in bounds and not value > bounds["gt"])
            or ("le" in bounds and not value <= bounds["le"])
            or ("lt" in bounds and not value < bounds["lt"])
        ):
            raise Doubt
        return value

    return read


def _word(known: dict[str, Any]) -> Read:
    def read(data: Any) -> Any:
        if type(data) is not str or data not in known:
            raise Doubt
        return known[data]

    return read


def _tuple(read_one: Read, bounds: dict[str, Any]) -> Read:
    if not bounds.keys() <= {"least", "most"}:
        raise Doubt
    least, most = bounds.get("least", 0), bounds.get("most", 10**9)

    def read(data: Any) -> tuple[Any, ...]:
        if type(data) is not list or not least <= len(data) <= most:
            raise Doubt
        return tuple([read_one(one) for one in data])

    return read


def _dict(read_key: Read, read_one: Read) -> Read:
    def read(data: Any) -> dict[Any, Any]:
        if type(data) is not dict:
            raise Doubt
        return {read_key(key): read_one(one) for key, one in data.items()}

    return read
