"""Canonical layout: what it does, what it leaves alone, and the laws that hold for every file."""

from __future__ import annotations

import random
import re
import string
from collections import Counter
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from evidence.model.claim import Claim
from evidence.model.vocabulary import ContextsFile
from evidence.registry import tree_reader
from evidence.registry.layout import FREE, KeyOrder, canonical, key_order
from evidence.registry.tree_writer import spelled

LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
CLAIM = key_order(Claim)
ABC = KeyOrder({"a": FREE, "b": FREE, "c": FREE})
NESTED = KeyOrder({"a": ABC, "b": ABC, "c": ABC, "d": FREE})


def assert_layout(before: str, after: str, order: KeyOrder = NESTED) -> None:
    """`before` becomes `after`, and `after` stays."""
    assert canonical(before, order) == after
    assert canonical(after, order) == after


def load(text: str) -> Any:
    """What a file says, all scalars read as text."""
    return yaml.load(text.removeprefix("\ufeff"), Loader=LOADER)


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", "", id="empty file"),
        pytest.param("\n \n\n", "", id="blank file"),
        pytest.param("# only\n\n\n# comments", "# only\n\n# comments\n", id="only comments"),
        pytest.param("\ufeffa: x\n", "a: x\n", id="byte order mark"),
        pytest.param("a: x\r\nb: y\r\n", "a: x\nb: y\n", id="CR LF"),
        pytest.param("a: x", "a: x\n", id="no final line feed"),
        pytest.param("a: x\n\n\n", "a: x\n", id="too many final line feeds"),
        pytest.param("\n\na: x\n", "a: x\n", id="leading blank lines"),
        pytest.param("a: x  \n# c \t\nb: y\t\n  \n", "a: x\n# c\nb: y\n", id="trailing blanks"),
        pytest.param("---\na: x\n", "a: x\n", id="document start"),
        pytest.param("a: x\n...\n", "a: x\n", id="document end"),
        pytest.param("# h\n--- # s\na: x\n... # e\n# t\n", "# h\n# s\na: x\n# e\n# t\n", id="markers with comments"),
        pytest.param("a: x\n\n\n\nb: y\n", "a: x\n\nb: y\n", id="one blank line is kept"),
        pytest.param("a:\n\n  - x\n\n\n  - y\n", "a:\n  - x\n\n  - y\n", id="no blank line above a first entry"),
    ],
)
def test_lines(before: str, after: str) -> None:
    assert_layout(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a:\n- x\n- y\n", "a:\n  - x\n  - y\n", id="sequence at its key's column"),
        pytest.param("a:\n      - x\n      -    y\n", "a:\n  - x\n  - y\n", id="sequence too deep"),
        pytest.param("a:\n    b:   x\n    c : y\n", "a:\n  b: x\n  c: y\n", id="mapping"),
        pytest.param(
            "a:\n-   id: x\n    to:\n    - y\n", "a:\n  - id: x\n    to:\n      - y\n", id="mapping in sequence"
        ),
        pytest.param("a:\n-\n  id: x\n", "a:\n  - id: x\n", id="lone dash before a mapping"),
        pytest.param("a:\n-\n  x\n", "a:\n  - x\n", id="lone dash before a text"),
        pytest.param("a:\n- - x\n  - y\n-   - z\n", "a:\n  - - x\n    - y\n  - - z\n", id="sequence in sequence"),
        pytest.param("- x\n- y:  z\n", "- x\n- y: z\n", id="sequence at the root"),
        pytest.param("a:\n     long text below\n", "a:\n  long text below\n", id="a text below its key stays there"),
        pytest.param("a:\nb: x\n", "a:\nb: x\n", id="nothing behind a key"),
        pytest.param("a:\n-\n- x\n", "a:\n  -\n  - x\n", id="nothing behind a dash"),
    ],
)
def test_indentation(before: str, after: str) -> None:
    assert_layout(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a: 'x'\n", "a: x\n", id="needless single quotes"),
        pytest.param('a: "x y"\n', "a: x y\n", id="needless double quotes"),
        pytest.param("a: 'x: y'\n", 'a: "x: y"\n', id="never single quotes"),
        pytest.param("a: 'it''s'\n", "a: it's\n", id="apostrophe"),
        pytest.param("a: '\"x\" \\y'\n", 'a: "\\"x\\" \\\\y"\n', id="quotes and backslash escaped"),
        pytest.param('a: "caf\\u00e9 \\U0001F600"\n', "a: café 😀\n", id="needless escapes"),
        pytest.param('a: "x\\ty\\nz"\n', 'a: "x\\ty\\nz"\n', id="needed escapes"),
        pytest.param('a: "x\\u00a0y"\n', 'a: "x\\u00a0y"\n', id="an escape that shows the invisible"),
        pytest.param("a: x\u00a0y\n", "a: x\u00a0y\n", id="no escape for what was not escaped"),
        pytest.param("a: 'x\u00a0y'\n", "a: x\u00a0y\n", id="no quotes for an unescaped space"),
        pytest.param("a: ' x '\n", 'a: " x "\n', id="outer spaces"),
        pytest.param("a: ''\n", 'a: ""\n', id="empty text"),
        pytest.param("a: 'x #y'\n", 'a: "x #y"\n', id="hash behind a space"),
        pytest.param("a: 'x#y'\n", "a: x#y\n", id="hash inside of a word"),
        pytest.param("a: 'p:q'\n", "a: p:q\n", id="colon inside of a word"),
        pytest.param("a: 'p:'\n", 'a: "p:"\n', id="colon at the end"),
        pytest.param("a: '-x'\nb: '- x'\nc: '-'\n", 'a: -x\nb: "- x"\nc: "-"\n', id="dashes"),
        pytest.param("a: ...\n", "a: ...\n", id="dots"),
        pytest.param("'...': x\n'--- y': z\n", '"...": x\n"--- y": z\n', id="document markers as keys"),
        pytest.param("'a': x\n\"b c\": y\n", "a: x\nb c: y\n", id="keys"),
        pytest.param("a: no\nb: '0755'\nc: \"no\"\n", 'a: no\nb: "0755"\nc: "no"\n', id="typed words as written"),
        pytest.param(
            "a: 2026-11-21\nb: '12:30'\nc: 'null'\n", 'a: 2026-11-21\nb: "12:30"\nc: "null"\n', id="more of them"
        ),
        pytest.param("a: '10.1002/mco2.70095'\n", "a: 10.1002/mco2.70095\n", id="only looks like a number"),
    ],
)
def test_quoting(before: str, after: str) -> None:
    assert_layout(before, after)


@pytest.mark.parametrize("value", ["@x", "`x", "%x", "&x", "*x", "!x", "|x", ">x", "?x", ":x", "[x", "{x", "#x", ",x"])
def test_indicators_are_quoted(value: str) -> None:
    assert spelled(value) == f'"{value}"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a: {p: x,q: y}\n", "a: {p: x, q: y}\n", id="comma"),
        pytest.param("a: { p : x , q:   y, }\n", "a: {p: x, q: y}\n", id="spaces and a trailing comma"),
        pytest.param("a: [ x,  'w' ,[z] ]\n", "a: [x, w, [z]]\n", id="sequence"),
        pytest.param("a: [ ]\nb: { }\n", "a: []\nb: {}\n", id="empty ones"),
        pytest.param("a: [p: x, {q: y}]\n", "a: [p: x, {q: y}]\n", id="a bare pair stays bare"),
        pytest.param("a: {id: GO:0070062}\n", 'a: {id: "GO:0070062"}\n', id="colon inside of brackets"),
        pytest.param("a: ['x, y', 'z?']\n", 'a: ["x, y", "z?"]\n', id="indicators inside of brackets"),
        pytest.param("a: {c: x, b: y, a: z}\n", "a: {a: z, b: y, c: x}\n", id="key order inside of brackets"),
        pytest.param("a: {d:   , b: y}\n", "a: {d:   , b: y}\n", id="something is left out"),
        pytest.param("a: [x,   # c\n    'y']\n", "a: [x,   # c\n    'y']\n", id="a comment inside"),
        pytest.param("a: {b: 'x',\n    a: y}  # c\n", "a: {b: 'x',\n    a: y}  # c\n", id="over two lines"),
        pytest.param("a:\n- {\n  b: x\n}\n", "a:\n  - {\n    b: x\n  }\n", id="over lines and indented"),
        pytest.param("a:\n    {b: x,\n     c: y}\n", "a:\n  {b: x,\n   c: y}\n", id="over lines below its key"),
    ],
)
def test_brackets(before: str, after: str) -> None:
    assert_layout(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a: |\n     x\n       y\n\n     z\n", "a: |\n  x\n    y\n\n  z\n", id="literal"),
        pytest.param("a: >- # c\n     x\n     y\n", "a: >-  # c\n  x\n  y\n", id="folded, stripped, with a comment"),
        pytest.param("a:\n- |\n x\n", "a:\n  - |\n    x\n", id="literal in a sequence"),
        pytest.param("a:\n  |\n   x\n", "a: |\n  x\n", id="header below its key"),
        pytest.param("a: |2\n    x\n  y\n", "a: |2\n    x\n  y\n", id="indentation given"),
        pytest.param("a:\n- |1\n  x\n y\n", "a:\n  - |1\n    x\n   y\n", id="indentation given, moved"),
        pytest.param("a: |\n  x  \n  y\n", "a: |\n  x  \n  y\n", id="blanks are part of the text"),
        pytest.param("a: |\n  x\n \n    \n  y\n", "a: |\n  x\n\n    \n  y\n", id="blank lines inside"),
        pytest.param("a: |\n  x\n\n\n\nb: y\n", "a: |\n  x\n\nb: y\n", id="blank lines below"),
        pytest.param("a: |+\n  x\n\n\nb: y\n", "a: |+\n  x\n\n\nb: y\n", id="kept blank lines"),
        pytest.param("b: |+\n  x\n\na: y\n", "a: y\nb: |+\n  x\n\n", id="kept blank lines at the end"),
        pytest.param("a: |+\n  x\nc: z\n\nb: y\n", "a: |+\n  x\nb: y\nc: z\n", id="no blank line may follow"),
        pytest.param("a: |\n  x", "a: |-\n  x\n", id="no final line feed"),
        pytest.param("a: |+\n  x", "a: |-\n  x\n", id="no final line feed, kept"),
        pytest.param("a: |\nb: x\n", "a: |\nb: x\n", id="without a line"),
        pytest.param("a: |\n    x\n  # c\nb: y\n", "a: |\n  x\n# c\nb: y\n", id="comment below"),
        pytest.param("a: |\n  # x\n  y\n", "a: |\n  # x\n  y\n", id="not a comment"),
    ],
)
def test_block_texts(before: str, after: str) -> None:
    assert_layout(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a: x\n    y\n", "a: x\n    y\n", id="plain"),
        pytest.param("a:\n- x\n  y\n", "a:\n  - x\n    y\n", id="plain and indented"),
        pytest.param("a: x\n y\n", "a: x\n  y\n", id="plain, hardly indented"),
        pytest.param("a:\n   x\n   y\n", "a:\n  x\n  y\n", id="plain below its key"),
        pytest.param("a:\n      x\n  y\n", "a:\n  x\n  y\n", id="plain below its key, ragged"),
        pytest.param("a: 'x \n\n  y'\n", "a: 'x\n\n  y'\n", id="single quotes stay"),
        pytest.param('a: "x\\\n  \\ y"  # c\n', 'a: "x\\\n  \\ y"  # c\n', id="double quotes stay"),
        pytest.param('a: "x\\ \n  y"\n', 'a: "x\\ \n  y"\n', id="an escaped blank at the end of a line"),
    ],
)
def test_texts_over_lines(before: str, after: str) -> None:
    assert_layout(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("c: x\na: y\nb: z\n", "a: y\nb: z\nc: x\n", id="mapping"),
        pytest.param("z: 1\nc: x\ny: 2\na: y\n", "a: y\nc: x\nz: 1\ny: 2\n", id="unknown keys at the end"),
        pytest.param("a:\n- c: x\n  a: y\n", "a:\n  - a: y\n    c: x\n", id="elements share their order"),
        pytest.param("d:\n  c: x\n  a: y\n", "d:\n  c: x\n  a: y\n", id="free mapping"),
        pytest.param("b: x\na: y\nb: z\n", "a: y\nb: x\nb: z\n", id="duplicate keys stay in order"),
        pytest.param("b: x\n# c\na: y\n", "# c\na: y\nb: x\n", id="comment above travels"),
        pytest.param("# c\nb: x\na: y\n", "a: y\n# c\nb: x\n", id="comment at the top travels too"),
        pytest.param("# h\n\n# c\nb: x\na: y\n", "# h\n\na: y\n# c\nb: x\n", id="header stays"),
        pytest.param("# h\n---\nb: x\na: y\n", "# h\na: y\nb: x\n", id="header above the document's start stays"),
        pytest.param("b: x # c\na: y\n", "a: y\nb: x  # c\n", id="comment behind travels"),
        pytest.param("b: x\na: y\n# c\n", "a: y\nb: x\n# c\n", id="comment at the end stays"),
        pytest.param(
            "b:\n  c: x\n  # c\na: y\n", "a: y\nb:\n  c: x\n  # c\n", id="comment below travels by its column"
        ),
        pytest.param("b: x\n\na: y\nc: z\n", "a: y\nb: x\nc: z\n", id="blank line does not get to the top"),
        pytest.param("a: x\n\nc: y\n\nb: z\n", "a: x\n\nb: z\n\nc: y\n", id="blank line travels"),
        pytest.param(
            "a:\n- c: x\n  # c\n  a: y\n",
            "a:\n  # c\n  - a: y\n    c: x\n",
            id="comment above a first key goes above the dash",
        ),
    ],
)
def test_order(before: str, after: str) -> None:
    assert_layout(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a: x # c\n", "a: x  # c\n", id="two spaces"),
        pytest.param("a: x        #c\n", "a: x  #c\n", id="its text is not touched"),
        pytest.param("a: # c\n  b: x\n", "a:  # c\n  b: x\n", id="on the key's line"),
        pytest.param("a: # c\n  x # d\n", "a:  # c\n  x  # d\n", id="on the key's line and the value's"),
        pytest.param("a:\n   # c\n   x\n", "a:\n  # c\n  x\n", id="above a value"),
        pytest.param("a:\n- # c\n  b: x\n", "a:\n  -  # c\n    b: x\n", id="on the dash's line"),
        pytest.param("a:\n-\n  # c\n  b: x\n", "a:\n  # c\n  - b: x\n", id="under a lone dash"),
        pytest.param("a:\n-\n  # c\n  x\n", "a:\n  # c\n  - x\n", id="under a lone dash, above a text"),
        pytest.param("a:\n# c\n- x\n# d\n- y\n", "a:\n  # c\n  - x\n  # d\n  - y\n", id="between items"),
        pytest.param("a:\n- x\n# c\nb: y\n", "a:\n  - x\n# c\nb: y\n", id="belongs to the next key"),
        pytest.param(
            "a:\n  - b: x\n    # c\n  # d\n# e\nb: y\n",
            "a:\n  - b: x\n    # c\n  # d\n# e\nb: y\n",
            id="columns say whose",
        ),
        pytest.param(
            "a:\n  - b: x\n   # c\n\n      # d\nb: y\n", "a:\n  - b: x\n  # c\n\n  # d\nb: y\n", id="odd columns"
        ),
        pytest.param("a: x\n\n# c\n\n# d\n", "a: x\n\n# c\n\n# d\n", id="at the end"),
        pytest.param("a: # c\nb: x\n", "a:  # c\nb: x\n", id="behind a key without value"),
        pytest.param('a: "x"# c\n', "a: x  # c\n", id="right behind a quote"),
    ],
)
def test_comments(before: str, after: str) -> None:
    assert_layout(before, after)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: [x\n", id="not YAML"),
        pytest.param('a: "\\ud800"\n', id="half a character"),
        pytest.param("a: \ud800\n", id="half a character, raw"),
        pytest.param("a: \x00\n", id="control character"),
        pytest.param("a: x\u2028b: y\n", id="odd line end"),
        pytest.param("? a\n: x\n", id="complex key"),
        pytest.param("{a: x}: 'y'\n", id="mapping as key"),
        pytest.param("a: &x 'y'\nb: *x\n", id="anchor and alias"),
        pytest.param("a: !!str 'y'\n", id="tag"),
        pytest.param("%YAML 1.1\n---\na: 'x'\n", id="directive"),
        pytest.param("a: 'x'\n---\nb: 'y'\n", id="two documents"),
        pytest.param("'x'\n", id="only a text"),
        pytest.param("{a: 'x'}\n", id="only brackets"),
    ],
)
def test_left_alone(text: str) -> None:
    assert canonical(text, NESTED) == text


def test_left_alone_but_for_its_lines() -> None:
    before = "\ufeffa: &x 'y'  \r\nb: |\r\n  z  \r\nc: *x"
    assert canonical(before, NESTED) == "a: &x 'y'\nb: |\n  z  \nc: *x\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 200_000, id="brackets"),
        pytest.param("- " * 100_000 + "x", id="dashes"),
        pytest.param("{a: " * 100_000, id="braces"),
        pytest.param("[" + "a," * 200_000 + "]", id="many elements"),
        pytest.param("a:" + " " * 1_000_000 + "x\n", id="spaces"),
        pytest.param("a: x" + " " * 1_000_000, id="spaces at the end"),
        pytest.param("\n" * 1_000_000, id="line feeds"),
        pytest.param("#\n" * 100_000, id="comments"),
        pytest.param("a: " + "#" * 1_000_000, id="hashes"),
        pytest.param("a: '" + "''" * 400_000 + "'", id="quotes"),
        pytest.param('a: "' + "\\\n" * 100_000 + '"', id="escaped line ends"),
        pytest.param("a: |\n" + " x\n\n" * 50_000, id="block text"),
    ],
)
def test_hostile(text: str) -> None:
    """Nothing crashes, and nothing takes more than linear time."""
    once = canonical(text, NESTED)
    assert canonical(once, NESTED) == once


def test_what_does_not_read_back_is_not_written() -> None:
    """YAML allows a key no more than 1,024 characters, and this one would grow beyond it."""
    key = "'" + '"' * 600 + "'"
    assert canonical(f"{key}:   'x'  \n", NESTED) == f"{key}:   'x'\n"


# ---------------------------------------------------------------- key order


def test_key_order_of_a_claim() -> None:
    assert list(CLAIM.keys) == [field.alias or name for name, field in Claim.model_fields.items()]
    item = CLAIM.below("evidence")
    assert "outcome-class" in item.keys
    assert list(item.below("effect").keys) == ["measure", "estimate", "se", "ci", "n"]
    assert list(CLAIM.below("subject").below("terms").keys) == ["id", "label"]
    assert item.below("context") == FREE == CLAIM.below("scope")


def test_key_order_of_mappings_of_records() -> None:
    variables = key_order(ContextsFile).below("variables")
    assert variables.keys == {}
    levels = variables.below("tissue").below("levels")
    assert list(levels.below("bone-marrow").below("term").keys) == ["id", "label"]


def test_key_order_of_a_record_inside_of_its_own_kind() -> None:
    class Twig(BaseModel):
        leaf: str
        twigs: tuple[Twig, ...] = Field(default=())

    assert list(key_order(Twig).keys) == ["leaf", "twigs"]


# ---------------------------------------------------------------- a claim

BEFORE = """\
# Curated from the review of 2022.

id: msc-exo-native-tumour-growth
title: 'Effect of native MSC-derived exosomes on tumour growth'
axis: tumour-effect
subject:
    terms: [{label: extracellular exosome, id: "GO:0070062"}]
    label: MSC-derived exosome
outcome: tumour growth
# the claim that this one refines
broader: msc-exo-tumour-growth
scope: { modification: native }          # every item is under this context
decision:
  digest: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
  status: disputed
  pole: pro-tumour
  on: 2026-11-21
  by: curator-id
  removes: []                          # nothing taken out
evidence:
# the first xenograft
- id: zhu-2012-xenograft
  stance: pro-tumour   # enlarged tumours
  source: zhu-2012
  context: {tissue: bone-marrow, tumour: gastric-cancer, model: in-vivo}
  finding: Co-injected vesicles enlarged
    subcutaneous SGC-7901 tumours in nude mice.
  # not yet read in full

- source: ahmadi-2022
  id: ahmadi-2022-promote
  stance: pro-tumour
  method: narrative-review
  quote:
  - "MSCs-Exo can promote tumor progression: growth, metastasis"
  - |
      and drug resistance

# end of file
"""

AFTER = """\
# Curated from the review of 2022.

id: msc-exo-native-tumour-growth
title: Effect of native MSC-derived exosomes on tumour growth
axis: tumour-effect
subject:
  label: MSC-derived exosome
  terms: [{id: "GO:0070062", label: extracellular exosome}]
outcome: tumour growth
scope: {modification: native}  # every item is under this context
# the claim that this one refines
broader: msc-exo-tumour-growth
evidence:
  # the first xenograft
  - id: zhu-2012-xenograft
    source: zhu-2012
    stance: pro-tumour  # enlarged tumours
    context: {tissue: bone-marrow, tumour: gastric-cancer, model: in-vivo}
    finding: Co-injected vesicles enlarged
      subcutaneous SGC-7901 tumours in nude mice.
    # not yet read in full

  - id: ahmadi-2022-promote
    source: ahmadi-2022
    stance: pro-tumour
    method: narrative-review
    quote:
      - "MSCs-Exo can promote tumor progression: growth, metastasis"
      - |
        and drug resistance
decision:
  status: disputed
  pole: pro-tumour
  by: curator-id
  on: 2026-11-21
  digest: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
  removes: []  # nothing taken out

# end of file
"""


def test_claim() -> None:
    assert_layout(BEFORE, AFTER, CLAIM)


def test_pure_python_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """The layout does not depend on which of PyYAML's parsers is there."""
    monkeypatch.setattr(tree_reader, "_Loader", yaml.SafeLoader)
    assert_layout(BEFORE, AFTER, CLAIM)


# ---------------------------------------------------------------- laws

# fmt: off
NASTY = [
    "no", "0755", "12:30", "2026-11-21", "1e5", ".5", "~", "null", "<<", "=", "",
    "a: b", "x:", ":x", "# x", "x #y", "- x", "-", "?", "? x", "--- x", "...", "[x]", "{x}", "x, y",
    "'", '"', "it's", '"x"', "\\", "\\n", "x\\", "@x", "`x", "%x", "&x", "*x", "!x", "|", ">", "| x",
    " x", "x ", "  ", "x  y z", "x\ty", "\t", "x\u00a0y", "\u200bx", "é", "😀", "👩\u200d🔬 x", "µ ± −",
    "x\ny", "x\n", "\nx", "x\n\n", "\n", "x\n\n\ny\n", "x\n  y\n z", "  x\ny", "x\n \ny", "x  \ny",
    "# x\n# y", "- x\n- y", "x: y\nz: w", "one two three four", "p < 0.05", "GO:0070062", "http://x.org/?a=b#c",
]
# fmt: on
texts = st.one_of(st.sampled_from(NASTY), st.text(string.ascii_letters + " :#-'\"\\\n,[]{}é😀?!|>", max_size=12))
keys = st.one_of(st.sampled_from("abcd"), st.sampled_from("abcd"), st.from_regex(r"[a-z]{2}", fullmatch=True), texts)
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

values: st.SearchStrategy[Any] = st.recursive(
    texts,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4), st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=12,
)
documents = st.one_of(st.dictionaries(keys, values, min_size=1, max_size=5), st.lists(values, min_size=1, max_size=4))
orders = st.sampled_from(
    [FREE, ABC, NESTED, KeyOrder({"c": FREE, "a": ABC}, others=KeyOrder({"d": FREE, "b": ABC, "a": NESTED}))]
)


class Author:
    """Writes data as YAML in the style of somebody who has none, and remembers the comments."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.comments: list[str] = []
        self.above: dict[str, str] = {}
        """Comments right above an entry, with the key of that entry."""
        self.behind: dict[str, str] = {}
        """Comments on the line of a key, with that key."""
        self.chatty = dice.random() * 0.4

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def document(self, data: Any) -> str:
        text = self.lead(0, None) + ("--- \n" if self.chance(0.1) else "") + self.block(data, 0)
        text += self.lead(self.dice.choice([0, 0, 2, 3]), None)
        if self.chance(0.1):
            text += "...\n" + self.lead(0, None)
        if self.chance(0.2):
            text = "".join(line + self.dice.choice(["", "", "  "]) + "\n" for line in text.split("\n"))
        if self.chance(0.3):
            text = text.rstrip("\n")
        if self.chance(0.1):
            text = "\ufeff" + text
        return text.replace("\n", "\r\n") if self.chance(0.1) else text

    def comment(self) -> str:
        form = self.dice.choice(["#{}", "# {} über", "# {}: x", "# - {} [x", "## '{} #x"])
        text = form.format(f"c{len(self.comments)}c")
        self.comments.append(text)
        return text

    def lead(self, column: int, key: str | None) -> str:
        lines = ""
        while self.chance(self.chatty):
            lines += self.dice.choice(["", "\n", "\n", "   \n", "\n\n"])
            if self.chance(0.6):
                right = self.chance(0.8)
                comment = self.comment()
                lines += " " * (column if right else self.dice.randrange(8)) + comment + "\n"
                if right and key is not None:
                    self.above[comment] = key
        return lines

    def rest(self, key: str | None = None) -> str:
        if not self.chance(self.chatty / 2):
            return "\n"
        comment = self.comment()
        if key is not None:
            self.behind[comment] = key
        return self.dice.choice([" ", "  ", "\t", "     "]) + comment + "\n"

    def block(self, data: Any, column: int, first: str = "") -> str:
        """Entries of a collection; `first` stands where the first entry's indentation would."""
        text = ""
        entries = data.items() if isinstance(data, dict) else [(None, value) for value in data]
        for key, value in entries:
            if not first:
                text += self.lead(column, key)
            indent, first = first or " " * column, ""
            if key is None:
                text += indent + "-" + self.value(value, column, None)
            else:
                text += indent + self.one_line(key, key=True) + self.dice.choice([":", ":", ":", " :"])
                text += self.value(value, column, key)
        return text + (self.lead(column, None) if self.chance(0.2) else "")

    def value(self, value: Any, column: int, key: str | None) -> str:
        space = self.dice.choice([" ", " ", "  ", "    "])
        if isinstance(value, str):
            return self.text(value, column, key, space)
        if not value or self.chance(0.3):
            return space + self.flow(value, column) + self.rest()
        deeper = column + self.dice.choice([1, 2, 2, 2, 4, 7])
        if key is not None and isinstance(value, list) and self.chance(0.4):
            deeper = column
        if key is None and self.chance(0.8):
            return space + self.block(value, column + 1 + len(space), first="\0").replace("\0", "", 1)
        return self.rest(key) + self.block(value, deeper)

    def text(self, value: str, column: int, key: str | None, space: str) -> str:
        pad = " " * (column + self.dice.choice([1, 2, 2, 4]))
        form = self.dice.choice(["line", "line", "line", "block", "wrapped", "below"])
        if form == "block" and (lines := self.block_text(value, column)):
            return space + lines
        if form == "wrapped" and re.fullmatch(r"[A-Za-z]+( [A-Za-z]+)+", value):
            quote = self.dice.choice(["", "'", '"'])
            return space + quote + value.replace(" ", self.dice.choice([" \n", "\n"]) + pad) + quote + self.rest()
        if form == "below":
            return self.rest(key) + self.lead(len(pad), None) + pad + self.one_line(value) + self.rest()
        return space + self.one_line(value) + self.rest(key)

    def block_text(self, value: str, column: int) -> str:
        """A literal, where the text allows one; the caller checks that it reads back."""
        body = value.rstrip("\n")
        breaks = len(value) - len(body)
        if not body or "\t" in value:
            return ""
        chomp = "-" if breaks == 0 else "+" if breaks > 1 or self.chance(0.2) else ""
        deeper = self.dice.choice([1, 2, 2, 4])
        digit = str(deeper) if body[0] in " \n" or self.chance(0.2) else ""
        pad = " " * (column + deeper)
        lines = "".join((pad + line if line else "") + "\n" for line in value.split("\n")[: -1 if breaks else None])
        return "|" + self.dice.choice([digit + chomp, chomp + digit]) + self.rest() + lines

    def one_line(self, value: str, *, flow: bool = False, key: bool = False) -> str:
        forms = ['"' + re.sub(r"[^ -~]|[\\\"]|a", self.escape, value) + '"']
        if not re.search(r"[\n\t]", value):
            forms.append("'" + value.replace("'", "''") + "'")
        plain = f"[{value}]" if flow else f"{value}: x" if key else f"k: {value}"
        expected: Any = [value] if flow else {value: "x"} if key else {"k": value}
        try:
            if load(plain) == expected and "\n" not in value and value:
                forms += [value] * 3
        except yaml.YAMLError:
            pass
        return self.dice.choice(forms)

    def escape(self, match: re.Match[str]) -> str:
        char = match[0]
        if char in '\\"':
            return "\\" + char
        if char == "a" or (char in "é😀" and self.chance(0.5)):
            return char
        return {"\n": "\\n", "\t": "\\t"}.get(char) or f"\\U{ord(char):08x}"

    def flow(self, value: Any, column: int) -> str:
        if isinstance(value, str):
            return self.one_line(value, flow=True)
        over_lines = self.chance(0.1)
        space = self.dice.choice(["", " "])
        comma = self.dice.choice([",", ", ", " ,  "])
        if isinstance(value, dict):
            parts = [f"{self.one_line(k, flow=True)}: {self.flow(v, column)}" for k, v in value.items()]
        else:
            parts = [self.flow(part, column) for part in value]
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        text = opening + space
        for number, part in enumerate(parts):
            text += comma * (number > 0)
            if over_lines:
                text += (" " + self.comment() if self.chance(0.5) else "") + "\n" + " " * (column + 1)
            text += part
        return text + space + closing


def in_order(data: Any, order: KeyOrder) -> Any:
    """The data with its keys as `order` wants them, as nested lists."""
    if isinstance(data, dict):
        known = list(order.keys)
        ranked = sorted(data, key=lambda key: known.index(key) if key in known else len(known))
        return [(key, in_order(data[key], order.below(key))) for key in ranked]
    return [in_order(part, order) for part in data] if isinstance(data, list) else data


def as_lists(data: Any) -> Any:
    if isinstance(data, dict):
        return [(key, as_lists(value)) for key, value in data.items()]
    return [as_lists(part) for part in data] if isinstance(data, list) else data


def comment_counts(text: str, comments: list[str]) -> Counter[str]:
    return Counter({comment: len(re.findall(re.escape(comment) + "$", text, re.MULTILINE)) for comment in comments})


@settings(PATIENT, max_examples=200)
@given(documents, st.randoms(use_true_random=False), orders)
def test_laws(data: Any, dice: random.Random, order: KeyOrder) -> None:
    """Data and comments stay, keys come into their order, and a second run changes nothing."""
    author = Author(dice)
    text = author.document(data)
    try:
        assume(load(text) == data)
    except yaml.YAMLError:
        assume(False)
    result = canonical(text, order)
    assert load(result) == data
    assert comment_counts(result, author.comments) == Counter(author.comments)
    assert canonical(result, order) == result
    assert not result.startswith(("\n", "\ufeff", "---")) and result.endswith("\n") and "\r" not in result
    if not re.search(r"[\[{][^\n]*\n", text):  # brackets over several lines keep their order
        assert as_lists(load(result)) == in_order(data, order)
    lines = result.split("\n")
    for comment, key in author.behind.items():
        if key in list("abcd"):
            assert any(re.search(rf"(^|\s){key}:.*  {re.escape(comment)}$", line) for line in lines)


# fmt: off
pieces = st.sampled_from([
    "a", "b: ", "c:", "- ", "-", "\n", "\n", "\n  ", "\n    ", "\n\n", " ", "  ", "\t", "\r\n", "# x", " # y", "# c\n",
    "'", '"', "{", "}", "[", "]", ", ", ": ", "|", ">", "+", "-", "2", "\\", "? ", "---", "...", "é", "&", "*", "!",
    "%", "~", "a: |\n  x", "a: >\n x\n\n  y", "\nb:\n- x", "\n- a: x", "{a: b, c: d}",
])
# fmt: on


@settings(PATIENT, max_examples=300)
@given(st.lists(pieces, max_size=25).map("".join), orders)
@example("a: |\n     \n  # x\nb: y", FREE)
@example("a: |+\n\n\n  ", FREE)
@example("a: >+\n  x\n   \n  # c\n\n\nb: y", FREE)
@example("- |2-\n   x\n  \n", FREE)
def test_rubble(text: str, order: KeyOrder) -> None:
    """Whatever the text, nothing crashes, what it says stays, and a second run changes nothing."""
    result = canonical(text, order)
    assert canonical(result, order) == result
    try:
        before = said(text)
    except (yaml.YAMLError, ValueError):
        assert result == text
        return
    after = said(result)
    assert Counter(after) == Counter(before) if order.keys else after == before


def said(text: str) -> list[tuple[Any, ...]]:
    """Everything that a parser says of a text, but for its layout."""
    return [
        (type(event), getattr(event, "value", None), getattr(event, "anchor", None), getattr(event, "tag", None))
        for event in yaml.parse(text, Loader=LOADER)
    ]
