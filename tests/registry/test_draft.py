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


# ---------------------------------------------------------------- steps


def test_a_step_is_seen_at_once_and_not_yet_on_disk(root: Path) -> None:
    """The registry is a new one; the old one is as it was."""
    draft = opened(root)
    before = draft.registry
    draft.apply(step(draft, growth=edited(root, GROWTH, "title: ", "title: New: ").replace("New: ", "New ")))
    assert draft.registry.claims["msc-vesicle-growth"].title.startswith("New ")  # type: ignore[index]
    assert not before.claims["msc-vesicle-growth"].title.startswith("New ")  # type: ignore[index]
    assert draft.unsaved == (GROWTH,)
    assert "New " not in (root / GROWTH).read_text("utf-8")
    assert draft.registry.claims["vesicle-immune-effect"] is before.claims["vesicle-immune-effect"]  # type: ignore[index]


def test_undo_and_redo(root: Path) -> None:
    """One step at a time, in both directions; a new step ends what could be redone."""
    draft = opened(root)
    first, second = step(draft, "first", growth="a: b\n", new=CLAIM.format("new")), None
    draft.apply(first)
    second = step(draft, "second", growth=None)
    draft.apply(second)
    assert (draft.done, draft.undone) == ((first, second), ())
    assert draft.raw(GROWTH) is None
    assert draft.undo() == second
    assert draft.raw(GROWTH) == b"a: b\n"
    assert draft.undo() == first
    assert (draft.undo(), draft.unsaved, draft.pending) == (None, (), ())
    assert draft.redo() == first
    assert (draft.done, draft.undone) == ((first,), (second,))
    draft.apply(third := step(draft, "third", new=None))
    assert (draft.redo(), draft.done) == (None, (first, third))
    assert draft.unsaved == (GROWTH,)


def test_a_step_for_other_bytes_is_refused(root: Path) -> None:
    """It was made for a file that is no longer so; nothing changes, not even another file of the step."""
    draft = opened(root)
    wrong = Step("wrong", (FileChange(MARSH, draft.raw(MARSH), b"x: y\n"), FileChange(GROWTH, b"other", b"new")))
    with pytest.raises(EditRefused, match="no longer what the change was made for"):
        draft.apply(wrong)
    with pytest.raises(EditRefused, match="only once"):
        draft.apply(Step("twice", (*wrong.changes[:1], *wrong.changes[:1])))
    assert (draft.unsaved, draft.done) == ((), ())
    assert "marsh-2018" in draft.registry.sources


@pytest.mark.parametrize(
    "path",
    [
        "claims/x.yml",
        "claims/.hidden.yaml",
        "claims/.git/x.yaml",
        "claims/../x.yaml",
        "claims//x.yaml",
        "claims/a/./x.yaml",
        "seeds/x.yaml",
        "/claims/x.yaml",
        "claims.yaml",
        "claims/vocabulary/more.yaml",
        "claims/a\0b.yaml",
        f"{GROWTH}/x.yaml",
        "claims/taken.yml/x.yaml",
    ],
)
def test_where_no_file_is_made(path: str, root: Path) -> None:
    """Only where loading would read it."""
    (root / "claims/taken.yml").write_text("x", "utf-8")
    draft = opened(root)
    with pytest.raises(EditRefused):
        draft.apply(Step("new", (FileChange(path, None, CLAIM.format("x").encode()),)))


def test_links_are_not_edited(root: Path) -> None:
    """Neither a link nor what it leads to: two files would change at once."""
    (root / "claims/link.yaml").symlink_to(GROWTH.removeprefix("claims/"))
    (root / "claims/nowhere.yaml").symlink_to("new/new.yaml")
    draft = opened(root)
    for path in (GROWTH, "claims/link.yaml"):
        with pytest.raises(EditRefused, match=r"claims/link.yaml is a link"):
            draft.apply(Step("edit", (FileChange(path, draft.raw(path), b"x: y\n"),)))
    with pytest.raises(EditRefused, match=r"claims/nowhere.yaml is a link"):
        draft.apply(step(draft, new=CLAIM.format("new")))


def test_what_cannot_be_read_is_not_edited(root: Path) -> None:
    """A file over the limit, or one whose kind is not known."""
    (root / GROWTH).write_bytes(b"#" * (1 << 20) + b"\n")
    (root / "claims/vocabulary/odd.yaml").write_text("a: b\n", "utf-8")
    draft = opened(root)
    with pytest.raises(EditRefused, match="cannot be edited: it has 1,048,577 bytes"):
        draft.raw(GROWTH)
    with pytest.raises(EditRefused, match="no place in the registry"):
        draft.raw("claims/vocabulary/odd.yaml")


def test_only_registries_of_files_are_edited() -> None:
    """Records from elsewhere have no files to write to."""
    with pytest.raises(ValueError, match="loaded from files"):
        Draft(made(), ())


def test_the_diff(root: Path) -> None:
    """Of all files, new and deleted ones as git shows them, and a last line without its end."""
    draft = opened(root)
    draft.apply(step(draft, marsh=None, new="id: new"))
    assert draft.diff().startswith("--- /dev/null\n+++ b/claims/new/new.yaml\n@@ -0,0 +1 @@\n+id: new\n\\ No newline")
    assert f"--- a/{MARSH}\n+++ /dev/null\n@@ -1," in draft.diff()


def test_places_are_those_of_the_draft(root: Path) -> None:
    """Not those on disk."""
    draft = opened(root)
    draft.apply(step(draft, marsh="# one\n# two\nid: marsh-2018\nkind: primary\n"))
    assert draft.locate(MARSH).find(("id",)).line == 3


# ---------------------------------------------------------------- saving


def test_saving_writes_all_files(root: Path) -> None:
    """New, changed and deleted ones; the steps can still be undone, and that can be saved as well."""
    before = {path: path.read_bytes() for path in root.rglob("*.yaml")}
    draft = opened(root)
    draft.apply(step(draft, growth=edited(root, GROWTH, "title: ", "title: A "), native=None, new=CLAIM.format("new")))
    assert draft.save() == (NATIVE, GROWTH, "claims/new/new.yaml")
    assert (draft.unsaved, draft.pending, draft.take_in()) == ((), (), ())
    assert (root / "claims/new/new.yaml").read_text("utf-8") == CLAIM.format("new")
    assert not (root / NATIVE).exists()
    assert draft.undo() is not None
    assert len(draft.pending) == 1
    assert draft.save() == (NATIVE, GROWTH, "claims/new/new.yaml")
    assert {path: path.read_bytes() for path in root.rglob("*.yaml")} == before
    assert draft.save() == ()


def test_a_conflict_is_never_written_over(root: Path) -> None:
    """Both versions and what they began with are told, and not even other files are written."""
    draft = opened(root)
    base = draft.raw(GROWTH)
    draft.apply(step(draft, growth="ours: x\n", marsh=SOURCE.format("marsh-2018")))
    marsh = (root / MARSH).read_bytes()
    (root / GROWTH).write_text("theirs: x\n", "utf-8")
    with pytest.raises(ChangedOnDisk, match=f"{GROWTH} has changed on disk") as caught:
        draft.save()
    (conflict,) = caught.value.conflicts
    assert (conflict.path, conflict.ours, conflict.theirs, conflict.base) == (
        GROWTH,
        b"ours: x\n",
        b"theirs: x\n",
        base,
    )
    assert draft.conflicts() == caught.value.conflicts
    assert ((root / MARSH).read_bytes(), (root / GROWTH).read_bytes()) == (marsh, b"theirs: x\n")
    assert draft.take_in() == ()
    draft.drop(GROWTH)
    assert (draft.raw(GROWTH), draft.done, draft.unsaved) == (b"theirs: x\n", (), (MARSH,))
    assert draft.save() == (MARSH,)


@pytest.mark.parametrize("theirs", [None, "new: x\n"])
def test_conflicts_with_what_is_gone_or_new(theirs: str | None, root: Path) -> None:
    """A file that somebody else deleted, or made where a new one shall be."""
    draft = opened(root)
    path = GROWTH if theirs is None else "claims/new/new.yaml"
    draft.apply(step(draft, **{"growth" if theirs is None else "new": "ours: x\n"}))
    if theirs is None:
        (root / path).unlink()
    else:
        (root / path).parent.mkdir()
        (root / path).write_text(theirs, "utf-8")
    (conflict,) = draft.conflicts()
    assert conflict.theirs == (None if theirs is None else theirs.encode())
    with pytest.raises(ChangedOnDisk):
        draft.save()


def test_the_same_edit_elsewhere_is_no_conflict(root: Path) -> None:
    """Then there is nothing to write."""
    draft = opened(root)
    draft.apply(step(draft, growth="ours: x\n"))
    (root / GROWTH).write_text("ours: x\n", "utf-8")
    assert draft.conflicts() == ()
    assert draft.save() == (GROWTH,)
    assert draft.unsaved == ()


def test_a_failed_save_loses_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps stay unsaved, and the disk as it was."""
    draft = opened(root)
    draft.apply(step(draft, growth="ours: x\n", marsh=None))
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(EnvironmentFault, match="there is no room left"):
            draft.save()
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    assert (draft.unsaved, len(draft.pending)) == ((GROWTH, MARSH), 1)
    assert draft.save() == (GROWTH, MARSH)


def test_a_draft_is_opened_after_a_save_was_brought_to_its_end(root: Path) -> None:
    """Opening looks for what a killed process left."""
    draft = open_draft(root)
    assert (draft.root, draft.problems, draft.unsaved) == (root, (), ())


# ---------------------------------------------------------------- the disk


def test_outside_changes_are_taken_in(root: Path) -> None:
    """Changed, new and deleted files; those with unsaved edits stay."""
    draft = opened(root)
    draft.apply(step(draft, growth=edited(root, GROWTH, "title: ", "title: A ")))
    (root / NATIVE).write_text(edited(root, NATIVE, "title: ", "title: B "), "utf-8")
    (root / "claims/sources/a.yaml").write_text(SOURCE.format("a"), "utf-8")
    (root / MARSH).unlink()
    (root / "claims/odd.yml").write_text("x", "utf-8")
    assert draft.take_in() == (NATIVE, "claims/odd.yml", "claims/sources/a.yaml", MARSH)
    assert draft.registry.claims["msc-vesicle-growth-native"].title.startswith("B ")  # type: ignore[index]
    assert ("a" in draft.registry.sources, "marsh-2018" in draft.registry.sources) == (True, False)
    assert draft.unsaved == (GROWTH,)
    assert draft.take_in() == ()


def test_steps_on_a_file_that_changed_cannot_be_undone(root: Path) -> None:
    """Saved steps, and undone ones; those on other files can."""
    draft = opened(root)
    draft.apply(step(draft, "one", growth="one: x\n"))
    draft.apply(other := step(draft, "other", marsh=SOURCE.format("marsh-2018")))
    draft.apply(step(draft, "two", growth="two: x\n"))
    draft.save()
    draft.undo()
    draft.save()
    (root / GROWTH).write_text("theirs: x\n", "utf-8")
    assert draft.take_in() == (GROWTH,)
    assert (draft.done, draft.undone) == ((other,), ())
    assert draft.undo() == other


def test_a_step_on_several_files_leaves_whole(root: Path) -> None:
    """Its edits of the other files stay, and are still unsaved; what came before it there can no longer be undone."""
    draft = opened(root)
    draft.apply(step(draft, "first", marsh="id: marsh-2018\n"))
    draft.apply(step(draft, "both", marsh=SOURCE.format("marsh-2018"), growth="x: y\n"))
    draft.drop(GROWTH)
    assert (draft.done, draft.unsaved) == ((), (MARSH,))
    assert draft.raw(MARSH) == SOURCE.format("marsh-2018").encode()
    assert [pending.name for pending in draft.pending] == ["first", "both"]
    assert not any(pending.touches({GROWTH}) for pending in draft.pending)


def test_a_file_that_was_only_touched_keeps_its_steps(root: Path) -> None:
    """Another time of change alone is no reason to forget."""
    draft = opened(root)
    draft.apply(step(draft, growth="x: y\n"))
    draft.save()
    os.utime(root / GROWTH, (1, 1))
    draft.take_in()
    assert draft.undo() is not None
    draft.save()
    assert draft.unsaved == ()


def test_an_outdated_file_is_not_edited(root: Path) -> None:
    """What is shown of it is no longer on disk."""
    draft = opened(root)
    (root / GROWTH).write_text("theirs: x\n", "utf-8")
    with pytest.raises(EditRefused, match="take in the change"):
        draft.raw(GROWTH)
    draft.take_in()
    assert draft.raw(GROWTH) == b"theirs: x\n"


def test_a_look_that_comes_too_late_changes_nothing(root: Path) -> None:
    """The disk was looked at in another thread, and a file was saved, or edited, meanwhile."""
    draft = opened(root)
    (root / MARSH).write_text(SOURCE.format("marsh-2018") + "note: theirs\n", "utf-8")
    (root / NATIVE).write_text(edited(root, NATIVE, "title: ", "title: B "), "utf-8")
    early = look(draft.registry)
    assert draft.take_in() == (NATIVE, MARSH)
    draft.apply(step(draft, marsh=SOURCE.format("marsh-2018") + "note: ours\n", native="x: y\n"))
    draft.save()
    draft.apply(step(draft, native="z: y\n"))
    assert draft.take_in(early) == ()
    assert draft.raw(MARSH) == (root / MARSH).read_bytes()
    assert draft.raw(NATIVE) == b"z: y\n"


def test_a_broken_file_that_stays_broken_is_no_news(root: Path) -> None:
    """One that cannot be read at all is looked at each time, and told of once."""
    (root / GROWTH).write_bytes(b"#" * (1 << 20) + b"\n")
    draft = opened(root)
    assert draft.take_in() == ()
    (root / GROWTH).write_text(CLAIM.format("msc-vesicle-growth"), "utf-8")
    assert draft.take_in() == (GROWTH,)
    assert draft.problems == ()


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
        st.tuples(st.sampled_from(["undo", "redo", "take in", "save"]), st.just([])),
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
                    assert draft.diff() == ""
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
