"""Families of formats: those of this package, those that others add, and the manual page of each.

A format is a module. It has a `NAME`, a `LABEL` of a few words, and a docstring, which is its manual page. A family
lists its modules in one tuple. Somebody else's package adds a format through an entry point of the family's group,
which names a module of the same shape; its code runs only when its format is asked for, or when all are listed.
"""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from evidence.errors import PluginFault, UnknownFormat

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Format:
    """One format of a family."""

    name: str
    label: str
    """What it is, in a few words."""
    manual: str
    """Its manual page, in Markdown."""
    module: Any
    package: str | None = None
    """The package that adds it; None for a format of this one."""


@dataclass(frozen=True, slots=True)
class Family:
    """Formats that do the same work."""

    name: str
    """`sources`, `imports` or `exports`."""
    command: str
    """The command that takes them, as it is typed."""
    package: str
    """Where the modules are."""
    modules: tuple[str, ...]
    """The modules of this package, in the order in which they are listed."""
    functions: tuple[str, ...]
    """What every module of the family has to have."""

    @property
    def group(self) -> str:
        """The group of entry points."""
        return f"evidence.{self.name}"

    def own(self) -> Iterator[Format]:
        """The formats of this package."""
        for module in self.modules:
            yield _format(import_module(f"{self.package}.{module}"), self)

    def all(self) -> tuple[list[Format], list[PluginFault]]:
        """Every format by the order of the family, then those of others by name, and what is wrong with the rest."""
        found, faults = list(self.own()), []
        taken = {one.name for one in found}
        for entry in self._entries():
            try:
                if entry.name in taken:
                    raise PluginFault(entry.name, _origin(entry), "its name is taken")
                found.append(_loaded(entry, self))
                taken.add(entry.name)
            except PluginFault as fault:
                faults.append(fault)
        return found, faults

    def find(self, name: str) -> Format:
        """The format of that name; no code of others runs unless it is theirs.

        Raises `UnknownFormat`, and `PluginFault` when somebody else's format does not work.
        """
        for own in self.own():
            if own.name == name:
                return own
        entries = self._entries()
        for entry in entries:
            if entry.name == name:
                return _loaded(entry, self)
        known = [*(own.name for own in self.own()), *(entry.name for entry in entries)]
        near = difflib.get_close_matches(name[:100], known, n=1, cutoff=0.5)
        raise UnknownFormat(name, self.command, near[0] if near else None)

    def _entries(self) -> list[Any]:
        from importlib.metadata import entry_points

        return sorted(entry_points(group=self.group), key=lambda entry: (entry.name, entry.value))


def _loaded(entry: Any, family: Family) -> Format:
    try:
        return _format(entry.load(), family, entry)
    except PluginFault:
        raise
    except (Exception, SystemExit) as error:  # code of others may do anything while it is loaded
        why = f"it cannot be loaded: {type(error).__name__}: {error}"
        raise PluginFault(str(entry.name), _origin(entry), why) from error


def _format(module: Any, family: Family, entry: Any = None) -> Format:
    name, label, manual = (getattr(module, part, None) for part in ("NAME", "LABEL", "__doc__"))
    if entry is not None:
        if not isinstance(name, str) or _NAME.fullmatch(name) is None or name != entry.name:
            raise PluginFault(entry.name, _origin(entry), f"its NAME has to be {entry.name!r}, in small letters")
        if not isinstance(label, str) or not label or not isinstance(manual, str) or not manual.strip():
            raise PluginFault(entry.name, _origin(entry), "it needs a LABEL and a docstring, which is its manual page")
        for function in family.functions:
            if not callable(getattr(module, function, None)):
                raise PluginFault(entry.name, _origin(entry), f"it has no function `{function}`")
    origin = None if entry is None else _origin(entry)
    return Format(str(name), str(label), inspect.cleandoc(str(manual)), module, origin)


def _origin(entry: Any) -> str:
    return str(entry.dist.name) if entry.dist is not None else str(entry.value)


def page(one: Format, family: Family) -> str:
    """The manual page of a format, as a file of Markdown."""
    title = f"# `{family.command}` {one.name}" if family.command else f"# {one.name}"
    return f"{title}\n\n{one.manual}\n"
