"""`evidence decide`."""

from __future__ import annotations

import argparse

from evidence.cli import writing
from evidence.cli.parsing import examples
from evidence.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence decide CLAIM --rationale 'Both series hold; tissue explains it.' --by ID",
        "evidence decide CLAIM --rationale - --by ID --diff   # the reasons come from stdin; nothing is written",
    )
    parser.add_argument("claim", metavar="CLAIM", help="id of the claim")
    parser.add_argument("--rationale", metavar="TEXT", help="why; - reads it from stdin")
    parser.add_argument("--status", metavar="STATUS", help="the status that you judged (default: today's)")
    parser.add_argument("--pole", metavar="POLE", help="the leading pole that you judged (default: today's)")
    parser.add_argument(
        "--removes", metavar="ITEM", nargs="+", default=[], help="items that were knowingly taken out of the claim"
    )
    parser.add_argument("--certainty", metavar="LEVEL", help="high, moderate, low or very-low, as in GRADE")
    parser.add_argument(
        "--domain", metavar="DOMAIN", nargs="+", default=[], help="what lowered or raised the certainty"
    )
    writing.configure(parser, signed=True)


def run(options: argparse.Namespace) -> int:
    """Judge the claim, and write the decision on it."""
    from evidence.registry.curation.decisions import decide
    from evidence.registry.curation.words import axis_of, claim_of
    from evidence.registry.spelling import Value
    from evidence.resolve.resolver import digest_of, judge

    writing.texts(options, ["rationale"])
    if not options.rationale:
        raise UsageError("a decision needs --rationale TEXT: those who come later want to know why")
    if bool(options.certainty) is not bool(options.domain):
        raise UsageError("--certainty and --domain go together: a rating names what moved it, such as inconsistency")
    draft = writing.opened(options)
    registry = draft.registry
    claim = claim_of(registry, options.claim)
    axis = axis_of(registry, claim)
    verdict = judge(claim, registry, registry.config.policy)
    pole = options.pole or (None if verdict.leader is None else axis.word(verdict.leader))
    values: dict[str, Value] = {"status": options.status or verdict.status.value}
    if pole is not None:
        values["pole"] = pole
    values["rationale"] = options.rationale
    values.update(writing.signature(options, registry))
    values["digest"] = digest_of(verdict, registry)
    # what earlier decisions took out stays on record, unless it has come back
    before = () if claim.decision is None else claim.decision.removes
    present = {item.id for item in claim.evidence}
    removes = list(dict.fromkeys([*(item for item in before if item not in present), *options.removes]))
    if removes:
        values["removes"] = removes
    if options.certainty:
        values["certainty"] = {"level": options.certainty, "domains": options.domain}
    return writing.finish(draft, decide(draft, claim.id, values), options)
