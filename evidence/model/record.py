"""What everything that a curator writes has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


def _kebab(name: str) -> str:
    return name.replace("_", "-")


class Record(BaseModel):
    """Base of everything a curator writes: immutable, and strict about typos."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=_kebab,
        hide_input_in_errors=True,
        defer_build=True,  # most records are only read as parts of others, and need no validator of their own
    )
