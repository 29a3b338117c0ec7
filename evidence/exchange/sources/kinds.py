"""What kind of source a file says that it describes: only where it says so, and never by guessing.

`Journal Article` says nothing of the kind, and neither does `Article`: a review is one as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from evidence.model.source import Kind

TAKEN_FOR_A_PAGE = "the kind is web-page, since nothing in it says that it is a publication"
"""What is said of a page or a text that does not tell; a curator may know better."""

_BY_TYPE = {
    Kind.NOTICE: """published erratum, erratum, correction, corrigendum, retraction of publication, retraction,
        retraction notice, expression of concern""",
    Kind.PREPRINT: "preprint, posted content, posted-content",
    Kind.META_ANALYSIS: "meta-analysis, meta analysis, network meta-analysis",
    Kind.SYSTEMATIC_REVIEW: "systematic review, systematic-review",
    Kind.NARRATIVE_REVIEW: "review, review article, review-article, mini review, mini-review, minireview, review paper",
    Kind.OPINION: "editorial, comment, commentary, opinion, perspective, viewpoint, article-commentary",
    Kind.PRIMARY: """clinical trial, clinical trial phase i, clinical trial phase ii, clinical trial phase iii,
        clinical trial phase iv, controlled clinical trial, randomized controlled trial, pragmatic clinical trial,
        equivalence trial, adaptive clinical trial, observational study, multicenter study, clinical study,
        observational study veterinary, randomized controlled trial veterinary, clinical trial veterinary,
        comparative study, evaluation study, validation study, twin study, case reports, case report, case-report,
        research article, research-article, original article, original research, original paper,
        original research article, research paper, brief report, short communication""",
}
_TYPES = {" ".join(word.split()): kind for kind, words in _BY_TYPE.items() for word in words.split(",")}
_ORDER = (
    Kind.NOTICE,
    Kind.PREPRINT,
    Kind.META_ANALYSIS,
    Kind.SYSTEMATIC_REVIEW,
    Kind.NARRATIVE_REVIEW,
    Kind.OPINION,
    Kind.PRIMARY,
)
"""Of several types that a file gives, the first in this order is the kind."""

_ITSELF = r"(?:this|the\s+present|the\s+current|our|present)"
_NO_RECORDS = (
    r"(?!\s+(?:board|committee|of\s+(?:\d|(?:medical\s+|patients?'?s?\s+)?(?:records?|charts?|cases|files)\b)))"
)
_IN_TEXT = (
    (Kind.META_ANALYSIS, re.compile(rf"\b{_ITSELF}\s+(?:systematic\s+review\s+and\s+)?meta-?\s?analysis\b", re.I)),
    (Kind.SYSTEMATIC_REVIEW, re.compile(rf"\b{_ITSELF}\s+(?:systematic|scoping|umbrella)\s+review\b", re.I)),
    (
        Kind.NARRATIVE_REVIEW,
        re.compile(
            rf"\b{_ITSELF}\s+(?:(?:narrative|critical|comprehensive|brief|short|concise|updated|literature)\s+)?"
            rf"(?:mini-?\s?)?review{_NO_RECORDS}\b|\b{_ITSELF}\s+(?:article|paper|chapter)\s+reviews\b"
            rf"|\bhere(?:in)?,?\s+we\s+(?:briefly\s+|critically\s+)?review\b",
            re.I,
        ),
    ),
)
_IN_TITLE = (
    (Kind.META_ANALYSIS, re.compile(r"\bmeta-?\s?analys[ie]s\s*[.?]?$", re.I)),
    (Kind.SYSTEMATIC_REVIEW, re.compile(r"[:.\-\u2013\u2014?]\s*an?\s+(?:\w+\s+)?systematic\s+review\b", re.I)),
    (
        Kind.NARRATIVE_REVIEW,
        re.compile(r"[:.\-\u2013\u2014?]\s*an?\s+(?:\w+\s+){0,2}(?:mini-?\s?)?review\s*[.?]?$", re.I),
    ),
)


def kind_of_types(types: Iterable[str]) -> Kind | None:
    """The kind that types of a publication tell, in the words of PubMed, of publishers and of catalogues."""
    told = {_TYPES.get(" ".join(re.sub(r"[,_]", " ", name).lower().split())) for name in types}
    return next((kind for kind in _ORDER if kind in told), None)


def is_retracted(types: Iterable[str]) -> bool:
    """Whether the types say that the publication was retracted."""
    return any("retracted publication" in " ".join(name.lower().split()) for name in types)


def kind_in_words(title: str, text: str) -> tuple[Kind, str] | None:
    """The kind that a title or an abstract tells in words of its own, with these words; None when it does not."""
    for patterns, words in ((_IN_TITLE, title), (_IN_TEXT, text)):
        for kind, pattern in patterns:
            if (found := pattern.search(words)) is not None:
                return kind, " ".join(found.group().strip(" :.-\u2013\u2014?").split())
    return None


def settled_kind(types: Iterable[str], title: str, text: str) -> tuple[Kind | None, str | None]:
    """The kind, and a sentence on why; types come first, and words only make a review more precise."""
    types = [name for name in types if name.strip()]
    kind, words = kind_of_types(types), kind_in_words(title, text)
    if kind is not None and not (kind is Kind.NARRATIVE_REVIEW and words is not None):
        return kind, None
    if words is None:
        told = f"it calls itself {', '.join(types)}, which does not tell" if types else "no word of it tells"
        return None, f"the kind is missing: {told} a study from a review"
    if kind is words[0]:
        return kind, None
    return words[0], f'the kind {words[0]} is taken from its words "{words[1]}"'
