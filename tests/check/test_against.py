"""A check with a base that looks only at what differs finds what a whole one finds: registries and edits at random."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.check.against import Against
from evidence.check.result import CheckResult
from tests.check.cases import CORPUS, registry_at
from tests.check.test_again import World, counting
from tests.check.test_warm import FORMATS, age, assert_same, mutate, said
from tests.history.scripted import git, new_repository


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "a change")


def begin(root: Path) -> None:
    git(root, "init", "-q")
    commit(root)
    git(root, "branch", "base")


@contextmanager
def comparing(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[CheckResult | None]]:
    """What each comparison of what differs found; None where it was not enough."""
    found: list[CheckResult | None] = []
    real = Against.compared

    def compared(self: Against, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> CheckResult | None:
        found.append(real(self, select, ignore))
        return found[-1]

    with monkeypatch.context() as patch:
        patch.setattr(Against, "compared", compared)
        yield found


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_what_is_found_is_what_a_whole_check_finds(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """After any sequence of edits and commits, also where the base moves, and where checks without one go between."""
    place = tmp_path_factory.mktemp("against")
    world, caches = World(place / "registry", seed), place / "caches"
    begin(world.root)
    for _ in range(5):
        world.edit()
        world.write()
        if world.chance(0.5):
            commit(world.root)
        if world.chance(0.2):
            git(world.root, "branch", "-f", "base")
        options = ["--format", world.dice.choice(FORMATS), "--notes"]
        options += world.dice.choice(([], [], ["--select", "EV3,EV5"], ["--ignore", "EV2"], ["claims/sources"]))
        if world.chance(0.3):
            said(world.root, "--cache-dir", str(caches))
        assert_same(world.root, caches, *options, "--base", "base")
        if world.chance(0.5):
            age(world.root)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_after_whatever_happened_to_files(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Broken files, links, files in wrong places, on either side."""
    rng = random.Random(seed)
    place = tmp_path_factory.mktemp("mutated")
    (place / "outside.yaml").write_bytes(b"id: outside\n")
    root, caches = registry_at(place / "registry"), place / "caches"
    if rng.random() < 0.3:
        mutate(root, rng)
    begin(root)
    for _ in range(3):
        for _ in range(rng.randint(0, 2)):
            mutate(root, rng)
        assert_same(root, caches, "--base", "base", "--format", rng.choice(FORMATS))


def test_mostly_what_differs_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The path that is tested above is taken."""
    with comparing(monkeypatch) as found:
        for seed in range(4, 8):
            world = World(tmp_path / str(seed) / "registry", seed)
            begin(world.root)
            for _ in range(3):
                world.edit()
                world.write()
                assert_same(world.root, tmp_path / str(seed) / "caches", "--format", "json", "--base", "base")
    assert sum(result is not None for result in found) >= len(found) // 3 > 1, found


def test_disputes_vanish_and_appear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comparisons find is found in what differs, and answered by a decision there."""
    pull, caches = new_repository(tmp_path / "registry"), tmp_path / "caches"
    said(pull.root, "--cache-dir", str(caches))
    with comparing(monkeypatch) as found:
        pull.drop("growth", 3, 4)
        pull.add("calm", "a1", "a2", stance="anti")
        assert_same(pull.root, caches, "--base", "main", "--format", "json")
        pull.sign("growth", removes=("n1-anti-0-3", "n2-anti-0-4"))
        pull.sign("calm")
        assert_same(pull.root, caches, "--base", "main", "--format", "json")
        pull.rename("told", "said")
        assert_same(pull.root, caches, "--base", "main", "--format", "json")
    codes = [None if result is None else {one.code for one in result.found} for result in found]
    assert codes[0] is not None and codes[0] >= {"EV507", "EV508", "EV509"}, codes
    assert codes[2] is not None and codes[2].isdisjoint({"EV507", "EV508", "EV509"}), codes


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = registry_at(tmp_path / "registry")
    begin(root)
    return root


def retitle(root: Path) -> None:
    path = root / "claims/msc/vesicle-immune-effect.yaml"
    path.write_text(path.read_text().replace("title: ", "title: A title. ", 1))


def test_base_and_head_share_what_is_kept(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check of the base itself, made on its branch, serves the check of a change; and the other way round."""
    caches = tmp_path / "caches"
    said(root, "--cache-dir", str(caches))
    retitle(root)
    with comparing(monkeypatch) as found, counting(monkeypatch) as again, monkeypatch.context() as patch:

        def refuse(*_: object) -> object:
            raise AssertionError("read anew")

        patch.setattr("evidence.cli.against_base.question_of", refuse)
        patch.setattr("evidence.cli.checking.load", refuse)
        code, output = said(root, "--base", "base", "--cache-dir", str(caches))
        assert (code, [result is not None for result in found], again) == (0, [True], [True]), output
        assert said(root, "--cache-dir", str(caches))[0] == 0
    assert_same(root, caches, "--base", "base")


def test_a_suppression_of_the_change_counts_for_nothing(tmp_path: Path) -> None:
    """Neither in a file that the change touches otherwise, nor of what the comparison itself says."""
    root = registry_at(tmp_path / "registry", CORPUS / "bad" / "EV505" / undecided())
    begin(root)
    caches = tmp_path / "caches"
    assert_same(root, caches, "--base", "base", "--notes", "--format", "json")
    for path in root.glob("claims/msc/*.yaml"):
        text = path.read_text()
        if "ignore:" not in text:
            path.write_text(text.replace("evidence:", "ignore:\n  - rule: EV505\n    reason: so\nevidence:", 1))
        assert_same(root, caches, "--base", "base", "--notes", "--format", "json")
        assert_same(root, caches, "--notes", "--format", "json")


def undecided() -> str:
    return next(path.name for path in (CORPUS / "bad" / "EV505").iterdir() if path.is_dir())


def test_what_all_files_rest_on(root: Path, tmp_path: Path) -> None:
    """Another policy, another vocabulary: everything is compared."""
    caches = tmp_path / "caches"
    config, axes = root / "claims/registry.yaml", root / "claims/vocabulary/axes.yaml"
    config.write_text(config.read_text() + "policy:\n  claim-majority: 90\n")
    assert_same(root, caches, "--base", "base", "--format", "json")
    axes.write_text(axes.read_text().replace("pro-tumour", "for-tumour"))
    assert_same(root, caches, "--base", "base", "--format", "json")


def test_a_base_that_cannot_be_read(root: Path, tmp_path: Path) -> None:
    """It is said as without a cache, also where the check itself is known."""
    caches = tmp_path / "caches"
    said(root, "--cache-dir", str(caches))
    for revision in ("nowhere", "--all", "base\n"):
        assert_same(root, caches, f"--base={revision}")
        assert said(root, f"--base={revision}", "--cache-dir", str(caches))[0] == 2
    shutil.rmtree(root / ".git")
    assert_same(root, caches, "--base", "base")
    assert said(root, "--base", "base", "--cache-dir", str(caches))[0] == 2


def test_files_that_a_filter_keeps_elsewhere(root: Path, tmp_path: Path) -> None:
    path = root / "claims/msc/vesicle-immune-effect.yaml"
    text = path.read_text()
    path.write_text("version https://git-lfs.github.com/spec/v1\n")
    commit(root)
    git(root, "branch", "-f", "base")
    path.write_text(text)
    assert_same(root, tmp_path / "caches", "--base", "base")
