"""The real registry: clean, canonical, complete, and counted a second time without the resolver."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from evidence.check import check
from evidence.diagnostic import Severity
from evidence.model.ids import ClaimId
from evidence.registry import Registry, load
from evidence.registry.formatting import formatted
from evidence.resolve import Verdicts, resolve
from evidence.resolve.tally import Tally

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load(ROOT)[0]


@pytest.fixture(scope="module")
def verdicts(registry: Registry) -> Verdicts:
    return resolve(registry)


def raw(kind: str) -> dict[str, dict[str, Any]]:
    """Records straight from the files, by id."""
    folder = ROOT / "claims"
    paths = folder.glob("sources/*.yaml") if kind == "sources" else folder.glob("*exosomes/*.yaml")
    records = [yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader) for path in paths]
    return {record["id"]: record for record in records}


def test_it_is_clean() -> None:
    result = check(ROOT)
    assert [found.message for found in result.found if found.severity is Severity.ERROR] == []
    assert result.work.unread == 0
    assert result.unchecked == ()
    assert result.work.quotes == 41


def test_it_is_in_canonical_layout() -> None:
    assert [path for path, before, after in formatted(ROOT, []) if before != after] == [], "run `evidence fmt`"


def test_it_holds_what_it_was_made_from(registry: Registry) -> None:
    kinds = [source.kind for source in registry.sources.values() if source.standing != "retracted"]
    assert kinds.count("primary") == 91  # type: ignore[comparison-overlap]
    items = [item for claim in registry.claims.values() for item in claim.evidence]
    assert sum(bool(item.quote) for item in items) == 41
    assert len([item for item in items if registry.sources[item.source].kind == "primary"]) == 164
    assert sum(source.snapshot is not None for source in registry.sources.values()) == 5


def own_lines(claim_id: str) -> Tally:
    """Lines of a claim's own primary items by the rules of the method, in twenty lines and without the resolver."""
    claim, sources = raw("claims")[claim_id], raw("sources")
    first, second = ("pro-tumour", "anti-tumour")
    arms: dict[str, dict[Any, set[str]]] = defaultdict(lambda: defaultdict(set))
    for item in claim["evidence"]:
        source = sources[item["source"]]
        if source["kind"] != "primary" or source.get("standing") == "retracted" or "cohort" in source:
            assert "cohort" not in source
            continue
        if item["stance"] == "unclear" or item.get("directness") == "indirect":
            continue
        arm = (tuple(sorted(item.get("context", {}).items())), item.get("outcome-class"), item.get("comparator"))
        arms[item["source"]][arm].add(item["stance"])
    counts = {"first": 0, "second": 0, "mixed": 0, "no_effect": 0}
    for by_arm in arms.values():
        votes: dict[str, float] = defaultdict(float)
        for stances in by_arm.values():
            if {first, second} <= stances or "mixed" in stances:
                votes[first] += 0.5
                votes[second] += 0.5
            else:
                votes[next(iter(stances - {"no-effect"}), "no-effect")] += 1
        total = sum(votes.values())
        if votes[first] >= 0.7 * total:
            counts["first"] += 1
        elif votes[second] >= 0.7 * total:
            counts["second"] += 1
        elif votes[first] and votes[second]:
            counts["mixed"] += 1
        elif votes["no-effect"] >= votes[first] + votes[second]:
            counts["no_effect"] += 1
        else:
            counts["first" if votes[first] else "second"] += 1
    return Tally(**counts)


@pytest.mark.parametrize("claim", ["msc-exo-native-tumour-growth", "msc-exo-engineered-tumour-growth"])
def test_the_flagship_counted_a_second_time(claim: str, verdicts: Verdicts) -> None:
    assert verdicts[ClaimId(claim)].tally == own_lines(claim)


def test_the_flagship_is_disputed_with_two_figures_on_either_side(verdicts: Verdicts) -> None:
    verdict = verdicts[ClaimId("msc-exo-native-tumour-growth")]
    assert verdict.status == "disputed"
    assert min(verdict.tally.first, verdict.tally.second) >= 10


def test_engineered_vesicles_are_not_pooled_with_native_ones(verdicts: Verdicts) -> None:
    engineered = verdicts[ClaimId("msc-exo-engineered-tumour-growth")]
    assert (engineered.status, engineered.tally.first) == ("uncontested", 0)


def test_the_broader_claim_counts_every_line_below_it_once(registry: Registry, verdicts: Verdicts) -> None:
    broad = ClaimId("msc-exo-tumour-growth")
    below = [broad, *registry.below(broad)]
    lines = {line.sources for claim in below for line in verdicts[claim].evidence.primary if line.stance != "no-effect"}
    counted = [line.sources for line in verdicts[broad].evidence.primary]
    assert len(counted) == len(set(counted))
    assert set(counted) == lines


def test_the_web_page_adds_no_line(verdicts: Verdicts) -> None:
    for verdict in verdicts.values():
        for line in (*verdict.evidence.primary, *verdict.evidence.secondary):
            assert "blog-exosome-therapy" not in line.sources
