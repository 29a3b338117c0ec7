"""Keeping work: undo, save, commit, copy, and leaving."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, cast

from evidence.errors import ChangedOnDisk, EnvironmentFault, EvidenceError
from evidence.tui.actions import BY_NAME
from evidence.tui.clipboard import offer
from evidence.tui.judging import Judging
from evidence.tui.paint import Role, fit
from evidence.tui.screens.page import PageEntry, PageScreen, heading
from evidence.tui.sharing import Sharing
from evidence.tui.widgets.rows import RowList

if TYPE_CHECKING:
    from evidence.diagnostic import Diagnostic, Route
    from evidence.registry.draft import Step
    from evidence.tui.state import State


class Keeping(Sharing, Judging):
    """Actions on the undo list and on the disk."""

    saved_steps: tuple[str, ...] = ()
    """Names of steps that were saved and not committed yet."""
    saved_paths: frozenset[str] = frozenset()

    # undo

    def why_not_undo(self) -> str | None:
        if self.draft is not None and self.draft.done:
            return None
        return f"{self.lost_undo}; there is no step since then" if self.lost_undo else "nothing was changed"

    def why_not_redo(self) -> str | None:
        return None if self.draft is not None and self.draft.undone else "nothing was taken back"

    def do_undo(self) -> None:
        self.in_turn(lambda: self._again("undo"))

    def do_redo(self) -> None:
        self.in_turn(lambda: self._again("redo"))

    async def _again(self, which: str) -> None:
        draft = self.draft
        assert draft is not None

        def work() -> tuple[Step, State] | None:
            step = draft.undo() if which == "undo" else draft.redo()
            return None if step is None else (step, self._after(draft, [change.path for change in step.changes]))

        done = await self.in_hands(work)
        if done is not None:
            step, state = done
            self.show_state(state)
            self.say_done(f"{'taken back' if which == 'undo' else 'made again'}: {step.name}")

    # saving

    def why_not_save(self) -> str | None:
        return None if self.draft is not None and self.draft.unsaved else "there is nothing to save"

    why_not_diff = why_not_save

    def do_save(self) -> None:
        self.in_turn(self._save)

    async def _save(self, then: str = "") -> None:
        draft = self.draft
        assert draft is not None
        names = [step.name for step in draft.pending]

        def work() -> tuple[str, ...]:
            paths = draft.save()
            self.keep_unsaved(draft)
            return paths

        try:
            paths = await self.in_hands(work)
        except ChangedOnDisk as error:
            self.forget_keys()
            self.show_conflicts(error.conflicts)
            return
        self.saved_steps += tuple(names)
        self.saved_paths |= frozenset(paths)
        self.draw_all()
        told = paths[0] if len(paths) == 1 else f"{len(paths)} files"
        commit = "" if self.setting.served else f"   ({self.keymap.shown(BY_NAME['commit'])} commits)"
        errors = 0 if self.state is None else sum(problem.severity.rank == 0 for problem in self.state.problems)
        found = ""
        if errors:
            from evidence.views.wording import counted

            them = "it" if errors == 1 else "them"
            found = f"; the check finds {counted(errors, 'error')}, "
            found += f"{self.keymap.shown(BY_NAME['problems'])} shows {them}"
        self.say(f"saved {told}{commit}{found}", loud=bool(errors))
        if then == "quit":
            self.leave()

    def do_diff(self) -> None:
        """What saving would change."""
        draft = self.draft
        assert draft is not None

        async def show() -> None:
            self.open_diff("diff", "Not saved yet", [("", await self.in_hands(draft.diff))])

        self.in_turn(show)

    # history and commits

    def why_not_history(self) -> str | None:
        return "the registry is still being read" if self.draft is None else None

    def do_history(self) -> None:
        """The undo list, and the commits that touched the claim's file."""
        draft = self.draft
        assert draft is not None and self.state is not None
        path = None if self.claim is None else self.state.registry.claim_paths.get(self.claim)
        log: list[str] = []

        def layout(width: int) -> list[PageEntry]:
            entries = [heading("Changes since the start")]
            entries += [_step_entry(step.name, "*" if step in draft.pending else " ", width) for step in draft.done]
            entries += [] if draft.done else [_step_entry("none", " ", width)]
            entries += [
                PageEntry((((fit(f"    taken back: {step.name}", width).rstrip(), Role.DIM),),))
                for step in reversed(draft.undone)
            ]
            entries.append(heading(f"Commits of {path or 'the claim'}"))
            entries += [PageEntry((((fit(f"  {line}", width).rstrip(), Role.PLAIN),),)) for line in log]
            return entries

        undo = self.keymap.shown(BY_NAME["undo"])
        page = PageScreen("history", "History", layout, hint=f"* not saved; {undo} takes the last one back")
        self.push_screen(page)

        async def fill() -> None:
            log.extend(await self.in_head(_commits_of, self.setting.root, path))
            if page.is_open:
                page.draw()

        self.background(fill, "pages")

    def why_not_commit(self) -> str | None:
        if self.draft is not None and self.draft.unsaved:
            return f"save first, with {self.keymap.shown(BY_NAME['save'])}"
        return None if self.saved_paths else "nothing was saved since the last commit"

    def do_commit(self) -> None:
        """Commit the files that were saved here, and only these."""
        from evidence.views.wording import counted

        steps = list(dict.fromkeys(self.saved_steps))
        title = (
            steps[0] if len(steps) == 1 else f"Curate {counted(len(self.saved_paths), 'file')}: {len(steps)} changes"
        )
        message = title if len(steps) == 1 else "\n".join([title, "", *(f"- {step}" for step in steps)])

        def entered(text: str | None) -> None:
            if text is None or not text.strip():
                self.say("nothing was committed")
            else:
                self.background(lambda: self._commit(text.strip() + "\n"), "steps")

        from evidence.tui.screens.dialogs import Prompt

        self.push_screen(Prompt("Commit message", message, long=True), entered)

    async def _commit(self, message: str) -> None:
        from evidence.history.committing import commit

        await self.in_hands(commit, self.setting.root, sorted(self.saved_paths), message)
        self.saved_paths, self.saved_steps = frozenset(), ()
        self.say(f"committed: {message.splitlines()[0]}")

    # clipboard and editor

    def do_copy(self) -> None:
        """What is selected, else the citation of the item's source, else the id of the claim."""
        from evidence.tui.screens.desk import ClaimList

        focused, reader = self.focused, self.reader
        if reader is not None and reader.taken[0] != reader.taken[1]:
            start, stop = reader.taken
            text = reader.text[start:stop]
        elif isinstance(self.screen, PageScreen):
            cursor = self.screen.query_one("#page", RowList).cursor
            entry = self.screen.entries[cursor] if cursor < len(self.screen.entries) else None
            text = "" if entry is None else "\n".join("".join(part for part, _ in line) for line in entry.lines)
        elif isinstance(focused, ClaimList) or self.item is None:
            text = self.claim or ""
        else:
            text = self.item.source.full
        if not text:
            self.say("there is nothing to copy here", loud=True)
            return
        self.copy_to_clipboard(text)
        how = "" if self.setting.served else offer(text)
        self.say(f"copied{how}: {text}")

    def why_not_editor(self) -> str | None:
        if self.draft is not None and self.draft.unsaved:
            return f"save first, with {self.keymap.shown(BY_NAME['save'])}, or undo"
        if isinstance(self.screen, PageScreen) and self.screen.name == "problems" and self.screen.target is not None:
            return None  # also where no claim could be read
        return "no claim is chosen" if self.claim is None or self.state is None else None

    def do_editor(self) -> None:
        """Open the file at the line of what the cursor is on, and read it again afterwards."""
        assert self.state is not None and self.draft is not None
        registry = self.state.registry
        path = "" if self.claim is None else registry.claim_paths[self.claim]
        route: Route = ()
        problem: Diagnostic | None = None
        if isinstance(self.screen, PageScreen) and self.screen.name == "problems":
            problem = cast("Diagnostic | None", self.screen.target)
        if problem is not None:
            path, place = problem.place.path, problem.place.route
            route = () if place is None else place
        elif self.item is not None and self.desk.pane != "claims":
            path = registry.claim_paths[self.item.claim]
            owner = registry.claims[self.item.claim]
            index = next(i for i, item in enumerate(owner.evidence) if item.id == self.item.id)
            route = ("evidence", index)
        try:
            line = self.draft.locate(path).find(route).line
        except EvidenceError:
            line = 1
        try:
            command = editor_command(os.environ, str(self.setting.root / path), line)
        except ValueError as error:
            self.say(f"EDITOR is no command line: {error}", loud=True)
            return
        try:
            with self.suspend():
                subprocess.run(command, check=False)
        except OSError as error:
            self.say(f"{command[0]} cannot be started: {error.strerror}; set EDITOR", loud=True)
            return
        self._next_look = 0.0  # what was written there is read at once
        self.watch_disk()

    # leaving

    def do_quit(self) -> None:
        """Leave; asks when something is not saved."""
        if self.draft is None or not self.draft.unsaved:
            self.leave()
            return

        def answered(answer: str) -> None:
            if answer == "s":
                self.in_turn(lambda: self._save("quit"))
            elif answer == "k":
                self.in_turn(self._leave_kept)
            elif answer == "x":
                self.in_turn(self._leave_without)

        number = len(self.draft.unsaved)
        question = f"{number} file{' has' if number == 1 else 's have'} changes that are not saved."
        answers = [("s", "save, and quit"), ("k", "keep them for the next start, and quit")]
        self.ask(question, [*answers, ("x", "throw them away, and quit")], answered)

    async def _leave_kept(self) -> None:
        """Every step was kept when it was made; where that failed it has to work now, else nothing ends."""
        from evidence.registry.journal import keep

        assert self.draft is not None
        await self.in_hands(keep, self.unsaved_file, self.draft)
        self.leave()

    async def _leave_without(self) -> None:
        self.unsaved_file.unlink(missing_ok=True)
        self.leave()

    def leave(self) -> None:
        """Remember the place, and end."""
        self.keep_place()
        self.exit(0)

    async def action_copy_or_quit(self) -> None:
        """The key that ends programs elsewhere: copies a selection, and else says how to leave."""
        self.say(f"{self.keymap.shown(BY_NAME['quit'])} quits; {self.keymap.shown(BY_NAME['copy'])} copies")


def _step_entry(name: str, sign: str, width: int) -> PageEntry:
    return PageEntry((((f"  {sign} ", Role.KEY), (fit(name, width - 4).rstrip(), Role.PLAIN)),))


def editor_command(environment: os._Environ[str] | dict[str, str], path: str, line: int) -> list[str]:
    """How to open a file at a line in the curator's editor; `ValueError` when a quotation mark is left open."""
    said = (shlex.split(environment.get(name, "")) for name in ("VISUAL", "EDITOR"))
    words = next((words for words in said if words), ["vi"])
    name = os.path.basename(words[0])
    if name in ("code", "codium", "code-insiders"):
        return [*words, "--wait", "--goto", f"{path}:{line}"]
    if name in ("hx", "helix", "subl", "zed"):
        return [*words, f"{path}:{line}"]
    return [*words, f"+{line}", path]


def _commits_of(root: Path, path: str | None) -> list[str]:
    """The last commits that touched a file, one a line; else a sentence."""
    from evidence.history.git import Repository

    if path is None:
        return []
    try:
        return Repository.around(root).told(path) or ["none"]
    except EnvironmentFault as error:
        return [str(error)]
