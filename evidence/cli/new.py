"""`evidence new`: a claim, an item or a source."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from evidence.cli import writing
from evidence.cli.parsing import examples
from evidence.cli.shared_options import common_options
from evidence.errors import UsageError

if TYPE_CHECKING:
    from evidence.registry.spelling import Value


_ITEM = {
    "source": "id of the source that reports it",
    "stance": "a pole of the claim's axis, or no-effect, mixed, unclear",
    "method": "kind of evidence, from vocabulary/methods.yaml",
    "finding": "the finding in your own words; - reads it from stdin",
    "outcome": "what was measured, in the study's terms",
    "outcome-class": "family of the outcome, from vocabulary/methods.yaml",
    "comparator": "what the subject was compared with",
    "locator": "where in the source: page, figure, table row",
    "via": "the review through which an unread study is known",
    "reports": "for an item of a review: the study whose result it retells",
    "confidence": "high, medium or low",
    "note": "anything a later reader should know",
    "id": "id of the item (default: made from the source and the outcome)",
}
_CLAIM = {
    "title": "one line that a reader understands",
    "axis": "the question, from vocabulary/axes.yaml",
    "outcome": "what is affected, such as tumour growth",
    "broader": "the more general claim that this one refines",
    "note": "anything a later reader should know",
}
_SOURCE = {
    "kind": "primary, preprint, systematic-review, narrative-review, meta-analysis, opinion, web-page or notice",
    "title": "title as published",
    "year": "year of publication",
    "journal": "journal, as given",
    "volume": "volume, as given",
    "issue": "issue, as given",
    "pages": "pages, as given",
    "article-number": "article number, where there are no pages",
    "doi": "DOI without resolver, such as 10.1002/abc",
    "pmid": "PubMed id",
    "pmcid": "PubMed Central id",
    "url": "where it was read",
    "language": "language of the text, such as en",
    "licence": "licence of the text, as stated by it",
    "retrieved": "day on which the snapshot was taken",
    "cohort": "name of the cohort or data set",
    "group": "laboratory or group of authors",
    "note": "anything a later reader should know",
}
_LISTS = {
    "author": ("authors", "an author, such as Zhu W; once for each"),
    "cites": ("cites", "a source of this registry that it cites; once for each"),
    "derives-from": ("derives-from", "a source that it retells or is another version of; once for each"),
}

_NAMING = {
    "source": "SOURCE",
    "via": "SOURCE",
    "reports": "SOURCE",
    "cites": "SOURCE",
    "derives-from": "SOURCE",
    "broader": "CLAIM",
}
"""Fields whose value is the id of another record."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options of all three."""
    kinds = parser.add_subparsers(dest="kind_of_record", metavar="claim|item|source", required=True)
    common = common_options()
    parser.epilog = examples("evidence new claim --help", "evidence new item --help", "evidence new source --help")
    claim = kinds.add_parser("claim", help="a claim, without evidence yet", parents=[common])
    claim.epilog = examples(
        "evidence new claim msc-exo-repair --axis AXIS --title 'Exosomes and repair of skin' "
        "--subject exosome --outcome repair"
    )
    claim.add_argument("id", metavar="ID", help="id of the claim, and name of its file")
    claim.add_argument("--subject", metavar="LABEL", help="what it is about, in words")
    claim.add_argument(
        "--topic", metavar="FOLDER", default="", help="folder below claims/ (default: the broader claim's)"
    )
    claim.add_argument("--scope", metavar="VARIABLE=LEVEL", nargs="+", default=[], help="what every item is under")
    item = kinds.add_parser("item", help="an evidence item on a claim", parents=[common])
    item.epilog = examples(
        "evidence new item CLAIM --source zhu-2012 --stance pro-tumour --finding 'Tumours grew faster.' --by ID",
        "evidence new item CLAIM --source zhu-2012 --stance mixed --quote - --by ID   # the quote comes from stdin",
    )
    item.add_argument("claim", metavar="CLAIM", help="id of the claim")
    item.add_argument("--context", metavar="VARIABLE=LEVEL", nargs="+", default=[], help="conditions it was seen under")
    item.add_argument("--quote", metavar="TEXT", nargs="+", default=[], help="verbatim passages of the source's text")
    source = kinds.add_parser("source", help="a publication or page", parents=[common])
    source.epilog = examples(
        "evidence new source zhu-2012 --kind primary --year 2012 --doi 10.1016/j.canlet.2011.10.002",
        "evidence source add --help   # from a file, with its text",
    )
    source.add_argument("id", metavar="ID", help="id of the source, and name of its file")
    source.add_argument("--snapshot", metavar="FILE", help="its stored text, a file in the folder of snapshots")
    for name, (_, help) in _LISTS.items():
        metavar = _NAMING.get(name, "TEXT")
        source.add_argument(f"--{name}", metavar=metavar, action="append", default=[], help=help)
    for sub, fields in ((claim, _CLAIM), (item, _ITEM), (source, _SOURCE)):
        for name, help in fields.items():
            sub.add_argument(f"--{name}", metavar=_NAMING.get(name, "TEXT"), help=help)
        writing.configure(sub, signed=sub is item)


def run(options: argparse.Namespace) -> int:
    """Make the record, check it, and write it."""
    match options.kind_of_record:
        case "claim":
            return _claim(options)
        case "item":
            return _item(options)
    return _source(options)


def _claim(options: argparse.Namespace) -> int:
    from evidence.registry.curation.claims import new_claim

    draft = writing.opened(options)
    if options.axis is None:
        raise UsageError(f"which question? Name it with --axis: {', '.join(sorted(draft.registry.axes))}")
    _require(options, "title", "subject", "outcome")
    values: dict[str, Value] = {"id": options.id, "subject": {"label": options.subject}, **_given(options, _CLAIM)}
    if options.scope:
        values["scope"] = writing.pairs(options.scope, "--scope")
    return writing.finish(draft, new_claim(draft, values, options.topic), options)


def _item(options: argparse.Namespace) -> int:
    from evidence.cli.output import printable
    from evidence.registry.curation.items import add_item
    from evidence.registry.curation.passages import doubts
    from evidence.registry.curation.words import axis_of, claim_of

    writing.texts(options, ["finding", "quote"])
    draft = writing.opened(options)
    claim = claim_of(draft.registry, options.claim)
    if options.stance is None:
        stances = ", ".join(axis_of(draft.registry, claim).stances)
        raise UsageError(f"what does the source say? Name it with --stance: {stances}")
    _require(options, "source")
    values = _given(options, _ITEM)
    if options.context:
        values["context"] = writing.pairs(options.context, "--context")
    if options.quote:
        values["quote"] = options.quote if len(options.quote) > 1 else options.quote[0]
    values["curated"] = writing.signature(options, draft.registry)
    step = add_item(draft, claim.id, values)
    doubtful = doubts(draft.registry, claim, values)
    code = writing.finish(draft, step, options)
    for doubt in doubtful:
        print(f"evidence: taken as it is, but look again: {printable(doubt)}", file=sys.stderr)
    return code


def _source(options: argparse.Namespace) -> int:
    from pathlib import Path

    from evidence.registry.curation.sources import new_source

    _require(options, "kind")
    values: dict[str, Value] = {"id": options.id, **_given(options, _SOURCE)}
    for name, (key, _) in _LISTS.items():
        if given := getattr(options, name.replace("-", "_")):
            values[key] = given
    draft = writing.opened(options)
    snapshot = None if options.snapshot is None else Path(options.snapshot)
    return writing.finish(draft, new_source(draft, values, snapshot), options)


def _given(options: argparse.Namespace, names: Any) -> dict[str, Value]:
    """The fields that were given, in the form of files."""
    found = {name: getattr(options, name.replace("-", "_")) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _require(options: argparse.Namespace, *names: str) -> None:
    if missing := [f"--{name}" for name in names if not getattr(options, name)]:
        raise UsageError(f"this needs {' and '.join(missing)} as well")
