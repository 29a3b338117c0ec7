"""An explanation as JSON: pole names, unrounded numbers, and null for what is not computed."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import Any

from evidence.model.axis import Stance
from evidence.resolve.disagreement import Disagreement
from evidence.resolve.effects import EffectSynthesis
from evidence.resolve.explain import Explanation
from evidence.resolve.fragility import Flip, Fragility, Shift
from evidence.resolve.gap import Gap
from evidence.resolve.provenance import Provenance
from evidence.resolve.reversal import Reversal
from evidence.resolve.ruling import Ruling
from evidence.resolve.sensitivity import Rerun, changes
from evidence.resolve.separation import Analysis, Separation
from evidence.resolve.tally import Tally
from evidence.resolve.timeline import Timeline
from evidence.stats.effects import Estimate
from evidence.views.status_view import pole_word

Poles = tuple[str, str]


def explanation_record(found: Explanation, poles: Poles) -> dict[str, Any]:
    """Everything behind one verdict. Every key is always there."""
    return {
        "disagreement": None if found.disagreement is None else disagreement_record(found.disagreement, poles),
        "reruns": {
            "made": len(found.reruns),
            "vacuous": [rerun.leaving.value for rerun in found.reruns if rerun.vacuous],
            "changes": [_rerun(rerun, poles) for rerun in changes(found.reruns)],
        },
        "fragility": None if found.fragility is None else _fragility(found.fragility, poles),
        "timeline": _timeline(found.timeline, poles),
        "effects": [_synthesis(synthesis) for synthesis in found.effects],
        "gap": None if found.gap is None else _gap(found.gap, poles),
        "provenance": _provenance(found.provenance, poles),
    }


def disagreement_record(found: Disagreement, poles: Poles) -> dict[str, Any]:
    """Why the lines disagree."""
    return {
        "separated": found.separated,
        "everything": _analysis(found.everything, poles),
        "without_design": None if found.without_design is None else _analysis(found.without_design, poles),
        "explaining": [separation.name for separation in found.explaining],
        "split": [separation.name for separation in found.split],
        "reversals": [_reversal(reversal, poles) for reversal in found.reversals],
        "confounded": [{"sources": list(mixed.line), "differs": list(mixed.differs)} for mixed in found.confounded],
    }


def separation_record(found: Separation, poles: Poles) -> dict[str, Any]:
    """One context against the poles."""
    return {
        "variable": " x ".join(found.variables),
        "ancestor": found.ancestor,
        "role": "design" if found.design else "moderator",
        "lambda": found.explained,
        "p": found.p,
        "p_adjusted": found.p_adjusted,
        "outcome": found.outcome.value,
        "coverage": found.coverage,
        "clean": found.clean,
        "aliases": list(found.aliases),
        "design_alias": found.design_alias,
        "groups": None if found.groups is None else found.groups.value,
        "remaining": found.remaining,
        "table": {
            row.level: tally_record(Tally(row.first, row.second, row.mixed, row.no_effect), poles)
            for row in found.table
        },
        "unplaced": tally_record(found.unplaced, poles),
    }


def flips_record(found: Fragility) -> dict[str, int | None]:
    """How many lines to remove, to re-stance, to add until the status changes."""
    return {
        "remove": None if found.remove is None else found.remove.count,
        "restance": None if found.restance is None else found.restance.count,
        "add": None if found.add is None else found.add.count,
    }


def tally_record(tally: Tally, poles: Poles) -> dict[str, int]:
    """Lines by stance."""
    return {
        poles[0]: tally.first,
        poles[1]: tally.second,
        Stance.MIXED.value: tally.mixed,
        Stance.NO_EFFECT.value: tally.no_effect,
    }


def _analysis(found: Analysis, poles: Poles) -> dict[str, Any]:
    return {
        "lines": {poles[0]: found.first, poles[1]: found.second},
        "separations": [separation_record(separation, poles) for separation in found.separations],
        "pairs": [separation_record(separation, poles) for separation in found.pairs],
    }


def _reversal(found: Reversal, poles: Poles) -> dict[str, Any]:
    return {
        "variable": found.variable,
        "levels": {poles[0]: found.first, poles[1]: found.second},
        "lines": _lines(found.lines),
        "groups": found.groups,
        "groups_recorded": found.groups_recorded,
        "opposed": found.opposed,
        "role": "design" if found.design else "moderator",
        "passes": found.passes,
    }


def _ruling(found: Ruling, poles: Poles) -> dict[str, Any]:
    return {
        "basis": None if found.basis is None else found.basis.value,
        "status": found.status.value,
        "pole": pole_word(found.leader, poles),
        "tally": tally_record(found.tally, poles),
    }


def _rerun(found: Rerun, poles: Poles) -> dict[str, Any]:
    return {
        "leaving": found.leaving.value,
        "group": found.group,
        "tier": found.tier,
        "left_out": list(found.left_out),
        "vacuous": found.vacuous,
        **_ruling(found.ruling, poles),
    }


def _fragility(found: Fragility, poles: Poles) -> dict[str, Any]:
    flips = {"remove": found.remove, "restance": found.restance, "add": found.add}
    return {way: None if flip is None else _flip(flip, poles) for way, flip in flips.items()}


def _flip(found: Flip, poles: Poles) -> dict[str, Any]:
    return {
        "count": found.count,
        "status": found.status.value,
        "tally": tally_record(found.tally, poles),
        "shifts": [_shift(shift, poles) for shift in found.shifts],
    }


def _shift(found: Shift, poles: Poles) -> dict[str, Any]:
    return {
        "before": None if found.before is None else _word(found.before, poles),
        "after": None if found.after is None else _word(found.after, poles),
        "count": found.count,
        "lines": _lines(found.lines),
    }


def _timeline(found: Timeline, poles: Poles) -> dict[str, Any]:
    turn = found.turn
    return {
        "points": [
            {"year": point.year, "lines": _lines(point.lines), **_ruling(point.ruling, poles)} for point in found.points
        ],
        "undated": _lines(found.undated),
        "turn": None if turn is None else {"year": turn.year, "status": turn.status.value, "lines": _lines(turn.lines)},
    }


def _synthesis(found: EffectSynthesis) -> dict[str, Any]:
    return {
        "measure": found.measure,
        "effects": [
            {"line": list(e.line), "estimate": e.estimate, "se": e.se, "items": list(e.items)} for e in found.effects
        ],
        "q": found.heterogeneity.q,
        "q_df": found.heterogeneity.df,
        "q_p": found.heterogeneity.p,
        "i2": found.heterogeneity.i2,
        "tau2": found.tau2,
        "mean": _estimate(found.mean),
        "prediction": None if found.prediction is None else list(found.prediction),
        "conflict": found.conflict,
        "gail_simon_p": found.interaction.p,
        "moderations": [
            {
                "variable": moderation.variable,
                "ancestor": moderation.ancestor,
                "reference": moderation.reference,
                "level": moderation.other,
                "studies": moderation.regression.studies,
                "slope": _estimate(moderation.regression.slope_knapp_hartung),
                "few": moderation.few,
            }
            for moderation in found.moderations
        ],
    }


def _gap(found: Gap, poles: Poles) -> dict[str, Any]:
    return {
        "variables": list(found.variables),
        "lambda": list(found.explained),
        "combinations": found.combinations,
        "empty": found.empty,
        "cells": [
            {
                "levels": list(cell.levels),
                "lines": list(cell.lines),
                "change": cell.change,
                "stance": _word(cell.stance, poles),
            }
            for cell in found.cells
        ],
    }


def _provenance(found: Provenance, poles: Poles) -> dict[str, Any]:
    bias = found.bias
    return {
        "reviews": [
            {"source": r.source, "on_claim": r.on_claim, "studies": list(r.studies), "double": r.double}
            for r in found.reviews
        ],
        "dead_ends": [
            {"source": end.source, "cited": end.cited, "elsewhere": list(end.elsewhere)} for end in found.dead_ends
        ],
        "one_sided": [
            {"source": r.source, "pole": _word(r.stance, poles), "cited": r.cited, "available": r.available}
            for r in found.one_sided
        ],
        "retellings": [
            {
                "source": told.source,
                "item": told.item,
                "claim": told.claim,
                "study": told.study,
                "told": _word(told.told, poles),
                "own": None if told.own is None else _word(told.own, poles),
                "distorted": told.distorted,
                "simplified": told.simplified,
            }
            for told in found.retellings
        ],
        "citation_bias": {
            "cited": {poles[0]: bias.first_cited, poles[1]: bias.second_cited},
            "chances": {poles[0]: bias.first_chances, poles[1]: bias.second_chances},
            "ratio": bias.ratio,
            "p": bias.p,
        },
        "amplification": {
            pole: {"paths": ways.paths, "direct": ways.direct, "ratio": ways.ratio}
            for pole, ways in zip(poles, found.amplification, strict=True)
        },
        "overlap": found.overlap,
        "groups": dict(found.groups),
        "groups_recorded": found.groups_recorded,
    }


def _estimate(found: Estimate) -> dict[str, float | None]:
    return {
        "value": found.value,
        "se": found.se,
        "low": found.low if isfinite(found.low) else None,
        "high": found.high if isfinite(found.high) else None,
        "p": found.p,
    }


def _word(stance: Stance, poles: Poles) -> str:
    return pole_word(stance, poles) or stance.value


def _lines(found: Iterable[tuple[str, ...]]) -> list[list[str]]:
    return [list(line) for line in found]
