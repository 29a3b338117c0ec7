"""The five documents that the registry grew from, read again, and compared with the records made by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence.exchange.sources.formats import detect
from evidence.quotes import Outcome, Text, match
from evidence.registry import load
from tests.exchange.sources.reading import ROOT, SEEDS, assert_sound, raw_of, read_one

CHEN, BLOG, FANG, LIU, AHMADI = sorted(SEEDS.glob("00*.txt"))
RECORDS = {CHEN: "chen-2025", BLOG: "blog-exosome-therapy", FANG: "fang-2022", LIU: "liu-2025", AHMADI: "ahmadi-2022"}
FORMATS = {
    CHEN: "citation-index-page",
    BLOG: "text",
    FANG: "pubmed-page",
    LIU: "semantic-scholar",
    AHMADI: "catalogue-page",
}
FIELDS = (
    "kind", "title", "authors", "year", "journal", "volume", "issue", "pages", "article-number", "doi", "pmid", "pmcid",
    "licence",
)  # fmt: skip
DIFFERENT = {
    # The index spells journals in capitals; which letters are small is not to be read off it.
    (CHEN, "journal"): ("MEDCOMM", "MedComm"),
    # The curator read these three off the DOI by the publisher's way of making them; the page does not give them.
    (AHMADI, "volume"): (None, "23"),
    (AHMADI, "issue"): (None, "22"),
    (AHMADI, "article-number"): (None, "13974"),
}
"""What the file says, and what the curator knew, where the two differ."""
PASSAGES = json.loads((ROOT / "tests/quotes/passages.json").read_text("utf-8"))

seeds = pytest.mark.parametrize("path", list(RECORDS), ids=list(RECORDS.values()))


@seeds
def test_the_format_is_known_by_the_content(path: Path) -> None:
    """All five are called `.txt`; a misleading name changes nothing."""
    for name in (path.name, "page.html", "record.json", "x"):
        known = detect(raw_of(path), name).NAME
        assert known == FORMATS[path]


@pytest.mark.parametrize("field", FIELDS)
@seeds
def test_a_field_is_the_curator_s(path: Path, field: str) -> None:
    """What is read equals what was entered by hand, but for what the page does not say."""
    registry, _ = load(ROOT)
    record = registry.sources[RECORDS[path]].model_dump(mode="json", by_alias=True)  # type: ignore[index]
    known = record[field]
    by_hand = known or None if isinstance(known, list) else None if known is None else str(known)
    read, expected = DIFFERENT.get((path, field), (by_hand, by_hand))
    assert by_hand == expected
    assert read_one(path).values.get(field) == read


def test_what_could_not_be_read_is_said() -> None:
    """Every gap that a curator would look for has a sentence."""
    assert "the list of authors is cut short (et al.)" in read_one(FANG).unread
    assert "it gives the number of pages (23), and not which" in read_one(CHEN).unread
    assert "it does not give: volume" in read_one(AHMADI).unread
    assert any("the kind is web-page" in sentence for sentence in read_one(BLOG).unread)
    for path, words in ((CHEN, "This review"), (LIU, "the present review")):
        assert f'the kind narrative-review is taken from its words "{words}"' in read_one(path).unread


def test_dois_of_references_are_no_doi_of_the_article() -> None:
    """They are offered for `cites` instead."""
    found = read_one(FANG)
    assert found.values["doi"] == "10.1007/s12672-022-00539-5"
    assert len(found.cited) == 5
    assert found.cited[0] == "10.1016/0005-2736(81)90512-5"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            CHEN,
            "被引 作者 机构 来源 关键词 学科分类号 引用 收藏 页数 相关论文 Notch Pericytes PPARs METABOLISM",
        ),
        (
            FANG,
            "U.S. .gov Https Access NCBI Review Affiliations competing Similar Cited References Trams DOI LinkOut",
        ),
        (LIU, "Semanticscholar 引用次数 期刊介绍 multidisciplinary eco-compatibility exclusively <p> Q2 医学"),
        (AHMADI, "Cargando Autores Formato author_facet spellingShingle work_keys_str_mv pubmed creativecommons tu..."),
    ],
    ids=["chen-2025", "fang-2022", "liu-2025", "ahmadi-2022"],
)
def test_what_is_not_the_article_is_left_out(path: Path, words: str) -> None:
    """Navigation, related titles, blurbs, counts and references; all of it stands in the raw file."""
    found, raw = read_one(path), raw_of(path)
    assert found.text is not None
    for word in words.split():
        assert word in raw
        assert word not in found.text.text


@seeds
def test_title_and_abstract_stand_there_once(path: Path) -> None:
    """However often the page repeats them."""
    found = read_one(path)
    assert found.text is not None
    if path != BLOG:
        title = found.values["title"]
        assert isinstance(title, str)
        assert found.text.text.startswith(title)
        assert found.text.text.count(title) == 1
        sentences = [part for part in found.text.text.split(". ") if len(part) > 60]
        assert len(sentences) == len(set(sentences))


@seeds
def test_a_page_that_is_only_text_is_kept_whole(path: Path) -> None:
    """Only the blog page needs no clean text of its own."""
    found, raw = read_one(path), raw_of(path)
    assert found.text is not None
    assert (found.text.text == raw) == (path == BLOG)
    assert_sound(found.text, raw)


@pytest.mark.parametrize("passage", [pytest.param(passage, id=passage["id"]) for passage in PASSAGES])
def test_a_passage_leads_back_to_the_raw_file(passage: dict[str, object]) -> None:
    """Each of the 41 passages is found in the clean text, and from there at its very place in the raw file."""
    path = SEEDS / str(passage["file"])
    found, raw, quote = read_one(path), raw_of(path), str(passage["quote"])
    assert found.text is not None
    matched = match(quote, Text(found.text.text))
    assert matched.outcome is Outcome.FOUND
    for start, stop in matched.spans:
        begin, end = found.text.to_raw(start, stop)
        assert raw[begin:end] == quote
        assert begin in passage["char_offsets"]  # type: ignore[operator]
