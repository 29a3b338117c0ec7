"""`evidence check`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from evidence.cli.parsing import examples, number
from evidence.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.check import CheckResult
    from evidence.check.warm import Memory
    from evidence.cli.checking import Question

Outputs = list[tuple[str, str | None]]
"""Formats, each with the file that it goes to; None for the terminal."""

_MOST = {"text": 10_000, "junit": 10_000}
"""Findings that a format lists where nobody says how many: nobody reads more, and few viewers open it."""
_FROM_THE_TOP = ("github", "sarif")
"""Formats whose readers look for files from the top of the git repository."""
_PAUSE = 0.5
"""Seconds between two looks at the disk."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence check claims/sources",
        "evidence check --fix --diff   # what would be mended",
        "evidence check --base origin/main --format text --format sarif=check.sarif   # in CI",
    )
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="report only on these files and folders; `-`: an editor's text on stdin",
    )
    parser.add_argument(
        "--as", dest="as_path", metavar="FILE", help="the file in whose place the text on stdin stands, there or not"
    )
    parser.add_argument(
        "--format",
        action="append",
        metavar="FORMAT[=FILE]",
        help="text, json, github, sarif or junit; may be given several times, each with a file (default: text)",
    )
    parser.add_argument("--json", dest="format", action="append_const", const="json", help="the same as --format json")
    parser.add_argument(
        "--base",
        metavar="REV",
        help="compare with the last commit shared with this revision: disputes must not vanish or appear undecided",
    )
    baseline = parser.add_mutually_exclusive_group()
    baseline.add_argument("--baseline", metavar="FILE", help="leave out the findings that this file holds")
    baseline.add_argument("--write-baseline", metavar="FILE", help="write all findings to this file, as known ones")
    parser.add_argument("--fix", action="store_true", help="mend what needs no thought, and check again")
    parser.add_argument("--diff", action="store_true", help="write nothing; print what --fix would change")
    parser.add_argument("--watch", action="store_true", help="check again whenever a file changes, until Ctrl-C")
    parser.add_argument("--select", metavar="CODES", help="only these rules: codes or their beginnings, by commas")
    parser.add_argument("--ignore", metavar="CODES", help="all rules but these")
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "note"),
        default="error",
        help="exit with 1 from this severity on (default: error)",
    )
    parser.add_argument(
        "--most",
        type=number(1),
        metavar="N",
        help="list at most N findings, the worst (default: 10,000 in text and junit); how many are left off is said, "
        "and the exit code counts them",
    )
    parser.add_argument("--notes", action="store_true", help="show notes as well")
    parser.add_argument("--no-cache", action="store_true", help="check everything anew, and keep nothing")
    parser.add_argument("--cache-dir", metavar="DIR", help="where to keep what was found (default: the user's caches)")


def run(options: argparse.Namespace) -> int:
    """Check, print in every format asked for; 1 when there are findings."""
    from evidence.cli.remembering import memory_of

    outputs = _outputs(options)
    for file in (*(file for _, file in outputs), options.write_baseline):
        if file is not None:
            _require_place(file, options)
    memory = memory_of(options)
    if memory is not None and options.base is not None:
        return _compared(memory, outputs, options)
    code = None if memory is None else _recalled(memory, outputs, options)
    if code is None and memory is not None:
        code = _checked_again(memory, outputs, options)
    if code is not None:
        return code
    from evidence.check.again import facts_of
    from evidence.cli.checking import question_of  # needs everything
    from evidence.cli.remembering import within
    from evidence.frozen import replace

    witness = None if memory is None else memory.witness()
    only_looks = not (options.base or options.fix or options.diff or options.watch or "-" in options.paths)
    question = question_of(options, witness, only_looks)
    if options.write_baseline is not None:
        return _write_baseline(question, options)
    if options.watch:
        return _watch(question, options)
    if options.fix or options.diff:
        return _mend(question, outputs, options)
    result = replace(question, paths=()).ask()
    shown = within(result, question.paths)
    texts = _report(shown, outputs, options)
    code = _code(shown, options)
    if memory is not None and witness is not None:
        witness.snapshots = question.registry.snapshots.asked
        memory.keep(result, witness, facts_of(question.registry, result))
        _keep_shown(memory, texts, outputs, question.paths, options, code)
    if options.program:
        _leave(question)
    return code


def _leave(question: Question) -> None:
    """Let what was read end with the process, which is about to: to give every record back takes long."""
    circle: list[object] = [question]
    circle.append(circle)


def _recalled(memory: Memory, outputs: Outputs, options: argparse.Namespace) -> int | None:
    """Print what was found before, and the exit code; None when that is not known."""
    from evidence.cli.output import unread, write
    from evidence.cli.remembering import paths_of, within

    if not memory.holds():
        return None
    paths = paths_of(options, memory.root)
    printed = memory.shown(_how(outputs, paths, options)) if outputs == [(outputs[0][0], None)] else None
    if printed is not None:
        with unread():
            write(printed[0])
        memory.save()
        return printed[1]
    result = memory.recall()
    if result is None:
        return None
    shown = within(result, paths)
    texts = _report(shown, outputs, options)
    code = _code(shown, options)
    memory.keep(result)
    _keep_shown(memory, texts, outputs, paths, options, code)
    return code


def _checked_again(memory: Memory, outputs: Outputs, options: argparse.Namespace) -> int | None:
    """Check what some changed files can have reached, print all, and the exit code; None where that is not enough."""
    from evidence.cli.remembering import codes_of, paths_of, within

    again = memory.again()
    if again is None:
        return None
    paths = paths_of(options, memory.root)
    found = again.check(codes_of(options.select), codes_of(options.ignore))
    if found is None:
        return None
    result, facts = found
    shown = within(result, paths)
    texts = _report(shown, outputs, options)
    code = _code(shown, options)
    memory.keep_part(result, again, facts)
    _keep_shown(memory, texts, outputs, paths, options, code)
    return code


def _compared(memory: Memory, outputs: Outputs, options: argparse.Namespace) -> int:
    """Check with a base what differs from it, and print all."""
    from evidence.cli.against_base import compared
    from evidence.cli.remembering import paths_of, within

    paths = paths_of(options, memory.root)
    shown = within(compared(memory, options), paths)
    _report(shown, outputs, options)
    return _code(shown, options)


def _keep_shown(
    memory: Memory, texts: list[str], outputs: Outputs, paths: Sequence[str], options: argparse.Namespace, code: int
) -> None:
    """Keep what was printed, where that is all, and what was found."""
    if outputs == [(outputs[0][0], None)]:
        memory.show(_how(outputs, paths, options), texts[0], code)
    memory.save()


def _how(outputs: Outputs, paths: Sequence[str], options: argparse.Namespace) -> list[object]:
    """Everything that changes what is printed of a result."""
    from evidence.cli.output import styled

    return [
        outputs[0][0],
        list(paths),
        options.most,
        options.notes,
        options.quiet,
        options.fail_on,
        styled(options, sys.stdout),
        options.plain,
        _above(outputs[0][0], options),
    ]


def _above(name: str, options: argparse.Namespace) -> str:
    """The way from the top of the repository to the registry, for a format whose readers look from there."""
    from evidence.cli.config import above, root_of

    return above(root_of(options)) if name in _FROM_THE_TOP else ""


def _outputs(options: argparse.Namespace) -> Outputs:
    from evidence.check.formats import FORMATS

    found: Outputs = []
    for argument in options.format or ["text"]:
        name, _, file = argument.partition("=")
        if name not in FORMATS:
            raise UsageError(f"no format {name}; there are {', '.join(FORMATS)}")
        found.append((name, file or None))
    if sum(file is None for _, file in found) > 1:
        raise UsageError("only one format can go to the terminal; give the others a file: --format json=out.json")
    files = [file for _, file in found if file is not None]
    if len(set(map(os.path.abspath, files))) < len(files):
        raise UsageError("two formats cannot go to one file; give each its own: --format json=out.json")
    if options.watch and found != [("text", None)]:
        raise UsageError("--watch prints text, and nothing else")
    return found


def _require_place(file: str, options: argparse.Namespace) -> None:
    """Refuse to write over the registry that is checked, before anything is done."""
    from pathlib import Path

    from evidence.cli.config import root_of
    from evidence.registry.result_file import require_outside

    require_outside(Path(file), root_of(options))


def _report(result: CheckResult, outputs: Outputs, options: argparse.Namespace) -> list[str]:
    """Write a result in every format; what was written."""
    from evidence.check.formats import FORMATS
    from evidence.cli.config import root_of
    from evidence.cli.output import unread, write, write_file

    texts: list[str] = []
    for name, file in outputs:
        given = _given(result, name, options)
        output = _text(given, options, shown=file is None) if name == "text" else FORMATS[name](given)
        texts.append(output)
        if file is None:
            with unread():
                write(output)
        else:
            write_file(file, output, root_of(options))
    return texts


def _given(result: CheckResult, name: str, options: argparse.Namespace) -> CheckResult:
    """A result with what one format has to know: how many findings it lists, and where files are named from."""
    from evidence.frozen import replace

    result = replace(result, above=_above(name, options))
    if options.most is not None:
        return replace(result, most=options.most)
    other = "" if options.watch else ", which --most N changes"
    return replace(result, most=_MOST.get(name), limited_by=f"the default{other}")


def _text(result: CheckResult, options: argparse.Namespace, shown: bool, whole: CheckResult | None = None) -> str:
    """A result for people; how it is `shown` here, the terminal and the options say."""
    from evidence.cli.output import styled
    from evidence.diagnostic import Severity

    quiet, least = shown and options.quiet and whole is None, Severity(options.fail_on)
    if shown and options.plain:
        from evidence.check.formats import plain

        return plain.brief(result, least) if quiet else plain.render(result, options.notes, whole)
    from evidence.check.formats import text

    colour = shown and styled(options, sys.stdout)
    return text.brief(result, least, colour) if quiet else text.render(result, options.notes, colour, whole)


def _code(result: CheckResult, options: argparse.Namespace) -> int:
    from evidence.diagnostic import Severity

    worst = Severity(options.fail_on)
    return int(any(found.severity.rank <= worst.rank for found in result.found))


def _say(text: str) -> None:
    from evidence.cli.output import printable

    print(f"evidence: {printable(text)}", file=sys.stderr)


def _write_baseline(question: Question, options: argparse.Namespace) -> int:
    """Write all findings down as known ones."""
    from evidence.check.baseline import text_of
    from evidence.check.identity import Identifier
    from evidence.cli.config import root_of
    from evidence.cli.output import write_file

    result = question.ask_for_all()
    identities = list(map(Identifier(result.raw).identity, result.found))
    write_file(options.write_baseline, text_of(identities), root_of(options))
    if not options.quiet:
        _say(f"{_findings(len(identities))} written to {options.write_baseline}")
    return 0


def _mend(question: Question, outputs: Outputs, options: argparse.Namespace) -> int:
    """Mend what can be mended, or show how; the result is that after mending, unless nothing is written."""
    from evidence.check.repair import repair
    from evidence.cli.output import say_diff

    draft = question.draft()
    repairs = repair(draft, question.ask)
    files = f"in {len(repairs.files)} {'file' if len(repairs.files) == 1 else 'files'}"
    for path, reason in repairs.refused:
        _say(f"{path} is left as it is: {reason}")
    if options.diff:
        say_diff(draft.diff())
        _report(repairs.before, [(name, file) for name, file in outputs if file is not None], options)
        if not options.quiet:
            _say(f"{_findings(repairs.mended)} {files} would be mended")
        return _code(repairs.before, options)
    draft.save()
    _report(repairs.result, outputs, options)
    if not options.quiet:
        _say(f"{_findings(repairs.mended)} {files} mended")
    return _code(repairs.result, options)


def _watch(question: Question, options: argparse.Namespace) -> int:
    """Report, and then what is new and what is gone after each change; Ctrl-C is how this ends, and no fault."""
    import gc
    import time

    from evidence.check.formats.text import gone
    from evidence.check.watch import watch
    from evidence.cli.output import write
    from evidence.diagnostic import Severity
    from evidence.frozen import replace

    gc.enable()  # this goes on for hours
    least = Severity.NOTE if options.notes else Severity.WARNING
    try:
        for turn in watch(question.draft(), question.ask, lambda: time.sleep(_PAUSE), least):
            if not turn.first:
                write("\n" + gone(turn.gone))
            rest = tuple(found for found in turn.result.found if found.severity.rank > least.rank)
            part = _given(replace(turn.result, found=(*turn.new, *rest)), "text", options)
            write(_text(part, options, shown=True, whole=turn.result))
            sys.stdout.flush()
    except KeyboardInterrupt:
        write("\n")
    return 0


def _findings(number: int) -> str:
    return f"{number:,} finding" if number == 1 else f"{number:,} findings"
