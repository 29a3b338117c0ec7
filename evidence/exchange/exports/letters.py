"""Text as bytes and as XML: whatever a registry holds, the format stays whole."""

from __future__ import annotations

import re

_SURROGATES = re.compile("[\ud800-\udfff]")
_UNXML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"} | {
    ord(sign): f"&#{ord(sign)};" for sign in "\t\n\r"
}


def clean_surrogates(text: str) -> str:
    """A text that UTF-8 can hold: half a character becomes the sign for one that cannot be shown."""
    return text if text.isascii() else _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)


def encoded(text: str) -> bytes:
    """A text as UTF-8, whatever it holds."""
    return clean_surrogates(text).encode("utf-8")


def characters(text: str) -> str:
    """A text of characters that XML and RDF can hold; any other becomes U+FFFD."""
    return _UNXML.sub("\N{REPLACEMENT CHARACTER}", text)


def xml(text: str) -> str:
    """A text within XML, in an element or an attribute."""
    return characters(text).translate(_ESCAPES)
