"""What records look like, told from their annotations; written down in `shapes`, for who does without pydantic."""

from __future__ import annotations

from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator, StringConstraints
from pydantic.fields import FieldInfo

from evidence.model import words, written
from evidence.model.shapes import Fields, Shape

_BOUNDS = ("ge", "gt", "le", "lt", "min_length", "max_length")


class Shapeless(Exception):
    """A record holds something that no shape tells."""


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
    found[model.__name__] = {}
    hints = get_type_hints(model, include_extras=True)
    fields = {
        info.alias or name: (_shape(hints[name], found), *(() if info.is_required() else (_default(info),)))
        for name, info in model.model_fields.items()
    }
    if [key.replace("-", "_") for key in fields] != list(model.model_fields):
        raise Shapeless(f"names of {model.__name__} in files")
    found[model.__name__] = fields


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


def _marked(inner: Any, marks: tuple[Any, ...], found: dict[str, Fields]) -> Shape:
    shape: Shape | None = None
    many = False
    bounds: dict[str, Any] = {}
    for mark in marks:
        if isinstance(mark, StringConstraints):
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
                its = {name: getattr(bound, name) for name in _BOUNDS if hasattr(bound, name)}
                if not its:
                    raise Shapeless(bound)
                bounds |= its
        elif type(mark).__name__ != "WithJsonSchema":
            raise Shapeless(mark)
    if shape is None:
        shape = _shape(inner, found)
    if bounds and shape[0] not in ("written", "tuple"):
        raise Shapeless(bounds)
    shape = *shape, *sorted(bounds.items())
    return ("many", shape) if many else shape
