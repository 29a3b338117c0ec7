"""Why the lines disagree: outcomes, aliases, design levels, laboratories, reversals within studies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.model.vocabulary import ContextsFile
from evidence.registry.registry import Registry
from evidence.resolve.dependence import separates
from evidence.resolve.disagreement import Disagreement, disagreement
from evidence.resolve.lines import assemble
from evidence.resolve.resolver import judge
from evidence.resolve.separation import GroupRerun, Outcome, Separation
from tests.make import claim, item, registry

VECTORS = {e["id"]: e for e in json.loads((Path(__file__).parents[1] / "stats" / "vectors.json").read_text())}
POLICY = Policy()


def world(
    stances: Sequence[str],
    variables: dict[str, Sequence[str | None]],
    design: Sequence[str] = (),
    parents: dict[str, dict[str, str]] | None = None,
    groups: Sequence[str | None] = (),
    pre_specified: Sequence[str] = (),
) -> Registry:
    """A claim with one study for each stance, under the levels given."""
    parents = parents or {}
    items, sources = [], {}
    for i, stance in enumerate(stances):
        context = {name: levels[i] for name, levels in variables.items() if levels[i] is not None}
        name = f"s{i:03}"
        items.append(item(name, stance, context=context))
        sources[name] = {"group": groups[i]} if i < len(groups) and groups[i] else {}
    made = registry(claim("c", *items), sources=sources)
    vocabulary: dict[str, Any] = {}
    for name, levels in variables.items():
        known = {level for level in levels if level is not None} | set(parents.get(name, {}).values())
        vocabulary[name] = {
            "label": name,
            "pre-specified": "true" if name in pre_specified else "false",
            "levels": {
                level: {
                    **({"role": "design"} if level in design else {}),
                    **({"parent": parents[name][level]} if level in parents.get(name, {}) else {}),
                }
                for level in sorted(known)
            },
        }
    from dataclasses import replace

    return replace(made, variables=ContextsFile.model_validate({"variables": vocabulary}).variables)


def analyse(made: Registry) -> Disagreement:
    lines = assemble(made.claims[ClaimId("c")], made, POLICY).primary
    found = disagreement(lines, made, POLICY)
    assert separates(lines, made, POLICY) is found.separated
    return found


def named(found: Disagreement, name: str) -> Separation:
    return next(s for s in found.everything.separations if s.name == name)


def halves(a: int, b: int) -> list[str]:
    return ["pro"] * a + ["anti"] * b


@pytest.mark.parametrize(
    "name",
    [entry["id"] for entry in VECTORS.values() if entry["kind"] == "context_separation" and "W5" not in entry["id"]],
)
def test_reference_values(name: str) -> None:
    entry = VECTORS[name]
    words = {"A": "pro", "B": "anti"}
    variables = {
        key.lower().replace("_", "-"): [level.lower() for level in levels]
        for key, levels in entry["inputs"]["variables"].items()
    }
    found = analyse(world([words[stance] for stance in entry["inputs"]["stance"]], variables))
    for key, expected in entry["expected"].items():
        separation = named(found, key.lower().replace("_", "-"))
        assert separation.p == pytest.approx(expected["p"], abs=1e-9)
        assert separation.p_adjusted == pytest.approx(expected["p_adj"], abs=1e-9)


def test_a_clean_separation_passes_and_decides_the_status() -> None:
    made = world(halves(6, 6), {"tissue": ["marrow"] * 6 + ["fat"] * 6})
    found = analyse(made)
    assert named(found, "tissue").outcome is Outcome.PASSES
    assert named(found, "tissue").groups is GroupRerun.NOT_RECORDED
    assert [s.name for s in found.explaining] == ["tissue"]
    assert judge(made.claims[ClaimId("c")], made, POLICY).status == "context-dependent"


@pytest.mark.parametrize(("a", "b"), [(3, 3), (2, 4), (1, 5), (2, 2)])
def test_six_lines_never_separate(a: int, b: int) -> None:
    found = analyse(world(halves(a, b), {"tissue": ["marrow"] * a + ["fat"] * b}))
    assert not found.separated
    best = found.everything.best
    assert best is not None
    assert best.p > 0.05


def test_partial_where_a_level_has_no_majority() -> None:
    stances = halves(12, 8) + ["anti"] * 12
    found = analyse(world(stances, {"tissue": ["marrow"] * 20 + ["fat"] * 12}))
    tissue = named(found, "tissue")
    assert (tissue.outcome, tissue.clean) == (Outcome.PARTIAL, False)
    assert tissue.remaining == pytest.approx(2 * 8 / 34)
    assert not found.separated


def test_partial_where_too_few_lines_record_it() -> None:
    found = analyse(world(halves(10, 10), {"tissue": [None] * 4 + ["marrow"] * 6 + ["fat"] * 6 + [None] * 4}))
    tissue = named(found, "tissue")
    assert (tissue.outcome, tissue.coverage) == (Outcome.PARTIAL, 0.6)


def test_a_candidate_is_named_with_how_well_chance_does() -> None:
    found = analyse(world(halves(4, 4), {"tissue": ["marrow"] * 3 + ["fat"] + ["fat"] * 4}))
    tissue = named(found, "tissue")
    assert tissue.outcome is Outcome.CANDIDATE
    assert 0.05 < tissue.p_adjusted <= 0.2


def test_missing_is_no_level() -> None:
    """Lines that do not record a context are no level of their own, even where they are all at one pole."""
    found = analyse(world(halves(8, 8), {"tissue": ["marrow"] * 8 + [None] * 8}))
    assert found.everything.separations == ()


def test_a_variable_that_is_unique_for_each_line_never_separates() -> None:
    found = analyse(world(halves(10, 10), {"cargo": [f"mir-{i}" for i in range(20)]}))
    cargo = named(found, "cargo")
    assert (cargo.p, cargo.p_adjusted, cargo.explained) == (1.0, 1.0, None)


def test_levels_of_one_line_stay_out_of_lambda() -> None:
    found = analyse(world(halves(4, 4), {"tissue": ["marrow"] * 3 + ["cord"] + ["fat"] * 4}))
    assert named(found, "tissue").explained == 1.0
    found = analyse(world(["pro", "pro", "anti", "anti"], {"tissue": ["marrow", "marrow", "fat", "cord"]}))
    assert named(found, "tissue").explained is None


def test_a_roll_up_finds_what_levels_hide() -> None:
    levels = [
        "cord",
        "placenta",
        "amnion",
        "jelly",
        "cord",
        "placenta",
        "fat",
        "marrow",
        "tonsil",
        "liver",
        "fat",
        "marrow",
    ]
    parents = {"tissue": dict.fromkeys(("cord", "placenta", "amnion", "jelly"), "perinatal")}
    found = analyse(world(halves(6, 6), {"tissue": levels}, parents=parents))
    assert named(found, "tissue: perinatal").outcome is Outcome.PASSES
    assert found.everything.best == named(found, "tissue: perinatal")


def test_aliases_are_listed_together() -> None:
    variables = {"tissue": ["marrow"] * 6 + ["fat"] * 6, "model": ["in-vivo"] * 6 + ["in-vitro"] * 6}
    found = analyse(world(halves(6, 6), variables))
    assert named(found, "tissue").aliases == ("model",)
    assert {s.name for s in found.explaining} == {"tissue", "model"}


def test_a_design_level_explains_nothing_and_asks_to_split() -> None:
    made = world(halves(6, 6), {"modification": ["native"] * 6 + ["engineered"] * 6}, design=["engineered"])
    found = analyse(made)
    assert named(found, "modification").outcome is Outcome.PASSES
    assert not found.separated
    assert [s.name for s in found.split] == ["modification"]
    assert judge(made.claims[ClaimId("c")], made, POLICY).status == "disputed"
    assert found.without_design is not None
    assert (found.without_design.first, found.without_design.second) == (6, 0)


def test_an_alias_of_a_design_level_cannot_pass() -> None:
    variables = {"modification": ["native"] * 6 + ["engineered"] * 6, "tissue": ["marrow"] * 6 + ["fat"] * 6}
    found = analyse(world(halves(6, 6), variables, design=["engineered"]))
    assert named(found, "tissue").design_alias
    assert not found.separated


def test_a_separation_that_holds_without_the_design_lines_passes() -> None:
    stances = halves(6, 6) + ["anti"] * 2
    variables = {
        "tissue": ["marrow"] * 6 + ["fat"] * 6 + ["fat"] * 2,
        "modification": ["native"] * 12 + ["engineered"] * 2,
    }
    found = analyse(world(stances, variables, design=["engineered"]))
    assert [s.name for s in found.explaining] == ["tissue"]


def test_one_laboratory_makes_no_separation() -> None:
    levels = ["marrow"] * 6 + ["fat"] * 6
    two = analyse(world(halves(6, 6), {"tissue": levels}, groups=["a"] * 6 + ["b"] * 6))
    assert named(two, "tissue").groups is GroupRerun.FAILS
    assert named(two, "tissue").outcome is Outcome.PARTIAL
    many = analyse(world(halves(6, 6), {"tissue": levels}, groups=[f"g{i}" for i in range(12)]))
    assert named(many, "tissue").groups is GroupRerun.HOLDS
    assert many.separated


def test_pre_specified_variables_pay_only_for_each_other() -> None:
    noise = {f"v{k}": [str(i * k % 3) for i in range(10)] for k in range(1, 8)}
    levels = ["marrow"] * 5 + ["fat"] * 4 + ["marrow"]
    searched = analyse(world(halves(5, 5), {"tissue": levels, **noise}))
    planned = analyse(world(halves(5, 5), {"tissue": levels, **noise}, pre_specified=["tissue"]))
    assert named(planned, "tissue").p_adjusted == pytest.approx(10 / 210)
    assert named(searched, "tissue").p_adjusted > named(planned, "tissue").p_adjusted


def test_a_pair_is_at_most_a_candidate() -> None:
    entry = VECTORS["ctx_W5_xor"]
    stances = [{"A": "pro", "B": "anti"}[s] for s in entry["inputs"]["stance"]]
    variables = {key: list(levels) for key, levels in entry["inputs"]["variables"].items()}
    found = analyse(world(stances, variables))
    assert [s.explained for s in found.everything.separations] == [0.0, 0.0]
    pair = found.everything.pairs[0]
    assert pair.name == "x x y"
    assert pair.p == pytest.approx(entry["expected"]["p_xy"])
    assert (pair.outcome, pair.explained) == (Outcome.CANDIDATE, 1.0)
    twice = analyse(world(stances * 2, {key: levels * 2 for key, levels in variables.items()}))
    assert twice.everything.pairs[0].outcome is Outcome.CANDIDATE
    assert not twice.separated
    unrecorded = {key: [*levels, *[None] * 30] for key, levels in variables.items()}
    assert analyse(world([*stances, *["mixed"] * 30], unrecorded)).everything.pairs == ()  # of few lines that have both


def test_no_effect_and_mixed_lines_are_shown_and_not_tested() -> None:
    stances = [*halves(6, 6), "no-effect", "mixed"]
    found = analyse(world(stances, {"tissue": ["marrow"] * 6 + ["fat"] * 6 + ["fat", "marrow"]}))
    rows = {row.level: row for row in named(found, "tissue").table}
    assert (rows["fat"].no_effect, rows["marrow"].mixed) == (1, 1)
    assert (found.everything.first, found.everything.second) == (6, 6)
    assert named(found, "tissue").coverage == 1.0


def study(name: str, first: dict[str, str], second: dict[str, str], **fields: Any) -> list[dict[str, Any]]:
    return [item(name, "pro", context=first, **fields), item(name, "anti", context=second)]


def reversing(*studies: list[dict[str, Any]], extra: Sequence[dict[str, Any]] = (), **sources: Any) -> Disagreement:
    entries = [entry for group in studies for entry in group]
    return analyse(registry(claim("c", *entries, *extra), sources=sources))


VIVO, VITRO = {"model": "in-vivo"}, {"model": "in-vitro"}


def test_two_laboratories_that_reverse_alike_explain() -> None:
    found = reversing(study("a", VIVO, VITRO), study("b", VIVO, VITRO), a={"group": "x"}, b={"group": "y"})
    reversal = found.reversals[0]
    assert (reversal.variable, reversal.first, reversal.second) == ("model", "in-vivo", "in-vitro")
    assert reversal.passes
    assert found.separated


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(lambda: reversing(study("a", VIVO, VITRO)), id="one study"),
        pytest.param(
            lambda: reversing(study("a", VIVO, VITRO), study("b", VIVO, VITRO), a={"group": "x"}, b={"group": "x"}),
            id="one laboratory",
        ),
        pytest.param(
            lambda: reversing(
                [item("a", "pro", context=VIVO), item("b", "anti", context=VITRO)],
                a={"group": "x", "cohort": "k"},
                b={"group": "y", "cohort": "k"},
            ),
            id="one study of two laboratories",
        ),
        pytest.param(lambda: reversing(study("a", VIVO, VITRO), study("b", VITRO, VIVO)), id="opposite directions"),
        pytest.param(
            lambda: reversing(
                study("a", VIVO, VITRO),
                study("b", VIVO, VITRO),
                extra=[item("d", "anti", context=VIVO), item("e", "pro", context=VITRO)],
            ),
            id="other studies point the other way",
        ),
        pytest.param(
            lambda: reversing(
                study("a", {**VIVO, "tissue": "fat"}, {**VITRO, "tissue": "marrow"}),
                study("b", {**VIVO, "tissue": "fat"}, {**VITRO, "tissue": "marrow"}),
            ),
            id="two conditions at once",
        ),
        pytest.param(
            lambda: reversing(
                study("a", VIVO, VITRO, outcome_class="growth"), study("b", VIVO, VITRO, outcome_class="growth")
            ),
            id="another outcome class",
        ),
        pytest.param(
            lambda: reversing(
                study("a", {"modification": "native"}, {"modification": "engineered"}),
                study("b", {"modification": "native"}, {"modification": "engineered"}),
            ),
            id="a design level",
        ),
        pytest.param(lambda: reversing(study("a", VIVO, {}), study("b", VIVO, {})), id="recorded by one arm only"),
    ],
)
def test_anything_less_does_not(found: Any) -> None:
    assert not found().separated


def test_a_study_that_differs_in_two_conditions_is_named_as_such() -> None:
    found = reversing(study("a", {**VIVO, "tissue": "fat"}, {**VITRO, "tissue": "marrow"}))
    assert found.reversals == ()
    assert [entry.differs for entry in found.confounded] == [("model", "tissue")]


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_laws(data: st.DataObject) -> None:
    """Poles, names of levels and the order of studies make no difference; adjusted p is never below p."""
    n = data.draw(st.integers(4, 12))
    stances = data.draw(st.lists(st.sampled_from(["pro", "anti"]), min_size=n, max_size=n))
    levels = st.sampled_from(["marrow", "fat", "cord", None])
    variables = {
        "tissue": data.draw(st.lists(levels, min_size=n, max_size=n)),
        "model": data.draw(st.lists(st.sampled_from(["in-vivo", "in-vitro", None]), min_size=n, max_size=n)),
    }

    def numbers(made: Registry) -> dict[str, tuple[float, float, float | None, float, Outcome]]:
        return {
            s.name: (s.p, s.p_adjusted, s.explained, s.coverage, s.outcome)
            for s in analyse(made).everything.separations
        }

    plain = numbers(world(stances, variables))
    assert all(adjusted >= p for p, adjusted, *_ in plain.values())
    swapped = [{"pro": "anti", "anti": "pro"}[stance] for stance in stances]
    assert numbers(world(swapped, variables)) == plain
    names = {"marrow": "z", "fat": "y", "cord": "x", None: None}
    renamed = {**variables, "tissue": [names[level] for level in variables["tissue"]]}
    assert numbers(world(stances, renamed)) == plain
    order = data.draw(st.permutations(range(n)))
    moved = {name: [column[i] for i in order] for name, column in variables.items()}
    assert numbers(world([stances[i] for i in order], moved)) == plain
