"""The strict profile of YAML: what is refused and where, what is read and how, and that nothing stops it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evidence.diagnostic import Route, Severity, Span
from evidence.registry import profile
from evidence.registry.profile import MAX_BYTES, MAX_DEPTH, Reading, locate, read
from evidence.source_map import FileSpans

Places = list[tuple[str, int, int]]

PARSERS = {"python": yaml.BaseLoader, "libyaml": getattr(yaml, "CBaseLoader", None)}
BOTH = [name for name, parser in PARSERS.items() if parser is not None]


@pytest.fixture(params=BOTH)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Read with libyaml, and with the parser that is there where libyaml is not."""
    monkeypatch.setattr(profile, "_parser", PARSERS[request.param])
    return str(request.param)


def raw(text: str | bytes) -> bytes:
    """The bytes of a file."""
    return text if isinstance(text, bytes) else text.encode("utf-8")


def places(reading: Reading) -> Places:
    """Codes with lines and columns, in the order in which they were found."""
    spans = [(problem.code, problem.place.span) for problem in reading.problems]
    return [(code, span.line, span.column) for code, span in spans if span is not None]


def found(text: str | bytes) -> Places:
    """What is wrong with a file, and where."""
    reading = read(raw(text), "file.yaml")
    assert all(problem.place.span is not None for problem in reading.problems)
    assert all(problem.place.path == "file.yaml" for problem in reading.problems)
    return places(reading)


def routes(data: Any, here: Route = ()) -> Iterator[Route]:
    """Every route of some data."""
    yield here
    if isinstance(data, dict):
        for key, value in data.items():
            yield from routes(value, (*here, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from routes(value, (*here, index))


def under(spans: FileSpans, span: Span) -> str:
    """The characters of a line that a span covers."""
    assert span.line == span.end_line
    return spans.lines[span.line - 1][span.column - 1 : span.end_column - 1]


# ---------------------------------------------------------------- what is refused

REFUSED = [
    # syntax
    pytest.param("a: b: c\n", [("EV001", 1, 5)], id="colon in plain text"),
    pytest.param("a: [b\n", [("EV001", 2, 1)], id="bracket never closed"),
    pytest.param('a: "b\n', [("EV001", 2, 1)], id="quote never closed"),
    pytest.param("a:\n  b: c\n d: e\n", [("EV001", 3, 2)], id="indented too little"),
    pytest.param("a: @b\n", [("EV001", 1, 4)], id="reserved sign"),
    pytest.param("a: b\n]\n", [("EV001", 2, 1)], id="bracket never opened"),
    pytest.param("a: 'b'c\n", [("EV001", 1, 7)], id="text behind a quote"),
    pytest.param("a: b\nc\n", [("EV001", 3, 1)], id="line without a key"),
    pytest.param("日本語: [一, 二\n", [("EV001", 2, 1)], id="wide letters"),
    pytest.param("名: é: x\n", [("EV001", 1, 5)], id="columns count characters"),
    # tabs
    pytest.param("a:\n\tb: c\n", [("EV001", 2, 1)], id="tab indents"),
    pytest.param("a:\n  \tb: c\n", [("EV001", 2, 3)], id="tab behind blanks"),
    pytest.param("a: {b: c,\n\td: e}\n", [("EV001", 2, 1)], id="tab in brackets"),
    pytest.param("a: b\n\tc\n", [("EV001", 2, 1)], id="tab before the rest of a text"),
    pytest.param("\t# c\na: b\n", [("EV001", 1, 1)], id="tab before a comment"),
    pytest.param("a: |\n  b\n  \tc\nd:\n\te: f\n", [("EV001", 5, 1)], id="tab below a block text with tabs"),
    pytest.param("a:\n  -\tb\n", [("EV001", 2, 4)], id="tab behind a dash"),
    # anchors, aliases, merge keys, tags, documents, keys
    pytest.param("a: &b c\n", [("EV006", 1, 4)], id="anchor"),
    pytest.param("a: &b\n", [("EV006", 1, 4)], id="anchor of nothing"),
    pytest.param("a: &b {c: d}\n", [("EV006", 1, 4)], id="anchor of a mapping"),
    pytest.param("a: &b [c]\nd: *b\n", [("EV006", 1, 4), ("EV006", 2, 4)], id="alias"),
    pytest.param("&a b: c\n", [("EV006", 1, 1)], id="anchor of a key"),
    pytest.param("*a : b\n", [("EV006", 1, 1)], id="alias as a key"),
    pytest.param("a: *b\nc: *b\n", [("EV006", 1, 4)], id="reading ends at an alias"),
    pytest.param("<<: {a: b}\n", [("EV006", 1, 1)], id="merge key"),
    pytest.param("a:\n  b: c\n  <<: {d: e}\n", [("EV006", 3, 3)], id="merge key below"),
    pytest.param("a: !!str b\n", [("EV006", 1, 4)], id="tag"),
    pytest.param("a: !!python/object:os.system b\n", [("EV006", 1, 4)], id="tag of Python"),
    pytest.param("a: !b c\n", [("EV006", 1, 4)], id="own tag"),
    pytest.param("a: ! b\n", [("EV006", 1, 4)], id="lone exclamation mark"),
    pytest.param("a: !!map {b: c}\n", [("EV006", 1, 4)], id="tag of a mapping"),
    pytest.param("a: !!null\n", [("EV006", 1, 4)], id="tag of nothing"),
    pytest.param("!!set {a}\n", [("EV006", 1, 1), ("EV008", 1, 9)], id="tag of the file, and a key without value"),
    pytest.param("a: !b &c d\n", [("EV006", 1, 4), ("EV006", 1, 4)], id="tag and anchor"),
    pytest.param("a: b\n---\nc: d\n", [("EV006", 2, 1)], id="second document"),
    pytest.param("---\na: b\n...\n---\nc: d\n", [("EV006", 4, 1)], id="second document after an end"),
    pytest.param("%YAML 1.1\n---\na: b\n", [("EV006", 1, 1)], id="directive"),
    pytest.param("%TAG ! x:\n---\na: b\n", [("EV006", 1, 1)], id="directive of tags"),
    pytest.param("? [a]\n: b\n", [("EV006", 1, 3)], id="list as a key"),
    pytest.param("a:\n  ? {b: c}\n  : d\n", [("EV006", 2, 5)], id="mapping as a key"),
    # duplicate keys
    pytest.param("a: b\nc: d\na: e\n", [("EV007", 3, 1)], id="duplicate key"),
    pytest.param("a: b\na: c\na: d\n", [("EV007", 2, 1), ("EV007", 3, 1)], id="key three times"),
    pytest.param("a: {b: c, d: e, b: f}\n", [("EV007", 1, 17)], id="duplicate key in brackets"),
    pytest.param("a:\n  - b: c\n    b: d\n", [("EV007", 3, 5)], id="duplicate key in a list"),
    pytest.param("a: b\n'a': c\n", [("EV007", 2, 1)], id="duplicate key in quotes"),
    pytest.param('a: b\n"\\x61": c\n', [("EV007", 2, 1)], id="duplicate key in escapes"),
    pytest.param("a:\n  b: c\na:\n  b: d\n", [("EV007", 3, 1)], id="duplicate mapping"),
    # nothing
    pytest.param("a:\n", [("EV008", 1, 3)], id="no value"),
    pytest.param("a: # comment\nb: c\n", [("EV008", 1, 3)], id="comment for a value"),
    pytest.param("a: ~\n", [("EV008", 1, 4)], id="tilde"),
    pytest.param("a: null\nb: Null\nc: NULL\n", [("EV008", 1, 4), ("EV008", 2, 4), ("EV008", 3, 4)], id="null"),
    pytest.param("a:\n  -\n  - b\n", [("EV008", 2, 4)], id="no entry"),
    pytest.param("a: [b, ~]\n", [("EV008", 1, 8)], id="tilde in a list"),
    pytest.param("a: {b, c: d}\n", [("EV008", 1, 6)], id="key alone"),
    pytest.param("null: a\n", [("EV008", 1, 1)], id="null as a key"),
    pytest.param("~: a\n", [("EV008", 1, 1)], id="tilde as a key"),
    pytest.param("?\n: a\n", [("EV008", 1, 2)], id="no key"),
    pytest.param("", [("EV008", 1, 1)], id="empty file"),
    pytest.param("\n\n", [("EV008", 1, 1)], id="blank lines"),
    pytest.param("# comment\n", [("EV008", 1, 1)], id="only a comment"),
    pytest.param("---\n", [("EV008", 1, 1)], id="only a marker"),
    pytest.param("null\n", [("EV008", 1, 1)], id="null for the whole file"),
    # depth
    pytest.param(f"a: {'[' * 32}x{']' * 32}\n", [("EV005", 1, 35)], id="33 levels of lists"),
    pytest.param(f"{'- ' * 33}x\n", [("EV005", 1, 65)], id="33 levels of dashes"),
    pytest.param(f"{'{a: ' * 33}x{'}' * 33}\n", [("EV005", 1, 129)], id="33 levels of mappings"),
    pytest.param("".join("  " * i + "a:\n" for i in range(33)), [("EV005", 33, 65)], id="33 levels of lines"),
    # characters
    pytest.param("a: b\0c\n", [("EV003", 1, 5)], id="NUL"),
    pytest.param("a: b\x1bc\n", [("EV003", 1, 5)], id="escape"),
    pytest.param("a: b\x0bc\n", [("EV003", 1, 5)], id="vertical tab"),
    pytest.param("a: b\rc\n", [("EV003", 1, 5)], id="carriage return"),
    pytest.param("a: b\r\r\n", [("EV010", 1, 6), ("EV003", 1, 5)], id="two carriage returns"),
    pytest.param("a: b\x85c\n", [("EV003", 1, 5)], id="next line"),
    pytest.param("a: b\u2028c\n", [("EV003", 1, 5)], id="line separator"),
    pytest.param("a: b\u2029c\n", [("EV003", 1, 5)], id="paragraph separator"),
    pytest.param("a: b\u202ec\n", [("EV003", 1, 5)], id="right-to-left override"),
    pytest.param("a: b\u2069c\n", [("EV003", 1, 5)], id="end of isolate"),
    pytest.param("a: b\u200fc\n", [("EV003", 1, 5)], id="right-to-left mark"),
    pytest.param("a: b\u061cc\n", [("EV003", 1, 5)], id="Arabic letter mark"),
    pytest.param("a: b\ufeffc\n", [("EV003", 1, 5)], id="byte order mark inside"),
    pytest.param("a: b\ufffec\n", [("EV003", 1, 5)], id="no character"),
    pytest.param("a: b # \u202e\n", [("EV003", 1, 8)], id="in a comment"),
    pytest.param("a: \U0001f9ec\u4e2d\u202e\n", [("EV003", 1, 6)], id="behind wide letters"),
    pytest.param('a: "b\\0c"\n', [("EV003", 1, 4)], id="escaped NUL"),
    pytest.param('a: "b\\ec"\n', [("EV003", 1, 4)], id="escaped escape"),
    pytest.param('a: "b\\rc"\n', [("EV003", 1, 4)], id="escaped carriage return"),
    pytest.param('a: "b\\Nc"\n', [("EV003", 1, 4)], id="escaped next line"),
    pytest.param('a: "b\\Lc"\n', [("EV003", 1, 4)], id="escaped line separator"),
    pytest.param('a: "b\\x7fc"\n', [("EV003", 1, 4)], id="escaped delete"),
    pytest.param('a: "b\\u202ec"\n', [("EV003", 1, 4)], id="escaped override"),
    pytest.param('a: "b\\ufeffc"\n', [("EV003", 1, 4)], id="escaped byte order mark"),
    pytest.param('"a\\eb": c\n', [("EV003", 1, 1)], id="escape in a key"),
    # untidy, and still read
    pytest.param("\ufeffa: b\n", [("EV010", 1, 1)], id="byte order mark"),
    pytest.param("a: b\r\nc: d\r\n", [("EV010", 1, 5)], id="CR LF"),
    pytest.param("a: b\nc: d\r\n", [("EV010", 2, 5)], id="CR LF once"),
    pytest.param("a: b  \nc: d \n", [("EV010", 1, 5)], id="trailing blanks"),
    pytest.param("a: b  \r\n", [("EV010", 1, 7), ("EV010", 1, 5)], id="trailing blanks and CR LF"),
    pytest.param("a: b\n   \nc: d\n", [("EV010", 2, 1)], id="blank line of blanks"),
    pytest.param("a: |\n  b  \nc: d \n", [("EV010", 3, 5)], id="trailing blanks below a block text"),
    pytest.param("a: b", [("EV010", 1, 5)], id="no line end"),
    pytest.param("a: b ", [("EV010", 1, 5), ("EV010", 1, 6)], id="blank and no line end"),
    pytest.param("\ufeffa: b: c\n", [("EV010", 1, 1), ("EV001", 1, 5)], id="columns after a byte order mark"),
    pytest.param("a: b\r\nc: d: e\r\n", [("EV010", 1, 5), ("EV001", 2, 5)], id="lines of CR LF"),
]


@pytest.mark.parametrize(("text", "expected"), REFUSED)
def test_what_is_refused(text: str, expected: Places, parser: str) -> None:
    """Each fault is found at its line and column, whichever parser reads."""
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(": a\n", [("EV001", 1, 1)], id="value without a key"),
        pytest.param("a: {b: , c: d}\n", [("EV008", 1, 8)], id="no value in brackets"),
        pytest.param("a: b\t\n", [("EV010", 1, 5)], id="trailing tab"),
        pytest.param("a: b\n  \t\nc: d\n", [("EV010", 2, 1)], id="tab on a blank line"),
        pytest.param("%FOO bar\n---\na: b\n", [("EV001", 1, 5)], id="unknown directive"),
        pytest.param(f"%YAML 1.{'9' * 5000}\n---\na: b\n", [("EV001", 1, 18)], id="version of 5,000 digits"),
        pytest.param('a: "\\ud800"\n', [("EV001", 1, 7)], id="escaped surrogate"),
        pytest.param('a: "\\UFFFFFFFF"\n', [("EV001", 1, 7)], id="escape beyond Unicode"),
    ],
)
@pytest.mark.skipif("libyaml" not in BOTH, reason="PyYAML was built without libyaml")
def test_where_the_parsers_differ(text: str, expected: Places) -> None:
    """The other parser sees these elsewhere, refuses more tabs, or accepts them."""
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    ['a: "\\ud800"\n', 'a: "\\UFFFFFFFF"\n', 'a: "\\U0011FFFF"\n', f"%YAML 1.{'9' * 5000}\n---\na: b\n"],
    ids=["surrogate", "beyond any integer", "beyond Unicode", "version of 5,000 digits"],
)
def test_numbers_that_the_parser_in_python_computes_with(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are refused as well, and no exception comes out."""
    monkeypatch.setattr(profile, "_parser", yaml.BaseLoader)
    reading = read(raw(text), "file.yaml")
    (problem,) = reading.problems
    assert problem.code in ("EV001", "EV003")
    assert problem.severity is Severity.ERROR
    assert not reading.sound
    locate(raw(text))


@pytest.mark.parametrize(
    ("content", "offset", "place"),
    [
        pytest.param(b"a: na\xefve\n", 5, ("EV002", 1, 6), id="latin-1"),
        pytest.param("a: α\nb: ".encode() + b"\xff\n", 9, ("EV002", 2, 4), id="offset counts bytes, column letters"),
        pytest.param(codecs.BOM_UTF8 + b"a: \xff\n", 6, ("EV002", 1, 4), id="after a byte order mark"),
        pytest.param(b"a: \xed\xa0\x80\n", 3, ("EV002", 1, 4), id="surrogate"),
        pytest.param("a: b\n".encode("utf-16"), 0, ("EV002", 1, 1), id="UTF-16"),
        pytest.param("a: α\0\n".encode(), 5, ("EV003", 1, 5), id="NUL"),
        pytest.param(codecs.BOM_UTF8 + "a: α\u202e\n".encode(), 8, ("EV003", 1, 5), id="override after a mark"),
        pytest.param("a: b\r\nc: α\x07\r\n".encode(), 11, ("EV003", 2, 5), id="bell after CR LF"),
    ],
)
def test_offsets(content: bytes, offset: int, place: tuple[str, int, int]) -> None:
    """Faults of encoding name the byte, as a hex editor counts it."""
    problem = read(content, "file.yaml").problems[-1]
    assert problem.place.offset == offset
    assert places(Reading(None, (problem,))) == [place]
    assert content[offset] not in b"abc: \n"


def test_size() -> None:
    """The limit is inclusive, and over it nothing is looked at."""
    text = "a: " + "b" * (MAX_BYTES - 4) + "\n"
    assert read(text.encode(), "f").data == {"a": "b" * (MAX_BYTES - 4)}
    reading = read(b"\xff" + text.encode(), "f")
    assert places(reading) == [("EV004", 1, 1)]
    assert reading.data is None
    assert "1,048,577 bytes" in reading.problems[0].message


@pytest.mark.parametrize(
    "opening",
    ["[", "{a: ", "- ", "? ", "{", "{[", "[{a: "],
    ids=["list", "map", "dash", "key", "brace", "both", "mixed"],
)
@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
def test_any_depth(opening: str, closed: bool, parser: str) -> None:
    """Nesting of any depth is refused at once, and never by an exception."""
    closing = "".join({"[": "]", "{": "}"}.get(sign, "") for sign in reversed(opening)) if closed else ""
    reading = read(raw(opening * 20_000 + "x" + closing * 20_000 + "\n"), "f")
    errors = [problem.code for problem in reading.problems if problem.severity is Severity.ERROR]
    assert errors in (["EV005"], ["EV006"])
    assert reading.data is None


def test_depth_that_is_allowed(parser: str) -> None:
    """As many levels as the limit says are read."""
    reading = read(raw("[" * MAX_DEPTH + "x" + "]" * MAX_DEPTH + "\n"), "f")
    assert reading.problems == ()
    assert len(list(routes(reading.data))) == MAX_DEPTH + 1


# ---------------------------------------------------------------- what is read

HARMLESS = [
    pytest.param("a: no\nb: yes\nc: on\nd: y\n", {"a": "no", "b": "yes", "c": "on", "d": "y"}, id="words for truth"),
    pytest.param("a: 0755\nb: 0x1F\nc: 1_000\n", {"a": "0755", "b": "0x1F", "c": "1_000"}, id="numbers"),
    pytest.param("a: 12:30\nb: 2026-01-02\nc: .nan\n", {"a": "12:30", "b": "2026-01-02", "c": ".nan"}, id="times"),
    pytest.param("a: ''\nb: \"\"\n", {"a": "", "b": ""}, id="empty text in quotes"),
    pytest.param("a: 'null'\nb: \"~\"\n'null': c\n", {"a": "null", "b": "~", "null": "c"}, id="null in quotes"),
    pytest.param("a: nUll\nb: none\nc: n/a\n", {"a": "nUll", "b": "none", "c": "n/a"}, id="nearly null"),
    pytest.param("'<<': a\n", {"<<": "a"}, id="merge key in quotes"),
    pytest.param("a: b#c\nd: e:f\ng: h://i\n", {"a": "b#c", "d": "e:f", "g": "h://i"}, id="signs inside words"),
    pytest.param("a: '*b'\nc: '&d'\ne: '!f'\n", {"a": "*b", "c": "&d", "e": "!f"}, id="signs in quotes"),
    pytest.param("a: {}\nb: []\n", {"a": {}, "b": []}, id="empty brackets"),
    pytest.param("a: b\n", {"a": "b"}, id="one line"),
    pytest.param("---\na: b\n...\n", {"a": "b"}, id="markers of one document"),
    pytest.param("# one\n\na: b # two\n# three\n", {"a": "b"}, id="comments"),
    pytest.param("a: |\n  b\n\n  c\n", {"a": "b\n\nc\n"}, id="block text"),
    pytest.param("a: |\n  b\n  \tc\n", {"a": "b\n\tc\n"}, id="tab inside a block text"),
    pytest.param("a: >-\n  b\n  c\n  \td\n", {"a": "b c\n\td"}, id="tab inside a folded text"),
    pytest.param("a: |\n  b  \n  c\n", {"a": "b  \nc\n"}, id="blanks inside a block text"),
    pytest.param('a: "b\n  c"\n', {"a": "b c"}, id="quoted text over two lines"),
    pytest.param('a: "b\\tc\\nd\\\\ \\u00e9\\_"\n', {"a": "b\tc\nd\\ é\u00a0"}, id="harmless escapes"),
    pytest.param("a: b\n? c\n: d\n", {"a": "b", "c": "d"}, id="key with a question mark"),
    pytest.param("a: [b: c]\n", {"a": [{"b": "c"}]}, id="pair in a list"),
    pytest.param("a: b\u00a0c\n", {"a": "b\u00a0c"}, id="space that does not break"),
    pytest.param("a: e\u0301\nb: \u0928\u0947\n", {"a": "e\u0301", "b": "\u0928\u0947"}, id="combining marks"),
    pytest.param("a: \U0001f469\u200d\U0001f52c\n", {"a": "\U0001f469\u200d\U0001f52c"}, id="joined letters"),
    pytest.param("a: b\u00adc\n", {"a": "b\u00adc"}, id="soft hyphen"),
    pytest.param("- a\n- b\n", ["a", "b"], id="list for a file"),
    pytest.param("a\n", "a", id="text for a file"),
    pytest.param("a:\n- b\n- c\n", {"a": ["b", "c"]}, id="list that is not indented"),
    pytest.param("a: -1\nb: +1\n", {"a": "-1", "b": "+1"}, id="signs of numbers"),
    pytest.param("a: {b: c}\nd: {b: e}\n", {"a": {"b": "c"}, "d": {"b": "e"}}, id="one key in two mappings"),
]


@pytest.mark.parametrize(("text", "data"), HARMLESS)
def test_what_is_harmless(text: str, data: Any, parser: str) -> None:
    """Nothing is said of it, and every scalar stays the text that it is."""
    reading = read(raw(text), "f")
    assert reading.problems == ()
    assert reading.data == data


def test_untidy_files_are_read() -> None:
    """A warning does not keep the data from being used."""
    reading = read("\ufeffa: b \r\nc: d".encode(), "f")
    assert reading.data == {"a": "b", "c": "d"}
    assert reading.sound


def test_tabs_between_tokens_are_left_to_libyaml() -> None:
    """Behind a colon or before a comment a tab is only a space."""
    if "libyaml" in BOTH:
        assert read(b"a:\tb\t# c\n", "f") == Reading({"a": "b"}, ())


def test_the_first_value_of_a_duplicate_key_stays() -> None:
    """Which of the two is right is not known, and neither is used."""
    reading = read(b"a: b\nc: {d: e}\na: f\nc: {d: g}\n", "f")
    assert reading.data == {"a": "b", "c": {"d": "e"}}
    assert not reading.sound
    (first,) = reading.problems[0].related
    assert (first.place.route, first.place.on_key) == (("a",), True)


def test_the_first_of_two_documents_is_read() -> None:
    """The second is neither read nor put in its place."""
    assert read(b"a: b\n---\nc: d\ne: [\n", "f").data == {"a": "b"}


def test_what_the_schema_need_not_say_again() -> None:
    """A problem of a value names its route, so that the same value is not reported twice."""
    reading = read(b'a: ~\nb: [c, null]\nd: "\\e"\ne: !x y\nf: {<<: {g: h}}\n', "f")
    assert [problem.place.route for problem in reading.problems] == [("a",), ("b", 1), ("d",), ("e",), ("f",)]


# ---------------------------------------------------------------- where things stand


@pytest.mark.parametrize(
    ("text", "route", "key", "value"),
    [
        pytest.param("a: bcd\n", ("a",), (1, "a"), (1, "bcd"), id="plain"),
        pytest.param("日本: 語学\n", ("日本",), (1, "日本"), (1, "語学"), id="wide letters"),
        pytest.param("e\u0301: a\u0308b\n", ("e\u0301",), (1, "e\u0301"), (1, "a\u0308b"), id="combining marks"),
        pytest.param("\U0001f9ec: x\n", ("\U0001f9ec",), (1, "\U0001f9ec"), (1, "x"), id="beyond the first plane"),
        pytest.param("\ufeffa: bcd\n", ("a",), (1, "a"), (1, "bcd"), id="byte order mark"),
        pytest.param("x: y\r\na: bcd\r\n", ("a",), (2, "a"), (2, "bcd"), id="CR LF"),
        pytest.param("a: {b: 'c d', e: f}\n", ("a", "b"), (1, "b"), (1, "'c d'"), id="in brackets"),
        pytest.param("a:\n  - b\n  - é: [c, d]\n", ("a", 1, "é", 1), None, (3, "d"), id="deep in a list"),
        pytest.param("# c\n\na: b\n", ("a",), (3, "a"), (3, "b"), id="below a comment"),
        pytest.param("a: b # ü\nü: c\n", ("ü",), (2, "ü"), (2, "c"), id="letters in a comment"),
        pytest.param("a: {b: [x, {c: d}]}\n", ("a", "b", 1, "c"), (1, "c"), (1, "d"), id="brackets in brackets"),
    ],
)
def test_where_values_stand(
    text: str, route: Route, key: tuple[int, str] | None, value: tuple[int, str], parser: str
) -> None:
    """Spans count characters of the line as an editor shows it."""
    spans = locate(raw(text))
    span = spans.find(route)
    assert (span.line, under(spans, span)) == value
    if key is not None:
        span = spans.find(route, on_key=True)
        assert (span.line, under(spans, span)) == key


@pytest.mark.parametrize(
    ("route", "on_key", "line", "column"),
    [
        pytest.param(("a", "missing"), False, 2, 3, id="missing field: its mapping"),
        pytest.param(("a", "b", 7, "x"), False, 3, 5, id="missing entry: its list"),
        pytest.param(("z",), True, 1, 1, id="missing key: the file"),
        pytest.param(("a", "b"), True, 2, 3, id="key"),
        pytest.param((), False, 1, 1, id="the file"),
    ],
)
def test_the_longest_known_beginning(route: Route, on_key: bool, line: int, column: int) -> None:
    """What is not there is shown at what should hold it."""
    span = locate(b"a:\n  b:\n    - c\n").find(route, on_key)
    assert (span.line, span.column) == (line, column)


def test_the_first_of_two_equal_keys_is_found() -> None:
    """A duplicate key does not move the place of what is used."""
    spans = locate(b"a: b\nc: d\na: e\n")
    assert spans.find(("a",)).line == 1
    assert spans.find(("a",), on_key=True).line == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"a: b\x00", b"a: [", b"\x1b[2J: x", "a: \ud800".encode("utf-8", "surrogatepass")],
)
def test_places_of_broken_files(content: bytes, parser: str) -> None:
    """A file that cannot be read still has lines, and its start."""
    spans = locate(content)
    assert spans.find(("a",)).line == 1
    assert len(spans.lines) >= 1


# ---------------------------------------------------------------- laws

PIECES = st.sampled_from(
    [
        *(
            "a",
            "b: ",
            "- ",
            "? ",
            ": ",
            "[",
            "]",
            "{",
            "}",
            ", ",
            "\n",
            "  ",
            "\t",
            "#",
            "&a ",
            "*a",
            "!x ",
            "'",
            '"',
            "|",
        ),
        *(
            ">",
            "\\",
            "\\x",
            "\\u",
            "%YAML 1.1",
            "---",
            "...",
            "<<",
            "~",
            "null",
            "\0",
            "\r",
            "\ufeff",
            "\u2028",
            "é",
            "日",
        ),
        *("\x1b", "9" * 30),
    ]
)
SOUP = st.lists(PIECES, max_size=30).map("".join)


@given(st.one_of(st.binary(max_size=200), SOUP.map(lambda text: text.encode())))
@example(b"\xef\xbb\xbf\xef\xbb\xbfa: b")
@example(b"\xef\xbb\xbf\xff")
@example(b'"\\U00110000"')
@example(b"%YAML 99999999999.1\n---\n")
@example(b"? |\n  a\n: b")
@settings(max_examples=400, deadline=None)
@pytest.mark.parametrize("name", BOTH)
def test_no_bytes_raise(name: str, content: bytes) -> None:
    """Whatever a file holds, the answer is data or a diagnostic; and what is shown exists."""
    before = profile._parser
    profile._parser = PARSERS[name]
    try:
        reading = read(content, "f")
        spans = locate(content)
    finally:
        profile._parser = before
    assert reading.data is not None or not reading.sound
    for problem in reading.problems:
        assert problem.message
        span = problem.place.span
        assert span is not None
        assert 1 <= span.line <= len(spans.lines) + 1
        assert span.column >= 1
        if problem.place.offset is not None:
            assert 0 <= problem.place.offset < len(content)


CHARACTERS = st.characters(
    blacklist_categories=["Cs", "Cc"],
    blacklist_characters="\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e"
    "\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff",
)
TEXTS = st.text(st.one_of(CHARACTERS, st.sampled_from("\n\t :#-'\"[]{}&*!|>%@`,?")), max_size=20)
DATA = st.recursive(
    TEXTS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


class Plain(yaml.SafeDumper):
    """Writes equal parts twice instead of naming them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


@given(
    data=st.dictionaries(TEXTS, DATA, min_size=1, max_size=4),
    flow=st.sampled_from([True, False, None]),
    style=st.sampled_from([None, '"', "'", "|", ">"]),
    unicode=st.booleans(),
    width=st.sampled_from([20, 80, 10_000]),
)
@settings(max_examples=300, deadline=None)
def test_data_is_what_yaml_says(data: Any, flow: bool | None, style: str | None, unicode: bool, width: int) -> None:
    """On valid files the profile reads what PyYAML's own loader of plain text reads, and knows where it stands."""
    text = yaml.dump(
        data, Dumper=Plain, default_flow_style=flow, default_style=style, allow_unicode=unicode, width=width
    )
    reading = read(raw(text), "f")
    assert [problem.code for problem in reading.problems if problem.severity is Severity.ERROR] == []
    assert reading.data == yaml.load(text, Loader=yaml.BaseLoader) == data
    spans = locate(raw(text))
    for route in routes(reading.data):
        assert route in spans.values
        span = spans.values[route]
        assert (span.line, span.column) <= (span.end_line, span.end_column)
        assert not route or isinstance(route[-1], int) or route in spans.keys


@given(SOUP)
@settings(max_examples=300, deadline=None)
def test_places_exist_for_all_that_was_read(text: str) -> None:
    """`locate` finds every route of what `read` gave, also in files with faults."""
    reading = read(raw(text), "f")
    spans = locate(raw(text))
    if reading.data is not None:
        assert set(routes(reading.data)) <= set(spans.values)
