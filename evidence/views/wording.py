"""Numbers, plurals and lists as they are written in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")
_MILLE = Decimal("0.001")
_CONSONANTS = frozenset("bcdfghjklmnpqrstvwxz")


def plural(noun: str) -> str:
    """The plural of a regular English noun, or of a phrase that ends in one.

    >>> plural("independent study"), plural("line")
    ('independent studies', 'lines')
    """
    if noun.endswith("y") and noun[-2:-1] in _CONSONANTS:
        return noun[:-1] + "ies"
    return noun + "s"


def counted(n: int, noun: str) -> str:
    """A number with its noun: ``1 study``, ``1,200 studies``."""
    return f"{n:,} {noun if n == 1 else plural(noun)}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words as a list in a sentence: ``a, b and c``."""
    found = list(words)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"


def capital(sentence: str) -> str:
    """The sentence with a capital first letter, and otherwise as it was."""
    return sentence[:1].upper() + sentence[1:]


def clipped(text: str, limit: int) -> str:
    """At most `limit` characters of a text; a cut is made between words where there are any, and is shown."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if " " in head[limit // 2 :]:
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:") + "…"


def fraction(value: float) -> str:
    """A number between 0 and 1 with two decimals and no leading zero: ``.76``.

    What is not 0 or 1 is not written as 0 or 1, but as ``< .01`` or ``> .99``.
    """
    if value <= 0:
        return "0"
    if value >= 1:
        return "1"
    rounded = _rounded(value, _CENT)
    if rounded in (".00", "1.00"):
        return "< .01" if rounded == ".00" else "> .99"
    return rounded


def p_value(p: float) -> str:
    """A p-value: two decimals from .10 upwards, three below, and never 0.

    >>> p_value(0.2962), p_value(0.0386), p_value(0.0002)
    ('p = .30', 'p = .039', 'p < .001')
    """
    if p < 0.001:
        return "p < .001"
    text = fraction(p) if p >= 0.0995 else _rounded(p, _MILLE)
    return f"p {text}" if text.startswith(("<", ">")) else f"p = {text}"


def percent(share: float, below: float | None = None) -> str:
    """A share as a whole percentage: ``60%``.

    A share that falls short of `below` is never rounded up to it, so that the text cannot contradict itself.
    """
    value = _percentage(share, ROUND_HALF_UP)
    if below is not None and share < below and value >= _percentage(below, ROUND_HALF_UP):
        value = _percentage(share, ROUND_DOWN)
    return f"{value}%"


def percent_range(bounds: tuple[float, float]) -> str:
    """Two shares as a range of whole percentages: ``44% to 75%``."""
    return f"{percent(bounds[0])} to {percent(bounds[1])}"


def _percentage(share: float, rounding: str) -> int:
    return int((Decimal(str(share)) * 100).quantize(Decimal(1), rounding=rounding))


def _rounded(value: float, unit: Decimal) -> str:
    """Rounded half up, as readers expect it, without the leading zero."""
    return str(Decimal(str(value)).quantize(unit, rounding=ROUND_HALF_UP)).removeprefix("0")
