"""How a literature cites its own primary evidence: bias, amplification, and overlap of reviews.

Papers are ids. A citation network maps each citing paper to the papers that it cites.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from graphlib import TopologicalSorter
from typing import TypeVar

from evidence.frozen import dataclass
from evidence.stats.circles import circles
from evidence.stats.contingency import freeman_halton

MOST_PATHS = 10**15
"""Ways from one paper that are counted; more are told as so many. Every layer of papers that cite each other multiplies
them, and no literature has that many."""

Paper = TypeVar("Paper", bound=str)


@dataclass(frozen=True, slots=True)
class CitationBias:
    """How often the primaries of either pole are cited, of the times they could have been."""

    first_cited: int
    """Citations of first-pole primaries, among the chances."""
    first_chances: int
    """Pairs of a citing paper and an earlier first-pole primary."""
    second_cited: int
    """Citations of second-pole primaries, among the chances."""
    second_chances: int
    """Pairs of a citing paper and an earlier second-pole primary."""
    ratio: float | None
    """Share of chances taken at the first pole over that at the second; above 1 favours the first. None when the
    second is zero or unknown."""
    p: float | None
    """Fisher's exact p of the two shares, as if citations were independent; None when a pole has no chances, or when
    there are too many of them to be exact."""


@dataclass(frozen=True, slots=True)
class Amplification:
    """How many ways lead to primary evidence, for each time that it is cited itself."""

    paths: int
    """Chains of citations that start at any citing paper and end at a primary of the pole."""
    direct: int
    """Those chains that are a single citation."""
    ratio: float | None
    """Paths over direct citations; 1 when nothing is cited through others. None when there is no direct one."""


def citation_bias(
    cites: Mapping[Paper, Collection[Paper]],
    first: Collection[Paper],
    second: Collection[Paper],
    years: Mapping[Paper, int],
) -> CitationBias:
    """Compare how the primaries of two poles are cited by the papers that could have cited them.

    Every key of `cites` is a citing paper, its own citations empty or not. It has a chance to cite each primary of an
    earlier year; pairs of one year, or with an unknown year, are left out of citations and chances alike.

    Source: Greenberg (2009), BMJ 339:b2680.

    >>> citation_bias({"review": ["p", "q"]}, ["p", "q"], ["r"], {"review": 2020, "p": 2010, "q": 2011, "r": 2012})
    CitationBias(first_cited=2, first_chances=2, second_cited=0, second_chances=1, ratio=None, p=0.3333333333333333)
    """
    first_cited, first_chances = _taken(cites, first, years)
    second_cited, second_chances = _taken(cites, second, years)
    ratio, p = None, None
    if first_chances > 0 and second_chances > 0:
        p = freeman_halton([(first_cited, first_chances - first_cited), (second_cited, second_chances - second_cited)])
        if second_cited > 0:
            ratio = (first_cited * second_chances) / (first_chances * second_cited)
    return CitationBias(first_cited, first_chances, second_cited, second_chances, ratio, p)


def supportive_paths(cites: Mapping[Paper, Collection[Paper]], primaries: Collection[Paper]) -> dict[Paper, int]:
    """For each citing paper, the number of chains of citations from it to any of `primaries`, at most `MOST_PATHS`.

    A chain may pass through other citing papers, primaries among them. Papers that cite each other in a circle (an
    error of years or records) would make endless chains: citations inside such a circle are left out.

    >>> supportive_paths({"R1": ["P1", "P2"], "R2": ["R1", "P1"]}, ["P1", "P2"])
    {'R1': 2, 'R2': 3}
    """
    ends = frozenset(primaries)
    onward = _without_circles(cites)
    paths: dict[Paper, int] = {}
    for paper in TopologicalSorter(onward).static_order():
        ways = sum((cited in ends) + paths[cited] for cited in onward.get(paper, ()))
        paths[paper] = min(ways, MOST_PATHS)
    return {paper: paths[paper] for paper in cites}


def amplification(cites: Mapping[Paper, Collection[Paper]], primaries: Collection[Paper]) -> Amplification:
    """How far citing through others multiplies the primary evidence of one pole.

    Source: Greenberg (2009), BMJ 339:b2680.

    >>> amplification({"R1": ["P1", "P2"], "R2": ["R1", "P1"], "R3": ["R2", "R1"]}, ["P1", "P2"]).paths
    10
    """
    ends = frozenset(primaries)
    direct = sum(len(ends.intersection(cited)) for cited in _without_circles(cites).values())
    paths = sum(supportive_paths(cites, primaries).values())
    return Amplification(paths, direct, paths / direct if direct > 0 else None)


def corrected_covered_area(reviews: Mapping[Paper, Collection[Paper]]) -> float | None:
    """Share of the possible repeated inclusions of primaries in reviews that did occur: 0 to 1.

    ``(N - r) / (r · c - r)``, for `N` inclusions of `r` primaries by `c` reviews; `reviews` maps each review to the
    primaries that it includes, each counted once. Up to .05 is called slight, up to .10 moderate, up to .15 high.
    None with fewer than two reviews or without primaries.

    Source: Pieper, Antoine, Mathes, Neugebauer & Eikermann (2014), J Clin Epidemiol 67:368.

    >>> corrected_covered_area({"A": ["p", "q", "r"], "B": ["p", "q"], "C": ["p", "s"]})
    0.375
    """
    included = [frozenset(primaries) for primaries in reviews.values()]
    primaries = len(frozenset().union(*included))
    if len(included) < 2 or primaries == 0:
        return None
    return (sum(map(len, included)) - primaries) / (primaries * (len(included) - 1))


def _taken(
    cites: Mapping[Paper, Collection[Paper]], primaries: Collection[Paper], years: Mapping[Paper, int]
) -> tuple[int, int]:
    """Citations of the primaries among the chances, and the chances."""
    taken = chances = 0
    for paper, cited in cites.items():
        if paper in years:
            earlier = {primary for primary in primaries if primary in years and years[primary] < years[paper]}
            taken += len(earlier.intersection(cited))
            chances += len(earlier)
    return taken, chances


def _without_circles(cites: Mapping[Paper, Collection[Paper]]) -> dict[Paper, frozenset[Paper]]:
    """The network without citations that are part of a circle."""
    group = {paper: members for members in circles(cites).values() for paper in members}
    return {paper: frozenset(cited).difference(group.get(paper, ())) for paper, cited in cites.items()}
