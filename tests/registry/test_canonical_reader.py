"""The quick reader never differs from the strict reader and the canonical layout, and takes what is common."""

from __future__ import annotations

import random
import runpy
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from evidence.model.claim import Claim
from evidence.model.policy import RegistryFile
from evidence.model.source import Source
from evidence.model.vocabulary import AxesFile, ContextsFile, CuratorsFile, MethodsFile
from evidence.registry import canonical_reader, profile
from evidence.registry.canonical_reader import read_canonical
from evidence.registry.layout import FREE, KeyOrder, canonical, key_order
from evidence.registry.tree import TYPED
from evidence.registry.tree_writer import spelled

ROOT = Path(__file__).parents[2]
CLAIM = key_order(Claim)
ABC = KeyOrder({"a": FREE, "b": FREE, "c": FREE})
NESTED = KeyOrder({"a": ABC, "b": ABC, "c": KeyOrder({"d": FREE, "b": ABC}, others=ABC), "null": FREE, "d": FREE})
NULLS = ("null", "Null", "NULL", "~", "")
ORDERS = (FREE, ABC, NESTED, KeyOrder(others=ABC))


def assert_agrees(raw: bytes, order: KeyOrder) -> bool:
    """Whether data was given; if so, it is the strict reader's, who finds no problem, and the layout is canonical."""
    data = read_canonical(raw, order)
    if data is None:
        return False
    reading = profile.read(raw, "x.yaml")
    assert reading.problems == ()
    assert as_lists(data) == as_lists(reading.data)
    text = raw.decode()
    assert canonical(text, order) == text
    return True


def as_lists(data: Any) -> Any:
    """Data whose comparison heeds the order of keys."""
    if type(data) is dict:
        return [(key, as_lists(value)) for key, value in data.items()]
    return [as_lists(part) for part in data] if type(data) is list else data


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: x\n", id="one entry"),
        pytest.param("a:\n  b: x\n  c:\n    - y\n    - z\nd: w\n", id="nested blocks"),
        pytest.param("a:\n  - b: x\n    c: y\n  - b: z\n", id="sequence of mappings"),
        pytest.param("a:\n  - b:\n      - c: x\n        d:\n          - y\n", id="sequences in mappings in sequences"),
        pytest.param("a:\n  - x\n  - b: y\n  - [z]\n", id="mixed sequence"),
        pytest.param(
            'subject:\n  label: x\n  terms:\n    - {id: "GO:0070062", label: extracellular exosome}\n', id="term"
        ),
        pytest.param('a: Dose, 5 µg (n = 6); it\'s 10%/day, "so" — naïve\n', id="punctuation"),
        pytest.param("a: https://example.org/x?y=z#part\n", id="address"),
        pytest.param("a: -0.25\nb: --x\nc: 2026-11-21\nd: no\n", id="numbers, dates and words"),
        pytest.param("a: 10\u00a0mg\nb: 1\u202f000\n", id="unbreakable spaces"),
        pytest.param('a: "x: y"\nb: "#x"\nc: "12"\nd: "no"\ne: ""\nf: "null"\n', id="needed quotes"),
        pytest.param('a: "\\"x\\": y"\nb: "\\\\: \\\\"\n', id="escaped quotes and backslashes"),
        pytest.param("a: [x, y z, -1]\nb: {c: x, d: y z}\n", id="brackets"),
        pytest.param("a: [{b: x}, {b: y, c: z}, [w]]\nb: {c: [x, y]}\n", id="brackets in brackets"),
        pytest.param('a: ["x, y", "p:q", {b: "[z]"}]\n', id="quotes in brackets"),
        pytest.param("a: []\nb: {}\nc:\n  - []\n", id="empty brackets"),
        pytest.param("# c\na:\n  # d\n  # e\n  - b: x\n    # f\n    c: y\n  # g\n  - b: z\n# h\nd: w\n", id="comments"),
        pytest.param("# a file\n\na: x\n\nb:\n  - y\n\n  # c\n\n  - z\n", id="blank lines"),
        pytest.param('a: "2026-01-01 \\"x\\": y"\nb: "2026-01-01 x"\n', id="texts that begin as dates"),
        pytest.param("".join("  " * n + "a:\n" for n in range(12)) + "  " * 12 + "a: x\n", id="twelve levels"),
        pytest.param(f'a: {"x y, " * 9000}z\nb: "#{"x" * 9000}"\n', id="long texts"),
        pytest.param(f'a:\n  - {"x" * 2000}\n  - ": {"x" * 2000}"\n', id="long texts in a sequence"),
        pytest.param(f"a:\n  - {{b: {'x' * 900}, {'k' * 90}: y}}\n", id="long brackets"),
        pytest.param(f"{'k' * 100}: x\n", id="long key"),
        pytest.param("a: x\na-null: y null\nb: nullify\nc: null, and so on\n", id="only looks like nothing"),
    ],
)
def test_read(text: str) -> None:
    """Common shapes are read."""
    assert assert_agrees(text.encode(), FREE)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("# only a comment\n", id="only a comment"),
        pytest.param("- x\n", id="no mapping"),
        pytest.param("x\n", id="one text"),
        pytest.param("a: x", id="no final line feed"),
        pytest.param("\ufeffa: x\n", id="byte order mark"),
        pytest.param("a: x\r\n", id="CR LF"),
        pytest.param("a: x\rb: y\n", id="CR"),
        pytest.param("a: x \nb: y\n", id="trailing blank"),
        pytest.param("a: \n  - x\n", id="blank behind a key"),
        pytest.param("# c \na: x\n", id="blank behind a comment"),
        pytest.param("a:\tx\n", id="tab"),
        pytest.param("a: x\u2028y\n", id="line separator"),
        pytest.param("a: x\u0085y\n", id="next line"),
        pytest.param("a: x\u202ey\n", id="direction"),
        pytest.param("\na: x\n", id="blank line at the top"),
        pytest.param("a: x\n\n", id="blank line at the end"),
        pytest.param("a: x\n\n\nb: y\n", id="two blank lines"),
        pytest.param("a:\n\n  b: x\n", id="blank line above a first entry"),
        pytest.param("a: x\na: y\n", id="duplicate key"),
        pytest.param("z: x\nz: y\n", id="duplicate unknown key"),
        pytest.param("a: {x: y, x: z}\n", id="duplicate key in brackets"),
        pytest.param("b: x\na: y\n", id="keys out of order"),
        pytest.param("z: x\na: y\n", id="unknown key first"),
        pytest.param("a: {b: x, a: y}\n", id="keys out of order in brackets"),
        pytest.param("a:\n  - {z: x, a: y}\n", id="unknown key first in brackets"),
        pytest.param("a:\n  - b: x\n    a: y\n", id="keys out of order in a sequence"),
        pytest.param("c: {b: {b: x, a: y}}\n", id="keys out of order in braces in braces"),
        pytest.param("c: [{b: x, d: y}]\n", id="keys out of order in braces in brackets"),
        pytest.param("c:\n  b:\n    b: x\n    a: y\n", id="keys out of order below a key"),
        pytest.param("a:\nb: x\n", id="nothing behind a key"),
        pytest.param("a:\n", id="nothing behind the last key"),
        pytest.param("a:\n  # c\nb: x\n", id="only a comment below a key"),
        pytest.param("a: ~\n", id="tilde"),
        pytest.param("a: null\n", id="null"),
        pytest.param("null: x\n", id="null as key"),
        pytest.param("a:\n  - NULL\n", id="null in a sequence"),
        pytest.param("a: [Null]\n", id="null in brackets"),
        pytest.param("a: {b: null, c: x}\n", id="null in braces"),
        pytest.param("a: {null: x}\n", id="null as key in braces"),
        pytest.param("<<: x\n", id="merge key"),
        pytest.param("a:\n- x\n", id="sequence at its key's column"),
        pytest.param("a:\n   b: x\n", id="three spaces"),
        pytest.param("a:\n    b: x\n", id="four spaces"),
        pytest.param(" a: x\n", id="indented root"),
        pytest.param("a:\n  b: x\n c: y\n", id="entry between two levels"),
        pytest.param("a: x\n  b: y\n", id="mapping below a text"),
        pytest.param("a: x\n  y\n", id="text over two lines"),
        pytest.param("a: x\n  - y\n", id="text over two lines with a dash"),
        pytest.param("a:\n  x\n", id="text below its key"),
        pytest.param("a:\n  - x\n    y\n", id="text over two lines in a sequence"),
        pytest.param("a:\n  - x\n  b: y\n", id="key in a sequence"),
        pytest.param("a:\n  b: y\n  - x\n", id="dash in a mapping"),
        pytest.param("a:\n  -\n", id="lone dash"),
        pytest.param("a:\n  - - x\n", id="sequence in sequence"),
        pytest.param("a: |\n  x\n", id="block text"),
        pytest.param("a: 'x'\n", id="single quotes"),
        pytest.param('a: "x"\n', id="needless quotes"),
        pytest.param('a: "x:y"\n', id="needless quotes around a colon"),
        pytest.param('a: ["x"]\n', id="needless quotes in brackets"),
        pytest.param('a: {b: "x"}\n', id="needless quotes in braces"),
        pytest.param('a: "x\\: y"\n', id="wrong escape"),
        pytest.param('a: "\\u00e9: y"\n', id="needless escape"),
        pytest.param('a: "x: y\n', id="open quotes"),
        pytest.param('a: "x: \\"\n', id="open quotes behind a backslash"),
        pytest.param('a: "2026-01-01 x\\"\n', id="open quotes around a date"),
        pytest.param('a: "2026-01-01 x" y"\n', id="quotes in quotes"),
        pytest.param('a: "x: y" z\n', id="text behind quotes"),
        pytest.param('"a": x\n', id="quoted key"),
        pytest.param("? a\n: x\n", id="question mark"),
        pytest.param("--- a: x\n", id="document start as key"),
        pytest.param("---\na: x\n", id="document start"),
        pytest.param("a: x\n...\n", id="document end"),
        pytest.param("a: x\n---\nb: y\n", id="two documents"),
        pytest.param("%YAML 1.1\n---\na: x\n", id="directive"),
        pytest.param("a: b: c\n", id="two colons"),
        pytest.param("a: b:\n", id="colon at the end"),
        pytest.param("a: x  # c\n", id="comment behind a value"),
        pytest.param("a:  # c\n  b: x\n", id="comment behind a key"),
        pytest.param("  # c\na: x\n", id="comment too deep"),
        pytest.param("a:\n# c\n  b: x\n", id="comment not deep enough"),
        pytest.param("a: x\n# c\n", id="comment at the end"),
        pytest.param("a:  x\n", id="two blanks"),
        pytest.param("a : x\n", id="blank before a colon"),
        pytest.param("a: [x,y]\n", id="no blank behind a comma"),
        pytest.param("a: [ x ]\n", id="blanks in brackets"),
        pytest.param("a: [x ]\n", id="blank before a bracket"),
        pytest.param("a: {b: x , c: y}\n", id="blank before a comma"),
        pytest.param("a: [x?]\n", id="question mark in brackets"),
        pytest.param("a: [x, ]\n", id="comma at the end"),
        pytest.param("a: [x\n", id="open bracket"),
        pytest.param("a: [x}\n", id="wrong bracket"),
        pytest.param("a: [[x}]\n", id="wrong bracket in brackets"),
        pytest.param("a: [x]]\n", id="one bracket too many"),
        pytest.param("a: [x] y\n", id="text behind a bracket"),
        pytest.param("a: [b: x]\n", id="bare pair"),
        pytest.param("a: {b}\n", id="key alone"),
        pytest.param("a: {b: }\n", id="nothing in braces"),
        pytest.param("a: {b: p:q}\n", id="colon in braces"),
        pytest.param("a: [[[x]]]\n", id="brackets three deep"),
        pytest.param(f"a: [{'x' * 1000}]\n", id="too long for brackets"),
        pytest.param("a: [\n  x]\n", id="brackets over two lines"),
        *(pytest.param(f"a: {mark}x\n", id=f"{mark} first") for mark in ",[]{}#&*!|>'\"%@`?:"),
        *(pytest.param(f"a: {mark} x\n", id=f"{mark} and a blank first") for mark in "-?:"),
        pytest.param("a: -\n", id="dash alone"),
        pytest.param(f"{'k' * 1025}: x\n", id="endless key"),
        pytest.param("".join("  " * depth + "a:\n" for depth in range(40)) + "  " * 40 + "a: x\n", id="too deep"),
        pytest.param(f"a: {'x' * 2**20}\n", id="too large"),
    ],
)
def test_left_alone(text: str) -> None:
    """What is amiss, not canonical or rare gives nothing."""
    assert read_canonical(text.encode(), NESTED) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("b: x\na: y\n", id="free at the root"),
        pytest.param("d: {b: x, a: y}\n", id="free below a key"),
        pytest.param("c:\n  d: x\n  b: {a: y, b: z}\n  e: {a: x, z: y}\n", id="own order of each key"),
        pytest.param("c:\n  - {d: x, b: {a: y}}\n  - d: z\n", id="order of a sequence"),
    ],
)
def test_key_order(text: str) -> None:
    """Keys stand in the order of the mapping that they are in."""
    order = FREE if text.startswith("b") else NESTED
    assert assert_agrees(text.encode(), order)


def test_data_is_fresh() -> None:
    """What is done to the data of one file does not change that of the next."""
    raw = b"a: {b: x}\nc: [{d: y}]\ne:\n  - {f: [z]}\n  - [v]\n  - g: {h: w}\n    i: [u]\n"
    wanted = {"a": {"b": "x"}, "c": [{"d": "y"}], "e": [{"f": ["z"]}, ["v"], {"g": {"h": "w"}, "i": ["u"]}]}
    for _ in range(3):
        data = read_canonical(raw, FREE)
        assert data == wanted
        data["a"]["b"] = data["c"][0]["d"] = data["e"][0]["f"][0] = data["e"][1][0] = "changed"
        data["e"][2]["g"]["h"] = data["e"][2]["i"][0] = "changed"


def test_what_is_remembered_means_the_same_in_every_order() -> None:
    """A line that was sound in one file is judged by the order of the next."""
    text = "a: {b: x, a: y}\n"
    assert assert_agrees(text.encode(), ABC)
    assert not assert_agrees(text.encode(), NESTED)
    assert assert_agrees(text.encode(), ABC)


def test_little_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read alike when what was met before is forgotten again and again."""
    monkeypatch.setattr(canonical_reader, "_MOST_KEPT", 3)
    monkeypatch.setattr(canonical_reader, "_remembered", canonical_reader._Lines())
    monkeypatch.setattr(canonical_reader, "_shapes", {})
    dice, taken = random.Random(3), 0
    for order in ORDERS * 40:
        text, _ = Scribe(dice).document(order)
        taken += assert_agrees(text.encode(), order) and assert_agrees(text.encode(), order)
        assert_agrees(disturbed(text, dice).encode("utf-8", "surrogatepass"), order)
        assert len(canonical_reader._remembered) <= 3 >= len(canonical_reader._shapes)
    assert taken == 160


@pytest.mark.parametrize(
    "sentence",
    [
        "a sentence that holds a: colon before a blank",
        "a sentence that holds a #hash behind a blank there",
        "a sentence that ends in a colon and is long:",
        "a sentence that ends in a blank and is long ",
        "(a sentence that begins with a bracket, and is long)",
        "- a sentence that begins with a dash, and is long",
        "a sentence that holds a#hash and a:colon only",
        "'a sentence in quotes that are not those of the layout'",
    ],
)
def test_sentences(sentence: str) -> None:
    """A sentence behind a key that others stood behind is looked at as well."""
    assert assert_agrees(b"a: one sentence of more than thirty characters\n", FREE)
    plain = "- " not in sentence and spelled(sentence) == sentence
    assert assert_agrees(f"a: {sentence}\n".encode(), FREE) is plain


@pytest.mark.parametrize("raw", [b"\xff: x\n", b"a: \xc3\n", b"a: \xed\xa0\x80\n", b"a: \x00\n", b"\n", b" \n"])
def test_odd_bytes(raw: bytes) -> None:
    assert read_canonical(raw, FREE) is None


# ---------------------------------------------------------------- laws


LETTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from(list(" :#-,[]{}\"'?\\=~.\u00a0\u2028\u00adnul"))


@settings(max_examples=300, deadline=None)
@given(st.text(LETTERS, max_size=12) | st.sampled_from(["yes", "12:30", "2026-01-01 x", "---", "- x", "x:", "x #"]))
def test_values_agree(value: str) -> None:
    """Any text as a value; what is read without quotes is what the layout writes without quotes."""
    for frame in ("a: %s\n", "a:\n  - %s\n", "a: [%s]\n", "a: {b: %s}\n", 'a: "%s"\n', 'a: ["%s"]\n', "%s: x\n"):
        assert_agrees((frame % value).encode(), FREE)
    if read_canonical(f"a: {value}\n".encode(), FREE) == {"a": value}:
        assert spelled(value) == value


HOSTILE = [
    "a: x\n",
    "a:\n",
    "  ",
    "\n",
    "a",
    ":",
    "a: ",
    "- ",
    "a:b",
    " #",
    "# x\n",
    '"',
    "\\",
    "[",
    "{",
    "{a: x, ",
    "a: [x]\n",
    "é",
    "\n\n#",
]


@pytest.mark.parametrize("start", ["", "a: ", 'a: "', "a: [", "a: {b: "])
def test_time(start: str) -> None:
    """Hostile files of 1 MiB take about as long as honest ones."""
    for piece in HOSTILE:
        raw = (start + piece * ((2**20 - 20) // len(piece.encode()))).encode() + b"\n"
        before = time.process_time()
        read_canonical(raw, CLAIM)
        assert time.process_time() - before < 5, piece


# ---------------------------------------------------------------- canonical files, and files nearly so

WORDS = (
    *(
        "x",
        "y z",
        "exosome",
        "p = 0.05",
        "miR-21",
        "it's",
        "(n)",
        "a/b",
        "10%",
        "naïve",
        "µ",
        "…",
        "一",
        "\u00a0",
        "\u202f",
    ),
    *(
        "p:q",
        "r: s",
        "t #u",
        "#v",
        "w:",
        "null",
        "no",
        "12",
        "12:30",
        "2026-01-01",
        "-",
        "-x",
        "- x",
        "---",
        "...",
        " ",
    ),
    *("?", ", ", "[y]", "{z}", '"', "'", "\\", "~", "=", "<<", "&", "*", "!", "|", ">", "%", "@", "`"),
)


class Scribe:
    """Writes files in canonical layout, of common shapes only."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def document(self, order: KeyOrder) -> tuple[str, Any]:
        data = self.mapping(0, order)
        return ("# A file.\n\n" if self.chance(0.1) else "") + self.block(data, 0), data

    def mapping(self, depth: int, order: KeyOrder) -> dict[str, Any]:
        keys = self.dice.sample(["a", "b", "c", "d", "e-f", "g.1", "H_2"], self.dice.randint(1, 4))
        known = list(order.keys)
        keys.sort(key=lambda key: known.index(key) if key in known else len(known))
        return {key: self.value(depth, order.below(key)) for key in keys}

    def value(self, depth: int, order: KeyOrder) -> Any:
        if self.chance(0.6 if depth < 3 else 1):
            return self.text()
        if self.chance(0.5):
            return self.mapping(depth + 1, order)
        return [self.element(depth, order) for _ in range(self.dice.randint(1, 3))]

    def element(self, depth: int, order: KeyOrder) -> Any:
        if self.chance(0.5):
            return self.text()
        return self.mapping(depth + 1, order) if self.chance(0.5) else self.dice.choices(WORDS[:15], k=2)

    def text(self) -> str:
        if self.chance(0.1):
            return " ".join(("A sentence", *self.dice.choices(WORDS[:15], k=5), "of many words"))
        words = self.dice.choices(WORDS, k=self.dice.choice([0, 1, 1, 1, 1, 2, 2, 3]))
        return self.dice.choice(["", " "]).join(words)

    def block(self, data: Any, column: int, head: str = "") -> str:
        """Entries of a collection; `head` stands where the first one's indentation would."""
        text, pad = "", " " * column
        for number, entry in enumerate(data.items() if type(data) is dict else data):
            key, value = entry if type(data) is dict else (None, entry)
            if not head or number:
                text += "\n" if number and self.chance(0.1) else ""
                text += f"{pad}# {self.text()}.\n" * self.dice.choice([0] * 9 + [1])
            text += head if head and not number else pad
            text += "-" if key is None else f"{key}:"
            line = (
                self.flow(value) if type(value) is str or type(data) is type(value) is list or self.chance(0.3) else ""
            )
            if line:
                text += f" {line}\n"
            elif key is None:
                text = text[: -len(pad) - 1] + self.block(value, column + 2, f"{pad}- ")
            else:
                text += "\n" + self.block(value, column + 2)
        return text

    def flow(self, value: Any, level: int = 0) -> str:
        """A value on one line; empty when it would be too deep, or too odd for brackets."""
        if type(value) is str:
            if level and ("#" in value or '"' in value):
                return ""
            text = spelled(value, flow=level > 0)
            typed = TYPED.fullmatch(value) and not set('"\\') & set(value)
            quoted = value in NULLS or (typed and self.chance(0.5))
            return f'"{value}"' if value == text and quoted else text
        if level == 2:
            return ""
        if type(value) is dict:
            parts = [(key, self.flow(part, level + 1)) for key, part in value.items()]
            return (
                "{" + ", ".join(f"{key}: {part}" for key, part in parts) + "}" if all(part for _, part in parts) else ""
            )
        lines = [self.flow(part, level + 1) for part in value]
        return f"[{', '.join(lines)}]" if all(lines) else ""


ALPHABET: tuple[str, ...] = (
    *"ab: -#,[]{}\"'\\\n?!&*|>%@`~=.0\t\r\u00a0\u2028\ufeff\u200bé",
    *("  ", "    ", ": ", " #", "- ", "- - ", "? ", ", ", "null", "<<: ", "{}", "[]", '""', "---", "..."),
    *("\n\n", "# c\n", "\n  ", "\n    ", "a: x\n", "b:\n"),
)


PADS = (-2, -1, 1, 2, 4)
ENDS = (" ", "  # c", ":", " #", ": ", " x", ",", "]", "}", '"', "\n    x", "\n  - x", "\n  # c")
VALUES = (
    *("null", "~", "", "[x]", "{x: y}", "[x: y]", "{x: {x: {x: y}}}", "- x", "x: y", "|\n      x"),
    *('"12"', '"x"', '"x: y"', "*x", "&x y", "!!str x"),
)


def disturbed(text: str, dice: random.Random) -> str:
    """A text with one small change."""
    lines = text.split("\n")
    at, line, other = dice.randrange(len(text) + 1), dice.randrange(len(lines)), dice.randrange(len(lines))
    bare = lines[line].lstrip(" ")
    margin = len(lines[line]) - len(bare)
    head, gap, value = bare.partition(dice.choice([": ", "- "]))
    match dice.randrange(14):
        case 0:
            return text[:at] + dice.choice(ALPHABET) + text[at:]
        case 1:
            return text[:at] + dice.choice(ALPHABET) + text[at + 1 :]
        case 2:
            return text[:at] + text[at + dice.choice([1, 1, 2, 4]) :]
        case 3:
            del lines[line]
        case 4:
            lines.insert(other, lines[line])
        case 5:
            lines[line], lines[other] = lines[other], lines[line]
        case 6:
            lines[line] = " " * max(0, margin + dice.choice(PADS)) + bare
        case 7:
            lines[line:other] = [f"  {shifted}" for shifted in lines[line:other]]
        case 8:
            lines.insert(line, " " * (margin + dice.choice([0, 0, 0, -2, 2, 1])) + dice.choice(["# c", "# c:", "# c "]))
        case 9:
            lines.insert(line, "")
        case 10:
            lines[line] += dice.choice(ENDS)
        case 11:
            quote = dice.choice("'\"")
            lines[line] = " " * margin + head + gap + quote + value + quote
        case 12:
            lines[line] = " " * margin + head + gap + value.strip("'\"")
        case 13:
            lines[line] = " " * margin + head + gap + dice.choice(VALUES)
    return "\n".join(lines)


dices = st.randoms(use_true_random=False)
orders = st.sampled_from(ORDERS)


@settings(max_examples=150, deadline=None)
@given(dices, orders)
def test_common_files_are_read(dice: random.Random, order: KeyOrder) -> None:
    text, data = Scribe(dice).document(order)
    assert as_lists(read_canonical(text.encode(), order)) == as_lists(data)
    assert assert_agrees(text.encode(), order)


@settings(max_examples=300, deadline=None)
@given(dices, orders, st.integers(1, 3))
def test_disturbed_files_agree(dice: random.Random, order: KeyOrder, changes: int) -> None:
    text, _ = Scribe(dice).document(order)
    for _ in range(changes):
        text = disturbed(text, dice)
    assert_agrees(text.encode(), order)


pieces = st.sampled_from(ALPHABET)


@settings(max_examples=400, deadline=None)
@given(st.lists(pieces, max_size=25).map(lambda parts: "a: " * (len(parts) % 2) + "".join(parts) + "\n"), orders)
@example("a: x\n---\n", FREE)
@example("a:\n  # c\n\n  b: x\n", FREE)
def test_rubble_agrees(text: str, order: KeyOrder) -> None:
    assert_agrees(text.encode(), order)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=40).map(lambda text: f"a: {text}\n".encode("utf-8", "surrogatepass")))
def test_bytes_agree(raw: bytes) -> None:
    assert_agrees(raw, FREE)


# ---------------------------------------------------------------- registries


MODELS: dict[str, type[BaseModel]] = {
    "registry.yaml": RegistryFile,
    "axes.yaml": AxesFile,
    "contexts.yaml": ContextsFile,
    "methods.yaml": MethodsFile,
    "curators.yaml": CuratorsFile,
}


def order_of(path: Path) -> KeyOrder:
    return key_order(MODELS.get(path.name) or (Source if path.parent.name == "sources" else Claim))


def test_generated_registry(tmp_path: Path) -> None:
    """Every generated file is read."""
    runpy.run_path(str(ROOT / "benchmarks/generate.py"))["generate"](tmp_path, 40, sources=30)
    paths = sorted((tmp_path / "claims").rglob("*.yaml"))
    assert len(paths) > 70
    for path in paths:
        assert assert_agrees(path.read_bytes(), order_of(path)), path


def test_own_registry() -> None:
    """Nine in ten files of the registry itself are read."""
    paths = sorted((ROOT / "claims").rglob("*.yaml"))
    read = [assert_agrees(path.read_bytes(), order_of(path)) for path in paths]
    assert sum(read) > 0.9 * len(paths) > 0
