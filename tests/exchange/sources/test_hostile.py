"""Files that are cut off, damaged or made to do harm: a clear error or less to read, and never much time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import BadInput, EvidenceError
from evidence.exchange.sources import FORMATS, read_sources
from evidence.exchange.sources.adding import decoded
from evidence.model.source import Source
from evidence.registry.clean_text import fault
from tests.exchange.sources.reading import FILES, SEEDS, assert_sound, raw_of

ALL = sorted([*SEEDS.glob("*.txt"), *FILES.glob("*.*")], key=lambda path: path.name)
MIB = 1024 * 1024


def read_or_refuse(raw: str, name: str, wanted: str | None = None) -> bool:
    """Whether a text could be read; what is read is of the form of a source, and its clean text is sound."""
    try:
        found = list(read_sources(raw, name, wanted))
    except BadInput as error:
        assert str(error).startswith(name)
        return False
    for one in found:
        Source.model_validate({"kind": "primary", **one.values})
        assert all(sentence.isprintable() for sentence in one.unread)
        if one.text is not None and len(raw) < 20_000:
            assert_sound(one.text, raw)
        elif one.text is not None:
            assert fault(one.text.text, raw, one.text.runs) is None
    return True


@pytest.mark.parametrize("path", ALL, ids=[path.name for path in ALL])
def test_cut_off(path: Path) -> None:
    """At every 50th byte: by its own format, and by what the rest of it looks like."""
    raw = path.read_bytes()
    whole = next(module.NAME for module in FORMATS if module.sniff(raw_of(path), path.name))
    for length in range(0, len(raw), 50):
        text = raw[:length].decode("utf-8", "ignore")
        read_or_refuse(text, path.name)
        read_or_refuse(text, path.name, whole)


_STRANGE = [
    "\n",
    "\r",
    " ",
    "<",
    ">",
    "&",
    "&lt;",
    '"',
    "\\",
    "\\ud83d",
    "{",
    "}",
    "|",
    "[1]",
    "\u00a0",
    "\ufeff",
    "\u202e",
    "é",
    "摘要",
]


@given(st.sampled_from(ALL), st.data())
def test_disturbed(path: Path, data: st.DataObject) -> None:
    """Stretches taken out, doubled and moved, and odd characters put in: what is read is sound, or refused."""
    raw = raw_of(path)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        stop = data.draw(st.integers(start, min(len(raw), start + 300)))
        put = data.draw(st.sampled_from([*_STRANGE, raw[start:stop] * 2]))
        raw = raw[:start] + put + raw[stop:]
    read_or_refuse(raw, path.name)
    for wanted in data.draw(st.lists(st.sampled_from(FORMATS.names), max_size=2)):
        read_or_refuse(raw, path.name, wanted)


@pytest.mark.parametrize("path", ALL, ids=[path.name for path in ALL])
def test_lines_that_end_in_a_carriage_return_alone(path: Path) -> None:
    """As old files have them; what can be read of them is sound."""
    read_or_refuse(raw_of(path).replace("\r\n", "\n").replace("\n", "\r"), path.name)


def test_json_that_breaks_off_has_a_place() -> None:
    """Line and column of where it ends."""
    raw = raw_of(FILES / "semantic-scholar-api.json")
    with pytest.raises(BadInput, match=r"^x\.json:\d+:\d+: the JSON cannot be read: .+") as caught:
        list(read_sources(raw[:500], "x.json", "semantic-scholar"))
    assert caught.value.line == raw[:500].count("\n") + 1


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param("Übersicht der Bläschen".encode("latin-1"), "iconv -f WINDOWS-1252 -t UTF-8", id="latin-1"),
        pytest.param("摘要 外泌体在癌症免疫治疗中的作用".encode("gb18030"), "iconv -f GB18030 -t UTF-8", id="gb18030"),
        pytest.param("a page".encode("utf-16"), "iconv -f UTF-16 -t UTF-8", id="utf-16 with its mark"),
        pytest.param("é page".encode("utf-16-le"), "iconv -f UTF-16 -t UTF-8", id="utf-16 without"),
        pytest.param(b"%PDF-1.4\n%\xac\xdc", "it is a PDF, which is not read; save its text", id="pdf"),
        pytest.param(b"PK\x03\x04\x14\x00", "an office document, which is not read", id="office"),
        pytest.param(b"first line\nsecond \x00 line", "x:2: there is a NUL character", id="nul"),
        pytest.param(b"first line\nsecond \xff line", "x:2: byte 18 is not UTF-8", id="a byte"),
        pytest.param(b"a" * (16 * MIB + 1), "the limit is 16,777,216", id="size"),
        pytest.param("half \ud800".encode("utf-8", "surrogatepass"), "is not UTF-8", id="half a character"),
    ],
)
def test_what_is_no_text_in_utf_8(raw: bytes, said: str) -> None:
    """It is refused with what to do about it."""
    with pytest.raises(BadInput) as caught:
        decoded(raw, "x")
    assert said in str(caught.value)


def test_a_byte_order_mark_is_no_reason() -> None:
    """A text in UTF-8 may begin with one; it is counted."""
    assert decoded("\ufeffa page".encode(), "x") == "\ufeffa page"


def _json(**changes: object) -> str:
    return json.dumps({"title": "A", "abstract": "Words.", "paperId": "0", "publicationTypes": [], **changes})


def _references(count: int) -> list[dict[str, str]]:
    return [{"DOI": f"10.1234/{number}"} for number in range(count)]


PUBMED = "Affiliations\nSimilar articles\n. 2020 Jan 1;1(1):1.\nT\n"
BOMBS: dict[str, Callable[[], str]] = {
    "a field of a million characters": lambda: _json(title="x" * 1_000_000),
    "a name of a million characters": lambda: _json(authors=["x" * 1_000_000]),
    "very many authors": lambda: _json(authors=["Ab C"] * 200_000),
    "fields of other types": lambda: _json(authors={"a": 1}, journal=[], externalIds="x", year=[1], openAccessPdf=5),
    "a title of another type": lambda: _json(title=["x"], abstract={"a": 1}),
    "deep json": lambda: '{"title": "A", "abstract": "b", "paperId": "0", "isOpenAccess": ' + "[" * 40_000,
    "a deep field": lambda: _json()[:-1] + ', "x": ' + "[" * 20_000 + "]" * 20_000 + "}",
    "a long number": lambda: _json(year=2020)[:-1] + ', "x": ' + "9" * 10_000 + "}",
    "half a character": lambda: _json()[:-1] + ', "doi": "\\ud800", "PeriodicalName": "\\ud800"}',
    "terminal orders": lambda: _json(title="A \x1b[2J\u202e title", doi="\x1b]0;x", authors=["\x07 Ab"]),
    "open tags": lambda: "<html>" + "<div>" * 40_000 + "text",
    "closed tags": lambda: "<html>" + "</div>" * 40_000 + "text",
    "crossed tags": lambda: "<html>" + "<p><b></p></b>" * 10_000 + "text",
    "closed often": lambda: "<html>" + "<b>" * 10_000 + "<i></b>" * 10_000 + "text",
    "open comments": lambda: "<html>" + "<!--" * 40_000 + "text",
    "open quotation marks": lambda: "<html>" + '<a b="' * 40_000 + "text",
    "odd quotation marks": lambda: "<html>" + "<a b='>" * 40_000 + "text",
    "open scripts": lambda: "<html>text" + "<script>" * 40_000,
    "scripts": lambda: "<html>text" + "<script>x</script>" * 20_000,
    "brackets": lambda: "<html>" + "<" * 100_000 + " text",
    "ampersands": lambda: "<html>" + "&" * 100_000 + " text",
    "character references": lambda: "<html>" + "&amp;" * 20_000 + " text",
    "unknown references": lambda: "<html>" + "&#99999999;&nothing;&#0;&#x7;" * 4_000 + " text",
    "attributes": lambda: "<html><div " + "a=b " * 10_000 + ">text</div>",
    "meta elements": lambda: "<html>" + '<meta name="citation_author" content="A">' * 10_000 + "text",
    "linked data": lambda: '<html><script type="application/ld+json">' + "[" * 20_000 + "</script>text",
    "headings": lambda: "<html>" + "<h1>References" * 10_000 + "text",
    "articles": lambda: "<html>" + "<article>" * 1_000 + "text",
    "labels": lambda: "作者\n摘要\n来源\n" * 10_000,
    "a line of labels": lambda: "作者\n摘要\n来源\n" + "D O I " * 20_000,
    "related titles": lambda: "作者\n摘要\n来源\n" + "• [1] a\n" * 20_000,
    "fields of a catalogue": lambda: "title_full | T |\nauthor_sort | A |\nrecord_format | x |\n" * 10_000,
    "a field of a catalogue": lambda: "title_full | " + "| " * 100_000 + "\nauthor_sort | A |\nrecord_format | x |\n",
    "authors of a catalogue": lambda: (
        "title_full | T |\nrecord_format | x |\nauthor_facet | " + "Ab, C " * 20_000 + "|\nauthor_sort | A |\n"
        "work_keys_str_mv | " + "AT abc t " * 20_000 + "|"
    ),
    "citation lines": lambda: "Affiliations\nSimilar articles\n" + ". 2020 Jan 1;1(1):1.\n" * 10_000,
    "a citation line": lambda: (
        "Affiliations\nSimilar articles\n. 2020 Jan 1;1(1):1.\n" + "a, " * 60_000 + "et al. J. 2020."
    ),
    "bylines": lambda: "Affiliations\nSimilar articles\n. 2020 Jan 1;1(1):1.\nT\n" + "A et al. " + "B. " * 60_000,
    "a journal of many words": lambda: PUBMED + "A et al. Bc" + ". d" * 60 + "!",
    "a number among authors": lambda: PUBMED + "1" * 60 + "a 1, Ab C 2",
    "articles in articles": lambda: "<html>" + "<article>a" * 20_000,
    "blanks in a catalogue": lambda: "title_full | a" + " " * 100_000 + "b\nauthor_sort | A |\nrecord_format | x |\n",
    "a number in a citation index": lambda: "作者\n摘要\n来源\nJ | " + "1" * 100_000,
    "blanks in a citation index": lambda: "来源\n摘要\n作者\n(" + " " * 100_000 + "x",
    "keys of which one stands twice": lambda: (
        json.dumps([{f"k{n}": 0 for n in range(40_000)}])[:-2] + ', "k39999": 1}]'
    ),
    "references": lambda: json.dumps(
        {"DOI": "10.1234/x", "reference-count": 1, "indexed": {}, "reference": _references(60_000)}
    ),
    "blanks": lambda: "a" + " " * 200_000 + "b\n" + "\u00a0" * 100_000,
    "line ends": lambda: "\r\n" * 100_000,
    "dois": lambda: "10.1234/" * 40_000,
    "a long doi": lambda: "10.1234/" + "x" * 200_000,
    "commas": lambda: "a" + "," * 200_000,
    "marks of a direction": lambda: "\u202e" * 100_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs(bomb: str, budget: Callable[[float], None]) -> None:
    """Every format has to be done with them in time that is linear in their length."""
    raw = BOMBS[bomb]()
    read_or_refuse(raw, "x")
    for module in FORMATS:
        try:
            for found in module.read(raw, "x"):
                assert found.text is None or len(found.text.text) <= len(raw) + 1
        except (EvidenceError, RecursionError):
            continue
    budget(20)


@pytest.fixture
def budget() -> Callable[[float], None]:
    """Fails when more processor time was used; far above what is needed, far below what a square would take."""
    import time

    begin = time.process_time()

    def used(seconds: float) -> None:
        assert time.process_time() - begin < seconds

    return used
