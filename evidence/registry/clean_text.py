"""A text for reading that was cut out of a raw file, and the proof that nothing was added to it or left out of it.

The proof is a list of runs. Every character of the clean text belongs to one: copied from the raw file, or the
character that a reference such as ``&alpha;`` stands for, or white space that was laid out anew. Runs ascend in
both texts, and words of the raw file are left out only where a paragraph of the clean text ends: so a clean text can
neither hold a sentence that the raw file does not hold, nor lose a "not" from one.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from evidence.registry.latex_letters import FORMATTING, LATEX, letter_of

MOST_RUNS = 400_000
"""Runs beyond which a list of them is not read: a page of plain text has a few, one full of references thousands."""

_FORMAT = 1
_LONGEST_REFERENCE = 64
_SCRIPT = r"<(?i:script|style)\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>(?s:.)*?</(?i:script|style)\s*>"
_TAG = r"<(?!!--|(?i:script|style)\b)(?:\\/|[A-Za-z/!?])(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>"
_COMMENT = "<!--", "-->"
_UNENDED = re.compile(r"<!(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>")
"""What begins like a comment and is none, because nothing ends it."""
_UNSEEN = r"&(?:shy|zwnj|zwj|lrm|rlm|ZeroWidthSpace|#173|#8203|#[xX](?:[aA][dD]|200[bB]));"
_MARKUP = rf"{_SCRIPT}|{_TAG}|{_UNSEEN}|{FORMATTING}|[{{}}]"
_BLANK = r"\s|\\[nrt]|&#(?:9|10|13|32|[xX](?:9|[aA]|[dD]|20));"
_MARKUP_ONLY = re.compile(rf"(?:{_MARKUP})*+")
_SEPARATORS_ONLY = re.compile(rf"(?:{_MARKUP}|{_BLANK})*+")
_SEPARATOR_AT_END = re.compile(r"(?:[\s>{}]|\\[nrt])\Z")
_LAID_OUT = frozenset(" \n")
"""What white space is laid out anew with."""
_JSON_ESCAPE = re.compile(r'(?:\\(?:u[0-9A-Fa-f]{4}|["\\/bfnrt]))+')


@dataclass(frozen=True, slots=True)
class Run:
    """Where a stretch of the clean text comes from. Characters are counted, also a byte order mark."""

    clean_start: int
    clean_length: int
    raw_start: int
    raw_stop: int
    """Equally long: copied verbatim. Otherwise white space, or what a character reference stands for."""

    @property
    def clean_stop(self) -> int:
        """Offset after its last character in the clean text."""
        return self.clean_start + self.clean_length

    @property
    def verbatim(self) -> bool:
        """Whether it is copied character by character."""
        return self.clean_length == self.raw_stop - self.raw_start


@dataclass(frozen=True, slots=True)
class CleanText:
    """A text for reading, with the way back to the raw file."""

    text: str
    runs: tuple[Run, ...]
    """Side by side, from the beginning of the text to its end."""
    _starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", [run.clean_start for run in self.runs])

    def to_raw(self, start: int, stop: int) -> tuple[int, int]:
        """The stretch of the raw file that `text[start:stop]` comes from.

        Raises `ValueError` when the offsets are not in the text.
        """
        if not 0 <= start <= stop <= len(self.text):
            raise ValueError(f"{start}:{stop} is not within 0:{len(self.text)}")
        if not self.runs:
            return 0, 0
        first = self._at(start)
        begin = first.raw_stop if start == first.clean_stop else _inside(first, start, first.raw_start)
        if start == stop:
            return begin, begin
        last = self._at(stop - 1)
        return begin, _inside(last, stop, last.raw_stop)

    def _at(self, place: int) -> Run:
        return self.runs[bisect_right(self._starts, place) - 1]


def _inside(run: Run, place: int, otherwise: int) -> int:
    return run.raw_start + place - run.clean_start if run.verbatim else otherwise


def whole(raw: str) -> CleanText:
    """A raw text that is its own clean text."""
    return CleanText(raw, (Run(0, len(raw), 0, len(raw)),) if raw else ())


def is_whole(clean: CleanText, raw: str) -> bool:
    """Whether a clean text is all of the raw text, so that one file is enough."""
    return clean.text == raw


def seam(gap: str) -> str:
    """What may stand in the clean text instead of a stretch of the raw one that was passed over.

    An empty text: nothing has to, because only markup was passed over. A blank: white space has to. A line
    feed: only the end of a paragraph can, because words were passed over.
    """
    if _is_only(gap, _MARKUP_ONLY):
        return ""
    return " " if _is_only(gap, _SEPARATORS_ONLY) else "\n"


def _is_only(gap: str, parts: re.Pattern[str]) -> bool:
    """Whether a stretch is made of such parts and of comments; the end of a comment is not looked for twice in vain."""
    opening, closing = _COMMENT
    place, ends = 0, True
    while (found := parts.match(gap, place)) is not None and gap.startswith(opening, found.end()):
        place = found.end()
        end = gap.find(closing, place + len(opening)) if ends else -1
        if end < 0:
            ends = False
            tag = _UNENDED.match(gap, place)
            if tag is None:
                return False
            place = tag.end()
        else:
            place = end + len(closing)
    return found is not None and found.end() == len(gap)


def fault(clean: str, raw: str, runs: tuple[Run, ...]) -> str | None:
    """Why a clean text does not follow from a raw one by the runs, as a clause; None when it does."""
    clean_place = raw_place = 0
    for number, run in enumerate(runs, start=1):
        if run.clean_start != clean_place or run.clean_length <= 0:
            return f"run {number} does not begin where the one before it ends"
        if run.raw_start < raw_place or run.raw_stop < run.raw_start or run.raw_stop > len(raw):
            return f"run {number} goes back in the raw file, or leaves it"
        clean_place, raw_place = run.clean_stop, run.raw_stop
        written, read = clean[run.clean_start : run.clean_stop], raw[run.raw_start : run.raw_stop]
        if len(written) < run.clean_length:
            return f"run {number} goes beyond the end of the clean text"
        if run.verbatim:
            if written != read:
                return _difference(written, read)
        elif _LAID_OUT.issuperset(written):
            if not (seam(read) in ("", " ") or "\n\n" in written):
                return f"white space stands where the raw file has {_shown(read)}"
        elif written not in references(read):
            return f"{_shown(written)} is not what {_shown(read)} of the raw file stands for"
    if clean_place != len(clean):
        return f"{_shown(clean[clean_place:])} comes from nowhere"
    if runs and (_divides(raw, 0, runs[0].raw_start) or _divides(raw, runs[-1].raw_stop, len(raw))):
        return "it begins or ends within a word of the raw file"
    return next(_cuts(clean, raw, runs), None)


def references(slice_: str) -> frozenset[str]:
    """The characters that a reference of HTML, an escape of JSON, or a command of LaTeX may stand for."""
    if not 0 < len(slice_) <= _LONGEST_REFERENCE:
        return frozenset()
    found = set()
    if slice_[0] == "&":
        import html  # its table of names is large, and few texts need it

        found.add(html.unescape(slice_))
        found.add(html.unescape(html.unescape(slice_)))  # some catalogues write what was written so already
    if _JSON_ESCAPE.fullmatch(slice_) is not None:
        try:
            decoded = json.loads(f'"{slice_}"')
        except ValueError:
            decoded = ""
        found.add(decoded)
    if (letter := LATEX.fullmatch(slice_)) is not None:
        found.add(letter_of(letter))
    found.discard(slice_)
    return frozenset(found)


def _cuts(clean: str, raw: str, runs: tuple[Run, ...]) -> Iterator[str]:
    """Places at which words of the raw file were left out, or words were joined or divided."""
    solid = [run for run in runs if run.verbatim or not _LAID_OUT.issuperset(clean[run.clean_start : run.clean_stop])]
    for before, after in pairwise(solid):
        between = clean[before.clean_stop : after.clean_start]
        gap = raw[before.raw_stop : after.raw_start]
        if "\n\n" in between:
            if _divides(raw, before.raw_stop, after.raw_start):
                yield f"a paragraph ends within a word, after {_shown(clean[: before.clean_stop][-40:])}"
            continue
        needed = seam(gap)
        before_blank = clean[before.clean_stop - 1].isspace() or clean[after.clean_start].isspace()
        if needed == "\n":
            yield f"{_shown(gap.strip())} of the raw file was left out in the middle of a paragraph"
        elif needed == " " and not between and not before_blank:
            yield f"two words were joined, after {_shown(clean[: before.clean_stop][-40:])}"
        elif between and not gap:
            yield f"a word was divided, after {_shown(clean[: before.clean_stop][-40:])}"


def _divides(raw: str, stop: int, start: int) -> bool:
    """Whether a stretch of the raw text that is passed over begins or ends within a word."""
    if _within_word(raw, stop):
        return True
    return _within_word(raw, start) and _SEPARATOR_AT_END.search(raw[max(stop, start - 2) : start]) is None


def _within_word(raw: str, place: int) -> bool:
    return 0 < place < len(raw) and _of_word(raw[place - 1]) and _of_word(raw[place])


def _of_word(character: str) -> bool:
    """Whether it is part of a word that white space ends; ideographs stand for themselves."""
    return character.isalnum() and not "\u3040" <= character <= "\u9fff"


def _difference(written: str, read: str) -> str:
    """Where a stretch that should be verbatim is not."""
    place = next(i for i, (one, other) in enumerate(zip(written, read, strict=True)) if one != other)
    begin = max(0, place - 20)
    return f"{_shown(written[begin : place + 30])} stands where the raw file has {_shown(read[begin : place + 30])}"


def _shown(text: str) -> str:
    short = " ".join(text.split())
    return f'"{short if len(short) <= 60 else short[:57] + "..."}"'


# ---------------------------------------------------------------- the file of offsets


def sidecar(runs: tuple[Run, ...]) -> bytes:
    """The one spelling of a list of runs as a file: clean start, clean length, raw start and raw stop, a run a line."""
    lines = ",\n".join(f"[{run.clean_start}, {run.clean_length}, {run.raw_start}, {run.raw_stop}]" for run in runs)
    return f'{{"format": {_FORMAT}, "runs": [\n{lines}\n]}}\n'.encode("ascii")


def sidecar_name(snapshot: str) -> str:
    """The file with the offsets of a clean text, by the name of that text."""
    return f"{snapshot.removesuffix('.txt')}.offsets.json"


def read_sidecar(text: str) -> tuple[Run, ...]:
    """The runs of such a file. Raises `ValueError` with a clause when it is not in its one spelling."""
    if text.count("\n") > MOST_RUNS:
        raise ValueError(f"it holds more than {MOST_RUNS:,} runs")
    try:
        found = json.loads(text)
        rows = found["runs"]
        if found["format"] != _FORMAT or not isinstance(rows, list):
            raise ValueError("it is of another format")
        if any(type(number) is not int for row in rows for number in row):
            raise ValueError("a run holds something else than whole numbers")
        runs = tuple(Run(*row) for row in rows)
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("it is no list of runs") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"it is no JSON: {error.msg} in line {error.lineno}") from error
    if sidecar(runs) != text.encode("utf-8", "replace"):
        raise ValueError("it is not written as `evidence source add` writes it")
    return runs
