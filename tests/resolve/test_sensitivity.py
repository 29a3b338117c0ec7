"""A claim judged again without parts of its evidence: always what judging the smaller registry gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.model.decision import Status
from evidence.model.ids import ClaimId
from evidence.model.item import Item
from evidence.model.policy import Policy
from evidence.registry import Registry, load
from evidence.resolve.lines import Line
from evidence.resolve.placed import Selection
from evidence.resolve.resolver import Verdicts, count, judge, resolve
from evidence.resolve.ruling import Ruling, Separated, ruling_of
from evidence.resolve.sensitivity import Leaving, Rerun, changes, one_per_group, reruns
from evidence.resolve.tally import Tally
from evidence.resolve.verdict import Basis
from tests.make import claim, item, registry

ROOT = Path(__file__).parents[2]
POLICY = Policy()
C = ClaimId("c")


def made_of(*items: dict[str, Any], below: Sequence[dict[str, Any]] = (), **sources: dict[str, Any]) -> Registry:
    narrower = [claim("n", *below, broader="c")] if below else []
    return registry(claim("c", *items), *narrower, sources=sources)


def rerun(made: Registry, separated: Separated | None = None, selection: Selection | None = None) -> tuple[Rerun, ...]:
    verdict = judge(made.claims[C], made, POLICY, selection)
    return reruns(verdict, made, POLICY, separated, selection)


def judged_without(made: Registry, out: Callable[[Item], bool]) -> Ruling:
    """The verdict on a registry that never held some items."""
    claims = {
        name: record.model_copy(update={"evidence": tuple(i for i in record.evidence if not out(i))})
        for name, record in made.claims.items()
    }
    return ruling_of(judge(claims[C], replace(made, claims=claims), POLICY))


def left_out_of(made: Registry, one: Rerun) -> Callable[[Item], bool]:
    """Which items a rerun is without, said a second time and without its own lists where that is possible."""
    sources, methods = made.sources, made.methods
    if one.leaving is Leaving.GROUP:
        return lambda i: sources[i.source].group == one.group
    if one.leaving is Leaving.CONCERN:
        return lambda i: sources[i.source].standing == "expression-of-concern"
    if one.leaving is Leaving.LOWER_TIERS:
        assert one.tier is not None
        weakest = one.tier
        return lambda i: i.method is None or methods[i.method].tier > weakest
    return lambda i: i.source in one.left_out


SOURCES = st.fixed_dictionaries(
    {"kind": st.sampled_from(["primary"] * 5 + ["narrative-review", "meta-analysis", "notice", "preprint"])},
    optional={
        "group": st.sampled_from(["Oslo", "Lima"]),
        "cohort": st.sampled_from(["N1", "N2"]),
        "standing": st.sampled_from(["expression-of-concern", "retracted"]),
        "cites": st.lists(st.sampled_from("abde"), max_size=3),
        "derives-from": st.lists(st.sampled_from("abde"), max_size=1),
    },
)
ITEMS = st.builds(
    item,
    st.sampled_from("abdefg"),
    st.sampled_from(["pro", "anti", "mixed", "no-effect", "unclear"]),
    st.integers(0, 9),
)
ENTRIES = st.builds(
    lambda entry, extra: {**entry, **extra},
    ITEMS,
    st.fixed_dictionaries({}, optional={"method": st.sampled_from(["in-vitro", "in-vivo"]), "via": st.just("g")}),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(ENTRIES, min_size=1, max_size=9), st.lists(ENTRIES, max_size=3), st.data())
def test_a_rerun_is_the_verdict_on_a_smaller_registry(
    entries: list[dict[str, Any]], below: list[dict[str, Any]], data: st.DataObject
) -> None:
    made = made_of(*entries, below=below, **{name: data.draw(SOURCES) for name in "abdefg"})
    whole = ruling_of(judge(made.claims[C], made, POLICY))
    for one in rerun(made):
        assert one.changed is (one.ruling.status is not whole.status)
        if one.leaving is not Leaving.WEAK_LINKS:
            assert one.left_out
            assert one.ruling == judged_without(made, left_out_of(made, one)), one


def test_every_line_is_left_out_once() -> None:
    made = made_of(item("a", "pro"), item("b", "anti"), item("d", "pro"), b={"cohort": "N"}, d={"cohort": "N"})
    found = [one for one in rerun(made) if one.leaving is Leaving.LINE]
    assert [(one.left_out, one.ruling.tally) for one in found] == [
        (("a",), Tally(mixed=1)),
        (("b", "d"), Tally(first=1)),
    ]


def test_the_line_on_which_a_verdict_hangs() -> None:
    made = made_of(*(item(name, "pro") for name in "abd"), item("x", "anti"))
    found = changes(rerun(made))
    assert [(one.leaving, one.left_out, one.ruling.status) for one in found] == [
        (Leaving.LINE, ("a",), Status.PRELIMINARY_DISPUTE),
        (Leaving.LINE, ("b",), Status.PRELIMINARY_DISPUTE),
        (Leaving.LINE, ("d",), Status.PRELIMINARY_DISPUTE),
        (Leaving.LINE, ("x",), Status.UNCONTESTED),
    ]


def test_without_the_last_study_reviews_decide() -> None:
    made = made_of(item("a", "pro"), item("r", "mixed"), r={"kind": "narrative-review"})
    (one,) = (one for one in rerun(made) if one.leaving is Leaving.LINE)
    assert (one.ruling.basis, one.ruling.status) == (Basis.SECONDARY, Status.REPORTED_DISPUTED)


def test_reviews_alone_are_rerun_too() -> None:
    made = made_of(item("r", "pro"), item("s", "anti"), r={"kind": "opinion"}, s={"kind": "narrative-review"})
    found = [one for one in rerun(made) if one.leaving is Leaving.LINE]
    assert [one.ruling.status for one in found] == [Status.INSUFFICIENT, Status.INSUFFICIENT]


def test_without_a_meta_analysis_its_studies_count_one_by_one() -> None:
    meta = {"kind": "meta-analysis", "cites": ["a", "b"]}
    made = made_of(item("a", "pro"), item("b", "anti"), item("m", "pro"), m=meta)
    found = {one.left_out: one.ruling.tally for one in rerun(made) if one.leaving is Leaving.LINE}
    assert found == {("m",): Tally(1, 1)}


def test_a_laboratory_leaves_what_others_did_in_its_cohort() -> None:
    made = made_of(
        item("a", "pro"), item("b", "anti"), a={"group": "Oslo", "cohort": "N"}, b={"group": "Lima", "cohort": "N"}
    )
    found = {one.group: (one.left_out, one.ruling.tally) for one in rerun(made) if one.leaving is Leaving.GROUP}
    assert found == {"Lima": (("b",), Tally(first=1)), "Oslo": (("a",), Tally(second=1))}


def test_a_laboratory_with_one_line_is_not_left_out_a_second_time() -> None:
    oslo = {"group": "Oslo"}
    made = made_of(item("a", "pro"), item("b", "anti"), item("d", "pro"), a=oslo, b={"group": "Lima"}, d=oslo)
    assert [one.group for one in rerun(made) if one.leaving is Leaving.GROUP] == ["Oslo"]


def test_a_laboratory_that_also_wrote_a_review_is_left_out() -> None:
    review = {"group": "Oslo", "kind": "narrative-review"}
    made = made_of(item("a", "pro"), item("b", "anti"), item("r", "pro"), a={"group": "Oslo"}, r=review)
    assert [one.group for one in rerun(made) if one.leaving is Leaving.GROUP] == ["Oslo"]


def test_tiers_are_cut_within_a_study() -> None:
    made = made_of(
        item("a", "pro", method="in-vivo"),
        item("a", "anti", method="in-vitro", context={"model": "in-vitro"}),
        item("b", "anti", method="in-vitro"),
        item("d", "anti"),
    )
    found = {one.tier: one for one in rerun(made) if one.leaving is Leaving.LOWER_TIERS}
    assert {tier: one.ruling.tally for tier, one in found.items()} == {2: Tally(1), 3: Tally(0, 1, 1)}
    assert found[2].left_out == ("a", "b", "d")
    assert found[3].left_out == ("d",), "an item without a method has no tier"


def test_nothing_is_rerun_that_leaves_nothing_out() -> None:
    made = made_of(item("a", "pro", method="in-vivo"), item("b", "anti", method="in-vivo"))
    assert [one.leaving for one in rerun(made)] == [Leaving.LINE, Leaving.LINE, Leaving.WEAK_LINKS]
    assert rerun(made_of(item("a", "unclear"))) == ()


def test_unread_lines_and_sources_of_concern() -> None:
    made = made_of(
        item("a", "pro", via="r"),
        item("b", "pro"),
        item("d", "anti"),
        r={"kind": "narrative-review"},
        d={"standing": "expression-of-concern"},
    )
    found = {one.leaving: one for one in rerun(made)}
    assert (found[Leaving.UNREAD].left_out, found[Leaving.UNREAD].ruling.tally) == (("a",), Tally(1, 1))
    assert (found[Leaving.CONCERN].left_out, found[Leaving.CONCERN].ruling.tally) == (("d",), Tally(2))


OSLO = {"group": "Oslo"}


@pytest.mark.parametrize(
    ("contexts", "sources", "kept", "vacuous"),
    [
        pytest.param(({}, {}), (OSLO, OSLO), ["a"], False, id="one laboratory, one context: the earlier"),
        pytest.param(({"tissue": "fat"}, {}), (OSLO, OSLO), ["a", "b"], False, id="another context"),
        pytest.param(({}, {}), (OSLO, {"group": "Lima"}), ["a", "b"], False, id="two laboratories"),
        pytest.param(({}, {}), (OSLO, {}), ["a", "b"], False, id="half of them recorded"),
        pytest.param(({}, {}), ({}, {}), ["a", "b"], True, id="none recorded"),
        pytest.param(({}, {}), ({**OSLO, "year": "2021"}, OSLO), ["b"], False, id="the earlier is the second"),
    ],
)
def test_weak_links(contexts: Any, sources: Any, kept: list[str], vacuous: bool) -> None:
    items = [item(name, "pro", context=context) for name, context in zip("ab", contexts, strict=True)]
    made = made_of(*items, **dict(zip("ab", sources, strict=True)))
    one = rerun(made)[-1]
    assert one.leaving is Leaving.WEAK_LINKS
    assert (one.ruling.tally, one.vacuous) == (Tally(len(kept)), vacuous)
    assert [name for name in "ab" if name not in one.left_out] == kept
    lines = judge(made.claims[C], made, POLICY).counted
    assert one_per_group(one_per_group(lines, made), made) == one_per_group(lines, made)


def test_separation_is_asked_only_where_it_matters_and_compared_with_itself() -> None:
    made = made_of(item("a", "pro"), item("b", "pro"), item("d", "anti"), item("e", "anti"))
    asked: list[int] = []

    def separated(lines: Sequence[Line]) -> bool:
        asked.append(len(lines))
        return len(lines) == 4

    found = rerun(made, separated)
    lines = [one for one in found if one.leaving is Leaving.LINE]
    assert [one.ruling.status for one in lines] == [Status.PRELIMINARY_DISPUTE] * 4
    assert all(one.changed for one in lines)
    assert not found[-1].changed
    assert not any(one.changed for one in rerun(made_of(*(item(name, "pro") for name in "abde")), separated))
    assert asked == [4, 3, 3, 3, 3, 4]


def test_a_selection_holds_in_every_rerun() -> None:
    made = made_of(
        item("a", "pro", method="in-vivo"),
        item("b", "anti", method="in-vitro"),
        item("late", "anti", method="in-vivo"),
        late={"year": "2030"},
    )
    found = [one for one in rerun(made, selection=Selection(as_of=2025)) if one.leaving is Leaving.LOWER_TIERS]
    assert [one.ruling.tally for one in found] == [Tally(1)]


@given(st.lists(st.sampled_from(["pro", "anti", "mixed", "no-effect"]), min_size=1, max_size=8))
def test_swapping_the_poles_mirrors_every_rerun(stances: list[str]) -> None:
    swap = {"pro": "anti", "anti": "pro"}
    here = rerun(made_of(*(item(f"s{i}", stance) for i, stance in enumerate(stances))))
    there = rerun(made_of(*(item(f"s{i}", swap.get(stance, stance)) for i, stance in enumerate(stances))))
    for one, other in zip(here, there, strict=True):
        assert (one.leaving, one.left_out, one.changed) == (other.leaving, other.left_out, other.changed)
        tally = other.ruling.tally
        assert one.ruling.tally == Tally(tally.second, tally.first, tally.mixed, tally.no_effect)


@pytest.fixture(scope="module")
def real() -> tuple[Registry, Verdicts]:
    made = load(ROOT)[0]
    return made, resolve(made)


def test_the_real_registry_line_by_line(real: tuple[Registry, Verdicts]) -> None:
    made, verdicts = real
    for verdict in verdicts.values():
        found = reruns(verdict, made, made.config.policy)
        lines = [one for one in found if one.leaving is Leaving.LINE]
        assert [one.left_out for one in lines] == [line.sources for line in verdict.counted]
        for one in lines:
            kept = [line for line in verdict.counted if line.sources != one.left_out]
            if kept:
                assert one.ruling.tally == count(kept)


def test_the_flagship_does_not_hang_on_one_paper(real: tuple[Registry, Verdicts]) -> None:
    made, verdicts = real
    verdict = verdicts[ClaimId("msc-exo-native-tumour-growth")]
    found = reruns(verdict, made, made.config.policy)
    assert changes(found) == ()
    by_kind = {one.leaving: one for one in found}
    assert by_kind[Leaving.WEAK_LINKS].vacuous
    unread = {line.sources[0] for line in verdict.counted if line.unread}
    assert set(by_kind[Leaving.UNREAD].left_out) == unread
    assert by_kind[Leaving.UNREAD].ruling.tally.lines == verdict.tally.lines - len(unread)
