"""An editor's text in the place of a file."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from evidence.cli.main import main
from evidence.registry.profile import MAX_BYTES
from tests.check.cases import registry_at
from tests.check.test_baseline import git
from tests.check.test_run import CLAIM, TEXT, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clean registry."""
    return registry_at(tmp_path)


def run(root: Path, monkeypatch: pytest.MonkeyPatch, raw: bytes, path: str = CLAIM, *more: str) -> int:
    """Check with these bytes on stdin."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    return main(["check", "--registry", str(root), "-", "--as", str(root / path), *more])


def test_the_text_takes_the_place_of_the_file(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Places, lines and records are those of the text; nothing is written."""
    write(root, "")
    before = (root / CLAIM).read_bytes()
    text = "# above\n" + TEXT.replace("tumour-effect", "tumor-effect")
    assert run(root, monkeypatch, text.encode("utf-8")) == 1
    printed = capsys.readouterr().out
    assert printed.startswith(f"{CLAIM}:4:7: error EV104 the axis `tumor-effect` is unknown\n  | axis: tumor-effect\n")
    assert (root / CLAIM).read_bytes() == before
    assert run(root, monkeypatch, before) == 0


def test_a_file_that_is_not_there_yet(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """New files are written in editors, too."""
    assert run(root, monkeypatch, TEXT.encode("utf-8")) == 0
    assert run(root, monkeypatch, b"]") == 1
    assert not (root / CLAIM).exists()


def test_only_this_file_is_reported_on(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Others are, where they are named; but all are read."""
    write(root, "zzz: x\n", "claims/other.yaml")
    assert run(root, monkeypatch, TEXT.encode("utf-8")) == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode("utf-8"))))
    other, file = str(root / "claims/other.yaml"), str(root / CLAIM)
    assert main(["check", "--registry", str(root), "-", other, "--as", file, "--format", "json"]) == 1
    shown = json.loads(capsys.readouterr().out.partition("notes\n")[2])
    assert {found["path"] for found in shown["diagnostics"]} == {"claims/other.yaml"}
    assert shown["checked"]["claims"] == 4


@pytest.mark.parametrize("kind", ["sarif", "junit", "github", "json"])
def test_every_format(
    kind: str, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is shown of files is the text's."""
    assert run(root, monkeypatch, (TEXT + "note: x  \nzzz: x\n").encode("utf-8"), CLAIM, "--format", kind) == 1
    assert CLAIM in capsys.readouterr().out


@pytest.mark.parametrize(
    "raw", [pytest.param(b"\xff\xfe", id="no UTF-8"), pytest.param(b"#" * (MAX_BYTES + 5), id="too large"), b"\0"]
)
def test_any_bytes(raw: bytes, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever an editor sends is checked."""
    assert run(root, monkeypatch, raw) == 1


def test_with_a_base(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The base is what was committed, never what the editor holds."""
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "base")
    path = "claims/msc/vesicle-immune-effect.yaml"
    text = (root / path).read_text("utf-8")
    assert run(root, monkeypatch, text.encode("utf-8"), path, "--base", "HEAD") == 0
    head, _, rest = text.partition("  - id: ")
    first, rest = rest.split("  - id: ", 1)
    assert run(root, monkeypatch, f"{head}  - id: {rest}".encode(), path, "--base", "HEAD") == 1
    assert f"the item `{first.split()[0]}` of `vesicle-immune-effect` is gone" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["-"],
        ["--as", "x"],
        ["-", "-", "--as", "{root}/claims/x.yaml"],
        ["-", "--as", "/etc/passwd"],
        ["-", "--as", "{root}/claims/.hidden.yaml"],
        ["-", "--as", "{root}/seeds/x.yaml"],
        ["-", "--as", "{root}/claims/../../x.yaml"],
        ["-", "--as", "{root}/claims/vocabulary/x.yaml"],
        ["-", "--as", "{root}/claims/x.yaml", "--fix"],
        ["-", "--as", "{root}/claims/x.yaml", "--diff"],
        ["-", "--as", "{root}/claims/x.yaml", "--watch"],
        ["-", "--as", "{root}/claims/x.yaml", "--write-baseline", "b"],
    ],
)
def test_wrong_use(arguments: list[str], root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence, and exit code 2."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode("utf-8"))))
    assert main(["check", "--registry", str(root), *(part.format(root=root) for part in arguments)]) == 2
