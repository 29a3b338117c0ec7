"""The stable JSON: its keys, its nulls, and its numbers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evidence.model.ids import ClaimId
from evidence.registry.registry import Registry
from evidence.resolve.resolver import digest_of, resolve
from evidence.views.verdict_json import verdict_record, verdicts_document, verdicts_text
from tests.make import claim, item, registry

KEYS = [
    "claim",
    "title",
    "axis",
    "status",
    "pole",
    "basis",
    "conflict",
    "amount",
    "sign_test_p",
    "proportion_ci",
    "supported",
    "majority",
    "lines",
    "items",
    "unclear",
    "unread",
    "tally",
    "secondary_tally",
    "separations",
    "fragility",
    "flags",
    "reasons",
    "decision",
    "stale",
    "digest",
]


def record_of(found: Registry) -> dict[str, Any]:
    return verdict_record(resolve(found)[ClaimId("c")], found)


def test_a_primary_verdict() -> None:
    found = registry(
        claim(
            "c",
            *(item(f"a{n}", "pro") for n in range(2)),
            item("b", "anti"),
            item("m", "mixed"),
            item("z", "no-effect", via="r"),
            item("r", "pro"),
            item("v", "unclear"),
        ),
        sources={"r": {"kind": "narrative-review"}},
    )
    record = record_of(found)
    assert list(record) == KEYS
    assert record == {
        "claim": "c",
        "title": "Effect in c",
        "axis": "tumour-effect",
        "status": "disputed",
        "pole": "pro",
        "basis": "primary",
        "conflict": 0.5,
        "amount": 5 / 7,
        "sign_test_p": 1.0,
        "proportion_ci": record["proportion_ci"],
        "supported": False,
        "majority": 0.625,
        "lines": 5,
        "items": 5,
        "unclear": 1,
        "unread": 1,
        "tally": {"pro": 2, "anti": 1, "mixed": 1, "no-effect": 1},
        "secondary_tally": {"pro": 1, "anti": 0, "mixed": 0, "no-effect": 0},
        "separations": [],
        "fragility": {"remove": 1, "restance": 1, "add": 1},
        "flags": [],
        "reasons": [
            {"rule": "majority", "share": 0.625, "threshold": 0.7, "items": []},
            {"rule": "minority", "lines": 2, "threshold": 2, "items": []},
            {"rule": "too-few-to-test", "p": 1.0, "poles": {"pro": 2, "anti": 1}, "items": []},
            {"rule": "mixed-lines", "lines": 1, "items": []},
            {"rule": "null-lines", "no_effect": 1, "lines": 5, "items": []},
            {"rule": "unread", "lines": 1, "items": ["z-no-effect-0-4"]},
        ],
        "decision": None,
        "stale": None,
        "digest": digest_of(resolve(found)[ClaimId("c")], found),
    }
    assert record["proportion_ci"] == pytest.approx([0.2077, 0.9385], abs=1e-4)


@pytest.mark.parametrize(
    ("items", "sources", "expected"),
    [
        pytest.param(
            [item("r", "pro"), item("s", "pro")],
            {"r": {"kind": "narrative-review"}, "s": {"kind": "opinion"}},
            {
                "status": "reported-one-sided",
                "basis": "secondary",
                "pole": "pro",
                "conflict": None,
                "amount": None,
                "sign_test_p": None,
                "proportion_ci": None,
                "majority": None,
                "supported": None,
                "lines": 2,
                "items": 2,
            },
            id="reviews only",
        ),
        pytest.param(
            [],
            {},
            {
                "status": "no-evidence",
                "basis": None,
                "pole": None,
                "conflict": 0.0,
                "proportion_ci": None,
                "majority": None,
                "supported": False,
                "lines": 0,
            },
            id="nothing counts",
        ),
        pytest.param([item("a", "pro"), item("b", "anti")], {}, {"pole": None, "majority": 0.5}, id="a tie"),
    ],
)
def test_what_is_not_computed_is_null(
    items: list[dict[str, Any]], sources: dict[str, Any], expected: dict[str, Any]
) -> None:
    record = record_of(registry(claim("c", *items), sources=sources))
    assert {key: record[key] for key in expected} == expected
    assert list(record) == KEYS


def test_a_decision_is_told_with_its_fields() -> None:
    decision = {
        "status": "insufficient",
        "pole": "pro",
        "by": "ada",
        "on": "2026-11-21",
        "digest": "0" * 64,
        "removes": "old",
    }
    record = record_of(registry(claim("c", item("a", "pro"), decision=decision)))
    assert record["decision"] == {
        "status": "insufficient",
        "pole": "pro",
        "rationale": None,
        "by": "ada",
        "on": "2026-11-21",
        "digest": "0" * 64,
        "removes": ["old"],
        "certainty": None,
    }
    assert record["stale"] is True


def test_a_claim_on_an_unknown_axis() -> None:
    record = record_of(registry(claim("c", item("a", "pro"), axis="unheard-of")))
    assert (record["digest"], record["tally"]) == (None, {"first": 0, "second": 0, "mixed": 0, "no-effect": 0})


def test_the_document_is_json_in_the_order_given() -> None:
    found = registry(claim("b", item("a", "pro"), title="Größe \u202e \x1b[31m"), claim("a"))
    verdicts = resolve(found)
    text = verdicts_text([verdicts[ClaimId("b")], verdicts[ClaimId("a")]], found)
    assert text.isascii() and text.endswith("}\n") and "\x1b" not in text
    read = json.loads(text)
    assert read == verdicts_document([verdicts[ClaimId("b")], verdicts[ClaimId("a")]], found)
    assert read["format"] == 1
    assert [record["claim"] for record in read["verdicts"]] == ["b", "a"]
    assert read["verdicts"][0]["title"] == "Größe \u202e \x1b[31m"
