"""Decisions, sources, standings and suppressions; and who is at work."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from evidence.errors import EditRefused, UsageError
from evidence.model.ids import SourceId
from evidence.registry import load
from evidence.registry.curation import curator, decide, new_source, set_standing, suppress
from evidence.registry.draft import Draft
from evidence.registry.profile import MAX_BYTES
from evidence.registry.registry import Registry
from tests.make import registry as small
from tests.registry.curation.cases import (
    CURATED,
    IMMUNE,
    NATIVE,
    ROCCARO,
    ZHU,
    changed_lines,
    claim,
    copied,
    draft,
    made,
    refused,
)

DECISION: dict[str, Any] = {
    "status": "disputed",
    "pole": "pro-tumour",
    "rationale": "Both sides: read.\nTwice.",
    **CURATED,
    "digest": "a" * 64,
}
AHMADI = "claims/sources/ahmadi-2022.yaml"

# ---------------------------------------------------------------- decisions


def test_a_decision_takes_the_place_of_the_one_before() -> None:
    """Several lines become a block; nothing is left of what is not said again."""
    it = draft()
    step = decide(it, NATIVE, {**DECISION, "removes": ["gone"], "certainty": {"level": "low", "domains": ["x"]}})
    assert step.name == f"decide {NATIVE}: disputed"
    made(it, step)
    decision = claim(it, NATIVE).decision
    assert decision is not None
    assert (decision.rationale, decision.removes, str(decision.on)) == (
        "Both sides: read.\nTwice.",
        ("gone",),
        "2026-11-23",
    )
    made(it, decide(it, NATIVE, {key: value for key, value in DECISION.items() if key != "pole"}))
    decision = claim(it, NATIVE).decision
    assert decision is not None
    assert (decision.pole, decision.removes, decision.certainty) == (None, (), None)


def test_a_first_decision_stands_at_the_end() -> None:
    it = draft()
    made(it, decide(it, IMMUNE, {**DECISION, "pole": "stimulatory", "rationale": "Read."}))
    assert changed_lines(it) == [
        "+decision:",
        "+  status: disputed",
        "+  pole: stimulatory",
        "+  rationale: Read.",
        "+  by: registry-maintainers",
        "+  on: 2026-11-23",
        f"+  digest: {'a' * 64}",
    ]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"rationale": None}, "a decision needs a rationale"),
        ({"digest": None}, "the field `digest` is missing"),
        ({"status": "dispute"}, "did you mean `disputed`"),
        ({"pole": "stimulatory"}, "tumour-effect has no pole stimulatory; one of pro-tumour, anti-tumour"),
        ({"by": "nobody"}, "there is no curator nobody; add the person to claims/curators.yaml"),
        ({"on": "today"}, "expected a date"),
        ({"removes": [ZHU]}, f"{ZHU} is still on {NATIVE}"),
        ({"certainty": {"level": "sure", "domains": ["x"]}}, "expected one of high, moderate, low, very-low"),
    ],
)
def test_a_decision_that_would_be_wrong_is_refused(values: dict[str, Any], words: str) -> None:
    whole = {key: value for key, value in {**DECISION, **values}.items() if value is not None}
    refused(words, lambda: decide(draft(), NATIVE, whole))


# ---------------------------------------------------------------- sources


def test_a_new_source(tmp_path: Path) -> None:
    """Its stored text is pinned by the hash of the file."""
    root = copied(tmp_path)
    (root / "seeds/new.txt").write_text("The vesicles did it.\n", "utf-8")
    it = Draft(*load(root))
    step = new_source(it, {"kind": "primary", "id": "new-2026", "year": "2026", "authors": ["A, B"]}, Path("new.txt"))
    digest = hashlib.sha256(b"The vesicles did it.\n").hexdigest()
    text = 'id: new-2026\nkind: primary\nauthors:\n  - "A, B"\nyear: 2026\nsnapshot: new.txt\n'.replace('"', "")
    assert made(it, step) == {"claims/sources/new-2026.yaml": f"{text}sha256: {digest}\n"}
    for file in (root / "seeds/new.txt", "new.txt"):
        other = new_source(it, {"kind": "primary", "id": "other"}, Path(file))
        assert digest.encode() in (other.changes[0].after or b"")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"id": None}, "a source needs an id"),
        ({"id": "ahmadi-2022"}, "there is a source ahmadi-2022 already"),
        ({"id": "a/b"}, "a source needs an id"),
        ({"id": "A B"}, "`id` is `A B`: expected a word"),
        ({"kind": "primry"}, "did you mean `primary`"),
        ({"kind": None}, "the field `kind` is missing"),
        ({"doi": "10.3390/IJMS232213974"}, "ahmadi-2022 has the DOI 10.3390/IJMS232213974 already"),
        ({"pmid": "36430452"}, "ahmadi-2022 has the PMID"),
        ({"cites": ["ahmadi-2021"]}, "there is no source ahmadi-2021; did you mean ahmadi-2022"),
        (
            {"snapshot": "nothing.txt"},
            "the snapshot nothing.txt cannot be used: there is no such file; put the file into",
        ),
        ({"snapshot": "../claims/registry.yaml"}, "cannot be used: the path leaves"),
        ({"snapshot": "004_5cec627a220a6a2f.txt", "sha256": "a" * 64}, "not the one given"),
    ],
)
def test_a_source_that_would_be_wrong_is_refused(values: dict[str, Any], words: str) -> None:
    whole = {key: value for key, value in {"id": "new", "kind": "primary", **values}.items() if value is not None}
    refused(words, lambda: new_source(draft(), whole))


def test_a_text_from_elsewhere_is_not_a_snapshot(tmp_path: Path) -> None:
    """It has to be stored with the others first."""
    (tmp_path / "x.txt").write_text("x", "utf-8")
    values = {"id": "new", "kind": "primary"}
    refused("is not in seeds/; put the text there first", lambda: new_source(draft(), values, tmp_path / "x.txt"))
    refused("is not in seeds/", lambda: new_source(draft(), values, Path("nothing.txt")))


def test_a_standing_comes_and_goes() -> None:
    it = draft()
    before = it.raw(AHMADI)
    step = set_standing(it, SourceId("ahmadi-2022"), "retracted", "10.1000/notice")
    assert step.name == "ahmadi-2022: current -> retracted"
    made(it, step)
    assert changed_lines(it) == ["+standing: retracted", "+notice: 10.1000/notice"]
    made(it, set_standing(it, SourceId("ahmadi-2022"), "reinstated", None))
    assert changed_lines(it) == ["+standing: reinstated", "+notice: 10.1000/notice"]
    made(it, set_standing(it, SourceId("ahmadi-2022"), "current", None))
    assert it.raw(AHMADI) == before
    refused("one of current, corrected", lambda: set_standing(it, SourceId("ahmadi-2022"), "zzz", None))
    refused(
        "there is no source ahmadi-2021; did you", lambda: set_standing(it, SourceId("ahmadi-2021"), "current", None)
    )
    refused("would change nothing", lambda: set_standing(it, SourceId("ahmadi-2022"), "current", None))


# ---------------------------------------------------------------- suppressions


def test_suppressions() -> None:
    """For a file, or one item of it; with the ones that are there already."""
    it = draft()
    path = it.registry.claim_paths[NATIVE]
    step = suppress(it, path, "EV405", "Considered.", ROCCARO)
    assert step.name == f"suppress EV405 in {NATIVE}/{ROCCARO}"
    made(it, step)
    assert changed_lines(it) == ["+  - rule: EV405", f"+    item: {ROCCARO}", "+    reason: Considered."]
    made(it, suppress(it, AHMADI, "EV313", "Known."))
    refused("EV405 is suppressed there already", lambda: suppress(it, path, "EV405", "Again.", ROCCARO))
    refused("EV313 is suppressed there already", lambda: suppress(it, AHMADI, "EV313", "Again."))


@pytest.mark.parametrize(
    ("path", "rule", "reason", "item", "words"),
    [
        (AHMADI, "EV313", " ", None, "needs a reason"),
        (AHMADI, "313", "r", None, "expected a rule code such as `EV305`"),
        (AHMADI, "EV313", "r", "x", "has no item x"),
        ("claims/registry.yaml", "EV313", "r", None, "has no place for suppressions"),
        ("claims/none.yaml", "EV313", "r", None, "is not there, or has errors"),
        ("claims/msc-exosomes/msc-exo-native-tumour-growth.yaml", "EV313", "r", "zhu", "has no item zhu"),
    ],
)
def test_a_suppression_that_would_be_wrong_is_refused(
    path: str, rule: str, reason: str, item: str | None, words: str
) -> None:
    refused(words, lambda: suppress(draft(), path, rule, reason, item))


# ---------------------------------------------------------------- broken files


def test_a_broken_claim_is_mended_first(tmp_path: Path) -> None:
    """Nothing is written into a file that is not understood."""
    root = copied(tmp_path)
    path = draft().registry.claim_paths[NATIVE]
    (root / path).write_text((root / path).read_text("utf-8") + "zzz: x\n", "utf-8")
    it = Draft(*load(root))
    refused(f"the file of {NATIVE} has errors; mend them first", lambda: decide(it, NATIVE, DECISION))
    refused("has errors; mend them first", lambda: suppress(it, path, "EV405", "r"))


def test_a_file_does_not_outgrow_its_limit(tmp_path: Path) -> None:
    """Then it could not be read again."""
    root = copied(tmp_path)
    text = (root / AHMADI).read_text("utf-8")
    (root / AHMADI).write_text("#" * (MAX_BYTES - len(text.encode()) - 1) + f"\n{text}", "utf-8")
    it = Draft(*load(root))
    assert it.problems == ()
    refused("the limit is 1,048,576", lambda: set_standing(it, SourceId("ahmadi-2022"), "retracted", None))


# ---------------------------------------------------------------- who is at work


def people(*names: str) -> Registry:
    """A registry with these curators."""
    from dataclasses import replace

    from evidence.model.ids import CuratorId
    from evidence.model.vocabulary import Person

    return replace(small(), curators={CuratorId(name): Person(name=name) for name in names})


@pytest.mark.parametrize(
    ("names", "said", "expected"),
    [
        (["a"], [None, None], "a"),
        (["a", "b"], ["b", "a"], "b"),
        (["a", "b"], [None, "a"], "a"),
        (["a", "b"], ["", "a"], "a"),
    ],
)
def test_who_it_is(names: list[str], said: list[str | None], expected: str) -> None:
    """Who was named first, else the only one there is."""
    assert curator(people(*names), said) == expected


def test_who_it_is_not() -> None:
    """Nobody is guessed."""
    with pytest.raises(UsageError, match=r"EVIDENCE_CURATOR; claims/curators.yaml has a, b"):
        curator(people("b", "a"), [None])
    with pytest.raises(UsageError, match=r"Add yourself to claims/curators.yaml"):
        curator(people(), [None])
    with pytest.raises(EditRefused, match="there is no curator x"):
        curator(people("a"), ["x"])
