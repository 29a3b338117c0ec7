"""A registry in a git repository, and pull requests that are written as a few lines of a test."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.cli.main import main
from evidence.history import Comparison, Repository, compare
from evidence.history.revision import registry_since
from evidence.model.ids import ClaimId
from evidence.registry import Registry, load, profile
from evidence.registry.curation.desk import order
from evidence.registry.spelling import file_text
from evidence.resolve import digest_of, resolve
from tests import make

Data = dict[str, Any]

SIGNED = {"rationale": "Read again.", "by": "ama", "on": "2026-05-01"}

CLAIMS = {
    "claims/growth.yaml": make.claim(
        "growth",
        *(make.item(f"p{i}", "pro", context={"tissue": "marrow"}) for i in range(1, 4)),
        *(make.item(f"n{i}", "anti", context={"tissue": "marrow"}) for i in range(1, 3)),
    ),
    "claims/calm.yaml": make.claim("calm", *(make.item(f"c{i}", "pro") for i in range(1, 4))),
    "claims/wide.yaml": make.claim("wide"),
    "claims/part.yaml": make.claim(
        "part",
        *(make.item(f"w{i}", "pro") for i in range(1, 3)),
        *(make.item(f"x{i}", "anti") for i in range(1, 3)),
        broader="wide",
    ),
    "claims/told.yaml": make.claim("told", make.item("r1", "pro"), make.item("r2", "anti")),
    "claims/apart.yaml": make.claim(
        "apart",
        *(make.item(f"m{i}", "pro", context={"tissue": "marrow"}) for i in range(1, 7)),
        *(make.item(f"f{i}", "anti", context={"tissue": "fat"}) for i in range(1, 7)),
    ),
}
"""Disputed 3 : 2; uncontested; disputed through the claim below it; disputed by reviews; dependent on the tissue."""
REVIEWS = ("r1", "r2")


def write(root: Path, path: str, data: Data) -> None:
    """Write a file of the registry as `evidence fmt` leaves it."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(file_text(data, order(path)), "utf-8")


def source(name: str, **fields: Any) -> Data:
    """A primary study, or one of the two reviews."""
    return {"id": name, "kind": "narrative-review" if name in REVIEWS else "primary", "year": "2020", **fields}


def new_registry(root: Path) -> None:
    """The registry that all pull requests begin with."""
    write(root, "claims/registry.yaml", {"format": "1", "name": "test", "sampling": "convenience"})
    write(root, "claims/curators.yaml", {"curators": {"ama": {"name": "Ama"}}})
    write(root, "claims/vocabulary/axes.yaml", {"axes": make.AXES})
    write(root, "claims/vocabulary/contexts.yaml", {"variables": make.CONTEXTS})
    write(root, "claims/vocabulary/methods.yaml", {"methods": make.METHODS})
    for path, data in CLAIMS.items():
        write(root, path, data)
        for item in data["evidence"]:
            write(root, f"claims/sources/{item['source']}.yaml", source(item["source"]))


def git(root: Path, *arguments: str, **environment: str) -> str:
    """Run git for a test, with nobody's settings."""
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@x", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@x"}
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *arguments],
        cwd=root,
        check=True,
        capture_output=True,
        env={**os.environ, **who, **plain, **environment},
    )
    return done.stdout.decode("utf-8", "replace")


@dataclass
class Pull:
    """A pull request in the making, on a branch of a repository whose base is `main`."""

    root: Path

    # ------------------------------------------------------------ what it does

    def read(self, path: str) -> Data:
        """What a file says, for changing it."""
        data = profile.read((self.root / path).read_bytes(), path).data
        assert isinstance(data, dict)
        return data

    def edit(self, path: str, change: Callable[[Data], object]) -> None:
        """Change what a file says."""
        data = self.read(path)
        change(data)
        write(self.root, path, data)

    def claim(self, name: str, **fields: Any) -> None:
        """Give fields of a claim other values; None takes one out."""
        self.edit(f"claims/{name}.yaml", lambda data: _set(data, fields))

    def item(self, claim: str, number: int, **fields: Any) -> None:
        """Give fields of an item other values."""
        self.edit(f"claims/{claim}.yaml", lambda data: _set(data["evidence"][number], fields))

    def source(self, name: str, **fields: Any) -> None:
        """Give fields of a source other values; a new source where there is none."""
        path = f"claims/sources/{name}.yaml"
        if (self.root / path).exists():
            self.edit(path, lambda data: _set(data, fields))
        else:
            write(self.root, path, source(name, **{key.replace("_", "-"): value for key, value in fields.items()}))

    def add(self, claim: str, *names: str, stance: str = "pro", **fields: Any) -> None:
        """Add an item of each source to a claim, and the sources that are new."""
        for name in names:
            if not (self.root / f"claims/sources/{name}.yaml").exists():
                self.source(name)
            item = make.item(name, stance, 9, **fields)
            self.edit(f"claims/{claim}.yaml", lambda data, item=item: data.setdefault("evidence", []).append(item))

    def drop(self, claim: str, *numbers: int) -> list[Data]:
        """Take items out of a claim."""
        data = self.read(f"claims/{claim}.yaml")
        taken = [data["evidence"][number] for number in numbers]
        data["evidence"] = [item for item in data["evidence"] if item not in taken]
        write(self.root, f"claims/{claim}.yaml", data)
        return taken

    def rename(self, old: str, new: str, **fields: Any) -> None:
        """Give a claim another id, and its file another name."""
        data = self.read(f"claims/{old}.yaml")
        (self.root / f"claims/{old}.yaml").unlink()
        write(self.root, f"claims/{new}.yaml", {**data, "id": new, **fields})

    def sign(self, *claims: str, removes: tuple[str, ...] = (), **fields: Any) -> None:
        """Decide on claims as they stand."""
        for claim in claims:
            registry = self.registry()
            verdict = resolve(registry)[ClaimId(claim)]
            axis = registry.axes[verdict.axis]
            decision: Data = {"status": verdict.status.value, **SIGNED, "digest": digest_of(verdict, registry)}
            if verdict.leader is not None:
                decision["pole"] = axis.word(verdict.leader)
            if removes:
                decision["removes"] = list(removes)
            self.claim(claim, decision={**decision, **fields})

    def merged(self, message: str = "merged") -> None:
        """Make what was done so far the base of what comes."""
        self.commit(message)
        git(self.root, "branch", "-f", "main", "HEAD")

    def commit(self, message: str = "change") -> str:
        """Commit everything; the commit's id."""
        git(self.root, "add", "-A")
        git(self.root, "commit", "-q", "--allow-empty", "-m", message)
        return git(self.root, "rev-parse", "HEAD").strip()

    # ------------------------------------------------------------ what is said of it

    def registry(self) -> Registry:
        """The work tree."""
        return load(self.root)[0]

    def compared(self) -> Comparison:
        """The work tree beside its base."""
        registry = self.registry()
        return compare(registry_since(Repository.around(self.root), "main", registry), registry)

    def check(self, *options: str) -> int:
        """What `evidence check --base main` exits with."""
        return main(["--registry", str(self.root), "check", "--base", "main", *options])


def _set(data: Data, fields: Data) -> None:
    for name, value in fields.items():
        key = name.replace("_", "-")
        data.pop(key, None)
        if value is not None:
            data[key] = value


def new_repository(root: Path) -> Pull:
    """The registry, committed on `main`, with a branch checked out."""
    root.mkdir(parents=True, exist_ok=True)
    new_registry(root)
    git(root, "init", "-q", "-b", "main")
    pull = Pull(root)
    pull.commit("begin")
    git(root, "checkout", "-q", "-b", "change")
    return pull
