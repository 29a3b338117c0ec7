"""A family of formats: the built-in ones, in one tuple, and those that other packages add through an entry point.

A package that fails to load, or is not of the right shape, is left out with a sentence that says so; it never keeps
the built-in formats from working.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

from evidence.errors import UsageError

PLUGIN_ERRORS = (Exception, SystemExit)
"""What the code of others may raise; only Ctrl-C goes through."""


@dataclass(frozen=True)
class Family:
    """Formats that are siblings: each is a module whose docstring is its manual page."""

    what: str
    """What the formats are of, in words: ``formats of sources``."""
    package: str
    """Where the built-in modules are."""
    modules: tuple[str, ...]
    """Their names; each module's NAME is this name with hyphens."""
    group: str
    """Entry point group of those from elsewhere."""
    shape: tuple[str, ...]
    """Names that each module has, beside NAME, LABEL and a docstring."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all formats, the built-in ones first; no built-in one is imported for it."""
        return (*(module.replace("_", "-") for module in self.modules), *self._others[0])

    @property
    def problems(self) -> tuple[str, ...]:
        """Why formats from elsewhere are left out, a sentence each."""
        return self._others[1]

    def is_built_in(self, name: str) -> bool:
        """Whether a format is part of this package."""
        return name.replace("-", "_") in self.modules

    def named(self, name: str) -> ModuleType:
        """A format by its name. Raises `UsageError` with the names there are."""
        if self.is_built_in(name):
            return import_module(f"{self.package}.{name.replace('-', '_')}")
        if name in self._others[0]:
            return self._others[0][name]
        told = f" ({'; '.join(self.problems)})" if self.problems else ""
        raise UsageError(f"there is no format {name}; the {self.what} are {', '.join(self.names)}{told}")

    def __iter__(self) -> Iterator[ModuleType]:
        """All formats, the built-in ones first."""
        return (self.named(name) for name in self.names)

    @cached_property
    def _others(self) -> tuple[dict[str, ModuleType], tuple[str, ...]]:
        found: dict[str, ModuleType] = {}
        problems: list[str] = []
        for point in sorted(entry_points(group=self.group), key=lambda point: (point.name, point.value)):
            try:
                module = self._loaded(point)
            except PLUGIN_ERRORS as error:
                why = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
                problems.append(f"the plug-in {point.name} ({point.value}) was left out: {why}")
                continue
            if self.is_built_in(module.NAME) or module.NAME in found:
                problems.append(f"the plug-in {point.name} ({point.value}) was left out: {module.NAME} is taken")
            else:
                found[module.NAME] = module
        return found, tuple(problems)

    def _loaded(self, point: EntryPoint) -> Any:
        module = point.load()
        lacking = [name for name in ("NAME", "LABEL", *self.shape) if not hasattr(module, name)]
        if lacking:
            raise TypeError(f"it has no {', '.join(lacking)}")
        for name in ("NAME", "LABEL"):
            if not isinstance(getattr(module, name), str):
                raise TypeError(f"its {name} is no text")
        return module


def manual(module: ModuleType) -> str:
    """The manual page of a format."""
    return (module.__doc__ or module.LABEL).strip() + "\n"


def page(module: ModuleType) -> str:
    """The manual page as a file of its own."""
    return f"# {module.NAME}: {module.LABEL}\n\n{manual(module)}"
