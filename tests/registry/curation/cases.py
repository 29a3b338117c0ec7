"""Drafts of the real registry, and what holds for every step on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from evidence.diagnostic import Diagnostic
from evidence.errors import EditRefused
from evidence.model.claim import Claim
from evidence.model.ids import ClaimId
from evidence.model.item import Item
from evidence.registry import Registry, load
from evidence.registry.curation.desk import order
from evidence.registry.draft import Draft, Step
from evidence.registry.layout import canonical

ROOT = Path(__file__).parents[3]
NATIVE = ClaimId("msc-exo-native-tumour-growth")
BROAD = ClaimId("msc-exo-tumour-growth")
ENGINEERED = ClaimId("msc-exo-engineered-tumour-growth")
IMMUNE = ClaimId("msc-exo-immune-effect")
ZHU = "zhu-2012-growth"
ROCCARO = "roccaro-2013-myeloma-donors"
CURATED = {"by": "registry-maintainers", "on": "2026-11-23"}


@cache
def _loaded() -> tuple[Registry, tuple[Diagnostic, ...]]:
    registry, problems = load(ROOT)
    return registry, tuple(problems)


def draft() -> Draft:
    """A draft of the real registry, whose files are never written."""
    return Draft(*_loaded())


def copied(folder: Path) -> Path:
    """A copy of the real registry, to be written to."""
    root = folder / "real"
    root.mkdir()
    for name in ("claims", "seeds"):
        shutil.copytree(ROOT / name, root / name)
    return root


def made(it: Draft, step: Step) -> dict[str, str]:
    """Make a step; the texts of its files. It can be taken back to the byte, and what it leaves is as `fmt` would."""
    before = {change.path: it.raw(change.path) for change in step.changes}
    registry, problems = it.registry, it.problems
    it.apply(step)
    assert it.undo() == step
    assert {path: it.raw(path) for path in before} == before
    assert (it.problems, it.registry.claims, it.registry.sources) == (problems, registry.claims, registry.sources)
    assert it.redo() == step
    assert it.problems == problems
    texts = {change.path: (it.raw(change.path) or b"").decode("utf-8") for change in step.changes}
    assert all(canonical(text, order(path)) == text for path, text in texts.items())
    return texts


def changed_lines(it: Draft) -> list[str]:
    """The lines that were taken out and put in, of all files."""
    lines = it.diff().splitlines()
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def refused(words: str, make: Callable[[], Step]) -> None:
    """A step is not made, and the message says why."""
    with pytest.raises(EditRefused) as caught:
        make()
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def claim(it: Draft, name: str) -> Claim:
    """A claim as it stands in the draft."""
    return it.registry.claims[ClaimId(name)]


def item(it: Draft, of: str, name: str) -> Item:
    """An item as it stands in the draft."""
    return next(item for item in claim(it, of).evidence if item.id == name)
