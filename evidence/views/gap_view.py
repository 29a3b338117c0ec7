"""What was never compared, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence.resolve.gap import Cell, Gap
from evidence.resolve.lines import Line
from evidence.resolve.partition import REST, recorded
from evidence.views.catalogue import Catalogue
from evidence.views.context_words import ContextWords, naming
from evidence.views.wording import counted, listed

_NAMED = 3
"""Combinations that are named."""


@dataclass(frozen=True, slots=True)
class GapView:
    """The combinations of two conditions on which no study stands."""

    sentences: tuple[str, ...]


def view_gap(found: Gap, catalogue: Catalogue, poles: tuple[str, str], lines: Iterable[Line] = ()) -> GapView:
    """A gap as a reader sees it; `lines` are those that count, to tell of conditions that few of them record."""
    words = ContextWords(catalogue, poles)
    return GapView((*_sentences(found, words), *_rarely(tuple(lines), words)))


def _rarely(lines: tuple[Line, ...], words: ContextWords) -> Iterator[str]:
    """The conditions that some studies record, and fewer than half; those first that most record."""
    registry = words.catalogue.registry
    known = Counter(name for line in lines for name in recorded(line, registry) if name in registry.variables)
    order = [name for name in registry.variables if 0 < 2 * known[name] < len(lines)]
    rare = [(name, known[name]) for name in sorted(order, key=lambda name: -known[name])]
    if rare:
        named = naming(f"{words.variable(name)} ({n})" for name, n in rare)
        yield f"Recorded for fewer than half of the {len(lines)} studies: {named}."


def _sentences(found: Gap, words: ContextWords) -> Iterator[str]:
    both = listed(words.alias(name) for name in found.variables)
    if not found.combinations:
        return
    if not found.empty:
        yield f"Every combination of {both} that the studies use has a study."
        return
    combinations = counted(found.combinations, "combination")
    empty = f"{found.empty} {'has' if found.empty == 1 else 'have'} no study{_narrower(found, words)}"
    yield f"Of {combinations} of {both}, {empty}."
    telling = [cell for cell in found.cells if cell.change > 0][:_NAMED]
    if not telling:
        yield "A single study on none of them would change what these two conditions explain."
        return
    named = "; ".join(_cell(cell, found.variables, words) for cell in telling)
    order = ", those first where one study could change most" if len(telling) > 1 else ""
    yield f"Never compared{order}: {named}."


def _narrower(found: Gap, words: ContextWords) -> str:
    """That a study at a narrower term fills the combination above it, where there are such terms."""
    known = words.catalogue.registry.variables
    variables = [known[name] for name in (name.partition(": ")[0] for name in found.variables) if name in known]
    deep = any(variable.ancestors(level) for variable in variables for level in variable.levels)
    return ", not even of a narrower term" if deep else ""


def _cell(cell: Cell, names: tuple[str, str], words: ContextWords) -> str:
    parts: list[str] = []
    for name, level in zip(names, cell.levels, strict=True):
        variable, _, ancestor = name.partition(": ")
        if level == REST:
            parts.append(f"other than {words.level(variable, ancestor)}")
        else:
            parts.append(words.level(variable, level))
    return " with ".join(parts)
