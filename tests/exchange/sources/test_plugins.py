"""Formats of sources from other packages: those that work, and those that do not."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from evidence.errors import EvidenceError, UsageError
from evidence.exchange.sources import FORMATS, FoundSource, read_sources
from evidence.exchange.sources.clean import whole
from evidence.exchange.sources.formats import detect
from tests.exchange.sources.reading import SEEDS, raw_of


def added(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """A format of another package, with some of it replaced."""

    def read(raw: str, name: str) -> Iterator[FoundSource]:
        yield FoundSource({"id": "theirs", "kind": "primary"}, whole(raw))

    module = SimpleNamespace(
        NAME="theirs", LABEL="their format", sniff=lambda head, name: head.startswith("THEIRS"), read=read
    )
    for name, value in changes.items():
        setattr(module, name, value)
    monkeypatch.setitem(FORMATS.__dict__, "_others", ({"theirs": module}, ()))


def failing(*arguments: object) -> Any:
    """What hostile code may do."""
    raise SystemExit(0)


def test_a_format_of_others_is_tried_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its content, and by its name."""
    added(monkeypatch)
    assert detect("THEIRS x", "x").NAME == "theirs"
    (found,) = read_sources("x", "x", "theirs")
    assert found.values["id"] == "theirs"


def test_one_that_fails_at_the_question_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of ours are read as ever."""
    added(monkeypatch, sniff=failing)
    assert detect("THEIRS x", "x").NAME == "text"
    for path in SEEDS.glob("00*.txt"):
        assert list(read_sources(raw_of(path), path.name))


def test_one_that_claims_everything_takes_no_file_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Built-in formats are asked first; only what would be plain text is left to others."""
    added(monkeypatch, sniff=lambda head, name: True)
    known = {path.name: detect(raw_of(path), path.name).NAME for path in sorted(SEEDS.glob("00*.txt"))}
    assert list(known.values()).count("theirs") == 1


@pytest.mark.parametrize("read", [failing, lambda raw, name: 1 / 0, lambda raw, name: None, lambda raw, name: ["x"]])
def test_one_that_fails_while_it_reads_is_named(monkeypatch: pytest.MonkeyPatch, read: Any) -> None:
    """With what to do; nothing of the program falls over."""
    added(monkeypatch, read=read)
    with pytest.raises(EvidenceError, match="the plug-in for theirs failed on x"):
        list(read_sources("x", "x", "theirs"))


def test_a_name_that_nobody_has() -> None:
    """The names there are, are told."""
    with pytest.raises(UsageError, match="pubmed-page, citation-index-page"):
        list(read_sources("x", "x", "nothing"))
