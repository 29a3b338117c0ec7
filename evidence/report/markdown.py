"""The conflict report as GitHub-flavoured Markdown: the same records give the same bytes anywhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.report.claim_section import add_claim, source_link
from evidence.report.escape import Markdown, anchor, bold, claim_link, link, plain
from evidence.report.page import Bullet, Column, Page, joined
from evidence.report.picture import Picture, PictureKind, add_pictures
from evidence.resolve.explain import Explanation, explain
from evidence.resolve.resolver import worst_first
from evidence.resolve.verdict import Verdict
from evidence.views.catalogue import Catalogue
from evidence.views.claim_view import ClaimView, view_claim
from evidence.views.dispute_history_view import DisputeHistoryView
from evidence.views.overview import Overview, view_overview
from evidence.views.problem_view import ProblemSource, view_problems
from evidence.views.queue_view import Part, QueueRow, view_queue
from evidence.views.start_view import BroaderClaim, StartRow, StartView, view_start
from evidence.views.tried_view import view_tried
from evidence.views.wording import counted

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many steps are done, and how many there are."""


def report(
    registry: Registry,
    verdicts: Mapping[ClaimId, Verdict],
    diagnostics_summary: str | None = None,
    pictures: Mapping[ClaimId, Sequence[Picture]] | None = None,
    policy: Policy | None = None,
    explanations: Mapping[ClaimId, Explanation] | None = None,
    progress: Progress | None = None,
    history: DisputeHistoryView | None = None,
    drawn: Picture | None = None,
) -> str:
    """The whole report.

    `diagnostics_summary` is one line of the consistency check. `pictures` are those of claims beside the report.
    `history` is what git knows of disputes, and `drawn` its picture. `policy`
    is the one that the verdicts were reached under, the registry's unless given. `explanations` are those of the
    contested claims, as `explain_contested` makes them; they are made here unless given, and `progress` is told of
    each one: how many are made, and of how many.
    """
    catalogue = Catalogue(registry)
    if explanations is None:
        explanations = explain_contested(registry, verdicts, policy, progress)
    queue = view_queue(verdicts.values(), registry, policy)
    views = {
        row.claim: view_claim(verdicts[row.claim], registry, catalogue, policy, verdicts, explanations.get(row.claim))
        for row in queue
    }
    overview = view_overview(verdicts.values(), registry, policy)
    page = Page()
    page.heading(1, plain(overview.title))
    _add_summary(page, overview, queue, view_start(verdicts.values(), registry), diagnostics_summary)
    _add_guide(page, overview)
    if history is not None:
        _add_history(page, history, drawn)
    contested = [views[row.claim] for row in queue if row.part is Part.CONTESTED]
    page.heading(2, Markdown("Claims with conflicting evidence"))
    if not contested:
        page.paragraph(Markdown("There is none."))
    for view in contested:
        why = explanations.get(view.id)
        rules = registry.config.policy if policy is None else policy
        tried = None if why is None else view_tried(why.disagreement, verdicts[view.id], catalogue, rules)
        add_claim(page, view, () if pictures is None else pictures.get(view.id, ()), views.keys(), tried)
    for title, part in (("Claims without a conflict", Part.SETTLED), ("Claims with too little evidence", Part.OPEN)):
        _add_short(page, Markdown(title), [views[row.claim] for row in queue if row.part is part])
    _add_problems(page, view_problems(registry, catalogue, policy), views.keys())
    return page.text()


def explain_contested(
    registry: Registry,
    verdicts: Mapping[ClaimId, Verdict],
    policy: Policy | None = None,
    progress: Progress | None = None,
) -> dict[ClaimId, Explanation]:
    """The explanation of every contested claim, the most contested first.

    A claim of many studies takes seconds. `progress` is told how many are made, from none on, and of how many.
    """
    wanted = [verdict for verdict in worst_first(verdicts.values()) if verdict.contested]
    found: dict[ClaimId, Explanation] = {}
    for verdict in wanted:
        if progress is not None:
            progress(len(found), len(wanted))
        found[verdict.claim] = explain(verdict, registry, policy)
    if progress is not None:
        progress(len(found), len(wanted))
    return found


def _add_summary(
    page: Page, overview: Overview, queue: Iterable[QueueRow], start: StartView | None, diagnostics_summary: str | None
) -> None:
    page.heading(2, Markdown("Summary"))
    page.paragraph(plain(overview.summary), plain(overview.sampling))
    if overview.missing is not None:
        page.paragraph(Markdown("**Incomplete:**"), plain(overview.missing))
    if diagnostics_summary is not None:
        page.paragraph(Markdown("Consistency check:"), plain(diagnostics_summary))
    header = (Column(Markdown("Verdict")), Column(Markdown("Claims"), right=True), Column(Markdown("Meaning")))
    page.table(
        header,
        (
            (plain(count.status.label), plain(str(count.claims)), plain(count.status.meaning))
            for count in overview.counts
        ),
    )
    if overview.absent is not None:
        page.paragraph(plain(overview.absent))
    if start is not None:
        _add_start(page, start)
    page.heading(3, Markdown("All claims, the most contested first"))
    page.table(
        (
            Column(Markdown("Claim")),
            Column(Markdown("Verdict")),
            Column(Markdown("Independent studies")),
            Column(Markdown("Conflict"), right=True),
            Column(Markdown("Decision")),
        ),
        (_queue_row(row) for row in queue),
    )


def _add_start(page: Page, start: StartView) -> None:
    """Which claim to read first, and why: with many claims a reader cannot tell from their order."""
    page.heading(3, Markdown("Where to start"))
    page.paragraph(*map(plain, start.sentences))
    page.bullets(Bullet(_narrowest(row)) for row in start.rows)


def _narrowest(row: StartRow) -> Markdown:
    """A dispute, and the broader ones that its studies are counted in again."""
    studies = joined((claim_link(row.title, row.claim), plain(f"{counted(row.studies, 'study')} ({row.split})")), ": ")
    broader = joined((_broader(above) for above in row.broader), ", ")
    return joined((studies, joined((Markdown("counted again in"), broader), " ") if broader else broader), "; ")


def _broader(above: BroaderClaim) -> Markdown:
    return joined((claim_link(above.title, above.claim), plain(f"({counted(above.studies, 'study')})")), " ")


def _queue_row(row: QueueRow) -> tuple[Markdown, ...]:
    decision = bold(row.decision) if row.stale else plain(row.decision)
    return claim_link(row.title, row.claim), plain(row.status.label), plain(row.split), plain(row.conflict), decision


def _add_guide(page: Page, overview: Overview) -> None:
    page.heading(2, Markdown("How to read this report"))
    page.bullets(
        Bullet(joined((bold(explanation.term + ":"), plain(explanation.text)), " ")) for explanation in overview.guide
    )


def _add_history(page: Page, history: DisputeHistoryView, drawn: Picture | None) -> None:
    page.heading(2, plain(history.title))
    page.paragraph(*map(plain, history.sentences))
    if drawn is not None:
        add_pictures(page, (drawn,), PictureKind.DISPUTES)
    if not history.rows:
        return
    shown = history.rows[-_MOST_ROWS:]
    if len(shown) < len(history.rows):
        page.paragraph(plain(f"The last {len(shown):,} of {len(history.rows):,} changes:"))
    titles = ("Claims", "Open disputes", "With a decision", "Decisions made")
    page.table(
        (Column(Markdown("Date")), Column(Markdown("Commit")), *(Column(Markdown(t), right=True) for t in titles)),
        (
            map(plain, (row.day, row.commit, *(f"{n:,}" for n in (row.claims, row.open, row.decided, row.judged))))
            for row in shown
        ),
    )


_MOST_ROWS = 200
"""Changes that the report lists; the picture shows all."""


def _add_short(page: Page, title: Markdown, views: list[ClaimView]) -> None:
    page.heading(2, title)
    if not views:
        page.paragraph(Markdown("There is none."))
        return
    header = (Column(Markdown("Claim")), Column(Markdown("Verdict")), Column(Markdown("Sources")))
    page.table(header, (_short_row(view) for view in views))


def _short_row(view: ClaimView) -> tuple[Markdown, ...]:
    sources = {source.id: source for side in view.sides for line in side.lines for source in line.sources}
    verdict = [plain(view.headline)]
    if view.decision is not None:
        verdict.append(bold(f"Decision: {view.decision.state_word}.") if view.decision.stale else Markdown(""))
    return (
        joined((anchor(view.id), plain(view.title)), ""),
        joined(verdict, " "),
        joined((source_link(source) for source in sources.values()), ", "),
    )


def _add_problems(page: Page, problems: Iterable[ProblemSource], linked: Collection[ClaimId]) -> None:
    page.heading(2, Markdown("Sources with a problem"))
    rows = [_problem_row(problem, linked) for problem in problems]
    if not rows:
        page.paragraph(Markdown("None of the recorded sources is known to be retracted, corrected or superseded."))
        return
    titles = ("Source", "Problem", "Counted", "Notice", "Claims")
    page.table((Column(Markdown(title)) for title in titles), rows)


def _problem_row(problem: ProblemSource, linked: Collection[ClaimId]) -> tuple[Markdown, ...]:
    source, notice = problem.source, problem.source.notice_link
    claims = (
        claim_link(claim.title, claim.id) if claim.id in linked else plain(claim.title) for claim in problem.claims
    )
    return (
        joined((source_link(source), plain(source.full)), ": "),
        bold(problem.problem),
        plain(problem.consequence if problem.verdicts is None else f"{problem.consequence}; {problem.verdicts}"),
        plain(source.notice or "") if notice is None else link(notice.label, notice.url),
        joined(claims, "; ") or Markdown("on no claim"),
    )
