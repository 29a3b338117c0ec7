"""Which registry a command works on."""

from __future__ import annotations

import argparse
from pathlib import Path


def root_of(options: argparse.Namespace) -> Path:
    """The registry's root: the folder named with --registry, or the nearest one upwards.

    Raises `RegistryNotFound`.
    """
    from evidence.errors import RegistryNotFound
    from evidence.registry.loader import CLAIMS, find_root

    if options.registry is None:
        return find_root(Path.cwd())
    root = Path(options.registry)
    if not (root / CLAIMS).is_dir():
        raise RegistryNotFound(options.registry)
    return root
