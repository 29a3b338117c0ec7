"""Where the evidence on a claim comes from: how reviews handed it on, and from how many hands, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.model.axis import Stance
from evidence.resolve.provenance import OneSided, Provenance, Retelling
from evidence.stats.citation import Amplification
from evidence.views.catalogue import Catalogue
from evidence.views.context_words import naming
from evidence.views.status_view import stance_word
from evidence.views.wording import capital, counted, listed, p_value, percent

_NAMED = 5
_POLES = (Stance.FIRST, Stance.SECOND)


@dataclass(frozen=True, slots=True)
class ProvenanceView:
    """How the evidence was handed on."""

    sentences: tuple[str, ...]
    """Warnings first: what reviews turned round or left out."""
    warnings: int
    """How many of the sentences are warnings."""


def view_provenance(found: Provenance, lines: int, catalogue: Catalogue, poles: tuple[str, str]) -> ProvenanceView:
    """Provenance as a reader sees it; `lines` are those that count."""
    telling = _Telling(found, lines, catalogue, poles)
    warnings, rest = tuple(telling.warnings()), tuple(telling.rest())
    return ProvenanceView((*warnings, *rest), len(warnings))


@dataclass(frozen=True, slots=True)
class _Telling:
    found: Provenance
    lines: int
    catalogue: Catalogue
    poles: tuple[str, str]

    def cited(self, source: str) -> str:
        return self.catalogue.source(source).short

    def word(self, stance: Stance | None) -> str:
        return stance_word(stance, self.poles)

    def warnings(self) -> Iterator[str]:
        for retelling in self.found.distortions:
            yield f"{self.retold(retelling)}; the study's own result is {self.word(retelling.own)}."
        for retelling in self.found.retellings:
            if retelling.simplified:
                yield f"{self.retold(retelling)}; the study itself found both."
        for review in self.found.one_sided:
            yield self.one_sided(review)

    def retold(self, retelling: Retelling) -> str:
        told = self.word(retelling.told)
        return f"{self.cited(retelling.source)} reports {self.cited(retelling.study)} as {told}"

    def one_sided(self, review: OneSided) -> str:
        pole = self.word(review.stance)
        other = self.word(_POLES[1 - _POLES.index(review.stance)])
        head = f"{self.cited(review.source)} cites {counted(review.cited, 'study')} of this claim, all of them {pole}"
        if not review.available:
            return f"{head}; how many {other} ones were there by then is not recorded."
        verb = "points" if review.available == 1 else "point"
        return f"{head}, although {review.available} of its time or before {verb} to {other}."

    def rest(self) -> Iterator[str]:
        yield from self.reviews()
        yield from self.laboratories()
        yield from self.bias()
        yield from self.amplified()
        yield from self.dead_ends()

    def reviews(self) -> Iterator[str]:
        """Reviews beside their own studies, and how far reviews rest on the same ones."""
        double = sorted(self.found.double_counting, key=lambda review: (-len(review.studies), review.source))
        if double:
            named = naming((f"{self.cited(r.source)} ({counted(len(r.studies), 'study')})" for r in double), _NAMED)
            one = len(double) == 1
            subject = "review speaks" if one else "reviews speak"
            count = "it does" if one else "they do"
            reports = "it reports" if one else "they report"
            yield (
                f"{len(double)} {subject} to the claim beside studies that {reports}, and {count} not count again: "
                f"{named}."
            )
        citing = [review for review in self.found.reviews if review.studies]
        if self.found.overlap is not None and len(citing) > 1:
            size = _overlap(self.found.overlap)
            yield (
                f"{capital(counted(len(citing), 'review'))} cite studies of the claim; their overlap is {size} "
                f"(corrected covered area {percent(self.found.overlap)})."
            )

    def laboratories(self) -> Iterator[str]:
        recorded = self.found.groups_recorded
        if not recorded:
            yield "No study records its laboratory."
            return
        several = [(group, n) for group, n in self.found.groups if n > 1]
        known = f"{recorded} of {counted(self.lines, 'study')} {'records its' if recorded == 1 else 'record their'}"
        if not several:
            yield f"{known} laboratory, and no laboratory has more than one."
            return
        named = naming((f"{group} ({n})" for group, n in several), _NAMED)
        yield f"{known} laboratory; laboratories with more than one: {named}."

    def bias(self) -> Iterator[str]:
        """Whether the studies of one pole are cited more often than those of the other."""
        bias = self.found.bias
        if bias.p is None or not bias.first_cited + bias.second_cited:
            return
        shares = listed(
            f"{percent(cited / chances)} of the chances to cite an earlier {pole} study ({cited} of {chances})"
            for cited, chances, pole in (
                (bias.first_cited, bias.first_chances, self.poles[0]),
                (bias.second_cited, bias.second_chances, self.poles[1]),
            )
        )
        yield f"Sources that list their references took {shares}; {p_value(bias.p)}."

    def amplified(self) -> Iterator[str]:
        """Poles whose studies are reached through other citing papers as well."""
        for pole, ways in zip(self.poles, self.found.amplification, strict=True):
            if ways.ratio is not None and ways.ratio > 1:
                yield _amplified(pole, ways)

    def dead_ends(self) -> Iterator[str]:
        """Cited sources that say nothing on the claim."""
        found = self.found.dead_ends
        if not found:
            return
        cited: dict[str, bool] = {}
        for end in found:
            cited[end.cited] = cited.get(end.cited, False) or bool(end.elsewhere)
        n, elsewhere = len(cited), sum(cited.values())
        some = "all" if elsewhere == n else str(elsewhere)
        note = f"; {some} of them {_have(elsewhere)} an item on another claim of the subject" if elsewhere else ""
        yield (
            f"{capital(counted(n, 'source'))} cited by those of the claim {_have(n)} nothing on it: "
            f"{naming((self.cited(name) for name in cited), _NAMED)}{note}."
        )


def _amplified(pole: str, ways: Amplification) -> str:
    return (
        f"The {pole} studies are reached in {ways.paths:,} ways by {counted(ways.direct, 'direct citation')}: reviews "
        "that cite reviews repeat the same evidence."
    )


def _overlap(share: float) -> str:
    """The words of Pieper et al. (2014)."""
    for limit, word in ((0.05, "slight"), (0.10, "moderate"), (0.15, "high")):
        if share <= limit:
            return word
    return "very high"


def _have(n: int) -> str:
    return "has" if n == 1 else "have"
