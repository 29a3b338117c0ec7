"""PubMed page as text: an article's page, copied or rendered to text.

Known by its citation line (`. 2022 Aug 13;13(1):74.`) together with headings that only such pages have.

Taken: the title; the labels above it, such as `Review`, as the kind; year, volume, issue and pages from the citation
line; the journal from the line that repeats the title's authors; authors as far as they are named; the DOI, PMID and
PMCID that stand above the abstract, because those further down belong to the references.

Clean text: title, abstract, the author's keywords and the legends of figures. Left out: the banner, navigation,
similar articles, cited-by, references (their DOIs are offered for `cites`), links and notices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence.errors import BadInput
from evidence.exchange.sources.card import Card
from evidence.exchange.sources.clean import Builder
from evidence.exchange.sources.found import FoundSource
from evidence.exchange.sources.lines import RawLine, lines_of, take_lines

NAME = "pubmed-page"
LABEL = "PubMed page as text"

_CITATION = re.compile(
    r"(?P<before>[^.]*)\.?\s*(?P<year>(?:1[89]|20)\d\d)(?:\s(?P<date>[A-Z][a-z]{2}[-\w/ ]{0,14}))?"
    r"(?:;\s?(?P<volume>[^():;]{0,30})(?:\((?P<issue>[^()]{1,30})\))?(?::(?P<pages>[^\s;]{1,30}?))?)?\.(?:\s.*)?"
)
_SIGNS = (
    "access keys ncbi homepage myncbi homepage main content main navigation",
    "an official website of the united states government",
    "pubmed disclaimer",
    "linkout - more resources",
    "similar articles",
    "conflict of interest statement",
    "affiliations",
    "skip to main page content",
)
_KEPT = frozenset({"abstract", "keywords", "figures", "plain language summary"})
_DROPPED = frozenset(
    {
        "affiliations", "affiliation", "pubmed disclaimer", "conflict of interest statement", "similar articles",
        "cited by", "references", "publication types", "mesh terms", "substances", "related information",
        "grants and funding", "grants and fundings", "linkout - more resources", "supplementary concepts",
        "associated data", "comment in", "comment on", "update in", "update of", "erratum in", "full text sources",
        "other literature sources", "medical", "miscellaneous", "research materials", "see all similar articles",
        "see all \"cited by\" articles", "show all", "personal name as subject", "secondary source id",
    }
)  # fmt: skip
_LABELS = frozenset(
    {
        "review", "systematic review", "meta-analysis", "randomized controlled trial", "clinical trial", "case reports",
        "comparative study", "observational study", "multicenter study", "editorial", "comment", "letter", "preprint",
        "retracted publication", "published erratum", "retraction of publication", "expression of concern", "guideline",
        "practice guideline", "historical article", "news", "biography", "clinical trial, phase i",
        "clinical trial, phase ii", "clinical trial, phase iii", "clinical trial, phase iv", "evaluation study",
        "validation study", "controlled clinical trial", "pragmatic clinical trial", "free article",
    }
)  # fmt: skip
_BYLINE = re.compile(
    r"(?P<authors>\S.{0,200}?)(?P<others>,? et al)?\.\s(?P<journal>[A-Z][^.]{1,100}(?:\. ?[^. ][^.]{0,59})*?)\."
    r"\s*(?:(?:1[89]|20)\d\d)?\s*\.?"
)
_DOI_LINE = re.compile(
    r"(?:-\s*)?doi\s?:?\s*(10\.\S+)(?:\s+(?:Epub|eCollection|Online|Print)\b.{0,80})?", re.IGNORECASE
)
_ID_LINE = re.compile(r"(?:-\s*)?(PMID|PMCID)\s?:?\s*(\S+)", re.IGNORECASE)
_ANY_DOI = re.compile(r"\bdoi:\s*(10\.\d{4,9}/\S+?)\.?(?=\s|$)", re.IGNORECASE)
_AFFILIATION = "0123456789#*†‡§ \t\u00a0"
"""Signs behind a name that say where its bearer works."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """The lines of a page, by what they are for."""

    above: list[RawLine]
    """Up to the citation line."""
    citation: re.Match[str]
    head: list[RawLine]
    """From there to the first heading below."""
    sections: list[tuple[str, list[RawLine]]]
    """Heading in small letters, and the lines from it on."""


def sniff(head: str, name: str) -> bool:
    """A citation line and two of the headings that only such pages have."""
    lines = [" ".join(line.split()) for line in head.splitlines() if len(line) < 200]
    low = {line.lower() for line in lines}
    return sum(sign in low for sign in _SIGNS) >= 2 and any(_citation(line) is not None for line in lines)


def read(raw: str, name: str) -> Iterator[FoundSource]:
    """The one article of the page."""
    parts = _divided(list(lines_of(raw)), name)
    card, builder = Card(), Builder(raw)
    title = _title(parts)
    for line in parts.head:
        if (doi := _DOI_LINE.fullmatch(line.text)) is not None:
            card.identifier("doi", doi[1].rstrip("."))
        elif (number := _ID_LINE.fullmatch(line.text)) is not None:
            card.identifier(number[1].lower(), number[2])
    if title is not None:
        card.text("title", title.text)
        take_lines(builder, [title])
    _authors_and_journal(card, parts, title)
    card.year(parts.citation["year"])
    card.text("volume", parts.citation["volume"])
    card.text("issue", parts.citation["issue"])
    card.pages(parts.citation["pages"])
    abstract = ""
    for heading, lines in parts.sections:
        if heading in _KEPT or heading.startswith("keywords:"):
            seen: set[str] = set()
            kept = [line for line in lines if not (_label_twice(line, seen) or line.text.lower() == "figures")]
            take_lines(builder, kept)
        if heading == "abstract":
            abstract = "\n".join(line.text for line in lines[1:])
        elif heading == "references":
            card.cites(doi for line in lines for doi in _ANY_DOI.findall(line.text))
        else:
            card.licence("\n".join(line.text for line in lines))
    labels = [line.text for line in (*parts.above, *parts.head) if line.text.lower() in _LABELS]
    card.kind(dict.fromkeys(labels), "" if title is None else title.text, abstract)
    if not abstract:
        card.say("there is no abstract in it")
    yield card.found(builder.build(), name)


def _divided(lines: Sequence[RawLine], name: str) -> _Parts:
    where = next((i for i, line in enumerate(lines) if _citation(line.plain) is not None), None)
    if where is None:
        raise BadInput(name, "there is no citation line such as `. 2022 Aug 13;13(1):74.`; choose another --format")
    citation = _citation(lines[where].plain)
    assert citation is not None, "it was found a moment ago"
    sections: list[tuple[str, list[RawLine]]] = []
    head: list[RawLine] = []
    for line in lines[where + 1 :]:
        low = line.plain.lower()
        notice = low.startswith(("copyright", "©"))
        heading = low in _KEPT or low in _DROPPED or low.startswith("keywords:") or (notice and bool(sections))
        in_references = bool(sections) and sections[-1][0] == "references" and low in _KEPT
        if heading and not in_references:
            sections.append((low, [line]))
        elif sections and not (sections[-1][0].startswith("affiliation") and _is_head(line, head)):
            sections[-1][1].append(line)
        else:
            head.append(line)
    return _Parts(list(lines[:where]), citation, head, sections)


def _is_head(line: RawLine, head: Sequence[RawLine]) -> bool:
    """Whether a line after the affiliations belongs to the head again: the title's repetition, byline and numbers."""
    if not line.text:
        return False
    repeated = any(line.text == other.text for other in head)
    byline = _BYLINE.fullmatch(line.plain)
    return repeated or line.text.lower() in _LABELS or _ID_LINE.fullmatch(line.text) is not None or (
        _DOI_LINE.fullmatch(line.text) is not None or (byline is not None and byline["others"] is not None)
    )  # fmt: skip


def _citation(line: str) -> re.Match[str] | None:
    """The match of a citation line that gives a volume or a month; a year alone stands in many lines."""
    if len(line) > 300:
        return None
    found = _CITATION.fullmatch(line)
    if found is None or len(found["before"]) > 120:
        return None
    return found if found["volume"] or (found["date"] and not found["before"].strip()) else None


def _title(parts: _Parts) -> RawLine | None:
    """The first line below the citation that is no number, label or date."""
    for line in parts.head:
        low = line.text.lower()
        other = _DOI_LINE.fullmatch(line.text) or _ID_LINE.fullmatch(line.text) or low.startswith(("epub", "online"))
        if line.text and not other and low not in _LABELS:
            return line
    return None


def _authors_and_journal(card: Card, parts: _Parts, title: RawLine | None) -> None:
    """Names from the list below the title where there is one, else from the line that ends in the journal."""
    rest = [line for line in parts.head if title is None or line.start > title.start]
    for line in rest:
        if title is not None and line.text == title.text:
            continue
        byline = _BYLINE.fullmatch(line.plain)
        listed = [part.rstrip(_AFFILIATION).lstrip() for part in line.plain.split(",")]
        if byline is not None:
            card.text("journal", byline["journal"])
            if "authors" not in card:
                names = [part.strip() for part in byline["authors"].split(",")]
                card.authors(names, cut=byline["others"] is not None)
        elif "authors" not in card and re.search(r"\d\s*(?:,|$)", line.plain) and all(map(_is_name, listed)):
            card.authors(listed)
    before = parts.citation["before"].strip() or next(
        (line.text for line in reversed(parts.above) if line.text and line.text.lower() not in _LABELS), ""
    )
    if len(before) <= 100 and not before.lower().startswith(("access keys", "search", "save", "https")):
        card.text("journal", before)


def _is_name(text: str) -> bool:
    return 1 <= len(text.split()) <= 6 and not any(character.isdigit() or character in ".:;" for character in text)


def _label_twice(line: RawLine, seen: set[str]) -> bool:
    """Whether the label of a figure stands there a second time."""
    if re.fullmatch(r"(?:Fig(?:ure)?\.?|Table)\s?\w{1,4}\.?", line.text) is None:
        return False
    twice = line.text in seen
    seen.add(line.text)
    return twice
