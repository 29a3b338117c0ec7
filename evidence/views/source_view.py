"""Sources as they are cited and linked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from evidence.model.ids import SourceId
from evidence.model.source import Kind, Source, Standing
from evidence.views.status_view import Colour
from evidence.views.wording import listed

AUTHORS_SHOWN = 3

_KINDS = {
    Kind.PRIMARY: "primary study",
    Kind.SYSTEMATIC_REVIEW: "systematic review",
    Kind.NARRATIVE_REVIEW: "narrative review",
    Kind.META_ANALYSIS: "meta-analysis",
    Kind.PREPRINT: "preprint",
    Kind.OPINION: "opinion",
    Kind.WEB_PAGE: "web page",
    Kind.NOTICE: "notice",
}
_STANDINGS = {
    Standing.CORRECTED: ("corrected", Colour.YELLOW),
    Standing.EXPRESSION_OF_CONCERN: ("expression of concern", Colour.YELLOW),
    Standing.RETRACTED: ("retracted", Colour.RED),
    Standing.SUPERSEDED: ("superseded", Colour.YELLOW),
    Standing.REINSTATED: ("reinstated after a retraction", Colour.YELLOW),
}
_INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,4}")
_HOST = re.compile(r"[a-z0-9]+(?:[.-]+[a-z0-9]+)*", re.IGNORECASE)
_KEPT = "/:;=@!,~+"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Link:
    """A place on the web: an address of ASCII characters that are safe in any format, and its name."""

    url: str
    label: str
    """Such as `doi:10.1002/mco2.70095` or `PubMed 22055459`."""


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source as readers see it."""

    id: SourceId
    short: str
    """`Zhu 2012`; the id with the year where the author or the year is not recorded."""
    full: str
    """Authors, year, title, journal; what is not recorded is left out."""
    year: int | None
    kind: Kind | None
    """None when the source has no readable record."""
    kind_word: str
    link: Link | None
    standing: Standing
    standing_word: str | None
    """None for a source against which nothing is known."""
    notice: str | None
    notice_link: Link | None
    colour: Colour | None
    """Of the standing; None when there is nothing to say about it."""


def view_source(source: Source, short: str, notice_link: Link | None) -> SourceView:
    """A source as it is shown; `short` is its citation, told apart from those that read the same."""
    word, colour = _STANDINGS.get(source.standing, (None, None))
    return SourceView(
        id=source.id,
        short=short,
        full=full_citation(source),
        year=source.year,
        kind=source.kind,
        kind_word=_KINDS[source.kind],
        link=link_of(source),
        standing=source.standing,
        standing_word=word,
        notice=source.notice,
        notice_link=notice_link,
        colour=colour,
    )


def unknown_source(name: SourceId) -> SourceView:
    """A source that has no readable record."""
    return SourceView(
        id=name,
        short=name,
        full=f"{name}: no readable record",
        year=None,
        kind=None,
        kind_word="source without a record",
        link=None,
        standing=Standing.CURRENT,
        standing_word=None,
        notice=None,
        notice_link=None,
        colour=None,
    )


def short_citation(source: Source) -> str:
    """`Zhu 2012`, or the id with the year in brackets where author or year is not recorded."""
    if source.authors and source.year is not None:
        return f"{surname(source.authors[0])} {source.year}"
    return f"{source.id} ({'no year' if source.year is None else source.year})"


def full_citation(source: Source) -> str:
    """Authors, year, title, journal and place in it; what is not recorded is left out."""
    year = "" if source.year is None else f"({source.year})"
    head = ""
    if source.authors:
        shown = list(source.authors[:AUTHORS_SHOWN])
        names = ", ".join(shown) + " et al." if len(source.authors) > AUTHORS_SHOWN else listed(shown)
        head = f"{names} {year}".strip()
    place = source.journal or ""
    if source.volume is not None:
        place += f" {source.volume}" if place else source.volume
    if source.issue is not None:
        place += f"({source.issue})"
    pages = source.pages or source.article_number
    if pages is not None:
        place += f":{pages}" if place else pages
    found = [part.rstrip(".") for part in (head, source.title, place) if part]
    if year and not head:
        found[-1:] = [f"{found[-1]} {year}"] if found else [f"{source.id} {year}"]
    return ". ".join(found) + "." if found else source.id


def surname(author: str) -> str:
    """The surname of an author written `Surname, Given` or `Surname AB`; other names are kept whole."""
    if "," in author:
        return author.split(",", 1)[0].strip() or author
    words = author.split()
    if len(words) > 1 and _INITIALS.fullmatch(words[-1]):
        return " ".join(words[:-1])
    return author


def link_of(source: Source) -> Link | None:
    """Where to find a source: its DOI, else PubMed, PubMed Central or its own address."""
    if source.doi is not None:
        return doi_link(source.doi)
    if source.pmid is not None:
        return Link(f"https://pubmed.ncbi.nlm.nih.gov/{quote(source.pmid, safe='')}/", f"PubMed {source.pmid}")
    if source.pmcid is not None:
        return pmc_link(source.pmcid)
    return None if source.url is None else web_link(source.url)


def doi_link(doi: str) -> Link:
    """The link of a DOI; everything that is not plain in an address is percent-encoded."""
    return Link(f"https://doi.org/{quote(doi, safe='/:;,')}", f"doi:{doi}")


def pmc_link(pmcid: str) -> Link:
    """The link of a PubMed Central id, `PMC9699149`."""
    return Link(f"https://pmc.ncbi.nlm.nih.gov/articles/{quote(pmcid, safe='')}/", pmcid)


def web_link(address: str) -> Link | None:
    """The link of a web address; None for other schemes, for none, and for names that could deceive.

    An address with a user name (`https://doi.org@example.org/`) or with a host beyond ASCII is no link.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or "\\" in address:
        return None
    if host is None or _HOST.fullmatch(host) is None:
        return None
    url = f"{parts.scheme}://{host}" + ("" if port is None else f":{port}")
    url += _encoded(parts.path, _KEPT)
    url += f"?{_encoded(parts.query, _KEPT + '?&')}" if parts.query else ""
    url += f"#{_encoded(parts.fragment, _KEPT + '?&')}" if parts.fragment else ""
    return Link(url, host)


def _encoded(part: str, safe: str) -> str:
    """A part of an address with everything percent-encoded that is neither plain nor encoded already."""
    return _STRAY_PERCENT.sub("%25", quote(part, safe=safe + "%"))
