"""The card of one source while its file is read: what was found, and what has to be said about the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evidence.exchange.sources.clean import CleanText
from evidence.exchange.sources.found import FoundSource, doi_of, pmcid_of, pmid_of, proposed_id, year_of
from evidence.exchange.sources.kinds import is_retracted, settled_kind
from evidence.model.source import Kind
from evidence.registry.spelling import Value

_LONGEST = 2_000
"""Characters of a field beyond which it is no title, name or number, but a page that was taken for one."""
_MOST_AUTHORS = 5_000
_USUAL = ("title", "authors", "year", "journal", "volume", "doi")
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")
_LICENCE = re.compile(
    r"creativecommons\.org/(?:licenses/(by(?:-nc)?(?:-nd|-sa)?)/(\d\.\d)|(publicdomain)/zero/(\d\.\d))", re.IGNORECASE
)
_SPOKEN_LICENCE = re.compile(r"\b(CC0|CC[- ]BY(?:-NC)?(?:-ND|-SA)?)[- ](\d\.\d)\b")


class Card:
    """Fields of one source, each taken only when it has the form that a source allows."""

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        # each once, in the order in which they come
        self._unread: dict[str, None] = {}
        self._cited: dict[str, None] = {}

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def say(self, sentence: str) -> None:
        """Note once what a curator should know; it may hold words of the file."""
        sentence = "".join(character if character.isprintable() else " " for character in sentence)
        self._unread[sentence] = None

    def text(self, key: str, value: str | None) -> None:
        """A field on one line; the first text for it wins."""
        if value is None or key in self.values:
            return
        tidy = " ".join(_HIDDEN.sub(" ", value).split())
        if len(tidy) > _LONGEST:
            self.say(f"the {key} was left out: it has {len(tidy):,} characters")
        elif tidy:
            self.values[key] = tidy

    def authors(self, names: Iterable[str], *, cut: bool = False) -> None:
        """Authors in order; `cut` when the list is known to go on."""
        tidy = [" ".join(_HIDDEN.sub(" ", name).split()) for name in names]
        kept = [name for name in tidy if name and len(name) <= 300]
        if len(kept) > _MOST_AUTHORS:
            self.say(f"only the first {_MOST_AUTHORS:,} of {len(kept):,} authors were taken")
            kept = kept[:_MOST_AUTHORS]
        if kept and "authors" not in self.values:
            self.values["authors"] = kept
        if cut:
            self.say("the list of authors is cut short (et al.)")

    def year(self, text: str | None) -> None:
        """The year of a date."""
        if text is not None and "year" not in self.values and (year := year_of(text[:200])) is not None:
            self.values["year"] = year

    def identifier(self, key: str, text: str | None) -> None:
        """A `doi`, `pmid` or `pmcid`; one that is not of its form is said and left out."""
        if text is None or not text.strip() or key in self.values:
            return
        known = {"doi": doi_of, "pmid": pmid_of, "pmcid": pmcid_of}[key](text)
        if known is not None:
            self.values[key] = known
        else:
            self.say(f"the {key.upper()} {_short(text)} is not of the form of one, and was left out")

    def pages(self, text: str | None) -> None:
        """A range of pages, or the number of an article where there is only one."""
        if text is None or not (text := text.strip()):
            return
        single = re.fullmatch(r"[A-Za-z]{0,3}\d+", text) is not None
        self.text("article-number" if single else "pages", text)

    def kind(self, types: Iterable[str] = (), title: str = "", abstract: str = "") -> None:
        """What kind of source it is, from what it says of itself."""
        types = list(types)
        kind, why = settled_kind(types, title, abstract)
        if kind is not None:
            self.set_kind(kind)
        if why is not None and (kind is None or "kind" not in self.values or self.values["kind"] == kind):
            self.say(why)
        if is_retracted(types):
            self.say("it is marked as retracted: record its standing, with the notice that says so")

    def set_kind(self, kind: Kind) -> None:
        """What kind of source it is."""
        self.values.setdefault("kind", str(kind))

    def licence(self, text: str) -> None:
        """A licence of Creative Commons that a text names, by its address or in words."""
        if "licence" in self.values:
            return
        if (found := _LICENCE.search(text)) is not None:
            self.values["licence"] = f"CC0 {found[4]}" if found[3] else f"CC {found[1].upper()} {found[2]}"
        elif (spoken := _SPOKEN_LICENCE.search(text)) is not None:
            self.values["licence"] = f"{spoken[1].replace('CC-', 'CC ')} {spoken[2]}"

    def cites(self, dois: Iterable[str]) -> None:
        """DOIs of the list of references."""
        for text in dois:
            if (doi := doi_of(text)) is not None:
                self._cited[doi] = None

    def cites_pmid(self, text: str) -> None:
        """A PubMed id of the list of references."""
        if (pmid := pmid_of(text)) is not None:
            self._cited[f"pmid:{pmid}"] = None

    def found(self, text: CleanText | None, name: str, record: int = 1) -> FoundSource:
        """The source, with a sentence on the usual fields that its file does not give."""
        missing = [key for key in _USUAL if key not in self.values]
        if "doi" not in missing or "pmid" in self.values:
            missing = [key for key in missing if key != "doi" or "pmid" not in self.values]
        if missing and self.values.get("kind") != Kind.WEB_PAGE:
            self.say(f"it does not give: {', '.join(missing)}")
        stem = name.rpartition("/")[2].rpartition(".")[0] or name
        values = {"id": proposed_id(self.values, stem), **self.values}
        return FoundSource(values, text, tuple(self._unread), tuple(self._cited), record)


def _short(text: str) -> str:
    text = " ".join(_HIDDEN.sub(" ", text).split())
    return text if len(text) <= 60 else text[:57] + "..."
