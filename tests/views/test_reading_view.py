"""A source as it is read: its text, every quote at its place, and what is safe to show."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.model.ids import SourceId
from evidence.quotes import Outcome
from evidence.registry import load
from evidence.registry.registry import REGISTRY_FILE, Registry
from evidence.registry.snapshots import Snapshots
from evidence.views.reading_view import ReadingView, Tie, _sentence_ends, view_reading
from evidence.views.status_view import Colour
from evidence.views.visible_text import visible
from tests.make import claim, item, registry

ROOT = Path(__file__).parents[2]
TEXT = (
    "Abstract\r\nVesicles enlarged tumours in mice.\r\nThey did not lower VEGF.\r\nVesicles enlarged tumours again.\r\n"
)


def quoting(*quotes: str, stance: str = "pro", source: str = "zhu", **fields: Any) -> dict[str, Any]:
    return item(source, stance, quote=list(quotes), **fields)


def stored(root: Path, *claims: dict[str, Any], text: str = TEXT, **source: Any) -> Registry:
    raw = text.encode()
    (root / "seeds").mkdir(exist_ok=True)
    (root / "seeds/zhu.txt").write_bytes(raw)
    described = {"snapshot": "zhu.txt", "sha256": hashlib.sha256(raw).hexdigest(), "authors": ["Zhu, Wei"], **source}
    made = registry(
        *claims,
        sources={
            "zhu": {key: value for key, value in described.items() if value is not None},
            "lee": {"cites": ["zhu"], "kind": "narrative-review"},
            "kim": {"derives-from": ["zhu"], "cites": ["lee"]},
        },
    )
    return replace(made, root=root, snapshots=Snapshots(root, "seeds"))


def reading(made: Registry, name: str = "zhu") -> ReadingView:
    return view_reading(SourceId(name), made)


def test_every_quote_stands_at_its_place(tmp_path: Path) -> None:
    made = stored(
        tmp_path,
        claim("b", quoting("They did not lower VEGF.", stance="anti"), quoting("enlarged tumours")),
        claim("a", quoting("nothing of this", "tumours in mice"), item("zhu", "pro"), item("other", "pro")),
    )
    view = reading(made)
    assert view.text == TEXT
    assert [(entry.claim.id, entry.item, entry.stance_word, entry.glyph) for entry in view.quoting] == [
        ("b", "zhu-pro-0-1", "pro", "+"),
        ("a", "zhu-pro-0-0", "pro", "+"),
        ("b", "zhu-anti-0-0", "anti", "-"),
    ]
    assert [(TEXT[mark.start : mark.end], mark.label, mark.repeated) for mark in view.marks] == [
        ("enlarged tumours", "+ pro", False),
        ("tumours in mice", "+ pro", False),
        ("They did not lower VEGF.", "- anti", False),
        ("enlarged tumours", "+ pro", True),
    ]
    assert [entry.item for entry in view.silent] == ["zhu-pro-0-1"]
    assert view.summary == "3 items quote it and 1 item of it has no quote; 1 quote is lost."
    assert (view.without, view.warning) == (None, None)


@pytest.mark.parametrize(
    ("quote", "outcome", "said", "colour"),
    [
        pytest.param("enlarged tumours in mice", Outcome.FOUND, "found", Colour.GREEN, id="found"),
        pytest.param("vesicles ENLARGED", Outcome.CASE, "only capital letters differ", Colour.YELLOW, id="case"),
        pytest.param(
            "lower VEGF",
            Outcome.NEGATED,
            'leaves a negation out: "not" stands shortly before it in the same sentence',
            Colour.YELLOW,
            id="negated",
        ),
        pytest.param(
            "enlarged tumors in mice",
            Outcome.MISSING,
            "not in the text: it does not stand in the text",
            Colour.RED,
            id="missing",
        ),
        pytest.param(
            "[...]", Outcome.INVALID, "cannot be looked up: there is no word outside brackets", Colour.RED, id="invalid"
        ),
    ],
)
def test_what_became_of_a_quote(quote: str, outcome: Outcome, said: str, colour: Colour, tmp_path: Path) -> None:
    view = reading(stored(tmp_path, claim("a", quoting(quote))))
    (found,) = view.quoting[0].quotes
    assert (found.outcome, found.said, found.colour, found.quote) == (outcome, said, colour, quote)
    assert (found.span is None) == (outcome in (Outcome.MISSING, Outcome.INVALID))
    if outcome is Outcome.MISSING:
        assert found.nearest is not None
        assert TEXT[slice(*found.nearest)] == "enlarged tumours in mice"


def test_ties(tmp_path: Path) -> None:
    made = stored(
        tmp_path,
        claim("a", item("lee", "pro", reports="zhu", quote="Vesicles enlarged tumours"), item("kim", "pro", via="zhu")),
        claim("b", item("zhu", "odd")),
    )
    view = reading(made)
    assert [(entry.item, entry.tie, entry.quotes) for entry in view.silent] == [
        ("zhu-odd-0-0", Tie.SOURCE, ()),
        ("kim-pro-0-1", Tie.VIA, ()),
        ("lee-pro-0-0", Tie.REPORTS, ()),
    ]
    assert (view.silent[0].stance_word, view.silent[0].glyph) == ("odd", "!")
    assert view.summary == "1 item of it has no quote and 2 items name it otherwise."
    assert ([s.id for s in view.cited_by], [s.id for s in view.derived_by]) == (["lee"], ["kim"])
    other = reading(made, "kim")
    assert ([s.id for s in other.cites], [s.id for s in other.derives_from]) == (["lee"], ["zhu"])


def test_the_head_says_what_it_is(tmp_path: Path) -> None:
    view = reading(
        stored(tmp_path, title="On vesicles", doi="10.1000/x", licence="CC BY 4.0", standing="retracted", notice="lee")
    )
    assert view.head == (
        "Zhu, Wei (2020). On vesicles.",
        "zhu, primary study, doi:10.1000/x",
        "Standing: retracted, see lee",
        "Licence: CC BY 4.0",
    )
    assert view.summary == "No item of the registry names it."


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param({"snapshot": None}, "No text is stored for it: its record names no snapshot.", id="none"),
        pytest.param(
            {"snapshot": "gone.txt"}, "The snapshot gone.txt cannot be used: there is no such file.", id="missing"
        ),
        pytest.param(
            {"snapshot": "../x"}, "The snapshot ../x cannot be used: the path leaves the folder of snapshots.", id="out"
        ),
    ],
)
def test_why_there_is_no_text(fields: dict[str, Any], reason: str, tmp_path: Path) -> None:
    view = reading(stored(tmp_path, claim("a", quoting("Vesicles enlarged tumours")), **fields))
    assert (view.text, view.shown, view.without, view.marks) == (None, "", reason, ())
    (found,) = view.quoting[0].quotes
    assert (found.outcome, found.span, found.said) == (None, None, "not verified: there is no text")


def test_no_record_and_no_folder(tmp_path: Path) -> None:
    made = stored(tmp_path, claim("a", item("lee", "pro")))
    assert reading(made, "nobody").without == "There is no readable record of the source nobody."
    assert reading(made, "nobody").head == ("nobody: no readable record",)
    lost = replace(made, unread=frozenset({REGISTRY_FILE}))
    assert reading(lost).without == "Where texts are stored is not known: claims/registry.yaml could not be read."


@pytest.mark.parametrize(
    ("sha", "warning"),
    [
        pytest.param("0" * 64, "The text is not the one that was pinned; look every quote up again.", id="changed"),
        pytest.param(None, "The text is not pinned: its record has no hash.", id="not pinned"),
    ],
)
def test_what_is_against_the_text(sha: str | None, warning: str, tmp_path: Path) -> None:
    view = reading(stored(tmp_path, claim("a", quoting("Vesicles enlarged tumours")), sha256=sha))
    assert (view.warning, view.text) == (warning, TEXT)


def items_at(view: ReadingView, place: int) -> list[str]:
    return [mark.item for mark in view.marks if mark.start <= place < mark.end]


def test_a_place_knows_its_quotes(tmp_path: Path) -> None:
    view = reading(stored(tmp_path, claim("a", quoting("Vesicles enlarged tumours in mice"), quoting("tumours in"))))
    start = TEXT.index("tumours")
    assert items_at(view, start) == ["zhu-pro-0-0", "zhu-pro-0-1"]
    assert items_at(view, start - 1) == ["zhu-pro-0-0"]
    assert items_at(view, TEXT.index("They")) == []


@pytest.mark.parametrize(
    ("selected", "passage"),
    [
        pytest.param("esicles enlar", "Vesicles enlarged", id="cut words"),
        pytest.param(" mice.\r\n", "mice.", id="white space at the edges"),
        pytest.param("\r\n", "", id="white space alone"),
        pytest.param("did not", "did not", id="whole words"),
    ],
)
def test_a_selection_becomes_whole_words(selected: str, passage: str, tmp_path: Path) -> None:
    view = reading(stored(tmp_path))
    start = TEXT.index(selected)
    for span in ((start, start + len(selected)), (start + len(selected), start)):
        assert TEXT[slice(*view.whole_words(*span))] == passage


@given(st.text(max_size=40), st.integers(-5, 50), st.integers(-5, 50))
def test_any_selection_gives_a_span_of_the_text(text: str, start: int, end: int) -> None:
    empty = reading(registry(sources={"zhu": {}}))
    view = replace(empty, text=text, shown=visible(text))
    first, last = view.whole_words(start, end)
    assert 0 <= first <= last <= len(text)
    assert text[first:last] == text[first:last].strip()
    assert (first, last) == view.whole_words(first, last)


# what is shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("plain μ ≥ 5 é", "plain μ ≥ 5 é", id="letters and signs"),
        pytest.param("a\r\nb\rc\nd", "a \nb\nc\nd", id="line ends"),
        pytest.param("a\u2028b\u2029c\x85d", "a\nb\nc\nd", id="other line ends"),
        pytest.param("a\tb", "a b", id="tab"),
        pytest.param("a\x1b[31m\x07\x00\x7f\x0c\x0b", "a␛[31m␇␀␡␌␋", id="control"),
        pytest.param("a\u202eb\u2066c\u200bd\ufeff", "a\ufffdb\ufffdc\ufffdd\ufffd", id="direction and unseen"),
        pytest.param("tu\u00admour", "tu¬mour", id="soft hyphen"),
        pytest.param("\ue000\U000e0041\u3164\x9b", "\ufffd" * 4, id="private, tags, fillers, C1"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(max_size=200))
def test_nothing_shown_acts_on_a_terminal_and_no_place_moves(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in shown)
    assert shown.splitlines() == shown.split("\n")[: len(shown.splitlines())]
    assert visible(shown) == shown
    assert all(a == b or b == " " for a, b in zip(text, shown, strict=True) if a.isalnum() or a in " .,;")


# on the real registry


def test_every_quote_of_the_real_registry_is_marked() -> None:
    made, _ = load(ROOT)
    quotes = 0
    for name in made.sources:
        view = view_reading(name, made)
        for entry in view.quoting:
            for found in entry.quotes:
                quotes += 1
                assert found.outcome is Outcome.FOUND, (name, found.quote)
                assert found.span is not None
                assert view.text is not None
                start, end = found.span
                assert "".join(view.text[start:end].split())[:5] == "".join(found.quote.split())[:5]
                assert entry.item in items_at(view, start)
        assert len(view.shown) == len(view.text or "")
    assert quotes == 41


def test_an_entry_of_a_list_begins_a_sentence() -> None:
    text = "Such as\n- growth of tumours\n- Immunity of mice. It was high."
    ends = list(_sentence_ends(text))
    parts = [text[a:b].strip() for a, b in zip([0, *ends], ends, strict=False)]
    assert parts == ["Such as", "- growth of tumours", "- Immunity of mice.", "It was high."]
