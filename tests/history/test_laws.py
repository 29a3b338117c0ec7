"""What holds of every two versions of a registry."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evidence.history import Comparison, Outcome, Repository, compare, registry_at
from evidence.history.changes import verdict_key
from evidence.history.revision import registry_after
from evidence.model.policy import Policy
from evidence.model.vocabulary import ContextsFile
from evidence.registry import Registry, load
from evidence.resolve import resolve
from tests import make
from tests.history.scripted import Pull, git, source, write

SOURCES = [f"s{i}" for i in range(8)]
TISSUES = ["marrow", "fat", "cord", "placenta", "perinatal"]
KINDS = ["primary", "preprint", "meta-analysis", "narrative-review"]


def _item(chance: random.Random, number: int) -> dict[str, Any]:
    made = make.item(chance.choice(SOURCES), chance.choice(["pro", "anti", "mixed", "no-effect", "unclear"]))
    made["id"] = f"item-{number}"
    if chance.random() < 0.5:
        made["context"] = {"tissue": chance.choice(TISSUES)}
    if chance.random() < 0.1:
        made["directness"] = "indirect"
    return made


def _source(chance: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {"kind": chance.choice([*["primary"] * 6, *KINDS])}
    if chance.random() < 0.2:
        made["cohort"] = chance.choice("ab")
    if chance.random() < 0.1:
        made["standing"] = "retracted"
    for key in ("cites", "derives-from"):
        if chance.random() < 0.2:
            made[key] = chance.sample(SOURCES, 2)
    return made


def _claims(chance: random.Random) -> dict[str, dict[str, Any]]:
    names = [f"claim-{i}" for i in range(5)]
    found = {}
    for place, name in enumerate(names):
        items = [_item(chance, number) for number in range(chance.randrange(7))]
        made = {**make.claim(name), "evidence": items}
        if place and chance.random() < 0.4:
            made["broader"] = chance.choice(names[:place])
        found[name] = made
    return found


def _changed(claims: dict[str, dict[str, Any]], chance: random.Random) -> dict[str, dict[str, Any]]:
    """A few things done to some claims."""
    new = {name: {**claim, "evidence": list(claim["evidence"])} for name, claim in claims.items()}
    for _ in range(chance.randrange(1, 4)):
        claim = new[chance.choice(sorted(new))]
        items = claim["evidence"]
        what = chance.randrange(7)
        if what == 0:
            items.append(_item(chance, 50 + len(items)))
        elif what == 1 and items:
            items.pop(chance.randrange(len(items)))
        elif what == 2 and items:
            place = chance.randrange(len(items))
            items[place] = {**_item(chance, 0), "id": items[place]["id"]}
        elif what == 3 and len(new) > 2:
            del new[claim["id"]]
        elif what == 4:
            claim.pop("broader", None)
        elif what == 5 and f"{claim['id']}-x" not in new:
            del new[claim["id"]]
            new[f"{claim['id']}-x"] = {**claim, "id": f"{claim['id']}-x", "formerly": claim["id"]}
        elif what == 6 and items:
            other = new[chance.choice(sorted(new))]
            moved = items.pop(chance.randrange(len(items)))
            if moved["id"] not in {item["id"] for item in other["evidence"]}:
                other["evidence"].append(moved)
    for claim in new.values():
        if claim.get("broader") not in new:
            claim.pop("broader", None)
    return new


@st.composite
def versions(draw: st.DrawFn) -> tuple[Registry, Registry]:
    """A registry, and the same after some changes of every kind."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    sources = {name: _source(chance) for name in SOURCES}
    claims = _claims(chance)
    base = make.registry(*_copied(claims), sources=sources)
    for name in SOURCES:
        if chance.random() < 0.1:
            sources[name] = _source(chance)
    head = make.registry(*_copied(_changed(claims, chance)), sources=sources)
    if chance.random() < 0.2:
        policy = Policy.model_validate({"claim-majority": str(chance.choice([60, 80]))})
        head = replace(head, config=head.config.model_copy(update={"policy": policy}))
    if chance.random() < 0.2:
        levels = {**make.CONTEXTS["tissue"]["levels"], "cord": {}, "skin": {}}  # type: ignore[dict-item]
        contexts = {"variables": {**make.CONTEXTS, "tissue": {"label": "tissue", "levels": levels}}}
        head = replace(head, variables=ContextsFile.model_validate(contexts).variables)
    return base, head


def _copied(claims: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return list(claims.values())


@given(versions())
def test_nothing_changes_between_a_version_and_itself(pair: tuple[Registry, Registry]) -> None:
    base, _ = pair
    found = compare(base, base)
    assert (found.changes, found.lost_claims, found.lost_items) == ((), (), ())
    assert found.unchanged == len(base.claims)


@settings(max_examples=150)
@given(versions())
def test_every_other_verdict_is_told_with_a_cause(pair: tuple[Registry, Registry]) -> None:
    """Claims that are not told have the same verdict; looking only where changes reach loses nothing."""
    base, head = pair
    found = compare(base, head)
    before, after = resolve(base), resolve(head)
    told = found.by_claim
    for name, verdict in after.items():
        old = next((it for it in (name, *head.claims[name].formerly) if it in base.claims), None)
        if old is not None and verdict_key(before[old]) != verdict_key(verdict):
            assert told[name].causes
            assert told[name].outcome not in (Outcome.UNCHANGED, Outcome.UNCHANGED_DISPUTE)
        elif name not in told:
            assert old is not None
    renamed = {old for claim in head.claims.values() for old in claim.formerly}
    gone = {name for name in base.claims if name not in head.claims and name not in renamed}
    assert gone == {change.claim for change in found.changes if change.outcome is Outcome.GONE_CLAIM}
    assert found.unchanged + sum(change.after is not None for change in found.changes) == len(head.claims)
    assert gone == set(found.lost_claims)  # nobody decides in these


@given(versions())
def test_the_way_back_is_the_way_there_turned_round(pair: tuple[Registry, Registry]) -> None:
    """What one way adds, the other takes away. A renamed claim does not know its later name on the way back."""
    base, head = pair
    assume(not any(claim.formerly for claim in head.claims.values()))
    there, back = compare(base, head), compare(head, base)
    forth, again = _kinds(there), _kinds(back)
    assert forth.get("source-added", set()) == again.get("source-deleted", set())
    assert {spot[:2] for spot in forth.get("restanced", ())} == {spot[:2] for spot in again.get("restanced", ())}
    if "item-moved" not in forth and "item-moved" not in again:
        assert forth.get("item-added", set()) == again.get("item-deleted", set())
        assert forth.get("item-deleted", set()) == again.get("item-added", set())
    turned = {Outcome.NEW_DISPUTE: Outcome.RESOLVED_DISPUTE, Outcome.RESOLVED_DISPUTE: Outcome.NEW_DISPUTE}
    for name in base.claims.keys() & head.claims.keys():
        one_way, other_way = there.by_claim.get(name), back.by_claim.get(name)
        if one_way is not None and other_way is not None:
            assert turned.get(one_way.outcome, one_way.outcome) is other_way.outcome


def _kinds(found: Comparison) -> dict[str, set[tuple[object, ...]]]:
    kinds: dict[str, set[tuple[object, ...]]] = {}
    for change in found.changes:
        for cause in change.causes:
            kinds.setdefault(cause.kind.value, set()).add((cause.claim, cause.item, cause.source))
    return kinds


# ---------------------------------------------------------------- what is read


def _random_registry(root: Path, chance: random.Random) -> None:
    """Other claims and sources, sound and unsound, in folders."""
    for path in (*root.glob("claims/*.yaml"), *root.glob("claims/sources/*.yaml")):
        if path.name not in ("registry.yaml", "curators.yaml"):
            path.unlink()
    for name in SOURCES:
        write(root, f"claims/sources/{name}.yaml", {**source(name), **_source(chance)})
    for name, claim in _claims(chance).items():
        folder = chance.choice(["", "a/", "a/b/"])
        write(root, f"claims/{folder}{name}.yaml", claim)
        if chance.random() < 0.3:
            file = root / f"claims/{folder}{name}.yaml"
            raw = file.read_bytes()
            file.write_bytes(
                chance.choice([raw[: len(raw) // 2], raw + b"what: 1\n", raw.replace(b"\n", b"\r\n"), b""])
            )
    (root / "claims/.hidden.yaml").write_text("id: hidden\n")
    (root / "claims/other.yml").write_text("id: other\n")
    (root / "claims/notes.txt").write_text("x\n")


@pytest.mark.parametrize("seed", range(6))
def test_a_revision_is_what_a_clean_checkout_holds(pull: Pull, tmp_path: Path, seed: int) -> None:
    """However it is read: alone, beside the work tree, or after another revision."""
    chance = random.Random(seed)
    first = git(pull.root, "rev-parse", "HEAD").strip()
    _random_registry(pull.root, chance)
    second = pull.commit()
    clean = tmp_path / "clean"
    git(tmp_path, "clone", "-q", str(pull.root), "clean")
    repository = Repository.around(pull.root)
    here = load(pull.root)[0]
    for commit in (first, second):
        git(clean, "checkout", "-q", commit)
        expected, problems = load(clean)
        before, _ = registry_at(repository, first)
        for read, said in (
            registry_at(repository, commit),
            registry_at(repository, commit, here),
            registry_after(repository, commit, before, first),
        ):
            assert (read.config, read.sources, read.claims) == (expected.config, expected.sources, expected.claims)
            assert (read.axes, read.variables, read.methods) == (expected.axes, expected.variables, expected.methods)
            assert (read.unread, read.misnamed) == (expected.unread, expected.misnamed)
            assert (read.claim_paths, read.remainders) == (expected.claim_paths, expected.remainders)
            assert {one.code for one in said} | {"EV013"} == {one.code for one in problems} | {"EV013"}
