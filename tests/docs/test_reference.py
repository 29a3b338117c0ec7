"""The manual of the command line and the page of fields leave nothing out."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from evidence.cli.main import parser
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
MAN = (ROOT / "docs/reference/evidence.1").read_text(encoding="utf-8")
FIELDS = (ROOT / "docs/reference/fields.md").read_text(encoding="utf-8")
REQUESTS = (".TH", ".SH", ".SS", ".TP", ".B")


def commands(whole: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in whole._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, below in action.choices.items():
                yield f"{name} {word}", below
                yield from commands(below, f"{name} {word}")


@pytest.mark.parametrize(("name", "command"), list(commands(parser(), "evidence")), ids=lambda value: str(value)[:40])
def test_every_option_is_told(name: str, command: argparse.ArgumentParser) -> None:
    section = PAGE.partition(f"# {name}\n")[2].partition("\n#")[0] + PAGE.partition("\n## evidence")[0]
    assert section.strip(), f"{name} has no section"
    for action in command._actions:
        if action.help != argparse.SUPPRESS and not isinstance(action, argparse._HelpAction):
            for option in action.option_strings:
                assert option in section, f"{name} {option}"
                assert option.replace("-", r"\-") in MAN


def test_no_text_becomes_a_request_of_the_formatter() -> None:
    for line in MAN.splitlines():
        assert not line.startswith(("'", ".")) or line.split(" ")[0] in REQUESTS, line
        assert not re.search(r"(?<!\\)\\(?![-e&]|f[BIR])", line), line


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed here")
def test_man_can_show_it() -> None:
    command = ["groff", "-man", "-Tascii", "-ww", str(ROOT / "docs/reference/evidence.1")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0
    assert not done.stderr
    assert "EXIT STATUS" in re.sub(r".\x08", "", re.sub(r"\x1b\[[0-9;]*m", "", done.stdout))


@pytest.mark.parametrize("file", sorted(ROOT.glob("docs/schema/*.json")), ids=lambda path: path.name)
def test_every_field_is_told(file: object) -> None:
    schema = json.loads((ROOT / "docs/schema" / str(file)).read_text(encoding="utf-8"))
    for record in (schema, *schema.get("$defs", {}).values()):
        for field in record.get("properties", ()):
            assert f"`{field}`" in FIELDS, field
