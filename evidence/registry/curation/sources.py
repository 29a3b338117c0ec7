"""Sources: entered, and what has become of them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from evidence.errors import EditRefused
from evidence.model.ids import SourceId
from evidence.model.source import Standing
from evidence.registry.curation.desk import Desk
from evidence.registry.curation.passages import stored
from evidence.registry.curation.words import require, require_source, source_of
from evidence.registry.draft import Draft, FileChange, Step
from evidence.registry.registry import Registry
from evidence.registry.spelling import Value

_IDENTIFIERS = ("doi", "pmid", "pmcid")


def new_source(draft: Draft, values: Mapping[str, Value], snapshot: Path | None = None) -> Step:
    """Write `claims/sources/<id>.yaml`.

    `snapshot` is a file that is in the folder of snapshots already, given here or in the values by its name there; its
    SHA-256 is filled in.
    """
    registry = draft.registry
    new = dict(values)
    if snapshot is not None:
        new["snapshot"] = _name_of(registry, snapshot)
    if isinstance(file := new.get("snapshot"), str):
        digest = stored(registry, file).sha256
        if new.setdefault("sha256", digest) != digest:
            raise EditRefused(f"the SHA-256 of {file} is {digest}, not the one given")
    return write_source(draft, new)


def write_source(draft: Draft, values: Mapping[str, Value], texts: Sequence[FileChange] = ()) -> Step:
    """Write a source's file, and in the same step the stored texts that it names."""
    registry, new = draft.registry, dict(values)
    name = new.get("id")
    if not isinstance(name, str) or "/" in name:
        raise EditRefused("a source needs an id, such as zhu-2012-cancerlett")
    if name in registry.sources or name in registry.unread_names:
        raise EditRefused(f"there is a source {name} already; choose another id")
    for key in ("cites", "derives-from"):
        listed = new.get(key, ())
        for other in [listed] if isinstance(listed, str) else listed:
            require_source(registry, other)
    for source in registry.sources.values():
        for key in _IDENTIFIERS:
            known, given = getattr(source, key), new.get(key)
            if known is not None and isinstance(given, str) and known.lower() == given.lower():
                raise EditRefused(f"{source.id} has the {key.upper()} {given} already; one study is one source")
    desk = Desk(draft)
    desk.create(f"claims/sources/{name}.yaml", new)
    step = desk.step(f"new source {name}")
    return Step(step.name, (*step.changes, *texts))


def set_standing(draft: Draft, source: SourceId, standing: str, notice: str | None) -> Step:
    """Record what has become of a source, with the notice that says so; `current` takes both out."""
    registry = draft.registry
    record = source_of(registry, source)
    words = [str(word) for word in Standing]
    require(standing, words, "there is no standing", f"one of {', '.join(words)}")
    path = registry.source_paths[record.id]
    desk = Desk(draft)
    if standing == Standing.CURRENT:
        desk.remove(path, ("standing",))
        desk.remove(path, ("notice",))
    else:
        desk.put(path, ("standing",), standing)
    if notice is not None:
        desk.put(path, ("notice",), notice)
    return desk.step(f"{source}: {record.standing} -> {standing}")


def _name_of(registry: Registry, file: Path) -> str:
    """A file's name in the folder of snapshots; a bare name is taken to be there."""
    folder = os.path.realpath(registry.root / registry.config.snapshots)
    inside = os.path.relpath(os.path.realpath(file), folder)
    if os.path.lexists(file) and inside.split(os.sep)[0] != os.pardir:
        return inside.replace(os.sep, "/")
    if not file.is_absolute() and os.path.lexists(os.path.join(folder, file)):
        return file.as_posix()
    raise EditRefused(f"{file} is not in {registry.config.snapshots}/; put the text there first, exactly as retrieved")
