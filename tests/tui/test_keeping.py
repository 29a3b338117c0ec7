"""Nothing is lost and nothing is overwritten: saving, other people's changes, crashes, commits, and leaving."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

import pytest

from evidence.registry.draft import Draft
from evidence.tui.keeping import editor_command
from evidence.tui.place import Seat
from evidence.tui.program import Program
from evidence.tui.screens.dialogs import Ask, Prompt
from evidence.tui.screens.page import PageScreen
from evidence.tui.state import State
from tests.tui.desk import SMALL, Driven, copy_of, files_of, play, text_of

IMMUNE = "claims/msc/vesicle-immune-effect.yaml"
BROAD = "claims/msc/msc-vesicle-growth.yaml"
BASE = files_of(SMALL)


def edited(raw: bytes, old: str, new: str) -> bytes:
    """The file with something else in it."""
    assert old.encode() in raw
    return raw.replace(old.encode(), new.encode(), 1)


THEIRS = edited(BASE[IMMUNE], "outcome: activity of T cells", "outcome: activity of all T cells")


@pytest.fixture(autouse=True)
def seat() -> Iterator[None]:
    """The seat of a process that has crashed is free again; here the process lives on."""
    with patch("evidence.tui.working.take_seat", return_value=Seat(1)):
        yield


def question(hands: Driven) -> str:
    """What is asked."""
    assert isinstance(hands.app.screen, Ask), hands.app.screen
    return "\n".join(text_of(box) for box in hands.app.screen.query("Static"))  # type: ignore[arg-type]


def test_diff_save_and_history(tmp_path: Path) -> None:
    """What saving would change is what it changes; the history says what is not saved yet."""

    async def story(hands: Driven) -> None:
        await hands.press("2", "s", "m", "1", "G", "2", "s", "?")
        assert len(hands.draft.unsaved) == 2
        await hands.press("D")
        assert [line for line in hands.lines if line.startswith(("+ ", "- "))] == [
            line for line in hands.draft.diff().splitlines() if line.startswith(("+ ", "- "))
        ]
        assert sum(line.startswith("+++") for line in hands.lines) == 2
        await hands.press("escape", "U")
        names = [step.name for step in hands.draft.done]
        assert [line.strip() for line in hands.lines if line.startswith("  *")] == [f"* {name}" for name in names]
        await hands.press("u", "escape", "U")
        assert f"    taken back: {names[1]}" in hands.lines
        await hands.press("ctrl+r", "escape")
        await hands.press("ctrl+s")
        assert hands.message.startswith("saved 2 files   (C commits)")
        assert sum(hands.files()[path] != BASE[path] for path in BASE) == 2
        await hands.press("U")
        assert not any(line.startswith("  *") for line in hands.lines)
        assert any(names[0] in line for line in hands.lines)
        await hands.press("escape", "ctrl+s")
        assert hands.message == "save: there is nothing to save"

    play(tmp_path, story)


@pytest.mark.parametrize("answer", ["t", "b"])
def test_a_file_that_somebody_else_changed(answer: str, tmp_path: Path) -> None:
    """Saving shows both versions and writes nothing, not even the other files; theirs are taken when that is said."""

    async def story(hands: Driven) -> None:
        await hands.press("2", "s", "m", "1", "G", "2", "s", "?")
        other = next(path for path in hands.draft.unsaved if path != IMMUNE)
        ours = hands.draft.raw(IMMUNE)
        (hands.root / IMMUNE).write_bytes(THEIRS)
        disk = hands.files()
        await hands.press("ctrl+s")
        assert IMMUNE in question(hands) and "Nothing was written" in question(hands)
        assert hands.files() == disk
        await hands.press(answer)
        assert hands.files() == disk
        if answer == "t":
            assert hands.app.screen is hands.app.desk
            assert hands.draft.raw(IMMUNE) == THEIRS
            assert hands.draft.unsaved == (other,)
            assert hands.state.registry.claims["vesicle-immune-effect"].outcome == "activity of all T cells"  # type: ignore[index]
            await hands.press("ctrl+s")
            assert not hands.draft.unsaved
            assert hands.files()[IMMUNE] == THEIRS
        else:
            heads = [line for line in hands.lines if line.startswith(IMMUNE)]
            assert heads == [f"{IMMUNE}: yours", f"{IMMUNE}: theirs, on disk"]
            assert "+outcome: activity of all T cells" in hands.lines
            assert "+    stance: mixed" in hands.lines
            await hands.press("escape")
            assert hands.draft.raw(IMMUNE) == ours
            assert hands.draft.unsaved == tuple(sorted((IMMUNE, other)))

    play(tmp_path, story)


def test_outside_changes_appear(tmp_path: Path) -> None:
    """By themselves where nothing is unsaved, with a warning where something is; new and deleted files too."""

    async def wait(hands: Driven, seen: str) -> None:
        async with asyncio.timeout(60):
            while seen not in hands.message:
                await asyncio.sleep(0.02)
                await hands.settle()

    async def story(hands: Driven) -> None:
        (hands.root / IMMUNE).write_bytes(THEIRS)
        await wait(hands, f"{Path(IMMUNE).name} was changed elsewhere and read again")
        assert hands.state.registry.claims["vesicle-immune-effect"].outcome == "activity of all T cells"  # type: ignore[index]
        (hands.root / "claims/msc/other.yaml").write_bytes(edited(BASE[BROAD], "id: msc-vesicle-growth", "id: other"))
        await wait(hands, "other.yaml was changed")
        assert "other" in {row.claim for row in hands.state.rows}
        (hands.root / "claims/msc/other.yaml").unlink()
        await wait(hands, "other.yaml was changed elsewhere and read again")
        await hands.settle()
        await hands.press("2", "s", "m")
        assert hands.draft.unsaved == (IMMUNE,)
        ours = hands.draft.raw(IMMUNE)
        (hands.root / IMMUNE).write_bytes(BASE[IMMUNE])
        await wait(hands, f"{Path(IMMUNE).name} changed on disk while you have unsaved changes in it")
        assert hands.draft.raw(IMMUNE) == ours
        assert hands.files()[IMMUNE] == BASE[IMMUNE]

    play(tmp_path, story, watch=0.05)


def test_what_is_not_shown_yet_is_not_drawn(tmp_path: Path) -> None:
    """A list that is drawn while a claim is taken away in the background is the one that was shown."""

    async def story(hands: Driven) -> None:
        app = hands.app
        (hands.root / IMMUNE).unlink()
        gone = hands.draft.take_in()
        state = await app.in_hands(app._after, hands.draft, gone)
        app.draw_all()
        assert len(app.listed) == len(hands.state.rows) == len(state.rows) + 1
        app.show_state(state)
        assert len(app.listed) == len(state.rows)

    play(tmp_path, story)


def test_a_look_at_the_disk_is_not_given_up_for_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was taken in is shown, also when that takes longer than the time between two looks."""
    after = Program._after

    def slow(self: Program, draft: Draft, paths: Sequence[str]) -> State:
        time.sleep(0.3)
        return after(self, draft, paths)

    monkeypatch.setattr(Program, "_after", slow)

    async def story(hands: Driven) -> None:
        (hands.root / IMMUNE).write_bytes(THEIRS)
        async with asyncio.timeout(60):
            while "read again" not in hands.message:
                await asyncio.sleep(0.02)
        assert hands.state.registry.claims["vesicle-immune-effect"].outcome == "activity of all T cells"  # type: ignore[index]

    play(tmp_path, story, watch=0.02)


def test_unsaved_work_is_offered_after_a_crash(tmp_path: Path) -> None:
    """Made again as it was; or thrown away; or left for the next start."""

    async def crash(hands: Driven) -> None:
        await hands.press("2", "s", "m", "j", "s", "?")

    async def quits(hands: Driven) -> None:
        assert question(hands).startswith("2 changes from last time were not saved.")
        await hands.press("escape")
        assert not hands.app.is_running

    async def restores(hands: Driven) -> None:
        assert "tanaka-2019-pd-l1: suppressive -> mixed" in question(hands)
        await hands.press("r")
        assert hands.message.startswith("2 changes are back")
        assert hands.draft.unsaved == (IMMUNE,)
        assert hands.files() == BASE
        await hands.press("u")
        assert len(hands.draft.done) == 1

    async def throws_away(hands: Driven) -> None:
        assert question(hands).startswith("1 change from last time was not saved.")
        await hands.press("x")
        assert hands.message == "thrown away"
        assert not hands.draft.unsaved

    async def nothing(hands: Driven) -> None:
        assert hands.app.screen is hands.app.desk

    play(tmp_path, crash)
    assert files_of(tmp_path / "registry") == BASE
    play(tmp_path, quits)
    play(tmp_path, restores)
    play(tmp_path, throws_away)
    play(tmp_path, nothing)


def test_unsaved_work_that_no_longer_fits(tmp_path: Path) -> None:
    """Is kept as a patch, whose place is said; a damaged file of it is put aside."""

    async def crash(hands: Driven) -> None:
        await hands.press("2", "s", "m")

    async def told(hands: Driven) -> None:
        assert f"unsaved changes of {IMMUNE} no longer fit; they are in" in hands.message
        assert "+    stance: mixed" in next((tmp_path / "state").glob("*.patch")).read_text()

    play(tmp_path, crash)
    (tmp_path / "registry" / IMMUNE).write_bytes(THEIRS)
    play(tmp_path, told, size=(250, 45))

    async def damaged(hands: Driven) -> None:
        assert "cannot be read; it is now" in hands.message

    (tmp_path / "state/unsaved-1.json").write_text("{")
    play(tmp_path, damaged, size=(250, 45))


@pytest.mark.parametrize("answer", ["s", "k", "x", "escape"])
def test_quit_with_unsaved_work(answer: str, tmp_path: Path) -> None:
    """It asks: save, keep, throw away, or stay."""

    async def story(hands: Driven) -> None:
        await hands.press("2", "s", "m", "q")
        assert question(hands).startswith("1 file has changes that are not saved.")
        await hands.press(answer)
        assert hands.app.is_running == (answer == "escape")

    play(tmp_path, story)
    saved = files_of(tmp_path / "registry")[IMMUNE] != BASE[IMMUNE]
    assert saved == (answer == "s")
    assert (tmp_path / "state/unsaved-1.json").exists() == (answer in ("k", "escape"))


def test_quit_without(tmp_path: Path) -> None:
    """At once, with `^q` too; `^c` only says how."""

    async def story(hands: Driven) -> None:
        await hands.press("ctrl+c")
        assert hands.message == "q quits; y copies"
        await hands.press("ctrl+q")
        assert not hands.app.is_running
        assert hands.app.return_code == 0

    play(tmp_path, story)


def git(root: Path, *arguments: str) -> str:
    """What git says."""
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    done = subprocess.run(["git", *who, *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A registry in git, with something else that is staged."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Ama")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "ama@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    root = copy_of(SMALL, tmp_path / "registry")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "Begin")
    (root / "notes.txt").write_text("staged by hand")
    git(root, "add", "notes.txt")
    return root


def test_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what was saved, new files too, with a message from the steps; a hook's refusal is said, and nothing lost."""
    root = repository(tmp_path, monkeypatch)
    hook = root / ".git/hooks/pre-commit"

    async def story(hands: Driven) -> None:
        app = hands.app
        await hands.press("2", "s", "m", "C")
        assert hands.message == "commit: save first, with ^s"
        await hands.press("ctrl+s", "C")
        assert isinstance(app.screen, Prompt)
        assert app.screen.value == "tanaka-2019-pd-l1: suppressive -> mixed"
        await hands.press("escape")
        assert hands.message == "nothing was committed"
        hook.write_text("#!/bin/sh\necho 'no commits on Sundays' >&2\nexit 1\n")
        hook.chmod(0o755)
        await hands.press("C", "ctrl+s")
        assert hands.message == "git says: no commits on Sundays"
        assert git(root, "log", "--format=%s").split("\n")[0] == "Begin"
        hook.unlink()
        await hands.press("c", "c")
        await hands.fill(id="new-one", topic="msc", title="N", axis="tumour-effect", subject__label="s", outcome="o")
        await hands.press("ctrl+s", "ctrl+s", "C")
        assert app.screen.value == (  # type: ignore[attr-defined]
            "Curate 2 files: 2 changes\n\n- tanaka-2019-pd-l1: suppressive -> mixed\n- new claim new-one"
        )
        await hands.press("f2")
        assert hands.message == "committed: Curate 2 files: 2 changes"
        assert (
            git(root, "show", "--format=%B", "--name-only", "HEAD").split()
            == (
                "Curate 2 files: 2 changes - tanaka-2019-pd-l1: suppressive -> mixed - new claim new-one "
                f"claims/msc/new-one.yaml {IMMUNE}"
            ).split()
        )
        assert git(root, "diff", "--cached", "--name-only").split() == ["notes.txt"]
        await hands.press("C")
        assert hands.message == "commit: nothing was saved since the last commit"
        app.go_to_claim("vesicle-immune-effect")
        await hands.press("U")
        assert any("Ama: Curate 2 files" in line for line in hands.lines)
        assert any("Ama: Begin" in line for line in hands.lines)

    play(tmp_path, story)


def test_git_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences, no failures."""

    async def story(hands: Driven) -> None:
        await hands.press("2", "s", "m", "ctrl+s", "C", "ctrl+s")
        assert "git" in hands.message and "not a git repository" in hands.message
        await hands.press("U")
        assert any("not a git repository" in line for line in hands.lines)
        await hands.press("escape")
        monkeypatch.setenv("PATH", "")
        await hands.press("C", "ctrl+s")
        assert hands.message == "git is needed for this, and is not installed"
        await hands.press("U")
        assert any("git is needed for this" in line for line in hands.lines)

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({}, ["vi", "+7", "a file"]),
        ({"EDITOR": "nano -w"}, ["nano", "-w", "+7", "a file"]),
        ({"EDITOR": "nano", "VISUAL": "/usr/bin/code"}, ["/usr/bin/code", "--wait", "--goto", "a file:7"]),
        ({"EDITOR": "hx"}, ["hx", "a file:7"]),
        ({"EDITOR": "'/opt/my editor' -x"}, ["/opt/my editor", "-x", "+7", "a file"]),
        ({"EDITOR": "  "}, ["vi", "+7", "a file"]),
    ],
)
def test_editor_command(environment: dict[str, str], command: list[str]) -> None:
    """Every editor has its own way to be told a line."""
    assert editor_command(environment, "a file", 7) == command


def test_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the line of the item, or of the problem; refused while something is unsaved; what it wrote is read again."""
    script = tmp_path / "editor"
    script.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/told\nsed -i "s/activity of T cells/activity/" "$2"\n')
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)

    class Suspended:
        def __enter__(self) -> None: ...
        def __exit__(self, *error: object) -> None: ...

    async def story(hands: Driven) -> None:
        app = hands.app
        with patch.object(app, "suspend", Suspended):
            await hands.press("2", "s", "m", "E")
            assert hands.message == "editor: save first, with ^s, or undo"
            await hands.press("u", "1", "E")
            assert hands.state.registry.claims["vesicle-immune-effect"].outcome == "activity"  # type: ignore[index]
            await hands.press("2", "j", "E", "p")
            problem = app.screen.target  # type: ignore[attr-defined]
            await hands.press("E", "escape")
            monkeypatch.setenv("EDITOR", "/nowhere/editor")
            await hands.press("E")
            assert hands.message == "/nowhere/editor cannot be started: No such file or directory; set EDITOR"
            monkeypatch.setenv("EDITOR", "'")
            await hands.press("E")
            assert hands.message == "EDITOR is no command line: No closing quotation"
        told = (tmp_path / "told").read_text().splitlines()
        lines = BASE[IMMUNE].decode().splitlines()
        item = lines.index("  - id: novak-2023-treg") + 1
        place = hands.draft.locate(problem.place.path).find(problem.place.route).line
        assert told == [
            f"+1 {hands.root / IMMUNE}",
            f"+{item} {hands.root / IMMUNE}",
            f"+{place} {hands.root / problem.place.path}",
        ]

    play(tmp_path, story)


def test_copy(tmp_path: Path) -> None:
    """The id of the claim, the citation of the source, the selection, a line of a page."""

    async def story(hands: Driven) -> None:
        app = hands.app
        await hands.press("y")
        assert app.clipboard == "vesicle-immune-effect"
        assert hands.message == "copied: vesicle-immune-effect"
        await hands.press("2", "y")
        assert app.item is not None and app.clipboard == app.item.source.full
        await hands.press("4", "g", "v", "w", "y")
        assert app.clipboard and app.desk.reader.text.startswith(app.clipboard)
        await hands.press("escape", "?", "y")
        assert isinstance(app.screen, PageScreen)
        assert app.clipboard in "\n".join(hands.lines)

    play(tmp_path, story)


def test_a_disk_that_cannot_be_written(tmp_path: Path) -> None:
    """Is said; the work stays in the draft, and what is shown is what the draft holds."""

    async def story(hands: Driven) -> None:
        await hands.press("2", "s", "m")
        with patch("evidence.registry.edit.write_all", side_effect=_fault()):
            await hands.press("ctrl+s")
            assert hands.message == "the disk is full; make room"
        assert hands.draft.unsaved == (IMMUNE,)
        with patch("evidence.registry.journal.keep", side_effect=_fault()):
            await hands.press("s", "?")
        assert len(hands.draft.done) == 2
        row = next(row for row in hands.state.rows if row.claim == "vesicle-immune-effect")
        assert row.mixed == 0
        assert hands.state.registry is hands.draft.registry
        await hands.press("ctrl+s")
        assert not hands.draft.unsaved

    play(tmp_path, story)


def _fault() -> Exception:
    from evidence.errors import EnvironmentFault

    return EnvironmentFault("the disk is full; make room")
