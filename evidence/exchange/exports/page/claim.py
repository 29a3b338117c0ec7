"""One claim in the page: its verdict, why, both sides, and what does not count."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from evidence.exchange.exports.export import Drawing
from evidence.exchange.exports.letters import encoded
from evidence.exchange.exports.page.markup import (
    EMPTY,
    Html,
    anchor,
    element,
    items,
    joined,
    place_of,
    said,
    table,
    text,
    within,
)
from evidence.model.axis import Stance
from evidence.model.ids import ClaimId
from evidence.views.claim_view import ClaimView, NarrowerClaim, NumberKey, SideView
from evidence.views.context_words import ContextTable
from evidence.views.explanation_view import ExplanationView
from evidence.views.line_view import ClaimLink, ItemView, LineView, NoteKind, Passage, PassageKind
from evidence.views.source_view import SourceView
from evidence.views.uncounted_view import UncountedGroup

BETWEEN = " · "
_TOLD = (NumberKey.SIGN_TEST, NumberKey.UNREAD)
"""Numbers that stand among the reasons."""


@dataclass(slots=True)
class Sections:
    """Writes claims, and remembers which sources they cite."""

    linked: Collection[ClaimId]
    """Claims with a place in the page."""
    cited: dict[str, SourceView] = field(default_factory=dict)

    def section(self, view: ClaimView, drawings: Iterable[Drawing] = ()) -> Html:
        """Everything about one claim."""
        parts = [
            said("h3", view.title),
            element("p", text(view.headline), class_=f"headline {view.status.colour.value}"),
            bar(view),
            element("p", self._about(view), class_="meta"),
        ]
        if view.note is not None:
            parts.append(said("p", view.note))
        if view.narrower:
            parts.append(element("h4", text("Includes the studies of narrower claims")))
            parts.append(items("ul", map(self._narrower, view.narrower)))
        parts.append(element("h4", text("Why this verdict")))
        parts.append(items("ul", (text(reason.sentence) for reason in view.reasons)))
        numbers = (text(number.text) for number in view.numbers if number.key not in _TOLD)
        parts.append(element("p", joined(numbers, BETWEEN), class_="meta"))
        parts += self._decision(view)
        if figures := [_figure(drawing) for drawing in drawings]:
            parts.append(element("div", *figures, class_="figures"))
        if view.explanation is not None:
            parts += _explained(view.explanation, view.poles)
        parts += self._sides(view)
        if view.merges:
            parts.append(element("h4", text("Counted once")))
            parts.append(items("ul", map(text, view.merges)))
        if view.uncounted:
            parts.append(element("h4", text("Not counted")))
            parts.append(items("ul", map(self._group, view.uncounted)))
        return element("section", *parts, class_="claim", id=place_of("claim", view.id))

    def source(self, source: SourceView) -> Html:
        """A source as it is cited, leading to its place in the list of references."""
        if source.kind is None:
            return said("span", source.short)
        self.cited[source.id] = source
        return element("a", text(source.short), href=f"#{place_of('source', source.id)}", dir="auto")

    def _about(self, view: ClaimView) -> Html:
        parts = [text(f"Question: {view.question}."), text(f"Subject: {view.subject}.")]
        parts.append(text(f"Outcome: {view.outcome}."))
        if view.scope:
            parts.append(text(f"Only: {'; '.join(context.text for context in view.scope)}."))
        if view.broader is not None:
            parts.append(joined((text("Part of: "), self._to(view.broader))))
        return joined(parts, " ")

    def _to(self, claim: ClaimLink | NarrowerClaim) -> Html:
        if claim.id not in self.linked:
            return said("span", claim.title)
        return within(claim.title, place_of("claim", claim.id))

    def _narrower(self, claim: NarrowerClaim) -> Html:
        status = "" if claim.status is None else claim.status.label
        told = ": ".join(part for part in (status, claim.split) if part)
        return joined((self._to(claim), text(told)), " – ")

    def _decision(self, view: ClaimView) -> Iterator[Html]:
        decision = view.decision
        if decision is None:
            return
        parts = [element("strong", text("Decision, stale." if decision.stale else "Decision."))]
        parts += [text(decision.summary), text(decision.sentence)]
        if decision.action is not None:
            parts.append(element("strong", text(decision.action)))
        if decision.certainty is not None:
            parts.append(text(f"Certainty: {decision.certainty}."))
        found = [element("p", joined(parts, " "))]
        if decision.rationale is not None:
            found.append(said("p", decision.rationale))
        yield element("div", *found, class_="decision")

    def _sides(self, view: ClaimView) -> Iterator[Html]:
        """The two poles beside each other, then what found both or nothing."""
        poles = [side for side in view.sides if side.stance in (Stance.FIRST, Stance.SECOND)]
        rest = [side for side in view.sides if side not in poles]
        for sides in (poles, rest):
            if any(side.lines for side in sides):
                yield element("div", *map(self._side, sides), class_="sides")

    def _side(self, side: SideView) -> Html:
        lines = [element("li", *self._line(line)) for line in side.lines]
        listed = element("ol", *lines, class_="lines") if lines else EMPTY
        return element("div", element("h4", text(side.title)), listed, class_=f"side {side.stance.value}")

    def _line(self, line: LineView) -> Iterator[Html]:
        number: Html | None = element("span", text(f"{line.number}."), class_="line-number")
        for item in line.items:
            yield from self._item(item, number)
            number = None

    def _item(self, item: ItemView, number: Html | None) -> Iterator[Html]:
        head = [*([] if number is None else [number]), self.source(item.source)]
        facts = [fact for fact in (item.method, item.context_brief) if fact]
        about = element("span", text(BETWEEN.join(facts)), class_="meta") if facts else EMPTY
        yield element("p", joined((*head, about), " "))
        yield from self._said(item)

    def _said(self, item: ItemView) -> Iterator[Html]:
        """What was measured, what was found, in whose words, where it stands, its size, and what to know of it."""
        findings = [passage for passage in item.passages if passage.kind is PassageKind.FINDING]
        quotes = [passage for passage in item.passages if passage.kind is PassageKind.QUOTE]
        outcome = EMPTY if item.outcome is None else joined((element("em", text(item.outcome)), text(" – ")))
        tail = [f"({item.locator})"] if item.locator is not None else []
        tail += [f"Effect: {item.effect}."] if item.effect is not None else []
        told = joined((*map(_finding, findings), text(" ".join(tail))), " ")
        if outcome or told:
            yield element("p", outcome, told, dir="auto")
        yield from (said("blockquote", quote.text) for quote in quotes)
        notes = [text(note.text) for note in item.notes if note.kind is not NoteKind.ORIGIN]
        if item.rolled_up_from is not None:
            notes.append(joined((text("from "), self._to(item.rolled_up_from))))
        if notes:
            yield element("p", joined(notes, "; "), class_="notes yellow")

    def _group(self, group: UncountedGroup) -> Html:
        title = joined((element("strong", text(group.title)), text(f" ({group.explanation})")))
        entries = []
        for entry in group.sources:
            head = [self.source(entry.source), text(f"({entry.source.kind_word})")]
            if entry.through:
                head.append(text(entry.through_word))
                head.append(joined(map(self.source, entry.through), ", "))
            told = [
                joined((element("p", text(f"{item.stance_word}:"), class_="label"), *self._said(item)))
                for item in entry.items
            ]
            entries.append(joined((joined(head, " "), *told)))
        return joined((title, items("ul", entries)))


def bar(view: ClaimView) -> Html:
    """How many studies stand where, as a bar and in words; nothing when none counts."""
    counts = [(side.stance, side.word, len(side.lines)) for side in view.sides]
    order = (Stance.FIRST, Stance.MIXED, Stance.NO_EFFECT, Stance.SECOND)
    split = ", ".join(f"{n} {word}" for _, word, n in counts if n)
    drawn = split_bar([next((n for stance, _, n in counts if stance is wanted), 0) for wanted in order], split)
    return joined((drawn, element("p", text(split), class_="bar-key"))) if drawn else EMPTY


def split_bar(counts: Iterable[int], label: str) -> Html:
    """A bar of the first pole, both, no effect and the second pole, in the widths of their counts."""
    found = list(zip(("first", "mixed", "no-effect", "second"), counts, strict=True))
    total = sum(count for _, count in found)
    if not total:
        return EMPTY
    drawn, x = "", 0
    for name, count in found:
        if count:
            drawn += f'<rect class="{name}" x="{x}" y="0" width="{count}" height="1"></rect>'
            x += count
    size = f'viewBox="0 0 {total} 1" preserveAspectRatio="none"'
    return Html(f'<svg class="bar" {size} role="img" aria-label="{text(label)}">{drawn}</svg>')


def reference(source: SourceView) -> Html:
    """A source in the list of references, leading to where it can be read."""
    standing = EMPTY
    if source.standing_word is not None and source.colour is not None:
        standing = element("strong", text(source.standing_word), class_=source.colour.value)
    link = EMPTY if source.link is None else anchor(source.link.label, source.link)
    notice = EMPTY if source.notice_link is None else anchor(f"notice: {source.notice_link.label}", source.notice_link)
    parts = (
        element("strong", text(source.short)),
        text(source.full),
        text(f"[{source.kind_word}]"),
        standing,
        link,
        notice,
    )
    return element("li", joined(parts, " "), id=place_of("source", source.id), dir="auto")


def _finding(passage: Passage) -> Html:
    return text(passage.text)


def _figure(drawing: Drawing) -> Html:
    """A picture that stands in the page; as a picture it can run nothing, load nothing and style nothing else."""
    words, svg = drawing
    data = base64.b64encode(encoded(svg)).decode("ascii")
    picture = Html(f'<img alt="{text(words)}" src="data:image/svg+xml;base64,{data}">')
    return element("figure", picture)


def _explained(view: ExplanationView, poles: tuple[str, str]) -> Iterator[Html]:
    if (found := view.disagreement) is not None:
        yield element("h4", text("Why do they disagree?"))
        yield element("p", element("strong", text(found.answer)), *(text(f" {told}") for told in found.behind))
        if found.further:
            yield items("ul", map(text, found.further))
        if found.table is not None:
            yield _contexts(found.table, poles)
    for effects in view.effects:
        yield element("h4", text(f"How large is it? {effects.measure}"))
        yield element("p", text(" ".join(effects.sentences)))
    if view.change.sentences:
        yield element("h4", text("What would change this"))
        yield items("ul", map(text, view.change.sentences))
    yield element("h4", text("How it came about"))
    if view.timeline.sentences:
        yield element("p", text(" ".join(view.timeline.sentences)))
    stages = (
        f"{stage.years}: " + (f"{stage.status.label.lower()} ({stage.split})" if stage.split else stage.status.label)
        for stage in view.timeline.stages
    )
    yield items("ul", map(text, stages))
    if view.gap is not None and view.gap.sentences:
        yield element("h4", text("What is missing"))
        yield element("p", text(" ".join(view.gap.sentences)))
    if view.provenance.sentences:
        yield element("h4", text("Where the evidence comes from"))
        yield items("ul", map(text, view.provenance.sentences))


def _contexts(found: ContextTable, poles: tuple[str, str]) -> Html:
    scope = " (without conditions that were chosen to get the effect)" if found.without_design else ""
    titles = [found.title + scope, *poles]
    titles += ["both"] if found.mixed else []
    titles += ["no effect"] if found.no_effect else []
    rows = []
    for row in found.rows:
        numbers = [row.first, row.second]
        numbers += [row.mixed] if found.mixed else []
        numbers += [row.no_effect] if found.no_effect else []
        rows.append((text(row.level), *(text(str(n)) for n in numbers)))
    return element("div", table(titles, rows, range(1, len(titles))), class_="narrow")
