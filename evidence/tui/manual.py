"""The page of keys, made from the list of actions."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.tui.actions import ACTIONS, Group, Where
from evidence.tui.keymap import KeyMap

_PLACES = {Where.LIST: "list", Where.SIDE: "sides", Where.READER: "source", Where.PAGE: "pages", Where.ENTRY: "filter"}


def manual(keys: KeyMap) -> str:
    """Every action with its keys and where they work, as Markdown."""
    return "\n".join(_lines(keys)) + "\n"


def _lines(keys: KeyMap) -> Iterator[str]:
    yield "# Keys of the terminal"
    yield ""
    yield "Made by `evidence tui --keys`, which also knows the keys that you have changed. *Where*: the list of claims,"
    yield "the two sides, the text of a source, pages such as the problems, the box of the filter."
    for group in Group:
        yield ""
        yield f"## {group.value}"
        yield ""
        yield "| keys | action | name | what it does | where |"
        yield "|---|---|---|---|---|"
        for action in ACTIONS:
            if action.group is not group:
                continue
            where = ", ".join(word for place, word in _PLACES.items() if place in action.where)
            shown = " or ".join(f"`{key}`" for key in keys.all_shown(action).split(", "))
            note = "" if action.served else " Not in a browser."
            yield f"| {shown} | {action.label} | `{action.name}` | {action.help}{note} | {where} |"
