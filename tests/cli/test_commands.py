"""The commands as a shell sees them: output, errors, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.cli.main import main
from evidence.cli.schema import KINDS

ROOT = Path(__file__).parents[2]

AXES = "axes:\n  tumour-effect:\n    label: effect on tumours\n    poles: [pro-tumour, anti-tumour]\n"
SOURCE = "id: {0}\nkind: primary\ntitle: Study {0}\nyear: 2020\n"
CLAIM = """\
id: growth
title: {title}
axis: tumour-effect
subject:
  label: vesicle
outcome: growth
evidence:
  - id: one
    source: a
    stance: {stance}
    context: {{tissue: marrow}}
    finding: It grew.
  - id: two
    source: b
    stance: anti-tumour
    finding: It shrank.
"""


def write_registry(root: Path, title: str = "Effect on growth", stance: str = "pro-tumour") -> Path:
    (root / "claims/vocabulary").mkdir(parents=True)
    (root / "claims/sources").mkdir()
    files = {
        "registry.yaml": "format: 1\nname: small\nsampling: convenience\n",
        "vocabulary/axes.yaml": AXES,
        "vocabulary/contexts.yaml": "variables:\n  tissue:\n    label: tissue\n    levels:\n      marrow: {}\n",
        "vocabulary/methods.yaml": "methods: {}\n",
        "sources/a.yaml": SOURCE.format("a"),
        "sources/b.yaml": SOURCE.format("b"),
        "growth.yaml": CLAIM.format(title=title, stance=stance),
    }
    for name, text in files.items():
        (root / "claims" / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def small(tmp_path: Path) -> str:
    return str(write_registry(tmp_path))


def test_check_says_what_it_looked_at(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--registry", small]) == 0
    assert "checked 1 claim, 2 items, 2 sources" in capsys.readouterr().out


@pytest.mark.parametrize("before", [True, False], ids=["before the command", "after the command"])
def test_common_options_stand_on_either_side(before: bool, small: str) -> None:
    common = ["--registry", small, "--quiet"]
    assert main([*common, "check"] if before else ["check", *common]) == 0


def test_check_fails_on_errors_and_on_what_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(write_registry(tmp_path, stance="pro-tumor"))
    assert main(["check", "--registry", root]) == 1
    assert "growth.yaml:10:13: error EV105" in capsys.readouterr().out
    assert main(["check", "--registry", root, "--ignore", "EV1"]) == 0
    assert main(["check", "--registry", root, "--ignore", "ev1", "--fail-on", "note"]) == 0
    assert main(["check", "--registry", root, str(tmp_path / "claims/sources")]) == 0
    assert main(["check", "--registry", root, str(tmp_path / "claims/growth.yaml")]) == 1


def test_formats_go_to_files(small: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out.json"
    assert main(["check", "--registry", small, "--format", "text", "--format", f"json={target}"]) == 0
    assert json.loads(target.read_text())["counts"]["error"] == 0
    assert "0 errors" in capsys.readouterr().out


def test_formats_do_not_share_a_file(small: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first would be lost."""
    file = tmp_path / "out"
    again = f"{tmp_path}/./out"
    assert main(["check", "--registry", small, "--format", f"json={file}", "--format", f"sarif={again}"]) == 2
    assert "give each its own" in capsys.readouterr().err
    assert not file.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["show", "groth"], "did you mean growth?", id="mistyped claim"),
        pytest.param(["rule", "EV999"], "no rule EV999", id="unknown rule"),
        pytest.param(["check", "--select", "XX"], "no rule begins with XX", id="unknown family"),
        pytest.param(["check", "--format", "xml"], "no format xml", id="unknown format"),
        pytest.param(["check", "--format", "text", "--format", "json"], "only one format", id="two to the terminal"),
        pytest.param(["check", "/etc"], "is not in the registry", id="path outside"),
        pytest.param(["resolve", "--where", "tissue"], "VARIABLE=LEVEL", id="where without level"),
        pytest.param(["resolve", "--where", "tissue=bone"], "no level bone", id="unknown level"),
        pytest.param(["resolve", "--status", "odd"], "no status odd", id="unknown status"),
        pytest.param(["resolve", "--axis", "odd"], "no axis odd", id="unknown axis"),
        pytest.param(["check", "--format", "json=/nonexistent/x"], "cannot write", id="folder missing"),
    ],
)
def test_wrong_use_is_one_line(
    arguments: list[str], message: str, small: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--registry", small]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1


def test_no_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 2
    assert main(["check", "--registry", "nowhere"]) == 2
    assert "claims/registry.yaml" in capsys.readouterr().err


def test_the_nearest_registry_upwards_is_taken(small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(small) / "claims/sources")
    assert main(["check"]) == 0


def test_resolve_and_show(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", "--registry", small]) == 0
    assert "Preliminary dispute" in capsys.readouterr().out
    assert main(["resolve", "--registry", small, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["format"] == 1
    assert document["verdicts"][0]["tally"] == {"pro-tumour": 1, "anti-tumour": 1, "mixed": 0, "no-effect": 0}
    assert main(["resolve", "--registry", small, "--json", "--where", "tissue=marrow"]) == 0
    assert json.loads(capsys.readouterr().out)["verdicts"][0]["status"] == "insufficient"
    assert main(["resolve", "--registry", small, "--json", "--as-of", "2019"]) == 0
    assert json.loads(capsys.readouterr().out)["verdicts"][0]["status"] == "no-evidence"
    assert main(["resolve", "--registry", small, "--json", "--top", "0"]) == 0
    assert json.loads(capsys.readouterr().out)["verdicts"] == []
    assert main(["show", "growth", "--registry", small]) == 0
    assert "It shrank." in capsys.readouterr().out
    assert main(["show", "growth", "--json", "--registry", small]) == 0
    assert len(json.loads(capsys.readouterr().out)["verdicts"]) == 1


def test_a_year_leaves_out_studies_without_one_and_says_how_many(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_registry(tmp_path)
    path = next(path for path in (root / "claims/sources").glob("*.yaml") if "year: " in path.read_text("utf-8"))
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("year: ")), "utf-8")
    assert main(["resolve", "--registry", str(root), "--as-of", "2100"]) == 0
    assert "; 1 study without a year is left out" in capsys.readouterr().err
    assert main(["resolve", "--registry", str(root), "--where", "tissue=marrow"]) == 0
    assert "without a year" not in capsys.readouterr().err


def test_a_broken_registry_is_said_beside_every_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_registry(tmp_path)
    (root / "claims/sources/c.yaml").write_text("id: c\n", encoding="utf-8")
    assert main(["resolve", "--registry", str(root)]) == 0
    assert "files left out: 1" in capsys.readouterr().err


def test_report(small: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--registry", small]) == 0
    text = capsys.readouterr().out
    assert main(["report", "--registry", small, "-o", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out/report.md").is_file()
    assert "Effect on growth" in text


def test_fmt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_registry(tmp_path)
    source = root / "claims/sources/a.yaml"
    source.write_bytes(b"kind: primary\r\nid: a\r\ntitle: 'Study a'\r\nyear: 2020   \r\n")
    assert main(["fmt", "--registry", str(root), "--check"]) == 1
    assert capsys.readouterr().out == "claims/sources/a.yaml\n"
    assert main(["fmt", "--registry", str(root), "--diff"]) == 0
    assert "+id: a" in capsys.readouterr().out
    assert main(["fmt", "--registry", str(root)]) == 0
    assert source.read_bytes() == b"id: a\nkind: primary\ntitle: Study a\nyear: 2020\n"
    assert main(["fmt", "--registry", str(root), "--check"]) == 0
    source.write_text("id: [", encoding="utf-8")
    assert main(["fmt", "--registry", str(root)]) == 1
    assert source.read_text(encoding="utf-8") == "id: ["


def test_rules_and_schemas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule"]) == 0
    assert "EV201" in capsys.readouterr().out
    assert main(["rule", "ev201"]) == 0
    assert "Why:" in capsys.readouterr().out
    assert main(["schema", "source"]) == 0
    assert json.loads(capsys.readouterr().out)["properties"]["doi"]
    assert main(["schema", "-o", str(tmp_path / "schemas")]) == 0
    assert len(list((tmp_path / "schemas").iterdir())) == len(KINDS)


HOSTILE = '"[/x] [bold]b[/bold] <script>x</script> | ]( :skull: ::error::x"'


@pytest.mark.parametrize("colour", ["always", "never"])
def test_data_is_never_markup(colour: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(write_registry(tmp_path, title=HOSTILE))
    for command in (["check", "--notes"], ["resolve"], ["show", "growth"]):
        assert main([*command, "--registry", root, "--color", colour]) == 0
    out = capsys.readouterr().out
    assert "[/x] [bold]b[/bold]" in out
    assert ":skull:" in out


def test_plain_when_it_is_not_a_terminal(small: str) -> None:
    command = [sys.executable, "-m", "evidence.cli.main", "resolve", "--registry", small]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=True)
    assert b"\x1b" not in done.stdout
    forced = subprocess.run([*command, "--color", "always"], capture_output=True, cwd=ROOT, check=True)
    assert b"\x1b[" in forced.stdout


def test_output_survives_a_poor_encoding(tmp_path: Path) -> None:
    root = str(write_registry(tmp_path, title="Effect of TGF-β on growth"))
    done = subprocess.run(
        [sys.executable, "-m", "evidence.cli.main", "show", "growth", "--registry", root],
        capture_output=True,
        cwd=ROOT,
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_closed_pipe_is_no_error(small: str) -> None:
    command = f"{sys.executable} -m evidence.cli.main schema claim | head -n 1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, cwd=ROOT, check=False)
    assert done.stderr == b""
