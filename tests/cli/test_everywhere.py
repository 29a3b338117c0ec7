"""Where else the check runs: hooks, an action, editors, shells."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from evidence.cli.main import main, parser

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests/check/corpus/base"


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """A small registry to work on."""
    return Path(shutil.copytree(BASE, tmp_path / "registry"))


def test_hooks_call_commands_that_there_are() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    for hook in hooks:
        program, *arguments = hook["entry"].split()
        assert program == "evidence"
        assert parser().parse_args(arguments).command == arguments[0]
        assert hook["pass_filenames"] is False
    # a deletion matches no pattern of files, and stored texts have folders of any name
    assert next(hook for hook in hooks if hook["id"] == "evidence-check")["always_run"] is True


def test_the_action_passes_inputs_as_variables_alone() -> None:
    """An input that stood in the script itself could become a command."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    steps = action["runs"]["steps"]
    for step in steps:
        assert "${{" not in step.get("run", "")
    checks = next(step for step in steps if step.get("name") == "Check")
    used = {value.split("inputs.")[1].split(" ")[0] for value in checks["env"].values()}
    assert used <= set(action["inputs"])


def test_the_script_of_the_action(registry: Path, tmp_path: Path) -> None:
    """It runs, with a name that would be a command elsewhere."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    script = next(step["run"] for step in action["runs"]["steps"] if step.get("name") == "Check")
    program = tmp_path / "bin/evidence"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    environment = {"PATH": f"{program.parent}:/usr/bin:/bin", "REGISTRY": "$(touch x)", "FAIL_ON": "error"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env={**environment, "BASE": "origin/main; id", "SARIF": "out.sarif"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    expected = (
        "check --registry $(touch x) --fail-on error --format github --base origin/main; id --format sarif=out.sarif"
    )
    assert " ".join(done.stdout.split("\n")).strip() == expected
    assert not (tmp_path / "x").exists()


def test_files_say_where_their_schema_is(registry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line is added once, renewed when the folder is another, and no fault for the check."""
    arguments = ["fmt", "--registry", str(registry), "--quiet"]
    before = {path: path.read_bytes() for path in registry.glob("claims/**/*.yaml")}
    assert main([*arguments, "--schema", str(registry / "schema")]) == 0
    claim = registry / "claims/msc/msc-vesicle-growth.yaml"
    assert claim.read_text("utf-8").startswith(
        "# yaml-language-server: $schema=../../schema/claim.schema.json\nid: msc-vesicle-growth\n"
    )
    assert main([*arguments, "--check"]) == 0
    assert main(["check", "--registry", str(registry)]) == 0
    once = claim.read_bytes()
    assert main([*arguments, "--schema", str(registry / "schema")]) == 0
    assert claim.read_bytes() == once
    assert main([*arguments, "--schema", str(registry)]) == 0
    assert claim.read_text("utf-8").startswith("# yaml-language-server: $schema=../../claim.schema.json\nid:")
    for path, raw in before.items():
        assert path.read_bytes().partition(b"\n")[2] == raw
    capsys.readouterr()
