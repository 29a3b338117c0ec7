"""Patterns of mapping files: what is taken, and what is refused."""

import pytest

from evidence.mapping.pattern import fault

TAKEN = [
    r"((?:19|20)\d\d)\.?$",
    r"^(\w+)\s+(\w+)",
    r"\A(\w+)\s+(\w+)",
    r"PMID:?\s*(\d{1,8})",
    r"(.+) \((.+)\)",
    "[ab]+c",
    "(?i)doi:(\\S+)",
    "x",
]


@pytest.mark.parametrize("pattern", TAKEN)
def test_usual_patterns_are_taken(pattern: str) -> None:
    assert fault(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("^((a+)+)+$", "repeats what repeats"),
        ("(a*)*b", "repeats what repeats"),
        ("(?:a{1,30}){2,}", "repeats what repeats"),
        ("(ab|abab)+$", "repeats a choice"),
        ("(?=(a+)+$)a", "repeats what repeats"),
        ("^a*a*a*a*b", "at most 3 can be searched for in a cell"),
        ("a*a*a*b", "at most 2 can be searched for in a cell, or one more behind `^`"),
        ("(?m)^a*a*a*b", "at most 2"),
        ("^x|a*a*a*b", "at most 2"),
        (r"(a+)\1", "refers back"),
        ("(", "no regular expression"),
        ("(a?){200}b", "repeats what repeats"),
        ("a{99999999999999}", "no regular expression"),
    ],
)
def test_what_could_take_for_ever_is_refused(pattern: str, why: str) -> None:
    assert why in (fault(pattern) or "")
