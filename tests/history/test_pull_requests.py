"""What pull requests do to disputes: those that make one vanish fail, honest ones pass."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import pytest

from evidence.check import check
from evidence.cli.main import main
from evidence.history import CauseKind, Outcome
from evidence.resolve import digest_of, resolve
from tests import make
from tests.history.scripted import Data, Pull, git, write

C = CauseKind
Change = Callable[[Pull], object]


def found(pull: Pull) -> set[str]:
    """The rules on decisions that report an error or a warning, each with what it is about."""
    result = check(pull.root, ["EV0", "EV5"], ["EV505"], base="main")
    return {f"{one.code} {one.message.split('`')[1] if '`' in one.message else one.message}" for one in result.found}


def told(pull: Pull) -> dict[str, Any]:
    """What `evidence diff main` says of each claim."""
    out = StringIO()
    with redirect_stdout(out):
        assert main(["--registry", str(pull.root), "diff", "main", "--format", "json"]) == 0
    return {change["claim"]: change for change in json.loads(out.getvalue())["claims"]}


def causes(pull: Pull, claim: str) -> set[CauseKind]:
    """What is said to have been done to a claim."""
    return {CauseKind(cause["kind"]) for cause in told(pull)[claim]["causes"]}


def outcome(pull: Pull, claim: str) -> Outcome | None:
    """What is said to have become of a claim; None when nothing has."""
    change = told(pull).get(claim)
    return None if change is None else Outcome(change["outcome"])


# ---------------------------------------------------------------- laundering


def _delete(pull: Pull) -> None:
    pull.drop("growth", 4)


def _move(pull: Pull) -> None:
    taken = pull.drop("growth", 3, 4)
    pull.edit("claims/calm.yaml", lambda data: data["evidence"].extend(taken))


def _claim_split(pull: Pull) -> None:
    taken = pull.drop("growth", 3, 4)
    pull.claim("growth", formerly=None)
    write(pull.root, "claims/shrinkage.yaml", {**make.claim("shrinkage"), "evidence": taken})


def _renamed_and_cut(pull: Pull) -> None:
    pull.drop("growth", 3, 4)
    pull.rename("growth", "growth-again", formerly="growth")


def _hidden_in_another(pull: Pull) -> None:
    """The disputed claim takes over the name of a calm one, and is compared with that."""
    (pull.root / "claims/calm.yaml").unlink()
    pull.drop("growth", 3, 4)
    pull.claim("growth", formerly="calm")


def _swallowed(pull: Pull) -> None:
    """A calm claim says that it was the disputed one."""
    (pull.root / "claims/growth.yaml").unlink()
    pull.claim("calm", formerly="growth")


def _item_takes_a_name(pull: Pull) -> None:
    """A deleted item lives on as the former name of one that was there all the time."""
    pull.drop("growth", 4)
    pull.item("growth", 0, formerly="n2-anti-0-4")


def _copy_elsewhere(pull: Pull) -> None:
    """The deleted item is said to have moved to where a copy of it was before."""
    pull.merged()
    pull.drop("growth", 4)


def _copied(pull: Pull) -> None:
    item = pull.read("claims/growth.yaml")["evidence"][4]
    pull.edit("claims/calm.yaml", lambda data: data["evidence"].append(item))


def _arms(pull: Pull) -> None:
    """New items of a study of the minority, until the study as a whole stands on the other side."""
    for number in range(5):
        pull.add("growth", "n1", "n2", context={"tissue": ("fat", "cord", "placenta", "perinatal", "marrow")[number]})
        items = pull.read("claims/growth.yaml")["evidence"]
        for place in (-2, -1):
            pull.item("growth", len(items) + place, id=f"{items[place]['id']}-{number}")


def _meta_analysis(pull: Pull) -> None:
    """A meta-analysis that takes in the minority."""
    pull.source("meta", kind="meta-analysis", cites=["n1", "n2"])
    pull.add("growth", "meta")


def _preprint(pull: Pull) -> None:
    """A preprint that is a version of two studies makes them one."""
    pull.source("draft", kind="preprint", derives_from=["n1", "n2"])
    pull.add("growth", "draft", stance="anti", context={"tissue": "marrow"})


def _primary_over_reviews(pull: Pull) -> None:
    pull.add("told", "new-study")


def _poles_exchanged(pull: Pull) -> None:
    """An axis whose second pole is another one, so that the minority speaks to nothing."""
    poles = {"tumour-effect": {"label": "effect", "poles": ["pro", "other"]}}
    write(pull.root, "claims/vocabulary/axes.yaml", {"axes": poles})


def _tissue(**fields: Any) -> Change:
    """The variable on which a dispute depends gets other properties."""

    def change(pull: Pull) -> None:
        variables: Data = {**make.CONTEXTS, "tissue": {**make.CONTEXTS["tissue"], **fields}}
        write(pull.root, "claims/vocabulary/contexts.yaml", {"variables": variables})

    return change


def _design_no_longer(pull: Pull) -> None:
    """What was chosen to get the effect is said to be a condition, and explains the dispute."""
    _tissue(role="design")(pull)
    pull.merged()
    _tissue()(pull)


def _other_axis(pull: Pull) -> None:
    """The question is another one, on which the stances mean nothing."""
    axes = {**make.AXES, "other": {"label": "other", "poles": ["up", "down"]}}
    write(pull.root, "claims/vocabulary/axes.yaml", {"axes": axes})
    pull.claim("growth", axis="other")


def _policy(**values: str) -> Change:
    return lambda pull: pull.edit("claims/registry.yaml", lambda data: data.update(policy=values))


def _suppressed(pull: Pull) -> None:
    pull.drop("growth", 4)
    pull.claim("growth", ignore=[{"rule": rule, "reason": "no"} for rule in ("EV507", "EV509")])


def _suppressed_before(pull: Pull) -> None:
    """The suppression comes first, in a change that does nothing else."""
    pull.claim("growth", ignore=[{"rule": rule, "reason": "no"} for rule in ("EV507", "EV509")])
    pull.merged()
    pull.drop("growth", 4)


def _stale_digest(pull: Pull) -> None:
    pull.sign("growth")
    pull.drop("growth", 4)
    pull.claim("growth", decision={**pull.read("claims/growth.yaml")["decision"], "removes": "n2-anti-0-4"})


def _forged_digest(pull: Pull) -> None:
    pull.drop("growth", 4)
    pull.sign("growth", removes=("n2-anti-0-4",), digest="0" * 64)


def _old_decision(pull: Pull) -> None:
    """A decision that was made before the dispute began, and fits the evidence again."""
    taken = pull.drop("growth", 4)
    pull.sign("growth")
    pull.merged()
    pull.edit("claims/growth.yaml", lambda data: data["evidence"].extend(taken))
    pull.merged()
    pull.drop("growth", 4)


def _decision_deleted(pull: Pull) -> None:
    """With the decision its digest goes, and nobody is told that the evidence is no longer the same."""
    pull.add("growth", "n3", "n4", stance="anti", context={"tissue": "fat"})
    pull.sign("growth")
    pull.merged()
    pull.claim("growth", decision=None)
    pull.item("growth", 4, stance="pro")


def _named_elsewhere(pull: Pull) -> None:
    """The id stands under `removes` of a decision on another claim."""
    pull.drop("growth", 4)
    pull.sign("growth")
    pull.sign("calm", removes=("n2-anti-0-4",))


def _claim_unsigned(pull: Pull) -> None:
    (pull.root / "claims/growth.yaml").unlink()


def _unreadable(pull: Pull) -> None:
    with (pull.root / "claims/growth.yaml").open("a") as file:
        file.write("note: [\n")


def _another_ending(pull: Pull) -> None:
    (pull.root / "claims/growth.yaml").rename(pull.root / "claims/growth.yml")


def _hidden(pull: Pull) -> None:
    (pull.root / "claims/.old").mkdir()
    (pull.root / "claims/growth.yaml").rename(pull.root / "claims/.old/growth.yaml")


def _salami(pull: Pull) -> None:
    """One of the two against becomes unclear: a dispute by too few lines, which the next new study ends."""
    pull.item("part", 3, stance="unclear")


def _explained_away(pull: Pull) -> None:
    """Conditions are entered that tell the sides apart."""
    pull.add("growth", *(f"n{i}" for i in range(3, 7)), stance="anti", context={"tissue": "marrow"})
    pull.add("growth", *(f"p{i}" for i in range(4, 7)), context={"tissue": "marrow"})
    pull.merged()
    for number, item in enumerate(pull.read("claims/growth.yaml")["evidence"]):
        pull.item("growth", number, context={"tissue": "fat" if item["stance"] == "anti" else "marrow"})


def _told_again(pull: Pull) -> None:
    """Every study has a second item, under a condition that tells the sides apart."""
    pull.add("growth", *(f"n{i}" for i in range(3, 7)), stance="anti", context={"tissue": "marrow"})
    pull.add("growth", *(f"p{i}" for i in range(4, 7)), context={"tissue": "marrow"})
    pull.merged()
    for stance, model in (("pro", "in-vivo"), ("anti", "in-vitro")):
        for number in range(1, 7):
            name = f"{stance[0] if stance == 'pro' else 'n'}{number}"
            again = make.item(name, stance, 8, context={"tissue": "marrow", "model": model})
            pull.edit("claims/growth.yaml", lambda data, again=again: data["evidence"].append(again))


LOST = Outcome.RESOLVED_DISPUTE
SHRUNK = Outcome.CHANGED_DISPUTE

BAD = [
    ("minority deleted", _delete, {"EV507 growth", "EV509 n2-anti-0-4"}, "growth", LOST, {C.ITEM_DELETED}),
    ("stance flipped", lambda p: p.item("growth", 4, stance="pro"), {"EV507 growth"}, "growth", LOST, {C.RESTANCED}),
    (
        "turned to unclear",
        lambda p: p.item("growth", 4, stance="unclear"),
        {"EV507 growth"},
        "growth",
        LOST,
        {C.RESTANCED},
    ),
    ("one at a time", _salami, {"EV507 part", "EV507 wide"}, "wide", SHRUNK, {C.RESTANCED}),
    ("moved to another claim", _move, {"EV507 growth", "EV508 calm"}, "growth", LOST, {C.ITEM_MOVED}),
    (
        "made indirect",
        lambda p: p.item("growth", 4, directness="indirect"),
        {"EV507 growth"},
        "growth",
        LOST,
        {C.RESOURCED},
    ),
    (
        "source re-kinded",
        lambda p: p.source("n2", kind="narrative-review"),
        {"EV507 growth"},
        "growth",
        LOST,
        {C.SOURCE_KIND},
    ),
    (
        "cohort of another",
        lambda p: (p.source("n1", cohort="x"), p.source("n2", cohort="x")),
        {"EV507 growth"},
        "growth",
        LOST,
        {C.SOURCE_LINKS},
    ),
    (
        "derives from another",
        lambda p: p.source("n2", derives_from=["n1"]),
        {"EV507 growth"},
        "growth",
        LOST,
        {C.SOURCE_LINKS},
    ),
    (
        "retracted",
        lambda p: p.source("n2", standing="retracted", notice="10.1/x"),
        {"EV507 growth"},
        "growth",
        LOST,
        {C.SOURCE_STANDING},
    ),
    (
        "source deleted",
        lambda p: (p.root / "claims/sources/n2.yaml").unlink(),
        {"EV507 growth"},
        "growth",
        LOST,
        {C.SOURCE_DELETED},
    ),
    ("broader removed", lambda p: p.claim("part", broader=None), {"EV507 wide"}, "wide", LOST, {C.CLAIM_BROADER}),
    (
        "poles exchanged",
        _poles_exchanged,
        {"EV507 growth", "EV507 part", "EV507 wide", "EV507 told", "EV507 apart"},
        "growth",
        LOST,
        {C.VOCABULARY},
    ),
    ("claim split in two", _claim_split, {"EV507 growth"}, "growth", LOST, {C.ITEM_MOVED}),
    ("majority by policy", _policy(**{"claim-majority": "60"}), {"EV507 growth"}, "growth", LOST, {C.POLICY}),
    (
        "minority by policy",
        _policy(**{"dispute-minority": "3"}),
        {"EV507 growth", "EV507 part", "EV507 wide"},
        "growth",
        SHRUNK,
        {C.POLICY},
    ),
    (
        "claim deleted",
        _claim_unsigned,
        {"EV507 growth", "EV509 growth"},
        "growth",
        Outcome.GONE_CLAIM,
        {C.ITEM_DELETED},
    ),
    (
        "claim renamed",
        lambda p: p.rename("growth", "grown"),
        {"EV507 growth", "EV509 growth", "EV508 grown"},
        "growth",
        Outcome.GONE_CLAIM,
        {C.ITEM_MOVED},
    ),
    (
        "renamed and cut",
        _renamed_and_cut,
        {"EV507 growth-again", "EV509 n1-anti-0-3", "EV509 n2-anti-0-4"},
        "growth-again",
        LOST,
        {C.CLAIM_RENAMED, C.ITEM_DELETED},
    ),
    (
        "hidden in another",
        _hidden_in_another,
        {
            "EV507 growth",
            "EV509 n1-anti-0-3",
            "EV509 n2-anti-0-4",
            "EV509 c1-pro-0-0",
            "EV509 c2-pro-0-1",
            "EV509 c3-pro-0-2",
        },
        "growth",
        LOST,
        {C.ITEM_DELETED, C.CLAIM_RENAMED},
    ),
    (
        "swallowed",
        _swallowed,
        {
            "EV507 calm",
            *(f"EV509 {n}" for n in ("p1-pro-0-0", "p2-pro-0-1", "p3-pro-0-2", "n1-anti-0-3", "n2-anti-0-4")),
        },
        "calm",
        Outcome.UNCHANGED,
        {C.ITEM_DELETED, C.CLAIM_RENAMED},
    ),
    ("item takes a name", _item_takes_a_name, {"EV507 growth", "EV509 n2-anti-0-4"}, "growth", LOST, {C.ITEM_DELETED}),
    (
        "copy elsewhere",
        lambda p: (_copied(p), _copy_elsewhere(p)),
        {"EV507 growth", "EV509 n2-anti-0-4"},
        "growth",
        LOST,
        {C.ITEM_DELETED},
    ),
    ("study turned by arms", _arms, {"EV507 growth"}, "growth", LOST, {C.ITEM_ADDED}),
    ("taken in by a meta-analysis", _meta_analysis, {"EV507 growth"}, "growth", LOST, {C.ITEM_ADDED, C.SOURCE_ADDED}),
    ("merged by a preprint", _preprint, {"EV507 growth"}, "growth", LOST, {C.ITEM_ADDED, C.SOURCE_ADDED}),
    ("reviews out of sight", _primary_over_reviews, {"EV507 told"}, "told", LOST, {C.ITEM_ADDED, C.SOURCE_ADDED}),
    ("explained away", _explained_away, {"EV507 growth"}, "growth", SHRUNK, {C.RESCOPED}),
    ("told again", _told_again, {"EV507 growth"}, "growth", SHRUNK, {C.ITEM_ADDED}),
    ("said to explain", _design_no_longer, {"EV507 apart"}, "apart", SHRUNK, {C.VOCABULARY}),
    ("no longer explains", _tissue(role="design"), {"EV508 apart"}, "apart", SHRUNK, {C.VOCABULARY}),
    ("other axis", _other_axis, {"EV507 growth"}, "growth", LOST, {C.CLAIM_AXIS, C.VOCABULARY}),
    ("suppressed", _suppressed, {"EV507 growth", "EV509 n2-anti-0-4"}, "growth", LOST, {C.ITEM_DELETED}),
    ("suppressed before", _suppressed_before, {"EV507 growth", "EV509 n2-anti-0-4"}, "growth", LOST, {C.ITEM_DELETED}),
    (
        "stale digest",
        _stale_digest,
        {"EV507 growth", "EV509 n2-anti-0-4", "EV501 disputed, pro"},
        "growth",
        LOST,
        {C.ITEM_DELETED, C.DECISION_MADE},
    ),
    (
        "forged digest",
        _forged_digest,
        {"EV507 growth", "EV509 n2-anti-0-4", "EV502 the evidence is no longer the one that this decision was made on"},
        "growth",
        LOST,
        {C.ITEM_DELETED, C.DECISION_MADE},
    ),
    ("decision deleted", _decision_deleted, {"EV510 growth"}, "growth", SHRUNK, {C.RESTANCED, C.DECISION_REMOVED}),
    ("old decision", _old_decision, {"EV507 growth", "EV509 n2-anti-0-4"}, "growth", LOST, {C.ITEM_DELETED}),
    (
        "named elsewhere",
        _named_elsewhere,
        {"EV507 growth", "EV509 n2-anti-0-4"},
        "growth",
        LOST,
        {C.ITEM_DELETED, C.DECISION_MADE},
    ),
    (
        "new dispute",
        lambda p: p.add("calm", "c4", "c5", stance="anti"),
        {"EV508 calm"},
        "calm",
        Outcome.NEW_DISPUTE,
        {C.ITEM_ADDED, C.SOURCE_ADDED},
    ),
    (
        "unreadable",
        _unreadable,
        {"EV507 growth", "EV509 growth", "EV001"},
        "growth",
        Outcome.GONE_CLAIM,
        {C.ITEM_DELETED},
    ),
    (
        "another ending",
        _another_ending,
        {"EV507 growth", "EV509 growth", "EV013 the file is not read"},
        "growth",
        Outcome.GONE_CLAIM,
        {C.ITEM_DELETED},
    ),
    ("hidden folder", _hidden, {"EV507 growth", "EV509 growth"}, "growth", Outcome.GONE_CLAIM, {C.ITEM_DELETED}),
]


@pytest.mark.parametrize(
    ("change", "expected", "claim", "became", "done"),
    [pytest.param(*case[1:], id=case[0].replace(" ", "-")) for case in BAD],
)
def test_a_dispute_does_not_vanish(
    pull: Pull, change: Change, expected: set[str], claim: str, became: Outcome, done: set[CauseKind]
) -> None:
    """Each is found, in the right place, with the right cause, and the check fails."""
    change(pull)
    said = {one if not one.startswith("EV001") else "EV001" for one in found(pull) if not one.startswith("EV014")}
    assert said == expected
    assert pull.check() == 1
    assert outcome(pull, claim) is became
    assert causes(pull, claim) == done


def test_a_file_that_could_not_be_read_is_not_called_gone(pull: Pull) -> None:
    """Nothing can hide behind it, whatever is selected; but what is to be done is to mend it."""
    _unreadable(pull)
    for code in ("EV507", "EV509"):
        (found,) = check(pull.root, [code], base="main").found
        assert found.place.path == "claims/growth.yaml"
        assert "could not be read" in found.message and "gone" not in found.message
        assert found.hint == "mend the file"


def test_signing_answers_every_one_of_them(pull: Pull) -> None:
    """What fails alone passes with a decision on today's evidence that names what was taken out."""
    pull.drop("growth", 4)
    pull.sign("growth", removes=("n2-anti-0-4",))
    assert found(pull) == set()
    assert pull.check() == 0
    change = pull.compared().by_claim["growth"]  # type: ignore[index]
    assert (change.outcome, change.lost, change.decided, change.unsigned) == (LOST, True, True, False)


# ---------------------------------------------------------------- honest


def _typo(pull: Pull) -> None:
    pull.item("growth", 0, finding="Something was seen, spelled rightly.")
    pull.claim("growth", title="Effect on growth", note="A note.")
    pull.source("p1", title="A title.")


def _vocabulary_renamed(pull: Pull) -> None:
    variables = make.CONTEXTS | {
        "tissue": {"label": "tissue", "levels": {**make.CONTEXTS["tissue"]["levels"], "bone-marrow": {}}}
    }
    del variables["tissue"]["levels"]["marrow"]
    write(pull.root, "claims/vocabulary/contexts.yaml", {"variables": variables})
    for path in ("claims/growth.yaml", "claims/apart.yaml"):
        data = pull.read(path)
        for item in data["evidence"]:
            if item["context"]["tissue"] == "marrow":
                item["context"]["tissue"] = "bone-marrow"
        write(pull.root, path, data)


def _poles_renamed(pull: Pull) -> None:
    axes = {"tumour-effect": {"label": "effect", "poles": ["for", "against"]}}
    write(pull.root, "claims/vocabulary/axes.yaml", {"axes": axes})
    for path in sorted(pull.root.glob("claims/*.yaml")):
        name = f"claims/{path.name}"
        data = pull.read(name)
        for item in data.get("evidence", ()):
            item["stance"] = {"pro": "for", "anti": "against"}[item["stance"]]
        write(pull.root, name, data)


def _poles_in_other_order(pull: Pull) -> None:
    axes = {"tumour-effect": {"label": "effect", "poles": ["anti", "pro"]}}
    write(pull.root, "claims/vocabulary/axes.yaml", {"axes": axes})


def _narrower_made(pull: Pull) -> None:
    """The minority moves to a claim below, from where it still counts."""
    taken = pull.drop("growth", 3, 4)
    write(pull.root, "claims/growth-marrow.yaml", {**make.claim("growth-marrow", broader="growth"), "evidence": taken})


def _claim_removed(pull: Pull) -> None:
    (pull.root / "claims/growth.yaml").unlink()
    for name in ("p1", "p2", "p3", "n1", "n2"):
        (pull.root / f"claims/sources/{name}.yaml").unlink()
    pull.sign("calm", removes=("growth",))


def _split_and_signed(pull: Pull) -> None:
    _claim_split(pull)
    pull.sign("growth")


def _crlf(pull: Pull) -> None:
    git(pull.root, "config", "core.autocrlf", "true")
    for path in pull.root.glob("claims/**/*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def _decided_dispute(pull: Pull) -> None:
    pull.add("calm", "c4", "c5", stance="anti")
    pull.sign("calm")


def _resolved_by_studies(pull: Pull) -> None:
    pull.add("growth", *(f"p{i}" for i in range(4, 8)), context={"tissue": "fat"})


def _explained_by_studies(pull: Pull) -> None:
    """New studies on either side show what makes the difference."""
    pull.add("growth", *(f"n{i}" for i in range(3, 11)), stance="anti", context={"tissue": "fat"})
    pull.add("growth", *(f"p{i}" for i in range(4, 12)), context={"tissue": "marrow"})


def _item_renamed(pull: Pull) -> None:
    pull.item("growth", 4, id="n2-growth", formerly="n2-anti-0-4")


def _folder(pull: Pull) -> None:
    (pull.root / "claims/topic").mkdir()
    (pull.root / "claims/growth.yaml").rename(pull.root / "claims/topic/growth.yaml")


def _deleted_and_signed(pull: Pull) -> None:
    pull.drop("growth", 3, 4)
    for name in ("n1", "n2"):
        (pull.root / f"claims/sources/{name}.yaml").unlink()
    pull.sign("growth", removes=("n1-anti-0-3", "n2-anti-0-4"))


def _policy_signed(pull: Pull) -> None:
    _policy(**{"claim-majority": "60"})(pull)
    pull.sign("growth")


def _level_added(pull: Pull) -> None:
    variables = make.CONTEXTS | {
        "tissue": {"label": "tissue", "levels": {**make.CONTEXTS["tissue"]["levels"], "skin": {}}}
    }
    write(pull.root, "claims/vocabulary/contexts.yaml", {"variables": variables})
    pull.add("growth", "p9", context={"tissue": "skin"})


def _merged_duplicate(pull: Pull) -> None:
    """An item that was entered twice."""
    item = {**pull.read("claims/growth.yaml")["evidence"][4], "id": "n2-again"}
    pull.edit("claims/growth.yaml", lambda data: data["evidence"].append(item))
    pull.merged()
    pull.drop("growth", 5)
    pull.item("growth", 4, formerly="n2-again")


HONEST: list[tuple[str, Change, dict[str, tuple[Outcome, set[CauseKind]]]]] = [
    ("nothing", lambda p: None, {}),
    ("typo fixed", _typo, {}),
    (
        "new dispute decided",
        _decided_dispute,
        {"calm": (Outcome.NEW_DISPUTE, {C.ITEM_ADDED, C.SOURCE_ADDED, C.DECISION_MADE})},
    ),
    ("resolved by studies", _resolved_by_studies, {"growth": (LOST, {C.ITEM_ADDED, C.SOURCE_ADDED})}),
    (
        "resolved by a decision",
        _deleted_and_signed,
        {"growth": (LOST, {C.ITEM_DELETED, C.DECISION_MADE, C.SOURCE_DELETED})},
    ),
    ("explained by studies", _explained_by_studies, {"growth": (SHRUNK, {C.ITEM_ADDED, C.SOURCE_ADDED})}),
    ("item renamed", _item_renamed, {"growth": (Outcome.UNCHANGED_DISPUTE, {C.ITEM_RENAMED})}),
    (
        "claim renamed",
        lambda p: p.rename("growth", "grown", formerly="growth"),
        {"grown": (Outcome.UNCHANGED_DISPUTE, {C.CLAIM_RENAMED})},
    ),
    ("file moved", _folder, {}),
    (
        "minority to a narrower claim",
        _narrower_made,
        {"growth": (Outcome.UNCHANGED_DISPUTE, {C.ITEM_MOVED}), "growth-marrow": (Outcome.NEW_CLAIM, {C.ITEM_MOVED})},
    ),
    (
        "split and signed",
        _split_and_signed,
        {"growth": (LOST, {C.ITEM_MOVED, C.DECISION_MADE}), "shrinkage": (Outcome.NEW_CLAIM, {C.ITEM_MOVED})},
    ),
    (
        "claim removed and signed",
        _claim_removed,
        {
            "growth": (Outcome.GONE_CLAIM, {C.ITEM_DELETED, C.SOURCE_DELETED}),
            "calm": (Outcome.UNCHANGED, {C.DECISION_MADE}),
        },
    ),
    ("policy changed and signed", _policy_signed, {"growth": (LOST, {C.POLICY, C.DECISION_MADE})}),
    (
        "poles in other order",
        _poles_in_other_order,
        {
            name: (Outcome.CHANGED_DISPUTE if name not in ("calm",) else Outcome.CHANGED, {C.VOCABULARY})
            for name in ("growth", "calm")
        },
    ),
    (
        "stance of the majority corrected",
        lambda p: p.item("growth", 0, stance="anti"),
        {"growth": (SHRUNK, {C.RESTANCED})},
    ),
    (
        "scope narrowed",
        lambda p: p.claim("growth", scope={"model": "in-vivo"}),
        {"growth": (Outcome.UNCHANGED_DISPUTE, {C.CLAIM_SCOPE})},
    ),
    (
        "level put below another",
        _tissue(levels={**make.CONTEXTS["tissue"]["levels"], "fat": {"parent": "perinatal"}}),  # type: ignore[dict-item]
        {},
    ),
    ("level added", _level_added, {"growth": (SHRUNK, {C.ITEM_ADDED, C.SOURCE_ADDED, C.VOCABULARY})}),
    ("duplicate merged", _merged_duplicate, {"growth": (Outcome.UNCHANGED_DISPUTE, {C.ITEM_RENAMED})}),
]


@pytest.mark.parametrize(
    ("change", "expected"), [pytest.param(*case[1:], id=case[0].replace(" ", "-")) for case in HONEST]
)
def test_honest_work_passes(pull: Pull, change: Change, expected: dict[str, tuple[Outcome, set[CauseKind]]]) -> None:
    """Nothing has to be signed, and what was done is told."""
    change(pull)
    assert found(pull) == set()
    assert pull.check("--ignore", "EV1") == 0
    for claim, (became, done) in expected.items():
        assert outcome(pull, claim) is became
        assert causes(pull, claim) == done
    if not expected:
        assert told(pull) == {}


@pytest.mark.parametrize(
    ("change", "done"),
    [(_vocabulary_renamed, {C.RESCOPED, C.VOCABULARY}), (_poles_renamed, {C.RESTANCED, C.VOCABULARY})],
)
def test_words_renamed_everywhere(pull: Pull, change: Change, done: set[CauseKind]) -> None:
    """A word that is renamed in the vocabulary and wherever it is used changes no verdict, and needs no signature."""
    change(pull)
    assert found(pull) == set()
    assert pull.check() == 0
    comparison = pull.compared()
    assert comparison.lost_items == ()
    assert {one.outcome for one in comparison.changes} <= {Outcome.UNCHANGED, Outcome.UNCHANGED_DISPUTE}
    assert (outcome(pull, "growth"), causes(pull, "growth")) == (Outcome.UNCHANGED_DISPUTE, done)


def test_line_ends_of_windows(pull: Pull) -> None:
    """Files that are checked out with CR LF are the same records."""
    _crlf(pull)
    assert {one.split()[0] for one in found(pull)} == {"EV010"}
    assert pull.compared().changes == ()


def test_main_has_moved_on(pull: Pull) -> None:
    """What others did on `main` meanwhile is not this change's doing, in either direction."""
    pull.commit()
    git(pull.root, "checkout", "-q", "main")
    pull.add("calm", "c4", "c5", stance="anti")
    pull.sign("calm")
    pull.drop("growth", 3, 4)
    pull.sign("growth", removes=("n1-anti-0-3", "n2-anti-0-4"))
    pull.commit("others")
    git(pull.root, "checkout", "-q", "change")
    assert pull.compared().changes == ()
    _salami(pull)
    assert found(pull) == {"EV507 part", "EV507 wide"}
    pull.commit()
    git(pull.root, "merge", "-q", "--no-edit", "main")
    assert found(pull) == {"EV507 part", "EV507 wide"}


def test_several_last_common_commits(pull: Pull) -> None:
    """With two merge bases a dispute of one of them could vanish unseen, so that neither is taken."""
    git(pull.root, "checkout", "-q", "main")
    pull.add("calm", "c4", "c5", stance="anti")
    pull.sign("calm")
    one = pull.commit("a dispute on main")
    git(pull.root, "checkout", "-q", "change")
    (pull.root / "claims/notes.txt").write_text("x")
    other = pull.commit("something on the branch")
    git(pull.root, "checkout", "-q", "main")
    git(pull.root, "merge", "-q", "--no-ff", "-m", "m", other)
    git(pull.root, "checkout", "-q", "change")
    git(pull.root, "merge", "-q", "--no-ff", "-m", "m", one)
    pull.drop("calm", 3, 4)
    pull.commit("gone")
    assert pull.check() == 2
    git(pull.root, "merge", "-q", "--no-edit", "main")
    assert {"EV509 c4-anti-9", "EV509 c5-anti-9", "EV507 calm"} <= found(pull)


def test_a_dispute_that_only_the_base_s_policy_sees(pull: Pull) -> None:
    """A change cannot raise the bar for the dispute that it brings in."""
    pull.add("calm", "c4", "c5", stance="anti")
    _policy(**{"dispute-minority": "3"})(pull)
    assert "EV508 calm" in found(pull)


def test_a_decision_is_bound_to_what_it_signs(pull: Pull) -> None:
    """A signature on a part of the way does not hold for the rest of it."""
    pull.drop("growth", 4)
    pull.sign("growth", removes=("n2-anti-0-4",))
    pull.item("growth", 3, stance="unclear")
    assert {"EV507 growth", "EV509 n2-anti-0-4"} <= found(pull)
    registry = pull.registry()
    verdict = resolve(registry)[next(iter(name for name in registry.claims if name == "growth"))]
    decision: dict[str, Any] = pull.read("claims/growth.yaml")["decision"]
    assert decision["digest"] != digest_of(verdict, registry)
