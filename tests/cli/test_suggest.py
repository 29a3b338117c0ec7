"""`evidence suggest`: a list for people and for programs, and judgements that are kept."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from evidence.check import check
from evidence.cli.main import main
from evidence.model.ids import ClaimId, SourceId
from evidence.registry import load
from evidence.registry.curation import reject, rename
from evidence.registry.draft import open_draft
from tests.registry.curation.cases import copied

CURATOR = "registry-maintainers"
AS_CURATOR = ["--curator", CURATOR, "--on", "2026-11-22"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the real registry."""
    return copied(tmp_path)


def files(root: Path) -> dict[str, bytes]:
    """All files, by path."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def run(root: Path, *words: str) -> int:
    """Run `evidence suggest` on a registry."""
    return main(["--registry", str(root), "suggest", *words])


def listed(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    """The candidates as JSON."""
    capsys.readouterr()
    assert run(root, *words, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["format"] == 1
    candidates = found["candidates"]
    assert isinstance(candidates, list)
    return candidates


def test_the_list(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only what waits, unless all is asked for; numbers stay the same; offsets are those of the stored text."""
    waiting = listed(root, capsys, "ahmadi-2022")
    everything = listed(root, capsys, "ahmadi-2022", "--all")
    assert {one["fate"] for one in waiting} == {"new"}
    assert {one["fate"] for one in everything} == {"new", "there"}
    assert [one["number"] for one in everything] == list(range(1, len(everything) + 1))
    by_number = {one["number"]: one for one in everything}
    assert all(by_number[one["number"]] == one for one in waiting)
    registry, _ = load(root)
    text = registry.snapshots.read(registry.sources[SourceId("ahmadi-2022")].snapshot or "").text
    for one in everything:
        assert text[one["start"] : one["stop"]] == one["quote"]  # type: ignore[misc]
    assert [one["score"] for one in everything] == sorted((one["score"] for one in everything), reverse=True)  # type: ignore[type-var]
    assert listed(root, capsys, "ahmadi-2022", "--all", "--top", "3") == everything[:3]
    growth = listed(root, capsys, "ahmadi-2022", "--all", "--claim", "msc-exo-tumour-growth")
    assert growth == [one for one in everything if one["claim"] == "msc-exo-tumour-growth"]
    assert growth


def test_the_list_for_people(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Number, stance, claim and score; the passage; where it stands and why; what is left off."""
    before = files(root)
    assert run(root, "chen-2025", "--all", "--top", "1") == 0
    shown = capsys.readouterr()
    assert re.match(r"  1  mixed  exo-immune-effect  score 4\.0  \(there\)\n", shown.out)
    assert '"Exosomes: a double-edged sword in cancer immunotherapy"' in shown.out
    assert "characters 0:54; subject: Exosomes" in shown.out
    assert "more; raise --top" in shown.err
    assert files(root) == before


def test_accepting(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One item with its signature, and nothing else; after that it is there."""
    before = files(root)
    first = listed(root, capsys, "blog-exosome-therapy")[0]
    number = str(first["number"])
    assert run(root, "blog-exosome-therapy", "--accept", number, *AS_CURATOR, "--dry-run") == 0
    assert files(root) == before
    assert run(root, "blog-exosome-therapy", "--accept", number, *AS_CURATOR) == 0
    registry, _ = load(root)
    item = registry.claims[ClaimId(str(first["claim"]))].evidence[-1]
    assert (item.source, item.stance, item.method) == ("blog-exosome-therapy", first["stance"], "web-page")
    assert item.quote == (" ".join(str(first["quote"]).split()),)
    assert item.curated is not None
    assert item.curated.by == CURATOR
    changed = {path for path, raw in files(root).items() if before.get(path) != raw}
    assert changed == {registry.claim_paths[ClaimId(str(first["claim"]))]}
    assert first["number"] not in [one["number"] for one in listed(root, capsys, "blog-exosome-therapy")]
    assert run(root, "blog-exosome-therapy", "--accept", number, *AS_CURATOR) == 2
    assert "already" in capsys.readouterr().err


def test_another_stance_and_another_claim(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = next(one for one in listed(root, capsys, "chen-2025") if one["claim"] == "exo-tumour-growth")
    words = ("chen-2025", "--accept", str(one["number"]), *AS_CURATOR)
    assert run(root, *words, "--stance", "pro-tumor") == 2
    assert "its stances are pro-tumour" in capsys.readouterr().err
    assert run(root, *words, "--stance", "stimulatory", "--for", "exo-immune-effect") == 0
    item = load(root)[0].claims[ClaimId("exo-immune-effect")].evidence[-1]
    assert (item.source, item.stance) == ("chen-2025", "stimulatory")


def test_rejecting(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Kept with the source, found sound by the check, not proposed again; the numbers of the others stay."""
    before = listed(root, capsys, "liu-2025")
    first, *rest = before
    words = ("liu-2025", "--reject", str(first["number"]), "--reason", "named in passing")
    assert run(root, *words, *AS_CURATOR) == 0
    registry, problems = load(root)
    assert not problems
    (rejection,) = registry.sources[SourceId("liu-2025")].rejected
    assert (rejection.claim, rejection.reason, rejection.by) == (first["claim"], "named in passing", CURATOR)
    assert listed(root, capsys, "liu-2025") == rest
    everything = listed(root, capsys, "liu-2025", "--all")
    assert [one["fate"] for one in everything if one["number"] == first["number"]] == ["rejected"]
    assert not [one for one in check(root).found if one.code == "EV212"]
    assert run(root, *words, *AS_CURATOR) == 2
    assert "rejected for" in capsys.readouterr().err


def test_a_rejection_follows_its_claim_and_can_be_taken_back(root: Path) -> None:
    """When the claim gets another id, the rejection names it; undone, the file is as it was."""
    draft = open_draft(root)
    quote = "Systemic therapy faces the emergence of resistance, which hinders the clinical benefits."
    path = draft.registry.source_paths[SourceId("liu-2025")]
    before = draft.raw(path)
    draft.apply(
        reject(draft, SourceId("liu-2025"), "exo-immune-effect", quote, "not of exosomes", CURATOR, "2026-11-22")
    )
    draft.apply(rename(draft, "exo-immune-effect", "exo-immunity"))
    assert draft.registry.sources[SourceId("liu-2025")].rejected[0].claim == "exo-immunity"
    draft.undo()
    draft.undo()
    assert draft.raw(path) == before
    assert draft.unsaved == ()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nobody-2020",), "there is no source nobody-2020"),
        (("lin-2022",), "has no stored text"),
        (("chen-2025", "--claim", "exo-immune-efect"), "did you mean exo-immune-effect"),
        (("chen-2025", "--accept", "99"), "has no candidate 99"),
        (("chen-2025", "--reject", "5"), "needs a reason"),
        (("chen-2025", "--reject", "5", "--reason", " "), "needs a reason"),
        (("chen-2025", "--reject", "5", "--reason", "x", "--by", "nobody"), "there is no curator nobody"),
        (("chen-2025", "--reject", "1", "--reason", "x", *AS_CURATOR), "remove the item first"),
        (("chen-2025", "--reason", "x"), "--reason goes with --reject"),
        (("chen-2025", "--stance", "x"), "--stance and --for go with --accept"),
        (("chen-2025", "--dry-run"), "--diff and --dry-run go with"),
    ],
)
def test_wrong_use(root: Path, words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Said with what to do, and nothing is written."""
    before = files(root)
    assert run(root, *words) == 2
    shown = capsys.readouterr()
    assert told in shown.err
    assert shown.out == ""
    assert files(root) == before
