"""Readers on other files of their kind: made-up articles in real shapes, so that nothing is keyed to one file."""

from __future__ import annotations

import json

import pytest

from evidence.errors import BadInput
from evidence.exchange.sources import FORMATS, read_sources
from evidence.exchange.sources.formats import detect
from tests.exchange.sources.reading import FILES, assert_sound, raw_of, read_one

EXPECTED: dict[str, tuple[str, dict[str, object]]] = {
    "pubmed-page-full.txt": (
        "pubmed-page",
        {
            "id": "placeholder-2019-pjv", "kind": "primary", "year": "2019", "journal": "Placeholder J Vesicles",
            "title": "Effects of made-up vesicles on placeholder tumours: a randomized trial",
            "authors": ["Anna Placeholder", "Ben B Fictitious", "Carla van der Example"], "volume": "7 Suppl 2",
            "issue": "11", "pages": "e45-e59", "doi": "10.1234/placeholder.2019.45", "pmid": "900000002",
            "pmcid": "PMC90000002", "licence": "CC BY-NC 4.0",
        },
    ),
    "pubmed-page-letter.txt": (
        "pubmed-page",
        {
            "id": "madeup-2020-jmadeup", "kind": "opinion", "year": "2020", "journal": "J Made Up",
            "title": "A comment on placeholders", "authors": ["Dora Madeup"], "doi": "10.1234/placeholder.2020.letter",
        },
    ),
    "citation-index-page-inline.txt": (
        "citation-index-page",
        {
            "id": "placeholder-2018-jps", "title": "Made-up vesicles in placeholder immunity", "year": "2018",
            "authors": ["Placeholder, Anna", "Fictitious, Ben"], "journal": "JOURNAL OF PLACEHOLDER STUDIES",
            "pages": "101-110", "doi": "10.1234/placeholder.2018.101",
        },
    ),
    "catalogue-page-english.txt": (
        "catalogue-page",
        {
            "id": "placeholder-2020-jps", "kind": "primary", "title": "Made-up vesicles and placeholder outcomes",
            "authors": ["Placeholder, Anna Maria", "van der Example, Ben"], "year": "2020",
            "journal": "J Placeholder Stud", "pmcid": "PMC90000003", "doi": "10.1234/placeholder.2020.3",
            "url": "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC90000003/", "language": "en",
        },
    ),
    "semantic-scholar-api.json": (
        "semantic-scholar",
        {
            "id": "placeholder-2021-jp", "kind": "meta-analysis", "title": "Placeholder vesicles: a meta-analysis",
            "authors": ["Anna Placeholder", "Ben Fictitious"], "doi": "10.1234/placeholder.2021.7", "volume": "8",
            "pmid": "900000007", "pmcid": "PMC90000007", "journal": "Journal of Placeholders", "pages": "11-19",
            "year": "2021",
        },
    ),
    "publisher-page.html": (
        "html-page",
        {
            "id": "placeholder-2021-jmur", "kind": "primary", "year": "2021", "journal": "Journal of Made-Up Results",
            "title": "Placeholder study of vesicles & made-up tumours", "volume": "12", "issue": "3",
            "authors": ["Placeholder, Anna", "Fictitious, Ben B."], "pages": "101-112", "language": "en",
            "doi": "10.1234/placeholder.2021.101", "pmid": "900000001", "licence": "CC BY 4.0",
            "url": "https://journal.example.org/placeholder-2021",
        },
    ),
    "plain-page.html": (
        "html-page",
        {"id": "placeholder-therapy-page", "kind": "web-page", "title": "Placeholder therapy – a page"},
    ),
}  # fmt: skip
LEFT_OUT = {
    "pubmed-page-full.txt": ("similar placeholder", "citing placeholder", "Copyright", "Nowhere.", "Animals", "Search"),
    "pubmed-page-letter.txt": ("Cited title", "None.", "government"),
    "citation-index-page-inline.txt": ("related title", "Related", "Foundation", "Dept", "收藏", "[1]"),
    "catalogue-page-english.txt": ("Loading", "Press", "Main Authors", "ficti...", "madeupvesicles", "900000"),
    "semantic-scholar-api.json": ("paperId", "<p>", "\\u03b1", "GOLD"),
    "publisher-page.html": (
        "Home", "navigation", "cookie", "Share", "script", "color", "hidden comment", "cited title", "References",
        "Rights", "double-edged", "footer", "Wrong", "&nbsp;", "&#8212;",
    ),
    "plain-page.html": ("Menu", "Buy"),
}  # fmt: skip

files = pytest.mark.parametrize("name", sorted(EXPECTED))


@files
def test_what_is_read(name: str) -> None:
    """The fields, and no others; nothing is invented."""
    wanted, values = EXPECTED[name]
    known = detect(raw_of(FILES / name), "x").NAME
    assert known == wanted
    assert dict(read_one(FILES / name).values) == values


@files
def test_what_is_left_out(name: str) -> None:
    """Only the article is in the clean text, and it leads back to the raw file."""
    found, raw = read_one(FILES / name), raw_of(FILES / name)
    assert found.text is not None
    for words in LEFT_OUT[name]:
        assert words not in found.text.text
    assert_sound(found.text, raw)


@pytest.mark.parametrize("ends", ["\r\n", "\r"], ids=["crlf", "cr"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "bom"])
@files
def test_line_ends_and_a_byte_order_mark_change_nothing(name: str, mark: str, ends: str) -> None:
    """Files pass through systems that write lines in their own way."""
    raw = mark + raw_of(FILES / name).replace("\n", ends)
    (found,) = read_sources(raw, name)
    assert dict(found.values) == EXPECTED[name][1]
    assert found.text is not None
    expected = read_one(FILES / name).text
    assert expected is not None
    assert found.text.text == expected.text
    assert_sound(found.text, raw)


def test_dois_of_references_and_similar_articles() -> None:
    """References are offered for `cites`; similar articles are nobody's references."""
    assert read_one(FILES / "pubmed-page-letter.txt").cited == ("10.1234/cited.3",)
    assert read_one(FILES / "pubmed-page-full.txt").cited == ()
    assert read_one(FILES / "publisher-page.html").cited == ("10.1234/cited.1", "10.1234/cited.2")


def test_text_of_a_page_of_html() -> None:
    """Entities, raised and lowered signs, soft hyphens, cells and unclosed paragraphs."""
    text = read_one(FILES / "publisher-page.html").text
    assert text is not None
    assert "at 10 5\u00a0particles 1,2 did not change tumours (p\u00a0<\u00a00.05; Ca2+, CO2, CD8+)." in text.text
    assert "with a dash — and" not in text.text
    assert "A second line — with a dash α-SMAx." in text.text
    assert "Unclosed paragraph about results.\n\nAnother paragraph follows it." in text.text
    assert "cell one cell two" in text.text


def test_json_that_was_decoded() -> None:
    """Escapes of JSON and references of HTML, each leading back to where it is spelled out."""
    found, raw = read_one(FILES / "semantic-scholar-api.json"), raw_of(FILES / "semantic-scholar-api.json")
    assert found.text is not None
    assert 'vesicles (α-made, 10€) did <nothing> to "tumours". A second line.' in found.text.text
    for character, spelled in (("α", "\\u03b1"), ("<", "&lt;"), ('"', '\\"')):
        place = found.text.text.index(character)
        assert raw[slice(*found.text.to_raw(place, place + 1))] == spelled


@pytest.mark.parametrize(
    ("abstract", "types", "kind"),
    [
        pytest.param(
            "In the present review, we outline.", ["Journal Article"], "narrative-review", id="present review"
        ),
        pytest.param("This article reviews the field.", [], "narrative-review", id="this article reviews"),
        pytest.param("We did this systematic review of trials.", [], "systematic-review", id="systematic"),
        pytest.param("In this meta-analysis we pooled.", [], "meta-analysis", id="meta-analysis"),
        pytest.param("This systematic review found.", ["Review"], "systematic-review", id="a label made more precise"),
        pytest.param("Unlike that review, we measured.", ["Journal Article"], None, id="another review"),
        pytest.param("This review board approved it.", [], None, id="a review board"),
        pytest.param("In this review of 200 patients we found.", [], None, id="a review of patients"),
        pytest.param("In this review of medical records we found.", [], None, id="a review of records"),
        pytest.param("This review", ["Clinical Trial"], "primary", id="a type goes before words"),
        pytest.param("No word of it.", ["JournalArticle", "Review"], "narrative-review", id="two types"),
        pytest.param("No word of it.", ["JournalArticle"], None, id="an article is anything"),
        pytest.param("No word of it.", [], None, id="nothing"),
    ],
)
def test_the_kind_is_only_what_the_file_says(abstract: str, types: list[str], kind: str | None) -> None:
    """Where it does not say it, that is said."""
    record = {"title": "A", "abstract": abstract, "publicationTypes": types, "paperId": "0", "year": 2020}
    (found,) = read_sources(json.dumps(record), "x")
    assert found.values.get("kind") == kind
    assert any("the kind is missing" in sentence for sentence in found.unread) == (kind is None)


def test_authors_without_anything_between_them() -> None:
    """With keys they are told apart; without, only where it can be done in one way."""
    lines = (
        "title_full | T |\nauthor_sort | Aa, Bb |\nauthor_facet | {} |\nrecord_format | x |\ndescription | Words. |\n"
    )
    (found,) = read_sources(lines.format("Aa, Bb Cc, Dd"), "x")
    assert found.values["authors"] == ["Aa, Bb", "Cc, Dd"]
    (found,) = read_sources(lines.format("Aa, Bb van der Cc, Dd"), "x")
    assert found.values["authors"] == ["Aa, Bb"]
    assert any("could not be told apart" in sentence for sentence in found.unread)


def test_blanks_before_a_value_of_a_catalogue_cut_nothing_off() -> None:
    raw = "title_full\t  Made-up vesicles\nauthor_sort\tA\nrecord_format\tx\ndescription\t\u00a0 Tumours grew.\n"
    (found,) = read_sources(raw, "x.txt", "catalogue-page")
    assert found.text is not None
    assert found.text.text == "Made-up vesicles\n\nTumours grew.\n"
    assert_sound(found.text, raw)


@pytest.mark.parametrize("name", ["text", "html-page", "pubmed-page", "catalogue-page", "citation-index-page"])
def test_a_format_that_was_named_wrongly(name: str) -> None:
    """The file is refused, or read as what it was called; never anything else."""
    raw = raw_of(FILES / "semantic-scholar-api.json")
    try:
        (found,) = read_sources(raw, "x.json", name)
    except BadInput as error:
        assert "x.json" in str(error)
        assert "--format" in str(error)
    else:
        assert name in ("text", "html-page")
        assert found.text is not None


def test_an_answer_of_crossref_with_chosen_fields_only() -> None:
    """The envelope alone says whose answer it is; a list of references of another kind is still none."""
    work = {"DOI": "10.1234/one", "title": ["One"], "type": "journal-article"}
    answer = {"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": work}
    assert detect(json.dumps(answer), "x").NAME == "crossref"
    assert detect(json.dumps([{"id": "x", **work}]), "x").NAME != "crossref"
    (found,) = read_sources(json.dumps(answer), "x.json")
    assert (found.values["doi"], found.values["title"]) == ("10.1234/one", "One")


def test_every_format_has_a_manual_page() -> None:
    """A first line that says what it is, and how it is known."""
    for module in FORMATS:
        assert module.__doc__ is not None
        assert len(module.__doc__) > 200
        assert module.LABEL
