"""Which way sentences are read: what must be found, and beside it what must not."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest
from pydantic import ValidationError

from evidence.exchange.candidates import Lexicon, suggest
from evidence.model.axis import Axis
from evidence.model.ids import SourceId
from tests.exchange.candidates.made import claim, registry

LEXICON = Lexicon.of(registry())


def stances(text: str, name: str) -> list[str]:
    """What is proposed for one claim."""
    return sorted({one.stance for one in suggest(SourceId("s"), text, LEXICON) if one.claim == name})


T, M, A, I = "msc-tumour-effect", "msc-metastasis", "msc-angiogenesis", "msc-immune-effect"  # noqa: E741
R, P, C = "msc-therapy-response", "msc-therapeutic-potential", "msc-clinical-readiness"


@pytest.mark.parametrize(
    ("text", "claim", "expected"),
    [
        # what a verb acts on
        ("MSC-EV promoted tumour growth in mice.", T, ["pro-tumour"]),
        ("MSC-EV suppressed tumor growth in mice.", T, ["anti-tumour"]),
        ("MSC-EV inhibited apoptosis of breast cells.", T, ["pro-tumour"]),
        ("MSC-EV induced apoptosis of breast cells.", T, ["anti-tumour"]),
        ("MSC-EV enhanced the proliferation of tumour cells.", T, ["pro-tumour"]),
        ("MSC-EV reduced the proliferation of tumour cells.", T, ["anti-tumour"]),
        ("Tumour growth was inhibited by MSC-EV in mice.", T, ["anti-tumour"]),
        ("Apoptosis was markedly increased after MSC-EV.", T, ["anti-tumour"]),
        ("MSC-EV caused growth inhibition of the tumours.", T, ["anti-tumour"]),
        ("MSC-EV abrogated the inhibition of tumour growth.", T, ["pro-tumour"]),
        ("MSC-EV enhanced the drug sensitivity of gastric cells.", R, ["sensitises"]),
        ("MSC-EV reversed the resistance to the drug.", R, ["sensitises"]),
        ("MSC-EV are involved in resistance to the drug.", R, ["confers-resistance"]),
        ("MSC-EV promoted migration and invasion of the cells.", M, ["promotes-metastasis"]),
        ("MSC-EV decreased VEGF in endothelial cells.", A, ["inhibits-angiogenesis"]),
        ("MSC-EV increased regulatory T cells in the spleen.", I, ["suppressive"]),
        ("MSC-EV enhanced antitumour immunity in mice.", I, ["stimulatory"]),
        ("MSC-EV impaired antitumour immunity in mice.", I, ["suppressive"]),
        # a pole without a verb
        ("MSC-EV are immunosuppressive in all models.", I, ["suppressive"]),
        ("MSC-EV are a promising tool for the clinic.", P, ["promising"]),
        ("MSC-EV still face challenges in the clinic.", C, ["challenges-remain"]),
        ("MSC-EV have low toxicity in animals.", "msc-safety", ["favourable"]),
        ("MSC-EV were toxic for the animals.", "msc-safety", []),
        ("MSC-EV caused toxicity in all animals.", "msc-safety", ["unfavourable"]),
        ("A lack of cytotoxicity is typical of MSC-EV.", "msc-safety", ["favourable"]),
        # no direction
        ("MSC-EV regulate tumour progression in mice.", T, ["unclear"]),
        ("The role of MSC-EV in tumour progression is old.", T, ["unclear"]),
        # negation
        ("MSC-EV did not promote tumour growth in mice.", T, ["no-effect"]),
        ("MSC-EV failed to inhibit tumour growth in mice.", T, ["no-effect"]),
        ("MSC-EV were unable to suppress tumour growth.", T, ["no-effect"]),
        ("MSC-EV neither promoted nor inhibited tumour growth.", T, ["no-effect"]),
        ("MSC-EV had no effect on tumour growth in mice.", T, ["no-effect"]),
        ("MSC-EV did not affect tumour growth in mice.", T, ["no-effect"]),
        ("Tumour growth was unchanged after MSC-EV.", T, ["no-effect"]),
        ("Tumour growth was not inhibited by MSC-EV.", T, ["no-effect"]),
        # two negations are none
        ("MSC-EV did not fail to inhibit tumour growth.", T, ["anti-tumour"]),
        ("MSC-EV prevented the suppression of tumour growth.", T, ["pro-tumour"]),
        # what did not happen is left out
        ("Instead of promoting tumour growth, MSC-EV were cleared.", T, []),
        ("MSC-EV inhibited rather than promoted tumour growth.", T, ["anti-tumour"]),
        # both ways
        ("MSC-EV either promote or inhibit tumour growth.", T, ["mixed"]),
        ("The association between MSC-EV and tumours is controversial.", T, ["mixed"]),
        ("MSC-EV are a double-edged sword for tumours.", T, ["mixed"]),
        ("MSC-EV promoted tumour growth, but they inhibited tumour growth in rats.", T, ["anti-tumour", "pro-tumour"]),
        # how a thing comes about
        ("MSC-EV promote tumour progression by affecting metastasis and immunity.", M, ["promotes-metastasis"]),
        ("MSC-EV promote tumour progression by affecting metastasis and immunity.", I, ["unclear"]),
        # the subject was taken away
        ("Depletion of MSC-EV reduced tumour growth in mice.", T, ["pro-tumour"]),
        ("Blocking MSC-EV promoted tumour growth in mice.", T, ["anti-tumour"]),
    ],
)  # fmt: skip
def test_a_sentence_is_read(text: str, claim: str, expected: list[str]) -> None:
    assert stances(text, claim) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Cisplatin promoted tumour growth in mice.", id="another subject"),
        pytest.param("MSC-EV were kept at four degrees for a week.", id="no question"),
        pytest.param("The MSC-EVENT promoted tumour growth in mice.", id="a part of a word"),
        pytest.param("A tyrosine kinase inhibitor and MSC-EV were bought.", id="an agent is no act"),
        pytest.param("MSC-EV; tumour growth; apoptosis; promoting; drug", id="key words"),
        pytest.param("", id="nothing"),
    ],
)
def test_nothing_is_proposed(text: str) -> None:
    assert suggest(SourceId("s"), text, LEXICON) == []


@pytest.mark.parametrize(
    ("text", "claim", "stance"),
    [
        ("MSC-EV enhanced resistance to chemotherapy.", "msc-chemotherapy", "confers-resistance"),
        ("MSC-EV enhanced resistance to the drug.", "msc-therapy-response", "confers-resistance"),
        ("Engineered MSC-EV suppressed tumour growth.", "msc-engineered", "anti-tumour"),
        ("MSC-EV that were souped up suppressed tumour growth.", "msc-engineered", "anti-tumour"),
        ("Exosomes suppressed tumour growth in all mice.", "exo-tumour-effect", "anti-tumour"),
        ("Exosomes derived from MSCs suppressed tumour growth.", "msc-tumour-effect", "anti-tumour"),
        ("Exosomes, the main mediator of MSCs, promote tumour growth.", "msc-tumour-effect", "pro-tumour"),
        ("MSCs are a promising choice for patients.", "cells", "promising"),
        ("Exosomes carry a lot of PD1 and PDL1 as a rule.", "exo-support", "supports"),
        ("Exosomes do not carry any PD-1 or PD-L1 as a rule.", "exo-support", "refutes"),
        ("MSC-EV increased the sweetness of jam by half.", "msc-taste", "sweeter"),
        ("MSC-EV lowered the sweetness of jam by half.", "msc-taste", "sourer"),
    ],
)
def test_the_claim_is_the_one_that_is_meant(text: str, claim: str, stance: str) -> None:
    """By the subject's most special name, and by the condition that a scope names."""
    found = {(one.claim, one.stance) for one in suggest(SourceId("s"), text, LEXICON)}
    assert (claim, stance) in found
    axis = {one.id: one.axis for one in registry().claims.values()}
    assert not [other for other, _ in found if other != claim and axis[other] == axis[claim]]  # type: ignore[index]


def test_earlier_subjects() -> None:
    """They and These stand for the subject of the sentence before, in the same paragraph only."""
    together = "MSC-EV were given to mice with cancer. They promoted tumour growth in all of them."
    assert stances(together, T) == ["pro-tumour"]
    assert stances("MSC-EV were given to exosomes. These exosomes promoted tumour growth.", T) == ["pro-tumour"]
    assert stances(together.replace(". They", ".\n\nThey"), T) == []
    assert stances("Exosomes were given. They promoted tumour growth.", T) == []


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        ("MSC-EV may promote tumour growth.", "MSC-EV promote tumour growth."),
        ("We investigated whether MSC-EV promote tumour growth.", "MSC-EV promote tumour growth."),
        ("Little is known of how MSC-EV promote tumour growth.", "MSC-EV promote tumour growth."),
        ("MSC-EV regulate tumour growth.", "MSC-EV promote tumour growth."),
        ("MSC-EV promote tumour growth.", "We found that MSC-EV promote tumour growth."),
    ],
)
def test_ranks(weaker: str, stronger: str) -> None:
    """Hedges, aims and background go down; reported results go up."""
    score = [max(one.score for one in suggest(SourceId("s"), text, LEXICON)) for text in (weaker, stronger)]
    assert score[0] < score[1]


def test_an_axis_brings_words_of_its_own() -> None:
    """By pole, and with `*` for the rest of a word; other keys are refused."""
    made = registry()
    axis = made.axes["taste"]  # type: ignore[index]
    own = axis.model_copy(update={"synonyms": {"sourer": ("acid*",), "about": ("jam",)}})
    lexicon = Lexicon.of(replace(made, axes={**made.axes, "taste": own}))  # type: ignore[dict-item]
    found = suggest(SourceId("s"), "MSC-EV are acidic in all kinds of jam.", lexicon)
    assert [(one.claim, one.stance) for one in found] == [("msc-taste", "sourer")]
    with pytest.raises(ValidationError, match="synonyms are for sweeter and sourer, or `about`"):
        Axis.model_validate({"label": "taste", "poles": ["sweeter", "sourer"], "synonyms": {"salty": "x"}})


def test_many_subjects_are_sorted_out_quickly() -> None:
    """Subjects are compared by their terms, never each with each; one with very many terms is no trap."""
    terms = [{"id": f"GO:{number:07}", "label": f"thing {number}"} for number in range(40)]
    claims = [
        claim(f"c{n}", "tumour-effect", subject={"label": f"thing {n}", "terms": [terms[n % 40]]}, synonyms={})
        for n in range(1500)
    ]
    claims.append(claim("all", "tumour-effect", subject={"label": "X-derived thing 1", "terms": terms}))
    began = process_time()
    lexicon = Lexicon.of(registry(claims=claims))
    found = suggest(SourceId("s"), "Here the thing 7 promoted tumour growth.", lexicon)
    assert process_time() - began < 20
    assert [(one.claim, one.stance) for one in found] == [("c7", "pro-tumour")]
