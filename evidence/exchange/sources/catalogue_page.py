"""Record of a library catalogue as text: a page of VuFind with the dump of its Solr document.

Known by three of the fields that such dumps have (`title_full | ... |`, `author_facet`, `work_keys_str_mv` ...), each
on a line of its own with its value behind a bar or a tab. The language of the page around the dump does not matter.

Taken: title; authors, which stand in one field without anything between them and are told apart by the keys of
`work_keys_str_mv`; the year; the journal, which only the field `spelling` holds, between the authors and the topic;
DOI, PMID and PMCID from the addresses (the number in `id` is none of them for certain); the topic as the kind; the
licence where its address is given; the language.

Clean text: title and description, each once: the page and its dump repeat the title many times, and the abstract
stands in `description`, in `spelling`, and cut short on the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from evidence.errors import BadInput
from evidence.exchange.sources.card import Card
from evidence.exchange.sources.clean import Builder
from evidence.exchange.sources.found import FoundSource
from evidence.exchange.sources.lines import RawLine, lines_of, take_lines

NAME = "catalogue-page"
LABEL = "record of a library catalogue (VuFind) as text"

_SIGNS = frozenset(
    {
        "_version_", "author_facet", "author_sort", "title_full", "title_short", "title_sort", "title_fullStr",
        "title_full_unstemmed", "work_keys_str_mv", "record_format", "recordtype", "publishDate", "spellingShingle",
        "author2_role", "hierarchy_top_id", "collection", "institution",
    }
)  # fmt: skip
_FIELD = re.compile(r"([A-Za-z_][A-Za-z0-9_]{1,40})(?:[ \t]\||\t)(.*)")
_ADDRESS = re.compile(r"https?://[^\s|<>\"]+")
_TYPES = re.compile(
    r"\s(?:Review(?: Article)?|(?:Original |Research |Case )?(?:Article|Research|Report|Paper)s?|Editorial|Letter"
    r"|Commentary|Communication|Perspective|Brief Report|Opinion|Mini ?Review|Systematic Review|Meta-Analysis)$"
)
_LANGUAGES = {
    "english": "en", "eng": "en", "inglés": "en", "spanish": "es", "español": "es", "spa": "es", "german": "de",
    "deutsch": "de", "ger": "de", "french": "fr", "français": "fr", "fre": "fr", "chinese": "zh", "chi": "zh",
    "portuguese": "pt", "por": "pt", "italian": "it", "ita": "it", "russian": "ru", "rus": "ru", "japanese": "ja",
    "jpn": "ja", "korean": "ko", "kor": "ko", "polish": "pl", "pol": "pl", "dutch": "nl", "dut": "nl",
}  # fmt: skip


def sniff(head: str, name: str) -> bool:
    """Three fields that only such dumps have."""
    found = (_FIELD.fullmatch(line.strip()) for line in head.splitlines() if len(line) < 100_000)
    return len({field[1] for field in found if field is not None} & _SIGNS) >= 3


def read(raw: str, name: str) -> Iterator[FoundSource]:
    """The one record of the page."""
    lines = list(lines_of(raw))
    fields = _fields(lines)
    if not fields.keys() & _SIGNS:
        raise BadInput(name, "there is no field of a catalogue, such as `title_full | ... |`; choose another --format")
    text = {key: line.text for key, line in fields.items()}
    card = Card()
    title = next((text[key] for key in ("title", "title_full", "title_fullStr", "title_short") if key in text), "")
    card.text("title", title.strip(" /"))
    _authors(card, text)
    card.year(text.get("publishDate", text.get("publishDateSort")))
    card.text("journal", text.get("container_title") or text.get("journal_title") or _journal(text, title))
    for key in ("container_volume", "container_issue"):
        card.text(key.removeprefix("container_"), text.get(key))
    _identifiers(card, text)
    if (language := _LANGUAGES.get(text.get("language", "").lower())) is not None:
        card.text("language", language)
    card.licence(text.get("spelling", "") + " " + text.get("rights", ""))
    topics = [topic for topic in re.split(r";|\|", text.get("topic", "")) if _TYPES.fullmatch(f" {topic.strip()}")]
    description = fields.get("description")
    abstract = "" if description is None else description.text
    card.kind([topic.strip() for topic in topics], title, abstract)
    if not abstract:
        card.say("there is no description in it")
    builder = Builder(raw)
    headings = [line for line in lines if line.text == title and line.text]
    places = [line for line in (*headings, *_titles(fields, title)) if not abstract or line.start < description.start]  # type: ignore[union-attr]
    take_lines(builder, [*places[:1], *([] if description is None else [description])])
    if not places and (after := _titles(fields, title)):
        take_lines(builder, after[:1])
    yield card.found(builder.build(), name)


def _fields(lines: Sequence[RawLine]) -> dict[str, RawLine]:
    """The values of the dump by field, each with its place; the first of a name counts."""
    found: dict[str, RawLine] = {}
    for line in lines:
        field = _FIELD.fullmatch(line.text)
        if field is not None and (value := field[2].removesuffix("|").strip()):
            blanks = len(field[2]) - len(field[2].lstrip())
            found.setdefault(field[1], RawLine(value, line.start + field.start(2) + blanks))
    return found


def _titles(fields: dict[str, RawLine], title: str) -> list[RawLine]:
    return [
        fields[key] for key in ("title", "title_full", "title_short") if key in fields and fields[key].text == title
    ]


def _authors(card: Card, text: dict[str, str]) -> None:
    """Divide `Ahmadi, Mahdi Mahmoodi, Monireh` into people."""
    run = text.get("author_facet") or text.get("author") or ""
    if not run:
        first = text.get("author_sort")
        card.authors([first] if first else [], cut=bool(first))
        return
    keys = re.findall(r"\bAT (\S+)", text.get("work_keys_str_mv", ""))
    names = _by_keys(run.split(), keys) or _by_commas(run)
    if names is not None:
        card.authors(names)
    else:
        first = text.get("author_sort")
        card.authors([first] if first else [])
        card.say("the names of the authors stand without anything between them and could not be told apart")


def _by_keys(words: Sequence[str], keys: Sequence[str]) -> list[str] | None:
    """Names whose letters, run together, are the keys one after the other."""
    names: list[str] = []
    place = 0
    for key in keys:
        begin, letters = place, ""
        while place < len(words) and len(letters) < len(key):
            letters += _letters(words[place])
            place += 1
        if letters != key or place == begin:
            return None
        names.append(" ".join(words[begin:place]))
    return names if names and place == len(words) else None


def _by_commas(run: str) -> list[str] | None:
    """Names where each is `Surname, Given` of one word each; anything longer could be divided in two ways."""
    parts = [part.split() for part in run.split(",")]
    if len(parts) < 2 or len(parts[0]) != 1 or len(parts[-1]) != 1 or any(len(part) != 2 for part in parts[1:-1]):
        return [run] if len(parts) == 2 else None
    surnames = [parts[0][0], *(part[1] for part in parts[1:-1])]
    given = [part[0] for part in parts[1:]]
    return [f"{surname}, {name}" for surname, name in zip(surnames, given, strict=True)]


def _letters(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(character for character in decomposed if character.isalnum())


def _journal(text: dict[str, str], title: str) -> str | None:
    """What stands in `spelling` between the authors and the description, without the topic."""
    spelling, authors = text.get("spelling", ""), text.get("author") or text.get("author_facet") or ""
    begin = spelling.find(authors) + len(authors) if authors and authors in spelling else -1
    if begin < 0 and title and title in spelling:
        begin = spelling.find(title) + len(title)
    end = spelling.find(text["description"][:60], begin) if text.get("description") and begin >= 0 else -1
    if begin < 0 or end < 0:
        return None
    between = spelling[begin:end].strip()
    topic = text.get("topic", "")
    between = between.removesuffix(topic).strip() if topic else between
    between = _TYPES.sub("", f" {between}").strip()
    return between if 0 < len(between) <= 120 else None


def _identifiers(card: Card, text: dict[str, str]) -> None:
    addresses = _ADDRESS.findall(text.get("url", ""))
    for key, pattern in (
        ("pmcid", r"/pmc/articles/(PMC\d+)|pmc\.ncbi\.nlm\.nih\.gov/articles/(PMC\d+)"),
        ("pmid", r"ncbi\.nlm\.nih\.gov/pubmed/(\d+)|pubmed\.ncbi\.nlm\.nih\.gov/(\d+)"),
        ("doi", r"doi\.org/(10\.\S+)"),
    ):
        found = next((match for address in addresses if (match := re.search(pattern, address))), None)
        if found is not None:
            card.identifier(key, next(group for group in found.groups() if group))
    card.identifier("doi", text.get("doi_str_mv") or text.get("doi"))
    card.text("url", addresses[0] if addresses else None)
