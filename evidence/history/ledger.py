"""How verdicts came about: every commit at which one changed or was judged, along the first parents.

What a commit did is kept under the ids of the folder's trees before and after it, which name all bytes in them: nothing
is read twice, and a history that was rewritten is only read as far as its files are others.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, TypeAlias

from evidence import __version__
from evidence.cache import Pack
from evidence.errors import RegistryNotFound
from evidence.history.comparing import compare
from evidence.history.git import Commit, Repository
from evidence.history.matching import Matching
from evidence.history.revision import registry_after, registry_at
from evidence.history.standing import weight
from evidence.model.claim import Claim
from evidence.model.decision import Status
from evidence.model.ids import ClaimId
from evidence.registry.listing import CLAIMS
from evidence.registry.registry import Registry
from evidence.resolve.placed import unknown_stances
from evidence.resolve.reach import reach
from evidence.resolve.resolver import judge
from evidence.resolve.ruling import ruling_of
from evidence.resolve.verdict import Verdict

_PART = "steps"
_MOST_STEPS = 20_000
"""Commits whose doings are kept; a longer history is read again from where they end."""

State: TypeAlias = tuple[str, str, tuple[tuple[str, int], ...], str]
"""Status, leading pole, lines by stance, and a fingerprint of the decision; the latter two may be empty."""
Step: TypeAlias = dict[str, tuple[State | None, str, bool, tuple[str, ...]]]
"""What one commit did: claims with another state, None when gone, the id that a renamed one had, whether a dispute went
without a signature, and the words of its items that are no stances.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim from one commit on."""

    commit: str
    time: int
    """When it was committed, in seconds since 1970."""
    status: Status | None
    """None when the claim was taken out."""
    pole: str | None
    """The leading pole; None on a tie or without direction."""
    lines: Mapping[str, int]
    """Lines that decide, by the words for stances at that time."""
    decision: str | None
    """`made`, `renewed` or `removed` with this commit."""
    unsigned: bool = False
    """A dispute is gone, or less than it was, by more than new evidence; no decision of this commit signs for it."""
    unknown: tuple[str, ...] = ()
    """Words of its items that were no stances at that time, so that those did not count."""


@dataclass(slots=True)
class ClaimHistory:
    """All that became of one claim."""

    claim: ClaimId
    """Its last id."""
    entries: list[Entry] = field(default_factory=list)
    """The oldest first."""

    @property
    def judged(self) -> int:
        """How often a decision on it was made or renewed."""
        return sum(entry.decision in ("made", "renewed") for entry in self.entries)

    @property
    def turns(self) -> int:
        """How often its status changed, after the first one."""
        statuses = [entry.status for entry in self.entries]
        return sum(one is not other for one, other in pairwise(statuses))


def ledger(repository: Repository, commit: str, folder: str | None) -> Mapping[ClaimId, ClaimHistory]:
    """The history of every claim up to a commit, by its last id.

    `folder` is where results are kept; None for nowhere. Raises `EnvironmentFault` where the history is not here.
    """
    line = repository.line(commit, CLAIMS)
    trees = repository.trees((one.id for one in line), CLAIMS)
    file = None if folder is None else _file(repository, folder)
    kept = {} if file is None else _read(file)
    steps = _Steps(repository, line, trees, kept)
    found: dict[ClaimId, ClaimHistory] = {}
    gone: dict[ClaimId, ClaimHistory] = {}
    states: dict[str, State] = {}
    for number, one in enumerate(line):
        step = steps.at(number, states)
        _apply(step, one, states, found, gone)
    if file is not None and steps.fresh:
        _write(file, steps.used)
    return dict(sorted({**gone, **found}.items()))


class _Steps:
    """What each commit of a line did, from the cache where it is known."""

    def __init__(
        self, repository: Repository, line: list[Commit], trees: list[str | None], kept: Mapping[str, Step]
    ) -> None:
        self.repository, self.line, self.trees, self.kept = repository, line, trees, kept
        self.used: dict[str, Step] = {}
        self.fresh = False
        self._registry: Registry | None = None
        self._number = -1

    def at(self, number: int, states: Mapping[str, State]) -> Step:
        """What a commit did; `states` are those before it."""
        before = self.trees[number - 1] if number else None
        key = f"{before or '-'}:{self.trees[number] or '-'}"
        step = self.kept.get(key)
        if step is None:
            step = self._made(number, states)
            self.fresh = True
        self.used[key] = step
        return step

    def _made(self, number: int, states: Mapping[str, State]) -> Step:
        before = self._at(number - 1) if number else None
        after = self._at(number)
        if after is None:
            return dict.fromkeys(states, (None, "", False, ()))
        names, was = _reached(before, after)
        renamed = set(was.values())
        step: Step = {}
        for name in sorted(names):
            claim = after.claims.get(name)
            if claim is None and name in renamed:
                continue
            now = None if claim is None else _state(judge(claim, after, after.config.policy), claim, after)
            if now != states.get(name) or name in was:
                unknown = () if claim is None else _unknown(claim, after)
                step[name] = (now, was.get(name, ""), False, unknown)
        if before is not None and any(
            _may_be_lost(states.get(had or one), now) for one, (now, had, *_) in step.items()
        ):
            changes = compare(before, after).by_claim
            for one, (now, had, _, unknown) in step.items():
                step[one] = (now, had, ClaimId(one) in changes and changes[ClaimId(one)].unsigned, unknown)
        return step

    def _at(self, number: int) -> Registry | None:
        """The registry at a commit of the line; None when there is none."""
        if number != self._number:
            known, its = self._registry, self._number
            commit = self.line[number].id
            try:
                if known is None:
                    self._registry = registry_at(self.repository, commit)[0]
                else:
                    self._registry = registry_after(self.repository, commit, known, self.line[its].id)[0]
            except RegistryNotFound:
                self._registry = None
            self._number = number
        return self._registry


def _reached(before: Registry | None, after: Registry) -> tuple[Iterable[ClaimId], Mapping[ClaimId, ClaimId]]:
    """Claims whose state may be another one, and the former ids of those that were renamed."""
    if before is None:
        return after.claims, {}
    matching = Matching(before, after)
    was = {new: old for old, new in matching.claims.items() if old != new and new not in before.claims}
    altered = {*matching.altered, *matching.made}
    if (before.config.policy, before.axes, before.variables, before.methods) != (
        after.config.policy,
        after.axes,
        after.variables,
        after.methods,
    ):
        return {*before.claims, *after.claims}, was
    names = {*before.sources, *after.sources}
    sources = [name for name in names if before.sources.get(name) != after.sources.get(name)]
    return reach((before, after), altered, sources), was


def _state(verdict: Verdict, claim: Claim, registry: Registry) -> State:
    axis = registry.axes.get(claim.axis)
    ruling = ruling_of(verdict)
    words = ("first", "second") if axis is None else axis.poles
    counts = (ruling.tally.first, ruling.tally.second, ruling.tally.mixed, ruling.tally.no_effect)
    lines = tuple(zip((*words, "mixed", "no-effect"), counts, strict=True))
    pole = "" if ruling.leader is None or axis is None else axis.word(ruling.leader)
    decision = "" if claim.decision is None else _fingerprint(claim.decision.model_dump_json().encode())
    return verdict.status.value, pole, lines, decision


def _may_be_lost(old: State | None, now: State | None) -> bool:
    """Whether a dispute or a side may be gone, as far as states tell; a comparison knows by what."""
    if old is None:
        return False
    weighed, sided = _WEIGHTS[old[0]], _sides(old)
    if now is None:
        return weighed > 0 or sided
    return _WEIGHTS[now[0]] < weighed or (sided and not _sides(now))


def _sides(state: State) -> bool:
    return all(count for _, count in state[2][:2])


_WEIGHTS = {status.value: weight(status) for status in Status}


def _unknown(claim: Claim, registry: Registry) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.stance for item in unknown_stances(claim, registry)))


def _apply(
    step: Step,
    commit: Commit,
    states: dict[str, State],
    found: dict[ClaimId, ClaimHistory],
    gone: dict[ClaimId, ClaimHistory],
) -> None:
    """Go on from before a commit to after it."""
    for name, (now, was, unsigned, unknown) in step.items():
        old = states.get(was or name)
        if was and (moved := found.pop(ClaimId(was), None)) is not None:
            moved.claim = ClaimId(name)
            found[moved.claim] = moved
            states.pop(was, None)
        if now is None and old is None:
            continue
        history = found.get(ClaimId(name)) or gone.pop(ClaimId(name), None) or ClaimHistory(ClaimId(name))
        found[history.claim] = history
        if old is None or now is None or old != now:
            history.entries.append(replace(_entry(commit, old, now), unsigned=unsigned, unknown=unknown))
        if now is None:
            states.pop(name, None)
            gone[history.claim] = found.pop(history.claim)
        else:
            states[name] = now


def _entry(commit: Commit, old: State | None, now: State | None) -> Entry:
    if now is None:
        return Entry(commit.id, commit.time, None, None, {}, None)
    before = "" if old is None else old[3]
    decision = None
    if now[3] != before:
        decision = "removed" if not now[3] else "renewed" if before else "made"
    return Entry(commit.id, commit.time, Status(now[0]), now[1] or None, dict(now[2]), decision)


# ---------------------------------------------------------------- what is kept


def _file(repository: Repository, folder: str) -> str:
    root = os.fsencode(os.path.realpath(repository.root))
    return os.path.join(folder, f"ledger-{_fingerprint(root)}.pack")


def _fingerprint(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:16]


def _read(file: str) -> dict[str, Step]:
    """What was kept; nothing where it is damaged, or was made by another version."""
    pack = Pack.read(file)
    if pack.notes.get(_PART) != __version__:
        return {}
    try:
        return {str(key): _step(step) for key, step in pack.part(_PART).items()}
    except (AttributeError, KeyError, TypeError, ValueError):
        return {}


def _step(raw: Any) -> Step:
    step: Step = {}
    for name, (now, was, unsigned, unknown) in raw.items():
        state: State | None = None
        if now is not None:
            status, pole, lines, decision = now
            counts = tuple((str(word), int(count)) for word, count in lines)
            state = (Status(status).value, str(pole), counts, str(decision))
        step[str(name)] = (state, str(was), bool(unsigned), tuple(map(str, unknown)))
    return step


def _write(file: str, steps: Mapping[str, Step]) -> None:
    pack = Pack()
    pack.put(_PART, __version__, dict(list(steps.items())[:_MOST_STEPS]))
    pack.write(file)
