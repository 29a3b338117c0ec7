"""Measured effects of a claim, pooled, in words and as the rows of a forest plot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence.model.policy import Sampling
from evidence.resolve.effects import EffectSynthesis, Moderation
from evidence.stats.distributions import normal_quantile
from evidence.views.catalogue import Catalogue
from evidence.views.context_words import ContextWords
from evidence.views.sentences import sampling_statement
from evidence.views.wording import capital, counted, fraction, p_value, percent

_Z = normal_quantile(0.975)
_MEASURES = {
    "smd": "standardised mean differences",
    "log-odds-ratio": "log odds ratios",
    "log-risk-ratio": "log risk ratios",
    "log-hazard-ratio": "log hazard ratios",
}


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One study's effect with its 95 % interval."""

    label: str
    estimate: float
    low: float
    high: float
    weight: float
    """Share of the mean that it carries, 0 to 1."""
    text: str
    """`0.42 (-0.10 to 0.94)`."""


@dataclass(frozen=True, slots=True)
class EffectsView:
    """The effects of one measure."""

    id: str
    """The measure as it is recorded, such as `smd`."""
    measure: str
    """In words."""
    title: str
    poles: tuple[str, str]
    rows: tuple[EffectRow, ...]
    """Smallest effect first."""
    mean: EffectRow
    prediction: tuple[float, float] | None
    """Where 95 % of further studies would lie."""
    sentences: tuple[str, ...]
    description: str
    """The picture in words."""


def view_effects(
    title: str, found: EffectSynthesis, catalogue: Catalogue, poles: tuple[str, str], sampling: Sampling
) -> EffectsView:
    """A synthesis as a reader sees it."""
    weights = [1 / (effect.se**2 + found.tau2) if effect.se > 0 else 0.0 for effect in found.effects]
    total = sum(weights)
    rows = sorted(
        (
            _row(
                " with ".join(catalogue.source(name).short for name in effect.line),
                effect.estimate,
                effect.estimate - _Z * effect.se,
                effect.estimate + _Z * effect.se,
                weight / total if total > 0 else 0.0,
            )
            for effect, weight in zip(found.effects, weights, strict=True)
        ),
        key=lambda row: (row.estimate, row.label),
    )
    mean = _row("mean of all", found.mean.value, found.mean.low, found.mean.high, 1.0)
    measure = _MEASURES.get(found.measure, found.measure.replace("-", " "))
    sentences = tuple(_sentences(found, measure, ContextWords(catalogue, poles), sampling))
    named = "; ".join(f"{row.label} {row.text}" for row in rows)
    return EffectsView(
        id=found.measure,
        measure=measure,
        title=title,
        poles=poles,
        rows=tuple(rows),
        mean=mean,
        prediction=found.prediction,
        sentences=sentences,
        description=f"Forest plot of {measure}: {title}. {named}. {' '.join(sentences)}",
    )


def _row(label: str, estimate: float, low: float, high: float, weight: float) -> EffectRow:
    return EffectRow(label, estimate, low, high, weight, f"{estimate:.2f} ({low:.2f} to {high:.2f})")


def _sentences(found: EffectSynthesis, measure: str, words: ContextWords, sampling: Sampling) -> Iterator[str]:
    n, mean, spread = len(found.effects), found.mean, found.heterogeneity
    note = sampling_statement(sampling)
    yield (
        f"{capital(counted(n, 'study'))} report {measure}: on average {mean.value:.2f} (95% interval {mean.low:.2f} to "
        f"{mean.high:.2f}, {p_value(mean.p)}; {note}); above zero is {words.poles[0]}."
    )
    yield (
        f"{percent(spread.i2)} of the spread is more than sampling error (I²; Q = {spread.q:.1f} on {spread.df}, "
        f"{p_value(spread.p)}; {note})."
    )
    if found.prediction is not None:
        low, high = found.prediction
        yield f"95% of further studies would find between {low:.2f} and {high:.2f}."
    if found.conflict <= 0:
        yield "The effects show no conflict of direction: those beyond the mean are sampling error."
    else:
        yield (
            f"Their conflict is {fraction(found.conflict)} (twice the share of studies expected on the smaller side of "
            f"zero); effects on both sides being chance: {p_value(found.interaction.p)} ({note})."
        )
    yield from _moderations(found.moderations, words, note)
    yield "The count of directions and the pooled effects stand side by side; neither overrules the other."


def _moderations(moderations: Iterable[Moderation], words: ContextWords, note: str) -> Iterator[str]:
    """The context with the clearest slope only; a list would invite choosing."""
    found = sorted(moderations, key=lambda m: (m.regression.slope_knapp_hartung.p, m.variable, m.ancestor or ""))
    if not found:
        return
    best = found[0]
    few = "; with fewer than ten studies this is hardly to be relied on" if best.few else ""
    slope = best.regression.slope_knapp_hartung
    name = words.variable(best.variable)
    head = f"Of {len(found)} contexts as covariate, {name} has the clearest slope"
    if len(found) == 1:
        head = f"With {name} as covariate"
    other, reference = words.level(best.variable, best.other), words.level(best.variable, best.reference)
    yield (
        f"{head}: {other} against {reference} {slope.value:+.2f} ({p_value(slope.p)}, not "
        f"adjusted for the choice; {note}){few}."
    )
