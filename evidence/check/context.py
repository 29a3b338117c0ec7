"""What rules may look at beside the record they judge; everything is computed at most once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from evidence.model.claim import Claim
from evidence.model.source import Source
from evidence.quotes import Match, Text, match
from evidence.registry.registry import Registry
from evidence.registry.snapshots import Snapshot, Unreadable
from evidence.resolve import Verdict, Verdicts, resolve


@dataclass
class CheckContext:
    """The registry, its verdicts, and quotes matched in snapshots."""

    registry: Registry
    quotes_checked: int = 0
    """Quotes that were looked for in their snapshot."""
    _texts: dict[str, Text] = field(default_factory=dict)
    _matches: dict[tuple[str, str], Match] = field(default_factory=dict)

    @cached_property
    def verdicts(self) -> Verdicts:
        """The verdict of every claim."""
        return resolve(self.registry)

    @cached_property
    def broken_paths(self) -> dict[int, str]:
        """Paths of the sound parts of broken claims, by identity: their ids may be taken or wrong."""
        return {id(claim): path for path, claim in self.registry.remainders.items()}

    def path_of(self, claim: Claim) -> str:
        """The file of a claim, whether it is sound or only the sound part of a broken one."""
        return self.broken_paths.get(id(claim)) or self.registry.claim_paths[claim.id]

    def verdict(self, claim: Claim) -> Verdict:
        """The verdict of one claim."""
        return self.verdicts[claim.id]

    def snapshot(self, source: Source) -> Snapshot | Unreadable | None:
        """The stored text of a source, the reason why it cannot be read, or None where there is none."""
        if source.snapshot is None:
            return None
        try:
            return self.registry.snapshots.read(source.snapshot)
        except Unreadable as error:
            return error

    def match(self, source: Source, quote: str) -> Match | None:
        """How a quote stands in its source's snapshot; None when there is no text to look in."""
        snapshot = self.snapshot(source)
        if not isinstance(snapshot, Snapshot):
            return None
        key = (snapshot.sha256, quote)
        if key not in self._matches:
            if snapshot.sha256 not in self._texts:
                self._texts[snapshot.sha256] = Text(snapshot.text)
            self._matches[key] = match(quote, self._texts[snapshot.sha256])
        return self._matches[key]
