"""One file as its author laid it out: entries with their comments, blank lines and quoting."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence.frozen import dataclass, field
from evidence.patterns import pattern

BLOCK_STYLES = ("|", ">")
"""Indicators of texts that keep or fold their line ends."""

TYPED = pattern(
    r"""~ | null | true | false | yes | no | on | off | y | n | << | = | [-+]?\.(?:inf|nan)
    | [-+]?\.?\d[\da-fox_.:,+-]* | \d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]).*""",
    re.IGNORECASE | re.VERBOSE,
)
"""Plain words that some YAML reader takes for a number, a date, a truth value or nothing; may match too much."""


@dataclass(slots=True)
class Scalar:
    """One text, and how it is written."""

    value: str
    style: str
    """Empty for plain, else the quote or the block indicator."""
    source: str
    """As written; of a block scalar the header only, such as ``|2-``."""
    column: int
    comment: str = ""
    """The comment behind it on its last line; of a block scalar the one on its header."""
    lines: Sequence[str] = ()
    """Lines of a block scalar without their indentation."""

    @property
    def missing(self) -> bool:
        """Nothing was written at all."""
        return self.source == ""


@dataclass(slots=True)
class Flow:
    """A collection in brackets, or the bare pair of ``[a: b]``."""

    opening: str
    """``{``, ``[``, or empty for a bare pair."""
    column: int
    entries: list[tuple[Scalar | None, Scalar | Flow]]
    """Keys with their values; no keys in a sequence."""
    source: str = ""
    """As written; only of the outermost brackets."""
    comment: str = ""
    """The comment behind its closing bracket."""

    @property
    def fixed(self) -> bool:
        """It is left as written: it runs over several lines, or leaves something out."""
        return "\n" in self.source or any(
            value.missing if isinstance(value, Scalar) else value.fixed for _, value in self.entries
        )


@dataclass(slots=True)
class Block:
    """A mapping or a sequence with one entry a line."""

    entries: list[Entry]
    tail: list[str] = field(default_factory=list)
    """Comments and blank lines below the last entry that are indented as deep as the entries."""


@dataclass(slots=True)
class Entry:
    """A key or a dash with what belongs to it."""

    lead: list[str]
    """Comments above it; an empty text is a blank line."""
    key: Scalar | None
    """None behind a dash."""
    column: int
    """Column of the key or dash."""
    value: Scalar | Flow | Block
    comment: str = ""
    """The comment on the line of the key or dash, when the value stands below."""
    between: list[str] = field(default_factory=list)
    """Comments above a value that stands below its key."""
    below: bool = False
    """The value begins on a line of its own."""


Node = Scalar | Flow | Block


@dataclass(slots=True)
class Tree:
    """One file."""

    header: list[str]
    """What stands above the first entry and does not belong to it: up to the last blank line there."""
    root: Block | None
    """None when the file holds comments at most."""
    tail: list[str]
    comments: list[str]
    """Every comment of the file, also those inside of brackets, in the order of the text."""


def meaning(node: Node | None) -> object:
    """What a tree says apart from its layout: equal for two trees that every YAML reader reads alike."""
    match node:
        case None:
            return None
        case Scalar():
            return (node.value, node.style == "" and TYPED.fullmatch(node.value) is not None)
        case Flow():
            pairs = [(key, meaning(value)) for key, value in node.entries]
            mapping = node.opening != "["
        case Block():
            pairs = [(entry.key, meaning(entry.value)) for entry in node.entries]
            mapping = node.entries[0].key is not None
    if mapping:
        keyed = [(meaning(key), value) for key, value in pairs]
        return ("mapping", *sorted(keyed, key=lambda pair: str(pair[0])))
    return ("sequence", *(value for _, value in pairs))
