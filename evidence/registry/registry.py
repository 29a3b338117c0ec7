"""The whole registry in memory: immutable, and indexed the ways that its readers ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, cast

from evidence.frozen import dataclass, field, replace
from evidence.model.behaviour import is_claim
from evidence.registry.listing import REGISTRY_FILE

if TYPE_CHECKING:
    from evidence.diagnostic import Place
    from evidence.model.axis import Axis
    from evidence.model.claim import Claim
    from evidence.model.ids import AxisId, ClaimId, CuratorId, ItemId, SourceId
    from evidence.model.policy import RegistryFile
    from evidence.model.source import Source
    from evidence.model.vocabulary import Method, Person, Variable, WordInfo
    from evidence.registry.index import Files
    from evidence.registry.snapshots import Snapshots

CURATORS_FILE = "claims/curators.yaml"
AXES_FILE = "claims/vocabulary/axes.yaml"
CONTEXTS_FILE = "claims/vocabulary/contexts.yaml"
METHODS_FILE = "claims/vocabulary/methods.yaml"
VOCABULARY_FILES = (AXES_FILE, CONTEXTS_FILE, METHODS_FILE)

_NAMED = attrgetter("source", "via", "reports")
"""Sources that an item may name."""

__all__ = [
    "AXES_FILE",
    "CONTEXTS_FILE",
    "CURATORS_FILE",
    "METHODS_FILE",
    "REGISTRY_FILE",
    "VOCABULARY_FILES",
    "Registry",
    "stem",
]


def stem(path: str) -> str:
    """The name of a file without its ending, which is the id of the record in it."""
    name = path.rsplit("/", 1)[-1]
    return name.rpartition(".")[0] or name


@dataclass(frozen=True)
class Registry:
    """Every sound record of a registry. Records that could not be read are named in `unread`."""

    root: Path
    """The folder that holds `claims/`."""
    config: RegistryFile
    snapshots: Snapshots
    axes: Mapping[AxisId, Axis] = field(default_factory=dict)
    variables: Mapping[str, Variable] = field(default_factory=dict)
    methods: Mapping[str, Method] = field(default_factory=dict)
    outcome_classes: Mapping[str, WordInfo] = field(default_factory=dict)
    qualities: Mapping[str, WordInfo] = field(default_factory=dict)
    curators: Mapping[CuratorId, Person] = field(default_factory=dict)
    sources: Mapping[SourceId, Source] = field(default_factory=dict)
    """By id, sorted."""
    claims: Mapping[ClaimId, Claim] = field(default_factory=dict)
    """By id, sorted."""
    source_paths: Mapping[SourceId, str] = field(default_factory=dict)
    claim_paths: Mapping[ClaimId, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    """Paths of files that gave no record; what they may define is not called unknown elsewhere."""

    misnamed: frozenset[str] = frozenset()
    """Names, without ending, of files whose record has another id; elsewhere either of the two may be meant."""

    remainders: Mapping[str, Claim] = field(default_factory=dict)
    """By path, what is left of claims with wrong values: only for finding what else is wrong with them."""

    files: Files | None = field(default=None, compare=False, repr=False)
    """What the files gave one by one, for those who edit; None when the records do not come from files."""

    @cached_property
    def narrower(self) -> Mapping[ClaimId, tuple[ClaimId, ...]]:
        """The claims directly below a claim, sorted."""
        below: dict[ClaimId, list[ClaimId]] = defaultdict(list)
        for claim in self.claims.values():
            if claim.broader is not None:
                below[claim.broader].append(claim.id)
        return {claim: tuple(sorted(ids)) for claim, ids in below.items()}

    @cached_property
    def claims_on(self) -> Mapping[SourceId, tuple[ClaimId, ...]]:
        """The claims that have an item of a source, in the order of all claims."""
        found: dict[SourceId, list[ClaimId]] = defaultdict(list)
        for claim in self.claims.values():
            for source in {item.source for item in claim.evidence}:
                found[source].append(claim.id)
        return {source: tuple(ids) for source, ids in found.items()}

    def with_sources(self, sources: Mapping[SourceId, Source]) -> Registry:
        """The same claims on other versions of some sources; what claims alone tell is not looked for again."""
        other = replace(self, sources={**self.sources, **sources})
        vars(other).update(narrower=self.narrower, claims_on=self.claims_on)
        return other

    def below(self, claim: ClaimId) -> tuple[ClaimId, ...]:
        """All claims below a claim on the same axis, nearest first; each once, even in a cycle."""
        if claim not in self.narrower:
            return ()  # as most claims
        axis = self.claims[claim].axis
        queue = [claim]
        seen = {claim}
        for above in queue:  # grows while it is walked
            for child in self.narrower.get(above, ()):
                if child not in seen and self.claims[child].axis == axis:
                    seen.add(child)
                    queue.append(child)
        return tuple(queue[1:])

    @cached_property
    def used_sources(self) -> frozenset[SourceId]:
        """Sources that an item, a `via`, a `reports`, a `cites` or a `derives-from` names."""
        used: set[SourceId | None] = set()
        items = chain.from_iterable([claim.evidence for claim in self.claims.values()])
        used.update(chain.from_iterable(map(_NAMED, items)))
        for source in self.sources.values():
            used.update(name for name in (*source.cites, *source.derives_from) if name != source.id)
        return frozenset(name for name in used if name is not None)

    @cached_property
    def unread_folder(self) -> str | None:
        """A folder that could not be looked into; what it holds is not known."""
        return min((path for path in self.unread if not path.lower().endswith((".yaml", ".yml"))), default=None)

    @cached_property
    def unread_names(self) -> frozenset[str]:
        """Ids that a file which gave no record, or one with another id, may be meant to have."""
        return self.misnamed.union(map(stem, self.unread))

    @cached_property
    def claims_at(self) -> Mapping[str, ClaimId]:
        """Claims by the path of their file."""
        return {path: name for name, path in self.claim_paths.items()}

    @cached_property
    def sources_at(self) -> Mapping[str, SourceId]:
        """Sources by the path of their file."""
        return {path: name for name, path in self.source_paths.items()}

    def item_at(self, place: Place) -> tuple[ClaimId, ItemId] | None:
        """The item that a place in a claim's file belongs to; None when it belongs to none, or to one that is gone."""
        claim, route = self.claims_at.get(place.path), place.route or ()
        if claim is None or len(route) < 2 or route[0] != "evidence" or not isinstance(route[1], int):
            return None
        items = self.claims[claim].evidence
        return (claim, items[route[1]].id) if route[1] < len(items) else None

    def path_of(self, record: Claim | Source) -> str:
        """The file of a claim or a source."""
        return self.claim_paths[record.id] if is_claim(record) else self.source_paths[cast("SourceId", record.id)]
