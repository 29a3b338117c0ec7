"""One import from its file to a new registry, or into one that is there; whole, or not at all."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import ModuleType

from evidence.errors import BadInput, EnvironmentFault, EvidenceError, UsageError
from evidence.exchange.family import PLUGIN_ERRORS
from evidence.exchange.imports.collecting import Collector
from evidence.exchange.imports.formats import IMPORTS
from evidence.exchange.imports.found import Found
from evidence.exchange.imports.leftover import write_leftover
from evidence.exchange.imports.present import THERE, Present
from evidence.exchange.imports.settings import Settings
from evidence.exchange.imports.spool import Spool
from evidence.exchange.imports.writing import File, Writing
from evidence.mapping.words import slug
from evidence.registry.draft import Draft, FileChange, Step
from evidence.registry.result_file import require_outside
from evidence.views.wording import counted

_TEMPORARY = re.compile(r"\.(?P<name>.+)\.importing-(?P<process>\d+)-[0-9a-f]{12}")


class NothingUsable(EvidenceError):
    """A file was read, and nothing of it can become evidence."""


@dataclass(frozen=True, slots=True)
class Import:
    """What became of the records of a file."""

    records: int
    """Records that the file holds, as far as it was read."""
    items: int
    """Those that became evidence items; all others are in `left_out`."""
    claims: int
    sources: int
    stances: dict[str, int]
    """How many items have which stance."""
    left_out: dict[str, int]
    """Records that became nothing, by reason."""
    no_place: dict[str, int]
    """Parts of used records that a registry has no place for, by what they are."""
    files: int
    """Files that were written, or would be."""
    written: bool
    limited: bool = False
    """Reading ended at the limit that was asked for."""
    paths: tuple[str, ...] = field(default=(), repr=False)
    """Files in the present registry."""


def run_import(
    chosen: ModuleType,
    settings: Settings,
    *,
    output: Path | None = None,
    draft: Draft | None = None,
    limit: int | None = None,
    dry: bool = False,
    leftover: Path | None = None,
) -> Import:
    """Read a file and write what it holds: a new registry in the folder `output`, or new files of `draft`'s registry.

    `leftover` is a file that lists what was left out, each with its place. Raises `BadInput` with the place of what
    cannot be read, and when nothing of the file can be used; nothing is written then.
    """
    if (output is None) == (draft is None):
        raise ValueError("either a folder or a registry is written to")
    _require_file(settings.file)
    if output is not None:
        _require_free(output)
    if leftover is not None:
        require_outside(leftover)  # as writing does, but before anything is imported
    if leftover is not None and os.path.lexists(leftover):
        raise UsageError(f"{leftover} is there already; remove it, or name another file")
    if leftover is not None and not leftover.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {leftover.absolute().parent}; make it first")
    with _working_folder(output) as folder, _room_in(folder.parent):
        spool = Spool(folder / "spool.sqlite")
        try:
            collector = Collector(spool, _base(chosen, settings), settings.axis)
            limited = _collect(chosen, settings, collector, limit)
            present = None if draft is None else Present(draft.registry, spool, collector.words.axes)
            writing = Writing(collector, _topic(chosen, settings), present)
            if draft is not None:
                done = _into_registry(collector, writing, draft, dry, limited)
            else:
                assert output is not None
                config = _config(chosen, settings)
                done = _into_folder(collector, writing, folder, output, config, dry, limited, settings.writing)
            if leftover is not None:
                write_leftover(spool.left(), leftover, None if draft is None else draft.registry.root)
        except NothingUsable:
            if leftover is not None:
                write_leftover(spool.left(), leftover, None if draft is None else draft.registry.root)
            raise
        finally:
            spool.close()
        return done


def _collect(chosen: ModuleType, settings: Settings, collector: Collector, limit: int | None) -> bool:
    """Everything that the format comes upon, up to a limit of records."""
    for found in _read(chosen, settings):
        if limit is not None and collector.records >= limit:
            return True
        if IMPORTS.is_built_in(chosen.NAME):
            collector.add(found)
        else:
            _add_from_elsewhere(chosen, settings, collector, found)
    return False


def _add_from_elsewhere(chosen: ModuleType, settings: Settings, collector: Collector, found: Found) -> None:
    """What a plug-in gave may be of any shape."""
    try:
        collector.add(found)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        why = f"gave for {settings.name} what is no record ({type(error).__name__}: {error}); remove the plug-in"
        raise UsageError(f"the plug-in for {chosen.NAME} {why}") from error


def _read(chosen: ModuleType, settings: Settings) -> Iterator[Found]:
    try:
        yield from chosen.read(settings)
    except EvidenceError:
        raise
    except RecursionError as error:
        raise BadInput(settings.name, "its parts are nested too deep") from error
    except PLUGIN_ERRORS as error:
        if IMPORTS.is_built_in(chosen.NAME):
            raise
        raise UsageError(
            f"the plug-in for {chosen.NAME} failed on {settings.name} ({type(error).__name__}: {error}); "
            "choose another format, or remove the plug-in"
        ) from error


def _into_folder(
    collector: Collector,
    writing: Writing,
    folder: Path,
    output: Path,
    config: dict[str, str],
    dry: bool,
    limited: bool,
    told: Callable[[int], None],
) -> Import:
    inside = folder / "registry"
    count = _write(inside, _all_files(writing, config), dry, told)
    _require_something(collector, writing)
    if not dry:
        try:
            os.makedirs(inside / "seeds", exist_ok=True)
            (inside / "seeds" / ".gitkeep").touch()
            if output.is_dir():
                output.rmdir()
            os.rename(inside, output)
        except OSError as error:
            raise EnvironmentFault(f"cannot write {output}: {error.strerror or error}") from error
    return _told(collector, writing, count, not dry, limited)


def _all_files(writing: Writing, config: dict[str, str]) -> Iterator[File]:
    yield from writing.claim_files()
    yield from writing.source_files()
    yield from writing.vocabulary_files(config)


def _write(root: Path, files: Iterator[File], dry: bool, told: Callable[[int], None]) -> int:
    """Write files below a folder that nobody else knows yet."""
    count = 0
    made: set[str] = set()
    for path, raw in files:
        count += 1
        if count % 200 == 0:
            told(count)
        if dry:
            continue
        target = os.path.join(root, path)
        above = os.path.dirname(target)
        try:
            if above not in made:
                os.makedirs(above, exist_ok=True)
                made.add(above)
            with open(target, "xb") as out:
                out.write(raw)
        except OSError as error:
            raise EnvironmentFault(f"cannot write {path}: {error.strerror or error}") from error
    return count


def _into_registry(collector: Collector, writing: Writing, draft: Draft, dry: bool, limited: bool) -> Import:
    """New files only, in one step that is written whole."""
    files = [*writing.claim_files(), *writing.source_files()]
    paths = tuple(sorted(path for path, _ in files))
    if files and not dry:
        claims, items = counted(writing.claims, "claim"), counted(writing.items, "item")
        step = Step(f"import of {claims} with {items}", tuple(FileChange(path, None, raw) for path, raw in files))
        draft.apply(step)
        draft.save()
    if not files:
        _require_something(collector, writing, present=True)
    return _told(collector, writing, len(files), bool(files) and not dry, limited, paths)


def _told(
    collector: Collector, writing: Writing, files: int, written: bool, limited: bool, paths: tuple[str, ...] = ()
) -> Import:
    spool = collector.spool
    return Import(
        records=collector.records,
        items=writing.items,
        claims=writing.claims,
        sources=writing.sources,
        stances=dict(writing.stances.most_common()),
        left_out=dict(spool.reasons.most_common()),
        no_place=dict(spool.parts.most_common()),
        files=files,
        written=written,
        limited=limited,
        paths=paths,
    )


def _require_something(collector: Collector, writing: Writing, present: bool = False) -> None:
    """An import of nothing is an error: the format or the mapping was wrong. That all claims are there is none."""
    if writing.claims or (present and writing.refused == {THERE}):
        return
    reasons = collector.spool.reasons.most_common(3)
    told = "; ".join(f"{reason} ({count:,})" for reason, count in reasons) or "it holds no records"
    raise NothingUsable(f"nothing of the file can be used: {told}; nothing was written")


def _config(chosen: ModuleType, settings: Settings) -> dict[str, str]:
    name = settings.mapping.name if settings.mapping is not None else slug(settings.file.stem)
    base = _base(chosen, settings)
    sampling: str = getattr(chosen, "SAMPLING", "The base does not say how its evidence was found.")
    found = {"format": "1", "name": name, "title": f"Imported from {base}", "snapshots": "seeds"}
    return {**found, "sampling": "convenience", "sampling-note": sampling}


def _base(chosen: ModuleType, settings: Settings) -> str:
    """What the base is called in sentences."""
    if settings.mapping is not None:
        return settings.mapping.title or settings.mapping.name
    base: str = getattr(chosen, "BASE", "") or " ".join(settings.file.name.split())
    return base


def _topic(chosen: ModuleType, settings: Settings) -> str:
    return settings.mapping.name if settings.mapping is not None else slug(chosen.NAME)


def _require_file(file: Path) -> None:
    if file.is_dir():
        raise UsageError(f"{file} is a folder; name a file in it")
    if not file.is_file():
        raise UsageError(f"there is no file {file}")


def _require_free(output: Path) -> None:
    if os.path.islink(output) or (output.exists() and not output.is_dir()):
        raise UsageError(f"{output} is no folder; name one that is not there yet")
    if output.is_dir() and any(output.iterdir()):
        raise UsageError(f"{output} is not empty; name a folder that is not there yet")
    if not output.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {output.absolute().parent}; make it first")


@contextmanager
def _working_folder(output: Path | None) -> Iterator[Path]:
    """A folder on the disk that is written to; it goes, whatever happens, and so do those of runs that were killed."""
    if output is None:
        with tempfile.TemporaryDirectory(prefix="evidence-import-") as name:
            yield Path(name)
        return
    above = output.absolute().parent
    _sweep(above, output.name)
    folder = above / f".{output.name}.importing-{os.getpid()}-{secrets.token_hex(6)}"
    try:
        folder.mkdir(mode=0o755)
    except OSError as error:
        raise EnvironmentFault(f"cannot write to {above}: {error.strerror or error}") from error
    try:
        yield folder
    finally:
        try:
            shutil.rmtree(folder, ignore_errors=True)
        except KeyboardInterrupt:  # whoever breaks off here shall find no trace of it
            shutil.rmtree(folder, ignore_errors=True)
            raise


@contextmanager
def _room_in(above: Path) -> Iterator[None]:
    """A disk that is full, or fails, shows first in the database that records go through."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise EnvironmentFault(f"cannot write to {above}: {error}; nothing was written") from error


def _sweep(above: Path, name: str) -> None:
    """Remove what killed runs have left for the same folder."""
    for entry in islice(above.glob(f".{_plain(name)}.importing-*"), 100):
        found = _TEMPORARY.fullmatch(entry.name)
        if found is not None and entry.is_dir() and not entry.is_symlink() and not _runs(int(found["process"])):
            shutil.rmtree(entry, ignore_errors=True)


def _plain(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)


def _runs(process: int) -> bool:
    if sys.platform == "win32":  # where that signal ends the process
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
