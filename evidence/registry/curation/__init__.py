"""What curators do to a registry: every function makes a `Step` for a draft, checked, and not yet applied.

All raise `EditRefused`, with a sentence that says what to do, when the change would not do what is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.registry.curation.claims import edit_claim, new_claim
    from evidence.registry.curation.curators import curator
    from evidence.registry.curation.decisions import decide
    from evidence.registry.curation.items import add_item, edit_item, new_item_id, remove_items, set_stance
    from evidence.registry.curation.moving import move_items
    from evidence.registry.curation.passages import doubts
    from evidence.registry.curation.rejections import reject
    from evidence.registry.curation.renaming import rename
    from evidence.registry.curation.sources import new_source, set_standing
    from evidence.registry.curation.suppressions import suppress

__all__ = [
    "add_item",
    "curator",
    "decide",
    "doubts",
    "edit_claim",
    "edit_item",
    "move_items",
    "new_claim",
    "new_item_id",
    "new_source",
    "reject",
    "remove_items",
    "rename",
    "set_stance",
    "set_standing",
    "suppress",
]

_HOME = {
    "add_item": "items",
    "curator": "curators",
    "decide": "decisions",
    "doubts": "passages",
    "edit_claim": "claims",
    "edit_item": "items",
    "move_items": "moving",
    "new_claim": "claims",
    "new_item_id": "items",
    "new_source": "sources",
    "reject": "rejections",
    "remove_items": "items",
    "rename": "renaming",
    "set_stance": "items",
    "set_standing": "sources",
    "suppress": "suppressions",
}


def __getattr__(name: str) -> Any:
    """Import a part only when it is asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
