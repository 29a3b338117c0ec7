"""`evidence decide`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from evidence.cli import writing
from evidence.cli.parsing import examples
from evidence.errors import UsageError

if TYPE_CHECKING:
    from evidence.model.claim import Claim
    from evidence.model.decision import Decision
    from evidence.registry.registry import Registry
    from evidence.registry.spelling import Value

_NONE = "none"
"""What is said in the place of a rating to take the earlier one out."""


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
    parser.add_argument(
        "--certainty",
        metavar="LEVEL",
        help="high, moderate, low or very-low, as in GRADE; none takes out the one before",
    )
    parser.add_argument(
        "--domain", metavar="DOMAIN", nargs="+", default=[], help="what lowered or raised the certainty"
    )
    writing.configure(parser, signed=True)


def run(options: argparse.Namespace) -> int:
    """Judge the claim, and write the decision on it."""
    from evidence.registry.curation.decisions import decide
    from evidence.registry.curation.words import axis_of, claim_of
    from evidence.resolve.resolver import digest_of, judge

    writing.texts(options, ["rationale"])
    if not options.rationale:
        raise UsageError("a decision needs --rationale TEXT: those who come later want to know why")
    if (options.certainty not in (None, _NONE)) is not bool(options.domain):
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
    if rating := _rating(options, claim.decision, str(values["digest"])):
        values["certainty"] = rating
    code = writing.finish(draft, decide(draft, claim.id, values), options)
    if not options.quiet:
        _tell_unnamed(draft.registry, draft.registry.claims[claim.id])
    return code


def _rating(options: argparse.Namespace, before: Decision | None, digest: str) -> dict[str, Value] | None:
    """The rating that was given, or else that of the decision before; one on other evidence is named and left out."""
    if options.certainty:
        return None if options.certainty == _NONE else {"level": options.certainty, "domains": options.domain}
    if before is None or before.certainty is None:
        return None
    level, domains = before.certainty.level.value, list(map(str, before.certainty.domains))
    if before.digest == digest:
        return {"level": level, "domains": domains}
    again = f"--certainty {level} --domain {' '.join(domains)}"
    print(
        f"evidence: the rating of the earlier decision was given on other evidence and is left out; "
        f"where it still holds, add `{again}`",
        file=sys.stderr,
    )
    return None


def _tell_unnamed(registry: Registry, claim: Claim) -> None:
    """Name items of the last commit that are gone and that no decision names: a check with a base asks for them."""
    from evidence.errors import EvidenceError
    from evidence.history import Repository, compare
    from evidence.history.revision import registry_at

    try:
        repository = Repository.around(registry.root)
        base, _ = registry_at(repository, repository.commit("HEAD"), registry)
    except EvidenceError:
        return  # no history, nothing that is gone from it
    names = () if claim.decision is None else claim.decision.removes
    was = (claim.id, *claim.formerly)
    gone = [str(item) for name, item in compare(base, registry).lost_items if name in was and item not in names]
    if gone:
        print(
            f"evidence: {', '.join(gone)} of the last commit {'is' if len(gone) == 1 else 'are'} gone, and "
            f"`evidence check --base` will ask for that: decide again with `--removes {' '.join(gone)}`",
            file=sys.stderr,
        )
