"""Rows of a table as a mapping reads them."""

from __future__ import annotations

import pytest

from evidence.mapping import Derived, Deriver, MappingFile, Refused
from evidence.mapping.cells import number, shown
from evidence.mapping.derive import NoColumn
from evidence.mapping.words import doi, pmcid, pmid, slug
from evidence.registry.strict import read_strict
from tests.exchange.imports.importing import mapping_of

BASE = """\
format: 1
name: trial
poles: [more, less]
claim: {subject: gene, outcome: {columns: [process, tissue], join: " in "}}
item:
  stance:
    columns: [direction, significance]
    values:
      Supports | Sensitive: first
      Supports | Resistant: second
      Refutes | Sensitive: no-effect
    otherwise: unclear
  effect: {measure: {constant: smd}, estimate: yi, variance: vi, n: n}
source: {pmid: pmid, doi: doi, line: cohort, authors: {column: authors, split: ";"}}
"""
COLUMNS = [
    "gene",
    "process",
    "tissue",
    "direction",
    "significance",
    "yi",
    "vi",
    "n",
    "pmid",
    "doi",
    "cohort",
    "authors",
]


def row(**cells: str) -> list[str]:
    sound = {"gene": "A", "process": "growth", "tissue": "liver", "direction": "Supports", "significance": "Sensitive",
             "pmid": "7"}  # fmt: skip
    return [{**sound, **cells}.get(name, "") for name in COLUMNS]


def derived(mapping: str = BASE, **cells: str) -> Derived | Refused:
    return Deriver(mapping_of(mapping), COLUMNS).derive(row(**cells))


@pytest.mark.parametrize(
    ("direction", "significance", "stance"),
    [
        ("Supports", "Sensitive", "more"),
        ("Supports", "Resistant", "less"),
        ("Refutes", "Sensitive", "no-effect"),
        ("Refutes", "Resistant", "unclear"),
        ("", "Sensitive", "unclear"),
    ],
)
def test_the_stance_of_two_columns(direction: str, significance: str, stance: str) -> None:
    found = derived(direction=direction, significance=significance)
    assert isinstance(found, Derived) and found.item["stance"] == stance


@pytest.mark.parametrize(
    ("value", "stance"), [("0.001", "more"), ("-1e-9", "less"), ("0", "no-effect"), ("-0.0", "no-effect")]
)
def test_the_stance_of_a_sign(value: str, stance: str) -> None:
    mapping = BASE[: BASE.index("  stance:")] + "  stance: {sign-of: yi}\nsource: {pmid: pmid}\n"
    found = derived(mapping, yi=value, vi="100")
    assert isinstance(found, Derived) and found.item["stance"] == stance


@pytest.mark.parametrize("value", ["", "NA", "nan", "inf", "1e999", "one", "1_0", "٣"])
def test_what_is_no_number_has_no_direction(value: str) -> None:
    mapping = BASE[: BASE.index("  stance:")] + "  stance: {sign-of: yi}\nsource: {pmid: pmid}\n"
    found = derived(mapping, yi=value)
    assert isinstance(found, Refused) and "no direction" in found.reason


def test_records() -> None:
    found = derived(yi="0.5", vi="0.04", n="12", doi="https://doi.org/10.1234/ABC", cohort="C1", authors="A; B;")
    assert found == Derived(
        claim={
            "id": "A | growth in liver | answer",
            "title": "A: growth in liver",
            "axis": "answer",
            "subject": {"label": "A"},
            "outcome": "growth in liver",
        },
        item={"stance": "more", "effect": {"measure": "smd", "estimate": "0.5", "se": "0.2", "n": "12"}},
        source={"pmid": "7", "doi": "10.1234/abc", "cohort": "C1", "authors": ["A", "B"], "kind": "primary"},
    )


def test_what_cannot_be_kept_is_told() -> None:
    found = derived(yi="0.5", vi="-1", n="2.5", doi="nonsense")
    assert isinstance(found, Derived)
    assert found.item["effect"] == {"measure": "smd", "estimate": "0.5"}
    assert dict(found.no_place) == {"source.doi": "nonsense", "effect.variance": "-1", "effect.n": "2.5"}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"gene": ""}, "it has no subject of the claim"),
        ({"process": "", "tissue": "NA"}, "it has no outcome of the claim"),
        ({"pmid": "x"}, "it names no source"),
    ],
)
def test_rows_that_are_left_out(cells: dict[str, str], reason: str) -> None:
    found = derived(**cells)
    assert isinstance(found, Refused) and found.reason == reason


def test_decimal_commas_and_entities() -> None:
    mapping = BASE + "table: {decimal: comma, entities: true}\n"
    found = derived(mapping, yi="0,5", gene="A &amp; B")
    assert isinstance(found, Derived)
    assert found.item["effect"]["estimate"] == "0.5" and found.claim["subject"]["label"] == "A & B"


def test_rows_that_a_column_decides() -> None:
    mapping = BASE + "keep: [{column: cohort, values: [yes], reason: nobody has accepted it yet}]\n"
    assert isinstance(derived(mapping, cohort="yes"), Derived)
    assert derived(mapping, cohort="no") == Refused("nobody has accepted it yet", "no")


def test_poles_from_the_command_and_axes_from_a_column() -> None:
    deriver = Deriver(mapping_of(BASE), COLUMNS, ("up", "down"))
    found = deriver.derive(row())
    assert isinstance(found, Derived) and found.item["stance"] == "up"
    mapping = BASE.replace(
        "poles: [more, less]", "axes:\n  a: {label: A, poles: [x, y]}\n  b: {label: B, poles: [v, w]}"
    )
    mapping = mapping.replace("claim: {subject", "claim: {axis: cohort, subject")
    found = derived(mapping, cohort="b", significance="Resistant")
    assert isinstance(found, Derived) and (found.claim["axis"], found.item["stance"]) == ("b", "w")
    assert derived(mapping, cohort="c") == Refused("its axis is none of a, b", "c")


def test_columns_that_are_not_there_and_not_read() -> None:
    with pytest.raises(NoColumn, match=r"no column gene, which `claim.subject` asks for; did you mean gene2\?"):
        Deriver(mapping_of(BASE), ["gene2", *COLUMNS[1:]])
    assert Deriver(mapping_of(BASE), [*COLUMNS, "more"]).unused == ("more",)
    assert Deriver(mapping_of(BASE + "ignore: more\n"), [*COLUMNS, "more"]).unused == ()


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("format: 1", "format: 2"), 1, "`format` is `2`: expected at most 1"),
        (("name: trial", "nam: trial"), 2, "the field `nam` is unknown here"),
        (("poles: [more, less]", "poles: [more, more]"), None, "must differ"),
        (
            ("yi, variance: vi", "{constant: 1, column: yi}, variance: vi"),
            13,
            "one of `column`, `columns`, `rules` and `constant`",
        ),
        (("pmid: pmid, doi: doi, ", ""), 13, "say how sources are known"),
        (("name: trial", "name: &x trial"), 2, "anchors and aliases are not allowed"),
        (("name: trial", "name:"), 2, "an empty value"),
    ],
)
def test_mistakes_are_told_with_their_place(change: tuple[str, str], line: int | None, message: str) -> None:
    text = BASE.replace(*change)
    assert text != BASE
    record, problems = read_strict(MappingFile, text.encode(), "m.yaml")
    assert record is None
    found = next(problem for problem in problems if message in problem.message)
    assert found.place.span is not None and (line is None or message.startswith("say") or found.place.span.line == line)


def test_words() -> None:
    assert slug("CD4+ T-cells") == "cd4-t-cells" and slug("é\u0301") == "e"
    assert len(slug("x" * 500)) <= 100 and slug("x" * 500) != slug("x" * 501)
    assert slug("肿瘤") != slug("免疫")
    assert (doi("doi:10.1234/A"), doi("10.1/a")) == ("10.1234/a", None)
    assert (pmid("PMID: 123"), pmid("123.0"), pmid("0"), pmid("12 3")) == ("123", "123", None, None)
    assert (pmcid("PMC12"), pmcid("PMCID:PMC12"), pmcid("x")) == ("PMC12", "PMC12", None)
    assert (number("1e3"), number("1,5"), shown(1e-120)) == (1000.0, None, "0.0")


RULED = """\
format: 1
name: trial
poles: [more, less]
claim: {subject: gene, outcome: {constant: growth}}
item:
  stance:
    rules:
      - {when: {significance: ['', Unknown]}, means: unclear}
      - {when: {direction: Supports, significance: [Sensitive, Very sensitive]}, means: first}
      - {when: {direction: Refutes}, means: no-effect}
source:
  pmid: {column: citation, when: {source: PubMed}}
  id: {columns: [source, citation]}
  year: {column: cited, pattern: '((?:19|20)\\d\\d)\\.?$'}
  links:
    trial: {columns: [trials, trial], split: ";"}
    cohort: cohort
"""
RULED_COLUMNS = ["gene", "direction", "significance", "source", "citation", "cited", "trials", "trial", "cohort"]


@pytest.mark.parametrize(
    ("direction", "significance", "stance"),
    [
        ("Supports", "Very sensitive", "more"),
        ("Refutes", "Sensitive", "no-effect"),
        ("Refutes", "NA", "unclear"),
        ("Supports", "Resistant", None),
    ],
)
def test_the_first_rule_that_fits(direction: str, significance: str, stance: str | None) -> None:
    deriver = Deriver(mapping_of(RULED), RULED_COLUMNS)
    found = deriver.derive(["A", direction, significance, "PubMed", "7", "", "", "", ""])
    if stance is None:
        assert found == Refused("no rule of the mapping speaks of significance+direction", "Resistant | Supports")
    else:
        assert isinstance(found, Derived) and found.item["stance"] == stance


def test_conditions_patterns_and_links() -> None:
    deriver = Deriver(mapping_of(RULED), RULED_COLUMNS)
    found = deriver.derive(["A", "Refutes", "x", "ASCO", "7", "Nobody et al., 2012", "T1; T2;", '["T3", "T1"]', "-"])
    assert isinstance(found, Derived)
    assert found.source == {"id": "ASCO 7", "year": "2012", "kind": "primary"}
    assert found.links == (("trial", "T1"), ("trial", "T2"), ("trial", "T3"))
    found = deriver.derive(["A", "Refutes", "x", "PubMed", "7", "Nobody, in press", "", "", "C"])
    assert isinstance(found, Derived) and "year" not in found.source
    assert (found.source["pmid"], found.links) == ("7", (("cohort", "C"),))


def test_a_list_that_is_nested_too_deep_is_one_name() -> None:
    deriver = Deriver(mapping_of(RULED), RULED_COLUMNS)
    deep = "[" * 100_000
    found = deriver.derive(["A", "Refutes", "x", "ASCO", "7", "Nobody et al., 2012", "", deep, ""])
    assert isinstance(found, Derived) and found.links == (("trial", deep),)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("pattern: '((?:19", "pattern: '(((?:19", "no regular expression"),
        ("direction: Refutes", "direction: []", "at least one is needed"),
        ("rules:", "pattern: x\n    rules:", "leave `values` and `pattern` out"),
    ],
)
def test_rules_that_say_nothing_are_refused(old: str, new: str, message: str) -> None:
    record, problems = read_strict(MappingFile, RULED.replace(old, new).encode(), "m.yaml")
    assert record is None and any(message in problem.message for problem in problems), problems
    assert all(problem.place.span is not None for problem in problems)
