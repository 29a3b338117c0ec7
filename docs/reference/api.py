"""The stable names for programs, with their signatures and the texts below their declarations."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

STABLE: dict[str, tuple[str, ...]] = {
    "evidence.registry": (),
    "evidence.resolve": (),
    "evidence.views": ("verdict_record", "verdicts_document", "verdicts_text"),
    "evidence.check": ("CheckResult", "check"),
    "evidence.report": ("report", "write_report"),
    "evidence.model": (),
    "evidence.errors": (),
}
"""Modules with their stable names; all that they export where none is named."""

ABOUT = {
    "evidence.registry": "From files to records.",
    "evidence.resolve": "From records to verdicts.",
    "evidence.views": "From verdicts to JSON, as `evidence resolve --json` and `show --json` print it.",
    "evidence.check": "The consistency check, as `evidence check` makes it.",
    "evidence.report": "The report, as `evidence report` writes it.",
    "evidence.model": "The records. [Every field](fields.md) is told on a page of its own, by its name in files; in"
    " Python a hyphen is an underscore.",
    "evidence.errors": "What is raised. Bad data is never raised: it is a `Diagnostic` in a list.",
}

HEAD = """\
# Python API

Made by `python docs/reference/make.py`. The names on this page are stable: they keep their meaning from one version to
the next, and may get further parameters and fields. Everything else in the package is private and may change without
a word, as are the parameters of `load` after the first. Tables too large for files have [names of their
own](../bulk.md).

```python
from pathlib import Path

from evidence.registry import load
from evidence.resolve import resolve, worst_first

registry, problems = load(Path("."))
for verdict in worst_first(resolve(registry).values())[:3]:
    print(verdict.claim, verdict.status.value, verdict.conflict)
```

[verdicts.py](../examples/verdicts.py) goes on from here with a data frame. Importing `evidence`, or a package of it,
imports nothing else; a name is imported when it is asked for.
"""


def names(module: str) -> tuple[str, ...]:
    """The stable names of a module, sorted."""
    if STABLE[module]:
        return STABLE[module]
    found = importlib.import_module(module)
    exported = getattr(found, "__all__", None)
    if exported is not None:
        return tuple(sorted(exported))
    own = (name for name, value in vars(found).items() if getattr(value, "__module__", None) == module)
    return tuple(sorted(name for name in own if not name.startswith("_")))


def page() -> str:
    """The page as Markdown."""
    lines = [HEAD.rstrip("\n")]
    for module in STABLE:
        lines += ["", f"## {module}", "", ABOUT[module]]
        for name in names(module):
            lines += _described(module, name)
    return "\n".join(lines) + "\n"


def _described(module: str, name: str) -> Iterator[str]:
    value = getattr(importlib.import_module(module), name)
    yield from ("", f"### {name}", "")
    node = _declared(value, name)
    if isinstance(node, ast.FunctionDef):
        yield from ("```text", f"{module}.{_signature(node)}", "```", "")
    elif isinstance(node, (ast.AnnAssign, ast.TypeAlias) if hasattr(ast, "TypeAlias") else ast.AnnAssign):
        yield f"`{ast.unparse(node.value)}`"
        return
    yield inspect.getdoc(value) or ""
    if isinstance(node, ast.ClassDef) and module not in ("evidence.model", "evidence.errors"):
        members = list(_members(node))
        if members:
            yield from ("", *members)


def _declared(value: Any, name: str) -> ast.AST:
    """Where a name is declared, as a tree."""
    if hasattr(value, "__qualname__") and hasattr(value, "__module__") and not hasattr(value, "__args__"):
        module = importlib.import_module(value.__module__)
        return next(node for node in _tree(module).body if getattr(node, "name", None) == value.__name__)
    for module in ("evidence.resolve.resolver",):  # an alias knows nothing of its home
        for node in _tree(importlib.import_module(module)).body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
                return node
    raise LookupError(name)


def _tree(module: Any) -> ast.Module:
    return ast.parse(Path(str(module.__file__)).read_text("utf-8"))


def _signature(node: ast.FunctionDef) -> str:
    returned = "" if node.returns is None else f" -> {ast.unparse(node.returns)}"
    return f"{node.name}({ast.unparse(node.args)}){returned}"


def _members(node: ast.ClassDef) -> Iterator[str]:
    """Fields and methods of a class that are no one's secret, each with the text below it."""
    for part, below in zip(node.body, [*node.body[1:], None], strict=True):
        text = below.value.value if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) else ""
        said = f": {' '.join(str(text).split())}" if text else ""
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name) and part.target.id[0] != "_":
            yield f"- `{part.target.id}`: `{ast.unparse(part.annotation)}`{said and ', ' + said[2:]}"
        elif isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name) and part.targets[0].id.isupper():
            yield f"- `{part.targets[0].id}`, `{ast.unparse(part.value)}`{said}"
        elif isinstance(part, ast.FunctionDef) and part.name[0] != "_":
            doc = (ast.get_docstring(part) or "").split("\n\n")[0]
            kept = [one for one in part.args.args if one.arg not in ("self", "cls")]
            words = ", ".join(ast.unparse(one) for one in kept)
            is_value = any("property" in ast.unparse(one) for one in part.decorator_list)
            yield f"- `{part.name}{'' if is_value else f'({words})'}`: {' '.join(doc.split())}"
