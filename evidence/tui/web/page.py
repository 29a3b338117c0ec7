"""The one page, the files that it needs, and the headers that keep it to itself."""

from __future__ import annotations

from html import escape
from importlib import resources
from string import Template

from evidence.errors import EnvironmentFault

_OWN = {"page.css": "text/css", "page.js": "text/javascript"}
# the browser's half of textual-serve: xterm.js in one file, and its style
_THEIRS = {"textual.js": ("static/js/textual.js", "text/javascript"), "xterm.css": ("static/css/xterm.css", "text/css")}


def page_files() -> dict[str, tuple[str, bytes]]:
    """Name to media type and content of every file that is served: a table, so that no path is ever looked up.

    Raises `EnvironmentFault` when textual-serve does not have them.
    """
    own = resources.files(__package__)
    theirs = resources.files("textual_serve")
    files = {name: (media, (own / name).read_bytes()) for name, media in _OWN.items()}
    try:
        files |= {name: (media, (theirs / path).read_bytes()) for name, (path, media) in _THEIRS.items()}
    except FileNotFoundError as error:
        raise EnvironmentFault(
            "this version of textual-serve keeps its files elsewhere: pip install 'textual-serve>=1.1.3,<2'"
        ) from error
    return files


def page_text(title: str, host: str, folder: str) -> str:
    """The page of a terminal; `title` is any text."""
    page = Template(resources.files(__package__).joinpath("page.html").read_text(encoding="utf-8"))
    return page.substitute(title=escape(title), socket=escape(f"ws://{host}{folder}ws"))


def headers(hosts: tuple[str, ...]) -> dict[str, str]:
    """Headers of every answer: nothing from elsewhere, nothing to elsewhere, and no frame around it.

    Styles may stand in the page, since xterm.js writes its colours and sizes into style elements; scripts may not.
    """
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "data:",
        "connect-src": " ".join(f"ws://{host}" for host in hosts),
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
