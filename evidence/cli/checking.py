"""What one call of `evidence check` asks: which registry, which rules, compared with what, reported on which files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.check.rules import RULES
from evidence.check.run import check_registry, registry_before
from evidence.cli.config import inside, root_of
from evidence.cli.remembering import codes_of, covers, within
from evidence.errors import EditRefused, UsageError
from evidence.frozen import dataclass, field, replace
from evidence.registry import profile
from evidence.registry.loader import bytes_at, load

if TYPE_CHECKING:  # most checks neither edit nor know findings
    from evidence.check.identity import Identity
    from evidence.check.look import Witness
    from evidence.check.result import CheckResult
    from evidence.diagnostic import Diagnostic
    from evidence.registry.draft import Draft, Step
    from evidence.registry.registry import Registry

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that stays the same from one check of a registry to the next."""

    registry: Registry
    """As it is on disk."""
    problems: tuple[Diagnostic, ...]
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    """Relative to the root; only these are reported on. All, when there is none."""
    base: Registry | None = None
    known: Mapping[Identity, int] = field(default_factory=dict)
    buffer: Step | None = None
    """What an editor holds in the place of a file."""

    def draft(self) -> Draft:
        """The registry for changes, with the editor's text in its place."""
        from evidence.registry.draft import Draft

        draft = Draft(self.registry, self.problems)
        if self.buffer is not None:
            draft.apply(self.buffer)
        return draft

    def ask(self, draft: Draft | None = None) -> CheckResult:
        """Check the registry, or a draft of it."""
        if draft is None and self.buffer is not None:
            draft = self.draft()
        if draft is None:
            result = check_registry(
                self.registry, self.problems, self.select, self.ignore, self.base, known=self.known, alone=False
            )
        else:
            drafted = draft

            def raw(path: str) -> bytes | None:
                try:
                    return drafted.raw(path)
                except EditRefused:  # what is not edited is as it is on disk
                    return bytes_at(drafted.root, path)

            result = check_registry(
                draft.registry, draft.problems, self.select, self.ignore, self.base, raw, self.known
            )
        return within(result, self.paths)

    def ask_for_all(self) -> CheckResult:
        """Check the registry, and list every finding however many there are."""
        return check_registry(self.registry, self.problems, most=sys.maxsize)

    def covers(self, path: str) -> bool:
        """Whether a file is reported on."""
        return not self.paths or covers(self.paths, path)


def question_of(options: argparse.Namespace, witness: Witness | None = None, quick: bool = False) -> Question:
    """The question that the options ask; reads the registry, the base and the baseline; `witness` sees what is read.

    The registry is read the `quick` way for who neither edits it nor compares it with a base.
    """
    select, ignore = codes_of(options.select), codes_of(options.ignore)
    for code in (*select, *ignore):
        if not any(rule.code.startswith(code) for rule in RULES):
            raise UsageError(f"no rule begins with {code}; `evidence rule` lists all rules")
    _require_sense(options)
    root = root_of(options)
    paths = tuple(_paths(options, root))
    if options.fix:
        from evidence.registry import edit

        edit.recover(root)  # a save that was cut off is brought to its end before anything is edited
    listing, saw = (None, None) if witness is None else (witness.look.listing, witness.saw)
    registry, problems = load(root, listing, saw, quick)
    base = None if options.base is None else registry_before(root, options.base, registry)
    known: Mapping[Identity, int] = {}
    if options.baseline is not None:
        from evidence.check.baseline import agreed, read_baseline

        file = Path(options.baseline)
        known = read_baseline(file)
        if options.base is not None:
            known = agreed(known, file, root, options.base)
    question = Question(registry, tuple(problems), select, ignore, paths, base, known)
    return replace(question, buffer=_buffer(options, question)) if STDIN in options.paths else question


def _require_sense(options: argparse.Namespace) -> None:
    """Refuse options that cannot go together."""
    reading = STDIN in options.paths
    if reading != (options.as_path is not None) or options.paths.count(STDIN) > 1:
        raise UsageError("`-` reads the text of one file from stdin, --as FILE says which: check - --as claims/x.yaml")
    used = {
        "--write-baseline": options.write_baseline is not None,
        "--watch": options.watch,
        "`-`": reading,
        "--fix": options.fix,
        "--diff": options.diff,
        "--most": options.most is not None,
        "--base": options.base is not None,
        "--select": bool(options.select),
        "--ignore": bool(options.ignore),
        "PATH": bool(options.paths),
    }
    for name, others in _CLASHES.items():
        for other in others:
            if used[name] and used[other]:
                raise UsageError(f"{name} does not go together with {other}{_REASONS.get(name, '')}")


_CLASHES = {
    "--watch": ("--write-baseline", "`-`", "--fix", "--diff", "--most"),
    "`-`": ("--write-baseline", "--fix", "--diff"),
    "--write-baseline": ("--fix", "--diff", "--base", "--select", "--ignore", "PATH", "--most"),
}
_REASONS = {"--write-baseline": ": a baseline holds what all rules find in all files as they are"}


def _paths(options: argparse.Namespace, root: Path) -> Iterable[str]:
    for path in options.paths:
        yield inside(root, options.as_path, there=False) if path == STDIN else inside(root, path)


def _buffer(options: argparse.Namespace, question: Question) -> Step:
    """The text on stdin, in the place of the file that it is meant for."""
    from evidence.registry.draft import Draft, FileChange, Step

    path = inside(question.registry.root, options.as_path, there=False)
    before = Draft(question.registry, question.problems).raw(path)
    after = sys.stdin.buffer.read(profile.MAX_BYTES + 1)
    return Step("stdin", (FileChange(path, before, after),))
