"""Circles among links, against a slow and simple search."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evidence.stats.circles import circles

NAMES = st.sampled_from("abcdef")
LINKS = st.dictionaries(NAMES, st.lists(st.sampled_from("abcdefxy"), max_size=3), max_size=6)


def reachable(links: dict[str, list[str]], start: str) -> set[str]:
    """All that can be reached from a name by one link or more."""
    found: set[str] = set()
    queue = list(links.get(start, ()))
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue += links.get(name, ())
    return found


@given(LINKS)
def test_circles_are_what_leads_back_to_itself(links: dict[str, list[str]]) -> None:
    """Two names are in one circle when each can be reached from the other; each circle stands under its first."""
    above = {name: reachable(links, name) for name in links}
    expected = {
        min(group): group
        for name in links
        if name in above[name]
        for group in [frozenset(other for other in above[name] if name in above.get(other, ()))]
    }
    assert circles(links) == expected


def test_a_chain_of_any_length() -> None:
    """No stack and no square of the length."""
    links = {f"n{i:06}": [f"n{i + 1:06}"] for i in range(200_000)}
    assert circles(links) == {}
    links["n199999"] = ["n000000"]
    assert [len(group) for group in circles(links).values()] == [200_000]
