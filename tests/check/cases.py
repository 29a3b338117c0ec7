"""Registries of the corpus, laid out on disk, and what the check says of them."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

from evidence.check import CheckResult, check
from evidence.diagnostic import Diagnostic
from evidence.registry import load
from evidence.resolve import digest_of, resolve

CORPUS = Path(__file__).parent / "corpus"
BASE = CORPUS / "base"
EXPECTED = "expected.txt"
REMOVE = "remove.txt"
BEFORE = "before"
"""Folder of an overlay whose files make the base revision that the case is compared with."""
DECIDED = "vesicle-immune-effect"
"""The claim of the clean registry that has a decision."""
THEN = "d" * 64
"""Stands in the corpus for the digest of that claim in the clean registry."""
NOW = "e" * 64
"""Stands in the corpus for the digest of that claim in the case itself."""


def cases(kind: str) -> list[Path]:
    """Folders of the corpus with a fault (`bad`) or a near miss (`good`) each."""
    return sorted(path for path in (CORPUS / kind).glob("EV*/*") if path.is_dir())


def name_of(case: Path) -> str:
    """The id of a case in the output of the tests."""
    return f"{case.parent.name}-{case.name}"


def registry_at(folder: Path, overlay: Path | None = None) -> Path:
    """A copy of the clean registry, with the files of an overlay added or put in place of its own."""
    root = folder / "registry"
    shutil.copytree(BASE, root)
    if overlay is not None:
        if (overlay / REMOVE).exists():
            for path in (overlay / REMOVE).read_text("utf-8").split():
                (root / path).unlink()
        if (overlay / BEFORE).exists():
            _commit(root, overlay / BEFORE)
        shutil.copytree(overlay, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(EXPECTED, REMOVE, BEFORE))
    for file in root.glob("claims/**/*.yaml"):
        raw = file.read_bytes()
        if THEN.encode() in raw:
            file.write_bytes(raw.replace(THEN.encode(), _digest(BASE).encode()))
        elif NOW.encode() in raw:
            file.write_bytes(raw.replace(NOW.encode(), _digest(root).encode()))
    return root


def _commit(root: Path, before: Path) -> None:
    """Commit the registry with the files of a base revision, and put the clean ones back."""
    shutil.copytree(before, root, dirs_exist_ok=True)
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "base"]):
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *arguments], cwd=root, check=True)
    for file in before.rglob("*.yaml"):
        (root / file.relative_to(before)).unlink()
    shutil.copytree(BASE, root, dirs_exist_ok=True)


@cache
def _digest(root: Path) -> str:
    registry, _ = load(root)
    return digest_of(resolve(registry)[registry.claims[DECIDED].id], registry)  # type: ignore[index]


def places(result: CheckResult) -> list[str]:
    """Every diagnostic as `path:line:column CODE`, in order."""
    return [place(result, found) for found in result.ordered()]


def place(result: CheckResult, found: Diagnostic) -> str:
    """One diagnostic as `path:line:column CODE`."""
    span = result.source_map.span(found.place)
    return f"{found.place.path}:{span.line}:{span.column} {found.code}"


def said(result: CheckResult) -> str:
    """All that was found, for the message of a failing assertion."""
    return "\n".join(f"{place(result, found)} {found.message} | {found.hint}" for found in result.ordered())


def assert_found(root: Path, expected: list[str]) -> CheckResult:
    """The check finds exactly this, whatever the severity."""
    result = check(root, base="HEAD" if (root / ".git").exists() else None)
    assert sorted(places(result)) == sorted(expected), said(result)
    return result
