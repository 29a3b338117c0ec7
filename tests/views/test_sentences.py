"""Headlines and reasons: what is said, for whom, and in which number."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.model.decision import Status
from evidence.model.ids import ClaimId
from evidence.model.policy import Policy, Sampling
from evidence.registry.registry import Registry
from evidence.resolve.placed import Exclusion
from evidence.resolve.reason import ReasonRule
from evidence.resolve.resolver import judge
from evidence.resolve.verdict import Verdict
from evidence.views.sentences import headline, reason_sentence, sampling_statement, split_text, wording_for
from evidence.views.uncounted_view import exclusion_words
from tests.make import claim, item, registry

REVIEW = {"kind": "narrative-review"}
WORDS = {"a": "pro", "b": "anti", "m": "mixed", "z": "no-effect"}


def made(kind: str = "primary", sampling: str = "convenience", **lines: int) -> Registry:
    """A registry with one claim: so many lines of every stance, each of its own source."""
    items = [item(f"{key}{n}", WORDS[key]) for key, count in lines.items() for n in range(count)]
    sources = {entry["source"]: {"kind": kind} for entry in items}
    return registry(claim("c", *items), sources=sources, sampling=sampling)


def judged(found: Registry) -> Verdict:
    return judge(found.claims[ClaimId("c")], found, found.config.policy)


def said(found: Registry) -> str:
    verdict = judged(found)
    return headline(verdict, wording_for(verdict, found))


def reasons(found: Registry) -> dict[ReasonRule, str]:
    verdict = judged(found)
    words = wording_for(verdict, found)
    return {reason.rule: reason_sentence(reason, verdict, words) for reason in verdict.reasons}


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        pytest.param(
            {"a": 20, "b": 13, "m": 3},
            "Disputed: 20 independent studies point to pro and 13 to anti; 3 found both.",
            id="disputed",
        ),
        pytest.param(
            {"a": 2, "b": 2, "m": 1, "z": 1},
            "Disputed: 2 independent studies point to pro and 2 to anti; 1 found both and 1 found no effect.",
            id="disputed with all stances",
        ),
        pytest.param(
            {"m": 2}, "Disputed: 2 independent studies found both pro and anti.", id="disputed within studies"
        ),
        pytest.param(
            {"m": 2, "z": 1},
            "Disputed: 2 independent studies found both pro and anti; 1 found no effect.",
            id="disputed within studies, and none",
        ),
        pytest.param(
            {"a": 1, "b": 1},
            "Preliminary dispute: 1 independent study points to pro and 1 to anti. "
            "That is too little to call it a dispute.",
            id="preliminary",
        ),
        pytest.param(
            {"m": 1},
            "Preliminary dispute: 1 independent study found both pro and anti. "
            "That is too little to call it a dispute.",
            id="preliminary within one study",
        ),
        pytest.param(
            {"a": 4, "b": 1}, "Leaning to pro: 4 independent studies point to pro and 1 to anti.", id="leaning"
        ),
        pytest.param(
            {"b": 4, "m": 1},
            "Leaning to anti: 4 independent studies point to anti and none to pro; 1 found both.",
            id="leaning by a mixed study alone",
        ),
        pytest.param(
            {"a": 2, "b": 12},
            "Predominant: 2 independent studies point to pro and 12 to anti.",
            id="predominant",
        ),
        pytest.param({"b": 5}, "Uncontested: all 5 independent studies point to anti.", id="uncontested"),
        pytest.param(
            {"a": 3, "z": 1},
            "Uncontested in direction: 3 of 4 independent studies point to pro and none to anti; 1 found no effect.",
            id="uncontested with a null",
        ),
        pytest.param({"a": 1}, "Insufficient: only 1 independent study, which points to pro.", id="one study"),
        pytest.param({"b": 2}, "Insufficient: only 2 independent studies, which point to anti.", id="two studies"),
        pytest.param({"z": 1}, "Insufficient: only 1 independent study, which found no effect.", id="one null"),
        pytest.param(
            {"a": 1, "z": 1},
            "Insufficient: only 2 independent studies, of which 1 points to pro and 1 found no effect.",
            id="one and a null",
        ),
        pytest.param({"z": 3}, "No effect: all 3 independent studies found none.", id="no effect"),
        pytest.param(
            {"a": 1, "z": 4},
            "Mostly no effect: 4 of 5 independent studies found no effect; 1 points to pro.",
            id="mostly no effect",
        ),
        pytest.param(
            {"a": 2, "b": 1, "m": 1, "z": 5},
            "Mostly no effect: 5 of 9 independent studies found no effect; 2 point to pro, 1 points to anti "
            "and 1 found both.",
            id="mostly no effect, contested",
        ),
        pytest.param({}, "No evidence: nothing is recorded on this claim.", id="nothing"),
    ],
)
def test_headline(lines: dict[str, Any], sentence: str) -> None:
    assert said(made(**lines)) == sentence


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        pytest.param(
            {"a": 1, "m": 1},
            "Disputed in reviews: no primary study is recorded; 1 independent review points to pro and none to anti; "
            "1 states both.",
            id="disputed",
        ),
        pytest.param(
            {"m": 2},
            "Disputed in reviews: no primary study is recorded; 2 independent reviews state both pro and anti.",
            id="controversial",
        ),
        pytest.param(
            {"b": 2},
            "One-sided in reviews: no primary study is recorded; both independent reviews point to anti.",
            id="one-sided",
        ),
        pytest.param({"a": 1}, "Insufficient: only 1 independent review, which points to pro.", id="one review"),
        pytest.param(
            {"z": 1}, "Insufficient: only 1 independent review, which states no effect.", id="one null review"
        ),
        pytest.param({"z": 2}, "Insufficient: only 2 independent reviews, which state no effect.", id="two of them"),
    ],
)
def test_headline_on_reviews(lines: dict[str, Any], sentence: str) -> None:
    assert said(made(kind="narrative-review", **lines)) == sentence


def test_a_web_page_is_not_called_a_review() -> None:
    assert said(made(kind="web-page", a=1)) == "Insufficient: only 1 independent secondary source, which points to pro."


def test_headline_names_why_everything_is_set_aside() -> None:
    found = registry(
        claim("c", item("gone", "pro"), item("vague", "unclear"), item("vague", "unclear")),
        sources={"gone": {"standing": "retracted"}},
    )
    assert said(found) == "No evidence that counts: 3 recorded items are set aside (retracted; no direction)."


def test_context_dependent_has_a_headline() -> None:
    found = made(a=3, b=3)
    verdict = judged(found)
    separated = replace(verdict, status=Status.CONTEXT_DEPENDENT)
    assert headline(separated, wording_for(separated, found)) == (
        "Context-dependent: 3 independent studies point to pro and 3 to anti, "
        "and a recorded condition tells them apart."
    )


CONVENIENCE = "(convenience sample: shares say nothing of how common a finding is)."


@pytest.mark.parametrize(
    ("lines", "rule", "sentence"),
    [
        pytest.param(
            {"a": 20, "b": 13, "m": 3},
            ReasonRule.MAJORITY,
            "Pro leads with 60% of the studies that give a direction, counting mixed ones half on each side; "
            "70% would end the dispute.",
            id="majority missed",
        ),
        pytest.param(
            {"a": 2, "b": 2},
            ReasonRule.MAJORITY,
            "Neither pole leads: each has half of the studies that give a direction.",
            id="tie",
        ),
        pytest.param(
            {"a": 4, "b": 1},
            ReasonRule.MAJORITY,
            "Pro has 80% of the studies that give a direction, and 70% make a majority.",
            id="majority reached",
        ),
        pytest.param(
            {"a": 20, "b": 13, "m": 3},
            ReasonRule.MINORITY,
            "The weaker pole, anti, is backed by 16 studies, 3 of which found both; "
            "a dispute needs at least 2 on either side, those that found both included.",
            id="minority",
        ),
        pytest.param(
            {"a": 1, "b": 1},
            ReasonRule.MINORITY,
            "Each pole is backed by 1 study; "
            "a dispute needs at least 2 on either side, those that found both included.",
            id="minority on a tie, singular",
        ),
        pytest.param(
            {"a": 20, "b": 13},
            ReasonRule.SIGN_TEST,
            f"Sign test of 20 against 13: p = .30, so chance alone could give such a split {CONVENIENCE}",
            id="sign test",
        ),
        pytest.param(
            {"a": 14, "b": 1},
            ReasonRule.SIGN_TEST,
            f"Sign test of 14 against 1: p < .001, so chance alone would rarely give such a split {CONVENIENCE}",
            id="sign test, unlikely",
        ),
        pytest.param(
            {"a": 5},
            ReasonRule.TOO_FEW_TO_TEST,
            f"Sign test of 5 against 0: p = .063; fewer than six studies can never reach .05 {CONVENIENCE}",
            id="too few",
        ),
        pytest.param(
            {"a": 5}, ReasonRule.UNOPPOSED, "All 5 studies that give a direction give the same one.", id="unopposed"
        ),
        pytest.param(
            {"a": 1}, ReasonRule.FEW_LINES, "1 independent study of the 3 that an unopposed verdict needs.", id="few"
        ),
        pytest.param({"z": 3}, ReasonRule.NULL_LINES, "All 3 independent studies found no effect.", id="all null"),
        pytest.param(
            {"a": 3, "z": 1}, ReasonRule.NULL_LINES, "1 of 4 independent studies found no effect.", id="one null"
        ),
        pytest.param(
            {"a": 2, "b": 2, "m": 1},
            ReasonRule.MIXED_LINES,
            "1 study found both poles and counts half for either.",
            id="one mixed",
        ),
        pytest.param(
            {"m": 2}, ReasonRule.MIXED_LINES, "2 studies found both poles and count half for either.", id="two mixed"
        ),
        pytest.param({}, ReasonRule.NO_LINE, "No study and no review that counts is recorded.", id="nothing"),
    ],
)
def test_reason(lines: dict[str, Any], rule: ReasonRule, sentence: str) -> None:
    assert reasons(made(**lines))[rule] == sentence


@pytest.mark.parametrize(
    ("alpha", "a", "sentence"),
    [
        ("0.01", 7, f"Sign test of 7 against 0: p = .016; fewer than 8 studies can never reach .01 {CONVENIENCE}"),
        ("0.1", 4, f"Sign test of 4 against 0: p = .13; fewer than 5 studies can never reach .1 {CONVENIENCE}"),
        ("0.1", 5, f"Sign test of 5 against 0: p = .063, so chance alone would rarely give such a split {CONVENIENCE}"),
    ],
)
def test_few_is_told_by_the_policy(alpha: str, a: int, sentence: str) -> None:
    items = [item(f"a{n}", "pro") for n in range(a)]
    found = reasons(registry(claim("c", *items), policy={"alpha": alpha}))
    assert sentence in (found.get(ReasonRule.TOO_FEW_TO_TEST), found.get(ReasonRule.SIGN_TEST))


def test_lines_without_effect_have_a_number_of_their_own() -> None:
    items = [item(f"z{n}", "no-effect") for n in range(4)]
    found = reasons(registry(claim("c", *items), policy={"no-effect-lines": "5"}))
    assert found[ReasonRule.FEW_LINES] == "4 independent studies of the 5 that an unopposed verdict needs."


@pytest.mark.parametrize(
    ("lines", "rule", "sentence"),
    [
        pytest.param(
            {"a": 1},
            ReasonRule.ONLY_REVIEWS,
            "Only 1 independent review speaks to it; without a primary study there is no score and no test.",
            id="one review",
        ),
        pytest.param(
            {"a": 2},
            ReasonRule.ONLY_REVIEWS,
            "Only 2 independent reviews speak to it; without a primary study there is no score and no test.",
            id="two reviews",
        ),
        pytest.param(
            {"m": 1},
            ReasonRule.MIXED_LINES,
            "1 review states both poles or calls the question controversial.",
            id="one controversial",
        ),
        pytest.param(
            {"m": 2},
            ReasonRule.MIXED_LINES,
            "2 reviews state both poles or call the question controversial.",
            id="two controversial",
        ),
    ],
)
def test_reason_on_reviews(lines: dict[str, Any], rule: ReasonRule, sentence: str) -> None:
    assert reasons(made(kind="narrative-review", **lines))[rule] == sentence


def test_unread_and_partial() -> None:
    unread: dict[str, Any] = {"via": "r"}
    arms = [
        item("p", "pro", context={"tissue": "fat"}),
        *(item("p", "no-effect", context={"model": m}) for m in ("in-vitro",)),
    ]
    found = registry(
        claim(
            "c",
            item("x", "pro", **unread),
            item("y", "pro", **unread),
            *arms,
            item("p", "pro", context={"tissue": "cord"}),
        ),
        sources={"r": REVIEW},
    )
    said = reasons(found)
    assert said[ReasonRule.UNREAD] == "2 studies are known only through reviews; the original was not read."
    assert said[ReasonRule.PARTIAL] == "1 study counts for its pole although some of its arms found no effect."


def test_every_reason_rule_has_a_sentence() -> None:
    """Every rule occurs in some verdict of these tests, and none of their sentences lacks a full stop."""
    seen: set[ReasonRule] = {ReasonRule.UNREAD, ReasonRule.PARTIAL}
    tallies: list[dict[str, Any]] = [{}, {"a": 1}, {"a": 5}, {"a": 4, "b": 4}, {"m": 2, "z": 1}, {"z": 3}]
    for kind in ("primary", "narrative-review"):
        for lines in tallies:
            said = reasons(made(kind=kind, **lines))
            assert all(sentence.endswith(".") and sentence[0] == sentence[0].upper() for sentence in said.values())
            seen |= said.keys()
    assert seen == set(ReasonRule)


@given(
    st.fixed_dictionaries({key: st.integers(0, 7) for key in "abmz"}),
    st.sampled_from(["primary", "narrative-review", "opinion"]),
    st.sampled_from(list(Sampling)),
)
def test_any_tally_gives_english(lines: dict[str, Any], kind: str, sampling: Sampling) -> None:
    found = made(kind=kind, sampling=sampling.value, **lines)
    verdict = judged(found)
    text = said(found)
    told = list(reasons(found).values())
    assert text.endswith(".") and ".." not in text and "  " not in text
    for sentence in (text, *told):
        assert not re.search(r"\b1 (?:independent )?(?:studies|reviews|sources|items)\b", sentence), sentence
        assert not re.search(r"\b(?:[02-9]|\d\d+) (?:independent )?(?:study|review|secondary source)\b", sentence), (
            sentence
        )
        if re.search(r"\bp [=<>]", sentence):
            assert sampling_statement(sampling) in sentence
    assert verdict.status is not Status.PREDOMINANT or "Predominant" in text


@pytest.mark.parametrize(
    ("sampling", "text"),
    [
        pytest.param(
            Sampling.CONVENIENCE, "convenience sample: shares say nothing of how common a finding is", id="convenience"
        ),
        pytest.param(Sampling.SYSTEMATIC, "systematic search: shares are those of what was published", id="systematic"),
    ],
)
def test_sampling_statement(sampling: Sampling, text: str) -> None:
    assert sampling_statement(sampling) == text
    assert text in reasons(made(sampling=sampling.value, a=4, b=4))[ReasonRule.SIGN_TEST]


def test_the_level_of_the_test_is_the_policys() -> None:
    found = made(a=14, b=1)
    verdict = judged(found)
    strict = Policy.model_validate({"alpha": "0.0001"})
    reason = next(reason for reason in verdict.reasons if reason.rule is ReasonRule.SIGN_TEST)
    assert "could give such a split" in reason_sentence(reason, verdict, wording_for(verdict, found, strict))


@pytest.mark.parametrize("why", Exclusion)
def test_every_exclusion_has_words(why: Exclusion) -> None:
    title, explanation = exclusion_words(why)
    assert title[0].isupper() and explanation[0].islower() and not explanation.endswith(".")


@pytest.mark.parametrize(
    ("kind", "lines", "text"),
    [
        pytest.param("primary", {"a": 2, "b": 1, "m": 1, "z": 1}, "2 pro, 1 anti, 1 both, 1 no effect", id="all"),
        pytest.param("primary", {"b": 3}, "3 anti", id="zero is left out"),
        pytest.param("narrative-review", {"a": 2}, "2 pro (reviews)", id="reviews"),
        pytest.param("primary", {}, "", id="nothing"),
    ],
)
def test_split_text(kind: str, lines: dict[str, Any], text: str) -> None:
    assert split_text(judged(made(kind=kind, **lines)), ("pro", "anti")) == text
