"""Pages and schemas that are made by the program are those that this program makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from evidence.cli.main import main
from tests.docs.pages import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_page_of_rules_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    main(["rule", "--markdown"])
    expected = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out == expected, "run `evidence rule --markdown > docs/rules.md`"


def test_the_schemas_are_fresh(tmp_path: Path) -> None:
    main(["schema", "-o", str(tmp_path)])
    for made in sorted(tmp_path.iterdir()):
        committed = ROOT / "docs/schema" / made.name
        assert made.read_bytes() == committed.read_bytes(), "run `evidence schema -o docs/schema`"


def test_the_page_of_keys_is_fresh(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    main(["tui", "--keys"])
    expected = (ROOT / "docs/keys.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out == expected, "run `evidence tui --keys > docs/keys.md`"


def test_the_reference_is_fresh() -> None:
    command = [sys.executable, str(ROOT / "docs/reference/make.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_readme_and_ci_run_the_same_commands() -> None:
    assert README.count("<!-- run -->") == README.count("<!-- test -->") == 1
    assert "readme_command test" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_both_hosts_ask_the_same_of_a_change() -> None:
    github, gitlab = ".github/pull_request_template.md", ".gitlab/merge_request_templates/Default.md"
    assert (ROOT / github).read_bytes() == (ROOT / gitlab).read_bytes(), f"run `cp {github} {gitlab}`"
