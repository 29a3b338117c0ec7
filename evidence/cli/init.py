"""`evidence init`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from evidence.cli import founding
from evidence.cli.parsing import examples
from evidence.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeVar

    from evidence.registry.founding.charter import Charter, Choice

    T = TypeVar("T")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence init sleep --axis effect=harmful/beneficial --curator ada",
    )
    founding.configure(parser)
    parser.add_argument(
        "--axis",
        metavar="NAME=ANSWER/ANSWER",
        action="append",
        help="a question with its two opposing answers, such as effect=harmful/beneficial; once for each",
    )
    parser.add_argument("--name", metavar="WORD", help="short name of the registry (default: that of the folder)")
    parser.add_argument("--title", metavar="TEXT", help="title as a reader sees it")
    parser.add_argument(
        "--context",
        metavar="NAME=LEVEL/LEVEL",
        action="append",
        help="a condition that may explain why results differ (default: setting=laboratory/field); once for each",
    )
    parser.add_argument("--curator", metavar="ID[=NAME]", help="who decides, such as ada='Ada Lovelace'")
    parser.add_argument(
        "--install",
        metavar="REQUIREMENT",
        help="what CI and hooks install, as pip takes it (default: this version of the program)",
    )
    parser.add_argument("--no-ci", action="store_true", help="leave out the files for CI, hooks and git")


def run(options: argparse.Namespace) -> int:
    """Ask for what was not said, where somebody can answer; then set everything down."""
    from pathlib import Path

    from evidence.cli.output import printable
    from evidence.registry.founding.automation import automation_files
    from evidence.registry.founding.page import README, page
    from evidence.registry.founding.placing import refuse_what_is_there
    from evidence.registry.founding.records import EXAMPLE, record_files
    from evidence.report.escape import plain

    folder = Path(options.folder)
    refuse_what_is_there(folder, ["claims/registry.yaml"])  # before anything is asked
    charter = _charter(options, folder)
    files = record_files(charter) | ({} if options.no_ci else automation_files(charter.requirement))
    if (there := _readme_in(folder)) is None:
        files[README] = page(charter, plain)
    elif not options.quiet:
        print(f"evidence: {printable(there)} is there already, and stays as it is", file=sys.stderr)
    above = _repository_above(folder)
    if not options.no_ci and not options.quiet and above is not None:
        inside = f"{printable(str(folder))} is inside of the repository {printable(str(above))}"
        print(
            f"evidence: {inside}, and services read .github, .gitlab-ci.yml and hooks only at its top: move them "
            "there, and add `--registry FOLDER` to their commands",
            file=sys.stderr,
        )
    if not options.no_ci and not options.quiet and "file:" in charter.requirement:
        print(
            f"evidence: {printable(charter.requirement)} is a place on this machine: hooks work here; runners of "
            "GitHub and GitLab do not have it, nor has another reader of the README",
            file=sys.stderr,
        )
    # a repository inside of another one would not be looked into
    commit = ("git init -b main && " if above is None else "") + "git add . && git commit -m 'Begin'"
    following: tuple[str, ...] = (
        f"{founding.into(folder)} && evidence check && evidence show {EXAMPLE}",
        f"edit claims/vocabulary/, then replace the example, claims/example/{EXAMPLE}.yaml: evidence new --help",
        commit if options.no_ci or above is not None else f"{commit}; evidence check then runs in CI",
    )
    if options.install is None and not options.no_ci:
        unnamed = (
            f"CI installs {charter.requirement} where pip finds it by that name; name another place with --install"
        )
        following = (*following, unnamed)
    return founding.set_down(
        options, charter.name, {path: text.encode("utf-8") for path, text in files.items()}, following
    )


_PAGES = frozenset({"", ".md", ".markdown", ".rst", ".txt", ".adoc", ".org", ".html"})


def _readme_in(folder: Path) -> str | None:
    """The page that a reader of the folder is shown, whatever its ending."""
    if not folder.is_dir():
        return None
    pages = (entry for entry in sorted(folder.iterdir()) if entry.stem.lower() == "readme" and entry.is_file())
    return next((page.name for page in pages if page.suffix.lower() in _PAGES), None)


def _repository_above(folder: Path) -> Path | None:
    """The repository of git that a folder is in without being its top."""
    if (folder / ".git").exists():
        return None
    from pathlib import Path

    whole = Path(os.path.abspath(folder))  # without `..`
    return next((above for above in whole.parents if (above / ".git").exists()), None)


def _charter(options: argparse.Namespace, folder: Path) -> Charter:
    from evidence import __version__
    from evidence.registry.curation.curators import VARIABLE
    from evidence.registry.founding import charter as words

    asks = options.axis is None and sys.stdin.isatty()
    if options.axis is None and not asks:
        raise UsageError(f"which question is disputed? Name it with --axis: {words.AXIS_FORM}")
    name = options.name or words.word_from(folder.absolute().name, "registry")
    by = options.curator or os.environ.get(VARIABLE) or "registry-maintainers=Registry maintainers"
    if asks and options.name is None:
        name = _asked(f"Short name of the registry [{name}]: ", _name, name)
    if asks and options.curator is None:
        shown = by.partition("=")[0]
        by = _asked(f"Your id as a curator, or ID=NAME [{shown}]: ", lambda said: words.curator(said) and said, by)
    axes = [words.axis(said) for said in options.axis] if options.axis else _asked_axes(words.axis)
    contexts = [words.context(said) for said in options.context or ("setting=laboratory/field",)]
    return words.Charter(
        name=_name(name),
        title=words.line(options.title or f"Contradicting evidence on {words.in_words(name)}", "the title"),
        axes=words.distinct(axes, "axes"),
        contexts=words.distinct(contexts, "conditions"),
        curator=words.curator(by),
        requirement=words.requirement(options.install or f"evidence-contradiction-tracker=={__version__}"),
    )


def _name(said: str) -> str:
    from evidence.registry.founding.charter import is_word

    if not is_word(said):
        raise UsageError(f"{said!r} is no name: use lower-case letters and digits with hyphens, such as sleep-and-diet")
    return said


def _asked_axes(axis: Callable[[str], Choice]) -> list[Choice]:
    axes = [_asked("The disputed question and its two answers, such as effect=harmful/beneficial: ", axis)]
    while more := _asked("Another question (Enter: no more): ", lambda said: axis(said) if said else None, ""):
        if any(more.name == known.name for known in axes):
            print(f"{more.name} is there already", file=sys.stderr)
        else:
            axes.append(more)
    return axes


def _asked(question: str, understood: Callable[[str], T], default: str | None = None) -> T:
    """The answer to a question on the terminal; it is asked again until it can be understood."""
    while True:
        print(question, end="", file=sys.stderr, flush=True)
        said = sys.stdin.readline()
        if not said:
            raise UsageError("the answers ended before all was said; nothing was written")
        try:
            return understood(said.strip() or default or "")
        except UsageError as error:
            print(f"{error}", file=sys.stderr)
