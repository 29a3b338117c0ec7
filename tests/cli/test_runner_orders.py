"""Nothing that comes from data is an order to a runner that reads the log."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.check.formats.printable import inert
from evidence.cli.main import main
from tests.cli.test_commands import write_registry

ORDER = "::add-mask::secret"
WRAPPED = f"{'word ' * 18}{ORDER} {'word ' * 15}{ORDER}"


def obeyed(text: str) -> list[str]:
    """Lines that a runner takes for commands: it trims them before it looks."""
    return [line for line in text.splitlines() if line.strip().startswith("::") or "##[" in line]


@pytest.fixture
def hostile(tmp_path: Path) -> str:
    root = write_registry(tmp_path, title=f'"{ORDER} ##[error]x"')
    claim = root / "claims/growth.yaml"
    text = claim.read_text("utf-8").replace("finding: It grew.", f'finding: "{WRAPPED}"')
    text = text.replace("finding: It shrank.", f"finding: >-\n      {ORDER}\n      ##[group]x")
    claim.write_text(f'{text}note: "{WRAPPED}"\n', "utf-8")
    return str(root)


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "growth"],
        ["show", "growth", "--color", "always"],
        ["resolve"],
        ["search", "word"],
        ["check", "--notes"],
        ["check", "--format", "json"],
        ["check", "--diff"],
        ["fmt", "--diff"],
        ["report"],
        ["rename", "growth", "grown", "--diff"],
        ["new", "claim", "--help"],
    ],
    ids="-".join,
)
def test_no_line_is_an_order(arguments: list[str], hostile: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        main([arguments[0], "--registry", hostile, *arguments[1:]])
    except SystemExit as done:
        assert done.code == 0
    streams = capsys.readouterr()
    assert streams.out
    assert obeyed(streams.out) == obeyed(streams.err) == []


def test_a_broken_line_of_a_key_is_no_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In no format that goes to the log."""
    root = write_registry(tmp_path)
    claim = root / "claims/growth.yaml"
    claim.write_text(claim.read_text("utf-8") + f'"x\\n{ORDER}": y\n', "utf-8")
    for form in ("text", "json", "junit", "sarif"):
        assert main(["check", "--registry", str(root), "--format", form]) == 1
        out = capsys.readouterr().out
        assert "add-mask" in out and obeyed(out) == [], form


def test_what_is_said_of_it(hostile: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The words are there, the sign is divided."""
    assert main(["show", "growth", "--registry", hostile]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(": :add-mask::secret ## [error]x")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::a", ": :a"),
        ("\t ::a\n\n::b", "\t : :a\n\n: :b"),
        ("a ::b", "a ::b"),
        ("\u3000::a", "\u3000: :a"),
        (":::a", ": ::a"),
        ("##[a] ##[b]", "## [a] ## [b]"),
    ],
)
def test_inert(text: str, expected: str) -> None:
    assert inert(text) == expected
