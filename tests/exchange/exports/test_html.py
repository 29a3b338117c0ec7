"""The page to read: whole, safe, and with everything on both sides of a dispute."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

from evidence.exchange.exports import html
from evidence.exchange.exports.export import Drawing
from evidence.exchange.exports.page.markup import place_of
from evidence.resolve import resolve
from evidence.resolve.explain import Explanation
from evidence.views.visible_text import visible
from tests.exchange.exports.made import HOSTILE, export, hostile, real, written
from tests.make import claim, item, registry

ALLOWED = frozenset(
    re.findall(
        r"\w+",
        "html head meta title style body main h1 h2 h3 h4 p a ul ol li dl dt dd div span section strong em "
        "table thead tbody tr th td blockquote figure img svg rect",
    )
)
VOID = {"meta", "img", "br"}
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><title>x</title></svg>'


class Page(HTMLParser):
    """Reads a page, and fails where it is not well nested."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.quotes: list[str] = []
        self.style = ""
        self.feed(raw.decode("utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "blockquote":
            self.quotes.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
            return
        self.texts.append(data)
        if "blockquote" in self.open:
            self.quotes[-1] += data

    @property
    def text(self) -> str:
        return "".join(self.texts)


def page(found: Any, *claims: str, **more: Any) -> Page:
    return Page(written(html, export(found, *claims, **more)))


@cache
def page_of(make: Any) -> Page:
    """The page of one of the two registries; explaining the disputes of the real one takes seconds."""
    return page(make(), draw=drawn)


def drawn(_: Explanation) -> list[Drawing]:
    return [("a picture of <both> sides", PICTURE)]


@pytest.mark.parametrize("make", [real, hostile], ids=["real", "hostile"])
def test_nothing_runs_and_nothing_is_loaded(make: Any) -> None:
    found = page_of(make)
    assert {tag for tag, _ in found.tags} <= ALLOWED
    for tag, attributes in found.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        if tag == "a":
            assert re.match(r"(?:https?://|#)", attributes["href"] or ""), attributes
        if "src" in attributes:
            assert tag == "img" and (attributes["src"] or "").startswith("data:image/svg+xml;base64,")
        assert not attributes.keys() & {"srcset", "data", "action", "formaction", "poster", "background"}


def test_the_policy_admits_this_style_and_nothing_else() -> None:
    found = page_of(hostile)
    policy = next(told["content"] for tag, told in found.tags if told.get("http-equiv") == "Content-Security-Policy")
    digest = base64.b64encode(hashlib.sha256(found.style.encode()).digest()).decode()
    assert policy is not None
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert parts == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert "url(" not in found.style and "@import" not in found.style


def test_hostile_texts_are_read_as_they_are_written() -> None:
    text = " ".join(page_of(hostile).text.split())
    for one in HOSTILE:
        assert " ".join(visible(one).split()) in text
    for sign in "\u202e\x1b\x00":
        assert sign not in text


def test_every_quote_of_a_dispute_is_there_on_its_side() -> None:
    found = real()
    told = page_of(real)
    quotes = {" ".join(quote.split()) for quote in told.quotes}
    for name, verdict in resolve(found).items():
        if verdict.contested:
            for line in verdict.counted:
                for placed in line.items:
                    assert all(" ".join(visible(quote).split()) in quotes for quote in placed.item.quote), name


def test_a_dispute_has_both_sides_and_its_reasons() -> None:
    rows = [item(f"p{n}", "pro", finding=f"For {n}.") for n in range(3)]
    rows += [item(f"a{n}", "anti", finding=f"Against {n}.") for n in range(2)]
    told = page(registry(claim("c", *rows, title="A dispute")))
    sides = [told_["class"] for tag, told_ in told.tags if (told_.get("class") or "").startswith("side ")]
    assert sides == ["side first", "side second"]
    for text in (
        "For 2.",
        "Against 1.",
        "Disputed: ",
        "Why this verdict",
        "Why do they disagree?",
        "What would change",
    ):
        assert text in told.text


@pytest.mark.parametrize("make", [real, hostile], ids=["real", "hostile"])
def test_every_link_within_the_page_leads_somewhere(make: Any) -> None:
    found = page_of(make)
    ids = [told["id"] for _, told in found.tags if "id" in told]
    assert len(ids) == len(set(ids))
    for tag, told in found.tags:
        if tag == "a" and (told["href"] or "").startswith("#"):
            assert (told["href"] or "")[1:] in ids, told


def test_pictures_stand_in_the_page_with_words() -> None:
    rows = [item(f"s{n}", "pro" if n % 2 else "anti") for n in range(6)]
    found = page(registry(claim("c", *rows)), draw=drawn)
    picture = next(told for tag, told in found.tags if tag == "img")
    assert picture["alt"] == "a picture of <both> sides"
    data = base64.b64decode((picture["src"] or "").split(",", 1)[1])
    assert ElementTree.fromstring(data).tag.endswith("svg")


def test_only_the_most_contested_claims_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MOST_PICTURED", 2)
    claims = [claim(f"c{n}", *(item(f"s{n}{k}", "pro" if k % 2 else "anti") for k in range(4))) for n in range(4)]
    found = page(registry(*claims), draw=drawn)
    assert sum(tag == "img" for tag, _ in found.tags) == 2


def test_a_choice_says_that_it_is_one() -> None:
    found = registry(
        claim("a", item("one", "pro"), title="First claim"), claim("b", item("two", "pro"), title="Second claim")
    )
    told = page(found, "a")
    assert "A choice of 1 claim of the registry's 2." in told.text
    assert "First claim" in told.text and "Second claim" not in told.text and "two (2020)" not in told.text


def test_places_of_strange_ids_differ() -> None:
    names = ['a"b', "a'b", "a b", "a_b", "a-b", "aéb", "a_20_b"]
    places = [place_of("claim", name) for name in names]
    assert len(set(places)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", place) for place in places)


def test_the_same_registry_gives_the_same_bytes() -> None:
    assert written(html, export(hostile(), draw=drawn)) == written(html, export(hostile(), draw=drawn))
