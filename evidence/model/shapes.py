"""What records look like, as plain lists: for making records of sound data without what finds out what is wrong.

Told from the records themselves, so that it is nowhere said twice. `quick` reads it.
"""

from __future__ import annotations

from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator, StringConstraints
from pydantic.fields import FieldInfo

from evidence.model import words, written
from evidence.model.quick import Shapes

_BOUNDS = {"ge": "ge", "gt": "gt", "le": "le", "lt": "lt", "min_length": "least", "max_length": "most"}


class _Unknown(Exception):
    """Something that has no shape."""


def shapes_of(models: dict[str, type[BaseModel]]) -> Shapes | None:
    """The shapes of records by kind of file; None when one of them holds something that has none."""
    records: dict[str, Any] = {}
    try:
        for model in models.values():
            _add(model, records)
    except _Unknown:
        return None
    return {"kinds": {kind: model.__name__ for kind, model in models.items()}, "records": records}


def _add(model: type[BaseModel], records: dict[str, Any]) -> None:
    if model.__name__ in records:
        return
    fields: list[Any] = []
    records[model.__name__] = fields
    hints = get_type_hints(model, include_extras=True)
    for name, info in model.model_fields.items():
        shape = _shape(hints[name], records)
        fields.append([info.alias or name, name, shape, "required" if info.is_required() else _default(info)])


def _default(info: FieldInfo) -> Any:
    default = info.get_default(call_default_factory=True, validated_data={})
    if default is None or type(default) in (str, int, float, bool):
        return ["value", default]
    if default == () or default == {}:
        return ["empty", type(default).__name__]
    if isinstance(default, Enum) and _is_known(type(default)):
        return ["word", type(default).__name__, default.value]
    if isinstance(default, BaseModel) and default == type(default)():
        return ["record", type(default).__name__]
    raise _Unknown


def _is_known(word: type[Enum]) -> bool:
    return vars(words).get(word.__name__) is word


def _shape(annotation: Any, records: dict[str, Any]) -> Any:
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        return _marked(inner, marks, records)
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        (one,) = (part for part in parts if part is not NoneType)
        return ["optional", _shape(one, records)]
    if origin is tuple and len(parts) == 2 and parts[1] is Ellipsis:
        return ["tuple", _shape(parts[0], records), {}]
    if origin is dict:
        return ["dict", _shape(parts[0], records), _shape(parts[1], records)]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        _add(annotation, records)
        return ["record", annotation.__name__]
    if isinstance(annotation, type) and issubclass(annotation, Enum) and _is_known(annotation):
        return ["word", annotation.__name__]
    raise _Unknown


def _marked(inner: Any, marks: list[Any], records: dict[str, Any]) -> Any:
    shape: Any = None
    many = False
    bounds: dict[str, Any] = {}
    for mark in marks:
        if isinstance(mark, StringConstraints):
            shape = ["text", mark.min_length, mark.max_length, mark.pattern]
        elif isinstance(mark, BeforeValidator):
            name = getattr(mark.func, "__name__", "")
            if vars(written).get(name) is not mark.func:
                raise _Unknown
            if name == "as_many":
                many = True
            else:
                shape = ["written", name]
        elif isinstance(mark, FieldInfo):
            for bound in mark.metadata:
                found = {ours: getattr(bound, its) for its, ours in _BOUNDS.items() if hasattr(bound, its)}
                if not found:
                    raise _Unknown
                bounds |= found
        elif type(mark).__name__ != "WithJsonSchema":
            raise _Unknown
    if shape is None:
        shape = _shape(inner, records)
    if shape[0] == "written":
        shape = [*shape, bounds]
    elif shape[0] == "tuple":
        shape = ["tuple", shape[1], bounds]
    elif bounds:
        raise _Unknown
    return ["many", shape] if many else shape
