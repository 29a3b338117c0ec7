"""Sharing files with others: what they changed on disk, what both changed, and what a crash left behind."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING

from rich.cells import chop_cells

from evidence.errors import EditRefused, EnvironmentFault
from evidence.tui.actions import BY_NAME
from evidence.tui.curating import Curating
from evidence.tui.paint import Role, paragraph, shown
from evidence.tui.screens.page import PageEntry, PageScreen

if TYPE_CHECKING:
    from evidence.registry.draft import Conflict, Step
    from evidence.tui.state import State

_REST = 30
"""Times as long as a look at the disk took, before the next one: a large registry shall not keep a processor busy."""


class Sharing(Curating):
    """What has to be done because others write the same files."""

    told_conflicts: tuple[Conflict, ...] = ()
    """Those that were last told of."""
    lost_undo = ""
    """Why steps can no longer be taken back; empty while all can."""
    offering = False
    """What a crash left behind is offered, and not yet answered: nothing may replace it meanwhile."""
    _looking_at_disk = False
    _next_look = 0.0
    """On the monotonic clock, in seconds: not before then the disk is looked at."""

    def open_diff(self, name: str, title: str, parts: Sequence[tuple[str, str]], hint: str = "") -> PageScreen:
        """A page with unified diffs, each under a heading."""
        page = PageScreen(name, title, lambda width: diff_entries(parts, width), hint=hint)
        self.push_screen(page)
        return page

    # what both have changed

    def show_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        """Both versions of files that somebody else has changed, and what can be done; nothing is overwritten."""
        self.told_conflicts = tuple(conflicts)
        if not self._renew_conflicts(conflicts):
            parts = _both(conflicts)
            hint = f"{self.keymap.shown(BY_NAME['save'])} asks again what to do"
            self.open_diff("conflict", "Changed on disk meanwhile; nothing was written", parts, hint)

        def answered(answer: str) -> None:
            # what is in conflict now, which the page below shows
            paths = [conflict.path for conflict in self.told_conflicts]
            if answer == "m":
                self.in_turn(lambda: self._make_again(paths))
            elif answer == "t":
                self.in_turn(lambda: self._take_theirs(paths))

        told = ", ".join(conflict.path for conflict in conflicts)
        self.ask(
            f"{told} changed on disk since you began. Nothing was written.",
            [
                ("b", "show both versions; yours stay unsaved"),
                ("m", "make yours again on theirs: steps that still fit, unsaved, each to be undone"),
                ("t", "take theirs, and give up your changes of these"),
            ],
            answered,
        )

    def _conflict_page(self) -> PageScreen | None:
        pages = (screen for screen in self.screen_stack if isinstance(screen, PageScreen) and screen.name == "conflict")
        return next(pages, None)

    def _renew_conflicts(self, conflicts: Sequence[Conflict]) -> bool:
        """Show on the page that is open what is on disk now; False when there is no such page."""
        page = self._conflict_page()
        if page is None:
            return False
        title = "Changed on disk meanwhile; nothing was written" if conflicts else "No longer in conflict"
        parts = _both(conflicts)
        page.change(title, lambda width: diff_entries(parts, width))
        return True

    def _close_conflicts(self) -> None:
        page = self._conflict_page()
        if page is not None and page is self.screen:
            page.dismiss()

    async def _take_theirs(self, paths: Sequence[str]) -> None:
        draft = self.draft
        assert draft is not None

        def work() -> State:
            for path in paths:
                draft.drop(path)
            return self._after(draft, paths)

        self.show_state(await self.in_hands(work))
        self._close_conflicts()
        self.say("took what is on disk")

    async def _make_again(self, paths: Sequence[str]) -> None:
        """Make unsaved steps again on what others wrote; those that no longer fit are shown, and put aside."""
        from evidence.registry.journal import put_aside

        draft = self.draft
        assert draft is not None
        number = len(draft.pending)

        def work() -> tuple[Sequence[tuple[Step, str]], str, State]:
            touched = {change.path for step in draft.pending for change in step.changes}
            refused = draft.make_again(paths)
            kept = ""
            if refused:
                try:
                    kept = f"a copy is in {put_aside(self.unsaved_file, [step for step, _ in refused])}"
                except EnvironmentFault as error:  # what was made again is there all the same
                    kept = f"they are kept nowhere else: {error}"
            return refused, kept, self._after(draft, sorted(touched.union(paths)))

        refused, kept, state = await self.in_hands(work)
        self.show_state(state)
        self._close_conflicts()
        save = self.keymap.shown(BY_NAME["save"])
        if not refused:
            self.say(f"{_counted(number, 'change')} made again on what is on disk, not saved; {save} saves")
            return
        parts = [
            (f"{step.name}: {reason}", "".join(change.diff for change in step.changes)) for step, reason in refused
        ]
        title = f"{len(refused)} of {_counted(number, 'change')} no longer fit"
        self.open_diff("refused", title, parts, kept)
        self.say(f"{number - len(refused)} made again, not saved; make the others by hand, {kept}", loud=True)

    # the disk

    def watch_disk(self) -> None:
        """Look whether somebody else changed a file."""
        if self.offering:
            return  # steps that are offered were made for the files as they were read
        if self.draft is None or self.state is None or self._looking_at_disk or monotonic() < self._next_look:
            return

        async def look_once() -> None:
            try:
                await self._look_at_disk()
            finally:
                self._looking_at_disk = False

        self._looking_at_disk = True  # what it takes in must be shown before anybody looks again
        self.background(look_once, "watch")

    async def _look_at_disk(self) -> None:
        from evidence.registry.outside import look

        draft = self.draft
        assert draft is not None
        registry = draft.registry
        begun = monotonic()
        outside = await self.in_head(look, registry)
        self._next_look = monotonic() + _REST * (monotonic() - begun)
        if not outside.changes and not outside.texts and not self.told_conflicts:
            return

        def work() -> tuple[tuple[str, ...], int, tuple[Conflict, ...], State | None]:
            steps = len(draft.done) + len(draft.undone)
            paths = draft.take_in(outside)
            lost = steps - len(draft.done) - len(draft.undone)
            return paths, lost, draft.conflicts(), self._after(draft, paths) if paths else None

        paths, lost, conflicts, state = await self.in_hands(work)
        if state is not None:
            self.show_state(state)
            # names of files are enough, and leave room for what happened to them
            names = [path.rpartition("/")[2] for path in paths]
            told = f"{', '.join(names[:3])}{' ...' if len(names) > 3 else ''}"
            told += f" {'was' if len(paths) == 1 else 'were'} changed elsewhere and read again"
            if lost:
                told += f"; earlier steps on {'it' if len(paths) == 1 else 'them'} can no longer be undone"
                self.lost_undo = told
            self.say(told, loud=bool(lost))
        if conflicts != self.told_conflicts:
            self.told_conflicts = conflicts
            self._renew_conflicts(conflicts)
            if conflicts:
                told = ", ".join(conflict.path.rpartition("/")[2] for conflict in conflicts)
                self.say(f"{told} changed on disk while you have unsaved changes in it", loud=True)

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

        self.offering = True

        def answered(answer: str) -> None:
            if answer == "r":
                self.in_turn(lambda: self._restore(found.steps))
            elif answer == "x":
                self.in_turn(self._throw_away)
            else:
                self.exit(0)  # the next step would replace what was kept

        number = len(found.steps)
        question = (
            f"{number} change{'' if number == 1 else 's'} from last time {'was' if number == 1 else 'were'} not saved."
        )
        answers = [("r", "make them again, unsaved"), ("x", "throw them away")]
        self.ask(question, answers, answered, told, nothing="quit, and leave them for the next start")

    async def _restore(self, steps: Sequence[Step]) -> None:
        """Make steps again on the files as they are by now."""
        from evidence.registry.journal import put_aside
        from evidence.registry.rebase import rebased_step

        draft = self.draft
        assert draft is not None

        def work() -> tuple[list[Step], str, State]:
            paths = set(draft.take_in())  # they were read before the question was asked
            back: list[Step] = []
            refused: list[Step] = []
            for step in steps:
                paths.update(change.path for change in step.changes)
                try:
                    if (again := rebased_step(step, draft.raw)) is not None:
                        draft.apply(again)
                        back.append(again)
                except EditRefused:
                    refused.append(step)
            aside = ""
            if refused:
                try:
                    aside = f"{len(refused)} no longer fit, and are in {put_aside(self.unsaved_file, refused)}"
                except EnvironmentFault as error:  # what was made again is there all the same
                    aside = f"{len(refused)} no longer fit, and are kept nowhere else: {error}"
            return back, aside, self._after(draft, sorted(paths))

        try:
            back, aside, state = await self.in_hands(work)
        finally:
            self.offering = False
        self.show_state(state)
        claims = draft.registry.claims_at
        touched = [claims[change.path] for step in back[-1:] for change in step.changes if change.path in claims]
        if touched:
            self.look_at(touched[-1])
            self.draw_list()
        told = "1 change is back" if len(back) == 1 else f"{len(back)} changes are back"
        if aside:
            self.say(f"{told}, not saved; {aside}", loud=True)
            return
        keys = f"{self.keymap.shown(BY_NAME['save'])} saves, {self.keymap.shown(BY_NAME['diff'])} shows"
        self.say("; ".join(part for part in (f"{told}, not saved", keys, self.kept_form_hint) if part))

    async def _throw_away(self) -> None:
        draft = self.draft
        assert draft is not None
        await self.in_hands(self.keep_unsaved, draft)
        self.offering = False
        self.say("; ".join(part for part in ("thrown away", self.kept_form_hint) if part))


def _both(conflicts: Sequence[Conflict]) -> list[tuple[str, str]]:
    """What either side has changed, under headings."""
    from evidence.registry.step import FileChange

    parts: list[tuple[str, str]] = []
    for conflict in conflicts:
        path = conflict.path
        parts.append((f"{path}: yours", FileChange(path, conflict.base, conflict.ours).diff))
        parts.append((f"{path}: theirs, on disk", FileChange(path, conflict.base, conflict.theirs).diff))
    return parts


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def diff_entries(parts: Sequence[tuple[str, str]], width: int) -> list[PageEntry]:
    """Unified diffs, each under its heading."""
    entries: list[PageEntry] = []
    for head, text in parts:
        if head:
            entries.append(PageEntry((((" ", Role.PLAIN),), *paragraph(head, width, Role.TITLE))))
        entries += [diff_entry(line, width) for line in text.splitlines()]
    return entries


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
