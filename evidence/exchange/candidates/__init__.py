"""Sentences of a source's text that look like evidence for the registry's claims: rules only, no model, no network.

`Cues` are the words that the rules know, `suggest` reads a text with them, `open_inbox` lays the answer beside what the
registry has already. Nothing here writes; `evidence.registry.curation` does.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.exchange.candidates.candidate import Candidate, Cue
    from evidence.exchange.candidates.finding import suggest
    from evidence.exchange.candidates.inbox import Inbox, open_inbox
    from evidence.exchange.candidates.lexicon import Lexicon

__all__ = ["Candidate", "Cue", "Inbox", "Lexicon", "open_inbox", "suggest"]

_HOMES = {
    "Candidate": "candidate",
    "Cue": "candidate",
    "Inbox": "inbox",
    "Lexicon": "lexicon",
    "open_inbox": "inbox",
    "suggest": "finding",
}


def __getattr__(name: str) -> Any:
    """Load an export's module when the export is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
