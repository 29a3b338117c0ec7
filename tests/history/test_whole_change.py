"""A change is compared as a whole, whatever is asked to be shown."""

from __future__ import annotations

import pytest

from evidence.check import check
from evidence.cli.main import main
from evidence.model.ids import ClaimId
from evidence.registry import load
from tests.history.scripted import Pull, git


def told(pull: Pull, *options: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """What `evidence check` exits with, and what it prints."""
    capsys.readouterr()
    code = main(["--registry", str(pull.root), "check", *options])
    return code, capsys.readouterr().out


def test_only_the_changed_files_are_asked_for(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    """As hooks do: the claim whose dispute a source ended is not among them."""
    pull.source("n2", kind="narrative-review")
    source, other = str(pull.root / "claims/sources/n2.yaml"), str(pull.root / "claims/calm.yaml")
    for path in (source, other):
        code, out = told(pull, path, "--base", "main", capsys=capsys)
        assert code == 1
        assert "error EV507 `growth` was disputed, 3 : 2, and is leaning, 3 : 1: source kind `n2`" in out
        assert "claims/growth.yaml:1:5" in out
    assert told(pull, source, capsys=capsys)[0] == 0


def test_a_deleted_file_cannot_be_asked_for(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    (pull.root / "claims/growth.yaml").unlink()
    code, out = told(pull, str(pull.root / "claims/calm.yaml"), "--base", "main", capsys=capsys)
    assert code == 1
    assert "EV507" in out and "EV509 the claim `growth` is gone" in out


def test_other_findings_outside_of_what_is_asked_for_stay_out(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    pull.item("growth", 0, source="nobody")
    assert told(pull, str(pull.root / "claims/calm.yaml"), capsys=capsys)[0] == 0
    assert told(pull, str(pull.root / "claims/growth.yaml"), capsys=capsys)[0] == 1


@pytest.mark.parametrize("name", ["registry.yaml", "vocabulary/axes.yaml", "vocabulary/methods.yaml"])
@pytest.mark.parametrize("broken", [False, True])
def test_a_file_that_every_other_needs(pull: Pull, name: str, broken: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """Gone or broken, it is an error, also when other files are asked for: without it no verdict is one."""
    file = pull.root / "claims" / name
    if broken:
        file.write_text("axes: [\n")
    else:
        file.unlink()
    for arguments in ([], [str(pull.root / "claims/calm.yaml")], ["--quiet"], ["--base", "main"]):
        code, out = told(pull, *arguments, capsys=capsys)
        assert code == 1
        assert f"claims/{name}:" in out
        if not broken:
            assert f"error EV013 the registry has no claims/{name}" in out
            assert f"`git log -- claims/{name}` finds it" in out


@pytest.mark.parametrize("folder", ["claims/topic", "claims/deep/er"])
def test_a_lost_item_is_reported_where_its_claim_is_today(pull: Pull, folder: str) -> None:
    pull.drop("growth", 4)
    (pull.root / folder).mkdir(parents=True)
    (pull.root / "claims/growth.yaml").rename(pull.root / folder / "growth.yaml")
    found = {one.code: one.place.path for one in check(pull.root, ["EV507", "EV509"], base="main").found}
    assert found == {"EV507": f"{folder}/growth.yaml", "EV509": f"{folder}/growth.yaml"}


def test_a_lost_item_of_a_renamed_claim(pull: Pull) -> None:
    pull.drop("growth", 4)
    pull.rename("growth", "grown", formerly="growth")
    found = list(check(pull.root, ["EV509"], base="main").found)
    assert [(one.place.path, one.message) for one in found] == [
        ("claims/grown.yaml", "the item `n2-anti-0-4` of `growth` is gone")
    ]


def test_quiet_says_what_makes_it_fail(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(pull, "--quiet", capsys=capsys) == (0, "")
    pull.source("p1", standing="expression-of-concern", notice="10.1/x")
    whole = told(pull, capsys=capsys)
    assert whole[0] == 0 and "warning EV302" in whole[1]
    assert told(pull, "--quiet", capsys=capsys) == (0, "")
    code, out = told(pull, "--quiet", "--fail-on", "warning", capsys=capsys)
    assert code == 1 and "warning EV302" in out and "checked 6 claims" not in out
    pull.item("growth", 4, stance="neither")
    code, out = told(pull, "--quiet", capsys=capsys)
    assert code == 1 and "error EV105" in out and "EV302" not in out
    assert told(pull, capsys=capsys)[1] != out
    # what was kept of the one is not said for the other
    assert told(pull, "--quiet", capsys=capsys)[1] == out


def test_both_commits_of_one_pull_request_count(pull: Pull) -> None:
    """What one commit breaks and another one mends has not happened; what both do together has."""
    pull.item("growth", 4, stance="unclear")
    pull.commit("one")
    pull.item("growth", 4, stance="anti")
    pull.commit("two")
    assert pull.check() == 0
    pull.item("growth", 4, id="renamed", formerly="n2-anti-0-4")
    pull.commit("three")
    pull.drop("growth", 4)
    pull.commit("four")
    assert pull.check() == 1
    git(pull.root, "tag", "-a", "-m", "the base", "v1", "main")
    assert main(["--registry", str(pull.root), "check", "--base", "v1"]) == 1


def test_a_source_that_is_deleted_is_called_deleted(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    """Not another one that is meant instead of it, and from nothing to nothing says nothing."""
    (pull.root / "claims/sources/n2.yaml").unlink()
    code, out = told(pull, "--base", "main", capsys=capsys)
    assert code == 1
    assert "source deleted `n2`" in out and "nothing" not in out
    assert "EV106 there is no source `n2`" in out
    assert "its record was deleted in this change; put it back" in out and "did you mean" not in out


def test_a_slip_in_a_stance_is_corrected_before_anybody_signs(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    claim = load(pull.root)[0].claims[ClaimId("growth")]
    place = next(i for i, item in enumerate(claim.evidence) if item.source == "n2")
    pull.item("growth", place, stance="anti-tumuor")
    code, out = told(pull, "--base", "main", capsys=capsys)
    assert code == 1
    finding = out[out.index("EV507") :].split("error")[0]
    assert f"first correct the stance `anti-tumuor` of `{claim.evidence[place].id}` (EV105)" in finding
    assert "evidence decide" not in finding
