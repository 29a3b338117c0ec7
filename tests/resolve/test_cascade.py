"""What a retraction does to the claims that rest on the source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.model.ids import ClaimId, SourceId
from evidence.model.policy import Policy
from evidence.model.words import Standing
from evidence.registry import Registry, load
from evidence.resolve.cascade import Change, cascade
from evidence.resolve.resolver import resolve
from evidence.resolve.ruling import ruling_of
from evidence.resolve.tally import Tally
from tests.make import claim, item, registry

ROOT = Path(__file__).parents[2]
POLICY = Policy()
REVIEW = {"kind": "narrative-review"}


def change(made: Registry, *sources: str) -> dict[str, Change]:
    return {found.claim: found for found in cascade(made, map(SourceId, sources), POLICY)}


def test_broader_claims_change_with_it() -> None:
    made = registry(
        claim("broad", item("a", "pro"), item("b", "pro")),
        claim("middle", item("d", "pro"), broader="broad"),
        claim("low", item("x", "anti"), broader="middle"),
        claim("other", item("a", "pro")),
    )
    found = change(made, "x")
    assert list(found) == ["broad", "low", "middle"]
    assert (found["broad"].before.tally, found["broad"].after.tally) == (Tally(3, 1), Tally(3))
    assert (found["broad"].before.status, found["broad"].after.status) == ("leaning", "uncontested")
    assert found["middle"].status_changed
    assert found["low"].after.status == "no-evidence"


def test_a_changed_tally_is_told_apart_from_a_changed_status() -> None:
    made = registry(claim("c", *(item(name, "pro") for name in "abde")))
    found = change(made, "a")
    assert not found["c"].status_changed
    assert found["c"].after.tally == Tally(3)
    assert change(made, "a", "b")["c"].after.status == "insufficient"


def test_what_a_retraction_did() -> None:
    """The same source retracted or not gives the same answer."""
    claims = (claim("c", item("a", "pro"), item("b", "anti"), item("d", "pro")),)
    standing = registry(*claims)
    retracted = registry(*claims, sources={"a": {"standing": "retracted"}})
    assert change(retracted, "a") == change(standing, "a") != {}
    assert change(retracted, "b")["c"].before.tally == Tally(1, 1), "what else is retracted stays so"


def test_a_meta_analysis_gives_its_studies_back() -> None:
    made = registry(
        claim("c", item("a", "anti"), item("m", "pro")), sources={"m": {"kind": "meta-analysis", "cites": ["a"]}}
    )
    assert change(made, "m")["c"].after.tally == Tally(0, 1)


def test_reviews_change_only_what_rests_on_reviews() -> None:
    made = registry(
        claim("c", item("a", "pro"), item("r", "anti")), claim("d", item("r", "anti")), sources={"r": REVIEW}
    )
    assert list(change(made, "r")) == ["d"]


def test_nothing_and_nobody() -> None:
    made = registry(claim("c", item("a", "pro"), item("b", "unclear")), sources={"unused": {}})
    assert change(made) == change(made, "unused") == change(made, "unknown") == change(made, "b") == {}


def test_circles_of_claims_end() -> None:
    made = registry(claim("c", item("a", "pro"), broader="d"), claim("d", item("b", "pro"), broader="c"))
    assert list(change(made, "a")) == ["c", "d"]


STANDINGS = st.sampled_from(["current", "retracted", "expression-of-concern"])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_it_is_every_difference_between_two_registries(data: st.DataObject) -> None:
    entries = st.lists(
        st.builds(item, st.sampled_from("abde"), st.sampled_from(["pro", "anti", "mixed", "no-effect"])), max_size=4
    )
    above: dict[str, dict[str, Any]] = {"x": {}, "y": {"broader": "x"}, "z": {"broader": "y"}, "w": {}}
    sources = {name: {"standing": data.draw(STANDINGS)} for name in "abde"}
    made = registry(*(claim(name, *data.draw(entries), **fields) for name, fields in above.items()), sources=sources)
    chosen = data.draw(st.sets(st.sampled_from("abde")))

    def world(standing: str) -> Registry:
        return registry_with(made, chosen, standing)

    before, after = resolve(world("current"), POLICY), resolve(world("retracted"), POLICY)
    expected = {name: (ruling_of(before[name]), ruling_of(after[name])) for name in made.claims}
    found = {name: (c.before, c.after) for name, c in change(made, *chosen).items()}
    assert found == {name: (old, new) for name, (old, new) in expected.items() if old != new}


def registry_with(made: Registry, names: set[str], standing: str) -> Registry:
    changed = {
        source.id: source.model_validate({"id": source.id, "kind": source.kind, "year": "2020", "standing": standing})
        for source in made.sources.values()
        if source.id in names
    }
    return replace(made, sources={**made.sources, **changed})


def test_the_real_registry() -> None:
    """The paper that began the flagship stands on two claims of its own and on those above them."""
    made = load(ROOT)[0]
    name = SourceId("zhu-2012-cancerlett")
    own = {record.id for record in made.claims.values() if any(i.source == name for i in record.evidence)}
    found = cascade(made, [name], made.config.policy)
    changed = {one.claim for one in found}
    assert own <= changed
    assert changed - own <= {above for above in made.claims if own.intersection(made.below(above))}
    for one in found:
        lines = (one.before.tally.lines, one.after.tally.lines)
        assert lines[0] - lines[1] == 1
    assert "msc-exo-tumour-growth" in changed
    assert not next(one for one in found if one.claim == ClaimId("msc-exo-native-tumour-growth")).status_changed


def test_claims_on_other_versions_of_sources_are_the_same() -> None:
    """What is taken over from the registry before is what would be found again."""
    upper = claim("upper", item("a", "pro"), item("b", "anti"))
    made = registry(upper, claim("lower", item("a", "anti"), item("a", "pro", 2), broader="upper"))
    retracted = made.sources[SourceId("a")].model_copy(update={"standing": Standing.RETRACTED})
    other = made.with_sources({SourceId("a"): retracted})
    anew = replace(made, sources={**made.sources, SourceId("a"): retracted})
    assert other == anew
    assert (other.claims_on, other.narrower) == (anew.claims_on, anew.narrower)
    assert other.claims_on == {"a": ("lower", "upper"), "b": ("upper",)}
    assert made.sources[SourceId("a")].standing is Standing.CURRENT
