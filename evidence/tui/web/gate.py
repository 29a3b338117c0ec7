"""Who is let in: nothing else on this machine, and no page of another site, may drive the terminal.

A server on loopback is reached by every user of the machine and by every page that the curator's browser shows. So a
request must name this server (against DNS rebinding), must not come from another page (browsers let any page open a
websocket anywhere), and must bring a secret of this run.

Cookies know no ports: a browser would send ours to any other server of the same machine. The cookie is therefore
bound to a folder with a random name, the room, which no other server has.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

COOKIE = "evidence"
KEY = "key"

_WORD = r"[A-Za-z0-9_-]+"
_NAME = rf"{_WORD}(\.{_WORD})*"
_PLAIN_PATH = re.compile(rf"/({_NAME}(/{_NAME})*/?)?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says of itself, as it came in."""

    path: str
    """The path as sent, before anything is decoded or tidied up, without the query."""
    hosts: tuple[str, ...]
    """Every `Host` header."""
    origins: tuple[str, ...] = ()
    """Every `Origin` header."""
    sites: tuple[str, ...] = ()
    """Every `Sec-Fetch-Site` header: how the browser relates the asking page to this server."""
    purposes: tuple[str, ...] = ()
    """Every `Sec-Purpose` and `Purpose` header: a browser that looks ahead says so."""
    cookie: str | None = None
    key: str | None = None
    websocket: bool = False


class Gate:
    """The secrets of one run, and the rule that every request is held against."""

    def __init__(self, hosts: tuple[str, ...]) -> None:
        """`hosts` are the ways to write this server in a `Host` header, the one for the link first."""
        self.hosts = hosts
        self.room = secrets.token_urlsafe(16)
        self.cookie = secrets.token_urlsafe(32)
        self._key = secrets.token_urlsafe(32)

    @property
    def folder(self) -> str:
        """The path that everything lies under."""
        return f"/{self.room}/"

    @property
    def link(self) -> str:
        """What the curator opens; it lets one browser in, once, since others may read it off a list of processes."""
        return f"http://{self.hosts[0]}{self.folder}?{KEY}={self._key}"

    def refusal(self, asked: Asked) -> str | None:
        """Why a request is refused, as a sentence for its sender; `None` lets it in."""
        if not _PLAIN_PATH.fullmatch(asked.path):
            return "This path is not one of this server."
        if len(asked.hosts) != 1 or asked.hosts[0] not in self.hosts:
            return "This server is not asked by that name."
        if asked.origins not in ((), (f"http://{asked.hosts[0]}",)) or (asked.websocket and not asked.origins):
            return "Pages of other sites are not let in."
        if any(site not in ("same-origin", "none") for site in asked.sites):
            return "Links of other pages do not lead in: copy the address into the address bar."
        if _same(asked.cookie, self.cookie):
            return None
        if asked.path != self.folder or asked.key is None or asked.websocket:
            return "The key is missing: open the link that `evidence tui --serve` printed last."
        if asked.purposes:
            return "This page is not for looking ahead."
        if not _same(asked.key, self._key):
            return "This link has been used, or is of another run: open the one that was printed last."
        return None

    def enter(self, key: str | None) -> bool:
        """Spend the key of the link; from then on there is a new link. False when it was not the key."""
        if not _same(key, self._key):
            return False
        self._key = secrets.token_urlsafe(32)
        return True


def _same(given: str | None, secret: str) -> bool:
    """In constant time, and for text that is no text as well."""
    return given is not None and secrets.compare_digest(given.encode("utf-8", "replace"), secret.encode())
