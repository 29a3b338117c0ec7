"""What a file says has become of a publication: the weightiest thing, with the notice that says it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.exchange.sources.card import Card
from evidence.exchange.sources.found import doi_of
from evidence.model.source import Standing

_WEIGHT = (Standing.CORRECTED, Standing.EXPRESSION_OF_CONCERN, Standing.RETRACTED)
_ANY_DOI = re.compile(r"\bdoi:?\s*(10\.\d{4,9}/\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice about a publication."""

    standing: Standing
    where: str | None
    """Its DOI, id or address."""


def notice_name(citation: str, pmid: str | None) -> str | None:
    """How a notice is named: its DOI where the citation has one, else its PubMed id."""
    found = _ANY_DOI.search(citation)
    doi = None if found is None else doi_of(found[1])
    if doi is not None:
        return doi
    return f"PMID {pmid}" if pmid else None


def record_standing(card: Card, notices: Iterable[Notice], *, marked: bool) -> None:
    """Put the standing on a card; `marked` when the publication itself is marked as retracted."""
    known = sorted(notices, key=lambda notice: (_WEIGHT.index(notice.standing), notice.where is not None))
    if marked and not (known and known[-1].standing is Standing.RETRACTED):
        card.values["standing"] = str(Standing.RETRACTED)
        card.say("it is marked as retracted, and the notice is not named: add it")
    elif known:
        worst = known[-1]
        card.values["standing"] = str(worst.standing)
        if worst.where is not None:
            card.values["notice"] = worst.where
        else:
            card.say(f"a notice says {worst.standing}, and gives no id: add it")
        others = [f"{other.standing} by {other.where}" for other in known[:-1] if other.where is not None]
        if others:
            card.say(f"there are more notices about it: {', '.join(others)}")
