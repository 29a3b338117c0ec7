"""Bibliographies of the cited sources, read back by other people's programs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import bibtexparser
import jsonschema
import pytest
from bibtexparser.middlewares.names import split_multiple_persons_names

from evidence.exchange.exports import bibtex, csl_json
from evidence.exchange.exports.names import Name, name_of
from evidence.registry import Registry
from tests.exchange.exports.made import export, hostile, real, written
from tests.make import claim, item, registry

SCHEMA = json.loads((Path(__file__).parent / "schemas/csl-data.json").read_text(encoding="utf-8"))

_SPELLED = {
    "{\\textbackslash}": "\\",
    "{\\textbraceleft}": "{",
    "{\\textbraceright}": "}",
    "{\\textasciitilde}": "~",
    "{\\textasciicircum}": "^",
    **{f"\\{sign}": sign for sign in "$&#_%"},
}
_SPELLING = re.compile("|".join(re.escape(one) for one in _SPELLED))


def printed(latex: str) -> str:
    """What LaTeX prints."""
    return _SPELLING.sub(lambda found: _SPELLED[found.group()], latex)


def one_line(text: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).split())


def entries(found: Registry) -> dict[str, dict[str, str]]:
    library = bibtexparser.parse_string(written(bibtex, export(found)).decode("utf-8"))
    assert not library.failed_blocks and not library.comments and not library.strings and not library.preambles
    return {
        entry.key: {"type": entry.entry_type, **{field.key: field.value for field in entry.fields}}
        for entry in library.entries
    }


@pytest.mark.parametrize("make", [real, hostile], ids=["real", "hostile"])
def test_every_named_source_is_an_entry_that_reads_back(make: Any) -> None:
    found = make()
    read = entries(found)
    assert list(read) == [source.id for source in export(found).sources()]
    for name, entry in read.items():
        source = found.sources[name]
        assert entry["type"] in ("article", "misc")
        if source.title is not None:
            assert printed(entry["title"].removeprefix("{").removesuffix("}")) == one_line(source.title)
        if source.year is not None:
            assert entry["year"] == str(source.year)
        if source.authors:
            assert len(split_multiple_persons_names(entry["author"])) == len(source.authors)


def test_no_text_is_a_command_of_latex() -> None:
    allowed = re.compile(r"\\text(?:backslash|braceleft|braceright|asciitilde|asciicircum)\b|\\[$&#_%]")
    for entry in entries(hostile()).values():
        for name, value in entry.items():
            if name not in ("doi", "url", "type"):
                assert "\\" not in allowed.sub("", value), value
                assert not re.search(r"(?<!\\)[$&#_%~^]", value), value
            depth = 0
            for sign in value:
                depth += (sign == "{") - (sign == "}")
                assert depth >= 0
            assert depth == 0


def test_letters_of_all_languages_stay() -> None:
    found = registry(
        claim("c", item("a", "pro")), sources={"a": {"title": "Über 外泌体 Ωμέγα", "authors": ["Ñuñez, José"]}}
    )
    assert "{{Über 外泌体 Ωμέγα}}" in written(bibtex, export(found)).decode("utf-8")
    assert entries(found)["a"]["author"] == "Ñuñez, José"


def test_fields_are_where_a_bibliography_looks_for_them() -> None:
    sources = {
        "a": {
            "journal": "J Cell Biol",
            "pages": "12-19",
            "issue": "3",
            "doi": "10.1/a_b{c}".replace("10.1/", "10.1234/"),
            "standing": "retracted",
            "notice": "10.1234/notice",
        },
        "b": {"kind": "preprint", "journal": "bioRxiv"},
        "c": {"kind": "web-page", "url": "https://example.org/x_y", "retrieved": "2026-01-02"},
    }
    found = registry(claim("c", *(item(name, "pro") for name in sources)), sources=sources)
    read = entries(found)
    assert read["a"] | {"type": "article", "pages": "12--19", "number": "3"} == read["a"]
    assert read["a"]["doi"] == "10.1234/a_b%7Bc%7D" and read["a"]["note"] == "retracted: 10.1234/notice"
    assert (read["b"]["type"], read["b"]["howpublished"]) == ("misc", "bioRxiv")
    assert (read["c"]["url"], read["c"]["urldate"]) == ("https://example.org/x_y", "2026-01-02")


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Zhu, Wei", Name("Zhu", "Wei")),
        ("Zhu W", Name("Zhu", "W")),
        ("van der Berg J.-A.", Name("van der Berg", "J.-A.")),
        ("Exosome Study Group", Name("Exosome Study Group", None)),
        ("Plato", Name("Plato", None)),
        ("Smith,", Name("Smith,", None)),
        (" Zhu ,  Wei ", Name("Zhu", "Wei")),
    ],
)
def test_names_are_parted_where_that_is_sure(author: str, expected: Name) -> None:
    assert name_of(author) == expected


@pytest.mark.parametrize("make", [real, hostile], ids=["real", "hostile"])
def test_csl_json_is_as_its_schema_says(make: Any) -> None:
    found = make()
    items = json.loads(written(csl_json, export(found)))
    jsonschema.Draft7Validator(SCHEMA).validate(items)
    assert [one["id"] for one in items] == [source.id for source in export(found).sources()]
    for one in items:
        source = found.sources[one["id"]]
        assert one.get("title") == source.title
        assert one.get("DOI") == source.doi
        assert one["custom"]["kind"] == source.kind.value


def test_a_retraction_is_told() -> None:
    sources = {
        "a": {"standing": "retracted", "notice": "10.1234/notice", "journal": "J", "authors": ["Zhu W", "A Group"]}
    }
    one = json.loads(written(csl_json, export(registry(claim("c", item("a", "pro")), sources=sources))))[0]
    assert one["custom"] == {"kind": "primary", "standing": "retracted", "notice": "10.1234/notice"}
    assert one["note"] == "retracted: 10.1234/notice" and one["type"] == "article-journal"
    assert one["author"] == [{"family": "Zhu", "given": "W"}, {"literal": "A Group"}]


@pytest.mark.parametrize("module", [bibtex, csl_json], ids=["bibtex", "csl-json"])
def test_only_sources_of_the_chosen_claims(module: Any) -> None:
    found = registry(claim("a", item("one", "pro", via="review")), claim("b", item("two", "pro")))
    text = written(module, export(found, "a")).decode()
    assert "one" in text and "two" not in text
