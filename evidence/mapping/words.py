"""Ids and words made of foreign text."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST = 70


@lru_cache(maxsize=65_536)
def slug(text: str) -> str:
    """A word for an id or a vocabulary: small letters, digits and hyphens.

    Different texts may give one word; whoever needs them apart has to number them. Text without a letter of the
    alphabet gives a word of its own.

    >>> slug("BRAF V600E"), slug("Größe < 5 µm"), slug("!") == slug("?")
    ('braf-v600e', 'grosse-5-m', False)
    """
    plain = unicodedata.normalize("NFKD", text.replace("\xb5", "m").replace("\u03bc", "m").casefold())
    word = _OTHER.sub("-", plain.encode("ascii", "ignore").decode("ascii")).strip("-")
    if not word:
        return f"x-{_digest(text)}"
    if len(word) > _LONGEST:
        return f"{word[:_LONGEST].rstrip('-')}-{_digest(text)}"
    return word


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


_RESOLVER = re.compile(r"\s*(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PMID = re.compile(r"(?:pmid:?\s*|pubmed:?\s*|https?://(?:www\.)?(?:pubmed\.)?ncbi\.nlm\.nih\.gov/(?:pubmed/)?)?"
                   r"([1-9]\d{0,8})(?:\.0)?/?", re.IGNORECASE)  # fmt: skip
_PMCID = re.compile(r"(?:pmcid:?\s*)?(?:PMC)?([1-9]\d{0,8})", re.IGNORECASE)


def doi(text: str) -> str | None:
    """A DOI without its resolver, in small letters; None when it is none."""
    bare = _RESOLVER.sub("", text, count=1).strip().lower()
    return bare if _DOI.fullmatch(bare) and len(bare) <= 300 else None


def pmid(text: str) -> str | None:
    """The digits of a PubMed id; None when it is none."""
    found = _PMID.fullmatch(text.strip())
    return None if found is None else found[1]


def pmcid(text: str) -> str | None:
    """A PubMed Central id; None when it is none."""
    found = _PMCID.fullmatch(text.strip())
    return None if found is None else f"PMC{found[1]}"
