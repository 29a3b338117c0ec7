"""`evidence export`: what is printed, what is written, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.cli.main import main
from evidence.exchange.exports.formats import EXPORTS

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _in_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_list_names_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["format", *EXPORTS.names]


def test_the_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--list", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in document["formats"]] == list(EXPORTS.names)
    assert document["format"] == 1


@pytest.mark.parametrize("name", EXPORTS.names)
def test_a_manual_page_is_the_page_of_the_documentation(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--list", name]) == 0
    assert capsys.readouterr().out == (ROOT / f"docs/formats/exports/{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("where", [[], ["-o", "-"]])
def test_text_goes_to_stdout_without_a_file(where: list[str], capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["export", "csv", *where, "--claim", "msc-exo-dormancy", "exo-drug-delivery"]) == 0
    rows = list(csv.DictReader(io.StringIO(capfdbinary.readouterr().out.decode("utf-8"), newline="")))
    assert {row["claim"] for row in rows} == {"msc-exo-dormancy", "exo-drug-delivery"}


def test_a_file_is_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "sources.bib"
    assert main(["export", "bibtex", "-o", str(file)]) == 0
    assert capsys.readouterr().out == f"wrote {file}\n"
    assert main(["export", "bibtex", "-o", str(file)]) == 2
    assert "is there already; --force replaces it" in capsys.readouterr().err
    assert main(["--quiet", "export", "bibtex", "-o", str(file), "--force"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "which format"),
        (["cvs"], "there is no format cvs"),
        (["csv", "--claim", "msc-exo-metastasi"], "did you mean msc-exo-metastasis"),
        (["csv", "--status", "disputet"], "no status disputet"),
        (["csv", "--filter", "tissu:fat"], "--filter tissu:fat"),
        (["json-ld", "--base", "not an address"], "--base"),
        (["json-ld", "--base", "https://example.org/> . <x"], "--base"),
        (["--list", "cvs"], "there is no format cvs"),
        (["csv", "-o", "claims/x.csv"], "own files"),
    ],
)
def test_wrong_use_is_told(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", *arguments]) == 2
    answer = capsys.readouterr()
    assert said in answer.err and answer.out == ""


def test_statuses_and_filters_choose(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["export", "csv", "--status", "uncontested", "--filter", "axis:immune-effect"]) == 0
    rows = list(csv.DictReader(io.StringIO(capfdbinary.readouterr().out.decode("utf-8"), newline="")))
    assert {(row["verdict.status"], row["claim.axis"]) for row in rows} == {("uncontested", "immune-effect")}


def test_addresses_begin_with_the_base(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    arguments = ["export", "nanopublications", "--claim", "exo-drug-delivery", "--base", "https://example.org/r"]
    assert main(arguments) == 0
    assert b"<https://example.org/r/claims/exo-drug-delivery>" in capfdbinary.readouterr().out


def test_without_matplotlib_the_page_has_no_pictures_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    file = tmp_path / "page.html"
    assert main(["export", "html", "--claim", "exo-therapy-response", "exo-immune-effect", "-o", str(file)]) == 0
    told = capsys.readouterr().err
    assert told.count("evidence-contradiction-tracker[plots]") == 1
    assert b"<img" not in file.read_bytes()


def on_a_terminal(*arguments: str) -> tuple[int, str]:
    """What a person at a terminal sees of a command."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "evidence.cli.main", "export", *arguments]
    with subprocess.Popen(command, stdout=follower, stderr=follower, stdin=follower, cwd=ROOT) as running:
        os.close(follower)
        seen = b""
        while True:
            try:
                piece = os.read(leader, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
    os.close(leader)
    return running.returncode, seen.decode("utf-8", "replace")


def test_a_terminal_gets_no_binary() -> None:
    code, seen = on_a_terminal("parquet")
    assert code == 2 and "name a file with -o" in seen


def test_a_terminal_takes_no_orders_from_data(monkeypatch: pytest.MonkeyPatch) -> None:
    from evidence.cli.export import _Shown

    code, seen = on_a_terminal("csv", "--claim", "exo-drug-delivery", "--quiet")
    assert code == 0 and "exo-drug-delivery" in seen
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    _Shown().write("a\x1b[2J\x9bb\r\nc\u202e\n".encode())
    assert out.getvalue() == "a\\x1b[2J\\x9bb\nc\\u202e\n"
