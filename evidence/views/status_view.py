"""Every status and every stance as a reader sees it: its word, a sign, a colour, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from evidence.model.axis import Stance
from evidence.model.decision import Status
from evidence.model.policy import Policy
from evidence.resolve.status import Flag
from evidence.views.wording import counted


class Colour(StrEnum):
    """What a colour says; it never says anything that words do not say as well."""

    RED = "red"
    """Look at this first."""
    YELLOW = "yellow"
    """Look at this."""
    GREEN = "green"
    """Nothing to do."""
    BLUE = "blue"
    """A result of its own kind, neither good nor bad."""
    GREY = "grey"
    """Too little to say anything."""


@dataclass(frozen=True, slots=True)
class StatusView:
    """A status with its label, sign, colour and meaning."""

    status: Status
    label: str
    """In words, with a capital letter: `Preliminary dispute`."""
    glyph: str
    """One ASCII character, different for every status."""
    colour: Colour
    meaning: str
    """What it takes, as one sentence with the policy's own numbers."""


@dataclass(frozen=True, slots=True)
class FlagView:
    """Something worth knowing beside a status."""

    flag: Flag
    label: str
    meaning: str


STATUS_ORDER = (
    Status.DISPUTED,
    Status.CONTEXT_DEPENDENT,
    Status.PRELIMINARY_DISPUTE,
    Status.REPORTED_DISPUTED,
    Status.LEANING,
    Status.PREDOMINANT,
    Status.MOSTLY_NO_EFFECT,
    Status.NO_EFFECT,
    Status.UNCONTESTED,
    Status.REPORTED_ONE_SIDED,
    Status.INSUFFICIENT,
    Status.NO_EVIDENCE,
)
"""The order in which statuses are listed: the most contested first."""

_LABELS = {
    Status.DISPUTED: ("Disputed", "!", Colour.RED),
    Status.CONTEXT_DEPENDENT: ("Context-dependent", "%", Colour.BLUE),
    Status.PRELIMINARY_DISPUTE: ("Preliminary dispute", "/", Colour.YELLOW),
    Status.REPORTED_DISPUTED: ("Disputed in reviews", "&", Colour.YELLOW),
    Status.LEANING: ("Leaning", "~", Colour.YELLOW),
    Status.PREDOMINANT: ("Predominant", ">", Colour.GREEN),
    Status.MOSTLY_NO_EFFECT: ("Mostly no effect", "o", Colour.BLUE),
    Status.NO_EFFECT: ("No effect", "0", Colour.BLUE),
    Status.UNCONTESTED: ("Uncontested", "=", Colour.GREEN),
    Status.REPORTED_ONE_SIDED: ("One-sided in reviews", ":", Colour.GREY),
    Status.INSUFFICIENT: ("Insufficient", ".", Colour.GREY),
    Status.NO_EVIDENCE: ("No evidence", "-", Colour.GREY),
}

STANCE_GLYPHS = {
    Stance.FIRST: "+",
    Stance.SECOND: "-",
    Stance.MIXED: "x",
    Stance.NO_EFFECT: "0",
    Stance.UNCLEAR: "?",
}
"""One ASCII character for every stance, to stand beside its word."""

_STANCE_WORDS = {
    Stance.FIRST: "first pole",
    Stance.SECOND: "second pole",
    Stance.MIXED: "both",
    Stance.NO_EFFECT: "no effect",
    Stance.UNCLEAR: "unclear",
}


def view_status(status: Status, policy: Policy) -> StatusView:
    """A status as it is shown, its meaning told in the numbers of this policy."""
    label, glyph, colour = _LABELS[status]
    return StatusView(status, label, glyph, colour, _meaning(status, policy))


def view_flag(flag: Flag, policy: Policy) -> FlagView:
    """A flag as it is shown."""
    match flag:
        case Flag.SUPPORTED:
            return FlagView(flag, "unlikely by chance", "The sign test reaches the level that the policy asks for.")
        case Flag.WITH_NULL:
            share = f"More than {policy.null_share}% of the studies found no effect."
            return FlagView(flag, "many without effect", share)
        case Flag.PARTIAL:
            return FlagView(flag, "partial", "A study counts for its pole although some of its arms found no effect.")
    assert_never(flag)


def stance_word(stance: Stance | None, poles: tuple[str, str]) -> str:
    """The word for a stance on an axis with these poles: a pole, `both`, `no effect` or `unclear`."""
    if stance is None:
        return "unknown"
    return pole_word(stance, poles) or _STANCE_WORDS[stance]


def pole_word(stance: Stance | None, poles: tuple[str, str]) -> str | None:
    """The pole that a stance stands at; None when it stands at none."""
    if stance is Stance.FIRST:
        return poles[0]
    return poles[1] if stance is Stance.SECOND else None


def _level(policy: Policy) -> str:
    return f"{policy.alpha:g}".removeprefix("0")


def _meaning(status: Status, policy: Policy) -> str:
    majority = policy.claim_majority
    match status:
        case Status.NO_EVIDENCE:
            return "Nothing that counts is recorded."
        case Status.NO_EFFECT:
            return f"At least {counted(policy.no_effect_lines, 'independent study')}, and all of them found no effect."
        case Status.MOSTLY_NO_EFFECT:
            return "More independent studies found no effect than found one."
        case Status.CONTEXT_DEPENDENT:
            return "Both poles hold, and a recorded condition tells them apart."
        case Status.DISPUTED:
            weaker = counted(policy.dispute_minority, "independent study")
            backed = f"Each pole is backed by at least {weaker}, those that found both included"
            return f"{backed}, and neither by {majority}% of the evidence."
        case Status.PRELIMINARY_DISPUTE:
            return f"Both poles are present and neither has {majority}% of the evidence, but the studies are too few."
        case Status.PREDOMINANT:
            rarely = f"chance would rarely give such a split (sign test: p of at most {_level(policy)})"
            return f"One pole has {majority}% of the evidence or more, and {rarely}."
        case Status.LEANING:
            return f"One pole has {majority}% of the evidence or more, but chance alone could give such a split."
        case Status.UNCONTESTED:
            least = counted(policy.uncontested_lines, "independent study")
            return f"At least {least}; all that give a direction give the same, and others may have found no effect."
        case Status.INSUFFICIENT:
            return "Nothing opposes, but the independent studies or reviews are too few for a verdict."
        case Status.REPORTED_DISPUTED:
            return "No primary study is recorded, and reviews disagree or call the question controversial."
        case Status.REPORTED_ONE_SIDED:
            return (
                "No primary study is recorded, and at least "
                f"{counted(policy.reported_lines, 'independent review')} agree."
            )
    assert_never(status)
