"""The filter of the list of claims: what it means, its laws, and that no text breaks it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.model.ids import ClaimId, SourceId
from evidence.registry.registry import Registry
from evidence.resolve.resolver import resolve
from evidence.views.query import ClaimIndex, Query, Term, parse_query
from evidence.views.query_text import POSSESSIONS, STATES, Unknown
from evidence.views.queue_view import view_queue
from evidence.views.reading_view import view_reading
from tests.make import claim, item, registry

DECISION = {"status": "disputed", "by": "vd", "on": "2026-01-01", "digest": "0" * 64}
CLAIMS: tuple[dict[str, Any], ...] = (
    claim(
        "growth",
        item("zhu", "pro", context={"tissue": "cord"}, note="Read twice."),
        item("lee", "pro"),
        item("kim", "anti", quote="It shrank."),
        item("roc", "anti"),
        title="Effect of native  MSC exosomes on growth",
        decision=DECISION,
    ),
    claim("spread", item("zhu", "pro", via="review"), scope={"modification": "loaded"}),
    claim("immunity", item("review", "mixed", reports="kim"), item("zhu", "anti"), note="Look again."),
    claim("empty", subject={"label": "T-cell vesicle"}, outcome="Cytokines"),
)


def made(*changed: dict[str, Any]) -> Registry:
    records = {record["id"]: record for record in (*CLAIMS, *changed)}
    return registry(*records.values(), sources={"review": {"kind": "narrative-review"}})


def index_of(found: Registry) -> ClaimIndex:
    return ClaimIndex.build(view_queue(resolve(found).values(), found), found)


@cache
def index() -> ClaimIndex:
    return index_of(made())


TODAY = {"problems": {ClaimId("empty")}, "marked": {ClaimId("spread")}, "unsaved": frozenset[ClaimId]()}


def found(text: str) -> set[str]:
    rows = index().rows
    return {rows[place].claim for place in index().matching(index().parse(text), **TODAY)}


EVERY = {record["id"] for record in CLAIMS}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", EVERY, id="nothing asked"),
        pytest.param("msc", {"growth"}, id="word of the title"),
        pytest.param("SPREAD", {"spread"}, id="id, in capitals"),
        pytest.param("t-cell cytokines", {"empty"}, id="subject and outcome"),
        pytest.param("msc cytokines", set(), id="words are ANDed"),
        pytest.param("tumour-effect", EVERY, id="axis"),
        pytest.param('"on tumours"', EVERY, id="words of the axis"),
        pytest.param('"msc exosomes"', {"growth"}, id="phrase over two blanks of the text"),
        pytest.param('"exosomes msc"', set(), id="phrase in another order"),
        pytest.param("exosomes msc", {"growth"}, id="words in any order"),
        pytest.param('"no evidence"', {"empty"}, id="status in words"),
        pytest.param("!msc", EVERY - {"growth"}, id="negated word"),
        pytest.param('!"msc exosomes" !spread', {"immunity", "empty"}, id="negated phrase"),
        pytest.param("!!msc", {"growth"}, id="negated twice"),
        pytest.param('"!msc"', set(), id="a quoted sign is a letter"),
        pytest.param("!", EVERY, id="sign before its word is typed"),
        pytest.param("is:disputed", {"growth"}, id="status"),
        pytest.param("is:no-evidence", {"empty"}, id="another status"),
        pytest.param("is:no-ev", {"empty"}, id="half a status"),
        pytest.param("is:decided", {"growth"}, id="decided"),
        pytest.param("is:undecided", EVERY - {"growth"}, id="undecided"),
        pytest.param("is:stale", {"growth"}, id="stale"),
        pytest.param("is:contested", {"growth"}, id="contested"),
        pytest.param("is:open", {"empty", "spread", "immunity"}, id="open"),
        pytest.param("is:marked", {"spread"}, id="marked"),
        pytest.param("is:unsaved", set(), id="nothing unsaved"),
        pytest.param("!is:marked", EVERY - {"spread"}, id="not marked"),
        pytest.param("has:problem", {"empty"}, id="problem"),
        pytest.param("has:note", {"growth", "immunity"}, id="note of an item or of the claim"),
        pytest.param("has:decision", {"growth"}, id="decision"),
        pytest.param("has:unread", {"spread"}, id="unread"),
        pytest.param("has:quote", {"growth"}, id="quote"),
        pytest.param("!has:note", {"spread", "empty"}, id="no note"),
        pytest.param("is:nonsense", set(), id="a state that there is not"),
        pytest.param("!is:nonsense", EVERY, id="not a state that there is not"),
        pytest.param("is:", EVERY, id="key before its value is typed"),
        pytest.param("axis:tumour-effect", EVERY, id="axis by key"),
        pytest.param("axis:immune-effect", set(), id="axis that no claim has"),
        pytest.param("source:zhu", {"growth", "spread", "immunity"}, id="source"),
        pytest.param("source:kim", {"growth", "immunity"}, id="source that a review retells"),
        pytest.param("source:review", {"spread", "immunity"}, id="source through which a study is known"),
        pytest.param("tissue:cord", {"growth"}, id="level"),
        pytest.param("Tissue:CORD", {"growth"}, id="level in capitals"),
        pytest.param("tissue:perinatal", {"growth"}, id="more general level"),
        pytest.param("tissue:placenta", set(), id="level that no item has"),
        pytest.param("modification:engineered", {"spread"}, id="level above the claim's scope"),
        pytest.param("!tissue:perinatal", EVERY - {"growth"}, id="not under a level"),
        pytest.param('"is:disputed"', set(), id="quoted, it is a phrase"),
        pytest.param('tissue:"cord"', {"growth"}, id="quoted value"),
        pytest.param('"msc exo', {"growth"}, id="phrase that is not closed yet"),
        pytest.param("growth is:disputed source:zhu tissue:perinatal !has:unread", {"growth"}, id="all together"),
    ],
)
def test_a_filter_leaves(text: str, expected: set[str]) -> None:
    assert found(text) == expected


def test_levels_are_found_by_their_names() -> None:
    vocabulary = made().variables
    tissue = vocabulary["tissue"]
    named = tissue.model_copy(
        update={
            "levels": {**tissue.levels, "cord": tissue.levels["cord"].model_copy(update={"label": "Umbilical Cord"})}
        }
    )
    renamed = index_of(replace(made(), variables={**vocabulary, "tissue": named}))
    query = renamed.parse('tissue:"umbilical cord"')
    assert [renamed.rows[place].claim for place in renamed.matching(query)] == ["growth"]
    assert query.unknown == ()


@pytest.mark.parametrize(
    ("text", "word", "hint"),
    [
        pytest.param("tisue:cord", "tisue:cord", "tisue: is no key, and is searched as a word; did you mean tissue:?"),
        pytest.param("GO:0070062", "GO:0070062", "go: is no key, and is searched as a word"),
        pytest.param("is:dispted", "is:dispted", "nothing matches is:dispted; did you mean is:disputed?"),
        pytest.param("tissue:corb", "tissue:corb", "nothing matches tissue:corb; did you mean tissue:cord?"),
        pytest.param("!source:zhou", "source:zhou", "nothing matches source:zhou; did you mean source:zhu?"),
    ],
)
def test_what_means_nothing_is_said(text: str, word: str, hint: str) -> None:
    assert index().parse(text).unknown == (Unknown(word, hint),)


@pytest.mark.parametrize("text", ["is:disp", "has:quote", "tissue:perinatal", "source:z", "axis:", "a b !c", '"x:y"'])
def test_what_means_something_is_not_reported(text: str) -> None:
    assert index().parse(text).unknown == ()


def test_an_unknown_key_is_a_word() -> None:
    assert parse_query("TISSUE:cord") == Query(
        (Term("", "tissue:cord"),), (Unknown("TISSUE:cord", "tissue: is no key, and is searched as a word"),)
    )
    assert parse_query("tissue:cord", {"tissue"}) == Query((Term("tissue", "cord"),))


# laws

PIECES = ["msc", "e", "!spread", "is:stale", "!has:note", "tissue:perinatal", "source:zhu", "is:x", '"of nat"', "x:y"]
FILTERS = st.lists(st.sampled_from(PIECES), max_size=4).map(" ".join)


@given(FILTERS, FILTERS)
def test_and_is_intersection(one: str, other: str) -> None:
    assert found(f"{one} {other}") == found(one) & found(other)


@given(st.sampled_from(PIECES))
def test_negation_is_complement(piece: str) -> None:
    assert found(f"!{piece}") == EVERY - found(piece)


@given(FILTERS)
def test_case_does_not_matter(text: str) -> None:
    assert found(text.upper()) == found(text) == found(text.title())


@given(FILTERS)
def test_the_order_of_the_rows_is_kept(text: str) -> None:
    places = index().matching(index().parse(text), **TODAY)
    assert places == sorted(set(places))


@given(
    st.text(alphabet=st.characters(), max_size=60) | st.text(alphabet='!":is has\t\n[]\\\u202e\x00\ud800', max_size=40)
)
def test_no_text_breaks_it(text: str) -> None:
    assert found(text) <= EVERY
    index().suggestions(text)


def test_a_pasted_book_is_cut() -> None:
    assert sum(len(term.text) + 1 for term in parse_query("word ! " * 100_000).terms) <= 1000


@pytest.mark.parametrize("source", ["zhu", "kim", "review", "nobody"])
def test_claims_that_name_a_source(source: str) -> None:
    """Those that the filter finds, and in which a source as it is read has its items."""
    name = SourceId(source)
    assert set(index().naming(name)) == (found(f"source:{source}") if source != "nobody" else set())
    assert view_reading(name, index().registry, among=index().naming(name)) == view_reading(name, index().registry)


# completion


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        pytest.param("", ["is:", "has:", "axis:", "source:", "tissue:", "model:", "modification:"], id="all keys"),
        pytest.param("m", ["model:", "modification:"], id="keys"),
        pytest.param("!TI", ["!tissue:"], id="negated key"),
        pytest.param("is:deci", ["is:decided", "is:undecided"], id="states"),
        pytest.param(
            "source:", ["source:zhu", "source:kim", "source:review", "source:lee", "source:roc"], id="frequent"
        ),
        pytest.param("!tissue:p", ["!tissue:perinatal"], id="levels above those that are recorded"),
        pytest.param("nokey:x", [], id="unknown key"),
        pytest.param("zz", [], id="no such key"),
    ],
)
def test_words_are_completed(prefix: str, expected: list[str]) -> None:
    assert [suggestion.text for suggestion in index().suggestions(prefix)] == expected


@given(st.sampled_from(["is:", "has:", "axis:", "source:", "tissue:", "!modification:"]))
def test_a_completed_word_leaves_as_many_claims_as_it_says(prefix: str) -> None:
    for suggestion in index().suggestions(prefix.removeprefix("!")):
        assert suggestion.meaning
        if suggestion.claims is not None:
            assert len(found(suggestion.text)) == suggestion.claims
            assert index().parse(suggestion.text).unknown == ()


def test_every_state_and_possession_is_offered() -> None:
    assert {s.text for s in index().suggestions("is:", limit=99)} == {f"is:{word}" for word in STATES}
    assert {s.text for s in index().suggestions("has:")} == {f"has:{word}" for word in POSSESSIONS}


# after an edit

EDITS = st.sampled_from(
    [
        claim("growth", item("new", "pro", context={"tissue": "fat"})),
        claim("empty", item("zhu", "pro", quote="It grew."), note="Filled."),
        claim("fresh", item("lee", "anti", context={"tissue": "placenta"}), title="A new question"),
        claim("spread", title="Renamed"),
    ]
)


@given(st.lists(EDITS, min_size=1, max_size=3), st.booleans(), st.sets(st.sampled_from(sorted(EVERY)), max_size=2))
def test_an_updated_index_answers_as_a_new_one(edits: list[dict[str, Any]], warm: bool, gone: set[str]) -> None:
    edits = [record for record in edits if record["id"] not in gone]
    before = index_of(made())
    if warm:
        before.warm()
    kept = {record["id"]: record for record in (*CLAIMS, *edits) if record["id"] not in gone}
    after = registry(*kept.values(), sources={"review": {"kind": "narrative-review"}})
    new = index_of(after)
    changed = [row for row in new.rows if row.claim in {record["id"] for record in edits}]
    updated = before.replace(changed, after, {ClaimId(name) for name in gone})
    updated = updated.arrange([row.claim for row in new.rows])
    for text in [*PIECES, *(f"!{piece}" for piece in PIECES), "question", "tissue:placenta", "tissue:fat", "has:quote"]:
        assert updated.matching(updated.parse(text)) == new.matching(new.parse(text)), text
    assert updated.suggestions("source:") == new.suggestions("source:")
    assert [row.claim for row in updated.rows] == [row.claim for row in new.rows]


def test_an_edit_leaves_the_index_before_it_as_it_was() -> None:
    before = index_of(made())
    before.warm()
    after = made(claim("growth", item("new", "pro")))
    rows = [row for row in view_queue(resolve(after).values(), after) if row.claim == "growth"]
    updated = before.replace(rows, after)
    assert [before.rows[place].claim for place in before.matching(before.parse("tissue:cord"))] == ["growth"]
    assert updated.matching(updated.parse("tissue:cord")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("t", None),
        ("growth ", None),
        ("is:disputed", None),
        ("!is:dispu", "!is:disputed"),
        ("growth is:dispu", "growth is:disputed"),
        ("nothing:so", None),
        ('axis:"no ', None),
    ],
)
def test_a_filter_is_completed_at_its_last_word(text: str, expected: str | None) -> None:
    assert index().completed(text) == expected
