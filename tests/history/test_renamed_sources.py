"""A source under another id is the same one: decisions hold, and nothing is called deleted."""

from __future__ import annotations

import pytest

from evidence.check import check
from evidence.cli.main import main
from evidence.history import CauseKind, Outcome
from evidence.model.ids import ClaimId, SourceId
from evidence.resolve import Freshness, digest_of, resolve
from tests.history.scripted import Pull

C = CauseKind


def rename(pull: Pull, old: str, new: str) -> None:
    assert main(["--registry", str(pull.root), "rename", old, new]) == 0


def digests(pull: Pull) -> dict[str, str]:
    registry = pull.registry()
    return {name: digest_of(verdict, registry) for name, verdict in resolve(registry).items()}


def test_digests_and_decisions_stay(pull: Pull) -> None:
    """However often, and also where the order of ids is another one afterwards."""
    pull.source("n1", cohort="x")
    pull.source("p3", cohort="x")
    pull.source("draft", kind="preprint", derives_from="p1")
    pull.add("growth", "draft", context={"tissue": "marrow"})
    for claim in ("growth", "part", "told"):
        pull.sign(claim)
    pull.merged()
    before = digests(pull)
    for old, new in (("n1", "zzz"), ("p3", "aaa"), ("zzz", "a-second"), ("p1", "q"), ("draft", "b"), ("r1", "review")):
        rename(pull, old, new)
        assert digests(pull) == before
    registry = pull.registry()
    assert registry.sources[SourceId("a-second")].formerly == ("n1", "zzz")
    assert resolve(registry)[ClaimId("growth")].freshness is Freshness.FRESH
    assert pull.check() == 0
    assert not {one.code for one in check(pull.root, base="main").found} & {"EV501", "EV502", "EV507", "EV509"}
    assert {one.outcome for one in pull.compared().changes} == {Outcome.UNCHANGED_DISPUTE}


def test_the_cause_is_told(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    """Once, and not as another source of the item."""
    rename(pull, "n2", "osei-2016")
    change = pull.compared().by_claim[ClaimId("growth")]
    assert [(one.kind, one.source, one.before, one.after) for one in change.causes] == [
        (C.SOURCE_RENAMED, "osei-2016", "n2", "osei-2016")
    ]
    assert (change.lost, change.calls, pull.compared().lost_items) == (False, False, ())
    capsys.readouterr()
    assert main(["--registry", str(pull.root), "diff", "main"]) == 0
    assert "- source renamed from n2 to osei-2016\n" in capsys.readouterr().out


def test_what_is_done_beside_it_is_seen(pull: Pull) -> None:
    rename(pull, "n2", "osei-2016")
    pull.source("osei-2016", kind="narrative-review")
    change = pull.compared().by_claim[ClaimId("growth")]
    assert {one.kind for one in change.causes} == {C.SOURCE_RENAMED, C.SOURCE_KIND}
    assert change.unsigned


def test_new_evidence_beside_it_may_end_a_dispute(pull: Pull) -> None:
    """All old lines still count, one of them under another id."""
    rename(pull, "n2", "osei-2016")
    pull.add("growth", *(f"p{i}" for i in range(4, 8)), context={"tissue": "fat"})
    change = pull.compared().by_claim[ClaimId("growth")]
    assert (change.outcome, change.lost) == (Outcome.RESOLVED_DISPUTE, False)
    assert pull.check() == 0


def test_an_item_that_moves_with_it(pull: Pull) -> None:
    rename(pull, "n2", "osei-2016")
    taken = pull.drop("growth", 4)
    pull.edit("claims/calm.yaml", lambda data: data["evidence"].extend(taken))
    assert pull.compared().lost_items == ()
    assert C.ITEM_MOVED in {one.kind for one in pull.compared().by_claim[ClaimId("growth")].causes}


# ---------------------------------------------------------------- what is no renaming


def test_two_studies_made_one(pull: Pull) -> None:
    """A source that was there before cannot have been another one."""
    (pull.root / "claims/sources/n2.yaml").unlink()
    pull.source("n1", formerly="n2")
    pull.item("growth", 4, source="n1")
    change = pull.compared().by_claim[ClaimId("growth")]
    assert change.unsigned
    assert {one.kind for one in change.causes} >= {C.SOURCE_DELETED, C.RESOURCED}
    assert pull.check() == 1


def test_one_new_source_for_two(pull: Pull) -> None:
    for name in ("n1", "n2"):
        (pull.root / f"claims/sources/{name}.yaml").unlink()
    pull.source("both", formerly=["n1", "n2"])
    for number in (3, 4):
        pull.item("growth", number, source="both")
    assert pull.compared().by_claim[ClaimId("growth")].unsigned
    assert pull.check() == 1


def test_a_former_id_that_is_in_use(pull: Pull) -> None:
    """The rule says so; and a copy does not pass for what was signed."""
    pull.sign("growth")
    pull.merged()
    pull.source("copy", formerly="n2")
    item = pull.read("claims/growth.yaml")["evidence"][4]
    pull.edit("claims/growth.yaml", lambda data: data["evidence"].append({**item, "id": "copy", "source": "copy"}))
    assert {"EV118", "EV501"} <= {one.code for one in check(pull.root, base="main").found}
    assert resolve(pull.registry())[ClaimId("growth")].freshness is Freshness.VERDICT_MOVED


def test_a_mention_of_the_old_id(pull: Pull) -> None:
    rename(pull, "n2", "osei-2016")
    pull.item("growth", 4, source="n2")
    found = list(check(pull.root, ["EV106"]).found)
    assert [one.hint for one in found] == ["it is called `osei-2016` now"]


def test_an_id_that_was_had_is_not_given_again(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    rename(pull, "n2", "osei-2016")
    for old in ("n1", "osei-2016"):
        assert main(["--registry", str(pull.root), "rename", old, "n2"]) == 2
        assert "osei-2016 had the id n2 before; choose another id" in capsys.readouterr().err
