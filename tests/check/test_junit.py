"""JUnit: the schema of Jenkins takes it, errors fail, and no text of a stranger's breaks it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.check import CheckResult, check
from evidence.check.formats import FORMATS
from evidence.check.rules import RULES
from evidence.diagnostic import Diagnostic, Place, Severity, Span
from tests.check.cases import CORPUS, cases, name_of, registry_at
from tests.check.test_formats import HOSTILE, at, hostile, result

SCHEMA = xmlschema.XMLSchema(str(Path(__file__).parent / "schemas/junit-10.xsd"))


def report(found: CheckResult) -> ElementTree.Element:
    """The report, which the schema takes, and whose counts are those of what it holds."""
    output = FORMATS["junit"](found)
    SCHEMA.validate(output)
    root = ElementTree.fromstring(output)
    for element in (root, *root):
        cases = list(element.iter("testcase"))
        assert element.get("tests") == str(len(cases))
        assert element.get("failures") == str(sum(case.find("failure") is not None for case in cases))
    return root


def failures(root: ElementTree.Element) -> list[ElementTree.Element]:
    """What failed."""
    return list(root.iter("failure"))


def test_the_schema_refuses_what_is_no_report() -> None:
    """So that what it takes means something."""
    output = FORMATS["junit"](result(at(Span(1, 1, 1, 2))))
    assert not SCHEMA.is_valid(output.replace("<testcase", "<case").replace("</testcase", "</case"))


def test_a_clean_registry_passes_every_rule(tmp_path: Path) -> None:
    """A case for each rule that ran, in its family's suite."""
    root = report(check(registry_at(tmp_path)))
    assert [case.get("name", "").split()[0] for case in root.iter("testcase")] == [rule.code for rule in RULES]
    assert failures(root) == []
    assert [suite.get("name", "").split()[0] for suite in root] == ["EV0", "EV1", "EV2", "EV3", "EV4", "EV5"]


def test_only_rules_that_ran(tmp_path: Path) -> None:
    """What was not looked at did not pass."""
    root = report(check(registry_at(tmp_path), select=["EV2"]))
    assert [suite.get("name") for suite in root] == ["EV2 Quotes and snapshots"]


@pytest.mark.parametrize("case", cases("bad")[::13], ids=name_of)
def test_errors_fail(case: Path, tmp_path: Path) -> None:
    """One failure for each; warnings are output, notes are left out."""
    found = check(registry_at(tmp_path, case))
    root = report(found)
    errors = [one for one in found.ordered() if one.severity is Severity.ERROR]
    assert sorted(one.get("type", "") for one in failures(root)) == sorted(one.code for one in errors)


def test_golden_failure(tmp_path: Path) -> None:
    """The place in the name, the message, and what to do."""
    (failure,) = failures(report(check(registry_at(tmp_path, CORPUS / "bad/EV106/misspelt"))))
    assert failure.get("message") == "there is no source `marsh-2019`"
    assert failure.text == (
        "claims/vesicle-angiogenesis.yaml:9:13\nthere is no source `marsh-2019`\ndid you mean `marsh-2018`?"
    )


def test_warnings_pass_and_notes_are_left_out(tmp_path: Path) -> None:
    """A build fails by errors."""
    found = [at(Span(1, 1, 1, 1), severity.value, severity=severity) for severity in Severity]
    root = report(result(*found))
    assert [failure.get("message") for failure in failures(root)] == ["error"]
    (case,) = report(result(found[1])).iter("testcase")
    assert case.findtext("system-out") == "a.yaml:1:1: warning"
    assert list(report(result(found[2])).iter("testcase")) == []


def test_a_rule_that_could_not_look_is_skipped(tmp_path: Path) -> None:
    """It neither passed nor failed; with errors beside it both are shown."""
    root = registry_at(tmp_path)
    (root / "claims/vocabulary/contexts.yaml").write_text("]\n", "utf-8")
    shown = report(check(root))
    (skipped,) = [case.find("skipped") for case in shown.iter("testcase") if case.get("name", "").startswith("EV402")]
    assert skipped is not None
    assert skipped.get("message") == "not checked, because claims/vocabulary/contexts.yaml could not be read"
    both = report(result(at(Span(1, 1, 1, 1)), unchecked=(("EV103", "why"),)))
    assert len(failures(both)) == len(list(both.iter("skipped"))) == 1


def test_hostile_text() -> None:
    """Control characters are spelled out, and markup is text."""
    root = report(result(*hostile().found, at(Span(1, 1, 1, 1), "</failure><failure>]]>&amp;<!--")))
    assert len(failures(root)) == 2
    assert "</failure><failure>]]>&amp;<!--" in {failure.get("message") for failure in failures(root)}


@settings(deadline=None, max_examples=50)
@given(st.text(), st.text(min_size=1), st.sampled_from(list(Severity)))
def test_any_text(message: str, path: str, severity: Severity) -> None:
    """Whatever data says, the report is XML that the schema takes."""
    found = Diagnostic("EV103", severity, message, Place(path, span=Span(1, 1, 1, 1)), HOSTILE)
    assert len(failures(report(result(found)))) == (severity is Severity.ERROR)
