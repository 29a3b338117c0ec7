"""Exceptions for callers' mistakes and for the world; bad data is a `Diagnostic`, never an exception.

EvidenceError
├── UsageError          the command was called in a way that cannot work (exit 2)
│   ├── RegistryNotFound
│   ├── UnknownClaim
│   └── UnknownRule
├── EditRefused         a change was asked for that would not do what was meant; nothing has changed (exit 2)
│   └── SpliceRefused
├── BadInput            a file from elsewhere cannot be read; with the place in it (exit 2)
└── EnvironmentFault    a file, a folder or an optional package is not as needed (exit 2)
    ├── ChangedOnDisk
    ├── FetchFailed     a service on the net did not answer as it should
    │   └── NotFound    it answered that there is no such thing
    ├── MissingExtra
    └── RevisionUnknown
"""

from typing import Any


class EvidenceError(Exception):
    """Base of all errors that this package raises on purpose."""


class UsageError(EvidenceError):
    """The command or the call cannot work as given."""


class RegistryNotFound(UsageError):
    """No registry where one was expected."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"no registry at {folder}: expected a folder that holds claims/registry.yaml; name it with --registry DIR, "
            "or begin one with `evidence init DIR`"
        )
        self.folder = folder


class UnknownClaim(UsageError):
    """A claim was asked for that the registry does not have."""

    def __init__(self, claim: str, nearest: str | None = None) -> None:
        hint = f"; did you mean {nearest}?" if nearest else "; `evidence resolve` lists all claims"
        super().__init__(f"no claim {claim} in this registry{hint}")
        self.claim = claim


class UnknownRule(UsageError):
    """A rule code was named that does not exist."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no rule {code}; `evidence rule` lists all rules")
        self.code = code


class EditRefused(EvidenceError):
    """A change of the registry that was not made; the message says why, and what to do."""


class SpliceRefused(EditRefused):
    """A change of one file's text that cannot be made without touching, or losing, something else."""


class BadInput(EvidenceError):
    """A file from elsewhere that is not of its format, or not safe to read; nothing was taken from it."""

    def __init__(
        self, file: str, why: str, *, line: int | None = None, column: int | None = None, record: int | None = None
    ) -> None:
        place = "".join(f":{number}" for number in (line, column) if number is not None)
        within = "" if record is None else f" record {record}:"
        super().__init__(f"{file}{place}:{within} {why}")
        self.file = file
        self.line, self.column, self.record = line, column, record


class EnvironmentFault(EvidenceError):
    """Something outside the data is missing or refuses to work."""


class ChangedOnDisk(EnvironmentFault):
    """Files that were edited here have been changed by somebody else meanwhile; nothing was written."""

    def __init__(self, conflicts: tuple[Any, ...]) -> None:
        paths = [conflict.path for conflict in conflicts]
        has = "has" if len(paths) == 1 else "have"
        super().__init__(f"{', '.join(paths)} {has} changed on disk since it was read; nothing was written")
        self.conflicts = conflicts
        """One `evidence.registry.draft.Conflict` a file."""


class FetchFailed(EnvironmentFault):
    """A service on the net did not answer, or not as it should; nothing was taken from it."""

    def __init__(self, service: str, why: str) -> None:
        super().__init__(f"{service}: {why}")
        self.service = service


class NotFound(FetchFailed):
    """A service on the net does not have what was asked for."""


class RevisionUnknown(EnvironmentFault):
    """A revision that cannot be read here."""

    def __init__(self, revision: str, why: str) -> None:
        super().__init__(f"the revision {revision!r} cannot be read: {why}")
        self.revision = revision


class MissingExtra(EnvironmentFault):
    """An optional dependency is needed and not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs an optional package: pip install 'evidence-contradiction-tracker[{extra}]', "
            f"or '.[{extra}]' in a checkout of the program"
        )
        self.extra = extra
