"""The context matrix: everything tried and not tried, counted, and set in columns."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.registry import load
from evidence.registry.registry import Registry
from evidence.resolve.disagreement import Disagreement
from evidence.resolve.explain import disagreement_of
from evidence.resolve.resolver import resolve
from evidence.resolve.separation import GroupRerun, Outcome
from evidence.views.catalogue import Catalogue
from evidence.views.matrix_lines import LABEL_WIDTH, LineKind, clip, matrix_lines, width
from evidence.views.matrix_view import MatrixCell, MatrixRow, MatrixView, Recorded, view_matrix
from tests.make import claim, item, registry

ROOT = Path(__file__).parents[2]


def matrix(made: Registry, name: str = "c", policy: Policy | None = None) -> MatrixView:
    policy = made.config.policy if policy is None else policy
    verdict = resolve(made, policy)[ClaimId(name)]
    return view_matrix(disagreement_of(verdict, made, policy), verdict, Catalogue(made), policy)


def studies(stance: str, n: int, of: str = "", **context: str) -> list[dict[str, Any]]:
    return [item(f"{of}{stance}{i}", stance, context=context) for i in range(n)]


def cells(row: MatrixRow) -> list[tuple[str, int, int, int, int]]:
    return [(cell.label, cell.first, cell.second, cell.mixed, cell.no_effect) for cell in row.cells]


DIVIDED = registry(
    claim(
        "c",
        *studies("pro", 6, "a", tissue="cord", model="in-vivo"),
        *studies("anti", 5, "b", tissue="marrow", model="in-vitro"),
        *studies("anti", 1, "d", tissue="fat", model="in-vivo"),
        *studies("no-effect", 2, "e", tissue="fat"),
        *studies("mixed", 1, "f"),
        item("g", "pro", context={"tissue": "marrow"}),
        item("g", "pro", context={"tissue": "placenta"}),
    )
)


def test_the_best_separation_is_on_top_and_everything_is_counted() -> None:
    view = matrix(DIVIDED)
    assert [(group.variable, [row.name for row in group.rows]) for group in view.groups] == [
        ("tissue", ["tissue", "tissue: perinatal"]),
        ("model", ["model"]),
    ]
    assert view.headline == "3 contexts tried on 7 pro against 6 anti; the best is tissue."
    tissue, perinatal = view.groups[0].rows
    assert cells(tissue) == [
        ("cord", 6, 0, 0, 0),
        ("marrow", 0, 5, 0, 0),
        ("fat", 0, 1, 0, 2),
        ("several of these", 1, 0, 0, 0),
        ("not recorded", 0, 0, 1, 0),
    ]
    assert cells(perinatal) == [
        ("the rest", 0, 6, 0, 2),
        ("perinatal", 6, 0, 0, 0),
        ("several of these", 1, 0, 0, 0),
        ("not recorded", 0, 0, 1, 0),
    ]
    assert (tissue.outcome, tissue.outcome_word, tissue.glyph, tissue.role) == (
        Outcome.PASSES,
        "passes",
        "%",
        "moderator",
    )
    assert (tissue.explained, tissue.coverage, tissue.brief, perinatal.brief) == (
        "1",
        "86%",
        "tissue",
        "perinatal or not",
    )
    assert tissue.p_adjusted.startswith(".00")
    assert tissue.notes == (
        "it cannot be told apart from model",
        "too few studies record their laboratory to count each once",
    )


def test_what_could_not_be_tried_is_listed_with_the_reason() -> None:
    assert [(row.name, row.outcome, row.outcome_word, row.notes) for row in matrix(DIVIDED).untried] == [
        ("modification", None, "not tried", ("no study records it",)),
    ]


def reasons(*items: dict[str, Any], **fields: Any) -> dict[str, str]:
    view = matrix(registry(claim("c", *items, **fields)))
    return {row.name: "; ".join(row.notes) for row in view.untried}


@pytest.mark.parametrize(
    ("items", "fields", "variable", "reason"),
    [
        pytest.param(
            [*studies("pro", 2, tissue="fat"), *studies("anti", 2)],
            {},
            "tissue",
            "the studies at a pole that record it are all of one level, fat",
            id="one level",
        ),
        pytest.param(
            [*studies("pro", 2), *studies("anti", 2)],
            {"scope": {"tissue": "fat"}},
            "tissue",
            "the claim is about fat alone",
            id="fixed by the scope",
        ),
        pytest.param(
            [*studies("pro", 2), *studies("anti", 2), *studies("mixed", 2, tissue="fat")],
            {},
            "tissue",
            "no study at a pole records one level of it",
            id="recorded by mixed studies only",
        ),
        pytest.param(
            [*studies("pro", 2), *studies("anti", 2)], {}, "tissue", "no study records it", id="recorded by none"
        ),
        pytest.param(
            studies("pro", 2, tissue="fat"), {}, "tissue", "the studies do not stand at both poles", id="one-sided"
        ),
        pytest.param(
            [*studies("pro", 2, tissue="fat"), *studies("mixed", 2, tissue="cord")],
            {},
            "tissue",
            "the studies at the poles all stand at one; the other is backed by studies that found both alone",
            id="one pole and mixed",
        ),
    ],
)
def test_reasons(items: list[dict[str, Any]], fields: dict[str, Any], variable: str, reason: str) -> None:
    assert reasons(*items, **fields)[variable] == reason


def test_a_claim_of_reviews_alone_shows_its_contexts() -> None:
    made = registry(
        claim("c", item("r", "pro", context={"tissue": "fat"}), item("s", "anti")),
        sources={"r": {"kind": "narrative-review"}, "s": {"kind": "narrative-review"}},
    )
    view = matrix(made)
    assert view.headline == "No context is tried: only reviews speak to the claim."
    assert view.groups == view.pairs == view.footnotes == ()
    assert cells(view.untried[0]) == [("fat", 1, 0, 0, 0), ("not recorded", 0, 1, 0, 0)]


def test_a_claim_without_evidence() -> None:
    view = matrix(registry(claim("c")))
    assert view.headline == "No context is tried: the studies do not stand at both poles."
    assert {row.cells for row in view.untried} == {()}
    assert matrix_lines(view)


def test_conditions_chosen_for_their_effect_are_named() -> None:
    made = registry(
        claim(
            "c",
            *studies("pro", 6, "a", modification="native", tissue="fat"),
            *studies("anti", 6, "b", modification="loaded", tissue="marrow"),
            *studies("anti", 2, "d", modification="native", tissue="marrow"),
        )
    )
    view = matrix(made)
    rows = {row.name: row for row in view.rows}
    assert rows["modification"].role == "design"
    assert rows["modification"].notes[0] == (
        "chosen by investigators in order to get the effect: it never explains a dispute"
    )
    assert any(note.startswith("without the studies under conditions chosen") for note in rows["tissue"].notes)
    assert view.footnotes[-1] == (
        "Some studies were made under conditions chosen in order to get the effect; "
        "without them 6 pro stand against 2 anti."
    )
    shown = next(line.text for line in matrix_lines(view) if line.row == "modification")
    assert shown.endswith("by design")


def test_contexts_that_cannot_be_told_apart_are_named() -> None:
    made = registry(
        claim(
            "c",
            *studies("pro", 6, "a", tissue="fat", model="in-vivo"),
            *studies("anti", 6, "b", tissue="marrow", model="in-vitro"),
        )
    )
    rows = {row.name: row for row in matrix(made).rows}
    assert rows["tissue"].aliases == ("model",)
    assert "it cannot be told apart from model" in rows["tissue"].notes


@pytest.mark.parametrize(
    ("groups", "note"),
    [
        (GroupRerun.HOLDS, "it holds when every laboratory counts once"),
        (GroupRerun.FAILS, "it does not hold when every laboratory counts once"),
    ],
)
def test_laboratories(groups: GroupRerun, note: str) -> None:
    policy = DIVIDED.config.policy
    verdict = resolve(DIVIDED)[ClaimId("c")]
    found = disagreement_of(verdict, DIVIDED, policy)
    assert found is not None
    best = replace(found.everything.separations[0], groups=groups, clean=False, coverage=0.5, aliases=())
    found = replace(found, everything=replace(found.everything, separations=(best,)))
    (group,) = view_matrix(found, verdict, Catalogue(DIVIDED), policy).groups
    assert group.rows[0].notes == (
        "within some of its levels the studies still disagree",
        "it has to be recorded for 70% of the studies with a direction",
        note,
    )


def test_a_p_value_is_never_rounded_to_the_level_that_it_misses() -> None:
    policy = DIVIDED.config.policy
    verdict = resolve(DIVIDED)[ClaimId("c")]
    found = disagreement_of(verdict, DIVIDED, policy)
    assert found is not None
    best = replace(found.everything.separations[0], p=0.0501, p_adjusted=0.05001)
    found = replace(found, everything=replace(found.everything, separations=(best,)))
    (group,) = view_matrix(found, verdict, Catalogue(DIVIDED), policy).groups
    assert (group.rows[0].p, group.rows[0].p_adjusted) == (".050", "> .050")


def test_levels_that_read_the_same_stay_apart() -> None:
    tissue = DIVIDED.variables["tissue"]
    same = {name: level.model_copy(update={"label": "tissue\n of  one name"}) for name, level in tissue.levels.items()}
    made = replace(DIVIDED, variables={**DIVIDED.variables, "tissue": tissue.model_copy(update={"levels": same})})
    row = next(row for row in matrix(made).rows if row.name == "tissue")
    assert [cell.label for cell in row.cells[:3]] == ["tissue of one name"] * 3


# laws, on the real registry as well


@cache
def real() -> list[tuple[MatrixView, int, Disagreement | None]]:
    made, _ = load(ROOT)
    policy, catalogue = made.config.policy, Catalogue(made)
    found = [(verdict, disagreement_of(verdict, made, policy)) for verdict in resolve(made).values()]
    return [(view_matrix(why, verdict, catalogue, policy), len(verdict.counted), why) for verdict, why in found]


def total(cell: MatrixCell) -> int:
    return cell.first + cell.second + cell.mixed + cell.no_effect


def test_the_cells_of_every_row_add_up_to_all_studies() -> None:
    for view, studies_counted, _ in real():
        for row in view.rows:
            if row.cells and row not in view.pairs:
                assert sum(map(total, row.cells)) == studies_counted, (view.claim, row.name)


def test_the_counts_are_those_that_were_tested() -> None:
    for view, _, found in real():
        rows = {row.name: row for row in view.rows}
        for separation in () if found is None else found.everything.separations:
            tested = sorted((c.first, c.second, c.mixed, c.no_effect) for c in separation.table)
            shown = sorted(cell[1:] for cell in cells(rows[separation.name]) if cell[0] not in _NOT_LEVELS)
            assert shown == tested, (view.claim, separation.name)


_NOT_LEVELS = {"several of these", "not recorded"}


def test_every_variable_is_there_once() -> None:
    variables = set(load(ROOT)[0].variables)
    for view, _, _ in real():
        names = [row.name for row in view.rows]
        assert len(set(names)) == len(names)
        assert variables <= {name.partition(":")[0] for name in names}


# in columns


def test_columns_stand_below_each_other() -> None:
    lines = matrix_lines(matrix(DIVIDED))
    head = lines[0].text
    assert head.split() == [
        "context",
        "pro",
        "anti",
        "both",
        "no",
        "effect",
        "lambda",
        "p",
        "p",
        "adj",
        "known",
        "outcome",
    ]
    end = head.index("pro") + len("pro")
    for line in lines[1:]:
        if line.kind in (LineKind.VARIABLE, LineKind.ROLL_UP, LineKind.LEVEL) and line.row != "modification":
            assert line.text[end - 1] in "0123456789.", line.text
            assert line.text[end] == " "
    assert [line.kind for line in lines].count(LineKind.ROLL_UP) == 1


def test_folding_hides_levels_and_moves_nothing() -> None:
    view = matrix(DIVIDED)
    every = matrix_lines(view)
    folded = matrix_lines(view, {"tissue", "model"})
    hidden = (LineKind.LEVEL, LineKind.NOTE)
    assert list(folded) == [line for line in every if line.row not in ("tissue", "model") or line.kind not in hidden]


def test_no_label_breaks_a_line() -> None:
    tissue = DIVIDED.variables["tissue"]
    levels = {name: level.model_copy(update={"label": "数据" * 40 + "\nx"}) for name, level in tissue.levels.items()}
    hostile = tissue.model_copy(update={"label": "[/x] " + "é" * 90, "levels": levels})
    made = replace(DIVIDED, variables={**DIVIDED.variables, "tissue": hostile})
    lines = matrix_lines(matrix(made))
    assert all("\n" not in line.text for line in lines)
    counts = [line for line in lines if line.kind in (LineKind.VARIABLE, LineKind.ROLL_UP)]
    assert {width(line.text.rpartition(" 7 ")[0]) for line in counts if " 7 " in line.text} <= {LABEL_WIDTH + 3}


@given(st.text(max_size=30), st.integers(min_value=1, max_value=30))
def test_clipped_text_fits(text: str, columns: int) -> None:
    assert width(clip(text, columns)) <= columns
    if width(text) <= columns:
        assert clip(text, columns) == text


def test_several_and_missing_come_last() -> None:
    for view, _, _ in real()[:5]:
        for row in view.rows:
            kinds = [list(Recorded).index(cell.recorded) for cell in row.cells]
            assert kinds == sorted(kinds)


def test_long_poles_stand_on_several_lines() -> None:
    """Nothing of them is cut, and their last lines stand over the numbers."""
    (view, *_) = (view for view, _, _ in real() if view.groups)
    poles = ("confers-resistance-to-therapy", "sensitises")
    lines = matrix_lines(replace(view, poles=poles))
    heads = [line.text.split() for line in lines if line.kind is LineKind.HEAD]
    assert heads[0] == ["confers-"]
    assert heads[1][:1] == ["resistance-to-"]
    assert heads[2][:3] == ["context", "therapy", "sensitises"]


def test_names_of_contexts_give_way_where_there_is_little_room() -> None:
    for view, _, _ in real():
        whole = max((width(line.text) for line in matrix_lines(view) if line.kind is LineKind.VARIABLE), default=0)
        cut = [line for line in matrix_lines(view, room=60) if line.kind is LineKind.VARIABLE]
        assert all(width(line.text) <= max(whole, 60) for line in cut)
        numbers = [line.text.split()[-1] for line in cut]
        assert numbers == [line.text.split()[-1] for line in matrix_lines(view) if line.kind is LineKind.VARIABLE]
