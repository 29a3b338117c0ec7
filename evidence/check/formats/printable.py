"""Text from data that is safe to print on a terminal or in a log."""

from __future__ import annotations

import re
import unicodedata

from evidence.patterns import pattern

_KEPT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def printable(text: str) -> str:
    """The text on one line, with everything that a terminal could act on spelled out.

    >>> printable("a\\x1b[2Jb")
    'a\\\\x1b[2Jb'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spelled(c) if unicodedata.category(c) in _KEPT else c for c in text)


def _spelled(character: str) -> str:
    if character in "\n\t":
        return " "
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def inert(output: str) -> str:
    """A log that no runner of GitHub Actions takes orders from.

    It obeys one sign at the beginning of a line, blanks aside, and one anywhere.

    >>> inert("  ::add-mask::secret")
    '  : :add-mask::secret'
    >>> inert("##[add-mask]secret")
    '## [add-mask]secret'
    """
    return _COMMAND.sub(r"\1: :", unbracketed(output)) if "::" in output else unbracketed(output)


def unbracketed(output: str) -> str:
    """A log of which only lines that begin with the sign for commands are commands."""
    return output.replace("##[", "## [")


_COMMAND = pattern(r"^([^\S\n]*)::", re.MULTILINE)
