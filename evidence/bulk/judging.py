"""What follows from a count: asked once for every distinct vote, tally and table, of the registry's own functions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from evidence.bulk.columns import FRAGILITY, RESULT_COLUMNS
from evidence.bulk.counting import REVERSALS, TABLES
from evidence.bulk.items import BITS
from evidence.bulk.separations import counts_of
from evidence.model.decision import Status
from evidence.model.policy import Policy
from evidence.resolve.dependence import possible, rare
from evidence.resolve.fragility import flips_of
from evidence.resolve.lines import vote
from evidence.resolve.reason import Reason, ReasonRule, reasons_for, reasons_for_reported
from evidence.resolve.reversal import SEVERAL
from evidence.resolve.status import Flag, decide, decide_reported, flags
from evidence.resolve.stratum import clean
from evidence.resolve.tally import Tally, amount, conflict, majority
from evidence.resolve.verdict import Basis
from evidence.stats.binomial import sign_test, wilson
from evidence.stats.permutation import settled

EXPLAINING, ALL = "explaining", "all"
"""Which separations a result lists: those that explain a dispute, or every context that was tried."""
_REMEMBERED = 100_000
VOTE_COLUMNS: dict[str, type] = {"v1": int, "v2": int, "v4": int, "v8": int, "stance": int, "partial": int}
VERDICT_COLUMNS: dict[str, type] = {
    "status": str,
    "separated_status": str,
    "asks": int,
    "leader": int,
    "basis": str,
    **{
        name: RESULT_COLUMNS[name]
        for name in (
            *("conflict", "amount", "sign_test_p", "proportion_ci_low", "proportion_ci_high", "supported", "majority"),
            *("lines", *FRAGILITY, "flags", "reasons"),
        )
    },
    "separated_reasons": str,
    "separations": str,
    "tried": int,
}
TABLE_COLUMNS: dict[str, type] = {"cells": str, "covered": int, "directional": int, "rivals": int}


def judge_votes(votes: Iterable[Sequence[int]], policy: Policy) -> Iterator[tuple[int, ...]]:
    """The stance of a study for every distinct vote of its arms."""
    for counts in votes:
        arms = [stance for stance, number in zip(BITS, counts, strict=True) for _ in range(number)]
        stance, partial = vote(arms, policy)
        yield (*counts, BITS[stance], int(partial))


def judge_tallies(tallies: Iterable[Sequence[int]], policy: Policy) -> Iterator[tuple[Any, ...]]:
    """The verdict of every distinct tally, as it is and as it would be if a context separated the poles."""
    fragile = _fragile(policy)
    for row in tallies:
        own, reported, partial, unread = Tally(*row[:4]), Tally(*row[4:8]), int(row[8]), int(row[9])
        secondary = not own.lines and reported.lines > 0
        counted = reported if secondary else own
        leader = 0 if counted.leader is None else BITS[counted.leader]
        if secondary:
            status = decide_reported(reported, policy)
            basis: str | None = Basis.SECONDARY.value
            numbers: tuple[Any, ...] = (None,) * 7
            why = _listed(reasons_for_reported(reported, status, policy))
            flips: tuple[int | None, ...] = (None,) * 3
            yield (
                *row,
                status.value,
                status.value,
                0,
                leader,
                basis,
                *numbers,
                reported.lines,
                *flips,
                "[]",
                why,
                None,
                None,
                0,
            )
            continue
        status, separated = decide(own, False, policy), decide(own, True, policy)
        basis = Basis.PRIMARY.value if own.lines else None
        poles = own.first + own.second
        found = flags(own, partial > 0, policy)
        about = _about(unread, partial)
        asks = _asks(own, policy) if own.opposed and separated is Status.CONTEXT_DEPENDENT else 0
        tried = own.first > 0 < own.second
        ci = wilson(own.first, poles) if poles else (None, None)
        yield (
            *row,
            status.value,
            separated.value,
            asks,
            leader,
            basis,
            conflict(own),
            amount(own),
            sign_test(own.first, own.second),
            *ci,
            Flag.SUPPORTED in found,
            majority(own),
            own.lines,
            *fragile(max(own.first, own.second), min(own.first, own.second), own.mixed, own.no_effect),
            "[" + ", ".join(f'"{flag.value}"' for flag in found) + "]",
            _listed((*reasons_for(own, status, policy), *about)),
            _listed((*reasons_for(own, separated, policy), *about)) if asks else None,
            None if tried else "[]",
            int(tried),
        )


@lru_cache(maxsize=1)
def _fragile(policy: Policy) -> Callable[[int, int, int, int], tuple[int | None, ...]]:
    """What it takes to flip a tally, whichever pole leads; remembered from batch to batch."""
    known: dict[tuple[int, int, int, int], Status] = {}

    @lru_cache(maxsize=_REMEMBERED)
    def fragile(stronger: int, weaker: int, mixed: int, no_effect: int) -> tuple[int | None, ...]:
        return flips_of(Tally(stronger, weaker, mixed, no_effect), policy, known)

    return fragile


def _about(unread: int, partial: int) -> tuple[Reason, ...]:
    """What is worth knowing of lines; of which they are a table keeps no list."""
    rules = ((ReasonRule.UNREAD, unread), (ReasonRule.PARTIAL, partial))
    return tuple(Reason(rule, {"lines": lines}) for rule, lines in rules if lines)


def _listed(reasons: Iterable[Reason]) -> str:
    """Reasons as JSON: the rule and its numbers, lines at the poles as `first` and `second`."""
    return json.dumps([{"rule": reason.rule.value, **reason.numbers} for reason in reasons], ensure_ascii=False)


def _asks(tally: Tally, policy: Policy) -> int:
    """What could explain a dispute of so many lines."""
    if possible(tally.first, tally.second, policy):
        return TABLES
    return REVERSALS if tally.mixed >= SEVERAL else 0


def screen_tables(
    tables: Iterable[tuple[str, int, int]], policy: Policy, variables: int
) -> Iterator[tuple[str, int, int, int]]:
    """The tables whose variable may separate the poles, because the adjusted p is never below the raw one.

    With each the most variables, of so many, among which it is known to do so; none where relabellings have to answer.
    """
    for cells, covered, directional in tables:
        counts = counts_of(cells)
        if 100 * covered < policy.separation_coverage * directional or not clean(counts, policy):
            continue
        if rare(counts, policy):
            alpha = policy.separation_alpha
            among = (rivals for rivals in range(variables, 0, -1) if settled(counts, rivals, alpha))
            yield cells, int(covered), int(directional), next(among, 0)
