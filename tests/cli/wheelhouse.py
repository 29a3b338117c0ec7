"""Wheels of what is installed here, so that a test can install it elsewhere without a network."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from zipfile import ZipFile

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


class NotInstalled(Exception):
    """A package that is needed, and of which no wheel can be made."""


def needed() -> list[Distribution]:
    """What the project needs to be built and to run, with all that these bring."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = list(map(Requirement, [*project["build-system"]["requires"], *project["project"]["dependencies"]]))
    found: dict[str, Distribution] = {}
    seen: set[str] = set()
    for requirement in wanted:  # grows while it is walked
        name = canonicalize_name(requirement.name)
        extras = ("", *sorted(requirement.extras))
        if f"{name}{extras}" in seen:
            continue
        seen.add(f"{name}{extras}")
        try:
            found[name] = distribution(name)
        except PackageNotFoundError as error:
            raise NotInstalled(name) from error
        brought = map(Requirement, found[name].requires or ())
        wanted += [one for one in brought if one.marker is None or _holds(one.marker, extras)]
    return list(found.values())


def _holds(marker: Marker, extras: Iterable[str]) -> bool:
    return any(marker.evaluate({"extra": extra}) for extra in extras)


def pack(distributions: Iterable[Distribution], folder: Path) -> None:
    """Make a wheel of each from the files that were installed; scripts are made again from entry points."""
    for one in distributions:
        _pack(one, folder)


def _pack(one: Distribution, folder: Path) -> None:
    name = one.metadata["Name"].replace("-", "_").replace(".", "_").lower()
    said = (one.read_text("WHEEL") or "").splitlines()
    tags = [line.removeprefix("Tag: ").strip().split("-") for line in said if line.startswith("Tag: ")]
    files = [file for file in one.files or () if file.parts[0] != ".." and "__pycache__" not in file.parts]
    if not tags or not files:
        raise NotInstalled(f"{name}, as a wheel")
    tag = "-".join(".".join(sorted({parts[place] for parts in tags})) for place in range(3))
    records: list[str] = []
    with ZipFile(folder / f"{name}-{one.version}-{tag}.whl", "w") as wheel:
        for file in files:
            if file.parts[0].endswith(".dist-info") and file.name in (
                "RECORD",
                "INSTALLER",
                "REQUESTED",
                "direct_url.json",
            ):
                continue
            raw = Path(str(one.locate_file(file))).read_bytes()
            digest = base64.urlsafe_b64encode(hashlib.sha256(raw).digest()).rstrip(b"=").decode()
            records.append(f"{_quoted(file.as_posix())},sha256={digest},{len(raw)}")
            wheel.writestr(file.as_posix(), raw)
        info = next(file.parts[0] for file in files if file.parts[0].endswith(".dist-info"))
        wheel.writestr(f"{info}/RECORD", "\n".join([*records, f"{info}/RECORD,,", ""]))


def _quoted(path: str) -> str:
    return f'"{path}"' if "," in path else path
