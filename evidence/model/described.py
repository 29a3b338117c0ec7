"""What each field of a record is for, from the text below its declaration; read from the source only when asked for.

Pydantic can do it while a class is made; that takes a fifth of the time until a command begins, and few ask.
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from types import ModuleType
from typing import Any, TypeVar

from pydantic import BaseModel

R = TypeVar("R", bound=BaseModel)


@cache
def described(model: type[R]) -> type[R]:
    """The same record, whose fields and those of all records inside it have their descriptions."""
    for inner in _inside(model):
        described(inner)
    texts = {name: text for part in reversed(model.__mro__) for name, text in _texts(part).items()}
    for name, info in model.model_fields.items():
        if info.description is None:
            info.description = texts.get(name)
    model.model_rebuild(force=True)
    return model


def _inside(annotation: Any) -> list[type[BaseModel]]:
    """Records that the fields of a record, or the parts of a type, are made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        parts: list[Any] = [info.annotation for info in annotation.model_fields.values()]
    else:
        parts = list(getattr(annotation, "__args__", ()))
    found: list[type[BaseModel]] = []
    for part in parts:
        record = isinstance(part, type) and issubclass(part, BaseModel)
        found += [part] if record else _inside(part)
    return found


def _texts(model: type) -> dict[str, str]:
    module = inspect.getmodule(model)
    return {} if module is None or not module.__name__.startswith("evidence.") else _of_module(module)[model.__name__]


@cache
def _of_module(module: ModuleType) -> dict[str, dict[str, str]]:
    """By class and field, the texts of a module."""
    found: dict[str, dict[str, str]] = {}
    for statement in ast.parse(inspect.getsource(module)).body:
        if isinstance(statement, ast.ClassDef):
            found[statement.name] = texts = {}
            for field, below in zip(statement.body, statement.body[1:], strict=False):
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    match below:
                        case ast.Expr(value=ast.Constant(value=str(text))):
                            texts[field.target.id] = inspect.cleandoc(text)
    return found
