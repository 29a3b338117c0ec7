"""Which claims are exported."""

from __future__ import annotations

import pytest

from evidence.errors import UnknownClaim, UsageError
from evidence.exchange.exports import select
from evidence.model.decision import Status
from evidence.registry import Registry
from tests.make import claim, item, registry


@pytest.fixture
def found() -> Registry:
    split = [item(f"s{n}", "pro" if n % 2 else "anti", context={"tissue": "fat"}) for n in range(4)]
    one_sided = [item(f"t{n}", "pro") for n in range(3)]
    return registry(claim("disputed", *split), claim("clear", *one_sided), claim("empty", note="Nothing yet."))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({}, ["clear", "disputed", "empty"], id="all, by id"),
        pytest.param({"names": ["empty", "clear", "empty"]}, ["clear", "empty"], id="named, each once, by id"),
        pytest.param({"statuses": {Status.DISPUTED}}, ["disputed"], id="status"),
        pytest.param({"text": "is:contested"}, ["disputed"], id="state"),
        pytest.param({"text": "tissue:fat"}, ["disputed"], id="context"),
        pytest.param({"text": "!tissue:fat has:note"}, ["empty"], id="negation and two terms"),
        pytest.param({"text": "source:t1"}, ["clear"], id="source"),
        pytest.param({"text": "nothing-like-it"}, [], id="no claim"),
        pytest.param({"names": ["clear", "empty"], "text": "has:note"}, ["empty"], id="both"),
        pytest.param({"names": ["clear"], "statuses": {Status.DISPUTED}}, [], id="names and status"),
        pytest.param({"text": ""}, ["clear", "disputed", "empty"], id="an empty filter restricts nothing"),
    ],
)
def test_claims_are_chosen(found: Registry, options: dict[str, object], expected: list[str]) -> None:
    assert list(select(found, **options)) == expected  # type: ignore[arg-type]


def test_an_unknown_claim_is_told_with_the_nearest(found: Registry) -> None:
    with pytest.raises(UnknownClaim, match="did you mean disputed"):
        select(found, ["disputde"])


@pytest.mark.parametrize("text", ["is:disputted-ish", "tissu:fat", "tissue:mars", "has:problem", "is:marked"])
def test_a_filter_that_means_nothing_here_is_refused(found: Registry, text: str) -> None:
    with pytest.raises(UsageError, match="--filter"):
        select(found, text=text)
