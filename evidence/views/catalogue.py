"""The sources and the words of one registry as readers see them, each made once and shared by all views."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from evidence.model.ids import SourceId
from evidence.model.source import Source
from evidence.model.vocabulary import Role
from evidence.registry.registry import Registry
from evidence.resolve.placed import SUBJECT
from evidence.views.source_view import (
    Link,
    SourceView,
    doi_link,
    link_of,
    pmc_link,
    short_citation,
    unknown_source,
    view_source,
    web_link,
)

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PMC = re.compile(r"PMC[1-9]\d{0,8}")


@dataclass(frozen=True, slots=True)
class ContextView:
    """One condition in words."""

    variable: str
    level: str
    variable_label: str
    level_label: str
    brief: str
    """The level alone where that is clear, and with its variable where another variable has the same word."""
    warning: str | None
    """Something against the level, such as a misidentified cell line."""
    design: bool
    """Chosen by investigators in order to get the effect."""

    @property
    def text(self) -> str:
        """`donor tissue: bone marrow`."""
        return f"{self.variable_label}: {self.level_label}"


@dataclass(slots=True)
class Catalogue:
    """Cites the sources of a registry and names its levels; sources that would read the same get a letter."""

    registry: Registry
    _sources: dict[str, SourceView] = field(default_factory=dict)
    _contexts: dict[tuple[str, str], ContextView] = field(default_factory=dict)
    _short: Mapping[str, str] | None = None
    _shared_labels: frozenset[str] | None = None

    def source(self, name: str) -> SourceView:
        """The view of a source by its id, also when it has no record."""
        if name not in self._sources:
            source = self.registry.sources.get(SourceId(name))
            self._sources[name] = unknown_source(SourceId(name)) if source is None else self._view(source)
        return self._sources[name]

    def sources(self, names: Iterable[str]) -> tuple[SourceView, ...]:
        """The views of several sources, in their order."""
        return tuple(self.source(name) for name in names)

    def context(self, variable: str, level: str) -> ContextView:
        """One condition in words, also when the vocabulary does not have it."""
        key = variable, level
        if key not in self._contexts:
            self._contexts[key] = self._context(variable, level)
        return self._contexts[key]

    def contexts(self, conditions: Mapping[str, str], beyond: Mapping[str, str]) -> tuple[ContextView, ...]:
        """Conditions in the vocabulary's order, without those of `beyond`."""
        names = [name for name in self.registry.variables if name in conditions]
        if len(names) < len(conditions):
            names += [name for name in conditions if name not in self.registry.variables]
        return tuple(self.context(name, conditions[name]) for name in names if beyond.get(name) != conditions[name])

    def _view(self, source: Source) -> SourceView:
        if self._short is None:
            self._short = _short_citations(self.registry.sources.values())
        return view_source(source, self._short[source.id], self._notice(source))

    def _notice(self, source: Source) -> Link | None:
        """A notice is named by a DOI, a PubMed Central id, the id of a source, or an address."""
        notice = source.notice
        if notice is None:
            return None
        if _DOI.fullmatch(notice):
            return doi_link(notice)
        if _PMC.fullmatch(notice):
            return pmc_link(notice)
        other = self.registry.sources.get(SourceId(notice))
        return web_link(notice) if other is None else link_of(other)

    def _context(self, variable: str, level: str) -> ContextView:
        record = self.registry.variables.get(variable)
        known = None if record is None else record.levels.get(level)
        variable_label = ("subject" if variable == SUBJECT else variable) if record is None else record.label
        level_label = level if known is None or known.label is None else known.label
        if self._shared_labels is None:
            self._shared_labels = _shared_labels(self.registry)
        alone = record is not None and level_label not in self._shared_labels
        return ContextView(
            variable=variable,
            level=level,
            variable_label=variable_label,
            level_label=level_label,
            brief=level_label if alone else f"{variable_label}: {level_label}",
            warning=None if known is None else known.warning,
            design=record is not None and record.role_of(level) is Role.DESIGN,
        )


def _shared_labels(registry: Registry) -> frozenset[str]:
    """Names of levels that more than one variable has."""
    names = Counter(
        name
        for variable in registry.variables.values()
        for name in {word if level.label is None else level.label for word, level in variable.levels.items()}
    )
    return frozenset(name for name, times in names.items() if times > 1)


def _short_citations(sources: Iterable[Source]) -> Mapping[str, str]:
    """Short citations by id; those that would read the same get letters in the order of their ids."""
    alike: dict[str, list[str]] = defaultdict(list)
    for source in sources:
        alike[short_citation(source)].append(source.id)
    found: dict[str, str] = {}
    for short, ids in alike.items():
        for position, name in enumerate(sorted(ids)):
            found[name] = short + _letters(position) if len(ids) > 1 else short
    return found


def _letters(position: int) -> str:
    """a, b ... z, aa, ab ..."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters
