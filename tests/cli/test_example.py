"""The example registry: a sound part of the real one, in wheels and out of a source tree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml

from evidence.cli.main import main
from evidence.registry import load
from evidence.registry.founding.example import FLAGSHIP, OPEN, TOP, cut, shipped
from evidence.resolve import digest_of, resolve
from tests.cli.wheelhouse import ROOT, NotInstalled, needed, pack


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example") / "here"
    assert main(["example", str(folder), "--quiet"]) == 0
    return folder


def test_it_is_sound_and_can_be_used(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No error, and no warning but one that the whole registry has; canonical; readers work on it."""
    assert main(["check", "--registry", str(example), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["rule"] for one in found["diagnostics"] if one["severity"] == "warning"] == ["EV302"]
    assert main(["fmt", "--registry", str(example), "--check"]) == 0
    assert main(["show", "--registry", str(example), FLAGSHIP]) == 0
    assert "20 independent studies" in capsys.readouterr().out


def test_its_verdicts_are_those_of_the_whole(example: Path) -> None:
    """What is left out changes neither verdicts nor what decisions were made on."""
    part, whole = load(example)[0], load(ROOT)[0]
    assert {FLAGSHIP, TOP} < part.claims.keys()
    judged, all_judged = resolve(part), resolve(whole)
    for name, verdict in judged.items():
        assert digest_of(verdict, part) == digest_of(all_judged[name], whole)


def test_only_texts_with_an_open_licence_are_passed_on(example: Path) -> None:
    registry = load(example)[0]
    stored = {source.snapshot: source for source in registry.sources.values() if source.snapshot is not None}
    assert {path.name for path in (example / "seeds").iterdir()} == stored.keys()
    assert [source.id for source in stored.values()] == ["ahmadi-2022"]
    readme = (example / "README.md").read_text("utf-8")
    for name, source in stored.items():
        text = (example / "seeds" / str(name)).read_text("utf-8")
        assert source.licence in OPEN and "creativecommons.org/licenses/by/4.0" in text
        assert str(name) in readme and str(source.doi) in readme and "Licence: CC BY 4.0" in readme


def test_every_record_is_that_of_the_whole(example: Path) -> None:
    """Nothing is changed but what names a thing that is left out."""
    for path in sorted(example.glob("claims/**/*.yaml")):
        of_part = yaml.safe_load(path.read_text("utf-8"))
        of_whole = yaml.safe_load((ROOT / path.relative_to(example)).read_text("utf-8"))
        gone = of_whole.keys() - of_part.keys()
        assert gone <= {"broader", "snapshot", "sha256"}, path
        changed = {key for key in of_part if of_part[key] != of_whole[key]}
        assert changed <= ({"name"} if path.name == "registry.yaml" else set()), path


def test_nothing_is_overwritten(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["example", str(example)]) == 2
    assert "there is already" in capsys.readouterr().err


def test_a_wheel_alone_is_enough(tmp_path: Path) -> None:
    """Built, installed where nothing else is, and used without the source tree: the dispute can be read."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    try:
        pack(needed(), wheels)
    except NotInstalled as error:
        pytest.skip(f"nothing can be installed without a network: {error} is not installed here")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    environment = {**kept, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    environment["XDG_CACHE_HOME"] = str(tmp_path / "cache")

    def run(*command: str | Path, folder: Path = tmp_path) -> str:
        done = subprocess.run(
            [str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path / "dist", ROOT)
    (wheel,) = (tmp_path / "dist").iterdir()
    with ZipFile(wheel) as packed:
        prefix = "evidence/example/"
        names = [name for name in packed.namelist() if name.startswith(prefix)]
        assert {name.removeprefix(prefix): packed.read(name) for name in names} == cut(ROOT) == shipped()
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    bin_ = tmp_path / "venv/bin"
    constraints = ROOT / ".ci/constraints.txt"
    run(bin_ / "python", "-m", "pip", "install", "-q", "--find-links", wheels, "-c", constraints, wheel)
    assert (tmp_path / "venv/share/man/man1/evidence.1").is_file()
    program = bin_ / "evidence"
    assert "evidence example DIR" in run(program)
    run(program, "example", "here")
    here = tmp_path / "here"
    assert "0 errors" in run(program, "check", folder=here)
    assert f"{FLAGSHIP}" in run(program, "resolve", "--status", "disputed", folder=here)
    told = run(program, "show", FLAGSHIP, folder=here)
    assert "! Disputed: 20 independent studies point to pro-tumour and 13 to anti-tumour" in told
    assert "Why do they disagree?" in told
    run(program, "report", "-o", "report", "--quiet", folder=here)
    assert "20 independent studies point to pro-tumour" in (here / "report/report.md").read_text("utf-8")
    assert str(ROOT) not in run(bin_ / "python", "-c", "import evidence; print(evidence.__file__)")
