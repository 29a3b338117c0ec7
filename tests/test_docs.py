"""What the documentation shows is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evidence.cli.main import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```\n\$ evidence (.+?)\n(.*?)\n```", README, re.DOTALL)


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_the_readme_shows_real_output(
    command: str, output: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    main(command.split())
    assert capsys.readouterr().out == output + "\n"


@pytest.mark.parametrize("page", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]), ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


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


def test_the_readme_and_ci_run_the_same_commands() -> None:
    assert README.count("<!-- run -->") == README.count("<!-- test -->") == 1
    assert "readme_command test" in (ROOT / ".ci/run").read_text(encoding="utf-8")
