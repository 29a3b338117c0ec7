"""Stored texts: where they may be, and that none is ever lost or overwritten."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from evidence.errors import ChangedOnDisk, EditRefused, EnvironmentFault
from evidence.registry import edit
from evidence.registry.clean_text import CleanText, Run, whole
from evidence.registry.curation.storing import store_source
from evidence.registry.draft import Draft, FileChange, Step, open_draft
from evidence.registry.journal import keep, kept
from tests.check.cases import registry_at

RAW = b"<p>Words of a page.</p>\n"
CLEAN = CleanText("Words of a page.\n", (Run(0, 16, 3, 19), Run(16, 1, 19, 19)))
FILES = ("claims/sources/new-2020.yaml", "seeds/new-2020.html", "seeds/new-2020.offsets.json", "seeds/new-2020.txt")


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    """A small registry, open for changes."""
    return open_draft(registry_at(tmp_path))


def step(
    draft: Draft, name: str = "new-2020", raw: bytes = RAW, raw_name: str = "Page.HTML", text: CleanText = CLEAN
) -> Step:
    """The step that stores a page."""
    return store_source(draft, {"id": name, "kind": "web-page"}, raw, raw_name, text)


def listed(root: Path) -> dict[str, bytes]:
    """All files of a registry."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("raw_name", "stored"),
    [
        ("page.html", "new-2020.html"),
        ("../../etc/passwd", "new-2020.raw.txt"),
        ("a/b/../c.XML", "new-2020.xml"),
        ("page.txt", "new-2020.raw.txt"),
        ("page.yaml", "new-2020.raw.txt"),
        ("page.html\0", "new-2020.raw.txt"),
        ("page.tar.gz", "new-2020.gz"),
        (".htaccess", "new-2020.htaccess"),
        ("", "new-2020.raw.txt"),
    ],
)
def test_only_the_suffix_of_a_name_is_kept(draft: Draft, raw_name: str, stored: str) -> None:
    """Nothing of the rest can lead anywhere."""
    made = step(draft, raw_name=raw_name)
    assert f"seeds/{stored}" in {change.path for change in made.changes}
    assert all(change.path.count("/") == (2 if change.path.startswith("claims/") else 1) for change in made.changes)


@pytest.mark.parametrize(
    "name", ["../evil", "a/b", "CON", "con", "nul.x", "A", "a b", ".hidden", "a..b", "ä", "a" * 200]
)
def test_ids_that_are_no_names_of_files(draft: Draft, name: str) -> None:
    """They are refused before anything is written."""
    before = listed(draft.root)
    with pytest.raises(EditRefused):
        draft.apply(step(draft, name))
    assert draft.unsaved == ()
    assert listed(draft.root) == before


def test_a_file_that_is_there_is_never_overwritten(draft: Draft) -> None:
    """Not one with another text, not one whose name only differs in capital letters; the same bytes are used again."""
    seeds = draft.root / "seeds"
    (seeds / "new-2020.txt").write_bytes(b"another text\n")
    with pytest.raises(EditRefused, match=r"seeds/new-2020\.txt already, with another text"):
        step(draft)
    (seeds / "new-2020.txt").rename(seeds / "NEW-2020.TXT")
    with pytest.raises(EditRefused, match=r"seeds/NEW-2020\.TXT already"):
        step(draft)
    (seeds / "NEW-2020.TXT").rename(seeds / "new-2020.txt")
    (seeds / "new-2020.txt").write_bytes(b"Words of a page.\n")
    assert len(step(draft).changes) == 3


def test_a_file_of_many_records_is_stored_once(draft: Draft) -> None:
    """The second source names the raw file of the first."""
    draft.apply(step(draft))
    again = step(draft, "other-2021")
    draft.apply(again)
    assert {change.path for change in again.changes} == {
        "claims/sources/other-2021.yaml", "seeds/other-2021.offsets.json", "seeds/other-2021.txt",
    }  # fmt: skip
    assert [source.raw for source in draft.registry.sources.values() if source.raw] == ["new-2020.html"] * 2


def test_a_clean_text_that_does_not_follow_is_refused(draft: Draft) -> None:
    """Whatever reader it comes from."""
    with pytest.raises(EditRefused, match="does not follow from page"):
        step(draft, raw_name="page", text=CleanText("Other words", CLEAN.runs))
    with pytest.raises(EditRefused, match="nothing to read"):
        step(draft, text=CleanText("", ()))
    with pytest.raises(EditRefused, match="is not UTF-8"):
        step(draft, raw=b"\xff")


def test_a_stored_text_is_never_changed(draft: Draft) -> None:
    """No step of a draft may put another text in its place."""
    path = "seeds/osei-2016.txt"
    raw = draft.raw(path)
    with pytest.raises(EditRefused, match="is never changed"):
        draft.apply(Step("x", (FileChange(path, raw, b"other\n"),)))


@pytest.mark.parametrize(
    "path",
    ["seeds/../x.txt", "seeds/.x.txt", "other/x.txt", "x.txt", "seeds/a/x.txt", "/etc/x.txt", "seeds/X.txt",
     "seeds/x.yml", "claims/x.txt", ".git/hooks.txt"],
)  # fmt: skip
def test_places_at_which_no_text_is_stored(draft: Draft, path: str) -> None:
    """Neither by a draft nor by a save."""
    with pytest.raises(EditRefused):
        draft.apply(Step("x", (FileChange(path, None, b"x\n"),)))
    with pytest.raises(EnvironmentFault):
        edit.write_all(draft.root, [FileChange(path, None, b"x\n")])
    assert not (draft.root / "x.txt").exists()


def test_a_folder_of_texts_that_is_a_link_to_elsewhere(draft: Draft, tmp_path: Path) -> None:
    """Nothing is written outside of the registry."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (draft.root / "seeds").rename(draft.root / "old")
    (draft.root / "seeds").symlink_to(elsewhere)
    draft = open_draft(draft.root)
    with pytest.raises((EditRefused, EnvironmentFault)):
        draft.apply(step(draft))
        draft.save()
    assert list(elsewhere.iterdir()) == []


def test_a_save_that_is_cut_off_is_brought_to_its_end(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first file: all four are there after the next start, or none when it was taken back."""
    draft.apply(step(draft))
    commit, count = edit.commit, 0

    def dying(*arguments: object) -> None:
        nonlocal count
        count += 1
        if count == 2:
            raise KeyboardInterrupt
        commit(*arguments)  # type: ignore[arg-type]

    before = listed(draft.root)
    monkeypatch.setattr(edit, "commit", dying)
    with pytest.raises(KeyboardInterrupt):
        draft.save()
    monkeypatch.undo()
    assert listed(draft.root) == before
    monkeypatch.setattr(edit, "commit", dying)
    monkeypatch.setattr(edit, "_take_back", lambda *arguments: None)
    count = 0
    with pytest.raises(KeyboardInterrupt):
        draft.save()
    monkeypatch.undo()
    assert (draft.root / "claims" / edit.NOTE).exists()
    again = open_draft(draft.root)
    assert all((draft.root / path).exists() for path in FILES)
    assert "new-2020" in again.registry.sources


def test_unsaved_texts_outlive_the_program(draft: Draft, tmp_path: Path) -> None:
    """They are kept with the steps that store them."""
    draft.apply(step(draft))
    file = tmp_path / "kept.json"
    keep(file, draft)
    other = open_draft(draft.root)
    (found,) = kept(file, other).steps
    other.apply(found)
    assert other.unsaved == FILES
    assert other.registry.snapshots.read("new-2020.txt").text == CLEAN.text


def test_somebody_else_stores_a_file_of_that_name(draft: Draft) -> None:
    """The save is refused, and the draft can give its own up."""
    draft.apply(step(draft))
    (draft.root / "seeds/new-2020.html").write_bytes(b"theirs\n")
    with pytest.raises(ChangedOnDisk):
        draft.save()
    ((refused, why),) = draft.make_again(["seeds/new-2020.html"])
    assert refused.name == "new source new-2020"
    assert "there is another file" in why
    assert draft.unsaved == ()
    assert (draft.root / "seeds/new-2020.html").read_bytes() == b"theirs\n"


def test_the_diff_of_a_stored_text_is_short(draft: Draft) -> None:
    """Its size, and not the page."""
    draft.apply(step(draft))
    assert "+++ b/seeds/new-2020.html\n# a text of 24 bytes is stored\n" in draft.diff()
    assert "Words of a page" not in draft.diff()


def test_a_strange_note_of_a_save_writes_nothing_elsewhere(draft: Draft) -> None:
    """A note that names another folder is put aside."""
    claims = draft.root / "claims"
    files = [{"path": ".github/x.txt", "before": None, "after": "eA=="}]
    note = {"format": 1, "folder": os.stat(claims).st_ino, "files": files}
    (claims / edit.NOTE).write_text(json.dumps(note))
    with pytest.raises(EnvironmentFault, match="cannot be followed"):
        open_draft(draft.root)
    assert not (draft.root / ".github").exists()


def test_a_text_that_is_its_own(draft: Draft) -> None:
    """One file, and no offsets."""
    draft.apply(step(draft, raw=b"Words.\n", raw_name="x.md", text=whole("Words.\n")))
    assert draft.unsaved == ("claims/sources/new-2020.yaml", "seeds/new-2020.md")
