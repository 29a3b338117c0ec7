"""The sources that the chosen claims name, as a bibliography for LaTeX (BibTeX and BibLaTeX).

    evidence export bibtex -o sources.bib

One entry a source, by id, which is its key: the source of every item, the review that an unread study is known through,
and the study that a review retells. Studies, reviews and notices in a journal are `@article`; preprints, web pages and
sources without a journal are `@misc`. Fields: author, title (in double braces, so that its letters stay as they are),
year, journal, volume, number, pages, eid (the article number), doi, pmid, pmcid, url, urldate, langid, keywords (the
kind of source) and, for a source that does not plainly stand, a note such as `retracted`.

UTF-8: letters of all languages stay as they are. Signs that LaTeX acts on are escaped, so that no title or author is a
command; braces become `{\\textbraceleft}` and `{\\textbraceright}`, which keep an entry balanced. In `doi` and `url`
braces and backslashes are percent-encoded instead. A name with a comma, or with initials at its end, is written as
`Surname, Given`; any other of several words is kept whole in braces.

**Lost:** everything but the bibliography: claims, items, verdicts, snapshots, what cites what, and notes of curators.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from evidence.exchange.exports.export import Export
from evidence.exchange.exports.letters import encoded
from evidence.exchange.exports.names import name_of
from evidence.model.source import Kind, Source, Standing

NAME = "bibtex"
LABEL = "the cited sources, as a bibliography for LaTeX"
SUFFIX = ".bib"

_SPECIAL = {ord(sign): f"\\{sign}" for sign in "$&#_%"} | {
    ord("\\"): "{\\textbackslash}",
    ord("{"): "{\\textbraceleft}",
    ord("}"): "{\\textbraceright}",
    ord("~"): "{\\textasciitilde}",
    ord("^"): "{\\textasciicircum}",
}
_UNPLAIN_KEY = re.compile(r"[^A-Za-z0-9.:_-]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_RANGE = re.compile(r"(?<=\w)\s*[-\u2013]\s*(?=\w)")
_AND = re.compile(r"\band\b", re.IGNORECASE)
_PERCENT = {ord(sign): f"%{ord(sign):02X}" for sign in '\\{}"<>'}


def write(export: Export, out: BinaryIO) -> None:
    """The bibliography."""
    keys: set[str] = set()
    for source in export.sources():
        out.write(encoded(_entry(source, _key(source.id, keys))))


def _key(name: str, taken: set[str]) -> str:
    """The id, which is a key already unless it was made by hand."""
    key = plain = _UNPLAIN_KEY.sub("-", name) or "source"
    number = 1
    while key in taken:
        number += 1
        key = f"{plain}-{number}"
    taken.add(key)
    return key


def _entry(source: Source, key: str) -> str:
    article = source.journal is not None and source.kind not in (Kind.PREPRINT, Kind.WEB_PAGE)
    lines = [f"  {name} = {{{value}}}" for name, value in _fields(source, article)]
    return f"@{'article' if article else 'misc'}{{{key},\n" + ",\n".join(lines) + "\n}\n\n"


def _fields(source: Source, article: bool) -> Iterator[tuple[str, str]]:
    if source.authors:
        yield "author", " and ".join(_author(author) for author in source.authors)
    if source.title is not None:
        yield "title", f"{{{text(source.title)}}}"
    if source.year is not None:
        yield "year", str(source.year)
    plain = (
        ("journal" if article else "howpublished", source.journal),
        ("volume", source.volume),
        ("number", source.issue),
        ("pages", None if source.pages is None else _RANGE.sub("--", source.pages)),
        ("eid", source.article_number),
    )
    yield from ((name, text(value)) for name, value in plain if value is not None)
    exact = (("doi", source.doi), ("pmid", source.pmid), ("pmcid", source.pmcid), ("url", source.url))
    yield from ((name, _one_line(value).translate(_PERCENT)) for name, value in exact if value is not None)
    if source.url is not None and source.retrieved is not None:
        yield "urldate", source.retrieved.isoformat()
    if source.language is not None:
        yield "langid", text(source.language)
    yield "keywords", source.kind.value
    if source.standing is not Standing.CURRENT:
        notice = "" if source.notice is None else f": {source.notice}"
        yield "note", text(f"{source.standing.value}{notice}")


def _author(author: str) -> str:
    name = name_of(_one_line(author))
    if name.given is not None:
        family = f"{{{text(name.family)}}}" if _AND.search(name.family) or "," in name.family else text(name.family)
        given = f"{{{text(name.given)}}}" if _AND.search(name.given) or "," in name.given else text(name.given)
        return f"{family}, {given}"
    whole = text(name.family)
    return f"{{{whole}}}" if " " in whole or "," in whole or _AND.search(whole) else whole


def text(value: str) -> str:
    """A text as LaTeX that is printed as the same text: no command, no unbalanced brace, on one line."""
    return _one_line(value).translate(_SPECIAL)


def _one_line(value: str) -> str:
    return " ".join(_UNSEEN.sub(" ", value).split())
