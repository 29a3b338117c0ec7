"""Known findings are not shown, new ones are; and no change can overlook itself."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.check.baseline import parsed, read_baseline, text_of
from evidence.check.identity import Identity, Owner
from evidence.cli.main import main
from evidence.errors import EnvironmentFault, UsageError
from tests.check.cases import CORPUS, registry_at
from tests.check.test_run import CLAIM, ITEM, ignore, write

NAMES = st.text(max_size=20)
IDENTITIES = st.builds(Identity, NAMES, st.sampled_from(Owner), NAMES, NAMES, NAMES)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clean registry."""
    return registry_at(tmp_path)


def check(root: Path, *arguments: str) -> int:
    """Run the command."""
    return main(["check", "--registry", str(root), *arguments])


def baseline(root: Path) -> str:
    """Write a baseline beside the registry; its path."""
    file = root / "baseline.json"
    assert check(root, "--write-baseline", str(file)) == 0
    return str(file)


def spleens(number: int) -> str:
    """Items with as many findings."""
    return "evidence:\n" + "".join(ITEM.format(f"i{i}", "spleen") for i in range(number))


def last_lines(capsys: pytest.CaptureFixture[str]) -> str:
    """What is printed, without what stands on stderr."""
    return capsys.readouterr().out


# ---------------------------------------------------------------- the file


@given(st.lists(IDENTITIES))
def test_what_is_written_is_read(identities: list[Identity]) -> None:
    """Every finding as often as it is there, whatever its names hold; one a line."""
    text = text_of(identities)
    assert parsed(text.encode("utf-8"), "x") == Counter(identities)
    assert text.count("\n") == (len(identities) + 2 if identities else 1)
    assert text == text_of(reversed(identities))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": 1}',
        '{"format": 1, "findings": {}}',
        '{"format": 2, "findings": []}',
        '{"format": 1, "findings": ["x"]}',
        '{"format": 1, "findings": [{"rule": "EV201", "content": "x"}]}',
        '{"format": 1, "findings": [{"rule": "EV201", "claim": "a", "source": "b", "content": "x"}]}',
        '{"format": 1, "findings": [{"rule": "EV201", "claim": 1, "content": "x"}]}',
        '{"format": 1, "findings": [{"claim": "a", "content": "x"}]}',
        '{"format": 1, "findings": [{"rule": "EV201", "claim": "a", "content": "x", "line": "3"}]}',
        "[" * 100_000,
        "\xff",
    ],
)
def test_what_is_no_baseline(text: str, tmp_path: Path) -> None:
    """It is refused as a whole, never half understood."""
    file = tmp_path / "b.json"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match="is no baseline"):
        read_baseline(file)


def test_no_file(tmp_path: Path) -> None:
    """A baseline that is not there is not an empty one."""
    with pytest.raises(EnvironmentFault, match="cannot be read"):
        read_baseline(tmp_path / "none.json")


# ---------------------------------------------------------------- a check with it


def test_known_findings_are_counted_and_not_shown(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither do they fail; in JSON there is their number."""
    write(root, spleens(2))
    assert check(root) == 1
    file = baseline(root)
    capsys.readouterr()
    assert check(root, "--baseline", file) == 0
    printed = last_lines(capsys)
    assert "known: 2 findings of the baseline, not shown\n" in printed
    assert "EV402" not in printed
    check(root, "--baseline", file, "--format", "json")
    document = json.loads(last_lines(capsys))
    assert (document["known"], document["gone"], document["diagnostics"]) == (2, [], [])


def test_what_is_new_is_shown(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also in an item that has a known one; lines above change nothing."""
    write(root, spleens(1))
    file = baseline(root)
    path = root / CLAIM
    path.write_text("# a line\n" + path.read_text("utf-8"), "utf-8")
    assert check(root, "--baseline", file) == 0
    path.write_text(path.read_text("utf-8").replace("spleen", "liver"), "utf-8")
    capsys.readouterr()
    assert check(root, "--baseline", file) == 1
    assert "`liver` is not a level of tissue" in last_lines(capsys)


def test_what_no_longer_occurs_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """So that the file can be made smaller; the rest stays known."""
    write(root, spleens(3))
    file = baseline(root)
    write(root, spleens(1))
    capsys.readouterr()
    assert check(root, "--baseline", file) == 0
    printed = last_lines(capsys)
    assert "gone: EV402 claim vesicle-angiogenesis/i1 of the baseline no longer occurs\n" in printed
    assert printed.count("gone: ") == 2
    check(root, "--baseline", file, "--format", "json")
    gone = json.loads(last_lines(capsys))["gone"]
    assert [(one["rule"], one["claim"], one["item"]) for one in gone] == [
        ("EV402", "vesicle-angiogenesis", "i1"),
        ("EV402", "vesicle-angiogenesis", "i2"),
    ]


def test_nothing_is_called_gone_that_was_not_looked_for(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule that is not selected or could not look, a file that is not read."""
    write(root, spleens(1))
    file = baseline(root)
    assert check(root, "--baseline", file, "--select", "EV1") == 0
    (root / CLAIM).write_text("]\n", "utf-8")
    assert check(root, "--baseline", file) == 1
    write(root, spleens(1))
    (root / "claims/vocabulary/contexts.yaml").write_text("]\n", "utf-8")
    assert check(root, "--baseline", file) == 1
    assert "gone: " not in last_lines(capsys)


def test_more_than_are_listed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All findings of a kind are written down, and the hundred that are listed are the first new ones."""
    write(root, spleens(150))
    file = baseline(root)
    assert len(json.loads(Path(file).read_text("utf-8"))["findings"]) == 150
    assert check(root, "--baseline", file) == 0
    write(root, spleens(151))
    capsys.readouterr()
    assert check(root, "--baseline", file) == 1
    printed = last_lines(capsys)
    assert printed.count("error EV402") == 1
    assert "known: 150 findings" in printed


def test_suppressed_findings_are_not_written(root: Path) -> None:
    """They have their reason in the file."""
    write(root, ignore("{rule: EV402, reason: x}") + spleens(2))
    assert json.loads(Path(baseline(root)).read_text("utf-8")) == {"format": 1, "findings": []}


def test_deterministic(root: Path) -> None:
    """To the byte, and sorted."""
    write(root, spleens(5) + "scope: {tissue: spleen}\n")
    first = Path(baseline(root)).read_bytes()
    assert Path(baseline(root)).read_bytes() == first
    lines = first.decode("ascii").splitlines()[1:-1]
    assert [line.rstrip(",") for line in lines] == sorted(line.rstrip(",") for line in lines)


@pytest.mark.parametrize("more", [["--select", "EV2"], ["--fix"], ["--base", "HEAD"], ["claims"], ["--watch"]])
def test_a_baseline_is_of_everything(more: list[str], root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What would hold a part of the findings, or others, is refused."""
    more = [str(root / part) if part == "claims" else part for part in more]
    assert check(root, "--write-baseline", str(root / "b.json"), *more) == 2
    assert not (root / "b.json").exists()


# ---------------------------------------------------------------- with a base revision


def git(root: Path, *arguments: str) -> None:
    """Run git."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=root, check=True)


def test_no_change_overlooks_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is said of verdicts is only known when the base's baseline holds it; other rules are known at once."""
    root = registry_at(tmp_path, CORPUS / "bad/EV503" / next((CORPUS / "bad/EV503").iterdir()).name)
    write(root, spleens(1))
    file = baseline(root)
    found = Path(file).read_bytes()
    assert b"EV503" in found
    Path(file).write_text('{"format": 1, "findings": []}\n', "utf-8")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "base")
    Path(file).write_bytes(found)
    assert check(root, "--baseline", file) == 0
    capsys.readouterr()
    assert check(root, "--baseline", file, "--base", "HEAD") == 1
    printed = last_lines(capsys)
    assert "error EV503" in printed
    assert "EV402" not in printed
    git(root, "commit", "-q", "-a", "-m", "agreed")
    assert check(root, "--baseline", file, "--base", "HEAD") == 0


@pytest.mark.parametrize("place", ["inside", "below", "outside", "link"])
def test_where_a_baseline_may_be(place: str, tmp_path: Path) -> None:
    """In any folder of the repository; elsewhere it has no history, and is not agreed to."""
    root = registry_at(tmp_path, CORPUS / "bad/EV503" / next((CORPUS / "bad/EV503").iterdir()).name)
    file = Path(baseline(root))
    if place == "below":
        (root / "ci").mkdir()
        file = file.rename(root / "ci/known.json")
    elif place == "outside":
        (tmp_path / "elsewhere").mkdir()
        file = file.rename(tmp_path / "elsewhere/known.json")
    elif place == "link":
        file = file.rename(root / "real.json")
        (root / "known.json").symlink_to("real.json")
        file = root / "known.json"
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "base")
    assert check(root, "--baseline", str(file), "--base", "HEAD") == (place in ("outside", "link"))


def test_a_base_that_cannot_be_read(root: Path) -> None:
    """It is no pass."""
    file = baseline(root)
    assert check(root, "--baseline", file, "--base", "HEAD") == 2
