"""What would change a verdict, and on what it hangs, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence.model.axis import Stance
from evidence.model.decision import Status
from evidence.model.policy import Policy
from evidence.resolve.fragility import Flip, Fragility, Shift, Way
from evidence.resolve.sensitivity import Leaving, Rerun, changes
from evidence.views.catalogue import Catalogue
from evidence.views.context_words import naming
from evidence.views.status_view import pole_word, stance_word, view_status
from evidence.views.wording import capital, counted, listed, plural

_TOO_LITTLE = frozenset({Status.INSUFFICIENT, Status.NO_EVIDENCE})


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What would change a verdict."""

    hangs: tuple[str, ...]
    """Parts of the evidence without which the status is another one; one sentence says so when there are none."""
    flips: tuple[str, ...]
    """How many studies it takes, with examples by name."""
    single: tuple[str, ...]
    """Studies, as they are cited, each of which alone carries the status."""
    brief: str | None
    """How many studies it takes, without examples; None where no number of studies does."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of it."""
        return self.hangs + self.flips


def view_change(
    status: Status,
    made: Iterable[Rerun],
    fragility: Fragility | None,
    catalogue: Catalogue,
    poles: tuple[str, str],
    policy: Policy,
    noun: str = "study",
) -> ChangeView:
    """What would change a verdict of this status; `noun` is what a line is called in the singular."""
    telling = _Telling(status, catalogue, poles, policy, noun)
    made = tuple(made)
    changed = changes(made)
    single = tuple(telling.cited(rerun.left_out) for rerun in changed if rerun.leaving is Leaving.LINE)
    return ChangeView(
        hangs=tuple(telling.hangs(made, changed)),
        flips=() if fragility is None else tuple(telling.flips(fragility)),
        single=single,
        brief=None if fragility is None else _brief(fragility, noun),
    )


def _brief(fragility: Fragility, noun: str) -> str | None:
    ways = ((fragility.remove, "taken out"), (fragility.restance, "turned round"), (fragility.add, "added"))
    told = [(flip.count, way) for flip, way in ways if flip is not None]
    if not told:
        return None
    (count, way), *others = told
    first = f"{counted(count, noun)} {way}"
    return f"It takes {listed([first, *(f'{count} {way}' for count, way in others)], 'or')}."


@dataclass(frozen=True, slots=True)
class _Telling:
    status: Status
    catalogue: Catalogue
    poles: tuple[str, str]
    policy: Policy
    noun: str

    def cited(self, line: Iterable[str]) -> str:
        return " with ".join(self.catalogue.source(name).short for name in line)

    def would_be(self, status: Status, leader: Stance | None) -> str:
        """What a claim would be: `a preliminary dispute`, `leaning to anti-tumour`."""
        pole = pole_word(leader, self.poles)
        match status:
            case Status.LEANING if pole is not None:
                return f"it would be leaning to {pole}"
            case Status.PREDOMINANT | Status.UNCONTESTED | Status.REPORTED_ONE_SIDED if pole is not None:
                word = {Status.PREDOMINANT: "predominantly", Status.UNCONTESTED: "uncontested, and"}
                return f"it would be {word.get(status, 'one-sided in reviews, and')} {pole}"
            case Status.PRELIMINARY_DISPUTE:
                return "it would be a preliminary dispute"
            case Status.INSUFFICIENT | Status.NO_EVIDENCE:
                return "too little would be left for a verdict"
            case Status.NO_EFFECT | Status.MOSTLY_NO_EFFECT:
                return f"it would be {'' if status is Status.NO_EFFECT else 'mostly '}without effect"
        return f"it would be {view_status(status, self.policy).label.lower()}"

    def hangs(self, made: tuple[Rerun, ...], changed: tuple[Rerun, ...]) -> Iterator[str]:
        """Parts of the evidence without which the status is another one."""
        # where too little is left anyway, or by leaving out nearly everything, nothing is learnt
        telling = [
            rerun
            for rerun in changed
            if rerun.ruling.status not in _TOO_LITTLE
            or (rerun.leaving is not Leaving.LOWER_TIERS and self.status not in _TOO_LITTLE)
        ]
        alone: dict[str, list[str]] = {}
        for rerun in telling:
            if rerun.leaving is Leaving.LINE:
                outcome = self.would_be(rerun.ruling.status, rerun.ruling.leader)
                alone.setdefault(outcome, []).append(self.cited(rerun.left_out))
        by_chance = [rerun for rerun in telling if rerun.ruling.status is Status.CONTEXT_DEPENDENT]
        if by_chance:
            yield self.by_chance(by_chance, len(made))
        looked_for = self.would_be(Status.CONTEXT_DEPENDENT, None)
        for outcome, names in alone.items():
            any_one = names[0] if len(names) == 1 else f"any one of {naming(names, last='or')},"
            if outcome == looked_for:
                continue
            if len(names) == 1:
                yield f"It hangs on a single {self.noun}: without {any_one} {outcome}."
            else:
                yield f"It hangs on single {plural(self.noun)}: without {any_one} {outcome}."
        for rerun in telling:
            if rerun.leaving is not Leaving.LINE and rerun not in by_chance:
                yield f"{capital(self.without(rerun))} {self.would_be(rerun.ruling.status, rerun.ruling.leader)}."
        if made and not telling and self.status not in _TOO_LITTLE:
            reruns = f"{counted(len(made), 'rerun')} without a part of the evidence"
            if changed:
                yield f"It hangs on no single part: of {reruns}, none gives another verdict."
            else:
                yield f"It hangs on no single part: {reruns} leave{_s(len(made))} the status as it is."
        if self.noun == "study" and any(rerun.vacuous and len(made) > 2 for rerun in made):
            yield "Too few studies record their laboratory to count each laboratory once."

    def by_chance(self, found: list[Rerun], made: int) -> str:
        """Reruns in which a context passes: where one is looked for many times, it is found now and then."""
        names = [self.cited(rerun.left_out) for rerun in found if rerun.leaving is Leaving.LINE]
        parts = [self.without(rerun) for rerun in found if rerun.leaving is not Leaving.LINE]
        if names:
            any_one = f"any one of {naming(names, 8, last='or')}" if len(names) > 1 else names[0]
            parts.insert(0, f"without {any_one}")
        head = f"{capital(listed(parts, 'or'))}, {self.would_be(Status.CONTEXT_DEPENDENT, None)}"
        return f"{head}; that is {len(found)} of {made} reruns, and no finding: of so many, some do so by chance."

    def without(self, rerun: Rerun) -> str:
        """What a rerun leaves out."""
        n = len(rerun.left_out)
        match rerun.leaving:
            case Leaving.LINE:
                return f"without {self.cited(rerun.left_out)}"
            case Leaving.GROUP:
                return f"without the laboratory {rerun.group} ({counted(n, 'source')})"
            case Leaving.LOWER_TIERS:
                tier = "methods of tier 1" if rerun.tier == 1 else f"methods of tier {rerun.tier} or stronger"
                return f"with {tier} alone ({counted(n, 'source')} left out)"
            case Leaving.UNREAD:
                return f"without what is known only through reviews ({counted(n, 'source')})"
            case Leaving.CONCERN:
                return f"without sources under an expression of concern ({counted(n, 'source')})"
            case Leaving.WEAK_LINKS:
                return f"with one {self.noun} for each laboratory and context ({counted(n, 'source')} left out)"

    def flips(self, fragility: Fragility) -> Iterator[str]:
        apart = " (counts alone, context set aside)" if self.status is Status.CONTEXT_DEPENDENT else ""
        for way, flip in (
            (Way.REMOVE, fragility.remove),
            (Way.RESTANCE, fragility.restance),
            (Way.ADD, fragility.add),
        ):
            if flip is not None:
                yield f"{self.flip(way, flip)}{apart}."

    def flip(self, way: Way, flip: Flip) -> str:
        """The fewest studies of one kind of change, with an example."""
        parts = listed(self.shift(way, shift) for shift in flip.shifts)
        names = [self.cited(line) for shift in flip.shifts for line in shift.lines]
        example = f", for example {naming(names)}" if names else ""
        leader = flip.tally.leader
        verb = {Way.REMOVE: " taken out", Way.RESTANCE: "", Way.ADD: " added"}[way]
        return f"With {parts}{verb}{example}, {self.would_be(flip.status, leader)}"

    def shift(self, way: Way, shift: Shift) -> str:
        """Some studies that change in the same way."""
        where = stance_word(shift.after if way is Way.ADD else shift.before, self.poles)
        new = "new " if way is Way.ADD else ""
        turned = f" turned to {stance_word(shift.after, self.poles)}" if way is Way.RESTANCE else ""
        text = f"{shift.count} {new}{_kind(where)}{self.noun if shift.count == 1 else plural(self.noun)}{_after(where)}"
        return f"{text}{turned}"


def _kind(where: str) -> str:
    return "" if where in ("both", "no effect") else f"{where} "


def _after(where: str) -> str:
    return f" that found {where}" if where in ("both", "no effect") else ""


def _s(n: int) -> str:
    """The ending of a verb in the present tense."""
    return "s" if n == 1 else ""
