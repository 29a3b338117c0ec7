"""What holds for every format: the same bytes anywhere, no network, and one claim after the other."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import Any

import pytest

from evidence.exchange.exports.export import Export
from evidence.exchange.exports.formats import EXPORTS
from tests.exchange.exports.made import ROOT, hostile, real, written
from tests.make import claim, item, registry

_PROBE = """
import hashlib, sys
def watch(event, args):
    if event.startswith("socket."): raise SystemExit(f"network: {event}")
sys.addaudithook(watch)
from evidence.exchange.exports.formats import EXPORTS
from tests.exchange.exports.made import export, hostile, written
for name in EXPORTS.names:
    print(name, hashlib.sha256(written(EXPORTS.named(name), export(hostile()))).hexdigest())
"""
STREAMED = ("csv", "json-ld", "va-spec", "nanopublications", "graphml", "html")


def test_every_process_writes_the_same_bytes_and_none_reaches_the_network() -> None:
    """Sets and dictionaries have another order in every process; the files have not."""
    found = set()
    for seed in ("1", "2"):
        variables = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", _PROBE], capture_output=True, text=True, cwd=ROOT, env=variables, check=False
        )
        assert done.returncode == 0, done.stderr
        found.add(done.stdout)
    assert len(found) == 1 and len(found.pop().splitlines()) == len(EXPORTS.names)


class Counter:
    """Takes bytes and counts them."""

    def __init__(self) -> None:
        self.taken = 0

    def write(self, data: bytes) -> int:
        self.taken += len(data)
        return len(data)


@pytest.mark.parametrize("name", STREAMED)
def test_claims_are_written_one_after_the_other(name: str) -> None:
    """No format waits with all claims in hand: what is written grows while they are judged."""
    found = registry(
        *(claim(f"c{n:03}", *(item(f"s{k}", "pro") for k in range(4)), note="x" * 900) for n in range(120))
    )
    out: Any = Counter()
    seen: list[int] = []
    export = Export(found, tuple(found.claims), progress=lambda done, total: seen.append(out.taken))
    EXPORTS.named(name).write(export, out)
    halfway, end = seen[len(seen) * 3 // 4], out.taken
    assert 0 < halfway < end


@pytest.mark.parametrize("name", EXPORTS.names)
def test_progress_ends_with_all_claims(name: str) -> None:
    told: list[tuple[int, int]] = []
    found = hostile()
    export = Export(found, tuple(found.claims), progress=lambda done, total: told.append((done, total)))
    EXPORTS.named(name).write(export, io.BytesIO())
    assert not told or told[-1] == (len(found.claims), len(found.claims))


@pytest.mark.parametrize("name", EXPORTS.names)
def test_nothing_chosen_is_a_whole_file(name: str) -> None:
    raw = written(EXPORTS.named(name), Export(real(), ()))
    assert raw or name == "bibtex"


@pytest.mark.parametrize("name", EXPORTS.names)
def test_a_registry_with_gaps_goes_out(name: str) -> None:
    """An axis, a source and a variable without a record, a stance of no axis, and a claim without items."""
    rows = [item("a", "pro", context={"weather": "rain"}), item("b", "sideways"), item("gone", "anti", via="gone-too")]
    found = registry(claim("c", *rows), claim("lost", item("a", "up"), axis="no-such-axis"), claim("empty"))
    sources = {key: source for key, source in found.sources.items() if key != "gone"}
    from dataclasses import replace

    gaps = replace(found, sources=sources)
    assert written(EXPORTS.named(name), Export(gaps, tuple(gaps.claims)))
