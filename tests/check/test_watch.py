"""Watching: what is new and what is gone after each change, until it is ended."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evidence.check.run import check_registry
from evidence.check.watch import Turn, watch
from evidence.cli.main import main
from evidence.diagnostic import Severity
from evidence.registry import load
from evidence.registry.draft import Draft
from tests.check.cases import CORPUS, registry_at
from tests.check.test_run import CLAIM, ITEM, TEXT, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clean registry."""
    return registry_at(tmp_path)


class Enough(Exception):
    """Ends a watch."""


def turns(root: Path, *changes: Callable[[], object], least: Severity = Severity.WARNING) -> list[Turn]:
    """What a watch says while these changes are made, one between two looks."""
    waiting: Iterator[Callable[[], object]] = iter(changes)

    def pause() -> None:
        change = next(waiting, None)
        if change is None:
            raise Enough
        change()

    found: list[Turn] = []
    with pytest.raises(Enough):
        for turn in watch(
            Draft(*load(root)), lambda draft: check_registry(draft.registry, draft.problems), pause, least
        ):
            found.append(turn)  # noqa: PERF402 - those before the end are wanted
    return found


def told(turn: Turn) -> tuple[list[str], list[str]]:
    """Codes of what is new and what is gone."""
    return [found.code for found in turn.new], [found.code for found in turn.gone]


def test_new_and_gone(root: Path) -> None:
    """A turn for each change, and none where nothing has changed."""
    found = turns(
        root,
        lambda: None,
        lambda: write(root, "evidence:\n" + ITEM.format("a", "spleen")),
        lambda: None,
        lambda: write(root, "evidence:\n" + ITEM.format("a", "liver")),
        lambda: write(root, "evidence:\n" + ITEM.format("a", "bone-marrow")),
        lambda: (root / CLAIM).unlink(),
    )
    assert [told(turn) for turn in found] == [
        ([], []),
        (["EV402"], []),
        (["EV402"], ["EV402"]),
        ([], ["EV402"]),
        ([], []),
    ]
    assert [turn.first for turn in found] == [True, False, False, False, False]
    assert found[-1].result.work.claims == 3


def test_what_moves_is_not_new(root: Path) -> None:
    """Lines above it are no reason to say it again."""
    write(root, "evidence:\n" + ITEM.format("a", "spleen"))
    path = root / CLAIM
    found = turns(root, lambda: path.write_text("# one\n# two\n" + path.read_text("utf-8"), "utf-8"))
    assert [told(turn) for turn in found] == [(["EV402"], []), ([], [])]
    (moved,) = found[1].result.found
    assert found[1].result.source_map.span(moved.place).line == found[0].result.source_map.span(moved.place).line + 2


def test_equal_findings_are_counted(root: Path) -> None:
    """One of two is gone when one of two is mended."""
    items = [ITEM.format("a", "spleen"), ITEM.format("a", "spleen")]
    write(root, "evidence:\n" + "".join(items))
    found = turns(root, lambda: write(root, "evidence:\n" + items[0]))
    assert told(found[1]) == ([], ["EV107", "EV402"])


def test_stored_texts_are_watched(root: Path) -> None:
    """A changed snapshot is a change, and so is putting it back."""
    seed = root / "seeds/osei-2016.txt"
    text = seed.read_text("utf-8")
    found = turns(
        root,
        lambda: seed.write_text(text.replace("1.8-fold", "12.8-fold"), "utf-8"),
        lambda: seed.write_text(text, "utf-8"),
        seed.unlink,
    )
    assert [told(turn) for turn in found] == [([], []), (["EV205"], []), ([], ["EV205"]), (["EV206"], [])]


def test_raw_files_are_watched(tmp_path: Path) -> None:
    """As all that a check has read."""
    root = registry_at(tmp_path, CORPUS / "good/EV210/pinned")
    page = root / "seeds/osei-2016-page.html"
    raw = page.read_bytes()
    found = turns(root, lambda: page.write_bytes(raw + b"<!-- seen -->\n"), lambda: page.write_bytes(raw))
    assert [told(turn) for turn in found] == [([], []), (["EV210"], []), ([], ["EV210"])]


def test_notes_only_when_asked_for(root: Path) -> None:
    """As in a single check."""
    decision = root / "claims/msc/vesicle-immune-effect.yaml"
    undecided = decision.read_text("utf-8").partition("decision:")[0]
    change = lambda: decision.write_text(undecided, "utf-8")  # noqa: E731
    text = decision.read_text("utf-8")
    assert told(turns(root, change)[1]) == ([], [])
    decision.write_text(text, "utf-8")
    assert told(turns(root, change, least=Severity.NOTE)[1]) == (["EV505"], [])


@pytest.mark.skipif(sys.platform == "win32", reason="signals are otherwise there")
def test_the_command(root: Path, tmp_path: Path) -> None:
    """Prints text for each change, and ends with 0 by Ctrl-C."""
    program = "from evidence.cli.main import main; import sys; sys.exit(main())"
    output = tmp_path / "output"
    with output.open("wb") as out:
        command = [sys.executable, "-c", program, "check", "--registry", str(root), "--watch"]
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2])

        def wait_for(text: str) -> None:
            end = time.monotonic() + 300
            while text not in output.read_text("utf-8"):
                assert process.poll() is None
                assert time.monotonic() < end
                time.sleep(0.05)

        try:
            wait_for("0 errors, 0 warnings, 0 notes\n")
            (root / CLAIM).write_text(TEXT.replace("tumour-effect", "tumor-effect"), "utf-8")
            wait_for("1 error, 0 warnings, 0 notes\n")
            (root / CLAIM).write_text(TEXT, "utf-8")
            wait_for(f"gone: {CLAIM}: error EV104 the axis `tumor-effect` is unknown\n")
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, errors) == (0, b"")
    assert output.read_text("utf-8").count("error EV104") == 2


@pytest.mark.parametrize("more", [["--fix"], ["--diff"], ["--format", "json"], ["--format", "text=o.txt"]])
def test_what_does_not_go_together(more: list[str], root: Path) -> None:
    """Refused before anything is done."""
    assert main(["check", "--registry", str(root), "--watch", *more]) == 2
