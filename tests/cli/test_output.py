"""What is printed for programs, and for people."""

from __future__ import annotations

import json

import pytest

from evidence.cli.output import say_diff, write_json


def test_no_json_gives_a_terminal_an_order(capsys: pytest.CaptureFixture[str]) -> None:
    """Beside the old control characters there are those beyond ASCII, which some terminals obey as well."""
    document = {"format": 1, "title": "a\x1b[2J\x7f\x9b2J\u202eb\u2028", "größe": "μ"}
    write_json(document)
    printed = capsys.readouterr().out
    assert printed.isascii() and set(printed) - {"\n"} <= set(map(chr, range(32, 128)))
    assert json.loads(printed) == document


def test_no_number_is_none_that_json_has_not(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError):
        write_json({"conflict": float("nan")})
    assert capsys.readouterr().out == ""


def test_no_line_of_a_diff_is_an_order(capsys: pytest.CaptureFixture[str]) -> None:
    say_diff("+a\x1b[2J\n::add-mask::b\n")
    assert capsys.readouterr().out == "+a\\x1b[2J\n: :add-mask::b\n"
