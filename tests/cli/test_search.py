"""Search over titles, findings and quotes: what is found, in which order, and how it is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.cli.main import main
from evidence.views.search_view import HitKind, SearchHit, search, search_words
from tests.cli.test_commands import HOSTILE, write_registry
from tests.make import claim, item, registry

FOUND = registry(
    claim(
        "growth",
        item("zhu", "pro", finding="Vesicles enlarged tumours; VEGF rose."),
        item("lee", "anti", finding="Nothing.", quote=["VEGF fell in mice.", "“Anti–tumour” activity"]),
        title="Effect of native MSC exosomes",
    ),
    claim("vegf-level", title="Effect on a growth factor"),
    sources={"zhu": {"title": "MSC exosomes enlarge tumours"}, "vegf-2020": {}},
)


def places(text: str) -> list[tuple[str, str]]:
    return [(hit.kind.value, hit.place) for hit in search(FOUND, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("enlarge", [("source", "zhu"), ("finding", "growth/zhu-pro-0-0")], id="titles and findings"),
        pytest.param("msc EXOSOMES", [("claim", "growth"), ("source", "zhu")], id="case"),
        pytest.param("exosomes msc", [("claim", "growth"), ("source", "zhu")], id="any order"),
        pytest.param("fell", [("quote", "growth/lee-anti-0-1")], id="quote"),
        pytest.param(
            "vegf",
            [
                ("claim", "vegf-level"),
                ("source", "vegf-2020"),
                ("finding", "growth/zhu-pro-0-0"),
                ("quote", "growth/lee-anti-0-1"),
            ],
            id="ids as well",
        ),
        pytest.param('"vesicles enlarged"', [("finding", "growth/zhu-pro-0-0")], id="phrase"),
        pytest.param('"enlarged vesicles"', [], id="phrase in another order"),
        pytest.param('"anti-tumour', [("quote", "growth/lee-anti-0-1")], id="other dash and quotation marks"),
        pytest.param("nothing here", [], id="not all words"),
        pytest.param('"" " "', [], id="no word"),
    ],
)
def test_what_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    got = places(text)
    assert sorted(got) == sorted(expected)
    assert [kind for kind, _ in got] == [kind for kind, _ in expected]


def test_the_very_phrase_comes_first() -> None:
    made = registry(
        claim("a", title="growth of tumours"), claim("b", item("x", "pro", finding="Their tumours growth slowed."))
    )
    assert [(hit.place, hit.phrase) for hit in search(made, "tumours growth")] == [("b/x-pro-0-0", True), ("a", False)]


@given(st.text(max_size=30))
def test_every_hit_holds_every_word(text: str) -> None:
    for hit in search(FOUND, text):
        whole = f"{hit.text} {hit.place}".casefold().replace("–", "-").replace("“", '"').replace("”", '"')
        assert all(word in " ".join(whole.split()) for word in search_words(text))


@given(st.text(min_size=1, max_size=200), st.text(max_size=5), st.integers(10, 60))
def test_an_excerpt_fits_and_is_of_the_text(text: str, word: str, columns: int) -> None:
    hit = SearchHit(HitKind.CLAIM, None, None, None, None, "x", text, False)
    excerpt = hit.excerpt((word,), columns)
    assert len(excerpt) <= columns
    assert excerpt.strip("…") in " ".join(text.split())


def test_an_excerpt_shows_what_was_found() -> None:
    hit = SearchHit(HitKind.CLAIM, None, None, None, None, "x", f"{'before ' * 40}needle{' after' * 40}", False)
    assert "needle" in hit.excerpt(("needle",), 60)
    assert hit.excerpt(("needle",), 60).startswith("…before ")


# the command


@pytest.fixture
def small(tmp_path: Path) -> str:
    return str(write_registry(tmp_path))


def test_the_table(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "IT", "--registry", small]) == 0
    assert capsys.readouterr().out == (
        "in       where       stance       text\n"
        "finding  growth/one  pro-tumour   It grew.\n"
        "finding  growth/two  anti-tumour  It shrank.\n"
    )
    assert main(["search", "it", "shrank", "--registry", small, "--quiet"]) == 0
    assert capsys.readouterr().out.count("\n") == 2
    assert main(["search", "it", "--top", "1", "--registry", small]) == 0
    assert capsys.readouterr().err == "evidence: 1 more; raise --top to see them\n"


def test_nothing_found_is_said(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "nowhere", "--registry", small]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "evidence: no title, finding or quote holds all of these words\n"
    assert main(["search", "nowhere", "--registry", small, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"format": 1, "query": "nowhere", "hits": []}


def test_the_json(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "shrank", "--registry", small, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["hits"] == [
        {
            "kind": "finding",
            "claim": "growth",
            "item": "two",
            "source": "b",
            "stance": "anti-tumour",
            "path": "claims/growth.yaml",
            "text": "It shrank.",
            "phrase": True,
        }
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["search", " "], "there is no word")],
)
def test_wrong_use(arguments: list[str], message: str, small: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--registry", small]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("colour", ["always", "never"])
def test_data_is_never_markup(colour: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(write_registry(tmp_path, title=HOSTILE))
    assert main(["search", "script", "--registry", root, "--color", colour]) == 0
    out = capsys.readouterr().out
    assert "[/x] [bold]b[/bold]" in out
    assert "\x1b" not in out
