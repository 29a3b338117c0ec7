"""The command palette: the list of actions, and claims by their words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from evidence.tui.paint import fit, shown

if TYPE_CHECKING:
    from evidence.tui.app import EvidenceApp

_MOST = 20
"""Claims that are offered."""
_WIDE = 120
"""Cells of a title that are offered at most; it is cut further where there is less room."""


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
