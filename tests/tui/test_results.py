"""A result of large tables in the terminal: read in pages, and nothing that can be changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from textual.widgets import Static

from evidence.bulk import DuckDB, resolve_table
from evidence.bulk.browsing import Browser, parsed
from evidence.cli.main import main
from evidence.tui.actions import ACTIONS, Group
from evidence.tui.names import Names
from evidence.tui.results import ResultApp
from tests.tui.desk import Driven, setting_for
from tests.tui.snapshots import difference, picture
from tests.tui.test_snapshots import KEPT, MADE_WITH, each_size, version

CLAIMS = 700
"""More than are listed at first."""


def made(folder: Path, claims: int = CLAIMS, ending: str = ".parquet") -> tuple[Path, Path]:
    """A result, and the table that it is of."""
    table, output = folder / "items.csv", folder / f"verdicts{ending}"
    lines = ["claim,source,stance,tissue,model,group,year,finding"]
    for claim in range(claims):
        for study in range(claim % 23 + 1):
            anti = study < (claim % 23) // 2
            tissue = ("fat" if anti else "marrow") if claim % 2 else "fat"
            cells = (f"claim-{claim:04}", f"study-{claim}-{study}", "anti" if anti else "pro", tissue)
            lines.append(",".join((*cells, "vivo", f"lab {study % 7}", f"{2000 + study}", "It grew [/b]")))
    lines.append("\x1b[2J[bold]evil,study-x,pro,,,,,")
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with DuckDB(output, threads=1) as engine:
        resolve_table(engine, [str(table)], output, poles=("pro", "anti"))
    return output, table


@asynccontextmanager
async def looking(
    folder: Path, output: Path, tables: Sequence[Path] = (), size: tuple[int, int] = (160, 45), paint: bool = False
) -> AsyncIterator[Driven]:
    """The terminal on a result."""
    setting = setting_for(output, folder / "state", names=Names((), True))
    app = ResultApp(setting, lambda: Browser(output, [str(table) for table in tables]))
    with ExitStack() as patches:
        patches.enter_context(patch("evidence.tui.looking.PAUSE", 0.0))
        patches.enter_context(patch("evidence.tui.clipboard._TOOLS", ()))
        if not paint:
            patches.enter_context(patch("textual.screen.Screen._compositor_refresh", lambda screen: None))
        async with app.run_test(size=size) as pilot:
            hands = Driven(app, pilot, output)
            await hands.settle()
            yield hands


def listed(hands: Driven, entry: int) -> str:
    """A line of the list."""
    return "".join(text for text, _ in hands.app.desk.claims.rows.line(entry, 60))


def title(hands: Driven) -> str:
    return str(hands.app.desk.query_one("#claims-pane").border_title)


@pytest.mark.parametrize("ending", [".parquet", ".csv"])
def test_all_claims_are_there_and_read_when_they_are_seen(tmp_path: Path, ending: str) -> None:
    async def story() -> None:
        output, _ = made(tmp_path, ending=ending)
        async with looking(tmp_path, output) as hands:
            app = hands.app
            assert isinstance(app, ResultApp) and app.browser is not None
            assert "701 by conflict · read-only" in title(hands)
            assert len(app.browser.places) == app.browser.total == CLAIMS + 1
            assert len(app.browser._known) < 300
            assert app.browser.row(650) is None
            await hands.press("G")
            assert app.browser.row(700) is not None
            assert listed(hands, 700).strip() and "..." not in listed(hands, 700)
            assert app.claim == app.browser.row(700).verdict.claim  # type: ignore[union-attr]

    asyncio.run(story())


@pytest.mark.parametrize("ending", [".parquet", ".csv"])
def test_a_result_without_claims_says_so(tmp_path: Path, ending: str) -> None:
    async def story() -> None:
        table, output = tmp_path / "items.csv", tmp_path / f"verdicts{ending}"
        table.write_text("claim,source,stance\n")
        with DuckDB(output, threads=1) as engine:
            assert resolve_table(engine, [str(table)], output, poles=("pro", "anti")).claims == 0
        async with looking(tmp_path, output, size=(100, 30)) as hands:
            shown = picture(hands.app).replace("&#160;", " ")
            assert shown.count("The result has no claims.") == 2 and "Reading" not in shown
            await hands.press("/", *"word", "enter")
            assert "No claim fits the filter." in picture(hands.app).replace("&#160;", " ")

    asyncio.run(story())


def test_filter_sort_and_disputes(tmp_path: Path) -> None:
    async def story() -> None:
        output, _ = made(tmp_path)
        async with looking(tmp_path, output) as hands:
            app = hands.app
            assert isinstance(app, ResultApp)
            await hands.press("/", *"is:disputed", "enter")
            assert title(hands).endswith("/701 by conflict · read-only")
            assert {"!"} == {listed(hands, entry).strip()[0] for entry in range(5)}
            disputed = len(app.browser.places)  # type: ignore[union-attr]
            assert app.browser is not None and disputed == app.browser.disputed > 0
            await hands.press("/", *"0044", "enter")
            assert "claim-0044" in listed(hands, 0)
            await hands.press("/", *"is:nothing")
            assert "no status nothing" in hands.message
            await hands.press("enter")
            assert len(app.browser.places) == 0
            await hands.press("escape")
            assert len(app.browser.places) == 701
            await hands.press("g", "O")
            assert "by claim" in title(hands)
            assert listed(hands, 1).split()[1] == "claim-0000"
            await hands.press("]", "d")
            here = app.browser.row(app.desk.claims.cursor)
            assert here is not None and here.verdict.contested
            await hands.press("G", "]", "d")
            assert "no disputed claim below this one" in hands.message

    asyncio.run(story())


def test_nothing_can_be_changed_and_every_key_says_so(tmp_path: Path) -> None:
    async def story() -> None:
        output, table = made(tmp_path, 30)
        before = output.read_bytes(), table.read_bytes()
        async with looking(tmp_path, output, [table]) as hands:
            for action in ACTIONS:
                if action.group in (Group.CURATE, Group.KEEP) and action.name != "copy":
                    await hands.perform(action.name)
                    assert "evidence bulk pick" in hands.message, action.name
                    assert hands.app.screen is hands.app.desk, action.name
            await hands.perform("triage")
            assert "a result of tables has none" in hands.message
            assert "save" not in hands.footer and "edit" not in hands.footer
            assert "find" in hands.footer
            await hands.press("q")
        assert (output.read_bytes(), table.read_bytes()) == before

    asyncio.run(story())


def test_the_rows_of_a_claim_are_shown_by_side(tmp_path: Path) -> None:
    async def story() -> None:
        output, table = made(tmp_path, 30)
        async with looking(tmp_path, output, [table]) as hands:
            app = hands.app
            assert app.view is not None and app.view.id == app.claim
            tally = app.browser.row(0).verdict.tally  # type: ignore[attr-defined]
            sides = {side.stance.value: len(side.lines) for side in app.view.sides}
            assert (sides["first"], sides["second"]) == (tally.first, tally.second)
            assert str(app.desk.query_one("#first-pane").border_title).startswith(f"2 [+] PRO {tally.first}")
            await hands.press("2", "j")
            assert app.item is not None and app.item.source.id.startswith("study-")
            await hands.press("escape", "m")
            assert any("Tissue" in line for line in hands.lines)
            await hands.press("escape", "W")
            assert any("Verdict" in line for line in hands.lines)

    asyncio.run(story())


def test_a_result_that_is_replaced_meanwhile_is_told(tmp_path: Path) -> None:
    """Places are those of the file that was opened: nothing else is shown in their place, and what is shown stays."""

    async def story() -> None:
        output, _ = made(tmp_path)
        (tmp_path / "new").mkdir()
        other, _ = made(tmp_path / "new", 30)
        async with looking(tmp_path, output, paint=True) as hands:
            app = hands.app
            assert isinstance(app, ResultApp) and app.browser is not None
            first, claim = listed(hands, 0), app.claim
            other.replace(output)
            await hands.press("G")
            assert "written anew, or moved, since it was opened" in hands.message
            await hands.press("/", *"claim-00")
            assert "written anew" in hands.message and "..." not in title(hands)
            await hands.press("enter")
            assert "not all can be read" in str(app.desk.query_one("#header", Static).render())
            assert len(app.browser.places) == CLAIMS + 1
            await hands.press("escape", "g")
            assert (listed(hands, 0), app.claim) == (first, claim)
            output.unlink()
            await hands.press("O")
            assert "open it once more" in hands.message
            await hands.press("q")
            assert app.return_code == 0

    asyncio.run(story())


def test_rows_that_cannot_be_read_are_not_waited_for(tmp_path: Path) -> None:
    async def story() -> None:
        output, table = made(tmp_path, 30)
        async with looking(tmp_path, output, [table]) as hands:
            table.write_text("nothing of before\n")
            await hands.press("j")
            assert hands.app.view is None
            assert hands.app.desk.side("first").empty == "The rows could not be read."
            assert "items.csv" in hands.message or "read" in hands.message

    asyncio.run(story())


def test_claims_that_begin_alike_do_not_look_alike(tmp_path: Path) -> None:
    async def story() -> None:
        table, output = tmp_path / "items.csv", tmp_path / "verdicts.parquet"
        names = [f"braf-v600e-melanoma-{drug}-response" for drug in ("vemurafenib", "vemurafetib", "dabrafenib")]
        table.write_text("claim,source,stance\n" + "".join(f"{name},s,pro\n" for name in names))
        with DuckDB(output, threads=1) as engine:
            resolve_table(engine, [str(table)], output, poles=("pro", "anti"))
        async with looking(tmp_path, output, size=(100, 30)) as hands:
            rows = hands.app.desk.claims.rows
            shown = ["".join(text for text, _ in rows.line(entry, 34)) for entry in range(3)]
            assert all("\N{HORIZONTAL ELLIPSIS}" in line for line in shown) and len(set(shown)) == 3

    asyncio.run(story())


def test_without_the_table_the_numbers_are_shown(tmp_path: Path) -> None:
    async def story() -> None:
        output, _ = made(tmp_path, 30)
        async with looking(tmp_path, output) as hands:
            assert hands.app.view is None
            await hands.press("m")
            assert "start with --items TABLE" in hands.message
            assert hands.app.desk.side("first").empty == "Rows: start with --items TABLE."
            await hands.press("/", *"evil", "enter")
            assert "\x1b" not in listed(hands, 0)
            assert "[bold]evil" in listed(hands, 0)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("is:disputed BRAF !x", ""),
        ("is:zzz", "no status zzz; there are"),
    ],
)
def test_a_filter_is_understood_or_said_not_to_be(text: str, told: str) -> None:
    chosen, odd = parsed(text)
    assert odd.startswith(told) and bool(odd) == bool(told)
    if not told:
        assert (chosen.statuses, chosen.words, chosen.without) == (("disputed",), ("braf",), ("x",))


def test_the_command_asks_for_what_there_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, says in (
        (["--items", "x"], "--items belongs to --bulk"),
        (["--bulk", "x", "--serve"], "--bulk is not served"),
    ):
        assert main(["tui", *arguments]) == 2
        assert says in capsys.readouterr().err


@pytest.mark.skipif(any(version(name) != one for name, one in MADE_WITH.items()), reason=f"made with {MADE_WITH}")
@each_size
def test_a_result_looks_as_it_did(size: tuple[int, int], tmp_path: Path) -> None:
    async def story() -> dict[str, str]:
        output, table = made(tmp_path, 60)
        found: dict[str, str] = {}
        for name, tables in (("result", ()), ("result-items", (table,))):
            async with looking(tmp_path, output, tables, size) as hands:
                found[f"{name}-{size[0]}x{size[1]}"] = picture(hands.app)
        return found

    drawn = asyncio.run(story())
    assert "\n".join(told for name, text in drawn.items() if (told := difference(text, KEPT / f"{name}.svg"))) == ""
