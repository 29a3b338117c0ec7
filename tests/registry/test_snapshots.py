"""Stored texts, and the way to their files: nothing outside the registry is opened, or even told of."""

from __future__ import annotations

import hashlib
import os
import resource
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from evidence.registry.snapshots import (
    MAX_SNAPSHOT_BYTES,
    Snapshots,
    TooLarge,
    Unreadable,
    read_inside,
    read_regular,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of snapshots, and something private beside the registry."""
    (tmp_path / "registry/seeds/below").mkdir(parents=True)
    (tmp_path / "registry/seeds/a.txt").write_bytes("naïve\r\n".encode())
    (tmp_path / "registry/seeds/below/b.txt").write_text("b", "utf-8")
    (tmp_path / "registry/private.txt").write_text("not a snapshot", "utf-8")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    return tmp_path / "registry"


def test_a_text_is_read_as_it_is(root: Path) -> None:
    """Bytes are hashed, characters are kept, line ends included."""
    snapshot = Snapshots(root, "seeds").read("a.txt")
    assert snapshot.text == "naïve\r\n"
    assert snapshot.sha256 == hashlib.sha256("naïve\r\n".encode()).hexdigest()


def test_a_text_is_read_once(root: Path) -> None:
    """The same name gives the same text, also after the file has changed; and so does a reason why not."""
    snapshots = Snapshots(root, "seeds")
    first = snapshots.read("a.txt")
    (root / "seeds/a.txt").write_text("other", "utf-8")
    assert snapshots.read("a.txt") is first
    with pytest.raises(Unreadable):
        snapshots.read("c.txt")
    (root / "seeds/c.txt").write_text("late", "utf-8")
    with pytest.raises(Unreadable):
        snapshots.read("c.txt")
    assert snapshots.count({"a.txt", "c.txt"}) == 1
    assert snapshots.count({"c.txt", None}) == 0


@pytest.mark.parametrize("name", ["below/b.txt", "./a.txt", "below/../a.txt", "below//b.txt"])
def test_paths_below_the_folder(name: str, root: Path) -> None:
    """Any spelling will do that stays inside."""
    assert Snapshots(root, "seeds").read(name).text


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("none.txt", "there is no such file", id="missing"),
        pytest.param("none/none.txt", "there is no such file", id="missing folder"),
        pytest.param("a.txt/b", "it cannot be read: Not a directory", id="below a file"),
        pytest.param(".", "it is not a regular file", id="the folder itself"),
        pytest.param("below", "it is not a regular file", id="folder"),
        pytest.param("below/", "it is not a regular file", id="folder with a slash"),
        pytest.param("../private.txt", "the path leaves the folder of snapshots", id="above the folder"),
        pytest.param("below/../../private.txt", "the path leaves the folder of snapshots", id="above by a detour"),
        pytest.param("..", "the path leaves the folder of snapshots", id="parent"),
        pytest.param("../../secret.txt", "the path leaves the folder of snapshots", id="above the root"),
        pytest.param(
            "../../no-such-secret.txt", "the path leaves the folder of snapshots", id="nothing above the root"
        ),
        pytest.param("/etc/hostname", "the path leaves the folder of snapshots", id="absolute"),
        pytest.param("/no/such/file", "the path leaves the folder of snapshots", id="absolute and missing"),
        pytest.param("a\0b", "the path leaves the registry", id="NUL"),
        pytest.param("x" * 300, "it cannot be read: File name too long", id="long name"),
        pytest.param("x/" * 3000, "it cannot be read: File name too long", id="long path"),
        pytest.param("latin.txt", "byte 2 is not UTF-8", id="latin-1"),
        pytest.param("out.txt", "the path leaves the registry", id="link outside"),
        pytest.param("gone.txt", "the path leaves the registry", id="link to nothing outside"),
        pytest.param("folder/secret.txt", "the path leaves the registry", id="linked folder outside"),
        pytest.param("loop.txt", "it cannot be read: Too many levels of symbolic links", id="link to itself"),
        pytest.param("dangling.txt", "there is no such file", id="link to nothing inside"),
        pytest.param("pipe", "it is not a regular file", id="pipe"),
        pytest.param("large.txt", "it has 16,777,217 bytes; the limit is 16,777,216", id="large"),
    ],
)
def test_what_is_not_opened(name: str, reason: str, root: Path) -> None:
    """The reason is plain, and the same for what is there and what is not, where that is nobody's business."""
    seeds = root / "seeds"
    (seeds / "latin.txt").write_bytes(b"na\xefve")
    (seeds / "out.txt").symlink_to("../../secret.txt")
    (seeds / "gone.txt").symlink_to("../../no-such-secret.txt")
    (seeds / "folder").symlink_to(root.parent)
    (seeds / "loop.txt").symlink_to("loop.txt")
    (seeds / "dangling.txt").symlink_to("nothing.txt")
    os.mkfifo(seeds / "pipe")
    with open(seeds / "large.txt", "wb") as file:
        file.truncate(MAX_SNAPSHOT_BYTES + 1)
    with pytest.raises(Unreadable) as caught:
        Snapshots(root, "seeds").read(name)
    assert str(caught.value) == reason


@pytest.mark.parametrize("folder", ["..", "/etc", "../registry-2", "seeds/../.."])
def test_a_folder_of_snapshots_outside(folder: str, root: Path) -> None:
    """The folder is named by the registry, and trusted no more than its files."""
    with pytest.raises(Unreadable, match="the path leaves the registry"):
        Snapshots(root, folder).read("hostname")


def test_a_folder_of_snapshots_of_any_name(root: Path) -> None:
    """It may be the root itself, or a folder deep inside."""
    assert Snapshots(root, ".").read("private.txt").text == "not a snapshot"
    assert Snapshots(root, "seeds/below").read("b.txt").text == "b"


def test_the_limit_is_inclusive(root: Path) -> None:
    """A file as large as allowed is read."""
    with open(root / "seeds/large.txt", "wb") as file:
        file.truncate(1000)
    assert len(read_inside(root, "seeds/large.txt", 1000)) == 1000
    with pytest.raises(TooLarge) as caught:
        read_inside(root, "seeds/large.txt", 999)
    assert caught.value.size == 1000


def test_links_inside_are_followed(root: Path) -> None:
    """Also over folders, and through a root that is a link."""
    (root / "seeds/link.txt").symlink_to("../private.txt")
    (root / "seeds/linked").symlink_to("below")
    (root.parent / "alias").symlink_to(root)
    for at in (root, root.parent / "alias"):
        assert Snapshots(at, "seeds").read("link.txt").text == "not a snapshot"
        assert Snapshots(at, "seeds").read("linked/b.txt").text == "b"


def test_the_last_step_is_no_link(root: Path) -> None:
    """A file that becomes a link after it was looked at is not followed."""
    (root / "link").symlink_to("private.txt")
    with pytest.raises(Unreadable, match="Too many levels of symbolic links"):
        read_regular(str(root / "link"), 100)


@pytest.mark.parametrize("size", [0, 1, 99, 100])
def test_sizes(size: int, root: Path) -> None:
    """Every byte up to the limit comes back."""
    content = bytes(range(256))[:size]
    (root / "file").write_bytes(content)
    assert read_inside(root, "file", 100) == content


def test_files_whose_size_is_not_known(root: Path) -> None:
    """The kernel says that some files are empty which are not; the limit holds all the same."""
    if not os.path.exists("/proc/self/status"):
        pytest.skip("no /proc here")
    assert len(read_regular("/proc/self/status", 100_000)) > 100
    with pytest.raises(TooLarge):
        read_regular("/proc/self/status", 50)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda path: path.mkdir(), id="folder"),
        pytest.param(lambda path: os.mkfifo(path), id="pipe"),
        pytest.param(lambda path: path.write_bytes(b"x" * 101), id="large"),
    ],
)
def test_no_handle_is_left_open(make: Callable[[Path], None], root: Path) -> None:
    """However many files are refused, the process can still open others."""
    make(root / "refused")
    most, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, hard))
    try:
        for _ in range(200):
            with pytest.raises(Unreadable, match=r"regular|limit"):
                read_inside(root, "refused", 100)
        assert read_inside(root, "private.txt", 100)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def test_changed_texts_are_read_anew(root: Path) -> None:
    """Once it is asked which ones have changed; those that were missing, or are gone, too."""
    snapshots = Snapshots(root, "seeds")
    first = snapshots.read("a.txt")
    below = snapshots.read("below/b.txt")
    with pytest.raises(Unreadable):
        snapshots.read("c.txt")
    assert snapshots.changed() == frozenset()
    (root / "seeds/a.txt").write_text("other words", "utf-8")
    (root / "seeds/c.txt").write_text("late", "utf-8")
    assert snapshots.changed() == {"a.txt", "c.txt"}
    fresh = snapshots.without(snapshots.changed())
    assert fresh.read("a.txt").text == "other words"
    assert fresh.read("c.txt").text == "late"
    assert fresh.read("below/b.txt") is below
    assert snapshots.read("a.txt") is first
    (root / "seeds/a.txt").unlink()
    assert fresh.changed() == {"a.txt"}


def test_what_was_asked_for_last(root: Path) -> None:
    snapshots = Snapshots(root, "seeds")
    names = ["a.txt", "gone.txt", "b.txt"]
    for name in ("a.txt", "b.txt"):
        (root / "seeds" / name).write_text(name, encoding="utf-8")
    for name in names:
        with suppress(Unreadable):
            snapshots.read(name)
    assert [sorted(snapshots.latest(known)) for known in range(4)] == [
        sorted(names),
        ["b.txt", "gone.txt"],
        ["b.txt"],
        [],
    ]
    assert {name: snapshots.digest_of(name) for name in names} == snapshots.digests
    assert snapshots.digest_of("gone.txt") is None
