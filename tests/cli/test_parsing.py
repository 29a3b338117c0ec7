"""What is mistyped on the command line is answered with what was probably meant; the help shows how calls look."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

import pytest

from evidence.cli.main import main, parser
from evidence.cli.parsing import nearest, number
from tests.cli.test_one_voice import commands

WITHOUT_EXAMPLES = {"bulk resolve", "bulk top", "bulk pick"}
"""Commands whose manual is a page of its own."""


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The last line of what is said of a call that cannot be understood."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert not said.out
    return said.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["chek"], "evidence: error: no command chek; did you mean check?"),
        (["why"], "evidence: error: no command why; did you mean show?"),
        (["Resolve"], "evidence: error: no command Resolve; did you mean resolve?"),
        (["frobnicate"], "evidence: error: no command frobnicate; `evidence --help` lists all commands"),
        (["x" * 5000], f"evidence: error: no command {'x' * 5000}; `evidence --help` lists all commands"),
        (["check", "--fxi"], "evidence check: error: no option --fxi; did you mean --fix?"),
        (["check", "--fromat=json"], "evidence check: error: no option --fromat; did you mean --format?"),
        (
            ["check", "--frobnicate"],
            "error: no option --frobnicate; `evidence check --help` lists them",
        ),
        (["resolve", "--plian"], "evidence resolve: error: no option --plian; did you mean --plain?"),
        (["source", "add", "a", "--dry-rum"], "evidence source: error: no option --dry-rum; did you mean --dry-run?"),
        (["source", "list", "--dry-rum"], "no option --dry-rum; `evidence source --help` lists them"),
        (["new", "itme"], "claim, item, source; did you mean item?"),
        (["show", "a", "b"], "evidence show: error: more than is asked for: b; `evidence show --help` says what is"),
        (["check", "--fail-on", "warnings"], "warnings is none of error, warning, note; did you mean warning?"),
        (["resolve", "--top", "-1"], "argument --top: a number from 0 on is expected, not -1"),
        (["resolve", "--as-of", "20"], "argument --as-of: a number from 1500 to 2100 is expected, not 20"),
        (["import", "table", "a.csv", "--limit", "0"], "is expected, not 0"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else "",
)
def test_what_is_mistyped(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(words, capsys).endswith(told)


def test_a_rule_by_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "EV507"]) == 0
    whole = capsys.readouterr().out
    for name in ("507", "ev507"):
        assert main(["rule", name]) == 0
        assert capsys.readouterr().out == whole
    assert main(["rule", "999"]) == 2
    assert "no rule 999" in capsys.readouterr().err


def test_nothing_is_near_to_what_is_like_nothing() -> None:
    assert nearest("chek", ["check", "fmt"]) == "check"
    assert nearest("xyz", ["check", "fmt"]) is None
    assert nearest("check" * 100, ["check"]) is None


@pytest.mark.parametrize("text", ["", "-1", "1.5", "١", "1_0", "11", "9" * 5000, " 3"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        number(1, 10)(text)


def test_numbers() -> None:
    assert [number(1, 10)(text) for text in ("1", "10", "07")] == [1, 10, 7]


@pytest.mark.parametrize("name", sorted(set(dict(commands(parser()))) - WITHOUT_EXAMPLES - {"bulk"}))
def test_every_help_shows_calls_that_are_understood(name: str) -> None:
    """They begin with the command itself."""
    epilog = dict(commands(parser()))[name].epilog or ""
    title, *lines = epilog.splitlines()
    assert title == "examples:"
    assert lines
    for line in lines:
        program, *words = shlex.split(line.partition(" > ")[0], comments=True)
        assert program == "evidence"
        if "--help" not in words:
            assert " ".join(words).startswith(name)
            parser().parse_args(words)


def test_examples_stay_as_they_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the width of the terminal."""
    with pytest.raises(SystemExit):
        main(["suggest", "--help"])
    assert "\n  evidence suggest ahmadi-2022 --accept 3 --by ID\n" in capsys.readouterr().out


def test_a_name_that_the_system_complains_of_orders_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names of files may come from strangers."""

    def fails(options: object) -> int:
        raise OSError(13, "Permission denied", "claims/\x1b[31mred")

    monkeypatch.setattr("evidence.cli.agreement.run", fails)
    assert main(["agreement", "--registry", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert said.startswith("evidence: claims/") and said.endswith(
        ": permission is denied; change its rights, or name another place\n"
    )
