"""How verdicts came about, from the history: read once, and the same whatever is kept of it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from evidence.cli.main import main
from evidence.history import Repository
from evidence.history import ledger as module
from evidence.history.ledger import ClaimHistory, ledger
from evidence.model.decision import Status
from evidence.model.ids import ClaimId
from tests.history.scripted import Pull, git, new_repository, write


@pytest.fixture
def pull(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pull:
    """A claim that is disputed, judged, resolved, renamed and judged again; another that goes and comes back."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    found = new_repository(tmp_path / "registry")
    found.sign("growth")
    found.commit("judged")
    found.add("growth", *(f"p{i}" for i in range(4, 8)), context={"tissue": "fat"})
    found.commit("resolved")
    found.claim("growth", note="A note.")
    found.commit("a note")
    found.rename("growth", "grown", formerly="growth")
    found.commit("renamed")
    found.sign("grown")
    found.commit("judged again")
    kept = found.read("claims/calm.yaml")
    (found.root / "claims/calm.yaml").unlink()
    found.commit("gone")
    write(found.root, "claims/calm.yaml", kept)
    found.commit("back")
    found.claim("grown", decision=None)
    found.commit("taken back")
    return found


def told(pull: Pull, *options: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What `evidence log` prints."""
    assert main(["--registry", str(pull.root), "log", *options]) == 0
    return capsys.readouterr().out


def plainly(found: Any) -> list[tuple[str, list[tuple[Status | None, str | None]]]]:
    """Histories without commits."""
    return [(name, [(one.status, one.decision) for one in history.entries]) for name, history in found.items()]


def test_every_change_of_a_verdict(pull: Pull) -> None:
    """Under the last id; what changes neither verdict nor decision leaves no entry."""
    found = ledger(Repository.around(pull.root), git(pull.root, "rev-parse", "HEAD").strip(), None)
    assert [(one.status, one.decision) for one in found[ClaimId("grown")].entries] == [
        (Status.DISPUTED, None),
        (Status.DISPUTED, "made"),
        (Status.LEANING, None),
        (Status.LEANING, "renewed"),
        (Status.LEANING, "removed"),
    ]
    assert (found[ClaimId("grown")].judged, found[ClaimId("grown")].turns) == (2, 1)
    assert found[ClaimId("grown")].entries[0].lines == {"pro": 3, "anti": 2, "mixed": 0, "no-effect": 0}
    calm = [one.status for one in found[ClaimId("calm")].entries]
    assert calm == [Status.UNCONTESTED, None, Status.UNCONTESTED]
    assert "growth" not in found
    assert [one.status for one in found[ClaimId("wide")].entries] == [Status.DISPUTED]


def test_text(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(pull, "grown", capsys=capsys).splitlines()
    assert lines[0] == "grown: judged 2 times, 1 change of status"
    assert [line.split("  ", 3)[3] for line in lines[1:]] == [
        "leaning, pro ahead: 7 pro, 2 anti  (decision removed)",
        "leaning, pro ahead: 7 pro, 2 anti  (decision renewed)",
        "leaning, pro ahead: 7 pro, 2 anti",
        "disputed, pro ahead: 3 pro, 2 anti  (decision made)",
        "disputed, pro ahead: 3 pro, 2 anti",
    ]
    rows = told(pull, "--all", capsys=capsys).splitlines()
    assert rows[0].split() == ["claim", "verdict", "since", "changes", "judged"]
    assert len(rows) == 7
    (row,) = (row for row in rows if row.startswith("grown"))
    assert row.split()[-2:] == ["1", "2"]


def test_a_dispute_that_went_without_a_signature(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Deleted, or taken out with the claim; what new studies do, and what is signed for, is not marked."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    pull = new_repository(tmp_path / "registry")
    pull.add("growth", "q1", "q2", "q3", "q4", "q5", "q6", context={"tissue": "marrow"})
    pull.commit("more studies")
    (gone,) = (item["id"] for item in pull.drop("part", 0))
    pull.sign("part", removes=(gone,))
    pull.commit("signed")
    pull.drop("part", 0)
    pull.commit("unsigned")
    (pull.root / "claims/told.yaml").unlink()
    pull.commit("taken out")
    for _ in range(2):  # read, and then from what is kept
        document = json.loads(told(pull, "--all", "--json", "--at", "HEAD", capsys=capsys))
        marked = {one["claim"]: [entry["unsigned"] for entry in one["entries"]] for one in document["claims"]}
        assert marked["growth"] == [False, False]
        assert marked["part"] == [False, False, True]
        assert marked["told"] == [False, True]
    lines = told(pull, "part", capsys=capsys).splitlines()
    assert lines[1].endswith("2 anti  (a dispute went without a signature)")
    assert lines[2].endswith("(decision made)")
    assert "note: a dispute went without a signature" in told(pull, "told", "--plain", capsys=capsys)


def test_a_stance_that_is_none(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    """The word stands beside the verdict that it moved."""
    pull.item("part", 3, stance="antj")
    pull.commit("a slip")
    line = told(pull, "part", capsys=capsys).splitlines()[1]
    assert line.endswith("(a dispute went without a signature; no stance of the question: antj)")
    (claim,) = json.loads(told(pull, "part", "--json", capsys=capsys))["claims"]
    assert [entry["unknown_stances"] for entry in claim["entries"]] == [[], ["antj"]]


def test_json(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(told(pull, "grown", "--json", capsys=capsys))
    assert (document["format"], document["commit"]) == (1, git(pull.root, "rev-parse", "HEAD").strip())
    (claim,) = document["claims"]
    assert (claim["claim"], claim["judged"], claim["status_changes"]) == ("grown", 2, 1)
    assert claim["entries"][1] == {
        "commit": git(pull.root, "rev-parse", "HEAD~7").strip(),
        "time": claim["entries"][1]["time"],
        "status": "disputed",
        "pole": "pro",
        "lines": {"pro": 3, "anti": 2, "mixed": 0, "no-effect": 0},
        "decision": "made",
        "unsigned": False,
        "unknown_stances": [],
    }
    assert claim["entries"][1]["time"].endswith("+00:00")
    earlier = json.loads(told(pull, "--all", "--json", "--at", "main", capsys=capsys))
    assert {one["judged"] for one in earlier["claims"]} == {0}


def test_nothing_is_read_twice(pull: Pull, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A second look reads no file; one more commit reads that and the one before; a rewritten history as well."""
    first = told(pull, "--all", "--json", capsys=capsys)

    def never(*_: object) -> None:
        raise AssertionError("read again")

    with monkeypatch.context() as patch:
        patch.setattr(module, "registry_at", never)
        patch.setattr(module, "registry_after", never)
        assert told(pull, "--all", "--json", capsys=capsys) == first
        git(pull.root, "commit", "-q", "--amend", "-m", "other words")
        again = json.loads(told(pull, "--all", "--json", capsys=capsys))
        assert [one["claim"] for one in again["claims"]] == [one["claim"] for one in json.loads(first)["claims"]]
    pull.item("part", 3, stance="unclear")
    pull.commit("more")
    reads: list[str] = []
    was = module.registry_at
    monkeypatch.setattr(
        module, "registry_at", lambda repository, commit: (reads.append(commit), was(repository, commit))[1]
    )
    kept = told(pull, "--all", "--json", capsys=capsys)
    assert reads == [git(pull.root, "rev-parse", "HEAD~1").strip()]
    assert kept == told(pull, "--all", "--json", "--no-cache", capsys=capsys)


@pytest.mark.parametrize("damage", ["empty", "cut", "noise", "gone", "folder", "other"])
def test_a_damaged_cache_is_made_again(
    pull: Pull, damage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In silence."""
    first = told(pull, "--all", "--json", capsys=capsys)
    (file,) = (tmp_path / "cache/evidence").iterdir()
    raw = file.read_bytes()
    file.unlink()
    if damage == "folder":
        file.mkdir()
    elif damage != "gone":
        made = {
            "empty": b"",
            "cut": raw[: len(raw) // 2],
            "noise": os.urandom(200),
            "other": raw.replace(b"dis", b"dat"),
        }
        file.write_bytes(made[damage])
    assert main(["--registry", str(pull.root), "log", "--all", "--json"]) == 0
    assert capsys.readouterr() == (first, "")


def test_no_cache_writes_none(pull: Pull, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(pull, "--all", "--no-cache", capsys=capsys)
    assert not (tmp_path / "cache").exists()


def test_first_parents_only(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    """What happened on a branch shows when it is merged."""
    git(pull.root, "checkout", "-q", "-b", "side")
    pull.item("part", 3, stance="unclear")
    pull.commit("one")
    pull.item("part", 3, stance="pro")
    pull.commit("two")
    git(pull.root, "checkout", "-q", "change")
    git(pull.root, "merge", "-q", "--no-ff", "-m", "merge", "side")
    entries = json.loads(told(pull, "part", "--json", capsys=capsys))["claims"][0]["entries"]
    assert [one["lines"]["pro"] for one in entries] == [2, 3]
    assert entries[1]["commit"] == git(pull.root, "rev-parse", "HEAD").strip()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "name one claim, or ask for --all"),
        (["grown", "--all"], "name one claim, or ask for --all"),
        (["growth"], "no claim growth"),
        (["--all", "--at=--output=x"], "cannot be read"),
        (["--all", "--at", "nothing"], "cannot be read"),
    ],
)
def test_wrong_use(pull: Pull, options: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--registry", str(pull.root), "log", *options]) == 2
    assert words in capsys.readouterr().err


def test_a_history_is_empty_before_anything_was_done() -> None:
    assert (ClaimHistory(ClaimId("x")).judged, ClaimHistory(ClaimId("x")).turns) == (0, 0)


def test_every_prefix_is_consistent(pull: Pull, tmp_path: Path) -> None:
    """At each commit the last entries are the verdicts of that commit."""
    from evidence.history.revision import registry_at
    from evidence.resolve import resolve

    repository = Repository.around(pull.root)
    for commit in git(pull.root, "rev-list", "--first-parent", "HEAD").split():
        found = ledger(repository, commit, str(tmp_path / "kept"))
        now = {name: history.entries[-1].status for name, history in found.items()}
        expected = {name: verdict.status for name, verdict in resolve(registry_at(repository, commit)[0]).items()}
        assert {name: status for name, status in now.items() if status is not None} == expected


def test_a_folder_with_a_line_end_in_its_name(pull: Pull, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Git cannot be asked for it by name, and its history is told all the same."""
    first = json.loads(told(pull, "--all", "--json", capsys=capsys))
    odd = pull.root / "a\nb"
    odd.mkdir()
    (pull.root / "claims").rename(odd / "claims")
    pull.commit("moved")
    there = Pull(odd)
    there.item("part", 3, stance="unclear")
    there.commit("less")
    for _ in range(2):
        claims = json.loads(told(there, "--all", "--json", capsys=capsys))["claims"]
        assert [one["claim"] for one in claims] == [one["claim"] for one in first["claims"]]
        assert [len(one["entries"]) for one in claims if one["claim"] in ("part", "calm")] == [1, 2]


def test_a_part_of_the_history(pull: Pull, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is not passed off as all of it."""
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{pull.root}", "clone")
    capsys.readouterr()
    assert main(["--registry", str(tmp_path / "clone"), "log", "--all"]) == 0
    assert "the clone is shallow; what was before its first commits is not here" in capsys.readouterr().err
    assert main(["--registry", str(pull.root), "log", "--all"]) == 0
    assert capsys.readouterr().err == ""
