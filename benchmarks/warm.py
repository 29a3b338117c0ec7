"""Times a check of a generated registry in which nothing has changed beside `git status` in the same tree.

And `evidence --help` beside that of a bare program made with click, where click is installed. Runs go in turn.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from check import run
from generate import generate

EVIDENCE = [sys.executable, "-c", "from evidence.cli.main import main; raise SystemExit(main())"]
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


def compare(name: str, command: list[str], other: str, beside: list[str], runs: int) -> None:
    """Print a row of a table: medians of processor time, and of the ratio run by run."""
    pairs = [(run(command)[1], run(beside)[1]) for _ in range(runs + 1)][1:]
    own, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratios = [ours / max(its, 1e-9) for ours, its in pairs]
    spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    print(f"| {name} | {own * 1000:.0f} | {other} | {theirs * 1000:.0f} | {spread} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "registry"
        generate(root, options.claims)
        git = ["git", "-C", str(root)]
        subprocess.run([*git, "init", "-q"], check=True)
        subprocess.run([*git, "add", "-A"], check=True)
        author = ["-c", "user.name=nobody", "-c", "user.email=nobody@localhost"]
        subprocess.run([*git, *author, "commit", "-qm", "as generated"], check=True)
        os.environ["XDG_CACHE_HOME"] = temporary
        check = [*EVIDENCE, "check", "--registry", str(root)]
        run(check)  # fills the cache
        print(f"{options.claims:,} claims, {options.runs} runs in turn, Python {sys.version.split()[0]}\n")
        print("| program | processor ms | beside | processor ms | ratio |")
        print("|---|--:|---|--:|--:|")
        compare("check, nothing changed", check, "git status", [*git, "status"], options.runs)
        if importlib.util.find_spec("click") is None:
            print("\nclick was not found and not measured")
        else:
            bare = [sys.executable, "-c", CLICK, "--help"]
            compare("--help", [*EVIDENCE, "--help"], "click --help", bare, options.runs)


if __name__ == "__main__":
    main()
