"""What a division of the lines comes to at each of its levels, and who stands there."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from evidence.resolve.lines import groups_of, year_of
from evidence.stats.contingency import cramers_v

if TYPE_CHECKING:
    from evidence.model.ids import SourceId
    from evidence.model.policy import Policy
    from evidence.registry.registry import Registry
    from evidence.resolve.lines import Line
    from evidence.resolve.partition import Partition


def clean(counts: Sequence[tuple[int, int]], policy: Policy) -> bool:
    """Every level of some size has a majority, the small ones do together, and both majorities are there."""
    small = [pair for pair in counts if sum(pair) < policy.stratum_lines]
    for a, b in counts:
        if a + b >= policy.stratum_lines and 100 * max(a, b) < policy.claim_majority * (a + b):
            return False
    if 100 * sum(map(max, small)) < policy.claim_majority * sum(map(sum, small)):
        return False
    return any(a > b and a + b >= 2 for a, b in counts) and any(b > a and a + b >= 2 for a, b in counts)


def remaining(counts: Sequence[tuple[int, int]]) -> float:
    """The conflict of a claim in which each level were its own question: dissent is counted within levels."""
    return 2 * sum(map(min, counts)) / (sum(map(sum, counts)) + 2)


def one_per_laboratory(partition: Partition, units: Sequence[Line], registry: Registry) -> list[int] | None:
    """The lines left with one for each laboratory and level, the earliest; None when few record a laboratory."""
    if 2 * sum(bool(groups_of(line, registry)) for line in units) < len(units):
        return None
    return earliest_of_each(units, partition.levels, registry)


def earliest_of_each(lines: Sequence[Line], contexts: Sequence[Hashable], registry: Registry) -> list[int]:
    """The places of the lines with one for each laboratory and context, the earliest.

    A line that records no laboratory is kept. Undated lines come last, and equal years are ordered by source.
    """

    def age(i: int) -> tuple[bool, int, tuple[SourceId, ...]]:
        year = year_of(lines[i], registry)
        return (year is None, year or 0, lines[i].sources)

    seen: set[tuple[str, Hashable]] = set()
    kept: list[int] = []
    for i in sorted(range(len(lines)), key=age):
        keys = {(group, contexts[i]) for group in groups_of(lines[i], registry)}
        if not keys & seen:
            kept.append(i)
            seen |= keys
    return sorted(kept)


def alike(one: Partition, other: Partition, policy: Policy) -> bool:
    """Whether two variables divide the lines in the same way, on the levels that more than one line has."""
    if one.blocks == other.blocks:
        return True
    kept = one.several & other.several
    # on less than half of the lines a likeness says nothing
    if 2 * kept.bit_count() < one.recorded.bit_count():
        return False
    lines = [i for i in range(len(one.levels)) if kept >> i & 1]
    likeness = cramers_v([one.levels[i] for i in lines], [other.levels[i] for i in lines])
    return likeness is not None and 100 * likeness >= policy.alias_percent
