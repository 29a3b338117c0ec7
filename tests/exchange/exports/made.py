"""Registries to export: one as tame as the real one, and one in which every text is meant to do harm."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from evidence.exchange.exports.export import Export
from evidence.model.claim import Claim
from evidence.registry import Registry, load
from tests.make import claim, item, registry

ROOT = Path(__file__).parents[3]

HOSTILE = (
    "=1+1",
    "-2+3",
    "+SUM(1;2)",
    "@SUM(A1:A9)",
    " =cmd|' /C calc'!A0",
    "\t=1+1",
    "'=1+1",
    "'quoted' or not",
    "\uff1dHYPERLINK(A1)",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</style><b>&amp; & &lt;",
    "]]><!-- --><!DOCTYPE x [<!ENTITY e 'e'>]>&e;",
    'a "quoted" word, a comma; a semicolon',
    "back\\slash \\n \\u0041 \\",
    "{ unbalanced",
    "} unbalanced } and {",
    "\\input{/etc/passwd} \\write18{rm}",
    "$x_1^2$ 100% of #1 ~ & @string{a = b}",
    "\u05e9\u05dc\u05d5\u05dd \u202egnp.exe\u202c end",
    "control \x00 \x01 \x1b[31m \x9b end",
    "not for XML: \ufffe \uffff",
    '"""^^<http://example.org/> . } :x { :a :b """',
    "[1, 2]",
    '["a"]',
    "\U0001d4b3 \U0001f9ec letters beyond",
    "a and b, c and d",
    "%s %(x)s {0} ${y}",
)
LINES = ("one\ntwo\r\nthree", "=a\n=b", "\u2028 \u2029 \x85 end")
"""Only where a text may have several lines."""


@cache
def real() -> Registry:
    """The registry of this repository."""
    return load(ROOT)[0]


def hostile() -> Registry:
    """A registry in which every text that may be free is hostile, one claim a text."""
    claims: list[dict[str, Any]] = []
    sources: dict[str, dict[str, Any]] = {}
    for number, text in enumerate((*HOSTILE, *LINES)):
        line = " ".join(text.split("\n")).replace("\r", " ")
        texts = {"outcome": text, "locator": text, "quote": [text, "plain", text], "finding": text, "note": text}
        first = item(f"s{number}", "pro", **texts, context={"tissue": "cord"})
        second = item(f"t{number}", "anti", quote=text, effect={"measure": "smd", "estimate": "-0.25", "se": "0.1"})
        third = item(
            f"u{number}", "no-effect", finding=text, via=f"s{number}", curated={"by": "ann", "on": "2026-01-02"}
        )
        record = claim(f"c{number:02}", first, second, third, title=line, outcome=text, note=text)
        record["subject"] = {"label": line, "terms": [{"id": "GO:0070062", "label": line}]}
        record["synonyms"] = {"subject": [text], "outcome": [text, text]}
        claims.append(record)
        about = dict.fromkeys(("journal", "volume", "issue", "pages", "article-number", "cohort", "group"), text)
        sources[f"s{number}"] = {
            "title": line,
            "authors": [text, "Zhu, Wei", "Zhu W"],
            **{name: f"{value} {number}" for name, value in about.items()},
            "url": text,
            "licence": text,
            "note": text,
            "cites": [f"t{number}"],
            "standing": "retracted" if number % 2 else "corrected",
            "notice": text,
        }
        sources[f"t{number}"] = {
            "title": line,
            "doi": "10.1234/" + "".join(line.split()),
            "derives-from": ["elsewhere"],
        }
    return registry(*claims, sources=sources, title="</title><b>&\u202e", note=HOSTILE[11])


def export(found: Registry, *claims: str, **more: Any) -> Export:
    """All claims of a registry, or some of them."""
    return Export(found, tuple(found.claims) if not claims else tuple(found.claims[name].id for name in claims), **more)  # type: ignore[index]


def written(module: ModuleType | Any, found: Export) -> bytes:
    """The bytes of a format."""
    out = io.BytesIO()
    module.write(found, out)
    return out.getvalue()


def text_of(claim: Claim) -> str:
    """The text that a hostile claim was made of."""
    return (*HOSTILE, *LINES)[int(claim.id[1:])]


def pooling() -> Registry:
    """Two meta-analyses that pool a study which no item names: without its record they would be two lines."""
    meta = {"kind": "meta-analysis", "cites": ["study"]}
    rows = [item("m1", "pro"), item("m2", "pro"), item("p", "anti")]
    return registry(claim("c", *rows), sources={"m1": meta, "m2": meta, "study": {}})
