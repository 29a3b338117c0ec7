"""`evidence` alone: where one is, how things stand, and what to do next."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.check.warm import Memory

_MOST_FILES = 600
"""Files that are read and judged without being asked to; with more this would be felt."""
_SHOWN = "welcome"

_OUTSIDE = """\
No registry here or in a folder above. Three ways on:

  evidence example DIR   copy a small registry with a real dispute into a folder, and look around
  evidence init DIR      begin a registry on a question of your own
  evidence --help        list all commands

A registry elsewhere is named with --registry DIR.
"""


def run(options: argparse.Namespace) -> int:
    """Print a few lines; always 0 where nothing is wrong with the call."""
    from evidence.cli.config import root_of
    from evidence.cli.output import say
    from evidence.errors import RegistryNotFound

    try:
        root = root_of(options)
    except RegistryNotFound:
        if options.registry is not None:
            raise
        say(_OUTSIDE)
        return 0
    memory = _memory(root)
    held = memory is not None and memory.holds()
    shown = memory.shown(_SHOWN) if memory is not None and held else None
    if shown is not None:
        say(shown[0])
        return 0
    text = _standing(root, memory if held else None)
    say(text)
    if memory is not None and held:
        memory.show(_SHOWN, text, 0)
        memory.save()
    return 0


def _memory(root: Path) -> Memory | None:
    """What is kept of the checks of this registry; it tells at once whether a file has changed since."""
    import os

    from evidence import cache
    from evidence.check.warm import Memory

    folder = cache.folder(os.environ)
    return None if folder is None else Memory.of(os.path.abspath(folder), root, [None, None])


def _standing(root: Path, memory: Memory | None) -> str:
    """Counts, and three commands; `memory` holds what a check found when the files were as they are."""
    from evidence.cli.output import printable
    from evidence.registry.listing import list_files

    files = len(list_files(root).entries)
    if files > _MOST_FILES:
        lines = [f"The registry in {root} has {files:,} files.", ""]
        return _text([*map(printable, lines), *_next(memory is not None, None)])
    from evidence.diagnostic import Severity
    from evidence.model.decision import Status
    from evidence.registry import load
    from evidence.resolve import resolve, worst_first

    registry, problems = load(root)
    verdicts = worst_first(resolve(registry).values())
    disputed = [verdict for verdict in verdicts if verdict.status is Status.DISPUTED]
    undecided = [one for one in disputed if one.freshness is None or one.freshness.stale]
    items = sum(len(claim.evidence) for claim in registry.claims.values())
    counts = (
        f"{_counted(len(registry.claims), 'claim')}, {_counted(items, 'evidence item')}, "
        f"{_counted(len(registry.sources), 'source')}"
    )
    result = None if memory is None else memory.recall()
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if result is not None:
        found = (
            f"{_counted(result.count(Severity.ERROR), 'error')}, {_counted(result.count(Severity.WARNING), 'warning')}"
        )
    elif errors:
        found = f"{_counted(errors, 'error')} in files, the rest not checked since the last change"
    else:
        found = "not checked since the last change"
    lines = [
        f"The registry {registry.config.name} in {root}",
        f"holds: {counts}",
        f"disputed: {len(disputed)}, without a decision that is up to date: {len(undecided)}",
        f"check: {found}",
        "",
    ]
    worst = undecided[0].claim if undecided else verdicts[0].claim if verdicts else None
    return _text([*map(printable, lines), *_next(result is not None and not result.count(Severity.ERROR), worst)])


def _next(is_checked: bool, claim: str | None) -> list[str]:
    """Three commands: what stands out first."""
    steps = [
        ("evidence resolve --top 10", "the most contested claims"),
        ("evidence tui", "read both sides, judge and edit"),
        ("evidence --help", "list all commands"),
    ]
    if claim is None:
        steps[0] = ("evidence new claim --help", "enter the first claim; `new source` and `new item` follow")
    else:
        steps[1:2] = [(f"evidence show {claim}", "both sides of it, and why they disagree"), steps[1]]
    if not is_checked:
        steps.insert(0, ("evidence check", "what is wrong with the files"))
    chosen = [*steps[:2], steps[-1]]
    width = max(len(command) for command, _ in chosen)
    return ["Next:", *(f"  {command:<{width}}  {meaning}" for command, meaning in chosen)]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else noun + 's'}"


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
