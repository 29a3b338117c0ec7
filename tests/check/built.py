"""Faults, and near misses, that cannot be kept as files of the repository."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evidence.registry.profile import MAX_BYTES

Build = Callable[[Path], object]

CLAIM = "claims/vesicle-angiogenesis.yaml"
TEXT = """\
id: vesicle-angiogenesis
title: Effect of vesicles on vessels
axis: tumour-effect
subject:
  label: extracellular vesicle
outcome: new vessels
"""


@dataclass(frozen=True, slots=True)
class Built:
    """A change to the clean registry, and what the check says of it."""

    code: str
    name: str
    build: Build
    expected: tuple[str, ...] = ()

    @property
    def bad(self) -> bool:
        """Whether it is a fault."""
        return bool(self.expected)


def claim(more: str | bytes, path: str = CLAIM) -> Build:
    """Write a claim with something more at its end."""

    def build(root: Path) -> None:
        (root / path).write_bytes(TEXT.encode() + (more.encode() if isinstance(more, str) else more))

    return build


def raw(content: bytes) -> Build:
    """Write a claim's file with exactly these bytes."""
    return lambda root: (root / CLAIM).write_bytes(content)


def padded(size: int) -> Build:
    """A claim of so many bytes, nearly all of them comments."""

    def build(root: Path) -> None:
        lines = "# nothing to see\n" * ((size - len(TEXT)) // 17)
        rest = size - len(TEXT) - len(lines)
        (root / CLAIM).write_text("#" * (rest - 1) + "\n" + lines + TEXT if rest else lines + TEXT, "utf-8")

    return build


def link(path: str, target: str) -> Build:
    """Put a symbolic link into the registry; `target` may name `{root}`."""

    def build(root: Path) -> None:
        os.symlink(target.format(root=root), root / path)

    return build


def several(*builds: Build) -> Build:
    """One change after the other."""

    def build(root: Path) -> None:
        for one in builds:
            one(root)

    return build


def outside(root: Path) -> None:
    """A claim and a folder beside the registry, which no check may see."""
    (root.parent / "secret").mkdir()
    (root.parent / "secret/claim.yaml").write_text(TEXT + "surprise: secret\n", "utf-8")


def _at(line: int, column: int, path: str = CLAIM) -> str:
    return f"{path}:{line}:{column}"


def _bad(code: str, name: str, build: Build, *places: str) -> Built:
    return Built(code, name, build, tuple(f"{place} {code}" for place in places))


BUILT = (
    _bad("EV002", "latin-1", claim(b"note: na\xefve\n"), _at(7, 9)),
    _bad("EV002", "cut letter", claim("note: \u03b1".encode()[:-1]), _at(7, 7)),
    _bad("EV002", "encoded surrogate", claim(b"note: \xed\xa0\x80\n"), _at(7, 7)),
    _bad("EV002", "overlong slash", claim(b"note: \xc0\xaf\n"), _at(7, 7)),
    _bad("EV002", "UTF-16", raw(TEXT.encode("utf-16")), _at(1, 1)),
    Built("EV002", "letters of all planes", claim("note: \u00ef \u4e2d \U0001f9ec\n")),
    _bad("EV003", "NUL", claim("note: a\0b\n"), _at(7, 8)),
    _bad("EV003", "escape", claim("note: a\x1b[31mb\n"), _at(7, 8)),
    _bad("EV003", "right-to-left override", claim("note: a\u202eb\n"), _at(7, 8)),
    _bad("EV003", "isolate", claim("note: a\u2066b\n"), _at(7, 8)),
    _bad("EV003", "next line", claim("note: a\u0085b\n"), _at(7, 8)),
    _bad("EV003", "line separator", claim("note: a\u2028b\n"), _at(7, 8)),
    _bad("EV003", "carriage return alone", claim("note: a\rb\n"), _at(7, 8)),
    _bad("EV003", "byte order mark in the middle", claim("note: a\ufeffb\n"), _at(7, 8)),
    _bad("EV003", "delete", claim("note: a\x7fb\n"), _at(7, 8)),
    _bad("EV003", "in a comment", claim("# a\u202eb\n"), _at(7, 4)),
    Built(
        "EV003",
        "marks that belong to writing",
        claim("note: a\u00a0b, e\u0301, \u0928\u0947, \U0001f469\u200d\U0001f52c\n"),
    ),
    _bad("EV004", "one byte too many", padded(MAX_BYTES + 1), _at(1, 1)),
    Built("EV004", "as large as allowed", padded(MAX_BYTES)),
    _bad("EV009", "link to a file outside", several(outside, link(CLAIM, "../../secret/claim.yaml")), _at(1, 1)),
    _bad("EV009", "absolute link", link(CLAIM, "/etc/hostname"), _at(1, 1)),
    _bad("EV009", "link to nowhere", link(CLAIM, "nowhere.yaml"), _at(1, 1)),
    _bad("EV009", "link to itself", link(CLAIM, "vesicle-angiogenesis.yaml"), _at(1, 1)),
    _bad(
        "EV009",
        "link to a folder outside",
        several(outside, link("claims/more", "../../secret")),
        _at(1, 1, "claims/more"),
    ),
    _bad("EV009", "link to a folder inside", link("claims/more", "msc"), _at(1, 1, "claims/more")),
    _bad("EV009", "pipe", lambda root: os.mkfifo(root / CLAIM), _at(1, 1)),
    _bad(
        "EV009",
        "link to a pipe",
        several(lambda root: os.mkfifo(root / "pipe"), link(CLAIM, "../pipe")),
        _at(1, 1),
    ),
    _bad(
        "EV009",
        "folder of sources behind a link",
        several(lambda root: os.rename(root / "claims/sources", root / "kept"), link("claims/sources", "../kept")),
        _at(1, 1, "claims/sources"),
    ),
    Built(
        "EV009",
        "link to a file inside",
        several(lambda root: (root / "kept.yaml").write_text(TEXT, "utf-8"), link(CLAIM, "../kept.yaml")),
    ),
    Built("EV009", "pipe that is no claim", lambda root: os.mkfifo(root / "claims/pipe")),
    _bad("EV010", "byte order mark", raw(codecs.BOM_UTF8 + TEXT.encode()), _at(1, 1)),
    _bad("EV010", "CR LF", raw(TEXT.replace("\n", "\r\n").encode()), _at(1, 25)),
    _bad("EV010", "trailing blanks", claim("note: a  \n"), _at(7, 8)),
    _bad("EV010", "trailing tab", claim("note: a\t\n"), _at(7, 8)),
    _bad("EV010", "blanks alone on a line", claim("note: a\n  \n"), _at(8, 1)),
    _bad("EV010", "no line end", raw(TEXT.rstrip("\n").encode()), _at(6, 21)),
    _bad("EV010", "blanks and no line end", claim("note: a  "), _at(7, 8), _at(7, 10)),
    Built("EV010", "blanks inside a text", claim("note: |\n  first  \n  second\n")),
)
