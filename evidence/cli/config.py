"""Which registry a command works on."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from evidence.errors import RegistryNotFound, UsageError


def root_of(options: argparse.Namespace) -> Path:
    """The registry's root: the folder named with --registry, or the nearest one upwards.

    Raises `RegistryNotFound`.
    """
    from evidence.registry.listing import CLAIMS, find_root

    if options.registry is None:
        return find_root(Path.cwd())
    root = Path(options.registry)
    if not (root / CLAIMS).is_dir():
        raise RegistryNotFound(options.registry)
    return root


def above(root: Path) -> str:
    """The way from the top of the git repository that the registry is in, with a slash at its end.

    Empty where the registry is at the top, or in no repository. Links are not followed: paths stay those given.
    """
    place = folder = os.path.abspath(root)
    while not os.path.lexists(os.path.join(folder, ".git")):
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return ""
    return "" if folder == place else os.path.relpath(place, folder).replace(os.sep, "/") + "/"


def inside(root: Path, path: str, there: bool = True) -> str:
    """A path of the command line relative to the registry's root; empty for the root itself.

    Raises `UsageError` when it is not in the registry, or not `there` although it has to be.
    """
    relative = os.path.relpath(os.path.abspath(path), os.path.abspath(root)).replace(os.sep, "/")
    if relative.startswith("..") or (there and not os.path.exists(path)):
        raise UsageError(f"{path} is not in the registry {root}")
    return "" if relative == "." else relative
