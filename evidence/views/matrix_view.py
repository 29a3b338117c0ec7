"""Every recorded context against the poles: what was tried, what came of it, and what could not be tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from evidence.model.axis import Stance
from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.resolve.disagreement import Disagreement
from evidence.resolve.partition import Partition, level_at, recorded
from evidence.resolve.separation import Analysis, GroupRerun, Outcome, Separation
from evidence.resolve.verdict import Basis, Verdict
from evidence.views.catalogue import Catalogue
from evidence.views.context_words import ContextWords
from evidence.views.sentences import poles_of, sampling_statement
from evidence.views.status_view import Colour
from evidence.views.wording import capital, counted, fraction, listed, p_value, percent


class Recorded(StrEnum):
    """How studies record a context."""

    LEVEL = "level"
    """At the one level that is named."""
    SEVERAL = "several"
    """At more than one level, so that they cannot be tried."""
    MISSING = "missing"
    """Not at all."""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """The studies at one level of a context, or those that have none or several."""

    recorded: Recorded
    label: str
    first: int
    second: int
    mixed: int
    no_effect: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One context; the cells add up to all studies that count, but for a pair, where those at the poles are shown."""

    name: str
    """Names it among all rows: `tissue`, `tissue: perinatal`, `tissue x model`."""
    label: str
    """In words, within a sentence."""
    brief: str
    """The same below its variable: `perinatal tissue or not` for a roll-up."""
    role: str
    """`moderator` or `design`; empty for what the vocabulary does not have."""
    cells: tuple[MatrixCell, ...]
    """Largest level first, then several levels, then none; empty ones are left out."""
    outcome: Outcome | None
    """None where it could not be tried."""
    outcome_word: str
    """`passes`, `partial`, `candidate`, `none`; `not tried`."""
    glyph: str
    colour: Colour
    explained: str
    """Goodman and Kruskal's lambda, `.75`; empty when it is not computed, as the two below."""
    p: str
    p_adjusted: str
    coverage: str
    """Share of the studies with a direction that record one level, `94%`."""
    aliases: tuple[str, ...] = ()
    """Contexts that cannot be told apart from it, in words."""
    notes: tuple[str, ...] = ()
    """What qualifies the outcome, or why it could not be tried; clauses without a full stop."""


@dataclass(frozen=True, slots=True)
class MatrixGroup:
    """A variable, with the levels of it that were rolled up."""

    variable: str
    rows: tuple[MatrixRow, ...]
    """The variable itself first, where it could be tried; then its roll-ups, the best first."""


@dataclass(frozen=True, slots=True)
class MatrixView:
    """The contexts of one claim against its poles."""

    claim: ClaimId
    poles: tuple[str, str]
    headline: str
    """What was tried, in one sentence."""
    groups: tuple[MatrixGroup, ...]
    """The group with the best separation first."""
    pairs: tuple[MatrixRow, ...]
    """Two conditions together, where no single one passes; at most candidates."""
    untried: tuple[MatrixRow, ...]
    """In the vocabulary's order; those that no study records last."""
    footnotes: tuple[str, ...]
    """Sentences to stand under the table."""

    @property
    def rows(self) -> tuple[MatrixRow, ...]:
        """All rows from top to bottom."""
        return (*(row for group in self.groups for row in group.rows), *self.pairs, *self.untried)


def view_matrix(
    disagreement: Disagreement | None, verdict: Verdict, catalogue: Catalogue, policy: Policy
) -> MatrixView:
    """The matrix of a verdict; `disagreement` is that of its explanation, None where nothing is divided."""
    levels = [(line.stance, recorded(line, catalogue.registry)) for line in verdict.counted]
    return _Matrix(disagreement, verdict, levels, catalogue, policy).view()


_OUTCOMES = {
    Outcome.PASSES: ("passes", "%", Colour.BLUE),
    Outcome.PARTIAL: ("partial", "/", Colour.YELLOW),
    Outcome.CANDIDATE: ("candidate", "~", Colour.YELLOW),
    Outcome.NONE: ("none", ".", Colour.GREY),
}
CHOSEN = "chosen by investigators in order to get the effect: it never explains a dispute"
ONE_LEVEL = "the studies at a pole that record it are all of one level"
WITHOUT_CHOSEN = "without the studies under conditions chosen to get the effect"
"""Begins the note on what is left of a context without them."""
_UNTRIED = ("not tried", "-", Colour.GREY)
_POLES = (Stance.FIRST, Stance.SECOND)
_LABELS = {Recorded.SEVERAL: "several of these", Recorded.MISSING: "not recorded"}


@dataclass(frozen=True, slots=True)
class _Matrix:
    found: Disagreement | None
    verdict: Verdict
    levels: Sequence[tuple[Stance, Mapping[str, set[str]]]]
    """Of every study that counts, the levels of each variable that it records."""
    catalogue: Catalogue
    policy: Policy

    @property
    def registry(self) -> Registry:
        return self.catalogue.registry

    @property
    def words(self) -> ContextWords:
        return ContextWords(self.catalogue, poles_of(self.verdict, self.registry))

    def view(self) -> MatrixView:
        analysis = None if self.found is None else self.found.everything
        separations = () if analysis is None else analysis.separations
        # the order of the separations is that of the best of each group
        variables = dict.fromkeys(separation.variables[0] for separation in separations)
        groups = tuple(
            MatrixGroup(
                name, tuple(map(self.tried, sorted((s for s in separations if s.variables == (name,)), key=_whole)))
            )
            for name in variables
        )
        return MatrixView(
            claim=self.verdict.claim,
            poles=self.words.poles,
            headline=self.headline(analysis, groups),
            groups=groups,
            pairs=tuple(map(self.pair, () if analysis is None else analysis.pairs)),
            untried=tuple(self.untried(variables)),
            footnotes=tuple(self.footnotes(bool(separations))),
        )

    def headline(self, analysis: Analysis | None, groups: Sequence[MatrixGroup]) -> str:
        why = self.nothing_to_separate()
        if why is not None or analysis is None:
            return f"No context is tried: {why}."
        studies = f"{analysis.first} {self.words.poles[0]} against {analysis.second} {self.words.poles[1]}"
        if not groups:
            return f"No recorded context divides the studies, {studies}."
        tried = counted(sum(len(group.rows) for group in groups), "context")
        return f"{capital(tried)} tried on {studies}; the best is {self.words.name(analysis.separations[0])}."

    def nothing_to_separate(self) -> str | None:
        """Why no context at all could be tried; None when one could."""
        if self.verdict.basis is Basis.SECONDARY:
            return "only reviews speak to the claim"
        if self.found is None:
            return "the studies do not stand at both poles"
        if min(self.found.everything.first, self.found.everything.second) == 0:
            return "the studies at the poles all stand at one; the other is backed by studies that found both alone"
        return None

    def footnotes(self, tried: bool) -> Iterator[str]:
        rest = None if self.found is None else self.found.without_design
        if tried:
            sampling = sampling_statement(self.registry.config.sampling)
            yield f"p adj allows for the choice among all contexts tried ({sampling})."
        if rest is not None:
            yield (
                "Some studies were made under conditions chosen in order to get the effect; "
                f"without them {rest.first} {self.words.poles[0]} stand against {rest.second} {self.words.poles[1]}."
            )

    # what was tried

    def tried(self, separation: Separation) -> MatrixRow:
        """A variable or a roll-up."""
        partition = Partition(separation.variables[0], separation.ancestor, (), separation.design)
        return self._row(separation, self.cells(partition))

    def pair(self, separation: Separation) -> MatrixRow:
        """Two variables together."""
        cells = (
            MatrixCell(Recorded.LEVEL, self.words.levels(separation, r.level), r.first, r.second, r.mixed, r.no_effect)
            for r in separation.table
        )
        return self._row(separation, tuple(sorted(cells, key=_size)))

    def _row(self, separation: Separation, cells: tuple[MatrixCell, ...]) -> MatrixRow:
        word, glyph, colour = _OUTCOMES[separation.outcome]
        known = all(name in self.registry.variables for name in separation.variables)
        label, above = _flat(self.words.name(separation)), separation.ancestor
        return MatrixRow(
            name=separation.name,
            label=label,
            brief=label if above is None else f"{_flat(self.words.level(separation.variables[0], above))} or not",
            role=("design" if separation.design else "moderator") if known else "",
            cells=cells,
            outcome=separation.outcome,
            outcome_word=word,
            glyph=glyph,
            colour=colour,
            explained="" if separation.explained is None else fraction(max(0.0, separation.explained)),
            p=_p(separation.p),
            p_adjusted=adjusted(separation, self.policy),
            coverage=percent(separation.coverage, below=self.policy.separation_coverage / 100),
            aliases=tuple(_flat(self.words.alias(alias)) for alias in separation.aliases),
            notes=tuple(self.qualified(separation)),
        )

    def qualified(self, separation: Separation) -> Iterator[str]:
        """What a reader has to know beside the outcome."""
        close = separation.p_adjusted <= self.policy.candidate_alpha
        if separation.design:
            yield CHOSEN
        if close and not separation.clean:
            yield "within some of its levels the studies still disagree"
        if close and 100 * separation.coverage < self.policy.separation_coverage:
            yield f"it has to be recorded for {self.policy.separation_coverage}% of the studies with a direction"
        if separation.aliases:
            yield "it cannot be told apart from " + listed(map(_flat, map(self.words.alias, separation.aliases)), "or")
        if separation.design_alias:
            yield "one of those was chosen in order to get the effect"
        match separation.groups:
            case GroupRerun.HOLDS:
                yield "it holds when every laboratory counts once"
            case GroupRerun.FAILS:
                yield "it does not hold when every laboratory counts once"
            case GroupRerun.NOT_RECORDED:
                yield "too few studies record their laboratory to count each once"
            case None:
                pass
        rest = None if self.found is None else self.found.without_design
        if close and rest is not None and not separation.design:
            there = next((other for other in rest.separations if other.name == separation.name), None)
            came = "it cannot be tried" if there is None else f"p adj is {_p(there.p_adjusted)}"
            yield f"{WITHOUT_CHOSEN} {came}"

    # what was not

    def untried(self, tried: Iterable[str]) -> Iterator[MatrixRow]:
        """Every other variable, with what is recorded and why that was not enough."""
        tried = set(tried)
        used = {name for _, levels in self.levels for name in levels}
        names = [*self.registry.variables, *sorted(used.difference(self.registry.variables))]
        for name in sorted((name for name in names if name not in tried), key=lambda name: name not in used):
            known = self.registry.variables.get(name)
            word, glyph, colour = _UNTRIED
            yield MatrixRow(
                name=name,
                label=_flat(self.words.variable(name)),
                brief=_flat(self.words.variable(name)),
                role="" if known is None else known.role.value,
                cells=self.cells(Partition(name, None, (), False)) if name in used else (),
                outcome=None,
                outcome_word=word,
                glyph=glyph,
                colour=colour,
                explained="",
                p="",
                p_adjusted="",
                coverage="",
                notes=(self.why_not(name, name in used),),
            )

    def why_not(self, name: str, used: bool) -> str:
        """Why a variable could not be tried."""
        if not used:
            return "no study records it"
        if (why := self.nothing_to_separate()) is not None:
            return why
        recorded_by = (levels.get(name, set()) for stance, levels in self.levels if stance in _POLES)
        single = {next(iter(found)) for found in recorded_by if len(found) == 1}
        if not single:
            return "no study at a pole records one level of it"
        label = _flat(self.words.level(name, next(iter(single))))
        if name in self.registry.claims[self.verdict.claim].scope:
            return f"the claim is about {label} alone"
        return f"{ONE_LEVEL}, {label}"

    # counts

    def cells(self, partition: Partition) -> tuple[MatrixCell, ...]:
        """All studies that count, by where they stand in a context."""
        counts: dict[tuple[Recorded, str], dict[Stance, int]] = {}
        for stance, levels in self.levels:
            level = level_at(levels, partition, self.registry)
            missing = Recorded.SEVERAL if partition.variable in levels else Recorded.MISSING
            key = (missing, "") if level is None else (Recorded.LEVEL, level)
            counts.setdefault(key, dict.fromkeys(Stance, 0))[stance] += 1
        cells = (self.cell(kind, partition.variable, level, found) for (kind, level), found in counts.items())
        return tuple(sorted(cells, key=_size))

    def cell(self, kind: Recorded, variable: str, level: str, counts: Mapping[Stance, int]) -> MatrixCell:
        label = _flat(self.words.level(variable, level)) if kind is Recorded.LEVEL else _LABELS[kind]
        numbers = (counts[stance] for stance in (Stance.FIRST, Stance.SECOND, Stance.MIXED, Stance.NO_EFFECT))
        return MatrixCell(kind, label, *numbers)


def _whole(separation: Separation) -> bool:
    """Sorts the variable itself before its roll-ups, and keeps their order."""
    return separation.ancestor is not None


def _size(cell: MatrixCell) -> tuple[int, int, int, str]:
    others = cell.mixed + cell.no_effect
    return list(Recorded).index(cell.recorded), -(cell.first + cell.second), -others, cell.label


def adjusted(separation: Separation, policy: Policy) -> str:
    """The adjusted p of a context, without its letter."""
    return _p(separation.p_adjusted, policy.separation_alpha, policy.candidate_alpha)


def _p(p: float, *levels: float) -> str:
    """A p-value without its letter; never rounded to a level that it misses."""
    text = p_value(p).removeprefix("p ").removeprefix("= ")
    missed = next((level for level in levels if text == p_value(level).removeprefix("p = ") and p > level), None)
    return text if missed is None else f"> {text}"


def _flat(text: str) -> str:
    """On one line, to stand in a table."""
    return " ".join(text.split())
