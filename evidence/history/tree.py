"""What stands in a folder at a commit, and which of it is the same in the work tree."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

_SYMLINK = b"120000"


@dataclass(frozen=True, slots=True)
class Blob:
    """One file of a revision."""

    id: str
    """Its object id, which names its bytes."""
    size: int

    def holds(self, raw: bytes) -> bool:
        """Whether these are its bytes."""
        if len(raw) != self.size:
            return False
        algorithm = hashlib.sha1 if len(self.id) == 40 else hashlib.sha256
        return algorithm(b"blob %d\0" % len(raw) + raw).hexdigest() == self.id


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder at a commit, with all below it."""

    blobs: dict[str, Blob] = field(default_factory=dict)
    """Files by path; a path that is no UTF-8 has surrogates."""
    links: dict[str, Blob] = field(default_factory=dict)
    """Symbolic links, whose bytes are a path."""
    modules: set[str] = field(default_factory=set)
    """Folders that are repositories of their own, whose files are elsewhere."""


def parse_tree(listing: bytes) -> Tree:
    """Read what `git ls-tree -r -z --long` prints."""
    tree = Tree()
    for entry in listing.split(b"\x00"):
        head, _, name = entry.partition(b"\t")
        fields = head.split()
        if len(fields) != 4:
            continue
        path = name.decode("utf-8", "surrogateescape")
        if fields[1] == b"commit":
            tree.modules.add(path)
        elif fields[1] == b"blob":
            into = tree.links if fields[0] == _SYMLINK else tree.blobs
            into[path] = Blob(fields[2].decode("ascii"), int(fields[3]) if fields[3].isdigit() else 0)
    return tree
