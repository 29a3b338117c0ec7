"""How many lines change a status: against every possible change, and at sizes where those cannot be gone through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.model.axis import Stance
from evidence.model.decision import Status
from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.registry import load
from evidence.resolve.fragility import Flip, Fragility, flips_of, fragility, fragility_of
from evidence.resolve.resolver import judge, resolve
from evidence.resolve.status import decide
from evidence.resolve.tally import Tally
from tests.make import claim, item, registry

ROOT = Path(__file__).parents[2]
POLICY = Policy()
OUT = (Status.INSUFFICIENT, Status.NO_EVIDENCE)
Counts: TypeAlias = tuple[int, int, int, int]


def policy(**thresholds: object) -> Policy:
    return Policy.model_validate({key.replace("_", "-"): str(value) for key, value in thresholds.items()})


POLICIES = st.builds(
    policy,
    claim_majority=st.sampled_from([51, 55, 60, 67, 70, 80, 99, 100]),
    dispute_minority=st.integers(1, 7),
    no_effect_lines=st.integers(1, 9),
    uncontested_lines=st.sampled_from([1, 2, 3, 5, 10, 30]),
    alpha=st.sampled_from([0.001, 0.01, 0.05, 0.2, 0.5, 0.9]),
)
SMALL = st.integers(0, 3)
MIDDLING = st.integers(0, 60)


def of(counts: Counts) -> Tally:
    return Tally(*counts)


def numbers(found: Fragility) -> tuple[int | None, ...]:
    return tuple(None if flip is None else flip.count for flip in (found.remove, found.restance, found.add))


@lru_cache
def counts_of(lines: int) -> tuple[Counts, ...]:
    """All ways to give so many lines one of four stances."""
    return tuple(
        (a, b, m, lines - a - b - m)
        for a in range(lines + 1)
        for b in range(lines - a + 1)
        for m in range(lines - a - b + 1)
    )


def by_going_through_all(today: Counts, status: Callable[[Counts], Status]) -> tuple[int | None, ...]:
    """The three numbers from every tally that can be reached."""
    lines, same = sum(today), (status(today), *OUT)

    def fewest(reached: Iterator[tuple[int, Counts]]) -> int | None:
        return min((changed for changed, counts in reached if status(counts) not in same), default=None)

    fewer = product(*(range(count + 1) for count in today))
    removed = fewest((lines - sum(counts), counts) for counts in fewer)
    restanced = fewest(
        (sum(max(0, old - new) for old, new in zip(today, counts, strict=True)), counts) for counts in counts_of(lines)
    )
    for more in range(1, 2 * lines + 3):
        for extra in counts_of(more):
            a, b, m, z = (old + new for old, new in zip(today, extra, strict=True))
            if status((a, b, m, z)) not in same:
                return removed, restanced, more
    return removed, restanced, None


@pytest.mark.parametrize("lines", range(10))
def test_no_smaller_change_exists(lines: int) -> None:
    status = lru_cache(None)(lambda counts: decide(of(counts), False, POLICY))
    known: dict[Counts, Status] = {}
    for counts in counts_of(lines):
        assert flips_of(of(counts), POLICY, known) == by_going_through_all(counts, status), counts
        assert numbers(fragility_of(of(counts), POLICY)) == by_going_through_all(counts, status), counts


@settings(max_examples=150, deadline=None)
@given(st.builds(lambda *c: c, SMALL, SMALL, SMALL, SMALL), POLICIES)
def test_no_smaller_change_exists_under_any_policy(counts: Counts, thresholds: Policy) -> None:
    status = lru_cache(None)(lambda c: decide(of(c), False, thresholds))
    assert numbers(fragility_of(of(counts), thresholds)) == by_going_through_all(counts, status)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param((0, 0, 0, 0), (None, None, 1), id="nothing: one study with both poles is a dispute"),
        pytest.param((1, 0, 0, 0), (None, 1, 1), id="one line"),
        pytest.param((5, 0, 0, 0), (None, 1, 1), id="uncontested: any dissent changes it, no removal does"),
        pytest.param((1, 1, 0, 0), (None, 1, 1), id="one against one: nothing is left to remove"),
        pytest.param((6, 4, 0, 0), (2, 1, 4), id="six against four: 6 v 2 is 75 percent, 7 v 3 is 70"),
        pytest.param((20, 12, 3, 1), (5, 3, 10), id="a large dispute"),
        pytest.param((7, 3, 0, 0), (1, 1, 1), id="leaning on the edge"),
        pytest.param((21, 9, 0, 0), (1, 1, 1), id="predominant on the edge"),
        pytest.param((0, 0, 0, 9), (None, 1, 1), id="no effect: one line with an effect changes the word"),
        pytest.param((1, 0, 0, 9), (1, 1, 8), id="mostly no effect: the one line is all there is against it"),
    ],
)
def test_examples(counts: Counts, expected: tuple[int | None, ...]) -> None:
    assert numbers(fragility_of(of(counts), POLICY)) == expected


LARGE = st.one_of(MIDDLING, st.integers(0, 2_000), st.just(0))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.builds(Tally, LARGE, LARGE, LARGE, LARGE), min_size=1, max_size=4), POLICIES)
def test_the_numbers_alone_are_those_of_the_examples(tallies: list[Tally], thresholds: Policy) -> None:
    known: dict[Counts, Status] = {}
    for tally in tallies:
        assert flips_of(tally, thresholds, known) == numbers(fragility_of(tally, thresholds))


def moved(tally: Tally, flip: Flip) -> Tally:
    """A tally after the shifts that a flip names."""
    counts = dict.fromkeys((Stance.FIRST, Stance.SECOND, Stance.MIXED, Stance.NO_EFFECT), 0)
    counts.update(zip(counts, (tally.first, tally.second, tally.mixed, tally.no_effect), strict=True))
    for shift in flip.shifts:
        if shift.before is not None:
            counts[shift.before] -= shift.count
        if shift.after is not None:
            counts[shift.after] += shift.count
    assert min(counts.values()) >= 0
    return Tally(*counts.values())


@settings(deadline=None)
@given(st.builds(Tally, MIDDLING, MIDDLING, MIDDLING, MIDDLING), POLICIES)
def test_the_example_does_what_it_says(tally: Tally, thresholds: Policy) -> None:
    found = fragility_of(tally, thresholds)
    for flip in (found.remove, found.restance, found.add):
        if flip is not None:
            assert flip.count == sum(shift.count for shift in flip.shifts) > 0
            assert moved(tally, flip) == flip.tally
            assert flip.status is decide(flip.tally, False, thresholds)
            assert flip.status not in (decide(tally, False, thresholds), *OUT)


@settings(deadline=None)
@given(st.builds(Tally, MIDDLING, MIDDLING, MIDDLING, MIDDLING))
def test_swapping_the_poles_mirrors(tally: Tally) -> None:
    other = Tally(tally.second, tally.first, tally.mixed, tally.no_effect)
    assert numbers(fragility_of(tally, POLICY)) == numbers(fragility_of(other, POLICY))
    swap = {Stance.FIRST: Stance.SECOND, Stance.SECOND: Stance.FIRST}
    if tally.first != tally.second:
        one, two = fragility_of(tally, POLICY).restance, fragility_of(other, POLICY).restance
        assert (one is None) is (two is None)
        if one is not None and two is not None:
            turned = [(swap.get(s.before, s.before), swap.get(s.after, s.after)) for s in two.shifts if s.before]
            assert [(s.before, s.after) for s in one.shifts] == turned


STEPS: tuple[Counts, ...] = ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1))


@settings(deadline=None)
@given(st.builds(lambda *c: c, MIDDLING, MIDDLING, MIDDLING, MIDDLING), POLICIES, st.sampled_from(STEPS))
def test_a_step_away_is_a_step_away(counts: Counts, thresholds: Policy, step: Counts) -> None:
    """Adding one line, or taking it back, brings any other status nearer by one line at most."""
    after: Counts = tuple(x + y for x, y in zip(counts, step, strict=True))  # type: ignore[assignment]
    if decide(of(counts), False, thresholds) is decide(of(after), False, thresholds):
        fewer, more = fragility_of(of(counts), thresholds), fragility_of(of(after), thresholds)
        assert fewer.add is not None
        assert more.add is not None
        assert fewer.add.count <= more.add.count + 1
        if fewer.remove is not None:
            assert more.remove is not None
            assert more.remove.count <= fewer.remove.count + 1


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # 7·S <= 3·F in halves: (600 - k) * 7 <= 1000 * 3 gives 172; each turned line moves both sides
        pytest.param((1000, 600, 0, 0), (172, 120, 400), id="out of a dispute"),
        pytest.param((0, 4000, 0, 0), (None, 1, 1), id="uncontested"),
        pytest.param((10, 10, 10, 3000), (30, 30, 2970), id="mostly no effect"),
    ],
)
def test_large_tallies(counts: Counts, expected: tuple[int | None, ...]) -> None:
    assert numbers(fragility_of(of(counts), POLICY)) == expected


def test_examples_name_unread_lines_first_then_the_latest() -> None:
    items = [item(name, "pro") for name in ("old", "late", "undated")] + [item("unread", "pro", via="review")]
    items += [item(name, "anti") for name in ("x", "y")] + [item("mixed", "mixed")]
    sources = {
        "old": {"year": "2001"},
        "late": {"year": "2020"},
        "undated": {},
        "unread": {"year": "1990"},
        "review": {"kind": "narrative-review"},
    }
    made = registry(claim("c", *items), sources=sources)
    without_year = {name: s.model_copy(update={"year": None}) for name, s in made.sources.items() if name == "undated"}
    made = replace(made, sources={**made.sources, **without_year})
    verdict = judge(made.claims[ClaimId("c")], made, policy(claim_majority=51, dispute_minority=6))
    assert verdict.status == "leaning"
    found = fragility(verdict, made, policy(claim_majority=51, dispute_minority=6))
    assert found is not None
    assert found.remove is not None
    assert [(shift.before, shift.lines) for shift in found.remove.shifts] == [
        (Stance.FIRST, (("unread",), ("late",))),
    ]
    assert found.add is not None
    assert [shift.lines for shift in found.add.shifts] == [()]


def test_nothing_can_be_taken_from_a_claim_without_evidence() -> None:
    made = registry(claim("c"))
    found = fragility(judge(made.claims[ClaimId("c")], made, POLICY), made, POLICY)
    assert found is not None
    assert (found.remove, found.restance) == (None, None)
    assert found.add is not None and found.add.status is Status.PRELIMINARY_DISPUTE  # one study that found both


def test_reviews_alone_have_none() -> None:
    made = registry(claim("c", item("r", "pro")), sources={"r": {"kind": "narrative-review"}})
    assert fragility(judge(made.claims[ClaimId("c")], made, POLICY), made, POLICY) is None


def test_the_real_registry() -> None:
    made = load(ROOT)[0]
    verdicts = resolve(made)
    verdict = verdicts[ClaimId("msc-exo-native-tumour-growth")]
    found = fragility(verdict, made, made.config.policy)
    assert found is not None
    stances = {line.sources: line for line in verdict.counted}
    for flip in (found.remove, found.restance):
        assert flip is not None
        for shift in flip.shifts:
            assert len(shift.lines) == len(set(shift.lines)) == shift.count
            assert {stances[name].stance for name in shift.lines} == {shift.before}
            left = [line for name, line in stances.items() if line.stance is shift.before and name not in shift.lines]
            # nobody unread is spared while somebody read is named
            if any(line.unread for line in left):
                assert all(stances[name].unread for name in shift.lines)
    # a dispute of such a size does not hang on one paper
    assert min(count for count in numbers(found) if count is not None) >= 3
