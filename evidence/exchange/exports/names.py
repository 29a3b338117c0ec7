"""Names of authors for bibliographies."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.views.source_view import surname


@dataclass(frozen=True, slots=True)
class Name:
    """An author."""

    family: str
    """The surname, or the whole name where that is not known to be one."""
    given: str | None
    """None for a name that is kept whole."""


def name_of(author: str) -> Name:
    """An author as recorded: `Zhu, Wei`, `Zhu W`, or a name that nobody can part, such as that of a group.

    >>> name_of("Zhu, Wei"), name_of("The Exosome Group")
    (Name(family='Zhu', given='Wei'), Name(family='The Exosome Group', given=None))
    """
    author = " ".join(author.split())
    family = surname(author)
    given = author[len(family) :].lstrip(", ")
    return Name(family, given) if given and family != author else Name(author, None)
