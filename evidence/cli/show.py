"""`evidence show`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from evidence.cli.parsing import examples

if TYPE_CHECKING:
    from rich.padding import Padding

    from evidence.registry import Registry
    from evidence.views import ClaimView
    from evidence.views.explanation_view import ExplanationView
    from evidence.views.line_view import ItemView


_PLAIN_WIDTH = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence show CLAIM",
    )
    parser.add_argument("claim", metavar="CLAIM", help="id of the claim")
    parser.add_argument("--json", action="store_true", help="print the claim's stable JSON with its explanation")


def run(options: argparse.Namespace) -> int:
    """Judge one claim and print everything about it."""
    from evidence.cli.config import root_of
    from evidence.cli.output import console, load_for_reading, say, styled, write
    from evidence.model.ids import ClaimId
    from evidence.resolve.explain import explain
    from evidence.resolve.resolver import judge
    from evidence.views import verdicts_text, view_claim

    registry = load_for_reading(root_of(options))
    claim = registry.claims.get(ClaimId(options.claim))
    if claim is None:
        raise _unknown(options.claim, registry)
    verdict = judge(claim, registry, registry.config.policy)
    explanation = explain(verdict, registry)
    if options.json:
        write(verdicts_text([verdict], registry, explanations={verdict.claim: explanation}))
        return 0
    view = view_claim(verdict, registry, explanation=explanation)
    if options.plain:
        from evidence.cli.output import printable
        from evidence.cli.plain_claim import plain_claim

        say("".join(f"{printable(line)}\n" for line in plain_claim(view)))
        return 0
    out = console(options, width=None if styled(options) else _PLAIN_WIDTH)
    with out.capture() as captured:
        for line in _lines(view):
            out.print(line)
    # paddings fill their lines with blanks
    say("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))
    return 0


def _unknown(name: str, registry: Registry) -> Exception:
    from evidence.cli.parsing import nearest
    from evidence.errors import UnknownClaim, UsageError

    if name in registry.unread_names:
        return UsageError(f"the file of {name} has errors and is left out; run `evidence check`")
    return UnknownClaim(name, nearest(name, registry.claims))


def _lines(view: ClaimView) -> Iterator[Padding | str]:
    """The claim from top to bottom, wrapped by the console; no text of it is taken for markup."""
    from evidence.cli.output import indented
    from evidence.cli.queue_table import STYLES

    yield indented(view.title, 0, "bold")
    context = "; ".join(part.text for part in view.scope)
    yield indented(f"{view.id}, axis {view.axis}" + (f", under {context}" if context else ""), 0, "dim")
    yield ""
    yield indented(f"{view.status.glyph} {view.headline}", 0, STYLES[view.status.colour])
    for reason in view.reasons:
        yield indented(reason.sentence, 2)
    if view.explanation is not None:
        yield from _explanation(view.explanation)
    if view.decision is not None:
        decision = view.decision
        yield ""
        yield indented(f"Decision: {decision.summary} {decision.sentence} {decision.action or ''}".rstrip(), 0)
        if decision.rationale:
            yield indented(decision.rationale, 2)
    for side in view.sides:
        yield ""
        yield indented(f"[{side.glyph}] {side.title}", 0, "bold")
        for line in side.lines:
            yield indented(f"{line.number}. {line.label}", 2)
            for item in line.items:
                yield from _item(item)
    for group in view.uncounted:
        yield ""
        yield indented(f"Not counted, {group.title.lower()}: {group.explanation}", 0, "bold")
        for entry in group.sources:
            through = ", ".join(source.short for source in entry.through)
            yield indented(entry.source.short + (f" ({entry.through_word} {through})" if through else ""), 2)
            for item in entry.items:
                yield indented(item.stance_word, 5)
                yield from _item(item)
    for title, related in (("Broader", (view.broader,) if view.broader else ()), ("Narrower", view.narrower)):
        if related:
            yield ""
            yield indented(f"{title}: {', '.join(link.id for link in related)}", 0)
    for merge in view.merges:
        yield indented(merge, 0)
    if view.note:
        yield ""
        yield indented(f"Note: {view.note}", 0)
    yield ""
    for number in view.numbers:
        yield indented(f"{number.text} ({number.meaning})", 0, "dim")
    if view.digest:
        yield indented(f"digest: {view.digest}", 0, "dim")


def _explanation(view: ExplanationView) -> Iterator[Padding | str]:
    """Why the studies disagree, what would change the verdict and how it came about, in short."""
    from evidence.cli.output import indented
    from evidence.cli.plain_claim import explained

    for title, sentences in explained(view):
        yield ""
        yield indented(title, 0, "bold")
        for sentence in sentences:
            yield indented(sentence, 2)


def _item(item: ItemView) -> Iterator[Padding | str]:
    from evidence.cli.output import indented

    facts = [fact for fact in (item.method, item.outcome, item.context_text) if fact]
    if facts:
        yield indented("; ".join(facts), 5, "dim")
    for passage in item.passages:
        quoted = passage.kind.value == "quote"
        yield indented(f'"{passage.text}"' if quoted else passage.text, 5)
    for note in item.notes:
        yield indented(f"! {note.text}", 5, "yellow")
