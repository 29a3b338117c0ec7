"""The JSON Schema of mapping files says the same as the program that reads them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from evidence.cli.main import main
from evidence.mapping import MappingFile
from evidence.registry.schema import schema_of
from evidence.registry.strict import read_strict
from tests.mapping.test_derive import BASE, RULED
from tests.registry.test_schema import Typed, descriptions

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = schema_of(MappingFile)
SOUND = {path.stem: path.read_text("utf-8") for path in sorted((DOCS / "mappings").glob("*.yaml"))}
SOUND |= {"base": BASE, "ruled": RULED}


def test_the_schema_is_a_schema_with_a_word_on_every_field() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert descriptions(SCHEMA) == []
    assert '{"type": "null"}' not in json.dumps(SCHEMA)


def test_the_schema_of_the_docs_is_this_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "mapping"]) == 0
    assert capsys.readouterr().out == (DOCS / "schema" / "mapping.schema.json").read_text("utf-8")


@pytest.mark.parametrize("name", SOUND)
def test_sound_files_fit(name: str) -> None:
    record, problems = read_strict(MappingFile, SOUND[name].encode(), "m.yaml")
    assert record is not None and not problems
    assert Draft202012Validator(SCHEMA).is_valid(yaml.load(SOUND[name], Loader=Typed))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format: 1", "format: 2"),
        ("name: trial", "nam: trial"),
        ("name: trial", "name: Trial of 7"),
        ("poles: [more, less]", "poles: {more: less}"),
        ("means: unclear", "mean: unclear"),
        ("when: {direction: Refutes}", "when: {}"),
        ("when: {direction: Refutes}, ", ""),
        ("cohort: cohort", "cohort: {split: ;}"),
        ("cohort: cohort", "cohort: {columns: []}"),
        ("subject: gene, ", ""),
        ("{constant: growth}", "{konstant: growth}"),
        ("  stance:\n    rules:", "  stance:\n    ruels:"),
    ],
)
def test_faults_of_form_do_not_fit_and_are_told_with_their_place(old: str, new: str) -> None:
    text = RULED.replace(old, new, 1)
    assert text != RULED
    record, problems = read_strict(MappingFile, text.encode(), "m.yaml")
    assert record is None and all(problem.place.span is not None for problem in problems)
    assert not Draft202012Validator(SCHEMA).is_valid(yaml.load(text, Loader=Typed))
