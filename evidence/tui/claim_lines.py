"""A claim's view laid out in lines of the screen's width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence.model.axis import Stance
from evidence.tui.paint import Line, Role, fit, fit_right, paragraph, sentence
from evidence.views.claim_view import ClaimView, NumberKey, SideView
from evidence.views.disagreement_view import DisagreementView
from evidence.views.line_view import ItemView, PassageKind
from evidence.views.queue_view import QueueRow
from evidence.views.status_view import Colour

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


def row_line(row: QueueRow, width: int, problems: int, unsaved: bool) -> Line:
    """One claim of the list: sign, id, a note of problems, counts and conflict."""
    tail = f"{row.first:>4}:{row.second:<4}{row.conflict:>4}"
    signs = ("+" if unsaved else " ") + ("!" if problems else " ") + ("*" if row.stale else " ")
    name = width - len(tail) - len(signs) - 3
    if name < 12:
        return ((row.status.glyph + " ", role_of(row.status.colour)), (fit(row.claim, width - 2), Role.PLAIN))
    return (
        (row.status.glyph + " ", role_of(row.status.colour)),
        (fit(row.claim, name), Role.PLAIN),
        (signs + " ", Role.YELLOW),
        (tail, Role.DIM),
    )


def banner_lines(
    view: ClaimView, why: DisagreementView | None, since: str | None, change: str | None, width: int, waiting: bool
) -> Iterator[Line]:
    """The verdict, what it rests on, why, and what was decided."""
    verdict, colon, rest = view.headline.partition(":")
    yield from sentence(((verdict.upper() + colon, role_of(view.status.colour)), (rest, Role.PLAIN)), width, 2)
    first, second = view.sides[0], view.sides[1]
    yield bar(first, second, width)
    yield from sentence(((". ".join(_numbers(view)), Role.DIM),), width, 2)
    if waiting:
        yield (("Why: looking at the contexts ...", Role.DIM),)
    elif why is not None:
        yield from sentence((("Why: ", Role.TITLE), (why.answer, Role.PLAIN)), width, 5)
    if change is not None:
        yield from sentence((("Change: ", Role.TITLE), (change, Role.PLAIN)), width, 8)
    if since is not None:
        yield from sentence((("Since: ", Role.TITLE), (since, Role.PLAIN)), width, 7)
    decision = view.decision
    if decision is None:
        yield (("Decision: ", Role.TITLE), ("none yet", Role.DIM))
    else:
        parts = [("Decision: ", Role.TITLE), (f"{decision.state_word}. ", role_of(decision.colour))]
        parts.append((f"{decision.summary} {decision.sentence}", Role.PLAIN))
        yield from sentence(parts, width, 10)


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
            entries += [Entry(tuple(_item(item, width, note)), item) for item in source.items]
    return entries


def beside(view: ClaimView, column: str) -> str:
    """What else stands in a column, to be told in its title."""
    stance = Stance.MIXED if column == "first" else Stance.NO_EFFECT
    told = [f"{side.word} {len(side.lines)}" for side in view.sides if side.stance is stance]
    uncounted = sum(len(source.items) for group in view.uncounted for source in group.sources)
    told += [f"not counted {uncounted}"] if uncounted and column == "second" else []
    return "".join(f" · {part}" for part in told)


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


def _item(item: ItemView, width: int, note: str) -> Iterator[Line]:
    left = item.source.short
    right = f"{item.stance_word}" if item.stance is None else ""
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


def header_line(name: str, counts: Sequence[str], unsaved: int, right: str, width: int) -> Line:
    """The line at the top: the registry, how much is open, what is not saved."""
    left = f" {name}" + (f" *{unsaved}" if unsaved else "")
    middle = " │ ".join(("", *counts))
    spare = width - len(left) - len(middle)
    end = fit_right(f"{right} ", len(right) + 1) if spare > len(right) + 2 else ""
    return (
        (fit(left, min(len(left), width)), Role.TITLE),
        (fit(middle, max(width - len(left) - len(end), 0)), Role.PLAIN),
        (end, Role.DIM),
    )
