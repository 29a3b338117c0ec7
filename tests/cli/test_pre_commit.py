"""The hooks under the program that runs them, without a network: what a curator sees who commits."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.check.cases import DECIDED, registry_at
from tests.cli.wheelhouse import ROOT, NotInstalled, needed, pack

Run = Callable[..., subprocess.CompletedProcess[str]]

CONFIG = """\
repos:
  - repo: {hooks}
    rev: {revision}
    hooks:
      - id: evidence-fmt
      - id: evidence-check
        args: [--base, main, --quiet]
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a program with nobody's settings, and with wheels as the only place that packages come from."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    try:
        pack(needed(), wheels)
    except NotInstalled as error:
        pytest.skip(f"the hooks cannot be installed without a network: {error} is not installed here")
    who = {f"GIT_{role}_{what}": "a@x" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "GIT_", "PRE_COMMIT"))}
    environment = {
        **kept,
        **who,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": str(wheels),
        "PIP_NO_CACHE_DIR": "1",
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
        "PRE_COMMIT_COLOR": "never",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "VIRTUALENV_OVERRIDE_APP_DATA": str(tmp_path / "virtualenv"),
    }

    def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
        )

    return run


def commit(run: Run, folder: Path) -> tuple[int, str]:
    """Commit everything; the exit code, and what the hooks and git say."""
    assert run(folder, "git", "add", "-A").returncode == 0
    done = run(folder, "git", "commit", "-m", "change")
    return done.returncode, done.stdout + done.stderr


def hooks_of_this_project(run: Run, folder: Path) -> str:
    """The project as a repository that hooks are taken from; its revision."""
    manual = "docs/reference/evidence.1"
    (folder / manual).parent.mkdir(parents=True)
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".pre-commit-hooks.yaml", manual):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "evidence", folder / "evidence", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    run(folder, "git", "init", "-q", "-b", "main")
    code, said = commit(run, folder)
    assert code == 0, said
    return run(folder, "git", "rev-parse", "HEAD").stdout.strip()


def test_hooks_of_a_commit(run: Run, tmp_path: Path) -> None:
    """Good ones pass; untidy files are put in order; a quote that is not there and a lost dispute are refused."""
    pytest.importorskip("pre_commit", reason="pre-commit is not installed here")
    revision = hooks_of_this_project(run, tmp_path / "hooks")
    root = registry_at(tmp_path)
    (root / ".pre-commit-config.yaml").write_text(CONFIG.format(hooks=tmp_path / "hooks", revision=revision), "utf-8")
    run(root, "git", "init", "-q", "-b", "main")
    code, said = commit(run, root)
    assert code == 0, said
    run(root, "git", "checkout", "-q", "-b", "change")
    done = run(root, sys.executable, "-m", "pre_commit", "install", "--install-hooks")
    assert done.returncode == 0, done.stdout + done.stderr

    # a good commit
    claim = root / "claims/msc/msc-vesicle-growth-native.yaml"
    good = claim.read_text("utf-8")
    claim.write_text(good.replace("Tumours under vesicles stayed smaller.", "Tumours under vesicles were smaller."))
    code, said = commit(run, root)
    assert code == 0, said
    assert said.count("Passed") == 2

    # an untidy one is put in order, and has to be added again
    tidy = claim.read_text("utf-8")
    claim.write_text(tidy.replace("outcome: tumour growth", "outcome:   tumour growth"))
    code, said = commit(run, root)
    assert code == 1 and "files were modified by this hook" in said
    assert claim.read_text("utf-8") == tidy

    # a quote that is not there
    claim.write_text(tidy.replace("1.8-fold", "2.8-fold"))
    code, said = commit(run, root)
    assert code == 1
    assert "exit code: 1" in said and ": error EV201" in said
    claim.write_text(tidy)

    # a dispute that ends through the file of a source
    source = root / "claims/sources/ferro-2017.yaml"
    source.write_text(source.read_text("utf-8").replace("kind: primary", "kind: narrative-review"))
    code, said = commit(run, root)
    assert code == 1
    assert f"error EV507 `{DECIDED}` was disputed, 2 : 2, and is" in said
    assert "source kind `ferro-2017` from primary to narrative-review" in said
    assert "decide on it in this change" in said
    run(root, "git", "checkout", "-q", "HEAD", "--", ".")

    # a dispute that ends with files that are deleted, and nothing else
    (root / f"claims/msc/{DECIDED}.yaml").unlink()
    code, said = commit(run, root)
    assert code == 1
    assert f"error EV507 `{DECIDED}` was disputed, 2 : 2, and is gone" in said
    run(root, "git", "reset", "-q", "--hard", "HEAD")

    # a base that is not there is no pass
    run(root, "git", "branch", "-m", "main", "trunk")
    claim.write_text(tidy.replace("were smaller", "stayed small"))
    code, said = commit(run, root)
    assert code == 1
    assert "exit code: 2" in said and "the revision 'main' cannot be read: git knows no such commit here" in said
