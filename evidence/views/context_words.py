"""Contexts that were tried against the poles, as they are named in a sentence and in a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.model.policy import Policy
from evidence.resolve.partition import REST, TIER
from evidence.resolve.placed import SUBJECT
from evidence.resolve.separation import LevelCount, Separation
from evidence.resolve.tally import Tally
from evidence.views.catalogue import Catalogue
from evidence.views.wording import capital, counted, listed, percent

MAX_ROWS = 8
"""Levels that a table shows one by one; smaller ones are put together."""
UNPLACED = "not recorded, or several of these"
"""The row of the studies that stand at no level."""
ALL, LEFT = "all studies", "all that are left"
"""The row that adds up the others; without the studies under conditions that were chosen to get the effect."""
_NAMED = 4
"""Levels that a sentence names."""
_OTHERS = {TIER: "strength of the method", SUBJECT: "subject", "comparator": "comparator", "outcome-class": "outcome"}
_JOINT = " x "


@dataclass(frozen=True, slots=True)
class LevelRow:
    """The studies at one level, or at several small ones."""

    level: str
    first: int
    second: int
    mixed: int
    no_effect: int


@dataclass(frozen=True, slots=True)
class ContextTable:
    """The studies by the levels of one context."""

    title: str
    rows: tuple[LevelRow, ...]
    """Largest first; then small levels together, then the studies at no level, then all of them."""
    mixed: bool
    """Whether any study found both."""
    no_effect: bool
    """Whether any study found no effect."""
    without_design: bool
    """Whether studies under conditions that were chosen to get the effect are left out."""


@dataclass(frozen=True, slots=True)
class ContextWords:
    """Names contexts and their levels as the vocabulary does."""

    catalogue: Catalogue
    poles: tuple[str, str]

    def variable(self, name: str) -> str:
        """A variable within a sentence: `tissue of the donor cells`."""
        record = self.catalogue.registry.variables.get(name)
        label = _OTHERS.get(name, name) if record is None else record.label.partition(", ")[0]
        # a capital that begins an abbreviation stays
        return label[:1].lower() + label[1:] if label[1:2].islower() else label

    def level(self, variable: str, level: str) -> str:
        """A level within a sentence."""
        if level == REST:
            return "the rest"
        if variable == TIER and variable not in self.catalogue.registry.variables:
            return f"tier {level}"
        return self.catalogue.context(variable, level).level_label

    def name(self, separation: Separation) -> str:
        """A context that was tried: `tissue of the donor cells`, `modification (engineered or not)`."""
        return self._joint(separation.variables, separation.ancestor)

    def alias(self, name: str) -> str:
        """The same for a context that is known by its name alone: `modification: engineered`."""
        variable, _, ancestor = name.partition(": ")
        return self._joint(variable.split(_JOINT), ancestor or None)

    def levels(self, separation: Separation, level: str) -> str:
        """A level of one context, or of a pair."""
        parts = level.split(_JOINT)
        if len(parts) != len(separation.variables):
            parts, variables = [level], separation.variables[:1]
        else:
            variables = separation.variables
        return " and ".join(self.level(variable, part) for variable, part in zip(variables, parts, strict=True))

    def split(self, separation: Separation) -> str:
        """Which level points where: ``bone marrow points to A (9 of 10), adipose tissue to B (7 of 8)``."""
        rows = by_size(separation.table)
        large = [row for row in rows if row.first + row.second > 1]
        shown = large[:_NAMED]
        # the first one says what is counted: the table counts the other studies at a level as well
        bases = (" studies at a pole", *("" for _ in shown))
        text = "; ".join(self._direction(separation, row, base) for row, base in zip(shown, bases, strict=False))
        left = len([row for row in rows if row.first + row.second]) - len(shown)
        return f"{text}; {counted(left, 'smaller level')} not named" if left and text else text

    def table(self, separation: Separation, without_design: bool = False) -> ContextTable:
        """The studies by level: the large ones one by one, the small ones together."""
        rows = by_size(separation.table)
        single = [row for row in rows if studies(row) < 2]
        large, small = ([row for row in rows if studies(row) > 1], single) if len(single) > 1 else (rows, [])
        shown, small = large[:MAX_ROWS], [*large[MAX_ROWS:], *small]
        if len(small) == 1:  # it takes no more room than what would stand for it
            shown, small = [*shown, *small], []
        found = [self._row(self._whole(separation, row.level), [row]) for row in shown]
        if small:
            alone = len(small) == len(single)
            title = f"{len(small)} levels with a single study" if alone else counted(len(small), "smaller level")
            found.append(self._row(title, small))
        if separation.unplaced.lines:
            found.append(self._row(UNPLACED, [separation.unplaced]))
        found.append(self._row(LEFT if without_design else ALL, [*rows, separation.unplaced]))
        return ContextTable(
            title=capital(self.name(separation)),
            rows=tuple(found),
            mixed=any(row.mixed for row in found),
            no_effect=any(row.no_effect for row in found),
            without_design=without_design,
        )

    def _whole(self, separation: Separation, level: str) -> str:
        """A level in a table: that of a roll-up takes in the narrower terms, any other stands by itself."""
        label = self.levels(separation, level)
        return f"{label}, narrower terms included" if level == separation.ancestor else label

    def _joint(self, variables: Iterable[str], ancestor: str | None) -> str:
        variables = tuple(variables)
        name = " with ".join(self.variable(variable) for variable in variables)
        return name if ancestor is None else f"{name} ({self.level(variables[0], ancestor)} or not)"

    def _direction(self, separation: Separation, row: LevelCount, base: str) -> str:
        level, total = self.levels(separation, row.level), row.first + row.second
        if row.first == row.second:
            return f"{level} is divided ({row.first} against {row.second}{base})"
        pole, n = (self.poles[0], row.first) if row.first > row.second else (self.poles[1], row.second)
        return f"{level} points to {pole} ({n} of {total}{base})"

    def _row(self, title: str, rows: Iterable[LevelCount | Tally]) -> LevelRow:
        rows = tuple(rows)
        return LevelRow(
            title,
            sum(row.first for row in rows),
            sum(row.second for row in rows),
            sum(row.mixed for row in rows),
            sum(row.no_effect for row in rows),
        )


def shuffled(p_adjusted: float, policy: Policy) -> str:
    """How often shuffled labels do as well: ``in 12% of cases``; never rounded to the level that decides."""
    if p_adjusted < 0.01:
        return "in fewer than 1% of cases" if p_adjusted < 0.0095 else "in 1% of cases"
    if p_adjusted >= 0.985:
        return "in nearly all cases"
    return f"in {_apart(p_adjusted, (policy.separation_alpha, policy.candidate_alpha))} of cases"


def _apart(share: float, thresholds: Iterable[float]) -> str:
    """A percentage with as many decimals as tell it from a threshold that it is not."""
    for digits in range(1, 4):
        text = percent(share) if digits == 1 else f"{share * 100:.{digits - 1}f}%"
        if not any(float(text[:-1]) == round(limit * 100, 6) and share > limit for limit in thresholds):
            return text
    return text


def naming(names: Iterable[str], limit: int = 5, last: str = "and") -> str:
    """Names as a list in a sentence; beyond a limit only how many more there are."""
    found = list(names)
    if len(found) <= limit + 1:
        return listed(found, last)
    return listed([*found[:limit], f"{len(found) - limit} more"], last)


def by_size(table: Iterable[LevelCount]) -> list[LevelCount]:
    """The levels of a table, that of most studies at a pole first."""
    return sorted(table, key=_size)


def studies(row: LevelCount) -> int:
    """All studies at a level."""
    return row.first + row.second + row.mixed + row.no_effect


def _size(row: LevelCount) -> tuple[int, int, str]:
    return (-(row.first + row.second), -(row.mixed + row.no_effect), row.level)
