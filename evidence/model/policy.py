"""The thresholds that a registry can set, with where each comes from; docs/method.md names those that are fixed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from evidence.model.ids import Count, Line, Real, Text
from evidence.model.record import Record
from evidence.model.words import Sampling as Sampling

Percent = Annotated[Count, Field(ge=51, le=100)]


class Policy(Record):
    """Thresholds of the verdict. Shares are whole percents, so that comparing them is exact."""

    line_majority: Percent = 70
    """Percent of a study's arms at one pole that make it the study's stance. Boon & Thomson (2021), box 1."""
    claim_majority: Percent = 70
    """Percent of directional lines at one pole that end a dispute. Our choice, after the rule within studies."""
    dispute_minority: Annotated[Count, Field(ge=1)] = 2
    """Lines, mixed ones included, that the weaker pole needs for a dispute. Our choice."""
    no_effect_lines: Annotated[Count, Field(ge=1)] = 3
    """Lines without effect that make `no-effect`. Our choice."""
    uncontested_lines: Annotated[Count, Field(ge=1)] = 3
    """Unopposed lines that make `uncontested`. Our choice."""
    reported_lines: Annotated[Count, Field(ge=1)] = 2
    """Independent reviews at one pole that make `reported-one-sided`. Our choice."""
    alpha: Annotated[Real, Field(gt=0, lt=1)] = 0.05
    """Level of the sign test for `predominant` and `supported`. Convention; it never decides `disputed`."""
    null_lines: Annotated[Count, Field(ge=1)] = 4
    """Lines needed before the share without effect is flagged. Our choice."""
    null_share: Annotated[Count, Field(ge=1, le=100)] = 30
    """Percent of lines without effect above which a verdict is flagged `with-null`. Our choice."""

    separation_alpha: Annotated[Real, Field(gt=0, lt=1)] = 0.05
    """Adjusted p at which a context separates the poles. Convention, after Westfall & Young (1993)."""
    candidate_alpha: Annotated[Real, Field(gt=0, lt=1)] = 0.2
    """Adjusted p at which a context is worth naming as a candidate. Our choice."""
    separation_coverage: Annotated[Count, Field(ge=1, le=100)] = 70
    """Percent of directional lines that must record a context that separates. Our choice."""
    candidate_coverage: Annotated[Count, Field(ge=1, le=100)] = 50
    """Percent of directional lines that must record a candidate. Our choice."""
    stratum_lines: Annotated[Count, Field(ge=1)] = 4
    """Lines from which a level must have a majority of its own. Our choice."""
    alias_percent: Percent = 80
    """Cramér's V, in percent, from which two contexts cannot be told apart. Our choice."""


class RegistryFile(Record):
    """`claims/registry.yaml`."""

    format: Annotated[Count, Field(ge=1, le=1)]
    """Version of the registry's format: 1."""
    name: Line
    """Short name of the registry."""
    title: Line | None = None
    """Title as a reader sees it."""
    snapshots: Text = "seeds"
    """Folder of the snapshots, relative to the registry's root."""
    sampling: Sampling
    """How the evidence was found; printed with every verdict."""
    sampling_note: Text | None = None
    """The search, or why there was none."""
    policy: Policy = Policy()
    """Thresholds that differ from the defaults."""
    note: Text | None = None
    """Anything a later reader should know."""
