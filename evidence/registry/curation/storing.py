"""The text of a source is stored: the file as it was retrieved, the clean text made from it, and the way back.

Where the file needs no cleaning it is the snapshot itself. No file of the folder is ever overwritten.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping

from evidence.errors import EditRefused
from evidence.model.ids import SourceId
from evidence.registry.clean_text import MOST_RUNS, CleanText, fault, is_whole, sidecar, sidecar_name
from evidence.registry.curation.desk import Desk
from evidence.registry.curation.sources import write_source
from evidence.registry.curation.words import source_of
from evidence.registry.draft import Draft, FileChange, Step
from evidence.registry.snapshots import MAX_SNAPSHOT_BYTES
from evidence.registry.spelling import Value

_SUFFIX = re.compile(r"\.([A-Za-z0-9]{1,8})\Z")


def store_source(draft: Draft, values: Mapping[str, Value], raw: bytes, raw_name: str, text: CleanText) -> Step:
    """A new source together with its text, as one step.

    `raw` are the bytes of the file as it was retrieved, and `raw_name` its name there, of which only the suffix is
    kept: the stored files are named after the source.
    """
    name = values.get("id")
    if not isinstance(name, str):
        raise EditRefused("a source needs an id, such as zhu-2012-cancerlett")
    fields, changes = _files(draft, name, raw, raw_name, text)
    return write_source(draft, {**values, **fields}, changes)


def store_text(draft: Draft, source: SourceId, raw: bytes, raw_name: str, text: CleanText) -> Step:
    """Give a source that has no snapshot its text, as one step."""
    record = source_of(draft.registry, source)
    if record.snapshot is not None:
        raise EditRefused(f"{source} has the snapshot {record.snapshot} already, in which its quotes are verified")
    fields, changes = _files(draft, record.id, raw, raw_name, text)
    desk = Desk(draft)
    path = draft.registry.source_paths[record.id]
    for key, value in fields.items():
        desk.put(path, (key,), value)
    step = desk.step(f"{record.id}: text stored")
    return Step(step.name, (*step.changes, *changes))


def _files(
    draft: Draft, name: str, raw: bytes, raw_name: str, text: CleanText
) -> tuple[dict[str, Value], list[FileChange]]:
    """The fields that name the stored files, and the files that are not there yet."""
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EditRefused(f"byte {error.start} of {raw_name} is not UTF-8; convert it first") from error
    if not text.text.strip():
        raise EditRefused(f"there is nothing to read in {raw_name}; enter the source with `evidence new source`")
    if (wrong := fault(text.text, decoded, text.runs)) is not None:
        raise EditRefused(f"the clean text does not follow from {raw_name}: {wrong}; store the file as plain text")
    found = _SUFFIX.search(raw_name)
    suffix = found[1].lower() if found is not None and found[1].lower() not in ("yaml", "yml") else "txt"
    if is_whole(text, decoded):
        snapshot = f"{name}.{suffix}"
        files = {snapshot: raw}
        fields: dict[str, Value] = {"snapshot": snapshot, "sha256": _digest(raw)}
    else:
        if len(text.runs) > MOST_RUNS:
            raise EditRefused(f"{raw_name} is in {len(text.runs):,} pieces; the limit is {MOST_RUNS:,}")
        snapshot, clean = f"{name}.txt", text.text.encode("utf-8")
        kept = _kept(draft, _digest(raw))
        stored = kept or (f"{name}.{suffix}" if suffix != "txt" else f"{name}.raw.txt")
        files = {snapshot: clean, sidecar_name(snapshot): sidecar(text.runs), **({} if kept else {stored: raw})}
        fields = {"snapshot": snapshot, "sha256": _digest(clean), "raw": stored, "raw-sha256": _digest(raw)}
    return fields, [change for file, after in files.items() if (change := _new(draft, file, after)) is not None]


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _kept(draft: Draft, digest: str) -> str | None:
    """The name under which another source keeps the same raw file: a file of many records is stored once."""
    folder = os.path.normpath(draft.registry.config.snapshots)
    for source in draft.registry.sources.values():
        if source.raw is not None and source.raw_sha256 == digest:
            try:
                there = draft.raw(f"{folder}/{source.raw}")
            except EditRefused:
                continue
            if there is not None and _digest(there) == digest:
                return source.raw
    return None


def _new(draft: Draft, name: str, after: bytes) -> FileChange | None:
    """The change that stores a file; None when it stands there already, byte for byte."""
    folder = os.path.normpath(draft.registry.config.snapshots).replace(os.sep, "/")
    if len(after) > MAX_SNAPSHOT_BYTES:
        raise EditRefused(f"{name} would have {len(after):,} bytes; the limit is {MAX_SNAPSHOT_BYTES:,}")
    before = draft.raw(f"{folder}/{name}")
    if before == after:
        return None
    other = None if before is not None else _other_case(draft, folder, name)
    if before is not None or other is not None:
        raise EditRefused(f"there is a file {folder}/{other or name} already, with another text; choose another id")
    return FileChange(f"{folder}/{name}", None, after)


def _other_case(draft: Draft, folder: str, name: str) -> str | None:
    """A file whose name differs in capital letters only: on some systems the two are one."""
    try:
        there = os.listdir(draft.root / folder)
    except OSError:
        return None
    return next((other for other in there if other != name and other.casefold() == name.casefold()), None)
