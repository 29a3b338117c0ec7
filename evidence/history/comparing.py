"""Two versions of a registry compared: verdicts are made only where a change can have reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from evidence.history.cause import (
    Cause,
    CauseKind,
    added_causes,
    claim_causes,
    meaning,
    policy_causes,
    source_causes,
    vocabulary_causes,
)
from evidence.history.changes import ClaimChange, Comparison, Outcome, outcome_of, verdict_key
from evidence.history.matching import Matching
from evidence.history.standing import CALLING, at_issue, kept, weaker
from evidence.model.claim import Claim
from evidence.model.ids import ClaimId, ItemId, SourceId
from evidence.model.vocabulary import Variable
from evidence.registry.registry import Registry
from evidence.resolve.placed import SUBJECT
from evidence.resolve.reach import dependents, reach
from evidence.resolve.resolver import judge
from evidence.resolve.verdict import Freshness, Verdict

_DECISIONS = (CauseKind.DECISION_MADE, CauseKind.DECISION_CHANGED, CauseKind.DECISION_REMOVED)


def compare(base: Registry, head: Registry) -> Comparison:
    """Compare two versions. Verdicts are judged under either version's policy and vocabulary, so that a change of
    those cannot hide a dispute either.
    """
    return _Comparer(base, head).run()


class _Judge:
    """Verdicts on one registry, each made when it is asked for."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._known: dict[ClaimId, Verdict] = {}

    def __call__(self, name: ClaimId) -> Verdict:
        if name not in self._known:
            self._known[name] = judge(self.registry.claims[name], self.registry, self.registry.config.policy)
        return self._known[name]


class _Comparer:
    def __init__(self, base: Registry, head: Registry) -> None:
        self.base, self.head = base, head
        self.matching = Matching(base, head)
        self.before, self.after = _Judge(base), _Judge(head)
        self.vocabulary = vocabulary_causes(base, head)
        self.policy = tuple(policy_causes(base, head))
        self.sources = dict(self._source_causes())
        self.same_rules = not self.policy and _extends(base, head)
        self._made: dict[ClaimId, tuple[Cause, ...]] = {}
        self.head_under_base = self.after if self.same_rules else _Judge(_under(head, base))
        self.base_under_head = self.before if self.same_rules else _Judge(_under(base, head))

    def _source_causes(self) -> Iterator[tuple[SourceId, tuple[Cause, ...]]]:
        """What was done to sources, by their id in either version."""
        matching, base, head = self.matching, self.base.sources, self.head.sources
        was = {new: old for old, new in matching.sources.items()}
        for name in sorted({*base, *head}):
            old, new = base.get(was.get(name, name)), head.get(matching.source(name))
            if old is not new and (causes := tuple(source_causes(matching, old, new))):
                yield name, causes

    def run(self) -> Comparison:
        matching = self.matching
        gone = list(matching.gone())
        changes = [self._gone(name) for name in gone]
        reached = self._reached()
        for name, claim in self.head.claims.items():
            if reached is None or name in reached:
                change = self._change(claim)
                if change.outcome is not Outcome.UNCHANGED or change.causes:
                    changes.append(change)
        order = list(Outcome)
        changes.sort(key=lambda change: (not change.lost, not change.calls, order.index(change.outcome), change.claim))
        return Comparison(
            self.base,
            self.head,
            tuple(changes),
            len(self.head.claims) - sum(change.after is not None for change in changes),
            tuple(name for name in gone if name not in self.removed),
            tuple((name, item) for name in sorted(matching.altered) for item in self._lost_items(name)),
            matching.claims,
            frozenset(change.claim for change in changes if change.calls),
        )

    def _reached(self) -> set[ClaimId] | None:
        """Claims whose verdict may be another one, by their id in the head; None for all."""
        if not self.same_rules:
            return None
        altered = {*self.matching.altered, *self.matching.made}
        if self.vocabulary:
            new = _new_words(self.base, self.head)
            altered.update(c.id for c in self.head.claims.values() if not new.isdisjoint(_levels(c)))
        found = reach((self.base, self.head), altered, self.sources)
        return found.union(self.matching.claims[name] for name in found if name in self.matching.claims)

    def _gone(self, name: ClaimId) -> ClaimChange:
        verdict = self.before(name)
        causes = self._causes((name,), None, moved=True)
        title = self.base.claims[name].title
        signed = name in self.removed
        return ClaimChange(name, title, Outcome.GONE_CLAIM, verdict, None, causes, signed, at_issue(verdict), False)

    def _change(self, claim: Claim) -> ClaimChange:
        olds = self.matching.back.get(claim.id, ())
        before = self.before(olds[0]) if olds else None
        after = self.after(claim.id)
        moved = before is None or verdict_key(before) != verdict_key(after)
        causes = self._causes(olds, claim.id, moved)
        was_calling = any(self.before(old).status in CALLING for old in olds)
        calling = after.status in CALLING or self.head_under_base(claim.id).status in CALLING
        return ClaimChange(
            claim=claim.id,
            title=claim.title,
            outcome=outcome_of(before, after, bool(causes)),
            before=before,
            after=after,
            causes=causes,
            decided=self._decided(claim),
            lost=any(self._lost(old, claim.id) for old in olds),
            calls=calling and not was_calling,
            unnamed=tuple(item for old in olds for item in self._lost_items(old)),
        )

    def _lost(self, old: ClaimId, new: ClaimId) -> bool:
        """Whether a dispute or a side is gone by more than new evidence, under the rules of either version."""
        pairs = [(self.before(old), self.after(new))]
        if not self.same_rules:
            under_base = self.head_under_base(new)
            if weaker(under_base, self.after(new)):
                return True  # the same evidence, under other rules
            pairs += [(self.before(old), under_base), (self.base_under_head(old), self.after(new))]
        return any(weaker(one, other) and not kept(one, other, self.matching) for one, other in pairs)

    def _decided(self, claim: Claim) -> bool:
        """Whether a decision was made or renewed in this change, on exactly the evidence of the head."""
        if claim.decision is None:
            return False
        known = [self.base.claims[old].decision for old in self.matching.back.get(claim.id, ())]
        return claim.decision not in known and self.after(claim.id).freshness is Freshness.FRESH

    @cached_property
    def removed(self) -> frozenset[str]:
        """What decisions of this change say that they knowingly took out."""
        made = self.matching.made
        claims = (self.head.claims[name] for name in made)
        signed = (claim.decision for claim in claims if claim.decision is not None and self._decided(claim))
        return frozenset(str(name) for decision in signed for name in decision.removes)

    def _lost_items(self, old: ClaimId) -> Iterator[ItemId]:
        """Items of a claim of the base that are gone, and that no decision of this change on the claim names."""
        if old not in self.matching.altered or old not in self.matching.claims:
            return
        claim = self.head.claims[self.matching.claims[old]]
        named = claim.decision.removes if claim.decision is not None and self._decided(claim) else ()
        for item in self.base.claims[old].evidence:
            if (old, item.id) not in self.matching.items and item.id not in named:
                yield item.id

    def _causes(self, olds: tuple[ClaimId, ...], new: ClaimId | None, moved: bool) -> tuple[Cause, ...]:
        """What was done to a claim: in its file, in those below it, to its sources, to the words that it uses."""
        claims = self.matching.claims
        names = [*olds] if new is None else [new]
        names += [claims.get(below, below) for old in olds for below in self.base.below(old)]
        names += () if new is None else self.head.below(new)
        family = list(dict.fromkeys(names))
        own = [
            cause
            for name in family
            for cause in self._own(name)
            if cause.kind not in _DECISIONS or cause.claim == family[0]
        ]
        if self.sources or self.vocabulary:
            records = list(self._records(family))
            for source in sorted(self._changed_sources(records)):
                own += self.sources[source]
            if (moved or own) and self.vocabulary:
                words = set(_words(records))
                used = [cause for field, cause in self.vocabulary.items() if field in words]
                own += used if own or used or self.policy else self.vocabulary.values()
        return (*own, *(self.policy if moved or own else ()))

    def _own(self, name: ClaimId) -> tuple[Cause, ...]:
        """What was done in a claim's file, by its id in the head, or in the base when it is gone."""
        if name not in self._made:
            self._made[name] = tuple(self._done(name))
        return self._made[name]

    def _done(self, name: ClaimId) -> Iterator[Cause]:
        new = self.head.claims.get(name)
        olds = (name,) if new is None else self.matching.back.get(name, ())
        for old in olds:
            if old in self.matching.altered:
                yield from claim_causes(self.matching, self.base.claims.get(old), new)
        if new is not None and name in self.matching.made:
            yield from added_causes(self.matching, new)

    def _records(self, names: Iterable[ClaimId]) -> Iterator[Claim]:
        """The claims as they were and as they are."""
        for name in names:
            for old in self.matching.back.get(name, (name,)):
                if old in self.base.claims:
                    yield self.base.claims[old]
            if name in self.head.claims and name in self.matching.made:
                yield self.head.claims[name]

    def _changed_sources(self, claims: Iterable[Claim]) -> set[SourceId]:
        """Sources that were changed and that items of claims name, rest on or cite."""
        named = {name for claim in claims for item in claim.evidence for name in (item.source, item.reports)}
        known = {name for name in named if name is not None}
        found = {link[name] for link in self._links for name in known if name in link}
        return set(map(self.matching.source, found.union(known.intersection(self.sources))))

    @cached_property
    def _links(self) -> tuple[dict[SourceId, SourceId], ...]:
        return tuple(dependents(registry, self.sources) for registry in (self.base, self.head))


def _words(claims: Iterable[Claim]) -> Iterator[str]:
    """Words of the vocabulary that claims use, as the causes name them."""
    yield f"variable: {SUBJECT}"
    for claim in claims:
        yield f"axis: {claim.axis}"
        yield from (f"variable: {variable}" for variable in claim.scope)
        for item in claim.evidence:
            yield from (f"variable: {variable}" for variable in item.context)
            yield f"method: {item.method}"


def _extends(base: Registry, head: Registry) -> bool:
    """Whether every word of the base means in the head what it meant; there may be more of them."""
    words: tuple[tuple[Mapping[Any, object], Mapping[Any, object]], ...] = (
        (base.axes, head.axes),
        (base.variables, head.variables),
        (base.methods, head.methods),
    )
    for old, new in words:
        for key, word in old.items():
            other = new.get(key)
            if word is other:
                continue
            if isinstance(word, Variable) and isinstance(other, Variable):
                levels = {name: level for name, level in other.levels.items() if name in word.levels}
                other = other.model_copy(update={"levels": levels})
            if other is None or meaning(word) != meaning(other):
                return False
    return True


def _new_words(base: Registry, head: Registry) -> set[str]:
    """Words that only the head has, as `_levels` names them."""
    found = {f"axis: {name}" for name in head.axes.keys() - base.axes.keys()}
    found |= {f"method: {name}" for name in head.methods.keys() - base.methods.keys()}
    for name, variable in head.variables.items():
        if (known := base.variables.get(name)) is not variable:
            found |= {f"{name}: {level}" for level in variable.levels if known is None or level not in known.levels}
    return found


def _levels(claim: Claim) -> Iterator[str]:
    """Words of the vocabulary that a claim uses, levels one by one."""
    yield f"axis: {claim.axis}"
    yield from (f"{variable}: {level}" for variable, level in claim.scope.items())
    for item in claim.evidence:
        yield from (f"{variable}: {level}" for variable, level in item.context.items())
        yield f"method: {item.method}"


def _under(registry: Registry, other: Registry) -> Registry:
    """A registry under the policy of another, and under its vocabulary as far as that has the words."""
    variables = dict(other.variables)
    for name, variable in registry.variables.items():
        known = variables.get(name)
        levels = {**variable.levels, **({} if known is None else known.levels)}
        variables[name] = variable if known is None else known.model_copy(update={"levels": levels})
    return replace(
        registry,
        config=registry.config.model_copy(update={"policy": other.config.policy}),
        variables=variables,
        methods={**registry.methods, **other.methods},
    )
