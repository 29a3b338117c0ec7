"""One claim counted in Python from its rows: the numbers that the SQL counts for all claims at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from evidence.bulk.items import BITS
from evidence.model.axis import Stance
from evidence.model.policy import Policy
from evidence.resolve.lines import combined, vote

_STANCES = {bit: stance for stance, bit in BITS.items()}
_MIXED, _NO_EFFECT = BITS[Stance.MIXED], BITS[Stance.NO_EFFECT]


class Item(NamedTuple):
    """A row that counts."""

    claim: str
    source: str
    bit: int
    unread: int
    kind: str
    cohort: str | None
    laboratory: str | None
    year: int | None
    outcome_class: str | None
    comparator: str | None
    own: int
    """Whether the source is a primary one."""
    levels: tuple[str | None, ...]

    @property
    def whole(self) -> tuple[Any, ...]:
        """As the claims that are looked at whole are read."""
        return (*self[:10], *self.levels)


@dataclass(slots=True)
class _Line:
    """What one line has; arms are looked at only where its stances differ."""

    bits: int = 0
    own: int = 0
    unread: int = 1
    items: list[Item] = field(default_factory=list)

    def vote(self, policy: Policy) -> tuple[int, int, int]:
        """Its stance as a bit, whether that is partial, and whether arms stand at both poles."""
        if not self.own or self.bits in _STANCES:
            return BITS[combined(_set(self.bits))], 0, 0
        arms: dict[tuple[Any, ...], int] = {}
        for item in self.items:
            arm = (item.source, item.outcome_class, item.comparator, item.levels)
            arms[arm] = arms.get(arm, 0) | item.bit
        stances = [combined(_set(bits)) for bits in arms.values()]
        stance, partial = vote(stances, policy)
        return BITS[stance], int(partial), int({Stance.FIRST, Stance.SECOND} <= set(stances))

    def levels(self, number: int) -> Sequence[str | None]:
        """The one level that its arms record of each variable, if it is one."""
        if len(self.items) == 1:
            return self.items[0].levels
        pointing = [item.levels for item in self.items if item.bit < _NO_EFFECT]
        recorded = [{levels[place] for levels in pointing} - {None} for place in range(number)]
        return [next(iter(levels)) if len(levels) == 1 else None for levels in recorded]


@dataclass(slots=True)
class Counted:
    """The numbers of one claim."""

    tally: tuple[int, ...]
    """Lines by stance, of primary sources and of others; of the former, how many are partial, and how many unread."""
    crossed: int
    own_items: int
    reported_items: int
    unread: int
    tables: list[tuple[int, tuple[str, int]]]
    """Of each variable with several cells: its place, its cells, and how many lines have a level."""
    crossing: list[Item]
    """Items of the lines whose arms stand at both poles."""

    @property
    def directional(self) -> int:
        """Primary lines that point somewhere."""
        return sum(self.tally[:3])


def counted(items: Iterable[Item], variables: int, policy: Policy) -> Counted:
    """Items to lines, a tally and contingency tables."""
    lines = _lines(items)
    tallies = {1: dict.fromkeys(_STANCES, 0), 0: dict.fromkeys(_STANCES, 0)}
    numbers = {1: 0, 0: 0}
    partial = crossed = unread = 0
    pointing: list[tuple[int, _Line]] = []
    crossing: list[Item] = []
    for line in lines:
        stance, reduced, across = line.vote(policy)
        tallies[line.own][stance] += 1
        numbers[line.own] += len(line.items)
        if line.own:
            partial += reduced
            if across and stance == _MIXED:
                crossed += 1
                crossing += line.items
            unread += line.unread
            if stance < _NO_EFFECT:
                pointing.append((stance, line))
    tally = (*tallies[1].values(), *tallies[0].values(), partial, unread)
    contested = sum(stance != 1 for stance, _ in pointing) and sum(stance != 2 for stance, _ in pointing)
    tables = _tables(pointing, variables) if contested else []
    return Counted(tally, crossed, numbers[1], numbers[0], unread, tables, crossing)


def reported(items: Iterable[Item]) -> list[Item]:
    """Items that do not count because primary ones speak to the claim."""
    lines = _lines(items)
    return [item for line in lines if not line.own for item in line.items] if any(line.own for line in lines) else []


def _lines(items: Iterable[Item]) -> Collection[_Line]:
    lines: dict[tuple[bool, str], _Line] = {}
    for item in items:
        # a cohort may have the name of a source
        key = (True, item.source) if item.cohort is None else (False, item.cohort)
        line = lines.get(key)
        if line is None:
            line = lines[key] = _Line()
        line.bits |= item.bit
        line.own |= item.own
        line.unread &= item.unread
        line.items.append(item)
    return lines.values()


def _tables(pointing: Sequence[tuple[int, _Line]], variables: int) -> list[tuple[int, tuple[str, int]]]:
    levels = [(stance, line.levels(variables)) for stance, line in pointing]
    found = []
    for place in range(variables):
        counts = Counter((recorded[place], stance) for stance, recorded in levels if recorded[place] is not None)
        cells = sorted(
            f"{counts[level, 1]}:{counts[level, 2]}"
            for level in {level for level, _ in counts}
            if counts[level, 1] + counts[level, 2]
        )
        if len(cells) > 1:
            found.append((place, (",".join(cells), counts.total())))
    return found


def _set(bits: int) -> set[Stance]:
    return {stance for bit, stance in _STANCES.items() if bits & bit}
