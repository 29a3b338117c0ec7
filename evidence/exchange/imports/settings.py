"""What an import was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from evidence.mapping.mapping_file import MappingFile

Progress: TypeAlias = Callable[[int, int, int], None]
"""Told how many bytes of how many are read, and how many records that were."""


def _quiet(done: int, total: int, records: int) -> None:
    """Nobody looks."""


def _quiet_too(files: int) -> None:
    """Nobody looks here either."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The file and everything that it does not say itself."""

    file: Path
    mapping: MappingFile | None = None
    poles: tuple[str, str] | None = None
    axis: str | None = None
    """The axis of the registry that the file's only one is."""
    subject: str | None = None
    """What the claim of a file that holds one question is about."""
    outcome: str | None = None
    measure: str | None = None
    everything: bool = False
    """Take what the base itself does not stand behind yet, such as submissions that nobody has reviewed."""
    progress: Progress = _quiet
    writing: Callable[[int], None] = _quiet_too
    """Told how many files are written."""

    @property
    def name(self) -> str:
        """Name of the file, for messages."""
        return self.file.name
