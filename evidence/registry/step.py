"""A change of the registry's files that is made, and taken back, as a whole."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a file was, and what it shall be."""

    path: str
    """Relative to the registry's root, with forward slashes."""
    before: bytes | None
    """None: the file does not exist."""
    after: bytes | None

    @property
    def reversed(self) -> FileChange:
        """The way back."""
        return FileChange(self.path, self.after, self.before)

    @property
    def diff(self) -> str:
        """A unified diff, of a stored text only its size; text from files is not made harmless for terminals."""
        if not self.path.endswith(".yaml"):
            return self._in_short
        sides = [b"" if side is None else side for side in (self.before, self.after)]
        old, new = (side.decode("utf-8", "replace").splitlines(keepends=True) for side in sides)
        was = "/dev/null" if self.before is None else f"a/{self.path}"
        is_now = "/dev/null" if self.after is None else f"b/{self.path}"
        lines = difflib.unified_diff(old, new, was, is_now)
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)

    @property
    def _in_short(self) -> str:
        raw = self.before if self.after is None else self.after
        verb, names = ("removed", ("a", "/dev/null")) if self.after is None else ("stored", ("/dev/null", "b"))
        was, is_now = (name if name == "/dev/null" else f"{name}/{self.path}" for name in names)
        return f"--- {was}\n+++ {is_now}\n# a text of {0 if raw is None else len(raw):,} bytes is {verb}\n"


@dataclass(frozen=True, slots=True)
class Step:
    """What one command of a curator does; an entry of the undo list."""

    name: str
    """For people and for the message of a commit: ``decide msc-exo-immune: disputed``."""
    changes: tuple[FileChange, ...]

    @property
    def reversed(self) -> Step:
        """The step that takes this one back."""
        return Step(self.name, tuple(change.reversed for change in self.changes))

    @property
    def patch(self) -> str:
        """Its name and what it changes, as a patch."""
        return f"# {' '.join(self.name.split())}\n" + "".join(change.diff for change in self.changes)

    def touches(self, paths: Collection[str]) -> bool:
        """Whether it changes one of these files."""
        return any(change.path in paths for change in self.changes)

    def without(self, paths: Collection[str]) -> Step | None:
        """The step for all other files; None when there are none."""
        changes = tuple(change for change in self.changes if change.path not in paths)
        return Step(self.name, changes) if changes else None


def fitting(steps: Iterable[Step], now: Callable[[str], bytes | None]) -> list[Step]:
    """Those of some steps that can still be made one after the other; `now` says what a file holds at first."""
    found: list[Step] = []
    later: dict[str, bytes | None] = {}
    for step in steps:
        holds = (later[change.path] if change.path in later else now(change.path) for change in step.changes)
        if all(change.before == held for change, held in zip(step.changes, holds, strict=True)):
            later.update({change.path: change.after for change in step.changes})
            found.append(step)
    return found
