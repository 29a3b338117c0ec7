"""A file's text changes where it should, says what it should, and nothing else in it moves."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evidence.errors import SpliceRefused
from evidence.model.claim import Claim
from evidence.registry import profile, tree_reader
from evidence.registry.change import Remove
from evidence.registry.editor import Editor
from evidence.registry.layout import FREE, KeyOrder, canonical, key_order
from evidence.registry.loader import kind_of, order_of, paths_below
from evidence.registry.outline import Outline, Unmarked
from evidence.registry.schema import MODELS
from evidence.registry.spelling import file_text
from evidence.registry.splice import insert, put, remove
from tests.registry.test_layout import NASTY, PATIENT, Author, documents, keys, orders, values

CLAIM = key_order(Claim)
ROOT = Path(__file__).parents[2]
Route = tuple[str | int, ...]


def data_of(text: str) -> Any:
    """What the strict reader takes a text for."""
    reading = profile.read(text.encode("utf-8"), "")
    assert reading.sound, reading.problems
    return reading.data


def at(data: Any, route: Route) -> Any:
    for step in route:
        data = data[step]
    return data


def routes(data: Any, route: Route = ()) -> Iterator[Route]:
    """Routes of all values."""
    yield route
    for step in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield from routes(data[step], (*route, step))


def with_value(data: Any, route: Route, value: Any) -> Any:
    data = copy.deepcopy(data)
    at(data, route[:-1])[route[-1]] = value
    return data


def without(data: Any, route: Route) -> Any:
    """The data without an entry, and without what it was the last entry of; None when nothing is left."""
    data = copy.deepcopy(data)
    while route:
        del at(data, route[:-1])[route[-1]]
        route = route[:-1]
        if at(data, route):
            return data
    return None


def assert_same_in_all_forms(before: str, after: str, op: Any, *args: Any) -> None:
    """The edit does the same with other line ends, behind a byte order mark, and without a final line end."""
    assert op(before, *args) == after
    forms = [
        (before.replace("\n", "\r\n"), after.replace("\n", "\r\n")),
        ("\ufeff" + before, "\ufeff" + after),
        (before.removesuffix("\n"), after.removesuffix("\n")),
    ]
    if before.count("\n") > 1:
        forms.append(tuple(text.replace("\n", "\r\n").removesuffix("\r\n") for text in (before, after)))
    for was, is_now in forms:
        assert op(was, *args) == is_now


# ---------------------------------------------------------------- tables

ABC = KeyOrder(dict.fromkeys("abcdef", FREE))


@pytest.mark.parametrize(
    ("before", "route", "value", "after"),
    [
        pytest.param("a: x\nb: y\n", ("a",), "z", "a: z\nb: y\n", id="plain"),
        pytest.param("a:   'x y'   #c\nb: y\n", ("a",), "z", "a:   z   #c\nb: y\n", id="what is around it stays"),
        pytest.param("a: x\n", ("a",), "p: q", 'a: "p: q"\n', id="quotes where needed"),
        pytest.param("a: x\n", ("a",), "null", 'a: "null"\n', id="a word that is none"),
        pytest.param("a: x\n", ("a",), "no", 'a: "no"\n', id="a word that some take for a truth value"),
        pytest.param("a: x\n", ("a",), "0755", 'a: "0755"\n', id="digits that some take for another number"),
        pytest.param("a: x\n", ("a",), "2012", "a: 2012\n", id="a number"),
        pytest.param("a: x\n", ("a",), "2026-11-21", "a: 2026-11-21\n", id="a day"),
        pytest.param("a: x\n    y\nb: z\n", ("a",), "w", "a: w\nb: z\n", id="a text over two lines"),
        pytest.param("a: 'x\n\n  y'  # c\n", ("a",), "w", "a: w  # c\n", id="quotes over lines"),
        pytest.param("a:\n  x\nb: z\n", ("a",), "w", "a:\n  w\nb: z\n", id="below its key"),
        pytest.param("a: x  # c\n", ("a",), "p\nq", "a: |-  # c\n  p\n  q\n", id="to a block text"),
        pytest.param("a: x\n", ("a",), "p\nq\n", "a: |\n  p\n  q\n", id="with a line feed at its end"),
        pytest.param("a: x\n", ("a",), "p\n\nq", "a: |-\n  p\n\n  q\n", id="with a blank line"),
        pytest.param("a: x\n", ("a",), "p\nq\n\n", 'a: "p\\nq\\n\\n"\n', id="two line feeds at its end"),
        pytest.param("a: x\n", ("a",), " p\nq", 'a: " p\\nq"\n', id="a blank first"),
        pytest.param("a: x\n", ("a",), "p \nq", 'a: "p \\nq"\n', id="a blank that nobody sees"),
        pytest.param("a: x\n", ("a",), "p\r\nq", 'a: "p\\r\\nq"\n', id="another line end"),
        pytest.param("a: x\n", ("a",), "\n", 'a: "\\n"\n', id="only a line feed"),
        pytest.param("a: |  # c\n  x\n  y\n\nb: z\n", ("a",), "w", "a: w  # c\n\nb: z\n", id="from a block text"),
        pytest.param("a: >-\n  x\n  y\nb: z\n", ("a",), "p\nq", "a: |-\n  p\n  q\nb: z\n", id="from a folded text"),
        pytest.param("a: |+\n  x\n\nb: z\n", ("a",), "w", "a: w\nb: z\n", id="blank lines of a text go with it"),
        pytest.param("a: |\nb: z\n", ("a",), "w", "a: w\nb: z\n", id="from an empty block text"),
        pytest.param("a: # c\n  # d\n  x # e\nb: z\n", ("a",), "w", "a: # c\n  # d\n  w # e\nb: z\n", id="comments"),
        pytest.param(
            "a: # c\n  # d\n  x # e\n", ("a",), "p\nq", "a:  # c # e\n  # d\n  |-\n  p\n  q\n", id="comments kept"
        ),
        pytest.param("a: # c\n  # d\n  x\n", ("a",), ["p"], "a:  # c\n  # d\n  - p\n", id="comments above a list"),
        pytest.param("- # c\n  # d\n  x\n", (0,), ["p"], "- # c\n  # d\n  - p\n", id="comments of an element"),
        pytest.param("a:\n- x # c\n- y\n", ("a", 0), "z", "a:\n- z # c\n- y\n", id="element"),
        pytest.param("a:\n- x\n- y\n", ("a", 1), {"p": "q r s t u"}, "a:\n- x\n- p: q r s t u\n", id="to a mapping"),
        pytest.param("a: {b: x,c: y}\n", ("a", "b"), "p, q", 'a: {b: "p, q",c: y}\n', id="in brackets"),
        pytest.param("a: {b: x}\n", ("a", "b"), ["p\nq"], 'a: {b: ["p\\nq"]}\n', id="a list in brackets"),
        pytest.param("a: [x, y]\n", ("a", 1), "z", "a: [x, z]\n", id="element in brackets"),
        pytest.param("a: [b: x]\n", ("a", 0, "c"), "y", "a: [{b: x, c: y}]\n", id="a bare pair gets braces"),
        pytest.param("a: [b: x]\n", ("a", 0, "a"), "z", "a: [{a: z, b: x}]\n", id="a bare pair, before it"),
        pytest.param("a: {}\n", ("a", "b"), "x", "a: {b: x}\n", id="in empty brackets"),
        pytest.param("a: x\n", ("a",), {}, "a: {}\n", id="to nothing"),
        pytest.param("a: x\n", ("a",), [], "a: []\n", id="to no element"),
        pytest.param("a:\n  - b: x\n    # c\nd: z\n", ("a",), "w", "a: w\nd: z\n", id="a list becomes a text"),
        pytest.param("a: x\nc: z\n", ("b",), "y", "a: x\nb: y\nc: z\n", id="new key in its place"),
        pytest.param("# h\n\n# c\nb: y\n", ("a",), "x", "# h\n\na: x\n# c\nb: y\n", id="new first key"),
        pytest.param("a: x\n\n# c\nc: z\n", ("b",), "y", "a: x\nb: y\n\n# c\nc: z\n", id="behind its neighbour"),
        pytest.param("a: x\n# c\n", ("z",), "y", "a: x\nz: y\n# c\n", id="new key without a place"),
        pytest.param("a: {a: x, c: y}\n", ("a", "b"), "z", "a: {a: x, c: y, b: z}\n", id="free in brackets"),
        pytest.param("a:\n    b: x\n", ("a", "c"), ["y"], "a:\n    b: x\n    c:\n      - y\n", id="indented alike"),
        pytest.param("a:\n  - b: x\n", ("a", 0, "c"), "y", "a:\n  - b: x\n    c: y\n", id="in an element"),
        pytest.param("- b: x\n  # c\n- y\n", (0, "a"), "z", "- a: z\n  b: x\n  # c\n- y\n", id="first in an element"),
        pytest.param("a: x\n", ("b",), {"~": "x", "<<": "y", "p: q": "z"}, 'a: x\nb: {"~": x, "<<": y, "p: q": z}\n',
                     id="odd keys"),
        pytest.param("a:\n  - p\n  - q\n  - r\n", ("a",), ["p", "r"], "a:\n  - p\n  - r\n", id="a list loses one"),
        pytest.param("a:\n  - p # c\n  - r\n", ("a",), ["p", "q", "r"], "a:\n  - p # c\n  - q\n  - r\n", id="one more"),
        pytest.param("a:\n  b: x # c\n  d: 'y'\n", ("a",), {"b": "x", "e": "z"}, "a:\n  b: x # c\n  e: z\n", id="keys"),
        pytest.param("a: x # c\nb: 'y'\n", (), {"a": "z", "b": "y"}, "a: z # c\nb: 'y'\n", id="the whole file"),
        pytest.param("a: 'x'\n", ("a",), "x", "a: 'x'\n", id="the same"),
        pytest.param("a: x\n", ("a", 0), "y", "a: y\n", id="a text is its own first element"),
        pytest.param("{a: x}\n", ("b",), "y", "{a: x, b: y}\n", id="a file in brackets"),
        pytest.param("--- # c\na: x\n...\n", ("b",), "y", "--- # c\na: x\nb: y\n...\n", id="between markers"),
    ],
)  # fmt: skip
def test_put(before: str, route: Route, value: Any, after: str) -> None:
    keys = KeyOrder({**ABC.keys, "a": ABC}) if before.startswith("a: [b") else ABC
    assert put(before, route, value, keys) == after
    if "|" not in before + after:
        assert_same_in_all_forms(before, after, put, route, value, keys)


LIST = "a:\n  # on x\n  - x\n\n  # apart\n\n  # on y\n  - y  # y\n\n  - z\n  # tail\nb: w\n"


@pytest.mark.parametrize(
    ("before", "route", "index", "value", "after"),
    [
        pytest.param("a:\n- x\n", ("a",), 0, "w", "a:\n- w\n- x\n", id="first"),
        pytest.param("a:\n- x\n", ("a",), 1, "y", "a:\n- x\n- y\n", id="last"),
        pytest.param(LIST, ("a",), 0, "w", LIST.replace("a:\n", "a:\n  - w\n\n"), id="apart, first"),
        pytest.param(LIST, ("a",), 1, "w", LIST.replace("- x\n", "- x\n\n  - w\n"), id="apart, in the middle"),
        pytest.param(LIST, ("a",), 3, "w", LIST.replace("- z\n", "- z\n\n  - w\n"), id="apart, last"),
        pytest.param("a: x\n", ("c",), 0, "w", "a: x\nc:\n  - w\n", id="no list yet"),
        pytest.param("a: []  # c\n", ("a",), 0, "w", "a:  # c\n  - w\n", id="an empty list"),
        pytest.param("a: [x]\n", ("a",), 0, "w", "a: [w, x]\n", id="in brackets, first"),
        pytest.param("a: [x, y, ]\n", ("a",), 2, "w", "a: [x, y, w, ]\n", id="in brackets, last"),
        pytest.param("a: x\n", ("a",), 1, "w", "a:\n  - x\n  - w\n", id="behind a text"),
        pytest.param("a: x\n", ("a",), 0, "w", "a:\n  - w\n  - x\n", id="before a text"),
        pytest.param("- - x\n  - y\n", (0,), 0, "w", "- - w\n  - x\n  - y\n", id="behind a dash"),
        pytest.param("- x\n", (), 1, ["y", "z"], "- x\n- - y\n  - z\n", id="a list of lists"),
        pytest.param("a:\n- {p: x}\n", ("a",), 1, {"p": "y"}, "a:\n- {p: x}\n- {p: y}\n", id="as its neighbours"),
        pytest.param("a:\n- p: x\n", ("a",), 1, {"p": "y"}, "a:\n- p: x\n- p: y\n", id="as its neighbours, below"),
        pytest.param("a: [[x]]\nb:\n- x\n", ("b",), 1, ["y"], "a: [[x]]\nb:\n- x\n- - y\n", id="not as elsewhere"),
        pytest.param("a:\n- [x]\n- y\n", ("a",), 2, ["z"], "a:\n- [x]\n- y\n- [z]\n", id="a list as its neighbours"),
        pytest.param("a:\n- [x]\n", ("a",), 1, ["z" * 120], f"a:\n- [x]\n- - {'z' * 120}\n", id="too long for that"),
    ],
)  # fmt: skip
def test_insert(before: str, route: Route, index: int, value: Any, after: str) -> None:
    assert_same_in_all_forms(before, after, insert, route, index, value, ABC)


@pytest.mark.parametrize(
    ("before", "route", "after"),
    [
        pytest.param("a: x\nb: y\n", ("a",), "b: y\n", id="first key"),
        pytest.param("a: x\nb: y # c\n", ("b",), "a: x\n", id="last key"),
        pytest.param("a: x\n# c\nb:\n  c: y\n  # d\n# e\nd: z\n", ("b",), "a: x\n# e\nd: z\n", id="with its comments"),
        pytest.param("# h\n\na: x\n\nb: y\n", ("a",), "# h\n\nb: y\n", id="the file's header stays"),
        pytest.param(LIST, ("a", 0), LIST.replace("  # on x\n  - x\n\n", ""), id="first of a list apart"),
        pytest.param(LIST, ("a", 1), LIST.replace("  # on y\n  - y  # y\n\n", ""), id="a comment apart stays"),
        pytest.param(LIST, ("a", 2), LIST.replace("\n  - z\n", ""), id="last of a list apart"),
        pytest.param("a:\n- x\n\n# c\n\n- y\n- z\n", ("a", 1), "a:\n- x\n\n# c\n\n- z\n", id="and stays apart"),
        pytest.param("a: x\n\n# c\n\nb: y\n", ("b",), "a: x\n\n# c\n", id="apart at the end"),
        pytest.param("a: x\nb: [y]\n", ("b", 0), "a: x\n", id="the last element takes the key along"),
        pytest.param("a: x\nb:\n- c:\n    d: y\n", ("b", 0, "c", "d"), "a: x\n", id="all the way up"),
        pytest.param("- x: p\n  y: q\n- z\n", (0, "x"), "- y: q\n- z\n", id="behind a dash"),
        pytest.param("- x: p\n\n  # c\n\n  # d\n  y: q\n", (0, "x"), "# c\n\n# d\n- y: q\n", id="comments go above it"),
        pytest.param("- x: p\n\n  y: q\n", (0, "x"), "- y: q\n", id="a blank line does not"),
        pytest.param("a: {b: x, c: y, d: z}\n", ("a", "b"), "a: {c: y, d: z}\n", id="in brackets, first"),
        pytest.param("a: {b: x, c: y, d: z}\n", ("a", "c"), "a: {b: x, d: z}\n", id="in brackets, middle"),
        pytest.param("a: {b: x, c: y, d: z}\n", ("a", "d"), "a: {b: x, c: y}\n", id="in brackets, last"),
        pytest.param("a: [x, # c\n    y, # d\n    z]\n", ("a", 1), "a: [x, # c\n    # d\n    z]\n", id="over lines"),
        pytest.param("a: [x, # c\n    y]\n", ("a", 0), "a: [# c\n    y]\n", id="over lines, first"),
        pytest.param("a: [x, # c\n    y\n  ]\n", ("a", 1), "a: [x, # c\n  ]\n", id="over lines, last"),
        pytest.param("a: x\nb: y\n", ("b", 0), "a: x\n", id="a text is its own only element"),
    ],
)  # fmt: skip
def test_remove(before: str, route: Route, after: str) -> None:
    assert_same_in_all_forms(before, after, remove, route)


def test_line_ends_of_two_kinds_stay() -> None:
    assert put("a: x\r\nb: y\nc: z\r\n", ("b",), "p\nq", ABC) == "a: x\r\nb: |-\r\n  p\r\n  q\r\nc: z\r\n"


@pytest.mark.parametrize(
    ("op", "text", "args", "message"),
    [
        pytest.param(put, "a: x\n", (("b", "c"), "y", ABC), "the file has no b$", id="no parent"),
        pytest.param(put, "a: [x]\n", (("a", 1), "y", ABC), "the file has no a > 2$", id="no element"),
        pytest.param(put, "a: [x]\n", (("a", -1), "y", ABC), "the file has no", id="from the end"),
        pytest.param(put, "a: [x]\n", (("a", "b"), "y", ABC), "the file has no a > b$", id="a key of a list"),
        pytest.param(put, "a: {b: x}\n", (("a", 0), "y", ABC), "the file has no a > 1$", id="an element of a mapping"),
        pytest.param(put, "a: x\n", (("a", "b"), "y", ABC), "the file has no a > b$", id="a key of a text"),
        pytest.param(put, "a: x\n", ((), "y", ABC), "a file holds keys", id="a text for a file"),
        pytest.param(put, "a: x\n", (("a",), 5, ABC), "a int cannot be written; files hold texts", id="a number"),
        pytest.param(put, "a: x\n", (("a",), [None], ABC), "a NoneType cannot be written", id="nothing"),
        pytest.param(put, "a: x\n", (("a",), {1: "x"}, ABC), "a dict cannot be written", id="a number as key"),
        pytest.param(put, "a: x\n", (("a",), "\x00", ABC), r"would not be valid: .*U\+0000", id="control character"),
        pytest.param(put, "a: x\n", (("a",), "\u202e", ABC), r"would not be valid: .*U\+202E", id="direction mark"),
        pytest.param(put, "a: x\n", (("a",), "\ud800", ABC), "would not be valid", id="half a character"),
        pytest.param(put, "a: \ud800\n", (("a",), "x", ABC), "half of a character", id="half a character before"),
        pytest.param(put, "a: x\n", (("k" * 2000,), "x", ABC), "would not be valid", id="too long a key"),
        pytest.param(put, "a: x\n", (("b",), "x" * 2**20, ABC), "would not be valid: .* bytes", id="too large"),
        pytest.param(put, "a: x\na: y\n", (("a",), "z", ABC), "mended first: .*stands twice", id="duplicate key"),
        pytest.param(put, "a: [x\n", (("a",), "z", ABC), "mended first: not valid YAML", id="no YAML"),
        pytest.param(put, "a: &b x\n", (("a",), "z", ABC), "mended first: anchors", id="anchor"),
        pytest.param(put, "? a\n: x\n", (("a",), "z", ABC), "only edited by hand", id="complex key"),
        pytest.param(put, "a:\n  ? b\n  : x\nc: y\n", (("c",), "z", ABC), "only edited by hand", id="somewhere"),
        pytest.param(put, "x\n", ((), {"a": "b"}, ABC), "a file holds keys", id="a file that is a text"),
        pytest.param(insert, "a: [x]\n", (("a",), 2, "y", ABC), "a has 1 elements; nothing .* number 2", id="too far"),
        pytest.param(insert, "a: [x]\n", (("a",), -1, "y", ABC), "number -1", id="before the first"),
        pytest.param(insert, "a: {b: x}\n", (("a",), 0, "y", ABC), "a is no list; put the value", id="no list"),
        pytest.param(insert, "a: x\n", ((), 0, "y", ABC), "list at its top is no list", id="the file is no list"),
        pytest.param(insert, "a: x\n", ((0,), 0, "y", ABC), "the file has no 1$", id="no such list"),
        pytest.param(insert, "a: x\n", (("b", "c"), 0, "y", ABC), "the file has no b$", id="no parent of a list"),
        pytest.param(remove, "a: x\n", (("b",),), "the file has no b$", id="nothing there"),
        pytest.param(remove, "a: x\n", (("a",),), "cannot lose its last key; delete the file", id="last key"),
        pytest.param(remove, "a: x\n", ((),), "cannot lose its last key", id="all"),
    ],
)  # fmt: skip
def test_refused(op: Any, text: str, args: tuple[Any, ...], message: str) -> None:
    with pytest.raises(SpliceRefused, match=message):
        op(text, *args)


def test_values_are_not_too_deep() -> None:
    value: Any = "x"
    for _ in range(100_000):
        value = [value]
    with pytest.raises(SpliceRefused, match="nested deeper than 32 levels; flatten it"):
        put("a: x\n", ("a",), value, ABC)


def test_a_block_text_at_the_end_of_the_file_needs_its_line_end() -> None:
    assert put("a: x", ("b",), "p\nq\n", ABC) == "a: x\nb: |\n  p\n  q\n"


def test_a_change_that_would_alter_something_else_is_refused() -> None:
    """Without a line feed at the end of the file the text has none either; with a key below it would gain one."""
    with pytest.raises(SpliceRefused, match="would alter something else in the file; edit it by hand"):
        put("a: |\n  x", ("b",), "y", ABC)


def test_brackets_that_come_onto_one_line_are_tidied() -> None:
    """They were left as they were because they ran over several."""
    before = "a: { b: [x,\n  y], c : z}\n"
    assert canonical(before, ABC) == before
    assert remove(before, ("a", "b")) == "a: {c: z}\n"


@pytest.mark.parametrize("parser", [yaml.SafeLoader])
def test_the_parser_in_python_does_the_same(parser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_reader, "_Loader", parser)
    assert_same_in_all_forms(LIST, LIST.replace("z", "w"), put, ("a", 2), "w", ABC)
    assert remove("a: |+\n  x\n\nb: [y,\n  z]\n", ("b",)) == "a: |+\n  x\n\n"


@pytest.mark.parametrize("route", [("b",), ("a", "b"), ("a", 2), ("a", 0, 0), (0,)])
def test_routes_that_lead_nowhere(route: Route) -> None:
    with pytest.raises(Unmarked):
        Editor("a:\n  - x\n  - y\n", ABC).edit(Remove(route))


def test_what_is_no_yaml_has_no_outline() -> None:
    with pytest.raises(Unmarked):
        Outline("a: [x\n")


# ---------------------------------------------------------------- new values


def test_new_values_look_like_those_of_the_registry() -> None:
    """Small mappings of words are in brackets, records and sentences are not, and keys stand in their order."""
    item = {
        "quote": ["one: two", "three"],
        "context": {"tissue": "bone-marrow", "model": "in-vivo"},
        "source": "zhu-2012",
        "id": "zhu-2012-xenograft",
        "curated": {"on": "2026-11-21", "by": "n"},
        "stance": "pro-tumour",
    }
    text = insert("id: a\nignore: []\n", ("evidence",), 0, item, CLAIM)
    text = insert(text, ("ignore",), 0, {"reason": "It stands in the methods section.", "rule": "EV305"}, CLAIM)
    assert text == (
        "id: a\n"
        "ignore:\n"
        "  - rule: EV305\n"
        "    reason: It stands in the methods section.\n"
        "evidence:\n"
        "  - id: zhu-2012-xenograft\n"
        "    source: zhu-2012\n"
        "    stance: pro-tumour\n"
        "    context: {tissue: bone-marrow, model: in-vivo}\n"
        "    quote:\n"
        '      - "one: two"\n'
        "      - three\n"
        "    curated: {by: n, on: 2026-11-21}\n"
    )
    assert canonical(text, CLAIM) == text


def test_a_whole_file() -> None:
    subject = {"label": "s", "terms": [{"label": "exosome", "id": "GO:0070062"}]}
    values = {"subject": subject, "id": "a", "note": "x\ny\n", "scope": {}, "outcome": ""}
    text = file_text(values, CLAIM)
    assert text == (
        'id: a\nsubject:\n  label: s\n  terms:\n    - {id: "GO:0070062", label: exosome}\n'
        'outcome: ""\nscope: {}\nnote: |\n  x\n  y\n'
    )
    assert data_of(text) == values
    assert canonical(text, CLAIM) == text


# ---------------------------------------------------------------- the registry

VALUES: list[Any] = [
    *(value for value in NASTY if "\u200b" not in value and "\u200d" not in value),
    "[b]markup[/b] [@click=x]", "日本語: はい", "long " * 60 + "end",
    ["one", "two: x"], {"k": "v", "l": "w x"}, [{"id": "a", "x": "y"}, "z"],
]  # fmt: skip


@pytest.mark.parametrize("part", range(8))
def test_every_file_of_the_registry(part: int) -> None:
    """Values are put, inserted and removed everywhere; what goes in and out again leaves the bytes as they were."""
    for path in paths_below(ROOT)[part::8]:
        dice = random.Random(path)
        kind = kind_of(path)
        assert kind is not None
        text, keys = (ROOT / path).read_text("utf-8"), order_of(MODELS[kind])
        data = data_of(text)
        everywhere = list(routes(data))[1:]
        for route in dice.sample(everywhere, min(len(everywhere), 4)):
            value, there = dice.choice(VALUES), at(data, route)
            after = put(text, route, value, keys)
            assert data_of(after) == with_value(data, route, value)
            assert canonical(after, keys) == after
            assert_lines_stay(text, after, route)
            back = put(after, route, there, keys)
            assert data_of(back) == data
            if isinstance(there, str) and isinstance(value, str):
                assert back == text
            left = without(data, route)
            if left is not None:
                after = remove(text, route)
                assert data_of(after) == left
                assert canonical(after, keys) == after
                assert_lines_stay(text, after, route)
            if isinstance(there, list):
                index = dice.randint(0, len(there))
                after = insert(text, route, index, value, keys)
                assert data_of(after) == with_value(data, route, [*there[:index], value, *there[index:]])
                assert canonical(after, keys) == after
                assert remove(after, (*route, index)) == text
            if isinstance(there, dict):
                key = dice.choice(["note", "zzz", "locator", "via", "scope"])
                if key not in there:
                    after = put(text, (*route, key), value, keys)
                    assert data_of(after) == with_value(data, (*route, key), value)
                    assert canonical(after, keys) == after
                    assert remove(after, (*route, key)) == text


def assert_lines_stay(before: str, after: str, route: Route) -> None:
    """All lines above the edited entry of the root, and those from the next entry on, are what they were."""
    spans = profile.locate(before.encode("utf-8"))
    own = spans.keys[route[:1]].line - 1
    following = [span.line - 1 for place, span in spans.keys.items() if len(place) == 1 and span.line - 1 > own]
    old, new = before.split("\n"), after.split("\n")
    while old[own - 1].startswith("#"):  # comments above an entry belong to it
        own -= 1
    assert new[:own] == old[:own]
    count = len(old) - min(following) if following else 1
    assert new[-count:] == old[-count:]


# ---------------------------------------------------------------- laws


@pytest.fixture(scope="module")
def claim() -> str:
    return (ROOT / "claims/msc-exosomes/msc-exo-therapy-response-radiotherapy.yaml").read_text("utf-8")


TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=30), st.text("ab \n\t:#-\"'", max_size=20))


@settings(PATIENT, max_examples=100)
@given(TEXTS, st.sampled_from([("title",), ("evidence", 0, "finding"), ("evidence", 0, "context", "tissue")]))
@example("\u3000x\u3000", ("title",))
def test_any_text(claim: str, value: str, route: Route) -> None:
    """Every text that a file may hold comes back as it was; others are refused."""
    try:
        after = put(claim, route, value, CLAIM)
    except SpliceRefused as error:
        assert any(not char.isprintable() for char in value), (value, error)
        return
    assert data_of(after) == with_value(data_of(claim), route, value)
    assert canonical(after, CLAIM) == after
    assert_lines_stay(claim, after, route)


@settings(PATIENT, max_examples=80)
@given(documents, st.randoms(use_true_random=False), orders, values, keys, st.booleans())
def test_any_file(data: Any, dice: random.Random, order: KeyOrder, value: Any, key: str, tidy: bool) -> None:
    """Files of authors without a style: the data are as intended, comments stay, and canonical stays canonical."""
    author = Author(dice)
    text = author.document(data)
    text = canonical(text, order) if tidy else text
    reading = profile.read(text.encode("utf-8"), "")
    if not reading.sound or reading.data != data:
        return
    tidy = canonical(text, order) == text
    route = dice.choice(list(routes(data)))
    there, back, wanted = at(data, route), None, None
    op = dice.choice(["put", "remove"] if isinstance(there, str) else ["put", "remove", "add", "add", "add"])
    index = dice.randint(0, len(there)) if isinstance(there, list) else 0
    try:
        if op == "remove":
            wanted = without(data, route) if route else None
            after = remove(text, route)
        elif op == "put" and route:
            wanted = with_value(data, route, value)
            after = put(text, route, value, order)
        elif isinstance(there, list):
            longer = [*there[:index], value, *there[index:]]
            wanted, back = with_value(data, route, longer) if route else longer, (*route, index)
            after = insert(text, route, index, value, order)
        elif key not in there:
            wanted, back = with_value(data, (*route, key), value), (*route, key)
            after = put(text, (*route, key), value, order)
        else:
            return
    except SpliceRefused as error:
        assert wanted is None or not tidy or "edit it by hand" in str(error) or "not be valid" in str(error)
        return
    assert data_of(after) == wanted
    if tidy:
        assert canonical(after, order) == after
    if back is not None or (op == "put" and isinstance(there, str) and isinstance(value, str)):
        assert all(after.count(comment) == text.count(comment) for comment in author.comments)
    if back is not None and tidy and there:
        assert remove(after, back) == text
