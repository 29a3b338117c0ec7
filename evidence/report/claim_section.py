"""The part of the report on one contested claim."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from evidence.model.ids import ClaimId
from evidence.report.escape import Markdown, anchor, bold, claim_link, italic, link, plain, quoted
from evidence.report.explanation_section import add_explanation
from evidence.report.page import Bullet, Column, Page, joined
from evidence.report.picture import Picture, PictureKind, add_pictures
from evidence.views.claim_view import ClaimView, NarrowerClaim, NumberKey, SideView
from evidence.views.line_view import ItemView, LineView, NoteKind, Passage, PassageKind
from evidence.views.source_view import SourceView
from evidence.views.tried_view import TriedView
from evidence.views.uncounted_view import UncountedGroup, UncountedSource

_COLUMNS = (
    Column(Markdown("Study"), right=True),
    Column(Markdown("Source")),
    Column(Markdown("Year"), right=True),
    Column(Markdown("Method")),
    Column(Markdown("Context")),
    Column(Markdown("Finding or quote")),
    Column(Markdown("Notes")),
)
_ONCE = "(one that stands in several counts once; those without effect are under “Not counted”)"
_NOT_RECORDED = Markdown("not recorded")


def add_claim(
    page: Page,
    view: ClaimView,
    pictures: Iterable[Picture] = (),
    linked: Collection[ClaimId] = frozenset(),
    tried: TriedView | None = None,
) -> None:
    """Everything about one claim, with its pictures and the contexts that were `tried` on it.

    `linked` are the claims with a place in the report.
    """
    pictures = tuple(pictures)
    page.heading(3, joined((anchor(view.id), plain(view.title)), ""))
    page.paragraph(bold(view.headline))
    page.paragraph(_about(view, linked))
    if view.note is not None:
        page.paragraph(plain(view.note))
    if view.narrower:
        page.paragraph(Markdown("**Includes the studies of narrower claims**"), plain(_ONCE))
        page.bullets(_narrower(claim, linked) for claim in view.narrower)
    page.paragraph(Markdown("**Why this verdict**"))
    page.bullets(Bullet(plain(reason.sentence)) for reason in view.reasons)
    page.paragraph(Markdown("**In numbers:**"), _numbers(view))
    page.paragraph(*decision_text(view))
    add_pictures(page, pictures, PictureKind.DIRECTION, PictureKind.HARVEST)
    if view.explanation is not None:
        add_explanation(page, view.explanation, view.poles, pictures, tried)
    for side in view.sides:
        page.paragraph(bold(side.title))
        if side.lines:
            page.table(_COLUMNS, _rows(side, linked))
    if view.merges:
        page.paragraph(Markdown("**Counted once**"))
        page.bullets(Bullet(plain(sentence)) for sentence in view.merges)
    if view.uncounted:
        page.paragraph(Markdown("**Not counted**"))
        page.bullets(_group(group) for group in view.uncounted)


def decision_text(view: ClaimView) -> Iterable[Markdown]:
    """The decision on a claim, and whether it still stands."""
    decision = view.decision
    if decision is None:
        yield Markdown("**Decision:** none yet.")
        return
    yield Markdown("**Decision, stale:**" if decision.stale else "**Decision:**")
    yield plain(decision.summary)
    yield plain(decision.sentence)
    if decision.action is not None:
        yield bold(decision.action)
    if decision.certainty is not None:
        yield plain(f"Certainty: {decision.certainty}.")
    if decision.rationale is not None:
        yield joined((Markdown("Rationale:"), quoted(decision.rationale)), " ")


def source_link(source: SourceView) -> Markdown:
    """A source as it is cited, leading to where it can be read."""
    return link(source.short, None if source.link is None else source.link.url)


def _about(view: ClaimView, linked: Collection[ClaimId]) -> Markdown:
    parts = [plain(f"Question: {view.question}."), plain(f"Subject: {view.subject}.")]
    if view.scope:
        parts.append(plain(f"Only: {'; '.join(context.text for context in view.scope)}."))
    if view.broader is not None:
        parts.append(joined((Markdown("Part of:"), _to(view.broader.title, view.broader.id, linked)), " "))
    return joined(parts, " ")


def _numbers(view: ClaimView) -> Markdown:
    """Those that are not told among the reasons."""
    told = (NumberKey.SIGN_TEST, NumberKey.UNREAD)
    return joined((plain(number.text) for number in view.numbers if number.key not in told), " · ")


def _rows(side: SideView, linked: Collection[ClaimId]) -> Iterable[tuple[Markdown, ...]]:
    return (_row(line, item, linked) for line in side.lines for item in line.items)


def _row(line: LineView, item: ItemView, linked: Collection[ClaimId]) -> tuple[Markdown, ...]:
    year = item.source.year
    return (
        plain(str(line.number)),
        source_link(item.source),
        _NOT_RECORDED if year is None else plain(str(year)),
        _NOT_RECORDED if item.method is None else plain(item.method),
        plain(item.context_brief) or _NOT_RECORDED,
        said(item),
        joined((*_notes(item), _origin(item, linked)), "; "),
    )


def _notes(item: ItemView) -> Iterable[Markdown]:
    return (plain(note.text) for note in item.notes if note.kind is not NoteKind.ORIGIN)


def _origin(item: ItemView, linked: Collection[ClaimId]) -> Markdown:
    """The narrower claim that an item stands in."""
    origin = item.rolled_up_from
    return Markdown("") if origin is None else joined((Markdown("from"), _to(origin.title, origin.id, linked)), " ")


def _narrower(claim: NarrowerClaim, linked: Collection[ClaimId]) -> Bullet:
    status = "" if claim.status is None else claim.status.label
    verdict = joined((plain(status), plain(claim.split)), ": ")
    return Bullet(joined((_to(claim.title, claim.id, linked), verdict), " – "))


def _to(title: str, claim: ClaimId, linked: Collection[ClaimId]) -> Markdown:
    """A claim, leading to its place in the report if it has one."""
    return claim_link(title, claim) if claim in linked else plain(title)


def said(item: ItemView) -> Markdown:
    """What was measured, what was found, in whose words, where it stands, and its size."""
    parts: list[Markdown] = []
    if item.outcome is not None:
        parts.append(joined((italic(item.outcome), Markdown("–")), " "))
    parts.extend(_passage(passage) for passage in item.passages)
    if item.locator is not None:
        parts.append(plain(f"({item.locator})"))
    if item.effect is not None:
        parts.append(plain(f"Effect: {item.effect}."))
    return joined(parts, " ")


def _passage(passage: Passage) -> Markdown:
    return quoted(passage.text) if passage.kind is PassageKind.QUOTE else plain(passage.text)


def _group(group: UncountedGroup) -> Bullet:
    title = joined((bold(group.title), plain(f"({group.explanation}):")), " ")
    return Bullet(title, tuple(_uncounted(entry) for entry in group.sources))


def _uncounted(entry: UncountedSource) -> Markdown:
    source = [source_link(entry.source), plain(f"({entry.source.kind_word})")]
    if entry.through:
        source.append(plain(entry.through_word))
        source.append(joined((source_link(parent) for parent in entry.through), ", "))
    said_by_it = joined((_statement(item) for item in entry.items), " · ")
    return joined((joined(source, " "), said_by_it), ": ")


def _statement(item: ItemView) -> Markdown:
    """One item that does not count; that it stands in a narrower claim is left out."""
    notes = joined(_notes(item), "; ")
    return joined((plain(f"{item.stance_word}:"), said(item), Markdown(f"({notes})") if notes else notes), " ")
