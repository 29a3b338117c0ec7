"""What the spool holds becomes the files of a registry, one claim in memory at a time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any, Protocol

from evidence.exchange.imports.collecting import Collector
from evidence.exchange.imports.numbered import Numbered
from evidence.exchange.imports.quick_text import claim_text, source_text
from evidence.exchange.imports.spool import StoredItem
from evidence.registry.profile import MAX_BYTES
from evidence.registry.reading import order_of
from evidence.registry.registry import AXES_FILE, CONTEXTS_FILE, CURATORS_FILE, METHODS_FILE, REGISTRY_FILE
from evidence.registry.schema import MODELS
from evidence.registry.spelling import file_text

File = tuple[str, bytes]

_ROOMY = 2000
"""Claims in one folder, from which they are spread over several."""
_TOO_MANY = "the file of its claim is full: it may have 1 MiB"


class Place(Protocol):
    """Where records go: says what is there already."""

    def source(self, number: int) -> str | None:
        """The id under which a source is there already; None when it has to be written."""

    def has_source(self, name: str) -> bool:
        """Whether a source of this id is there already."""

    def claim(self, fields: dict[str, Any], exact: bool) -> str | None:
        """Why a claim, maybe one with ids of its own, cannot be written; None when it can."""

    def word(self, kind: str, word: str, level: str = "") -> bool:
        """Whether a word of the vocabulary may be used."""


class Writing:
    """Makes the files, and counts what was used."""

    def __init__(self, collector: Collector, topic: str, place: Place | None = None) -> None:
        self._collector = collector
        self._spool = collector.spool
        self._topic = topic
        self._place = place
        self._crowded = collector.words.crowded
        self.claims = 0
        self.items = 0
        self.sources = 0
        self.stances: Counter[str] = Counter()
        self.refused: set[str] = set()
        """Why claims cannot be written where they should go."""

    def claim_files(self) -> Iterator[File]:
        """The files of all claims."""
        spread = self._spool.base.execute("SELECT count(*) FROM claims").fetchone()[0] > _ROOMY
        for number, fields, exact in self._spool.claims():
            why = None if self._place is None else self._place.claim(fields, exact)
            if why is not None:
                self.refused.add(why)
                for stored in self._spool.items_of(number):
                    self._spool.leave_out(stored.place, why, str(fields["id"]))
                continue
            items = self._items(number, exact)
            if not items and not exact:
                continue
            raw, count = self._fitting(fields, items)
            for _, source, _ in items[:count]:
                if self._place is None or self._place.source(source) is None:
                    self._spool.use(source)
            self.claims += 1
            self.items += count
            name = str(fields["id"])
            shard = f"{hashlib.sha256(name.encode()).hexdigest()[:2]}/" if spread else ""
            yield f"claims/{self._topic}/{shard}{name}.yaml", raw

    def source_files(self) -> Iterator[File]:
        """The files of the sources that the claims name; to be asked for after those."""
        order = order_of(MODELS["source"])
        for number, given in self._spool.used_sources():
            if self._place is not None and (self.claims == 0 or self._place.source(number) is not None):
                continue
            fields = given if self._place is None else self._spool.fields_of(number)
            if fields.get("kind") is None:
                continue  # an export that names a source without telling it; `check` says so
            self._linked(fields)
            self.sources += 1
            yield (
                f"claims/sources/{fields['id']}.yaml",
                (source_text(fields) or file_text(fields, order)).encode("utf-8"),
            )

    def vocabulary_files(self, config: dict[str, Any]) -> Iterator[File]:
        """Settings, vocabulary and people."""
        words = self._collector.words
        yield REGISTRY_FILE, _file("registry", {**config, **words.config})
        yield AXES_FILE, _file("axes", {"axes": words.axes})
        yield CONTEXTS_FILE, _file("contexts", {"variables": words.variables()})
        kinds = {"outcome-classes": words.plain("outcome_classes"), "qualities": words.plain("qualities")}
        kinds = {name: known for name, known in kinds.items() if known}
        yield METHODS_FILE, _file("methods", {"methods": words.methods(), **kinds})
        if words.curators:
            yield CURATORS_FILE, _file("curators", {"curators": words.curators})

    def _items(self, number: int, exact: bool) -> list[tuple[dict[str, Any], int, str]]:
        """The items of a claim with ids of their own, each once; as many as a file can hold at all."""
        found: list[tuple[dict[str, Any], int, str]] = []
        seen: set[bytes] = set()
        ids = Numbered()
        size = 0
        for stored in self._spool.items_of(number):
            if size > MAX_BYTES:
                self._spool.leave_out(stored.place, _TOO_MANY)
                continue
            packed = f"{stored.source} {stored.packed}"
            digest = hashlib.sha256(packed.encode()).digest()
            if digest in seen and not exact:
                self._spool.leave_out(
                    stored.place, "the same record stands there twice", str(stored.fields.get("id", ""))
                )
                continue
            seen.add(digest)
            size += len(packed)
            found.append((self._item(stored, ids, exact), stored.source, stored.place))
        return found

    def _item(self, stored: StoredItem, ids: Numbered, exact: bool) -> dict[str, Any]:
        source = self._source_id(stored.source)
        fields = stored.fields
        wanted = str(fields.get("id", source))
        name = wanted if exact else ids.free(wanted)
        self._known(fields, stored.place)
        return {**fields, "id": name, "source": source}

    def _linked(self, source: dict[str, Any]) -> None:
        """Take out other sources that it names and that nothing tells, as in a part of an export."""
        for key in ("cites", "derives-from"):
            there = []
            for name in source.pop(key, ()):
                number = self._spool.told(name)
                if number is not None:
                    there.append(self._source_id(number))
                elif self._place is not None and self._place.has_source(name):
                    there.append(name)
                else:
                    what = f"source.{key}: a source that the file does not tell"
                    self._spool.no_place(f"source {source['id']}", what, name)
            if there:
                source[key] = there

    def _known(self, item: dict[str, Any], place: str) -> None:
        """Take out words that the vocabulary cannot hold, or has not."""
        context = item.get("context", {})
        for variable in [name for name in context if not self._has("variables", name, context[name])]:
            crowded = variable in self._crowded
            what = f"context.{variable}: " + (
                "more values than a vocabulary holds" if crowded else "not in the vocabulary"
            )
            self._spool.no_place(place, what, context.pop(variable))
        if "context" in item and not context:
            del item["context"]
        for field, kind in (("method", "methods"), ("outcome-class", "outcome_classes"), ("quality", "qualities")):
            if field in item and not self._has(kind, item[field]):
                self._spool.no_place(place, f"{field}: not in the vocabulary", item.pop(field))

    def _has(self, kind: str, word: str, level: str = "") -> bool:
        if kind == "variables" and word in self._crowded:
            return False
        return self._place is None or self._place.word(kind, word, level)

    def _source_id(self, number: int) -> str:
        known = None if self._place is None else self._place.source(number)
        return self._spool.id_of(number) if known is None else known

    def _fitting(self, fields: dict[str, Any], items: list[tuple[dict[str, Any], int, str]]) -> tuple[bytes, int]:
        """The file of a claim with as many items as it may hold, and how many those are."""
        count = len(items)
        while True:
            raw = _claim_file(fields, [item for item, *_ in items[:count]])
            if len(raw) <= MAX_BYTES or count == 0:
                break
            fewer = min(count - 1, count * MAX_BYTES * 99 // (len(raw) * 100))
            for _, _, place in items[fewer:count]:
                self._spool.leave_out(place, _TOO_MANY)
            count = fewer
        self.stances.update(str(item["stance"]) for item, *_ in items[:count])
        return raw, count


def _claim_file(fields: dict[str, Any], items: list[dict[str, Any]]) -> bytes:
    text = claim_text(fields, items)
    if text is not None:
        return text.encode("utf-8")
    return _file("claim", {**fields, "evidence": items} if items else fields)


def _file(kind: str, value: dict[str, Any]) -> bytes:
    return file_text(value, order_of(MODELS[kind])).encode("utf-8")
