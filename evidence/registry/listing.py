"""Which files a registry has on disk, and what stands among them that is not read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.errors import RegistryNotFound

if TYPE_CHECKING:
    from evidence.diagnostic import Diagnostic

CLAIMS = "claims"
REGISTRY_FILE = "claims/registry.yaml"


class Listing:
    """What a walk through `claims/` came upon. A plain class, as all that a check of unchanged files imports."""

    __slots__ = ("barred", "folders", "links", "problems")

    def __init__(self) -> None:
        self.folders: dict[str, dict[str, os.DirEntry[str]]] = {}
        """The registry's YAML files, those of each folder by path relative to the root, in no order."""
        self.links: set[str] = set()
        """Those of them that are links to another file of the registry."""
        self.barred: set[str] = set()
        """Files and folders that are not looked into."""
        self.problems: list[Diagnostic] = []
        """Why they are not."""

    @property
    def entries(self) -> dict[str, os.DirEntry[str]]:
        """The files of all folders."""
        return {path: entry for files in self.folders.values() for path, entry in files.items()}

    def bar(self, code: str, message: str, path: str, hint: str) -> None:
        """Note a file or a folder that is left aside."""
        from evidence.diagnostic import Diagnostic, Place, Severity  # few registries have such files
        from evidence.source_map import START

        self.barred.add(path)
        self.problems.append(Diagnostic(code, Severity.ERROR, message, Place(path, span=START), hint))


def find_root(start: Path) -> Path:
    """The nearest folder, from `start` upwards, that holds a registry.

    Raises `RegistryNotFound` when there is none.
    """
    for folder in (start, *start.parents):
        if (folder / REGISTRY_FILE).is_file():
            return folder
    raise RegistryNotFound(str(start))


def list_files(root: Path) -> Listing:
    """Walk through `root/claims`; opens no file, and follows no link to a folder."""
    listing = Listing()
    folders = [CLAIMS]
    if (root / CLAIMS).is_symlink() and not _inside(root, CLAIMS):
        listing.bar("EV009", "the folder is a link that leaves the registry", CLAIMS, _UNOPENED)
        return listing
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as entries:
                found = sorted(entries, key=_name)
        except OSError as error:
            listing.bar("EV009", f"the folder cannot be read: {error.strerror}", folder, _UNOPENED)
            continue
        if folder != CLAIMS and any(entry.name == ".git" for entry in found):
            message = "the folder is a repository of its own, and what is in it no part of this one"
            listing.bar("EV009", message, folder, _UNOPENED)
            continue
        files: dict[str, os.DirEntry[str]] = {}
        for entry in found:
            name = entry.name
            path = f"{folder}/{name}"
            if name.startswith("."):
                continue
            if name.endswith(".yaml") and entry.is_file(follow_symlinks=False):  # nearly all are this
                files[path] = entry
            elif entry.is_dir(follow_symlinks=False):
                folders.append(path)
            elif entry.is_symlink() and not _inside(root, path):
                listing.bar("EV009", "the link leaves the registry, or leads nowhere", path, _UNOPENED)
            elif entry.is_dir():
                listing.bar("EV009", "links to folders are not followed", path, _UNOPENED)
            elif name.endswith(".yaml"):
                if entry.is_symlink():
                    listing.links.add(path)
                files[path] = entry
            elif name.lower().endswith((".yml", ".yaml")):
                listing.bar("EV013", "the file is not read", path, "name it .yaml")
        if files:
            listing.folders[folder] = files
    return listing


_UNOPENED = "it was not opened"


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _inside(root: Path, path: str) -> bool:
    from evidence.registry.links import followed  # few registries have links

    def link_of(there: str) -> str | None:
        try:
            return os.readlink(os.path.join(root, there))
        except OSError:
            return None

    end = followed(path, link_of)
    return end is not None and os.path.exists(os.path.join(root, end))
