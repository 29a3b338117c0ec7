"""Publications and pages: what they are, where they stand, and what they rest on."""

from __future__ import annotations

from typing import Annotated

from evidence.model.claim import Suppression
from evidence.model.ids import (
    MANY,
    ClaimName,
    CuratorName,
    Day,
    Doi,
    Line,
    Pmcid,
    Pmid,
    Sha256,
    SourceName,
    Text,
    Year,
)
from evidence.model.record import Record
from evidence.model.words import Kind as Kind
from evidence.model.words import Standing as Standing


class Rejection(Record):
    """A passage of a source's text that a curator has looked at and found to be no evidence on a claim."""

    claim: ClaimName
    """The claim that it was proposed for."""
    quote: Text
    """The passage, verbatim."""
    reason: Text
    """Why it is no evidence."""
    by: CuratorName
    """Id of a person in `claims/curators.yaml`."""
    on: Day
    """Day of the judgement."""


class Source(Record):
    """A publication or page. A field that is not known is left out."""

    id: SourceName
    """Unique in the registry, and the name of its file."""
    formerly: Annotated[tuple[SourceName, ...], MANY] = ()
    """Ids that this source had before, the first one first."""
    kind: Kind
    """What it is."""
    title: Line | None = None
    """Title as published."""
    authors: Annotated[tuple[Text, ...], MANY] = ()
    """Authors in order, `Surname, Given` where known."""
    year: Year | None = None
    """Year of publication."""
    journal: Text | None = None
    """Journal, as given."""
    volume: Text | None = None
    """Volume, as given."""
    issue: Text | None = None
    """Issue, as given."""
    pages: Text | None = None
    """Pages, as given."""
    article_number: Text | None = None
    """Article number, where there are no pages."""
    doi: Doi | None = None
    """DOI without resolver, `10.1002/...`."""
    pmid: Pmid | None = None
    """PubMed id."""
    pmcid: Pmcid | None = None
    """PubMed Central id."""
    url: Text | None = None
    """Where it was read."""
    language: Text | None = None
    """Language of the text, as an IETF tag such as `en`."""
    licence: Text | None = None
    """Licence of the text, as stated by it."""
    retrieved: Day | None = None
    """Day on which the snapshot was taken."""
    snapshot: Text | None = None
    """File with the stored text, relative to the folder of snapshots."""
    sha256: Sha256 | None = None
    """SHA-256 of that file's bytes."""
    raw: Text | None = None
    """File as it was retrieved, where the snapshot is a clean text made from it; relative to the same folder."""
    raw_sha256: Sha256 | None = None
    """SHA-256 of the bytes of the file as it was retrieved."""
    cites: Annotated[tuple[SourceName, ...], MANY] = ()
    """Sources of this registry that it cites."""
    derives_from: Annotated[tuple[SourceName, ...], MANY] = ()
    """Sources that it retells or is another version of; it adds nothing of its own to them."""
    cohort: Text | None = None
    """Name of the cohort or data set; sources with the same one are one line."""
    group: Text | None = None
    """Laboratory or group of authors; merges nothing, used for reruns."""
    standing: Standing = Standing.CURRENT
    """Whether it still stands."""
    notice: Text | None = None
    """DOI, id or address of the notice that changed its standing."""
    note: Text | None = None
    """Anything a later reader should know."""
    ignore: tuple[Suppression, ...] = ()
    """Rules that are suppressed in this file, each with a reason."""
    rejected: tuple[Rejection, ...] = ()
    """Passages that were proposed as evidence and are none; `evidence suggest` does not propose them again."""
