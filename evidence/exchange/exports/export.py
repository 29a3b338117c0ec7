"""What is exported: the chosen claims of a registry, judged one by one while they are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote

from evidence.exchange.exports.letters import clean_surrogates
from evidence.model.claim import Claim
from evidence.model.ids import ClaimId, SourceId
from evidence.model.source import Kind, Source
from evidence.registry.registry import Registry
from evidence.resolve.explain import Explanation
from evidence.resolve.resolver import judge
from evidence.resolve.verdict import Verdict

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many claims are done, and how many there are."""
Drawing: TypeAlias = tuple[str, str]
"""What a picture shows in words, and its SVG text."""
Draw: TypeAlias = Callable[[Explanation], Iterable[Drawing]]
"""Draws the pictures of one claim, from the explanation of its verdict."""

_UNPLAIN = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Export:
    """Claims on their way out. Nothing of what is made for one claim is kept for the next."""

    registry: Registry
    claims: tuple[ClaimId, ...]
    """In the order in which they are written."""
    base: str | None = None
    """What the addresses of records begin with; a name of the registry when there is none."""
    progress: Progress | None = None
    draw: Draw | None = None
    """None where nothing can draw."""

    @property
    def prefix(self) -> str:
        """What every address begins with; it ends with a sign that parts it from what follows."""
        if self.base is None:
            return f"urn:evidence:{self.slug}/"
        return self.base if self.base.endswith(("/", "#", ":")) else f"{self.base}/"

    @property
    def slug(self) -> str:
        """The registry's name as a plain word."""
        return _UNPLAIN.sub("-", self.registry.config.name.casefold()).strip("-") or "registry"

    def address(self, *names: str) -> str:
        """The address of a record, such as `("claim", "msc-growth")`."""
        return self.prefix + "/".join(quote(clean_surrogates(name), safe="-._~") for name in names)

    def judged(self) -> Iterator[tuple[Claim, Verdict]]:
        """Every chosen claim with its verdict; tells how far it is."""
        policy = self.registry.config.policy
        for done, name in enumerate(self.claims):
            if self.progress is not None:
                self.progress(done, len(self.claims))
            claim = self.registry.claims[name]
            yield claim, judge(claim, self.registry, policy)
        if self.progress is not None:
            self.progress(len(self.claims), len(self.claims))

    def sources(self) -> list[Source]:
        """Sources that an item of the chosen claims names, by id."""
        return self._known(named(self.registry.claims[name] for name in self.claims))

    def other_sources(self) -> list[Source]:
        """Sources that those rest on or cite, and that no item of the chosen claims names; a verdict may need them."""
        first = named(self.registry.claims[name] for name in self.claims)
        return self._known(beyond(first, self.registry) - first)

    def _known(self, names: Iterable[str]) -> list[Source]:
        sources = self.registry.sources
        return [sources[SourceId(name)] for name in sorted(names) if name in sources]


def named(claims: Iterable[Claim]) -> set[str]:
    """Ids of sources that the items of claims name."""
    found: set[str] = set()
    for claim in claims:
        for item in claim.evidence:
            found.update(name for name in (item.source, item.via, item.reports) if name is not None)
    return found


def beyond(names: Iterable[str], registry: Registry) -> set[str]:
    """Sources and all that they cite or derive from, step by step."""
    return _reached(names, registry, lambda source: (*source.cites, *source.derives_from))


def resting(names: Iterable[str], registry: Registry) -> set[str]:
    """Sources on whose records a verdict from these depends: what they derive from, and what meta-analyses pool."""

    def below(source: Source) -> tuple[str, ...]:
        return (*source.derives_from, *(source.cites if source.kind is Kind.META_ANALYSIS else ()))

    return _reached(names, registry, below)


def _reached(names: Iterable[str], registry: Registry, onward: Callable[[Source], tuple[str, ...]]) -> set[str]:
    """The sources named, and all that steps onward lead to; ids without a record as well."""
    found = set(names)
    queue = list(found)
    while queue:
        source = registry.sources.get(SourceId(queue.pop()))
        if source is not None:
            new = {*onward(source)} - found
            found |= new
            queue.extend(new)
    return found
