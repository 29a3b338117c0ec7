"""A source as it is read: what it is, its stored text, and where in it every quote of the registry stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from evidence.model.axis import Stance
from evidence.model.claim import Claim
from evidence.model.ids import ClaimId, ItemId, SourceId
from evidence.model.item import Item
from evidence.model.source import Source
from evidence.quotes import Match, Outcome, Text, match
from evidence.registry.registry import REGISTRY_FILE, Registry
from evidence.registry.snapshots import Unreadable
from evidence.views.catalogue import Catalogue
from evidence.views.line_view import ClaimLink
from evidence.views.source_view import SourceView
from evidence.views.status_view import STANCE_GLYPHS, Colour, stance_word
from evidence.views.visible_text import visible
from evidence.views.wording import counted, listed

Span = tuple[int, int]
"""Start and end in characters of the stored text; the end is exclusive."""


class Tie(StrEnum):
    """What an item has to do with a source."""

    SOURCE = "source"
    """It is an arm of the source."""
    VIA = "via"
    """Its own source was not read; it is known through this one."""
    REPORTS = "reports"
    """It stands in a review that retells this source."""


@dataclass(frozen=True, slots=True)
class QuoteReading:
    """One quote of an item, and what became of it in the stored text."""

    number: int
    """From 0, in the item's order."""
    quote: str
    outcome: Outcome | None
    """None where there is no text to look in."""
    span: Span | None
    """The occurrence to show."""
    others: tuple[Span, ...]
    """Further occurrences, ascending."""
    said: str
    """The outcome in words, such as `found` or `not in the text: it does not stand in the text`."""
    nearest: Span | None
    """The closest passage, where the quote is missing and one is close enough."""
    colour: Colour


@dataclass(frozen=True, slots=True)
class ReadingItem:
    """An item that rests on the source, or names it."""

    claim: ClaimLink
    item: ItemId
    tie: Tie
    stance: Stance | None
    stance_word: str
    glyph: str
    finding: str | None
    quotes: tuple[QuoteReading, ...]

    @property
    def place(self) -> Span | None:
        """Where the first of its quotes stands; None when none of them does."""
        return min((reading.span for reading in self.quotes if reading.span is not None), default=None)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that somebody quoted."""

    start: int
    end: int
    claim: ClaimId
    item: ItemId
    number: int
    """Of the quote within its item."""
    label: str
    """`+ pro-tumour`: sign and word of the item's stance."""
    outcome: Outcome
    repeated: bool
    """A further occurrence of a quote that is shown elsewhere."""


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A source as it is read."""

    source: SourceView
    head: tuple[str, ...]
    """What it is, line by line: citation, kind, identifiers, licence, standing, notes."""
    text: str | None
    """The stored text exactly as it was decoded: spans count its characters. None where there is none."""
    shown: str
    """The same for the screen: as long as `text`, with harmless stand-ins, see `visible`; empty without a text."""
    without: str | None
    """Why there is no text, as a sentence; None when there is one."""
    warning: str | None
    """Something against the text that there is, as a sentence."""
    summary: str
    """How many items rest on it, and how their quotes fared, as a sentence."""
    quoting: tuple[ReadingItem, ...]
    """Items that quote it, in the order of the text; those whose quotes are not found last."""
    silent: tuple[ReadingItem, ...]
    """Items of it without a quote, then those that are known through it or retell it."""
    marks: tuple[Mark, ...]
    """Every quoted stretch, by start, the longer first."""
    cites: tuple[SourceView, ...]
    cited_by: tuple[SourceView, ...]
    derives_from: tuple[SourceView, ...]
    derived_by: tuple[SourceView, ...]

    def sentence(self, start: int, end: int) -> Span:
        """The sentences that a stretch of the text touches; one more when it is exactly one or several already."""
        text = self.text or ""
        begin, ends = 0, list(_sentence_ends(text))
        spans: list[Span] = []
        for stop in ends:
            spans.append(self.whole_words(begin, stop))
            begin = stop
        spans = [span for span in spans if span[0] < span[1]]
        touched = [i for i, span in enumerate(spans) if span[0] < max(end, start + 1) and start < span[1]]
        if not touched:  # between two sentences: the next one
            touched = [next((i for i, span in enumerate(spans) if span[0] >= start), len(spans) - 1)]
        if not spans:
            return start, start
        first, last = touched[0], touched[-1]
        if (start, end) == (spans[first][0], spans[last][1]):
            last = min(last + 1, len(spans) - 1)
        return spans[first][0], spans[last][1]

    def whole_words(self, start: int, end: int) -> Span:
        """A selection without white space at its edges, widened to whole words, so that it can be a quote."""
        text = self.text or ""
        start, end = sorted(max(0, min(place, len(text))) for place in (start, end))
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start == end:
            return start, start
        while start and text[start].isalnum() and text[start - 1].isalnum():
            start -= 1
        while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
            end += 1
        return start, end


def _sentence_ends(text: str) -> Iterator[int]:
    """Places behind the sentences of a text; headings and the cells of dumped tables end as well."""
    for found in _BREAK.finditer(text):
        if not (
            found.group().startswith((" ", "\t"))
            and _ABBREVIATION.search(text, max(found.start() - 8, 0), found.start())
        ):
            yield found.start()
    yield len(text)


# white space is looked at from its beginning alone: from each of its characters would take quadratic time
_BREAK = re.compile(r"(?<=[.!?])\s+(?=[\"“(\[]?[A-Z0-9])|(?<!\s)(?:\s*\n\s*\n\s*|\s*\n\s*(?=[-*•]\s)|\s+\|\s+)")
_ABBREVIATION = re.compile(r"(?:\b(?:al|cf|Dr|e\.g|etc|Fig|i\.e|no|Ref|sp|spp|vs)|\b[A-Z])\.\Z")


def view_reading(
    source_id: SourceId,
    registry: Registry,
    catalogue: Catalogue | None = None,
    among: Iterable[ClaimId] | None = None,
) -> ReadingView:
    """A source as it is read. Takes as long as preparing its text: some milliseconds for an abstract.

    `among` are the claims that name it, as `ClaimIndex.naming` finds them; all claims are looked through unless given.
    """
    catalogue = Catalogue(registry) if catalogue is None else catalogue
    source = registry.sources.get(source_id)
    text, without, warning = _text_of(source_id, source, registry)
    prepared = None if text is None else Text(text)
    items = [_item(claim, item, tie, registry, prepared) for claim, item, tie in _naming(source_id, registry, among)]
    quoting = tuple(sorted((item for item in items if item.quotes), key=_by_place))
    silent = tuple(sorted((item for item in items if not item.quotes), key=lambda item: list(Tie).index(item.tie)))
    others = registry.sources.values()
    return ReadingView(
        source=catalogue.source(source_id),
        head=tuple(_head(source_id, source, catalogue)),
        text=text,
        shown="" if text is None else visible(text),
        without=without,
        warning=warning,
        summary=_summary(quoting, silent),
        quoting=quoting,
        silent=silent,
        marks=tuple(sorted(_marks(quoting), key=lambda mark: (mark.start, -mark.end, mark.claim, mark.item))),
        cites=catalogue.sources(() if source is None else source.cites),
        cited_by=catalogue.sources(other.id for other in others if source_id in other.cites),
        derives_from=catalogue.sources(() if source is None else source.derives_from),
        derived_by=catalogue.sources(other.id for other in others if source_id in other.derives_from),
    )


def _text_of(name: str, source: Source | None, registry: Registry) -> tuple[str | None, str | None, str | None]:
    """The stored text, why there is none, and what is to be said against it."""
    if source is None:
        return None, f"There is no readable record of the source {name}.", None
    if source.snapshot is None:
        return None, "No text is stored for it: its record names no snapshot.", None
    if REGISTRY_FILE in registry.unread:
        return None, f"Where texts are stored is not known: {REGISTRY_FILE} could not be read.", None
    try:
        snapshot = registry.snapshots.read(source.snapshot)
    except Unreadable as error:
        return None, f"The snapshot {source.snapshot} cannot be used: {error}.", None
    if source.sha256 is None:
        return snapshot.text, None, "The text is not pinned: its record has no hash."
    if source.sha256 != snapshot.sha256:
        return snapshot.text, None, "The text is not the one that was pinned; look every quote up again."
    return snapshot.text, None, None


def _naming(name: SourceId, registry: Registry, among: Iterable[ClaimId] | None) -> Iterator[tuple[Claim, Item, Tie]]:
    """Every item that names a source, with the strongest tie between them."""
    claims = registry.claims
    for claim in claims.values() if among is None else (claims[other] for other in among):
        for item in claim.evidence:
            if item.source == name:
                yield claim, item, Tie.SOURCE
            elif item.via == name:
                yield claim, item, Tie.VIA
            elif item.reports == name:
                yield claim, item, Tie.REPORTS


def _item(claim: Claim, item: Item, tie: Tie, registry: Registry, text: Text | None) -> ReadingItem:
    axis = registry.axes.get(claim.axis)
    stance = None if axis is None else axis.stance(item.stance)
    known = axis is not None and stance is not None
    # a quote is verified in the text of the item's own source
    quotes = item.quote if tie is Tie.SOURCE else ()
    return ReadingItem(
        claim=ClaimLink(claim.id, claim.title),
        item=item.id,
        tie=tie,
        stance=stance,
        stance_word=stance_word(stance, (axis.poles[0], axis.poles[1])) if known and axis else item.stance,
        glyph="!" if stance is None else STANCE_GLYPHS[stance],
        finding=item.finding,
        quotes=tuple(_reading(number, quote, text) for number, quote in enumerate(quotes)),
    )


def _reading(number: int, quote: str, text: Text | None) -> QuoteReading:
    if text is None:
        return QuoteReading(number, quote, None, None, (), "not verified: there is no text", None, Colour.YELLOW)
    found = match(quote, text)
    nearest = None if found.suggestion is None else (found.suggestion.start, found.suggestion.end)
    return QuoteReading(
        number=number,
        quote=quote,
        outcome=found.outcome,
        span=found.shown,
        others=tuple(span for span in found.spans if span != found.shown),
        said=_said(found),
        nearest=nearest,
        colour=_COLOURS[found.outcome],
    )


_WORDS = {
    Outcome.FOUND: "found",
    Outcome.CASE: "only capital letters differ",
    Outcome.NEGATED: "leaves a negation out",
    Outcome.MISSING: "not in the text",
    Outcome.INVALID: "cannot be looked up",
}
_COLOURS = {
    Outcome.FOUND: Colour.GREEN,
    Outcome.CASE: Colour.YELLOW,
    Outcome.NEGATED: Colour.YELLOW,
    Outcome.MISSING: Colour.RED,
    Outcome.INVALID: Colour.RED,
}


def _said(found: Match) -> str:
    reason = found.reason if found.outcome in (Outcome.NEGATED, Outcome.MISSING, Outcome.INVALID) else None
    return _WORDS[found.outcome] + (f": {reason}" if reason else "")


def _marks(items: Iterable[ReadingItem]) -> Iterator[Mark]:
    for item in items:
        label = f"{item.glyph} {item.stance_word}"
        for reading in item.quotes:
            if reading.span is None or reading.outcome is None:
                continue
            for span in (reading.span, *reading.others):
                repeated = span != reading.span
                yield Mark(*span, item.claim.id, item.item, reading.number, label, reading.outcome, repeated)


def _by_place(item: ReadingItem) -> tuple[bool, Span, str, str]:
    place = item.place
    return place is None, (0, 0) if place is None else place, item.claim.id, item.item


def _summary(quoting: tuple[ReadingItem, ...], silent: tuple[ReadingItem, ...]) -> str:
    own = sum(item.tie is Tie.SOURCE for item in silent)
    if not quoting and not silent:
        return "No item of the registry names it."
    told = [f"{counted(len(quoting), 'item')} {'quotes' if len(quoting) == 1 else 'quote'} it"] if quoting else []
    if own:
        told.append(f"{counted(own, 'item')} of it {'has' if own == 1 else 'have'} no quote")
    if others := len(silent) - own:
        told.append(f"{counted(others, 'item')} {'names' if others == 1 else 'name'} it otherwise")
    outcomes = [reading.outcome for item in quoting for reading in item.quotes]
    lost = sum(outcome in (Outcome.MISSING, Outcome.INVALID) for outcome in outcomes)
    doubtful = sum(outcome in (Outcome.CASE, Outcome.NEGATED) for outcome in outcomes)
    said = listed(told)
    if lost:
        said += f"; {counted(lost, 'quote')} {'is' if lost == 1 else 'are'} lost"
    if doubtful:
        said += f"; {counted(doubtful, 'quote')} {'is' if doubtful == 1 else 'are'} doubtful"
    return f"{said}."


def _head(name: str, source: Source | None, catalogue: Catalogue) -> Iterator[str]:
    view = catalogue.source(name)
    yield view.full
    if source is None:
        return
    yield f"{name}, {view.kind_word}" + ("" if view.link is None else f", {view.link.label}")
    if view.standing_word is not None:
        notice = "" if view.notice is None else f", see {view.notice}"
        yield f"Standing: {view.standing_word}{notice}"
    facts = (
        ("Licence", source.licence),
        ("Retrieved", None if source.retrieved is None else source.retrieved.isoformat()),
        ("Language", source.language),
        ("Cohort", source.cohort),
        ("Laboratory", source.group),
        ("Note", source.note),
    )
    yield from (f"{word}: {fact}" for word, fact in facts if fact is not None)
