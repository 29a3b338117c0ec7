"""A report to read, as one page that needs nothing else: no script, no outside resource, no network.

    evidence export html -o report.html
    evidence export html --filter 'is:contested' -o disputes.html

At its head a summary and a table of all chosen claims, the most contested first. Then every contested claim with its
verdict and the reasons, why the studies disagree, what would change the verdict, how it came about, what is missing,
the studies of both sides next to each other with their methods, conditions, findings and quotes, and what does not
count and why; then the claims without a conflict and those with too little evidence. At the end how to read it all,
sources with a problem, and the references.

Light and dark follow the reader's system; paper gets a layout of its own. The page forbids itself everything but its
own style and its own pictures (a content security policy). Text of the registry is text: no markup of it is acted on,
and what is unseen, or would turn the direction of reading, is shown by a sign. Links lead to DOIs and other addresses,
and are followed only by hand.

Pictures need the extra `plots`; without it the page has none. The 60 most contested claims have pictures. A page of
thousands of claims is large and takes minutes, most of them for explaining contested claims: choose with `--filter`.

**Lost:** it is for people. Use another format to read the registry with a program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO

from evidence.exchange.exports.export import Drawing, Export
from evidence.exchange.exports.letters import encoded
from evidence.exchange.exports.page.claim import Sections, reference, split_bar
from evidence.exchange.exports.page.markup import (
    EMPTY,
    Html,
    anchor,
    element,
    joined,
    place_of,
    said,
    table,
    text,
    within,
)
from evidence.exchange.exports.page.style import STYLE, policy
from evidence.model.ids import ClaimId
from evidence.resolve.explain import Explanation, explain
from evidence.resolve.resolver import judge
from evidence.resolve.verdict import Verdict
from evidence.views.catalogue import Catalogue
from evidence.views.claim_view import view_claim
from evidence.views.direction_view import pictured
from evidence.views.overview import Overview, view_overview
from evidence.views.problem_view import view_problems
from evidence.views.queue_view import Part, QueueRow, view_queue
from evidence.views.wording import counted

NAME = "html"
LABEL = "a report to read, as one page that needs nothing else"
SUFFIX = ".html"

MOST_PICTURED = 60
"""Claims that have pictures: they are drawn at about two in a second, and make most of the page's size."""

_PARTS = (
    (Part.CONTESTED, "Claims with conflicting evidence"),
    (Part.SETTLED, "Claims without a conflict"),
    (Part.OPEN, "Claims with too little evidence"),
)


def write(export: Export, out: BinaryIO) -> None:
    """The page, claim by claim."""
    for piece in _pieces(export):
        out.write(encoded(f"{piece}\n"))


def _pieces(export: Export) -> Iterator[str]:
    registry = export.registry
    rows = view_queue((verdict for _, verdict in export.judged()), registry)
    overview = view_overview((verdict for _, verdict in replace(export, progress=None).judged()), registry)
    yield _head(overview.title)
    yield _summary(export, overview)
    yield _claims(rows)
    sections = Sections(frozenset(export.claims))
    yield from _sections(export, rows, sections)
    yield _problems(export, sections)
    yield element("h2", text("How to read this report"))
    told = ((said("dt", part.term), said("dd", part.text)) for part in overview.guide)
    yield element("dl", *(part for pair in told for part in pair))
    if sections.cited:
        yield element("h2", text("References"), id="references")
        ordered = sorted(sections.cited.values(), key=lambda source: (source.short.casefold(), source.id))
        yield element("ul", *map(reference, ordered), class_="references")
    yield "</main>\n</body>\n</html>"


def _head(title: str) -> str:
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy()}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{text(title)}</title>",
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            "<main>",
            said("h1", title),
        )
    )


def _summary(export: Export, overview: Overview) -> Html:
    registry = export.registry
    summary = overview.summary
    if len(export.claims) < len(registry.claims):
        summary = f"A choice of {counted(len(export.claims), 'claim')} of the registry's {len(registry.claims):,}."
    parts = [said("p", summary, class_="lead")]
    if registry.config.note is not None:
        parts.append(said("p", registry.config.note))
    if overview.missing is not None:
        parts.append(element("p", element("strong", text("Incomplete. ")), text(overview.missing), class_="warning"))
    rows = (
        (
            element("span", text(count.status.label), class_=f"badge {count.status.colour.value}"),
            text(str(count.claims)),
            text(count.status.meaning),
        )
        for count in overview.counts
    )
    parts.append(table(("Verdict", "Claims", "Meaning"), rows, (1,)))
    if overview.absent is not None:
        parts.append(element("p", text(overview.absent), class_="meta"))
    return joined(parts, "\n")


def _claims(rows: Iterable[QueueRow]) -> Html:
    titles = ("Claim", "Verdict", "Independent studies", "Conflict", "Decision")
    return joined((element("h2", text("All claims, the most contested first")), table(titles, map(_row, rows), (3,))))


def _row(row: QueueRow) -> tuple[Html, ...]:
    bar = split_bar((row.first, row.mixed, row.no_effect, row.second), row.split)
    decision = element("strong", text(row.decision)) if row.stale else text(row.decision)
    return (
        within(row.title, place_of("claim", row.claim)),
        element("span", text(row.status.label), class_=f"badge {row.status.colour.value}"),
        joined((bar, element("span", text(row.split), class_="meta"))),
        text(row.conflict),
        decision,
    )


def _sections(export: Export, rows: Iterable[QueueRow], sections: Sections) -> Iterator[Html]:
    """Every claim under the heading of its part."""
    registry, catalogue = export.registry, Catalogue(export.registry)
    rows = tuple(rows)
    parts = {part: [row.claim for row in rows if row.part is part] for part, _ in _PARTS}
    titles = {names[0]: title for part, title in _PARTS if (names := parts[part])}
    ordered = tuple(name for part, _ in _PARTS for name in parts[part])
    contested, drawn = frozenset(parts[Part.CONTESTED]), 0
    for claim, verdict in replace(export, claims=ordered).judged():
        if claim.id in titles:
            yield element("h2", text(titles[claim.id]))
        explanation = explain(verdict, registry) if claim.id in contested else None
        drawings: tuple[Drawing, ...] = ()
        if explanation is not None and drawn < MOST_PICTURED and pictured(verdict):
            drawings = _drawings(export, explanation)
            drawn += 1
        below = _below(export, claim.id)
        yield sections.section(view_claim(verdict, registry, catalogue, None, below, explanation), drawings)


def _drawings(export: Export, explanation: Explanation) -> tuple[Drawing, ...]:
    return () if export.draw is None else tuple(export.draw(explanation))


def _below(export: Export, claim: ClaimId) -> dict[ClaimId, Verdict]:
    """The verdicts of the claims directly below one."""
    registry = export.registry
    policy = registry.config.policy
    return {name: judge(registry.claims[name], registry, policy) for name in registry.narrower.get(claim, ())}


def _problems(export: Export, sections: Sections) -> Html:
    """Sources that do not plainly stand, with what that does to the claims."""
    chosen = frozenset(export.claims)
    rows = []
    for problem in view_problems(export.registry):
        claims = [claim for claim in problem.claims if claim.id in chosen]
        if problem.claims and not claims:
            continue
        source = problem.source
        notice = (
            text(source.notice or "")
            if source.notice_link is None
            else anchor(source.notice_link.label, source.notice_link)
        )
        told = problem.consequence if problem.verdicts is None else f"{problem.consequence}; {problem.verdicts}"
        named = joined((within(claim.title, place_of("claim", claim.id)) for claim in claims), "; ")
        rows.append((sections.source(source), text(problem.problem), text(told), notice, named or text("on no claim")))
    if not rows:
        return EMPTY
    titles = ("Source", "Problem", "Counted", "Notice", "Claims")
    return joined((element("h2", text("Sources with a problem")), table(titles, rows)))
