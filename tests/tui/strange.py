"""A registry of texts that terminals and markup could act on, or that are hard to measure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from itertools import chain, cycle
from pathlib import Path
from typing import Any

MARKUP = (
    "[/x]",
    "[@click=app.quit]quit[/]",
    "[bold",
    "[link='https://example.org']there[/link]",
    "[$text-error on red]loud",
    "\\[",
    "[[b]]",
    "[",
    "]",
    "[/]",
    "[@click=app.exit()]x[/]",
    ":smile:",
    "{0} %s $accent",
    "[d [p ]u",
)
WIDE = ("证据互相矛盾", "한국어", "ﾊﾝｶｸ", "ＡＢＣ", "ㄅㄆㄇ", "\u1112\u1161\u11ab")
EMOJI = (
    "👨\u200d👩\u200d👧\u200d👦",
    "🇩🇪🇫🇷🇬",
    "❤\ufe0f",
    "✈\ufe0e",
    "1\ufe0f\u20e3",
    "👍🏽",
    "🏴\U000e0067\U000e0062\U000e007f",
    "\ufe0f",
    "\u200d",
)
COMBINING = ("e" + "\u0301" * 30, "\u0301a", "ก็ำ", "क्षि", "\u0e33", "z\u0351\u036b\u0343", "\u20dd")
RIGHT_TO_LEFT = ("עברית", "العربية", "ﷺ", "ا\u0651")
UNSEEN = ("\u200b", "\u2060x", "a\u00adb", "\u3164", "\u2800", "\uffa0", "\u206a", "\U000e0041", "\ue000", "\u00a0")
BROKEN = ("one\ntwo", "\n\nlast", "end\n", "a\r\nb", "a\tb", "  far  apart  ")
LONG = ("w" * 10_000, "证" * 3_000, "e" + "\u0301" * 5_000, "x\u200d" * 4_000, "ab " * 3_000)
ESCAPES = (
    "\x1b[2J\x1b[31m",
    "\x1b]0;title\x07",
    "\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\",
    "\x9b31m",
    "\x00\x08\x7f",
    "\rover",
    "\u202eesrever",
    "\u2066 \u2069\u200f\u061c",
    "a\u2028b\u2029c\x85d",
    "\x0b\x0c",
    "\ufeff",
)
"""Never in a record, where reading refuses them; in the stored text of a source there may be anything."""

GROUPS = {
    "signs": (*MARKUP, *WIDE, *EMOJI, *BROKEN, *COMBINING, *RIGHT_TO_LEFT, *UNSEEN),
    "long": LONG,
}


def write_strange(root: Path, group: str) -> Path:
    """A registry in which every free text is made of the texts of a group; each begins with another one."""
    texts = _rotated(GROUPS[group])
    curators = ("ama", "jonas")
    _write(
        root, "registry", format="1", name=_line(texts), title=_line(texts), snapshots="seeds", sampling="convenience"
    )
    _write(root, "curators", curators={name: {"name": _line(texts)} for name in curators})
    axes = {name: {"label": _line(texts), "poles": [f"pro-{name}", f"anti-{name}"]} for name in ("growth", "immune")}
    _write(root, "vocabulary/axes", axes=axes)
    levels: dict[str, Any] = {name: {"label": _line(texts)} for name in ("native", "engineered", "loaded")}
    variables = {name: {"label": _line(texts), "levels": levels} for name in ("state", "tissue")}
    _write(root, "vocabulary/contexts", variables=variables)
    methods: dict[str, Any] = {name: {"label": _line(texts), "tier": "3"} for name in ("in-vitro", "in-vivo")}
    classes = {"growth": {"label": _line(texts)}}
    _write(root, "vocabulary/methods", **{"methods": methods, "outcome-classes": classes})
    sources = [_source(root, number, texts) for number in range(10)]
    for number in range(3):
        _claim(root, number, texts, sources)
    _write(root, "topic/refused", **{"id": next(texts), "title": _line(texts), next(texts)[:50]: next(texts)})
    return root


def _source(root: Path, number: int, texts: Iterator[str]) -> str:
    name = f"source-{number}"
    record: dict[str, Any] = {"id": name, "kind": "primary", "title": _line(texts), "year": str(2010 + number)}
    if number % 3:
        record["authors"] = [next(texts), next(texts)]
        record["journal"] = next(texts)
    if number % 2 == 0:
        text = "\n".join((next(texts), *ESCAPES, "Vesicles slowed the tumours.", next(texts), next(texts)))
        raw = text.encode() + b"\xff\xfe" * (number == 8)
        folder = root / "seeds"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.txt").write_bytes(raw)
        record |= {"snapshot": f"{name}.txt", "sha256": hashlib.sha256(raw).hexdigest()}
    if number == 3:
        record |= {"standing": "corrected", "notice": next(texts)}
    _write(root, f"sources/{name}", **record)
    return name


def _claim(root: Path, number: int, texts: Iterator[str], sources: list[str]) -> None:
    axis = ("growth", "immune")[number % 2]
    name = "claim-0" if number == 0 else f"claim-{number}-" + "long-" * 17 + "name"
    items = []
    for place, source in enumerate(sources):
        item: dict[str, Any] = {
            "id": f"{source}-item",
            "source": source,
            "stance": (f"pro-{axis}", f"anti-{axis}", f"pro-{axis}", f"anti-{axis}", "mixed", "no-effect", "unclear")[
                (place + number) % 7
            ],
            "method": ("in-vitro", "in-vivo")[place % 2],
            "context": {"state": ("native", "engineered", "loaded")[place % 3], "tissue": "native"},
            "outcome": next(texts),
            "outcome-class": "growth",
            "finding": next(texts),
            "note": next(texts),
            "ratings": [{"by": "jonas", "stance": f"pro-{axis}", "on": "2026-03-02"}],
            "curated": {"by": "ama", "on": "2026-02-11"},
        }
        if place % 2 == 0:
            item["quote"] = ["Vesicles slowed the tumours.", next(texts)]
        items.append(item)
    decision = {"status": "disputed", "rationale": next(texts), "by": "ama", "on": "2026-04-30", "digest": "d" * 64}
    subject = {"label": _line(texts), "terms": [{"id": "CL:0000134", "label": _line(texts)}]}
    record: dict[str, Any] = {
        "id": name,
        "title": _line(texts),
        "axis": axis,
        "subject": subject,
        "outcome": next(texts),
        "note": next(texts),
        "synonyms": {"subject": [next(texts)], "outcome": [next(texts)]},
        "evidence": items,
    }
    _write(root, f"topic/{name}", **record, **({"decision": decision} if number < 2 else {}))


def _rotated(texts: tuple[str, ...]) -> Iterator[str]:
    """Without end: a few of the texts together; those of nothing but blanks have a letter behind them."""
    stream = chain.from_iterable(texts[i:] + texts[:i] for i in cycle(range(len(texts))))
    size = 1 if max(map(len, texts)) > 1_000 else 3
    while True:
        made = " ".join(next(stream) for _ in range(size))
        yield made if made.strip() else f"{made}x"


def _line(texts: Iterator[str]) -> str:
    """The next text on one line, which is all that titles and labels may have."""
    return re.sub("[\r\n]+", " ", next(texts))


def _write(root: Path, path: str, **record: object) -> None:
    """JSON is YAML, so that no text has to be quoted by hand."""
    file = root / "claims" / f"{path}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", "utf-8", newline="")
