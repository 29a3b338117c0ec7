"""Changes that would make the next one unseen: by what the base cannot show, or by another base."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.check import check
from evidence.cli.main import main
from evidence.history import Repository
from evidence.history.revision import registry_at
from tests.history.scripted import Pull, git

GROWTH = "claims/growth.yaml"


def linked(pull: Pull, target: str) -> None:
    """The file of the disputed claim stands elsewhere, and a link in its place."""
    (pull.root / "kept").mkdir()
    (pull.root / GROWTH).rename(pull.root / "kept/growth.yaml")
    os.symlink(target, pull.root / GROWTH)


def laundered(path: Path) -> None:
    """The minority has no say any more."""
    text = path.read_text("utf-8")
    assert "stance: anti" in text
    path.write_text(text.replace("stance: anti", "stance: unclear"), "utf-8")


@pytest.mark.parametrize(
    "way", ["../kept/growth.yaml", "topic/way.txt", "../kept/../kept/./growth.yaml", "../way/growth.yaml"]
)
def test_a_link_to_a_file_beside_the_claims(pull: Pull, way: str) -> None:
    """It is followed at the base as in the work tree, through links to links and to folders."""
    linked(pull, way)
    (pull.root / "claims/topic").mkdir()
    os.symlink("../../kept/growth.yaml", pull.root / "claims/topic/way.txt")
    os.symlink("kept", pull.root / "way")
    assert pull.check() == 0
    pull.merged()
    then, _ = registry_at(Repository.around(pull.root), git(pull.root, "rev-parse", "HEAD").strip())
    assert ("growth" in then.claims, then.unread) == (True, frozenset())
    laundered(pull.root / "kept/growth.yaml")
    assert {one.code for one in check(pull.root, ["EV507"], base="main").found} == {"EV507"}
    assert pull.check() == 1


@pytest.mark.parametrize("way", ["{root}/kept/growth.yaml", "../../{name}/kept/growth.yaml", "w1.txt"])
def test_a_link_that_no_revision_can_follow(pull: Pull, way: str) -> None:
    """It is an error before it can hide anything."""
    linked(pull, way.format(root=pull.root, name=pull.root.name))
    for number in range(1, 12):
        os.symlink(f"w{number + 1}.txt" if number < 11 else "../kept/growth.yaml", pull.root / f"claims/w{number}.txt")
    assert {"EV009"} <= {one.code for one in check(pull.root, ["EV0"]).found}
    assert pull.check() == 1


@pytest.mark.parametrize(
    "raw", [b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", b"\0GITCRYPT\0\x01\x02"]
)
def test_files_that_a_filter_puts_in_place(pull: Pull, raw: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """The work tree has the claim, the revision something that stands for it: there is nothing to compare with."""
    whole = (pull.root / GROWTH).read_bytes()
    (pull.root / GROWTH).write_bytes(raw)
    pull.merged()
    (pull.root / GROWTH).write_bytes(whole)
    laundered(pull.root / GROWTH)
    assert pull.check() == 2
    assert "claims/growth.yaml is kept by a filter" in capsys.readouterr().err
    assert main(["--registry", str(pull.root), "diff", "main"]) == 2


def test_a_folder_that_is_another_repository(pull: Pull, tmp_path: Path) -> None:
    """Checked out it looks like any folder, and at the base nothing is known of it."""
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(pull.root / GROWTH, other)
    git(other, "init", "-q")
    git(other, "add", "-A")
    git(other, "commit", "-q", "-m", "x")
    (pull.root / GROWTH).unlink()
    git(pull.root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other), "claims/topic")
    assert (pull.root / "claims/topic/growth.yaml").exists()
    found = [(one.place.path, one.code) for one in check(pull.root, ["EV009", "EV507"], base="main").found]
    assert found == [("claims/topic", "EV009"), (GROWTH, "EV507")]
    assert pull.check() == 1


@pytest.mark.parametrize(
    "make",
    [
        lambda pull, head: git(pull.root, "tag", "main", head),
        lambda pull, head: git(pull.root, "tag", "-a", "-m", "x", "main", head),
        lambda pull, head: git(pull.root, "update-ref", "refs/remotes/main/HEAD", head),
    ],
    ids=["tag", "annotated", "remote"],
)
def test_a_second_thing_of_the_base_s_name(
    pull: Pull, make: Callable[[Pull, str], object], capsys: pytest.CaptureFixture[str]
) -> None:
    """Git takes the tag: whoever may push one could have a change compared with itself."""
    laundered(pull.root / GROWTH)
    make(pull, pull.commit())
    assert pull.check() == 2
    assert "several branches or tags have this name; give the whole one" in capsys.readouterr().err
    assert main(["--registry", str(pull.root), "check", "--base", "refs/heads/main"]) == 1
    git(pull.root, "config", "core.warnAmbiguousRefs", "false")
    assert pull.check() == 2


def test_very_many_links(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    """Each needs a question of its own; there is an end to it, and it is no pass."""
    for number in range(600):
        os.symlink(f"../kept/{number}.yaml", pull.root / f"claims/l{number}.yaml")
    pull.merged()
    assert pull.check() == 2
    assert "more than 500 files that links of claims/ lead to" in capsys.readouterr().err
