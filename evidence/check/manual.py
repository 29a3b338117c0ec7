"""The page of all rules, made of their docstrings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from evidence.check.rule import Rule

_PART = re.compile(r"^(Why|Fix|Bad|Good):\s+", re.MULTILINE)


def page(rules: Iterable[Rule], families: Mapping[str, str]) -> str:
    """Markdown with a section a family and a subsection a rule."""
    return "\n".join(_lines(tuple(rules), families)) + "\n"


def _lines(rules: tuple[Rule, ...], families: Mapping[str, str]) -> Iterator[str]:
    yield "# Rules of the consistency check"
    yield ""
    yield "Made from the rules' own manuals by `evidence rule --markdown`; `evidence rule CODE` prints one of them."
    for family, title in families.items():
        yield ""
        yield f"## {family}xx: {title}"
        for rule in rules:
            if rule.family == family:
                yield ""
                yield f"### {rule.code} {rule.name}"
                yield ""
                manual = _PART.sub(r"**\1:** ", rule.manual.replace("\nGood:", "\n\nGood:"))
                yield f"*{rule.severity}.* {manual}"
