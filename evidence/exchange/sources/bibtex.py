r"""BibTeX and BibLaTeX: references as reference managers and publishers give them.

Known by an entry such as `@article{`. Needs the extra `sources` (bibtexparser).

Taken: title, authors, year, journal, volume, number, pages, DOI, PMID, PMCID, address and language, with names of
`@string` put in and letters such as `{\"o}` and `$\alpha$` decoded. `@online` is a web page; otherwise the kind is
taken from `type` or `howpublished`, or from the words of title and abstract: `@article` says nothing of it.

A file may hold many entries; each becomes a source. Clean text: title and abstract, where they stand in the entry as
one text. An entry that is broken, or has a field twice, is an error with its line, and nothing is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from evidence.errors import BadInput, MissingExtra
from evidence.exchange.sources.card import Card
from evidence.exchange.sources.clean import Builder
from evidence.exchange.sources.found import FoundSource
from evidence.exchange.sources.kinds import is_retracted
from evidence.exchange.sources.languages import language_tag
from evidence.exchange.sources.notices import record_standing
from evidence.model.source import Kind
from evidence.registry.latex_letters import FORMATTING, LATEX, decoded, letter_of

if TYPE_CHECKING:
    from bibtexparser.library import Library
    from bibtexparser.model import Entry

NAME = "bibtex"
LABEL = "BibTeX, the format of LaTeX"

_SIGN = re.compile(
    r"^[ \t]*@(?:article|book|booklet|inbook|incollection|inproceedings|conference|manual|mastersthesis|misc|online"
    r"|phdthesis|proceedings|techreport|unpublished|report|thesis|electronic|review|string|preamble|comment)\s*[{(]",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST = 4_000_000
_PIECE = re.compile(rf"{FORMATTING}|(?P<text>(?:(?!{FORMATTING})[^{{}}])+)")
_DASHES = re.compile(r"\s*(?:-{1,3}|[\u2010-\u2015])\s*")


def sniff(head: str, name: str) -> bool:
    """A line that begins an entry."""
    return _SIGN.search(head) is not None and not head.lstrip().startswith(("<", "{", "["))


def read(raw: str, name: str) -> Iterator[FoundSource]:
    """Every entry of the file."""
    if len(raw) > _LONGEST:
        raise BadInput(name, f"it has {len(raw):,} characters; the limit for BibTeX is {_LONGEST:,}: divide it")
    library = _parsed(raw, name)
    words = {string.key.lower(): _bare(string.value) for string in library.strings}
    place = 0
    for number, entry in enumerate(library.entries, start=1):
        place = max(place, raw.find(entry.raw, place)) if entry.raw else place
        yield _source(raw, name, entry, number, place, words)
        place += len(entry.raw or "")
    if not library.entries:
        raise BadInput(name, "there is no entry in it: each begins with a line such as `@article{key,`")


def _parsed(raw: str, name: str) -> Library:
    """The entries with their values as they are written; the first broken one is an error."""
    import logging

    try:
        from bibtexparser.entrypoint import parse_string
        from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock
    except ImportError as error:
        raise MissingExtra("reading BibTeX", "sources") from error
    logger = logging.getLogger("bibtexparser")
    before, logger.disabled = logger.disabled, True
    for child in ("splitter", "library"):
        logging.getLogger(f"bibtexparser.{child}").disabled = True  # what it says is said below, with the place
    try:
        library = parse_string(raw.removeprefix("\ufeff"), parse_stack=[])
    finally:
        logger.disabled = before
    for block in library.failed_blocks:
        line = (block.start_line or 0) + 1
        if isinstance(block, DuplicateBlockKeyBlock):
            why = f"the key {block.key[:60]} is of two entries; give one of them another"
        elif isinstance(block, DuplicateFieldKeyBlock):
            why = f"a field stands twice in this entry: {', '.join(sorted(block.duplicate_keys))[:100]}"
        else:
            told = getattr(block.error, "abort_reason", None) or str(block.error) or "it is broken"
            why = f"the entry that begins here cannot be read: {' '.join(str(told).split())[:200]}"
        raise BadInput(name, why, line=line)
    return library


def _source(raw: str, name: str, entry: Entry, number: int, place: int, words: dict[str, str]) -> FoundSource:
    written = {field.key.lower(): str(field.value) for field in entry.fields}
    fields = {key: " ".join(decoded(_resolved(value, words)).split()) for key, value in written.items()}

    def get(*keys: str) -> str:
        return next((fields[key] for key in keys if fields.get(key)), "")

    card = Card()
    title, abstract = get("title"), get("abstract")
    card.text("title", f"{title}: {get('subtitle')}" if get("subtitle") else title)
    authors, cut = _authors(_resolved(written.get("author", ""), words))
    card.authors(authors, cut=cut)
    card.year(get("year", "date"))
    card.text("journal", get("journal", "journaltitle", "booktitle"))
    card.text("volume", get("volume"))
    card.text("issue", get("number", "issue"))
    card.pages(_DASHES.sub("-", get("pages")))
    card.text("article-number", get("eid", "article-number"))
    card.identifier("doi", get("doi"))
    card.identifier("pmid", get("pmid"))
    card.identifier("pmcid", get("pmcid", "pmc"))
    if get("eprinttype").lower() == "pubmed":
        card.identifier("pmid", get("eprint"))
    card.text("url", get("url") or None)
    card.text("language", language_tag(get("langid", "language")))
    types = [get("type"), get("howpublished"), get("entrysubtype")]
    record_standing(card, (), marked=is_retracted([get("type")]))
    if entry.entry_type.lower() in ("online", "electronic", "webpage"):
        card.set_kind(Kind.WEB_PAGE)
    else:
        card.kind([kind for kind in types if kind and not is_retracted([kind])], title, abstract)
    if not abstract:
        card.say("there is no abstract in it")
    builder = Builder(raw)
    _take(builder, raw, place, written, entry)
    return card.found(builder.build(), name, number)


def _take(builder: Builder, raw: str, place: int, written: dict[str, str], entry: Entry) -> None:
    """Take title and abstract from where they stand, when each is one text."""
    stop = place + len(entry.raw or "")
    for field in entry.fields:
        value = written[field.key.lower()]
        head = re.compile(rf"[,{{(\s]{re.escape(field.key)}\s*=\s*", re.IGNORECASE).search(raw, place, stop)
        start = -1 if head is None else raw.find(value, head.end(), stop)
        if start < 0:
            continue
        place = start + len(value)
        if field.key.lower() in ("title", "abstract") and value[:1] + value[-1:] in ("{}", '""'):
            builder.paragraph()
            _flow(builder, raw, start + 1, place - 1)


def _flow(builder: Builder, raw: str, start: int, stop: int) -> None:
    """Take running text; letters that are written as commands are decoded, and grouping braces passed over."""
    while start < stop:
        found = LATEX.search(raw, start, stop)
        end = stop if found is None else found.start()
        for piece in _PIECE.finditer(raw, start, end):
            if piece["text"]:
                builder.flow(piece.start(), piece.end())
        if found is None:
            return
        builder.put(letter_of(found), found.start(), found.end())
        start = found.end()


def _resolved(value: str, words: dict[str, str]) -> str:
    """A value without what encloses it; names of `@string` are put in, and joined parts are joined."""
    value = value.strip()
    if "#" not in value:
        return words.get(value.lower(), _bare(value))
    parts = _parts(value)
    return "".join(words.get(part.lower(), _bare(part)) for part in parts)


def _parts(value: str) -> list[str]:
    """What `#` joins, outside braces and quotation marks."""
    parts, depth, quoted, last = [], 0, False, 0
    for place, sign in enumerate(value):
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
        elif sign == '"' and not depth:
            quoted = not quoted
        elif sign == "#" and not depth and not quoted:
            parts.append(value[last:place].strip())
            last = place + 1
    return [*parts, value[last:].strip()]


def _bare(value: str) -> str:
    value = str(value).strip()
    return value[1:-1] if len(value) > 1 and value[0] + value[-1] in ("{}", '""') else value


def _authors(value: str) -> tuple[list[str], bool]:
    """Names as `Surname, Given`, and whether the list goes on; what stands in braces is one name."""
    from bibtexparser.middlewares.names import (
        InvalidNameError,
        parse_single_name_into_parts,
        split_multiple_persons_names,
    )

    names = []
    listed = split_multiple_persons_names(value)
    for name in listed:
        if name == "others":
            continue
        if name.startswith("{") and name.endswith("}"):
            names.append(decoded(name))
            continue
        try:
            parts = parse_single_name_into_parts(name, strict=False)
        except InvalidNameError:
            names.append(decoded(name))
            continue
        family = " ".join([*parts.von, *parts.last, *parts.jr])
        given = " ".join(parts.first)
        names.append(decoded(f"{family}, {given}" if given else family))
    return names, "others" in listed
