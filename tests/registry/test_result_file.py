"""Where results may be written, and what they do to what stands there."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.cli.main import main
from evidence.errors import EnvironmentFault, UsageError
from evidence.registry.result_file import is_stream, require_outside, written, written_together
from tests.check.cases import registry_at


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A registry to stand in."""
    root = registry_at(tmp_path)
    monkeypatch.chdir(root)
    return root


def files(root: Path) -> dict[Path, bytes]:
    """All that a folder holds."""
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--quiet", "--format", "json={}"],
        ["check", "--fix", "--format", "text", "--format", "sarif={}"],
        ["check", "--write-baseline", "{}"],
        ["export", "csv", "-o", "{}", "--force"],
        ["export", "csv", "-o", "{}.csv"],
        ["bulk", "resolve", "table.csv", "-o", "{}.csv"],
        ["bulk", "resolve", "table.csv", "-o", "out.csv", "--excluded", "{}.csv"],
        ["import", "picked", "table.csv", "--leftover", "{}.csv"],
    ],
    ids=lambda arguments: " ".join(arguments[:3]),
)
@pytest.mark.parametrize("name", ["claims/registry.yaml", "claims/curators.yaml", "link", "seeds/hoge-2031.txt"])
def test_no_command_writes_over_the_registry(
    arguments: list[str], name: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also not through a link: a baseline or a result in the place of a record is a record lost."""
    (root / "link").symlink_to("claims/registry.yaml")
    (root / "link.csv").symlink_to("claims/registry.yaml")
    (root / "table.csv").write_text("claim,stance\n")
    before = files(root)
    assert main([argument.format(name) for argument in arguments]) == 2
    said = capsys.readouterr()
    assert "is among the registry's own files; name a file outside" in said.err and said.out == ""
    assert files(root) == before


def test_schemas_do_not_go_among_the_records(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(root)
    assert main(["schema", "-o", "claims/sources"]) == 2
    assert "among the registry's own files" in capsys.readouterr().err and files(root) == before


def test_a_registry_that_somebody_else_has_is_safe_too(root: Path, tmp_path: Path) -> None:
    other = shutil.copytree(root, tmp_path / "other")
    with pytest.raises(UsageError, match="own files"):
        require_outside(other / "claims/registry.yaml")
    require_outside(other / "known.json")
    require_outside(other / "claims.json")


def test_the_folder_of_texts_is_the_one_that_the_registry_names(root: Path) -> None:
    file = root / "claims/registry.yaml"
    file.write_text("".join(f"{line}\n" for line in file.read_text("utf-8").splitlines() if "snapshots" not in line))
    with open(file, "a", encoding="utf-8") as out:
        out.write("snapshots: texts\n")
    with pytest.raises(UsageError, match="outside texts/"):
        require_outside(root / "texts/a.txt")
    require_outside(root / "seeds/a.txt")


def test_a_link_stays_a_link(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    target.write_text("old")
    (root / "out.json").symlink_to(target)
    assert main(["--quiet", "check", "--format", "json=out.json"]) == 0
    assert (root / "out.json").is_symlink() and target.read_text().startswith("{")
    assert main(["export", "bibtex", "-o", "out.json", "--force", "--quiet"]) == 0
    assert (root / "out.json").is_symlink() and target.read_text().startswith("@")


@pytest.mark.parametrize(
    "command",
    [
        lambda pipe: ["--quiet", "check", "--format", f"json={pipe}"],
        lambda pipe: ["--quiet", "check", "--write-baseline", pipe],
        lambda pipe: ["--quiet", "export", "csv", "-o", pipe],
    ],
    ids=["result", "baseline", "export"],
)
def test_a_pipe_takes_the_result_and_stays(command: Callable[[str], list[str]], root: Path) -> None:
    pipe = root / "pipe"
    os.mkfifo(pipe)
    taken: list[bytes] = []
    reader = threading.Thread(target=lambda: taken.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert main(command(str(pipe))) == 0
    reader.join(60)
    assert taken and taken[0]
    assert pipe.is_fifo() and not list(root.glob("pipe*.csv"))


def test_a_device_is_written_to_and_never_replaced() -> None:
    with written(Path("/dev/null"), None) as out:
        out.write(b"gone")
    assert is_stream(Path("/dev/null")) and Path("/dev/null").is_char_device()
    if Path("/dev/full").is_char_device():
        with pytest.raises(EnvironmentFault, match="/dev/full"), written(Path("/dev/full"), None) as out:
            out.write(b"no room")
        assert Path("/dev/full").is_char_device()


def test_half_a_result_is_none(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    file.write_text("old")
    with pytest.raises(KeyError), written(file, None) as out:
        out.write(b"new")
        raise KeyError
    assert files(tmp_path) == {file: b"old"}


@pytest.mark.parametrize("place", ["claims/registry.yaml", "claims/new.yaml", "seeds/x.txt", "link", "claims"])
def test_whatever_is_opened_for_a_result_is_asked(place: str, root: Path) -> None:
    """No caller has to think of it, also not for the second of two files that belong together."""
    (root / "link").symlink_to("claims/registry.yaml")
    before = files(root)
    for paths in ((root / place,), (root / "out", root / place)):
        with pytest.raises(UsageError, match=r"own files|is a folder"), written_together(paths, None):
            raise AssertionError("it was opened")
    assert files(root) == before


def test_a_registry_whose_records_are_elsewhere_is_known_by_its_root(root: Path, tmp_path: Path) -> None:
    elsewhere = (root / "claims").rename(tmp_path / "elsewhere")
    (root / "claims").symlink_to(elsewhere)
    with pytest.raises(UsageError, match="own files"), written(elsewhere / "curators.yaml", root):
        raise AssertionError("it was opened")


def test_what_belongs_together_comes_together_the_first_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "items.csv", tmp_path / "items.csv.about"
    came: list[object] = []
    replace = os.replace
    monkeypatch.setattr(os, "replace", lambda source, target: (came.append(target), replace(source, target)))
    with written_together((first, second), None) as (one, two):
        one.write(b"1")
        two.write(b"2")
        assert not first.exists() and not second.exists()
    assert files(tmp_path) == {first: b"1", second: b"2"} and came == [second, first]
    with pytest.raises(KeyError), written_together((first, second), None) as (one, two):
        one.write(b"3")
        raise KeyError
    with pytest.raises(EnvironmentFault, match="nowhere"), written_together((first, tmp_path / "nowhere/x"), None):
        raise AssertionError("it was opened")
    assert files(tmp_path) == {first: b"1", second: b"2"}


def test_a_disk_that_can_only_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    told = r"result\.json: the disk can only be read; name another place"
    with pytest.raises(EnvironmentFault, match=told), written(tmp_path / "result.json", None):
        raise AssertionError("it was opened")


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="there are no files in memory here")
def test_a_file_in_memory_is_a_file() -> None:
    """Also there an old result stays until the new one is whole."""
    path = Path("/dev/shm", f"evidence-{os.getpid()}.json")
    try:
        path.write_bytes(b"old")
        assert not is_stream(path)
        with pytest.raises(ZeroDivisionError), written(path, None) as out:
            out.write(b"ne")
            raise ZeroDivisionError
        assert path.read_bytes() == b"old"
    finally:
        path.unlink()
