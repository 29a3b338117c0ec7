"""One claim as a reader sees it: rows, notes, what is set aside, and the decision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evidence.model.axis import Stance
from evidence.model.ids import ClaimId, SourceId
from evidence.registry.registry import Registry
from evidence.resolve.placed import Exclusion
from evidence.resolve.resolver import digest_of, resolve
from evidence.resolve.verdict import Freshness
from evidence.views.claim_view import ClaimView, NumberKey, view_claim
from evidence.views.line_view import ItemView, NoteKind, PassageKind
from tests.make import claim, item, registry


def view_of(found: Registry, name: str = "c") -> ClaimView:
    verdicts = resolve(found)
    return view_claim(verdicts[ClaimId(name)], found, verdicts=verdicts)


def only_item(*, source: dict[str, Any] | None = None, **fields: Any) -> ItemView:
    view = view_of(registry(claim("c", item("s", "pro", **fields)), sources={"s": source or {}}))
    (line,) = (line for side in view.sides for line in side.lines)
    return line.items[0]


def notes(found: ItemView) -> dict[NoteKind, str]:
    return {note.kind: note.text for note in found.notes}


def test_lines_are_grouped_by_pole_then_year_and_numbered_through() -> None:
    described = {"late": {"year": "2021"}, "early": {"year": "2011"}}
    found = registry(
        claim(
            "c",
            item("z", "no-effect"),
            item("late", "pro"),
            item("m", "mixed"),
            item("early", "pro"),
            item("b", "anti"),
        ),
        sources=described,
    )
    view = view_of(found)
    assert [side.title for side in view.sides] == [
        "pro: 2 independent studies",
        "anti: 1 independent study",
        "both: 1 independent study",
        "no effect: 1 independent study",
    ]
    assert [(line.number, line.label) for side in view.sides for line in side.lines] == [
        (1, "early (2011)"),
        (2, "late (2021)"),
        (3, "b (2020)"),
        (4, "m (2020)"),
        (5, "z (2020)"),
    ]


def test_both_poles_are_shown_even_when_one_is_empty() -> None:
    view = view_of(registry(claim("c", item("a", "pro"))))
    assert [side.title for side in view.sides] == ["pro: 1 independent study", "anti: no independent study"]


def test_undated_lines_come_last() -> None:
    found = registry(
        claim("c", item("b", "pro"), item("a", "pro")), sources={"b": {"year": "2001"}, "a": {"year": "2020"}}
    )
    undated = found.sources[SourceId("a")].model_copy(update={"year": None})
    view = view_of(replace(found, sources={**found.sources, undated.id: undated}))
    assert [line.label for line in view.sides[0].lines] == ["b (2001)", "a (no year)"]
    assert [line.year for line in view.sides[0].lines] == [2001, None]


def test_quote_and_finding_are_told_apart() -> None:
    found = only_item(finding="It grew.", quote=["a passage", "another"])
    assert [(passage.kind, passage.text) for passage in found.passages] == [
        (PassageKind.FINDING, "It grew."),
        (PassageKind.QUOTE, "a passage"),
        (PassageKind.QUOTE, "another"),
    ]


def test_method_and_context_are_in_words() -> None:
    found = only_item(method="in-vivo", context={"model": "in-vivo", "tissue": "marrow"}, outcome="volume")
    assert (found.method, found.tier, found.outcome) == ("in vivo", 2, "volume")
    assert found.context_text == "tissue: marrow; model: in-vivo"
    assert found.context_brief == "marrow; in-vivo"


def test_unknown_words_are_shown_as_they_are() -> None:
    found = only_item(method="guess", context={"weather": "rainy"}, outcome_class="mood")
    assert (found.method, found.tier, found.outcome_class) == ("guess", None, "mood")
    assert found.context_brief == "weather: rainy"


def test_what_the_claim_sets_is_not_repeated() -> None:
    found = registry(
        claim("c", item("s", "pro", context={"tissue": "fat"}), scope={"modification": "native"}),
    )
    view = view_of(found)
    assert [part.text for part in view.scope] == ["modification: native"]
    assert view.sides[0].lines[0].items[0].context_text == "tissue: fat"


@pytest.mark.parametrize(
    ("fields", "source", "kind", "text"),
    [
        pytest.param({"via": "r"}, {}, NoteKind.UNREAD, "not read; known through r", id="unread"),
        pytest.param(
            {}, {"standing": "expression-of-concern"}, NoteKind.STANDING, "expression of concern", id="concern"
        ),
        pytest.param({}, {"kind": "preprint"}, NoteKind.KIND, "preprint", id="preprint"),
        pytest.param({}, {"kind": "meta-analysis"}, NoteKind.KIND, "meta-analysis", id="meta-analysis"),
        pytest.param(
            {"perturbation": {"kind": "knock-down", "observed": "anti"}},
            {},
            NoteKind.PERTURBATION,
            "shown by knock-down, under which anti was seen",
            id="perturbation",
        ),
        pytest.param(
            {"context": {"modification": "loaded"}},
            {},
            NoteKind.DESIGN,
            "chosen to get the effect: loaded",
            id="design",
        ),
        pytest.param({"confidence": "medium"}, {}, NoteKind.READING, "read from a title or a summary", id="medium"),
        pytest.param(
            {"confidence": "low"}, {}, NoteKind.READING, "the wording leaves room for another reading", id="low"
        ),
        pytest.param({"quality": "high-risk"}, {}, NoteKind.QUALITY, "high-risk", id="quality"),
        pytest.param({"note": "Taken as native."}, {}, NoteKind.CURATOR, "curator: Taken as native", id="note"),
    ],
)
def test_notes(fields: dict[str, Any], source: dict[str, Any], kind: NoteKind, text: str) -> None:
    assert notes(only_item(source=source, **fields)) == {kind: text}


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="plain"),
        pytest.param({"confidence": "high"}, id="sure"),
        pytest.param({"context": {"modification": "native"}}, id="a moderator"),
    ],
)
def test_no_notes(fields: dict[str, Any]) -> None:
    assert notes(only_item(**fields)) == {}


def test_an_unread_study_is_not_also_said_to_be_read_from_a_summary() -> None:
    assert list(notes(only_item(via="r", confidence="medium"))) == [NoteKind.UNREAD]


def test_a_misidentified_level_is_warned_of() -> None:
    found = registry(claim("c", item("s", "pro", context={"tissue": "marrow"})))
    tissue = found.variables["tissue"]
    level = tissue.levels["marrow"].model_copy(update={"label": "Bone marrow", "warning": "mixed up with fat."})
    changed = tissue.model_copy(update={"levels": {**tissue.levels, "marrow": level}})
    view = view_of(replace(found, variables={**found.variables, "tissue": changed}))
    assert notes(view.sides[0].lines[0].items[0]) == {NoteKind.LEVEL: "Bone marrow: mixed up with fat"}


def test_a_study_that_counts_as_no_effect_although_an_arm_found_one_says_why() -> None:
    why = "counted as no effect, since no more of its arms found an effect than found none"
    arms = (item("s", "pro", context={"model": "in-vivo"}), item("s", "no-effect", context={"model": "in-vitro"}))
    view = view_of(registry(claim("c", *arms)))
    (line,) = view.sides[2].lines
    told = [notes(entry) for entry in line.items]
    assert line.stance is Stance.NO_EFFECT
    assert told == [{NoteKind.VOTE: why, NoteKind.ARM: "here: pro"}, {}]
    above = registry(claim("c"), claim("below", *arms, broader="c"))
    ((group,),) = [view_of(above).uncounted]
    assert [notes(entry).get(NoteKind.VOTE) for entry in group.sources[0].items] == [why, None]


def test_arms_that_differ_from_their_line_say_so() -> None:
    arms = (item("s", "pro", context={"model": "in-vivo"}), item("s", "anti", context={"model": "in-vitro"}))
    view = view_of(registry(claim("c", *arms)))
    (line,) = view.sides[2].lines
    assert (line.stance, [notes(entry)[NoteKind.ARM] for entry in line.items]) == (
        Stance.MIXED,
        ["here: pro", "here: anti"],
    )


@pytest.mark.parametrize(
    ("effect", "text"),
    [
        pytest.param({"measure": "smd", "estimate": "-0.80"}, "smd -0.8", id="estimate"),
        pytest.param({"measure": "smd", "estimate": "1", "se": "0.25"}, "smd 1 (SE 0.25)", id="error"),
        pytest.param(
            {"measure": "smd", "estimate": "-0.8", "ci": ["-1.2", "-0.4"], "n": "1024"},
            "smd -0.8 (95% CI -1.2 to -0.4), n = 1,024",
            id="interval and number",
        ),
    ],
)
def test_effect(effect: dict[str, Any], text: str) -> None:
    assert only_item(effect=effect).effect == text


def test_what_is_not_counted_is_grouped_by_reason_and_source() -> None:
    described: dict[str, dict[str, Any]] = {
        "review": {"kind": "narrative-review"},
        "copy": {"kind": "web-page", "derives-from": "review"},
        "gone": {"standing": "retracted"},
        "meta": {"kind": "meta-analysis", "cites": ["part"]},
    }
    found = registry(
        claim(
            "c",
            item("meta", "pro"),
            item("part", "pro"),
            item("review", "pro"),
            item("review", "anti"),
            item("copy", "pro"),
            item("gone", "anti"),
            item("vague", "unclear"),
            item("aside", "pro", directness="indirect"),
        ),
        sources=described,
    )
    groups = {group.why: group for group in view_of(found).uncounted}
    assert list(groups) == [
        Exclusion.RETRACTED,
        Exclusion.REPORTED,
        Exclusion.CONSTITUENT,
        Exclusion.DERIVED,
        Exclusion.INDIRECT,
        Exclusion.UNCLEAR,
    ]
    (review,) = groups[Exclusion.REPORTED].sources
    assert [entry.stance_word for entry in review.items] == ["pro", "anti"]
    (copy,) = groups[Exclusion.DERIVED].sources
    assert (copy.through_word, [source.id for source in copy.through]) == ("retells", ["review"])
    (part,) = groups[Exclusion.CONSTITUENT].sources
    assert (part.through_word, [source.id for source in part.through]) == ("pooled by", ["meta"])


def test_an_item_with_an_unknown_source_or_stance_is_still_shown() -> None:
    found = registry(claim("c", item("a", "sideways"), item("b", "pro")))
    lost = replace(found, sources={SourceId("a"): found.sources[SourceId("a")]})
    groups = {group.why: group for group in view_of(lost).uncounted}
    assert groups[Exclusion.UNKNOWN_STANCE].sources[0].items[0].stance_word == "sideways"
    assert groups[Exclusion.UNKNOWN_SOURCE].sources[0].source.short == "b"


def test_a_claim_on_an_unknown_axis_has_a_view() -> None:
    view = view_of(registry(claim("c", item("a", "pro"), axis="unheard-of")))
    assert (view.poles, view.question, view.digest) == (("first pole", "second pole"), "unheard-of", None)


def test_sources_that_are_one_line_are_named() -> None:
    described = {
        "a": {"cohort": "x"},
        "b": {"cohort": "x"},
        "c": {"cohort": "x"},
        "d": {"kind": "preprint", "derives-from": "a"},
    }
    found = registry(claim("c", *(item(name, "pro") for name in "abcd")), sources=described)
    view = view_of(found)
    assert view.merges == (
        "a (2020), b (2020) and c (2020) count as one: same cohort.",
        "a (2020) and d (2020) count as one: versions of the same work.",
    )
    (line,) = view.sides[0].lines
    assert (line.label, len(line.items)) == ("a (2020) with b (2020) with c (2020) with d (2020)", 4)


def test_a_broader_claim_tells_where_its_lines_come_from() -> None:
    found = registry(
        claim("c", item("own", "anti")),
        claim(
            "below",
            item("a", "pro"),
            item("z", "no-effect"),
            broader="c",
            scope={"modification": "native"},
            subject={"label": "small vesicle"},
        ),
    )
    view = view_of(found)
    (narrower,) = view.narrower
    assert (narrower.id, narrower.split, narrower.status and narrower.status.label) == (
        "below",
        "1 pro, 1 no effect",
        "Insufficient",
    )
    (line,) = view.sides[0].lines
    rolled = line.items[0].rolled_up_from
    assert rolled is not None and (rolled.id, rolled.title) == ("below", "Effect in below")
    assert line.items[0].context_text == "modification: native; subject: small vesicle"
    assert line.items[0].context_brief == "native"
    assert [group.why for group in view.uncounted] == [Exclusion.NARROWER_NULL]
    below = view_of(found, "below")
    assert below.broader is not None and below.broader.id == "c"


def decided(found: Registry, **decision: Any) -> Registry:
    record = found.claims[ClaimId("c")]
    data = {
        **record.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True),
        "decision": decision,
    }
    return registry(data, sources={name: {"kind": "primary"} for name in found.sources})


@pytest.mark.parametrize(
    ("fresh", "status", "state", "says", "action"),
    [
        pytest.param(
            True,
            "preliminary-dispute",
            Freshness.FRESH,
            "The evidence and the verdict are still the ones that were judged.",
            None,
            id="fresh",
        ),
        pytest.param(
            False,
            "preliminary-dispute",
            Freshness.EVIDENCE_MOVED,
            "The evidence has changed since, the verdict has not.",
            "Look at what is new, then confirm the decision.",
            id="evidence moved",
        ),
        pytest.param(
            False,
            "uncontested",
            Freshness.VERDICT_MOVED,
            "The evidence has changed since, and the verdict is now: preliminary dispute.",
            "Decide again.",
            id="verdict moved",
        ),
        pytest.param(
            True,
            "uncontested",
            Freshness.CONTRADICTED,
            "This very evidence gives another verdict: preliminary dispute.",
            "Correct the decision, or decide again.",
            id="contradicted",
        ),
    ],
)
def test_decision(fresh: bool, status: str, state: Freshness, says: str, action: str | None) -> None:
    found = registry(claim("c", item("a", "pro"), item("b", "anti")))
    digest = digest_of(resolve(found)[ClaimId("c")], found) if fresh else "0" * 64
    fields = {"status": status, "by": "ada", "on": "2026-11-21", "digest": digest, "rationale": "Because."}
    decision = view_of(decided(found, **fields)).decision
    assert decision is not None
    assert (decision.state, decision.stale) == (state, state is not Freshness.FRESH)
    assert (decision.sentence, decision.action) == (says, action)
    label = "preliminary dispute" if status.startswith("preliminary") else "uncontested"
    assert decision.summary == f"On 2026-11-21 ada decided: {label}."


def test_certainty_and_pole_of_a_decision() -> None:
    found = registry(claim("c", item("a", "pro"), item("b", "anti")))
    grading = {"level": "very-low", "domains": ["inconsistency", "risk-of-bias"]}
    fields = {
        "status": "disputed",
        "pole": "anti",
        "by": "ada",
        "on": "2026-11-21",
        "digest": "0" * 64,
        "certainty": grading,
    }
    decision = view_of(decided(found, **fields)).decision
    assert decision is not None
    assert decision.certainty == "very low (inconsistency and risk-of-bias)"
    assert decision.summary == "On 2026-11-21 ada decided: disputed, with anti ahead."


def test_a_decision_on_an_unknown_axis_is_not_compared() -> None:
    found = registry(claim("c", item("a", "pro"), axis="unheard-of"))
    fields = {"status": "disputed", "by": "ada", "on": "2026-11-21", "digest": "0" * 64}
    decision = view_of(decided(found, **fields)).decision
    assert decision is not None
    assert (decision.state, decision.stale, decision.state_word) == (None, False, "not compared")


def test_numbers_are_told_with_their_names() -> None:
    found = registry(claim("c", *(item(f"a{n}", "pro") for n in range(5)), item("b", "anti"), item("v", "unclear")))
    assert {number.key: number.text for number in view_of(found).numbers} == {
        NumberKey.EVIDENCE: "6 independent studies from 6 items",
        NumberKey.CONFLICT: "conflict .25",
        NumberKey.AMOUNT: "amount of evidence .75",
        NumberKey.SHARE: "83% of the 6 studies at either pole are pro (95% interval 44% to 97%)",
        NumberKey.SIGN_TEST: "sign test p = .22",
        NumberKey.UNCLEAR: "1 item without a direction",
    }


def test_numbers_that_are_not_computed_are_not_told() -> None:
    found = registry(claim("c", item("r", "pro")), sources={"r": {"kind": "narrative-review"}})
    assert [number.key for number in view_of(found).numbers] == [NumberKey.EVIDENCE]


def test_levels_that_two_variables_share_are_told_with_their_variable() -> None:
    found = registry(claim("c", item("s", "pro", context={"model": "in-vivo", "tissue": "fat"})))
    model = found.variables["model"]
    changed = model.model_copy(update={"levels": {**model.levels, "fat": model.levels["in-vivo"]}})
    view = view_of(replace(found, variables={**found.variables, "model": changed}))
    assert view.sides[0].lines[0].items[0].context_brief == "tissue: fat; in-vivo"
