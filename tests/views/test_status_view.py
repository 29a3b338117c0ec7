"""Every status, flag and stance has its words."""

from __future__ import annotations

import pytest

from evidence.model.axis import Stance
from evidence.model.decision import Status
from evidence.model.policy import Policy
from evidence.resolve.status import Flag
from evidence.views.status_view import STANCE_GLYPHS, STATUS_ORDER, stance_word, view_flag, view_status

POLES = ("pro-tumour", "anti-tumour")


@pytest.mark.parametrize("status", Status)
def test_every_status_is_explained(status: Status) -> None:
    view = view_status(status, Policy())
    assert view.label[0].isupper()
    assert view.meaning.endswith(".")
    assert view.meaning[0].isupper()


def test_signs_tell_statuses_and_stances_apart_without_colour() -> None:
    for glyphs in ([view_status(status, Policy()).glyph for status in Status], list(STANCE_GLYPHS.values())):
        assert len(set(glyphs)) == len(glyphs)
        assert all(len(glyph) == 1 and glyph.isascii() and glyph.isprintable() for glyph in glyphs)
    assert set(STANCE_GLYPHS) == set(Stance)


def test_every_status_has_its_place() -> None:
    assert sorted(STATUS_ORDER) == sorted(Status)


def test_meanings_tell_the_policy_in_force() -> None:
    policy = Policy.model_validate(
        {"claim_majority": "80", "dispute_minority": "1", "uncontested_lines": "5"}, by_name=True
    )
    assert "by 80% of the evidence" in view_status(Status.DISPUTED, policy).meaning
    assert "at least 1 independent study," in view_status(Status.DISPUTED, policy).meaning
    assert "5 independent studies" in view_status(Status.UNCONTESTED, policy).meaning


@pytest.mark.parametrize("flag", Flag)
def test_every_flag_is_explained(flag: Flag) -> None:
    assert view_flag(flag, Policy()).meaning.endswith(".")


@pytest.mark.parametrize(
    ("stance", "word"),
    [
        pytest.param(Stance.FIRST, "pro-tumour", id="first"),
        pytest.param(Stance.SECOND, "anti-tumour", id="second"),
        pytest.param(Stance.MIXED, "both", id="mixed"),
        pytest.param(Stance.NO_EFFECT, "no effect", id="none"),
        pytest.param(Stance.UNCLEAR, "unclear", id="unclear"),
        pytest.param(None, "unknown", id="not of this axis"),
    ],
)
def test_stance_words(stance: Stance | None, word: str) -> None:
    assert stance_word(stance, POLES) == word
