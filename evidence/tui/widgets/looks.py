"""How pieces of text look, in the colours of the theme.

One table and no component classes: those are worked out for every widget that has them whenever its style is, and took
a third of the time before the first picture.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.style import Style

from evidence.tui.paint import Role

_LOOKS: Mapping[Role, str] = {
    Role.TITLE: "bold",
    Role.DIM: "$foreground 70%",
    Role.QUOTE: "italic",
    Role.FIRST: "$text-warning bold",
    Role.SECOND: "$text-primary bold",
    Role.RED: "$text-error bold",
    Role.YELLOW: "$text-warning",
    Role.GREEN: "$text-success",
    Role.BLUE: "$text-primary",
    Role.GREY: "$foreground 70%",
    Role.KEY: "$text-accent bold",
}


def look_of(role: Role) -> Style:
    """What a role adds to how a widget looks."""
    return Style.parse(_LOOKS[role]) if role in _LOOKS else Style()
