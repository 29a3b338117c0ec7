"""Sources whose stored texts are one text, where nothing says so."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from evidence.quotes.shingles import LEAST, Sameness, sameness, shingles
from evidence.registry.snapshots import Snapshot
from evidence.resolve.lines import ancestors_of

if TYPE_CHECKING:
    from evidence.check.context import CheckContext
    from evidence.model.ids import SourceId
    from evidence.registry.registry import Registry

_SKETCH = 16
"""Shingles, those with the smallest numbers, by which a text is looked for in the others."""
_ENOUGH = 8
"""Of these, how many the other text must have so that the two are compared; of a twin it has 13 or more on average."""
_MOST_WITH = 50
"""Texts that are told by the same shingle; what more of them have in common is a phrase, or found through these."""
_MOST_TRIED = 8
"""Texts that one text is compared with as a whole, those most like it first."""

Numbers = Mapping[str, "array[int]"]
"""The numbers of a text's shingles in order, by its SHA-256; four bytes each, where a set takes many more."""


class UnlinkedTwin(NamedTuple):
    """A source that has the text of another one."""

    source: SourceId
    known: SourceId
    """The one that comes first by id."""
    why: str


def unlinked(context: CheckContext) -> Iterator[UnlinkedTwin]:
    """Sources with the text of an earlier one by id, each with one such source that it is not linked to.

    What cannot be read is left out. The work grows with the length of the texts, not with the number of their pairs.
    """
    texts: dict[SourceId, str] = {}
    numbers: dict[str, array[int]] = {}
    for name, source in sorted(context.registry.sources.items()):
        found = context.snapshot(source)
        if isinstance(found, Snapshot) and not found.text.isspace() and found.text:
            texts[name] = found.sha256
            if found.sha256 not in numbers:
                numbers[found.sha256] = array("I", sorted(shingles(found.text)))
    links = _Links(context.registry)
    alike = _candidates(numbers)
    having: dict[str, list[SourceId]] = defaultdict(list)
    for name, text in texts.items():
        same = next((other for other in having[text] if not links.join(name, other)), None)
        if same is not None:
            yield UnlinkedTwin(name, same, f"its stored text is that of `{same}`")
        elif (twin := _nearly(name, text, alike, numbers, having, links)) is not None:
            yield twin
        having[text].append(name)


def _nearly(
    name: SourceId,
    text: str,
    alike: Mapping[str, Counter[str]],
    numbers: Numbers,
    having: Mapping[str, list[SourceId]],
    links: _Links,
) -> UnlinkedTwin | None:
    """The first of the most likely sources whose text is nearly that of another one."""
    own: frozenset[int] | None = None
    tried = 0
    for candidate, _ in sorted(alike[text].items(), key=lambda pair: (-pair[1], pair[0])) if text in alike else ():
        other = next((one for one in having.get(candidate, ()) if not links.join(name, one)), None)
        if other is None:
            continue
        own = frozenset(numbers[text]) if own is None else own
        known = frozenset(numbers[candidate])
        same = sameness(own, known)
        if same is Sameness.ALIKE:
            return UnlinkedTwin(name, other, f"its stored text is nearly that of `{other}`")
        if same is Sameness.WITHIN:
            return UnlinkedTwin(name, other, f"nearly all of its stored text is in that of `{other}`")
        if sameness(known, own) is not None:
            return UnlinkedTwin(name, other, f"nearly all of the stored text of `{other}` is in that of this source")
        tried += 1
        if tried == _MOST_TRIED:
            break
    return None


def _candidates(numbers: Numbers) -> Mapping[str, Counter[str]]:
    """For each text those that it may be the same as, with how much speaks for it.

    A part of a text has its smallest numbers in the whole as well, whatever else the whole has.
    """
    told_by: dict[int, list[str]] = defaultdict(list)
    for text, own in numbers.items():
        for number in own[:_SKETCH] if len(own) >= LEAST else ():
            if len(told_by[number]) < _MOST_WITH:
                told_by[number].append(text)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for text, own in numbers.items():
        shared = Counter(part for number in told_by.keys() & own for part in told_by[number])
        for part, count in shared.items():
            if count >= _ENOUGH and part != text:
                found[text][part] = max(count, found[text][part])
                found[part][text] = max(count, found[part][text])
    return found


class _Links:
    """What sources say of one another that keeps them from counting twice."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._above: dict[SourceId, tuple[SourceId, ...]] = {}
        self._lines: dict[SourceId, frozenset[SourceId]] = {}

    def join(self, one: SourceId, other: SourceId) -> bool:
        """Whether one of two derives from the other, both from a third, or both report on one cohort."""
        cohort = self._registry.sources[one].cohort
        if cohort is not None and cohort == self._registry.sources[other].cohort:
            return True
        return not self._line(one).isdisjoint(self._line(other))

    def _line(self, name: SourceId) -> frozenset[SourceId]:
        """A source, and all that it derives from."""
        if name not in self._lines:
            above = ancestors_of(self._registry.sources[name], self._registry, self._above)
            self._lines[name] = frozenset((name, *above))
        return self._lines[name]
