"""After an edit only some verdicts are made again: what is shown equals what reading everything anew would show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.check.rule import Scope
from evidence.check.rules import RULES
from evidence.diagnostic import Diagnostic
from evidence.errors import EditRefused
from evidence.model.ids import ClaimId
from evidence.model.source import Standing
from evidence.registry import curation
from evidence.registry.draft import Draft, FileChange, Step, open_draft
from evidence.resolve import resolver
from evidence.tui.state import Order, State, affected, checked_state, first_state, next_state, ordered
from evidence.views.queue_view import QueueRow
from tests.tui.desk import ROOT, SMALL, copy_of


@dataclass
class Hands:
    """A curator who does anything, from random choices."""

    draft: Draft
    data: st.DataObject
    kinds: int = 13

    def one(self, things: object) -> str:
        """One of some things, as a text."""
        return str(self.data.draw(st.sampled_from(sorted(map(str, things)))))  # type: ignore[call-overload]

    def claim(self) -> str:
        """Any claim; the ones with narrower claims or with items first."""
        registry = self.draft.registry
        rich = [name for name, claim in registry.claims.items() if claim.evidence or claim.broader]
        return self.one(rich or registry.claims)

    def item(self) -> tuple[str, str]:
        """Any item."""
        claims = self.draft.registry.claims
        name = self.one(name for name, claim in claims.items() if claim.evidence)
        return name, self.one(item.id for item in claims[ClaimId(name)].evidence)

    def stance(self, claim: str) -> str:
        """A stance on a claim's axis."""
        registry = self.draft.registry
        return self.one(registry.axes[registry.claims[ClaimId(claim)].axis].stances)

    def context(self) -> dict[str, str]:
        """A condition or none."""
        variables = self.draft.registry.variables
        name = self.one(variables)
        return {name: self.one(variables[name].levels)}  # type: ignore[index]

    def broader(self, claim: str) -> str | None:
        """A claim on the same axis."""
        claims = self.draft.registry.claims
        same = [name for name, other in claims.items() if other.axis == claims[ClaimId(claim)].axis and name != claim]
        return self.one(same) if same and self.data.draw(st.booleans()) else None

    def step(self) -> Step:
        """Something that a curator does, or that happens to a file."""
        draft, registry = self.draft, self.draft.registry
        match self.one(range(self.kinds)):
            case "0":
                claim, item = self.item()
                return curation.set_stance(draft, [(claim, item)], self.stance(claim))
            case "1":
                return curation.remove_items(draft, [self.item()])
            case "2":
                return curation.move_items(draft, [self.item()], self.claim())
            case "3":
                return curation.edit_item(draft, *self.item(), {"context": self.context()})
            case "4":
                return curation.edit_item(draft, *self.item(), {"source": self.one(registry.sources)})
            case "5":
                claim = self.claim()
                values = {"source": self.one(registry.sources), "stance": self.stance(claim), "finding": "It was seen."}
                return curation.add_item(draft, claim, values)
            case "6":
                claim = self.claim()
                return curation.edit_claim(draft, claim, {"broader": self.broader(claim)})
            case "7":
                return curation.edit_claim(draft, self.claim(), {"scope": self.context()})
            case "8":
                axis = self.one(registry.axes)
                values = {"id": "new", "title": "N", "axis": axis, "subject": {"label": "s"}, "outcome": "o"}
                return curation.new_claim(draft, values, "new")
            case "9":
                linked = {"derives-from": [self.one(registry.sources)], "cites": [self.one(registry.sources)]}
                return curation.new_source(draft, {"id": "new", "kind": "primary", "year": "2001", **linked})
            case "10":
                return curation.set_standing(draft, self.one(registry.sources), self.one(Standing), None)
            case "11":
                claim = self.claim()
                verdict = resolver.resolve(registry)[ClaimId(claim)]
                digest = resolver.digest_of(verdict, registry)
                values = {"status": str(verdict.status), "rationale": "So it is.", "on": "2026-01-02", "digest": digest}
                return curation.decide(draft, claim, {**values, "by": self.one(registry.curators)})
        # a file that is broken, or taken away
        path = self.one([*registry.claim_paths.values(), *registry.source_paths.values()])
        raw = draft.raw(path)
        after = self.data.draw(st.sampled_from([None, b"id: [\n", (raw or b"") + b"unknown: key\n"]))
        return Step("broken", (FileChange(path, raw, after),))


def assert_same(state: State, other: State) -> None:
    """Two states show the same."""
    assert state.verdicts == other.verdicts
    assert state.rows == other.rows
    assert state.problems == other.problems
    assert dict(state.by_claim) == dict(other.by_claim)
    assert (state.order, state.checked) == (other.order, other.checked)
    for text in ("", "is:disputed", "has:problem", "vesicle", "!mixed", "tissue:bone-marrow"):
        found, wanted = (
            [one.rows[place].claim for place in one.index.matching(one.index.parse(text), problems=one.by_claim.keys())]
            for one in (state, other)
        )
        assert found == wanted, text


def anew(draft: Draft, order: Order) -> State:
    """The state made from everything."""
    return checked_state(first_state(draft, order), draft)


def walk(draft: Draft, data: st.DataObject, steps: int, begins: dict[Order, State]) -> None:
    """Random steps, each compared with everything anew; then all back."""
    while draft.undo() is not None:
        """What an example that failed has left."""
    hands = Hands(draft, data)
    order = data.draw(st.sampled_from(Order))
    if order not in begins:
        begins[order] = anew(draft, order)
    begin = state = begins[order]
    for _ in range(steps):
        before = draft.registry
        verdicts = state.verdicts
        try:
            step = hands.step()
            draft.apply(step)
        except EditRefused:
            continue
        paths = [change.path for change in step.changes]
        state = next_state(state, draft, paths)
        everything = anew(draft, order)
        assert_same(state, everything)
        moved = affected(before, draft.registry, paths)
        if moved is not None:
            names = verdicts.keys() | everything.verdicts.keys()
            differ = {name for name in names if verdicts.get(name) != everything.verdicts.get(name)}
            assert differ <= moved
    while (back := draft.undo()) is not None:
        state = next_state(state, draft, [change.path for change in back.changes])
    assert_same(state, begin)
    assert not draft.unsaved


@pytest.fixture
def begins() -> dict[Order, State]:
    """States without edits, made once."""
    return {}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    """Three claims."""
    return open_draft(copy_of(SMALL, tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="module")
def real() -> Draft:
    """The registry of this repository; never saved."""
    return open_draft(ROOT)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_next_is_as_anew(small: Draft, data: st.DataObject, begins: dict[Order, State]) -> None:
    """Whatever is done to a small registry, in whatever order its claims are listed."""
    walk(small, data, 4, begins)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_next_is_as_anew_on_the_real_registry(real: Draft, data: st.DataObject, begins: dict[Order, State]) -> None:
    """The same with all that real files hold."""
    walk(real, data, 1, begins)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_large_registry_is_checked_where_it_changed(small: Draft, data: st.DataObject) -> None:
    """Rules on claims say of every claim what they say in a check of everything, though few claims were looked at."""
    while small.undo() is not None:
        """What an example that failed has left."""
    state = anew(small, Order.ID)
    with patch("evidence.tui.state.CHECKED_WHOLE", 0):
        for _ in range(3):
            try:
                step = Hands(small, data, kinds=12).step()  # rules fall silent where files cannot be read
                small.apply(step)
            except EditRefused:
                continue
            state = next_state(state, small, [change.path for change in step.changes])
            assert set(map(str, _on_claims(state))) == set(map(str, _on_claims(anew(small, Order.ID))))


def _on_claims(state: State) -> list[Diagnostic]:
    codes = {rule.code for rule in RULES if rule.scope is Scope.CLAIM}
    return [problem for problem in state.problems if problem.code in codes]


def test_order(small: Draft) -> None:
    """Every order has all claims, and says by what."""
    state = anew(small, Order.CONFLICT)
    keys: dict[Order, Callable[[QueueRow], object]] = {
        Order.ID: lambda row: row.claim,
        Order.QUESTION: lambda row: row.question,
        Order.EVIDENCE: lambda row: -row.lines,
        Order.DECISION: lambda row: (not row.stale, row.decision),
    }
    for order, key in keys.items():
        rows = ordered(state, order).rows
        assert set(rows) == set(state.rows)
        assert list(rows) == sorted(rows, key=key)  # type: ignore[arg-type]
    assert ordered(state, Order.CONFLICT).rows == state.rows


def test_order_comes_back(small: Draft) -> None:
    """All orders round, and the list is as it was."""
    state = anew(small, Order.CONFLICT)
    again = state
    for order in (*Order, Order.CONFLICT):
        again = ordered(again, order)
    assert_same(again, state)


def test_vocabulary_moves_everything(small: Draft) -> None:
    """A change of the vocabulary or of the settings may change any verdict."""
    registry = small.registry
    assert affected(registry, registry, ["claims/vocabulary/axes.yaml"]) is None
    assert affected(registry, registry, ["claims/registry.yaml"]) is None


def test_place(small: Draft) -> None:
    """Where a claim stands, and None for one that does not."""
    state = anew(small, Order.ID)
    assert [state.place(row.claim) for row in state.rows] == list(range(len(state.rows)))
    assert state.place("nobody") is None


def test_lost_quotes_are_counted(tmp_path: Path) -> None:
    """A quote that the text does not hold."""
    root = copy_of(SMALL, tmp_path)
    file = root / "claims/msc/msc-vesicle-growth.yaml"
    file.write_text(file.read_text().replace("is controversial", "is settled"))
    assert anew(open_draft(root), Order.ID).lost_quotes == 1
