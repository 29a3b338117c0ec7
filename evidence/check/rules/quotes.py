"""EV2xx: quotes, and the snapshots that they must stand in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evidence.check.rule import Aspect, Finding, Hit, NotChecked, Scope, rule
from evidence.check.rules import clean_texts, rejections
from evidence.diagnostic import Fix, Route, Severity
from evidence.quotes import Outcome
from evidence.registry.registry import REGISTRY_FILE
from evidence.registry.snapshots import Snapshot, Unreadable

if TYPE_CHECKING:
    from evidence.check.context import CheckContext
    from evidence.model.claim import Claim
    from evidence.model.source import Source


@rule("EV201", "quote-not-found", Severity.ERROR, Scope.CLAIM, partial=True, about=Aspect.QUOTE)
def quote_not_found(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A quote is not in its source's snapshot.

    Why: a quote that the source does not hold is no evidence, however small the difference.

    Fix: copy the passage from the snapshot; the closest one is shown.

    Bad:  `quote: MSC exosome promotes tumor`, where the text says `MSC exosomes promote tumor growth`
    Good: `quote: MSC exosomes promote tumor growth`
    """
    matches = context.matches(claim)
    if matches:
        context.quotes[context.path_of(claim)] = len(matches)
    for route, item, found in matches:
        if found.outcome is Outcome.MISSING:
            detail = f": {found.reason}" if found.reason else ""
            hint = None if found.suggestion is None else f"the closest passage is: {found.suggestion.text}"
            message = f"the quote is not in the snapshot of {item.source}{detail}"
            yield Hit(route, message, hint, fix=_verbatim(route, context.respelt(claim, route)))
    for name in sorted({item.source for item in claim.evidence if item.quote}):
        source = context.registry.sources.get(name)
        if source is None:
            yield NotChecked(f"the source {name} has no readable record")
        elif source.snapshot is not None and REGISTRY_FILE in context.registry.unread:
            yield NotChecked(f"{REGISTRY_FILE} could not be read")
        elif context.changed(source):
            yield NotChecked(f"the snapshot of {name} was changed")


@rule("EV202", "quote-case", Severity.WARNING, Scope.CLAIM, partial=True, about=Aspect.QUOTE)
def quote_case(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A quote differs from its snapshot in capital and small letters only.

    Why: it is the same passage, but not verbatim.

    Fix: copy the passage from the snapshot.

    Bad:  `quote: MSC-derived Exosomes`, where the text says `MSC-derived exosomes`
    Good: `quote: MSC-derived exosomes`
    """
    for route, item, found in context.matches(claim):
        if found.outcome is Outcome.CASE:
            message = f"only capital letters differ from the snapshot of {item.source}"
            yield Hit(route, message, "copy it verbatim", fix=_verbatim(route, context.respelt(claim, route)))


def _verbatim(route: Route, passage: str | None) -> Fix | None:
    return None if passage is None else Fix("quote the passage as it stands in the snapshot", route, passage)


@rule("EV203", "quote-negated", Severity.WARNING, Scope.CLAIM, partial=True, about=Aspect.QUOTE)
def quote_negated(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A quote leaves out a negation: just before its beginning, or where words were elided.

    Why: such a quote says the opposite of its source.

    Fix: quote the negation as well, or choose a passage that says it without.

    Bad:  `quote: promote tumour growth`, where the text says `did not promote tumour growth`
    Good: `quote: did not promote tumour growth`
    """
    for route, _, found in context.matches(claim):
        if found.outcome is Outcome.NEGATED:
            detail = f": {found.reason}" if found.reason else ""
            yield Hit(route, f"the quote leaves a negation out{detail}", "quote the negation as well")


@rule("EV204", "quote-invalid", Severity.ERROR, Scope.CLAIM, partial=True, about=Aspect.QUOTE)
def quote_invalid(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A quote is of a form that proves nothing: no word of the author's, or elided parts that are too short.

    Why: a few words around an ellipsis can be found almost anywhere.

    Fix: quote at least three words on either side of an ellipsis.

    Bad:  `quote: MSC exosomes ... promoted tumour growth`
    Good: `quote: MSC exosomes from marrow ... promoted tumour growth`
    """
    for route, _, found in context.matches(claim):
        if found.outcome is Outcome.INVALID:
            detail = f": {found.reason}" if found.reason else ""
            yield Hit(route, f"the quote cannot be looked up{detail}", "quote at least three words of every part")


@rule("EV205", "snapshot-changed", Severity.ERROR, Scope.SOURCE)
def snapshot_changed(source: Source, context: CheckContext) -> Iterator[Finding]:
    """A snapshot's bytes are not the ones that its source was pinned to.

    Why: quotes were verified in another text.

    Fix: restore the file; or, if the new text is wanted, record its hash after all quotes were looked up again.

    Bad:  a snapshot that an editor has reformatted
    Good: the file exactly as it was retrieved
    """
    snapshot = context.snapshot(source)
    if not isinstance(snapshot, Snapshot) or not context.changed(source):
        return
    lost = [
        f"{claim.id}/{item.id}"
        for claim, item in context.items_of.get(source.id, ())
        if any(_lost(source, quote, context) for quote in item.quote)
    ]
    quotes = f"quotes no longer in it: {', '.join(lost)}" if lost else "all quotes are still in it"
    message = f"the snapshot {source.snapshot} was changed; {quotes}"
    yield Hit(("sha256",), message, f"restore the file, or record its hash {snapshot.sha256}")


def _lost(source: Source, quote: str, context: CheckContext) -> bool:
    found = context.match(source, quote)
    return found is not None and found.outcome in (Outcome.MISSING, Outcome.INVALID)


@rule("EV206", "snapshot-unreadable", Severity.ERROR, Scope.SOURCE)
def snapshot_unreadable(source: Source, context: CheckContext) -> Iterator[Finding]:
    """A snapshot is missing, cannot be read, or stands outside the registry.

    Why: none of its quotes can be verified.

    Fix: put the file into the folder of snapshots that `registry.yaml` names.

    Bad:  `snapshot: ../../etc/passwd`
    Good: `snapshot: 004_ahmadi.txt`
    """
    if source.snapshot is not None and REGISTRY_FILE in context.registry.unread:
        yield NotChecked(f"{REGISTRY_FILE} could not be read")
    snapshot = context.snapshot(source)
    if isinstance(snapshot, Unreadable):
        folder = context.registry.config.snapshots
        message = f"the snapshot {source.snapshot} cannot be used: {snapshot}"
        yield Hit(("snapshot",), message, f"put the file into {folder}/")


@rule("EV207", "nothing-to-show", Severity.ERROR, Scope.CLAIM, about=Aspect.WORDLESS)
def nothing_to_show(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """An item has neither a quote nor a finding.

    Why: a stance without words cannot be checked by anybody.

    Fix: quote the passage, or say the finding in your own words.

    Bad:  an item with a source and a stance only
    Good: the same with `finding: Co-injected vesicles enlarged the tumours.`
    """
    for i, item in enumerate(claim.evidence):
        if not item.quote and item.finding is None:
            yield Hit(("evidence", i), f"`{item.id}` has neither a quote nor a finding", "add one of the two")


@rule("EV208", "quote-without-snapshot", Severity.ERROR, Scope.CLAIM, partial=True, about=Aspect.UNSTORED)
def quote_without_snapshot(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A quote's source has no snapshot, so that nobody can verify it.

    Why: an unverified quote looks exactly like a verified one.

    Fix: store the source's text, or say the finding in your own words.

    Bad:  `quote: ...` from a source without `snapshot`
    Good: `finding: ...`
    """
    for i, item in enumerate(claim.evidence):
        source = context.registry.sources.get(item.source)
        if item.quote and source is not None and source.snapshot is None and source.sha256 is None:
            message = f"the source {source.id} has no snapshot to verify the quote in"
            yield Hit(("evidence", i, "quote"), message, "store its text, or use `finding`", on_key=True)


@rule("EV209", "snapshot-not-pinned", Severity.ERROR, Scope.SOURCE)
def snapshot_not_pinned(source: Source, context: CheckContext) -> Iterator[Finding]:
    """A snapshot has no hash, or a hash no snapshot.

    Why: without the hash a changed text goes unnoticed.

    Fix: record the SHA-256 of the file.

    Bad:  `snapshot: 004_ahmadi.txt` alone
    Good: the same with `sha256`
    """
    if source.snapshot is not None and source.sha256 is None:
        snapshot = context.snapshot(source)
        hint = None if snapshot is None or isinstance(snapshot, Unreadable) else f"add `sha256: {snapshot.sha256}`"
        pinned = None
        if isinstance(snapshot, Snapshot) and context.all_found(source):
            pinned = Fix("pin the snapshot by its hash", ("sha256",), snapshot.sha256)
        yield Hit(("snapshot",), "the snapshot is not pinned by its hash", hint, fix=pinned)
    if source.snapshot is None and source.sha256 is not None:
        yield Hit(("sha256",), "there is a hash, and no snapshot that it belongs to", "add `snapshot`")


RULES = (
    quote_not_found,
    quote_case,
    quote_negated,
    quote_invalid,
    snapshot_changed,
    snapshot_unreadable,
    nothing_to_show,
    quote_without_snapshot,
    snapshot_not_pinned,
    *clean_texts.RULES,
    *rejections.RULES,
)
