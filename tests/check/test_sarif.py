"""SARIF: the official schema takes it, results are known again, and nothing of a stranger's acts in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from evidence.check import CheckResult, check
from evidence.check.formats import FORMATS, sarif
from evidence.check.rules import RULES
from evidence.diagnostic import Diagnostic, Place, Related, Severity, Span
from tests.check.cases import CORPUS, cases, name_of, registry_at
from tests.check.test_formats import HOSTILE, at, hostile, result

SCHEMA = json.loads((Path(__file__).parent / "schemas/sarif-schema-2.1.0.json").read_text("utf-8"))
VALIDATOR = Draft4Validator(SCHEMA, format_checker=Draft4Validator.FORMAT_CHECKER)


def run_of(found: CheckResult) -> dict[str, Any]:
    """The only run of what is rendered, which the schema takes."""
    output = FORMATS["sarif"](found)
    assert output.isascii()
    document = json.loads(output)
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    assert document["$schema"] == SCHEMA["id"]
    (run,) = document["runs"]
    return run  # type: ignore[no-any-return]


def test_the_schema_refuses_what_is_no_sarif() -> None:
    """So that what it takes means something."""
    document = json.loads(sarif.render(result(at(Span(1, 1, 1, 2)))))
    document["runs"][0]["results"][0]["level"] = "bad"
    assert not VALIDATOR.is_valid(document)


@pytest.mark.parametrize("case", cases("bad")[::7], ids=name_of)
def test_the_official_schema_takes_it(case: Path, tmp_path: Path) -> None:
    """One result for each finding, at the same place, with its rule."""
    found = check(registry_at(tmp_path, case))
    run = run_of(found)
    ordered = sorted(found.ordered(), key=lambda one: one.severity.rank)
    assert [one["ruleId"] for one in run["results"]] == [one.code for one in ordered]
    for one, shown in zip(ordered, run["results"], strict=True):
        assert run["tool"]["driver"]["rules"][shown["ruleIndex"]]["id"] == one.code
        assert shown["level"] == one.severity.value
        span = found.source_map.span(one.place)
        place = shown["locations"][0]["physicalLocation"]
        assert place["artifactLocation"] == {"uri": one.place.path, "uriBaseId": "%SRCROOT%"}
        assert (place["region"]["startLine"], place["region"]["startColumn"]) == (span.line, span.column)


def test_rules_have_help_from_the_manual(tmp_path: Path) -> None:
    """All of them, whether or not they found anything."""
    rules = run_of(check(registry_at(tmp_path)))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]
    for rule, shown in zip(RULES, rules, strict=True):
        assert shown["help"]["text"] == rule.manual
        assert "**Why:**" in shown["help"]["markdown"]
        assert shown["defaultConfiguration"]["level"] == rule.severity.value
        assert shown["fullDescription"]["text"].endswith((".", ")"))


def test_second_places(tmp_path: Path) -> None:
    """Each with its message."""
    run = run_of(check(registry_at(tmp_path, CORPUS / "bad/EV405/nothing-tells-them-apart")))
    (related,) = run["results"][0]["relatedLocations"]
    assert related["message"]["text"] == "the other stance"
    assert related["physicalLocation"]["region"]["startLine"] == 10


def test_worst_first_and_five_thousand() -> None:
    """Those that are left out are counted."""
    found = [at(Span(line, 1, line, 2), severity=Severity.NOTE) for line in range(1, 5_000)]
    found += [at(Span(line, 1, line, 2), path="z.yaml") for line in range(1, 4)]
    run = run_of(result(*found))
    assert len(run["results"]) == 5_000
    assert [one["level"] for one in run["results"][:4]] == ["error", "error", "error", "note"]
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"] == "2 more findings are not listed here"


def test_what_was_not_checked_is_a_notification() -> None:
    """A rule that could not look did not pass."""
    run = run_of(result(unchecked=(("EV201", "the source x has no readable record"),)))
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["associatedRule"] == {"id": "EV201"}
    assert notification["message"]["text"] == "EV201 was not checked, because the source x has no readable record"


def test_suppressed_findings_are_left_out(tmp_path: Path) -> None:
    """They have their reason in the file."""
    root = registry_at(tmp_path, CORPUS / "bad/EV405/nothing-tells-them-apart")
    path = root / "claims/vesicle-angiogenesis.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("evidence:", "ignore:\n  - {rule: EV405, reason: x}\nevidence:"), "utf-8")
    assert run_of(check(root))["results"] == []


def fingerprints(root: Path) -> list[str]:
    """Of all findings, sorted."""
    return sorted(one["partialFingerprints"][sarif.FINGERPRINT] for one in run_of(check(root))["results"])


@pytest.mark.parametrize("case", cases("bad")[3::11], ids=name_of)
def test_fingerprints_do_not_depend_on_lines(case: Path, tmp_path: Path) -> None:
    """Comments above everything move every line, and nothing else."""
    root = registry_at(tmp_path, case)
    before = fingerprints(root)
    for path in root.glob("claims/**/*.yaml"):
        path.write_bytes(b"# one\n# two\n" + path.read_bytes())
    assert fingerprints(root) == before
    assert len(set(before)) == len(before)


def test_fingerprints_tell_findings_apart(tmp_path: Path) -> None:
    """Equal findings are numbered; another value is another finding."""
    root = registry_at(tmp_path, CORPUS / "bad/EV106/misspelt")
    before = fingerprints(root)
    path = root / "claims/vesicle-angiogenesis.yaml"
    path.write_text(path.read_text("utf-8").replace("marsh-2019", "marsh-2020"), "utf-8")
    assert set(fingerprints(root)).isdisjoint(before)
    same = [Diagnostic("EV103", Severity.ERROR, "m", Place("a.yaml", span=Span(line, 1, line, 2))) for line in (1, 2)]
    run = run_of(result(*same))
    numbers = [one["partialFingerprints"][sarif.FINGERPRINT].split(":") for one in run["results"]]
    assert numbers[0][0] == numbers[1][0]
    assert [number for _, number in numbers] == ["1", "2"]


# ---------------------------------------------------------------- fixes


def applied(root: Path, shown: dict[str, Any]) -> tuple[str, bytes]:
    """The file of a result after its fix, made as a viewer would make it."""
    (fix,) = shown["fixes"]
    (change,) = fix["artifactChanges"]
    path = unquote(change["artifactLocation"]["uri"])
    raw = (root / path).read_bytes()
    for replacement in reversed(change["replacements"]):
        region = replacement["deletedRegion"]
        if "byteOffset" in region:
            raw = raw[: region["byteOffset"]] + raw[region["byteOffset"] + region["byteLength"] :]
            continue
        mark = raw[: len(raw) - len(raw.removeprefix(b"\xef\xbb\xbf"))]
        lines = [*raw.decode("utf-8").removeprefix("\ufeff").splitlines(keepends=True), ""]
        start, end = region["startLine"] - 1, region["endLine"] - 1
        head = "".join(lines[:start]) + lines[start][: region["startColumn"] - 1]
        tail = lines[end][region["endColumn"] - 1 :] + "".join(lines[end + 1 :])
        raw = mark + (head + replacement["insertedContent"]["text"] + tail).encode("utf-8")
    return path, raw


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(lambda raw: b"\xef\xbb\xbf" + raw, id="byte order mark"),
        pytest.param(lambda raw: raw.replace(b"\n", b"\r\n"), id="CR LF"),
        pytest.param(lambda raw: raw.rstrip(b"\n"), id="no line end"),
        pytest.param(lambda raw: raw.replace(b"title:", b"title: ", 1).replace(b"\n", b"  \n", 2), id="blanks"),
        pytest.param(lambda raw: b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n").rstrip(), id="all"),
    ],
)
def test_a_fix_of_layout(raw: Any, tmp_path: Path) -> None:
    """What a viewer makes of it is what `--fix` makes of it."""
    root = registry_at(tmp_path)
    path = root / "claims/msc/msc-vesicle-growth.yaml"
    clean = path.read_bytes()
    path.write_bytes(raw(clean))
    results = run_of(check(root))["results"]
    assert results
    for shown in results:
        assert applied(root, shown) == ("claims/msc/msc-vesicle-growth.yaml", clean)


def test_a_fix_of_data(tmp_path: Path) -> None:
    """A suppression that is not needed goes, line by line."""
    root = registry_at(tmp_path)
    path = root / "claims/msc/msc-vesicle-growth.yaml"
    clean = path.read_text("utf-8")
    path.write_text(clean.replace("evidence:", "ignore:\n  - rule: EV406\n    reason: x\nevidence:"), "utf-8")
    (shown,) = run_of(check(root))["results"]
    assert applied(root, shown)[1].decode("utf-8") == clean


def test_no_fix_for_what_is_broken(tmp_path: Path) -> None:
    """A file that is not sound is left to a person, and so is a fix that nobody would read."""
    root = registry_at(tmp_path)
    path = root / "claims/msc/msc-vesicle-growth.yaml"
    path.write_bytes(path.read_bytes() + b"zzz: x \n")
    assert all("fixes" not in shown for shown in run_of(check(root))["results"])
    text = path.read_text("utf-8").replace("zzz: x \n", "") + "".join(f"# {'-' * 90} {i}\n" for i in range(200))
    path.write_text(text.replace("\n", "\r\n"), "utf-8", newline="")
    (shown,) = [shown for shown in run_of(check(root))["results"] if shown["ruleId"] == "EV010"]
    assert "fixes" not in shown


# ---------------------------------------------------------------- hostile


def test_hostile_text() -> None:
    """On one line, without a control character or a link; the path keeps every byte."""
    link = Diagnostic(
        "EV103", Severity.ERROR, "[click](https://example.org)", Place("a b#?%.yaml", span=Span(1, 1, 1, 1))
    )
    run = run_of(result(*hostile().found, link, unchecked=(("EV201", HOSTILE),)))
    texts = [one["message"]["text"] for one in run["results"]]
    assert "[click] (https://example.org)" in texts
    for text in texts:
        assert text.isprintable()
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]}
    assert "a%20b%23%3F%25.yaml" in uris
    assert all(uri.isascii() and " " not in uri for uri in uris)


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_paths_come_back(path: str) -> None:
    """From the URI, whatever is in the name."""
    run = run_of(result(at(Span(1, 1, 1, 1), path=path)))
    assert unquote(run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == path


@settings(deadline=None, max_examples=50)
@given(st.text(), st.text())
def test_any_text(message: str, related: str) -> None:
    """The schema takes whatever data says."""
    place = Place("a.yaml", span=Span(1, 1, 1, 1))
    found = Diagnostic("EV103", Severity.ERROR, message, place, None, (Related(place, related),))
    (shown,) = run_of(result(found))["results"]
    assert "](" not in shown["message"]["text"]
