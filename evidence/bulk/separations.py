"""The contexts of a claim against its poles, as a result spells them: JSON with the names of `evidence resolve`.

The adjusted p of a context needs the levels of all others, line by line; most often counts alone tell that it passes.
Then an entry says which of its numbers are only known to be no higher: the adjusted p is never above the p times the
number of contexts that divide the lines, and never below the p.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from evidence.resolve.separation import GroupRerun, Outcome
from evidence.resolve.stratum import remaining
from evidence.stats.contingency import bounded, freeman_halton, goodman_kruskal, without_single_lines
from evidence.stats.permutation import LEAST, AdjustedP

_QUICK = 1_000
"""Steps of enumeration that are taken even where a table is known to be rare enough."""
_EQUAL = 1 + 2**-40
"""Quotients of floats that are equal as fractions differ by less."""
Entry = Mapping[str, Any]


def passing(
    variable: str,
    counts: Sequence[tuple[int, int]],
    covered: int,
    directional: int,
    rivals: int,
    groups: GroupRerun = GroupRerun.NOT_RECORDED,
    test: AdjustedP | None = None,
) -> Entry:
    """A context that explains the dispute, of the lines at its levels; `test` where relabellings had to answer.

    `covered` lines record the context, of so many `directional` ones, mixed ones included; `rivals` contexts compete.
    """
    at_most: list[str] = []
    if test is not None:
        p, adjusted = test.p, test.p_adjusted
    else:
        at_most.append("p_adjusted")
        exact, adjusted = _bounds(counts, rivals)
        if exact is None:
            at_most.insert(0, "p")
        p = LEAST if exact is None else exact
    return {
        "variable": variable,
        "lambda": goodman_kruskal(without_single_lines(counts)),
        "p": p,
        "p_adjusted": adjusted,
        "at_most": at_most,
        "outcome": Outcome.PASSES.value,
        "coverage": covered / directional,
        "clean": True,
        "groups": groups.value,
        "remaining": remaining(counts),
    }


def _bounds(counts: Sequence[tuple[int, int]], rivals: int) -> tuple[float | None, float]:
    """The p, None where it takes long and is below what matters; and what the adjusted p is not above."""
    negligible = bounded(counts, LEAST / rivals)
    p = freeman_halton(counts, _QUICK) if negligible else freeman_halton(counts)
    if p is None or p * rivals <= LEAST:
        return p, LEAST
    return p, min(1.0, p * rivals * _EQUAL)


def competing(columns: Iterable[Sequence[Hashable | None]]) -> int:
    """How many different divisions of the lines there are, with two levels or more; names of levels aside."""
    found: set[tuple[int, ...]] = set()
    for levels in columns:
        masks: dict[Hashable, int] = {}
        for line, level in enumerate(levels):
            if level is not None:
                masks[level] = masks.get(level, 0) | 1 << line
        if len(masks) > 1:
            found.add(tuple(sorted(masks.values())))
    return len(found)


def listed(entries: Iterable[Entry]) -> str:
    """As JSON, the best first: a lower p has no higher adjusted p."""

    def order(entry: Entry) -> tuple[float, float, str]:
        return entry["p"], -(entry["lambda"] or 0.0), entry["variable"]

    return json.dumps(sorted(entries, key=order), ensure_ascii=False)


def counts_of(cells: str) -> list[tuple[int, int]]:
    """A contingency table as the engine spells it, `3:1,0:2`."""
    return [(int(a), int(b)) for a, b in (cell.split(":") for cell in cells.split(","))]
