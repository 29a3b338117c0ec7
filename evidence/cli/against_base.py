"""`evidence check --base`, from what is kept of a check without a base."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from evidence.check.again import facts_of
from evidence.check.against import readings_before
from evidence.check.run import registry_before
from evidence.cli.checking import question_of
from evidence.cli.remembering import codes_of
from evidence.frozen import replace

if TYPE_CHECKING:
    from evidence.check import CheckResult
    from evidence.check.warm import Memory


def compared(memory: Memory, options: argparse.Namespace) -> CheckResult:
    """What a check with a base finds.

    A check without one is taken from the memory, or made and kept; then only what differs from the base is looked at
    once more. Where that cannot tell, everything is checked with the base.
    """
    question = None
    if not _is_up_to_date(memory, options):
        witness = memory.witness()
        question = question_of(argparse.Namespace(**{**vars(options), "base": None}), witness)
        question = replace(question, paths=())
        if readings_before(memory.root, options.base, witness.blobs) is not None:
            result = question.ask()
            witness.snapshots = question.registry.snapshots.asked
            memory.keep(result, witness, facts_of(question.registry, result))
    memory.save()
    blobs = memory.blobs
    before = None if blobs is None else readings_before(memory.root, options.base, blobs)
    against = None if before is None else memory.against(before)
    found = None if against is None else against.compared(codes_of(options.select), codes_of(options.ignore))
    if found is not None:
        return found
    if question is None:
        return replace(question_of(options), paths=()).ask()
    return replace(question, base=registry_before(memory.root, options.base, question.registry)).ask()


def _is_up_to_date(memory: Memory, options: argparse.Namespace) -> bool:
    """Whether what was found without a base is known, or was brought to today by a look at what has changed."""
    if memory.holds():
        return True
    again = memory.again()
    found = None if again is None else again.check(codes_of(options.select), codes_of(options.ignore))
    if again is None or found is None:
        return False
    memory.keep_part(found[0], again, found[1])
    return memory.blobs is not None
