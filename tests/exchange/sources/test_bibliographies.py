"""Readers of bibliographic files: made-up records in real shapes."""

from __future__ import annotations

import json
import sys

import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.errors import BadInput, EvidenceError, MissingExtra
from evidence.exchange.sources import FoundSource, read_sources
from evidence.exchange.sources.formats import detect
from tests.exchange.sources.reading import FILES, assert_sound, raw_of

BIBLIOGRAPHIES = {
    "saved.nbib": "nbib",
    "saved.ris": "ris",
    "articles.pubmed.xml": "pubmed-xml",
    "article.jats.xml": "jats",
    "work.crossref.json": "crossref",
    "references.csl.json": "csl-json",
    "references.bib": "bibtex",
}

EXPECTED: dict[tuple[str, int], dict[str, object]] = {
    ("saved.nbib", 1): {
        "id": "placeholder-2019-jplacehold",
        "authors": ["Placeholder, Anna B", "Fictitious, Ben", "Made-Up Study Group"],
        "title": "Made-up vesicles slow placeholder tumours: RNA - and what it - does - not do", "year": "2019",
        "journal": "J Placehold", "volume": "7", "issue": "2", "pages": "101-110", "pmid": "900000101",
        "doi": "10.1234/placeholder.2019.101", "pmcid": "PMC9000101", "language": "en", "kind": "primary",
        "standing": "retracted", "notice": "10.1234/placeholder.2021.notice",
    },
    ("saved.nbib", 2): {
        "id": "madeup-2020-jplacehold", "authors": ["Madeup, Dora"], "title": "Only an article", "year": "2020",
        "journal": "J Placehold", "pmid": "900000102", "language": "de",
    },
    ("saved.nbib", 3): {
        "id": "example-2021-revplacehold", "authors": ["Example C"], "title": "Vesicles in placeholder tumours",
        "year": "2021", "journal": "Rev Placehold", "pmid": "900000103", "kind": "systematic-review",
    },
    ("saved.ris", 1): {
        "id": "placeholder-2018-jps", "title": "Made-up vesicles in placeholder immunity", "year": "2018",
        "authors": ["Placeholder, Anna", "van der Example, Ben"], "journal": "Journal of Placeholder Studies",
        "volume": "12", "issue": "3", "pages": "101-110", "doi": "10.1234/placeholder.2018.101", "pmid": "900000201",
        "language": "en", "kind": "primary",
    },
    ("saved.ris", 2): {
        "id": "madeup-2020-jps", "title": "Nobody knows what this is", "authors": ["Madeup, Dora"], "year": "2020",
        "journal": "Journal of Placeholder Studies", "doi": "10.1234/placeholder.2020.5", "kind": "narrative-review",
    },
    ("saved.ris", 3): {
        "id": "page-about-vesicles", "title": "A page about vesicles", "url": "https://example.org/vesicles",
        "kind": "web-page",
    },
    ("articles.pubmed.xml", 1): {
        "id": "placeholder-2019-jplacehold", "title": "Made-up TNF-α vesicles & 109 placeholder tumours",
        "authors": ["Placeholder, Anna B", "Made-Up Group"], "year": "2019", "journal": "J Placehold", "volume": "7",
        "issue": "2", "pages": "101-10", "pmid": "900000301", "pmcid": "PMC9000301", "language": "en",
        "doi": "10.1234/placeholder.2019.301", "standing": "expression-of-concern", "notice": "PMID 900000391",
        "kind": "meta-analysis",
    },
    ("articles.pubmed.xml", 2): {
        "id": "withdrawn-words-2000", "title": "Withdrawn words", "year": "2000", "journal": "Old journal",
        "pmid": "900000302", "standing": "retracted",
    },
    ("article.jats.xml", 1): {
        "id": "placeholder-2022-jp", "title": "Made-up α-vesicles in placeholders", "year": "2022", "volume": "9",
        "authors": ["Placeholder, Anna", "Made-Up Group"], "journal": "Journal of Placeholders", "pmid": "900000401",
        "article-number": "e401", "pmcid": "PMC9000401", "doi": "10.1234/placeholder.2022.401", "language": "en",
        "licence": "CC BY 4.0", "standing": "corrected", "notice": "10.1234/placeholder.2023.correction",
        "kind": "primary",
    },
    ("work.crossref.json", 1): {
        "id": "placeholder-2021-jplacehold", "title": "Made-up vesicles: a systematic review", "year": "2021",
        "authors": ["Placeholder, Anna", "Made-Up Group"], "journal": "J Placehold", "volume": "8", "issue": "4",
        "pages": "11-19", "doi": "10.1234/placeholder.2021.501", "language": "en", "licence": "CC BY-NC 4.0",
        "standing": "retracted", "notice": "10.1234/placeholder.2022.notice", "kind": "systematic-review",
    },
    ("references.csl.json", 1): {
        "id": "vanderexample-2017-jp", "title": "Made-up vesicles in a randomized trial", "year": "2017", "volume": "5",
        "authors": ["van der Example, Ben", "Made-Up Group"], "journal": "Journal of Placeholders", "issue": "2",
        "pages": "1-9", "doi": "10.1234/placeholder.2017.601", "pmid": "900000601", "pmcid": "PMC9000601",
        "language": "en", "kind": "primary",
    },
    ("references.csl.json", 2): {
        "id": "page-2020", "title": "A page", "year": "2020", "url": "https://example.org/page", "kind": "web-page",
    },
    ("references.csl.json", 3): {
        "id": "madeup-book-reviewed", "title": "A book, reviewed", "authors": ["Madeup"],
    },
    ("references.bib", 1): {
        "id": "muller-2016-jpb", "title": "TNF-α vesicles and Šolc's growth at 10 % & more: a review", "year": "2016",
        "authors": ["Müller, Anna", "Made-Up Study Group", "van der Example, Ben"], "issue": "1", "volume": "3",
        "journal": "Journal of Placeholders B", "pages": "11-19", "doi": "10.1234/placeholder.2016.701",
        "pmid": "900000701", "kind": "narrative-review",
    },
    ("references.bib", 2): {
        "id": "page-2019", "title": "A page", "url": "https://example.org/page", "year": "2019", "kind": "web-page",
    },
}  # fmt: skip

TEXTS = {
    "saved.nbib": (
        "Made-up vesicles slow placeholder tumours: RNA - and what it - does - not do.\n\nBACKGROUND: Vesicles were "
        "made up. RESULTS: Tumours grew by 12% (p < 0.05) and did not RIN - shrink in mice.\n"
    ),
    "saved.ris": (
        "Made-up vesicles in placeholder immunity\n\nVesicles did not TI-based words begin no field. They raised "
        "immunity in 12 of 30 mice.\n"
    ),
    "articles.pubmed.xml": (
        "Made-up TNF-α vesicles & 109 placeholder tumours.\n\nGröße of β vesicles was made up.\n\n"
        "Tumours did not grow (p < 0.05).\n"
    ),
    "article.jats.xml": (
        "Made-up α-vesicles* in placeholders\n\nResults\n\nGröße did not change.\n\nIntroduction\n\n"
        "Vesicles are known [1].\n\nResults\n\nTumours grew by 109 (p\u2009<\u20090.05).\n\nA < B was seen.\n\n"
        "And then:\n\nFigure 1\n\nA legend.\n\nTable 1\n\nGroup Mice\n\nA 12\n\nHere\n\nx ends it.\n"
    ),
    "work.crossref.json": (
        "Abstract\n\nGröße of TNF-α was 109 < 5; it did not change.\n\nMade-up vesicles: a systematic review\n"
    ),
    "references.csl.json": (
        'Made-up vesicles in a randomized trial\n\nTumours were "smaller" in 5\u00a0mice.\n'
    ),
    "references.bib": (
        "TNF-α vesicles and Šolc's growth at 10\u2009% & more: a review\n\nTumours of Østlund grew by 12% and did not "
        "shrink. Nothing else was seen.\n"
    ),
}  # fmt: skip


def sources_of(name: str) -> list[FoundSource]:
    return list(read_sources(raw_of(FILES / name), name))


@pytest.mark.parametrize(("name", "wanted"), BIBLIOGRAPHIES.items(), ids=BIBLIOGRAPHIES)
def test_a_file_is_known_by_its_content(name: str, wanted: str) -> None:
    raw = raw_of(FILES / name)
    assert wanted == detect(raw, "unnamed").NAME
    assert wanted == detect("\ufeff" + raw, "unnamed").NAME


@pytest.mark.parametrize("name", BIBLIOGRAPHIES)
def test_every_record_becomes_a_source(name: str) -> None:
    found = {(name, source.record): dict(source.values) for source in sources_of(name)}
    assert found == {key: values for key, values in EXPECTED.items() if key[0] == name}


@pytest.mark.parametrize("name", BIBLIOGRAPHIES)
@pytest.mark.parametrize("change", ["as it is", "byte order mark", "line ends of Windows"])
def test_the_clean_text_follows_from_the_file(name: str, change: str) -> None:
    raw = raw_of(FILES / name)
    raw = {"byte order mark": "\ufeff" + raw, "line ends of Windows": raw.replace("\n", "\r\n")}.get(change, raw)
    texts = []
    for source in read_sources(raw, name):
        assert source.text is not None
        assert_sound(source.text, raw)
        texts.append(source.text.text)
    assert texts[0] == TEXTS[name]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("saved.nbib", "there are more notices about it: expression-of-concern by PMID 900000198"),
        ("articles.pubmed.xml", "the list of authors is cut short (et al.)"),
        ("references.bib", "the list of authors is cut short (et al.)"),
    ],
)
def test_what_is_not_in_the_record_is_said(name: str, sentence: str) -> None:
    assert sentence in sources_of(name)[0].unread


def test_a_retraction_without_its_notice_is_said() -> None:
    assert (
        "it is marked as retracted, and the notice is not named: add it" in sources_of("articles.pubmed.xml")[1].unread
    )


def test_a_missing_end_before_the_next_record_is_said() -> None:
    said = sources_of("saved.ris")[1].unread
    assert "it does not end (`ER  -` is missing) before the next record begins" in said


@pytest.mark.parametrize("name", ["articles.pubmed.xml", "article.jats.xml"])
def test_references_are_offered_for_cites(name: str) -> None:
    assert sources_of(name)[0].cited == ("10.1234/placeholder.2012.1", "pmid:900000312")


def test_an_article_alone_has_no_kind() -> None:
    source = sources_of("saved.nbib")[1]
    assert "kind" not in source.values
    assert (
        "the kind is missing: it calls itself Journal Article, which does not tell a study from a review"
        in source.unread
    )


def test_ris_is_read_as_others_read_it() -> None:
    """A peer: the same fields as rispy, on the records that it does not lose."""
    raw = raw_of(FILES / "saved.ris")
    ours = {str(source.values["title"]): source for source in read_sources(raw, "saved.ris")}
    theirs = rispy.loads(raw)
    assert len(theirs) == 2  # the one without an end runs into the next one there
    first = theirs[0]
    assert ours[first["title"]].values["authors"] == first["authors"]
    assert ours[first["title"]].values["doi"] == first["doi"]


# ---------------------------------------------------------------- broken files


@pytest.mark.parametrize("name", BIBLIOGRAPHIES)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_file_that_is_cut_off_is_refused_or_read(name: str, data: st.DataObject) -> None:
    """Wherever it is cut off, there is no other exception, and no text that the file does not hold."""
    raw = raw_of(FILES / name)
    raw = raw[: data.draw(st.integers(0, len(raw)))]
    try:
        for source in read_sources(raw, name, BIBLIOGRAPHIES[name]):
            if source.text is not None:
                assert_sound(source.text, raw)
    except BadInput as error:
        assert str(error).startswith(name)


@pytest.mark.parametrize("name", BIBLIOGRAPHIES)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_damaged_file_is_refused_or_read(name: str, data: st.DataObject) -> None:
    raw = raw_of(FILES / name)
    place = data.draw(st.integers(0, len(raw)))
    raw = raw[:place] + data.draw(st.text(max_size=8)) + raw[place + data.draw(st.integers(0, 8)) :]
    try:
        for source in read_sources(raw, name, BIBLIOGRAPHIES[name]):
            if source.text is not None:
                assert_sound(source.text, raw)
    except EvidenceError as error:
        assert str(error).startswith(name)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        pytest.param(
            "a.ris", "TY  - JOUR\nTI  - One\nER  - \nTY  - JOUR\nTI  - Two\nAB  - It grew by",
            "a.ris:6: record 2: the last record does not end (`ER  -` is missing)", id="ris cut off",
        ),
        pytest.param(
            "a.nbib", "PMID- 12\nOWN - NLM\nTI  - Made-up ves",
            "a.nbib:3: record 1: the last record has no SO line", id="nbib cut off",
        ),
        pytest.param(
            "a.xml", "<PubmedArticleSet><PubmedArticle>\n<MedlineCitation><PMID>1</PMID>",
            "a.xml:2:32: the XML cannot be read: no element found", id="xml cut off",
        ),
        pytest.param("a.xml", "<PubmedArticleSet></PubmedArticleSet>", "the set is empty", id="empty set"),
        pytest.param(
            "a.xml", '<!DOCTYPE PubmedArticleSet [\n<!ENTITY a "b">\n]><PubmedArticleSet>&a;</PubmedArticleSet>',
            "a.xml:2:12: it declares an entity (a)", id="entity",
        ),
        pytest.param(
            "a.xml",
            '<!DOCTYPE article [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><article><front/>&b;</article>',
            "it declares an entity (a)", id="entity bomb",
        ),
        pytest.param(
            "a.xml", '<!DOCTYPE article [<!ENTITY % x SYSTEM "http://127.0.0.1/x">%x;]><article><front/></article>',
            "it declares an entity (x)", id="entity from elsewhere",
        ),
        pytest.param(
            "a.xml", "<PubmedArticleSet>" + "<PubmedArticle>" * 200, "elements are nested more than 100 deep",
            id="deep",
        ),
        pytest.param(
            "a.json", '{"message-type": "work",\n"reference-count": 1, "DOI": "10.1234/x", "title": ["A"',
            "a.json:2:", id="json cut off",
        ),
        pytest.param(
            "a.json", '[{"type": "book", "id": "1"},\n{"type": "book", "id": "1", "title": "Two", "id": "2"}]',
            "a.json:2: record 2: the key id stands twice in one object", id="key twice",
        ),
        pytest.param(
            "a.json", '[{"type": "book", "id": "1", "title": "One"}] and more',
            "something follows after the end of the JSON", id="json and more",
        ),
        pytest.param(
            "a.json", '{"type": "book", "id": "1", "title": ' + "[" * 100_000, "", id="json deep",
        ),
        pytest.param(
            "a.bib", "@article{a, title={One}}\n@article{b,\n title={Two},\n title={Three}}",
            "a.bib:2: a field stands twice in this entry: title", id="field twice",
        ),
        pytest.param(
            "a.bib", "@article{a, title={One}}\n\n@article{a, title={Two}}",
            "a.bib:3: the key a is of two entries", id="entry twice",
        ),
        pytest.param(
            "a.bib", "@article{a, title={One}}\n@article{b, title={Two",
            "a.bib:2: the entry that begins here cannot be read", id="bib cut off",
        ),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_the_place(name: str, text: str, why: str) -> None:
    with pytest.raises(BadInput) as caught:
        list(read_sources(text, name))
    assert why in str(caught.value)


LONG = "word " * 200_000


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        pytest.param("ris", f"TY  - JOUR\nTI  - {LONG}\nER  - \n", id="ris"),
        pytest.param("nbib", f"PMID- 1\nTI  - {LONG}\nSO  - x\n", id="nbib"),
        pytest.param(
            "pubmed-xml",
            f"<PubmedArticle><MedlineCitation><Article><ArticleTitle>{LONG}</ArticleTitle></Article></MedlineCitation>"
            "</PubmedArticle>",
            id="pubmed-xml",
        ),
        pytest.param("csl-json", json.dumps({"type": "book", "title": LONG}), id="csl-json"),
        pytest.param("crossref", json.dumps({"type": "book", "DOI": "10.1/x", "title": [LONG]}), id="crossref"),
        pytest.param("bibtex", f"@book{{a, title={{{LONG}}}}}", id="bibtex"),
    ],
)
def test_a_field_of_a_million_characters_is_no_title(wanted: str, text: str) -> None:
    (source,) = read_sources(text, "a", wanted)
    assert "title" not in source.values
    assert any(sentence.startswith("the title was left out: it has 999,999 characters") for sentence in source.unread)


def test_the_extra_for_bibtex_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bibtexparser.entrypoint", None)
    with pytest.raises(MissingExtra, match=r"\[sources\]"):
        sources_of("references.bib")


def test_nothing_is_said_beside_the_error(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(BadInput):
        list(read_sources("@article{a, title={One", "a.bib"))
    assert caplog.text == ""
