"""SARIF 2.1.0, for code scanning: worst findings first, known again by what they say instead of by their line."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from evidence import __version__
from evidence.check.formats.printable import printable
from evidence.check.identity import Identifier, Identity, Owner, numbered
from evidence.check.repair import mend
from evidence.check.result import CheckResult
from evidence.check.rule import Rule
from evidence.check.rules import FAMILIES, RULES
from evidence.diagnostic import Diagnostic, Fix, Place
from evidence.errors import EditRefused

MOST_RESULTS = 5_000
"""Results that one file may hold for GitHub to show all of them."""
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "evidenceFinding/v1"

_ROOT = "%SRCROOT%"
"""Stands for the top of the git repository, or the registry's root where there is none, by the name that code scanning
knows."""
_LARGEST_FIX = 10_000
"""Characters of a fix beyond which only the hint is given."""
_LINK = re.compile(r"\](?=\()")


def render(result: CheckResult) -> str:
    """At most 5,000 findings, the worst first; a notification says how many more there are."""
    ordered = sorted(result.ordered(), key=lambda found: found.severity.rank)
    shown = ordered[:MOST_RESULTS]
    left_off = len(ordered) - len(shown) + result.left_off()
    identities = numbered(map(Identifier(result.raw).identity, shown))
    fixer = _Fixer(result)
    document = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "evidence check",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "rules": [_rule(rule) for rule in RULES],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {_ROOT: {"description": {"text": _base(result)}}},
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "toolExecutionNotifications": list(_notifications(result, left_off)),
                    }
                ],
                "results": [
                    _result(found, identity, number, result, fixer)
                    for found, (identity, number) in zip(shown, identities, strict=True)
                ],
            }
        ],
    }
    return json.dumps(document, ensure_ascii=True, indent=1) + "\n"


def _base(result: CheckResult) -> str:
    """What files are named from."""
    return "the top of the git repository" if result.above else "the folder that holds claims/"


def _rule(rule: Rule) -> dict[str, Any]:
    why = next((part for part in rule.manual.split("\n\n") if part.startswith("Why:")), rule.summary)
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": " ".join(why.removeprefix("Why:").split())},
        "help": {"text": rule.manual, "markdown": _markdown(rule.manual)},
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {"tags": [FAMILIES[rule.family]]},
    }


def _markdown(manual: str) -> str:
    """The manual with its marginal words in bold; examples stay on lines of their own."""
    return re.sub(r"^(Why|Fix|Bad|Good):", r"**\1:**", manual, flags=re.MULTILINE).replace("\n**Good", "\n\n**Good")


def _notifications(result: CheckResult, more: int) -> Iterator[dict[str, Any]]:
    for code, reason in result.unchecked:
        yield {
            "level": "warning",
            "message": {"text": f"{code} was not checked, because {_text(reason)}"},
            "associatedRule": {"id": code},
        }
    if more:
        yield {"level": "warning", "message": {"text": f"{more:,} more findings are not listed here"}}


def _result(found: Diagnostic, identity: Identity, number: int, result: CheckResult, fixer: _Fixer) -> dict[str, Any]:
    message = found.message if found.hint is None else f"{found.message}; {found.hint}"
    document: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": _INDEX[found.code],
        "level": found.severity.value,
        "message": {"text": _text(message)},
        "partialFingerprints": {FINGERPRINT: f"{identity.fingerprint}:{number}"},
    }
    if found.place.path:
        location: dict[str, Any] = {"physicalLocation": _physical(found.place, result)}
        if identity.owner is not Owner.FILE:
            name = f"{identity.name}/{identity.item}" if identity.item else identity.name
            location["logicalLocations"] = [{"fullyQualifiedName": _text(name), "kind": "object"}]
        document["locations"] = [location]
    if found.related:
        document["relatedLocations"] = [
            {
                "id": i,
                "physicalLocation": _physical(related.place, result),
                "message": {"text": _text(related.message)},
            }
            for i, related in enumerate(found.related, start=1)
        ]
    if found.fix is not None and (replacements := fixer.replacements(found.place.path, found.fix)):
        change = {"artifactLocation": _artifact(found.place.path, result), "replacements": replacements}
        document["fixes"] = [{"description": {"text": found.fix.what}, "artifactChanges": [change]}]
    return document


def _physical(place: Place, result: CheckResult) -> dict[str, Any]:
    span = result.source_map.span(place)
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"artifactLocation": _artifact(place.path, result), "region": region}


def _artifact(path: str, result: CheckResult) -> dict[str, str]:
    """A file as a relative URI; names that are not UTF-8 keep their bytes."""
    path = result.above + path if path else ""
    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = path.encode("utf-8", "surrogatepass")
    return {"uri": quote(raw), "uriBaseId": _ROOT}


def _text(text: str) -> str:
    """Text on one line in which no viewer finds a link of somebody else's."""
    return _LINK.sub("] ", printable(text))


class _Fixer:
    """What `--fix` would do, as replacements of whole lines."""

    def __init__(self, result: CheckResult) -> None:
        self.raw = result.raw
        self.replacements = lru_cache(maxsize=64)(self._replacements)

    def _replacements(self, path: str, fix: Fix) -> list[dict[str, Any]]:
        """Nothing where the fix cannot be made, or is too long to be shown."""
        raw = self.raw(path)
        if raw is None:
            return []
        try:
            after = mend(raw, path, [fix]).decode("utf-8")
        except EditRefused:
            return []
        found: list[dict[str, Any]] = []
        if raw.startswith(codecs.BOM_UTF8):
            mark = {"byteOffset": 0, "byteLength": len(codecs.BOM_UTF8)}
            found += [{"deletedRegion": mark}] if not after.startswith("\ufeff") else []
        old = raw.decode("utf-8").removeprefix("\ufeff").splitlines(keepends=True)
        new = after.removeprefix("\ufeff").splitlines(keepends=True)
        head = sum(1 for _ in _same(old, new))
        tail = sum(1 for _ in _same(old[head:][::-1], new[head:][::-1]))
        gone, come = old[head : len(old) - tail], "".join(new[head : len(new) - tail])
        if len(come) > _LARGEST_FIX:
            return []
        if gone or come:
            found.append({"deletedRegion": _region(head, gone, len(old)), "insertedContent": {"text": come}})
        return found


def _same(one: list[str], other: list[str]) -> Iterator[str]:
    for left, right in zip(one, other, strict=False):
        if left != right:
            return
        yield left


def _region(head: int, gone: list[str], lines: int) -> dict[str, int]:
    """Whole lines with their ends; of a last line without an end, to its last character."""
    start = {"startLine": head + 1, "startColumn": 1}
    if gone and head + len(gone) == lines and not gone[-1].endswith("\n"):
        return {**start, "endLine": lines, "endColumn": len(gone[-1]) + 1}
    return {**start, "endLine": head + len(gone) + 1, "endColumn": 1}


_INDEX = {rule.code: i for i, rule in enumerate(RULES)}
