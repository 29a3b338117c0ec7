"""The cache never changes what a check says: registries that are changed at random, and caches that are damaged."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence import cache
from evidence.check import warm
from evidence.check.kept import plain, result_of
from evidence.check.look import Look
from evidence.check.run import check
from evidence.cli.main import main
from tests.check.cases import CORPUS, registry_at

FORMATS = ("text", "json", "github", "sarif", "junit")
BAD = sorted(path for path in (CORPUS / "bad").glob("*/*") if path.is_dir())


def said(root: Path, *options: str) -> tuple[int, str]:
    """Exit code and output of a check."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = main(["check", "--registry", str(root), *options])
    return code, output.getvalue()


def assert_same(root: Path, caches: Path, *options: str) -> None:
    """With what is cached, then with what was cached just now, the same is said as without a cache."""
    wanted = said(root, *options, "--no-cache")
    assert said(root, *options, "--cache-dir", str(caches)) == wanted
    assert said(root, *options, "--cache-dir", str(caches)) == wanted


def files_of(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


def age(root: Path, seconds: int = 10) -> None:
    """Let the times of the content of all files lie back; those of the inodes cannot be set."""
    for path in files_of(root):
        info = path.stat()
        os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns - seconds * 10**9))


def mutate(root: Path, rng: random.Random) -> None:
    """Change something, large or small, seen or unseen."""
    files = files_of(root)
    path = rng.choice(files) if files else root / "claims/registry.yaml"
    kind = rng.randrange(12)
    if kind == 0 and files:  # an edit of the same size, with all times but that of the inode put back
        info, raw = path.stat(), bytearray(path.read_bytes())
        if raw:
            at = rng.randrange(len(raw))
            raw[at] = rng.choice(b"abxyz019 \n:-")
            path.write_bytes(raw)
            os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))
    elif kind == 1 and files:
        path.write_bytes(
            path.read_bytes() + rng.choice([b"\n", b"# a word\n", b"nothing: 1\n", b"\xff", b"formerly: [old]\n"])
        )
    elif kind == 2 and files:
        path.unlink()
    elif kind == 3 and files:
        path.touch()
    elif kind == 4 and files:
        path.rename(path.with_name(f"{rng.choice('abc')}-{path.name}"))
    elif kind == 5 and files:
        with contextlib.suppress(shutil.SameFileError):
            shutil.copy(path, path.with_name(f"copy-{path.name}"))
    elif kind == 6 and files:  # to somewhere inside, outside or nowhere
        target = rng.choice([rng.choice(files), root.parent / "outside.yaml", root / "nowhere.yaml"])
        if target != path:
            path.unlink()
            path.symlink_to(target)
    elif kind == 7 and files:  # as a checkout does: other inodes and times, the same bytes
        for one in files:
            raw = one.read_bytes()
            one.unlink()
            one.write_bytes(raw)
    elif kind == 8:
        (root / "claims" / f"{rng.choice('xyz')}.{rng.choice(('yml', 'yaml', 'txt'))}").write_bytes(b"id: x\n")
    elif kind == 9:
        folder = root / "claims" / rng.choice(("more", ".hidden", "vocabulary"))
        folder.mkdir(exist_ok=True)
        (folder / "strange.yaml").write_bytes(b"id: strange\n")
    elif kind == 10 and (config := root / "claims/registry.yaml").is_file():
        config.write_bytes(config.read_bytes() + b"snapshots: elsewhere\n")
    else:
        shutil.copytree(rng.choice(BAD), root, dirs_exist_ok=True, symlinks=True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_what_is_said_is_what_is_said_without_a_cache(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever happened to the files, in every format, exit code and all."""
    rng = random.Random(seed)
    place = tmp_path_factory.mktemp("mutated")
    (place / "outside.yaml").write_bytes(b"id: outside\n")
    root, caches = registry_at(place / "registry"), place / "caches"
    for _ in range(4):
        options = ["--format", rng.choice(FORMATS)]
        options += rng.choice(([], ["--notes"], ["--fail-on", "note"], ["--select", "EV1"], ["--ignore", "EV2"]))
        assert_same(root, caches, *options)
        if rng.random() < 0.5:
            age(root)
        for _ in range(rng.randint(0, 3)):
            with contextlib.suppress(OSError):
                mutate(root, rng)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return registry_at(tmp_path / "registry", CORPUS / "bad" / "EV201" / BAD_QUOTE)


BAD_QUOTE = next(path.name for path in BAD if path.parent.name == "EV201")


def cache_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def recalled(root: Path, caches: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a check is answered from the cache."""

    def refuse(*_: object) -> object:
        raise AssertionError("read anew")

    with monkeypatch.context() as patch:
        patch.setattr("evidence.cli.checking.load", refuse)
        return said(root, "--cache-dir", str(caches))[0] != 3


def test_nothing_changed(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is answered from the cache, also when files have other times and the same bytes."""
    caches = tmp_path / "caches"
    assert not recalled(root, caches, monkeypatch)
    first = said(root, "--cache-dir", str(caches))
    assert recalled(root, caches, monkeypatch)
    age(root)
    assert recalled(root, caches, monkeypatch)
    for path, raw in [(path, path.read_bytes()) for path in files_of(root)]:
        path.unlink()
        path.write_bytes(raw)
    assert recalled(root, caches, monkeypatch)
    assert said(root, "--cache-dir", str(caches)) == first


def test_an_edit_that_leaves_no_trace(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Size, times and inode as before: within two seconds the bytes are looked at."""
    caches, path = tmp_path / "caches", root / "claims/registry.yaml"
    said(root, "--cache-dir", str(caches))
    raw = path.read_bytes()
    real = Look.at(root)
    path.write_bytes(raw.replace(b"n", b"m", 1))
    monkeypatch.setattr(Look, "at", classmethod(lambda cls, root: real))
    assert not recalled(root, caches, monkeypatch)


def test_a_snapshot_is_looked_at(root: Path, tmp_path: Path) -> None:
    """Stored texts are part of what was checked: changed, taken away, and put back."""
    caches = tmp_path / "caches"
    stored = [path for path in files_of(root) if path.parent.name == "seeds" or "claims" not in path.parts]
    assert stored
    assert_same(root, caches)
    before = said(root, "--cache-dir", str(caches))
    raw = stored[0].read_bytes()
    stored[0].write_bytes(raw + b" and more")
    assert_same(root, caches)
    assert said(root, "--cache-dir", str(caches)) != before
    stored[0].unlink()
    assert_same(root, caches)
    stored[0].write_bytes(raw)
    assert_same(root, caches)
    assert said(root, "--cache-dir", str(caches)) == before


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(["cut", "byte", "foreign", "empty"]),
    place_of=st.floats(0, 1, exclude_max=True),
    flip=st.integers(1, 255),
    rubbish=st.binary(max_size=200),
)
def test_a_damaged_cache_is_made_anew(
    kind: str, place_of: float, flip: int, rubbish: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Cut off, overwritten or foreign: nothing is said of it, and nothing else is said."""
    place = tmp_path_factory.mktemp("damaged")
    root, caches = registry_at(place / "registry", BAD[len(BAD) // 2]), place / "caches"
    wanted = said(root, "--cache-dir", str(caches))
    file = cache_file(caches)
    raw = bytearray(file.read_bytes())
    at = int(place_of * len(raw))
    if kind == "cut":
        raw = raw[:at]
    elif kind == "byte":
        raw[at] ^= flip
    else:
        raw = bytearray(rubbish if kind == "foreign" else b"")
    file.write_bytes(raw)
    assert said(root, "--cache-dir", str(caches)) == wanted
    assert said(root, "--cache-dir", str(caches)) == wanted


@pytest.mark.parametrize("part", [None, [], {}, 7, "x", {"found": 3}, {"found": [[1, 2]], "spans": [], "lines": []}])
def test_a_part_of_another_shape(root: Path, tmp_path: Path, part: object) -> None:
    """The user's own file may still hold anything."""
    caches = tmp_path / "caches"
    wanted = said(root, "--cache-dir", str(caches))
    file = str(cache_file(caches))
    pack = cache.Pack.read(file)
    for key, note in list(pack.notes.items()):
        pack.put(key, note, part if part is not None else [None])
    pack.write(file)
    assert said(root, "--cache-dir", str(caches)) == wanted
    for note in (None, [], {"tree": 1}, {"made": "", "tree": "", "young": [], "libraries": {}, "stored": [1]}):
        pack = cache.Pack.read(file)
        for key in list(pack.notes):
            pack.put(key, note)
        pack.write(file)
        assert said(root, "--cache-dir", str(caches)) == wanted


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o602])
def test_a_file_that_others_may_touch_is_not_taken(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    caches = tmp_path / "caches"
    said(root, "--cache-dir", str(caches))
    assert cache_file(caches).stat().st_mode & 0o777 == 0o600
    cache_file(caches).chmod(mode)
    assert not recalled(root, caches, monkeypatch)
    said(root, "--cache-dir", str(caches))
    assert cache_file(caches).stat().st_mode & 0o777 == 0o600
    assert recalled(root, caches, monkeypatch)


def test_a_link_is_not_followed(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    caches = tmp_path / "caches"
    said(root, "--cache-dir", str(caches))
    file = cache_file(caches)
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    assert not recalled(root, caches, monkeypatch)
    before = (tmp_path / "elsewhere").read_bytes()
    said(root, "--cache-dir", str(caches))
    assert not file.is_symlink()
    assert (tmp_path / "elsewhere").read_bytes() == before


def test_a_folder_that_cannot_be_written(root: Path, tmp_path: Path) -> None:
    """A cache is a help, and never a condition."""
    (tmp_path / "file").write_text("no folder")
    assert_same(root, tmp_path / "file" / "below")


def test_long_output_is_written_anew(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    caches = tmp_path / "caches"
    monkeypatch.setattr(warm, "_MOST_SHOWN", 10)
    wanted = said(root, "--cache-dir", str(caches))
    assert recalled(root, caches, monkeypatch)
    assert said(root, "--cache-dir", str(caches)) == wanted
    assert len(cache.Pack.read(str(cache_file(caches))).notes) == 3


def test_a_cache_that_would_be_too_large_is_not_written(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_LARGEST", 1000)
    assert_same(root, tmp_path / "caches")
    assert not (tmp_path / "caches").exists()


def test_a_result_comes_back_as_it_was(tmp_path: Path) -> None:
    """Every field of every finding of every fault."""
    for number, case in enumerate(BAD):
        root = registry_at(tmp_path / str(number), case)
        result = check(root)
        result.ordered()
        back = result_of(json.loads(json.dumps(plain(result))), root)
        for name in ("found", "unchecked", "suppressed", "work", "ran", "known"):
            assert getattr(back, name) == getattr(result, name), name
        assert back.source_map.known == result.source_map.known
        assert [back.source_map.span(found.place) for found in back.found] == [
            result.source_map.span(found.place) for found in result.found
        ]


def test_a_warm_check_imports_nothing_heavy(root: Path, tmp_path: Path) -> None:
    probe = (
        "import sys\nfrom evidence.cli.main import main\n"
        f"main(['check', '--registry', {str(root)!r}, '--cache-dir', {str(tmp_path / 'caches')!r}])\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'pydantic', 'yaml', 'rich', 'textual'}))"
    )
    outputs = [
        subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert outputs[0].endswith("['yaml']\n")
    assert outputs[1].endswith("[]\n")


def test_where_caches_are() -> None:
    """By the standard: a relative path is as good as none."""
    assert cache.folder({"XDG_CACHE_HOME": "/c", "HOME": "/h"}) == "/c/evidence"
    assert cache.folder({"XDG_CACHE_HOME": "c", "HOME": "/h"}) == "/h/.cache/evidence"
    assert cache.folder({}) is None
