"""Records of sound data without pydantic, which takes longer to import and to make records than files to be read.

What is made here has the fields, values and ways of the records of the same names, and is equal to them. In any doubt
there is none, and the records themselves have to read the data: they alone say what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any, TypeAlias

from evidence import patterns
from evidence.frozen import dataclass
from evidence.model import behaviour, words, written
from evidence.model.shapes import KINDS, NAME, SHAPES, Shape

Read: TypeAlias = "Callable[[Any], Any]"
"""From data to a value. Raises `_Doubt`, or what comes of data of another kind."""

_ANYWHERE = r"\S"
_ON_ONE_LINE = r"^[^\r\n]*\S[^\r\n]*$"


class _Doubt(Exception):
    """The data is wrong, or of a kind that is not known here."""


class Quick:
    """A record that was made quickly. Never changed once it is made.

    Its class holds what stands for values that are left out, as on most records are most.
    """

    __slots__ = ("__dict__",)
    fields: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return type(other).__name__ == type(self).__name__ and self._values == tuple(
            [getattr(other, name, None) for name in self.fields]
        )

    def __hash__(self) -> int:
        values = self._values
        return hash(values if len(values) > 1 else values[0])

    @property
    def _values(self) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in self.fields])

    def model_copy(self, *, update: dict[str, Any]) -> Quick:
        """As that of the records."""
        made = object.__new__(type(self))
        made.__dict__ = {**self.__dict__, **update}
        return made

    def model_dump(self, *, mode: str, exclude_defaults: bool) -> dict[str, Any]:
        """As that of the records, of those that hold nothing below them, as a policy does."""
        values = {name: getattr(self, name) for name in self.fields}
        plain = all(type(value) in (int, float, bool, str) for value in values.values())
        if mode != "json" or not exclude_defaults or not plain:
            raise NotImplementedError
        return {name: value for name, value in values.items() if value != getattr(type(self), name, None)}


class _Known(dict[Any, Any]):
    """What data comes to that stands in many records, worked out once."""

    __slots__ = ("_read",)

    def __init__(self, read: Read) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, data: Any) -> Any:
        value = self[data] = self._read(data)
        return value


class _Names(set[Any]):
    """Names that are known to be ones, as nearly all values of records are."""

    def read(self, data: Any) -> Any:
        """The same name. Raises `_Doubt`."""
        if data not in self:
            self.add(_name(data))
        return data

    def read_all(self, data: Any) -> Any:
        """A mapping from names to names."""
        if type(data) is not dict:
            raise _Doubt
        if not (self.issuperset(data) and self.issuperset(data.values())):
            for key, value in data.items():
                self.read(key), self.read(value)
        return data


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a record is made of data with certain keys."""

    names: Callable[[Any], Any]
    """Gets the values that are names, and stay as they are."""
    others: tuple[tuple[str, str, Read], ...]
    """Keys of all other values, their fields, and what they come to."""
    gone: tuple[str, ...]
    """Keys that are no fields."""


class Maker:
    """Makes records of data."""

    def __init__(self) -> None:
        self._made: dict[str, Read] = {}
        self._names = _Names()

    def make(self, kind: str, data: Any) -> Any:
        """The record of a kind of file, for which the data is used up; None where the records have to read it.

        `data` is what a reader of files gives: of dictionaries, lists and texts that can be encoded.
        """
        try:
            return self._record(KINDS[kind])(data)
        except (_Doubt, KeyError, TypeError, ValueError):
            return None

    def _record(self, name: str) -> Read:
        if name not in self._made:
            self._made[name] = self._reader(name)
        return self._made[name]

    def _reader(self, name: str) -> Read:
        shapes = SHAPES[name]
        fields = {key: key.replace("-", "_") for key in shapes}
        defaults = {fields[key]: self._default(*one[1]) for key, one in shapes.items() if len(one) > 1}
        required = {key for key, one in shapes.items() if len(one) == 1}
        base: type = getattr(behaviour, f"{name}Behaviour", object)
        bases = (Quick,) if base is object else (Quick, base)
        made: Any = type(name, bases, {**defaults, "__slots__": (), "fields": tuple(fields.values())})
        reads = {key: self._read(one[0]) for key, one in shapes.items()}

        def layout_of(keys: tuple[str, ...]) -> _Layout:
            if not required.issubset(keys):
                raise _Doubt
            names = [key for key in keys if shapes[key][0] == NAME and fields[key] == key]
            if len(names) < 2:
                names = []
            return _Layout(
                itemgetter(*names) if names else _nothing,
                tuple([(key, fields[key], reads[key]) for key in keys if key not in names]),
                tuple([key for key in keys if fields[key] != key]),
            )

        layouts = _Known(layout_of)
        known_names, new = self._names, object.__new__

        def read(data: Any) -> Any:
            if type(data) is not dict:
                raise _Doubt
            layout = layouts[tuple(data)]
            names = layout.names(data)
            if not known_names.issuperset(names):
                for one in names:
                    known_names.read(one)
            for key, field, read_one in layout.others:
                data[field] = read_one(data[key])
            for key in layout.gone:
                del data[key]
            record = new(made)
            record.__dict__ = data
            return record

        def read_sound(data: Any) -> Any:
            record = read(data)
            record.require_sound()
            return record

        return read_sound if hasattr(made, "require_sound") else read

    def _default(self, form: str, what: Any, value: Any = None) -> Any:
        """What stands for a value that is left out."""
        match form:
            case "value":
                return what
            case "empty":
                return {} if what == "dict" else ()
            case "word":
                return getattr(words, what)(value)
            case "record":
                return self._record(what)({})
        raise _Doubt

    def _read(self, shape: Shape) -> Read:
        match shape:
            case _ if shape == NAME:
                return self._names.read
            case "dict", key, value if key == value == NAME:
                return self._names.read_all
            case "text", *constraints:
                return _text(*constraints)
            case "written", name, *bounds:
                return _Known(_written(getattr(written, name), dict(bounds))).__getitem__
            case "word", name:
                return {word.value: word for word in getattr(words, name)}.__getitem__
            case "record", name:
                return self._record(name)
            case "many", inner:
                one = self._read(inner)
                return lambda data: one([data] if type(data) is str else data)
            case "tuple", inner, *bounds:
                return _tuple(self._read(inner), dict(bounds))
            case "dict", key, value:
                return _dict(self._read(key), self._read(value))
        raise _Doubt


def _nothing(data: Any) -> tuple[Any, ...]:
    return ()


def _text(least: int | None, most: int | None, pattern: str | None) -> Read:
    shortest, longest = least or 0, most if most is not None else 10**9
    loose = pattern in (_ANYWHERE, _ON_ONE_LINE)
    # what ends a text for the records' own patterns is its end, and nothing else
    whole = None if pattern is None else patterns.pattern(pattern.replace("$", r"\Z"))

    def read(data: Any) -> str:
        if type(data) is not str or not shortest <= len(data) <= longest:
            raise _Doubt
        if loose:
            # what Python takes for white space is all that Unicode does, and a little more
            if "\n" in data or "\r" in data or not data.strip():
                raise _Doubt
        elif whole is not None and (not data.isascii() or whole.search(data) is None):
            raise _Doubt
        return data

    return read


_name = _text(*NAME[1:])


def _written(make: Callable[[Any], Any], bounds: dict[str, Any]) -> Read:
    if not bounds.keys() <= {"ge", "gt", "le", "lt"}:
        raise _Doubt

    def read(data: Any) -> Any:
        value = make(data)
        if (
            ("ge" in bounds and not value >= bounds["ge"])
            or ("gt" in bounds and not value > bounds["gt"])
            or ("le" in bounds and not value <= bounds["le"])
            or ("lt" in bounds and not value < bounds["lt"])
        ):
            raise _Doubt
        return value

    return read


def _tuple(read_one: Read, bounds: dict[str, Any]) -> Read:
    if not bounds.keys() <= {"min_length", "max_length"}:
        raise _Doubt
    least, most = bounds.get("min_length", 0), bounds.get("max_length", 10**9)

    def read(data: Any) -> tuple[Any, ...]:
        if type(data) is not list or not least <= len(data) <= most:
            raise _Doubt
        return tuple(map(read_one, data))

    return read


def _dict(read_key: Read, read_one: Read) -> Read:
    def read(data: Any) -> dict[Any, Any]:
        if type(data) is not dict:
            raise _Doubt
        return {read_key(key): read_one(one) for key, one in data.items()}

    return read
