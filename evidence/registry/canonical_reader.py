"""Reads files in canonical layout, several times faster than a YAML parser.

Nearly every file of a registry is in that layout, and then one pass shows what it says and that `evidence fmt` would
leave it alone. Most lines stand in many files, such as `stance: mixed`: what they say is remembered. Only common
shapes are known here. Everything else, such as text over several lines, a comment behind a value, a key in quotes or
brackets three deep, is left to the strict reader and to `layout.canonical`, and so is every doubt: data is given only
where those two would find the same and nothing to complain of.
"""

from __future__ import annotations

import re
from sys import intern
from typing import Any

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
"""Characters of a value in brackets; longer ones are rare."""
_KEPT = 200
"""Characters of a line that is remembered."""
_MOST_KEPT = 1 << 13
"""Lines that are remembered at once; when more are met, those that are common soon are again."""

# what a line is, beside the column where it begins
_DASH, _FLOW, _NESTED_FLOW, _OPEN, _BARE = 32, 64, 128, 256, 512
"""It has a dash; its value is in brackets, or in brackets in brackets; its value stands below it; it has no key."""
_IN_BRACKETS = _FLOW | _NESTED_FLOW

# Loops are possessive, so that they never give back what they took and no text takes more than linear time.
_NULL = "(?:~|[Nn]ull|NULL)"
_KEY = rf"(?!{_NULL}:)[A-Za-z0-9][A-Za-z0-9_.-]{{0,99}}+"
_FIRST = r"""(?!-(?:[ ,\[\]{}]|\Z))[^ \n?:,\[\]{}#&*!|>'"%@`]"""
_PLAIN = rf"(?!{_NULL}\Z){_FIRST}[^\n:#]*+(?:(?::(?=[^ \n])|(?<! )#)[^\n:#]*+)*+"
_PLAIN_IN_FLOW = rf"(?!{_NULL}[,\]}}]){_FIRST}[^\n:#,\[\]{{}}?]*+(?<! )"
_QUOTED = r'"(?:[^"\\\n]++|\\["\\])*+"'
_NESTED = rf"""[\[{{](?:[^\[\]{{}}"\n]++|{_QUOTED})*+[\]}}]"""
_PART = rf"{_PLAIN_IN_FLOW}|{_QUOTED}|{_NESTED}"

_LINE = pattern(rf"""( *+)(- )?+(?:({_KEY}):(?: |\Z))?+(?:({_PLAIN})|(["\[{{].*+))?(?<! )\Z""")
"""Indentation, dash, key, plain value, or a value in quotes or brackets."""
_COMMENT = pattern(r"^( *+)#.*+(?<! )\n(?=\1[^ ])", re.MULTILINE)
"""A comment as deep as the line below it."""
_ELEMENT = pattern(_PART)
_PAIR = pattern(rf"({_KEY}): ({_PART})")
_ESCAPE = pattern(r"\\(.)")
_SPACES = pattern("[\xa0\u2000-\u200a\u202f\u3000]")
_ORDINARY = bytes(range(32, 127)) + b"\n"


class _Doubt(Exception):
    """The file has a shape that is not known here, or is not in canonical layout."""


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
    try:
        return _mapping(text[:-1].split("\n"), _shape(order))
    except _Doubt:
        return None


def _mapping(lines: list[str], shape: _Shape) -> dict[str, Any]:
    """The data of a file's lines, if they stand in order and as deep as they should. Raises `_Doubt`."""
    root: dict[str, Any] = {}
    node: Any = root
    path = [(node, shape)]  # the open collections, one for every two columns
    deepest = 0  # the column of the innermost
    here = 0  # the same while that is a mapping which waits for no value
    waiting = ""  # a key whose value begins on the next line
    entries = 0  # of the mappings that are no longer open
    bare = 0  # elements that are no mappings
    for kind, key, value in map(_remembered.__getitem__, lines):
        if kind == here:  # most are
            node[key] = value
            continue
        if kind == here + _FLOW:
            shape.below(key).count(value)
            node[key] = value.copy()  # what is remembered is never given out
            continue
        column = kind & 31
        if waiting:
            deepest += 2
            if column != deepest or column > _DEEPEST:
                raise _Doubt
            shape = shape.below(waiting)
            child: Any = [] if kind & _DASH else {}
            node[waiting] = node = child
            path.append((node, shape))
            waiting = ""
        elif column != deepest:
            if column > deepest:
                raise _Doubt
            while deepest > column:
                deepest -= 2
                closed, its = path.pop()
                entries += its.count(closed)
            node, shape = path[-1]
        if kind & _DASH:
            if type(node) is dict:
                raise _Doubt
            if kind & _BARE:
                node.append(shape.fresh(value) if kind & _IN_BRACKETS else value)
                bare += 1
                here = -1
                continue
            child = {}
            node.append(child)
            node = child
            path.append((node, shape))
            deepest += 2
        elif kind & _BARE or type(node) is list:
            raise _Doubt
        if kind & _OPEN:
            waiting = key
            here = -1
        else:
            node[key] = shape.below(key).fresh(value) if kind & _IN_BRACKETS else value
            here = deepest
    for closed, its in path:
        entries += its.count(closed)
    if waiting or entries + bare != len(lines):  # or a key stands in one mapping twice
        raise _Doubt
    return root


class _Shape:
    """The order of keys of a mapping, with what was found of it before."""

    __slots__ = ("_below", "_order", "_sound")

    def __init__(self, order: KeyOrder) -> None:
        self._order = order
        self._below: dict[str, _Shape] = {}
        self._sound: set[tuple[str, ...]] = set()
        """Keys of whole mappings that stand in their order."""

    def below(self, key: str) -> _Shape:
        """The shape of what stands under a key."""
        shape = self._below.get(key)
        if shape is None:
            if len(self._below) >= _MOST_KEPT:
                self._below.clear()
            shape = self._below[key] = _shape(self._order.below(key))
        return shape

    def count(self, node: Any) -> int:
        """The entries of a mapping, whose keys have to stand in order; of a sequence none. Raises `_Doubt`."""
        if type(node) is list:
            return 0
        keys = tuple(node)
        if keys not in self._sound:
            known = self._order.keys
            following = iter(known)
            # looking for a key uses up those before it, so that it is found in its place only
            if any(key not in following and key in known for key in keys):
                raise _Doubt
            if len(keys) < _WORD and len(self._sound) < _MOST_KEPT:
                self._sound.add(keys)
        return len(keys)

    def fresh(self, value: Any) -> Any:
        """A copy of what stands in brackets, whose keys have to stand in order. Raises `_Doubt`."""
        if type(value) is str:
            return value
        if type(value) is list:
            return [self.fresh(part) for part in value]
        self.count(value)
        return {key: part if type(part) is str else self.below(key).fresh(part) for key, part in value.items()}


_shapes: dict[int, _Shape] = {}


def _shape(order: KeyOrder) -> _Shape:
    """The shape of an order; the same each time, since it remembers."""
    shape = _shapes.get(id(order))
    if shape is None:
        if len(_shapes) >= _MOST_KEPT:
            _shapes.clear()
        shape = _shapes[id(order)] = _Shape(order)  # which keeps the order, and so its id
    return shape


class _Lines(dict[str, tuple[int, str, Any]]):
    """What lines are, their keys and their values, as they were met before."""

    __slots__ = ("_heads",)

    def __init__(self) -> None:
        super().__init__()
        self._heads: dict[str, tuple[int, str]] = {}
        """What stands before values, with what such lines are and their keys."""

    def __missing__(self, line: str) -> tuple[int, str, Any]:
        """The same of a line that is not remembered. Raises `_Doubt`."""
        head, _, sentence = line.partition(": ")
        known = self._heads.get(head)  # looked up once: another thread may forget it
        if (  # nearly all sentences need no quotes, and this tells it sooner than the pattern
            known is not None
            and len(sentence) > _WORD
            and sentence[0].isalnum()
            and sentence[-1] not in " :"
            and "#" not in sentence
            and ": " not in sentence
        ):
            return *known, sentence
        match = _LINE.match(line)
        if match is None:
            raise _Doubt
        indent, dash, key, text, other = match.groups()
        if len(indent) > _DEEPEST + 2 or len(indent) & 1:
            raise _Doubt
        kind = len(indent) | (_DASH if dash else 0) | (0 if key else _BARE)
        key = intern(key or "")  # of some dozen words, that shall not be kept ten thousand times
        found: tuple[int, str, Any] = kind, key, text
        if text:
            if key:
                if len(self._heads) >= _MOST_KEPT:
                    self._heads.clear()
                self._heads[head] = kind, key
            if len(text) > _WORD:
                return found
            found = kind, key, intern(text)
        elif other:
            value = _value(other)
            if value is None:
                raise _Doubt
            found = kind | _brackets(value), key, value
        elif key:
            found = kind | _OPEN, key, None
        else:
            raise _Doubt
        if len(line) <= _KEPT:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[line] = found
        return found


_remembered = _Lines()


def _brackets(value: Any) -> int:
    """In how many brackets a value stands."""
    if type(value) is str:
        return 0
    parts = value if type(value) is list else value.values()
    return _FLOW if all(type(part) is str for part in parts) else _NESTED_FLOW


def _value(source: str, flow: bool = False) -> Any:
    """What stands in quotes or brackets, or plain in brackets; None when it would be written in another way."""
    opening = source[:1]
    if opening == '"':
        return _unquoted(source, flow)
    if opening not in ("{", "["):
        return intern(source) if flow else None
    if len(source) > _LONGEST:
        return None
    # what is put together again from sound parts and is the source has no other parts
    if opening == "[":
        parts = _ELEMENT.findall(source, 1)
        values = [_value(part, flow=True) for part in parts]
        return None if f"[{', '.join(parts)}]" != source or None in values else values
    pairs = dict(_PAIR.findall(source, 1))
    data = {intern(key): _value(part, flow=True) for key, part in pairs.items()}
    return None if f"{{{', '.join(map(': '.join, pairs.items()))}}}" != source or None in data.values() else data


def _unquoted(source: str, flow: bool = False) -> str | None:
    """The text in quotes, if they are in place and only quotes and backslashes are escaped in it."""
    value = _ESCAPE.sub(r"\1", source[1:-1])
    if spelled(value, flow=flow) == source:
        return value
    # what some reader takes for a number or a truth value may stand in quotes though it could be plain
    bare = f'"{value}"' == source and '"' not in value and "\\" not in value
    return value if bare and TYPED.fullmatch(value) else None
