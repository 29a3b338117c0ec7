"""The JSON Schema that editors use says the same as the check."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from evidence.registry.loader import kind_of
from evidence.registry.schema import MODELS, schema
from tests.check.cases import BASE, EXPECTED, cases, name_of


class Typed(yaml.SafeLoader):
    """Numbers and truth values as an editor sees them, which reads YAML 1.2: dates and words such as `on` stay text."""


Typed.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(("timestamp", "bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Typed.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])


def valid(kind: str, path: Path, loader: Any) -> bool:
    """Whether a file fits the schema of its kind."""
    return Draft202012Validator(schema(kind)).is_valid(yaml.load(path.read_text("utf-8"), Loader=loader))


def descriptions(value: Any, at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Properties without a description."""
    if isinstance(value, list):
        return [route for entry in value for route in descriptions(entry, at)]
    if not isinstance(value, dict):
        return []
    bare = [
        (*at, name)
        for name, about in value.get("properties", {}).items()
        if isinstance(about, dict) and "description" not in about
    ]
    return bare + [route for key, inner in value.items() for route in descriptions(inner, (*at, key))]


@pytest.mark.parametrize("kind", MODELS)
def test_a_schema_is_a_schema(kind: str) -> None:
    """Of the draft that it names; every field says what it is for, and none may be null."""
    made = schema(kind)
    Draft202012Validator.check_schema(made)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert descriptions(made) == []
    assert '"null"' not in str(made).replace("'", '"')


@pytest.mark.parametrize("path", sorted(BASE.glob("claims/**/*.yaml")), ids=lambda path: path.stem)
def test_sound_files_fit(path: Path) -> None:
    """As an editor reads them."""
    assert valid(kind_of(str(path.relative_to(BASE))) or "", path, Typed)


FORM = [case for case in cases("bad") if case.parent.name in ("EV101", "EV102", "EV103")]
UNSEEN = {
    "EV103-day-that-does-not-exist",
    "EV103-equal-poles",
    "EV103-empty-quote",  # where one value stands for a list, its own form is not described
    "EV103-policy",  # bounds of counts are not described
}
"""What the schema does not say."""


@pytest.mark.parametrize("case", FORM, ids=name_of)
def test_faults_of_form_do_not_fit(case: Path) -> None:
    """An editor underlines what the check reports."""
    path = (case / EXPECTED).read_text("utf-8").split(":")[0]
    kind = kind_of(path) or ""
    assert valid(kind, case / path, Typed) is (name_of(case) in UNSEEN)


QUOTED = "EV103-odd-but-right"
"""Holds a number in quotes, which is a text for an editor."""


@pytest.mark.parametrize("case", [case for case in cases("good") if name_of(case) != QUOTED], ids=name_of)
def test_near_misses_fit(case: Path) -> None:
    """What the check takes, an editor does not underline."""
    for path in sorted(case.glob("claims/**/*.yaml")):
        name = str(path.relative_to(case))
        if not any(part.startswith(".") for part in path.relative_to(case).parts):
            assert valid(kind_of(name) or "", path, Typed), name
