"""What was found goes into the spool: cleaned, checked against the records, with words for foreign texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError

from evidence.errors import UsageError
from evidence.exchange.imports.cleaning import cleaned, harmless, misfit, one_line
from evidence.exchange.imports.found import (
    Fields,
    Found,
    FoundClaim,
    FoundItem,
    FoundSources,
    FoundWords,
    LeftOut,
    NoPlace,
)
from evidence.exchange.imports.spool import Spool
from evidence.exchange.imports.vocabulary import Vocabulary
from evidence.mapping.words import slug
from evidence.model.axis import Axis
from evidence.model.claim import Claim
from evidence.model.item import Item
from evidence.model.source import Source
from evidence.registry.parse import parse

_TEXTS = ("snapshot", "sha256", "raw", "raw-sha256")
"""Fields of a source that name stored texts, which a table or a statement does not bring along."""
_REMEMBERED = 50_000
"""Sources that are not looked at again."""
_SOURCE_NAMES = ("doi", "pmid", "pmcid")


class Collector:
    """Takes what a format comes upon, one after the other."""

    def __init__(self, spool: Spool, base: str, axis: str | None = None) -> None:
        self.spool = spool
        self.words = Vocabulary()
        self.records = 0
        """Records that the file holds, as far as it was read."""
        self._base = base
        self._axis = axis
        self._own_axis: str | None = None
        """What the file calls it."""
        self._seen: dict[str, int] = {}
        self._merged = 0

    def add(self, found: Found) -> None:
        """Keep one thing."""
        match found:
            case FoundItem():
                self.records += 1
                self._item(found if self._axis is None else self._on_axis(found, self._axis))
            case LeftOut():
                self.records += 1
                self.spool.leave_out(found.place, found.reason, found.detail)
            case NoPlace():
                self.spool.no_place(found.place, found.what, found.detail)
            case FoundWords():
                self.words.tell(found)
            case FoundClaim():
                if self._axis is not None:
                    raise UsageError("claims of an export keep the axes that they have; leave --axis out")
                self._claim(found)
            case FoundSources():
                for fields in found.sources:
                    self._exact_source(fields, "")
            case _:
                raise TypeError(f"a {type(found).__name__} is nothing that can be found")

    # ---------------------------------------------------------------- foreign records

    def _on_axis(self, found: FoundItem, axis: str) -> FoundItem:
        own = str(found.claim["axis"])
        self._own_axis = self._own_axis or own
        if own != self._own_axis:
            why = f"--axis {axis} is for a file on one axis, and this one has {self._own_axis} and {own}"
            raise UsageError(f"{why}; leave it out, and add these to vocabulary/axes.yaml")
        return replace(found, claim={**found.claim, "axis": axis})

    def _item(self, found: FoundItem) -> None:
        number = self.spool.claim(str(found.claim["id"]))
        axis = str(found.claim["axis"])
        if found.axis and axis not in self.words.axes:
            self.words.axes[axis] = found.axis
        fields = self._worded(cleaned(found.item))
        name = fields.pop("id", None)
        stance = str(fields["stance"])
        self._said(fields, stance)
        fitted = self._fitted(Item, {**fields, "id": "x", "source": "x"}, found.place, {"id", "source", "stance"})
        if fitted is None:
            return
        fields = fitted
        self._said(fields, stance)
        del fields["id"], fields["source"]
        if name is not None:
            fields["id"] = slug(str(name))
        if number is None:
            number = self._new_claim(found)
            if number is None:
                return
        source = self._source(found.source, found.place)
        if source is not None:
            self.spool.add_item(number, source, fields, found.place)

    def _new_claim(self, found: FoundItem) -> int | None:
        fields = cleaned({key: value for key, value in found.claim.items() if key != "id"})
        fields["title"] = one_line(str(fields["title"]))
        fields["subject"] = {**fields["subject"], "label": one_line(str(fields["subject"]["label"]))}
        checked = self._fitted(Claim, {**fields, "id": "x"}, found.place, {"id", "title", "axis", "subject", "outcome"})
        if checked is None:
            return None
        key = str(found.claim["id"])
        return self.spool.add_claim(key, slug(key), {**checked, "id": "x"})

    def _source(self, given: Fields, place: str) -> int | None:
        """The number of a source; one that has just been met with the same fields is not looked at again."""
        seen = repr(given)
        if seen not in self._seen or self._merged != self.spool.merged:
            if len(self._seen) >= _REMEMBERED or self._merged != self.spool.merged:
                self._seen.clear()
                self._merged = self.spool.merged
            number = self._new_source(given, place)
            if number is None or self._merged != self.spool.merged:
                return number
            self._seen[seen] = number
        return self._seen[seen]

    def _new_source(self, given: Fields, place: str) -> int | None:
        fields = cleaned(dict(given))
        proposed = str(fields.pop("id", "") or "")
        if "title" in fields:
            fields["title"] = one_line(str(fields["title"]))
        for key in [key for key, value in fields.items() if value == "" or value == []]:
            del fields[key]
        checked = self._fitted(Source, {**fields, "id": "x"}, place, {"id", "kind"}, prefix="source.")
        if checked is None:
            return None
        names = [f"{kind}:{str(checked[kind]).casefold()}" for kind in _SOURCE_NAMES if kind in checked]
        if not names:
            if not proposed:
                self.spool.leave_out(place, "it names no source")
                return None
            names = [f"id:{proposed}"]
        wanted = proposed or names[0].replace(":", "-", 1)
        return self.spool.source(names, slug(wanted), checked)

    def _worded(self, item: dict[str, Any]) -> dict[str, Any]:
        """The item with words of the vocabulary in the place of the base's own texts."""
        context: dict[str, str] = {}
        for text, value in item.get("context", {}).items():
            variable = self.words.variable(text)
            context[variable] = self.words.level(variable, str(value))
        if context:
            item["context"] = context
        if "method" in item:
            item["method"] = self.words.method(item["method"])
        if "outcome-class" in item:
            item["outcome-class"] = self.words.outcome_class(item["outcome-class"])
        if "quality" in item:
            item["quality"] = self.words.quality(item["quality"])
        if "comparator" in item:
            item["comparator"] = slug(item["comparator"])
        return item

    def _said(self, item: dict[str, Any], stance: str) -> None:
        """Words for the item: quotes that nobody can verify here are told as such, and something is always said."""
        if "quote" in item:
            unverified(item, self._base)
        if "finding" not in item:
            item["finding"] = f"Recorded as {stance} in {self._base}, without words."

    def _fitted(
        self, model: type[BaseModel], data: dict[str, Any], place: str, needed: set[str], prefix: str = ""
    ) -> dict[str, Any] | None:
        """The data without fields that cannot be used, which are told; None when a needed one cannot."""
        try:
            model.model_validate(data)
        except ValidationError:
            pass
        else:
            return data
        problems = parse(model, data, "").problems
        wrong = {str((problem.place.route or ("",))[0]): problem.message for problem in problems}
        for name, message in wrong.items():
            if name in needed or name not in data:
                self.spool.leave_out(place, f"its {prefix}{name or 'record'} cannot be used", message)
                return None
        for name, message in wrong.items():
            self.spool.no_place(place, f"{prefix}{name}", message)
            del data[name]
        return self._fitted(model, data, place, needed, prefix)

    # ---------------------------------------------------------------- records of an exported registry

    def _claim(self, found: FoundClaim) -> None:
        claim = self._harmless(found.claim, found.place)
        items = [dict(item) for item in claim.pop("evidence", ())]
        self.records += len(items)
        times = len(items)
        for item in items:
            if "quote" in item:
                unverified(item, self._base)
                self.spool.no_place(f"{claim.get('id')} {item.get('id')}", "quote: its stored text is not in the file")
        fault = misfit(Claim, {**claim, "evidence": items})
        if fault is not None:
            self._leave_claim(found.place, *fault, times)
            return
        for fields in found.sources:
            self._exact_source(fields, found.place)
        name = str(claim["id"])
        number = self.spool.claim(name)
        if number is None:
            number = self.spool.add_claim(name, name, claim, exact=True)
        elif self.spool.claim_fields(number) != claim:
            number = None
        if number is None:
            self._leave_claim(found.place, "another claim with this id was met before", name, times)
            return
        self.words.keep({**claim, "evidence": items})
        for item in items:
            source = self.spool.source([f"id:{item.pop('source')}"], "unknown", {})
            self.spool.add_item(number, source, item, f"{found.place} {item['id']}")

    def _leave_claim(self, place: str, reason: str, detail: str, items: int) -> None:
        """A claim counts as a record only where it has no items that do."""
        self.records += int(items == 0)
        for _ in range(max(1, items)):
            self.spool.leave_out(place, reason, detail)

    def _harmless(self, given: Fields, place: str) -> dict[str, Any]:
        found: dict[str, Any] = harmless(given)
        if found != given:
            self.spool.no_place(place, "signs that no file of a registry may hold, such as control characters")
        if "title" in found and "\n" in str(found["title"]):
            found["title"] = one_line(str(found["title"]))
        return found

    def _exact_source(self, given: Fields, place: str) -> None:
        fields = self._harmless(given, place)
        for name in [name for name in _TEXTS if name in fields]:
            value = fields.pop(name)
            self.spool.no_place(f"source {fields.get('id')}", f"source.{name}", str(value))
        fault = misfit(Source, fields)
        if fault is not None:
            self.spool.no_place(place, f"a source whose {fault[0]}", f"{fields.get('id')}: {fault[1]}")
            return
        name = str(fields["id"])
        self.spool.use(self.spool.source([f"id:{name}"], name, fields, exact=True))


def unverified(item: dict[str, Any], base: str) -> None:
    """Tell quotes as what they are without the text that they are from: words that nobody here has verified."""
    quotes = item.pop("quote")
    listed = [quotes] if isinstance(quotes, str) else list(quotes)
    said = f"Quoted in {base}, not verified here: " + " […] ".join(f'"{quote}"' for quote in listed)
    if "finding" not in item:
        item["finding"] = said
    else:
        item["note"] = f"{item['note']}\n{said}" if "note" in item else said


def axis_fields(label: str, first: str, second: str, note: str | None = None) -> Mapping[str, Any]:
    """An axis as a file holds it."""
    found: dict[str, Any] = {"label": label, "poles": [first, second]}
    if note is not None:
        found["note"] = note
    Axis.model_validate(found)
    return found
