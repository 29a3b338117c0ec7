"""The registry as the curator sees it at one moment: verdicts, rows and problems. Knows no Textual."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from evidence.check.run import check_claims, check_registry
from evidence.diagnostic import Diagnostic, Severity
from evidence.model.decision import Status
from evidence.model.ids import ClaimId, SourceId
from evidence.registry.draft import Draft
from evidence.registry.loader import kind_of
from evidence.registry.registry import Registry
from evidence.resolve.reach import reach
from evidence.resolve.resolver import Verdicts, judge, resolve
from evidence.views.catalogue import Catalogue
from evidence.views.query import ClaimIndex
from evidence.views.queue_view import QueueRow, view_queue
from evidence.views.triage_view import lost_quotes

CHECKED_WHOLE = 2_000
"""Claims up to which the whole registry is checked after every change; more are checked when somebody asks."""

_DISPUTED = frozenset({Status.DISPUTED, Status.CONTEXT_DEPENDENT, Status.PRELIMINARY_DISPUTE, Status.REPORTED_DISPUTED})


class Order(StrEnum):
    """What the list of claims is ordered by."""

    CONFLICT = "conflict"
    ID = "id"
    QUESTION = "question"
    EVIDENCE = "evidence"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class State:
    """Everything that is shown, for one version of the registry."""

    registry: Registry
    verdicts: Verdicts
    rows: tuple[QueueRow, ...]
    """In the order of the list."""
    order: Order
    index: ClaimIndex
    catalogue: Catalogue
    problems: tuple[Diagnostic, ...]
    """What the check found, worst first; what loading found until the check has run."""
    by_claim: Mapping[ClaimId, tuple[Diagnostic, ...]]
    """Errors and warnings by claim."""
    checked: bool
    """Whether the whole registry was checked."""

    def place(self, claim: str) -> int | None:
        """Where a claim stands in the rows."""
        return next((place for place, row in enumerate(self.rows) if row.claim == claim), None)

    def disputed(self, row: QueueRow) -> bool:
        """Whether a claim is a matter of dispute of any kind: also one that contexts explain, or that is too small."""
        return row.status.status in _DISPUTED

    @property
    def lost_quotes(self) -> int:
        """Findings on quotes that are not, or may no longer be, in their source."""
        return len(lost_quotes(self.problems))


def first_state(draft: Draft, order: Order = Order.CONFLICT) -> State:
    """The state of a registry that was just loaded, before it is checked."""
    registry = draft.registry
    verdicts = resolve(registry)
    return _state(registry, verdicts, tuple(draft.problems), order, checked=False)


def state_of(registry: Registry) -> State:
    """The state of records that no file holds, and no check is made of."""
    return _state(registry, resolve(registry), (), Order.CONFLICT, checked=True)


def checked_state(state: State, draft: Draft) -> State:
    """The same with everything that the check finds."""
    return with_findings(state, findings(state.registry, draft.problems))


def findings(registry: Registry, problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Everything that the check finds, with what loading found; takes seconds where there are thousands of claims."""
    return check_registry(registry, problems).found


def with_findings(state: State, found: Sequence[Diagnostic]) -> State:
    """The same with what a check of its registry has found."""
    return replace(state, problems=_worst_first(found), by_claim=_by_claim(found, state), checked=True)


def next_state(state: State, draft: Draft, paths: Collection[str]) -> State:
    """The state after these files have changed in the draft: only verdicts that can have moved are made again."""
    before, registry = state.registry, draft.registry
    moved = affected(before, registry, paths)
    if moved is None:
        return checked_state(_state(registry, resolve(registry), (), state.order, checked=False), draft)
    policy = registry.config.policy
    fresh = {name: judge(registry.claims[name], registry, policy) for name in moved if name in registry.claims}
    gone = state.verdicts.keys() - registry.claims.keys()
    kept = {name: verdict for name, verdict in state.verdicts.items() if name not in gone}
    verdicts = {**kept, **fresh}
    index = state.index.replace(view_queue(fresh.values(), registry), registry, gone)
    index = index.arrange(sorted(verdicts, key=lambda name: verdicts[name].rank))
    if state.order is not Order.CONFLICT:  # which still decides between claims that are equal otherwise
        index = index.arrange([row.claim for row in _ordered(index.rows, state.order)])
    new = State(
        registry=registry,
        verdicts=verdicts,
        rows=index.rows,
        order=state.order,
        index=index,
        catalogue=Catalogue(registry),
        problems=(),
        by_claim={},
        checked=False,
    )
    if len(registry.claims) <= CHECKED_WHOLE:
        return checked_state(new, draft)
    files = set(paths) | {registry.claim_paths[name] for name in fresh}
    found = [problem for problem in state.problems if problem.place.path not in files]
    found += [problem for problem in draft.problems if problem.place.path in files]
    found += check_claims(registry, fresh.keys())
    problems = tuple(dict.fromkeys(found))
    return replace(new, problems=_worst_first(problems), by_claim=_by_claim(problems, new), checked=state.checked)


def ordered(state: State, order: Order) -> State:
    """The same with the list in another order."""
    rows = _ordered(sorted(state.rows, key=lambda row: state.verdicts[row.claim].rank), order)
    return replace(state, rows=rows, order=order, index=state.index.arrange([row.claim for row in rows]))


def affected(before: Registry, after: Registry, paths: Collection[str]) -> frozenset[ClaimId] | None:
    """Claims whose verdict may be another one; None for all of them."""
    found: set[ClaimId] = set()
    sources: set[SourceId] = set()
    for registry in (before, after):
        texts = _texts(registry) if any(not path.endswith(".yaml") for path in paths) else {}
        for path in paths:
            sources.update(texts.get(path, ()))
            match kind_of(path):
                case "claim":
                    found.update(name for name in [registry.claims_at.get(path)] if name is not None)
                case "source":
                    sources.update(name for name in [registry.sources_at.get(path)] if name is not None)
                case _:
                    return None
    return frozenset(reach((before, after), found, sources))


def _texts(registry: Registry) -> Mapping[str, Sequence[SourceId]]:
    """Sources by the paths of their stored texts."""
    found: dict[str, list[SourceId]] = defaultdict(list)
    for source in registry.sources.values():
        if source.snapshot is not None:
            found[registry.snapshots.path_of(source.snapshot)].append(source.id)
    return found


def _state(
    registry: Registry, verdicts: Verdicts, problems: tuple[Diagnostic, ...], order: Order, checked: bool
) -> State:
    rows = _ordered(view_queue(verdicts.values(), registry), order)
    state = State(
        registry=registry,
        verdicts=verdicts,
        rows=rows,
        order=order,
        index=ClaimIndex.build(rows, registry),
        catalogue=Catalogue(registry),
        problems=_worst_first(problems),
        by_claim={},
        checked=checked,
    )
    return replace(state, by_claim=_by_claim(problems, state))


def _ordered(rows: Iterable[QueueRow], order: Order) -> tuple[QueueRow, ...]:
    rows = tuple(rows)
    match order:
        case Order.ID:
            return tuple(sorted(rows, key=lambda row: row.claim))
        case Order.QUESTION:
            return tuple(sorted(rows, key=lambda row: row.question))
        case Order.EVIDENCE:
            return tuple(sorted(rows, key=lambda row: -row.lines))
        case Order.DECISION:
            return tuple(sorted(rows, key=lambda row: (not row.stale, row.decision)))
        case Order.CONFLICT:
            return rows


def _worst_first(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(
        sorted(
            problems,
            key=lambda problem: (problem.severity.rank, problem.place.path, problem.code, problem.message),
        )
    )


def _by_claim(problems: Iterable[Diagnostic], state: State) -> Mapping[ClaimId, tuple[Diagnostic, ...]]:
    claims_at = state.registry.claims_at
    found: dict[ClaimId, list[Diagnostic]] = defaultdict(list)
    for problem in problems:
        if problem.severity is not Severity.NOTE and (name := claims_at.get(problem.place.path)) is not None:
            found[name].append(problem)
    return {name: tuple(listed) for name, listed in found.items()}
