"""Measured effects of a claim, pooled beside the count of directions; neither overwrites the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from evidence.resolve.partition import partitions
from evidence.stats.between_variance import restricted_likelihood
from evidence.stats.distributions import normal_quantile
from evidence.stats.effects import (
    Estimate,
    GailSimon,
    Heterogeneity,
    effect_conflict,
    gail_simon,
    hartung_knapp,
    heterogeneity,
    prediction_interval,
)
from evidence.stats.meta_regression import MetaRegression, meta_regression

if TYPE_CHECKING:
    from evidence.model.ids import SourceId
    from evidence.model.item import Effect
    from evidence.registry.registry import Registry
    from evidence.resolve.lines import Line

FEW_STUDIES = 10
"""Studies below which a meta-regression carries a warning. Cochrane Handbook, section 10.11.4."""


@dataclass(frozen=True, slots=True)
class LineEffect:
    """The effect that one line measured."""

    line: tuple[SourceId, ...]
    estimate: float
    """In the measure's unit; positive points to the first pole."""
    se: float
    """Same unit."""
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moderation:
    """A context with two levels as the single covariate of a meta-regression."""

    variable: str
    ancestor: str | None
    reference: str
    """The level coded 0."""
    other: str
    """The level coded 1; the slope is its effect less the reference's."""
    regression: MetaRegression
    few: bool
    """Fewer than ten studies: hardly to be relied on."""


@dataclass(frozen=True, slots=True)
class EffectSynthesis:
    """Effects of one measure, pooled by a random-effects model."""

    measure: str
    effects: tuple[LineEffect, ...]
    """By source id."""
    heterogeneity: Heterogeneity
    tau2: float
    """Variance between studies by restricted maximum likelihood, squared unit."""
    mean: Estimate
    """With the interval of Hartung and Knapp, never narrower than the plain one."""
    prediction: tuple[float, float] | None
    """Where 95 % of further studies would lie; None for fewer than five."""
    conflict: float
    """Twice the share of studies expected on the smaller side of zero, 0 to 1."""
    interaction: GailSimon
    """Test that effects on either side of zero are more than chance."""
    moderations: tuple[Moderation, ...]


def synthesise(lines: Sequence[Line], registry: Registry) -> tuple[EffectSynthesis, ...]:
    """Pool what the lines measured, each measure by itself; only measures that two lines or more have.

    Several effects of one line count as one: their mean, with the mean of their standard errors, as if they were
    perfectly correlated, which never makes a line look more precise than it is.

    Sources: Cochrane Handbook chapter 10; Borenstein et al. (2009), chapter 24, for several effects of one study.
    """
    by_measure: dict[str, list[tuple[Line, LineEffect]]] = defaultdict(list)
    for line in lines:
        for measure, effect in _of_line(line):
            by_measure[measure].append((line, effect))
    return tuple(
        _pool(measure, sorted(found, key=lambda pair: pair[1].line), registry)
        for measure, found in sorted(by_measure.items())
        if len(found) >= 2
    )


def standard_error(effect: Effect) -> float | None:
    """The standard error of an effect: as given, or from its 95 % interval; None where neither is recorded."""
    if effect.se is not None:
        return effect.se
    if effect.ci is None:
        return None
    return (effect.ci[1] - effect.ci[0]) / (2 * normal_quantile(0.975))


def _of_line(line: Line) -> Iterable[tuple[str, LineEffect]]:
    found: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for placed in line.items:
        effect = placed.item.effect
        if effect is not None and (se := standard_error(effect)) is not None:
            found[effect.measure].append((placed.item.id, effect.estimate, se))
    for measure, effects in found.items():
        estimate = fsum(value for _, value, _ in effects) / len(effects)
        se = fsum(error for _, _, error in effects) / len(effects)
        yield measure, LineEffect(line.sources, estimate, se, tuple(sorted(item for item, _, _ in effects)))


def _pool(measure: str, found: list[tuple[Line, LineEffect]], registry: Registry) -> EffectSynthesis:
    y = [effect.estimate for _, effect in found]
    v = [effect.se**2 for _, effect in found]
    tau2 = restricted_likelihood(y, v)
    mean = hartung_knapp(y, v, tau2)
    return EffectSynthesis(
        measure=measure,
        effects=tuple(effect for _, effect in found),
        heterogeneity=heterogeneity(y, v),
        tau2=tau2,
        mean=mean,
        prediction=prediction_interval(mean, tau2, len(y)),
        conflict=effect_conflict(mean.value, tau2),
        interaction=gail_simon(y, v),
        moderations=tuple(_moderations([line for line, _ in found], y, v, registry)),
    )


def _moderations(
    lines: Sequence[Line], y: Sequence[float], v: Sequence[float], registry: Registry
) -> Iterable[Moderation]:
    for partition in partitions(lines, registry):
        levels = sorted({level for level in partition.levels if level is not None})
        kept = [i for i, level in enumerate(partition.levels) if level is not None]
        if len(levels) != 2 or len(kept) < 3:
            continue
        x = [float(partition.levels[i] == levels[1]) for i in kept]
        regression = meta_regression([y[i] for i in kept], [v[i] for i in kept], x)
        few = len(kept) < FEW_STUDIES
        yield Moderation(partition.variable, partition.ancestor, levels[0], levels[1], regression, few)
