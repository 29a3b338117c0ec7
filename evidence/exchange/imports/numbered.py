"""Words for foreign texts: each text has its own, and where two would have the same, a number tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from evidence.mapping.words import slug


class Numbered:
    """Words that are taken, and the next number of each."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def free(self, wanted: str) -> str:
        """The wanted word, or that with the next number; it is taken from now on."""
        found, number = wanted, self._next.get(wanted, 2)
        while found in self._taken:
            found = f"{wanted}-{number}"
            number += 1
        self._next[wanted] = number
        self._taken.add(found)
        return found

    def take(self, word: str) -> None:
        """A word that is there already."""
        self._taken.add(word)


class Words:
    """Texts and the words that stand for them; two texts never share one."""

    def __init__(self, taken: Iterable[str] = (), made: Callable[[str], str] = slug) -> None:
        self.known: dict[str, str] = {}
        self._free = Numbered(taken)
        self._made = made

    def of(self, text: str) -> str:
        """The word for a text."""
        if text not in self.known:
            self.known[text] = self._free.free(self._made(text))
        return self.known[text]

    def give(self, word: str) -> None:
        """A word that stands for itself."""
        self.known[word] = word
        self._free.take(word)
