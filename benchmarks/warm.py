"""Times checks of a generated registry in which nothing or ten files changed, beside `git status` in the same tree.

And one with a base that ten files differ from, beside the same without a cache, and `evidence --help` beside that of a
bare program made with click, where click is installed. Runs go in turn.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from check import run
from generate import POLES, generate

EVIDENCE = [sys.executable, "-c", "from evidence.cli.main import program; raise SystemExit(program())"]
"""As the installed program starts."""
CLICK = """\
import click

@click.group()
def main():
    "A bare program."

@main.command()
@click.option("--name")
def hello(name):
    "Say hello."

main()
"""


def compare(
    name: str,
    command: list[str],
    other: str,
    beside: list[str],
    runs: int,
    before: Callable[[int], None] = lambda turn: None,
) -> None:
    """Print a row of a table: medians of processor time and of the ratio run by run; `before` is called before each."""
    pairs = []
    for turn in range(runs + 1):  # the first warms up
        before(turn)
        pairs.append((run(command)[1], run(beside)[1]))
    del pairs[0]
    own, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratios = [ours / max(its, 1e-9) for ours, its in pairs]
    spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    print(f"| {name} | {own * 1000:.0f} | {other} | {theirs * 1000:.0f} | {spread} |")


def edit(root: Path, turn: int) -> None:
    """Turn the first stance of ten claims round, of others each time."""
    for path in sorted(root.glob("claims/topic-*/*.yaml"))[turn * 10 : turn * 10 + 10]:
        text = path.read_text("utf-8")
        for words in POLES.values():
            for old, new in (words, words[::-1]):
                if f"stance: {old}\n" in text:
                    path.write_text(text.replace(f"stance: {old}\n", f"stance: {new}\n", 1), "utf-8")
                    break
            else:
                continue
            break


def warm(root: Path, runs: int, scratch: str) -> None:
    """Print the table of checks of which most was found before."""
    git = ["git", "-C", str(root)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    author = ["-c", "user.name=nobody", "-c", "user.email=nobody@localhost"]
    commit = [*git, *author, "commit", "-qam", "a change"]
    subprocess.run(commit, check=True)
    os.environ["XDG_CACHE_HOME"] = scratch
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled
    check = [*EVIDENCE, "check", "--registry", str(root)]
    run(check)  # fills the cache
    print("| program | processor ms | beside | processor ms | ratio |")
    print("|---|--:|---|--:|--:|")
    compare("check, nothing changed", check, "git status", [*git, "status"], runs)
    compare("check, ten files changed", check, "check, nothing changed", check, runs, lambda turn: edit(root, turn))
    subprocess.run(commit, check=True)
    run(check)  # of the branch that pull requests of ten files are for

    def pull(turn: int) -> None:
        subprocess.run([*git, "checkout", "-q", "."], check=True)
        edit(root, turn)

    based = [*check, "--base", "HEAD"]
    compare("check --base, ten files differ", based, "the same, --no-cache", [*based, "--no-cache"], min(runs, 3), pull)
    if importlib.util.find_spec("click") is None:
        print("\nclick was not found and not measured")
    else:
        bare = [sys.executable, "-c", CLICK, "--help"]
        compare("--help", [*EVIDENCE, "--help"], "click --help", bare, runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "registry"
        generate(root, options.claims)
        print(f"{options.claims:,} claims, {options.runs} runs in turn, Python {sys.version.split()[0]}\n")
        warm(root, options.runs, temporary)


if __name__ == "__main__":
    main()
