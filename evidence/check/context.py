"""What rules may look at beside the record they judge; everything is computed at most once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from evidence.check.aspects import Aspects
from evidence.check.blind_spots import BlindSpots
from evidence.check.nearest import nearest
from evidence.frozen import dataclass, field
from evidence.model.words import Standing
from evidence.registry.registry import REGISTRY_FILE, Registry
from evidence.registry.snapshots import Snapshot, Unreadable
from evidence.resolve import Freshness, Verdict
from evidence.resolve.placed import Exclusion
from evidence.resolve.plain import Plain
from evidence.resolve.resolver import judge, verdict_on
from evidence.resolve.ruling import Ruled, ruled
from evidence.stats.circles import circles

if TYPE_CHECKING:
    from evidence.diagnostic import Route
    from evidence.history import Comparison
    from evidence.model.claim import Claim
    from evidence.model.ids import ClaimId, SourceId
    from evidence.model.item import Item
    from evidence.model.source import Source
    from evidence.model.words import Status
    from evidence.quotes import Match, Text
    from evidence.resolve.cascade import Change
    from evidence.resolve.provenance import Provenance

_MOST_COMPARISONS = 20_000
"""Words that mistyped ones are compared with in one check; a second of work at most."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What rules have looked up in one process, as far as it matters to another."""

    quotes: Mapping[str, int]
    compared: int
    """Altogether."""
    stored: Mapping[str, str | None]
    """Snapshots by name, with their SHA-256."""


@dataclass
class CheckContext:
    """The registry, its verdicts, and quotes matched in snapshots."""

    registry: Registry
    base: Registry | None = None
    """The base revision, where one is compared with."""
    quotes: dict[str, int] = field(default_factory=dict)
    """How many quotes were looked for in their snapshots, by the path of the claim."""
    _compared: int = 0
    _compared_there: int = 0
    """By another process."""
    _handed: int = 0
    """Stored texts of which another process was told."""
    _cascades: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    _provenances: dict[ClaimId, Provenance | None] = field(default_factory=dict)
    _claim_ruled: tuple[Claim | None, Ruled | None] = (None, None)
    _claim_verdict: tuple[Claim | None, Verdict | None] = (None, None)
    _texts: dict[str, Text] = field(default_factory=dict)
    _matches: dict[tuple[str, str], Match] = field(default_factory=dict)
    _claim_matches: tuple[Claim | None, list[tuple[Route, Item, Match]]] = (None, [])
    _nearest_sources: dict[str, str | None] = field(default_factory=dict)
    _retracted_since: dict[ClaimId, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def aspects(self) -> Aspects:
        """What claims have of all that some rules are about."""
        return Aspects(self.registry)

    @cached_property
    def comparison(self) -> Comparison | None:
        """What changed since the base revision."""
        if self.base is None:
            return None
        from evidence.history import compare  # here and below: what few checks need

        return compare(self.base, self.registry)

    @cached_property
    def has_level_warnings(self) -> bool:
        """Whether the vocabulary warns of any level."""
        variables = self.registry.variables.values()
        return any(about.warning is not None for variable in variables for about in variable.levels.values())

    @cached_property
    def broken_paths(self) -> dict[int, str]:
        """Paths of the sound parts of broken claims, by identity: their ids may be taken or wrong."""
        return {id(claim): path for path, claim in self.registry.remainders.items()}

    @cached_property
    def circles_of_claims(self) -> Mapping[ClaimId, frozenset[ClaimId]]:
        """Claims that are broader than themselves, by the first of each circle."""
        claims = self.registry.claims.values()
        return circles({claim.id: (claim.broader,) for claim in claims if claim.broader is not None})

    @cached_property
    def circles_of_sources(self) -> Mapping[SourceId, frozenset[SourceId]]:
        """Sources that derive from themselves, by the first of each circle."""
        sources = self.registry.sources.values()
        return circles({source.id: source.derives_from for source in sources if source.derives_from})

    @cached_property
    def circles_of_levels(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """For each variable its levels that are above themselves, by the first of each circle."""
        return {
            name: circles({level: (about.parent,) for level, about in variable.levels.items() if about.parent})
            for name, variable in self.registry.variables.items()
        }

    @cached_property
    def items_of(self) -> Mapping[SourceId, list[tuple[Claim, Item]]]:
        """Items by their source, with their claims."""
        found: dict[SourceId, list[tuple[Claim, Item]]] = {}
        for claim in self.registry.claims.values():
            for item in claim.evidence:
                found.setdefault(item.source, []).append((claim, item))
        return found

    def path_of(self, claim: Claim) -> str:
        """The file of a claim, whether it is sound or only the sound part of a broken one."""
        return self.broken_paths.get(id(claim)) or self.registry.claim_paths[claim.id]

    def ruled(self, claim: Claim) -> Ruled:
        """The evidence on one claim and what it comes to, without all else that a verdict says."""
        claim_of, found = self._claim_ruled
        if claim_of is not claim or found is None:
            found = ruled(claim, self.registry, self.registry.config.policy)
            self._claim_ruled = (claim, found)  # rules go claim by claim, so that one is enough
        return found

    def status(self, claim: Claim) -> Status:
        """How one claim is decided."""
        return self._plain.status(claim) or self.ruled(claim).ruling.status

    @cached_property
    def _plain(self) -> Plain:
        return Plain(self.registry, self.registry.config.policy)

    def verdict(self, claim: Claim) -> Verdict:
        """The verdict of one claim."""
        claim_of, verdict = self._claim_verdict
        if claim_of is not claim or verdict is None:
            verdict = verdict_on(claim, self.ruled(claim), self.registry, self.registry.config.policy)
            self._claim_verdict = (claim, verdict)
        return verdict

    @property
    def guessed(self) -> bool:
        """Whether unknown words were compared with known ones."""
        return self._compared + self._compared_there > 0

    @property
    def exhausted(self) -> bool:
        """Whether more was compared here and elsewhere than one process would have compared."""
        return self._compared + self._compared_there > _MOST_COMPARISONS

    def forget(self) -> None:
        """Begin with nothing compared."""
        self._compared = self._compared_there = 0
        self._nearest_sources.clear()

    def hand_over(self) -> LookedUp:
        """What was looked up since this was last asked; how much was compared is told of all the time."""
        snapshots = self.registry.snapshots
        stored = {name: snapshots.digest_of(name) for name in snapshots.latest(self._handed)}
        self._handed += len(stored)
        quotes, self.quotes = self.quotes, {}
        return LookedUp(quotes, self._compared, stored)

    def take_over(self, other: LookedUp) -> bool:
        """Count what was looked up elsewhere as well; False when here it would have been looked up otherwise.

        What is looked up elsewhere must have begun with nothing looked up.
        """
        snapshots = self.registry.snapshots
        for name, digest in other.stored.items():
            with suppress(Unreadable):
                snapshots.read(name)
            if snapshots.digest_of(name) != digest:
                return False  # it was changed in between
        self.quotes.update(other.quotes)
        self._compared_there = other.compared
        return True

    def nearest(self, word: str, known: Collection[str]) -> str | None:
        """The known word most like a mistyped one; None when nothing is near, or too much was asked already."""
        self._compared += len(known)
        return nearest(word, known) if self._compared <= _MOST_COMPARISONS else None

    def did_you_mean(self, word: str, known: Collection[str]) -> str | None:
        """A question that names the nearest known word."""
        near = self.nearest(word, known)
        return f"did you mean `{near}`?" if near is not None else None

    def nearest_source(self, name: str) -> str | None:
        """The id of a source that is probably meant by an unknown one."""
        if name not in self._nearest_sources:
            self._nearest_sources[name] = self.nearest(name, self.registry.sources)
        return self._nearest_sources[name]

    def may_be_source(self, name: str) -> bool:
        """Whether a source has this id, or may have it in a file that could not be read."""
        return name in self.registry.sources or self._may_be_unread(name)

    def may_be_claim(self, name: str) -> bool:
        """Whether a claim has this id, or may have it in a file that could not be read."""
        return name in self.registry.claims or self._may_be_unread(name)

    def _may_be_unread(self, name: str) -> bool:
        return name in self.registry.unread_names or self.registry.unread_folder is not None

    @cached_property
    def unsettled(self) -> Mapping[SourceId, Source]:
        """Sources of which something was published later; nothing is known against all others."""
        return {name: one for name, one in self.registry.sources.items() if one.standing is not Standing.CURRENT}

    @cached_property
    def citing(self) -> frozenset[SourceId]:
        """Sources of which it is recorded what they cite."""
        return frozenset(name for name, one in self.registry.sources.items() if one.cites)

    @cached_property
    def renamed_sources(self) -> Mapping[str, SourceId]:
        """What sources are called now, by the ids that they had."""
        return {old: source.id for source in self.registry.sources.values() for old in source.formerly}

    @cached_property
    def unknown_sources(self) -> frozenset[str]:
        """Ids that are named as sources, and that no source has."""
        registry = self.registry
        named: set[str] = {*registry.used_sources}
        for claim in registry.remainders.values():
            for item in claim.evidence:
                named.update(name for name in (item.source, item.via, item.reports) if name is not None)
        return frozenset(named.difference(registry.sources))

    def blind_spot(self, claim: Claim) -> str | None:
        """Why a claim's verdict may be another one than it seems, so that decisions on it cannot be judged."""
        return self._blind_spots.of(claim, self)

    @cached_property
    def _blind_spots(self) -> BlindSpots:
        return BlindSpots(self.registry, self.circles_of_levels)

    def retracted_since(self, claim: Claim) -> tuple[str, ...]:
        """Retracted sources that counted when the claim was decided on, and nothing else has changed since."""
        if claim.id not in self._retracted_since:
            self._retracted_since[claim.id] = next(self._undone_retractions(claim), ())
        return self._retracted_since[claim.id]

    def _undone_retractions(self, claim: Claim) -> Iterator[tuple[str, ...]]:
        """Retractions without which the decision would stand on the evidence that it was made on."""
        verdict = self.verdict(claim)
        if verdict.freshness not in (Freshness.EVIDENCE_MOVED, Freshness.VERDICT_MOVED):
            return
        sources = self.registry.sources
        out = {entry.item.source for entry in verdict.evidence.uncounted if entry.why is Exclusion.RETRACTED}
        retracted = tuple(sorted(out))
        if not retracted:
            return
        single = [(name,) for name in retracted] if 1 < len(retracted) <= _MOST_RETRACTED else []
        for group in (retracted, *single):
            for standing in _COUNTED:
                changed = {name: sources[name].model_copy(update={"standing": standing}) for name in group}
                before = self.registry.with_sources(changed)
                then = judge(claim, before, before.config.policy).freshness
                if then is Freshness.FRESH or then is Freshness.CONTRADICTED:
                    yield group

    def provenance(self, claim: Claim) -> Provenance | None:
        """How the evidence on a claim was handed on; None where nothing of it is recorded."""
        if claim.id not in self._provenances:
            citing = self.citing
            recorded = True in [item.source in citing or item.reports is not None for item in claim.evidence]
            self._provenances[claim.id] = self._traced(claim) if recorded else None
        return self._provenances[claim.id]

    def _traced(self, claim: Claim) -> Provenance:
        from evidence.resolve.provenance import provenance

        return provenance(self.verdict(claim), self.registry)

    def cascade(self, source: Source) -> tuple[Change, ...]:
        """The claims that are decided otherwise because a source was retracted."""
        if source.id not in self._cascades:
            from evidence.resolve.cascade import cascade

            self._cascades[source.id] = cascade(self.registry, (source.id,), self.registry.config.policy)
        return self._cascades[source.id]

    def matches(self, claim: Claim) -> list[tuple[Route, Item, Match]]:
        """Every quote of a claim that can be looked up, with how it stands in its snapshot."""
        claim_of, found = self._claim_matches
        if claim_of is not claim:
            found = list(self._matched(claim))
            self._claim_matches = (claim, found)  # rules go claim by claim, so that one is enough
        return found

    def _matched(self, claim: Claim) -> Iterator[tuple[Route, Item, Match]]:
        for i, item in enumerate(claim.evidence):
            if not item.quote:
                continue
            source = self.registry.sources.get(item.source)
            snapshot = None if source is None else self.snapshot(source)
            if source is None or not isinstance(snapshot, Snapshot) or source.sha256 not in (None, snapshot.sha256):
                continue
            for j, quote in enumerate(item.quote):
                yield ("evidence", i, "quote", j), item, self._match_in(snapshot, quote)

    def snapshot(self, source: Source) -> Snapshot | Unreadable | None:
        """The stored text of a source, the reason why it cannot be read, or None where there is none.

        None also when nothing says where snapshots are.
        """
        if source.snapshot is None or REGISTRY_FILE in self.registry.unread:
            return None
        try:
            return self.registry.snapshots.read(source.snapshot)
        except Unreadable as error:
            return error

    def changed(self, source: Source) -> bool:
        """Whether a source's snapshot is not the text that it was pinned to."""
        snapshot = self.snapshot(source)
        return isinstance(snapshot, Snapshot) and source.sha256 not in (None, snapshot.sha256)

    def match(self, source: Source, quote: str) -> Match | None:
        """How a quote stands in its source's snapshot; None when there is no text to look in."""
        snapshot = self.snapshot(source)
        return self._match_in(snapshot, quote) if isinstance(snapshot, Snapshot) else None

    def _match_in(self, snapshot: Snapshot, quote: str) -> Match:
        key = (snapshot.sha256, quote)
        if key not in self._matches:
            from evidence.quotes import Text, match

            if snapshot.sha256 not in self._texts:
                self._texts[snapshot.sha256] = Text(snapshot.text)
            self._matches[key] = match(quote, self._texts[snapshot.sha256])
        return self._matches[key]

    def respelt(self, claim: Claim, route: Route) -> str | None:
        """The passage that a quote means and may stand in for it: only case, hyphens, spaces or the like differ.

        None unless it can be looked up and is found, without any doubt, as it will stand in the file.
        """
        from evidence.quotes import Outcome
        from evidence.quotes.normalise import normalise

        found = next(((item, match) for there, item, match in self.matches(claim) if there == route), None)
        source = None if found is None else self.registry.sources.get(found[0].source)
        snapshot = None if source is None else self.snapshot(source)
        if found is None or source is None or not isinstance(snapshot, Snapshot):
            return None
        match = found[1]
        if match.outcome is Outcome.CASE and match.shown is not None:
            passage = snapshot.text[slice(*match.shown)]
        elif match.suggestion is not None and match.suggestion.typographic:
            passage = match.suggestion.text
        else:
            return None
        passage = " ".join(passage.split())
        quote = found[0].quote[int(route[-1])]
        # dots of the quote stand for more than case: they would be filled in
        same = (
            match.outcome is not Outcome.CASE or normalise(passage).text.casefold() == normalise(quote).text.casefold()
        )
        again = self.match(source, passage)
        clean = same and passage.isprintable()  # soft hyphens and the like have no place in a file
        return passage if clean and again is not None and again.outcome is Outcome.FOUND else None

    def all_found(self, source: Source) -> bool:
        """Whether every quote of a source is in its snapshot, and every file that may hold one was read."""
        if self.registry.unread:
            return False
        from evidence.quotes import Outcome

        matches = [self.match(source, quote) for _, item in self.items_of.get(source.id, ()) for quote in item.quote]
        lost = (Outcome.MISSING, Outcome.INVALID)
        return all(match is not None and match.outcome not in lost for match in matches)


_COUNTED = (Standing.CURRENT, Standing.CORRECTED, Standing.EXPRESSION_OF_CONCERN)
"""Standings that a source has before it is retracted."""
_MOST_RETRACTED = 4
"""Retracted sources of one claim up to which each is tried alone."""
