"""Unsaved steps outlive a crash, and what no longer fits is not thrown away."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.errors import EnvironmentFault
from evidence.registry import journal, load
from evidence.registry.draft import Draft
from evidence.registry.journal import Kept, keep, kept
from evidence.registry.step import FileChange, Step
from tests.check.cases import registry_at

GROWTH = "claims/msc/msc-vesicle-growth.yaml"
NATIVE = "claims/msc/msc-vesicle-growth-native.yaml"
NEW = "claims/new/new.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clean registry."""
    return registry_at(tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where unsaved work is kept; the folder is not there yet."""
    return tmp_path / "state/evidence/unsaved.json"


def opened(root: Path) -> Draft:
    return Draft(*load(root))


def edit(draft: Draft, name: str, *changes: tuple[str, bytes | None]) -> None:
    """Make a step that gives files these bytes."""
    draft.apply(Step(name, tuple(FileChange(path, draft.raw(path), after) for path, after in changes)))


def worked(root: Path) -> Draft:
    """A draft with three steps, one of them on two files."""
    draft = opened(root)
    growth, native = draft.raw(GROWTH), draft.raw(NATIVE)
    assert growth is not None
    assert native is not None
    edit(draft, "first", (GROWTH, growth + b"# one\n"))
    edit(draft, "second", (GROWTH, b"# two\n" + growth), (NATIVE, None))
    edit(draft, "third", (NEW, "id: new\nnote: \u00e9\n".encode()))
    return draft


def test_steps_come_back(root: Path, file: Path) -> None:
    draft = worked(root)
    keep(file, draft)
    again = opened(root)
    found = kept(file, again)
    assert found == Kept(draft.pending)
    for step in found.steps:
        again.apply(step)
    assert again.diff() == draft.diff()
    assert again.unsaved == draft.unsaved


def test_nobody_else_reads_the_file(root: Path, file: Path) -> None:
    keep(file, worked(root))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_nothing_unsaved_is_no_file(root: Path, file: Path) -> None:
    draft = worked(root)
    keep(file, draft)
    draft.save()
    keep(file, draft)
    keep(file, draft)
    assert not file.exists()
    assert kept(file, draft) == Kept()


def test_what_was_saved_before_the_crash_is_not_offered(root: Path, file: Path) -> None:
    draft = worked(root)
    keep(file, draft)
    draft.save()
    assert kept(file, opened(root)) == Kept()


def test_a_step_costs_what_it_changes(root: Path, file: Path) -> None:
    """Not the whole file each time."""
    draft = opened(root)
    text = draft.raw(GROWTH)
    assert text is not None
    for number in range(20):
        edit(draft, f"step {number}", (GROWTH, text + b"# %d\n" % number))
    keep(file, draft)
    assert file.stat().st_size < len(text) + 20 * 200
    assert kept(file, opened(root)).steps == draft.pending


@pytest.mark.parametrize(
    ("spoil", "names", "lost"),
    [
        pytest.param(lambda root: (root / GROWTH).write_bytes(b"id: x\n"), ["third"], (NATIVE, GROWTH), id="changed"),
        pytest.param(lambda root: (root / NATIVE).unlink(), ["first", "third"], (NATIVE, GROWTH), id="gone"),
        pytest.param(
            lambda root: (root / "claims/new").symlink_to("msc"), ["first", "second"], (NEW,), id="in the way"
        ),
    ],
)
def test_what_no_longer_fits_is_in_a_patch(
    spoil: Callable[[Path], Any], names: list[str], lost: tuple[str, ...], root: Path, file: Path
) -> None:
    """A step over several files comes back as a whole or not at all."""
    keep(file, worked(root))
    spoil(root)
    found = kept(file, opened(root))
    assert [step.name for step in found.steps] == names
    assert found.lost == lost
    (patch,) = file.parent.glob("*.patch")
    assert found.notice.endswith(f"no longer fit; they are in {patch}")
    assert stat.S_IMODE(patch.stat().st_mode) == 0o600
    for step in ("first", "second", "third"):
        assert (f"# {step}\n" in patch.read_text("utf-8")) is (step not in names)
    assert kept(file, opened(root)) == found
    assert len(list(file.parent.glob("*.patch"))) == 1


def test_a_chain_that_was_broken_comes_back_as_it_is(root: Path, file: Path) -> None:
    """A draft may drop steps in the middle."""
    draft = worked(root)
    raw = draft.raw(GROWTH)
    draft.pending = (*draft.pending, Step("fourth", (FileChange(GROWTH, b"\xff", raw),)))
    keep(file, draft)
    assert journal._steps(json.loads(file.read_bytes())) == list(draft.pending)


def changed(text: str, **parts: object) -> bytes:
    return json.dumps({**json.loads(text), **parts}).encode()


def with_change(text: str, **parts: object) -> bytes:
    note = json.loads(text)
    note["steps"][0]["changes"][0].update(parts)
    return json.dumps(note).encode()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda text: b"", id="empty"),
        pytest.param(lambda text: text[: len(text) // 2].encode(), id="cut off"),
        pytest.param(lambda text: b"\xff\xfe" + text.encode(), id="no text"),
        pytest.param(lambda text: b"[" * 100_000, id="deep"),
        pytest.param(lambda text: b"[]", id="a list"),
        pytest.param(lambda text: b"null", id="nothing"),
        pytest.param(lambda text: changed(text, format=2), id="another version"),
        pytest.param(lambda text: changed(text, files=[]), id="files are a list"),
        pytest.param(lambda text: changed(text, files={}), id="files are missing"),
        pytest.param(lambda text: changed(text, steps=[{"name": 1, "changes": []}]), id="a name that is none"),
        pytest.param(lambda text: with_change(text, start=-1), id="a stretch before the file"),
        pytest.param(lambda text: with_change(text, stop=10**9), id="a stretch behind the file"),
        pytest.param(lambda text: with_change(text, start=0.5), id="half a byte"),
        pytest.param(lambda text: with_change(text, new=None), id="nothing new"),
        pytest.param(lambda text: with_change(text, new={"base64": "?"}), id="no bytes"),
        pytest.param(lambda text: with_change(text, new="\ud800"), id="half a character"),
        pytest.param(lambda text: with_change(text, path=["x"]), id="a path that is none"),
        pytest.param(lambda text: with_change(text, path=1, before="", after=""), id="a path that is a number"),
    ],
)
def test_a_damaged_file_is_put_aside(damage: Callable[[str], bytes], root: Path, file: Path) -> None:
    keep(file, worked(root))
    (file.parent / "unsaved.damaged-1").write_bytes(b"an older one")
    raw = damage(file.read_text("utf-8"))
    file.write_bytes(raw)
    found = kept(file, opened(root))
    assert found.steps == ()
    assert found.notice.endswith("cannot be read; it is now " + str(file.with_suffix(".damaged-2")))
    assert file.with_suffix(".damaged-2").read_bytes() == raw
    assert file.with_suffix(".damaged-1").read_bytes() == b"an older one"
    assert kept(file, opened(root)) == Kept()


def test_a_pipe_in_the_files_place_is_put_aside(root: Path, file: Path) -> None:
    file.parent.mkdir(parents=True)
    os.mkfifo(file)
    assert "cannot be read" in kept(file, opened(root)).notice
    assert not file.exists()


def fail(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file(step: str, root: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = worked(root)
    keep(file, draft)
    before = file.read_bytes()
    edit(draft, "fourth", (NEW, None))
    monkeypatch.setattr(os, step, fail)
    with pytest.raises(EnvironmentFault, match=r"cannot be kept in .*No space left on device; a crash would lose them"):
        keep(file, draft)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_what_can_be_neither_read_nor_renamed_is_said(root: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.parent.mkdir(parents=True)
    file.write_bytes(b"{")
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(EnvironmentFault, match=r"nor rename it: .*; move it away"):
        kept(file, opened(root))


def test_a_patch_that_cannot_be_written_is_said(root: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(file, worked(root))
    (root / GROWTH).write_bytes(b"id: x\n")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(EnvironmentFault, match=r"cannot write .*\.patch: No space left"):
        kept(file, opened(root))
    assert file.exists()


_raw = st.one_of(st.none(), st.binary(max_size=12), st.text(alphabet="ab\né", max_size=9).map(str.encode))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.text(max_size=5), st.dictionaries(st.sampled_from("abc"), _raw, min_size=1)), max_size=6))
def test_any_steps_come_back(planned: list[tuple[str, dict[str, bytes | None]]]) -> None:
    """What is written down and read again is the same, whatever bytes."""
    held: dict[str, bytes | None] = {}
    steps = []
    for name, files in planned:
        steps.append(Step(name, tuple(FileChange(path, held.get(path), raw) for path, raw in files.items())))
        held.update(files)
    text = json.dumps(journal._note(steps), ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert journal._steps(json.loads(text)) == steps
