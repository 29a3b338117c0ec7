"""A registry with edits that are not on disk yet, each of which can be taken back."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from evidence.diagnostic import Diagnostic
from evidence.errors import ChangedOnDisk, EditRefused, EnvironmentFault
from evidence.registry import edit, profile
from evidence.registry.index import Index
from evidence.registry.listing import CLAIMS, Listing
from evidence.registry.loader import load
from evidence.registry.one_file import is_text, limit_of, text_name_fault
from evidence.registry.outside import Outside, look, stamp_at
from evidence.registry.reading import FileReading, kind_of, read_bytes
from evidence.registry.registry import Registry
from evidence.registry.snapshots import Stamp, Unreadable, read_inside, read_stamped
from evidence.registry.step import FileChange, Step, fitting
from evidence.source_map import FileSpans

__all__ = ["Conflict", "Draft", "FileChange", "Step", "open_draft"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A file that was edited here and changed on disk meanwhile."""

    path: str
    ours: bytes | None
    theirs: bytes | None
    """What is on disk today."""
    base: bytes | None
    """What both began with."""


@dataclass(slots=True)
class _Held:
    """A file that a step has touched."""

    base: bytes | None
    """As it is on disk, as far as is known."""
    now: bytes | None
    stamp: Stamp | None
    """Of the file on disk."""


def open_draft(root: Path) -> Draft:
    """The registry below a folder, for editing; a save that was cut off is brought to an end first.

    Raises `RegistryNotFound`.
    """
    edit.recover(root)
    return Draft(*load(root))


class Draft:
    """A registry with unsaved edits. Not thread-safe; one caller at a time."""

    def __init__(self, registry: Registry, problems: Iterable[Diagnostic]) -> None:
        """Begin with what `load` returned."""
        if registry.files is None:
            raise ValueError("only a registry that was loaded from files can be edited")
        self.registry = registry
        self.problems = tuple(problems)
        self.done: tuple[Step, ...] = ()
        self.undone: tuple[Step, ...] = ()
        self.pending: tuple[Step, ...] = ()
        """The way from the files on disk to the draft; holds what a crash would lose."""
        self._index = Index(registry.root, registry.files, registry.snapshots)
        self._held: dict[str, _Held] = {}

    @property
    def root(self) -> Path:
        """The folder that holds `claims/`."""
        return self.registry.root

    @property
    def unsaved(self) -> tuple[str, ...]:
        """Paths of files that differ from the disk as it was read, sorted."""
        return tuple(sorted(path for path, held in self._held.items() if held.base != held.now))

    def raw(self, path: str) -> bytes | None:
        """A file as it stands in the draft; None when it is not there.

        Raises `EditRefused` when it cannot be had: it is left aside by the registry, or has changed on disk.
        """
        if path in self._held:
            return self._held[path].now
        if is_text(path):
            self._require_text(path)
            return self._on_disk(path)
        reading = self._index.files.readings.get(path)
        if reading is None:
            self._require_place(path)
            return None
        if reading.kind is None:
            raise EditRefused(f"{path} has no place in the registry; move it away first")
        try:
            # the walk has found that a link leads inside
            file = os.path.join(self.root, path)
            link = path in self._index.files.links
            raw, stamp = read_stamped(os.path.realpath(file) if link else file, profile.MAX_BYTES)
        except Unreadable as error:
            raise EditRefused(f"{path} cannot be edited: {error}") from error
        if stamp != reading.stamp:
            raise EditRefused(f"{path} has changed on disk since it was read; take in the change, and try again")
        return raw

    def locate(self, path: str) -> FileSpans:
        """Where the values of a file of the draft stand."""
        return profile.locate(self.raw(path) or b"")

    def apply(self, step: Step) -> None:
        """Make a step; what was undone before can no longer be redone.

        Raises `EditRefused`, with nothing changed, when a file is not what the step was made for.
        """
        self._make(step)
        self.done = (*self.done, step)
        self.undone = ()

    def undo(self) -> Step | None:
        """Take back the last step, and return it; None when there is none."""
        if not self.done:
            return None
        step = self.done[-1]
        self._make(step.reversed)
        self.done, self.undone = self.done[:-1], (*self.undone, step)
        return step

    def redo(self) -> Step | None:
        """Make the step again that was undone last, and return it; None when there is none."""
        if not self.undone:
            return None
        step = self.undone[-1]
        self._make(step)
        self.done, self.undone = (*self.done, step), self.undone[:-1]
        return step

    def diff(self) -> str:
        """All unsaved changes as a unified diff; text from files is not made harmless for terminals."""
        return "".join(FileChange(path, self._held[path].base, self._held[path].now).diff for path in self.unsaved)

    def conflicts(self) -> tuple[Conflict, ...]:
        """Files with unsaved edits that changed on disk meanwhile to something else."""
        found: list[Conflict] = []
        for path in self.unsaved:
            held, theirs = self._held[path], self._on_disk(path)
            if theirs not in (held.base, held.now):
                found.append(Conflict(path, held.now, theirs, held.base))
        return tuple(found)

    def take_in(self, outside: Outside | None = None) -> tuple[str, ...]:
        """Load what others changed in files without unsaved edits, and in stored texts; returns their paths, sorted.

        Steps on these files can no longer be undone. The disk is looked at now, unless `outside` says what
        `evidence.registry.outside.look` saw; what has been saved since that look is left alone.
        """
        outside = look(self.registry) if outside is None else outside
        readings, unsaved = self._index.files.readings, frozenset(self.unsaved)
        taken = {
            path: change
            for path, change in outside.changes.items()
            if readings.get(path) is change.was and path not in unsaved
        }
        barred = self._index.files.barred.symmetric_difference(outside.listing.barred)
        other = list(self._index.files.problems) != outside.listing.problems
        texts = {self.registry.snapshots.path_of(name) for name in outside.texts}
        if not taken and not barred and not other and not texts:
            return ()
        self._index.renew_texts(outside.texts)
        moved: set[str] = set()
        for path, change in taken.items():
            held = self._held.pop(path, None)
            if held is not None and change.raw != held.base:
                moved.add(path)
            if held is not None and (change.now is None or change.raw is not None):
                stamp = None if change.now is None else change.now.stamp
                self._held[path] = _Held(change.raw, change.raw, stamp)
        self._forget(moved)
        self._exchange({path: change.now for path, change in taken.items()}, outside.listing)
        return tuple(sorted(barred.union(taken, texts)))

    def drop(self, path: str) -> None:
        """Give up the unsaved edits of a file and take what is on disk; steps that touched it leave the undo list."""
        if path not in self.unsaved:
            return
        raw = self._on_disk(path)
        stamp = None if raw is None else stamp_at(os.path.join(self.root, path))
        self._held[path] = _Held(raw, raw, stamp)
        self._forget({path})
        self._show_texts([path])
        self._exchange({path: None if raw is None else read_bytes(raw, path, stamp)} if not is_text(path) else {})

    def make_again(self, paths: Collection[str]) -> tuple[tuple[Step, str], ...]:
        """Take in what is on disk of some files with unsaved edits, and make all unsaved steps again on it.

        Returns the steps that no longer fit, each with the reason; the others are on the undo list as they were.
        Steps that were saved before, on these files, leave it.
        """
        from evidence.registry.rebase import rebased_step

        disk = {path: self._on_disk(path) for path in paths if path in self.unsaved}
        steps, own = self.pending, frozenset(map(id, self.done))
        for path in {change.path for step in steps for change in step.changes}:
            self._require_one_name(path)
        for step in reversed(steps):
            self._make(step.reversed)
        unsaved = frozenset(map(id, steps))
        self.done = tuple(step for step in self.done if id(step) not in unsaved)
        self.undone = ()
        readings: dict[str, FileReading | None] = {}
        for path, raw in disk.items():
            stamp = None if raw is None else stamp_at(os.path.join(self.root, path))
            self._held[path] = _Held(raw, raw, stamp)
            if not is_text(path):
                readings[path] = None if raw is None else read_bytes(raw, path, stamp)
        self._forget(disk.keys())
        self._show_texts(disk)
        self._exchange(readings)
        refused: list[tuple[Step, str]] = []
        for step in steps:
            try:
                if (again := rebased_step(step, self.raw)) is not None:
                    again = again if id(step) in own else replace(again, name=f"taken back: {step.name}")
                    self._make(again)
                    self.done = (*self.done, again)
            except EditRefused as error:
                refused.append((step, str(error)))
        return tuple(refused)

    def save(self) -> tuple[str, ...]:
        """Write all unsaved files, or none; returns their paths, sorted.

        Raises `ChangedOnDisk` when somebody else wrote one of them, `EnvironmentFault` when one cannot be written.
        """
        if conflicts := self.conflicts():
            raise ChangedOnDisk(conflicts)
        saved = self.unsaved
        changes = [FileChange(path, self._held[path].base, self._held[path].now) for path in saved]
        edit.write_all(self.root, [change for change in changes if self._on_disk(change.path) != change.after])
        readings: dict[str, FileReading | None] = {}
        for path in saved:
            held = self._held[path]
            held.base, held.stamp = held.now, stamp_at(os.path.join(self.root, path))
            if (reading := self._index.files.readings.get(path)) is not None:
                # not changed in place: a look at the disk that is under way shall see that it came too early
                readings[path] = replace(reading, stamp=held.stamp)
        self._show_texts(saved)
        self._exchange(readings)
        self.pending = ()
        return saved

    def _make(self, step: Step) -> None:
        """Bring the files from before a step to after it."""
        if len({change.path for change in step.changes}) < len(step.changes):
            raise EditRefused("a step may change each file only once")
        readings: dict[str, FileReading | None] = {}
        held: dict[str, _Held] = {}
        for change in step.changes:
            path = change.path
            if self.raw(path) != change.before:
                raise EditRefused(f"{path} is no longer what the change was made for; try again")
            self._require_one_name(path)
            known = self._index.files.readings.get(path)
            stamp = None if known is None else known.stamp
            held[path] = self._held.get(path) or _Held(change.before, change.before, stamp)
            if is_text(path):
                if change.before is not None and change.after is not None:
                    raise EditRefused(f"{path} is a stored text, which is never changed; store the new one beside it")
                continue
            readings[path] = None if change.after is None else read_bytes(change.after, path, held[path].stamp)
        for change in step.changes:
            self._held[change.path] = held[change.path]
            held[change.path].now = change.after
        self._show_texts(held)
        self._exchange(readings)
        back = self.pending[-1:] == (step.reversed,)
        self.pending = self.pending[:-1] if back else (*self.pending, step)

    def _exchange(self, readings: Mapping[str, FileReading | None], listing: Listing | None = None) -> None:
        self._index.change(readings, listing)
        self.registry = self._index.registry()
        self.problems = tuple(self._index.problems())

    def _forget(self, paths: Collection[str]) -> None:
        """Take steps on some files, and what can no longer follow without them, out of all lists."""
        if not paths:
            return
        back = (step.reversed for step in reversed(self.done) if not step.touches(paths))
        forth = (step for step in reversed(self.undone) if not step.touches(paths))
        self.done = tuple(step.reversed for step in reversed(fitting(back, self._now)))
        self.undone = tuple(reversed(fitting(forth, self._now)))
        rest = (step.without(paths) for step in self.pending)
        self.pending = tuple(step for step in rest if step is not None)

    def _now(self, path: str) -> bytes | None:
        return self._held[path].now

    def _require_one_name(self, path: str) -> None:
        """Refuse a file that is a link, or that a link leads to: two files would change at once."""
        files = self._index.files
        for other in (*files.links, *files.barred):
            link = self.root / other
            if link.is_symlink() and (other == path or os.path.realpath(link) == os.path.realpath(self.root / path)):
                raise EditRefused(f"{path} is not edited here: {other} is a link; edit the file by hand")

    def _on_disk(self, path: str) -> bytes | None:
        """What a file holds on disk; None when it is not there."""
        if not os.path.lexists(self.root / path):
            return None
        try:
            return read_inside(self.root, path, limit_of(path))
        except Unreadable as error:
            raise EnvironmentFault(f"cannot read {path}: {error}") from error

    def _show_texts(self, paths: Iterable[str]) -> None:
        """Let the registry read stored texts as they are in the draft."""
        texts = {name: self._held[path] for path in paths if (name := self._text_name(path)) is not None}
        self._index.renew_texts([name for name, held in texts.items() if held.base == held.now])
        self._index.hold_texts({name: held.now for name, held in texts.items() if held.base != held.now})

    def _text_name(self, path: str) -> str | None:
        """The name of a stored text in the folder of snapshots; None for a path that is not in it."""
        folder = os.path.normpath(self.registry.config.snapshots).replace(os.sep, "/")
        return path.removeprefix(f"{folder}/") if is_text(path) and path.startswith(f"{folder}/") else None

    def _require_text(self, path: str) -> None:
        """Refuse a path at which no text is stored."""
        name, folder = self._text_name(path), self.registry.config.snapshots
        if name is None:
            raise EditRefused(f"{path} is no place for a file of the registry: claims/<topic>/<id>.yaml is one")
        if (fault := text_name_fault(name)) is not None:
            raise EditRefused(f"{folder}/{name} cannot be stored: {fault}")

    def _require_place(self, path: str) -> None:
        """Refuse a path at which the registry would not read a new file."""
        folders, name = path.split("/")[:-1], path.rsplit("/", 1)[-1]
        above = ["/".join(folders[:depth]) for depth in range(1, len(folders) + 1)]
        hidden = any(part in ("", "..") or part.startswith(".") or "\0" in part for part in (*folders, name))
        if folders[:1] != [CLAIMS] or hidden or not name.endswith(".yaml") or kind_of(path) is None:
            raise EditRefused(f"{path} is no place for a file of the registry: claims/<topic>/<id>.yaml is one")
        for taken in (*above, path):
            if taken in self._index.files.barred or (taken != path and taken in self._index.files.readings):
                raise EditRefused(f"{path} cannot be written: {taken} stands in its way; `evidence check` says why")
