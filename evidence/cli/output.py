"""Printing: styled on a terminal, plain elsewhere, and never what data asks a terminal to do."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from evidence.cli.patience import told_otherwise

if TYPE_CHECKING:
    from rich.console import Console
    from rich.padding import Padding

    from evidence.registry import Registry

_THINNEST = 20
"""Columns of a terminal in which text can still be read."""


def styled(options: argparse.Namespace, stream: TextIO | None = None) -> bool:
    """Whether colour and boxes are wanted."""
    stream = sys.stdout if stream is None else stream
    if options.color != "auto":
        return bool(options.color == "always")
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def console(options: argparse.Namespace, width: int | None = None) -> Console:
    """A Rich console for results; markup, emoji and highlighting are off, since text comes from data."""
    from rich.console import Console

    return Console(
        force_terminal=options.color == "always" or None,
        no_color=not styled(options),
        markup=False,
        emoji=False,
        highlight=False,
        width=width,
    )


@contextmanager
def progress(options: argparse.Namespace, what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr for long work, told how much of how much is done; nothing where nobody looks at it."""
    if options.quiet or not sys.stderr.isatty():
        yield None
        return
    told_otherwise()
    if options.plain:
        print(f"evidence: {what}", file=sys.stderr, flush=True)
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def write(text: str) -> None:
    """Print a result for programs, as it is."""
    sys.stdout.write(text)


def write_json(document: Mapping[str, Any]) -> None:
    """Print a result for programs as JSON; all letters beyond ASCII are spelled out, so that no terminal obeys one."""
    import json

    write(json.dumps(document, indent=2, allow_nan=False) + "\n")


def say_diff(diff: str) -> None:
    """Print what would change, for people."""
    say("".join(f"{printable(line)}\n" for line in diff.splitlines()))


def say(text: str) -> None:
    """Print a result for people; nothing in it is a command to a runner that reads the log."""
    from evidence.check.formats.printable import inert

    sys.stdout.write(inert(text))


def give_up_printing() -> None:
    """Lead what is left to be printed nowhere if it has no reader, or no room: else the interpreter would try again."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def unread() -> Iterator[None]:
    """Print what may find no reader any more (``| head``), where the exit code shall tell all the same."""
    try:
        yield
    except BrokenPipeError:
        give_up_printing()


def write_file(path: str, text: str, root: Path | None) -> None:
    """Write a result to a file, whole or not at all; never among the files of a registry, such as the one at `root`.

    Raises `UsageError` for such a place, and `EnvironmentFault` when writing does not work.
    """
    from evidence.registry.result_file import written

    with written(Path(path), root) as out:
        out.write(text.encode("utf-8"))


def table(options: argparse.Namespace, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Rows as text: in columns, or each as lines of ``label: value`` where plain output is wanted.

    On a terminal the last column is folded where it is too narrow for it.
    """
    if options.plain:
        return records(columns, rows)
    names, lines = list(columns), [list(row) for row in rows]
    if sys.stdout.isatty():
        return _folded(names, lines, shutil.get_terminal_size().columns)
    return plain_table(names, lines)


def _folded(columns: list[str], rows: list[list[str]], width: int) -> str:
    """A table whose last column is folded to fit; records where it would become too thin to be read."""
    import textwrap

    from rich.cells import cell_len

    left = sum(2 + max(cell_len(printable(row[i])) for row in (columns, *rows)) for i in range(len(columns) - 1))
    room = width - left
    if room < _THINNEST:
        return records(columns, rows)
    folded: list[list[str]] = []
    for row in rows:
        first, *more = textwrap.wrap(printable(row[-1]), room) or [""]
        folded += [[*row[:-1], first], *([*[""] * (len(columns) - 1), part] for part in more)]
    return plain_table(columns, folded)


def records(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Each row as lines of ``label: value``, and a blank line between two; what is empty is left out."""
    names = list(columns)
    blocks = (
        "".join(f"{name}: {printable(cell)}\n" for name, cell in zip(names, row, strict=True) if cell) for row in rows
    )
    return "\n".join(blocks)


def plain_table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A plain table: columns apart by two blanks, no boxes."""
    from rich.cells import cell_len

    lines = [[printable(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(cell_len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "".join(
        "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )


def printable(text: str) -> str:
    """The text on one line, with everything that a terminal could act on spelled out."""
    from evidence.check.formats.printable import printable as spelled

    return spelled(text)


def indented(text: str, columns: int, style: str = "") -> Padding:
    """A paragraph for the console: wrapped lines start under the first, and nothing in it is markup."""
    from rich.padding import Padding
    from rich.text import Text

    return Padding(Text(printable(text), style=style), (0, 0, 0, columns), expand=False)


def load_for_reading(root: Path) -> Registry:
    """The registry below a folder, for commands that read it; says on stderr when files had to be left out."""
    from evidence.diagnostic import Severity
    from evidence.registry import load

    registry, problems = load(root)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if errors:
        left_out = f"files left out: {len(registry.unread)}; " if registry.unread else ""
        print(f"evidence: the registry has errors; {left_out}run `evidence check`", file=sys.stderr)
    return registry
