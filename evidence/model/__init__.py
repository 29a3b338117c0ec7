"""Words about evidence: the records that curators write, and the vocabulary that they choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.model.axis import Axis, Stance
    from evidence.model.claim import Claim, Subject, Suppression, Term
    from evidence.model.decision import Decision, Status
    from evidence.model.item import Directness, Effect, Item
    from evidence.model.policy import Policy, RegistryFile, Sampling
    from evidence.model.source import Kind, Source, Standing
    from evidence.model.vocabulary import Level, Method, Role, Variable

_HOME = {
    "Axis": "axis",
    "Stance": "axis",
    "Claim": "claim",
    "Subject": "claim",
    "Suppression": "claim",
    "Term": "claim",
    "Decision": "decision",
    "Status": "decision",
    "Directness": "item",
    "Effect": "item",
    "Item": "item",
    "Policy": "policy",
    "RegistryFile": "policy",
    "Sampling": "policy",
    "Kind": "source",
    "Source": "source",
    "Standing": "source",
    "Level": "vocabulary",
    "Method": "vocabulary",
    "Role": "vocabulary",
    "Variable": "vocabulary",
}

__all__ = [
    "Axis",
    "Claim",
    "Decision",
    "Directness",
    "Effect",
    "Item",
    "Kind",
    "Level",
    "Method",
    "Policy",
    "RegistryFile",
    "Role",
    "Sampling",
    "Source",
    "Stance",
    "Standing",
    "Status",
    "Subject",
    "Suppression",
    "Term",
    "Variable",
]


def __getattr__(name: str) -> Any:
    """Import a record only when it is asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"evidence.model.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
