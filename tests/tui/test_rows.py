"""Lists: lines and entries agree, and the cursor is always on an entry that there is."""

from __future__ import annotations

import asyncio
import random

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from evidence.tui.paint import Line, Role, fit, paragraph
from evidence.tui.widgets.rows import Blocks, RowList, Table
from tests.tui.strange import GROUPS

HEIGHTS = st.lists(st.integers(0, 5), max_size=20)


def blocks(heights: list[int]) -> Blocks:
    """Entries that say which entry and which line of it they are."""
    return Blocks(
        [[((f"{entry}.{line}", Role.PLAIN),) for line in range(height)] for entry, height in enumerate(heights)]
    )


@given(HEIGHTS)
def test_spans_are_all_lines_in_order(heights: list[int]) -> None:
    made = blocks(heights)
    assert len(made) == len(heights)
    assert [y for entry in range(len(made)) for y in range(*made.span(entry))] == list(range(made.height))
    assert [stop - start for start, stop in map(made.span, range(len(made)))] == heights


@given(HEIGHTS)
def test_a_line_belongs_to_the_entry_whose_span_it_is_in(heights: list[int]) -> None:
    made = blocks(heights)
    for y in range(made.height):
        entry = made.entry_at(y)
        start, stop = made.span(entry)
        assert start <= y < stop
        assert made.line(y, 80) == ((f"{entry}.{y - start}", Role.PLAIN),)


@given(st.integers(0, 50))
def test_entries_of_a_table_are_its_lines(count: int) -> None:
    made = Table(count, lambda entry, width: ((fit(str(entry), width), Role.PLAIN),))
    assert len(made) == made.height == count
    assert all(made.entry_at(y) == y and made.span(y) == (y, y + 1) for y in range(count))


class Alone(App[None]):
    """One list and nothing else."""

    def compose(self) -> ComposeResult:
        yield RowList("rows")


def test_the_cursor_is_always_on_an_entry_and_lines_are_exactly_wide() -> None:
    """Two hundred moves, jumps and changes of what is shown, in one order without end."""

    async def play() -> None:
        chance = random.Random(7)
        texts = [text for group in GROUPS.values() for text in group]
        async with Alone().run_test(size=(40, 12)) as pilot:
            rows = pilot.app.query_one(RowList)
            for number in range(200):
                match chance.randrange(8):
                    case 0:
                        entries: list[list[Line]] = [
                            list(paragraph(chance.choice(texts)[:400], chance.randint(4, 90)))
                            for _ in range(chance.randint(0, 9))
                        ]
                        rows.show(Blocks(entries), chance.randint(-3, 12), {chance.randint(0, 9)})
                    case 1:
                        count = chance.randint(0, 60)
                        rows.show(Table(count, lambda entry, width: ((f"{entry} " * 30, Role.DIM),)), count)
                    case 2:
                        rows.jump_letters({rows.cursor: "a"})
                    case 3 | 4:
                        rows.move(chance.choice((-1, 1, -500, 500)))
                    case 5:
                        rows.page(chance.choice((-1, 1)))
                    case 6:
                        rows.shift(chance.choice((-8, 8)))
                        assert rows.shifted >= 0
                    case 7:
                        await pilot.click(RowList, offset=(chance.randrange(40), chance.randrange(12)))
                assert 0 <= rows.cursor < max(len(rows.rows), 1)
                shown = rows.visible_entries
                assert 0 <= shown.start <= shown.stop <= len(rows.rows)
                for y in range(rows.size.height):
                    strip = rows.render_line(y)
                    assert sum(cell_len(segment.text) for segment in strip) == rows.scrollable_content_region.width
                if number % 10 == 0:
                    await pilot.pause()
                    start = rows.rows.span(rows.cursor)[0] if len(rows.rows) else 0
                    assert start < rows.scroll_offset.y + rows.size.height

    asyncio.run(play())


def test_a_shift_ends_where_the_longest_line_ends() -> None:
    """What is hidden on the left comes back, and nothing is shifted that fits."""

    async def play() -> None:
        async with Alone().run_test(size=(20, 5)) as pilot:
            rows = pilot.app.query_one(RowList)
            rows.show(Blocks([[(("short", Role.PLAIN),)]]))
            rows.shift(8)
            assert rows.shifted == 0
            rows.show(Blocks([[(("x" * 30, Role.PLAIN), ("end", Role.DIM))], [(("short", Role.PLAIN),)]]))
            for _ in range(5):
                rows.shift(8)
            assert "".join(segment.text for segment in rows.render_line(0)).rstrip().endswith("end")
            assert rows.render_line(1).text.strip() == ""
            for _ in range(5):
                rows.shift(-8)
            assert rows.render_line(1).text == f"  {'short':18}"

    asyncio.run(play())


def test_lines_that_were_left_as_they_were_are_those_that_look_the_same() -> None:
    """What is on the screen after any number of changes is what would be drawn on an empty one."""

    async def play() -> None:
        chance = random.Random(3)
        async with Alone().run_test(size=(30, 9)) as pilot:
            rows = pilot.app.query_one(RowList)
            for _ in range(80):
                entries = [[((f"{chance.randrange(3)}", Role.DIM),)] * chance.randint(1, 2) for _ in range(7)]
                some = entries[: chance.choice((0, 2, 6, 7))] * chance.choice((1, 1, 3))
                match chance.randrange(4):
                    case 0:
                        rows.move(chance.randint(-3, 3))
                    case 1:
                        rows.mark({chance.randrange(8)})
                    case _:
                        rows.show(Blocks(some), chance.randrange(8), {chance.randrange(8)})
                await pilot.pause()
                on_screen = [strip.text for strip in pilot.app.screen._compositor.render_strips()]
                width = rows.scrollable_content_region.width
                assert [text[:width] for text in on_screen] == [rows.render_line(y).text for y in range(9)]
                assert rows.show_vertical_scrollbar == (rows.rows.height > 9)

    asyncio.run(play())
