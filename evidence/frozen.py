"""Data classes that are made when they are first used: making sixty of them takes longer than judging ten claims.

`dataclass` here means what it does in the standard library, which makes every method by compiling its text, for
classes that a run may never use. Here a class gets its slots at once, `__init__` when the first instance is made, and
whatever else, from the standard library itself, when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls: Any = None, /, **options: Any) -> Any:
        """As that of the standard library."""
        if cls is None:
            return lambda given: dataclass(given, **options)
        return _later(cls, options) if _is_simple(cls, options) else _at_once(cls, options)


__all__ = ["dataclass"]

_OWN = frozenset({"__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__getstate__"})
_MADE = ("__repr__", "__eq__", "__hash__", "__dataclass_fields__", "__dataclass_params__")
"""What is taken from the standard library."""


def _at_once(cls: Any, options: dict[str, Any]) -> Any:
    import dataclasses

    return dataclasses.dataclass(cls, **options)


def _is_simple(cls: Any, options: dict[str, Any]) -> bool:
    """Whether a class is of the common kind: with slots, without a base, and with fields that are plainly given."""
    if not options.keys() <= {"frozen", "slots"} or not options.get("slots"):
        return False
    if any(base.__name__ not in ("object", "Generic") for base in cls.__bases__) or not _OWN.isdisjoint(vars(cls)):
        return False
    names = getattr(cls, "__annotations__", {})
    if any(
        type(kind) is not str or "ClassVar" in kind or "InitVar" in kind or "KW_ONLY" in kind for kind in names.values()
    ):
        return False
    fields = (vars(cls).get(name) for name in names)
    return all(type(one).__name__ != "Field" or (one.init and one.kw_only is not True) for one in fields)


class _Asked:
    """An attribute of a class that is made when somebody asks for it."""

    __slots__ = ("make",)

    def __init__(self, make: Any) -> None:
        self.make = make

    def __get__(self, instance: object, owner: type) -> Any:
        return self.make()


def _later(cls: Any, options: dict[str, Any]) -> Any:
    names = tuple(getattr(cls, "__annotations__", {}))
    inside = {key: value for key, value in vars(cls).items() if key not in ("__dict__", "__weakref__", *names)}
    defaults = {name: vars(cls)[name] for name in names if name in vars(cls)}
    made: Any = type(cls)(cls.__name__, cls.__bases__, {**inside, "__slots__": names, "__match_args__": names})
    made.__qualname__ = cls.__qualname__

    def complete() -> None:
        """Take all that is left from the standard library."""
        whole = _at_once(cls, {**options, "slots": False})
        for name in _MADE:
            setattr(made, name, vars(whole)[name])

    def given(name: str) -> Any:
        if isinstance(vars(made)[name], _Asked):
            complete()
        return vars(made)[name]

    def signature() -> Any:
        import inspect

        given("__dataclass_fields__")
        whole = inspect.signature(cls.__init__)
        return whole.replace(parameters=list(whole.parameters.values())[1:])

    def first_init(self: Any, *values: Any, **named: Any) -> None:
        made.__init__ = _initialiser(made, names, defaults)
        made.__init__(self, *values, **named)

    def first_repr(self: Any) -> Any:
        complete()
        return made.__repr__(self)

    def first_eq(self: Any, other: object) -> Any:
        complete()
        return made.__eq__(self, other)

    def first_hash(self: Any) -> Any:
        complete()
        return made.__hash__(self)

    made.__init__, made.__repr__, made.__eq__ = first_init, first_repr, first_eq
    made.__dataclass_fields__ = _Asked(lambda: given("__dataclass_fields__"))
    made.__dataclass_params__ = _Asked(lambda: given("__dataclass_params__"))
    made.__signature__ = _Asked(signature)
    if options.get("frozen"):
        made.__hash__ = first_hash
        made.__setattr__, made.__delattr__ = _refuse_setting, _refuse_deleting
        made.__getstate__ = lambda self: [getattr(self, name) for name in names]
        made.__setstate__ = _setter(made, names)
    else:
        made.__hash__ = None
    return made


def _initialiser(made: Any, names: tuple[str, ...], defaults: dict[str, Any]) -> Any:
    """What sets all fields of a new instance."""
    known: dict[str, Any] = {"_missing": object()}
    heads, lines = [], []
    for i, name in enumerate(names):
        known[f"_set{i}"] = vars(made)[name].__set__
        value = name
        if name not in defaults:
            heads.append(name)
        elif type(defaults[name]).__name__ == "Field" and _is_missing(defaults[name].default):
            if _is_missing(defaults[name].default_factory):
                heads.append(name)
            else:
                known[f"_new{i}"] = defaults[name].default_factory
                heads.append(f"{name}=_missing")
                value = f"_new{i}() if {name} is _missing else {name}"
        else:
            default = defaults[name]
            known[f"_default{i}"] = default.default if type(default).__name__ == "Field" else default
            heads.append(f"{name}=_default{i}")
        lines.append(f"    _set{i}(self, {value})\n")
    after = "    self.__post_init__()\n" if hasattr(made, "__post_init__") else ""
    exec(f"def __init__(self, {', '.join(heads)}):\n{''.join(lines)}{after}    return None\n", known)
    known["__init__"].__qualname__ = f"{made.__qualname__}.__init__"
    return known["__init__"]


def _is_missing(value: object) -> bool:
    return type(value).__name__ == "_MISSING_TYPE"


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
