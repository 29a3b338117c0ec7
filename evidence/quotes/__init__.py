"""Whether a quote stands in its source, and still says there what it says alone.

`Text` prepares a source once, `match` looks a quote up in it and answers with a `Match`, whose `Outcome` is
the verdict. Knows nothing of claims or files; needs nothing beyond the standard library.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.quotes.matching import Match, Outcome, match
    from evidence.quotes.suggest import Suggestion
    from evidence.quotes.text import Text

__all__ = ("Match", "Outcome", "Suggestion", "Text", "match")

# No module here may have the name of an export: importing it would put the module in the export's place.
_HOMES = {
    "Match": "matching",
    "Outcome": "matching",
    "Suggestion": "suggest",
    "Text": "text",
    "match": "matching",
}


def __getattr__(name: str) -> object:
    """Load an export's module when the export is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
