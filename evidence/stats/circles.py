"""Circles among links that should lead one way only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

K = TypeVar("K", bound=str)


def circles(links: Mapping[K, Iterable[K]]) -> dict[K, frozenset[K]]:
    """Groups that lead back to themselves, each under its first member in alphabetical order.

    Takes time in proportion to the links, and no stack, so that a long chain costs nothing.

    Source: strongly connected components, Tarjan (1972), SIAM Journal on Computing 1:146-160.

    >>> sorted(circles({"a": ["b"], "b": ["a"], "c": ["a"]})["a"])
    ['a', 'b']
    """
    found: dict[K, frozenset[K]] = {}
    number: dict[K, int] = {}
    lowest: dict[K, int] = {}
    trail: list[K] = []  # visited, and not yet in a group
    on_trail: set[K] = set()
    for start in links:
        if start in number:
            continue
        open_nodes: list[tuple[K, Iterator[K]]] = []
        following: K | None = start
        while following is not None or open_nodes:
            if following is not None:
                number[following] = lowest[following] = len(number)
                trail.append(following)
                on_trail.add(following)
                open_nodes.append((following, iter(links[following])))
            node, above = open_nodes[-1]
            following = None
            for other in above:
                if other not in links:
                    continue
                if other not in number:
                    following = other
                    break
                if other in on_trail:
                    lowest[node] = min(lowest[node], number[other])
            if following is not None:
                continue
            open_nodes.pop()
            if open_nodes:
                below = open_nodes[-1][0]
                lowest[below] = min(lowest[below], lowest[node])
            if lowest[node] == number[node]:
                members = [trail.pop()]
                while members[-1] != node:
                    members.append(trail.pop())
                group = frozenset(members)
                on_trail -= group
                if len(group) > 1 or node in links[node]:
                    found[min(group)] = group
    return found
