"""Keys: unique in every place, changed by a file, and refused with a sentence when the file is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.errors import EnvironmentFault
from evidence.tui.actions import ACTIONS, BY_NAME, Where
from evidence.tui.keymap import keymap, read_keymap, spelled
from tests.tui.desk import Driven, play


@pytest.mark.parametrize("where", Where)
def test_every_key_has_one_meaning(where: Where) -> None:
    """No sequence stands for two actions of a place, and none is the beginning of another."""
    known: dict[tuple[str, ...], str] = {}
    for action in ACTIONS:
        for key in action.keys if where in action.where else ():
            assert known.setdefault(tuple(key.split(" ")), action.name) == action.name
    for sequence in known:
        for length in range(1, len(sequence)):
            assert sequence[:length] not in known
    keys = keymap()
    assert {sequence: action.name for sequence, action in keys.sequences[where].items()} == known
    for sequence, name in known.items():
        assert keys.find(where, sequence) is BY_NAME[name]
        for length in range(1, len(sequence)):
            assert BY_NAME[name] in keys.begins(where, sequence[:length])
    assert keys.find(where, ("no-key",)) is None
    assert keys.begins(where, ("no-key",)) == ()


def test_no_twins() -> None:
    """Terminals send the same for these as for Tab, Enter and Backspace."""
    assert not {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j"} & {key for action in ACTIONS for key in action.keys}


@pytest.mark.parametrize(
    ("sequence", "told"),
    [("j", "j"), ("ctrl+s", "^s"), ("s [", "s ["), ("escape", "Esc"), ("shift+tab", "Shift-Tab"), ("] d", "] d")],
)
def test_spelled(sequence: str, told: str) -> None:
    """As a reader writes it."""
    assert spelled(sequence) == told


def test_a_file_changes_keys(tmp_path: Path) -> None:
    """One key or several, sequences too, and none at all; others stay."""
    file = tmp_path / "keys.toml"
    file.write_text('decide = "ctrl+d"\npage_down = []\nundo = ["u", "ctrl+y"]\nnew_claim = "c  n"\n')
    keys = read_keymap(file)
    assert keys.find(Where.LIST, ("ctrl+d",)) is BY_NAME["decide"]
    assert keys.find(Where.LIST, ("d",)) is None
    assert keys.find(Where.PAGE, ("ctrl+y",)) is BY_NAME["undo"]
    assert keys.find(Where.LIST, ("c", "n")) is BY_NAME["new_claim"]
    assert keys.shown(BY_NAME["page_down"]) == ""
    assert keys.all_shown(BY_NAME["undo"]) == "u, ^y"
    assert keys.find(Where.LIST, ("j",)) is BY_NAME["down"]


def test_no_file(tmp_path: Path) -> None:
    """The defaults."""
    assert read_keymap(tmp_path / "keys.toml") == keymap()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(b'decide = "u"', "the key 'u' is given to both", id="clash"),
        pytest.param(b'decide = "s"', "the key 's' of decide begins 's [' of stance_first", id="beginning"),
        pytest.param(b'undo = "j x"', "the key 'j' of down begins 'j x' of undo", id="longer"),
        pytest.param(b'decyde = "u"', "there is no action 'decyde'; did you mean 'decide'?", id="unknown"),
        pytest.param(b'zzz = "u"', "there is no action 'zzz'; known are ", id="unlike any"),
        pytest.param(b"decide = 3", "decide: a key, or a list of keys, is expected", id="number"),
        pytest.param(b'decide = ["u", 3]', "decide: a key, or a list of keys, is expected", id="list"),
        pytest.param(b'decide = " "', "decide: a key, or a list of keys, is expected", id="blank"),
        pytest.param(b"[decide]\nkey = 3", "decide: a key", id="table"),
        pytest.param(b"decide = ", "Invalid value", id="broken"),
        pytest.param(b"decide = '\xff'", "utf-8", id="encoding"),
    ],
)
def test_a_wrong_file(text: bytes, told: str, tmp_path: Path) -> None:
    """The file's name, and what is wrong."""
    file = tmp_path / "keys.toml"
    file.write_bytes(text)
    with pytest.raises(EnvironmentFault) as error:
        read_keymap(file)
    assert str(error.value).startswith(f"{file}: ")
    assert told in str(error.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """Such as a folder in its place."""
    with pytest.raises(EnvironmentFault, match=r"cannot read .*: Is a directory"):
        read_keymap(tmp_path)


def test_changed_keys_are_everywhere(tmp_path: Path) -> None:
    """In what they do, in the footer, in the help, and in what is said."""
    file = tmp_path / "keys.toml"
    file.write_text('undo = "f5"\nsave = "f6"\nhelp = []\n')

    async def story(hands: Driven) -> None:
        await hands.press("2", "s", "m")
        assert "(f5 takes it back, f6 saves)" in hands.message
        assert "f5 undo" in hands.footer
        await hands.press("u")
        assert hands.draft.done
        await hands.press("f5")
        assert not hands.draft.done
        await hands.perform("help")
        assert any("f6" in line and "save" in line for line in hands.lines)
        assert not any("What can be done here" in line for line in hands.lines)

    play(tmp_path, story, keys=read_keymap(file))
