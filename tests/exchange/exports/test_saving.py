"""Exports as files: whole or not at all, and nothing else is destroyed by accident."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

import pytest

from evidence.errors import EnvironmentFault, UsageError
from evidence.exchange.exports import csv, save
from evidence.exchange.exports.export import Export
from tests.exchange.exports.made import export, hostile, written
from tests.make import claim, item, registry


@pytest.fixture
def found(tmp_path: Path) -> Export:
    root = tmp_path / "registry"
    (root / "claims").mkdir(parents=True)
    (root / "seeds").mkdir()
    return export(replace(registry(claim("c", item("a", "pro"))), root=root))


def test_the_dictionary_stands_beside_the_table(found: Export, tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    assert save(found, csv, file) == (file, tmp_path / "items.csv.dictionary.json")
    assert file.read_bytes() == written(csv, found)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["items.csv", "items.csv.dictionary.json", "registry"]


@pytest.mark.parametrize("there", ["items.csv", "items.csv.dictionary.json"])
def test_what_is_there_is_replaced_only_when_told_to(found: Export, tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("somebody's")
    with pytest.raises(UsageError, match="--force"):
        save(found, csv, tmp_path / "items.csv")
    assert (tmp_path / there).read_text() == "somebody's"
    assert {path.name for path in tmp_path.iterdir()} == {there, "registry"}
    save(found, csv, tmp_path / "items.csv", force=True)
    assert (tmp_path / "items.csv").read_bytes() == written(csv, found)


def test_a_broken_link_is_there_as_well(found: Export, tmp_path: Path) -> None:
    os.symlink(tmp_path / "nowhere", tmp_path / "items.csv")
    with pytest.raises(UsageError, match="--force"):
        save(found, csv, tmp_path / "items.csv")


def test_a_folder_is_no_file(found: Export, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        save(found, csv, tmp_path, force=True)


@pytest.mark.parametrize("place", ["claims/x.csv", "seeds/x.csv", "claims/../claims/y.csv"])
def test_the_registrys_own_folders_are_refused(found: Export, place: str) -> None:
    with pytest.raises(UsageError, match="own files"):
        save(found, csv, found.registry.root / place, force=True)


def test_a_link_into_the_registry_is_refused(found: Export, tmp_path: Path) -> None:
    os.symlink(found.registry.root / "claims", tmp_path / "link")
    with pytest.raises(UsageError, match="own files"):
        save(found, csv, tmp_path / "link" / "x.csv", force=True)


@pytest.mark.parametrize("error", [ValueError("no idea"), SystemExit(0), RecursionError("too deep")])
def test_a_format_of_others_that_fails_is_told_and_leaves_nothing(
    found: Export, tmp_path: Path, error: BaseException
) -> None:
    def write(_: Export, out: BinaryIO) -> None:
        out.write(b"half")
        raise error

    theirs: Any = SimpleNamespace(NAME="theirs", write=write)
    with pytest.raises(UsageError, match="the plug-in for theirs failed"):
        save(found, theirs, tmp_path / "x")
    assert {path.name for path in tmp_path.iterdir()} == {"registry"}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("a bug"), OSError(28, "No space left on device")])
def test_what_goes_wrong_leaves_the_old_file_and_nothing_else(
    found: Export, tmp_path: Path, error: BaseException
) -> None:
    def write(_: Export, out: BinaryIO) -> None:
        out.write(b"half")
        raise error

    file = tmp_path / "items.csv"
    file.write_text("old")
    broken: Any = SimpleNamespace(NAME="csv", write=write)
    with pytest.raises(EnvironmentFault if isinstance(error, OSError) else type(error)):
        save(found, broken, file, force=True)
    assert file.read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"items.csv", "registry"}


def test_a_missing_folder_is_told(found: Export, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"cannot write .*there is no folder"):
        save(found, csv, tmp_path / "no" / "items.csv")


def test_addresses_are_plain_whatever_an_id_holds() -> None:
    found = export(hostile(), base="https://example.org/r")
    assert (
        found.address("claims", "a b<>\"'/\n\u202e") == "https://example.org/r/claims/a%20b%3C%3E%22%27%2F%0A%E2%80%AE"
    )
    assert export(hostile(), base="https://example.org/r#").address("claims", "a") == "https://example.org/r#claims/a"
    assert export(hostile()).address("claims", "a") == "urn:evidence:test/claims/a"
