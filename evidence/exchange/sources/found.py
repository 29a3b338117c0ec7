"""What a bibliographic file says of one source, and nothing beyond it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.registry.clean_text import CleanText
from evidence.registry.spelling import Value

_LONGEST_ID = 60
_DOI = re.compile(r"(?:https?://)?(?:dx\.)?(?:doi\.org/)?(?:doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_PMCID = re.compile(r"(?:PMC)?([1-9]\d{0,8})(?:\.\d+)?", re.IGNORECASE)
_SMALL = frozenset({"a", "an", "and", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "with"})
_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}


@dataclass(frozen=True, slots=True)
class FoundSource:
    """One source as a file describes it."""

    values: Mapping[str, Value]
    """Fields of a source in the form of files, keys in kebab-case; `id` is proposed."""
    text: CleanText | None
    """Title, abstract and body for reading: no navigation, related articles, blurbs or lists of references."""
    unread: tuple[str, ...] = ()
    """Sentences: what was there and could not be read, or is usual and is missing."""
    cited: tuple[str, ...] = ()
    """DOIs of the list of references, as they are given there, and PubMed ids as ``pmid:22546286``."""
    record: int = 1
    """Number of the record in its file."""


UNTITLED = (
    "it was read as plain text, which does not say what its title, authors and year are: give them with --title, "
    "--author and --year, or write them into its record"
)


def proposed_id(values: Mapping[str, Value], otherwise: str = "") -> str:
    """An id from surname, year and journal, such as ``zhu-2012-cancerlett``; from the title where they are missing.

    `otherwise` is used when there is neither, such as the name of the file. Unique only by chance.
    """
    authors, year, journal = values.get("authors"), values.get("year"), values.get("journal")
    first = authors if isinstance(authors, str) else authors[0] if isinstance(authors, Sequence) and authors else ""
    surname = slug(_surname(first)) if isinstance(first, str) else ""
    if surname and isinstance(year, str):
        parts = [surname.replace("-", ""), year, _initials(journal) if isinstance(journal, str) else ""]
        return "-".join(part for part in parts if part)[:_LONGEST_ID].strip("-")
    title = values.get("title")
    named_by = slug(title if isinstance(title, str) else "") or slug(otherwise)
    words = [word for word in named_by.split("-") if word not in _SMALL]
    named = "-".join([*([surname] if surname else []), *words[:5], *([year] if isinstance(year, str) else [])])
    return named[:_LONGEST_ID].strip("-") or "source"


def slug(text: str) -> str:
    """A text in small letters, digits and single hyphens; letters of other scripts are dropped."""
    lowered = "".join(_LETTERS.get(character, character) for character in text.lower())
    plain = "".join(part for part in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(part))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def doi_of(text: str) -> str | None:
    """A DOI without its resolver, in the letters it is written in; None for anything else."""
    found = _DOI.fullmatch(text.strip().rstrip(".,;"))
    if found is None or len(found[1]) > 300:
        return None
    doi = found[1]
    return doi[:-1] if doi.endswith(")") and doi.count("(") < doi.count(")") else doi


def pmid_of(text: str) -> str | None:
    """A PubMed id; None for anything else."""
    text = text.strip()
    return text if re.fullmatch(r"[1-9]\d{0,8}", text, re.ASCII) else None


def pmcid_of(text: str) -> str | None:
    """An id of PubMed Central with its prefix and without a version; None for anything else."""
    found = _PMCID.fullmatch(text.strip())
    return None if found is None else f"PMC{found[1]}"


def year_of(text: str) -> str | None:
    """The first year of four digits in a date; None when there is none."""
    found = re.search(r"(?<!\d)(?:1[5-9]\d\d|20\d\d)(?!\d)", text, re.ASCII)
    return None if found is None else found[0]


def _surname(author: str) -> str:
    """The family name: before the comma, or the last word that is longer than initials."""
    if "," in author:
        return author.partition(",")[0]
    words = [word for word in author.split() if not re.fullmatch(r"(?:[A-Z]\.?-?){1,3}", word)]
    return (words or author.split() or [""])[-1]


def _initials(journal: str) -> str:
    """A short form of a journal's name: whole when short, abbreviated words run together, else first letters."""
    words = [word for word in slug(journal.partition(":")[0].partition("(")[0]).split("-") if word not in _SMALL]
    together = "".join(words)
    if len(together) <= 12:
        return together
    return "".join(word[0] for word in words) if len(words) > 1 else together[:12]
