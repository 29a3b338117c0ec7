"""What makes a decision stale, and what does not."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from evidence.model.ids import ClaimId
from evidence.registry.registry import Registry
from evidence.resolve import Freshness, digest_of, resolve
from tests.make import claim, item, registry

ITEMS = (
    item("a", "pro", context={"tissue": "cord"}, method="in-vitro", outcome_class="growth"),
    item("b", "anti", method="in-vivo"),
    item("d", "unclear"),
)


def digest(made: Registry, name: str = "c") -> str:
    return digest_of(resolve(made)[ClaimId(name)], made)


def changed(change: Any) -> str:
    record = deepcopy(claim("c", *ITEMS))
    sources: dict[str, dict[str, Any]] = {"a": {}, "b": {}, "d": {}, "new": {}}
    config: dict[str, Any] = {}
    change(record, sources, config)
    return digest(registry(record, sources=sources, **config))


def edit(path: str, value: Any) -> Any:
    """A change of one field of the first item, the first source, or the registry."""

    def change(record: dict[str, Any], sources: dict[str, dict[str, Any]], config: dict[str, Any]) -> None:
        where, _, key = path.partition(".")
        target = {"item": record["evidence"][0], "claim": record, "source": sources["a"], "config": config}[where]
        target[key] = value

    return change


UNCHANGED = [
    pytest.param(edit("item.finding", "Other words."), id="wording"),
    pytest.param(edit("item.note", "A note."), id="note"),
    pytest.param(edit("item.outcome", "volume"), id="outcome in words"),
    pytest.param(edit("claim.title", "Another title"), id="title"),
    pytest.param(edit("source.title", "A title"), id="title of the source"),
    pytest.param(edit("source.group", "Shanghai"), id="laboratory"),
    pytest.param(lambda r, s, c: r["evidence"].reverse(), id="order"),
    pytest.param(lambda r, s, c: r["evidence"].append({**r["evidence"][0], "id": "again"}), id="repeated item"),
    pytest.param(lambda r, s, c: r["evidence"].pop(2), id="an item that never counted"),
]
CHANGED = [
    pytest.param(edit("item.stance", "anti"), id="stance"),
    pytest.param(edit("item.context", {"tissue": "placenta"}), id="context"),
    pytest.param(edit("item.method", "in-vivo"), id="method"),
    pytest.param(edit("item.outcome-class", "metastasis"), id="outcome class"),
    pytest.param(edit("item.comparator", "vehicle"), id="comparator"),
    pytest.param(edit("item.directness", "indirect"), id="directness"),
    pytest.param(edit("claim.scope", {"model": "in-vivo"}), id="scope"),
    pytest.param(edit("source.standing", "retracted"), id="retraction"),
    pytest.param(edit("source.standing", "corrected"), id="correction"),
    pytest.param(edit("config.policy", {"claim-majority": "80"}), id="policy"),
    pytest.param(lambda r, s, c: r["evidence"].append(item("new", "pro")), id="new source"),
    pytest.param(lambda r, s, c: r["evidence"].pop(0), id="item removed"),
    pytest.param(lambda r, s, c: [s[k].update(cohort="N") for k in "ab"], id="two studies became one line"),
]


@pytest.mark.parametrize("change", UNCHANGED)
def test_same_ground(change: Any) -> None:
    assert changed(change) == changed(lambda *_: None)


@pytest.mark.parametrize("change", CHANGED)
def test_other_ground(change: Any) -> None:
    assert changed(change) != changed(lambda *_: None)


def test_an_honest_rename_stays_fresh() -> None:
    assert digest(registry(claim("c", *ITEMS))) == digest(registry(claim("renamed", *ITEMS)), "renamed")


def test_evidence_below_is_part_of_the_ground() -> None:
    below = claim("n", item("x", "anti"), broader="c")
    assert digest(registry(claim("c", *ITEMS), below)) != digest(registry(claim("c", *ITEMS)))


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        pytest.param({}, Freshness.FRESH, id="fresh"),
        pytest.param({"digest": "0" * 64}, Freshness.EVIDENCE_MOVED, id="evidence moved"),
        pytest.param({"digest": "0" * 64, "status": "disputed"}, Freshness.VERDICT_MOVED, id="verdict moved"),
        pytest.param({"status": "disputed"}, Freshness.CONTRADICTED, id="another status on the same evidence"),
        pytest.param({"pole": "pro"}, Freshness.CONTRADICTED, id="another pole on the same evidence"),
    ],
)
def test_freshness(decision: dict[str, Any], expected: Freshness) -> None:
    ground = digest(registry(claim("c", *ITEMS)))
    made = {"status": "preliminary-dispute", "by": "me", "on": "2026-01-01", "digest": ground, **decision}
    with_decision = registry(claim("c", *ITEMS, decision=made))
    assert resolve(with_decision)[ClaimId("c")].freshness is expected
    assert expected.stale is (expected is not Freshness.FRESH)


def test_default_thresholds_belong_to_the_format_of_the_digest() -> None:
    """The digest leaves default thresholds out, so that a new one does not make every decision stale."""
    from evidence.model.policy import Policy
    from evidence.resolve.digest import DIGEST_FORMAT

    first = {
        "line_majority": 70,
        "claim_majority": 70,
        "dispute_minority": 2,
        "no_effect_lines": 3,
        "uncontested_lines": 3,
        "reported_lines": 2,
        "alpha": 0.05,
        "null_lines": 4,
        "null_share": 30,
    }
    assert DIGEST_FORMAT == 1
    assert Policy().model_dump().items() >= first.items()
