"""One claim for screen readers: every line is whole by itself and says what it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.views import ClaimView
    from evidence.views.explanation_view import ExplanationView
    from evidence.views.line_view import ItemView


def plain_claim(view: ClaimView) -> Iterator[str]:
    """The claim from top to bottom, as lines of ``label: value``."""
    yield f"claim: {view.id}"
    yield f"title: {view.title}"
    yield f"axis: {view.axis}"
    if view.scope:
        yield f"scope: {'; '.join(part.text for part in view.scope)}"
    yield f"status: {view.status.label}"
    yield f"verdict: {view.headline}"
    for reason in view.reasons:
        yield f"reason: {reason.sentence}"
    if view.explanation is not None:
        for title, sentences in explained(view.explanation):
            yield from ("", f"section: {title}", *(f"sentence: {sentence}" for sentence in sentences))
    if view.decision is not None:
        decision = view.decision
        yield from ("", f"decision: {decision.summary} {decision.sentence} {decision.action or ''}".rstrip())
        if decision.rationale:
            yield f"rationale: {decision.rationale}"
    for side in view.sides:
        yield from ("", f"section: {side.title}")
        for line in side.lines:
            yield f"line {line.number}: {line.label}"
            for item in line.items:
                yield from _item(item)
    for group in view.uncounted:
        yield from ("", f"section: Not counted, {group.title.lower()}: {group.explanation}")
        for entry in group.sources:
            through = ", ".join(source.short for source in entry.through)
            yield f"source: {entry.source.short}" + (f" ({entry.through_word} {through})" if through else "")
            for item in entry.items:
                yield f"stance: {item.stance_word}"
                yield from _item(item)
    if view.broader or view.narrower or view.merges or view.note:
        yield ""
    for title, related in (("broader", (view.broader,) if view.broader else ()), ("narrower", view.narrower)):
        if related:
            yield f"{title}: {', '.join(link.id for link in related)}"
    for merge in view.merges:
        yield f"merged: {merge}"
    if view.note:
        yield f"note: {view.note}"
    yield from ("", "section: In numbers")
    for number in view.numbers:
        yield f"number: {number.text} ({number.meaning})"
    if view.digest:
        yield f"digest: {view.digest}"


def explained(view: ExplanationView) -> list[tuple[str, tuple[str, ...]]]:
    """Why the studies disagree, what would change the verdict and how it came about: titles with their sentences."""
    parts: list[tuple[str, tuple[str, ...]]] = []
    if (found := view.disagreement) is not None:
        parts.append(("Why do they disagree?", (found.answer, *found.sentences)))
    parts.extend((f"How large is it? {effects.measure}", effects.sentences) for effects in view.effects)
    parts.append(("What would change this", view.change.sentences))
    if view.timeline.years:
        stages = "; ".join(f"{stage.years} {stage.status.label.lower()}" for stage in view.timeline.stages)
        parts.append(("How it came about", (f"{stages}.", *view.timeline.sentences)))
    if view.gap is not None:
        parts.append(("What is missing", view.gap.sentences))
    parts.append(("Where the evidence comes from", view.provenance.sentences[: view.provenance.warnings]))
    return [(title, sentences) for title, sentences in parts if sentences]


def _item(item: ItemView) -> Iterator[str]:
    for label, text in (("method", item.method), ("outcome", item.outcome), ("context", item.context_text)):
        if text:
            yield f"{label}: {text}"
    for passage in item.passages:
        yield f"{passage.kind.value}: {passage.text}"
    for note in item.notes:
        yield f"warning: {note.text}"
