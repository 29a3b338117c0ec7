"""What records look like, told from what pydantic reads; anything that a shape cannot tell is refused."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, StringConstraints, WithJsonSchema
from pydantic.fields import FieldInfo

from evidence.model import words, written
from evidence.model.quick import Quick
from evidence.model.record import Record
from evidence.model.shapes import Fields, Shape

_BOUNDS = ("ge", "gt", "le", "lt", "min_length", "max_length")


class Shapeless(Exception):
    """A record holds, or does, something that no shape tells."""


def shapes_of(models: dict[str, type[BaseModel]]) -> dict[str, Fields]:
    """The fields of records and of all that they hold, by the name of their class. Raises `Shapeless`."""
    found: dict[str, Fields] = {}
    for model in models.values():
        _add(model, found)
    return found


def _add(model: type[BaseModel], found: dict[str, Fields]) -> None:
    if model.__name__ in found:
        if not found[model.__name__]:
            raise Shapeless(f"{model.__name__} inside of itself")
        return
    _require_plain(model)
    found[model.__name__] = {}
    found[model.__name__] = {
        info.alias or name: (
            _marked(info.annotation, info.metadata, found),
            *(() if info.is_required() else (_default(info),)),
        )
        for name, info in model.model_fields.items()
    }


def _require_plain(model: type[BaseModel]) -> None:
    """Raise unless a record's fields are all that there is to it, or else it says itself whether it is sound."""
    name = model.__name__
    if model.model_config != Record.model_config:
        raise Shapeless(f"{name} is configured in its own way")
    checks = model.__pydantic_decorators__
    if checks.validators or checks.field_validators or checks.root_validators:
        raise Shapeless(f"{name} checks fields")
    if [check.info.mode for check in checks.model_validators.values()] != ["after"] * hasattr(model, "require_sound"):
        raise Shapeless(f"{name} checks what `require_sound` does not")
    for field, info in model.model_fields.items():
        if field in vars(Quick) or (hasattr(model.__mro__[1], field) and model.__mro__[1] is not Record):
            raise Shapeless(f"{name}.{field} hides something else")
        if not field.replace("_", "-") == info.alias == info.validation_alias:
            raise Shapeless(f"{name}.{field} has several names")


def _default(info: FieldInfo) -> Shape:
    default = info.get_default(call_default_factory=True, validated_data={})
    if default is None or type(default) in (str, int, float, bool):
        return "value", default
    if default == () or default == {}:
        return "empty", type(default).__name__
    if isinstance(default, Enum) and _is_known(type(default)):
        return "word", type(default).__name__, default.value
    if isinstance(default, BaseModel) and default == type(default)():
        return "record", type(default).__name__
    raise Shapeless(default)


def _is_known(word: type[Enum]) -> bool:
    return vars(words).get(word.__name__) is word


def _shape(annotation: Any, found: dict[str, Fields]) -> Shape:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _marked(parts[0], parts[1:], found)
    if origin in (Union, UnionType):
        (one,) = (part for part in parts if part is not NoneType)
        return _shape(one, found)  # nothing is written as null
    if origin is tuple and len(parts) == 2 and parts[1] is Ellipsis:
        return "tuple", _shape(parts[0], found)
    if origin is dict:
        return "dict", _shape(parts[0], found), _shape(parts[1], found)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        _add(annotation, found)
        return "record", annotation.__name__
    if isinstance(annotation, type) and issubclass(annotation, Enum) and _is_known(annotation):
        return "word", annotation.__name__
    raise Shapeless(annotation)


def _marked(inner: Any, marks: Iterable[Any], found: dict[str, Fields]) -> Shape:
    shape: Shape | None = None
    many = False
    bounds: dict[str, Any] = {}
    for mark in marks:
        if isinstance(mark, StringConstraints):
            if getattr(inner, "__supertype__", inner) is not str or any(
                vars(mark)[name] for name in vars(mark).keys() - {*_BOUNDS, "pattern"}
            ):
                raise Shapeless(mark)
            shape = "text", mark.min_length, mark.max_length, mark.pattern
        elif isinstance(mark, BeforeValidator):
            name = getattr(mark.func, "__name__", "")
            if vars(written).get(name) is not mark.func:
                raise Shapeless(name)
            if name == "as_many":
                many = True
            else:
                shape = "written", name
        elif isinstance(mark, FieldInfo):
            for bound in mark.metadata:
                bounds |= _bound(bound)
        elif not isinstance(mark, WithJsonSchema):
            bounds |= _bound(mark)
    if shape is None:
        shape = _shape(inner, found)
    if bounds and shape[0] not in ("written", "tuple"):
        raise Shapeless(bounds)
    shape = *shape, *sorted(bounds.items())
    return ("many", shape) if many else shape


def _bound(mark: Any) -> dict[str, Any]:
    found = {name: getattr(mark, name) for name in _BOUNDS if hasattr(mark, name)}
    if not found:
        raise Shapeless(mark)
    return found
