"""Numbers, plurals and lists as a reader meets them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.views.wording import capital, clipped, counted, fraction, listed, p_value, percent, plural


@pytest.mark.parametrize(
    ("p", "text"),
    [
        pytest.param(0.2962, "p = .30", id="two decimals"),
        pytest.param(0.337, "p = .34", id="rounded up"),
        pytest.param(0.0625, "p = .063", id="half goes up"),
        pytest.param(0.0386, "p = .039", id="three decimals below .10"),
        pytest.param(0.0996, "p = .10", id="almost .10"),
        pytest.param(0.001, "p = .001", id="smallest that is written out"),
        pytest.param(0.0009999, "p < .001", id="below .001"),
        pytest.param(0.0, "p < .001", id="never zero"),
        pytest.param(0.997, "p > .99", id="never rounded to 1"),
        pytest.param(1.0, "p = 1", id="exactly 1"),
    ],
)
def test_p_value(p: float, text: str) -> None:
    assert p_value(p) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(0.0, "0", id="zero"),
        pytest.param(0.004, "< .01", id="small is not zero"),
        pytest.param(0.763, ".76", id="no leading zero"),
        pytest.param(0.5, ".50", id="two decimals"),
        pytest.param(0.999, "> .99", id="large is not one"),
        pytest.param(1.0, "1", id="one"),
    ],
)
def test_fraction(value: float, text: str) -> None:
    assert fraction(value) == text


@pytest.mark.parametrize(
    ("share", "below", "text"),
    [
        pytest.param(0.5972, None, "60%", id="whole percentage"),
        pytest.param(0.125, None, "13%", id="half goes up"),
        pytest.param(0.6969, 0.7, "69%", id="short of a threshold is not rounded up to it"),
        pytest.param(0.7, 0.7, "70%", id="at the threshold"),
        pytest.param(0.6949, 0.7, "69%", id="rounded down anyway"),
    ],
)
def test_percent(share: float, below: float | None, text: str) -> None:
    assert percent(share, below) == text


@given(st.integers(1, 400), st.integers(1, 400), st.integers(51, 100))
def test_percent_never_contradicts_its_threshold(part: int, rest: int, threshold: int) -> None:
    share = part / (part + rest)
    shown = int(percent(share, below=threshold / 100).removesuffix("%"))
    assert (shown >= threshold) == (share >= threshold / 100)


@pytest.mark.parametrize(
    ("n", "noun", "text"),
    [
        pytest.param(1, "study", "1 study", id="singular"),
        pytest.param(0, "study", "0 studies", id="none"),
        pytest.param(2, "independent study", "2 independent studies", id="phrase"),
        pytest.param(3, "review", "3 reviews", id="regular"),
        pytest.param(1200, "line", "1,200 lines", id="thousands"),
        pytest.param(2, "day", "2 days", id="y after a vowel"),
    ],
)
def test_counted(n: int, noun: str, text: str) -> None:
    assert counted(n, noun) == text


def test_lists_and_capitals() -> None:
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], "or")] == [
        "",
        "a",
        "a and b",
        "a, b or c",
    ]
    assert [capital("pro-tumour"), capital("mRNA"), capital("")] == ["Pro-tumour", "MRNA", ""]
    assert plural("entry") == "entries"


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        pytest.param("short", 10, "short", id="fits"),
        pytest.param("one two three four", 12, "one two…", id="between words"),
        pytest.param("a" * 20, 5, "aaaa…", id="no blank to cut at"),
        pytest.param("exactly ten", 11, "exactly ten", id="exactly"),
    ],
)
def test_clipped(text: str, limit: int, shown: str) -> None:
    assert clipped(text, limit) == shown
    assert len(shown) <= limit
