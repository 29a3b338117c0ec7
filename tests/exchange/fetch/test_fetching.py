"""Publications by their identifiers, from a server that answers as PubMed and Crossref do."""

from __future__ import annotations

import pytest

from evidence.errors import FetchFailed, NotFound
from evidence.exchange.fetch import Fetched, fetch, wanted
from evidence.exchange.fetch.asking import Asker
from evidence.exchange.fetch.names import Wanted
from tests.exchange.fetch.serving import (
    ARTICLE,
    DOI,
    EMPTY_SET,
    FULL_TEXT,
    NO_FULL_TEXT,
    PMCID,
    PMID,
    Reply,
    Server,
    search,
    work,
)  # fmt: skip


def asked(asker: Asker, word: str) -> Fetched:
    named = wanted(word)
    assert named is not None
    return fetch(asker, named)


@pytest.mark.parametrize(
    ("word", "key", "value"),
    [
        ("10.1002/ijc.29115", "doi", "10.1002/ijc.29115"),
        ("doi:10.1002/ijc.29115", "doi", "10.1002/ijc.29115"),
        ("DOI: 10.1002/ijc.29115", "doi", "10.1002/ijc.29115"),
        ("https://doi.org/10.1002/ijc.29115", "doi", "10.1002/ijc.29115"),
        ("https://doi.org/10.1016%2Fj.x(20)1", "doi", "10.1016/j.x(20)1"),
        ("22546286", "pmid", "22546286"),
        ("PMID: 22546286", "pmid", "22546286"),
        ("https://pubmed.ncbi.nlm.nih.gov/22546286/", "pmid", "22546286"),
        ("PMC2830193", "pmcid", "PMC2830193"),
        ("pmcid: PMC2830193", "pmcid", "PMC2830193"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC2830193/", "pmcid", "PMC2830193"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC2830193", "pmcid", "PMC2830193"),
    ],
)
def test_identifiers_as_people_write_them(word: str, key: str, value: str) -> None:
    assert wanted(word) == Wanted(key, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "word",
    [
        "",
        "page.html",
        "10.1002",
        "10.1002/",
        "0123",
        "1234567890",
        "PMC",
        "PMCx",
        "https://example.org/10.1002/x",
        "-1",
        "١٢",
    ],
)
def test_what_is_no_identifier(word: str) -> None:
    assert wanted(word) is None


@pytest.mark.parametrize("word", [DOI, PMID, DOI.upper()])
def test_an_article_is_fetched_with_what_crossref_adds(asker: Asker, word: str) -> None:
    made = asked(asker, word)
    assert made.raw == ARTICLE.encode()
    assert made.name == f"{PMID}.xml"
    assert made.found.values == {
        "id": "placeholder-2019-jplacehold", "title": "Made-up vesicles in a trial", "authors": ["Placeholder, Anna"],
        "year": "2019", "journal": "J Placehold", "volume": "7", "issue": "2", "doi": DOI, "pmid": PMID,
        "licence": "CC BY 4.0", "kind": "primary", "retrieved": "2023-11-14",
    }  # fmt: skip
    assert made.found.text is not None
    assert made.found.text.text == "Made-up vesicles in a trial.\n\nTumours grew (p < 0.05).\n"
    assert made.found.cited == ("10.1234/jev.2018.17",)
    assert "from Crossref, and not in the stored file: licence, issue" in made.found.unread


def test_what_is_asked(asker: Asker, server: Server) -> None:
    asked(asker, DOI)
    assert [(one.path, one.query.get("term") or one.query.get("id")) for one in server.asked] == [
        ("/esearch.fcgi", f"{DOI}[doi]"), ("/efetch.fcgi", PMID), (f"/works/{DOI}", None),
    ]  # fmt: skip
    assert server.asked[0].query["tool"] == "evidence-contradiction-tracker"
    assert server.asked[0].query["email"] == "somebody@example.org"
    assert "email" not in server.asked[2].query


def test_what_pubmed_lacks_comes_from_crossref(asker: Asker, server: Server) -> None:
    server.on("/esearch.fcgi", search())
    made = asked(asker, DOI)
    assert made.raw == work()
    assert made.name == "crossref.json"
    assert made.found.values["title"] == "Made-up vesicles in a trial"
    assert "kind" not in made.found.values  # a journal article may be anything


def test_a_search_that_finds_another_article_is_not_believed(asker: Asker, server: Server) -> None:
    server.on("/efetch.fcgi", ARTICLE.replace(DOI, "10.1234/another"))
    assert asked(asker, DOI).name == "crossref.json"


def test_a_full_text(asker: Asker, server: Server) -> None:
    server.on("/efetch.fcgi", FULL_TEXT)
    made = asked(asker, PMCID)
    assert made.found.text is not None
    assert made.found.text.text == "Made-up vesicles\n\nThe whole text.\n"
    assert made.name == f"{PMCID}.xml"
    assert server.asked[0].query["db"] == "pmc"


def test_crossref_may_be_away(asker: Asker, server: Server) -> None:
    server.on(f"/works/{DOI}", Reply(status=503))
    made = asked(asker, PMID)
    assert "licence" not in made.found.values
    assert any(said.startswith("nothing was added from Crossref") for said in made.found.unread)


def test_a_retraction_that_only_crossref_knows(asker: Asker, server: Server) -> None:
    server.on(f"/works/{DOI}", work(**{"updated-by": [{"DOI": "10.1234/notice", "type": "retraction"}]}))
    values = asked(asker, PMID).found.values
    assert (values["standing"], values["notice"]) == ("retracted", "10.1234/notice")


@pytest.mark.parametrize(
    ("word", "path", "reply"),
    [
        pytest.param(PMID, "/efetch.fcgi", EMPTY_SET, id="empty set"),
        pytest.param(PMCID, "/efetch.fcgi", NO_FULL_TEXT, id="no full text"),
        pytest.param("10.1234/nobody.knows", "/esearch.fcgi", search(), id="nobody knows"),
    ],
)
def test_what_nobody_knows(asker: Asker, server: Server, word: str, path: str, reply: str | bytes) -> None:
    server.on(path, reply)
    with pytest.raises(NotFound):
        asked(asker, word)


@pytest.mark.parametrize(
    ("word", "path", "reply"),
    [
        pytest.param(PMID, "/efetch.fcgi", ARTICLE[:700], id="xml cut off"),
        pytest.param(PMID, "/efetch.fcgi", EMPTY_SET[:40], id="empty set cut off"),
        pytest.param(PMID, "/efetch.fcgi", "<html>Too many requests</html>", id="a page"),
        pytest.param(PMID, "/efetch.fcgi", b"\xff\xfe\x00", id="no text"),
        pytest.param(PMID, "/efetch.fcgi", ARTICLE.replace(PMID, "12"), id="another article"),
        pytest.param(
            PMID, "/efetch.fcgi", '<!DOCTYPE a [<!ENTITY a "b">]>' + ARTICLE.split("\n", 3)[3], id="an entity",
        ),
        pytest.param(DOI, "/esearch.fcgi", b'{"esearchresult": {"idl', id="json cut off"),
        pytest.param(DOI, "/esearch.fcgi", b"[]", id="another json"),
        pytest.param(DOI, "/esearch.fcgi", b'{"esearchresult": {"ERROR": "Search Backend failed"}}', id="an error"),
        pytest.param(DOI, "/esearch.fcgi", b'{"esearchresult": {"idlist": ["1; rm"]}}', id="odd ids"),
        pytest.param(DOI, "/esearch.fcgi", b"[" * 100_000, id="deep json"),
    ],
)  # fmt: skip
def test_a_broken_answer_is_an_error(asker: Asker, server: Server, word: str, path: str, reply: str | bytes) -> None:
    server.on(path, reply)
    with pytest.raises(FetchFailed, match="PubMed: it answered with something broken"):
        asked(asker, word)
    assert server.count(path) == 2


@pytest.mark.parametrize("reply", [work()[:80], work(DOI="10.1234/another"), b"{}", b"null", b'"x"'])
def test_a_broken_work_is_an_error(asker: Asker, server: Server, reply: bytes) -> None:
    server.on("/esearch.fcgi", search())
    server.on(f"/works/{DOI}", reply)
    with pytest.raises(FetchFailed, match="Crossref: it answered with something broken"):
        asked(asker, DOI)
