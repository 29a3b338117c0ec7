"""Claims are made where they belong, and described otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.model.ids import ClaimId
from evidence.registry.curation import edit_claim, new_claim
from tests.registry.curation.cases import BROAD, IMMUNE, NATIVE, changed_lines, claim, draft, made, refused

NEW: dict[str, Any] = {
    "outcome": "tumour growth",
    "id": "msc-exo-new",
    "axis": "tumour-effect",
    "title": "Effect of: something",
    "subject": {"label": "exosome", "terms": [{"id": "GO:0070062", "label": "extracellular exosome"}]},
    "scope": {"modification": "native"},
}


def test_a_new_claim() -> None:
    """In canonical layout, in the folder of its topic."""
    it = draft()
    step = new_claim(it, NEW, "new-topic")
    assert step.name == "new claim msc-exo-new"
    assert made(it, step) == {
        "claims/new-topic/msc-exo-new.yaml": """\
id: msc-exo-new
title: "Effect of: something"
axis: tumour-effect
subject:
  label: exosome
  terms:
    - {id: "GO:0070062", label: extracellular exosome}
outcome: tumour growth
scope: {modification: native}
"""
    }


@pytest.mark.parametrize(
    ("topic", "broader", "path"),
    [
        ("", None, "claims/msc-exo-new.yaml"),
        ("", BROAD, "claims/msc-exosomes/msc-exo-new.yaml"),
        ("a/b", BROAD, "claims/a/b/msc-exo-new.yaml"),
    ],
)
def test_where_a_claim_goes(topic: str, broader: str | None, path: str) -> None:
    """Beside the broader claim, unless said."""
    it = draft()
    made(it, new_claim(it, {**NEW, **({"broader": broader} if broader else {})}, topic))
    assert it.registry.claim_paths[ClaimId("msc-exo-new")] == path


@pytest.mark.parametrize(
    ("values", "topic", "words"),
    [
        ({"id": None}, "", "a claim needs an id"),
        ({"id": NATIVE}, "", f"there is a claim {NATIVE} already"),
        ({"id": "Not an id"}, "", "`id` is `Not an id`: expected a word of small letters"),
        ({"id": "../x"}, "", "ids and topics are words"),
        ({"id": "registry"}, "", "claims/registry.yaml is kept for something else"),
        ({}, "sources", "claims/sources/ is kept for something else"),
        ({}, "../elsewhere", "ids and topics are words"),
        ({}, "\ud800", "ids and topics are words"),
        ({"title": None}, "", "the field `title` is missing"),
        ({"title": "\x1b"}, "", "is not allowed"),
        ({"axis": "tumor-effect"}, "", "there is no axis tumor-effect; did you mean tumour-effect"),
        ({"broader": "nowhere"}, "", "there is no claim nowhere"),
        ({"broader": IMMUNE}, "", "is on the axis immune-effect, this claim on tumour-effect"),
        ({"broader": "msc-exo-new"}, "", "there is no claim msc-exo-new"),
        ({"scope": {"modification": "nativ"}}, "", "modification has no level nativ; did you mean native"),
        ({"formerly": NATIVE}, "", f"{NATIVE} is the id of a claim"),
    ],
)
def test_a_claim_that_would_be_wrong_is_refused(values: dict[str, Any], topic: str, words: str) -> None:
    whole = {key: value for key, value in {**NEW, **values}.items() if value is not None}
    refused(words, lambda: new_claim(draft(), whole, topic))


def test_an_id_that_a_claim_had_is_not_given_again() -> None:
    it = draft()
    it.apply(edit_claim(it, NATIVE, {"formerly": ["msc-exo-new"]}))
    refused(f"{NATIVE} had the id msc-exo-new before", lambda: new_claim(it, NEW, ""))
    refused("or was that of another one", lambda: edit_claim(it, BROAD, {"formerly": "msc-exo-new"}))


def test_a_claim_is_edited() -> None:
    """Only the fields that are named; None takes one out."""
    it = draft()
    step = edit_claim(it, NATIVE, {"title": "Another title", "note": None, "outcome": "tumour growth"})
    assert step.name == f"{NATIVE}: note, title"
    made(it, step)
    assert [line[:12] for line in changed_lines(it)] == ["-title: Effe", "+title: Anot", "-note: Vesic"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"id": "other"}, "a claim keeps its id"),
        ({"evidence": None}, "items are added, edited and removed one by one"),
        ({"decision": {}}, "a decision is made anew"),
        ({"ignore": None}, "a suppression is added on its own"),
        ({"axis": "immune-effect"}, "which is not a stance on immune-effect"),
        ({"scope": {"tissue": "adipose"}}, "outside the scope of msc-exo-native-tumour-growth, tissue adipose"),
        ({"broader": NATIVE}, "no claim can be broader than itself"),
        ({"title": None}, "the field `title` is missing"),
        ({"note": None, "zzz": "x"}, "the field `zzz` is unknown here"),
    ],
)
def test_an_edit_that_would_be_wrong_is_refused(values: dict[str, Any], words: str) -> None:
    refused(words, lambda: edit_claim(draft(), NATIVE, values))


def test_no_claim_comes_to_be_above_itself() -> None:
    it = draft()
    refused(f"{NATIVE} is itself below {BROAD}", lambda: edit_claim(it, BROAD, {"broader": NATIVE}))
    above = claim(it, BROAD).broader
    assert above is not None
    refused("no claim can be broader than itself", lambda: edit_claim(it, above, {"broader": NATIVE}))


def test_an_axis_does_not_leave_its_neighbours_behind() -> None:
    """A claim without items, but with a broader one."""
    it = draft()
    it.apply(new_claim(it, {**NEW, "broader": BROAD}, ""))
    words = f"{BROAD} is on the axis tumour-effect"
    refused(words, lambda: edit_claim(it, ClaimId("msc-exo-new"), {"axis": "immune-effect"}))
    made(it, edit_claim(it, ClaimId("msc-exo-new"), {"axis": "immune-effect", "broader": None}))
