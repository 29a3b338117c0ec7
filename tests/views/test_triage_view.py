"""The queue of what waits for a curator: what is in it, in which order, and what is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evidence.check.run import check_registry
from evidence.diagnostic import Diagnostic, Place, Route, Severity
from evidence.model.ids import ClaimId
from evidence.registry import load
from evidence.registry.registry import Registry
from evidence.resolve.resolver import digest_of, resolve
from evidence.views.triage_view import (
    TriageAction,
    TriageEntry,
    TriageKind,
    view_triage,
)
from tests.make import claim, item, registry

OTHER = "0" * 64
ROOT = Path(__file__).parents[2]


def decision(status: str, digest: str = OTHER, **fields: Any) -> dict[str, Any]:
    return {"status": status, "by": "vd", "on": "2026-01-31", "digest": digest, "rationale": "So.", **fields}


def disputed(name: str, n: int = 2, **fields: Any) -> dict[str, Any]:
    sides = [item(f"{name}{i}", pole) for i in range(n) for pole in ("pro", "anti")]
    numbered = [{**entry, "source": f"{entry['source']}-{entry['stance']}"} for entry in sides]
    return claim(name, *numbered, **fields)


def digest(record: dict[str, Any]) -> str:
    """The digest of today's evidence on a claim."""
    made = registry({key: value for key, value in record.items() if key != "decision"})
    return digest_of(resolve(made)[ClaimId(record["id"])], made)


def triage(made: Registry, *problems: Diagnostic) -> tuple[TriageEntry, ...]:
    return view_triage(made, resolve(made), problems)


def brief(entries: tuple[TriageEntry, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(entry.kind.value, entry.claim, entry.source) for entry in entries]


def lost(path: str, route: Route, code: str = "EV201", message: str = "the quote is not in the snapshot") -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, Place(path, route))


def test_nothing_waits_where_all_is_settled() -> None:
    fresh = disputed("a")
    fresh["decision"] = decision("disputed", digest(fresh))
    entries = triage(registry(fresh, claim("b", item("x", "pro")), claim("c", item("y", "pro"), item("z", "anti"))))
    assert entries == ()


def test_decisions_are_renewed_in_the_order_of_what_has_happened() -> None:
    contradicted = disputed("d")
    made = registry(
        disputed("a", decision=decision("disputed")),
        disputed("b", decision=decision("leaning", pole="pro")),
        disputed("c", 3, decision=decision("leaning", pole="anti")),
        {**contradicted, "decision": decision("uncontested", digest(contradicted), pole="pro")},
    )
    entries = triage(made)
    assert [(entry.claim, entry.action) for entry in entries] == [
        ("c", TriageAction.DECIDE),
        ("b", TriageAction.DECIDE),
        ("d", TriageAction.DECIDE),
        ("a", TriageAction.DECIDE),
    ]
    assert {entry.claim: entry.sentence for entry in entries} == {
        "a": "Confirm the decision of 2026-01-31 or renew it: it is still disputed, but the evidence has changed.",
        "b": "Decide again: on 2026-01-31 it was judged leaning with pro ahead; the evidence has changed, "
        "and it is now disputed.",
        "c": "Decide again: on 2026-01-31 it was judged leaning with anti ahead; the evidence has changed, "
        "and it is now disputed.",
        "d": "Correct the decision of 2026-01-31: it says uncontested with pro ahead, and the very evidence it was "
        "made on gives disputed.",
    }


def test_disputes_come_worst_first() -> None:
    review = {"kind": "narrative-review"}
    made = registry(
        disputed("small"),
        disputed("large", 5),
        claim("told", item("r", "pro"), item("s", "anti")),
        claim("early", item("x", "pro"), item("y", "anti")),
        sources={"r": review, "s": review},
    )
    assert [entry.claim for entry in triage(made)] == ["large", "small", "told"]
    assert triage(made)[0].sentence == (
        "Read both sides and decide: it is disputed (5 pro, 5 anti), and there is no decision on it."
    )


def test_what_a_curator_silenced_does_not_wait() -> None:
    def quiet(code: str) -> list[dict[str, str]]:
        return [{"rule": code, "reason": "Known."}]

    made = registry(
        disputed("a", ignore=quiet("EV505")),
        disputed("b", decision=decision("disputed"), ignore=quiet("EV502")),
        disputed("c", decision=decision("disputed"), ignore=quiet("EV501")),
    )
    assert [entry.claim for entry in triage(made)] == ["c"]


def test_lost_quotes() -> None:
    made = registry(
        claim("a", item("x", "pro", quote=["It grew.", "It did."]), item("y", "pro", quote="So.")),
        claim("b", item("x", "pro", quote="It grew.")),
    )
    entries = triage(
        made,
        lost("claims/sources/x.yaml", ("sha256",), "EV205", "the snapshot x.txt was changed"),
        lost("claims/b.yaml", ("evidence", 0, "quote", 0), "EV204"),
        lost("claims/a.yaml", ("evidence", 1, "quote", 0)),
        lost("claims/a.yaml", ("evidence", 0, "quote", 1)),
        lost("claims/a.yaml", ("evidence", 0, "quote", 1)),
        lost("claims/a.yaml", ("evidence", 0, "stance"), "EV105"),
    )
    assert [(entry.claim, entry.item, entry.source, entry.action) for entry in entries] == [
        ("a", "x-pro-0-0", "x", TriageAction.EDIT),
        ("a", "y-pro-0-1", "y", TriageAction.EDIT),
        ("b", "x-pro-0-0", "x", TriageAction.EDIT),
        (None, None, "x", TriageAction.EDIT),
    ]
    assert entries[0].sentence == (
        "Quote the passage as it stands, or say the finding in your own words: the quote is not in the snapshot."
    )
    assert entries[-1].sentence == ("Restore the text, or look its quotes up again: the snapshot x.txt was changed.")


def test_findings_from_before_an_edit_and_in_broken_files_do_no_harm() -> None:
    made = registry(claim("a", item("x", "pro")))
    broken = registry(claim("z", item("x", "pro", quote="It grew."))).claims[ClaimId("z")]
    made = replace(made, remainders={"claims/z.yaml": broken})
    entries = triage(
        made,
        lost("claims/a.yaml", ("evidence", 7, "quote", 0)),
        lost("claims/gone.yaml", ("evidence", 0, "quote", 0)),
        lost("claims/z.yaml", ("evidence", 0, "quote", 0)),
    )
    assert [(entry.claim, entry.item, entry.path) for entry in entries] == [
        ("a", None, "claims/a.yaml"),
        (None, None, "claims/gone.yaml"),
        (None, "x-pro-0-0", "claims/z.yaml"),
    ]


def test_a_decision_on_a_retracted_source_is_told_as_such_and_once() -> None:
    before = disputed("a")
    record = {**before, "decision": decision("disputed", digest(before))}
    made = registry(record, sources={"a0-pro": {"standing": "retracted", "notice": "10.1000/x"}})
    problems = check_registry(made, ()).found
    entries = view_triage(made, resolve(made), problems)
    assert brief(entries) == [("retracted", "a", "a0-pro")]
    assert entries[0].sentence == (
        "Judge it again: when it was decided, a source counted that is retracted today (a0-pro (2020))."
    )
    assert brief(triage(made)) == [("stale", "a", None)]


def test_each_unread_study_waits_once() -> None:
    made = registry(
        claim("calm", item("study", "pro", via="review"), item("other", "pro", via="review")),
        disputed("hot") | {"evidence": [item("study", "pro", via="survey"), item("b", "anti")]},
        sources={"review": {"kind": "narrative-review"}, "survey": {"kind": "narrative-review"}},
    )
    entries = [entry for entry in triage(made) if entry.kind is TriageKind.UNREAD]
    assert [(entry.source, entry.claim, entry.action) for entry in entries] == [
        ("study", "hot", TriageAction.READ),
        ("other", "calm", TriageAction.READ),
    ]
    assert entries[0].sentence == (
        "Read it, and replace what is known of it through survey (2020) and review (2020): "
        "it stands unread on 2 claims, such as “Effect in hot”."
    )


def test_kinds_follow_each_other() -> None:
    kinds = [entry.kind for entry in everything()]
    assert kinds == sorted(kinds, key=list(TriageKind).index)
    assert set(kinds) == {TriageKind.STALE, TriageKind.UNDECIDED, TriageKind.LOST_QUOTE, TriageKind.UNREAD}


def everything(more: str = "pro") -> tuple[TriageEntry, ...]:
    made = registry(
        disputed("old", decision=decision("disputed")),
        disputed("new", title="[/x] [bold]\u202e"),
        claim("told", item("study", more, via="review"), item("y", "pro", quote="So.")),
        sources={"review": {"kind": "narrative-review"}},
    )
    return triage(made, lost("claims/told.yaml", ("evidence", 1, "quote", 0)))


def test_what_was_settled_stays_settled_until_something_changes() -> None:
    entries = everything()
    assert len({entry.id for entry in entries}) == len(entries)
    settled = {entry.id for entry in entries}
    assert {entry.id for entry in everything()} == settled
    changed = triage(registry(disputed("new", 3), disputed("old", decision=decision("disputed", "1" * 64))))
    assert [entry.claim for entry in changed if entry.id not in settled] == ["new"]


@pytest.mark.parametrize("kind", TriageKind)
def test_every_kind_has_a_heading(kind: TriageKind) -> None:
    assert kind.label
    assert kind.colour


def test_the_real_registry() -> None:
    made, problems = load(ROOT)
    verdicts = resolve(made)
    entries = view_triage(made, verdicts, check_registry(made, problems).found)
    unread = {item.source for found in made.claims.values() for item in found.evidence if item.via is not None}
    assert {entry.source for entry in entries if entry.kind is TriageKind.UNREAD} == unread
    assert {entry.claim for entry in entries if entry.action is TriageAction.DECIDE} <= set(made.claims)
