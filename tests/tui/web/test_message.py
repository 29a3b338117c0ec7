"""What the page may say."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.tui.web.limits import Limits
from evidence.tui.web.message import Focused, Message, Ping, Size, Typed, read_message, read_size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('["stdin", "j"]', Typed("j"), id="key"),
        pytest.param('["stdin", ""]', Typed(""), id="nothing typed"),
        pytest.param('["resize", {"width": 120, "height": 40}]', Size(120, 40), id="size"),
        pytest.param('["focus"]', Focused(True), id="focus"),
        pytest.param('["blur"]', Focused(False), id="blur"),
        pytest.param('["ping", "17"]', Ping("17"), id="ping"),
    ],
)
def test_messages(text: str, expected: Message) -> None:
    assert read_message(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        '"stdin"',
        '["stdin"]',
        '["stdin", 1]',
        '["stdin", null]',
        '["stdin", ["x"]]',
        '["stdin", "a", "b"]',
        '["resize", {"width": 80}]',
        '["resize", {"width": "80", "height": "24"}]',
        '["resize", {"width": 1e3, "height": 24}]',
        '["resize", {"width": NaN, "height": 24}]',
        '["ping", 1]',
        json.dumps(["ping", "x" * 65]),
        '["quit"]',
        '["deliver_chunk_request", {"key": "x", "size": 1}]',
        "[" * 100_000,
        '["resize", {"width": ' + "9" * 5000 + ', "height": 24}]',
    ],
)
def test_no_messages(text: str) -> None:
    assert read_message(text) is None


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    read_message(text)
    assert read_message(json.dumps(["stdin", text])) == Typed(text)


@given(st.integers(), st.integers())
def test_sizes_stay_within_limits(columns: int, rows: int) -> None:
    limits = Limits()
    size = Size(columns, rows).within(limits)
    assert 1 <= size.columns <= limits.columns
    assert 1 <= size.rows <= limits.rows
    assert size.within(limits) == size


@pytest.mark.parametrize(
    ("columns", "rows", "expected"),
    [
        pytest.param("132", "43", Size(132, 43), id="as asked"),
        pytest.param(None, None, Size(80, 24), id="not asked"),
        pytest.param("-5", "1e9", Size(80, 24), id="no numbers"),
        pytest.param("٣", "99999999999", Size(80, 24), id="other digits, too many"),
    ],
)
def test_sizes_of_an_address(columns: str | None, rows: str | None, expected: Size) -> None:
    assert read_size(columns, rows) == expected
