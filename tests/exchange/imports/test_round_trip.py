"""What goes out comes back with the same verdicts."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.exchange.exports import EXPORTS, save
from evidence.exchange.imports import IMPORTS, Settings, run_import
from evidence.model.ids import SourceId
from evidence.registry import Registry, load
from evidence.registry.draft import open_draft
from tests import make
from tests.exchange.exports.back import verdicts
from tests.exchange.exports.made import ROOT, export, hostile, real
from tests.exchange.imports.importing import imported

FORMATS = ["csv", "parquet", "va-spec"]


def sent(found: Registry, name: str, folder: Path) -> Path:
    chosen = EXPORTS.named(name)
    return save(export(found), chosen, folder / f"sent{chosen.SUFFIX}")[0]


@pytest.mark.parametrize("name", FORMATS)
def test_the_real_registry_comes_back(name: str, tmp_path: Path) -> None:
    found = real()
    back = imported(name, sent(found, name, tmp_path), tmp_path)
    assert verdicts(back.registry) == verdicts(found)
    assert back.told.left_out == {} and back.told.items == sum(len(claim.evidence) for claim in found.claims.values())
    assert set(back.findings()) <= {"EV302"}  # an expression of concern, as in the registry itself
    assert set(back.told.no_place) == {"quote: its stored text is not in the file", "source.snapshot", "source.sha256"}


@pytest.mark.parametrize("name", FORMATS)
def test_records_are_the_same_but_for_quotes_and_stored_texts(name: str, tmp_path: Path) -> None:
    found = real()
    back = imported(name, sent(found, name, tmp_path), tmp_path).registry
    for source in back.sources.values():
        was = found.sources[source.id].model_copy(update={"snapshot": None, "sha256": None})
        assert source == was
    for claim in back.claims.values():
        was_claim = found.claims[claim.id]
        assert claim.model_copy(update={"evidence": ()}) == was_claim.model_copy(update={"evidence": ()})
        for item, was_item in zip(claim.evidence, was_claim.evidence, strict=True):
            assert item.quote == () and (item.stance, item.source) == (was_item.stance, was_item.source)
            for quote in was_item.quote:
                told = f"{item.finding} {item.note}"
                assert "not verified here" in told and " ".join(quote.split()) in " ".join(told.split())


@pytest.mark.parametrize("name", FORMATS)
def test_into_the_registry_that_it_came_from_nothing_goes(name: str, tmp_path: Path) -> None:
    """And a claim that was taken out comes back, on the sources that are there."""
    for folder in ("claims", "seeds"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    file = sent(real(), name, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")}
    told = run_import(IMPORTS.named(name), Settings(file), draft=open_draft(tmp_path))
    assert (told.files, told.written) == (0, False)
    assert told.left_out == {"the registry has a claim of this id": told.records}
    gone = next(path for path in before if path.name == "msc-exo-metastasis.yaml")
    gone.unlink()
    told = run_import(IMPORTS.named(name), Settings(file), draft=open_draft(tmp_path))
    assert (told.claims, told.sources, told.files) == (1, 0, 1)
    assert {path: path.read_bytes() for path in before if path != gone} == {
        path: raw for path, raw in before.items() if path != gone
    }
    assert verdicts(load(tmp_path)[0]) == verdicts(real())


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_texts_come_back_or_are_told(name: str, tmp_path: Path) -> None:
    """Signs that no file of a registry may hold are the only loss, and no claim is lost in silence."""
    found = hostile()
    file = sent(found, name, tmp_path)
    if name == "csv":  # no registry can hold a NUL, so that in a table it is damage
        file.write_bytes(file.read_bytes().replace(b"\0", b""))
    back = imported(name, file, tmp_path)
    for claim in back.registry.claims.values():
        assert [item.stance for item in claim.evidence] == [item.stance for item in found.claims[claim.id].evidence]
    assert back.told.records == sum(len(claim.evidence) for claim in found.claims.values())


@pytest.mark.parametrize("name", FORMATS)
def test_sources_that_are_only_cited_come_back(name: str, tmp_path: Path) -> None:
    """Also those that the cited ones cite, and of a review that another claim's item names."""
    sources = {
        "a": {"kind": "primary", "cites": ["cited"]},
        "b": {"kind": "narrative-review", "cites": ["a", "cited", "root"]},
        "cited": {"kind": "primary", "derives-from": ["root"]},
        "root": {"kind": "primary"},
    }
    claims = [
        make.claim("c", make.item("a", "pro", finding="words")),
        make.claim("d", make.item("b", "pro", finding="words")),
    ]
    back = imported(name, sent(make.registry(*claims, sources=sources), name, tmp_path), tmp_path)
    for source, told in sources.items():
        record = back.registry.sources[SourceId(source)]
        assert (record.kind, list(record.cites)) == (told["kind"], told.get("cites", []))
    assert back.told.no_place == {} and "EV117" not in back.findings()


def test_a_part_of_an_export_loses_what_it_cites_beside_and_says_so(tmp_path: Path) -> None:
    sources = {
        "a": {"kind": "primary"},
        "b": {"kind": "narrative-review", "cites": ["a", "cited"]},
        "cited": {"kind": "primary"},
    }
    claims = [
        make.claim("c", make.item("a", "pro", finding="words")),
        make.claim("d", make.item("b", "pro", finding="words"), make.item("a", "pro", finding="words", id="a")),
    ]
    file = sent(make.registry(*claims, sources=sources), "va-spec", tmp_path)
    file.write_text(json.dumps(json.loads(file.read_text())[1:]))
    back = imported("va-spec", file, tmp_path)
    assert list(back.registry.sources[SourceId("b")].cites) == ["a"]
    assert back.told.no_place == {"source.cites: a source that the file does not tell": 1}
    assert "EV117" not in back.findings()


_WORD = st.sampled_from(["pro", "anti", "no-effect", "mixed", "unclear"])
_LEVEL = st.sampled_from(["cord", "fat", "marrow"])


@st.composite
def _registries(draw: st.DrawFn) -> Registry:
    """Small registries: several claims on a few sources, of every kind and standing, some beneath another."""
    names = [f"s{number}" for number in range(draw(st.integers(1, 4)))]
    sources = {
        name: draw(
            st.fixed_dictionaries(
                {"kind": st.sampled_from(["primary", "narrative-review", "meta-analysis"])},
                optional={
                    "cohort": st.just("one"),
                    "group": st.sampled_from(["g", "h"]),
                    "title": st.just(f"T {name}"),
                },
            )
        )
        for name in names
    }
    claims = []
    for number in range(draw(st.integers(1, 3))):
        items = [
            make.item(
                draw(st.sampled_from(names)),
                draw(_WORD),
                finding="words",
                context=draw(st.dictionaries(st.sampled_from(["tissue"]), _LEVEL)),
            )
            for place in range(draw(st.integers(0, 5)))
        ]
        claims.append(make.claim(f"c{number}", *items))
    return make.registry(*claims, sources=sources)


@settings(max_examples=15, deadline=None)
@given(_registries(), st.sampled_from(FORMATS))
def test_any_small_registry_comes_back(found: Registry, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        back = imported(name, sent(found, name, Path(folder)), Path(folder))
        assert verdicts(back.registry) == verdicts(found)
