"""What is taken as it is, and has to be looked at again."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.registry.curation import add_item, doubts
from tests.registry.curation.cases import CURATED, NATIVE, draft, made

QUOTE = "MSCs-Exo can promote tumor progression by affecting tumor growth, metastasis, immunity"
FIRST: dict[str, Any] = {"source": "ahmadi-2022", "stance": "pro-tumour", "quote": QUOTE, "id": "the-first"}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        pytest.param({"stance": "anti-tumour"}, True, id="the other pole"),
        pytest.param({"stance": "anti-tumour", "quote": "promote tumor progression by affecting"}, True, id="a part"),
        pytest.param({"stance": "anti-tumour", "quote": ["vital necessity for new", QUOTE]}, True, id="one of several"),
        pytest.param({}, False, id="the same pole"),
        pytest.param({"stance": "mixed"}, False, id="both poles"),
        pytest.param({"stance": "anti-tumour", "quote": "vital necessity for new"}, False, id="other words"),
        pytest.param({"stance": "anti-tumour", "quote": ""}, False, id="no quote"),
        pytest.param({"stance": "nonsense"}, False, id="no stance"),
    ],
)
def test_words_that_are_quoted_for_the_other_pole(changed: dict[str, Any], told: bool) -> None:
    it = draft()
    made(it, add_item(it, NATIVE, {**FIRST, "method": "narrative-review", "curated": CURATED}))
    claim = it.registry.claims[NATIVE]
    found = doubts(it.registry, claim, {**FIRST, "id": "another", **changed})
    mine = [doubt for doubt in found if "the-first" in doubt]
    assert bool(mine) == told
    assert all("the same words are quoted by the-first as pro-tumour" in doubt for doubt in mine)
    again = doubts(it.registry, claim, {**FIRST, **changed}, but="the-first")
    assert not [doubt for doubt in again if "the-first" in doubt]


def test_letters_and_negations_are_told() -> None:
    it = draft()
    claim = it.registry.claims[NATIVE]
    (doubt,) = doubts(it.registry, claim, {**FIRST, "quote": QUOTE.upper()})
    assert "upper and lower case" in doubt
