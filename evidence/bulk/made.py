"""What a result was made with, as the result itself says it: nothing goes on from one that other settings made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evidence import __version__
from evidence.bulk.judging import EXPLAINING
from evidence.bulk.layout import Layout
from evidence.errors import BadInput, MissingExtra
from evidence.mapping.mapping_file import MappingFile
from evidence.model.policy import Policy

KEY = "evidence.made"
"""Name of the record in the metadata of Parquet."""
FORMAT = 3
"""Changes with the columns of a result, or with what they mean."""


_LISTS = ("poles", "context", "links", "nulls")
"""Fields that name several things."""


@dataclass(frozen=True, slots=True)
class Made:
    """The settings of a run, and how much it was given."""

    format: int
    version: str
    """Of this program: another one may judge otherwise."""
    policy: str
    """Digest of all thresholds."""
    poles: tuple[str, str] | None
    """None where a column names them."""
    context: tuple[str, ...]
    columns: str
    """Digest of how the columns were read: names, types, meaning."""
    links: tuple[str, ...]
    mapping: str
    """Digest of the mapping file; empty when there was none."""
    rows: int
    claims: int
    nulls: tuple[str, ...] = ()
    """Texts that stand for an empty cell."""
    separations: str = EXPLAINING
    """Which of them the result lists."""

    @property
    def text(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def made_of(layout: Layout, mapping: str, policy: Policy, rows: int, claims: int) -> Made:
    """The record of a run."""
    read = json.dumps([layout.known, layout.context_texts, *layout.read], sort_keys=True)
    return Made(
        format=FORMAT,
        version=__version__,
        policy=digest_of(policy.model_dump_json()),
        poles=layout.poles,
        context=layout.context,
        columns=digest_of(read),
        links=tuple(text for link in layout.links for text in (*link.cell.columns, *link.texts)),
        mapping=mapping,
        rows=rows,
        claims=claims,
        nulls=tuple(sorted({*layout.nulls})),
    )


def mapping_digest(mapping: MappingFile | None) -> str:
    """Of a mapping file; empty when there is none."""
    return "" if mapping is None else digest_of(mapping.model_dump_json())


def digest_of(text: str) -> str:
    """A digest of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def beside_of(output: str | Path) -> Path:
    """Where a result in CSV says what it was made with."""
    return Path(f"{output}.made.json")


def read_made(path: Path) -> Made | None:
    """What a result was made with; None when it does not say so. Raises `BadInput` for what cannot be read."""
    return made_from(about_of(path), path.name)


def about_of(path: Path) -> str | None:
    """What a file says of itself; None when it says nothing."""
    return _metadata(path) if path.suffix.lower() == ".parquet" else _beside(path)


def made_from(text: str | None, name: str) -> Made | None:
    """What a result of this name was made with, as it says it; None when it does not say so."""
    if text is None:
        return None
    try:
        found: dict[str, Any] = json.loads(text)
        found.setdefault("nulls", ())
        for word in _LISTS:
            found[word] = None if found[word] is None else tuple(found[word])
        if not all(type(found[word]) is int for word in ("rows", "claims", "format")):
            raise TypeError
        if not all(isinstance(name, str) for word in _LISTS for name in found[word] or ()):
            raise TypeError
        return Made(**found)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BadInput(name, "what it says it was made with cannot be read; run on the whole table") from None


def _metadata(path: Path) -> str | None:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingExtra("reading a result", "bulk") from None
    try:
        metadata = pyarrow.parquet.read_metadata(path).metadata or {}
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise BadInput(path.name, f"it is no Parquet file: {str(error).splitlines()[0][:200]}") from None
    raw = metadata.get(KEY.encode())
    return None if raw is None else raw.decode("utf-8", "replace")


def _beside(path: Path) -> str | None:
    try:
        return beside_of(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def differences(before: Made, now: Made) -> Sequence[str]:
    """What two runs were told differently, in words."""
    told: list[str] = []
    if before.format < now.format:
        told.append("an older version made it")
    elif (before.format, before.version) != (now.format, now.version):
        told.append(f"version {before.version} made it, and this is {now.version}")
    if before.separations != now.separations:
        told.append(f"it lists the separations {before.separations}, and now are asked for {now.separations}")
    if before.policy != now.policy:
        told.append("its thresholds were other ones")
    if before.poles != now.poles:
        told.append(f"its poles were {_poles(before)}, and now are {_poles(now)}")
    if before.context != now.context:
        told.append(f"its conditions were {_listed(before.context)}, and now are {_listed(now.context)}")
    if before.nulls != now.nulls:
        told.append(f"its texts for an empty cell were {_listed(before.nulls)}, and now are {_listed(now.nulls)}")
    if before.links != now.links:
        told.append("its lines came from other links")
    if before.mapping != now.mapping:
        told.append("its mapping file was another one")
    if not told and before.columns != now.columns:
        told.append("the columns of its table had other names, types or meanings")
    return told


def _poles(made: Made) -> str:
    return "those of the column axis" if made.poles is None else "/".join(made.poles)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
