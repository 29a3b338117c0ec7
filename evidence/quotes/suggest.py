"""The passage that a quote which is not there most likely meant.

Windows are found by the quote's longest words; inside a window an approximate search finds the place. Both
that search and the similarity keep a whole column of their table in the bits of one integer, so that the
worst text costs no more than the best.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.patterns import pattern
from evidence.quotes.normalise import LETTER, normalise
from evidence.quotes.text import Phrase, Text, caseless

LEAST_SIMILARITY = 0.80
"""Similarity from which the closest passage is worth showing."""

_LONGEST_QUOTE = 8_000
"""Characters of a quote beyond which nothing is suggested."""
_MOST_ANCHORS = 24
_MOST_PLACES = 64
_MOST_WINDOWS = 6
_SHORT_TEXT = 30_000
"""A text of at most so many characters is searched whole when it shares no word with the quote."""
_LONGEST_WORD = 80
"""How far a passage is widened to the edge of a word."""

_WORD = pattern(r"\w+")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The passage of a text that is closest to a quote."""

    text: str
    """The passage, exactly as it stands in the original."""
    start: int
    """Offset of its first character in the original."""
    end: int
    """Offset after its last character in the original."""
    similarity: float
    """`2·LCS / (a + b)`, where LCS is the longest common subsequence of the two normalised texts and a, b are
    their lengths in characters; case is left out of account. No unit, 0 to 1."""
    typographic: bool
    """Whether hyphens, spaces, accents and kinds of quotation marks are all that differs, so that the
    passage may stand in for the quote."""


def closest(quote: Phrase, text: Text) -> Suggestion | None:
    """The most similar passage in whole words, if its similarity is .80 or more; of equals the first."""
    wanted = caseless(quote.normal)
    if not 0 < len(wanted) <= _LONGEST_QUOTE:
        return None
    source = caseless(text.normalised.text)
    best: Suggestion | None = None
    for start, end in _windows(wanted, source):
        first, last = _widened(text, *_approximate(wanted, source, start, end))
        similarity = _similarity(wanted, source[first:last])
        close = similarity >= LEAST_SIMILARITY and (best is None or similarity > best.similarity)
        if not close or text.inside_word(first) or text.inside_word(last):
            continue
        span = text.span(first, last)
        spelling_only = _typographic(quote.normal, text.normalised.text[first:last])
        best = Suggestion(text.original[span[0] : span[1]], *span, similarity, spelling_only)
    return best


def _windows(wanted: str, source: str) -> Iterator[tuple[int, int]]:
    """Stretches of the source in which several of the quote's words stand where they should."""
    slack = len(wanted) // 3 + 40
    seen: set[str] = set()
    anchors = sorted(_WORD.finditer(wanted), key=lambda word: -len(word.group()))
    votes: Counter[int] = Counter()
    for anchor in anchors:
        word = anchor.group()
        if len(seen) == _MOST_ANCHORS:
            break
        if word not in seen:
            seen.add(word)
            for place in _places(word, source):
                votes[(place - anchor.start()) // slack] += len(word)
    if not votes and len(source) <= _SHORT_TEXT:
        yield 0, len(source)
    ranked = sorted(votes, key=lambda bucket: (-votes[bucket] - votes[bucket + 1], bucket))
    for bucket in ranked[:_MOST_WINDOWS]:
        begin = bucket * slack
        yield max(0, begin - slack), min(len(source), begin + 2 * slack + len(wanted) + slack)


def _places(word: str, source: str) -> Iterator[int]:
    """The first places of a word; a word that is everywhere tells nothing after that."""
    place = source.find(word)
    for _ in range(_MOST_PLACES):
        if place < 0:
            return
        yield place
        place = source.find(word, place + len(word))


def _approximate(wanted: str, source: str, start: int, end: int) -> tuple[int, int]:
    """The stretch of `source[start:end]` with the smallest edit distance to `wanted`."""
    window = source[start:end]
    last = _closest_end(wanted, window)
    length = _closest_end(wanted[::-1], window[:last][::-1])
    return start + last - length, start + last


def _closest_end(wanted: str, window: str) -> int:
    """Where the substring of `window` that is closest to `wanted` ends.

    Of equals the first, and of its ends the last: `( p )` answers `(p)` better without losing its bracket.

    Source: Myers (1999), Journal of the ACM 46:395-415, in the form of Hyyrö (2003).
    """
    where = _bits(wanted)
    everything = (1 << len(wanted)) - 1
    top = 1 << (len(wanted) - 1)
    plus, minus = everything, 0
    distance = best = len(wanted)
    best_end = 0
    for end, character in enumerate(window, start=1):
        equal = where.get(character, 0)
        vertical = equal | minus
        horizontal = (((equal & plus) + plus) ^ plus) | equal
        up = minus | (everything & ~(horizontal | plus))
        down = plus & horizontal
        distance += ((up & top) > 0) - ((down & top) > 0)
        if distance < best or (distance == best and end == best_end + 1):
            best, best_end = distance, end
        up = (up << 1) & everything
        plus = ((down << 1) & everything) | (everything & ~(vertical | up))
        minus = up & vertical
    return best_end


def _similarity(one: str, other: str) -> float:
    """`2·LCS / (a + b)`; 1 for two equal texts, 0 for two that share nothing.

    Source of the bit-parallel LCS: Hyyrö (2004), Australasian Workshop on Combinatorial Algorithms 16-27.
    """
    where = _bits(one)
    everything = (1 << len(one)) - 1
    open_rows = everything
    for character in other:
        matched = open_rows & where.get(character, 0)
        open_rows = ((open_rows + matched) | (open_rows - matched)) & everything
    common = len(one) - open_rows.bit_count()
    return 2 * common / (len(one) + len(other))


def _bits(text: str) -> dict[str, int]:
    """For each character, an integer with the bits of its places."""
    rows = {character: bytearray(len(text) // 8 + 1) for character in set(text)}
    for place, character in enumerate(text):
        rows[character][place >> 3] |= 1 << (place & 7)
    return {character: int.from_bytes(row, "little") for character, row in rows.items()}


def _widened(text: Text, start: int, end: int) -> tuple[int, int]:
    """The same passage in whole words, without white space at its edges."""
    normal = text.normalised.text
    for _ in range(_LONGEST_WORD):
        if not text.inside_word(start):
            break
        start -= 1
    for _ in range(_LONGEST_WORD):
        if not text.inside_word(end):
            break
        end += 1
    while start < end and normal[start] in " \n":
        start += 1
    while start < end and normal[end - 1] in " \n":
        end -= 1
    return start, end


_SPELLING = (
    (pattern(rf"(?<={LETTER})[\u0300-\u036f]+"), ""),  # naïve, naive
    (pattern(r'"'), "'"),
    (pattern(r"\s+"), " "),
    (pattern(r"(?<=\w)- (?=\w)"), "-"),
    (pattern(r" (?=[,;:)\]%])|(?<=[(\[]) | ?([<>=≤≥±\u00d7/]) ?"), r"\1"),  # p<0.05, p < 0.05
)
# Not in 30-150, 1e-5 or a change of -0.5, where it is a sign.
_HYPHEN_IN_WORD = pattern(
    rf"(?<={LETTER})-(?={LETTER})"  # anti-tumour
    rf"|(?<={LETTER}{{2}})-(?=\d+(?!\.?\d))"  # IL-6
    r"|(?<=\d)-(?=[a-z]{2})"  # 5-fold
)
_HYPHEN_BETWEEN_WORDS = pattern(rf"(?<={LETTER}{{3}})-(?={LETTER})")  # not in a-typical


def _typographic(quote: str, passage: str) -> bool:
    """Whether two texts differ in spelling alone: never in a sign, an operator, a digit or a letter."""
    one, other = _plain(quote), _plain(passage)
    readings = ((_HYPHEN_IN_WORD, ""), (_HYPHEN_BETWEEN_WORDS, " "))
    return any(hyphen.sub(by, one) == hyphen.sub(by, other) for hyphen, by in readings)


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFD", normalise(text).text)
    for spelling, by in _SPELLING:
        plain = spelling.sub(by, plain)
    return plain
