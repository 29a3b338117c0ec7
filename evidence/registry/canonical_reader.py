"""Reads files in canonical layout line by line, several times faster than a YAML parser.

Nearly every file of a registry is in that layout, and then one pass shows what it says and that `evidence fmt` would
leave it alone. Only common shapes are known here. Everything else, such as text over several lines, a comment
behind a value, a key in quotes or brackets three deep, is left to the strict reader and to `layout.canonical`, and so
is every doubt: data is given only where those two would find the same and nothing to complain of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from sys import intern
from typing import Any

from evidence.frozen import dataclass
from evidence.patterns import pattern
from evidence.registry.layout import KeyOrder
from evidence.registry.profile import MAX_BYTES
from evidence.registry.tree import TYPED
from evidence.registry.tree_writer import spelled

_DEEPEST = 24
"""The last column where an entry may begin: twelve levels, twice what records need."""

_WORD = 30
"""Characters up to which a text is probably a word that many records share."""
_LONGEST = 1000
"""Characters of a value in brackets; longer ones are rare, and shall not fill the caches."""

# Loops are possessive, so that they never give back what they took and no text takes more than linear time.
_NULL = "(?:~|[Nn]ull|NULL)"
_KEY = rf"(?!{_NULL}:)[A-Za-z0-9][A-Za-z0-9_.-]{{0,99}}+"
_FIRST = r"""(?!-[ \n,\[\]{}])[^ \n?:,\[\]{}#&*!|>'"%@`]"""
_PLAIN = rf"(?!{_NULL}\n){_FIRST}[^\n:#]*+(?:(?::(?=[^ \n])|(?<! )#)[^\n:#]*+)*+"
_PLAIN_IN_FLOW = rf"(?!{_NULL}[,\]}}]){_FIRST}[^\n:#,\[\]{{}}?]*+(?<! )"
_QUOTED = r'"(?:[^"\\\n]++|\\["\\])*+"'
_NESTED = rf"""[\[{{](?:[^\[\]{{}}"\n]++|{_QUOTED})*+[\]}}]"""
_PART = rf"{_PLAIN_IN_FLOW}|{_QUOTED}|{_NESTED}"

_LINE = pattern(rf"""^( *+)(- )?+(?:({_KEY}):(?: |(?=\n)))?+(?:({_PLAIN})|(["\[{{].*+))?(?<! )\n""", re.MULTILINE)
"""Indentation, dash, key, plain value, or a value in quotes or brackets."""
_COMMENT = pattern(r"^( *+)#.*+(?<! )\n(?=\1[^ ])", re.MULTILINE)
"""A comment as deep as the line below it."""
_ELEMENT = pattern(_PART)
_PAIR = pattern(rf"({_KEY}): ({_PART})")
_ESCAPE = pattern(r"\\(.)")
_SPACES = pattern("[\xa0\u2000-\u200a\u202f\u3000]")
_ORDINARY = bytes(range(32, 127)) + b"\n"


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that may have more entries."""

    node: Any
    order: KeyOrder
    following: Iterator[str] | None
    """The ordered keys that may still come; None in a sequence."""


def read_canonical(raw: bytes, order: KeyOrder) -> dict[str, Any] | None:
    """The data of a file that the strict reader takes without a problem and that is in canonical layout.

    None when it is not such a file, or has a shape that is not known here. Never raises.
    """
    if len(raw) > MAX_BYTES or not raw.endswith(b"\n"):
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    rare = raw.translate(None, _ORDINARY)
    # this refuses some invisible characters that are allowed, but too rare to matter
    if rare and not _SPACES.sub("", rare.decode()).isprintable():
        return None
    if "\n\n" in text:
        # one blank line may stand between entries, but not above the first of a block or at the end;
        # others are still there after this, and are no entries
        if ":\n\n" in text or text.endswith("\n\n"):
            return None
        text = text.replace("\n\n", "\n")
    if "#" in text:
        text = _COMMENT.sub("", text)
    lines = _LINE.findall(text)
    return _mapping(lines, order) if len(lines) == text.count("\n") else None


def _mapping(lines: list[tuple[str, str, str, str, str]], order: KeyOrder) -> dict[str, Any] | None:
    """The data of a file's lines, if they stand in order and as deep as they should."""
    node: Any = {}
    here = _Open(node, order, iter(order.keys))
    path = [here]  # the open collections, one for every two columns
    deepest = 0  # the column of the innermost
    waiting = ""  # a key whose value begins on the next line
    for indent, dash, key, plain, other in lines:
        column = len(indent)
        if waiting:
            deepest += 2
            if column != deepest or column > _DEEPEST:
                return None
            below = here.order.below(waiting)
            child: Any = [] if dash else {}
            node[waiting] = node = child
            here = _Open(node, below, None if dash else iter(below.keys))
            path.append(here)
            waiting = ""
        elif column != deepest:
            if column > deepest or column & 1:
                return None
            deepest = column
            del path[(column >> 1) + 1 :]
            here = path[-1]
            node = here.node
        following = here.following
        if dash:
            if following is not None:
                return None
            if not key:
                value = plain or _value(other, here.order)
                if value is None:
                    return None
                node.append(value)
                continue
            child = {}
            node.append(child)
            node = child
            following = iter(here.order.keys)
            here = _Open(node, here.order, following)
            path.append(here)
            deepest += 2
        elif not key or following is None:
            return None
        # looking for a key uses up those before it, so that it is found in its place only, and only once
        if key not in following and (key in node or key in here.order.keys):
            return None
        key = intern(key)  # of some dozen words, that shall not be kept ten thousand times
        if plain:
            node[key] = plain if len(plain) > _WORD else intern(plain)
        elif other:
            value = _value(other, here.order.below(key))
            if value is None:
                return None
            node[key] = value
        else:
            waiting = key
    return None if waiting else path[0].node


def _value(source: str, order: KeyOrder, flow: bool = False) -> Any:
    """What stands in quotes or brackets, or plain in brackets; None when it would be written in another way."""
    opening = source[:1]
    if opening == '"':
        return _unquoted_part(source) if flow else _unquoted(source)
    if opening not in ("{", "["):
        return source if flow else None
    if len(source) > _LONGEST:
        return None
    if opening == "[":
        parts = _ELEMENT.findall(source, 1)
        # what is put together again from sound parts and is the source has no other parts
        if f"[{', '.join(parts)}]" != source:
            return None
        values = [_value(part, order, flow=True) for part in parts]
        return None if None in values else values
    pairs = _pairs(source)
    if pairs is None:
        return None
    if order.keys:
        following = iter(order.keys)
        if any(key not in following and key in order.keys for key in pairs):
            return None
    if '"' in source or "[" in source or "{" in source[1:]:
        data = {key: _value(part, order.below(key), flow=True) for key, part in pairs.items()}
        return None if None in data.values() else data
    return pairs.copy()


@lru_cache(4096)
def _pairs(source: str) -> dict[str, str] | None:
    """The keys of a mapping in brackets with their values as written."""
    pairs = dict(_PAIR.findall(source, 1))
    return pairs if f"{{{', '.join(map(': '.join, pairs.items()))}}}" == source else None


def _unquoted(source: str, flow: bool = False) -> str | None:
    """The text in quotes, if they are in place and only quotes and backslashes are escaped in it."""
    value = _ESCAPE.sub(r"\1", source[1:-1])
    if spelled(value, flow=flow) == source:
        return value
    # what some reader takes for a number or a truth value may stand in quotes though it could be plain
    bare = f'"{value}"' == source and '"' not in value and "\\" not in value
    return value if bare and TYPED.fullmatch(value) else None


@lru_cache(4096)
def _unquoted_part(source: str) -> str | None:
    return _unquoted(source, flow=True)
