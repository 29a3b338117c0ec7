"""The command palette: the list of actions, and claims by their words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from evidence.tui.footer import footer_line
from evidence.tui.paint import fit, shown
from evidence.tui.screens.desk import Paint

if TYPE_CHECKING:
    from evidence.tui.app import EvidenceApp

_MOST = 20
"""Claims that are offered."""
_WIDE = 120
"""Cells of a title that are offered at most; it is cut further where there is less room."""


class Palette(CommandPalette):
    """The box to find an action in, with its own line of keys."""

    def compose(self) -> ComposeResult:
        """As it comes, and the keys."""
        yield from super().compose()
        yield Paint(id="footer", classes="bar")

    def on_resize(self) -> None:
        """Show the keys for which there is room."""
        keys = [("Enter", "do it"), ("Esc", "cancel"), ("Up, Down", "choose"), ("letters", "find")]
        self.query_one("#footer", Paint).paint([footer_line(keys, self.size.width)])


class ActionCommands(Provider):
    """Every action that is possible where the keyboard was."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        program = cast("EvidenceApp", self.app)
        for action in program.palette_actions:
            title = Content(f"{action.label}  {program.keymap.shown(action)}")
            yield DiscoveryHit(title, partial(program.perform, action), text=action.label, help=action.help)

    async def search(self, query: str) -> Hits:
        """Those that fit what was typed."""
        program = cast("EvidenceApp", self.app)
        matcher = self.matcher(query)
        for action in program.palette_actions:
            text = f"{action.label}: {action.help}"
            if (score := matcher.match(text)) > 0:
                title = Content(f"{action.label}  {program.keymap.shown(action)}")
                yield Hit(score, title, partial(program.perform, action), text=action.label, help=action.help)


class ClaimCommands(Provider):
    """Claims to go to."""

    async def search(self, query: str) -> Hits:
        """The first claims that fit."""
        program = cast("EvidenceApp", self.app)
        if program.state is None:
            return
        index = program.state.index
        for place in index.matching(index.parse(query))[:_MOST]:
            row = index.rows[place]
            # the title is no `help`, which is read as markup
            told = Content.assemble(shown(row.claim), "\n", (fit(row.title, _WIDE).rstrip(), "$text-muted"))
            yield Hit(0.3, told, partial(program.go_to_claim, row.claim), text=row.claim)
