"""From tree to text in canonical layout: indentation, spacing and quoting."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence.patterns import pattern
from evidence.registry.tree import BLOCK_STYLES, TYPED, Block, Entry, Flow, Scalar, Tree

_HIDDEN = "\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff"
_ESCAPED = pattern(f'[\\\\"{_HIDDEN}]')
_BLANK_LIKE = pattern("[\xa0\xad\u1680\u180e\u2000-\u200d\u202f\u205f-\u2064\u3000\ufe00-\ufe0f]")
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_NOT_PLAIN = pattern(rf"""\A[ ?:,\[\]{{}}#&*!|>'"%@`]|\A-(?![^ ,\[\]{{}}])|:(?= |\Z)| (?:#|\Z)|[{_HIDDEN}]|\A\Z""")
_NOT_PLAIN_IN_FLOW = pattern(r"[,\[\]{}:?]")
_DOCUMENT_MARKS = ("---", "...")
_CLOSING = {"{": "}", "[": "]", "": ""}


def write(tree: Tree) -> str:
    """The text of a tree whose entries already stand in their order."""
    return _Writer().file(tree)


def spelled(value: str, *, flow: bool = False, key: bool = False) -> str:
    """A text on one line as YAML: plain where that is safe, else in double quotes with the fewest escapes.

    Inside of brackets (`flow`) a text with a colon is quoted too, because older readers stumble over it.
    """
    return value if _is_plain(value, flow, key) else _quoted(value)


def _is_plain(value: str, flow: bool, key: bool) -> bool:
    if _NOT_PLAIN.search(value) or (flow and _NOT_PLAIN_IN_FLOW.search(value)):
        return False
    return not (key and value.startswith(_DOCUMENT_MARKS))


def _quoted(value: str) -> str:
    return f'"{_ESCAPED.sub(_escape, value)}"'


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return _SHORT.get(match[0]) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def _scalar(scalar: Scalar, *, flow: bool = False, key: bool = False) -> str:
    """As `spelled`, but what some reader would take for a number or a truth value is quoted if its author did."""
    value, style = scalar.value, scalar.style
    if _is_plain(value, flow, key):
        if not style or not (TYPED.fullmatch(value) or _is_shown_by_escapes(scalar)):
            return value
    elif not style and TYPED.fullmatch(value):
        return value
    return scalar.source if _is_shown_by_escapes(scalar) else _quoted(value)


def _is_shown_by_escapes(scalar: Scalar) -> bool:
    """Its author wrote with escapes what nobody could see otherwise."""
    return scalar.style == '"' and "\\" in scalar.source and _BLANK_LIKE.search(scalar.value) is not None


def _flow(value: Scalar | Flow) -> str:
    if isinstance(value, Scalar):
        return _scalar(value, flow=True)
    parts = [_flow(part) if key is None else f"{_scalar(key, flow=True)}: {_flow(part)}" for key, part in value.entries]
    return value.opening + ", ".join(parts) + _CLOSING[value.opening]


class _Writer:
    """Collects a tree line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.open = False
        """The last line belongs to a text that would take in a blank line below it."""

    def file(self, tree: Tree) -> str:
        self._comments(tree.header, 0)
        if tree.root is not None:
            self._block(tree.root, 0)
        self._comments(tree.tail, 0)
        while self.lines and not self.lines[-1] and not self.open:
            self.lines.pop()
        return "".join(line + "\n" for line in self.lines)

    def _line(self, text: str, comment: str = "") -> None:
        self.lines.append(f"{text}  {comment}" if comment else text)
        self.open = False

    def _comments(self, lines: Sequence[str], indent: int) -> None:
        """Comments on lines of their own, with one blank line at most in a row, and none at the top."""
        for line in lines:
            if line:
                self._line(" " * indent + line)
            elif self.lines and self.lines[-1] and not self.open:
                self.lines.append("")

    def _block(self, block: Block, indent: int, prefix: str = "") -> None:
        """A collection; `prefix` is the dash that its first entry follows."""
        for entry in block.entries:
            self._comments(entry.lead, indent)
            head = prefix or " " * indent
            prefix = ""
            self._entry(entry, head + ("-" if entry.key is None else f"{_scalar(entry.key, key=True)}:"), indent)
        self._comments(block.tail, indent)

    def _entry(self, entry: Entry, head: str, indent: int) -> None:
        value, dash = entry.value, entry.key is None
        if isinstance(value, Block):
            if dash and not entry.comment:
                self._block(value, indent + 2, head + " ")
            else:
                self._line(head, entry.comment)
                self._block(value, indent + 2)
        elif isinstance(value, Scalar) and value.missing:
            self._line(head, entry.comment)
        elif entry.comment or entry.between or (entry.below and not dash and not _is_block_text(value)):
            self._line(head, entry.comment)
            self._comments(entry.between, indent + 2)
            self._value(entry, value, " " * (indent + 1), indent)
        else:
            self._value(entry, value, head, indent)

    def _value(self, entry: Entry, value: Scalar | Flow, head: str, indent: int) -> None:
        first, *rest = _lines(entry, value, indent)
        if _is_block_text(value):
            self._line(f"{head} {first}", value.comment)
            self.lines += rest
            self.open = "+" in first
        elif rest:
            self._line(f"{head} {first}")
            self.lines += rest[:-1]
            self._line(rest[-1], value.comment)
        else:
            self._line(f"{head} {first}", value.comment)


def _is_block_text(value: Scalar | Flow) -> bool:
    return isinstance(value, Scalar) and value.style in BLOCK_STYLES


def _header(scalar: Scalar) -> str:
    """The header of a block scalar. One that ended with the file, without a line feed, must not gain one."""
    if scalar.value and not scalar.value.endswith("\n") and "-" not in scalar.source:
        return scalar.source.replace("+", "") + "-"
    return scalar.source


def _lines(entry: Entry, value: Scalar | Flow, indent: int) -> list[str]:
    """A value's lines: the first without indentation, the others with theirs."""
    if isinstance(value, Flow) and not value.fixed:
        return [_flow(value)]
    if isinstance(value, Scalar):
        if _is_block_text(value):
            digit = re.search(r"\d", value.source)
            margin = " " * (indent + (int(digit[0]) if digit else 2))
            return [_header(value), *(margin + line if line else "" for line in value.lines)]
        if "\n" not in value.source:
            return [_scalar(value)]
    first, *rest = value.source.split("\n")
    if isinstance(value, Scalar):
        first, rest = _stripped(value, first), [_stripped(value, line) for line in rest]
    shift = indent + 2 - value.column if entry.below else indent - entry.column
    least = indent if isinstance(value, Flow) else indent + 2
    return [first, *(_shifted(line, shift, least) for line in rest)]


def _stripped(scalar: Scalar, line: str) -> str:
    """A line of a text over several lines without the blanks at its end, which are folded away in reading."""
    bare = line.rstrip(" \t")
    return line if scalar.style == '"' and bare.endswith("\\") else bare


def _shifted(line: str, shift: int, least: int) -> str:
    bare = line.lstrip(" ")
    return " " * max(len(line) - len(bare) + shift, least) + bare if bare else ""
