"""The part of the report that explains one verdict."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.report.escape import Markdown, bold, plain
from evidence.report.page import Bullet, Column, Page, joined
from evidence.report.picture import Picture, PictureKind, add_pictures
from evidence.views.context_words import ContextTable, LevelRow
from evidence.views.disagreement_view import DisagreementView
from evidence.views.explanation_view import ExplanationView
from evidence.views.timeline_view import TimelineView
from evidence.views.tried_view import TriedContext, TriedView


def add_explanation(
    page: Page,
    view: ExplanationView,
    poles: tuple[str, str],
    pictures: Iterable[Picture] = (),
    tried: TriedView | None = None,
) -> None:
    """Why the studies disagree, what would change it, how it came about, what is missing and where it comes from."""
    pictures = tuple(pictures)
    if view.disagreement is not None:
        _add_disagreement(page, view.disagreement, poles)
    if tried is not None:
        _add_tried(page, tried)
    for effects in view.effects:
        page.paragraph(bold(f"How large is it? {effects.measure}"))
        page.paragraph(*(plain(sentence) for sentence in effects.sentences))
    add_pictures(page, pictures, PictureKind.FOREST)
    page.paragraph(Markdown("**What would change this**"))
    _add_list(page, view.change.sentences)
    page.paragraph(Markdown("**How it came about**"))
    _add_timeline(page, view.timeline)
    add_pictures(page, pictures, PictureKind.TIMELINE)
    if view.gap is not None and view.gap.sentences:
        page.paragraph(Markdown("**What is missing**"))
        page.paragraph(*(plain(sentence) for sentence in view.gap.sentences))
    if view.provenance.sentences:
        page.paragraph(Markdown("**Where the evidence comes from**"))
        _add_list(page, view.provenance.sentences)


def _add_disagreement(page: Page, view: DisagreementView, poles: tuple[str, str]) -> None:
    page.paragraph(Markdown("**Why do they disagree?**"))
    page.paragraph(bold(view.answer), *map(plain, view.behind))
    _add_list(page, view.further)
    if view.table is not None:
        _add_table(page, view.table, poles)


def _add_table(page: Page, table: ContextTable, poles: tuple[str, str]) -> None:
    """Levels by poles; columns of zeros are left out."""
    titles = [*poles, *(["both"] if table.mixed else []), *(["no effect"] if table.no_effect else [])]
    scope = " (without conditions that were chosen to get the effect)" if table.without_design else ""
    header = (
        Column(plain(table.title + scope)),
        *(Column(plain(title), right=True) for title in titles),
    )
    page.table(header, (_row(row, table) for row in table.rows))


def _row(row: LevelRow, table: ContextTable) -> tuple[Markdown, ...]:
    numbers = [row.first, row.second]
    numbers += [row.mixed] if table.mixed else []
    numbers += [row.no_effect] if table.no_effect else []
    return (plain(row.level), *(plain(str(n)) for n in numbers))


def _add_tried(page: Page, view: TriedView) -> None:
    """Every context with its numbers, those that explain nothing included: that they were tried is a finding."""
    if view.rows:
        page.paragraph(Markdown("**Contexts that were tried:**"), *map(plain, view.sentences))
        header = (
            Column(Markdown("Context")),
            Column(Markdown("p"), right=True),
            Column(Markdown("Adjusted p"), right=True),
            *([Column(Markdown("Adjusted p without chosen conditions"), right=True)] if view.rest else []),
            Column(Markdown("Coverage"), right=True),
            Column(Markdown("Result")),
        )
        page.table(header, (_tried_row(row, view.rest) for row in view.rows))
    page.paragraph(*map(plain, view.after))


def _tried_row(row: TriedContext, rest: bool) -> tuple[Markdown, ...]:
    numbers = (row.p, row.p_adjusted, *([row.p_rest] if rest else []), row.coverage)
    return (plain(row.name), *map(plain, numbers), plain(row.result))


def _add_timeline(page: Page, view: TimelineView) -> None:
    page.paragraph(*(plain(sentence) for sentence in view.sentences))
    page.bullets(
        Bullet(
            joined(
                (
                    plain(f"{stage.years}:"),
                    plain(f"{stage.status.label.lower()} ({stage.split})" if stage.split else stage.status.label),
                ),
                " ",
            )
        )
        for stage in view.stages
    )


def _add_list(page: Page, sentences: Iterable[str]) -> None:
    page.bullets(Bullet(plain(sentence)) for sentence in sentences)
