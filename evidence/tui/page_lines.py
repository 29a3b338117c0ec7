"""What stands on the pages: views laid out in lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence.diagnostic import Diagnostic, Severity
from evidence.model.policy import Policy
from evidence.resolve.double_curation import Agreement
from evidence.tui.actions import ACTIONS, Action, Group
from evidence.tui.claim_lines import role_of
from evidence.tui.keymap import KeyMap
from evidence.tui.paint import Line, Role, fit, paragraph, shown
from evidence.tui.screens.page import PageEntry, heading
from evidence.views.claim_view import ClaimView
from evidence.views.explanation_view import ExplanationView
from evidence.views.matrix_lines import LineKind, matrix_lines
from evidence.views.matrix_view import MatrixView
from evidence.views.reading_view import ReadingItem, ReadingView, Tie
from evidence.views.status_view import STATUS_ORDER, view_status
from evidence.views.timeline_view import TimelineView
from evidence.views.wording import counted

_SEVERITIES = {Severity.ERROR: Role.RED, Severity.WARNING: Role.YELLOW, Severity.NOTE: Role.GREY}


def text_entries(sentences: Sequence[str], width: int, role: Role = Role.PLAIN, indent: int = 0) -> list[PageEntry]:
    """A paragraph a sentence."""
    return [PageEntry(tuple(paragraph(sentence, width, role, indent))) for sentence in sentences]


def titled(title: str, sentences: Sequence[str], width: int) -> list[PageEntry]:
    """A heading with its paragraphs; nothing without any."""
    return [heading(title), *text_entries(sentences, width, indent=2)] if sentences else []


def matrix_entries(view: MatrixView, width: int) -> list[PageEntry]:
    """The context matrix: one entry a context, with its levels below it."""
    entries = text_entries([view.headline], width)
    lines: list[Line] = []
    for made in matrix_lines(view, room=width):
        role = {
            LineKind.HEAD: Role.TITLE,
            LineKind.TITLE: Role.TITLE,
            LineKind.LEVEL: Role.PLAIN,
            LineKind.NOTE: Role.DIM,
        }.get(made.kind, role_of(made.colour))
        begins = made.kind in (LineKind.TITLE, LineKind.VARIABLE, LineKind.ROLL_UP)  # the head is one entry
        if begins and lines:
            entries.append(PageEntry(tuple(lines)))
            lines = []
        if made.kind is LineKind.NOTE:  # what is no row of the table need not go on behind the screen's edge
            indent = len(made.text) - len(made.text.lstrip())
            lines += paragraph(made.text.strip(), width, role, indent)
        else:
            lines.append(((shown(made.text.rstrip()), role),))
    if lines:
        entries.append(PageEntry(tuple(lines)))
    return [*entries, *titled("Notes", view.footnotes, width)]


def timeline_entries(view: TimelineView, width: int) -> list[PageEntry]:
    """A row a year, with the studies that it added as signs, then what it says."""
    entries = [PageEntry((((fit("year  status                 studies until then", width).rstrip(), Role.TITLE),),))]
    signs = {"first": "+", "second": "-", "mixed": "x", "no-effect": "0"}
    for year in view.years:
        added = "".join(signs.get(stance.value, "?") * count for stance, count in year.added.items())
        entries.append(
            PageEntry(
                (
                    (
                        (f"{year.year}  ", Role.TITLE),
                        (fit(f"{year.status.glyph} {year.status.label}", 23), role_of(year.status.colour)),
                        (fit(f"{year.split}   {added}", max(width - 29, 0)).rstrip(), Role.PLAIN),
                    ),
                )
            )
        )
    if not view.years:
        entries = text_entries(["No study of this claim records its year."], width)
    legend = [f"{signs.get(stance.value, '?')} {word}" for stance, word in view.legend]
    return [
        *entries,
        *titled("What it says", view.sentences, width),
        *titled("Signs", ["; ".join(legend)] if legend else [], width),
    ]


def explanation_entries(view: ClaimView, found: ExplanationView, width: int) -> list[PageEntry]:
    """Everything behind a verdict, in the order of the report."""
    entries = titled("Verdict", [view.headline, *(reason.sentence for reason in view.reasons)], width)
    entries += titled("Numbers", [f"{number.text} ({number.meaning})" for number in view.numbers], width)
    if found.disagreement is not None:
        entries += titled("Why do they disagree?", [found.disagreement.answer, *found.disagreement.sentences], width)
    entries += titled("What would change this", found.change.sentences, width)
    stages = [f"{stage.years}: {stage.status.label.lower()} ({stage.split})" for stage in found.timeline.stages]
    entries += titled("How it came about", [*stages, *found.timeline.sentences], width)
    if found.gap is not None:
        entries += titled("What is missing", found.gap.sentences, width)
    entries += titled("Where the evidence comes from", found.provenance.sentences, width)
    return entries


def problem_entries(problems: Sequence[Diagnostic], width: int) -> list[PageEntry]:
    """The findings of the check, worst first."""
    return [PageEntry(tuple(_problem(problem, width)), problem) for problem in problems]


def _problem(problem: Diagnostic, width: int) -> Iterator[Line]:
    route = ".".join(str(part + 1) if isinstance(part, int) else part for part in problem.place.route or ())
    place = f"{problem.place.path}{' ' + route if route else ''}"
    head = f"{problem.severity.value:<8}{problem.code}  "
    yield ((head, _SEVERITIES[problem.severity]), (fit(place, max(width - len(head), 0)).rstrip(), Role.DIM))
    yield from paragraph(problem.message, width, Role.PLAIN, 2)
    if problem.hint is not None:
        yield from paragraph(problem.hint, width, Role.DIM, 2)


def agreement_entries(found: Agreement, width: int) -> list[PageEntry]:
    """How far curators agree, and where they do not."""
    if not found.items:
        said = "No item has two independent readings. Add one under `ratings` when you edit an item."
        return text_entries([said], width)
    entries = text_entries(
        [f"{counted(found.items, 'item')} with {found.readings} readings by {', '.join(found.readers)}"],
        width,
        Role.TITLE,
    )
    numbers = [
        ("Krippendorff's alpha, nominal", found.alpha),
        ("share of pairs that agree", found.percent),
        ("Gwet's AC1", found.ac1),
        ("Cohen's kappa, for two readers", found.kappa),
    ]
    told = [f"{name}: {'not defined' if value is None else f'{value:.3f}'}" for name, value in numbers]
    entries += text_entries(told, width, indent=2)
    if found.disagreements:
        entries.append(heading("Read differently"))
    for entry in found.disagreements:
        readings = "; ".join(f"{reader}: {stance}" for reader, stance in entry.readings)
        entries.append(PageEntry(tuple(paragraph(f"{entry.claim}/{entry.item}: {readings}", width, indent=2))))
    return entries


def source_entries(view: ReadingView, width: int) -> list[PageEntry]:
    """A source: what it is, every item that rests on it, what it cites and is cited by, and its text."""
    entries = text_entries([view.head[0]], width, Role.TITLE)
    entries += text_entries(view.head[1:], width, Role.DIM)
    entries += text_entries([view.summary, *([view.warning] if view.warning else [])], width)
    for title, items in (("Items that quote it", view.quoting), ("Items without a quote of it", view.silent)):
        if items:
            entries.append(heading(f"{title}: {len(items)}"))
        entries += [PageEntry(tuple(_reading_item(item, width)), (item.claim.id, item.item)) for item in items]
    for title, links in (
        ("Derives from", view.derives_from),
        ("Retold by", view.derived_by),
        ("Cites", view.cites),
        ("Cited by", view.cited_by),
    ):
        entries += titled(title, ["; ".join(link.short for link in links)] if links else [], width)
    entries.append(heading("Text"))
    if view.without is not None:
        entries += text_entries([view.without], width, indent=2)
    entries += [PageEntry(tuple(paragraph(part, width, Role.PLAIN, 2))) for part in view.shown.split("\n")]
    return entries


def _reading_item(item: ReadingItem, width: int) -> Iterator[Line]:
    head = f"  [{item.glyph}] {item.stance_word}  "
    name = f"{item.claim.id}/{item.item}" + ("" if item.tie is Tie.SOURCE else f" ({item.tie.value})")
    yield ((head, Role.TITLE), (fit(name, max(width - len(head), 0)).rstrip(), Role.PLAIN))
    if item.finding is not None:
        yield from paragraph(item.finding, width, Role.PLAIN, 6)
    for quote in item.quotes:
        yield from paragraph(f"“{quote.quote}”", width, Role.QUOTE, 6)
        yield from paragraph(quote.said, width, role_of(quote.colour), 6)


def help_entries(here: Sequence[Action], keys: KeyMap, served: bool, width: int) -> list[PageEntry]:
    """Keys by group: first those that work where the keyboard is, then the others."""
    entries: list[PageEntry] = []
    for group in Group:
        entries += _keys(group.value, [action for action in here if action.group is group], keys, served, width)
    elsewhere = [action for action in ACTIONS if action not in here]
    entries += _keys("Elsewhere", elsewhere, keys, served, width)
    how = (
        "Filter: words are ANDed; is:disputed, axis:immune-effect, source:ahmadi-2022, tissue:bone-marrow, "
        "has:problem, !word; the right arrow takes what is offered. Signs in the list: ! problems, + not saved, "
        "* stale decision; then studies at either pole, and the conflict. A stance is a sign and a word: "
        "[+] first pole, [-] second, [x] both, [0] no effect, "
        "[?] unclear."
    )
    return [*entries, *titled("How to read and to filter", [how], width), *_statuses(width)]


def _statuses(width: int) -> list[PageEntry]:
    """The sign of every status with its name and what it takes."""
    policy = Policy()
    entries = [heading("Signs of the verdicts; the numbers are the defaults of the policy")]
    for status in STATUS_ORDER:
        view = view_status(status, policy)
        first, *rest = paragraph(f"{view.label}: {view.meaning}", max(width - 6, 10))
        lines: list[Line] = [((f"  {view.glyph}   ", role_of(view.colour)), *first)]
        entries.append(PageEntry((*lines, *(((" " * 6, Role.PLAIN), *line) for line in rest))))
    return entries


def _keys(title: str, actions: Sequence[Action], keys: KeyMap, served: bool, width: int) -> list[PageEntry]:
    shown = [action for action in actions if keys.keys[action.name]]
    if not shown:
        return []
    entries = [heading(title)]
    for action in shown:
        told = f"{action.label}: {action.help}" + (" Not in a browser." if served and not action.served else "")
        first, *rest = paragraph(told, max(width - 18, 10))
        lines: list[Line] = [((f"  {fit(keys.all_shown(action), 15)} ", Role.KEY), *first)]
        lines += [((" " * 18, Role.PLAIN), *line) for line in rest]
        entries.append(PageEntry(tuple(lines)))
    return entries
