"""What is printed: carets under the right letter, stable keys, and nothing that a terminal or a runner obeys."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from evidence.check import CheckResult, check
from evidence.check.formats import FORMATS, github, plain, text
from evidence.check.formats import json as json_format
from evidence.check.formats.printable import inert, printable
from evidence.check.result import Work
from evidence.diagnostic import Diagnostic, Place, Related, Severity, Span
from evidence.source_map import START, FileSpans, SourceMap
from tests.check.cases import CORPUS, registry_at

NOTHING = Work(claims=0, items=0, sources=0, snapshots=0, quotes=0, rules=0, unread=0)
HOSTILE = "a\x1b[31m\x07\r\n::set-output name=x::y\n##[add-mask]z [/x] [red] \u202e\u2028 %0A %25 \ud800 \x9b"


def result(*found: Diagnostic, lines: Mapping[str, Sequence[str]] | None = None, **more: Any) -> CheckResult:
    """What a check that found this says of files with these lines."""
    files = lines or {}
    source_map = SourceMap(lambda path: FileSpans({(): START}, {}, files.get(path, ())))
    return CheckResult(
        found, more.get("unchecked", ()), more.get("suppressed", 0), more.get("work", NOTHING), source_map
    )


def at(span: Span, message: str = "message", path: str = "a.yaml", severity: Severity = Severity.ERROR) -> Diagnostic:
    """A diagnostic at a place."""
    return Diagnostic("EV103", severity, message, Place(path, span=span))


def one_line(line: str, column: int, end: int) -> list[str]:
    """The lines that show one place of a line: the line, and the caret below it."""
    shown = text.render(result(at(Span(1, column, 1, end)), lines={"a.yaml": [line]})).split("\n")
    return [row.removeprefix("  | ") for row in shown[1:3]]


# ---------------------------------------------------------------- text


def test_golden_text(tmp_path: Path) -> None:
    """Place, code, message, line, caret, second place and hint; then what was looked at."""
    found = check(registry_at(tmp_path, CORPUS / "bad/EV405/nothing-tells-them-apart"))
    assert text.render(found) == (
        "claims/vesicle-angiogenesis.yaml:16:13: warning EV405 `marsh-2018` is anti-tumour here and pro-tumour in "
        "`marsh-2018-vessels`, in the same context\n"
        "  |     stance: anti-tumour\n"
        "  |             ^^^^^^^^^^^\n"
        "  = claims/vesicle-angiogenesis.yaml:10:13: the other stance\n"
        "  = record what tells the two arms apart\n"
        f"checked 4 claims, 10 items, 7 sources, 3 snapshots, 3 quotes with {found.work.rules} rules\n"
        "0 errors, 1 warning, 0 notes\n"
    )


def test_notes_are_counted_and_shown_when_asked_for(tmp_path: Path) -> None:
    """A note needs nothing to be done."""
    found = check(registry_at(tmp_path, CORPUS / "bad/EV505/disputed"))
    assert "EV505" not in text.render(found)
    assert text.render(found).endswith("0 errors, 0 warnings, 1 note (--notes shows them)\n")
    shown = text.render(found, notes=True)
    assert shown.startswith("claims/msc/vesicle-immune-effect.yaml:1:5: note EV505 ")
    assert shown.endswith("0 errors, 0 warnings, 1 note\n")


def test_one_file_that_was_not_read() -> None:
    work = Work(claims=1, items=1, sources=0, snapshots=0, quotes=0, rules=61, unread=1)
    assert "not read: 1 file; its claims and sources were not checked" in text.render(result(work=work)).splitlines()


def test_what_was_not_done_is_said() -> None:
    """Files that were not read, rules that did not look, findings that were suppressed; numbers by thousands."""
    work = Work(claims=1, items=1234567, sources=0, snapshots=1, quotes=2, rules=61, unread=2)
    unchecked = (("EV201", "the source x has no readable record"), ("EV111", HOSTILE))
    lines = text.render(result(work=work, unchecked=unchecked, suppressed=1)).splitlines()
    assert lines[:3] == [
        "checked 1 claim, 1,234,567 items, 0 sources, 1 snapshot, 2 quotes with 61 rules",
        "not read: 2 files; their claims and sources were not checked",
        "not checked: EV201, because the source x has no readable record",
    ]
    assert lines[3].startswith("not checked: EV111, because a\\x1b[31m")
    assert lines[4:] == ["suppressed: 1 finding, each with its reason in the file", "0 errors, 0 warnings, 0 notes"]


def test_a_byte_is_named() -> None:
    """Problems of encoding are found with a hex editor."""
    found = Diagnostic("EV002", Severity.ERROR, "not UTF-8", Place("a", span=Span(1, 1, 1, 2), offset=0))
    assert text.render(result(found)).startswith("a:1:1: error EV002 not UTF-8 (byte 0)\n")


@pytest.mark.parametrize(
    ("line", "column", "end", "caret"),
    [
        pytest.param("key: value", 6, 11, "     ^^^^^", id="plain"),
        pytest.param("key: value", 1, 4, "^^^", id="at the beginning"),
        pytest.param("key:", 5, 5, "    ^", id="behind the end"),
        pytest.param("日本: 語学", 5, 7, "      ^^^^", id="wide letters"),
        pytest.param("ｋ: v", 4, 5, "    ^", id="full width"),
        pytest.param("e\u0301e\u0301: ab", 7, 9, "    ^^", id="combining marks"),
        pytest.param("\u0928\u0947\u0928\u0947: a", 7, 8, "    ^", id="vowel signs"),
        pytest.param("\U0001f9ec: a", 4, 5, "    ^", id="beyond the first plane"),
        pytest.param("a\tb: c", 6, 7, "     ^", id="tab"),
        pytest.param("a\u00adb: c", 6, 7, "        ^", id="soft hyphen is spelled out"),
        pytest.param("a\x1bb: c", 6, 7, "        ^", id="escape is spelled out"),
        pytest.param("", 1, 1, None, id="empty line"),
    ],
)
def test_the_caret_is_under_its_letter(line: str, column: int, end: int, caret: str | None) -> None:
    """In cells of a terminal, whatever stands before it."""
    shown = one_line(line, column, end)
    assert (shown[1] if caret is not None else None) == caret


def test_a_span_over_several_lines_is_marked_on_its_first() -> None:
    """To the end of that line."""
    found = at(Span(1, 4, 3, 2))
    assert text.render(result(found, lines={"a.yaml": ["a: |", "b"]})).split("\n")[2] == "  |    ^"
    found = at(Span(1, 4, 3, 2))
    assert text.render(result(found, lines={"a.yaml": ["a: bcd", "b"]})).split("\n")[2] == "  |    ^^^"


@pytest.mark.parametrize("before", [0, 10, 32, 33, 34, 66, 67, 99, 100, 500, 5_000])
@pytest.mark.parametrize("after", [0, 1, 50, 99, 100, 5_000])
@pytest.mark.parametrize("letter", ["x", "語", "e\u0301"], ids=["narrow", "wide", "combined"])
def test_long_lines_are_cut_around_the_caret(before: int, after: int, letter: str) -> None:
    """The marked letter is in the window, the caret is under it, and dots say what was left out."""
    line = letter * before + "M" + letter * after
    column = len(letter) * before + 1
    shown, caret = one_line(line, column, column + 1)
    assert shown.count("M") == 1
    assert cell_len(shown[: shown.index("M")]) == len(caret) - 1
    assert caret.strip() == "^"
    assert len(shown) <= 106
    left, right = shown.split("M")
    assert left.startswith("...") is (left.count(letter) < before)
    assert right.endswith("...") is (right.count(letter) < after)


LETTERS = st.text(st.sampled_from("ab: 日ｋ\u0301\u0947\U0001f9ec\t\x1b\u200b'\"é한"), max_size=160)


@given(before=LETTERS, marked=st.sampled_from("MN"), after=LETTERS)
def test_the_caret_is_under_any_letter(before: str, marked: str, after: str) -> None:
    """For any line, what stands before the caret takes as many cells as what stands before the letter."""
    shown, caret = one_line(before + marked + after, len(before) + 1, len(before) + 2)
    assert cell_len(shown[: shown.index(marked)]) == len(caret) - 1


def test_colour_changes_nothing_else(tmp_path: Path) -> None:
    """Without its escapes the coloured text is the plain text."""
    found = check(registry_at(tmp_path, CORPUS / "bad/EV102/misspelt-and-needed"))
    coloured = text.render(found, colour=True)
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == text.render(found)
    assert coloured.count("\x1b[0m") == coloured.count("\x1b[") / 2


# ---------------------------------------------------------------- nothing hostile comes through


def hostile() -> CheckResult:
    """Findings whose every text was written by somebody who means harm."""
    place = Place(HOSTILE, ("a", 0), span=Span(1, 3, 1, 5), offset=3)
    found = [
        Diagnostic("EV103", severity, HOSTILE, place, HOSTILE, (Related(place, HOSTILE),)) for severity in Severity
    ]
    return result(*found, lines={HOSTILE: [HOSTILE]}, unchecked=(("EV201", HOSTILE),))


def assert_inert(output: str) -> None:
    """Nothing that a terminal acts on, and no line that a runner of GitHub Actions obeys."""
    for line in output.split("\n"):
        assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in line), ascii(line)
        assert "##[" not in line
        assert not line.strip().startswith(("::set-output", "::add-mask", "##"))
    output.encode("utf-8")


@pytest.mark.parametrize("colour", [False, True])
def test_hostile_text(colour: bool) -> None:
    """Also in colour there are only our own escapes."""
    output = text.render(hostile(), notes=True, colour=colour)
    assert_inert(re.sub("\x1b\\[(?:0|1|1;3[134])m", "", output) if colour else output)
    assert "[/x] [red]" in output


def test_hostile_github() -> None:
    """Three annotations and nothing else that begins a command."""
    output = github.render(hostile())
    assert_inert(output)
    commands = [line for line in output.split("\n") if line.lstrip().startswith("::")]
    assert [line.split(" ")[0] for line in commands] == ["::error", "::warning", "::notice"]


def test_hostile_json() -> None:
    """Pure ASCII, and the text as it was."""
    output = json_format.render(hostile())
    assert output.isascii()
    assert json.loads(output)["diagnostics"][0]["message"] == HOSTILE


@given(st.text())
def test_printable_is_printable(any_text: str) -> None:
    """One line, nothing that acts, visible letters unchanged, and no more than once."""
    shown = printable(any_text)
    assert_inert(shown.replace("##[", ""))
    assert "\n" not in shown
    assert printable(shown) == shown
    visible = "".join(c for c in any_text if unicodedata.category(c)[0] in "LNPSM" or c == " ")
    assert [c for c in visible if c in shown] == list(visible)


# ---------------------------------------------------------------- JSON

PLACE = {"path", "line", "column", "end_line", "end_column", "route", "offset"}


def test_keys_of_json(tmp_path: Path) -> None:
    """Programs rely on these; keys may be added, and none changes its meaning."""
    document = json.loads(json_format.render(check(registry_at(tmp_path, CORPUS / "bad/EV107/two-items"))))
    assert set(document) == {
        "format",
        "checked",
        "counts",
        "left_off",
        "suppressed",
        "known",
        "gone",
        "unchecked",
        "diagnostics",
    }
    assert document["format"] == 1
    assert set(document["checked"]) == {"claims", "items", "sources", "snapshots", "quotes", "rules", "unread"}
    assert document["counts"] == {"error": 1, "warning": 0, "note": 0}
    (found,) = document["diagnostics"]
    assert set(found) == PLACE | {"rule", "severity", "message", "hint", "fix", "related"}
    assert found == {
        "rule": "EV107",
        "severity": "error",
        "message": "the id `marsh-2018-vessels` is taken",
        "path": "claims/vesicle-angiogenesis.yaml",
        "line": 13,
        "column": 9,
        "end_line": 13,
        "end_column": 27,
        "route": ["evidence", 1, "id"],
        "offset": None,
        "hint": "give it another id",
        "fix": None,
        "related": [
            {
                "path": "claims/vesicle-angiogenesis.yaml",
                "line": 8,
                "column": 9,
                "end_line": 8,
                "end_column": 27,
                "route": ["evidence", 0, "id"],
                "offset": None,
                "message": "first here",
            }
        ],
    }


def test_json_without_findings(tmp_path: Path) -> None:
    """Lists are empty, not missing."""
    document = json.loads(json_format.render(check(registry_at(tmp_path))))
    assert document["diagnostics"] == []
    assert document["unchecked"] == []
    assert document["suppressed"] == 0
    assert document["checked"]["quotes"] == 3


def test_json_of_what_was_not_checked() -> None:
    """Rule and reason; routes and offsets that are not known are null."""
    found = Diagnostic("EV002", Severity.WARNING, "m", Place("p", span=Span(1, 2, 3, 4), offset=7))
    document = json.loads(json_format.render(result(found, unchecked=(("EV201", "why"),), suppressed=2)))
    assert document["unchecked"] == [{"rule": "EV201", "reason": "why"}]
    assert document["suppressed"] == 2
    (shown,) = document["diagnostics"]
    assert (shown["route"], shown["offset"], shown["hint"], shown["related"]) == (None, 7, None, [])
    assert (shown["line"], shown["column"], shown["end_line"], shown["end_column"]) == (1, 2, 3, 4)


# ---------------------------------------------------------------- GitHub

ANNOTATION = re.compile(
    r"::(error|warning|notice) file=([^,:]*),line=(\d+),endLine=(\d+)(,[^:]*)?,title=(EV\d{3})::(.*)"
)


def unescaped(value: str, in_property: bool = False) -> str:
    """As a runner reads it."""
    for code, character in (("%3A", ":"), ("%2C", ",")) if in_property else ():
        value = value.replace(code, character)
    return value.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def test_golden_github(tmp_path: Path) -> None:
    """One annotation, then what was looked at."""
    found = check(registry_at(tmp_path, CORPUS / "bad/EV106/misspelt"))
    assert github.render(found) == (
        "::error file=claims/vesicle-angiogenesis.yaml,line=9,endLine=9,col=13,endColumn=23,title=EV106"
        "::there is no source `marsh-2019`%0Adid you mean `marsh-2018`?\n"
        f"checked 4 claims, 9 items, 7 sources, 3 snapshots, 3 quotes with {found.work.rules} rules\n"
        "1 error, 0 warnings, 0 notes\n"
    )


def test_columns_only_on_one_line() -> None:
    """A range of columns over several lines means nothing to GitHub."""
    first, second = github.render(result(at(Span(1, 2, 1, 5)), at(Span(2, 2, 4, 1)))).split("\n")[:2]
    assert ",line=1,endLine=1,col=2,endColumn=5,title=" in first
    assert ",line=2,endLine=4,title=" in second


@given(path=st.text(min_size=1), message=st.text(min_size=1), hint=st.one_of(st.none(), st.text(min_size=1)))
def test_escaping_for_github(path: str, message: str, hint: str | None) -> None:
    """Whatever the texts, the runner reads them back, and no property ends early."""
    found = Diagnostic("EV103", Severity.ERROR, message, Place(path, span=Span(3, 1, 3, 2)), hint)
    line = github.render(result(found)).split("\n")[0]
    read = ANNOTATION.fullmatch(line)
    assert read is not None, line

    def shown(value: str) -> str:
        return inert("\n".join(printable(part) for part in value.split("\n")))

    assert unescaped(read[2], in_property=True) == shown(path)
    assert unescaped(read[7]) == shown(message if hint is None else f"{message}\n{hint}")
    assert (read[3], read[4], read[6]) == ("3", "3", "EV103")


@pytest.mark.parametrize(
    ("count", "shown", "more"), [(1, 1, None), (10, 10, None), (11, 10, "1 more"), (2000, 10, "1990 more")]
)
def test_ten_annotations_of_a_kind(count: int, shown: int, more: str | None) -> None:
    """GitHub drops the rest in silence, so the last line says how many there are."""
    found = [at(Span(line, 1, line, 2), severity=severity) for line in range(1, count + 1) for severity in Severity]
    lines = github.render(result(*found)).split("\n")
    for kind in ("error", "warning", "notice"):
        annotations = [line for line in lines if line.startswith(f"::{kind} file=")]
        assert len(annotations) == shown
        assert annotations[0].split(",")[1] == "line=1"
        rest = [line for line in lines if line.startswith(f"::{kind} title=")]
        assert rest == ([f"::{kind} title=evidence check::{more} of this kind are in the log"] if more else [])


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_ends_in_a_line_end(name: str) -> None:
    """So that the next thing that is printed begins a line."""
    output = FORMATS[name](result())
    assert output.endswith("\n")
    assert not output.endswith("\n\n")


def test_order_of_findings() -> None:
    """By path, line, column, code and message; and the same for every format."""
    found = [at(Span(line, column, line, 9), path=path) for path in "ba" for line in (10, 9) for column in (3, 2)]
    ordered = result(*found).ordered()
    assert [(f.place.path, f.place.span.line, f.place.span.column) for f in ordered if f.place.span] == [
        (path, line, column) for path in "ab" for line in (9, 10) for column in (2, 3)
    ]
    twice = [Diagnostic(code, Severity.NOTE, message, Place("a")) for code in ("EV2", "EV1") for message in "ba"]
    assert [(f.code, f.message) for f in result(*twice).ordered()] == [
        (code, message) for code in ("EV1", "EV2") for message in "ab"
    ]


def many() -> CheckResult:
    """Findings of every severity, the worst in the last file."""
    severities = {"a.yaml": Severity.NOTE, "b.yaml": Severity.WARNING, "c.yaml": Severity.ERROR}
    codes = {Severity.NOTE: "EV304", Severity.WARNING: "EV405", Severity.ERROR: "EV207"}
    found = [
        Diagnostic(codes[severity], severity, f"number {line}", Place(path, span=Span(line, 1, line, 2)))
        for path, severity in severities.items()
        for line in (3, 1, 2)
    ]
    return result(*found)


@pytest.mark.parametrize("most", [1, 2, 3, 4, 6, 8, 9, 10])
@pytest.mark.parametrize("least", list(Severity))
def test_the_worst_are_listed(most: int, least: Severity) -> None:
    """What is left off is never worse, and never comes before what is listed of its severity."""
    every = many().ordered(least)
    listed = replace(many(), most=most).ordered(least)
    wanted = sorted(every, key=lambda one: one.severity.rank)[:most]
    assert listed == [one for one in every if one in wanted]
    assert replace(many(), most=most).left_off(least) == len(every) - len(listed)
    assert many().left_off(least) == 0


def test_what_is_left_off_is_said() -> None:
    """In every format, with the counts of all."""
    capped = replace(many(), most=2)
    document = json.loads(json_format.render(capped))
    assert (len(document["diagnostics"]), document["left_off"]) == (2, 7)
    assert document["counts"] == {"error": 3, "warning": 3, "note": 3}
    assert "left off: 4 findings after the 2 worst" in FORMATS["text"](capped)
    assert "left off: 7 findings" in FORMATS["github"](capped)
    assert "7 more findings are not listed here" in FORMATS["sarif"](capped)
    report = FORMATS["junit"](replace(capped, ran=("EV207", "EV405")))
    assert report.count("<failure ") == 3
    assert "left off by --most: 1 more" in report


def test_a_test_report_leaves_off_no_notes() -> None:
    """It never has any."""
    assert "left off" not in FORMATS["junit"](replace(many(), most=6))


def test_a_short_report_says_what_is_left_off() -> None:
    """Who wants only what has to be mended does not take a part for all of it."""
    capped = replace(many(), most=2)
    for shown in (text.brief(capped, Severity.ERROR), plain.brief(capped, Severity.ERROR)):
        assert shown.endswith("left off: 1 finding after the 2 worst (--most)\n")
    assert "left off" not in text.brief(many(), Severity.ERROR) + plain.brief(many(), Severity.ERROR)


@pytest.mark.parametrize("module", [text, plain])
def test_a_part_says_what_of_it_is_left_off(module: Any) -> None:
    """Not how much the whole result has."""
    capped = replace(many(), most=5)
    assert "left off: 1 finding after the 5 worst" in module.render(capped, whole=many())
    assert "left off" not in module.render(many(), whole=capped)
