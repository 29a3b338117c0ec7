"""Whether a call of `evidence check` asks what was asked before; light, since mostly it does."""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from evidence import cache
from evidence.check.warm import Memory
from evidence.cli.config import inside, root_of
from evidence.errors import UsageError

if TYPE_CHECKING:
    from evidence.check.result import CheckResult


def memory_of(options: argparse.Namespace) -> Memory | None:
    """What is kept of checks like this one; None for those that are made anew each time."""
    if options.no_cache or options.watch or options.fix or options.diff or options.as_path or "-" in options.paths:
        return None
    if options.baseline is not None or options.write_baseline is not None:
        return None
    folder = options.cache_dir or cache.folder(os.environ)
    if folder is None:
        return None
    try:
        root = root_of(options)
    except UsageError:
        return None  # who makes the check says so, after what else is wrong
    if not (root / "claims").is_dir():
        return None
    return Memory.of(os.path.abspath(folder), root, [options.select, options.ignore])


def codes_of(text: str | None) -> tuple[str, ...]:
    """Codes of rules, or their beginnings, from an option that lists them."""
    return tuple(code.strip().upper() for code in text.split(",") if code.strip()) if text else ()


def paths_of(options: argparse.Namespace, root: Path) -> tuple[str, ...]:
    """The files and folders that are reported on, by path relative to the root. Raises `UsageError`."""
    return tuple(inside(root, path) for path in options.paths)


def within(result: CheckResult, paths: Collection[str]) -> CheckResult:
    """What was found in some files and folders, by path relative to the root; all where none is named.

    A change is compared as a whole: what a source's file does to a dispute is said of the claim. And without a file
    that every other one needs, nothing else that is said can be relied on.
    """
    from evidence.check.result import COMPARING
    from evidence.diagnostic import Severity
    from evidence.frozen import replace
    from evidence.registry.registry import REGISTRY_FILE, VOCABULARY_FILES

    if not paths:
        return result
    needed = (REGISTRY_FILE, *VOCABULARY_FILES)
    found = (
        one
        for one in result.found
        if covers(paths, one.place.path)
        or one.code in COMPARING
        or (one.place.path in needed and one.code.startswith("EV0") and one.severity is Severity.ERROR)
    )
    return replace(result, found=tuple(found))


def covers(paths: Collection[str], path: str) -> bool:
    """Whether a file is one of some, or below them."""
    return any(name in ("", path) or path.startswith(f"{name}/") for name in paths)
