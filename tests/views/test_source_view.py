"""Citations and links; nothing but plain web addresses becomes a link."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.model.source import Kind, Source, Standing
from evidence.views.catalogue import Catalogue
from evidence.views.source_view import doi_link, full_citation, link_of, short_citation, surname, web_link
from tests.make import claim, item, registry

SAFE = re.compile(r"https?://[A-Za-z0-9./:;=@!,~+%?&#_-]+")


def source(**fields: Any) -> Source:
    return Source.model_validate({"id": "lin-2013-mcb", "kind": "primary", **fields})


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        pytest.param({"authors": ["Zhu, Wei", "Li, Bo"], "year": "2012"}, "Zhu 2012", id="surname and given name"),
        pytest.param({"authors": "Roccaro AM", "year": "2013"}, "Roccaro 2013", id="surname and initials"),
        pytest.param({"authors": "Alcayaga-Miranda F", "year": "2016"}, "Alcayaga-Miranda 2016", id="double surname"),
        pytest.param({"authors": "Zhu", "year": "2012"}, "Zhu 2012", id="surname alone"),
        pytest.param({"authors": "The Vesicle Consortium", "year": "2012"}, "The Vesicle Consortium 2012", id="group"),
        pytest.param({"year": "2013"}, "lin-2013-mcb (2013)", id="no author"),
        pytest.param({"authors": "Zhu"}, "lin-2013-mcb (no year)", id="no year"),
        pytest.param({}, "lin-2013-mcb (no year)", id="neither"),
    ],
)
def test_short_citation(fields: dict[str, Any], text: str) -> None:
    assert short_citation(source(**fields)) == text


def test_a_surname_is_never_empty() -> None:
    assert surname(", Wei") == ", Wei"
    assert surname("AB") == "AB"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        pytest.param(
            {
                "authors": ["Zhu, W", "Li, B", "Wu, C", "Xu, D"],
                "year": "2012",
                "title": "Exosomes promote.",
                "journal": "Cancer Lett",
                "volume": "315",
                "issue": "1",
                "pages": "28-37",
            },
            "Zhu, W, Li, B, Wu, C et al. (2012). Exosomes promote. Cancer Lett 315(1):28-37.",
            id="everything",
        ),
        pytest.param({"authors": ["A, B", "C, D"], "year": "2012"}, "A, B and C, D (2012).", id="no title"),
        pytest.param({"title": "A title", "year": "2012"}, "A title (2012).", id="no author"),
        pytest.param({"journal": "Mol Cancer", "article_number": "155"}, "Mol Cancer:155.", id="no volume"),
        pytest.param({"year": "2012"}, "lin-2013-mcb (2012).", id="only a year"),
        pytest.param({}, "lin-2013-mcb", id="nothing"),
    ],
)
def test_full_citation(fields: dict[str, Any], text: str) -> None:
    made = Source.model_validate({"id": "lin-2013-mcb", "kind": "primary", **fields}, by_name=True)
    assert full_citation(made) == text


@pytest.mark.parametrize(
    ("fields", "url", "label"),
    [
        pytest.param(
            {"doi": "10.1002/mco2.70095", "pmid": "1", "url": "https://x.org"},
            "https://doi.org/10.1002/mco2.70095",
            "doi:10.1002/mco2.70095",
            id="DOI first",
        ),
        pytest.param(
            {"pmid": "22055459", "pmcid": "PMC1"},
            "https://pubmed.ncbi.nlm.nih.gov/22055459/",
            "PubMed 22055459",
            id="PubMed",
        ),
        pytest.param({"pmcid": "PMC12"}, "https://pmc.ncbi.nlm.nih.gov/articles/PMC12/", "PMC12", id="PubMed Central"),
        pytest.param({"url": "http://example.org/a b"}, "http://example.org/a%20b", "example.org", id="address"),
    ],
)
def test_link_of(fields: dict[str, Any], url: str, label: str) -> None:
    link = link_of(source(**fields))
    assert link is not None
    assert (link.url, link.label) == (url, label)


def test_no_link_without_an_address() -> None:
    assert link_of(source()) is None


@pytest.mark.parametrize(
    ("doi", "url"),
    [
        pytest.param(
            "10.1002/(SICI)1097(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2",
            "https://doi.org/10.1002/%28SICI%291097%2819980815%2917:15%3C1661::AID-SIM968%3E3.0.CO;2-2",
            id="angles and brackets",
        ),
        pytest.param("10.1000/a#b?c", "https://doi.org/10.1000/a%23b%3Fc", id="signs with a meaning in addresses"),
        pytest.param('10.1000/")[x](javascript:alert`1`)', None, id="an attack"),
        pytest.param("10.1000/ünï\u202e", None, id="beyond ASCII"),
    ],
)
def test_doi_link(doi: str, url: str | None) -> None:
    made = doi_link(doi).url
    assert SAFE.fullmatch(made)
    assert url is None or made == url


@pytest.mark.parametrize(
    ("address", "url"),
    [
        pytest.param("https://example.org", "https://example.org", id="host alone"),
        pytest.param("HTTPS://Example.ORG:8080/Path", "https://example.org:8080/Path", id="port and capitals"),
        pytest.param(
            "https://example.org/a(b)[c]?d=e&f='g'#h|i",
            "https://example.org/a%28b%29%5Bc%5D?d=e&f=%27g%27#h%7Ci",
            id="parts",
        ),
        pytest.param("https://example.org/%7Ea%zz", "https://example.org/%7Ea%25zz", id="encoded once, stray percent"),
        pytest.param("https://example.org/ü", "https://example.org/%C3%BC", id="letters beyond ASCII"),
        pytest.param("https://example.org/\u202etxt", "https://example.org/%E2%80%AEtxt", id="turned direction"),
    ],
)
def test_web_link(address: str, url: str) -> None:
    link = web_link(address)
    assert link is not None
    assert link.url == url
    assert SAFE.fullmatch(link.url)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("data:text/html,x", id="data"),
        pytest.param("ftp://example.org/", id="another scheme"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("//example.org/", id="no scheme"),
        pytest.param("example.org", id="host only"),
        pytest.param("https://", id="no host"),
        pytest.param("https://doi.org@evil.example/", id="user name in front of the host"),
        pytest.param("https://ex\\ample.org/", id="backslash"),
        pytest.param("https://exаmple.org/", id="Cyrillic letter in the host"),
        pytest.param("https://[::1]/", id="address of a machine"),
        pytest.param("https://example.org:port/", id="port that is no number"),
        pytest.param("see the web page", id="text"),
        pytest.param("PMC123", id="an id"),
    ],
)
def test_no_web_link(address: str) -> None:
    assert web_link(address) is None


@given(st.text() | st.builds("https://example.org/{}".format, st.text()))
def test_whatever_becomes_a_link_is_plain(address: str) -> None:
    link = web_link(address)
    assert link is None or SAFE.fullmatch(link.url)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("standing", Standing)
def test_every_kind_and_standing_has_words(kind: Kind, standing: Standing) -> None:
    found = registry(claim("c", item("s", "pro")), sources={"s": {"kind": kind.value, "standing": standing.value}})
    view = Catalogue(found).source("s")
    assert view.kind_word
    assert (view.standing_word is None) == (standing is Standing.CURRENT) == (view.colour is None)


def test_sources_that_read_the_same_get_letters() -> None:
    described = {name: {"authors": "Zhu, W", "year": "2012"} for name in ("zhu-b", "zhu-a")}
    found = Catalogue(
        registry(claim("c", item("zhu-b", "pro"), item("zhu-a", "pro"), item("other", "pro")), sources=described)
    )
    assert [view.short for view in found.sources(["zhu-a", "zhu-b", "other"])] == [
        "Zhu 2012a",
        "Zhu 2012b",
        "other (2020)",
    ]


def test_letters_go_on_after_z() -> None:
    described = {f"zhu-{n:02}": {"authors": "Zhu, W", "year": "2012"} for n in range(28)}
    found = Catalogue(registry(claim("c", *(item(name, "pro") for name in described)), sources=described))
    assert [found.source(f"zhu-{n}").short for n in (25, 26, 27)] == ["Zhu 2012z", "Zhu 2012aa", "Zhu 2012ab"]


def test_a_source_without_a_record_is_still_cited() -> None:
    view = Catalogue(registry(claim("c"))).source("nowhere-2020")
    assert (view.short, view.link, view.kind) == ("nowhere-2020", None, None)


@pytest.mark.parametrize(
    ("notice", "url"),
    [
        pytest.param("10.1000/notice", "https://doi.org/10.1000/notice", id="DOI"),
        pytest.param("PMC10898087", "https://pmc.ncbi.nlm.nih.gov/articles/PMC10898087/", id="PubMed Central"),
        pytest.param("https://example.org/n", "https://example.org/n", id="address"),
        pytest.param("other", "https://doi.org/10.1000/other", id="id of a source"),
        pytest.param("by telephone", None, id="text"),
    ],
)
def test_notice(notice: str, url: str | None) -> None:
    described = {"s": {"standing": "retracted", "notice": notice}, "other": {"doi": "10.1000/other"}}
    view = Catalogue(registry(claim("c"), sources=described)).source("s")
    assert view.notice == notice
    assert (None if view.notice_link is None else view.notice_link.url) == url
