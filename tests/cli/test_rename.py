"""Other ids: everything that names the old one names the new one, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.check import check
from evidence.cli.main import main
from evidence.diagnostic import Severity
from evidence.history import compare
from evidence.model.ids import ClaimId
from evidence.registry import load
from evidence.registry.curation.renaming import rename
from evidence.registry.draft import open_draft
from tests.history.scripted import Pull, new_registry, write


@pytest.fixture
def pull(tmp_path: Path) -> Pull:
    """The scripted registry, with every kind of reference in it."""
    new_registry(tmp_path)
    found = Pull(tmp_path)
    found.source("r1", cites=["p1", "n1"])
    found.source("draft", kind="preprint", derives_from="p1")
    found.add("growth", "draft", context={"tissue": "marrow"})
    found.item("growth", 0, via="r1")
    found.item("told", 0, reports="p1")
    found.claim("growth", ignore=[{"rule": "EV303", "item": "p1-pro-0-0", "reason": "known"}])
    found.sign("wide", removes=("growth",))
    return found


def files(root: Path) -> dict[str, str]:
    """All files, by path."""
    return {str(path.relative_to(root)): path.read_text("utf-8") for path in sorted(root.rglob("*.yaml"))}


def renamed(pull: Pull, old: str, new: str) -> dict[str, str]:
    """The files before, after a rename that brings no error."""
    before = files(pull.root)
    errors = {one.message for one in check(pull.root).found if one.severity is Severity.ERROR}
    assert main(["--registry", str(pull.root), "rename", old, new]) == 0
    after = {one.message for one in check(pull.root).found if one.severity is Severity.ERROR}
    assert after <= errors
    return before


def test_a_claim(pull: Pull) -> None:
    """Its file, `broader` of those below it, `removes` of decisions."""
    before = renamed(pull, "wide", "wider")
    after = files(pull.root)
    assert after.keys() - before.keys() == {"claims/wider.yaml"}
    assert before.keys() - after.keys() == {"claims/wide.yaml"}
    assert after["claims/wider.yaml"] == before["claims/wide.yaml"].replace("id: wide\n", "id: wider\nformerly: wide\n")
    assert after["claims/part.yaml"] == before["claims/part.yaml"].replace("broader: wide", "broader: wider")
    same = before.keys() - {"claims/wide.yaml", "claims/part.yaml"}
    assert {path: after[path] for path in same} == {path: before[path] for path in same}
    renamed(pull, "growth", "grown")
    assert (
        "removes: grown\n" in files(pull.root)["claims/wider.yaml"]
        or "- grown" in files(pull.root)["claims/wider.yaml"]
    )
    renamed(pull, "wider", "widest")
    assert load(pull.root)[0].claims[ClaimId("widest")].formerly == ("wide", "wider")


def test_a_source(pull: Pull) -> None:
    """`source`, `via`, `reports`, `cites` and `derives-from`."""
    before = renamed(pull, "p1", "osei-2016")
    after = files(pull.root)
    text = "".join(after.values())
    assert "claims/sources/osei-2016.yaml" in after
    assert "claims/sources/p1.yaml" not in after
    for line in ("source: p1\n", "reports: p1\n", "- p1\n", "derives-from: p1\n", "id: p1\n", "[p1", "p1]"):
        assert line not in text
    for line in ("source: osei-2016\n", "reports: osei-2016\n", "derives-from: osei-2016\n", "id: osei-2016\n"):
        assert line in text
    assert "p1-pro-0-0" in text  # an item's id is its own
    assert before["claims/calm.yaml"] == after["claims/calm.yaml"]
    renamed(pull, "r1", "review")
    assert "via: review\n" in files(pull.root)["claims/growth.yaml"]


def test_an_item(pull: Pull) -> None:
    """`formerly`, and the suppression that is about it."""
    before = renamed(pull, "growth/p1-pro-0-0", "p1-growth")
    after = files(pull.root)
    assert {path for path in before if before[path] != after[path]} == {"claims/growth.yaml"}
    claim = load(pull.root)[0].claims[ClaimId("growth")]
    assert (claim.evidence[0].id, claim.evidence[0].formerly) == ("p1-growth", ("p1-pro-0-0",))
    assert claim.ignore[0].item == "p1-growth"
    renamed(pull, "growth/p1-growth", "growth/p1-again")


def test_nothing_is_lost(pull: Pull) -> None:
    """Whoever compares the two versions finds every record again."""
    base = load(pull.root)[0]
    for old, new in (("growth", "grown"), ("wide", "wider"), ("calm/c1-pro-0-0", "c1"), ("x1", "xa")):
        renamed(pull, old, new)
    found = compare(base, load(pull.root)[0])
    assert (found.lost_claims, found.lost_items) == ((), ())
    assert not any(change.lost or change.calls for change in found.changes)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("growth", "calm", "there is a claim calm already"),
        ("growth", "growth", "growth has that id already"),
        ("growth", "Growth!", "id"),
        ("growth", "../growth", "id"),
        ("growth", "vocabulary/axes", "id"),
        ("grwth", "grown", "there is no claim or source grwth; did you mean growth?"),
        ("p1", "p2", "there is a source p2 already"),
        ("p1", "registry/x", "id"),
        ("growth/p1-pro-0-0", "p2-pro-0-1", "growth has, or had, an item p2-pro-0-1 already"),
        ("growth/p1-pro-0-0", "calm/p1", "an item stays on its claim"),
        ("growth/nothing", "x", "growth has no item nothing"),
        ("nothing/p1", "x", "there is no claim nothing"),
        ("growth", "old-name", "calm had the id old-name before"),
        ("growth", "registry", "registry"),
    ],
)
def test_what_is_refused(pull: Pull, old: str, new: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence, and nothing written."""
    pull.claim("calm", formerly="old-name")
    before = files(pull.root)
    assert main(["--registry", str(pull.root), "rename", old, new]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert words in err
    assert files(pull.root) == before


def test_a_file_that_cannot_be_read(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    """It may name what is renamed."""
    (pull.root / "claims/broken.yaml").write_text("broader: [wide\n")
    assert main(["--registry", str(pull.root), "rename", "wide", "wider"]) == 2
    assert "claims/broken.yaml cannot be read, and may name it" in capsys.readouterr().err


def test_nothing_is_written_when_asked(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(pull.root)
    assert main(["--registry", str(pull.root), "rename", "wide", "wider", "--diff"]) == 0
    out = capsys.readouterr().out
    assert "--- a/claims/wide.yaml\n+++ /dev/null\n" in out
    assert "--- /dev/null\n+++ b/claims/wider.yaml\n" in out
    assert "+broader: wider\n" in out
    assert files(pull.root) == before


def test_it_can_be_taken_back(pull: Pull) -> None:
    """One step, over all files."""
    before = files(pull.root)
    draft = open_draft(pull.root)
    draft.apply(rename(draft, "p1", "osei-2016"))
    draft.save()
    assert files(pull.root) != before
    draft.undo()
    draft.save()
    assert files(pull.root) == before


def test_comments_stay(pull: Pull) -> None:
    write(pull.root, "claims/topic.yaml", {**pull.read("claims/part.yaml"), "id": "topic", "evidence": []})
    file = pull.root / "claims/part.yaml"
    file.write_text(file.read_text("utf-8").replace("broader: wide\n", "broader: wide  # the general one\n"), "utf-8")
    renamed(pull, "wide", "wider")
    assert "broader: wider  # the general one\n" in file.read_text("utf-8")
