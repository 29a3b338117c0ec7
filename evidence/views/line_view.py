"""Independent lines of evidence and their items as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from evidence.model.axis import Stance
from evidence.model.claim import Claim
from evidence.model.ids import ClaimId, ItemId
from evidence.model.item import Confidence, Effect, Item, PerturbationKind
from evidence.model.source import Kind, Standing
from evidence.registry.registry import Registry
from evidence.resolve.lines import Line
from evidence.resolve.placed import SUBJECT
from evidence.views.catalogue import Catalogue, ContextView
from evidence.views.source_view import SourceView
from evidence.views.status_view import Colour, stance_word
from evidence.views.wording import listed


class PassageKind(StrEnum):
    """Whose words a passage is in."""

    QUOTE = "quote"
    """Verbatim from the source."""
    FINDING = "finding"
    """The curator's own words."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What an item says."""

    kind: PassageKind
    text: str


class NoteKind(StrEnum):
    """What a note on a row is about."""

    STANDING = "standing"
    """The source was corrected, retracted, or the like."""
    KIND = "kind"
    """The source is not a plain primary study."""
    UNREAD = "unread"
    """Known only through a review."""
    PARTIAL = "partial"
    """Some arms found no effect."""
    ARM = "arm"
    """This arm stands elsewhere than its line."""
    VOTE = "vote"
    """Some arms found an effect, and the study counts as one without."""
    LEVEL = "level"
    """Something is wrong with a level of the context, such as a misidentified cell line."""
    DESIGN = "design"
    """A condition was chosen in order to get the effect."""
    PERTURBATION = "perturbation"
    """Shown by taking the subject away, or by adding more of it."""
    READING = "reading"
    """The curator is not sure of the reading."""
    QUALITY = "quality"
    """Risk of bias."""
    CURATOR = "curator"
    """What the curator wrote on it."""
    ORIGIN = "origin"
    """Stands in a narrower claim."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a reader of a row should know."""

    kind: NoteKind
    text: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class ClaimLink:
    """Another claim, by id and title."""

    id: ClaimId
    title: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """One evidence item."""

    id: ItemId
    claim: ClaimId
    """The claim whose file it stands in."""
    source: SourceView
    via: SourceView | None
    reports: SourceView | None
    stance: Stance | None
    stance_word: str
    method: str | None
    tier: int | None
    """1 is strongest."""
    context: tuple[ContextView, ...]
    """Without what holds for every item of the claim that is looked at."""
    outcome: str | None
    outcome_class: str | None
    comparator: str | None
    effect: str | None
    passages: tuple[Passage, ...]
    """The curator's finding first, then quotes."""
    locator: str | None
    notes: tuple[Note, ...]
    rolled_up_from: ClaimLink | None

    @property
    def context_text(self) -> str:
        """All conditions with their variables in one line; empty when none is recorded."""
        return "; ".join(context.text for context in self.context)

    @property
    def context_brief(self) -> str:
        """The same with as few words as are clear, for a table; the subject is told by the claim it comes from."""
        return "; ".join(context.brief for context in self.context if context.variable != SUBJECT)


@dataclass(frozen=True, slots=True)
class LineView:
    """One independent line of evidence."""

    number: int
    """From 1, in the order in which a claim's lines are shown."""
    sources: tuple[SourceView, ...]
    label: str
    """`Zhu 2012`; several sources as `Zhu 2012 with Zhu 2014`."""
    year: int | None
    """Of its earliest source; None when no source is dated."""
    stance: Stance
    unread: bool
    partial: bool
    concern: bool
    """A source of it carries an expression of concern."""
    items: tuple[ItemView, ...]

    @property
    def identity(self) -> tuple[str, ...]:
        """Ids of its sources, which together name it."""
        return tuple(source.id for source in self.sources)


@dataclass(frozen=True, slots=True)
class ItemViewer:
    """Makes the rows of one claim."""

    claim: Claim
    registry: Registry
    catalogue: Catalogue
    poles: tuple[str, str]

    def lines(self, lines: Iterable[Line]) -> tuple[LineView, ...]:
        """Lines in the order of poles, then years, then citations, numbered from 1."""
        ordered = sorted(lines, key=self._order)
        return tuple(self._line(number, line) for number, line in enumerate(ordered, start=1))

    def scope(self) -> tuple[ContextView, ...]:
        """What holds for every item of the claim."""
        return self.catalogue.contexts(self.claim.scope, {})

    def item(
        self,
        origin: ClaimId,
        item: Item,
        stance: Stance | None,
        context: Mapping[str, str],
        notes: Iterable[Note] = (),
    ) -> ItemView:
        """The row of one item that stands in the file of the claim `origin`."""
        method = None if item.method is None else self.registry.methods.get(item.method)
        source = self.catalogue.source(item.source)
        via = None if item.via is None else self.catalogue.source(item.via)
        shown = self.catalogue.contexts(context, self.claim.scope)
        found = ClaimLink(origin, self.registry.claims[origin].title) if origin != self.claim.id else None
        outcome = None if item.outcome_class is None else self.registry.outcome_classes.get(item.outcome_class)
        return ItemView(
            id=item.id,
            claim=origin,
            source=source,
            via=via,
            reports=None if item.reports is None else self.catalogue.source(item.reports),
            stance=stance,
            stance_word=stance_word(stance, self.poles) if stance is not None else item.stance,
            method=item.method if method is None else method.label,
            tier=None if method is None else method.tier,
            context=shown,
            outcome=item.outcome,
            outcome_class=item.outcome_class if outcome is None else outcome.label,
            comparator=item.comparator,
            effect=None if item.effect is None else effect_text(item.effect),
            passages=passages(item),
            locator=item.locator,
            notes=(*notes, *self._notes(item, source, via, shown, found)),
            rolled_up_from=found,
        )

    def _order(self, line: Line) -> tuple[int, int, str, tuple[str, ...]]:
        year, label = self._identity(line)
        return _STANCE_ORDER[line.stance], 9999 if year is None else year, label, line.sources

    def _identity(self, line: Line) -> tuple[int | None, str]:
        sources = self.catalogue.sources(line.sources)
        dated = sorted(sources, key=lambda source: (source.year is None, source.year or 0, source.short))
        return dated[0].year, " with ".join(source.short for source in dated)

    def _line(self, number: int, line: Line) -> LineView:
        year, label = self._identity(line)
        sources = self.catalogue.sources(line.sources)
        items: list[ItemView] = []
        for placed in line.items:
            notes: list[Note] = []
            if line.partial and not items:
                notes.append(Note(NoteKind.PARTIAL, "some of its arms found no effect", Colour.GREY))
            if not items and _outvoted(line.stance, (arm.stance for arm in line.arms)):
                notes.append(OUTVOTED)
            if placed.stance is not line.stance:
                notes.append(Note(NoteKind.ARM, f"here: {stance_word(placed.stance, self.poles)}", Colour.BLUE))
            items.append(self.item(placed.claim, placed.item, placed.stance, placed.context, notes))
        return LineView(
            number=number,
            sources=sources,
            label=label,
            year=year,
            stance=line.stance,
            unread=line.unread,
            partial=line.partial,
            concern=any(source.standing is Standing.EXPRESSION_OF_CONCERN for source in sources),
            items=tuple(items),
        )

    def _notes(
        self,
        item: Item,
        source: SourceView,
        via: SourceView | None,
        context: tuple[ContextView, ...],
        origin: ClaimLink | None,
    ) -> Iterable[Note]:
        if source.standing_word is not None and source.colour is not None:
            yield Note(NoteKind.STANDING, source.standing_word, source.colour)
        if source.kind in (Kind.PREPRINT, Kind.META_ANALYSIS):
            yield Note(NoteKind.KIND, source.kind_word, Colour.GREY)
        if via is not None:
            yield Note(NoteKind.UNREAD, f"not read; known through {via.short}", Colour.YELLOW)
        if item.perturbation is not None:
            kind, observed = _PERTURBATIONS[item.perturbation.kind], item.perturbation.observed
            shown = f"shown by {kind}, under which {observed} was seen"
            yield Note(NoteKind.PERTURBATION, shown, Colour.BLUE)
        for part in context:
            if part.warning is not None:
                yield Note(NoteKind.LEVEL, f"{part.level_label}: {part.warning.rstrip('.')}", Colour.RED)
        if any(part.design for part in context):
            designed = listed(part.level_label for part in context if part.design)
            yield Note(NoteKind.DESIGN, f"chosen to get the effect: {designed}", Colour.BLUE)
        if (doubt := _doubt(item.confidence, via is not None or not _is_study(source))) is not None:
            yield Note(NoteKind.READING, doubt, Colour.YELLOW)
        if item.quality is not None:
            quality = self.registry.qualities.get(item.quality)
            yield Note(NoteKind.QUALITY, item.quality if quality is None else quality.label, Colour.GREY)
        if item.note is not None:
            yield Note(NoteKind.CURATOR, f"curator: {item.note.rstrip('.')}", Colour.GREY)
        if origin is not None:
            yield Note(NoteKind.ORIGIN, f"from: {origin.title}", Colour.GREY)


def passages(item: Item) -> tuple[Passage, ...]:
    """What an item says: the curator's finding, then the quotes."""
    finding = () if item.finding is None else (Passage(PassageKind.FINDING, item.finding),)
    return (*finding, *(Passage(PassageKind.QUOTE, quote) for quote in item.quote))


def effect_text(effect: Effect) -> str:
    """A measured effect with its interval and number of units: ``smd -0.4 (95% CI -0.8 to -0.1), n = 24``."""
    text = f"{effect.measure} {effect.estimate:g}"
    if effect.ci is not None:
        text += f" (95% CI {effect.ci[0]:g} to {effect.ci[1]:g})"
    elif effect.se is not None:
        text += f" (SE {effect.se:g})"
    return text if effect.n is None else f"{text}, n = {effect.n:,}"


OUTVOTED = Note(
    NoteKind.VOTE,
    "counted as no effect, since no more of its arms found an effect than found none",
    Colour.GREY,
)
"""To stand at the first item of a study that is counted so; the rule is that of the method, section 1."""


def _outvoted(counted: Stance, arms: Iterable[Stance]) -> bool:
    return counted is Stance.NO_EFFECT and any(stance is not counted for stance in arms)


def _is_study(source: SourceView) -> bool:
    return source.kind is not None and source.kind.is_primary


def _doubt(confidence: Confidence | None, summary: bool) -> str | None:
    """What the curator was not sure of; `summary`: that it was read from one goes without saying."""
    if confidence is Confidence.MEDIUM:
        return None if summary else "read from a title or a summary"
    return "the wording leaves room for another reading" if confidence is Confidence.LOW else None


_PERTURBATIONS = {
    PerturbationKind.KNOCK_DOWN: "knock-down",
    PerturbationKind.KNOCK_OUT: "knock-out",
    PerturbationKind.INHIBITOR: "an inhibitor",
    PerturbationKind.OVEREXPRESSION: "overexpression",
}
_STANCE_ORDER = {Stance.FIRST: 0, Stance.SECOND: 1, Stance.MIXED: 2, Stance.NO_EFFECT: 3, Stance.UNCLEAR: 4}
