"""Agreement of independent readings."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.resolve.double_curation import Agreement, agreement
from tests.make import claim, item, registry

DAY = {"on": "2026-01-01"}


def read(stance: str, *seconds: str, first: str | None = "ann", readers: str = "ben eve") -> dict[str, Any]:
    ratings = [{"by": by, "stance": s, **DAY} for by, s in zip(readers.split(), seconds, strict=False)]
    return item("s", stance, ratings=ratings, **({"curated": {"by": first, **DAY}} if first else {}))


def found(*items: dict[str, Any]) -> Agreement:
    return agreement(registry(claim("c", *items)))


def test_two_readers() -> None:
    seen = found(read("pro", "pro"), read("anti", "anti"), read("pro", "anti"), read("anti", "anti"))
    assert (seen.items, seen.readings, seen.readers) == (4, 8, ("ann", "ben"))
    assert seen.percent == pytest.approx(0.75)
    assert seen.alpha == pytest.approx(8 / 15)
    assert seen.kappa == pytest.approx(0.5)
    assert seen.ac1 == pytest.approx(0.529412, abs=1e-6)
    assert [entry.readings for entry in seen.disagreements] == [(("ann", "pro"), ("ben", "anti"))]


def test_three_readers_have_no_kappa() -> None:
    assert found(read("pro", "pro", "anti")).kappa is None


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(read("pro"), id="one reading"),
        pytest.param(read("pro", "anti", readers="ann"), id="the same person twice"),
        pytest.param(read("pro", "anti", first=None), id="nobody says who entered it"),
    ],
)
def test_not_independent(entry: dict[str, Any]) -> None:
    seen = found(entry)
    assert (seen.items, seen.alpha, seen.percent) == (0, None, None)


def test_two_ratings_count_without_a_recorded_curator() -> None:
    assert found(read("pro", "pro", "anti", first=None)).items == 1
