"""Which claims are exported."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator

from evidence.errors import UnknownClaim, UsageError
from evidence.exchange.exports.export import Export, Progress
from evidence.model.decision import Status
from evidence.model.ids import ClaimId
from evidence.registry.registry import Registry
from evidence.resolve.verdict import Verdict

_OF_THE_TERMINAL = frozenset({("has", "problem"), ("is", "marked"), ("is", "unsaved")})


def select(
    registry: Registry,
    names: Iterable[str] = (),
    statuses: Collection[Status] = frozenset(),
    text: str | None = None,
    progress: Progress | None = None,
) -> tuple[ClaimId, ...]:
    """Ids of the claims that are named, have one of the statuses and fit the filter, in alphabetical order.

    What is left out restricts nothing. Raises `UnknownClaim`, and `UsageError` for a filter that means nothing here.
    """
    chosen = tuple(sorted({_known(name, registry) for name in names})) or tuple(registry.claims)
    if not statuses and text is None:
        return chosen
    export = Export(registry, chosen, progress=progress)
    verdicts = (verdict for _, verdict in export.judged() if not statuses or verdict.status in statuses)
    if text is None:
        return tuple(verdict.claim for verdict in verdicts)
    return tuple(_fitting(verdicts, registry, text))


def _fitting(verdicts: Iterator[Verdict], registry: Registry, text: str) -> Iterable[ClaimId]:
    from evidence.views.query import ClaimIndex
    from evidence.views.queue_view import view_queue

    index = ClaimIndex.build(view_queue(verdicts, registry), registry)
    query = index.parse(text)
    if query.unknown:
        raise UsageError(f"--filter {text}: {query.unknown[0].word}: {query.unknown[0].hint}")
    for term in query.terms:
        if (term.key, term.text) in _OF_THE_TERMINAL:
            raise UsageError(f"--filter {text}: {term.key}:{term.text} is known only while somebody curates")
    return sorted(index.rows[place].claim for place in index.matching(query))


def _known(name: str, registry: Registry) -> ClaimId:
    if name in registry.claims:
        return ClaimId(name)
    if name in registry.unread_names:
        raise UsageError(f"the file of {name} has errors and is left out; run `evidence check`")
    near = difflib.get_close_matches(name[:100], list(registry.claims), n=1, cutoff=0.5)
    raise UnknownClaim(name, near[0] if near else None)
