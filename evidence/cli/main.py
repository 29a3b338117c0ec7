"""The command `evidence`: finds the subcommand, and is the one place that catches errors."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Sequence

from evidence import __version__
from evidence.cli import (
    agreement,
    check,
    completion,
    decide,
    diff,
    fmt,
    new,
    report,
    resolve,
    rule,
    schema,
    search,
    show,
    tui,
)
from evidence.cli.shared_options import common_options
from evidence.errors import EvidenceError

OK, FINDINGS, WRONG_USE, BUG, INTERRUPTED = 0, 1, 2, 3, 130

_COMMANDS = {
    "check": check,
    "resolve": resolve,
    "show": show,
    "search": search,
    "tui": tui,
    "decide": decide,
    "new": new,
    "report": report,
    "diff": diff,
    "agreement": agreement,
    "fmt": fmt,
    "rule": rule,
    "schema": schema,
    "completion": completion,
}

_EPILOG = """\
exit codes: 0 clean, 1 findings, 2 wrong use or environment, 3 a bug of this program
"""


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    common = common_options()
    main = argparse.ArgumentParser(
        prog="evidence",
        description="Keeps claims and their conflicting evidence, and says which are disputed, and why.",
        epilog=_EPILOG,
        parents=[common],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    main.add_argument("--version", action="version", version=f"evidence {__version__}")
    commands = main.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, module in _COMMANDS.items():
        sub = commands.add_parser(
            name,
            help=module.HELP,
            description=module.HELP[:1].upper() + module.HELP[1:] + ".",
            parents=[common],
        )
        module.configure(sub)
    return main


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    main_parser = parser()
    options = main_parser.parse_args(arguments)
    for name, default in (("registry", None), ("color", "auto"), ("quiet", False)):
        if not hasattr(options, name):
            setattr(options, name, default)
    if options.command is None:
        main_parser.print_help()
        return OK
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter shall not end a command
            stream.reconfigure(errors="backslashreplace")
    gc.disable()  # a command is short and makes no cycles worth finding; collecting costs a tenth of a check
    try:
        code: int = _COMMANDS[options.command].run(options)
        sys.stdout.flush()
    except EvidenceError as error:
        from evidence.cli.output import printable

        print(f"evidence: {printable(str(error))}", file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        print("evidence: interrupted; nothing is half-written", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # the reader has gone; give the interpreter somewhere to flush to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        print(f"evidence: {error.strerror or error}: {error.filename or ''}".rstrip(": "), file=sys.stderr)
        return WRONG_USE
    except Exception:
        import traceback

        traceback.print_exc()
        print("evidence: this is a bug; please report it with the lines above", file=sys.stderr)
        return BUG
    return code


if __name__ == "__main__":
    sys.exit(main())
