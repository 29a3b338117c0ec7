"""EV2xx, continued: passages that were rejected as evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evidence.check.rule import Finding, Hit, NotChecked, Scope, rule
from evidence.diagnostic import Severity
from evidence.quotes import Outcome
from evidence.registry.registry import CURATORS_FILE, REGISTRY_FILE
from evidence.registry.snapshots import Snapshot

if TYPE_CHECKING:
    from evidence.check.context import CheckContext
    from evidence.model.source import Source


@rule("EV212", "useless-rejection", Severity.WARNING, Scope.SOURCE)
def useless_rejection(source: Source, context: CheckContext) -> Iterator[Finding]:
    """A rejection keeps nothing away: its passage is not in the text, or was rejected twice; or it is nobody's.

    Why: a list of rejections is only read as long as each of them means something.

    Fix: remove the entry, or restore the passage or the person that it names.

    Bad:  a rejected passage that is no longer in the text, because another text was stored
    Good: the same passage as it stands in the text
    """
    if not source.rejected:
        return
    if CURATORS_FILE not in context.registry.unread:
        for number, rejection in enumerate(source.rejected):
            if rejection.by not in context.registry.curators:
                hint = context.did_you_mean(rejection.by, context.registry.curators)
                yield Hit(("rejected", number, "by"), f"there is no curator `{rejection.by}`", hint)
    seen: set[tuple[str, str]] = set()
    for number, rejection in enumerate(source.rejected):
        same = (rejection.claim, " ".join(rejection.quote.split()))
        if same in seen:
            yield Hit(("rejected", number), "this passage was rejected for this claim before", "remove one of the two")
        seen.add(same)
    if source.snapshot is None:
        yield Hit(("rejected",), "the source has no text that a passage could stand in", "remove the rejections")
        return
    if REGISTRY_FILE in context.registry.unread:
        yield NotChecked(f"{REGISTRY_FILE} could not be read")
        return
    if not isinstance(context.snapshot(source), Snapshot):
        yield NotChecked(f"the text of {source.id} cannot be read")
        return
    for number, rejection in enumerate(source.rejected):
        found = context.match(source, rejection.quote)
        if found is not None and found.outcome in (Outcome.MISSING, Outcome.INVALID):
            message = f"the rejected passage does not stand in the snapshot of {source.id}"
            yield Hit(("rejected", number, "quote"), message, "remove the entry")


RULES = (useless_rejection,)
