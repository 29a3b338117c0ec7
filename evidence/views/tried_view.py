"""The contexts that were tried on a claim's studies, and why each explains nothing, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.model.policy import Policy
from evidence.resolve.disagreement import Disagreement
from evidence.resolve.separation import Analysis, Outcome, Separation
from evidence.resolve.tally import Tally
from evidence.resolve.verdict import Verdict
from evidence.views.catalogue import Catalogue
from evidence.views.disagreement_view import TOO_FEW
from evidence.views.matrix_view import CHOSEN, ONE_LEVEL, WITHOUT_CHOSEN, MatrixRow, adjusted, view_matrix
from evidence.views.wording import capital, counted, listed

MOST_ROWS = 60
"""Contexts that are shown one by one. Our choice: more than any vocabulary of ours gives, and an end for others."""


@dataclass(frozen=True, slots=True)
class TriedContext:
    """One context, or two together."""

    name: str
    p: str
    p_adjusted: str
    p_rest: str
    """Adjusted p without the studies under conditions that were chosen to get the effect; `not tried` where those that
    are left do not divide by it."""
    coverage: str
    result: str
    """What came of it, and what was lacking."""


@dataclass(frozen=True, slots=True)
class TriedView:
    """Everything that was tried on one claim."""

    sentences: tuple[str, ...]
    """What the numbers of the table are of."""
    rows: tuple[TriedContext, ...]
    """In groups of one variable, the group with the best context first; then pairs."""
    rest: bool
    """Whether any study was made under conditions that were chosen to get the effect."""
    after: tuple[str, ...]
    """What stands below the table: the contexts that are not in it, and why."""


def view_tried(disagreement: Disagreement | None, verdict: Verdict, catalogue: Catalogue, policy: Policy) -> TriedView:
    """What was tried on a verdict's lines; `disagreement` is that of its explanation."""
    matrix = view_matrix(disagreement, verdict, catalogue, policy)
    if disagreement is None:
        return TriedView((), (), False, ())
    everything, rest = disagreement.everything, disagreement.without_design
    found = {one.name: one for one in (*everything.separations, *everything.pairs)}
    left = {} if rest is None else {one.name: one for one in (*rest.separations, *rest.pairs)}
    rows = tuple(
        TriedContext(
            name=capital(row.label),
            p=row.p,
            p_adjusted=row.p_adjusted,
            p_rest=adjusted(left[row.name], policy) if row.name in left else "not tried",
            coverage=row.coverage,
            result=_result(found[row.name], row, everything.first + everything.second, policy),
        )
        for row in matrix.rows
        if row.name in found
    )
    more = len(rows) - MOST_ROWS
    return TriedView(
        sentences=tuple(_bases(everything, rest, verdict.tally, matrix.poles)) if rows else (),
        rows=rows[:MOST_ROWS],
        rest=rest is not None,
        after=(
            *([f"{capital(counted(more, 'more context'))} not shown."] if more > 0 else []),
            *_untried(matrix.untried),
        ),
    )


def _bases(everything: Analysis, rest: Analysis | None, tally: Tally, poles: tuple[str, str]) -> Iterator[str]:
    """On which studies the numbers rest: not all of them on the same."""
    studies = f"{everything.first} {poles[0]} against {everything.second} {poles[1]} studies"
    left = (
        ""
        if rest is None
        else f"; without those under conditions chosen to get the effect, on {rest.first} against {rest.second}"
    )
    yield f"{counted(len(everything.separations), 'context')}, on {studies}{left}."
    directional = counted(tally.first + tally.second + tally.mixed, "study")
    both = ", those that found both included," if tally.mixed else ""
    yield f"Coverage is the share of the {directional} that give a direction{both} which record one level."


def _result(found: Separation, row: MatrixRow, studies: int, policy: Policy) -> str:
    """An outcome in words, with what qualifies it; what another column says is left out."""
    if len(found.variables) > 1:
        return "candidate and no more: two conditions together, adjusted for all pairs"
    chosen = ["chosen to get the effect"] if found.design else []
    if found.p_adjusted <= policy.candidate_alpha:
        notes = (note for note in row.notes if note != CHOSEN and not note.startswith(WITHOUT_CHOSEN))
        return "; ".join([_OUTCOMES[found.outcome], *chosen, *notes])
    few = f"fewer than {policy.separation_coverage}% record it"
    short = 100 * found.coverage < policy.separation_coverage
    chance = "too few studies to tell" if studies <= TOO_FEW else "chance does as well"
    return "; ".join([chance, *chosen, *([few] if short else [])])


_OUTCOMES = {
    Outcome.PASSES: "separates the sides",
    Outcome.PARTIAL: "divides the sides, not enough",
    Outcome.CANDIDATE: "candidate and no more",
    Outcome.NONE: "too weak for a candidate",
}


def _untried(rows: tuple[MatrixRow, ...]) -> Iterator[str]:
    """The contexts that could not be tried, by the reason."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        why, _, level = row.notes[0].partition(f"{ONE_LEVEL}, ")
        reasons.setdefault(why or ONE_LEVEL, []).append(f"{row.label} ({level})" if level else row.label)
    if reasons:
        told = "; ".join(f"{listed(names)}, since {why}" for why, names in reasons.items())
        yield f"Not tried: {told}."
