"""How the levels of a variable stand to each other."""

from __future__ import annotations

from time import process_time

import pytest

from evidence.model.vocabulary import Variable


def variable(**parents: str) -> Variable:
    levels = {name: {"parent": parent} if parent else {} for name, parent in parents.items()}
    return Variable.model_validate({"label": "x", "levels": levels})


@pytest.mark.parametrize(
    ("level", "above"),
    [("cord", ("perinatal", "human")), ("human", ()), ("lost", ()), ("round", ("about", "round")), ("unknown", ())],
)
def test_what_is_above_a_level(level: str, above: tuple[str, ...]) -> None:
    """Nearest first; a circle and an unknown word end it."""
    found = variable(human="", perinatal="human", cord="perinatal", lost="nowhere", round="about", about="round")
    assert found.ancestors(level) == above


def test_a_long_chain_of_levels() -> None:
    """No square of its length."""
    chain = variable(l0="", **{f"l{n}": f"l{n - 1}" for n in range(1, 30_000)})
    began = process_time()
    assert len(chain.ancestors("l29999")) == 29_999
    assert process_time() - began < 5
