"""Keeping work: undo, save, compare with the disk, recover, commit, copy, and leaving."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING

from rich.cells import chop_cells

from evidence.errors import ChangedOnDisk, EvidenceError
from evidence.tui.actions import BY_NAME
from evidence.tui.clipboard import offer
from evidence.tui.curating import Curating
from evidence.tui.paint import Role, fit, shown
from evidence.tui.screens.dialogs import Prompt
from evidence.tui.screens.page import PageEntry, PageScreen, heading
from evidence.tui.widgets.reader import Reader

if TYPE_CHECKING:
    from evidence.diagnostic import Diagnostic
    from evidence.registry.draft import Conflict, Step
    from evidence.tui.state import State


_REST = 30
"""Times as long as a look at the disk took, before the next one: a large registry shall not keep a processor busy."""


class Keeping(Curating):
    """Actions on the undo list and on the disk."""

    saved_steps: tuple[str, ...] = ()
    """Names of steps that were saved and not committed yet."""
    saved_paths: frozenset[str] = frozenset()
    told_conflicts: frozenset[str] = frozenset()
    _next_look = 0.0
    """On the monotonic clock, in seconds: not before then the disk is looked at."""

    # undo

    def why_not_undo(self) -> str | None:
        return None if self.draft is not None and self.draft.done else "nothing was changed"

    def why_not_redo(self) -> str | None:
        return None if self.draft is not None and self.draft.undone else "nothing was taken back"

    def do_undo(self) -> None:
        self.background(lambda: self._again("undo"), "steps")

    def do_redo(self) -> None:
        self.background(lambda: self._again("redo"), "steps")

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
            self.say(f"{'taken back' if which == 'undo' else 'made again'}: {step.name}")

    # saving

    def why_not_save(self) -> str | None:
        return None if self.draft is not None and self.draft.unsaved else "there is nothing to save"

    why_not_diff = why_not_save

    def do_save(self) -> None:
        self.background(self._save, "steps")

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
            self.show_conflicts(error.conflicts)
            return
        self.saved_steps += tuple(names)
        self.saved_paths |= frozenset(paths)
        self.draw_all()
        told = paths[0] if len(paths) == 1 else f"{len(paths)} files"
        commit = "" if self.setting.served else f"   ({self.keymap.shown(BY_NAME['commit'])} commits)"
        errors = 0 if self.state is None else sum(problem.severity.rank == 0 for problem in self.state.problems)
        found = (
            f"; the check finds {errors} errors, {self.keymap.shown(BY_NAME['problems'])} shows them" if errors else ""
        )
        self.say(f"saved {told}{commit}{found}", loud=bool(errors))
        if then == "quit":
            self.leave()

    def do_diff(self) -> None:
        """What saving would change."""
        assert self.draft is not None
        text = self.draft.diff()
        self.open_diff("diff", "Not saved yet", [("", text)])

    def open_diff(self, name: str, title: str, parts: Sequence[tuple[str, str]]) -> PageScreen:
        """A page with unified diffs, each under a heading."""

        def layout(width: int) -> list[PageEntry]:
            entries: list[PageEntry] = []
            for head, text in parts:
                if head:
                    entries.append(heading(head))
                entries += [diff_entry(line, width) for line in text.splitlines()]
            return entries

        page = PageScreen(name, title, layout)
        self.push_screen(page)
        return page

    def show_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        """Both versions of files that somebody else has changed; nothing is overwritten."""
        from evidence.registry.step import FileChange

        parts: list[tuple[str, str]] = []
        for conflict in conflicts:
            path = conflict.path
            parts.append((f"{path}: yours", FileChange(path, conflict.base, conflict.ours).diff))
            parts.append((f"{path}: theirs, on disk", FileChange(path, conflict.base, conflict.theirs).diff))
        page = self.open_diff("conflict", "Changed on disk meanwhile; nothing was written", parts)
        paths = [conflict.path for conflict in conflicts]

        def answered(answer: str) -> None:
            if answer == "t":
                self.background(lambda: self._take_theirs(paths), "steps")
                page.dismiss()

        question = f"{', '.join(paths)} changed on disk since you began. Nothing was written."
        self.ask(
            question,
            [("b", "show both versions; yours stay unsaved"), ("t", "take theirs, and give up your changes of these")],
            answered,
        )

    async def _take_theirs(self, paths: Sequence[str]) -> None:
        draft = self.draft
        assert draft is not None

        def work() -> State:
            for path in paths:
                draft.drop(path)
            return self._after(draft, paths)

        self.show_state(await self.in_hands(work))
        self.say("took what is on disk")

    # the disk

    def watch_disk(self) -> None:
        """Look whether somebody else changed a file."""
        if self.draft is not None and self.state is not None and monotonic() >= self._next_look:
            self.background(self._look_at_disk, "watch", exclusive=True)

    async def _look_at_disk(self) -> None:
        from evidence.registry.outside import look

        draft = self.draft
        assert draft is not None
        registry = draft.registry
        begun = monotonic()
        outside = await self.in_head(look, registry)
        self._next_look = monotonic() + _REST * (monotonic() - begun)
        if not outside.changes:
            return

        def work() -> tuple[tuple[str, ...], tuple[str, ...], State | None]:
            paths = draft.take_in(outside)
            conflicts = tuple(conflict.path for conflict in draft.conflicts())
            return paths, conflicts, self._after(draft, paths) if paths else None

        paths, conflicts, state = await self.in_hands(work)
        if state is not None:
            self.show_state(state)
            self.say(f"changed on disk, and read again: {', '.join(paths[:3])}{' ...' if len(paths) > 3 else ''}")
        if conflicts and frozenset(conflicts) != self.told_conflicts:
            self.told_conflicts = frozenset(conflicts)
            self.say(f"{', '.join(conflicts)} changed on disk while you have unsaved changes in it", loud=True)

    # what was left by a crash

    async def offer_unsaved(self) -> None:
        """Offer what an earlier run could not save."""
        from evidence.registry.journal import kept

        draft = self.draft
        assert draft is not None
        found = await self.in_hands(kept, self.unsaved_file, draft)
        if found.notice:
            self.say(found.notice, loud=True)
        if not found.steps:
            if found.lost and not found.notice:
                self.say(f"unsaved changes of {', '.join(found.lost)} no longer fit the files", loud=True)
            return
        told = "\n".join(f"  {step.name}" for step in found.steps[-12:])
        if found.lost:
            told += f"\nChanges of {', '.join(found.lost)} no longer fit, because the files have changed."

        def answered(answer: str) -> None:
            if answer == "r":
                self.background(lambda: self._restore(found.steps), "steps")
            elif answer == "x":
                self.background(self._throw_away, "steps")
            else:
                self.exit(0)  # the next step would replace what was kept

        number = len(found.steps)
        question = (
            f"{number} change{'' if number == 1 else 's'} from last time {'was' if number == 1 else 'were'} not saved."
        )
        answers = [("r", "make them again, unsaved"), ("x", "throw them away")]
        self.ask(question, answers, answered, told, nothing="quit, and leave them for the next start")

    async def _restore(self, steps: Sequence[Step]) -> None:
        draft = self.draft
        assert draft is not None

        def work() -> State:
            paths: set[str] = set()
            for step in steps:
                draft.apply(step)
                paths.update(change.path for change in step.changes)
            return self._after(draft, sorted(paths))

        self.show_state(await self.in_hands(work))
        claims = {path: name for name, path in draft.registry.claim_paths.items()}
        touched = [claims[change.path] for change in steps[-1].changes if change.path in claims]
        if touched:
            self.look_at(touched[-1])
            self.draw_list()
        told = "1 change is back" if len(steps) == 1 else f"{len(steps)} changes are back"
        self.say(
            f"{told}, not saved; {self.keymap.shown(BY_NAME['save'])} saves, {self.keymap.shown(BY_NAME['diff'])} shows"
        )

    async def _throw_away(self) -> None:
        draft = self.draft
        assert draft is not None
        await self.in_hands(self.keep_unsaved, draft)
        self.say("thrown away")

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

        page = PageScreen("history", "History", layout, hint="* not saved; u takes the last one back")
        self.push_screen(page)

        async def fill() -> None:
            log.extend(await self.in_head(commits_of, str(self.setting.root), path))
            if page.is_mounted:
                page.draw()

        self.background(fill, "pages")

    def why_not_commit(self) -> str | None:
        if self.draft is not None and self.draft.unsaved:
            return f"save first, with {self.keymap.shown(BY_NAME['save'])}"
        return None if self.saved_paths else "nothing was saved since the last commit"

    def do_commit(self) -> None:
        """Commit the files that were saved here, and only these."""
        steps = list(dict.fromkeys(self.saved_steps))
        title = steps[0] if len(steps) == 1 else f"Curate {len(self.saved_paths)} files: {len(steps)} changes"
        message = title if len(steps) == 1 else "\n".join([title, "", *(f"- {step}" for step in steps)])

        def entered(text: str | None) -> None:
            if text is None or not text.strip():
                self.say("nothing was committed")
            else:
                self.background(lambda: self._commit(text.strip() + "\n"), "steps")

        self.push_screen(Prompt("Commit message", message, long=True), entered)

    async def _commit(self, message: str) -> None:
        paths = sorted(self.saved_paths)
        failed, told = await self.in_hands(commit, str(self.setting.root), paths, message)
        if failed:
            self.say(f"git says: {told}", loud=True)
            return
        self.saved_paths, self.saved_steps = frozenset(), ()
        self.say(f"committed: {told}")

    # clipboard and editor

    def do_copy(self) -> None:
        """What is selected, else the citation of the item's source, else the id of the claim."""
        from evidence.tui.screens.desk import ClaimList

        focused = self.focused
        if isinstance(focused, Reader) and focused.taken[0] != focused.taken[1]:
            start, stop = focused.taken
            text = focused.text[start:stop]
        elif isinstance(self.screen, PageScreen):
            page = self.screen.query_one("#page")
            entry = self.screen.entries[page.cursor] if page.cursor < len(self.screen.entries) else None  # type: ignore[attr-defined]
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
        path, route = "" if self.claim is None else registry.claim_paths[self.claim], ()
        problem: Diagnostic | None = None
        if isinstance(self.screen, PageScreen) and self.screen.name == "problems":
            problem = self.screen.target  # type: ignore[assignment]
        if problem is not None:
            path, place = problem.place.path, problem.place.route
            route = () if place is None else place  # type: ignore[assignment]
        elif self.item is not None and self.desk.pane != "claims":
            path = registry.claim_paths[self.item.claim]
            owner = registry.claims[self.item.claim]
            index = next(i for i, item in enumerate(owner.evidence) if item.id == self.item.id)
            route = ("evidence", index)  # type: ignore[assignment]
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
        self.watch_disk()

    # leaving

    def do_quit(self) -> None:
        """Leave; asks when something is not saved."""
        if self.draft is None or not self.draft.unsaved:
            self.leave()
            return

        def answered(answer: str) -> None:
            if answer == "s":
                self.background(lambda: self._save("quit"), "steps")
            elif answer == "k":
                self.leave()
            elif answer == "x":
                self.background(self._leave_without, "steps")

        number = len(self.draft.unsaved)
        question = f"{number} file{' has' if number == 1 else 's have'} changes that are not saved."
        answers = [("s", "save, and quit"), ("k", "keep them for the next start, and quit")]
        self.ask(question, [*answers, ("x", "throw them away, and quit")], answered)

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


def diff_entry(line: str, width: int) -> PageEntry:
    """A line of a diff; what is added and taken away is told by its sign, the colour comes third."""
    role = Role.PLAIN
    if line.startswith(("+++", "---", "@@")):
        role = Role.TITLE
    elif line.startswith("+"):
        role = Role.GREEN
    elif line.startswith("-"):
        role = Role.RED
    # nothing is cut off: what has changed may stand at the end of a long line
    first, *rest = chop_cells(shown(line), max(width - 2, 8)) or [""]
    return PageEntry((((first, role),), *(((f"  {part}", role),) for part in rest)))


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


_GIT = ("git", "-c", "core.quotePath=false", "--no-optional-locks")


def commits_of(root: str, path: str | None) -> list[str]:
    """The last commits that touched a file, one a line; a sentence where git has none."""
    if path is None:
        return []
    command = [*_GIT, "log", "-n", "50", "--follow", "--date=short", "--format=%h %ad %an: %s", "--", path]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, check=False, timeout=20, env=_environment())
    except (OSError, subprocess.TimeoutExpired):
        return ["git cannot be asked here"]
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return lines if lines else ["none"]


def commit(root: str, paths: Sequence[str], message: str) -> tuple[bool, str]:
    """Commit some files and nothing else; whether it failed, and what git said in one line."""
    try:
        for arguments in (
            ("add", "--intent-to-add", "--", *paths),
            ("commit", "-q", "-F", "-", "--only", "--", *paths),
        ):
            done = subprocess.run(
                ["git", "--literal-pathspecs", *arguments],
                cwd=root,
                input=message.encode("utf-8"),
                capture_output=True,
                check=False,
                timeout=120,
                env=_environment(),
            )
            if done.returncode and arguments[0] == "commit":
                told = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
                return True, told[0] if told else f"exit code {done.returncode}"
    except (OSError, subprocess.TimeoutExpired) as error:
        return True, str(error)
    return False, message.splitlines()[0]


def _environment() -> dict[str, str]:
    """Git must not ask anything, nor fetch what is not there."""
    return {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1"}
