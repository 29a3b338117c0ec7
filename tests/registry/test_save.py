"""A save of several files is whole, whatever happens in the middle of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.errors import EnvironmentFault
from evidence.registry import edit
from evidence.registry.edit import NOTE, recover, write_all, write_one
from evidence.registry.step import FileChange

A, B, C = "claims/t/a.yaml", "claims/t/b.yaml", "claims/new/c.yaml"
CHANGES = (FileChange(A, b"a1\n", b"a2\n"), FileChange(B, b"b1\n", None), FileChange(C, None, b"c2\n"))
OLD = {A: b"a1\n", B: b"b1\n"}
NEW = {A: b"a2\n", C: b"c2\n"}


class Killed(BaseException):
    """Stands for the end of the process: nothing is tidied up."""


def create_file(root: Path, path: str, after: bytes) -> None:
    write_one(root, FileChange(path, None, after))


def delete_file(root: Path, path: str, before: bytes) -> None:
    write_one(root, FileChange(path, before, None))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A registry with two files."""
    root = tmp_path / "registry"
    (root / "claims/t").mkdir(parents=True)
    for path, raw in OLD.items():
        (root / path).write_bytes(raw)
    return root


def files(root: Path) -> dict[str, bytes]:
    """All files below a folder, hidden ones as well."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def note(root: Path) -> Path:
    return root / "claims" / NOTE


def left_behind(root: Path, monkeypatch: pytest.MonkeyPatch, written: int) -> None:
    """What a process leaves that is killed when so many files of `CHANGES` are in their places."""
    with monkeypatch.context() as patch:
        done = []
        real = edit.commit

        def commit(*args: object) -> None:
            if len(done) == written:
                raise Killed
            real(*args)  # type: ignore[arg-type]
            done.append(args)

        patch.setattr(edit, "commit", commit)
        patch.setattr(edit, "_take_back", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            write_all(root, CHANGES)


# ---------------------------------------------------------------- one file


def test_a_file_is_made_with_its_folders(root: Path) -> None:
    create_file(root, "claims/x/y/z.yaml", b"z\n")
    assert files(root) == {**OLD, "claims/x/y/z.yaml": b"z\n"}


def test_a_new_file_has_the_permissions_of_any_new_file(root: Path) -> None:
    create_file(root, C, b"c\n")
    (root / "claims/plain").touch()
    assert (root / C).stat().st_mode == (root / "claims/plain").stat().st_mode


def test_a_file_is_removed(root: Path) -> None:
    delete_file(root, A, OLD[A])
    assert files(root) == {B: OLD[B]}


@pytest.mark.parametrize("path", [A, "claims/t/dangling.yaml"])
def test_nothing_is_made_where_something_is(path: str, root: Path) -> None:
    (root / "claims/t/dangling.yaml").symlink_to("nowhere.yaml")
    with pytest.raises(EnvironmentFault, match=r"there already; nothing was written|no such file"):
        create_file(root, path, b"x\n")
    assert files(root) == OLD


def test_what_appears_at_the_last_moment_is_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.link

    def link(staged: str, target: str) -> None:
        Path(target).write_bytes(b"theirs\n")
        real(staged, target)

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(EnvironmentFault, match="something is there already"):
        create_file(root, C, b"ours\n")
    assert files(root) == {**OLD, C: b"theirs\n"}


def test_a_file_system_without_second_names(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    create_file(root, C, b"c\n")
    assert files(root) == {**OLD, C: b"c\n"}


def test_a_folder_that_cannot_be_flushed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def fsync(handle: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{handle}") or os.fstat(handle).st_mode & 0o170000 == 0o040000:
            raise OSError(22, "Invalid argument")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    write_all(root, CHANGES)
    assert files(root) == NEW


@pytest.mark.parametrize(
    "path",
    [
        "registry.yaml",
        "claims",
        "claims/t/a.txt",
        "claims/.hidden.yaml",
        "claims/.git/a.yaml",
        "claims/../a.yaml",
        "claims//a.yaml",
        "claims/t\\a.yaml",
        "claims/\0.yaml",
        "/claims/a.yaml",
        "claims/out/a.yaml",
        "claims/aside/a.yaml",
    ],
)
def test_where_no_file_is_made(path: str, root: Path) -> None:
    (root.parent / "out").mkdir()
    (root / "aside").mkdir()
    (root / "claims/out").symlink_to("../../out")
    (root / "claims/aside").symlink_to("../aside")
    with pytest.raises(EnvironmentFault, match=r"only files below|leaves|not a regular file|is there already"):
        create_file(root, path, b"x\n")
    assert files(root.parent) == {f"registry/{name}": raw for name, raw in OLD.items()}


def test_a_link_is_not_removed(root: Path) -> None:
    (root / "claims/t/link.yaml").symlink_to("a.yaml")
    with pytest.raises(EnvironmentFault, match="is a link; remove the file that it leads to"):
        delete_file(root, "claims/t/link.yaml", OLD[A])
    assert files(root) == {**OLD, "claims/t/link.yaml": OLD[A]}


def test_without_a_registry(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="cannot write claims"):
        create_file(tmp_path, A, b"x\n")
    assert recover(tmp_path) == ()


# ---------------------------------------------------------------- several files


def test_all_files_are_written(root: Path) -> None:
    write_all(root, (*CHANGES, FileChange("claims/t/same.yaml", None, None)))
    assert files(root) == NEW
    assert recover(root) == ()


def test_nothing_to_save(root: Path) -> None:
    write_all(root, ())
    assert files(root) == OLD


def test_a_file_stands_only_once_in_a_save(root: Path) -> None:
    with pytest.raises(EnvironmentFault, match="only once; nothing was written"):
        write_all(root, (CHANGES[0], CHANGES[0].reversed))
    assert files(root) == OLD


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (FileChange(B, b"other\n", b"x\n"), "b.yaml has changed on disk; nothing was written"),
        (FileChange(B, None, b"x\n"), "b.yaml is there already; nothing was written"),
        (FileChange(C, b"c\n", b"x\n"), "there is no such file any more; nothing was written"),
        (FileChange("claims/.c.yaml", None, b"x\n"), "only files below claims/"),
    ],
)
def test_one_file_that_does_not_fit_stops_all(change: FileChange, message: str, root: Path) -> None:
    with pytest.raises(EnvironmentFault, match=message):
        write_all(root, (CHANGES[0], change))
    assert files(root) == OLD


@pytest.mark.parametrize("step", ["fsync", "replace", "unlink", "link"])
@pytest.mark.parametrize("call", range(1, 7))
def test_a_failure_in_the_middle_is_taken_back(
    step: str, call: int, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever call fails once, either all is written or nothing; a save that failed has changed nothing."""
    real, calls = getattr(os, step), []

    def fail_once(*args: object, **options: object) -> object:
        calls.append(args)
        if len(calls) == call:
            raise OSError(28, "No space left on device")
        return real(*args, **options)

    monkeypatch.setattr(os, step, fail_once)
    failed = False
    try:
        write_all(root, CHANGES)
    except EnvironmentFault:
        failed = True
    monkeypatch.undo()
    if failed and not note(root).exists():
        assert files(root) == OLD
    else:
        recover(root)
        assert files(root) == NEW


def test_an_interruption_in_the_middle_is_taken_back(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, done = edit.commit, []

    def commit(*args: object) -> None:
        if done:
            raise KeyboardInterrupt
        real(*args)  # type: ignore[arg-type]
        done.append(args)

    monkeypatch.setattr(edit, "commit", commit)
    with pytest.raises(KeyboardInterrupt):
        write_all(root, CHANGES)
    assert files(root) == OLD


def test_what_cannot_be_taken_back_is_finished_later(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fails for good leaves the note, and the next start goes on with it."""

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "unlink", fail)
    with pytest.raises(EnvironmentFault, match="half done, and will be finished at the next start"):
        write_all(root, CHANGES)
    monkeypatch.undo()
    assert set(recover(root)) <= {A, B, C}
    assert files(root) == NEW


def test_a_disk_that_can_only_be_read_leaves_nothing_half_done(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There even the removal of what is not there fails; nothing has begun, and nobody is told that it had."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system", "claims/x")

    for name in ("open", "unlink", "replace", "link"):
        monkeypatch.setattr(os, name, refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(EnvironmentFault, match=r"the disk can only be read; name another place$"):
        write_all(root, CHANGES)
    monkeypatch.undo()
    assert files(root) == OLD


def test_a_save_that_is_too_large_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edit, "_LARGEST_NOTE", 10)
    with pytest.raises(EnvironmentFault, match="too many changes for one save; nothing was written"):
        write_all(root, CHANGES)
    assert files(root) == OLD


# ---------------------------------------------------------------- after a kill


@pytest.mark.parametrize("written", [0, 1, 2, 3])
def test_a_save_that_was_cut_off_is_finished(written: int, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if written == 3:
        left_behind(root, monkeypatch, 2)
        (root / C).parent.mkdir(exist_ok=True)
        (root / C).write_bytes(NEW[C])
    else:
        left_behind(root, monkeypatch, written)
    assert recover(root) == tuple(sorted([A, B, C][written:]))
    assert files(root) == NEW
    assert recover(root) == ()


def test_a_save_that_had_not_made_its_folder_is_finished(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_behind(root, monkeypatch, 0)
    (root / C).parent.rmdir()
    recover(root)
    assert files(root) == NEW


def test_the_next_save_finishes_the_one_before(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_behind(root, monkeypatch, 1)
    write_all(root, [FileChange(A, b"a2\n", b"a3\n")])
    assert files(root) == {**NEW, A: b"a3\n"}


def test_staged_files_of_a_killed_process_go(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_behind(root, monkeypatch, 0)
    for folder in ("claims", "claims/t"):
        (root / folder / ".0123.staged").write_bytes(b"half")
    recover(root)
    assert files(root) == NEW


@pytest.mark.parametrize(("written", "expected"), [(0, {**OLD, B: b"theirs\n"}), (1, {**NEW, B: b"theirs\n"})])
def test_what_somebody_wrote_meanwhile_is_kept(
    written: int, expected: dict[str, bytes], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is only written when some of it already is."""
    left_behind(root, monkeypatch, written)
    (root / B).write_bytes(b"theirs\n")
    with pytest.raises(EnvironmentFault, match=r"t/b\.yaml changed before .* in claims/\.refused-save-1\.json"):
        recover(root)
    aside = root / "claims/.refused-save-1.json"
    planned = json.loads(aside.read_bytes())
    assert [part["path"] for part in planned["files"]] == [A, B, C]
    aside.unlink()
    assert files(root) == expected
    assert recover(root) == ()


def damage(text: str, **parts: object) -> bytes:
    return json.dumps({**json.loads(text), **parts}).encode()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: b"", id="empty"),
        pytest.param(lambda text: text[:-9].encode(), id="cut off"),
        pytest.param(lambda text: b"\xff" + text.encode(), id="no text"),
        pytest.param(lambda text: b"[" * 100_000, id="deep"),
        pytest.param(lambda text: b"[]", id="a list"),
        pytest.param(lambda text: damage(text, format=2), id="another version"),
        pytest.param(lambda text: damage(text, folder=1), id="from another folder"),
        pytest.param(lambda text: damage(text, files=[{"path": A}]), id="a part is missing"),
        pytest.param(lambda text: damage(text, files=json.loads(text)["files"] * 2), id="a file twice"),
        pytest.param(lambda text: text.replace(A, "claims/../../x.yaml").encode(), id="a path outside"),
        pytest.param(lambda text: text.replace(A, "claims/.git/x.yaml").encode(), id="a hidden path"),
        pytest.param(lambda text: text.replace('"after": "', '"after": "?').encode(), id="no bytes"),
    ],
)
def test_a_note_that_cannot_be_followed_is_put_aside(
    change: object, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_behind(root, monkeypatch, 1)
    before = {path: raw for path, raw in files(root).items() if "json" not in path}
    raw = change(note(root).read_text())  # type: ignore[operator]
    (root / "claims/.refused-save-1.json").write_bytes(b"an older one")
    note(root).write_bytes(raw)
    with pytest.raises(
        EnvironmentFault, match=r"cannot be followed .* nothing was written.* \.?claims/.refused-save-2"
    ):
        recover(root)
    assert files(root) == {
        **before,
        "claims/.refused-save-1.json": b"an older one",
        "claims/.refused-save-2.json": raw,
    }
    assert recover(root) == ()


def test_a_note_that_is_a_link_is_not_read(root: Path) -> None:
    note(root).symlink_to("t/a.yaml")
    with pytest.raises(EnvironmentFault, match="cannot be followed"):
        recover(root)
    assert (root / A).read_bytes() == OLD[A]


# ---------------------------------------------------------------- two processes


def test_two_saves_wait_for_each_other(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")
    handle = os.open(root / "claims", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    monkeypatch.setattr(edit, "_PATIENCE", 0.05)
    with pytest.raises(EnvironmentFault, match="another process is saving this registry; try again"):
        write_all(root, CHANGES)
    assert files(root) == OLD
    os.close(handle)
    write_all(root, CHANGES)
    assert files(root) == NEW


def test_a_file_system_without_locks(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")

    def flock(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    write_all(root, CHANGES)
    assert files(root) == NEW


def test_a_system_without_locks(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edit, "fcntl", None)
    write_all(root, CHANGES)
    assert files(root) == NEW


# ---------------------------------------------------------------- kill -9

_TORTURE = """
import os, random, signal, sys, time
from itertools import count
from pathlib import Path
from evidence.registry.edit import NOTE, recover, write_all
from evidence.registry.step import FileChange

root, rounds = Path(sys.argv[1]), int(sys.argv[2])
names = [f"claims/t/{name}.yaml" for name in "abcdef"]
random.seed(0)

def texts(version):
    # every second version lacks some of the files
    return {name: None if version % 2 and number % 3 == 0 else f"{name} {version}\\n".encode() * 50 * (version % 7 + 1)
            for number, name in enumerate(names)}

def held():
    return {name: (root / name).read_bytes() if (root / name).exists() else None for name in names}

def save(version):
    old, new = texts(version), texts(version + 1)
    write_all(root, [FileChange(name, old[name], new[name]) for name in names])

write_all(root, [FileChange(name, None, raw) for name, raw in texts(0).items()])
start = time.perf_counter()
for version in range(20):
    save(version)
length = (time.perf_counter() - start) / 20
version, torn, noted = 20, 0, 0
# a machine that is slow, or busy at times, makes fewer rounds, and more where nothing was cut off or finished yet
for made in count():
    seen = torn and version > 20
    if made >= rounds and seen or time.perf_counter() - start > (30 if seen else 250):
        break
    child = os.fork()
    if child == 0:
        for now in range(version, version + 40):
            save(now)
        time.sleep(600)
    time.sleep(random.uniform(0, 4 * min(length, 0.5)))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    found = held()
    versions = range(version, version + 50)
    for name, raw in found.items():
        assert any(texts(each)[name] == raw for each in versions), f"{name} is neither old nor new"
    whole = [each for each in versions if texts(each) == found]
    torn += not whole
    noted += (root / "claims" / NOTE).exists()
    recover(root)
    found = held()
    whole = [each for each in versions if texts(each) == found]
    assert whole, "files of two saves stand side by side"
    version = whole[0]
write_all(root, [FileChange(name, raw, b"end") for name, raw in held().items()])
left = [path.name for path in root.rglob(".*")]
assert not left, left
print(torn, noted, version)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills processes that it forks")
def test_killed_saves_are_whole(root: Path) -> None:
    """Two hundred processes are killed while they save six files over and over again."""
    (root / "claims/t").joinpath("a.yaml").unlink()
    (root / "claims/t").joinpath("b.yaml").unlink()
    run = subprocess.run(
        [sys.executable, "-c", _TORTURE, str(root), "200"], capture_output=True, text=True, timeout=600, check=False
    )
    assert run.returncode == 0, run.stderr
    torn, noted, version = map(int, run.stdout.split())
    assert noted >= torn
    assert torn > 0, "no save was cut off in the middle"
    assert version > 20, "no save was finished"
