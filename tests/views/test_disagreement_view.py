"""Why studies disagree, in sentences that claim no more than the numbers carry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.resolve.disagreement import Disagreement
from evidence.resolve.explain import disagreement_of, explain
from evidence.resolve.resolver import resolve
from evidence.resolve.reversal import Confounded, Reversal
from evidence.resolve.separation import Analysis, GroupRerun, LevelCount, Outcome, Separation
from evidence.resolve.tally import Tally
from evidence.views.catalogue import Catalogue
from evidence.views.context_words import ALL, MAX_ROWS, UNPLACED, LevelRow, shuffled
from evidence.views.disagreement_view import DisagreementView, view_disagreement
from evidence.views.explanation_view import view_explanation
from tests.make import claim, item, registry

POLICY = Policy()
FOUND = registry(claim("c", item("roe", "pro"), item("lee", "anti"), item("kim", "pro")))
TISSUE = (LevelCount("fat", 1, 7, 0, 0), LevelCount("marrow", 9, 1, 1, 0), LevelCount("cord", 0, 1, 0, 0))


def separation(name: str = "tissue", ancestor: str | None = None, **fields: Any) -> Separation:
    values: dict[str, Any] = {
        "variables": (name,),
        "ancestor": ancestor,
        "design": False,
        "table": TISSUE,
        "p": 0.01,
        "p_adjusted": 0.02,
        "explained": 0.75,
        "coverage": 0.94,
        "clean": True,
        "outcome": Outcome.PASSES,
        "groups": GroupRerun.HOLDS,
        "remaining": 0.2,
    }
    return Separation(**{**values, **fields})


def analysis(*separations: Separation, first: int = 10, second: int = 9, **fields: Any) -> Analysis:
    return Analysis(first, second, separations, **fields)


def shown(everything: Analysis, rest: Analysis | None = None, *mixed: Reversal | Confounded) -> DisagreementView:
    found = Disagreement(
        everything,
        rest,
        tuple(one for one in mixed if isinstance(one, Reversal)),
        tuple(one for one in mixed if isinstance(one, Confounded)),
    )
    return view_disagreement(found, Catalogue(FOUND), ("pro", "anti"), POLICY)


NONE = separation("model", outcome=Outcome.NONE, p_adjusted=0.455, groups=None, clean=False)
DESIGN = separation(
    "modification", design=True, table=(LevelCount("loaded", 0, 8, 0, 0), LevelCount("native", 9, 2, 0, 0))
)


def test_a_context_that_passes() -> None:
    view = shown(analysis(separation(), NONE))
    assert view.answer == (
        "Tissue separates them: marrow points to pro (9 of 10 studies at a pole); fat points to anti (7 of 8); "
        "1 smaller level not named."
    )
    assert view.sentences == (
        "If labels are shuffled among the studies, the best of 2 contexts tried separates as well in 2% of cases.",
        "It is recorded for 94% of the studies that give a direction, and explains 6 of 8 "
        "dissenting studies (75%) at levels with two studies or more.",
        "It holds when every laboratory counts once.",
        "Within its levels a conflict of .20 is left.",
    )
    assert view.names == ("tissue",)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(
            {"groups": GroupRerun.NOT_RECORDED},
            "Too few studies record their laboratory to say whether it holds when each counts once.",
            id="laboratories not recorded",
        ),
        pytest.param(
            {"aliases": ("model", "tissue: perinatal")},
            "It cannot be told apart from model or tissue (perinatal or not), "
            "which divides the studies in nearly the same way.",
            id="aliases",
        ),
        pytest.param({"remaining": 0.0}, "Within its levels no conflict is left.", id="nothing left"),
        pytest.param(
            {"explained": 0.0, "table": (LevelCount("fat", 2, 5, 0, 0), LevelCount("marrow", 1, 4, 0, 0))},
            "It is recorded for 94% of the studies that give a direction, and explains none of 3 "
            "dissenting studies at levels with two studies or more.",
            id="explains nothing",
        ),
        pytest.param(
            {"explained": None},
            "It is recorded for 94% of the studies that give a direction; too few of its levels have more than one "
            "study to say how much it explains.",
            id="lambda not defined",
        ),
    ],
)
def test_what_qualifies_it(change: dict[str, Any], sentence: str) -> None:
    assert sentence in shown(analysis(replace(separation(), **change))).sentences


@pytest.mark.parametrize(
    ("everything", "answer", "sentence"),
    [
        pytest.param(
            analysis(NONE, separation("tissue", outcome=Outcome.NONE, p_adjusted=0.9)),
            "No recorded context separates them.",
            "The best of 2 contexts tried is model, but shuffled labels do as well in 46% of cases.",
            id="none",
        ),
        pytest.param(
            analysis(separation(outcome=Outcome.CANDIDATE, p_adjusted=0.1158, groups=None)),
            "No recorded context is shown to separate them; tissue is a candidate.",
            "It is recorded for 94% of the studies that give a direction, and would explain 6 of 8 "
            "dissenting studies (75%) at levels with two studies or more.",
            id="candidate",
        ),
        pytest.param(
            analysis(separation(outcome=Outcome.PARTIAL, clean=False, coverage=0.62)),
            "Tissue divides them, but does not explain the dispute.",
            "It is not enough: within some of its levels the studies still disagree and it is recorded for 62% of the "
            "studies that give a direction, and 70% are needed.",
            id="partial",
        ),
        pytest.param(
            analysis(separation(outcome=Outcome.PARTIAL, groups=GroupRerun.FAILS)),
            "Tissue divides them, but does not explain the dispute.",
            "It is not enough: it does not hold when every laboratory counts once.",
            id="few laboratories",
        ),
        pytest.param(
            analysis(separation(design_alias=True, aliases=("modification",))),
            "Tissue divides them, but does not explain the dispute.",
            "It is not enough: it cannot be told apart from a condition that was chosen to get the effect.",
            id="alias of a design",
        ),
        pytest.param(
            analysis(NONE, first=3, second=3),
            "No context can be shown to separate them: there are too few studies.",
            "With six studies or fewer no context can pass (3 against 3 gives p = .10 at best).",
            id="six studies",
        ),
        pytest.param(
            analysis(),
            "No recorded context can be tried: none divides the studies that give a direction.",
            None,
            id="nothing recorded",
        ),
        pytest.param(
            analysis(first=4, second=0),
            "The studies at the poles all stand at one; the other is backed by studies that found both alone.",
            None,
            id="mixed studies only",
        ),
    ],
)
def test_what_does_not_explain_is_not_said_to(everything: Analysis, answer: str, sentence: str | None) -> None:
    view = shown(everything)
    assert view.answer == answer
    assert sentence is None or sentence in view.sentences
    assert view.names == ()
    assert not any(" explains " in told or " separates as well" in told for told in view.sentences)


def test_a_design_level_splits_the_claim_and_explains_nothing() -> None:
    view = shown(analysis(DESIGN, NONE), analysis(NONE, first=9, second=4))
    assert view.answer == (
        "Modification separates the two sides, but investigators chose it in order to get the effect; "
        "it does not explain a dispute."
    )
    assert (
        view.sentences[0]
        == "Split the claim: native points to pro (9 of 11 studies at a pole); loaded points to anti (8 of 8)."
    )
    assert view.sentences[2:] == (
        "Without the studies under conditions that were chosen to get the effect, 9 point to pro and 4 to anti.",
        "No recorded context separates those.",
        "The only context tried is model, but shuffled labels do as well in 46% of cases.",
    )
    assert view.names == ()


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        pytest.param(5, 0, "all 5 that are left point to pro.", id="one pole"),
        pytest.param(0, 1, "the only one left points to anti.", id="one study"),
        pytest.param(0, 0, "no study is left at either pole.", id="none"),
    ],
)
def test_what_is_left_without_design(first: int, second: int, sentence: str) -> None:
    view = shown(analysis(DESIGN), analysis(first=first, second=second))
    assert any(told.endswith(sentence) for told in view.sentences)


def test_a_context_among_the_rest_alone_does_not_explain_everything() -> None:
    tried = replace(DESIGN, outcome=Outcome.NONE, p_adjusted=0.6, groups=None)
    view = shown(analysis(NONE, tried), analysis(separation(), first=9, second=4))
    assert view.answer == "No recorded context separates all of them."
    assert view.sentences[1].startswith("Among those that are left, tissue does: marrow points to pro (9 of 10 ")
    assert view.names == ()
    assert view.table is not None and view.table.without_design


def reversal(**fields: Any) -> Reversal:
    values: dict[str, Any] = {
        "variable": "tissue",
        "first": "fat",
        "second": "marrow",
        "lines": (("roe",), ("lee",)),
        "groups": 2,
        "groups_recorded": True,
        "opposed": False,
        "design": False,
    }
    return Reversal(**{**values, **fields})


def test_studies_that_reverse_within_themselves() -> None:
    view = shown(analysis(NONE), None, reversal())
    assert view.answer == (
        "Tissue separates them within studies: 2 laboratories found pro with fat and anti with marrow, and nothing "
        "else that is recorded differs between their arms."
    )
    assert view.names == ("tissue",)


@pytest.mark.parametrize(
    ("mixed", "sentence"),
    [
        pytest.param(
            [reversal(lines=(("roe",),), groups=1), reversal(lines=(("roe",),), groups=1, second="cord", opposed=True)],
            "roe (2020) found both, and its arms differ in tissue alone: pro with fat, anti with marrow. "
            "One laboratory is not enough.",
            id="one laboratory",
        ),
        pytest.param(
            [reversal(lines=(("roe",),), groups=1, groups_recorded=False, opposed=True)],
            "roe (2020) found both, and its arms differ in tissue alone: pro with fat, anti with marrow. "
            "One study is not enough; the studies at one pole point the other way.",
            id="opposed",
        ),
        pytest.param(
            [reversal(variable="modification", first="native", second="loaded", design=True)],
            "roe (2020) and lee (2020) found both, and their arms differ in modification alone: pro with native, "
            "anti with loaded. That condition was chosen to get the effect.",
            id="design",
        ),
        pytest.param(
            [Confounded(("roe",), ("tissue", "model", "outcome-class"))],
            "roe (2020) found both, but its arms differ in tissue, model and outcome at once, "
            "so none of them can be named.",
            id="several at once",
        ),
        pytest.param(
            [Confounded(("roe",), ("outcome-class",))],
            "roe (2020) found both, but for different outcomes, which is no condition that could separate the sides.",
            id="outcomes",
        ),
        pytest.param(
            [Confounded(("roe",), ("tissue",))],
            "roe (2020) found both, but tissue is not recorded for both of its arms.",
            id="a gap",
        ),
    ],
)
def test_mixed_studies(mixed: list[Reversal | Confounded], sentence: str) -> None:
    view = shown(analysis(NONE), None, *mixed)
    assert sentence in view.sentences
    assert view.names == ()


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.0001, "in fewer than 1% of cases"),
        (0.0099, "in 1% of cases"),
        (0.05, "in 5% of cases"),
        (0.0504, "in 5.04% of cases"),
        (0.054, "in 5.4% of cases"),
        (0.1158, "in 12% of cases"),
        (0.2001, "in 20.01% of cases"),
        (0.997, "in nearly all cases"),
    ],
)
def test_cases_are_never_rounded_to_the_level_that_decides(p: float, words: str) -> None:
    assert shuffled(p, POLICY) == words


def test_many_levels_are_put_together() -> None:
    table = tuple(LevelCount(f"l{n}", 12 - n, 1, 0, 0) for n in range(MAX_ROWS + 2))
    table += tuple(LevelCount(f"s{n}", 1, 0, 0, 0) for n in range(3))
    view = shown(analysis(separation(table=table)))
    assert view.table is not None
    assert len(view.table.rows) == MAX_ROWS + 2
    assert [row.level for row in view.table.rows[-2:]] == ["5 smaller levels", ALL]
    total = sum(row.first for row in table)
    assert sum(row.first for row in view.table.rows[:-1]) == view.table.rows[-1].first == total


def test_a_small_level_alone_is_shown_as_it_is() -> None:
    table = tuple(LevelCount(f"l{n}", 12 - n, 1, 0, 0) for n in range(MAX_ROWS))
    view = shown(analysis(separation(table=(*table, LevelCount("s", 1, 0, 0, 0)))))
    assert view.table is not None
    assert [row.level for row in view.table.rows][-3:] == [f"l{MAX_ROWS - 1}", "s", ALL]


def test_the_studies_at_no_level_have_a_row() -> None:
    """Else the columns would not add up to the counts above them, and nobody could tell why."""
    view = shown(analysis(separation(unplaced=Tally(first=3, second=2, no_effect=1))))
    assert view.table is not None
    assert view.table.rows[-2] == LevelRow(UNPLACED, 3, 2, 0, 1)
    assert view.table.no_effect, "a column that only this row needs"


def test_the_columns_of_a_table_add_up_to_the_tally() -> None:
    rows = [item(f"a{n}", "pro", context={"tissue": "marrow"}) for n in range(6)]
    rows += [item(f"b{n}", "anti", context={"tissue": "fat"}) for n in range(6)]
    rows += [item("none", "pro"), item("null", "no-effect"), item("both", "mixed")]
    rows += [item("several", "anti", context={"tissue": level}) for level in ("marrow", "fat")]
    found = registry(claim("c", *rows))
    verdict = resolve(found)[ClaimId("c")]
    explained = view_explanation(explain(verdict, found), found).disagreement
    assert explained is not None and explained.table is not None
    counts = [(row.first, row.second, row.mixed, row.no_effect) for row in explained.table.rows[:-1]]
    assert Tally(*map(sum, zip(*counts, strict=True))) == verdict.tally == Tally(7, 7, 1, 1)
    assert explained.table.rows[-2:] == (LevelRow(UNPLACED, 1, 1, 1, 1), LevelRow(ALL, 7, 7, 1, 1))


def test_arms_without_effect_at_a_level_that_reverses_are_told() -> None:
    rows = [item("s", "pro", context={"tissue": "fat"}, **{"outcome-class": "growth"})]
    rows += [item("s", "anti", context={"tissue": "marrow"}, **{"outcome-class": "growth"})]
    rows += [item("s", "no-effect", context={"tissue": "fat"}, **{"outcome-class": "death"})]
    rows += [item("a", "pro"), item("b", "anti")]
    found = registry(claim("c", *rows))
    explained = view_explanation(explain(resolve(found)[ClaimId("c")], found), found).disagreement
    assert explained is not None
    (told,) = [sentence for sentence in explained.sentences if "found both" in sentence]
    assert "pro with fat, anti with marrow; with fat 1 further arm found no effect." in told


def test_it_is_told_of_a_real_claim() -> None:
    rows = [item(f"a{n}", "pro", context={"tissue": "marrow"}) for n in range(6)]
    rows += [item(f"b{n}", "anti", context={"tissue": "fat"}) for n in range(6)]
    found = registry(claim("c", *rows))
    made = disagreement_of(resolve(found)[ClaimId("c")], found, POLICY)
    assert made is not None
    view = view_disagreement(made, Catalogue(found), ("pro", "anti"), POLICY)
    assert view.answer == (
        "Tissue separates them: fat points to anti (6 of 6 studies at a pole); marrow points to pro (6 of 6)."
    )
    assert view.sentences[0].endswith("in fewer than 1% of cases.")
