"""Where a curator was, from one start to the next; a damaged file is no reason to stop."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evidence.tui.place import Place, keys_file, read_place, state_folder, take_seat, write_place
from tests.tui.desk import Driven, play


def test_round_trip(tmp_path: Path) -> None:
    """Whatever was there; nobody else may look into the folder."""
    place = Place("claim", "is:disputed “x” \U0001f600", "id", "dracula")
    folder = tmp_path / "one/two"
    write_place(folder, place)
    assert read_place(folder) == place
    assert folder.stat().st_mode & 0o077 == 0
    assert os.listdir(folder) == ["place.json"]
    write_place(folder, Place())
    assert read_place(folder) == Place()


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"3", b"\xff", b'{"claim": 3, "filter": null}', b"[" * 100_000])
def test_a_damaged_file(text: bytes, tmp_path: Path) -> None:
    """The beginning."""
    (tmp_path / "place.json").write_bytes(text)
    assert read_place(tmp_path) == Place()


def test_what_another_version_wrote(tmp_path: Path) -> None:
    """What is known is taken."""
    (tmp_path / "place.json").write_text('{"claim": "c", "colour": "blue", "order": 3}')
    assert read_place(tmp_path) == Place(claim="c")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Is passed over."""
    (tmp_path / "file").write_text("")
    write_place(tmp_path / "file", Place("c"))
    assert read_place(tmp_path / "file") == Place()


def test_folders(tmp_path: Path) -> None:
    """One for every registry, however it is spelled; by the rules of the desktop, else in the home folder."""
    (tmp_path / "link").symlink_to(tmp_path)
    there = {"XDG_STATE_HOME": "/s", "XDG_CONFIG_HOME": "/c", "HOME": "/h"}
    assert state_folder(tmp_path, there) == state_folder(tmp_path / "link", there)
    assert state_folder(tmp_path, there).parent == Path("/s/evidence")
    assert state_folder(tmp_path / "x", there) != state_folder(tmp_path, there)
    assert state_folder(tmp_path, {"HOME": "/h"}).parent == Path("/h/.local/state/evidence")
    assert keys_file(there) == Path("/c/evidence/keys.toml")
    assert keys_file({"HOME": "/h"}) == Path("/h/.config/evidence/keys.toml")


def test_the_next_start_is_where_the_last_one_ended(tmp_path: Path) -> None:
    """Claim, filter, order and colours; what is gone by then is left out."""

    async def first(hands: Driven) -> None:
        await hands.press("O", "/")
        await hands.type("growth")
        await hands.press("enter", "G", "c", "t")
        await hands.press("q")

    play(tmp_path, first)
    place = read_place(tmp_path / "state")
    assert (place.filter, place.order) == ("growth", "id")

    async def second(hands: Driven) -> None:
        app = hands.app
        assert (app.claim, app.filter_text, hands.state.order.value) == (place.claim, "growth", "id")
        assert app.theme == place.theme != "textual-dark"
        assert len(app.listed) == 2
        assert app.desk.filter_box.has_class("-on")
        assert app.desk.claims.cursor == 1

    play(tmp_path, second, place=place)

    async def third(hands: Driven) -> None:
        assert hands.app.claim is not None
        assert hands.state.order.value == "conflict"

    play(tmp_path, third, place=Place("gone", "", "no-order", "no-theme"))


@pytest.mark.parametrize("name", ["unsaved-3.json", "form-3.json"])
def test_the_seat_with_unsaved_work_comes_first(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("{}")
    seats = [take_seat(tmp_path) for _ in range(3)]
    assert [seat.number for seat in seats] == [3, 1, 2]
    seats[1].leave()
    again = take_seat(tmp_path)
    assert again.number == 1
    for seat in (seats[0], seats[2], again):
        seat.leave()
