"""A text cut into sentences, each by its exact place; no sentence crosses a paragraph, and none is endless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 1_500
"""Characters of a sentence; what is longer is no sentence, and is left out."""
_LEAST = 20
"""Characters of a sentence; headings and numbers are shorter."""
_KEY_WORDS = 3
"""Semicolons from which short pieces are a list of key words."""
_WRAPPED = 60
"""Characters of a line from which a line end without a stop is taken for wrapping."""

# A line end, a cell of a table, a string of JSON, a tag: nothing that a sentence goes across.
_BREAK = re.compile(
    r"[\n\r\u0085\u2028\u2029\x0b\x0c]+|(?<=\s)\|(?=\s)|[\"'][:,][\"'\[{]|\\n|</?[A-Za-z][^<>\n]{0,60}>"
)
_STOP = re.compile(r"[.!?\u2026]['\"\u2019\u201d)\]]{0,3}(?:\[[\d,\s\u2013-]{1,30}\])?\s+|\u3002")
_OPENING = "'\"([\u2018\u201c"
# fmt: off
_ABBREVIATIONS = frozenset({
    "al", "approx", "ca", "cf", "conc", "dr", "e.g", "eg", "i.e", "ie", "ed", "eds", "eq", "esp", "fig", "figs",
    "inc", "incl",
    "jr", "ltd", "max", "min", "mr", "mrs", "ms", "no", "nos", "nr", "p", "pp", "prof", "ref", "refs", "resp",
    "sect", "sp",
    "spp", "sr", "st", "subsp", "suppl", "tab", "var", "viz", "vol", "vs",
})
_UNFINISHED = frozenset({
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "its", "not", "of", "on", "or", "that", "the",
    "their", "these", "to", "was", "were", "whether", "which", "with",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its paragraph, counted from 0."""

    start: int
    stop: int
    paragraph: int


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, from left to right, without white space at their edges."""
    for number, (start, stop) in enumerate(_paragraphs(text)):
        for first, last in _parts(text, start, stop):
            if _LEAST <= last - first <= LONGEST and not _is_list(text[first:last]):
                yield Sentence(first, last, number)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    line = 0
    for found in _BREAK.finditer(text):
        if _wraps(text, line, found, prose=line > start or _is_prose(text, line, found.start())):
            line = found.end()
            continue
        yield start, found.start()
        start = line = found.end()
    yield start, len(text)


def _wraps(text: str, line: int, found: re.Match[str], prose: bool) -> bool:
    """Whether a line end is only there because the line was full; a line before a capital may be a title."""
    length = found.start() - line
    if found.group() not in ("\n", "\r\n") or length < 1:
        return False
    before, after = text[found.start() - 1], text[found.end() : found.end() + 1]
    if before in ".!?:;\u2026|" or not (after.isalnum() or after == "(" or after == "["):
        return False
    return length >= _WRAPPED // 2 if after.islower() else length >= _WRAPPED and prose


def _is_prose(text: str, start: int, stop: int) -> bool:
    """Whether a line is no title: a sentence ends in it, or it ends in the middle of a phrase."""
    last = text[max(start, stop - 20) : stop].split()[-1:]
    return bool(last and last[0].lower() in _UNFINISHED) or _STOP.search(text, start, stop) is not None


def _parts(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    first = start
    for found in _STOP.finditer(text, start, stop):
        if _ends(text, found, stop):
            yield _trimmed(text, first, found.end())
            first = found.end()
    yield _trimmed(text, first, stop)


def _ends(text: str, found: re.Match[str], stop: int) -> bool:
    if found.group() == "\u3002":
        return True
    following = text[found.end() : min(stop, found.end() + 8)].lstrip(_OPENING)
    if not following or following[:1].islower():
        # names such as `miR-21` and `p53` begin sentences; other small letters do not
        return not following or any(mark.isdigit() or mark.isupper() for mark in following.split(" ")[0])
    if not found.group().startswith("."):
        return True
    before = text[max(0, found.start() - 12) : found.start()].split()
    word = before[-1].lstrip("([\u201c\"'").lower() if before else ""
    return not (word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()))


def _is_list(words: str) -> bool:
    """Key words and the like, which say nothing of each other."""
    return words.count(";") >= _KEY_WORDS and len(words) < 40 * words.count(";")


def _trimmed(text: str, start: int, stop: int) -> tuple[int, int]:
    while start < stop and (text[start].isspace() or text[start] in "\u2022|"):
        start += 1
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    if text.startswith("- ", start, stop):
        start += 2
    return start, stop
