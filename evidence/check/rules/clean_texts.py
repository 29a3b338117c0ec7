"""EV2xx, continued: clean texts, and the raw files that they were made from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evidence.check.rule import Finding, Hit, NotChecked, Scope, rule
from evidence.diagnostic import Severity
from evidence.registry.registry import REGISTRY_FILE
from evidence.registry.snapshots import Snapshot, Unreadable

if TYPE_CHECKING:
    from evidence.check.context import CheckContext
    from evidence.model.source import Source


@rule("EV210", "raw-file-changed", Severity.ERROR, Scope.SOURCE)
def raw_file_changed(source: Source, context: CheckContext) -> Iterator[Finding]:
    """The raw file of a clean text is missing, not pinned, or not the one that the source was pinned to.

    Why: the clean text is only as good as the file that it was made from.

    Fix: restore the file; `evidence source add` stores both texts and their hashes.

    Bad:  `raw: fang-2022.html`, and the file was saved again from the net
    Good: the file exactly as it was retrieved, with its `raw-sha256`
    """
    if source.raw is None:
        if source.raw_sha256 is not None:
            yield Hit(("raw-sha256",), "there is a hash of a raw file, and no `raw` that it belongs to", "add `raw`")
        return
    if REGISTRY_FILE in context.registry.unread:
        yield NotChecked(f"{REGISTRY_FILE} could not be read")
        return
    raw = _read(source.raw, context)
    if source.raw_sha256 is None:
        hint = f"add `raw-sha256: {raw.sha256}`" if isinstance(raw, Snapshot) else None
        yield Hit(("raw",), "the raw file is not pinned by its hash", hint)
    if isinstance(raw, Unreadable):
        folder = context.registry.config.snapshots
        yield Hit(("raw",), f"the raw file {source.raw} cannot be used: {raw}", f"put the file into {folder}/")
    elif source.raw_sha256 not in (None, raw.sha256):
        yield Hit(("raw-sha256",), f"the raw file {source.raw} was changed", "restore the file as it was retrieved")


@rule("EV211", "clean-text-not-from-raw", Severity.ERROR, Scope.SOURCE)
def clean_text_not_from_raw(source: Source, context: CheckContext) -> Iterator[Finding]:
    """A clean text does not follow from its raw file: something was added, left out of a sentence, or moved.

    Why: quotes are verified in the clean text, so nobody must be able to slip a sentence into it, or a "not" out.

    Fix: store the file again with `evidence source add`; a clean text is never edited.

    Bad:  a clean text that says `exosomes promote growth` where the page says `exosomes do not promote growth`
    Good: words as they stand in the raw file, with the offsets that lead back to it
    """
    if source.raw is None or REGISTRY_FILE in context.registry.unread:
        return
    if source.snapshot is None:
        yield Hit(("raw",), "there is a raw file, and no snapshot that was made from it", "add `snapshot`")
        return
    from evidence.registry.clean_text import fault, read_sidecar, sidecar_name  # few sources have a clean text

    clean, raw = context.snapshot(source), _read(source.raw, context)
    if not isinstance(clean, Snapshot) or isinstance(raw, Unreadable):
        yield NotChecked(f"a text of {source.id} cannot be read")
        return
    if context.changed(source) or source.raw_sha256 not in (None, raw.sha256):
        yield NotChecked(f"a text of {source.id} was changed")
        return
    name = sidecar_name(source.snapshot)
    offsets = _read(name, context)
    advice = "store the file again with `evidence source add`"
    if isinstance(offsets, Unreadable):
        message = f"the offsets of the clean text, {name}, cannot be used: {offsets}"
        yield Hit(("snapshot",), message, advice)
        return
    try:
        wrong = fault(clean.text, raw.text, read_sidecar(offsets.text))
    except ValueError as error:
        yield Hit(("snapshot",), f"the offsets of the clean text, {name}, cannot be understood: {error}", advice)
        return
    if wrong is not None:
        yield Hit(("snapshot",), f"the clean text does not follow from {source.raw}: {wrong}", advice)


def _read(name: str, context: CheckContext) -> Snapshot | Unreadable:
    try:
        return context.registry.snapshots.read(name)
    except Unreadable as error:
        return error


RULES = (raw_file_changed, clean_text_not_from_raw)
