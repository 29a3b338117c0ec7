"""Every change a curator can make: what it does to the files, and that it can be taken back to the last byte."""

from __future__ import annotations

import difflib
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.widgets import Input

from evidence.check import check
from evidence.tui.screens.dialogs import Pick, Prompt
from evidence.tui.screens.form import Form
from tests.tui.desk import SMALL, Driven, copy_of, files_of, play

IMMUNE = "claims/msc/vesicle-immune-effect.yaml"
NATIVE = "claims/msc/msc-vesicle-growth-native.yaml"
BROAD = "claims/msc/msc-vesicle-growth.yaml"
RAW = Path(SMALL)


def in_draft(hands: Driven) -> dict[str, bytes]:
    """Every file of the registry as the draft has it."""
    draft = hands.draft
    files = {path: raw for path, raw in hands.files().items() if path.startswith("claims/")}
    known = {path: draft.raw(path) for path in {*files, *draft.unsaved}}
    return {path: raw for path, raw in known.items() if raw is not None}


def changes(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """Lines that were taken away and added, over all files."""
    found: list[str] = []
    for path in sorted(before.keys() | after.keys()):
        old, new = (side.get(path, b"").decode().splitlines() for side in (before, after))
        found += [line for line in difflib.unified_diff(old, new, n=0, lineterm="") if line[:3] not in ("---", "+++")]
    return [line for line in found if not line.startswith("@@")]


async def there_and_back(hands: Driven, change: Callable[[], Awaitable[None]], wanted: list[str]) -> None:
    """Change; undo; redo; save; undo and save: files and draft are at every point what they have to be."""
    disk, before = hands.files(), in_draft(hands)
    verdicts, problems = hands.state.verdicts, hands.state.problems
    await change()
    assert hands.app.screen is hands.app.desk, hands.app.screen
    after = in_draft(hands)
    assert changes(before, after) == wanted
    assert hands.files() == disk
    name = hands.draft.done[-1].name
    assert hands.message.startswith(name[:60])
    assert f"*{len(hands.draft.unsaved)}" in str(hands.app.desk.query_one("#header").render())  # type: ignore[attr-defined]
    await hands.press("u")
    assert hands.message == f"taken back: {name}"[: len(hands.message)]
    assert in_draft(hands) == before
    assert not hands.draft.unsaved
    assert (hands.state.verdicts, hands.state.problems) == (verdicts, problems)
    await hands.press("ctrl+r")
    assert hands.message.startswith(f"made again: {name}"[:60])
    assert in_draft(hands) == after
    await hands.press("ctrl+s")
    assert {path: raw for path, raw in hands.files().items() if path in after} == after
    assert not hands.draft.unsaved
    await hands.press("u", "Z")
    assert hands.files() == disk


async def at(hands: Driven, claim: str, item: str = "") -> None:
    """Go to a claim, and to an item of it."""
    hands.app.go_to_claim(claim)
    if item:
        hands.app.to_item(claim, item)
    await hands.settle()


def test_stances(tmp_path: Path) -> None:
    """One line each; the cursor goes with the item to the other side, and the verdict moves at once."""

    async def story(hands: Driven) -> None:
        app = hands.app
        await hands.press("s", "m")
        assert hands.message.startswith("s …") or app.item is not None
        await hands.press("u")
        await hands.press("2")
        assert app.item is not None
        first = app.item.id
        for key, stance, side in (
            ("]", "stimulatory", "second"),
            ("0", "no-effect", "second"),
            ("m", "mixed", "first"),
            ("?", "unclear", "second"),
        ):

            async def change(key: str = key) -> None:
                await hands.press("s", key)

            await at(hands, "vesicle-immune-effect", first)
            await there_and_back(hands, change, ["-    stance: suppressive", f"+    stance: {stance}"])
            await hands.press("ctrl+r")
            assert (app.item.id, app.side_name, app.desk.pane) == (first, side, side)
            await hands.press("s", "[")
            assert (app.item.id, app.side_name) == (first, "first")
            assert not hands.draft.unsaved  # as it was
            await hands.press("s", "[")
            assert hands.message.startswith("this would change nothing")
            await hands.press("u", "u")
        row = next(row for row in hands.state.rows if row.claim == app.claim)
        await hands.press("3", "s", "[")  # what is under the cursor there
        now = next(row for row in hands.state.rows if row.claim == app.claim)
        assert (now.first, now.second) == (row.first + 1, row.second - 1)
        assert (app.desk.pane, app.item.stance_word) == ("first", "suppressive")
        await hands.press("u")
        assert (app.desk.pane, app.item.stance_word) == ("second", "stimulatory")

    play(tmp_path, story)


def test_marks_and_ranges(tmp_path: Path) -> None:
    """Marked items are changed in one step, also over claims; marks go when it is done."""

    async def story(hands: Driven) -> None:
        app = hands.app
        before = hands.files()
        await at(hands, "vesicle-immune-effect")
        await hands.press("2", "space")
        assert len(app.marked) == 1
        assert app.desk.side("first").cursor == 1
        await hands.press("k", "space")
        assert not app.marked
        await hands.press("g", "V")
        assert "again to mark everything between" in hands.message
        await hands.press("G", "V")
        assert {item for _, item in app.marked} == {"tanaka-2019-pd-l1", "novak-2023-treg", "novak-2022-treg"}
        assert "3 marked" in str(app.desk.query_one("#header").render())  # type: ignore[attr-defined]
        await hands.press("s", "m")
        assert hands.draft.done[-1].name == "3 items of vesicle-immune-effect: suppressive -> mixed"
        assert not app.marked
        assert changes(before, hands.files() | in_draft(hands)).count("+    stance: mixed") == 3
        await hands.press("u")
        assert in_draft(hands) == {path: raw for path, raw in before.items() if path.startswith("claims/")}
        await at(hands, "vesicle-immune-effect", "ferro-2017-waking")
        await hands.press("space")
        await at(hands, "msc-vesicle-growth-native", "osei-2016-xenograft")
        await hands.press("space")
        assert len(app.marked) == 2
        await hands.press("s", "[")
        assert hands.message == "the marked items are on several questions, whose poles differ"
        await hands.press("s", "?")
        assert set(hands.draft.unsaved) == {IMMUNE, NATIVE}
        assert hands.draft.done[-1].name == "2 items of 2 claims: various -> unclear"
        await hands.press("u", "space", "escape")
        assert not app.marked
        await hands.press("V", "escape", "V", "V")
        assert len(app.marked) == 1
        await hands.press("escape", "1", "space")
        assert not app.marked  # space is for items

    play(tmp_path, story)


def test_delete(tmp_path: Path) -> None:
    """With two different keys; a single one, and all that are marked."""

    async def story(hands: Driven) -> None:
        await at(hands, "msc-vesicle-growth-native", "marsh-2018-cord")
        await hands.press("x", "escape")
        assert not hands.draft.done
        lines = (RAW / NATIVE).read_text().splitlines()
        start = lines.index("  - id: marsh-2018-cord")
        taken = lines[start : start + 7]
        end = next((i for i, line in enumerate(lines[start + 1 :], start + 1) if not line.startswith("    ")), None)
        taken = lines[start:end]

        async def change() -> None:
            await hands.press("x", "y")

        await there_and_back(hands, change, [f"-{line}" for line in taken])
        await at(hands, "vesicle-immune-effect")
        await hands.press("2", "V", "G", "V", "x", "y")
        assert [item.id for item in hands.state.registry.claims[hands.app.claim].evidence] == [  # type: ignore[index]
            "ferro-2017-waking",
            "osei-2016-infiltration",
        ]
        assert not hands.app.marked
        await hands.press("2", "x", "y")
        assert hands.message == "delete: go to an item first, with 2 or 3"
        await hands.press("u")
        assert not hands.draft.unsaved

    play(tmp_path, story)


def test_move(tmp_path: Path) -> None:
    """To a claim that is found by typing; what the old scope said is written down; foreign stances are refused."""

    async def story(hands: Driven) -> None:
        app = hands.app

        async def to(words: str) -> None:
            await hands.press("M")
            assert isinstance(app.screen, Pick)
            await hands.type(words)
            await hands.press("enter")

        await at(hands, "msc-vesicle-growth-native", "marsh-2018-cord")
        await hands.press("M")
        pick = app.screen
        assert isinstance(pick, Pick)
        assert len(pick.options) == 3
        await hands.type("zzz")
        assert not pick.options
        await hands.press("enter")  # nothing is taken
        assert app.screen is app.desk and not hands.draft.done
        await hands.press("M", "escape")
        assert not hands.draft.done
        await to("immune")
        assert hands.message.startswith("anti-tumour is not a stance on immune-effect")
        assert not hands.draft.done
        await hands.press("M")
        place = [option.value for option in app.screen.options].index("msc-vesicle-growth")  # type: ignore[attr-defined]
        await hands.press(*["down"] * place, "enter")
        assert set(hands.draft.unsaved) == {NATIVE, BROAD}
        moved = hands.state.registry.claims["msc-vesicle-growth"].evidence[-1]  # type: ignore[index]
        assert moved.id == "marsh-2018-cord"
        assert moved.context["modification"] == "native"  # type: ignore[index]
        assert app.claim == "msc-vesicle-growth-native"
        await hands.press("u")
        assert not hands.draft.unsaved
        await hands.press("ctrl+r", "ctrl+s")
        assert b"marsh-2018-cord" in hands.files()[BROAD]
        assert b"marsh-2018-cord" not in hands.files()[NATIVE]
        await hands.press("u", "ctrl+s")
        assert hands.files() == files_of(SMALL)

    play(tmp_path, story)


def test_edit_an_item(tmp_path: Path) -> None:
    """A form with all fields; what is not possible is said there, and the form stays; nothing entered, nothing done."""

    async def story(hands: Driven) -> None:
        app = hands.app
        await at(hands, "vesicle-immune-effect", "novak-2023-treg")

        async def change() -> None:
            await hands.press("e")
            assert hands.form.form_title == "Item novak-2023-treg of vesicle-immune-effect"
            await hands.fill(finding="T cells multiplied.", note="See the figure.", context__model="in-vivo")
            await hands.press("f2")

        await there_and_back(
            hands,
            change,
            [
                "-    context: {tissue: bone-marrow, model: in-vitro}",
                "+    context: {tissue: bone-marrow, model: in-vivo}",
                "-    finding: Regulatory T cells multiplied.",
                "+    finding: T cells multiplied.",
                "+    note: See the figure.",
            ],
        )
        done = len(hands.draft.done)
        await hands.press("e")
        for values, told in (
            ({"stance": "blue"}, "blue is not a stance on immune-effect; its stances are suppressive, stimulatory"),
            ({"stance": "suppressive", "source": "novak"}, "there is no source novak; did you mean novak-2023?"),
            ({"source": "novak-2023", "context__model": "moon"}, "model has no level moon"),
            ({"context__model": "", "finding": ""}, "needs a quote, or a finding"),
            ({"finding": "x", "quote": "not in any text"}, "the source novak-2023 has no snapshot"),
            ({"quote": "", "effect__estimate": "much"}, "the field `measure` is missing"),
            ({"effect__estimate": "", "id": "Novak 2023"}, "id"),
        ):
            await hands.fill(**values)
            await hands.press("ctrl+s")
            assert isinstance(app.screen, Form)
            assert hands.told.startswith("! ") and told in hands.told
        await hands.press("escape")
        assert "Esc once more throws away" in hands.told
        await hands.press("escape")
        assert hands.message == "nothing was changed"
        await hands.press("e", "ctrl+s")
        assert hands.message == "nothing was entered that changes anything"
        assert len(hands.draft.done) == done

    play(tmp_path, story)


def test_the_form_helps(tmp_path: Path) -> None:
    """Tab and Enter go on; what the field is for, and which words fit, stand below."""

    async def story(hands: Driven) -> None:
        await at(hands, "vesicle-immune-effect", "novak-2023-treg")
        await hands.press("e")
        form = hands.form
        focused = form.focused
        assert isinstance(focused, Input) and focused.value == "novak-2023-treg"
        await hands.press("tab", "enter")
        assert form.fields[2].key == "stance"
        assert form.focused is form.query_one("#field-2")
        await hands.fill(stance="")
        options = str(form.query_one("#form-options").render())  # type: ignore[attr-defined]
        assert "stimulatory" in options
        await hands.type("stim")
        options = str(form.query_one("#form-options").render())  # type: ignore[attr-defined]
        assert "stimulatory" in options and "mixed" not in options
        await hands.press("right")
        assert form.query_one("#field-2", Input).value == "stimulatory"
        await hands.press("ctrl+s")
        assert hands.draft.done[-1].name == "novak-2023-treg: stance suppressive -> stimulatory"

    play(tmp_path, story)


def test_edit_a_claim(tmp_path: Path) -> None:
    """From the list; the id stays."""

    async def story(hands: Driven) -> None:
        await at(hands, "msc-vesicle-growth-native")

        async def change() -> None:
            await hands.press("e")
            assert hands.form.form_title == "Claim msc-vesicle-growth-native"
            assert hands.form.query_one("#field-0").disabled
            await hands.fill(title="Native vesicles", broader="")
            await hands.press("ctrl+s")

        await there_and_back(
            hands,
            change,
            [
                "-title: Effect of native stem cell vesicles on tumour growth",
                "+title: Native vesicles",
                "-broader: msc-vesicle-growth",
            ],
        )
        await hands.press("e")
        await hands.fill(broader="msc-vesicle-growth-native")
        await hands.press("ctrl+s")
        assert "no claim can be broader than itself" in hands.told
        await hands.fill(broader="msc-vesicle-growth", scope__modification="loaded")
        await hands.press("ctrl+s")
        assert hands.app.screen is hands.app.desk or hands.told.startswith("! ")

    play(tmp_path, story)


def test_decide(tmp_path: Path) -> None:
    """The digest is right: a check has nothing against the decision, also with edits that are not saved yet."""

    async def story(hands: Driven) -> None:
        app = hands.app
        await at(hands, "vesicle-immune-effect", "tanaka-2019-pd-l1")
        assert any(problem.code.startswith("EV5") for problem in hands.state.by_claim[app.claim])  # type: ignore[index]
        await hands.press("s", "?", "1", "d")
        form = hands.form
        assert form.focused is form.query_one("#field-0")
        before = form.entered()
        assert (before["by"], before["on"], before["status"]) == ("ama", "2026-01-31", app.view.status.status.value)  # type: ignore[union-attr]
        for values, told in (
            ({"rationale": ""}, "a decision needs a rationale"),
            ({"rationale": "So it is.", "status": "maybe"}, "status"),
            ({"status": "disputed", "pole": "up"}, "immune-effect has no pole up"),
            ({"pole": "", "by": "nobody"}, "there is no curator nobody"),
            ({"by": "jonas", "on": "yesterday"}, "on"),
            ({"on": "2026-01-31", "removes": "ferro-2017-waking"}, "is still on vesicle-immune-effect"),
        ):
            await hands.fill(**values)
            await hands.press("ctrl+s")
            assert app.screen is form
            assert hands.told.startswith("! ") and told in hands.told, told
        await hands.fill(
            removes="", status=before["status"], pole=before["pole"], rationale="Both sides, and\nno reason."
        )
        await hands.press("ctrl+s")
        assert app.screen is app.desk
        assert app.curator == "jonas"
        assert hands.draft.done[-1].name == f"decide vesicle-immune-effect: {before['status']}"
        assert not [problem for problem in hands.state.problems if problem.code.startswith("EV5")]
        assert set(hands.draft.unsaved) == {IMMUNE}
        await hands.press("ctrl+s")
        found = [problem for problem in check(hands.root).found if problem.code.startswith("EV5")]
        assert not found
        text = hands.files()[IMMUNE].decode()
        assert "Both sides, and\n    no reason." in text
        assert text.split("decision:")[0] == (RAW / IMMUNE).read_text().split("decision:")[0].replace(
            "stance: suppressive", "stance: unclear", 1
        )
        await hands.press("u", "u", "ctrl+s")
        assert hands.files()[IMMUNE] == (RAW / IMMUNE).read_bytes()
        await at(hands, "msc-vesicle-growth")

        async def change() -> None:
            await hands.press("d")
            assert hands.form.entered()["by"] == "jonas"  # once said, it is known
            await hands.type("It is what reviews say.")
            await hands.press("ctrl+s")

        view = app.view
        assert view is not None and view.digest is not None
        await there_and_back(
            hands,
            change,
            [
                "+decision:",
                f"+  status: {view.status.status.value}",
                *([f"+  pole: {view.pole}"] if view.pole else []),
                "+  rationale: It is what reviews say.",
                "+  by: jonas",
                "+  on: 2026-01-31",
                f"+  digest: {view.digest}" if not view.digest[0].isdigit() else f'+  digest: "{view.digest}"',
            ],
        )

    play(tmp_path, story, curator="ama")


def test_new_claim(tmp_path: Path) -> None:
    """A file in the topic's folder; what is missing is said; undone, the file is gone again."""

    async def story(hands: Driven) -> None:
        async def change() -> None:
            await hands.press("c", "c")
            await hands.press("ctrl+s")
            assert hands.app.screen is hands.app.desk  # nothing entered
            await hands.press("c", "c")
            for values, told in (
                ({"title": "New one"}, "a claim needs an id"),
                ({"id": "vesicle-immune-effect"}, "there is a claim vesicle-immune-effect already"),
                ({"id": "new-one"}, "axis"),
                ({"axis": "tumour"}, "there is no axis tumour; did you mean tumour-effect?"),
                ({"axis": "tumour-effect", "topic": "sources"}, "claims/sources/ is kept for something else"),
                ({"topic": "msc"}, "the field `subject` is missing"),
            ):
                await hands.fill(**values)
                await hands.press("ctrl+s")
                assert isinstance(hands.app.screen, Form)
                assert hands.told.startswith("! ") and told in hands.told, (told, hands.told)
            await hands.fill(
                subject__label="vesicle",
                outcome="growth",
                scope__tissue="perinatal",
                subject__terms="CL:0000134 mesenchymal stem cell",
                synonyms__outcome="size, volume",
            )
            await hands.press("ctrl+s")

        await there_and_back(
            hands,
            change,
            [
                "+id: new-one",
                "+title: New one",
                "+axis: tumour-effect",
                "+subject:",
                "+  label: vesicle",
                "+  terms:",
                '+    - {id: "CL:0000134", label: mesenchymal stem cell}',
                "+outcome: growth",
                "+scope: {tissue: perinatal}",
                "+synonyms:",
                "+  outcome:",
                "+    - size",
                "+    - volume",
            ],
        )
        assert not (hands.root / "claims/msc/new-one.yaml").exists()
        await hands.press("ctrl+r")
        assert "new-one" in {row.claim for row in hands.state.rows}
        assert "+" in "".join(part for part, _ in hands.app._claim_line(len(hands.state.rows) - 1, 60))

    play(tmp_path, story)


def test_new_source(tmp_path: Path) -> None:
    """From a text in the folder; its hash is filled in, and a quote of it can be entered at once."""
    root = copy_of(SMALL, tmp_path / "registry")
    (root / "seeds/lee-2024.txt").write_text("Cord vesicles slow tumours\n\nThey slowed the growth of all tumours.\n")

    async def story(hands: Driven) -> None:
        import hashlib

        digest = hashlib.sha256((hands.root / "seeds/lee-2024.txt").read_bytes()).hexdigest()

        async def change() -> None:
            await hands.press("c", "s")
            field = next(field for field in hands.form.fields if field.key == "snapshot")
            assert field.options == ("lee-2024.txt",)
            for values, told in (
                ({"snapshot": "lee-2024.txt"}, "a source needs an id"),
                ({"id": "osei-2016"}, "there is a source osei-2016 already"),
                ({"id": "lee-2024", "kind": "letter"}, "kind"),
                ({"kind": "primary", "doi": "10.1234/JEV.2016.101"}, "osei-2016 has the DOI"),
                ({"doi": "", "cites": "nobody"}, "there is no source nobody"),
                ({"cites": "", "snapshot": "lost.txt"}, "the snapshot lost.txt cannot be used"),
            ):
                await hands.fill(**values)
                await hands.press("ctrl+s")
                assert isinstance(hands.app.screen, Form)
                assert hands.told.startswith("! ") and told in hands.told, (told, hands.told)
            await hands.fill(snapshot="lee-2024.txt", authors="Lee, A.\nKim, B.", year="2024", cites="osei-2016")
            await hands.press("ctrl+s")

        await there_and_back(
            hands,
            change,
            [
                "+id: lee-2024",
                "+kind: primary",
                "+authors:",
                "+  - Lee, A.",
                "+  - Kim, B.",
                "+year: 2024",
                "+snapshot: lee-2024.txt",
                f"+sha256: {digest}",
                "+cites:",
                "+  - osei-2016",
            ],
        )

    play(tmp_path, story)


def test_standing(tmp_path: Path) -> None:
    """Of the source of the item, with the notice that says so; `current` takes both out again."""

    async def story(hands: Driven) -> None:
        await at(hands, "msc-vesicle-growth-native", "marsh-2018-cord")

        async def change() -> None:
            await hands.press("S")
            assert isinstance(hands.app.screen, Pick)
            await hands.type("retracted")
            await hands.press("enter")
            assert isinstance(hands.app.screen, Prompt)
            await hands.type("10.1234/notice.1")
            await hands.press("enter")

        await there_and_back(hands, change, ["+standing: retracted", "+notice: 10.1234/notice.1"])
        await hands.press("S", "escape")
        await hands.press("S", "enter", "escape")
        assert hands.app.screen is hands.app.desk
        assert not hands.draft.unsaved
        await hands.press("1", "S")
        assert hands.app.screen is hands.app.desk  # in the list it is no key

    play(tmp_path, story)


def test_suppress(tmp_path: Path) -> None:
    """On the page of problems, with a reason; the problem is gone there at once."""

    async def story(hands: Driven) -> None:
        app = hands.app
        await hands.press("i")
        assert app.screen is app.desk
        await hands.press("p")
        assert app.screen.name == "problems"
        for _ in range(len(hands.state.problems)):
            problem = app.screen.target  # type: ignore[attr-defined]
            if problem.place.path == IMMUNE:
                break
            await hands.press("j")
        assert problem.place.path == IMMUNE
        number = len(hands.state.problems)
        await hands.press("i", "enter")
        assert hands.message == "a suppression needs a reason"
        await hands.press("i", "escape")
        assert not hands.draft.done
        await hands.press("i")
        await hands.type("It is known.")
        await hands.press("enter")
        assert hands.message.startswith(f"suppress {problem.code} in vesicle-immune-effect")
        assert len(hands.state.problems) == number - 1
        assert len([entry for entry in app.screen.entries if entry.target]) == number - 1  # type: ignore[attr-defined]
        await hands.press("u")
        assert len(hands.state.problems) == number
        assert not hands.draft.unsaved
        await hands.press("ctrl+r", "escape", "ctrl+s")
        lines = changes({IMMUNE: (RAW / IMMUNE).read_bytes()}, {IMMUNE: hands.files()[IMMUNE]})
        assert lines == ["+ignore:", f"+  - {{rule: {problem.code}, reason: It is known.}}"] or lines[0] == "+ignore:"

    play(tmp_path, story)


def test_refused(tmp_path: Path) -> None:
    """What is not possible now says what to do."""

    async def story(hands: Driven) -> None:
        app = hands.app
        await hands.press("/")
        await hands.type("nobody")
        await hands.press("enter", "3")
        assert app.item is None
        for keys, told in (
            (("s", "["), "stance: first pole: go to an item first, with 2 or 3"),
            (("e",), "edit: go to an item first, with 2 or 3"),
            (("M",), "move: go to an item first, with 2 or 3"),
            (("space",), "mark: go to an item first, with 2 or 3"),
            (("V",), "range: go to an item first, with 2 or 3"),
            (("S",), "standing: go to an item first, whose source is meant"),
            (("u",), "undo: nothing was changed"),
            (("ctrl+r",), "redo: nothing was taken back"),
            (("ctrl+s",), "save: there is nothing to save"),
            (("D",), "diff: there is nothing to save"),
            (("C",), "commit: nothing was saved since the last commit"),
        ):
            await hands.press(*keys)
            assert hands.message == told
            assert app.screen is app.desk

    play(tmp_path, story)


def test_a_form_outlives_the_program(tmp_path: Path) -> None:
    """What was half entered when the program ended stands in the form again."""

    async def begin(hands: Driven) -> None:
        hands.app.look_at("vesicle-immune-effect")
        await hands.press("d")
        await hands.fill(rationale="Half a sen")
        form = hands.form
        form._kept()

    async def go_on(hands: Driven) -> None:
        hands.app.look_at("vesicle-immune-effect")
        await hands.press("d")
        form = hands.form
        assert form.entered()["rationale"] == "Half a sen"
        await hands.press("escape", "escape")
        hands.app.look_at("vesicle-immune-effect")
        await hands.press("d")
        assert hands.form.entered()["rationale"] != "Half a sen"

    play(tmp_path, begin)
    play(tmp_path, go_on)


def test_a_sentence_is_selected(tmp_path: Path) -> None:
    """The one under the cursor, then one more; an item is made of exactly these characters."""

    async def story(hands: Driven) -> None:
        app = hands.app
        await at(hands, "msc-vesicle-growth", "haas-2020-controversial")
        await hands.press("4", "V")
        reading = app.reading
        assert reading is not None and reading.text is not None
        start, stop = app.desk.reader.taken
        sentence = reading.text[start:stop]
        assert "Whether vesicles of mesenchymal stem cells help or harm tumours is controversial" in " ".join(
            sentence.split()
        )
        assert sentence[-1] in ".!?"
        await hands.press("V")
        longer = app.desk.reader.taken
        assert longer[0] == start and longer[1] > stop
        await hands.press("enter")
        assert hands.form.entered()["quote"] == " ".join(reading.text[longer[0] : longer[1]].split())

    play(tmp_path, story)
