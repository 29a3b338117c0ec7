"""The registry that claims are imported into: what it has stays as it is, and only its own words are used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidence.exchange.imports.found import Fields
from evidence.exchange.imports.spool import Spool
from evidence.model.ids import AxisName, SourceId
from evidence.registry.registry import Registry

THERE = "the registry has a claim of this id"
"""Why most claims are left out when a file is imported again."""
_STAYS = "the registry has this source, whose record stays"
_NAMES = ("doi", "pmid", "pmcid")


class Present:
    """Says what is there already."""

    def __init__(self, registry: Registry, spool: Spool, axes: Mapping[str, Fields]) -> None:
        self._registry = registry
        self._spool = spool
        self._axes = axes
        self._known: dict[int, str | None] = {}
        self._named = {
            f"{kind}:{value.casefold()}": source.id
            for source in registry.sources.values()
            for kind in _NAMES
            if (value := getattr(source, kind)) is not None
        }
        self._claims = {*registry.claims, *registry.unread_names}
        self._claims.update(old for claim in registry.claims.values() for old in claim.formerly)
        self._taken = {*registry.sources, *registry.unread_names}
        self._taken.update(old for source in registry.sources.values() for old in source.formerly)

    def source(self, number: int) -> str | None:
        """The id of a source that the registry has; the spool's own gets another when that is taken."""
        if number not in self._known:
            self._known[number] = self._look(number)
        return self._known[number]

    def has_source(self, name: str) -> bool:
        """Whether the registry has a source of this id."""
        return name in self._registry.sources

    def claim(self, fields: dict[str, Any], exact: bool) -> str | None:
        """Why a claim is not written."""
        if fields["id"] in self._claims:
            return THERE
        axes = self._registry.axes
        poles = self._axes.get(fields["axis"], {}).get("poles")
        if fields["axis"] not in axes:
            same = [] if exact else [name for name, axis in axes.items() if set(axis.poles) == {*(poles or ())}]
            other = f", or give --axis {same[0]}, which has its poles" if same else ""
            known: AxisName = fields["axis"]
            return f"the registry has no axis {known}: add it to vocabulary/axes.yaml{other}"
        if poles is not None and set(poles) != set(axes[fields["axis"]].poles):
            return f"the registry's axis {fields['axis']} has other poles: {', '.join(axes[fields['axis']].poles)}"
        return None

    def word(self, kind: str, word: str, level: str = "") -> bool:
        """Whether the registry has a word of its vocabulary, and a level of it."""
        if kind == "variables":
            known = self._registry.variables.get(word)
            return known is not None and level in known.levels
        return word in getattr(self._registry, kind)

    def _look(self, number: int) -> str | None:
        fields = self._spool.fields_of(number)
        for kind in _NAMES:
            if kind in fields and (found := self._named.get(f"{kind}:{str(fields[kind]).casefold()}")) is not None:
                self._spool.no_place(f"source {found}", _STAYS, fields["id"])
                return found
        name = str(fields["id"])
        there = self._registry.sources.get(SourceId(name))
        identified = any(kind in fields for kind in _NAMES)
        if there is not None and not identified and there.title == fields.get("title"):
            self._spool.no_place(f"source {name}", _STAYS, name)
            return name
        if name in self._taken:
            self._spool.rename(number, self._taken)
        self._taken.add(self._spool.id_of(number))
        return None
