"""Reviews and what they cite, leave out and turn round."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evidence.model.axis import Stance
from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.registry import Registry, load
from evidence.resolve.provenance import DeadEnd, Provenance, provenance
from evidence.resolve.resolver import Verdicts, judge, resolve
from tests.make import claim, item, registry

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((Path(__file__).parents[1] / "stats" / "vectors.json").read_text())
POLICY = Policy()
C = ClaimId("c")
FIRST, SECOND, MIXED = Stance.FIRST, Stance.SECOND, Stance.MIXED


def review(*cites: str, year: int | None = 2022, **fields: Any) -> dict[str, Any]:
    about: dict[str, Any] = {"kind": "narrative-review", "cites": list(cites), **fields}
    return about if year is None else {**about, "year": str(year)}


def provenance_of(*items: dict[str, Any], others: tuple[dict[str, Any], ...] = (), **sources: Any) -> Provenance:
    return of(registry(claim("c", *items), *others, sources=sources))


def of(made: Registry) -> Provenance:
    return provenance(judge(made.claims[C], made, POLICY), made)


def without_years(made: Registry, *names: str) -> Registry:
    return replace(
        made, sources={k: s.model_copy(update={"year": None}) if k in names else s for k, s in made.sources.items()}
    )


def test_reported_by_and_double_counting() -> None:
    found = provenance_of(
        item("a", "pro"),
        item("b", "anti", via="elsewhere"),
        item("u", "unclear"),
        item("r", "pro"),
        item("s", "pro", reports="a"),
        item("silent", "pro"),
        r=review("a", "u"),
        s=review(),
        silent=review(),
        elsewhere=review(),
        unrelated=review(),
        citing=review("b"),
    )
    assert [(one.source, one.on_claim, one.studies) for one in found.reviews] == [
        ("citing", False, ("b",)),
        ("elsewhere", False, ("b",)),
        ("r", True, ("a",)),
        ("s", True, ("a",)),
        ("silent", True, ()),
    ]
    assert [one.source for one in found.double_counting] == ["r", "s"]


def test_the_studies_of_a_meta_analysis_are_studies_of_the_claim() -> None:
    found = provenance_of(
        item("a", "pro"), item("m", "pro"), m={"kind": "meta-analysis", "cites": ["a"]}, r=review("a", "m")
    )
    assert [(one.source, one.studies) for one in found.reviews] == [("m", ("a",)), ("r", ("a",))]


@pytest.mark.parametrize(
    ("elsewhere", "expected"),
    [
        pytest.param([], [DeadEnd("r", "x", (), False)], id="nowhere"),  # type: ignore[arg-type]
        pytest.param(
            [claim("d", item("x", "pro"))],
            [DeadEnd("r", "x", (ClaimId("d"),), True)],  # type: ignore[arg-type]
            id="another claim on the same subject and axis",
        ),
        pytest.param([claim("d", item("x", "pro"), subject={"label": "cell"})], [], id="another subject"),
        pytest.param([claim("d", item("x", "pro"), broader="c")], [], id="below the claim"),
        pytest.param(
            [claim("d", item("x", "pro"), subject={"label": "cell"}), claim("e", item("x", "pro"), axis="other")],
            [DeadEnd("r", "x", (ClaimId("e"),), False)],  # type: ignore[arg-type]
            id="the same subject on another axis",
        ),
    ],
)
def test_dead_ends(elsewhere: list[dict[str, Any]], expected: list[DeadEnd]) -> None:
    found = provenance_of(
        item("a", "pro"), item("r", "pro"), others=tuple(elsewhere), r=review("a", "x"), x={}, off=review("a", "x")
    )
    assert list(found.dead_ends) == expected


def test_anything_on_the_claim_is_no_dead_end() -> None:
    found = provenance_of(item("a", "pro"), item("x", "unclear"), item("r", "pro"), r=review("a", "x"))
    assert found.dead_ends == ()


DISPUTE = (item("a", "pro"), item("b", "pro"), item("x", "anti"), item("y", "anti"))


@pytest.mark.parametrize(
    ("items", "sources", "expected"),
    [
        pytest.param(DISPUTE, {"r": review("a", "b")}, [("r", FIRST, 2, 2)], id="one side of two"),
        pytest.param(DISPUTE, {"r": review("a", "b", "x")}, [], id="both sides"),
        pytest.param(DISPUTE, {"r": review("a")}, [], id="one study is no choice"),
        pytest.param(DISPUTE, {"r": review("a", "b", year=2019)}, [], id="there was nothing else to cite yet"),
        pytest.param(
            (*DISPUTE, item("e", "no-effect")), {"r": review("a", "b", "e")}, [], id="a study without effect as well"
        ),
        pytest.param(
            DISPUTE, {"r": review("a", "b"), "a": {"cohort": "N"}, "b": {"cohort": "N"}}, [], id="one line, two papers"
        ),
        pytest.param((*DISPUTE[:2], item("d", "pro"), item("x", "anti")), {"r": review("a", "b")}, [], id="no dispute"),
    ],
)
def test_one_sided_citing(items: Any, sources: Any, expected: list[tuple[str, Stance, int, int]]) -> None:
    found = provenance_of(*items, **sources)
    assert [(one.source, one.stance, one.cited, one.available) for one in found.one_sided] == expected


def test_one_sided_citing_without_years() -> None:
    made = registry(claim("c", *DISPUTE), sources={"r": review("x", "y"), "s": review("a", "b", year=2019)})
    assert [(one.source, one.available) for one in of(without_years(made, "r")).one_sided] == [("r", None)]
    undated = of(without_years(made, "x"))
    assert [(one.source, one.available) for one in undated.one_sided] == [("r", 2), ("s", 0)], "x may be older than s"


@pytest.mark.parametrize(
    ("own", "told", "distorted", "simplified"),
    [
        pytest.param(["pro"], "anti", True, False, id="turned round"),
        pytest.param(["pro"], "pro", False, False, id="told as it is"),
        pytest.param(["pro", "anti"], "anti", False, True, id="one side of both"),
        pytest.param(["pro"], "mixed", False, False, id="made both"),
        pytest.param(["no-effect"], "anti", False, False, id="no effect has no opposite"),
    ],
)
def test_retellings(own: list[str], told: str, distorted: bool, simplified: bool) -> None:
    contexts = [{"tissue": "fat"}, {"tissue": "marrow"}]
    items = [item("a", stance, context=context) for stance, context in zip(own, contexts, strict=False)]
    found = provenance_of(*items, item("r", told, reports="a"), r=review("a"))
    (one,) = found.retellings
    assert (one.source, one.study, one.distorted, one.simplified) == ("r", "a", distorted, simplified)
    assert (found.distortions == (one,)) is distorted


def test_what_was_not_read_cannot_be_compared() -> None:
    unread = provenance_of(item("a", "pro", via="r"), item("r", "anti", reports="a"), r=review("a"))
    assert [(one.own, one.distorted) for one in unread.retellings] == [(None, False)]
    absent = provenance_of(item("r", "anti", reports="a"), r=review("a"), a={})
    assert [one.own for one in absent.retellings] == [None]


def test_the_citation_network_of_greenberg_s_kind() -> None:
    """The reference network, with its reviews and studies as sources of one claim."""
    entry = next(vector for vector in VECTORS if vector["id"] == "citation_toy")
    inputs, expected = entry["inputs"], entry["expected"]
    low = str.lower
    poles = {"pro": inputs["supportive_primary"], "anti": inputs["critical_primary"]}
    items = [item(low(name), pole) for pole, names in poles.items() for name in names]
    sources = {low(name): {"year": "2001"} for names in poles.values() for name in names}
    for i, (name, cited) in enumerate(inputs["cites"].items()):
        sources[low(name)] = review(*map(low, cited), year=2010 + i)
    found = provenance_of(*items, **sources)
    bias = found.bias
    assert (bias.first_cited, bias.second_cited) == (expected["cit_to_supportive"], expected["cit_to_critical"])
    assert bias.first_cited / bias.first_chances == pytest.approx(expected["rate_supportive"])
    assert bias.second_cited / bias.second_chances == pytest.approx(expected["rate_critical"])
    assert bias.ratio == pytest.approx(expected["citation_bias_ratio"])
    supportive = found.amplification[0]
    assert (supportive.paths, supportive.direct) == (
        expected["total_supportive_paths"],
        expected["direct_supportive_citations"],
    )
    assert supportive.ratio == pytest.approx(expected["amplification"])


def test_swapping_the_poles_swaps_the_sides() -> None:
    sources = {"r": review("a", "b", "x"), "s": review("a", "r", year=2023)}
    swap = {"pro": "anti", "anti": "pro"}
    one = provenance_of(*DISPUTE, **sources)
    other = provenance_of(*({**entry, "stance": swap[entry["stance"]]} for entry in DISPUTE), **sources)
    assert (one.bias.first_cited, one.bias.first_chances) == (other.bias.second_cited, other.bias.second_chances)
    assert one.bias.p == other.bias.p
    assert one.amplification == other.amplification[::-1]
    assert one.overlap == other.overlap


def test_a_source_that_lists_nothing_had_no_chances() -> None:
    found = provenance_of(item("a", "pro"), item("r", "pro", reports="a"), item("s", "pro"), r=review(), s=review())
    assert (found.bias.first_cited, found.bias.first_chances) == (0, 0)
    assert found.amplification[0].direct == 1


def test_overlap_of_reviews() -> None:
    """Two reviews of two studies each, one of them the same: (4 - 3) / (2 · 3 - 3)."""
    found = provenance_of(
        item("a", "pro"),
        item("b", "pro"),
        item("x", "anti"),
        r=review("a", "b"),
        s=review("b", "x"),
        unrelated=review("y"),
        y={},
    )
    assert found.overlap == pytest.approx(1 / 3)
    assert provenance_of(item("a", "pro"), r=review("a")).overlap is None


def test_lines_per_laboratory() -> None:
    found = provenance_of(
        *(item(name, "pro") for name in "abde"),
        a={"group": "Oslo"}, b={"group": "Lima"}, d={"group": "Oslo"},
    )  # fmt: skip
    assert found.groups == (("Oslo", 2), ("Lima", 1))
    assert found.groups_recorded == 3


def test_reviews_alone_have_no_studies() -> None:
    found = provenance_of(item("r", "pro"), item("s", "anti"), r=review("a"), s=review("a"), a={})
    assert [one.studies for one in found.reviews] == [(), ()]
    assert (found.overlap, found.bias.first_chances, found.one_sided) == (None, 0, ())


@pytest.fixture(scope="module")
def real() -> tuple[Registry, Verdicts]:
    made = load(ROOT)[0]
    return made, resolve(made)


def test_the_flagship_as_reviews_tell_it(real: tuple[Registry, Verdicts]) -> None:
    made, verdicts = real
    verdict = verdicts[ClaimId("msc-exo-native-tumour-growth")]
    found = provenance(verdict, made)
    record = made.claims[verdict.claim]
    stance = {line.sources[0]: line.stance for line in verdict.counted}
    on_claim = {i.source for i in record.evidence if made.sources[i.source].kind == "narrative-review"}
    assert {one.source for one in found.double_counting} == on_claim
    for one in found.reviews:
        assert set(one.studies) == set(made.sources[one.source].cites) & stance.keys()
    for one in found.one_sided:
        assert {stance[name] for name in made.sources[one.source].cites if name in stance} == {one.stance}
    # the study that found both is retold as one-sided, in either direction
    assert {one.told for one in found.retellings if one.simplified} == {FIRST, SECOND}
    assert {one.study for one in found.retellings if one.simplified} == {"roccaro-2013-jci"}
    assert stance["roccaro-2013-jci"] is MIXED
    assert found.distortions == ()


def test_the_flagship_s_citations_counted_a_second_time(real: tuple[Registry, Verdicts]) -> None:
    made, verdicts = real
    verdict = verdicts[ClaimId("msc-exo-native-tumour-growth")]
    found = provenance(verdict, made)
    studies = {line.sources[0]: line.stance for line in verdict.counted}
    citing = [s for s in made.sources.values() if set(s.cites) & studies.keys()]
    counts: Counter[tuple[Stance, bool]] = Counter()
    for source in citing:
        for study, stance in studies.items():
            year = made.sources[study].year
            if source.year is not None and year is not None and year < source.year:
                counts[stance, study in source.cites] += 1
    assert found.bias.first_cited == counts[FIRST, True]
    assert found.bias.first_chances == counts[FIRST, True] + counts[FIRST, False]
    assert found.bias.second_cited == counts[SECOND, True]
    assert found.bias.second_chances == counts[SECOND, True] + counts[SECOND, False]
    inclusions = [set(source.cites) & studies.keys() for source in citing]
    cited = set().union(*inclusions)
    total = sum(map(len, inclusions))
    assert found.overlap == pytest.approx((total - len(cited)) / (len(cited) * len(inclusions) - len(cited)))
    groups = Counter(made.sources[name].group for name in studies if made.sources[name].group)
    assert dict(found.groups) == groups


def test_every_claim_has_a_provenance(real: tuple[Registry, Verdicts]) -> None:
    made, verdicts = real
    for verdict in verdicts.values():
        found = provenance(verdict, made)
        here = {verdict.claim, *made.below(verdict.claim)}
        present = {i.source for name in here for i in made.claims[name].evidence}
        assert {one.source for one in found.reviews if one.on_claim} <= present
        assert all(one.source in present and one.cited not in present for one in found.dead_ends)
        assert found.groups_recorded <= len(verdict.counted)
