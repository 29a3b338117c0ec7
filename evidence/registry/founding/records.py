"""The records that a new registry begins with: its vocabulary, and one example that nobody can take for a finding."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from evidence.registry.founding.charter import Charter, Choice
from evidence.registry.layout import canonical, key_order
from evidence.registry.schema import MODELS
from evidence.registry.spelling import Value, file_text, in_brackets, plain_line

SNAPSHOTS = "snapshots"
EXAMPLE = "example-claim"
_STUDIES = 4
_METHODS: dict[str, tuple[str, str]] = {
    "randomised-trial": ("Randomised trial", "1"),
    "controlled-experiment": ("Controlled experiment", "2"),
    "observational-study": ("Observational study", "3"),
    "review": ("Statement of a review", "4"),
}


def record_files(charter: Charter) -> dict[str, str]:
    """Every file of the registry itself, by its path, in canonical layout."""
    text, sources = _placeholders(charter)
    return {
        "claims/registry.yaml": _registry(charter),
        "claims/curators.yaml": _made(
            "curators", {"curators": {charter.curator.name: {"name": charter.curator.words[0]}}}
        ),
        "claims/vocabulary/axes.yaml": _made("axes", {"axes": {axis.name: _axis(axis) for axis in charter.axes}}),
        "claims/vocabulary/contexts.yaml": _made(
            "contexts", {"variables": {variable.name: _variable(variable) for variable in charter.contexts}}
        ),
        "claims/vocabulary/methods.yaml": _made("methods", {"methods": _methods()}),
        f"claims/example/{EXAMPLE}.yaml": _claim(charter),
        **sources,
        f"{SNAPSHOTS}/placeholder-1.txt": text,
    }


def _registry(charter: Charter) -> str:
    comments = (
        "# Say in `sampling-note` how the evidence was found. Where a search was made, state it there, and write",
        "# `sampling: systematic`. `note` is for anything that a later reader should know.",
    )
    record = {"format": "1", "name": charter.name, "title": charter.title, "snapshots": SNAPSHOTS}
    record["sampling"] = "convenience"
    return "".join(f"{line}\n" for line in comments) + _made("registry", record)


def _axis(axis: Choice) -> dict[str, Value]:
    first, second = axis.words
    return {
        "label": axis.label,
        "poles": [first, second],
        "note": f"Say here what counts as {first} and what as {second}, so that two people file a study alike.",
    }


def _variable(variable: Choice) -> dict[str, Value]:
    return {
        "label": variable.label,
        "levels": {level: {"label": level.replace("-", " ")} for level in variable.words},
        "note": "A condition that may explain why results differ. Where a study does not say, leave it out.",
    }


def _methods() -> dict[str, Value]:
    methods: dict[str, Value] = {}
    for word, (label, tier) in _METHODS.items():
        methods[word] = {"label": label, "tier": tier, **({"statement": "true"} if word == "review" else {})}
    return methods


def _placeholders(charter: Charter) -> tuple[str, dict[str, str]]:
    """The stored text of the first placeholder, and the files of all of them."""
    text = f"{_sentence(charter)}\nReplace this file by the text of a source, as it was retrieved.\n"
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    files = {}
    for number in range(1, _STUDIES + 1):
        name = f"placeholder-{number}"
        record: dict[str, Value] = {
            "id": name,
            "kind": "primary",
            "title": f"Placeholder {number}, which is no real study",
            "note": "Made by `evidence init`. Delete it together with the example claim.",
        }
        if number == 1:
            record |= {"snapshot": f"{name}.txt", "sha256": digest}
        files[f"claims/sources/{name}.yaml"] = _made("source", record)
    files["claims/sources/placeholder-review.yaml"] = _made(
        "source",
        {
            "id": "placeholder-review",
            "kind": "narrative-review",
            "title": "Placeholder of a review, which does not exist",
            "cites": ["placeholder-1"],
            "note": "Made by `evidence init`. Delete it together with the example claim.",
        },
    )
    return text, files


def _sentence(charter: Charter) -> str:
    return f"This placeholder stands for the sentence of a study that found the answer {charter.axes[0].words[0]}."


def _claim(charter: Charter) -> str:
    """The example, with a comment where a newcomer has to know something."""
    axis = charter.axes[0]
    first, second = axis.words
    variable = charter.contexts[0]
    levels = (variable.words * _STUDIES)[:_STUDIES]
    items = []
    for number, (stance, level) in enumerate(zip((first, first, second, second), levels, strict=True), start=1):
        said = (
            [
                "    # The source's own words. `evidence check` looks them up in the snapshot of the source.",
                f"    quote: {plain_line(_sentence(charter))}",
            ]
            if number == 1
            else [f"    finding: Placeholder of a finding that says {stance}, in your own words."]
        )
        items += [
            f"  - id: placeholder-{number}-result",
            f"    source: placeholder-{number}",
            *([f"    # {axis.label}: {first} or {second}; or no-effect, mixed, unclear"] if number == 1 else []),
            f"    stance: {plain_line(stance)}",
            f"    method: {'controlled-experiment' if number % 2 else 'observational-study'}",
            f"    context: {in_brackets({variable.name: level}, key_order(MODELS['claim']))}",
            *said,
        ]
    lines = [
        "# An example to be replaced: none of its studies exists. Copy what you need, then delete this file, the files",
        f"# claims/sources/placeholder-*.yaml and {SNAPSHOTS}/placeholder-1.txt.",
        f"id: {EXAMPLE}",
        "# What is asked, never the answer: the verdict gives that.",
        f"title: {plain_line(f'Example: {axis.label}')}",
        f"axis: {plain_line(axis.name)}",
        "subject:",
        "  label: a treatment",
        "outcome: an outcome",
        "evidence:",
        "  # One item is one arm of one source. Studies that rest on the same data are counted once.",
        *items,
        "  # A review never votes beside the studies that it retells; `reports` names the one that it speaks of.",
        "  - id: placeholder-review-statement",
        "    source: placeholder-review",
        "    reports: placeholder-1",
        f"    stance: {plain_line(first)}",
        "    method: review",
        f"    finding: Placeholder of what a review says of the first study, {first}.",
    ]
    return canonical("".join(f"{line}\n" for line in lines), key_order(MODELS["claim"]))


def _made(kind: str, record: Mapping[str, Value]) -> str:
    return file_text(record, key_order(MODELS[kind]))
