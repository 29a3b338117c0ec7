"""A pattern that is compiled later is the one that is compiled at once."""

from __future__ import annotations

import re

import pytest

from evidence.patterns import pattern


def test_as_compiled_at_once() -> None:
    later, at_once = pattern("(a+)b", re.IGNORECASE), re.compile("(a+)b", re.IGNORECASE)
    for text in ("aab AB", "", "b"):
        for name in ("search", "match", "fullmatch", "findall", "split"):
            ours, theirs = getattr(later, name)(text), getattr(at_once, name)(text)
            assert str(ours) == str(theirs)
        assert later.sub(r"\1", text) == at_once.sub(r"\1", text)
    assert (later.pattern, later.flags, later.groups) == (at_once.pattern, at_once.flags, at_once.groups)


def test_a_text_that_is_no_pattern_is_told_when_it_is_used() -> None:
    wrong = pattern("(")
    with pytest.raises(re.error):
        wrong.search("")


def test_nothing_is_compiled_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    compiled = re.compile
    monkeypatch.setattr(re, "compile", lambda text, flags=0: asked.append(text) or compiled(text, flags))
    made = pattern("a.c")
    assert not asked
    assert [made.search("abc") is not None, made.search("abd") is not None] == [True, False]
    assert asked == ["a.c"]
