"""What a page of HTML says of itself, in the vocabularies that publishers use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from evidence.exchange.sources.card import Card
from evidence.exchange.sources.found import doi_of
from evidence.exchange.sources.kinds import TAKEN_FOR_A_PAGE
from evidence.model.source import Kind

_LONGEST_JSON = 1_000_000
_MOST_ITEMS = 2_000
_ARTICLES = frozenset({"scholarlyarticle", "medicalscholarlyarticle", "report", "thesis", "publicationarticle"})
_PAGES = frozenset(
    {"webpage", "blogposting", "newsarticle", "article", "medicalwebpage", "faqpage", "aboutpage", "blog"}
)
_TAG = re.compile(r"<[^<>]*>")

Metas = Mapping[str, list[str]]
"""Contents of meta elements by their name in small letters."""


def fill(card: Card, metas: Metas, linked: list[dict[str, Any]], title: str, language: str, canonical: str) -> None:
    """Fill a card: tags for Google Scholar first, then PRISM and Dublin Core, then JSON-LD, then those for sharing."""
    article = next((item for item in linked if _types(item) & _ARTICLES), None)
    page = next((item for item in linked if _types(item) & _PAGES), {})
    item = page if article is None else article
    scholarly = article is not None or any(key.startswith(("citation_", "prism.")) for key in metas)
    for text in (
        _first(metas, "citation_title", "dc.title", "dcterms.title"),
        _text(item.get("headline")) or _text(item.get("name")),
        _first(metas, "og:title", "twitter:title"),
        title,
    ):
        card.text("title", None if text is None else _TAG.sub(" ", text))
    _authors(card, metas, item)
    for text in (
        _first(metas, "citation_publication_date", "citation_date", "citation_year", "prism.publicationdate"),
        _first(metas, "citation_online_date", "dc.date", "dc.date.issued", "dcterms.issued"),
        _text(item.get("datePublished")),
        _first(metas, "article:published_time"),
    ):
        card.year(text)
    part = _periodical(item)
    card.text("journal", _first(metas, "citation_journal_title", "prism.publicationname") or part.get("name"))
    if scholarly:
        card.text("journal", _first(metas, "dc.source", "citation_conference_title"))
    card.text("volume", _first(metas, "citation_volume", "prism.volume") or part.get("volumeNumber"))
    card.text("issue", _first(metas, "citation_issue", "prism.number", "prism.issue") or part.get("issueNumber"))
    _pages(card, metas, item)
    _identifiers(card, metas, item)
    card.text("url", canonical or _first(metas, "og:url", "citation_abstract_html_url") or _text(item.get("url")))
    tongue = _first(metas, "citation_language", "dc.language") or _text(item.get("inLanguage")) or language
    if tongue is not None and re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", tongue):
        card.text("language", tongue.replace("_", "-").partition("-")[0].lower())
    card.licence(" ".join(filter(None, [_first(metas, "dc.rights", "dcterms.license", "citation_license")])))
    card.licence(_text(item.get("license")) or "")
    if not scholarly and "doi" not in card and "pmid" not in card:
        card.set_kind(Kind.WEB_PAGE)
        card.say(TAKEN_FOR_A_PAGE)


def types_of(metas: Metas, linked: list[dict[str, Any]]) -> list[str]:
    """What a page calls itself, in words that may tell a kind."""
    named = [*metas.get("citation_article_type", []), *metas.get("dc.type", []), *metas.get("prism.section", [])]
    sections = (_text(item.get("articleSection")) for item in linked if _types(item) & _ARTICLES)
    named.extend(section for section in sections if section is not None)
    spaced = [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text) for text in named]
    return [text for text in spaced if text.lower() not in ("text", "article", "journal article")]


def linked_data(text: str) -> Iterator[dict[str, Any]]:
    """The items of a script of JSON-LD; nothing when it cannot be read."""
    if len(text) > _LONGEST_JSON:
        return
    try:
        waiting: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST_ITEMS):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            yield item
            waiting.extend(item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in item)


def _first(metas: Metas, *names: str) -> str | None:
    return next((text for name in names for text in metas.get(name, []) if text.strip()), None)


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("url")
    return str(value) if isinstance(value, (str, int)) and str(value).strip() else None


def _types(item: Mapping[str, Any]) -> set[str]:
    named = item.get("@type")
    return {str(name).lower() for name in (named if isinstance(named, list) else [named])}


def _authors(card: Card, metas: Metas, item: Mapping[str, Any]) -> None:
    for name in ("citation_author", "citation_authors", "dc.creator", "dcterms.creator", "author", "article:author"):
        listed = [
            part for text in metas.get(name, []) for part in text.split(";") if not part.strip().startswith("http")
        ]
        card.authors(listed)
    people = item.get("author") or item.get("creator") or []
    named = []
    for person in people if isinstance(people, list) else [people]:
        if isinstance(person, dict) and person.get("familyName"):
            named.append(f"{person['familyName']}, {person.get('givenName') or ''}".rstrip(", "))
        elif (name_ := _text(person)) is not None:
            named.append(name_)
    card.authors(named)


def _periodical(item: Mapping[str, Any]) -> dict[str, str]:
    """Journal, volume and issue, which JSON-LD nests one in the other."""
    found: dict[str, str] = {}
    part: Any = item.get("isPartOf")
    for _ in range(4):
        if isinstance(part, list):
            part = part[0] if part else None
        if not isinstance(part, dict):
            break
        for key in ("volumeNumber", "issueNumber"):
            if (text := _text(part.get(key))) is not None:
                found.setdefault(key, text)
        if "periodical" in _types(part) and (name := _text(part.get("name"))) is not None:
            found.setdefault("name", name)
        part = part.get("isPartOf")
    return found


def _pages(card: Card, metas: Metas, item: Mapping[str, Any]) -> None:
    first = _first(metas, "citation_firstpage", "prism.startingpage") or _text(item.get("pageStart"))
    last = _first(metas, "citation_lastpage", "prism.endingpage") or _text(item.get("pageEnd"))
    number = _first(metas, "citation_article_number", "citation_elocation_id")
    if number is not None:
        card.text("article-number", number)
    elif first is not None and last is not None and first != last:
        card.text("pages", f"{first}-{last}")
    else:
        card.pages(first or _text(item.get("pagination")))


def _identifiers(card: Card, metas: Metas, item: Mapping[str, Any]) -> None:
    same = item.get("sameAs")
    told = [
        *metas.get("citation_doi", []), *metas.get("prism.doi", []), *metas.get("dc.identifier", []),
        *metas.get("dc.identifier.doi", []), _text(item.get("identifier")) or "", _text(item.get("@id")) or "",
        *(map(str, same) if isinstance(same, list) else [_text(same) or ""]),
    ]  # fmt: skip
    card.identifier("doi", next((doi for text in told if (doi := doi_of(text)) is not None), None))
    card.identifier("pmid", _first(metas, "citation_pmid", "ncbi_pmid"))
    card.identifier("pmcid", _first(metas, "citation_pmcid", "ncbi_pmcid"))
