"""Checking only what a change can have reached finds what a whole check finds: registries of everything, at random."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.cache import Pack
from evidence.check import again
from evidence.check.again import Again
from evidence.check.reached import Reached
from evidence.check.result import COMPARING
from evidence.check.rule import Scope
from evidence.check.rules import RULES
from evidence.registry import load
from evidence.registry.layout import KeyOrder
from evidence.registry.reading import order_of
from evidence.registry.schema import MODELS
from evidence.registry.spelling import file_text
from evidence.resolve import digest_of, resolve
from tests.check.cases import BASE
from tests.check.test_warm import FORMATS, age, assert_same, cache_file, said

POLES = {"tumour-effect": ("pro-tumour", "anti-tumour"), "immune-effect": ("suppressive", "stimulatory")}
TEXT = "Vesicles of the donors changed the growth of all grafts. They did not change the weight of the animals.\n"
QUOTES = ("Vesicles of the donors changed", "vesicles of the Donors changed", "change the weight of the animals")
LOST = "Nothing of this stands there at all"
CODES = (
    *("EV111", "EV207", "EV302", "EV303", "EV304", "EV305", "EV307", "EV310", "EV311", "EV313", "EV314"),
    *("EV405", "EV505"),
)

Record = dict[str, Any]


def order(kind: str) -> KeyOrder:
    return order_of(MODELS[kind])


class World:
    """A registry of a few claims and sources that have everything to do with each other."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.dice = random.Random(seed)
        self.tidy = seed % 3 > 0
        """Its files are in canonical layout, which is read in another way."""
        shutil.copytree(BASE, root)
        for path in (*root.glob("claims/msc/*.yaml"), *root.glob("claims/sources/*.yaml")):
            path.unlink()
        (root / "seeds/text.txt").write_text(TEXT)
        self.sources: dict[str, Record] = {}
        self.claims: dict[str, Record] = {}
        for i in range(self.dice.randint(3, 9)):
            self.put_source(f"s{i}")
        for i in range(self.dice.randint(2, 8)):
            self.put_claim(f"c{i}")
        self.write()

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def some(self, names: dict[str, Record], most: int) -> list[str]:
        return self.dice.sample(sorted(names), min(len(names), self.dice.randint(1, most)))

    def put_source(self, name: str) -> None:
        kinds = ("primary", "primary", "primary", "preprint", "narrative-review", "meta-analysis", "notice")
        source: Record = {"id": name, "kind": self.dice.choice(kinds), "year": str(self.dice.randint(2001, 2020))}
        source["doi"] = f"10.1234/{name if self.chance(0.95) else 'same'}"
        if self.chance(0.4):
            file = "text.txt" if self.chance(0.15) else f"{name}.txt"
            path = self.root / "seeds" / file
            if not path.exists():
                path.write_text(f"{TEXT}{name}\n")  # too short to be like another one
            source |= {"snapshot": file, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        others = {other: record for other, record in self.sources.items() if other < name}
        if others and self.chance(0.5):
            source["cites"] = self.some(others, 3)
        if others and self.chance(0.25):
            source["derives-from"] = self.some(others, 1)
        if self.chance(0.3):
            source["cohort"] = self.dice.choice("XY")
        if self.chance(0.3):
            source["standing"] = self.dice.choice(("retracted", "retracted", "expression-of-concern", "corrected"))
            source |= {"notice": "10.1234/notice"} if self.chance(0.5) else {}
        source |= self.ignore()
        self.sources[name] = source

    def put_claim(self, name: str) -> None:
        axis = self.dice.choice(sorted(POLES))
        claim: Record = {"id": name, "title": f"Claim {name}", "axis": axis, "outcome": "growth"}
        claim["subject"] = {"label": self.dice.choice(("vesicle", "exosome"))}
        if self.chance(0.3):
            label = "exosome" if self.chance(0.95) else "another"
            claim["subject"]["terms"] = [{"id": "GO:0070062", "label": label}]
        claim |= {"formerly": [self.dice.choice(("c1", "d1"))]} if self.chance(0.03) else {}
        others = {other: record for other, record in self.claims.items() if other < name}
        if others and self.chance(0.5):
            claim["broader"] = self.some(others, 1)[0]
        claim |= self.ignore()
        claim["evidence"] = [self.item(f"i{i}", axis) for i in range(self.dice.randint(0, 6))]
        if self.chance(0.4):
            status = self.dice.choice(("disputed", "preliminary-dispute", "insufficient", "leaning"))
            claim["decision"] = {"status": status, "rationale": "so", "by": "ama", "on": "2024-01-01"}
            claim["decision"] |= {"digest": "a" * 64} | ({"removes": ["i1"]} if self.chance(0.2) else {})
        self.claims[name] = claim

    def item(self, name: str, axis: str) -> Record:
        item: Record = {"id": name if self.chance(0.97) else "i0", "source": self.dice.choice(sorted(self.sources))}
        if self.chance(0.1):
            item["via"] = self.dice.choice(sorted(self.sources))
        if self.chance(0.15):
            item["reports"] = self.dice.choice(sorted(self.sources))
        item["stance"] = self.dice.choice((*POLES[axis], *POLES[axis], "no-effect", "unclear"))
        item["method"] = self.dice.choice(("in-vitro", "in-vivo-xenograft", "narrative-review"))
        if self.chance(0.5):
            item["context"] = {"model": self.dice.choice(("in-vitro", "in-vivo")), "cell-line": "mcf-7"}
        if self.chance(0.3) and "snapshot" in self.sources[item["source"]]:
            item["quote"] = self.dice.choice((*QUOTES, LOST) if self.chance(0.2) else QUOTES)
        elif self.chance(0.9):
            item["finding"] = "They grew."
        return item

    def ignore(self) -> Record:
        if not self.chance(0.3):
            return {}
        return {"ignore": [{"rule": code, "reason": "so"} for code in self.dice.sample(CODES, 2)]}

    def edit(self) -> None:
        """Change one record, or several."""
        kind = self.dice.randrange(9)
        if kind < 4 and self.claims:
            self.put_claim(self.dice.choice(sorted(self.claims)))
        elif kind == 4:
            self.put_source(self.dice.choice(sorted(self.sources)))
        elif kind == 5:
            name = self.dice.choice((f"c{len(self.claims)}", "d1"))
            self.put_claim(name)
        elif kind == 6 and len(self.claims) > 1:
            del self.claims[self.dice.choice(sorted(self.claims))]
        elif kind == 7 and self.claims:
            claim = self.claims[self.dice.choice(sorted(self.claims))]
            for item in claim["evidence"]:
                item["stance"] = self.dice.choice(POLES[claim["axis"]])
        elif self.claims:
            self.decide(self.dice.choice(sorted(self.claims)))
        if self.chance(0.3):
            self.edit()

    def decide(self, name: str) -> None:
        """Sign what the evidence is today."""
        self.write()
        registry, _ = load(self.root)
        claim = next((claim for claim in registry.claims.values() if claim.id == name), None)
        if claim is None:
            return
        verdict = resolve(registry)[claim.id]
        self.claims[name]["decision"] = {
            "status": str(verdict.status),
            **({} if verdict.leader is None else {"pole": registry.axes[claim.axis].word(verdict.leader)}),
            "rationale": "so",
            "by": "ama",
            "on": "2024-01-01",
            "digest": digest_of(verdict, registry),
        }

    def write(self) -> None:
        """Bring the files to what the records are, and touch no others."""
        wanted = {self.root / f"claims/sources/{name}.yaml": record for name, record in self.sources.items()}
        wanted |= {self.root / f"claims/msc/{name}.yaml": record for name, record in self.claims.items()}
        for path in (*self.root.glob("claims/msc/*.yaml"), *self.root.glob("claims/sources/*.yaml")):
            if path not in wanted:
                path.unlink()
        for path, record in wanted.items():
            text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in record.items())
            if self.tidy:
                text = file_text(record, order("source" if "kind" in record else "claim"))
            if not path.exists() or path.read_text() != text:
                path.write_text(text)


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Notes of each check of what changed whether it was enough."""
    enough: list[bool] = []
    real = Again.check

    def check(self: Again, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> Any:
        found = real(self, select, ignore)
        enough.append(found is not None)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Again, "check", check)
        yield enough


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_what_is_found_is_what_a_whole_check_finds(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """After any sequence of edits, of every kind of record and link between records."""
    place = tmp_path_factory.mktemp("again")
    world, caches = World(place / "registry", seed), place / "caches"
    with pytest.MonkeyPatch.context() as patch:
        for _ in range(6):
            # facts of changed files are kept apart, or put back in their places
            patch.setattr(again, "_MOST_LATER", world.dice.choice((0, 3, 1_000)))
            options = ["--format", world.dice.choice(FORMATS), "--notes"]
            options += world.dice.choice(([], [], ["--select", "EV3,EV5"], ["--ignore", "EV2"]))
            assert_same(world.root, caches, *options)
            if world.chance(0.5):
                age(world.root)
            world.edit()
            world.write()


def test_mostly_a_part_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The path that is tested above is taken, and does not always end in a whole check."""
    with counting(monkeypatch) as enough:
        for seed in range(6):
            world = World(tmp_path / str(seed) / "registry", seed)
            for _ in range(4):
                assert_same(world.root, tmp_path / str(seed) / "caches", "--format", "json")
                world.edit()
                world.write()
    assert sum(enough) >= len(enough) // 3 > 1, enough


def test_every_rule_on_the_whole_registry_is_thought_of() -> None:
    """What lets such a rule find something else has to be known to `evidence.check.again`."""
    whole = {rule.code for rule in RULES if rule.scope is Scope.REGISTRY}
    assert whole <= {"EV111", "EV112", "EV116", "EV118", "EV306", "EV314", *COMPARING}


@pytest.mark.parametrize("links", ["derives-from: lund-2020\n", "cohort: marrow\n"], ids=["derives-from", "cohort"])
def test_a_link_between_two_texts_that_are_one(root: Path, tmp_path: Path, links: str) -> None:
    """When it goes, what it kept the check from saying is said, also where it leads through a third source."""
    caches, folder = tmp_path / "caches", root / "claims/sources"
    text = (root / "seeds/osei-2016.txt").read_bytes()
    about = f"kind: preprint\nyear: 2020\nsnapshot: osei-2016.txt\nsha256: {hashlib.sha256(text).hexdigest()}\n"
    between = "kind: preprint\nyear: 2020\n"
    (folder / "lund-2020.yaml").write_text(f"id: lund-2020\n{between}derives-from: osei-2016\n")
    (folder / "lund-2021.yaml").write_text(f"id: lund-2021\n{about}{links}")
    (folder / "osei-2016.yaml").write_text((folder / "osei-2016.yaml").read_text() + "cohort: marrow\n")
    assert "EV314" not in told(root, caches)
    through = folder / ("lund-2020.yaml" if "derives" in links else "osei-2016.yaml")
    linked = through.read_text()
    through.write_text(re.sub("(?m)^(derives-from|cohort): .*\n", "", linked))
    assert "EV314" in told(root, caches)
    through.write_text(linked)
    assert "EV314" not in told(root, caches)


def told(root: Path, caches: Path) -> str:
    """What is said of a registry, which is the same as without a cache."""
    assert_same(root, caches, "--notes")
    return str(said(root, "--notes", "--no-cache"))


def test_only_what_was_reached_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim that has nothing to do with the change is not even read."""
    root = tmp_path / "registry"
    shutil.copytree(BASE, root)
    caches = tmp_path / "caches"
    said(root, "--cache-dir", str(caches))
    path = root / "claims/msc/vesicle-immune-effect.yaml"
    path.write_text(path.read_text().replace("title: ", "title: A title. ", 1))
    found: list[frozenset[str]] = []
    real = Reached.needed

    def needed(self: Reached) -> tuple[set[str], set[str]]:
        found.append(self.claims)
        return real(self)

    monkeypatch.setattr(Reached, "needed", needed)
    with counting(monkeypatch) as enough:
        assert_same(root, caches, "--notes")
    assert enough == [True]
    assert found == [frozenset({"vesicle-immune-effect"})]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "registry"))


def retitle(root: Path, title: str) -> None:
    path = root / "claims/msc/vesicle-immune-effect.yaml"
    path.write_text(re.sub("(?m)^title: .*", f"title: {title}", path.read_text()))


@pytest.mark.parametrize("part", [[], {}, 7, {"claims": {}}, {"claims": {"x": [1]}, "sources": {}, "gone": []}])
@pytest.mark.parametrize("name", ["facts", "later", "files", "files-later"])
def test_facts_of_another_shape(root: Path, tmp_path: Path, name: str, part: object) -> None:
    """A cache that holds something else beside a sound result makes a whole check."""
    caches = tmp_path / "caches"
    said(root, "--cache-dir", str(caches))
    retitle(root, "One")
    said(root, "--cache-dir", str(caches))
    file = str(cache_file(caches))
    pack = Pack.read(file)
    (key,) = (key for key in pack.notes if key.endswith(f"/{name}"))
    pack.put(key, pack.notes[key], part)
    pack.write(file)
    retitle(root, "Another")
    assert_same(root, caches, "--notes")


def test_facts_of_all_files_are_not_written_anew(root: Path, tmp_path: Path) -> None:
    """Those of a changed file are kept apart; what the later of two changes did counts."""
    caches = tmp_path / "caches"
    said(root, "--cache-dir", str(caches))
    before = facts_in(caches, "facts")
    for title in ("One", "Another"):
        retitle(root, title)
        assert_same(root, caches, "--notes")
        assert facts_in(caches, "facts") == before
        assert list(facts_in(caches, "later")["claims"]) == ["claims/msc/vesicle-immune-effect.yaml"]


def facts_in(caches: Path, name: str) -> Any:
    pack = Pack.read(str(cache_file(caches)))
    (key,) = (key for key in pack.notes if key.endswith(f"/{name}"))
    part = pack.texts(key) if name in ("facts", "files") else pack.part(key)
    assert part is not None
    return part


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"path": ""},
        {"path": "claims/a.yaml", "known": "[]", "rest": "{}"},
        {"path": "claims/a.yaml", "known": "7", "rest": "[]"},
        {"claims": "", "claims/msc": "x/y"},
        {"claims": "0/registry.yaml/1", "claims/msc": ""},
    ],
)
@pytest.mark.parametrize("name", ["facts", "files"])
def test_texts_of_another_shape(root: Path, tmp_path: Path, name: str, texts: dict[str, str]) -> None:
    """As above; also where some of what was kept is still there."""
    caches = tmp_path / "caches"
    said(root, "--cache-dir", str(caches))
    retitle(root, "One")
    said(root, "--cache-dir", str(caches))
    file = str(cache_file(caches))
    for whole in (False, True):
        pack = Pack.read(file)
        (key,) = (key for key in pack.notes if key.endswith(f"/{name}"))
        pack.put_texts(key, pack.notes[key], {**(pack.texts(key) or {}), **texts} if whole else texts)
        pack.write(file)
        retitle(root, f"Another {whole}")
        assert_same(root, caches, "--notes")


def test_how_files_stood_is_not_written_anew(tmp_path: Path) -> None:
    """Of a change in one of many folders only this folder is; what is kept apart grows until all is written again."""
    root = tmp_path / "registry"
    shutil.copytree(BASE, root)
    for number in range(12):
        folder = root / f"claims/folder-{number}"
        folder.mkdir()
        text = (root / "claims/msc/vesicle-immune-effect.yaml").read_text().partition("\ndecision:")[0] + "\n"
        (folder / f"claim-{number}.yaml").write_text(re.sub("(?m)^id: .*", f"id: claim-{number}", text, count=1))
    caches = tmp_path / "caches"
    said(root, "--cache-dir", str(caches))
    kept = facts_in(caches, "files")
    folders: list[set[str]] = []
    for number in range(12):
        path = root / f"claims/folder-{number}/claim-{number}.yaml"
        if number == 2:
            path.unlink()
        else:
            path.write_text(re.sub("(?m)^title: .*", "title: Another", path.read_text()))
        assert_same(root, caches, "--notes")
        if facts_in(caches, "files") != kept:
            break
        later = facts_in(caches, "files-later")
        folders.append(set(later))
        assert (later.get("claims/folder-2", "") is None) == (number >= 2)
    assert folders[:3] == [{f"claims/folder-{i}" for i in range(number + 1)} for number in range(3)]
    assert len(folders) < 12


NEEDLESS = (
    "dataclasses",
    "difflib",
    "inspect",
    "pydantic",
    "pydantic_core",
    "yaml",
    "evidence.history.comparing",
    "evidence.registry.clean_text",
    "evidence.registry.tree_reader",
    "evidence.resolve.effects",
    "evidence.resolve.provenance",
    "evidence.resolve.timeline",
    "evidence.second",
    "evidence.stats.effects",
)
"""What reading a file in canonical layout and judging its claim do without."""


def test_only_what_is_needed_is_imported(root: Path, tmp_path: Path) -> None:
    probe = (
        "import sys\nfrom evidence.cli.main import main\n"
        f"main(['check', '--registry', {str(root)!r}, '--cache-dir', {str(tmp_path / 'caches')!r}])\n"
        f"print(sorted(sys.modules.keys() & {set(NEEDLESS)!r}), 'evidence.check.run' in sys.modules)"
    )
    path = root / "claims/msc/vesicle-immune-effect.yaml"
    path.write_text(path.read_text().partition("\ndecision:")[0] + "\n")  # nothing is found that has to be placed
    command = [sys.executable, "-c", probe]
    subprocess.run(command, capture_output=True, check=True)
    retitle(root, "Another")
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert printed.endswith("\n[] True\n")
