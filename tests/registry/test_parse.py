"""From plain data to records: every misfit is said in plain words, at its place, once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.diagnostic import Diagnostic, Route, Severity
from evidence.registry import parse as parse_module
from evidence.registry.parse import Parsed, parse
from evidence.registry.schema import MODELS, schema

CLAIM = """
id: a-claim
title: A claim
axis: an-axis
subject: {label: s, terms: [{id: "CL:0000134", label: t}]}
outcome: o
scope: {variable: level}
ignore: [{rule: EV305, reason: r}]
evidence:
  - id: one
    source: src
    stance: pro
    context: {v: w}
    effect: {measure: smd, estimate: 0.5, se: 0.1, ci: [0.3, 0.7], n: 12}
    perturbation: {kind: knock-down, observed: anti}
    quote: q
    confidence: high
    ratings: [{by: ama, stance: pro, on: 2026-01-02}]
    curated: {by: ama, on: 2026-01-02}
  - {id: two, source: src, stance: anti, finding: f}
decision:
  status: disputed
  by: ama
  on: 2026-01-02
  digest: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
  certainty: {level: low, domains: [inconsistency]}
"""
SOURCE = """
id: src
kind: primary
title: T
authors: [A, B]
year: 2020
doi: 10.1234/x
pmid: 1
pmcid: PMC1
retrieved: 2026-01-02
sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
cites: [other]
standing: current
"""
TEXTS = {
    "claim": CLAIM,
    "source": SOURCE,
    "registry": "format: 1\nname: n\nsampling: convenience\npolicy: {alpha: 0.1, claim-majority: 80}\n",
    "axes": "axes: {x: {label: l, poles: [a, b]}}\n",
    "contexts": 'variables: {v: {label: l, role: design, levels: {w: {parent: u, term: {id: "CL:1", label: t}}}}}\n',
    "methods": "methods: {m: {label: l, tier: 2, statement: true}}\noutcome-classes: {c: {label: l}}\n",
    "curators": "curators: {ama: {name: Ama}}\n",
}


def data_of(kind: str) -> Any:
    """A sound record of a kind, as the reader gives it."""
    return yaml.load(TEXTS[kind], Loader=yaml.BaseLoader)


def put(data: Any, route: Route, value: Any) -> Any:
    """A copy of the data with another value at a route."""
    data = deepcopy(data)
    holder = data
    for part in route[:-1]:
        holder = holder[part]
    holder[route[-1]] = value
    return data


def routes(data: Any, here: Route = ()) -> Iterator[Route]:
    """Every route of some data but the first."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        yield (*here, key)
        yield from routes(value, (*here, key))


def parsed(kind: str, route: Route, value: Any) -> Parsed[Any]:
    """What becomes of a sound record with one wrong value."""
    return parse(MODELS[kind], put(data_of(kind), route, value), "file.yaml")


def only(result: Parsed[Any]) -> Diagnostic:
    """The one problem that there is."""
    assert result.record is None
    (problem,) = result.problems
    assert problem.severity is Severity.ERROR
    return problem


@pytest.mark.parametrize("kind", MODELS)
def test_sound_records(kind: str) -> None:
    """The records that the tables below are made of have no fault."""
    result = parse(MODELS[kind], data_of(kind), "file.yaml")
    assert result.problems == ()
    assert result.record is not None
    assert result.remainder is None


# ---------------------------------------------------------------- wrong values

WORD = "a word of small letters, digits and hyphens, such as `bone-marrow`"
LINE = "some text on one line, without line breaks"
COUNT = "a whole number, at most nine digits"
REAL = "a decimal number such as -0.25"
DAY = "a date such as 2026-11-21"


ITEM = ("evidence", 0)
EFFECT = ("evidence", 0, "effect")
CURIE = "an ontology id such as `CL:0000134`"
DOI = "a DOI without resolver, such as `10.1002/mco2.70095`"
SHA = "a SHA-256 of 64 small hexadecimal digits"
YEAR = "a year of four digits, 1500 to 2100"
NO_POLE = "`mixed` is a stance that every axis has and cannot be a pole"


@pytest.mark.parametrize(
    ("kind", "route", "value", "message"),
    [
        pytest.param("claim", ("id",), "A Claim", f"`id` is `A Claim`: expected {WORD}", id="word"),
        pytest.param("claim", ("axis",), "ä", f"`axis` is `ä`: expected {WORD}", id="letter"),
        pytest.param("claim", ("title",), "", "`title` is empty: expected some text", id="empty"),
        pytest.param("claim", ("title",), " ", f"`title` is ` `: expected {LINE}", id="blank"),
        pytest.param("claim", ("title",), "a\nb", f"`title` is `a\nb`: expected {LINE}", id="lines"),
        pytest.param("claim", ("title",), "a\n", f"`title` is `a\n`: expected {LINE}", id="line end"),
        pytest.param("claim", ("id",), "a\nb", f"`id` is `a\nb`: expected {WORD}", id="lines of an id"),
        pytest.param("claim", ("id",), "a\n", f"`id` is `a\n`: expected {WORD}", id="line end of an id"),
        pytest.param("claim", ("subject", "label"), "a\rb", f"`label` is `a\rb`: expected {LINE}", id="label"),
        pytest.param("source", ("title",), "a\r\nb", f"`title` is `a\r\nb`: expected {LINE}", id="source's lines"),
        pytest.param("axes", ("axes", "x", "label"), "a\nb", f"`label` is `a\nb`: expected {LINE}", id="axis"),
        pytest.param("methods", ("methods", "m", "label"), "a\nb", f"`label` is `a\nb`: expected {LINE}", id="method"),
        pytest.param("claim", ("title",), ["a"], "`title`: expected one text", id="list for a text"),
        pytest.param("claim", ("subject",), "s", "`subject` is `s`: expected a mapping", id="text for a mapping"),
        pytest.param("claim", ("subject",), ["s"], "`subject`: expected a mapping", id="list for a mapping"),
        pytest.param("claim", ("scope",), "s", "`scope` is `s`: expected a mapping", id="text for pairs"),
        pytest.param("claim", ("evidence",), "e", "`evidence` is `e`: expected a list", id="text for a list"),
        pytest.param("claim", ("evidence",), {"a": "b"}, "`evidence`: expected a list", id="mapping for a list"),
        pytest.param("claim", ("evidence", 1), "e", "an entry of `evidence` is `e`: expected a mapping", id="item"),
        pytest.param("claim", ("scope", "variable"), ["a"], "`variable`: expected one text", id="levels"),
        pytest.param("claim", ("subject", "terms", 0, "id"), "C:", f"`id` is `C:`: expected {CURIE}", id="term"),
        pytest.param(
            "claim", ("ignore", 0, "rule"), "E5", "`rule` is `E5`: expected a rule code such as `EV305`", id="rule"
        ),
        pytest.param("claim", (*EFFECT, "estimate"), "1e400", f"`estimate` is `1e400`: expected {REAL}", id="infinite"),
        pytest.param("claim", (*EFFECT, "estimate"), "nan", f"`estimate` is `nan`: expected {REAL}", id="nan"),
        pytest.param("claim", (*EFFECT, "estimate"), "1_0", f"`estimate` is `1_0`: expected {REAL}", id="underscore"),
        pytest.param("claim", (*EFFECT, "se"), "-1", "`se` is `-1`: expected at least 1e-09", id="below its least"),
        pytest.param("claim", (*EFFECT, "n"), "-1", f"`n` is `-1`: expected {COUNT}", id="negative"),
        pytest.param("claim", (*EFFECT, "n"), "012", f"`n` is `012`: expected {COUNT}", id="leading zero"),
        pytest.param("claim", (*EFFECT, "n"), "1.5", f"`n` is `1.5`: expected {COUNT}", id="half"),
        pytest.param("claim", (*EFFECT, "n"), "٣", f"`n` is `٣`: expected {COUNT}", id="other digits"),
        pytest.param("claim", (*EFFECT, "ci"), ["1"], "`ci`: expected at least 2 entries, found 1", id="one bound"),
        pytest.param(
            "claim", (*EFFECT, "ci"), ["1"] * 3, "`ci`: expected at most 2 entries, found 3", id="three bounds"
        ),
        pytest.param("claim", (*EFFECT, "ci", 1), "x", f"an entry of `ci` is `x`: expected {REAL}", id="bound"),
        pytest.param("claim", (*ITEM, "quote"), "", "`quote` is empty: expected some text", id="quote"),
        pytest.param(
            "claim", (*ITEM, "quote"), ["q", ""], "an entry of `quote` is empty: expected some text", id="quotes"
        ),
        pytest.param("claim", (*ITEM, "curated", "on"), "2026-1-2", f"`on` is `2026-1-2`: expected {DAY}", id="day"),
        pytest.param("claim", ("decision", "digest"), "AB", f"`digest` is `AB`: expected {SHA}", id="digest"),
        pytest.param("source", ("year",), "2_012", f"`year` is `2_012`: expected {YEAR}", id="year"),
        pytest.param("source", ("year",), ["2012"], f"`year`: expected {YEAR}", id="years"),
        pytest.param("source", ("doi",), "doi:10.1/x", f"`doi` is `doi:10.1/x`: expected {DOI}", id="DOI"),
        pytest.param("source", ("pmid",), "012", "`pmid` is `012`: expected a PubMed id, digits only", id="PubMed"),
        pytest.param(
            "source", ("pmcid",), "7", "`pmcid` is `7`: expected a PubMed Central id such as `PMC9699149`", id="PMC"
        ),
        pytest.param("source", ("authors", 1), ["B"], "an entry of `authors`: expected one text", id="list of lists"),
        pytest.param("source", ("cites",), "Zhu 2012", f"`cites` is `Zhu 2012`: expected {WORD}", id="one for a list"),
        pytest.param("axes", ("axes", "x", "poles"), ["a", "a"], "`x`: the two poles must differ", id="equal poles"),
        pytest.param("axes", ("axes", "x", "poles"), ["a", "mixed"], f"`x`: {NO_POLE}", id="pole that is a stance"),
        pytest.param("axes", ("axes", "x", "poles", 0), "A", f"an entry of `poles` is `A`: expected {WORD}", id="pole"),
        pytest.param(
            "methods", ("methods", "m", "statement"), "y", "`statement` is `y`: expected `true` or `false`", id="flag"
        ),
        pytest.param("registry", ("format",), "2", "`format` is `2`: expected at most 1", id="too large"),
        pytest.param("registry", ("policy", "alpha"), "0", "`alpha` is `0`: expected more than 0", id="not above"),
        pytest.param("registry", ("policy", "alpha"), "1", "`alpha` is `1`: expected less than 1", id="not below"),
        pytest.param(
            "registry", ("policy", "null-share"), "0", "`null-share` is `0`: expected at least 1", id="too low"
        ),
    ],
)
def test_wrong_values(kind: str, route: Route, value: Any, message: str) -> None:
    """The message names the field, what stands there, and what is expected."""
    problem = only(parsed(kind, route, value))
    assert problem.code == "EV103"
    assert problem.message == message
    here = problem.place.route or ()
    assert here[: len(route)] == route or here == route[:-1]


def test_long_names() -> None:
    """They are cut in the message."""
    message = only(parsed("claim", ("id",), "a" * 101)).message
    assert message == f"`id` is `{'a' * 57}...`: at most 100 characters are allowed"


def test_no_domain() -> None:
    """An empty list is a list that is too short."""
    assert only(parsed("claim", ("decision", "certainty", "domains"), [])).message == (
        "`domains`: expected at least 1 entry, found 0"
    )


def test_a_record_in_the_wrong_folder() -> None:
    """A source among the claims, or a claim among the sources, is told where it belongs."""
    source = parse(MODELS["claim"], {"id": "a", "kind": "primary", "title": "A"}, "claims/a.yaml")
    assert "it looks like a source: move it into claims/sources/" in [problem.hint for problem in source.problems]
    claim = parse(MODELS["source"], yaml.safe_load(CLAIM), "claims/sources/a-claim.yaml")
    assert any((problem.hint or "").startswith("it looks like a claim: move it") for problem in claim.problems)


def test_a_day_that_does_not_exist() -> None:
    """Python's own words are used where they are plain."""
    assert re.fullmatch(
        r"`retrieved` is `2026-02-30`: day .*", only(parsed("source", ("retrieved",), "2026-02-30")).message
    )


@pytest.mark.parametrize(
    ("kind", "route", "value", "hint"),
    [
        pytest.param("source", ("kind",), "primry", "did you mean `primary`?", id="near"),
        pytest.param("source", ("kind",), "zzz", None, id="far"),
        pytest.param("source", ("kind",), ["primary"], None, id="no text"),
        pytest.param("source", ("standing",), "retrackted", "did you mean `retracted`?", id="standing"),
        pytest.param("claim", ("evidence", 0, "confidence"), "hihg", "did you mean `high`?", id="below"),
        pytest.param("contexts", ("variables", "v", "role"), "desing", "did you mean `design`?", id="vocabulary"),
    ],
)
def test_words_of_a_closed_list(kind: str, route: Route, value: Any, hint: str | None) -> None:
    """All words are named, and the nearest is suggested."""
    problem = only(parsed(kind, route, value))
    assert problem.code == "EV103"
    assert problem.hint == hint
    assert problem.place.route == route
    field = f"`{route[-1]}` is `{value}`" if isinstance(value, str) else f"`{route[-1]}`"
    assert problem.message.startswith(f"{field}: expected one of ")
    assert problem.message.count(", ") >= 1


@pytest.mark.parametrize(
    ("kind", "route", "message"),
    [
        pytest.param("claim", ("scope", "Bad Key"), f"the key `Bad Key` of `scope`: expected {WORD}", id="scope"),
        pytest.param("claim", ("scope", "[key]"), f"the key `[key]` of `scope`: expected {WORD}", id="odd name"),
        pytest.param(
            "claim", ("evidence", 0, "context", "V"), f"the key `V` of `context`: expected {WORD}", id="context"
        ),
        pytest.param(
            "curators", ("curators", "Ama M"), f"the key `Ama M` of `curators`: expected {WORD}", id="curators"
        ),
    ],
)
def test_wrong_keys(kind: str, route: Route, message: str) -> None:
    """A key of the curator's own is shown itself, not the value behind it."""
    value: Any = {"name": "Ama"} if kind == "curators" else "level"
    problem = only(parsed(kind, route, value))
    assert (problem.code, problem.message) == ("EV103", message)
    assert (problem.place.route, problem.place.on_key) == (route, True)


# ---------------------------------------------------------------- missing and unknown fields


@pytest.mark.parametrize(
    ("kind", "route"),
    [
        ("claim", ("axis",)),
        ("claim", ("subject", "label")),
        ("claim", ("evidence", 0, "stance")),
        ("claim", ("evidence", 1, "source")),
        ("claim", ("decision", "digest")),
        ("source", ("kind",)),
        ("registry", ("sampling",)),
        ("axes", ("axes", "x", "poles")),
        ("contexts", ("variables", "v", "levels", "w", "term", "label")),
        ("methods", ("methods", "m", "tier")),
    ],
    ids=lambda part: part if isinstance(part, str) else ".".join(map(str, part)),
)
def test_missing_fields(kind: str, route: Route) -> None:
    """A missing field is named at the mapping that should hold it."""
    data = data_of(kind)
    holder = data
    for part in route[:-1]:
        holder = holder[part]
    del holder[route[-1]]
    problem = only(parse(MODELS[kind], data, "file.yaml"))
    assert (problem.code, problem.place.route) == ("EV101", route)
    assert problem.message == f"the field `{route[-1]}` is missing"
    assert problem.hint == f"add `{route[-1]}: ...`"


@pytest.mark.parametrize(
    ("kind", "route", "hint"),
    [
        pytest.param("claim", ("titel",), "did you mean `title`?", id="claim"),
        pytest.param("claim", ("evidence", 0, "outcome_class"), "did you mean `outcome-class`?", id="item"),
        pytest.param("claim", ("evidence", 0, "effect", "estimat"), "did you mean `estimate`?", id="effect"),
        pytest.param("claim", ("evidence", 0, "ratings", 0, "stanc"), "did you mean `stance`?", id="rating"),
        pytest.param("claim", ("decision", "certainty", "domain"), "did you mean `domains`?", id="certainty"),
        pytest.param("claim", ("subject", "terms", 0, "lable"), "did you mean `label`?", id="term"),
        pytest.param("source", ("licens",), "did you mean `licence`?", id="source"),
        pytest.param("axes", ("axes", "x", "pole"), "did you mean `poles`?", id="axis"),
        pytest.param("contexts", ("variables", "v", "level"), "did you mean `levels`?", id="variable"),
        pytest.param("contexts", ("variables", "v", "levels", "w", "parnt"), "did you mean `parent`?", id="level"),
        pytest.param(
            "contexts", ("variables", "v", "levels", "w", "term", "lable"), "did you mean `label`?", id="deep"
        ),
        pytest.param("methods", ("outcome-classes", "c", "lable"), "did you mean `label`?", id="word"),
        pytest.param("registry", ("policy", "alfa"), "did you mean `alpha`?", id="policy"),
        pytest.param("curators", ("curators", "ama", "zzz"), "known fields: name, orcid", id="far"),
        pytest.param("claim", ("evidence", 0, "perturbation", "zzz"), "known fields: kind, observed", id="far below"),
    ],
)
def test_unknown_fields(kind: str, route: Route, hint: str) -> None:
    """The nearest field of the very mapping is suggested, else all are listed."""
    problem = only(parsed(kind, route, "x"))
    assert (problem.code, problem.place.route, problem.place.on_key) == ("EV102", route, True)
    assert problem.message == f"the field `{route[-1]}` is unknown here"
    assert problem.hint == hint


def test_a_misspelt_field_is_not_missing_as_well() -> None:
    """One slip is one problem, and a field that is lacking is suggested before one that is there."""
    data = data_of("claim")
    item = data["evidence"][1]
    item["sources"] = item.pop("source")
    problem = only(parse(MODELS["claim"], data, "file.yaml"))
    assert (problem.code, problem.hint) == ("EV102", "did you mean `source`?")


def test_a_field_that_is_lacking_is_suggested_first() -> None:
    """Although one that is there is nearer."""
    data = data_of("source")
    data["mid"] = data.pop("id")
    assert only(parse(MODELS["source"], data, "file.yaml")).hint == "did you mean `id`?"
    assert only(parsed("source", ("mid",), "1")).hint == "did you mean `pmid`?"


def test_a_lacking_field_beside_another_slip_is_missing() -> None:
    """Only what is probably meant is taken as there."""
    data = data_of("claim")
    del data["evidence"][1]["source"]
    data["evidence"][1]["nte"] = "x"
    problems = parse(MODELS["claim"], data, "file.yaml").problems
    assert sorted(problem.code for problem in problems) == ["EV101", "EV102"]


def test_long_words_are_cut() -> None:
    """A megabyte of nonsense does not end up in a message."""
    for problem in (only(parsed("source", ("kind",), "x" * 10**6)), only(parsed("source", ("x" * 10**6,), "y"))):
        assert len(problem.message) < 300


@pytest.mark.parametrize("count", [1, 99, 100, 101, 5_000])
def test_many_problems_of_one_file(count: int) -> None:
    """A hundred are listed, the others are counted; none is lost."""
    data = {**{f"x{i}": "y" for i in range(count)}, **data_of("source")}
    *listed, last = parse(MODELS["source"], data, "file.yaml").problems
    assert {problem.code for problem in listed} <= {"EV102"}
    if count <= 100:
        assert (len(listed) + 1, last.code) == (count, "EV102")
    else:
        assert len(listed) <= 100
        assert last.message == f"this file has {count - len(listed):,} more problems of form, which are not listed"
        assert last.place.route == ()
        assert last.severity is Severity.ERROR


@pytest.mark.parametrize("sound", [0, 99, 100, 150, 1_000, 3_000])
def test_problems_behind_many_sound_entries(sound: int) -> None:
    """However far down the first of them stands, it is listed, and nothing is made up."""
    data = data_of("claim")
    good = data["evidence"][1]
    data["evidence"] = [{**good, "id": f"i{i}"} for i in range(sound)] + [{"id": "bad"}] * 200
    data["decision"].pop("by")
    data["zzz"] = "x"
    *listed, last = parse(MODELS["claim"], data, "file.yaml").problems
    assert (last.code, last.place.route) == ("EV103", ())
    for problem in listed:
        route = problem.place.route or ()
        assert route in (("decision", "by"), ("zzz",)) or (route[0] == "evidence" and int(route[1]) >= sound)
    assert any((problem.place.route or ("",))[0] == "evidence" for problem in listed)
    total = len(listed) + int(last.message.split()[3].replace(",", ""))
    assert total == 200 * 2 + 2


# ---------------------------------------------------------------- what was reported already, and what is left


def test_what_was_reported_is_not_said_again() -> None:
    """The reader's word on a value silences the schema's on the same value, and on what is below it."""
    data = put(put(data_of("claim"), ("title",), None), ("evidence", 0, "effect"), None)
    data["axis"] = "Not A Word"
    result = parse(MODELS["claim"], data, "f", [("title",), ("evidence", 0, "effect")])
    assert [problem.place.route for problem in result.problems] == [("axis",)]


def test_a_record_that_was_reported_is_not_used() -> None:
    """Also when the schema has nothing against it."""
    result = parse(MODELS["source"], data_of("source"), "f", [("title",)])
    assert result.record is None
    assert result.problems == ()
    assert result.remainder is not None
    assert result.remainder.title is None


@pytest.mark.parametrize(
    ("route", "value", "left"),
    [
        pytest.param(
            ("broader",), "Not A Word", lambda claim: claim.broader is None and len(claim.evidence) == 2, id="field"
        ),
        pytest.param(("evidence", 0, "method"), ["m"], lambda claim: claim.evidence[0].method is None, id="of an item"),
        pytest.param(("evidence", 0, "quote"), "", lambda claim: claim.evidence[0].quote == (), id="one for a list"),
        pytest.param(
            ("evidence", 0, "context", "V"), "w", lambda claim: claim.evidence[0].context == {"v": "w"}, id="key"
        ),
        pytest.param(
            ("evidence", 0, "effect", "estimate"), "x", lambda claim: claim.evidence[0].effect is None, id="needed"
        ),
        pytest.param(
            ("evidence", 1, "stance"), "X Y", lambda claim: [i.id for i in claim.evidence] == ["one"], id="item"
        ),
        pytest.param(("evidence", 0, "stance"), "X Y", lambda claim: claim.evidence == (), id="first item"),
        pytest.param(("evidence", 1), "text", lambda claim: len(claim.evidence) == 1, id="no item"),
        pytest.param(("decision", "status"), "x", lambda claim: claim.decision is None, id="decision"),
        pytest.param(("zzz",), "x", lambda claim: len(claim.evidence) == 2, id="unknown field"),
    ],
)
def test_what_is_left(route: Route, value: Any, left: Any) -> None:
    """The remainder lacks what is wrong, and its items keep their places."""
    remainder = parsed("claim", route, value).remainder
    assert remainder is not None
    assert left(remainder)


@pytest.mark.parametrize("route", [("id",), ("title",), ("axis",), ("subject",)], ids=lambda route: route[0])
def test_what_cannot_be_left(route: Route) -> None:
    """Without what every claim has there is no claim."""
    assert parsed("claim", route, ["x"]).remainder is None


# ---------------------------------------------------------------- laws


def patterns(value: Any) -> Iterator[str]:
    """Every pattern of a JSON Schema."""
    if isinstance(value, dict):
        if isinstance(value.get("pattern"), str):
            yield value["pattern"]
        for inner in value.values():
            yield from patterns(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from patterns(inner)


@pytest.mark.parametrize("kind", MODELS)
def test_every_pattern_has_plain_words(kind: str) -> None:
    """A reader never sees a regular expression."""
    dates = r"^\d{4}-\d{2}-\d{2}$"
    assert set(patterns(schema(kind))) - {dates} <= set(parse_module._PATTERNS)


WRONG = [
    "",
    " ",
    "x y",
    "Ä",
    "-1",
    "0",
    "1e400",
    "9" * 30,
    "٣",
    [],
    ["a"],
    [[]],
    {},
    {"a": "b"},
    {"A b": "c"},
    ["", {}],
    None,
]


@given(st.data())
@settings(max_examples=500, deadline=None)
def test_any_wrong_value_is_said_plainly(data: st.DataObject) -> None:
    """One wrong value gives problems at or around it, in our own words, and never an exception."""
    kind = data.draw(st.sampled_from(sorted(MODELS)))
    sound = data_of(kind)
    route = data.draw(st.sampled_from(list(routes(sound))))
    value = data.draw(st.sampled_from(WRONG))
    result = parse(MODELS[kind], put(sound, route, value), "file.yaml")
    assert (result.record is None) == bool(result.problems)
    for problem in result.problems:
        assert problem.code in ("EV101", "EV102", "EV103")
        here = problem.place.route or ()
        shared = min(len(here), len(route))
        assert here[:shared] == route[:shared] or here[: len(route) - 1] == route[:-1]
        for foreign in ("Input", "should", "valid ", "Value error", "pydantic", "tuple", "dictionary", "_type", "\\d"):
            assert foreign not in problem.message


@given(
    kind=st.sampled_from(sorted(MODELS)),
    data=st.recursive(
        st.one_of(st.none(), st.text(max_size=5)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(["id", "evidence", "axes", "x", "[key]", "policy", "levels", ""]), inner),
        ),
        max_leaves=8,
    ),
)
@settings(max_examples=300, deadline=None)
def test_no_data_raise(kind: str, data: Any) -> None:
    """Whatever the shape, the answer is a list of problems."""
    result = parse(MODELS[kind], data, "file.yaml")
    assert result.record is not None or result.problems
