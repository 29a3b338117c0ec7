"""What the engine says, in sentences that name a file and what to do."""

from __future__ import annotations

import re
from pathlib import Path

from evidence.errors import BadInput, EnvironmentFault, EvidenceError

_LONGEST = 400
_SNIFFED = "its cells cannot be told apart: save it as UTF-8, every quote closed, and every row as long as the first"
_SHAPE = "every row has as many cells as the first, in UTF-8"
_ROW = (
    "Expected Number of Columns",
    "Value with unterminated quote",
    "Invalid unicode",
    "Maximum line size",
    "Quoted value",
)
"""What the engine says of a row of text, some lines below."""
_FULL = re.compile(r"No space left|Disk quota|File too large|max_temp_directory_size|not enough disk", re.IGNORECASE)
_KIND = re.compile(r"^(Invalid Input|IO|Conversion|Out of Range|Binder|Parser|Catalog|Invalid) Error: ")
_TWICE = re.compile(r'Duplicate name "+([^"]+)"')
_LINE = re.compile(r"on Line: ([0-9]+)")
_FILE = re.compile(r"^\s*file = (.+)$", re.MULTILINE)
_FAR = re.compile(r"Could not convert (Timestamp|Date|Time)\b")
_DAMAGED = re.compile(
    r"don't know what type|TType|TProtocol|Thrift|read enough bytes|decompress|magic bytes|too small to be a Parquet|"
    r"corrupt|Out of buffer|outside file|Invalid string encoding|GZIP|Parquet file|page header|RLE|dictionary offset",
    re.IGNORECASE,
)


def told(error: Exception, read: str, written: Path | None) -> EvidenceError:
    """The error as a sentence. `read` names the tables, `written` the file that is being written, if one is."""
    text = str(error)
    if _FULL.search(text):
        return no_room(written)
    if written is not None and "IO Error" in text and "annot open" in text:
        return EnvironmentFault(f"{written} cannot be written: {_line(text)}")
    if _DAMAGED.search(text):
        return BadInput(read, "it is damaged, cut off, or not what its ending says: make it or fetch it again")
    if far := _FAR.search(text):
        return BadInput(read, f"a {far[1].lower()} in it is too far away to be told apart; give that column as text")
    if twice := _TWICE.search(text):
        return BadInput(read, f"two columns have the name {twice[1].casefold()}; give each a name of its own")
    where = _FILE.search(text)
    return BadInput(read if where is None else where[1], _line(text))


def no_room(written: Path | None) -> EnvironmentFault:
    """The disk is full."""
    what = "what does not fit into memory" if written is None else f"{written}"
    return EnvironmentFault(
        f"there is no room left on the disk for {what}: temporary files stand beside the result as well, so free some "
        "room there, or give -o a name on a larger disk"
    )


def cannot_write(path: Path, error: OSError) -> EnvironmentFault:
    """A file could not be written or renamed."""
    return EnvironmentFault(f"{path} cannot be written: {error.strerror or error}")


def _line(text: str) -> str:
    lines = text.strip().split("\n")
    said = _KIND.sub("", lines[0])
    if "Error when sniffing" in said:
        said = _SNIFFED
    elif "CSV Error on Line" in said:
        where = _LINE.search(said)
        why = " ".join(line for line in lines if line.startswith(_ROW)) or said.rpartition(": ")[2]
        do = "give a table with such long cells as Parquet" if "line size" in why else _SHAPE
        said = f"line {where[1] if where else '?'}: {why.rstrip('.')}; {do}"
    return "".join(c if c.isprintable() else " " for c in said[:_LONGEST])
