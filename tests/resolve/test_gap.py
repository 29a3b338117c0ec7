"""What was never compared, and where a line would say most."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.model.axis import Stance
from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.registry import Registry, load
from evidence.resolve.gap import Gap, gap
from evidence.resolve.lines import Line
from evidence.resolve.partition import TIER, partitions
from evidence.resolve.resolver import judge
from tests.make import claim, item, registry

ROOT = Path(__file__).parents[2]
C = ClaimId("c")
POLES = (Stance.FIRST, Stance.SECOND)


def at(name: str, stance: str, tissue: str | None = None, model: str | None = None, **fields: Any) -> dict[str, Any]:
    context = {"tissue": tissue, "model": model}
    return item(name, stance, context={key: value for key, value in context.items() if value is not None}, **fields)


def divided(made: Registry) -> tuple[list[Line], list[Line]]:
    """Lines at the poles, and the others."""
    lines = judge(made.claims[C], made, Policy()).counted
    return [line for line in lines if line.stance in POLES], [line for line in lines if line.stance not in POLES]


def gap_of(*items: dict[str, Any], names: tuple[str, str] = ("tissue", "model"), most: int = 10) -> Gap:
    made = registry(claim("c", *items))
    lines, others = divided(made)
    by_name = {partition.name: partition for partition in partitions(lines, made)}
    return gap(lines, by_name[names[0]], by_name[names[1]], made, others, most)


def empty(found: Gap) -> list[tuple[str, str]]:
    return [cell.levels for cell in found.cells]


# marrow is pro and fat is anti in culture; in animals only marrow was looked at
THREE_CORNERS = (
    at("a", "pro", "marrow", "in-vitro"),
    at("b", "pro", "marrow", "in-vitro"),
    at("d", "anti", "fat", "in-vitro"),
    at("e", "anti", "fat", "in-vitro"),
    at("f", "anti", "marrow", "in-vivo"),
    at("g", "anti", "marrow", "in-vivo"),
)


def test_the_corner_that_nobody_looked_at() -> None:
    found = gap_of(*THREE_CORNERS)
    assert (found.variables, found.empty, found.combinations) == (("tissue", "model"), 1, 4)
    (cell,) = found.cells
    assert (cell.levels, cell.lines) == (("fat", "in-vivo"), (2, 2))
    # by tissue as by model, both dissenting lines stand within one level: nothing is explained
    assert found.explained == (0.0, 0.0)
    # a pro line there would be a third one of three, an anti line none: still nothing
    assert cell.change == 0.0


def test_the_change_is_that_of_lambda() -> None:
    found = gap_of(
        *(at(f"m{i}", "pro", "marrow", "in-vitro") for i in range(3)),
        *(at(f"f{i}", "anti", "fat", "in-vivo") for i in range(3)),
    )
    assert found.explained == (1.0, 1.0)
    # a line of either pole is dissent at one of its two levels: 1 - 1/3 there, and 1 at the other
    assert [(cell.levels, cell.change) for cell in found.cells] == [
        (("marrow", "in-vivo"), pytest.approx(1 / 3)),
        (("fat", "in-vitro"), pytest.approx(1 / 3)),
    ]


@pytest.mark.parametrize(
    ("more", "left"),
    [
        pytest.param(at("x", "no-effect", "fat", "in-vivo"), [], id="a line without effect"),
        pytest.param(at("x", "mixed", "fat", "in-vivo"), [], id="a mixed line"),
        pytest.param(at("d", "no-effect", "fat", "in-vivo"), [], id="an arm of a line that stands elsewhere"),
        pytest.param(at("x", "unclear", "fat", "in-vivo"), [("fat", "in-vivo")], id="not an item without direction"),
        pytest.param(at("x", "pro", "fat"), [("fat", "in-vivo")], id="not a line that records one of the two"),
    ],
)
def test_what_takes_a_cell(more: dict[str, Any], left: list[tuple[str, str]]) -> None:
    assert empty(gap_of(*THREE_CORNERS, more)) == left


def test_a_level_below_takes_the_cell_of_the_level_above_and_not_the_reverse() -> None:
    both = (
        at("a", "pro", "perinatal", "in-vitro"),
        at("b", "anti", "cord", "in-vivo"),
        at("d", "anti", "marrow", "in-vivo"),
        at("e", "anti", "marrow", "in-vitro"),
    )
    assert empty(gap_of(*both)) == [("cord", "in-vitro")]


def test_roll_ups_have_two_sides() -> None:
    found = gap_of(
        at("a", "pro", "cord", "in-vitro"),
        at("b", "anti", "placenta", "in-vitro"),
        at("d", "pro", "fat", "in-vitro"),
        at("e", "anti", "marrow", "in-vivo"),
        names=("tissue: perinatal", "model"),
    )
    assert found.combinations == 4
    assert empty(found) == [("perinatal", "in-vivo")]


def test_methods_count_by_tier() -> None:
    items = (
        at("a", "pro", "marrow", method="in-vivo"),
        at("b", "anti", "marrow", method="in-vitro"),
        at("d", "anti", "fat", method="in-vitro"),
    )
    assert empty(gap_of(*items, names=("tissue", TIER))) == [("fat", "2")]


def test_two_divisions_of_one_variable_have_no_cells() -> None:
    items = (at("a", "pro", "cord"), at("b", "anti", "placenta"), at("d", "pro", "fat"), at("e", "anti", "marrow"))
    found = gap_of(*items, names=("tissue", "tissue: perinatal"))
    assert (found.empty, found.combinations, found.cells) == (0, 0, ())


def test_the_list_is_cut_and_the_number_is_not() -> None:
    tissues = ["marrow", "fat", "cord", "placenta"]
    items = [at(f"t{tissue}", "pro" if tissue == "fat" else "anti", tissue, "in-vitro") for tissue in tissues]
    found = gap_of(*items, at("x", "anti", "marrow", "in-vivo"), most=2)
    assert (found.empty, len(found.cells)) == (3, 2)


def explained(table: dict[str, list[int]]) -> float:
    """Lambda by its definition, 0 where there is no dissent."""
    dissent = min(sum(pair[0] for pair in table.values()), sum(pair[1] for pair in table.values()))
    return 1 - sum(min(pair) for pair in table.values()) / dissent if dissent else 0.0


def moved(lines: Sequence[tuple[int, str | None]], level: str, pole: int) -> float:
    """How far one more line moves lambda, from the lines themselves."""
    table: dict[str, list[int]] = {level: [0, 0]}
    for stance, here in lines:
        if here is not None:
            table.setdefault(here, [0, 0])[stance] += 1
    table = {name: pair for name, pair in table.items() if name == level or sum(pair) > 1}
    before = explained(table)
    table[level][pole] += 1
    return abs(explained(table) - before)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["pro", "anti"]),
            st.sampled_from(["marrow", "fat", "cord", "placenta", None]),
            st.sampled_from(["in-vitro", "in-vivo", None]),
        ),
        min_size=2,
        max_size=12,
    )
)
def test_every_cell_and_its_change(units: list[tuple[str, str | None, str | None]]) -> None:
    made = registry(claim("c", *(at(f"s{i}", *unit) for i, unit in enumerate(units))))
    lines, _ = divided(made)
    by_name = {partition.name: partition for partition in partitions(lines, made)}
    if "tissue" not in by_name or "model" not in by_name:
        return
    found = gap(lines, by_name["tissue"], by_name["model"], made, most=100)
    levels = [{unit[k] for unit in units} - {None} for k in (1, 2)]
    cells = {(x, y) for x in levels[0] for y in levels[1]}
    assert {cell.levels for cell in found.cells} == cells - {(tissue, model) for _, tissue, model in units}
    assert (found.empty, found.combinations) == (len(found.cells), len(cells))
    stances = [int(unit[0] == "anti") for unit in units]
    for cell in found.cells:
        changes = [
            sum(
                moved([(s, unit[k]) for s, unit in zip(stances, units, strict=True)], cell.levels[k - 1], pole)
                for k in (1, 2)
            )
            for pole in (0, 1)
        ]
        assert cell.change == pytest.approx(max(changes))
        assert changes[POLES.index(cell.stance)] == pytest.approx(max(changes))
    assert [cell.change for cell in found.cells] == sorted((c.change for c in found.cells), key=lambda x: -round(x, 12))
    mirrored = registry(
        claim("c", *(at(f"s{i}", "pro" if u[0] == "anti" else "anti", *u[1:]) for i, u in enumerate(units)))
    )
    others, _ = divided(mirrored)
    turned = gap(others, by_name["tissue"], by_name["model"], mirrored, most=100)
    assert [(c.levels, c.change) for c in turned.cells] == [(c.levels, c.change) for c in found.cells]


def test_the_real_registry() -> None:
    """No arm on the flagship stands on a cell that is called empty, and every other cell has one."""
    made = load(ROOT)[0]
    verdict = judge(made.claims[ClaimId("msc-exo-native-tumour-growth")], made, made.config.policy)
    lines = [line for line in verdict.counted if line.stance in POLES]
    others = [line for line in verdict.counted if line.stance not in POLES]
    by_name = {partition.name: partition for partition in partitions(lines, made)}
    found = gap(lines, by_name["tissue"], by_name["model"], made, others, most=1000)
    tissues, models = made.variables["tissue"], made.variables["model"]
    arms = {
        (tissue, model)
        for line in verdict.counted
        for placed in line.items
        if {"tissue", "model"} <= placed.context.keys()
        for tissue in (placed.context["tissue"], *tissues.ancestors(placed.context["tissue"]))
        for model in (placed.context["model"], *models.ancestors(placed.context["model"]))
    }
    assert 0 < found.empty == len(found.cells) < found.combinations
    assert arms.isdisjoint(cell.levels for cell in found.cells)
    every = {(x, y) for x in by_name["tissue"].levels for y in by_name["model"].levels if x and y}
    assert every - {cell.levels for cell in found.cells} <= arms
