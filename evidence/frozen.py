"""Data classes that are made when they are first used: making sixty of them takes longer than judging ten claims.

`dataclass`, `field` and `replace` mean here what they do in the standard library, whose module takes long to import,
and which makes every method by compiling its text, for classes that a run may never use. Here a class gets `__init__`
when the first instance is made, each comparison when it is first asked for, and whatever else, from the standard
library itself, when somebody wants that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:

    def dataclass(cls: Any = None, /, **options: Any) -> Any:
        """As that of the standard library."""
        if cls is None:
            return lambda given: dataclass(given, **options)
        return _later(cls, options) if _is_simple(cls, options) else _at_once(cls, options)

    def field(**options: Any) -> Any:
        """As that of the standard library."""
        return _Field(options)

    def replace(instance: Any, /, **changes: Any) -> Any:
        """As that of the standard library."""
        names = vars(type(instance)).get(_GIVEN)
        if names is None:
            import dataclasses

            return dataclasses.replace(instance, **changes)
        return type(instance)(**{name: getattr(instance, name) for name in names if name not in changes}, **changes)


__all__ = ["dataclass", "field", "replace"]

_OWN = frozenset({"__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__getstate__"})
_FROM_LIBRARY = ("__repr__", "__dataclass_fields__", "__dataclass_params__")
_ORDERS = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}
_FEW = 20
"""Instances that take less time than it takes to make what makes them quickly."""
_GIVEN = "__evidence_fields__"
"""The attribute of a class that names its fields, where each is one that `__init__` takes."""


class _Field:
    """What is said of a field."""

    __slots__ = ("options",)

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options


def _at_once(cls: Any, options: dict[str, Any]) -> Any:
    import dataclasses

    for name, value in list(vars(cls).items()):
        if type(value) is _Field:
            setattr(cls, name, dataclasses.field(**value.options))
    return dataclasses.dataclass(cls, **options)


def _is_simple(cls: Any, options: dict[str, Any]) -> bool:
    """Whether a class is of the common kind: without a base, and with fields that are plainly given."""
    if not options.keys() <= {"frozen", "slots", "order"} or not _OWN.isdisjoint(vars(cls)):
        return False
    if any(base.__name__ not in ("object", "Generic") for base in cls.__bases__):
        return False
    if options.get("order") and not _ORDERS.keys().isdisjoint(vars(cls)):
        return False
    names = getattr(cls, "__annotations__", {})
    if any(
        type(kind) is not str or "ClassVar" in kind or "InitVar" in kind or "KW_ONLY" in kind for kind in names.values()
    ):
        return False
    said = [_said(vars(cls).get(name)) for name in names]
    return None not in said and all(
        one.keys() <= {"default", "default_factory", "repr", "compare"} or one.keys() <= {"init", "repr", "compare"}
        for one in said
        if one
    )


def _said(value: Any) -> dict[str, Any] | None:
    """What is said of a field, by what stands behind it; None where that is for the standard library to say."""
    if type(value) is _Field:
        return dict(value.options)
    return None if type(value).__name__ in ("Field", "list", "dict", "set") else {}


class _Asked:
    """An attribute of a class that is made when somebody asks for it."""

    __slots__ = ("make",)

    def __init__(self, make: Any) -> None:
        self.make = make

    def __get__(self, instance: object, owner: type) -> Any:
        return self.make()


def _later(cls: Any, options: dict[str, Any]) -> Any:
    names = tuple(getattr(cls, "__annotations__", {}))
    said = {name: _said(vars(cls).get(name)) or {} for name in names}
    given = {key: value for key, value in vars(cls).items() if key not in ("__dict__", "__weakref__")}
    defaults = {
        name: given[name] if not said[name] else said[name]["default"]
        for name in names
        if name in given and (not said[name] or "default" in said[name])
    }
    made = _with_slots(cls, names, given) if options.get("slots") else _with_defaults(cls, names, defaults)
    taken = tuple(name for name in names if said[name].get("init", True))
    setattr(made, "__match_args__", taken)  # noqa: B010 a type checker knows better
    if taken == names:
        setattr(made, _GIVEN, names)

    library: dict[str, Any] = {}

    def from_library(name: str) -> Any:
        """What the standard library makes of the class; from then on that is used."""
        if not library:
            twin = type(cls)(cls.__name__, cls.__bases__, dict(given))
            library.update(vars(_at_once(twin, {**options, "slots": False})))
            for one in _FROM_LIBRARY:
                setattr(made, one, library[one])
        return library[name]

    def signature() -> Any:
        import inspect

        whole = inspect.signature(from_library("__init__"))
        return whole.replace(parameters=list(whole.parameters.values())[1:])

    def first_repr(self: Any) -> Any:
        return from_library("__repr__")(self)

    few = iter(range(_FEW))

    def first_init(self: Any, *values: Any, **named: Any) -> None:
        if next(few, None) is None or not _initialised(self, taken, values, named, said, defaults):
            made.__init__ = _initialiser(made, said, defaults)
            made.__init__(self, *values, **named)
        elif hasattr(made, "__post_init__"):
            self.__post_init__()

    made.__init__, made.__repr__ = first_init, first_repr
    made.__dataclass_fields__ = _Asked(lambda: from_library("__dataclass_fields__"))
    made.__dataclass_params__ = _Asked(lambda: from_library("__dataclass_params__"))
    made.__signature__ = _Asked(signature)
    compared = [name for name in names if said[name].get("compare", True)]
    _compare(made, "__eq__", "==", compared)
    for name, sign in _ORDERS.items() if options.get("order") else ():
        _compare(made, name, sign, compared)
    if options.get("frozen"):
        _hash(made, compared)
        made.__setattr__, made.__delattr__ = _refuse_setting, _refuse_deleting
        if options.get("slots"):
            made.__getstate__ = lambda self: [getattr(self, name) for name in names]
            made.__setstate__ = _setter(made, names)
    else:
        made.__hash__ = None
    return made


def _with_slots(cls: Any, names: tuple[str, ...], given: dict[str, Any]) -> Any:
    inside = {key: value for key, value in given.items() if key not in names}
    made: Any = type(cls)(cls.__name__, cls.__bases__, {**inside, "__slots__": names})
    made.__qualname__ = cls.__qualname__
    return made


def _with_defaults(cls: Any, names: tuple[str, ...], defaults: dict[str, Any]) -> Any:
    for name in names:
        if name in defaults:
            setattr(cls, name, defaults[name])
        elif name in vars(cls):
            delattr(cls, name)
    return cls


def _initialised(
    self: Any,
    taken: tuple[str, ...],
    values: tuple[Any, ...],
    named: dict[str, Any],
    said: dict[str, dict[str, Any]],
    defaults: dict[str, Any],
) -> bool:
    """Set all fields of a new instance; False where what is given does not fit, which `__init__` is to say."""
    given = dict(zip(taken, values, strict=False))
    if len(values) > len(taken) or not given.keys().isdisjoint(named):
        return False
    given.update(named)
    for name in taken:
        if name in given:
            value = given.pop(name)
        elif name in defaults:
            value = defaults[name]
        elif "default_factory" in said[name]:
            value = said[name]["default_factory"]()
        else:
            return False
        object.__setattr__(self, name, value)
    return not given


def _initialiser(made: Any, said: dict[str, dict[str, Any]], defaults: dict[str, Any]) -> Any:
    """What sets all fields of a new instance."""
    known: dict[str, Any] = {"_missing": object()}
    heads, lines = ["self"], []
    slots = "__slots__" in vars(made)
    if not slots:
        lines.append("    _here = self.__dict__\n")  # a frozen one refuses to have them set
    for i, name in enumerate(said):
        if not said[name].get("init", True):
            continue
        value = name
        if name in defaults:
            known[f"_default{i}"] = defaults[name]
            heads.append(f"{name}=_default{i}")
        elif "default_factory" in said[name]:
            known[f"_new{i}"] = said[name]["default_factory"]
            heads.append(f"{name}=_missing")
            value = f"_new{i}() if {name} is _missing else {name}"
        else:
            heads.append(name)
        if slots:
            known[f"_set{i}"] = vars(made)[name].__set__
            lines.append(f"    _set{i}(self, {value})\n")
        else:
            lines.append(f"    _here[{name!r}] = {value}\n")
    after = "    self.__post_init__()\n" if hasattr(made, "__post_init__") else ""
    return _function(made, "__init__", heads, f"{''.join(lines)}{after}    return None\n", known)


def _compare(made: Any, name: str, sign: str, compared: list[str]) -> None:
    """Give a class a comparison, made when it is first asked for."""
    own, other = (f"({''.join(f'{one}.{field}, ' for field in compared)})" for one in ("self", "other"))
    body = f"    return {own} {sign} {other} if other.__class__ is self.__class__ else NotImplemented\n"
    _when_asked(made, name, lambda: _function(made, name, ["self", "other"], body, {}))


def _hash(made: Any, compared: list[str]) -> None:
    body = f"    return hash(({''.join(f'self.{field}, ' for field in compared)}))\n"
    _when_asked(made, "__hash__", lambda: _function(made, "__hash__", ["self"], body, {}))


def _when_asked(made: Any, name: str, make: Callable[[], Any]) -> None:
    def first(*given: Any) -> Any:
        setattr(made, name, make())
        return getattr(made, name)(*given)

    setattr(made, name, first)


def _function(made: Any, name: str, heads: list[str], body: str, known: dict[str, Any]) -> Any:
    exec(f"def {name}({', '.join(heads)}):\n{body}", known)
    known[name].__qualname__ = f"{made.__qualname__}.{name}"
    return known[name]


def _setter(made: Any, names: tuple[str, ...]) -> Any:
    def set_all(self: Any, state: list[Any]) -> None:
        for name, value in zip(names, state, strict=True):
            vars(made)[name].__set__(self, value)

    return set_all


def _refuse_setting(self: Any, name: str, value: object) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deleting(self: Any, name: str) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot delete field {name!r}")
