"""What waits for a curator, in the order in which it is best worked through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from evidence.diagnostic import Diagnostic
from evidence.model.claim import Claim
from evidence.model.decision import Decision, Status
from evidence.model.ids import ClaimId, ItemId, SourceId
from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.resolve.placed import Exclusion
from evidence.resolve.resolver import Verdicts
from evidence.resolve.verdict import Freshness, Verdict
from evidence.views.catalogue import Catalogue
from evidence.views.sentences import poles_of, split_text
from evidence.views.status_view import Colour, pole_word, view_status
from evidence.views.wording import clipped, counted, listed

_LONGEST_TITLE = 100


class TriageKind(StrEnum):
    """Why something waits."""

    STALE = "stale"
    """A decision that today's evidence no longer bears out, or that nobody has looked at since it changed."""
    UNDECIDED = "undecided"
    """A dispute on which nobody has decided."""
    LOST_QUOTE = "lost-quote"
    """A quote that its source does not hold."""
    RETRACTED = "retracted"
    """A decision made when a source counted that is retracted today."""
    UNREAD = "unread"
    """A study that is known only through a review."""

    @property
    def label(self) -> str:
        """As a heading over entries of this kind."""
        return _LABELS[self]

    @property
    def colour(self) -> Colour:
        """How much it presses."""
        return Colour.RED if self in (TriageKind.STALE, TriageKind.LOST_QUOTE, TriageKind.RETRACTED) else Colour.YELLOW


_LABELS = {
    TriageKind.STALE: "Decisions to renew",
    TriageKind.UNDECIDED: "Disputes to decide",
    TriageKind.LOST_QUOTE: "Quotes to find again",
    TriageKind.RETRACTED: "Decisions on retracted sources",
    TriageKind.UNREAD: "Studies to read",
}


class TriageAction(StrEnum):
    """What is offered."""

    DECIDE = "decide"
    """Write a decision on the claim."""
    READ = "read"
    """Open the source."""
    EDIT = "edit"
    """Change the item, or the source where there is no item."""


@dataclass(frozen=True, slots=True)
class TriageEntry:
    """One thing that waits for a curator."""

    id: str
    """The same as long as the same is to be done for the same reason, to remember what is done or skipped."""
    kind: TriageKind
    action: TriageAction
    claim: ClaimId | None
    """None for what concerns a source alone, and where the claim's file gave no record."""
    item: ItemId | None
    source: SourceId | None
    path: str
    """The file that would be changed."""
    title: str
    """The claim's title, or the source's citation."""
    sentence: str
    """What is to be decided, and why."""


def view_triage(
    registry: Registry, verdicts: Verdicts, problems: Iterable[Diagnostic], catalogue: Catalogue | None = None
) -> tuple[TriageEntry, ...]:
    """Everything that waits: decisions, then quotes, then what is unread; within these the worst first.

    `problems` are findings of a check on the same registry; only those on quotes and on retracted sources are used.
    """
    problems = tuple(problems)
    queue = _Queue(registry, verdicts, Catalogue(registry) if catalogue is None else catalogue)
    retracted = {found.place.path for found in problems if found.code == _RETRACTED}
    return (
        *queue.stale(retracted),
        *queue.undecided(),
        *queue.lost_quotes(problems),
        *queue.on_retracted(retracted),
        *queue.unread(),
    )


def lost_quotes(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Those findings of a check that say that quotes are not, or may no longer be, in the text of their source."""
    return tuple(problem for problem in problems if problem.code in _LOST)


_LOST = frozenset({"EV201", "EV204", "EV205"})
_RETRACTED = "EV301"
_DISPUTES = frozenset({Status.DISPUTED, Status.REPORTED_DISPUTED})
_CODES = {Freshness.CONTRADICTED: "EV504", Freshness.VERDICT_MOVED: "EV501", Freshness.EVIDENCE_MOVED: "EV502"}
_UNDECIDED = "EV505"


@dataclass(frozen=True, slots=True)
class _Queue:
    registry: Registry
    verdicts: Verdicts
    catalogue: Catalogue

    @property
    def policy(self) -> Policy:
        return self.registry.config.policy

    def ranked(self) -> list[Verdict]:
        return sorted(self.verdicts.values(), key=lambda verdict: verdict.rank)

    def stale(self, retracted: Collection[str]) -> Iterator[TriageEntry]:
        """Decisions to renew; those that only a retraction has overtaken are told as such."""
        found = [
            (verdict, freshness)
            for verdict in self.verdicts.values()
            if (freshness := verdict.freshness) is not None
            and freshness.stale
            and self.registry.claim_paths[verdict.claim] not in retracted
        ]
        found.sort(key=lambda entry: (entry[1] is Freshness.EVIDENCE_MOVED, entry[0].rank))
        for verdict, freshness in found:
            claim = self.registry.claims[verdict.claim]
            if claim.decision is not None and not _suppressed(claim, _CODES[freshness]):
                sentence = self._overtaken(claim.decision, freshness, verdict)
                yield self._to_decide(TriageKind.STALE, verdict, freshness.value, sentence)

    def undecided(self) -> Iterator[TriageEntry]:
        for verdict in self.ranked():
            claim = self.registry.claims[verdict.claim]
            if verdict.status not in _DISPUTES or claim.decision is not None or _suppressed(claim, _UNDECIDED):
                continue
            split = split_text(verdict, poles_of(verdict, self.registry))
            label = view_status(verdict.status, self.policy).label.lower()
            sentence = f"Read both sides and decide: it is {label} ({split}), and there is no decision on it."
            yield self._to_decide(TriageKind.UNDECIDED, verdict, "none", sentence)

    def lost_quotes(self, problems: Iterable[Diagnostic]) -> Iterator[TriageEntry]:
        claims, sources = self.registry.claims_at, self.registry.sources_at
        found = set(lost_quotes(problems))
        for problem in sorted(found, key=lambda p: (p.place.path, _numbers(p), p.code, p.message)):
            path = problem.place.path
            claim, source = claims.get(path), sources.get(path)
            record = self.registry.claims[claim] if claim is not None else self.registry.remainders.get(path)
            item = None if record is None else _item_at(record, problem)
            if source is not None:
                title = self.catalogue.source(source).short
                sentence = f"Restore the text, or look its quotes up again: {problem.message}."
            else:
                title = path if record is None else record.title
                sentence = f"Quote the passage as it stands, or say the finding in your own words: {problem.message}."
            numbers = "-".join(map(str, _numbers(problem)[item is not None :]))
            yield TriageEntry(
                id=f"{TriageKind.LOST_QUOTE}:{path}:{item or ''}:{numbers}:{problem.code}",
                kind=TriageKind.LOST_QUOTE,
                action=TriageAction.EDIT,
                claim=claim,
                item=item,
                source=source if record is None or item is None else _source_of(record, item),
                path=path,
                title=title,
                sentence=sentence,
            )

    def on_retracted(self, paths: Collection[str]) -> Iterator[TriageEntry]:
        for verdict in self.ranked() if paths else ():
            if self.registry.claim_paths[verdict.claim] not in paths:
                continue
            out = (entry.item.source for entry in verdict.evidence.uncounted if entry.why is Exclusion.RETRACTED)
            names = sorted(set(out))
            told = listed(source.short for source in self.catalogue.sources(names)) or "a source"
            sentence = f"Judge it again: when it was decided, a source counted that is retracted today ({told})."
            only = names[0] if len(names) == 1 else None
            yield self._to_decide(TriageKind.RETRACTED, verdict, ",".join(names), sentence, only)

    def unread(self) -> Iterator[TriageEntry]:
        """Studies to read, those of the most contested claim first; each once, however many items it has."""
        known: dict[SourceId, list[tuple[ClaimId, ItemId, SourceId]]] = defaultdict(list)
        for verdict in self.ranked():
            for item in self.registry.claims[verdict.claim].evidence:
                if item.via is not None:
                    known[item.source].append((verdict.claim, item.id, item.via))
        for source, items in known.items():
            claim, first, _ = items[0]
            reviews = self.catalogue.sources(dict.fromkeys(via for _, _, via in items))
            through = listed(review.short for review in reviews)
            view = self.catalogue.source(source)
            on = counted(len({name for name, _, _ in items}), "claim")
            yield TriageEntry(
                id=f"{TriageKind.UNREAD}:{source}",
                kind=TriageKind.UNREAD,
                action=TriageAction.READ,
                claim=claim,
                item=first,
                source=source,
                path=self.registry.claim_paths[claim],
                title=view.short,
                sentence=f"Read it, and replace what is known of it through {through}: it stands unread on {on}, "
                f"such as “{clipped(self.registry.claims[claim].title, _LONGEST_TITLE)}”.",
            )

    def _to_decide(
        self, kind: TriageKind, verdict: Verdict, why: str, sentence: str, source: SourceId | None = None
    ) -> TriageEntry:
        """What is to be decided about a claim; another verdict or count makes another entry of it."""
        tally, reviews = verdict.tally, verdict.secondary_tally
        counts = ".".join(map(str, (*tally.doubled, tally.no_effect, *reviews.doubled, verdict.items)))
        return TriageEntry(
            id=f"{kind}:{verdict.claim}:{why}:{verdict.status}:{counts}",
            kind=kind,
            action=TriageAction.DECIDE,
            claim=verdict.claim,
            item=None,
            source=source,
            path=self.registry.claim_paths[verdict.claim],
            title=self.registry.claims[verdict.claim].title,
            sentence=sentence,
        )

    def _overtaken(self, decision: Decision, freshness: Freshness, verdict: Verdict) -> str:
        judged = self._named(decision.status, decision.pole)
        today = self._named(verdict.status, pole_word(verdict.leader, poles_of(verdict, self.registry)))
        on = decision.on.isoformat()
        if freshness is Freshness.CONTRADICTED:
            return (
                f"Correct the decision of {on}: it says {judged}, and the very evidence it was made on gives {today}."
            )
        if freshness is Freshness.VERDICT_MOVED:
            return f"Decide again: on {on} it was judged {judged}; the evidence has changed, and it is now {today}."
        return f"Confirm the decision of {on} or renew it: it is still {judged}, but the evidence has changed."

    def _named(self, status: Status, pole: str | None) -> str:
        label = view_status(status, self.policy).label.lower()
        return label if pole is None else f"{label} with {pole} ahead"


def _suppressed(claim: Claim, code: str) -> bool:
    return any(entry.rule == code and entry.item is None for entry in claim.ignore)


def _numbers(problem: Diagnostic) -> tuple[int, ...]:
    """Places in lists on the way to what is meant: item and quote."""
    return tuple(key for key in problem.place.route or () if isinstance(key, int))


def _item_at(claim: Claim, problem: Diagnostic) -> ItemId | None:
    """The item that a finding is about; None for a finding of before an edit that removed it."""
    numbers = _numbers(problem)
    return claim.evidence[numbers[0]].id if numbers and numbers[0] < len(claim.evidence) else None


def _source_of(claim: Claim, name: ItemId) -> SourceId:
    return next(item.source for item in claim.evidence if item.id == name)
