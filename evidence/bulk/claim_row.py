"""One claim of a result: its numbers, and how they are shown beside those of a registry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from evidence.bulk.columns import FRAGILITY, STANCES
from evidence.model.axis import Stance
from evidence.model.decision import Status
from evidence.model.ids import AxisId, ClaimId
from evidence.model.policy import Policy, Sampling
from evidence.resolve.lines import Lines
from evidence.resolve.reason import Reason, ReasonRule
from evidence.resolve.status import Flag
from evidence.resolve.tally import Tally
from evidence.resolve.verdict import Basis, Verdict
from evidence.views.explanation_json import tally_record
from evidence.views.queue_view import QueueRow, row_of
from evidence.views.sentences import Wording, counts_on, headline
from evidence.views.status_view import pole_word
from evidence.views.verdict_json import reason_record

T = TypeVar("T")

_NOTHING = Lines((), (), (), ())
_STANCES = (Stance.FIRST.value, Stance.SECOND.value, Stance.MIXED.value, Stance.NO_EFFECT.value)
_WAYS = tuple(name.removeprefix("fragility_") for name in FRAGILITY)
_NOUNS = {Basis.PRIMARY: "study", Basis.SECONDARY: "secondary source", None: "study"}


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim of a result. Its name is any text."""

    verdict: Verdict
    """Without the lines that it rests on, and its reasons without items: those are not in a result."""
    poles: tuple[str, str]
    separated_by: tuple[str, ...] | None
    """Conditions that explain a context-dependent claim; None for all others."""
    untested: bool
    """So many lines that of some condition it is open whether it separates them."""
    separations: tuple[Mapping[str, Any], ...] | None
    """What the conditions that were compared with the poles come to, as far as the result lists them."""
    fragility: tuple[int | None, ...]
    """Lines to remove, to re-stance, to add until the status is another one; None where no number of lines does."""

    @property
    def name(self) -> str:
        """What the table calls the claim."""
        return self.verdict.claim


def claim_row(cells: Mapping[str, Any]) -> ClaimRow:
    """The claim of a row. Raises `ValueError` for what is no verdict."""
    first, _, second = str(cells["axis"] or "").partition("/")
    poles = (first or "first pole", second or "second pole")
    counts = {
        kind: Tally(*(_count(cells, f"{kind}_{stance}") for stance in STANCES)) for kind in ("tally", "secondary_tally")
    }
    ci = cells["proportion_ci_low"], cells["proportion_ci_high"]
    pole = cells["pole"]
    if pole is not None and pole not in poles:
        raise ValueError(f"{pole[:80]} is no pole of {cells['axis']}")
    verdict = Verdict(
        claim=ClaimId(str(cells["claim"])),
        axis=AxisId(str(cells["axis"])),
        status=Status(cells["status"]),
        leader=None if pole is None else Stance.FIRST if pole == poles[0] else Stance.SECOND,
        basis=None if cells["basis"] is None else Basis(cells["basis"]),
        tally=counts["tally"],
        secondary_tally=counts["secondary_tally"],
        conflict=cells["conflict"],
        amount=cells["amount"],
        sign_test_p=cells["sign_test_p"],
        proportion_ci=None if None in ci else (float(ci[0]), float(ci[1])),
        majority=cells["majority"],
        flags=tuple(Flag(word) for word in _list(cells["flags"]) or ()),
        items=_count(cells, "items"),
        unclear=_count(cells, "unclear"),
        unread=_count(cells, "unread"),
        evidence=_NOTHING,
        reasons=tuple(map(_reason, _records(cells["reasons"]) or ())),
        freshness=None,
    )
    return ClaimRow(
        verdict,
        poles,
        _list(cells["separated_by"]),
        bool(cells["separation_untested"]),
        _contexts(cells["separations"]),
        tuple(None if cells[name] is None else int(cells[name]) for name in FRAGILITY),
    )


def queue_row(row: ClaimRow, policy: Policy) -> QueueRow:
    """The claim as a row of a table of claims, as those of a registry are."""
    axis, told = row.verdict.axis, headline_of(row, policy)
    return row_of(row.verdict, policy, row.poles, title=row.name, question=axis, decision="none", headline=told)


def headline_of(row: ClaimRow, policy: Policy) -> str:
    """The verdict in one sentence."""
    if row.verdict.status is Status.NO_EVIDENCE:
        return "No evidence: no row of the table counts."
    words = Wording(row.poles, _NOUNS[row.verdict.basis], Sampling.CONVENIENCE, policy.alpha)
    return headline(row.verdict, words, row.separated_by or ())


def json_record(row: ClaimRow) -> dict[str, Any]:
    """The claim with the names of the JSON of `evidence resolve`, as far as a result knows them."""
    verdict = row.verdict
    return {
        "claim": verdict.claim,
        "axis": verdict.axis,
        "status": verdict.status.value,
        "pole": pole_word(verdict.leader, row.poles),
        "basis": None if verdict.basis is None else verdict.basis.value,
        "conflict": verdict.conflict,
        "amount": verdict.amount,
        "sign_test_p": verdict.sign_test_p,
        "proportion_ci": None if verdict.proportion_ci is None else list(verdict.proportion_ci),
        "supported": None if verdict.basis is Basis.SECONDARY else Flag.SUPPORTED in verdict.flags,
        "majority": verdict.majority,
        "lines": counts_on(verdict).lines,
        "items": verdict.items,
        "unclear": verdict.unclear,
        "unread": verdict.unread,
        "tally": tally_record(verdict.tally, row.poles),
        "secondary_tally": tally_record(verdict.secondary_tally, row.poles),
        "separated_by": None if row.separated_by is None else list(row.separated_by),
        "separation_untested": row.untested,
        "separations": None if row.separations is None else [_worded(entry, row.poles) for entry in row.separations],
        "fragility": None if verdict.basis is Basis.SECONDARY else dict(zip(_WAYS, row.fragility, strict=True)),
        "flags": [flag.value for flag in verdict.flags],
        "reasons": [_without_items(reason_record(reason, row.poles)) for reason in verdict.reasons],
    }


def _worded(entry: Mapping[str, Any], poles: tuple[str, str]) -> dict[str, Any]:
    """A context with the words of the poles, where it has a table."""
    if "table" not in entry:
        return dict(entry)
    table = {level: _sides(counts, poles) for level, counts in entry["table"].items()}
    return {**entry, "table": table, "unplaced": _sides(entry["unplaced"], poles)}


def _sides(counts: Mapping[str, int], poles: tuple[str, str]) -> dict[str, int]:
    return tally_record(Tally(*(counts[stance] for stance in _STANCES)), poles)


def _contexts(text: str | None) -> tuple[dict[str, Any], ...] | None:
    found = _records(text)
    for entry in found or ():
        table = entry.get("table", {})
        counts = [*table.values(), entry.get("unplaced")] if isinstance(table, dict) and table else []
        odd = [one for one in counts if not isinstance(one, dict) or not {*_STANCES} <= one.keys()]
        if odd or not isinstance(table, dict):
            raise ValueError("a table of separations has no counts by stance")
    return found


def _without_items(record: dict[str, Any]) -> dict[str, Any]:
    """A reason as the JSON of `evidence resolve` has it, without the items, which are not in a result."""
    return {name: value for name, value in record.items() if name != "items"}


def _count(cells: Mapping[str, Any], name: str) -> int:
    if cells[name] is None:
        raise ValueError(f"{name} is empty")
    return int(cells[name])


def _list(text: str | None) -> tuple[str, ...] | None:
    return _listed(text, str, "words")


def _records(text: str | None) -> tuple[dict[str, Any], ...] | None:
    return _listed(text, dict, "records")


def _listed(text: str | None, kind: type[T], what: str) -> tuple[T, ...] | None:
    if text is None:
        return None
    found = json.loads(text)
    if not isinstance(found, list) or not all(isinstance(part, kind) for part in found):
        raise ValueError(f"{text[:80]} is no list of {what}")
    return tuple(found)


def _reason(record: Mapping[str, Any]) -> Reason:
    return Reason(
        ReasonRule(str(record.get("rule"))), {name: value for name, value in record.items() if name != "rule"}
    )
