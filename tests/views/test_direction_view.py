"""What an effect direction plot shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evidence.model.axis import Stance
from evidence.model.ids import ClaimId
from evidence.registry.registry import Registry
from evidence.resolve.explain import disagreement_of
from evidence.resolve.resolver import resolve
from evidence.views.catalogue import Catalogue
from evidence.views.context_words import ContextWords
from evidence.views.direction_view import (
    FOLDED,
    MAX_LEVELS,
    OTHERS,
    OUTVOTED,
    SEVERAL,
    DirectionView,
    pictured,
    view_directions,
)
from tests.make import claim, item, registry

FIRST, SECOND, MIXED, NULL = Stance.FIRST, Stance.SECOND, Stance.MIXED, Stance.NO_EFFECT
VITRO, VIVO = {"model": "in-vitro"}, {"model": "in-vivo"}


def shown(found: Registry) -> DirectionView:
    return view_directions(resolve(found)[ClaimId("c")], found)


def test_rows_are_lines_and_cells_are_their_arms() -> None:
    found = registry(
        claim(
            "c",
            item("late", "pro", context=VITRO),
            item("early", "pro", context=VIVO),
            item("both", "pro", context=VIVO),
            item("both", "anti", context=VITRO),
            item("none", "no-effect", context=VITRO),
            item("down", "anti"),
        ),
        sources={"early": {"year": "2001"}},
    )
    view = shown(found)
    assert [(block.title, block.columns) for block in view.blocks] == [("Model", ("in-vitro", "in-vivo"))]
    assert [(group.title, [(row.label, row.overall, row.cells) for row in group.rows]) for group in view.groups] == [
        ("pro (2)", [("early (2001)", FIRST, (None, FIRST)), ("late (2020)", FIRST, (FIRST, None))]),
        ("anti (1)", [("down (2020)", SECOND, (None, None))]),
        ("both (1)", [("both (2020)", MIXED, (SECOND, FIRST))]),
        ("no effect (1)", [("none (2020)", NULL, (NULL, None))]),
    ]
    assert view.legend == ((FIRST, "pro"), (SECOND, "anti"), (MIXED, "both"), (NULL, "no effect"))


def test_the_legend_tells_only_signs_that_are_used() -> None:
    assert shown(registry(claim("c", item("a", "pro"), item("b", "anti")))).legend == ((FIRST, "pro"), (SECOND, "anti"))


def test_outcome_classes_and_another_condition_are_columns_too() -> None:
    rows = [
        item(f"s{n}", "pro", context={"tissue": tissue, **VITRO}, outcome_class=outcome)
        for n, (tissue, outcome) in enumerate([("marrow", "growth"), ("fat", "spread"), ("fat", "growth")])
    ]
    view = shown(registry(claim("c", *rows)))
    assert [(block.title, block.columns) for block in view.blocks] == [
        ("Outcome", ("growth", "spread")),
        ("Tissue", ("marrow", "fat")),
    ]


@pytest.mark.parametrize(
    ("levels", "blocks"),
    [
        pytest.param(["in-vitro", "in-vitro", "in-vitro"], [], id="one level tells nothing"),
        pytest.param(["in-vitro", None, None, None, "in-vivo"], [], id="recorded by too few"),
        pytest.param(["in-vitro", None, "in-vivo", None], ["Model"], id="recorded by half"),
    ],
)
def test_conditions_that_tell_nothing_are_not_columns(levels: list[str | None], blocks: list[str]) -> None:
    rows = [item(f"s{n}", "pro", context={"model": level} if level else {}) for n, level in enumerate(levels)]
    assert [block.title for block in shown(registry(claim("c", *rows))).blocks] == blocks


def test_too_many_levels_go_to_the_more_general_ones() -> None:
    found = registry(claim("c", *(item(f"s{n}", "pro", context={"tissue": f"t{n}"}) for n in range(MAX_LEVELS + 2))))
    tissue = found.variables["tissue"]
    level = tissue.levels["marrow"]
    levels = {"root": level} | {
        f"t{n}": level.model_copy(update={"parent": "root" if n else None}) for n in range(MAX_LEVELS + 2)
    }
    grouped = replace(found, variables={"tissue": tissue.model_copy(update={"levels": levels})})
    assert [block.columns for block in shown(found).blocks] == []
    assert [block.columns for block in shown(grouped).blocks] == [("root", "t0")]
    assert FOLDED in shown(grouped).footnotes
    assert FOLDED not in shown(found).footnotes


def test_a_cell_without_effect_although_an_arm_found_one_is_explained() -> None:
    arms = [item("a", "pro", context={"tissue": "fat"}), item("a", "anti", context={"tissue": "marrow"})]
    arms += [item("a", "no-effect", context={"tissue": "fat"}, **{"outcome-class": "death"})]
    rest = [item("b", "pro", context={"tissue": "fat"}), item("d", "anti", context={"tissue": "marrow"})]
    assert OUTVOTED in shown(registry(claim("c", *arms, *rest))).footnotes
    assert OUTVOTED not in shown(registry(claim("c", *rest))).footnotes


def crowded() -> Registry:
    """More levels than a picture has columns, some of them below another one."""
    found = registry(
        claim(
            "c",
            *(item(f"a{n}", "pro", context={"tissue": "cord"}) for n in range(3)),
            *(item(f"b{n}", "anti", context={"tissue": "fat"}) for n in range(4)),
            *(item(f"l{n}", "pro" if n % 2 else "anti", context={"tissue": f"l{n}"}) for n in range(MAX_LEVELS)),
            item("d", "anti", context={"tissue": "placenta"}),
            *(item("e", "pro", context={"tissue": level}) for level in ("cord", "fat")),
        )
    )
    tissue = found.variables["tissue"]
    extra = {f"l{n}": tissue.levels["fat"].model_copy(update={"label": f"Level {n}"}) for n in range(MAX_LEVELS)}
    changed = tissue.model_copy(update={"levels": {**tissue.levels, **extra}})
    return replace(found, variables={**found.variables, "tissue": changed})


def test_crowded_levels_are_columns_as_they_are_rows_of_the_table() -> None:
    """A reader counts the signs of a column, and finds the number in the row of the same name."""
    found = crowded()
    verdict = resolve(found)[ClaimId("c")]
    made = disagreement_of(verdict, found, found.config.policy)
    assert made is not None
    best = next(one for one in made.everything.separations if one.name == "tissue")
    made = replace(made, everything=replace(made.everything, separations=(best,)))
    view = view_directions(verdict, found, disagreement=made)
    (block,) = view.blocks
    assert block.columns == ("fat", "cord", OTHERS) and FOLDED not in view.footnotes
    signs = [[row.cells[n] for group in view.groups for row in group.rows if row.label[0] != "e"] for n in range(3)]
    table = ContextWords(Catalogue(found), ("pro", "anti")).table(best)
    assert [(row.level, row.first, row.second) for row in table.rows[:3]] == [
        (name, column.count(FIRST), column.count(SECOND))
        for name, column in zip(("fat", "cord", "8 levels with a single study"), signs, strict=True)
    ]
    assert SEVERAL in view.footnotes, "the study of cord and fat has a sign in both columns, and is in neither row"


def test_a_level_with_all_below_it_stands_against_the_rest() -> None:
    found = crowded()
    verdict = resolve(found)[ClaimId("c")]
    made = disagreement_of(verdict, found, found.config.policy)
    assert made is not None
    best = next(one for one in made.everything.separations if one.ancestor == "perinatal")
    made = replace(made, everything=replace(made.everything, separations=(best,)))
    view = view_directions(verdict, found, disagreement=made)
    assert [block.columns for block in view.blocks] == [("perinatal", "the rest")]
    table = ContextWords(Catalogue(found), ("pro", "anti")).table(best)
    assert {row.level for row in table.rows[:2]} == {"perinatal, narrower terms included", "the rest"}


def test_unread_and_doubted_studies_are_marked() -> None:
    found = registry(
        claim("c", item("a", "pro", via="r"), item("b", "anti")), sources={"b": {"standing": "expression-of-concern"}}
    )
    view = shown(found)
    assert [row.label for group in view.groups for row in group.rows] == ["a (2020) †", "b (2020) ‡"]
    assert view.footnotes == (
        "† known only through a review; the original was not read",
        "‡ the publisher has expressed concern",
    )


def test_the_description_tells_everything_that_is_seen() -> None:
    view = shown(registry(claim("c", item("a", "pro", context=VITRO), item("b", "anti", context=VIVO))))
    assert view.description == (
        "Effect direction plot: Effect in c. Preliminary dispute: 1 independent study points to pro and 1 to anti. "
        "That is too little to call it a dispute. Rows are independent studies; columns are the overall direction and "
        "the direction by Model. Pro (1): a (2020). Anti (1): b (2020)."
    )


@pytest.mark.parametrize(
    ("stances", "kind", "drawn"),
    [
        pytest.param(["pro", "pro", "anti", "anti"], "primary", True, id="disputed"),
        pytest.param(["pro", "anti"], "primary", False, id="preliminary"),
        pytest.param(["pro", "pro", "pro"], "primary", False, id="uncontested"),
        pytest.param(["pro", "anti"], "narrative-review", False, id="reviews"),
    ],
)
def test_pictures_are_for_disputes(stances: list[str], kind: str, drawn: bool) -> None:
    rows = [item(f"s{n}", stance) for n, stance in enumerate(stances)]
    found = registry(claim("c", *rows), sources={entry["source"]: {"kind": kind} for entry in rows})
    assert pictured(resolve(found)[ClaimId("c")]) is drawn
