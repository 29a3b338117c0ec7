"""The stored text of a source, with the way back to the file that was retrieved."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.errors import EvidenceError, UsageError
from evidence.model.source import Source
from evidence.registry.clean_text import CleanText, fault, read_sidecar, sidecar_name, whole
from evidence.registry.registry import Registry
from evidence.registry.snapshots import Unreadable


@dataclass(frozen=True, slots=True)
class StoredText:
    """The clean text of a source and the raw file behind it."""

    clean: CleanText
    raw: str
    raw_name: str
    """Name of the raw file in the folder of snapshots; the snapshot's own where it is the raw file."""

    def line(self, place: int) -> int:
        """The line of the raw file that an offset is in, counted from 1."""
        return self.raw.count("\n", 0, place) + 1


def stored_text(registry: Registry, source: Source) -> StoredText:
    """Read the snapshot of a source, and prove that it follows from the raw file.

    Raises `UsageError` when there is no snapshot, `EvidenceError` when a file is missing or does not fit.
    """
    if source.snapshot is None:
        raise UsageError(f"{source.id} has no stored text; `evidence source add FILE --to {source.id}` stores one")
    try:
        clean = registry.snapshots.read(source.snapshot).text
        if source.raw is None:
            return StoredText(whole(clean), clean, source.snapshot)
        raw = registry.snapshots.read(source.raw).text
        runs = read_sidecar(registry.snapshots.read(sidecar_name(source.snapshot)).text)
    except (Unreadable, ValueError) as error:
        raise EvidenceError(f"the text of {source.id} cannot be used: {error}; `evidence check` says more") from error
    if (wrong := fault(clean, raw, runs)) is not None:
        raise EvidenceError(f"the text of {source.id} does not follow from {source.raw}: {wrong}")
    return StoredText(CleanText(clean, runs), raw, source.raw)
