"""How far several readers put the same items into the same categories.

An item is a sequence of ratings, one a reader, None where a reader gave none. Order and number of readers may differ
between items, except for Cohen's kappa. Categories are those that occur. All coefficients are 1 when every reader
agrees and 0 when they agree as often as chance would, in the sense that each gives to chance; they have no unit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from math import fsum

Ratings = Sequence[Hashable | None]


def percent_agreement(items: Sequence[Ratings]) -> float | None:
    """Share of pairs of ratings of one item that agree, averaged over the items with two or more; 0 to 1.

    None when no item has two ratings.

    >>> percent_agreement([("yes", "yes"), ("yes", "no"), ("no", None)])
    0.5
    """
    shares = [
        fsum(count * (count - 1) for count in counts.values()) / (counts.total() * (counts.total() - 1))
        for counts in map(_counts, items)
        if counts.total() > 1
    ]
    return fsum(shares) / len(shares) if shares else None


def krippendorff_alpha(items: Sequence[Ratings]) -> float | None:
    """Krippendorff's alpha for nominal categories: one less observed over expected disagreement.

    Every pair of ratings of one item counts, by reader; items with a single rating do not. None when no item has two
    ratings, or when those that have agree on one category throughout, so that nothing could have disagreed.

    Source: Krippendorff (2004), Content Analysis, chapter 11.

    >>> round(krippendorff_alpha([("a", "a"), ("b", "b"), ("a", "b"), ("b", "b", None)]), 6)
    0.533333
    """
    paired = [counts for counts in map(_counts, items) if counts.total() > 1]
    totals = sum(paired, Counter[Hashable]())
    ratings = totals.total()
    expected = ratings * ratings - sum(count * count for count in totals.values())
    if expected == 0:
        return None
    observed = fsum(
        (counts.total() ** 2 - sum(count * count for count in counts.values())) / (counts.total() - 1)
        for counts in paired
    )
    return 1 - (ratings - 1) * observed / expected


def gwet_ac1(items: Sequence[Ratings]) -> float | None:
    """Gwet's AC1, which stays sensible where one category is far more common than the others.

    Agreement is that of `percent_agreement`; chance agreement comes from the categories' shares over all rated items.
    None when no item has two ratings, or when only one category occurs.

    Source: Gwet (2008), Br J Math Stat Psychol 61:29.

    >>> round(gwet_ac1([("a", "a"), ("b", "b"), ("a", "b"), ("b", "b")]), 6)
    0.529412
    """
    agreement = percent_agreement(items)
    rated = [counts for counts in map(_counts, items) if counts.total() > 0]
    categories = set().union(*rated)
    if agreement is None or len(categories) < 2:
        return None
    shares = [fsum(counts[category] / counts.total() for counts in rated) / len(rated) for category in categories]
    chance = fsum(share * (1 - share) for share in shares) / (len(categories) - 1)
    return (agreement - chance) / (1 - chance)


def cohen_kappa(first: Ratings, second: Ratings) -> float | None:
    """Cohen's kappa of two readers, given their ratings of the same items in the same order.

    Only items that both rated count. None when there is none, or when both readers use the same single category.
    Raises `ValueError` when the readers differ in the number of items.

    Source: Cohen (1960), Educ Psychol Meas 20:37.

    >>> round(cohen_kappa(["a"] * 25 + ["b"] * 25, ["a"] * 20 + ["b"] * 5 + ["a"] * 10 + ["b"] * 15), 12)
    0.4
    """
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    firsts, seconds = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(count * seconds[category] for category, count in firsts.items())
    everything = len(pairs) * len(pairs)
    if chance == everything:
        return None
    agreed = len(pairs) * sum(a == b for a, b in pairs)
    return (agreed - chance) / (everything - chance)


def _counts(ratings: Ratings) -> Counter[Hashable]:
    return Counter(rating for rating in ratings if rating is not None)
