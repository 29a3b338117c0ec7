"""How the evidence on a claim was handed on: what reviews cite, leave out and turn round, and from how many hands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from evidence.frozen import dataclass
from evidence.model.words import Kind, Stance, Status
from evidence.resolve.lines import groups_of, year_of
from evidence.resolve.placed import Exclusion
from evidence.stats.citation import Amplification, CitationBias, amplification, citation_bias, corrected_covered_area

if TYPE_CHECKING:
    from evidence.model.ids import ClaimId, ItemId, SourceId
    from evidence.model.item import Item
    from evidence.registry.registry import Registry
    from evidence.resolve.lines import Line
    from evidence.resolve.verdict import Verdict

_POLES = (Stance.FIRST, Stance.SECOND)
_OPPOSITE = {Stance.FIRST: Stance.SECOND, Stance.SECOND: Stance.FIRST}
_STUDIES = frozenset({Kind.PRIMARY, Kind.PREPRINT})
_NO_REVIEW = _STUDIES | {Kind.NOTICE}
_DISPUTES = frozenset({Status.DISPUTED, Status.PRELIMINARY_DISPUTE, Status.CONTEXT_DEPENDENT})
_SEVERAL = 2
"""Lines that a review must cite before their being at one pole says anything. Our choice."""


@dataclass(frozen=True, slots=True)
class Review:
    """A review, or another source without data of its own, and the studies of the claim that it cites."""

    source: SourceId
    on_claim: bool
    """It has an item on the claim itself."""
    studies: tuple[SourceId, ...]
    """Studies of the claim that it cites, or that items name it for by `via` or `reports`; sorted."""

    @property
    def double(self) -> bool:
        """Whether counting the review beside these studies would count them twice."""
        return self.on_claim and bool(self.studies)


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """A source of the claim cites something that has nothing on it."""

    source: SourceId
    cited: SourceId
    elsewhere: tuple[ClaimId, ...]
    """Claims on the same subject where the cited source has an item; empty when it has none in the registry."""
    on_axis: bool
    """One of those claims asks the same question under another scope."""


@dataclass(frozen=True, slots=True)
class OneSided:
    """A review that cites several lines of a disputed claim, all at one pole."""

    source: SourceId
    stance: Stance
    """The pole."""
    cited: int
    """Lines that it cites."""
    available: int | None
    """Dated lines at the other pole, no later than the review; None when its own year is not recorded."""


@dataclass(frozen=True, slots=True)
class Retelling:
    """An item of a review that says whose result it retells, beside that study's own line."""

    source: SourceId
    item: ItemId
    claim: ClaimId
    """The claim in whose file the item stands."""
    study: SourceId
    told: Stance
    """What the review says."""
    own: Stance | None
    """The study's own line; None when it is not on the claim, or was not read either."""

    @property
    def distorted(self) -> bool:
        """Whether the review says the opposite of the study."""
        return self.own is not None and _OPPOSITE.get(self.own) is self.told

    @property
    def simplified(self) -> bool:
        """Whether the review takes one side of a study that found both."""
        return self.own is Stance.MIXED and self.told in _POLES


@dataclass(frozen=True, slots=True)
class Provenance:
    """How the evidence on one claim was handed on."""

    reviews: tuple[Review, ...]
    """On the claim, or citing a study of it; by id."""
    dead_ends: tuple[DeadEnd, ...]
    one_sided: tuple[OneSided, ...]
    retellings: tuple[Retelling, ...]
    bias: CitationBias
    """How the studies at either pole are cited by sources that list what they cite."""
    amplification: tuple[Amplification, Amplification]
    """Of the studies at the first and at the second pole."""
    overlap: float | None
    """Corrected covered area of the reviews that cite studies of the claim, from 0 to 1."""
    groups: tuple[tuple[str, int], ...]
    """Laboratories with their lines, most lines first."""
    groups_recorded: int
    """Lines that record a laboratory."""

    @property
    def double_counting(self) -> tuple[Review, ...]:
        """Reviews on the claim beside studies that they report."""
        return tuple(review for review in self.reviews if review.double)

    @property
    def distortions(self) -> tuple[Retelling, ...]:
        """Retellings that say the opposite of the study's own line."""
        return tuple(retelling for retelling in self.retellings if retelling.distorted)


def provenance(verdict: Verdict, registry: Registry) -> Provenance:
    """Follow the citations that are recorded around a claim and the claims below it.

    The network is made of the sources that have an item on the claim or cite a study of it, as far as any citation
    of theirs is recorded: an empty list says that nobody looked, not that nothing is cited. The studies of a claim
    are the primaries that count, and those that a meta-analysis on it replaces.

    Sources: dead ends, bias and amplification after Greenberg (2009), BMJ 339:b2680; overlap of reviews after
    Pieper et al. (2014), J Clin Epidemiol 67:368.
    """
    return _Network(verdict, registry).provenance()


class _Network:
    def __init__(self, verdict: Verdict, registry: Registry) -> None:
        self.verdict = verdict
        self.registry = registry
        self.entries = list(_entries(verdict))
        self.present = {item.source for _, item, _ in self.entries}
        self.line_of = {source: line for line in verdict.evidence.primary for source in line.sources}
        replaced = {e.item.source for e in verdict.evidence.uncounted if e.why is Exclusion.CONSTITUENT}
        known = registry.sources
        self.studies = {s for s in self.line_of.keys() | replaced if s in known and known[s].kind in _STUDIES}
        self.cites = self._cites()

    def _cites(self) -> Mapping[SourceId, frozenset[SourceId]]:
        cited: dict[SourceId, set[SourceId]] = defaultdict(set)
        for _, item, _ in self.entries:
            if item.via is not None:
                cited[item.via].add(item.source)
            if item.reports is not None:
                cited[item.source].add(item.reports)
        for source in self.registry.sources.values():
            if source.cites and (source.id in self.present or not self.studies.isdisjoint(source.cites)):
                cited[source.id].update(source.cites)
        return {source: frozenset(cited[source]) for source in sorted(cited.keys() & self.registry.sources.keys())}

    def provenance(self) -> Provenance:
        reviews = tuple(self.reviews())
        poles = tuple(
            {study for study in self.studies if study in self.line_of and self.line_of[study].stance is pole}
            for pole in _POLES
        )
        named = {s: self.registry.sources[s] for s in self.cites.keys() | self.studies}
        years = {name: source.year for name, source in named.items() if source.year is not None}
        listed = {name: cited for name, cited in self.cites.items() if named[name].cites}
        lines = [groups_of(line, self.registry) for line in self.verdict.counted]
        groups = Counter(group for recorded in lines for group in recorded)
        return Provenance(
            reviews=reviews,
            dead_ends=tuple(self.dead_ends()),
            one_sided=tuple(self.one_sided(reviews)),
            retellings=tuple(self.retellings()),
            bias=citation_bias(listed, poles[0], poles[1], years),
            amplification=(amplification(self.cites, poles[0]), amplification(self.cites, poles[1])),
            overlap=corrected_covered_area({r.source: r.studies for r in reviews if r.studies}),
            groups=tuple(sorted(groups.items(), key=lambda entry: (-entry[1], entry[0]))),
            groups_recorded=sum(map(bool, lines)),
        )

    def reviews(self) -> Iterator[Review]:
        for name in sorted(self.present | self.cites.keys()):
            source = self.registry.sources.get(name)
            if source is not None and source.kind not in _NO_REVIEW:
                studies = self.studies & self.cites.get(name, frozenset())
                if studies or name in self.present:
                    yield Review(name, name in self.present, tuple(sorted(studies)))

    def dead_ends(self) -> Iterator[DeadEnd]:
        """Cited sources without an item here that are of the same subject, or of no claim at all."""
        claims = self.registry.claims
        here = {self.verdict.claim, *self.registry.below(self.verdict.claim)}
        subjects = {claims[name].subject.label for name in here}
        for source, cited in self.cites.items():
            if source in self.present:
                for other in sorted(cited - self.present):
                    found = self.registry.claims_on.get(other, ())
                    same = tuple(name for name in found if claims[name].subject.label in subjects)
                    if other in self.registry.sources and (same or not found):
                        yield DeadEnd(source, other, same, any(claims[n].axis == self.verdict.axis for n in same))

    def one_sided(self, reviews: tuple[Review, ...]) -> Iterator[OneSided]:
        """Reviews of one pole, unless it is known that nothing stood at the other one yet."""
        if self.verdict.status not in _DISPUTES:
            return
        for review in reviews:
            cited = {self.line_of[s].sources: self.line_of[s] for s in review.studies if s in self.line_of}
            stances = {line.stance for line in cited.values()}
            stance = next(iter(stances)) if len(stances) == 1 else None
            if stance not in _OPPOSITE or len(cited) < _SEVERAL:
                continue
            other = [line for line in self.verdict.evidence.primary if line.stance is _OPPOSITE[stance]]
            years = [year_of(line, self.registry) for line in other]
            own = self.registry.sources[review.source].year
            available = None if own is None else sum(year is not None and year <= own for year in years)
            if available != 0 or None in years:
                yield OneSided(review.source, stance, len(cited), available)

    def retellings(self) -> Iterator[Retelling]:
        for claim, item, told in self.entries:
            if item.reports is not None and told is not None:
                line = self.line_of.get(item.reports)
                own = line.stance if line is not None and _read(line, item.reports) else None
                yield Retelling(item.source, item.id, claim, item.reports, told, own)


def _entries(verdict: Verdict) -> Iterator[tuple[ClaimId, Item, Stance | None]]:
    """Every item on the claim and those below it once, counted or not; in the order of the lines."""
    seen: set[tuple[ClaimId, ItemId]] = set()
    evidence = verdict.evidence
    placed = ((p.claim, p.item, p.stance) for line in (*evidence.primary, *evidence.secondary) for p in line.items)
    uncounted = ((entry.claim, entry.item, entry.stance) for entry in evidence.uncounted)
    for some in (placed, uncounted):
        for claim, item, stance in some:
            if (claim, item.id) not in seen:
                seen.add((claim, item.id))
                yield claim, item, stance


def _read(line: Line, study: SourceId) -> bool:
    """Whether a study's own words are on its line, and not only a review's."""
    return any(placed.source.id == study and placed.item.via is None for placed in line.items)
