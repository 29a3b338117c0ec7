"""A registry on another question, from the command line and from a dialogue on a terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from evidence.cli.main import _COMMANDS as EVERY
from evidence.cli.main import main
from evidence.errors import UsageError
from evidence.registry.founding import charter
from evidence.registry.founding.automation import automation_files

AXIS = ("--axis", "effect=harmful/beneficial")


@pytest.fixture
def diets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A registry as it is made from one axis."""
    assert main(["init", str(tmp_path / "diets"), *AXIS, "--axis", "weight=gain/loss"]) == 0
    capsys.readouterr()
    return tmp_path / "diets"


def files_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def test_what_is_made_checks_clean_and_can_be_used(diets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check finds no error and no warning, the layout is canonical, and every reader works on it."""
    common = ["--registry", str(diets)]
    assert main(["check", *common, "--fail-on", "warning"]) == 0
    assert "0 errors, 0 warnings" in capsys.readouterr().out
    assert main(["fmt", *common, "--check"]) == 0
    capsys.readouterr()
    assert main(["resolve", *common, "--json"]) == 0
    (claim,) = json.loads(capsys.readouterr().out)["verdicts"]
    assert (claim["claim"], claim["status"]) == ("example-claim", "disputed")
    assert main(["show", *common, "example-claim"]) == 0
    assert "2 independent studies point to harmful and 2 to beneficial" in capsys.readouterr().out
    assert main(["report", *common, "-o", str(diets / "report"), "--quiet"]) == 0
    assert "harmful: 2 independent studies" in (diets / "report/report.md").read_text("utf-8")


def test_nothing_in_the_example_can_be_taken_for_a_study(diets: Path) -> None:
    for path in diets.glob("claims/sources/*.yaml"):
        record = yaml.safe_load(path.read_text("utf-8"))
        assert "placeholder" in record["id"] and record["title"].startswith("Placeholder")
        assert not {"doi", "pmid", "year", "authors", "journal"} & set(record)


def test_the_files_of_ci_call_what_there_is(diets: Path) -> None:
    """Services and hooks install the same program and run commands that parse; no branch's name is in a script."""
    from evidence.cli.main import parser

    workflow = yaml.safe_load((diets / ".github/workflows/registry.yml").read_text("utf-8"))
    steps = workflow["jobs"]["check"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert not any("${{" in script for script in scripts)
    gitlab = yaml.safe_load((diets / ".gitlab-ci.yml").read_text("utf-8"))["registry"]["script"]
    hooks = yaml.safe_load((diets / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    for script in ("\n".join(scripts), "\n".join(gitlab)):
        assert "pip install --quiet 'evidence-contradiction-tracker==" in script
        assert "evidence fmt --check" in script and 'evidence check "$@"' in script
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    for hook in hooks:
        program, *arguments = hook["entry"].split() + hook.get("args", [])
        assert program == "evidence" and parser().parse_args(arguments).command == arguments[0]
    assert hooks[-1]["id"] == "evidence-check" and hooks[-1]["always_run"] is True  # deletions match no files


def test_the_page_on_ci_shows_what_is_written() -> None:
    """An older registry copies the files from there."""
    page = (Path(__file__).parents[2] / "docs/ci.md").read_text("utf-8")
    written = automation_files("evidence-contradiction-tracker==VERSION")
    for path in (".github/workflows/registry.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"):
        assert f"`{path}`:\n\n```yaml\n{written[path]}```\n" in page, path


@pytest.mark.parametrize("folder", ["", "sub/", "a/b/"])
def test_the_hook_for_the_layout_finds_claims_in_any_folder(folder: str) -> None:
    written = yaml.safe_load(automation_files("x")[".pre-commit-config.yaml"])["repos"][0]["hooks"][0]
    offered = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text("utf-8"))[1]
    assert written["id"] == offered["id"] == "evidence-fmt" and written["files"] == offered["files"]
    assert re.search(written["files"], f"{folder}claims/topic/claim.yaml")
    assert not re.search(written["files"], f"{folder}disclaims/claim.yaml")


@pytest.mark.parametrize("base", ["", "refs/remotes/origin/main; id"], ids=["push", "hostile base"])
def test_the_script_of_the_workflow(diets: Path, tmp_path: Path, base: str) -> None:
    workflow = yaml.safe_load((diets / ".github/workflows/registry.yml").read_text("utf-8"))
    script = workflow["jobs"]["check"]["steps"][-1]["run"]
    program = tmp_path / "bin/evidence"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    program.chmod(0o755)
    environment = {"PATH": f"{program.parent}:/usr/bin:/bin", "BASE": base}
    command = ["bash", "-euo", "pipefail", "-c", script]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "check|--format|github|" + (f"--base|{base}|" if base else "")


def test_hooks_are_what_pre_commit_takes(diets: Path) -> None:
    clientlib = pytest.importorskip("pre_commit.clientlib", reason="pre-commit is not installed here")
    loaded = clientlib.load_config(str(diets / ".pre-commit-config.yaml"))
    assert [hook["id"] for hook in loaded["repos"][0]["hooks"]] == ["evidence-fmt", "evidence-check"]


def _code(markdown: str) -> list[str]:
    """The commands of a page, one string each."""
    blocks = [token.content for token in MarkdownIt().parse(markdown) if token.type == "code_block"]
    return [line for block in blocks for line in block.replace("\\\n", "").splitlines()]


def test_the_readme_tells_what_works(
    diets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its commands are run as they stand, with names in the place of the words in capitals."""
    told = (diets / "README.md").read_text("utf-8")
    install, *commands = _code(told)
    assert install.startswith("python3 -m pip install 'evidence-contradiction-tracker==")
    (diets / "paper.txt").write_text("Sleep was measured in forty people.\n")
    monkeypatch.chdir(diets)
    names = {"CLAIM": "tea-sleep", "TOPIC": "sleep", "TREATMENT": "tea", "FILE": "paper.txt", "SOURCE": "doe-2020"}
    for command in commands:
        for name, value in (*names.items(), ("OUTCOME", "sleep"), ("WHAT WAS FOUND", "They slept well.")):
            command = command.replace(name, value)
        program, *arguments = shlex.split(command)
        assert program == "evidence" and main(arguments) == 0, capsys.readouterr().err
    assert len(commands) == 4
    capsys.readouterr()
    assert main(["show", "tea-sleep", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdicts"][0]["tally"]["harmful"] == 1
    assert main(["check", "--fail-on", "warning"]) == 0
    for line in re.findall(r"`evidence ([^`]*)`", told):
        assert line.split()[0] in EVERY and shlex.split(line)[0] != "CLAIM"


@pytest.mark.parametrize("there", ["README.md", "readme.rst", "README"])
def test_a_readme_that_is_there_stays(there: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / there).write_text("mine")
    assert main(["init", str(tmp_path), *AXIS, "--dry-run"]) == 0
    assert f"{there} is there already, and stays as it is" in capsys.readouterr().err
    assert main(["init", str(tmp_path), *AXIS, "--quiet"]) == 0
    assert capsys.readouterr().err == "" and (tmp_path / there).read_text() == "mine"
    assert [name for name in files_below(tmp_path) if name.lower().startswith("readme")] == [there]


HOSTILE = [
    "<script>alert(1)</script>",
    "![x](https://evil.example/x.png)",
    "[click](javascript:alert(1))",
    "www.evil.example",
    "https://evil.example",
    "# not the title",
    "1. a list",
    "@everyone",
    "a `b` *c* _d_ ~~e~~ | f",
    "&lt;b&gt;",
    "{title}",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_no_name_is_markup_in_the_readme(title: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    axis = f"--axis={'www.evil.example' if title == 'www.evil.example' else 'e'}=www.a.example/1.5"
    assert main(["init", str(tmp_path / "new"), axis, "--title", title]) == 0
    told = (tmp_path / "new/README.md").read_text("utf-8")
    tokens = MarkdownIt("gfm-like").parse(told)
    heading = tokens[1]
    text = "".join(child.content for child in heading.children or ())
    assert text.replace("\N{WORD JOINER}", "") == title
    inline = {child.type for token in tokens for child in token.children or ()}
    assert inline <= {"text", "softbreak", "code_inline", "text_special"} and "html_block" not in {
        t.type for t in tokens
    }


@pytest.mark.parametrize("there", ["claims", ".gitignore", ".github/workflows/registry.yml", ".github"])
def test_nothing_is_overwritten(there: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is in the way is named, and nothing else is written."""
    taken = tmp_path / there
    taken.parent.mkdir(parents=True, exist_ok=True)
    taken.write_text("mine")
    assert main(["init", str(tmp_path), *AXIS]) == 2
    assert f"there is already {there};" in capsys.readouterr().err
    assert files_below(tmp_path) == [there] and taken.read_text() == "mine"


@pytest.mark.parametrize("option", [(), ("--dry-run",)], ids=["to write", "to try"])
def test_places_where_no_registry_can_be(
    option: tuple[str, ...], diets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("mine")
    assert main(["init", str(tmp_path / "file"), *AXIS, *option]) == 2
    assert "is there and is no folder" in capsys.readouterr().err
    assert main(["init", str(diets / "claims/more"), *AXIS, *option]) == 2
    assert "inside of the claims of another registry" in capsys.readouterr().err
    assert not (diets / "claims/more").exists()


def test_a_link_is_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "new/.github").symlink_to(elsewhere)
    assert main(["init", str(tmp_path / "new"), *AXIS]) == 2
    assert "there is already .github;" in capsys.readouterr().err
    assert files_below(elsewhere) == []


def test_what_is_there_beside_it_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github/CODEOWNERS").write_text("mine")
    assert main(["init", str(tmp_path), *AXIS]) == 0
    assert {"README.md", ".github/CODEOWNERS", "claims/registry.yaml"} <= set(files_below(tmp_path))
    assert not list(tmp_path.glob(".evidence-new-*"))
    assert main(["check", "--registry", str(tmp_path)]) == 0


@pytest.mark.parametrize("fails_at", range(0, 17, 4))
@pytest.mark.parametrize("there", [True, False], ids=["folder there", "folder new"])
def test_a_failure_leaves_nothing(
    fails_at: int, there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A disk that refuses in the middle: the folder is as it was."""
    folder = tmp_path / "deep/new"
    if there:
        folder.mkdir(parents=True)
        (folder / "mine").write_text("mine")
    moved, move = [], os.rename

    def refusing(source: str, target: str) -> None:
        if len(moved) == fails_at:
            raise OSError(28, "No space left on device")
        moved.append(target)
        move(source, target)

    monkeypatch.setattr(os, "rename", refusing)
    assert main(["init", str(folder), *AXIS]) == 2
    assert "No space left on device; nothing was written" in capsys.readouterr().err
    assert files_below(tmp_path) == (["deep/new/mine"] if there else [])
    assert folder.exists() is there and (there or not folder.parent.exists())
    assert not there or [path.name for path in folder.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("given_options", "said"),
    [
        pytest.param([], "Name it with --axis: write it as NAME=ANSWER/ANSWER", id="nothing said"),
        pytest.param(["--axis", "effect"], "is no axis: write it as NAME=", id="no answers"),
        pytest.param(["--axis", "effect=good"], "exactly two opposing answers, 'effect=good' has 1", id="one answer"),
        pytest.param(["--axis", "e=a/b/c"], "exactly two opposing answers, 'e=a/b/c' has 3", id="three answers"),
        pytest.param(["--axis", "e=a/a"], "names a twice", id="the same answer twice"),
        pytest.param(["--axis", "e=mixed/a"], "mixed is a stance that every axis has", id="a stance of every axis"),
        pytest.param(["--axis", "Effect=a/b"], "'Effect' in 'Effect=a/b' is no word", id="capitals"),
        pytest.param(["--axis", "../e=a/b"], "is no word of a vocabulary", id="a path"),
        pytest.param([*AXIS, *AXIS], "two axes are called effect", id="an axis twice"),
        pytest.param([*AXIS, "--name", "../x"], "is no name: use lower-case", id="a name with a path"),
        pytest.param([*AXIS, "--title", "a\nb: c"], "the title is one line", id="a title of two lines"),
        pytest.param([*AXIS, "--title", "\x1b[2J"], "without control characters", id="a title that clears the screen"),
        pytest.param([*AXIS, "--curator", "A B"], "is no curator: write ID or ID=NAME", id="a curator with a blank"),
        pytest.param([*AXIS, "--context", "x"], "is no condition: write it as NAME=LEVEL", id="no levels"),
        pytest.param([*AXIS, "--install", "x'; id; '"], "--install takes one requirement", id="a command"),
        pytest.param([*AXIS, "--install", "${{secrets.X}}"], "--install takes one requirement", id="an expression"),
        pytest.param([*AXIS, "--install", "./x.whl"], "a wheel by its address, file:///", id="a path of a wheel"),
        pytest.param([*AXIS, "--install=--index-url=x"], "--install takes one requirement", id="an option"),
    ],
)
def test_errors_say_what_to_do(
    given_options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path / "new"), *given_options]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


WORDS = st.sampled_from(["no", "null", "true", "1e3", "0755", "y", "1.5", "a", "on", "off", "2020-01-01", "x-y"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(axis=st.lists(WORDS, min_size=3, max_size=3, unique=True), title=st.text(min_size=1, max_size=40))
def test_hostile_words_are_words(
    axis: list[str], title: str, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is accepted as a word or a title makes a registry that checks clean and holds just that."""
    folder = tmp_path_factory.mktemp("named") / "new"
    code = main(
        ["init", str(folder), f"--axis={axis[0]}={axis[1]}/{axis[2]}", f"--title={title}", f"--curator=a={title}"]
    )
    capsys.readouterr()
    try:
        clean = charter.line(title, "title")
    except UsageError:
        assert code == 2 and not folder.exists()
        return
    assert code == 0
    assert main(["check", "--registry", str(folder), "--no-cache"]) == 0
    assert main(["fmt", "--registry", str(folder), "--check"]) == 0
    capsys.readouterr()
    from evidence.registry import load

    registry, _ = load(folder)
    assert registry.config.title == clean
    assert [tuple(found.poles) for found in registry.axes.values()] == [(axis[1], axis[2])]


def test_files_for_services_are_only_read_at_the_top(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".git").mkdir()
    assert main(["init", str(tmp_path / "below"), *AXIS]) == 0
    told = capsys.readouterr()
    assert f"is inside of the repository {tmp_path}, and services read" in told.err
    assert "  git add . && git commit -m 'Begin'\n" in told.out and "git init" not in told.out
    assert main(["init", str(tmp_path / "bare"), *AXIS, "--no-ci"]) == 0
    assert main(["init", str(tmp_path), *AXIS]) == 0
    told = capsys.readouterr()
    assert told.err == "" and "evidence check then runs in CI" in told.out


def test_a_folder_beside_a_repository_is_not_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other/.git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "other")
    assert main(["init", "../new", *AXIS]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("option", "said"), [((), True), (("--quiet",), False), (("--no-ci",), False)])
def test_a_wheel_on_this_machine(
    option: tuple[str, ...], said: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is taken, and it is said who does not have it."""
    assert main(["init", str(tmp_path), *AXIS, "--install", "file:///srv/wheels/x.whl", *option]) == 0
    assert ("x.whl is a place on this machine" in capsys.readouterr().err) is said


def test_dry_runs_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new"
    assert main(["init", str(folder), *AXIS, "--dry-run", "--json"]) == 0
    planned = json.loads(capsys.readouterr().out)
    assert planned["written"] is False and not folder.exists()
    assert main(["init", str(folder), *AXIS, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {**planned, "written": True}
    assert planned["files"] == files_below(folder)


def test_three_lines_say_what_to_do_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "a folder"
    assert main(["init", str(folder), *AXIS, "--no-ci"]) == 0
    head, *following = capsys.readouterr().out.splitlines()
    assert head.startswith("made the registry a-folder in ") and len(following) == 3
    done = subprocess.run(
        ["bash", "-c", following[0]],
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not (folder / ".github").exists() and not (folder / ".gitignore").exists()


class Dialogue:
    """A program on a terminal of its own."""

    def __init__(self, *arguments: str, folder: Path) -> None:
        self.terminal, inside = pty.openpty()
        own = {"TERM": "dumb", "PYTHONPATH": str(Path(__file__).parents[2])}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "evidence.cli.main", *arguments],
            stdin=inside, stdout=inside, stderr=inside, cwd=folder, start_new_session=True,
            env={**os.environ, **own},
        )  # fmt: skip
        os.close(inside)
        self.said = ""
        self._heard = 0

    def until(self, text: str) -> None:
        """Read what the program says until some text comes."""
        while (found := self.said.find(text, self._heard)) < 0:
            if not select.select([self.terminal], [], [], 60)[0]:
                raise AssertionError(f"waited for {text!r}, got {self.said!r}")
            try:
                self.said += os.read(self.terminal, 65536).decode(errors="replace")
            except OSError:
                raise AssertionError(f"ended before {text!r}: {self.said!r}") from None
        self._heard = found + len(text)

    def type(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def ended(self) -> int:
        """The exit code; what is still said is read as well."""
        while select.select([self.terminal], [], [], 60)[0]:
            try:
                more = os.read(self.terminal, 4096)
            except OSError:
                break
            if not more:
                break
            self.said += more.decode(errors="replace")
        os.close(self.terminal)
        return self.process.wait(60)


def test_a_dialogue_on_a_terminal(tmp_path: Path) -> None:
    """Every question has a default or is asked again with what is wrong."""
    talk = Dialogue("init", "sleep", folder=tmp_path)
    talk.until("Short name of the registry [sleep]: ")
    talk.type("\n")
    talk.until("Your id as a curator")
    talk.type("ada=Ada Lovelace\n")
    talk.until("The disputed question")
    talk.type("effect: good or bad\n")
    talk.until("is no axis")
    talk.until("The disputed question")
    talk.type("effect=good/bad\n")
    talk.until("Another question")
    talk.type("effect=more/less\n")
    talk.until("effect is there already")
    talk.until("Another question")
    talk.type("amount=more/less\n")
    talk.until("Another question")
    talk.type("\n")
    assert talk.ended() == 0, talk.said
    assert "made the registry sleep" in talk.said
    root = tmp_path / "sleep"
    assert yaml.safe_load((root / "claims/curators.yaml").read_text()) == {
        "curators": {"ada": {"name": "Ada Lovelace"}}
    }
    assert list(yaml.safe_load((root / "claims/vocabulary/axes.yaml").read_text())["axes"]) == ["effect", "amount"]
    assert main(["check", "--registry", str(root), "--quiet"]) == 0


@pytest.mark.parametrize(("key", "code"), [("\x04", 2), ("\x03", 130)], ids=["end of input", "Ctrl-C"])
def test_a_dialogue_that_is_broken_off_leaves_nothing(key: str, code: int, tmp_path: Path) -> None:
    talk = Dialogue("init", "sleep", folder=tmp_path)
    talk.until("Short name of the registry [sleep]: ")
    talk.type(key)
    if key == "\x03":  # the terminal is nobody's controlling one here, so that it sends no signal itself
        import signal

        talk.process.send_signal(signal.SIGINT)
    assert talk.ended() == code, talk.said
    assert "Traceback" not in talk.said
    assert not (tmp_path / "sleep").exists()


def test_a_registry_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "claims").mkdir()
    talk = Dialogue("init", ".", folder=tmp_path)
    assert talk.ended() == 2
    assert "Short name" not in talk.said and "there is already claims" in talk.said
