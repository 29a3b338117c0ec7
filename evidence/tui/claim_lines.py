"""A claim's view laid out in lines of the screen's width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from evidence.diagnostic import Diagnostic
from evidence.model.axis import Stance
from evidence.tui.paint import Line, Role, fit, fit_words, paragraph, sentence
from evidence.views.claim_view import ClaimView, NumberKey, SideView
from evidence.views.disagreement_view import DisagreementView
from evidence.views.line_view import ItemView, PassageKind
from evidence.views.queue_view import QueueRow
from evidence.views.status_view import STANCE_GLYPHS, Colour

_ROLES = {
    Colour.RED: Role.RED,
    Colour.YELLOW: Role.YELLOW,
    Colour.GREEN: Role.GREEN,
    Colour.BLUE: Role.BLUE,
    Colour.GREY: Role.GREY,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in a column that the cursor can stand on."""

    lines: tuple[Line, ...]
    item: ItemView | None
    """None for a heading, or where there is nothing."""


def role_of(colour: Colour | None) -> Role:
    """How a colour of the views looks here."""
    return Role.PLAIN if colour is None else _ROLES[colour]


_ROOMY = 44
"""Cells of a row from which on there is room for the conflict beside the id."""


def row_line(
    row: QueueRow,
    width: int,
    problems: int,
    unsaved: bool,
    apart: tuple[int, int] = (0, 0),
    digits: tuple[int, int] = (3, 3),
) -> Line:
    """One claim of the list: sign, id, a note of problems, counts and conflict.

    `apart` is the stretch of the id that tells it from the others, which is left when the id is cut; `digits` is how
    many the counts of the list have at most.
    """
    first, second = digits
    counts = f" {row.first:>{first}}:{row.second:<{second}}"
    numbers = f"{counts} {row.conflict:>3} " if width >= _ROOMY else counts
    signs = ("+" if unsaved else "") + ("!" if problems else "") + ("*" if row.stale else "")
    signs = f" {signs}" if signs else ""
    glyph = (row.status.glyph + " ", role_of(row.status.colour))
    name = width - 2 - len(signs) - len(numbers)
    if name < 12:
        return (glyph, (fit_words(row.claim, width - 2, *apart), Role.PLAIN))
    return (glyph, (fit_words(row.claim, name, *apart), Role.PLAIN), (signs, Role.YELLOW), (numbers, Role.DIM))


@dataclass(frozen=True, slots=True)
class BannerPart:
    """Some lines of a banner, and how soon they are given up where there is no room: the highest rank first."""

    rank: int
    lines: tuple[Line, ...]


def banner_parts(
    view: ClaimView,
    reasons: tuple[DisagreementView | None, str | None, str | None] | None,
    problems: Sequence[Diagnostic],
    width: int,
) -> list[BannerPart]:
    """The verdict, what it rests on, why, and what was decided.

    `reasons` are those for the disagreement, what would change the verdict, and since when it is disputed; None while
    they are looked for.
    """
    verdict, colon, rest = view.headline.partition(":")
    headline = ((verdict.upper() + colon, role_of(view.status.colour)), (rest, Role.PLAIN))
    parts = [
        BannerPart(0, tuple(sentence(headline, width, 2))),
        BannerPart(1, (bar(view.sides[0], view.sides[1], width),)),
        BannerPart(6, tuple(sentence(((". ".join(_numbers(view)), Role.DIM),), width, 2))),
    ]
    why, change, since = (None, None, None) if reasons is None else reasons
    if reasons is None and view.contested:
        parts.append(BannerPart(2, ((("Why: ", Role.TITLE), ("looking at the contexts ...", Role.DIM)),)))
    told = (("Why: ", None if why is None else why.answer, 2), ("Change: ", change, 5), ("Since: ", since, 7))
    for title, text, rank in told:
        if text is not None:
            lines = sentence(((title, Role.TITLE), (text, Role.PLAIN)), width, len(title))
            parts.append(BannerPart(rank, tuple(lines)))
    judged: list[tuple[str, Role]] = [("Decision: ", Role.TITLE)]
    if (decision := view.decision) is None:
        judged.append(("none yet", Role.DIM))
    else:
        judged.append((f"{decision.state_word}. ", role_of(decision.colour)))
        judged.append((f"{decision.summary} {decision.sentence}", Role.PLAIN))
    parts.append(BannerPart(3, tuple(sentence(judged, width, len("Decision: ")))))
    found = [f"{problem.severity.value} {problem.code}: {problem.message}" for problem in problems[:2]]
    found += [f"and {len(problems) - 2} more problems"] if len(problems) > 2 else []
    return [*parts, *(BannerPart(4, (((fit(text, width), Role.YELLOW),),)) for text in found)]


def squeezed(parts: Sequence[BannerPart], width: int, room: int) -> list[Line]:
    """At most so many lines: the longest parts are cut first, then those of the highest rank are left out."""
    kept = sorted(parts, key=lambda part: part.rank)
    sizes = [len(part.lines) for part in kept]
    while sum(sizes) > room and max(sizes) > 1:
        longest = max(range(len(sizes)), key=lambda i: (sizes[i], i))
        sizes[longest] -= 1
    shown = dict(list(zip(map(id, kept), sizes, strict=True))[:room])
    lines: list[Line] = []
    for part in parts:
        size = shown.get(id(part), 0)
        lines += part.lines[:size]
        if 0 < size < len(part.lines):
            lines[-1] = _cut(lines[-1], part.lines[size], width)
    return lines


def _cut(line: Line, following: Line, width: int) -> Line:
    """A line with a sign at its end that something is missing; as much of what follows as there is room for."""
    if following and not following[0][0].strip():  # blanks that it hangs behind
        following = ((" ", Role.PLAIN), *following[1:])
    kept: list[tuple[str, Role]] = []
    room = width - 2
    for text, role in (*line, *following):
        if cell_len(text) > room:
            whole = set_cell_size(text, room + 1).rpartition(" ")[0]
            kept.append((whole or set_cell_size(text, room), role))
            break
        kept.append((text, role))
        room -= cell_len(text)
    return (*kept, (" …", Role.DIM))


def bar(first: SideView, second: SideView, width: int) -> Line:
    """Both sides as a bar of signs, so that it is clear without colour."""
    left, right = f"{first.word} {len(first.lines)} ", f" {len(second.lines)} {second.word}"
    room = width - len(left) - len(right)
    total = len(first.lines) + len(second.lines)
    if room < 10 or not total:
        return ((fit(f"{left.strip()} : {right.strip()}", width), Role.PLAIN),)
    room = min(room, 60)
    pluses = min(max(round(room * len(first.lines) / total), bool(first.lines)), room - bool(second.lines))
    return ((left, Role.FIRST), ("+" * pluses, Role.FIRST), ("-" * (room - pluses), Role.SECOND), (right, Role.SECOND))


def _numbers(view: ClaimView) -> Iterator[str]:
    shown = (NumberKey.EVIDENCE, NumberKey.CONFLICT, NumberKey.SIGN_TEST, NumberKey.UNREAD)
    for number in view.numbers:
        if number.key in shown:
            yield number.text
    yield from (flag.label for flag in view.flags)


def first_column(view: ClaimView, width: int) -> list[Entry]:
    """The first pole, then studies that found both."""
    return _column(view, width, (Stance.FIRST, Stance.MIXED))


def second_column(view: ClaimView, width: int) -> list[Entry]:
    """The second pole, then studies without effect, then what does not count."""
    entries = _column(view, width, (Stance.SECOND, Stance.NO_EFFECT))
    for group in view.uncounted:
        entries.append(Entry(_heading(f"Not counted: {group.title}", group.explanation, width), None))
        for source in group.sources:
            through = ", ".join(other.short for other in source.through)
            note = f"{source.through_word} {through}" if through else ""
            entries += [Entry(tuple(_item(item, width, note, signed=True)), item) for item in source.items]
    return entries


def beside(view: ClaimView, column: str, room: int) -> str:
    """What else stands in a column, to be told in its title: as much of it as there is room for, nothing in part."""
    stance = Stance.MIXED if column == "first" else Stance.NO_EFFECT
    told = ""
    for side in view.sides:
        if side.stance is stance and side.lines:
            ways = (f" · {side.word} {len(side.lines)}", f" [{side.glyph}] {len(side.lines)}")
            told = next((way for way in ways if len(way) <= room), "")
    uncounted = sum(len(source.items) for group in view.uncounted for source in group.sources)
    rest = f" · not counted {uncounted}" if uncounted and column == "second" else ""
    return told + rest if len(told + rest) <= room else told


def _column(view: ClaimView, width: int, stances: tuple[Stance, Stance]) -> list[Entry]:
    entries: list[Entry] = []
    for side in view.sides:
        if side.stance not in stances:
            continue
        if side.stance is not stances[0]:
            entries.append(Entry(_heading(side.title, "", width), None))
        for line in side.lines:
            told = f"line {line.number}" if len(line.items) > 1 or len(line.sources) > 1 else ""
            entries += [Entry(tuple(_item(item, width, told)), item) for item in line.items]
    return entries


def _heading(title: str, text: str, width: int) -> tuple[Line, ...]:
    lines: list[Line] = [((" ", Role.PLAIN),), *paragraph(title, width, Role.TITLE)]
    return (*lines, *paragraph(text, width, Role.DIM)) if text else tuple(lines)


def _item(item: ItemView, width: int, note: str, signed: bool = False) -> Iterator[Line]:
    """An item; `signed` where its stance is not the one that the column is for."""
    left = item.source.short
    if signed and item.stance is not None:
        left = f"[{STANCE_GLYPHS[item.stance]}] {left}"
    right = item.stance_word if item.stance is None or signed else ""
    facts = "  ".join(fact for fact in (item.method or "", right, note) if fact)
    room = width - len(left) - 2
    if room >= 10:
        yield ((fit(left, min(len(left) + 2, width)), Role.TITLE), (fit(facts, room), Role.DIM))
    else:
        yield ((fit(left, width), Role.TITLE),)
    if item.context_brief:
        yield from paragraph(item.context_brief, width, Role.DIM, 2)
    for passage in item.passages:
        quoted = passage.kind is PassageKind.QUOTE
        text = f"“{passage.text}”" if quoted else passage.text
        yield from paragraph(text, width, Role.QUOTE if quoted else Role.PLAIN, 2)
    if item.effect is not None:
        yield from paragraph(item.effect, width, Role.DIM, 2)
    for remark in item.notes:
        yield from paragraph(f"! {remark.text}", width, role_of(remark.colour), 2, 2)
