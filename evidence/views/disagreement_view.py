"""Why the studies of a claim disagree, in sentences that say no more than the numbers carry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from evidence.model.axis import Stance
from evidence.model.policy import Policy
from evidence.resolve.disagreement import Disagreement
from evidence.resolve.lines import Line
from evidence.resolve.partition import conditions
from evidence.resolve.reversal import Confounded, Reversal
from evidence.resolve.separation import Analysis, GroupRerun, Outcome, Separation
from evidence.views.catalogue import Catalogue
from evidence.views.context_words import ContextTable, ContextWords, shuffled
from evidence.views.wording import capital, counted, fraction, listed, percent

TOO_FEW = 6
"""Studies at the poles up to which no context can pass: 3 against 3 has p = .10 at best."""


_CHOSEN = "divides them as well, but investigators chose it in order to get the effect"


@dataclass(frozen=True, slots=True)
class DisagreementView:
    """Why the studies of a claim disagree, as far as the record can tell."""

    answer: str
    """In one sentence."""
    behind: tuple[str, ...]
    """What stands behind it; to follow the answer."""
    further: tuple[str, ...]
    """Two conditions together, and studies that found both; each for itself."""
    table: ContextTable | None
    """The context of the answer, or the best there is; None when none could be tried."""
    names: tuple[str, ...]
    """Contexts that explain the dispute, as they are named in a sentence; empty when none does."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """All that follows the answer."""
        return self.behind + self.further


def view_disagreement(
    found: Disagreement,
    catalogue: Catalogue,
    poles: tuple[str, str],
    policy: Policy,
    lines: Iterable[Line] = (),
) -> DisagreementView:
    """A claim's disagreement as a reader sees it; `lines` are those that count, to tell of arms without effect."""
    by_sources: dict[tuple[str, ...], Line] = {line.sources: line for line in lines}
    return _Telling(found, catalogue, ContextWords(catalogue, poles), policy, by_sources).view()


@dataclass(frozen=True, slots=True)
class _Telling:
    found: Disagreement
    catalogue: Catalogue
    words: ContextWords
    policy: Policy
    lines: Mapping[tuple[str, ...], Line]

    def view(self) -> DisagreementView:
        explaining, split, rest = self.found.explaining, self.found.split, self.found.without_design
        passing = [reversal for reversal in self.found.reversals if reversal.passes]
        analysis = self.found.everything if rest is None else rest
        shown = self.found.everything.best
        of_rest = False
        if explaining:
            shown = explaining[0]
            answer, *sentences = self.passing(shown, self.found.everything)
            sentences += [f"{capital(self.words.name(other))} separates them too." for other in explaining[1:3]]
            if rest is not None:
                sentences.append("It holds without the studies under conditions that were chosen to get the effect.")
            sentences += [f"{capital(self.words.name(other))} {_CHOSEN}." for other in split[:1]]
        elif passing:
            answer, sentences = self.reversing(passing[0]), list(self.unexplained(analysis))
        elif split:
            shown = split[0]
            answer, *sentences = self.splitting(shown)
        else:
            of_rest = rest is not None and rest.best is not None
            shown = analysis.best if of_rest else shown
            answer, *sentences = self.unexplained(analysis)
            if rest is not None:
                sentences.insert(0, self.left_out(rest))
        # pairs are searched where no single context passes; those of a claim to be split are of what is left
        together = () if explaining or (split and rest is None) else self.together(analysis)
        names = [self.words.name(separation) for separation in explaining]
        names += [self.words.variable(reversal.variable) for reversal in passing]
        few = analysis.first + analysis.second <= TOO_FEW
        return DisagreementView(
            answer=answer,
            behind=tuple(sentences),
            further=(*together, *self.within(passing)),
            table=None if shown is None or ((of_rest or not split) and few) else self.words.table(shown, of_rest),
            names=tuple(dict.fromkeys(names)),
        )

    # what separates

    def passing(self, best: Separation, analysis: Analysis) -> Iterator[str]:
        """A context that passes, with everything that qualifies it."""
        yield f"{capital(self.words.name(best))} separates them: {self.words.split(best)}."
        yield self.chance(best, analysis, "separates")
        yield self.reach(best, "explains")
        yield from self.aliases(best)
        yield from self.laboratories(best)
        yield from self.remaining(best)

    def splitting(self, best: Separation) -> Iterator[str]:
        """A context that separates the sides because it was chosen to, and what is left without it."""
        name = capital(self.words.name(best))
        verb = "separates" if best.outcome is Outcome.PASSES else "divides"
        yield (
            f"{name} {verb} the two sides, but investigators chose it in order to get the effect; "
            "it does not explain a dispute."
        )
        yield f"Split the claim: {self.words.split(best)}."
        if best.outcome is Outcome.PARTIAL:
            yield self.partial(best, "The division is incomplete")
        yield self.chance(best, self.found.everything, verb)
        yield from self.aliases(best)
        rest = self.found.without_design
        if rest is None:
            return
        yield self.left_out(rest)
        if rest.first and rest.second:
            yield from self.unexplained(rest, "those")

    def left_out(self, rest: Analysis) -> str:
        """What stands without the studies at levels that were chosen to get the effect."""
        first, second = self.words.poles
        head = "Without the studies under conditions that were chosen to get the effect,"
        if not rest.first and not rest.second:
            return f"{head} no study is left at either pole."
        if rest.first and rest.second:
            verb = "points" if rest.first == 1 else "point"
            return f"{head} {rest.first} {verb} to {first} and {rest.second} to {second}."
        n, pole = (rest.first, first) if rest.first else (rest.second, second)
        if n == 1:
            return f"{head} the only one left points to {pole}."
        return f"{head} all {n} that are left point to {pole}."

    def unexplained(self, analysis: Analysis, what: str = "them") -> Iterator[str]:
        """Nothing passes: the best there is, and how well chance does."""
        best = next((s for s in analysis.separations if not s.design), None)
        units = analysis.first + analysis.second
        if min(analysis.first, analysis.second) == 0:
            yield "The studies at the poles all stand at one; the other is backed by studies that found both alone."
        elif units <= TOO_FEW:
            yield "No context can be shown to separate them: there are too few studies."
            yield "With six studies or fewer no context can pass (3 against 3 gives p = .10 at best)."
        elif best is None:
            yield "No recorded context can be tried: none divides the studies that give a direction."
        elif best.explains:
            yield "No recorded context separates all of them."
            yield f"Among those that are left, {self.words.name(best)} does: {self.words.split(best)}."
            yield self.chance(best, analysis, "separates")
            yield from (*self.aliases(best), *self.laboratories(best))
        elif best.outcome in (Outcome.PARTIAL, Outcome.PASSES):
            yield f"{capital(self.words.name(best))} divides them, but does not explain the dispute."
            yield f"{capital(self.words.split(best))}."
            yield self.partial(best)
            yield self.chance(best, analysis, "divides")
            yield from (*self.aliases(best), *self.remaining(best))
        elif best.outcome is Outcome.CANDIDATE:
            yield f"No recorded context is shown to separate them; {self.words.name(best)} is a candidate."
            yield f"{capital(self.words.split(best))}."
            yield self.chance(best, analysis, "divides")
            yield self.reach(best, "would explain")
            yield from self.aliases(best)
        else:
            yield f"No recorded context separates {what}."
            often = shuffled(best.p_adjusted, self.policy)
            tried = self.tried(best, analysis)
            yield f"{capital(tried)} is {self.words.name(best)}, but shuffled labels do as well {often}."

    def together(self, analysis: Analysis) -> Iterator[str]:
        """The best of two conditions together."""
        for pair in analysis.pairs[:1]:
            yield (
                f"Two conditions together are a candidate: {self.words.name(pair)}. {capital(self.words.split(pair))}; "
                f"shuffled labels do as well {shuffled(pair.p_adjusted, self.policy)}."
            )

    def tried(self, best: Separation, analysis: Analysis) -> str:
        """The contexts among which a context is the best."""
        variables = self.catalogue.registry.variables

        def named_before(separation: Separation) -> bool:
            about = variables.get(separation.variables[0])
            return about is not None and about.pre_specified

        n = sum(named_before(other) is named_before(best) for other in analysis.separations)
        kind = " named beforehand" if named_before(best) else ""
        return f"the best of {counted(n, 'context')}{kind} tried" if n > 1 else f"the only context{kind} tried"

    def chance(self, best: Separation, analysis: Analysis, verb: str) -> str:
        """How often shuffled labels do as well."""
        often = shuffled(best.p_adjusted, self.policy)
        tried = self.tried(best, analysis)
        return f"If labels are shuffled among the studies, {tried} {verb} as well {often}."

    def reach(self, best: Separation, verb: str) -> str:
        """On how many of the studies a context rests, and how much of the dissent it accounts for."""
        known = f"It is recorded for {percent(best.coverage)} of the studies that give a direction"
        if best.explained is None:
            return f"{known}; too few of its levels have more than one study to say how much it {verb}."
        # of the same levels as lambda is: a single study has no dissent of its own
        levels = [(level.first, level.second) for level in best.table if level.first + level.second > 1]
        dissent = min(sum(a for a, _ in levels), sum(b for _, b in levels))
        n = dissent - sum(min(a, b) for a, b in levels)
        share = (
            f"none of {counted(dissent, 'dissenting study')}"
            if n == 0
            else (f"{n} of {counted(dissent, 'dissenting study')} ({percent(best.explained)})")
        )
        return f"{known}, and {verb} {share} at levels with two studies or more."

    def partial(self, best: Separation, head: str = "It is not enough") -> str:
        """Why a low p is not enough."""
        why: list[str] = []
        if not best.clean:
            why.append("within some of its levels the studies still disagree")
        if 100 * best.coverage < self.policy.separation_coverage:
            needed = self.policy.separation_coverage
            why.append(
                f"it is recorded for {percent(best.coverage, below=needed / 100)} of the studies that give a "
                f"direction, and {needed}% are needed"
            )
        if best.groups is GroupRerun.FAILS:
            why.append("it does not hold when every laboratory counts once")
        if best.design_alias:
            why.append("it cannot be told apart from a condition that was chosen to get the effect")
        return f"{head}: {listed(why)}." if why else "It does not hold in every part of the evidence."

    def aliases(self, best: Separation) -> Iterator[str]:
        """Contexts that divide the studies in the same way."""
        if best.aliases:
            others = listed(map(self.words.alias, best.aliases), "or")
            yield f"It cannot be told apart from {others}, which divides the studies in nearly the same way."

    def laboratories(self, best: Separation) -> Iterator[str]:
        """Whether it holds with one study a laboratory."""
        match best.groups:
            case GroupRerun.HOLDS:
                yield "It holds when every laboratory counts once."
            case GroupRerun.FAILS:
                yield "It does not hold when every laboratory counts once."
            case GroupRerun.NOT_RECORDED:
                yield "Too few studies record their laboratory to say whether it holds when each counts once."
            case None:
                return

    def remaining(self, best: Separation) -> Iterator[str]:
        """What is left of the conflict."""
        if best.remaining is None:
            return
        if best.remaining <= 0:
            yield "Within its levels no conflict is left."
        else:
            yield f"Within its levels a conflict of {fraction(best.remaining)} is left."

    # studies that found both

    def reversing(self, best: Reversal) -> str:
        """Studies that reverse within themselves, in at least two laboratories."""
        alike = "laboratories" if best.groups_recorded else "studies"
        return (
            f"{capital(self.words.variable(best.variable))} separates them within studies: {best.groups} {alike} found "
            f"{self.words.poles[0]} with {self.level(best, best.first)} and {self.words.poles[1]} with "
            f"{self.level(best, best.second)}, and nothing else that is recorded differs between their arms."
        )

    def level(self, reversal: Reversal, level: str) -> str:
        return self.words.level(reversal.variable, level)

    def within(self, passing: Iterable[Reversal]) -> Iterator[str]:
        """What studies that found both tell, when it is not the answer."""
        passing = tuple(passing)
        alike: dict[tuple[str, str, tuple[tuple[str, ...], ...], bool, bool], list[Reversal]] = {}
        for reversal in self.found.reversals:
            if reversal not in passing:
                key = (reversal.variable, reversal.first, reversal.lines, reversal.opposed, reversal.design)
                alike.setdefault(key, []).append(reversal)
        for group in alike.values():
            yield self.clean(group)
        for mixed in self.found.confounded:
            yield self.confounded(mixed)

    def clean(self, group: list[Reversal]) -> str:
        """Studies whose arms differ in one condition only."""
        one = group[0]
        where = listed((self.level(reversal, reversal.second) for reversal in group), "or")
        sentence = (
            f"{self.studies(one.lines)} found both, and {_its(one.lines)} arms differ in "
            f"{self.words.variable(one.variable)} alone: {self.words.poles[0]} with {self.level(one, one.first)}, "
            f"{self.words.poles[1]} with {where}"
        )
        sentence += "".join(f"; {arms}" for arms in self.without_effect(group))
        why: list[str] = []
        if one.design:
            why.append("that condition was chosen to get the effect")
        if one.groups < 2:
            why.append("one laboratory is not enough" if one.groups_recorded else "one study is not enough")
        if any(reversal.opposed for reversal in group):
            why.append("the studies at one pole point the other way")
        return f"{sentence}. {capital('; '.join(why))}." if why else f"{sentence}."

    def without_effect(self, group: list[Reversal]) -> Iterator[str]:
        """Further arms at the levels between which studies reverse, which found no effect."""
        one = group[0]
        for level in dict.fromkeys((one.first, *(reversal.second for reversal in group))):
            n = sum(
                arm.stance is Stance.NO_EFFECT and conditions(arm, self.catalogue.registry).get(one.variable) == level
                for sources in one.lines
                if sources in self.lines
                for arm in self.lines[sources].arms
            )
            if n:
                yield f"with {self.level(one, level)} {counted(n, 'further arm')} found no effect"

    def confounded(self, mixed: Confounded) -> str:
        """A study whose arms differ in more than one condition, or in something that is none."""
        head = f"{self.studies([mixed.line])} found both, but"
        if len(mixed.differs) > 1:
            every = listed(self.words.variable(name) for name in mixed.differs)
            return f"{head} its arms differ in {every} at once, so none of them can be named."
        (only,) = mixed.differs
        if only in ("comparator", "outcome-class"):
            what = "comparators" if only == "comparator" else "outcomes"
            return f"{head} for different {what}, which is no condition that could separate the sides."
        return f"{head} {self.words.variable(only)} is not recorded for both of its arms."

    def studies(self, lines: Iterable[tuple[str, ...]]) -> str:
        """Studies by their citations."""
        return listed(" with ".join(self.catalogue.source(name).short for name in line) for line in lines)


def _its(lines: tuple[tuple[str, ...], ...]) -> str:
    return "its" if len(lines) == 1 else "their"
