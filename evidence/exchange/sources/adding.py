"""A source that was found in a file becomes a record with its stored text, unless the registry has it already."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from evidence.errors import BadInput, EditRefused
from evidence.exchange.sources.duplicates import Likeness, Stored, Twin
from evidence.exchange.sources.found import UNTITLED, FoundSource, proposed_id
from evidence.model.ids import SourceId
from evidence.model.source import Kind
from evidence.registry.curation.sources import write_source
from evidence.registry.curation.storing import store_source, store_text
from evidence.registry.curation.words import source_of
from evidence.registry.draft import Draft, Step
from evidence.registry.registry import Registry
from evidence.registry.snapshots import MAX_SNAPSHOT_BYTES
from evidence.registry.spelling import Value

_KINDS = ", ".join(Kind)
_NAMING = {"title", "authors", "year"}


@dataclass(frozen=True, slots=True)
class Addition:
    """What adding a source does, and what a curator should know about it."""

    source: SourceId
    step: Step
    values: Mapping[str, Value]
    said: tuple[str, ...]
    """Sentences: what could not be read, and what was left out."""
    alike: tuple[Likeness, ...] = ()


_NO_TEXT = ((b"%PDF-", "a PDF"), (b"PK\x03\x04", "a ZIP archive or an office document"))


def decoded(raw: bytes, name: str) -> str:
    """The text of a file. Raises `BadInput` when it is too large, no text, or in another encoding than UTF-8."""
    if len(raw) > MAX_SNAPSHOT_BYTES:
        raise BadInput(name, f"it has {len(raw):,} bytes; the limit is {MAX_SNAPSHOT_BYTES:,}")
    for mark, what in _NO_TEXT:
        if raw.startswith(mark):
            raise BadInput(name, f"it is {what}, which is not read; save its text or its page on the net as a file")
    for mark, encoding in ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
        if raw.startswith(mark):
            raise BadInput(name, f"it is {encoding}; {_convert(name, encoding)}")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        why = f"byte {error.start:,} is not UTF-8"
        raise BadInput(name, f"{why}; {_convert(name, _likely(raw))}", line=line) from error
    if (place := text.find("\0")) >= 0:
        line = text.count("\n", 0, place) + 1
        raise BadInput(name, "there is a NUL character: it is no text, or it was damaged", line=line)
    return text


def add_source(
    draft: Draft,
    found: FoundSource,
    raw: bytes,
    raw_name: str,
    *,
    given: Mapping[str, Value] | None = None,
    stored: Stored | None = None,
) -> Addition:
    """The step that adds a source: its record, the raw file, the clean text and the offsets between the two.

    `given` are fields that a curator sets, which go before what the file says: `id`, `kind`, `title`. `stored`
    saves reading all stored texts again for the next source. Raises `EditRefused` when the registry has it already, or
    when its kind is not known.
    """
    registry, given = draft.registry, dict(given or {})
    values = {**found.values, **given}
    stored = Stored(registry) if stored is None else stored
    text = None if found.text is None else found.text.text
    parents = _listed(values.get("derives-from", ()))
    label, twin = _label(found, raw_name), stored.twin(values, text)
    if twin is not None and (twin.certain or twin.source not in parents):
        raise EditRefused(_refusal(registry, twin, label))
    if not raw.strip() and "title" not in values:
        raise EditRefused(f"{raw_name} is empty; get it again, or enter what you know with `evidence new source`")
    if "kind" not in values:
        raise EditRefused(f"{label} does not say what kind of source it is; name it with --kind: {_KINDS}")
    if "id" not in given:
        named = bool(given.keys() & _NAMING)
        values["id"] = free_id(registry, proposed_id(values, str(values["id"])) if named else str(values["id"]))
    cites = _known(registry, found.cited, str(values["id"]))
    if cites and "cites" not in values:
        values["cites"] = cites
    said = [one for one in found.unread if "kind" not in given or not one.startswith("the kind ")]
    if given.keys() >= _NAMING:
        said = [one for one in said if one != UNTITLED]
    alone = found.values.get("kind", given.get("kind"))
    if "kind" in given and alone != given["kind"]:
        said.append(f"the kind {given['kind']} is the one that you gave; from the file alone it would be {alone}")
    if found.text is None or not found.text.text.strip():
        said.append("it has no text to read, so that nothing is stored beside the record")
        step = write_source(draft, values)
    else:
        step = store_source(draft, values, raw, raw_name, found.text)
    alike = tuple(one for one in stored.likenesses(text) if one.source not in parents)
    return Addition(SourceId(str(values["id"])), step, values, tuple(said), alike)


def add_text(draft: Draft, source: str, found: FoundSource, raw: bytes, raw_name: str) -> Addition:
    """The step that gives a source of the registry its text; fields of its record stay as they are.

    Raises `EditRefused` when the file is about another publication, or the source has a text already.
    """
    record = source_of(draft.registry, source)
    for key in ("doi", "pmid", "pmcid"):
        known, told = getattr(record, key), found.values.get(key)
        if known is not None and isinstance(told, str) and known.casefold() != told.casefold():
            raise EditRefused(
                f"{raw_name} has the {key.upper()} {told}, and {record.id} has {known}: they are two sources"
            )
    if found.text is None:
        raise EditRefused(f"there is no text to read in {raw_name}")
    step = store_text(draft, record.id, raw, raw_name, found.text)
    said = [
        f"the file gives the {key} {_shown(value)}, which the record has not: add it if it is right"
        for key, value in found.values.items()
        if key not in ("id", "kind") and getattr(record, key.replace("-", "_")) in (None, ())
    ]
    return Addition(record.id, step, found.values, (*found.unread, *said))


def free_id(registry: Registry, wanted: str) -> str:
    """An id that no source has, nor had: the wanted one, or that with a number."""
    taken = {*registry.sources, *registry.unread_names}
    taken.update(old for source in registry.sources.values() for old in source.formerly)
    if wanted not in taken:
        return wanted
    return next(name for number in count(2) if (name := f"{wanted}-{number}") not in taken)


def _refusal(registry: Registry, twin: Twin, label: str) -> str:
    has_text = registry.sources[twin.source].snapshot is not None
    advice = "change that record if it lacks something" if has_text else f"--to {twin.source} stores this text with it"
    if not twin.certain:
        advice += f"; if it only retells that source, say so with --derives-from {twin.source}"
    return f"{label} is in the registry as {twin.source}: {twin.why}; {advice}"


def _label(found: FoundSource, raw_name: str) -> str:
    """The source as people call it: by its title, or by its file."""
    title = found.values.get("title")
    if not isinstance(title, str):
        return raw_name if found.record == 1 else f"record {found.record} of {raw_name}"
    return f'"{title if len(title) <= 70 else title[:67] + "..."}"'


def _known(registry: Registry, cited: Sequence[str], own: str) -> list[str]:
    """Sources of the registry that have one of some DOIs, or of some PubMed ids such as ``pmid:22546286``."""
    wanted = {name.casefold() for name in cited}
    return [
        source.id
        for source in registry.sources.values()
        if source.id != own
        and ((source.doi and source.doi.casefold() in wanted) or (source.pmid and f"pmid:{source.pmid}" in wanted))
    ]


def _listed(value: Value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(part) for part in value)


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else ", ".join(map(str, value))


def _convert(name: str, encoding: str) -> str:
    return f"convert it with `iconv -f {encoding} -t UTF-8` and keep that copy"


def _likely(raw: bytes) -> str:
    """The encoding that a text probably has which is not UTF-8."""
    sample = raw[:200_000]
    if sample.count(0) > len(sample) // 4:
        return "UTF-16"
    # in Chinese both bytes of a character are high, in Western texts a high byte stands among low ones
    runs = re.findall(rb"[\x80-\xff]+", sample)
    paired = sum(len(run) for run in runs if len(run) % 2 == 0)
    return "GB18030" if paired > 0.9 * sum(map(len, runs)) else "WINDOWS-1252"
