"""Where symbolic links lead, told from the links alone: on disk and at a revision alike."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

MOST_HOPS = 8
"""Links on the way from a path to a file; more are not followed."""


def followed(path: str, link_of: Callable[[str], str | None]) -> str | None:
    """Where a path leads, relative to the registry's root; None when out of it, or in a circle.

    `link_of` gives what a link says, None for what is none. A link that names a place from the root of the disk, or
    goes up beyond the registry and comes back, leads out: where a checkout stands is not told by what is in it.
    """
    ahead, done, hops = deque(path.split("/")), list[str](), 0
    while ahead:
        part = ahead.popleft()
        if part in ("", "."):
            continue
        if part == "..":
            if not done:
                return None
            done.pop()
            continue
        target = link_of("/".join([*done, part]))
        if target is None:
            done.append(part)
            continue
        hops += 1
        if hops > MOST_HOPS or not target or target.startswith("/"):
            return None
        ahead.extendleft(reversed(target.split("/")))
    return "/".join(done)
