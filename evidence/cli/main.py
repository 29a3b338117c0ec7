"""The command `evidence`: finds the subcommand, and is the one place that catches errors."""

from __future__ import annotations

import argparse
import gc
import io
import keyword
import os
import sys
import textwrap
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from evidence import __version__
from evidence.cli.interrupted import INTERRUPTED, interrupted
from evidence.cli.parsing import Parser
from evidence.cli.patience import patience
from evidence.cli.shared_options import common_options
from evidence.errors import EvidenceError
from evidence.refusal import place, reason

OK, FINDINGS, WRONG_USE, BUG = 0, 1, 2, 3

_COMMANDS = {
    "init": "begin a registry on another disputed question: vocabulary, an example to replace, README, files for CI",
    "example": "copy a small registry with a real dispute into a folder, to look around in",
    "check": "check the registry: files, references, quotes, provenance, stances, decisions",
    "resolve": "table of verdicts, the most contested first",
    "show": "one claim: its verdict, why the studies disagree, both sides, and what does not count",
    "search": "titles, findings and quotes that hold all of some words",
    "tui": "curate in the terminal: read both sides, change stances, add evidence, decide; --serve: in a browser",
    "decide": "sign a judgement on a claim's verdict, bound to today's evidence",
    "new": "enter a claim, an evidence item or a source",
    "source": "publications and pages in: from files, with their text, and where a passage stands in the raw file",
    "suggest": "sentences of a source's text that look like evidence for the claims: accept or reject them",
    "rename": "give a claim, an item or a source another id, wherever it is named",
    "report": "the conflict report in Markdown",
    "import": "claims in: tables through a mapping, CIViC, ClinVar, dismech, BEL, meta-analyses, VA-Spec, own exports",
    "export": "claims out: tables, linked data, standards of the field, bibliographies, a page to read",
    "bulk": "the same verdicts for tables too large for files: Parquet, CSV, JSON lines",
    "diff": "what changed between two git revisions: disputes that are new, resolved or changed, and what caused it",
    "log": "how a claim's verdict came about, commit by commit, and how often it was judged",
    "agreement": "agreement of curators who read the same items independently",
    "fmt": "bring the registry's files into canonical layout",
    "rule": "explain a rule of the check, or list all of them",
    "schema": "print the JSON Schema of a kind of file, for editors and other tools",
    "completion": "print a script that lets a shell complete commands, options, ids and file names",
}
"""Names, which are those of modules beside this one, and what `--help` says of them."""

_ALONE = "welcome"
"""The module that answers when no command is named."""
_TELLING = frozenset({"init", "tui"})
"""Commands that ask or draw, and so show at any time what goes on."""
_PLAIN = "EVIDENCE_PLAIN"
"""The environment variable that asks for plain output, when it is not empty."""

EXIT_CODES = {
    OK: "done, and nothing is wrong; a dispute is a result, and no fault",
    FINDINGS: "findings: of `check`, `fmt`, `diff --exit-code` and `bulk pick`",
    WRONG_USE: "wrong use, or something outside the data is missing or refuses; a sentence on stderr says what to do",
    BUG: "a bug of this program, with a traceback",
    INTERRUPTED: "stopped by Ctrl-C; nothing is half-written",
}
"""What the program ends with, and what that means: for the help, the page of the command line and `man`."""

_EPILOG = "\n".join(
    [
        "`evidence` alone says how things stand here, and what to do next.",
        "",
        "exit codes:",
        *(
            textwrap.fill(meaning, 78, initial_indent=f"  {code:<3}  ", subsequent_indent=" " * 7)
            for code, meaning in EXIT_CODES.items()
        ),
    ]
)


class _Command:
    """What stands for the parser of a command until the command is called: most never are."""

    module = ""
    """The command's module."""

    def __init__(self, **settings: Any) -> None:
        self._settings = settings

    def made(self) -> Parser:
        """The parser itself."""
        parser = Parser(**self._settings)
        _module(self.module).configure(parser)
        parser.describe_below()
        return parser

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """The one thing that the parser of the command line asks of it; who called would know less of what is left."""
        made = self.made()
        options, rest = made.parse_known_args(args, namespace)
        if rest:
            made.refuse_unknown(rest, options)
        return options, rest

    def _check_help(self, action: Any) -> None:
        """Newer versions of argparse look at the help text here."""


def _module(name: str) -> ModuleType:
    return import_module(f"evidence.cli.{name}_" if keyword.iskeyword(name) else f"evidence.cli.{name}")


def parser() -> Parser:
    """The parser of the whole command line, with the options of all commands."""
    main, commands = _sketched()
    for name, command in commands.items():
        commands[name] = command.made()
    return main


def sketch() -> Parser:
    """The parser of the command line, in which something stands for those of the commands until they are `made`."""
    return _sketched()[0]


def _sketched() -> tuple[Parser, dict[str, Any]]:
    """That, and what stands for the parsers of the commands."""
    common = common_options()
    main = Parser(
        prog="evidence",
        description="Keeps claims and their conflicting evidence; says which are disputed, and why.",
        epilog=_EPILOG,
        parents=[common],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    main.add_argument(
        "--version", action="version", version=f"evidence {__version__}", help="print the version, and end"
    )
    kind: Any = _Command
    commands: Any = main.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", prog="evidence", parser_class=kind
    )
    for name, text in _COMMANDS.items():
        command = commands.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.", parents=[common])
        command.module = name
    return main, commands.choices


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    code = OK
    try:
        _open_what_is_closed()
        options = _options(arguments)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter shall not end a command
                stream.reconfigure(errors="backslashreplace")
        gc.disable()  # a command is short and makes no cycles worth finding; collecting costs a tenth of a check
        command = options.command or _ALONE
        with patience(command, not options.quiet and command not in _TELLING and sys.stderr.isatty()):
            code = _module(command).run(options)
            sys.stdout.flush()
    except EvidenceError as error:
        return _refused(str(error))
    except KeyboardInterrupt:
        return interrupted()
    except BrokenPipeError:
        _give_up_printing()
    except OSError as error:
        _give_up_printing()
        return _refused(": ".join(filter(None, (place(error), reason(error)))))
    except Exception:
        import traceback

        traceback.print_exc()
        print("evidence: this is a bug; please report it with the lines above", file=sys.stderr)
        return BUG
    return code


def _give_up_printing() -> None:
    from evidence.cli.output import give_up_printing

    give_up_printing()


def _refused(told: str) -> int:
    """Say why it cannot be done; where nobody can hear it, the exit code still says that it was not."""
    from evidence.cli.output import give_up_printing, printable

    try:
        print(f"evidence: {printable(told)}", file=sys.stderr)
    except OSError:
        give_up_printing()
    return WRONG_USE


def _open_what_is_closed() -> None:
    """A shell can close the streams of a program (``>&-``); then they lead nowhere, and no file gets their number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  # as long as the program


_COMPLETING = ["completion", "--words"]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What the command line and the environment ask for, and whether this is a program of its own."""
    given = sys.argv[1:] if arguments is None else [*arguments]
    words = given[2:] if given[:2] == _COMPLETING else None  # of another command line: they have no meaning here
    options = sketch().parse_args(given if words is None else given[:2])
    options.words = words
    defaults = (("registry", None), ("color", "auto"), ("quiet", False), ("plain", bool(os.environ.get(_PLAIN))))
    for name, default in defaults:
        if not hasattr(options, name):
            setattr(options, name, default)
    if options.plain:
        options.color = "never"
    options.program = arguments is None
    return options


def program() -> int:
    """Run one command and end: what the console script calls.

    A check ends without the interpreter's last look for garbage, which takes long and finds none. Others keep it:
    libraries in other languages report what that leaves behind.
    """
    code = main()
    if "evidence.cli.check" in sys.modules:
        gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(program())
