"""From items to independent lines: what merges, what counts, and what is only shown."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.model.axis import Stance
from evidence.model.ids import ClaimId, SourceId
from evidence.model.policy import Policy
from evidence.resolve.lines import Link, ancestors_of, vote
from evidence.resolve.placed import Exclusion, Selection
from evidence.resolve.resolver import judge
from evidence.resolve.tally import Tally
from evidence.resolve.verdict import Basis, Verdict
from tests.make import claim, item, registry

FIRST, SECOND, MIXED, NULL = Stance.FIRST, Stance.SECOND, Stance.MIXED, Stance.NO_EFFECT
REVIEW = {"kind": "narrative-review"}


def verdict_of(*items: dict[str, Any], selection: Selection | None = None, **sources: dict[str, Any]) -> Verdict:
    made = registry(claim("c", *items), sources={name.replace("_", "-"): about for name, about in sources.items()})
    return judge(made.claims[ClaimId("c")], made, Policy(), selection)


def excluded(verdict: Verdict) -> dict[str, Exclusion]:
    return {entry.item.source: entry.why for entry in verdict.evidence.uncounted}


@pytest.mark.parametrize(
    ("arms", "stance", "partial"),
    [
        pytest.param([FIRST], FIRST, False, id="one arm"),
        pytest.param([FIRST] * 7 + [SECOND] * 3, FIRST, False, id="exactly 70 percent"),
        pytest.param([FIRST] * 2 + [SECOND], MIXED, False, id="two thirds are not enough"),
        pytest.param([FIRST, SECOND], MIXED, False, id="one against one"),
        pytest.param([MIXED], MIXED, False, id="a mixed arm alone"),
        pytest.param([MIXED, FIRST, FIRST, FIRST], FIRST, False, id="half a vote does not stop 87 percent"),
        pytest.param([MIXED, FIRST], FIRST, False, id="a mixed arm gives half: 75 percent"),
        pytest.param([NULL], NULL, False, id="no effect"),
        pytest.param([FIRST, NULL], NULL, False, id="as many without effect as with"),
        pytest.param([FIRST, FIRST, NULL], FIRST, True, id="more with an effect, under 70 percent"),
        pytest.param([FIRST] * 3 + [NULL], FIRST, False, id="75 percent with an effect"),
        pytest.param([FIRST, SECOND, NULL, NULL, NULL], MIXED, False, id="both poles outweigh missing effects"),
    ],
)
def test_the_stance_of_a_study(arms: list[Stance], stance: Stance, partial: bool) -> None:
    assert vote(arms, Policy()) == (stance, partial)


@given(st.lists(st.sampled_from([FIRST, SECOND, MIXED, NULL]), min_size=1, max_size=12))
def test_a_study_s_stance_mirrors(arms: list[Stance]) -> None:
    swap = {FIRST: SECOND, SECOND: FIRST, MIXED: MIXED, NULL: NULL}
    stance, partial = vote(arms, Policy())
    assert vote([swap[arm] for arm in arms], Policy()) == (swap[stance], partial)


def test_one_study_is_one_line_however_many_items_it_has() -> None:
    verdict = verdict_of(item("a", "pro", 1), item("a", "pro", 2), item("b", "anti"))
    assert verdict.tally == Tally(1, 1)
    assert verdict.items == 3


def test_equal_context_outcome_and_comparator_make_one_arm() -> None:
    same = {"context": {"tissue": "marrow"}, "outcome_class": "growth", "comparator": "vehicle"}
    twice = verdict_of(
        item("a", "pro", **same), item("a", "pro", 2, **same), item("a", "anti", context={"tissue": "fat"})
    )
    assert [arm.stance for arm in twice.evidence.primary[0].arms] == [FIRST, SECOND]
    assert twice.tally == Tally(mixed=1)
    for key, value in (("outcome_class", "metastasis"), ("comparator", "sham"), ("context", {"tissue": "fat"})):
        split = verdict_of(item("a", "pro", **same), item("a", "anti", **{**same, key: value}))
        assert len(split.evidence.primary[0].arms) == 2, key
    both = verdict_of(item("a", "pro", **same), item("a", "anti", **same))
    assert [arm.stance for arm in both.evidence.primary[0].arms] == [MIXED]


def test_an_effect_in_an_arm_outweighs_a_missing_one() -> None:
    verdict = verdict_of(item("a", "pro"), item("a", "no-effect"))
    assert verdict.tally == Tally(1)


@pytest.mark.parametrize(
    ("about", "why"),
    [
        pytest.param({"source": {"standing": "retracted"}}, Exclusion.RETRACTED, id="retracted"),
        pytest.param({"item": {"directness": "indirect"}}, Exclusion.INDIRECT, id="indirect"),
        pytest.param({"stance": "unclear"}, Exclusion.UNCLEAR, id="unclear"),
        pytest.param({"stance": "suppressive"}, Exclusion.UNKNOWN_STANCE, id="stance of another axis"),
    ],
)
def test_shown_and_not_counted(about: dict[str, Any], why: Exclusion) -> None:
    entry = item("a", about.get("stance", "pro"), **about.get("item", {}))
    verdict = verdict_of(entry, item("b", "anti"), a=about.get("source", {}))
    assert verdict.tally == Tally(0, 1)
    assert excluded(verdict) == {"a": why}


@pytest.mark.parametrize("standing", ["corrected", "expression-of-concern", "superseded", "reinstated"])
def test_every_other_standing_counts(standing: str) -> None:
    assert verdict_of(item("a", "pro"), a={"standing": standing}).tally == Tally(1)


def test_an_item_without_a_readable_source_does_not_count() -> None:
    made = registry(claim("c", item("a", "pro"), item("b", "anti")))
    gone = {name: source for name, source in made.sources.items() if name != "a"}
    from dataclasses import replace

    made = replace(made, sources=gone)
    verdict = judge(made.claims[ClaimId("c")], made, Policy())
    assert excluded(verdict) == {"a": Exclusion.UNKNOWN_SOURCE}


def test_one_cohort_is_one_line() -> None:
    verdict = verdict_of(item("a", "pro"), item("b", "anti"), item("x", "pro"), a={"cohort": "N1"}, b={"cohort": "N1"})
    assert verdict.tally == Tally(first=1, mixed=1)
    assert [line.sources for line in verdict.evidence.primary] == [("a", "b"), ("x",)]
    assert [merge.link for merge in verdict.evidence.merges] == [Link.COHORT]


def test_one_group_merges_nothing() -> None:
    verdict = verdict_of(item("a", "pro"), item("b", "pro"), a={"group": "Shanghai"}, b={"group": "Shanghai"})
    assert verdict.tally == Tally(2)


def test_a_preprint_and_its_paper_are_one_line_and_either_stands_alone() -> None:
    preprint = {"kind": "preprint", "derives-from": ["paper"]}
    verdict = verdict_of(item("paper", "pro"), item("early", "pro"), early=preprint)
    assert verdict.tally == Tally(1)
    assert verdict.evidence.merges[0].link is Link.VERSION
    assert verdict_of(item("early", "pro"), early=preprint, paper={}).tally == Tally(1)


def test_an_erratum_joins_its_paper() -> None:
    notice = {"kind": "notice", "derives-from": ["paper"]}
    verdict = verdict_of(item("paper", "pro"), item("erratum", "anti"), erratum=notice)
    assert verdict.tally == Tally(mixed=1)


def test_links_chain() -> None:
    verdict = verdict_of(
        item("a", "pro"),
        item("b", "pro"),
        item("d", "pro"),
        a={"cohort": "N1"},
        b={"cohort": "N1"},
        d={"kind": "preprint", "derives-from": ["b"]},
    )
    assert verdict.tally == Tally(1)


def test_a_review_that_cites_two_studies_does_not_merge_them() -> None:
    verdict = verdict_of(item("a", "pro"), item("b", "pro"), item("r", "pro"), r={**REVIEW, "cites": ["a", "b"]})
    assert verdict.tally == Tally(2)
    assert excluded(verdict) == {"r": Exclusion.REPORTED}
    assert verdict.secondary_tally == Tally(1)


def test_a_meta_analysis_replaces_what_it_includes() -> None:
    meta = {"kind": "meta-analysis", "cites": ["a", "b"]}
    verdict = verdict_of(item("a", "pro"), item("b", "anti"), item("x", "anti"), item("m", "pro"), m=meta)
    assert verdict.tally == Tally(1, 1)
    assert excluded(verdict) == {"a": Exclusion.CONSTITUENT, "b": Exclusion.CONSTITUENT}


def test_a_retracted_meta_analysis_gives_its_studies_back() -> None:
    meta = {"kind": "meta-analysis", "cites": ["a"], "standing": "retracted"}
    verdict = verdict_of(item("a", "pro"), item("m", "anti"), m=meta)
    assert verdict.tally == Tally(1)
    assert excluded(verdict) == {"m": Exclusion.RETRACTED}


def test_meta_analyses_of_the_same_studies_are_one_line() -> None:
    verdict = verdict_of(
        item("m", "pro"),
        item("n", "pro"),
        m={"kind": "meta-analysis", "cites": ["a", "b"]},
        n={"kind": "meta-analysis", "cites": ["b"]},
        a={},
        b={},
    )
    assert verdict.tally == Tally(1)
    assert verdict.evidence.merges[0].link is Link.POOLED


def test_a_retelling_counts_only_through_what_it_retells() -> None:
    page = {"kind": "web-page", "derives-from": ["r"]}
    beside = verdict_of(item("r", "pro"), item("page", "pro"), r=REVIEW, page=page)
    assert excluded(beside) == {"page": Exclusion.DERIVED}
    assert beside.secondary_tally == Tally(1)
    alone = verdict_of(item("page", "pro"), r=REVIEW, page=page)
    assert excluded(alone) == {"page": Exclusion.UNREAD_PARENT}
    assert alone.secondary_tally == Tally()
    through = verdict_of(
        item("root", "pro"),
        item("page", "pro"),
        root=REVIEW,
        middle={**REVIEW, "derives-from": ["root"]},
        page={"kind": "web-page", "derives-from": ["middle"]},
    )
    assert excluded(through) == {"page": Exclusion.DERIVED}


def test_a_retelling_of_a_retracted_source_does_not_count() -> None:
    page = {"kind": "web-page", "derives-from": ["r"]}
    verdict = verdict_of(item("r", "pro"), item("page", "pro"), r={**REVIEW, "standing": "retracted"}, page=page)
    assert verdict.secondary_tally == Tally()


def test_sources_that_retell_each_other_do_not_hang() -> None:
    loop = {"a": {**REVIEW, "derives-from": ["b"]}, "b": {**REVIEW, "derives-from": ["a"]}}
    verdict = verdict_of(item("a", "pro"), item("b", "pro"), **loop)
    assert set(excluded(verdict).values()) == {Exclusion.DERIVED}


def test_reviews_decide_only_alone() -> None:
    alone = verdict_of(item("r", "pro"), item("s", "anti"), r=REVIEW, s={"kind": "opinion"})
    assert alone.basis is Basis.SECONDARY
    assert alone.status == "reported-disputed"
    assert alone.conflict is alone.amount is alone.sign_test_p is alone.proportion_ci is alone.majority is None
    assert excluded(alone) == {}
    beside = verdict_of(item("r", "pro"), item("a", "anti"), r=REVIEW)
    assert beside.basis is Basis.PRIMARY
    assert beside.status == "insufficient"


def test_one_word_of_controversy_makes_a_review_mixed() -> None:
    verdict = verdict_of(*(item("r", "pro", n) for n in range(9)), item("r", "mixed"), r=REVIEW)
    assert verdict.secondary_tally == Tally(mixed=1)
    assert verdict.status == "reported-disputed"


def test_lines_known_only_through_reviews_are_unread() -> None:
    verdict = verdict_of(item("a", "pro", via="r"), item("b", "pro", via="r"), item("b", "pro", 2), r=REVIEW)
    assert verdict.tally == Tally(2)
    assert verdict.unread == 1


def test_a_selection_restricts_what_is_looked_at() -> None:
    items = (
        item("a", "pro", context={"tissue": "cord"}),
        item("b", "anti", context={"tissue": "marrow"}),
        item("d", "anti"),
    )
    perinatal = verdict_of(*items, selection=Selection(where={"tissue": "perinatal"}))
    assert perinatal.tally == Tally(1)
    nowhere = {"tissue": "perinatal", "model": "in-vivo"}
    assert verdict_of(*items, selection=Selection(where=nowhere)).tally == Tally()
    early = verdict_of(*items, a={"year": "1999"}, selection=Selection(as_of=2000))
    assert early.tally == Tally(1)


@given(st.data())
def test_repeating_an_item_changes_nothing(data: st.DataObject) -> None:
    stances = st.sampled_from(["pro", "anti", "mixed", "no-effect", "unclear"])
    contexts = st.fixed_dictionaries({}, optional={"tissue": st.sampled_from(["marrow", "fat"])})
    entries = data.draw(
        st.lists(
            st.builds(lambda s, x, c: item(s, x, context=c), st.sampled_from("abd"), stances, contexts),
            min_size=1,
            max_size=8,
        )
    )
    again = data.draw(st.sampled_from(entries))
    once, twice = verdict_of(*entries), verdict_of(*entries, again)
    assert (once.status, once.tally, once.conflict) == (twice.status, twice.tally, twice.conflict)


@given(st.permutations([0, 1, 2, 3, 4]))
def test_the_order_of_items_does_not_matter(order: list[int]) -> None:
    entries = [
        item("a", "pro"),
        item("a", "anti", context={"tissue": "fat"}),
        item("b", "anti"),
        item("d", "no-effect"),
    ]
    entries.append(item("e", "mixed"))
    shuffled = verdict_of(*(entries[i] for i in order), a={"cohort": "N"}, b={"cohort": "N"})
    assert shuffled.tally == verdict_of(*entries, a={"cohort": "N"}, b={"cohort": "N"}).tally


@given(st.lists(st.lists(st.integers(0, 6), max_size=3), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_a_chain_that_was_walked_before_is_walked_alike(parents: list[list[int]], random: Random) -> None:
    """Nearest first and each once, whatever was asked before, in circles and beyond the registry too."""
    made = registry(
        claim("c"),
        sources={f"s{i}": {"derives-from": [f"s{parent}" for parent in some]} for i, some in enumerate(parents)},
    )
    known: dict[SourceId, tuple[SourceId, ...]] = {}
    sources = list(made.sources.values())
    random.shuffle(sources)
    for source in sources:
        walked: list[SourceId] = []
        waiting = list(source.derives_from)
        for parent in waiting:  # grows while it is walked
            if parent != source.id and parent not in walked:
                walked.append(parent)
                waiting += made.sources[parent].derives_from if parent in made.sources else ()
        assert ancestors_of(source, made, known) == tuple(walked)
