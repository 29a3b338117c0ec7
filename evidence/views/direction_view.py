"""The effect direction plot of a claim: which study points where, overall and under its main conditions.

Source: Thomson & Thomas (2013), Res Synth Methods 4:95; Boon & Thomson (2021), Res Synth Methods 12:29.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from evidence.model.axis import Stance
from evidence.model.decision import Status
from evidence.model.policy import Policy
from evidence.model.vocabulary import Variable
from evidence.registry.registry import Registry
from evidence.resolve.disagreement import Disagreement
from evidence.resolve.lines import Arm, Line, vote
from evidence.resolve.partition import TIER
from evidence.resolve.separation import Separation
from evidence.resolve.verdict import Basis, Verdict
from evidence.views.catalogue import Catalogue
from evidence.views.context_words import by_size, studies
from evidence.views.line_view import LineView
from evidence.views.pictured_lines import pictured_lines
from evidence.views.status_view import stance_word
from evidence.views.wording import capital, clipped, listed

PICTURED = frozenset({Status.DISPUTED, Status.CONTEXT_DEPENDENT})
"""Statuses of which a picture tells more than a sentence."""

MODEL = "model"
"""The context variable that is shown whenever it is recorded: in vitro, in vivo, patients."""

MAX_LEVELS = 7
"""Columns of one variable; one with more levels in use is not shown."""
MAX_COLUMNS = 16
MAX_BLOCKS = 3
LABEL_LENGTH = 34

UNREAD_MARK = "†"
CONCERN_MARK = "‡"

FOLDED = "narrower terms stand under the widest one above them"
SEVERAL = "a study with arms in several columns of a condition has a sign in each; tables count it at none of them"
OTHERS = "other levels"
OUTCOME = "Outcome"
OUTVOTED = "a cell of several arms is counted as a study is: no effect where no more arms found one than found none"

_ORDER = (Stance.FIRST, Stance.SECOND, Stance.MIXED, Stance.NO_EFFECT)


@dataclass(frozen=True, slots=True)
class DirectionRow:
    """One independent study."""

    label: str
    """`Zhu 2012 †`."""
    overall: Stance
    """What is counted."""
    cells: tuple[Stance | None, ...]
    """One a column, over all blocks; None where the study recorded nothing."""


@dataclass(frozen=True, slots=True)
class DirectionGroup:
    """Studies with the same overall stance."""

    stance: Stance
    title: str
    """`pro-tumour (20)`."""
    rows: tuple[DirectionRow, ...]


@dataclass(frozen=True, slots=True)
class DirectionBlock:
    """Columns that belong to one variable."""

    title: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DirectionView:
    """All text and all cells of one picture."""

    claim: str
    title: str
    subtitle: str
    """The verdict in one sentence."""
    legend: tuple[tuple[Stance, str], ...]
    """Every sign that is used, with its words."""
    blocks: tuple[DirectionBlock, ...]
    groups: tuple[DirectionGroup, ...]
    footnotes: tuple[str, ...]
    description: str
    """The picture in words, for those who do not see it."""


@dataclass(frozen=True, slots=True)
class _Column:
    label: str
    holds: Callable[[Arm], bool]
    folded: bool = False
    """It holds arms at terms below its own as well."""


def pictured(verdict: Verdict) -> bool:
    """Whether a picture is drawn of this verdict."""
    return verdict.status in PICTURED and verdict.basis is Basis.PRIMARY


def view_directions(
    verdict: Verdict,
    registry: Registry,
    catalogue: Catalogue | None = None,
    policy: Policy | None = None,
    disagreement: Disagreement | None = None,
    contexts: Iterable[str] = (),
) -> DirectionView:
    """The effect direction plot of a claim's primary lines, grouped by pole, then by year.

    With the claim's `disagreement` the context that separates the poles best is among the columns; `contexts` are
    those that explain the dispute, to be named in the subtitle.
    """
    policy = registry.config.policy if policy is None else policy
    shown = pictured_lines(verdict, registry, catalogue, policy, contexts)
    blocks = _blocks(shown.lines, registry, None if disagreement is None else _telling(disagreement))
    columns = [column for _, block in blocks for column in block]
    conditions = [block for title, block in blocks if title != OUTCOME]
    groups: list[DirectionGroup] = []
    for stance in _ORDER:
        rows = tuple(
            DirectionRow(_label(view), stance, _cells(line, columns, policy)) for view, line in shown.at(stance)
        )
        if rows:
            groups.append(DirectionGroup(stance, shown.named(stance, len(rows)), rows))
    used = {group.stance for group in groups} | {
        c for g in groups for row in g.rows for c in row.cells if c is not None
    }
    footnotes = (
        *_footnotes(shown.views),
        *([FOLDED] if any(column.folded for column in columns) else []),
        *([SEVERAL] if any(_at_several(line, block) for line in shown.lines for block in conditions) else []),
        *([OUTVOTED] if _outvoted(shown.lines, columns, policy) else []),
    )
    titles = [title for title, _ in blocks]
    return DirectionView(
        claim=verdict.claim,
        title=shown.title,
        subtitle=shown.subtitle,
        legend=tuple((stance, stance_word(stance, shown.poles)) for stance in _ORDER if stance in used),
        blocks=tuple(DirectionBlock(title, tuple(column.label for column in block)) for title, block in blocks),
        groups=tuple(groups),
        footnotes=footnotes,
        description=_description(shown.title, shown.subtitle, groups, titles, footnotes),
    )


def _label(view: LineView) -> str:
    marks = UNREAD_MARK * view.unread + CONCERN_MARK * view.concern
    label = clipped(view.label, LABEL_LENGTH)
    return f"{label} {marks}" if marks else label


def _cells(line: Line, columns: Iterable[_Column], policy: Policy) -> tuple[Stance | None, ...]:
    found: list[Stance | None] = []
    for column in columns:
        stances = [arm.stance for arm in line.arms if column.holds(arm)]
        found.append(vote(stances, policy)[0] if stances else None)
    return tuple(found)


def _at_several(line: Line, columns: Iterable[_Column]) -> bool:
    """Whether a study has a sign in more than one of the columns."""
    return sum(any(column.holds(arm) for arm in line.arms) for column in columns) > 1


def _outvoted(lines: Iterable[Line], columns: Iterable[_Column], policy: Policy) -> bool:
    """Whether a cell shows no effect although an arm of it found one."""
    columns = tuple(columns)
    for line in lines:
        for column in columns:
            stances = [arm.stance for arm in line.arms if column.holds(arm)]
            if len(set(stances)) > 1 and vote(stances, policy)[0] is Stance.NO_EFFECT:
                return True
    return False


def _telling(found: Disagreement) -> Separation | None:
    """The context that separates best: one that explains, then one that splits the claim, then whatever there is."""
    rest = found.everything if found.without_design is None else found.without_design
    candidates = (*found.explaining, *found.split, *rest.separations, *found.everything.separations)
    return next((one for one in candidates if one.variables[0] not in (MODEL, TIER)), None)


def _blocks(
    lines: tuple[Line, ...], registry: Registry, best: Separation | None = None
) -> list[tuple[str, list[_Column]]]:
    """The model, the outcome, and the best separation, or the first other condition that tells the lines apart."""
    candidates: list[tuple[str, list[_Column]]] = [(OUTCOME, _outcome_columns(lines, registry))]
    for name, variable in registry.variables.items():
        entry = (capital(variable.label), _level_columns(lines, variable, name))
        if name == MODEL:
            candidates.insert(0, entry)
        elif best is not None and name == best.variables[0]:
            # after the outcome, and after the model where that is recorded
            place = next(n for n, (title, _) in enumerate(candidates) if title == OUTCOME) + 1
            candidates.insert(place, _as_tabled(entry, variable, best))
        else:
            candidates.append(entry)
    blocks: list[tuple[str, list[_Column]]] = []
    room = MAX_COLUMNS
    for title, columns in candidates:
        if 2 <= len(columns) <= min(MAX_LEVELS, room) and len(blocks) < MAX_BLOCKS:
            blocks.append((title, columns))
            room -= len(columns)
    return blocks


def _as_tabled(entry: tuple[str, list[_Column]], variable: Variable, best: Separation) -> tuple[str, list[_Column]]:
    """The levels of the best separation as its table has them, where they are too many to stand one by one.

    The picture and the table are read beside each other: a column is the row of the same name.
    """
    title, columns = entry
    crowded = len(columns) > MAX_LEVELS or any(column.folded for column in columns)
    if best.ancestor is None:
        largest = _largest(variable, best) if crowded else []
        return entry if len(largest) < 2 else (title, largest)
    if crowded or not 2 <= len(columns) < MAX_LEVELS:
        return title, _rolled_up(variable, best.variables[0], best.ancestor)
    return entry


def _largest(variable: Variable, best: Separation) -> list[_Column]:
    """The levels with several studies, the largest first, and one column for all others."""
    name = best.variables[0]
    shown = [row.level for row in by_size(best.table) if studies(row) > 1][: MAX_LEVELS - 1]

    def column(level: str) -> _Column:
        return _Column(_labelled(variable, level), lambda arm: arm.items[0].context.get(name) == level)

    def another(arm: Arm) -> bool:
        return name in arm.items[0].context and arm.items[0].context[name] not in shown

    return [*map(column, shown), _Column(OTHERS, another)]


def _rolled_up(variable: Variable, name: str, ancestor: str) -> list[_Column]:
    """One level with all below it against the rest."""
    above = {level for level in variable.levels if level == ancestor or ancestor in variable.ancestors(level)}

    def inside(arm: Arm) -> bool:
        return arm.items[0].context.get(name) in above

    def outside(arm: Arm) -> bool:
        return name in arm.items[0].context and not inside(arm)

    return [_Column(_labelled(variable, ancestor), inside), _Column("the rest", outside)]


def _labelled(variable: Variable, level: str) -> str:
    record = variable.levels.get(level)
    return level if record is None or record.label is None else record.label


def _level_columns(lines: tuple[Line, ...], variable: Variable, name: str) -> list[_Column]:
    """A column for every level in use, in the vocabulary's order; none when fewer than half the lines record one.

    Where there are too many levels, each goes to the most general one above it.
    """
    if not _covered(lines, lambda arm: name in arm.items[0].context):
        return []
    used = {arm.items[0].context[name] for line in lines for arm in line.arms if name in arm.items[0].context}
    home = {level: level for level in used}
    if len(used) > MAX_LEVELS:
        home = {level: (level, *variable.ancestors(level))[-1] for level in used}
    shown = set(home.values())
    ordered = [level for level in variable.levels if level in shown]
    ordered += sorted(level for level in shown if level not in variable.levels)

    def column(level: str) -> _Column:
        folded = any(above == level != below for below, above in home.items())
        return _Column(
            _labelled(variable, level), lambda arm: home.get(arm.items[0].context.get(name, "")) == level, folded
        )

    return [column(level) for level in ordered]


def _covered(lines: tuple[Line, ...], recorded: Callable[[Arm], bool]) -> bool:
    """Whether at least half the lines have an arm that records something."""
    return 2 * sum(any(recorded(arm) for arm in line.arms) for line in lines) >= len(lines)


def _outcome_columns(lines: tuple[Line, ...], registry: Registry) -> list[_Column]:
    """A column for every outcome class in use, in the vocabulary's order."""
    if not _covered(lines, lambda arm: arm.items[0].item.outcome_class is not None):
        return []
    found = (arm.items[0].item.outcome_class for line in lines for arm in line.arms)
    used = {word for word in found if word is not None}
    known = registry.outcome_classes
    ordered = [*(word for word in known if word in used), *sorted(word for word in used if word not in known)]

    def column(word: str) -> _Column:
        return _Column(
            known[word].label if word in known else word, lambda arm: arm.items[0].item.outcome_class == word
        )

    return [column(word) for word in ordered]


def _footnotes(views: tuple[LineView, ...]) -> Iterable[str]:
    if any(view.unread for view in views):
        yield f"{UNREAD_MARK} known only through a review; the original was not read"
    if any(view.concern for view in views):
        yield f"{CONCERN_MARK} the publisher has expressed concern"


def _description(
    title: str, subtitle: str, groups: Iterable[DirectionGroup], blocks: list[str], footnotes: Iterable[str]
) -> str:
    """The picture in words: what it shows, every study by name, and what the signs beside the names mean."""
    shown = f"Rows are independent studies; columns are the overall direction{_by(blocks)}."
    names = " ".join(f"{capital(group.title)}: {', '.join(row.label for row in group.rows)}." for group in groups)
    return " ".join(
        [f"Effect direction plot: {title}. {subtitle} {shown} {names}", *(f"{capital(note)}." for note in footnotes)]
    )


def _by(blocks: list[str]) -> str:
    return f" and the direction by {listed(blocks)}" if blocks else ""
