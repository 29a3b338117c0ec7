"""Renaming where it is refused, and passages that were rejected for a claim."""

from __future__ import annotations

from pathlib import Path

from evidence.model.ids import SourceId
from evidence.registry.curation import reject, rename
from evidence.registry.draft import open_draft
from tests.registry.curation.cases import BROAD, NATIVE, ZHU, claim, copied, draft, made, refused

REVIEW = SourceId("ahmadi-2022")
PASSAGE = "MSCs-Exo can promote tumor progression"


def test_an_id_that_two_records_have(tmp_path: Path) -> None:
    root = copied(tmp_path)
    (root / f"claims/sources/{NATIVE}.yaml").write_text(f"id: {NATIVE}\nkind: opinion\n", "utf-8")
    refused("is the id of a claim and of a source", lambda: rename(open_draft(root), NATIVE, "other"))


def test_a_record_that_could_not_be_read(tmp_path: Path) -> None:
    root = copied(tmp_path)
    (root / "claims/sources/broken.yaml").write_text("id: broken\n", "utf-8")
    it = open_draft(root)
    refused("the file of broken has errors; mend them first", lambda: rename(it, "broken", "other"))
    refused("cannot be read, and may name it; mend it first", lambda: rename(it, NATIVE, "other"))


def test_what_an_item_had_before_is_not_given_back() -> None:
    it = draft()
    made(it, rename(it, f"{NATIVE}/{ZHU}", "zhu-again"))
    refused(f"zhu-again had the id {ZHU} before", lambda: rename(it, f"{NATIVE}/zhu-again", ZHU))
    refused("an item stays on its claim", lambda: rename(it, f"{NATIVE}/zhu-again", f"{BROAD}/zhu-again"))


def test_rejections_name_the_claim_by_its_new_id() -> None:
    it = draft()
    made(it, reject(it, REVIEW, BROAD, PASSAGE, "Too general.", "registry-maintainers", "2026-11-23"))
    made(it, rename(it, BROAD, "tumour-growth"))
    assert claim(it, "tumour-growth").formerly == (BROAD,)
    assert claim(it, NATIVE).broader == "tumour-growth"
    assert [rejection.claim for rejection in it.registry.sources[REVIEW].rejected][-1] == "tumour-growth"
