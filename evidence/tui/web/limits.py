"""How much one server gives away."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Every number is our choice: large for a curator at work, small for whoever wants to wear the machine out."""

    terminals: int = 1
    """Apps at a time; one page more takes over from the oldest. Two apps know nothing of each other's unsaved edits."""
    message: int = 256 * 1024
    """Bytes of one message from the browser: a pasted passage, not a book."""
    columns: int = 500
    """Widest terminal, in cells; the app draws every one of them."""
    rows: int = 200
    """Highest terminal, in cells."""
    packet: int = 16 * 1024 * 1024
    """Bytes that the app may draw at once."""
    silence: float = 10.0
    """Seconds that a connection may take to ask for anything at all."""
    heartbeat: float = 15.0
    """Seconds between two signs of life of a browser; it is taken for gone after one and a half times that."""
    grace: float = 3.0
    """Seconds that an app has to end by itself, before it is killed."""
    patience: float = 30.0
    """Seconds that an app may leave full pipes unread, before it is taken for stuck."""
