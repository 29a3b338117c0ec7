"""Unsaved edits: what the draft shows is what loading would give, and no edit of anybody is lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.errors import ChangedOnDisk, EditRefused, EnvironmentFault
from evidence.registry import load
from evidence.registry.draft import Draft, FileChange, Step, open_draft
from evidence.registry.outside import look
from tests.check.cases import registry_at
from tests.make import registry as made

GROWTH = "claims/msc/msc-vesicle-growth.yaml"
NATIVE = "claims/msc/msc-vesicle-growth-native.yaml"
MARSH = "claims/sources/marsh-2018.yaml"
CLAIM = "id: {0}\ntitle: t\naxis: tumour-effect\nsubject:\n  label: s\noutcome: o\n"
SOURCE = "id: {0}\nkind: primary\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clean registry."""
    return registry_at(tmp_path)


def opened(root: Path) -> Draft:
    """A draft without edits."""
    return Draft(*load(root))


def step(draft: Draft, name: str = "step", **texts: str | None) -> Step:
    """A step that gives files other texts; ``growth`` and the like stand for paths."""
    paths = {"growth": GROWTH, "native": NATIVE, "marsh": MARSH, "new": "claims/new/new.yaml"}
    changes = []
    for key, text in texts.items():
        after = None if text is None else text.encode()
        changes.append(FileChange(paths[key], draft.raw(paths[key]), after))
    return Step(name, tuple(changes))


def edited(root: Path, path: str, old: str, new: str) -> str:
    """The text of a file with something else in it."""
    text = (root / path).read_text("utf-8")
    assert old in text
    return text.replace(old, new)


def assert_as_loaded(draft: Draft, beside: Path) -> None:
    """The draft equals what loading gives for the same bytes."""
    shutil.rmtree(beside, ignore_errors=True)
    copy = beside / draft.root.name
    shutil.copytree(draft.root, copy, symlinks=True)
    for path in draft.unsaved:
        raw, file = draft.raw(path), copy / path
        if raw is None:
            file.unlink(missing_ok=True)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(raw)
    registry, problems = load(copy)
    assert draft.problems == tuple(problems)
    for field in registry.__dataclass_fields__:
        if field in ("root", "snapshots", "files"):
            continue
        mine, theirs = getattr(draft.registry, field), getattr(registry, field)
        assert mine == theirs, field
        if field in ("claims", "sources", "remainders"):
            assert list(mine) == list(theirs), field


# ---------------------------------------------------------------- the law

PATHS = [
    GROWTH,
    NATIVE,
    MARSH,
    "claims/sources/zzz.yaml",
    "claims/sources/aaa.yaml",
    "claims/aaa.yaml",
    "claims/msc/zzz.yaml",
    "claims/vocabulary/axes.yaml",
    "claims/vocabulary/odd.yaml",
    "claims/registry.yaml",
    "claims/curators.yaml",
]
TEXTS = [
    CLAIM.format("aaa"),
    CLAIM.format("msc-vesicle-growth"),
    CLAIM.format("zzz") + "broader: aaa\n",
    CLAIM.format("zzz") + "zzz: x\n",
    SOURCE.format("marsh-2018"),
    SOURCE.format("aaa"),
    SOURCE.format("zzz") + "note:   untidy\n",
    "id: [\n",
    "format: 1\nname: other\nsampling: convenience\nsnapshots: elsewhere\n",
    "axes:\n  tumour-effect:\n    label: l\n    poles: [a, b]\n",
    "# nothing\n",
]
OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), st.lists(st.sampled_from(PATHS), min_size=1, max_size=3, unique=True)),
        st.tuples(st.sampled_from(["undo", "redo", "take in"]), st.just([])),
        st.tuples(st.sampled_from(["outside", "drop"]), st.lists(st.sampled_from(PATHS), min_size=1, max_size=1)),
    ),
    max_size=12,
)


def small_registry(folder: Path) -> Path:
    """Few enough files to be loaded many times."""
    root = folder / "registry"
    files = {
        "registry.yaml": "format: 1\nname: small\nsampling: convenience\n",
        "vocabulary/axes.yaml": "axes:\n  tumour-effect:\n    label: effect\n    poles: [pro, anti]\n",
        "vocabulary/contexts.yaml": "variables: {}\n",
        "vocabulary/methods.yaml": "methods: {}\n",
        "sources/marsh-2018.yaml": SOURCE.format("marsh-2018"),
        "msc/msc-vesicle-growth.yaml": CLAIM.format("msc-vesicle-growth"),
        "msc/msc-vesicle-growth-native.yaml": CLAIM.format("msc-vesicle-growth-native"),
    }
    for name, text in files.items():
        file = root / "claims" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    (root / "claims/link.yaml").symlink_to("msc/zzz.yaml")
    return root


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=OPERATIONS, data=st.data())
def test_a_draft_is_what_loading_would_give(
    operations: list[tuple[str, list[str]]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """After any edits, undoing, saving and changes from outside."""
    folder = tmp_path_factory.mktemp("law")
    root = small_registry(folder)
    draft = opened(root)
    for operation, paths in operations:
        texts = [data.draw(st.sampled_from([None, *TEXTS])) for _ in paths]
        match operation:
            case "edit":
                try:
                    changes = tuple(
                        FileChange(path, draft.raw(path), None if text is None else text.encode())
                        for path, text in zip(paths, texts, strict=True)
                    )
                    draft.apply(Step("edit", changes))
                except EditRefused:
                    continue  # a file that changed on disk, or no place for one
            case "undo":
                draft.undo()
            case "redo":
                draft.redo()
            case "take in":
                draft.take_in()
            case "save":
                try:
                    draft.save()
                except ChangedOnDisk as error:
                    assert {conflict.path for conflict in error.conflicts} <= set(draft.unsaved)
                else:
                    assert draft.unsaved == draft.pending == ()
            case "outside":
                (path,), (text,) = paths, texts
                if text is None:
                    (root / path).unlink(missing_ok=True)
                else:
                    (root / path).write_text(text, "utf-8")
            case "drop":
                draft.drop(paths[0])
        if operation != "outside":
            draft.take_in()
            assert_as_loaded(draft, folder / "beside")
    draft.take_in()
    while draft.undo():
        draft.take_in()  # the list can be walked to its end
    assert_as_loaded(draft, folder / "beside")
    shutil.rmtree(folder)
