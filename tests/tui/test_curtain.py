from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from evidence.tui.curtain import Curtain
from evidence.tui.names import Names, claim_names
from tests.tui.desk import SMALL
from tests.tui.terminal import Terminal, git_registry

NAMES = Names(("b-second", "c-third", "d-fourth"), complete=True)


def told(curtain: Curtain) -> list[str]:
    """Its lines, without the escapes that place them."""
    plain = re.sub(r"\x1b\[[02]m", "", curtain.text)
    return re.split(r"\x1b\[\d+;1H", plain)[1:]


@pytest.mark.parametrize("size", [(160, 45), (100, 30), (60, 15), (20, 4), (3, 2), (1, 1)])
def test_it_fits_the_screen(size: tuple[int, int]) -> None:
    lines = told(Curtain.of("registry", NAMES, os.terminal_size(size)))
    assert 0 < len(lines) <= size[1]
    assert all(len(line) <= size[0] for line in lines)


def test_all_names_are_counted_only_when_all_are_known() -> None:
    size = os.terminal_size((80, 24))
    assert " registry │ 3 claims   reading ..." in told(Curtain.of("registry", NAMES, size))[0]
    assert "claims" not in told(Curtain.of("registry", Names(NAMES.names, complete=False), size))[0]


def test_names_and_titles_are_no_orders_to_the_terminal() -> None:
    strange = Names(("a\x1b]0;owned\x07", "b\u202e\u9b5a", "c\n\r\x9b2J"), complete=True)
    lines = told(Curtain.of("\x1b[2Jtitle", strange, os.terminal_size((80, 40))))
    assert re.fullmatch(r"[ -~│─╭╮╰╯]*", "".join(lines))
    assert len({len(line) for line in lines[1:]}) == 1, "a wider sign would move the frame"


@pytest.mark.parametrize("size", [(160, 45), (100, 30)])
def test_names_stand_where_the_list_has_them(size: tuple[int, int], tmp_path: Path) -> None:
    """The list has another order, and the same frame."""
    root = git_registry(tmp_path / "registry", SMALL)
    names = claim_names(root)
    lines = told(Curtain.of(root.name, names, os.terminal_size(size)))
    assert lines[2].startswith(f"│  {names.names[0]}")
    with Terminal(root, tmp_path / "home", size) as terminal:
        drawn = terminal.wait_ready().splitlines()
        terminal.kill()
    assert drawn[1][0] in "╭┏"
    assert drawn[1][lines[1].index("╮")] in "╮┓"
    assert sum(row[:1] in ("│", "┃") for row in drawn) == sum(line[0] == "│" for line in lines)


def test_it_is_lifted_when_the_program_does_not_begin(tmp_path: Path) -> None:
    root, home = git_registry(tmp_path / "registry", SMALL), tmp_path / "home"
    (home / ".config" / "evidence").mkdir(parents=True)
    (home / ".config" / "evidence" / "keys.toml").write_text("this is no file of keys")
    with Terminal(root, home) as terminal:
        assert terminal.ended() == 2
        assert terminal.modes()[1049] is False
        assert terminal.modes()[25] is True
        assert "keys.toml" in terminal.text.replace("\n", "")  # a long path is broken anywhere
