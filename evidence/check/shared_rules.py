"""Asks the rules of the claims of a large registry together with a second process.

The second process takes claims from the end of the list, this one first does all else that there is to do, and then
takes claims from the beginning, until they meet. So neither waits, whatever a claim takes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from evidence.frozen import dataclass

if TYPE_CHECKING:
    from evidence.check.context import CheckContext, LookedUp
    from evidence.check.rule import Aspect, Finding, Rule
    from evidence.model.claim import Claim
    from evidence.second import Second

Found: TypeAlias = "tuple[Rule, str, Finding]"
"""What a rule found, and the path of the file that it is about."""

_PART = 100
"""Claims whose findings are handed over together."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What a second process found on some claims."""

    found: list[tuple[str, str, Finding]]
    looked_up: LookedUp


def on_claims(claims: Iterable[Claim], rules: Iterable[Rule], context: CheckContext) -> Iterator[Found]:
    """What rules on claims find, claim by claim: a claim's records stay in the processor's cache."""
    rules = tuple(rules)
    fitting: dict[frozenset[Aspect], list[Rule]] = {}
    for claim in claims:
        path = context.registry.claim_paths[claim.id]
        aspects = context.aspects.of(claim)
        if aspects not in fitting:
            fitting[aspects] = [rule for rule in rules if rule.about is None or rule.about in aspects]
        for rule in fitting[aspects]:
            for finding in rule.run(claim, context):
                yield rule, path, finding


def on_all(
    claims: Sequence[Claim], rules: Sequence[Rule], context: CheckContext, rest: Callable[[], Iterable[Found]]
) -> Iterator[Found]:
    """What rules on claims find on every claim, and then all the `rest`: what one process alone finds, in that order.

    It is asked of this process alone where a second one is not worth it, or more was compared in both than in one.
    """
    from evidence.second import Second, is_worth_it

    parts = deque(claims[at : at + _PART] for at in range(0, len(claims), _PART))
    handing = partial(_handed_over, tuple(reversed(parts)), rules, context)
    second = Second.start(handing) if is_worth_it() else None
    if second is not None:
        found = _together(parts, rules, context, rest, second)
        if not context.exhausted:
            yield from found
            return
        context.forget()
    yield from on_claims(claims, rules, context)
    yield from rest()


def _together(
    parts: deque[Sequence[Claim]],
    rules: Sequence[Rule],
    context: CheckContext,
    rest: Callable[[], Iterable[Found]],
    second: Second | None,
) -> Iterator[Found]:
    import pickle

    by_code = {rule.code: rule for rule in rules}
    own: list[Found] = []
    theirs: deque[list[tuple[str, str, Finding]]] = deque()
    try:
        last = list(rest())
        while parts:
            part: _Part | None = None
            if second is not None and (len(parts) == 1 or second.ready()):  # the last is being worked on over there
                raw = second.receive()
                part = None if raw is None else pickle.loads(raw)  # from a copy of this very process
                if part is None or not context.take_over(part.looked_up):
                    second.end()
                    second = part = None
            if part is None:
                own.extend(on_claims(parts.popleft(), rules, context))
            else:
                theirs.appendleft(part.found)
                parts.pop()
    finally:
        if second is not None:
            second.end()
    handed = ((by_code[code], path, finding) for found in theirs for code, path, finding in found)
    return chain(own, handed, last)


def _handed_over(parts: Iterable[Sequence[Claim]], rules: Sequence[Rule], context: CheckContext) -> Iterator[bytes]:
    import pickle

    for claims in parts:
        yield pickle.dumps(_part(claims, rules, context), pickle.HIGHEST_PROTOCOL)


def _part(claims: Sequence[Claim], rules: Sequence[Rule], context: CheckContext) -> _Part:
    found = [(rule.code, path, finding) for rule, path, finding in on_claims(claims, rules, context)]
    return _Part(found, context.hand_over())
