"""Findings that are known: written down once, and not shown again until they say something else.

A baseline is a JSON file with one finding a line, sorted, so that it makes small diffs. It holds identities, never
lines. Equal findings stand as often as they occur.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from evidence.check.identity import Identifier, Identity, Owner
from evidence.check.result import COMPARING, Raw
from evidence.diagnostic import Diagnostic
from evidence.errors import EnvironmentFault, UsageError
from evidence.refusal import reason

FORMAT = 1
MAX_BYTES = 64 * 1024 * 1024

_KEYS = {"rule", "item", "content", *Owner}


def text_of(identities: Iterable[Identity]) -> str:
    """The file that holds these findings."""
    lines = ",\n".join(json.dumps(_entry(identity)) for identity in sorted(identities))
    return (
        f'{{"format": {FORMAT}, "findings": [\n{lines}\n]}}\n' if lines else f'{{"format": {FORMAT}, "findings": []}}\n'
    )


def _entry(identity: Identity) -> dict[str, str]:
    item = {"item": identity.item} if identity.item else {}
    return {"rule": identity.rule, identity.owner.value: identity.name, **item, "content": identity.content}


def read_baseline(file: Path) -> Counter[Identity]:
    """The findings in a file, and how often each stands there.

    Raises `EnvironmentFault` when it cannot be read, `UsageError` when it is no baseline.
    """
    try:
        with open(file, "rb") as handle:
            raw = handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise EnvironmentFault(f"the baseline {file} cannot be read: {reason(error)}") from error
    return parsed(raw, str(file))


def parsed(raw: bytes, name: str) -> Counter[Identity]:
    """The findings in a file with these bytes. Raises `UsageError`."""
    if len(raw) > MAX_BYTES:
        raise UsageError(f"{name} is no baseline: it has over {MAX_BYTES:,} bytes")
    try:
        document: Any = json.loads(raw)
        if not isinstance(document, dict) or not isinstance(document.get("findings"), list):
            raise ValueError("it has no list of findings")
        if document.get("format") != FORMAT:
            raise ValueError(f"its format is not {FORMAT}")
        return Counter(map(_identity, document["findings"]))
    except (ValueError, RecursionError) as error:
        why = "it is no JSON" if isinstance(error, UnicodeDecodeError | json.JSONDecodeError) else error
        raise UsageError(f"{name} is no baseline: {why}; `evidence check --write-baseline FILE` writes one") from error


def _identity(entry: Any) -> Identity:
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise ValueError("a finding is not a mapping of texts")
    owners = [owner for owner in Owner if owner.value in entry]
    if len(owners) != 1 or not _KEYS.issuperset(entry) or not entry.keys() >= {"rule", "content"}:
        raise ValueError("a finding has a rule, a content, and a claim, a source or a file")
    return Identity(entry["rule"], owners[0], entry[owners[0].value], entry.get("item", ""), entry["content"])


def agreed(known: Mapping[Identity, int], file: Path, root: Path, revision: str) -> Counter[Identity]:
    """What is known of a baseline's findings when it is compared with a base revision.

    What is said of verdicts is only known where the baseline held it there already, and what a comparison says never:
    no change can overlook itself.
    """
    before = _at_base(file, root, revision)
    agreed: Counter[Identity] = Counter()
    for identity, count in known.items():
        if identity.rule not in COMPARING:
            agreed[identity] = min(count, before[identity]) if identity.rule.startswith("EV5") else count
    return agreed


def _at_base(file: Path, root: Path, revision: str) -> Counter[Identity]:
    """The baseline at the last commit that a revision shares with what is checked out; empty where it was not there."""
    from evidence.history.git import Repository  # starts programs; only needed with a base

    repository = Repository.around(root)
    commit = repository.merge_base(revision, repository.commit(revision), repository.commit("HEAD"))
    beside = Repository(Path(os.path.realpath(file.parent)))
    try:
        beside.commit(commit)
        blob = beside.files(commit, ".").blobs.get(file.name)
    except EnvironmentFault:
        return Counter()  # it is kept outside of the repository
    if blob is None:
        return Counter()
    ((_, raw),) = beside.contents([blob.id], MAX_BYTES)
    return Counter() if raw is None else parsed(raw, f"{file} at {revision}")


class Known:
    """Takes known findings out of a check, each as often as it is known."""

    def __init__(self, entries: Mapping[Identity, int], raw: Raw) -> None:
        self.count = 0
        """Findings that were taken out."""
        self._left = Counter(entries)
        self._codes = frozenset(identity.rule for identity in entries)
        self._identifier = Identifier(raw)
        self._seen: set[Diagnostic] = set()

    def covers(self, found: Diagnostic) -> bool:
        """Whether a finding is known; remembers that it occurred."""
        if found.code not in self._codes:
            return False
        if found in self._seen:
            return True
        identity = self._identifier.identity(found)
        if self._left[identity] <= 0:
            return False
        self._left[identity] -= 1
        self._seen.add(found)
        self.count += 1
        return True

    def gone(self, looked: Collection[str], unread: Collection[str], names: Collection[str]) -> Iterator[Identity]:
        """Entries that no longer occur, sorted, each once, of rules that looked; nobody knows of files that are unread.

        `unread` are paths, `names` ids that stand in such files.
        """
        for identity in sorted(self._left):
            hidden = identity.name in (unread if identity.owner is Owner.FILE else names)
            if self._left[identity] > 0 and identity.rule in looked and not hidden:
                yield identity
