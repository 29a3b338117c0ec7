"""JSON of Semantic Scholar: from its interface, or as reading sites pass it on, with the text of their page behind it.

Known by an object that begins the file and has a title and an abstract together with names of fields that only such
records have (`publicationTypes`, `openAccessPdf`, `paperId` ...).

Taken: title, without the full stop at its end; authors, DOI, PMID and PMCID, also from the address of the open PDF; the
journal with volume and issue, which stand in one field (`25 1`), and pages, where a single number is that of the
article; the year; the kind where the types or the abstract say it: `Journal Article` says nothing of it.

Clean text: title and abstract. The abstract of the page is taken where there is one, because it is free of markup;
else that of the JSON. The blurb of the journal (期刊介绍) and counts are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from evidence.exchange.sources.card import Card
from evidence.exchange.sources.clean import Builder
from evidence.exchange.sources.found import FoundSource
from evidence.exchange.sources.json_places import Member, members
from evidence.exchange.sources.lines import RawLine, lines_of, take_lines

NAME = "semantic-scholar"
LABEL = "JSON of Semantic Scholar, alone or above the text of a page"

_SIGNS = (
    "publicationTypes", "openAccessPdf", "isOpenAccess", "fieldsOfStudy", "paperId", "paperid", "externalIds",
    "citationCount", "PeriodicalName", "DOIUrl",
)  # fmt: skip
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_ABSTRACT = frozenset({"abstract", "摘要", "summary"})
_AFTER = re.compile(
    r"(?:期刊介绍|引用次数|求助全文|参考文献|相关文献|约\d+|来源期刊|关键词|key ?words|references\b|about the journal\b"
    r"|journal (?:introduction|information)\b).{0,40}",
    re.IGNORECASE,
)


def sniff(head: str, name: str) -> bool:
    """An object with a title, an abstract, and two fields of Semantic Scholar."""
    if not head.lstrip().startswith("{"):
        return False
    keys = set(re.findall(r'"([A-Za-z]{4,20})"\s*:', head))
    return {"title", "abstract"} <= keys and sum(sign in keys for sign in _SIGNS) >= 2


def read(raw: str, name: str) -> Iterator[FoundSource]:
    """The one article of the file."""
    begin = len(raw) - len(raw.removeprefix("\ufeff").lstrip())
    fields, end = members(raw, begin, name)
    values = {key: member.value for key, member in fields.items()}
    card = Card()
    title = _text(values, "title").strip()
    card.text("title", title.removesuffix(".") if not title.endswith("..") else title)
    card.authors(_authors(values.get("authors")))
    _identifiers(card, values)
    _journal(card, values)
    card.year(str(values.get("year") or _text(values, "publicationDate") or _text(values, "EPubDate")))
    builder = Builder(raw)
    page = _abstract_of_page(list(lines_of(raw, end)))
    spoken, written = fields.get("title"), fields.get("abstract")
    abstract = "\n".join(line.text for line in page) or _TAG.sub(" ", _text(values, "abstract"))
    for member in sorted((m for m in (spoken, None if page else written) if m is not None), key=lambda m: m.start):
        _take(builder, raw, member, stop_short=member is spoken)
    take_lines(builder, page)
    if not abstract.strip():
        card.say("there is no abstract in it")
    types = values.get("publicationTypes")
    named = types if isinstance(types, list) else re.split(r"[,;]", types) if isinstance(types, str) else []
    spaced = [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(word)).strip() for word in named]
    card.kind(spaced, title, abstract)
    license_ = values.get("license") or (values.get("openAccessPdf") or {})
    card.licence(str(license_)[:300])
    yield card.found(builder.build(), name)


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""


def _authors(value: Any) -> list[str]:
    """Names in order, from one text with commas or a list of names."""
    if isinstance(value, str):
        return [part.strip() for part in re.split(r";" if ";" in value else r",", value)]
    if isinstance(value, list):
        return [str(part.get("name") or "") if isinstance(part, Mapping) else str(part) for part in value]
    return []


def _identifiers(card: Card, values: Mapping[str, Any]) -> None:
    outer = values.get("externalIds")
    ids = outer if isinstance(outer, Mapping) else {}
    card.identifier("doi", _text(values, "doi") or _text(ids, "DOI"))
    card.identifier("pmid", str(ids.get("PubMed") or values.get("PMID") or ""))
    card.identifier("pmcid", str(ids.get("PubMedCentral") or values.get("PMCID") or ""))
    pdf = values.get("openAccessPdf")
    address = pdf if isinstance(pdf, str) else _text(pdf, "url") if isinstance(pdf, Mapping) else ""
    if (found := re.search(r"\bPMC[1-9]\d{0,8}\b", address[:500])) is not None:
        card.identifier("pmcid", found[0])
    card.text("url", _text(values, "url") or None)


def _journal(card: Card, values: Mapping[str, Any]) -> None:
    outer = values.get("journal")
    journal = outer if isinstance(outer, Mapping) else {}
    card.text("journal", _text(journal, "name") or _text(values, "PeriodicalName") or _text(values, "venue"))
    volume = _text(journal, "volume").strip()
    both = re.fullmatch(r"(\S+)\s+(?:\(?(?:issue\s*)?)(\S+?)\)?", volume)
    card.text("volume", both[1] if both else volume)
    card.text("issue", both[2] if both else None)
    card.pages(re.sub(r"\s+", "", _text(journal, "pages")))


def _take(builder: Builder, raw: str, member: Member, *, stop_short: bool) -> None:
    """The text of a JSON string without its tags."""
    if not isinstance(member.value, str):
        return
    start, stop = member.start + 1, member.stop - 1
    stop -= stop_short and raw[start:stop].endswith(".") and not raw[start:stop].endswith("..")
    builder.paragraph()
    for tag in _TAG.finditer(raw, start, stop):
        builder.flow(start, tag.start(), references=True, escapes=True)
        if re.match(r"</?(?:p|div|br|li|h\d|sec|title)\b", tag.group(), re.IGNORECASE):
            builder.paragraph()
        start = tag.end()
    builder.flow(start, stop, references=True, escapes=True)


def _abstract_of_page(lines: list[RawLine]) -> list[RawLine]:
    """The heading and the paragraphs of the abstract in the text of a page."""
    begin = next((i for i, line in enumerate(lines) if line.text.lower().rstrip(" :\uff1a") in _ABSTRACT), None)
    if begin is None:
        return []
    end = next((i for i, line in enumerate(lines) if i > begin and _AFTER.match(line.text)), len(lines))
    found = lines[begin:end]
    return found if any(line.text for line in found[1:]) else []
