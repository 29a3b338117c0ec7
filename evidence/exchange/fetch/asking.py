"""What PubMed and Crossref are asked, and what their answers have to look like."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from evidence.errors import BadInput, FetchFailed, NotFound
from evidence.exchange.fetch.client import WEEK, Answer, Client, text_of
from evidence.exchange.fetch.services import Services
from evidence.exchange.sources.formats import read_sources
from evidence.exchange.sources.found import FoundSource

DAY = 86_400.0
"""Seconds for which an answer about the standing of a publication is kept."""


@dataclass(frozen=True, slots=True)
class Read:
    """An answer as a source, with its bytes and its moment."""

    found: FoundSource
    answer: Answer
    name: str
    """A name for the file that the answer becomes."""


@dataclass(frozen=True, slots=True)
class Asker:
    """The questions that are asked of the services."""

    client: Client
    services: Services

    def pubmed_ids(self, doi: str) -> tuple[str, ...]:
        """PubMed ids of a DOI: none, or the one, or a few where PubMed is not sure."""

        def read(answer: Answer) -> tuple[str, ...]:
            data = _json(answer, "the answer")
            listed = data.get("esearchresult", {}) if isinstance(data, dict) else {}
            ids = listed.get("idlist") if isinstance(listed, dict) else None
            if not isinstance(ids, list) or not all(isinstance(one, str) and one.isdecimal() for one in ids):
                raise BadInput("the answer", "it holds no list of ids")
            return tuple(ids)

        question = {"db": "pubmed", "term": f"{doi}[doi]", "retmode": "json", "retmax": "3"}
        return self.client.get(self.services.pubmed, "esearch.fcgi", question, read, signed=self._signed)

    def pubmed_article(self, pmid: str) -> Read:
        """An article of PubMed as XML."""
        question = {"db": "pubmed", "id": pmid, "retmode": "xml"}

        def read(answer: Answer) -> Read:
            text = text_of(answer, "the answer")
            if "<PubmedArticle" not in text.replace("<PubmedArticleSet", ""):
                _whole(text, "PubmedArticleSet")
                raise NotFound("PubMed", f"there is no article {pmid}")
            found = _one(list(read_sources(text, "the answer", "pubmed-xml")))
            if found.values.get("pmid") != pmid:
                raise BadInput("the answer", f"it is not about {pmid}")
            return Read(found, answer, f"{pmid}.xml")

        return self.client.get(self.services.pubmed, "efetch.fcgi", question, read, signed=self._signed)

    def full_text(self, pmcid: str) -> Read:
        """An article of PubMed Central as JATS; only the abstract where its publisher gives no more."""
        number = pmcid.removeprefix("PMC")
        question = {"db": "pmc", "id": number, "retmode": "xml"}

        def read(answer: Answer) -> Read:
            text = text_of(answer, "the answer")
            if "<article" not in text and "<error" in text:
                raise NotFound("PubMed Central", f"there is no article {pmcid}")
            found = _one(list(read_sources(text, "the answer", "jats")))
            if found.values.get("pmcid", pmcid) != pmcid:
                raise BadInput("the answer", f"it is not about {pmcid}")
            return Read(found, answer, f"{pmcid}.xml")

        return self.client.get(self.services.pubmed, "efetch.fcgi", question, read, signed=self._signed)

    def work(self, doi: str, fresh_for: float = WEEK) -> Read:
        """A work of Crossref."""

        def read(answer: Answer) -> Read:
            found = _one(list(read_sources(text_of(answer, "the answer"), "the answer", "crossref")))
            if str(found.values.get("doi", "")).casefold() != doi.casefold():
                raise BadInput("the answer", f"it is not about {doi}")
            return Read(found, answer, "crossref.json")

        path = f"works/{quote(doi, safe='')}"
        return self.client.get(self.services.crossref, path, {}, read, fresh_for=fresh_for)

    def notices(self, doi: str) -> list[dict[str, Any]]:
        """Works that say what they update, and name this DOI."""

        def read(answer: Answer) -> list[dict[str, Any]]:
            data = _json(answer, "the answer")
            message = data.get("message") if isinstance(data, dict) else None
            items = message.get("items") if isinstance(message, dict) else None
            if not isinstance(items, list):
                raise BadInput("the answer", "it holds no list of works")
            return [item for item in items if isinstance(item, dict)]

        question = {"filter": f"updates:{doi}", "rows": "100"}
        return self.client.get(self.services.crossref, "works", question, read, fresh_for=DAY)

    def work_as_it_is(self, doi: str) -> dict[str, Any]:
        """A work of Crossref with all its fields."""
        data = json.loads(self.work(doi, DAY).answer.raw)
        message = data.get("message", data) if isinstance(data, dict) else data
        if not isinstance(message, dict):
            raise FetchFailed(self.services.crossref.name, f"its answer on {doi} is a list, and a work was asked for")
        return message

    @property
    def _signed(self) -> dict[str, str]:
        """Who asks, as NCBI wants to know it."""
        return {"tool": "evidence-contradiction-tracker", "email": self.client.contact}


def _one(found: Sequence[FoundSource]) -> FoundSource:
    if len(found) != 1:
        raise BadInput("the answer", f"it holds {len(found)} publications, and one was asked for")
    return found[0]


def _whole(text: str, tag: str) -> None:
    """Raise `BadInput` when an answer without content breaks off."""
    if f"</{tag}>" not in text and f"<{tag}/>" not in text:
        raise BadInput("the answer", "it breaks off")


def _json(answer: Answer, name: str) -> Any:
    try:
        return json.loads(text_of(answer, name))
    except (ValueError, RecursionError) as error:
        raise BadInput(name, f"it is no JSON: {error}") from error
