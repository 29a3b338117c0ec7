"""Records as JSON and back."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from evidence.exchange.records import from_json, to_json
from evidence.model.claim import Claim
from evidence.model.item import Item
from evidence.model.source import Source
from tests.exchange.exports.made import hostile, real


@pytest.mark.parametrize("make", [real, hostile], ids=["real", "hostile"])
def test_every_record_reads_back(make: object) -> None:
    found = make()  # type: ignore[operator]
    for model, records in ((Claim, found.claims), (Source, found.sources)):
        for record in records.values():
            assert from_json(model, json.loads(json.dumps(to_json(record)))) == record


def test_numbers_are_numbers_and_defaults_are_left_out() -> None:
    data = {
        "id": "a",
        "source": "s",
        "stance": "pro",
        "directness": "direct",
        "effect": {"measure": "smd", "estimate": "-0.25", "ci": ["-1e-07", "2"], "n": "0"},
    }
    found = to_json(Item.model_validate(data))
    assert found["effect"] == {"measure": "smd", "estimate": -0.25, "ci": [-1e-07, 2.0], "n": 0}
    assert "directness" not in found and "context" not in found


def test_null_is_no_value() -> None:
    with pytest.raises(ValidationError):
        from_json(Item, {"id": None, "source": "s", "stance": "pro"})
