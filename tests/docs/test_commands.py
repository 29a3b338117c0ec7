"""Every command that a page shows is run, and prints what the page says."""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from evidence.cli.main import main, parser
from tests.docs.pages import NAMES, PAGES, ROOT, RUN, Block, blocks, orders, simple

WITH_COMMANDS = [name for name, page in zip(NAMES, PAGES, strict=True) if any(b.language in RUN for b in blocks(page))]
INLINE = re.compile(r"(?<!`)`(evidence [a-z][^`]*)`(?!`)")
BY_CI = ("run", "test")
"""Comments of the README that `.ci/run` finds its two commands by."""


@pytest.mark.parametrize("name", WITH_COMMANDS)
def test_commands_do_what_the_page_says(
    name: str, place: Callable[[str], Path], capfd: pytest.CaptureFixture[str]
) -> None:
    place("this registry")
    names: dict[str, object] = {"__name__": "a page"}
    for block in blocks(ROOT / name):
        at = f"{name}:{block.line}"
        if kind := block.note("in"):
            place(kind)
        if file := block.note("file"):
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            Path(file).write_text(block.text, encoding="utf-8")
        if copied := block.note("copy"):
            original, _, path = copied.partition(" as ")
            shutil.copy(ROOT / original, path)
        if block.language not in RUN or block.note("not run") is not None or set(block.notes) & set(BY_CI):
            continue
        if block.language == "python":
            exec(compile("\n" * block.line + block.text, name, "exec"), names)
            continue
        steps = list(block.steps())
        assert steps, f"{at} holds no command"
        for number, (command, shown) in enumerate(steps):
            expected = int(block.note("exits") or 0) if number == len(steps) - 1 else 0
            capfd.readouterr()
            code = _ran(command)
            out, err = capfd.readouterr()
            assert code == expected, f"{at}: `{command}` ended with {code}\n{out}\n{err}"
            if shown is not None:
                assert _fits(shown, out + err), f"{at}: `{command}` printed\n{out}{err}"


@pytest.mark.parametrize("name", WITH_COMMANDS)
def test_commands_that_are_not_run_are_understood(name: str) -> None:
    for block in blocks(ROOT / name):
        reason = block.note("not run")
        if block.language not in RUN or reason is None:
            continue
        assert len(reason) > 5, f"{name}:{block.line}: why is it not run?"
        if block.language == "python":
            ast.parse(block.text)
            continue
        for command, _ in block.steps():
            for words in orders(command):
                _understood(words, f"{name}:{block.line}")


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("docs/formats/") and name.count("/") == 3])
def test_commands_of_manual_pages_are_understood(name: str) -> None:
    for command in re.findall(r"^    (evidence .*)$", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE):
        for words in orders(command):
            _understood(words, name)


@pytest.mark.parametrize("name", NAMES)
def test_commands_stand_in_blocks_that_are_tried(name: str) -> None:
    for block in blocks(ROOT / name):
        if block.language in ("", "text", "bash", "shell") and name != "docs/reference/cli.md":
            assert not re.search(r"^(\$ |evidence )", block.text, re.MULTILINE), (
                f"{name}:{block.line}: make it sh or console"
            )


@pytest.mark.parametrize("name", NAMES)
def test_data_can_be_read(name: str) -> None:
    readers = {"yaml": yaml.safe_load, "json": json.loads, "toml": tomllib.loads}
    for block in blocks(ROOT / name):
        if block.language in readers and (block.language != "yaml" or block.text.count("\n") > 1):
            assert readers[block.language](block.text), f"{name}:{block.line} holds nothing"


@pytest.mark.parametrize("name", NAMES)
def test_commands_in_running_text_have_their_options(name: str) -> None:
    text = re.sub(r"^```.*?^```$", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for span in INLINE.findall(text):
        words = span.replace("\n", " ").split()
        assert words[1] in _options() or words[1].isupper(), f"{name}: `{span}` names no command"
        known = _options().get(words[1], frozenset())
        for word in words[2:]:
            option = word.partition("=")[0].strip(",.;")
            assert not option.startswith("--") or option in known, f"{name}: `{span}`: no option {option}"


def test_a_page_whose_output_is_another_one_is_found() -> None:
    assert _fits("one\n...\nlast\n", "one\ntwo\nthree\nlast\n")
    assert not _fits("one\n...\nlast\n", "one\ntwo\n")
    assert not _fits("one\n", "one\ntwo\n")


def test_what_needs_a_shell_is_told_apart() -> None:
    assert simple("evidence check  # all of it") == ["check"]
    assert simple("evidence export html --filter 'is:contested' -o a.html") is not None
    assert simple("evidence completion bash > file") is None
    assert simple("git add .") is None
    assert list(orders("cd a && evidence check | head; evidence fmt > b")) == [["check"], ["fmt"]]


def test_comments_and_outputs_of_blocks_are_read(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "text\n\n<!-- in: empty folder -- exits: 1 -->\n```console\n$ evidence check \\\n  a\nout\n$ b\n```\n"
    )
    block = next(blocks(page))
    assert (block.note("in"), block.note("exits"), block.note("file")) == ("empty folder", "1", None)
    assert [(shlex.split(command), shown) for command, shown in block.steps()] == [
        (["evidence", "check", "a"], "out\n"),
        (["b"], ""),
    ]
    assert isinstance(block, Block)


def _ran(command: str) -> int:
    """Run a command as a shell would; the program's own without a new process where no shell is needed."""
    match command.split():  # what a shell keeps from one line to the next
        case ["cd", folder]:
            os.chdir(folder)
            return 0
        case ["export", setting]:
            name, _, value = setting.partition("=")
            os.environ[name] = value  # `place` has put it under the fixture's care
            return 0
    words = simple(command)
    if words is None:
        program = (
            f'evidence() {{ {shlex.quote(sys.executable)} -m evidence.cli.main "$@"; }}'  # this one, wherever it is
        )
        script = ["bash", "-euo", "pipefail", "-c", f"{program}\n{command}"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        return subprocess.run(script, env=environment, stdin=subprocess.DEVNULL, timeout=600).returncode
    assert "--watch" not in words and (words[:1] != ["tui"] or "--keys" in words), (
        f"`{command}` waits; mark it `not run`"
    )
    try:
        code = main(words)
    except SystemExit as stopped:  # argparse: wrong use
        code = int(stopped.code or 0)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _fits(shown: str, printed: str) -> bool:
    """Whether the output is the one of the page, in which `...` on a line of its own stands for any lines."""
    parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", shown.rstrip("\n") + "\n", flags=re.MULTILINE)]
    return re.fullmatch(r"(?:.*\n)*?".join(parts), printed.rstrip("\n") + "\n") is not None


def _understood(words: list[str], at: str) -> None:
    try:
        parser().parse_args(words)
    except SystemExit as stopped:
        assert stopped.code == 0, f"{at}: `evidence {' '.join(words)}` is not understood"


@cache
def _options() -> dict[str, frozenset[str]]:
    """By command, its options and those of its subcommands."""
    families = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return {name: frozenset(_of(below)) for family in families for name, below in family.choices.items()}


def _of(whole: argparse.ArgumentParser) -> Iterator[str]:
    for action in whole._actions:
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _of(below)
