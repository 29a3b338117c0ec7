"""What would change a verdict, how it came about, what is missing and where it comes from, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evidence.model.ids import ClaimId
from evidence.registry.registry import Registry
from evidence.resolve.explain import explain
from evidence.resolve.resolver import resolve
from evidence.views.claim_view import view_claim
from evidence.views.explanation_view import ExplanationView, view_explanation
from evidence.views.problem_view import view_problems
from tests.make import claim, item, registry


def told(found: Registry) -> ExplanationView:
    return view_explanation(explain(resolve(found)[ClaimId("c")], found), found)


def years(*stances: str, **sources: dict[str, Any]) -> Registry:
    """One study a year from 2001 on, named a, b, c ..."""
    names = [chr(ord("a") + n) for n in range(len(stances))]
    described = {name: {"year": f"{2001 + n}"} for n, name in enumerate(names)}
    rows = (item(name, stance) for name, stance in zip(names, stances, strict=True))
    return registry(claim("c", *rows), sources={**described, **sources})


@pytest.mark.parametrize(
    ("stances", "expected"),
    [
        pytest.param(
            ["pro", "pro", "anti", "anti"],
            [
                "It hangs on single studies: without any one of a (2001), b (2002), c (2003) or d (2004), "
                "it would be a preliminary dispute.",
                "Too few studies record their laboratory to count each laboratory once.",
                "With 1 anti study taken out, for example d (2004), it would be a preliminary dispute.",
                "With 1 anti study turned to pro, for example d (2004), it would be leaning to pro.",
            ],
            id="disputed",
        ),
        pytest.param(
            ["pro", "pro", "pro"],
            [
                "It hangs on single studies: without any one of a (2001), b (2002) or c (2003), "
                "too little would be left for a verdict.",
                "Too few studies record their laboratory to count each laboratory once.",
                "With 1 pro study turned to anti, for example c (2003), it would be a preliminary dispute.",
            ],
            id="uncontested",
        ),
        pytest.param(["pro"], None, id="insufficient"),
    ],
)
def test_what_would_change_it(stances: list[str], expected: list[str] | None) -> None:
    found = told(years(*stances)).change.sentences
    if expected is None:
        assert not any("hangs" in sentence for sentence in found)
    else:
        assert [sentence for sentence in found if " new " not in sentence] == expected


def test_what_is_left_out_is_named() -> None:
    found = registry(
        claim(
            "c",
            *(item(f"p{n}", "pro", method="in-vivo") for n in range(3)),
            item("a", "anti", method="in-vitro", via="r"),
            item("b", "anti", method="in-vitro", via="r"),
        ),
        sources={"r": {"kind": "narrative-review"}, "a": {"group": "Oslo"}, "b": {"group": "Oslo"}},
    )
    sentences = told(found).change.hangs
    assert "Without the laboratory Oslo (2 sources) it would be uncontested, and pro." in sentences
    weaker = "With methods of tier 2 or stronger alone (2 sources left out)"
    assert f"{weaker} it would be uncontested, and pro." in sentences
    assert "Without what is known only through reviews (2 sources) it would be uncontested, and pro." in sentences


def test_how_it_came_about() -> None:
    view = told(years("pro", "pro", "anti", "mixed", "anti", "pro", z={"year": "1999"})).timeline
    assert [(stage.years, stage.added, stage.status.label, stage.split) for stage in view.stages] == [
        ("2001 to 2002", 2, "Insufficient", "2 pro"),
        ("2003", 1, "Preliminary dispute", "2 pro, 1 anti"),
        ("2004 to 2006", 3, "Disputed", "2 pro, 1 anti, 1 both at first; 3 pro, 2 anti, 1 both at its end"),
    ]
    assert view.sentences == ("It first became a matter of dispute in 2003 (preliminary dispute), with c (2003).",)


def test_that_the_lead_went_over_to_the_other_pole_is_told() -> None:
    view = told(years("pro", "anti", "anti", "pro", "pro")).timeline
    assert view.sentences[-1] == "The lead changed: anti from 2003 on and pro from 2005 on."


def test_studies_without_a_year_are_named_and_not_placed() -> None:
    made = registry(claim("c", item("a", "pro"), item("b", "anti")))
    undated = {name: source.model_copy(update={"year": None}) for name, source in made.sources.items() if name == "b"}
    view = told(replace(made, sources={**made.sources, **undated})).timeline
    assert view.sentences[-1] == "1 study records no year and is not placed; today's verdict counts it: b (no year)."
    assert sum(view.undated.values()) == 1


def test_the_headline_names_the_context() -> None:
    rows = [item(f"a{n}", "pro", context={"tissue": "marrow"}) for n in range(6)]
    rows += [item(f"b{n}", "anti", context={"tissue": "fat"}) for n in range(6)]
    found = registry(claim("c", *rows))
    verdict = resolve(found)[ClaimId("c")]
    assert view_claim(verdict, found).headline.endswith("and a recorded condition tells them apart.")
    named = view_claim(verdict, found, explanation=explain(verdict, found))
    assert named.headline.endswith("to anti, and tissue tells them apart.")


def test_what_is_missing() -> None:
    rows = [("pro", "marrow", "in-vivo"), ("pro", "marrow", "in-vivo"), ("anti", "fat", "in-vitro")]
    rows += [("anti", "fat", "in-vitro"), ("pro", "marrow", "in-vitro")]
    found = registry(
        claim("c", *(item(f"s{n}", s, context={"tissue": t, "model": m}) for n, (s, t, m) in enumerate(rows)))
    )
    gap = told(found).gap
    assert gap is not None
    assert gap.sentences[0] == "Of 4 combinations of tissue and model, 1 has no study, not even of a narrower term."
    assert gap.sentences[1] in (
        "Never compared: fat with in-vivo.",
        "A single study on none of them would change what these two conditions explain.",
    )


def test_conditions_that_few_studies_record_are_named_with_how_many() -> None:
    rows = [("pro", "marrow", "in-vivo"), ("pro", "marrow", "in-vivo"), ("anti", "fat", "in-vitro")]
    rows += [("anti", "fat", "in-vitro"), ("pro", "marrow", "in-vitro")]
    items = [item(f"s{n}", s, context={"tissue": t, "model": m}) for n, (s, t, m) in enumerate(rows)]
    rare = item("x", "pro", context={"modification": "native"})
    found = registry(claim("c", *items, rare))
    gap = told(found).gap
    assert gap is not None
    assert gap.sentences[-1] == "Recorded for fewer than half of the 6 studies: modification (1)."


def test_where_the_evidence_comes_from() -> None:
    rows = [item("a", "pro"), item("b", "pro"), item("d", "anti"), item("e", "anti")]
    rows += [item("m", "pro", context={"model": "in-vivo"}), item("m", "anti", context={"model": "in-vitro"})]
    rows += [item("r", "anti", reports="a"), item("r", "pro", reports="m")]
    sources = {
        "r": {"kind": "narrative-review", "year": "2021", "cites": ["a", "m"]},
        "s": {"kind": "narrative-review", "year": "2021", "cites": ["a", "b", "z"]},
        "z": {},
        "a": {"group": "Oslo"},
        "b": {"group": "Oslo"},
    }
    rows.append(item("s", "pro"))
    view = told(registry(claim("c", *rows), sources=sources)).provenance
    assert view.sentences[: view.warnings] == (
        "r (2021) reports a (2020) as anti; the study's own result is pro.",
        "r (2021) reports m (2020) as pro; the study itself found both.",
        "s (2021) cites 2 studies of this claim, all of them pro, although 2 of its time or before point to anti.",
    )
    rest = " ".join(view.sentences[view.warnings :])
    assert "2 reviews speak to the claim beside studies that they report, and they do not count again" in rest
    assert "2 of 5 studies record their laboratory; laboratories with more than one: Oslo (2)." in rest
    assert "1 source cited by those of the claim has nothing on it: z (2020)." in rest


def test_reviews_are_not_called_studies() -> None:
    sources = {name: {"kind": "narrative-review", "year": year} for name, year in (("r", "2010"), ("s", "2011"))}
    view = told(registry(claim("c", item("r", "pro"), item("s", "anti")), sources=sources))
    assert view.disagreement is None
    assert not any("stud" in sentence for sentence in (*view.change.sentences, *view.timeline.sentences))


def test_effects_stand_beside_the_count() -> None:
    sizes = [(0.8, 0.3), (0.4, 0.2), (-0.6, 0.25), (-0.9, 0.4), (1.4, 0.9)]
    rows = [
        item(f"s{n}", "pro" if size > 0 else "anti", effect={"measure": "smd", "estimate": f"{size}", "se": f"{se}"})
        for n, (size, se) in enumerate(sizes)
    ]
    (view,) = told(registry(claim("c", *rows))).effects
    assert [row.label for row in view.rows] == ["s3 (2020)", "s2 (2020)", "s1 (2020)", "s0 (2020)", "s4 (2020)"]
    assert sum(row.weight for row in view.rows) == pytest.approx(1)
    assert view.sentences[0].startswith("5 studies report standardised mean differences: on average ")
    assert view.sentences[-1].startswith("The count of directions and the pooled effects stand side by side")
    assert view.prediction is not None
    assert all("convenience sample" in sentence for sentence in view.sentences if "p = " in sentence)


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        pytest.param(
            "retracted",
            "its retraction moved “Effect in c” from leaning (pro ahead) to uncontested (pro ahead)",
            id="retracted",
        ),
        pytest.param(
            "expression-of-concern",
            "a retraction would move “Effect in c” from leaning (pro ahead) to uncontested (pro ahead)",
            id="concern",
        ),
        pytest.param("corrected", None, id="corrected"),
    ],
)
def test_what_a_retraction_moves(standing: str, told: str | None) -> None:
    rows = [item("a", "pro"), item("b", "pro"), item("d", "pro"), item("e", "anti")]
    (problem,) = view_problems(registry(claim("c", *rows), sources={"e": {"standing": standing}}))
    assert problem.verdicts == told


def test_a_context_that_passes_in_one_rerun_of_many_is_no_finding() -> None:
    rows = [item(f"a{n}", "pro", context={"tissue": "marrow"}) for n in range(5)]
    rows += [item(f"b{n}", "anti", context={"tissue": "fat"}) for n in range(4)]
    rows += [item("x", "pro", context={"tissue": "fat"}), item("y", "anti", context={"tissue": "marrow"})]
    found = [sentence for sentence in told(registry(claim("c", *rows))).change.hangs if "context-dependent" in sentence]
    assert all(sentence.endswith("reruns, and no finding: of so many, some do so by chance.") for sentence in found)
    assert found


def test_every_rerun_in_which_a_context_passes_is_in_one_count() -> None:
    rows = [item(f"a{n}", "pro", context={"tissue": "marrow"}) for n in range(5)]
    rows += [item(f"b{n}", "anti", context={"tissue": "fat"}) for n in range(4)]
    rows += [item("x", "pro", context={"tissue": "fat"}), item("y", "anti", context={"tissue": "marrow"})]
    labs = {"x": {"group": "north"}, "a0": {"group": "north"}, "y": {"group": "south"}}
    made = told(registry(claim("c", *rows), sources=labs)).change
    assert [sentence for sentence in made.hangs if "context-dependent" in sentence] == [
        "Without any one of x (2020) or y (2020) or without the laboratory north (2 sources), it would be "
        "context-dependent; that is 3 of 13 reruns, and no finding: of so many, some do so by chance."
    ]
