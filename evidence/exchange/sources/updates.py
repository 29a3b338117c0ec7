"""What the words of Crossref and of Retraction Watch for an update mean for a publication."""

from __future__ import annotations

from evidence.model.source import Standing

_MEANING = {
    "retraction": Standing.RETRACTED,
    "withdrawal": Standing.RETRACTED,
    "removal": Standing.RETRACTED,
    "retracted": Standing.RETRACTED,
    "expression of concern": Standing.EXPRESSION_OF_CONCERN,
    "concern": Standing.EXPRESSION_OF_CONCERN,
    "partial retraction": Standing.CORRECTED,
    "correction": Standing.CORRECTED,
    "corrigendum": Standing.CORRECTED,
    "erratum": Standing.CORRECTED,
    "reinstatement": Standing.REINSTATED,
}
"""An addendum, a clarification or a new version says nothing against a publication."""


def standing_of(word: str) -> Standing | None:
    """The standing that an update gives; None for one that changes nothing."""
    return _MEANING.get(" ".join(word.replace("_", " ").replace("-", " ").lower().split()))
