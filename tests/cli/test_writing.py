"""Decisions and records from the shell: what is written, by whom, and when nothing is."""

from __future__ import annotations

import datetime
import io
import json
import shutil
import sys
from pathlib import Path

import pytest

from evidence.check import check
from evidence.cli.main import main
from evidence.diagnostic import Severity
from evidence.model.ids import ClaimId
from evidence.registry import Registry, load
from evidence.registry.formatting import formatted
from evidence.resolve import Freshness, resolve
from tests.history.scripted import new_repository

ROOT = Path(__file__).parents[2]
NATIVE = "msc-exo-native-tumour-growth"
DISPUTE = "exo-tumour-growth"
QUOTE = "MSCs-Exo can promote tumor progression by affecting tumor growth"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the real registry, with nobody named in the environment."""
    monkeypatch.delenv("EVIDENCE_CURATOR", raising=False)
    for name in ("claims", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(root: Path) -> dict[str, bytes]:
    """All files, by path."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def registry(root: Path) -> Registry:
    """What is on disk."""
    loaded, problems = load(root)
    assert problems == []
    return loaded


def assert_clean(root: Path, *warnings: str) -> None:
    """No error, no new warning but those named, and every file as `evidence fmt` leaves it."""
    found = [diagnostic for diagnostic in check(root).found if diagnostic.severity is not Severity.NOTE]
    assert sorted(diagnostic.code for diagnostic in found) == sorted(["EV302", *warnings])
    assert [path for path, before, after in formatted(root, []) if before != after] == []


def failed(words: str, *command: str, capsys: pytest.CaptureFixture[str], root: Path) -> None:
    """The command says what to do, exits with 2, and has written nothing."""
    before = files(root)
    assert main(command) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("evidence: ")
    assert words in err
    assert err.count("\n") == 1
    assert files(root) == before


# ---------------------------------------------------------------- decide


def test_a_decision_on_todays_verdict(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status, pole and digest are today's, so that it is fresh."""
    first = datetime.date.today()
    assert main(["decide", DISPUTE, "--rationale", "Both sides were read."]) == 0
    last = datetime.date.today()
    path = f"claims/exosomes/{DISPUTE}.yaml"
    assert capsys.readouterr().out == f"decide {DISPUTE}: disputed\nwrote {path}\n"
    loaded = registry(root)
    decision = loaded.claims[ClaimId(DISPUTE)].decision
    assert decision is not None
    assert (decision.by, decision.pole, decision.rationale) == (
        "registry-maintainers",
        "anti-tumour",
        "Both sides were read.",
    )
    assert first <= decision.on <= last
    assert resolve(loaded)[ClaimId(DISPUTE)].freshness is Freshness.FRESH
    assert_clean(root)


def test_all_that_a_decision_can_say(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rationale from stdin, what was taken out, and the certainty; earlier removals stay on record."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("First line.\nSecond: line.\n"))
    command = ["decide", NATIVE, "--rationale", "-", "--on", "2026-11-23", "--by", "registry-maintainers"]
    assert main([*command, "--removes", "gone", "--certainty", "low", "--domain", "inconsistency", "risk-of-bias"]) == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("Again."))
    assert main([*command, "--removes", "gone-too", "--status", "disputed", "--pole", "pro-tumour"]) == 0
    decision = registry(root).claims[ClaimId(NATIVE)].decision
    assert decision is not None
    assert (decision.rationale, decision.removes) == ("Again.", ("gone", "gone-too"))
    assert decision.on == datetime.date(2026, 11, 23)
    assert_clean(root)


def test_a_rating_outlives_another_decision_on_the_same_evidence(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On other evidence it is not signed unread, and what is left out is named; none takes it out."""
    command = ["decide", NATIVE, "--by", "registry-maintainers", "--rationale"]

    def rating() -> tuple[str, tuple[str, ...]] | None:
        decision = registry(root).claims[ClaimId(NATIVE)].decision
        assert decision is not None
        return None if decision.certainty is None else (decision.certainty.level, decision.certainty.domains)

    assert main([*command, "One.", "--certainty", "low", "--domain", "inconsistency", "indirectness"]) == 0
    assert main([*command, "Two."]) == 0
    assert rating() == ("low", ("inconsistency", "indirectness"))
    assert capsys.readouterr().err == ""
    path = root / registry(root).claim_paths[ClaimId(NATIVE)]
    path.write_text(path.read_text("utf-8").replace("stance: pro-tumour", "stance: unclear", 1), "utf-8")
    assert main([*command, "Three."]) == 0
    assert rating() is None
    assert "add `--certainty low --domain inconsistency indirectness`" in capsys.readouterr().err
    assert main([*command, "Four.", "--certainty", "high", "--domain", "x"]) == 0
    assert main([*command, "Five.", "--certainty", "none"]) == 0
    assert rating() is None


def test_items_that_no_decision_names_are_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a check with a base would ask for; once it is named, or where there is no history, nothing is said."""
    pull = new_repository(tmp_path)
    pull.drop("growth", 4)
    command = ["--registry", str(tmp_path), "decide", "growth", "--rationale", "Withdrawn.", "--by", "ama"]
    assert main(command) == 0
    assert "decide again with `--removes n2-anti-0-4`" in capsys.readouterr().err
    assert pull.check() == 1
    assert main(["--quiet", *command[:-3], "Again.", "--by", "ama"]) == 0
    assert "--removes" not in capsys.readouterr().err
    assert main([*command, "--removes", "n2-anti-0-4"]) == 0
    assert capsys.readouterr().err == ""
    assert pull.check() == 0
    capsys.readouterr()
    pull.drop("growth", 3)
    shutil.rmtree(tmp_path / ".git")
    assert main(command) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("option", ["--diff", "--dry-run"])
@pytest.mark.parametrize("as_json", [True, False])
def test_nothing_is_written_when_asked(
    option: str, as_json: bool, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(root)
    command = ["decide", DISPUTE, "--rationale", "x", option]
    assert main([*command, "--json"] if as_json else command) == 0
    assert files(root) == before
    out = capsys.readouterr().out
    path = f"claims/exosomes/{DISPUTE}.yaml"
    if as_json:
        told = json.loads(out)
        assert (told["format"], told["step"], told["files"]) == (1, f"decide {DISPUTE}: disputed", [path])
        assert told["written"] is False
        assert ("diff" in told) is (option == "--diff")
    elif option == "--diff":
        assert out.startswith(f"--- a/{path}\n+++ b/{path}\n@@ ")
        assert "\n+  status: disputed\n" in out
    else:
        assert out == f"decide {DISPUTE}: disputed\nwould write {path}\n"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["msc-exo-native"], "there is no claim msc-exo-native"),
        ([NATIVE, "--status", "dispute"], "did you mean `disputed`"),
        ([NATIVE, "--pole", "pro"], "tumour-effect has no pole pro; one of pro-tumour, anti-tumour"),
        ([NATIVE, "--by", "nobody"], "there is no curator nobody; add the person to claims/curators.yaml"),
        ([NATIVE, "--on", "today"], "expected a date such as 2026-11-21"),
        ([NATIVE, "--removes", "zhu-2012-growth"], "zhu-2012-growth is still on"),
        ([NATIVE, "--certainty", "low"], "--certainty and --domain go together"),
        ([NATIVE, "--domain", "x"], "--certainty and --domain go together"),
    ],
)
def test_a_decision_that_would_be_wrong(
    command: list[str], words: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failed(words, "decide", *command, "--rationale", "x", capsys=capsys, root=root)


def test_a_decision_without_a_reason(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failed("a decision needs --rationale TEXT", "decide", NATIVE, capsys=capsys, root=root)


def test_who_decides(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The option, else the environment, else the only one there is; nobody is guessed."""
    people = "curators:\n  ann:\n    name: Ann\n  registry-maintainers:\n    name: R\n"
    (root / "claims/curators.yaml").write_text(people, "utf-8")
    command = ["decide", NATIVE, "--rationale", "x"]
    failed("EVIDENCE_CURATOR; claims/curators.yaml has ann, registry-maintainers", *command, capsys=capsys, root=root)
    monkeypatch.setenv("EVIDENCE_CURATOR", "ann")
    for by, expected in (([], "ann"), (["--by", "registry-maintainers"], "registry-maintainers")):
        assert main([*command, *by]) == 0
        decision = registry(root).claims[ClaimId(NATIVE)].decision
        assert decision is not None
        assert decision.by == expected


# ---------------------------------------------------------------- new


def test_a_day_of_work(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A source with its text, a claim, an item that quotes it, and a decision; the check is as clean as before."""
    (root / "seeds/new.txt").write_text("Native vesicles enlarged the tumours of all mice.\n", "utf-8")
    source = ["new", "source", "new-2026", "--kind", "primary", "--title", "Vesicles: a study", "--year", "2026"]
    source += ["--author", "New, Ada", "--author", "Old, Bob", "--doi", "10.1000/new", "--snapshot", "seeds/new.txt"]
    assert main([*source, "--derives-from", "ahmadi-2022", "--article-number", "7"]) == 0
    assert_clean(root, "EV111")
    claim = ["new", "claim", "msc-exo-new", "--title", "Effect of new vesicles", "--axis", "tumour-effect"]
    claim += ["--subject", "new vesicle", "--outcome", "tumour growth", "--scope", "modification=native"]
    assert main([*claim, "--broader", "msc-exo-tumour-growth"]) == 0
    item = ["new", "item", "msc-exo-new", "--source", "new-2026", "--stance", "pro-tumour", "--on", "2026-11-23"]
    item += ["--method", "in-vivo-xenograft", "--context", "tissue=bone-marrow", "species=mouse"]
    item += ["--quote", "Native vesicles enlarged the tumours", "of all mice", "--outcome-class", "growth"]
    item += ["--locator", "abstract", "--comparator", "vehicle", "--confidence", "high", "--note", "Read whole."]
    assert main([*item, "--outcome", "tumour volume", "--finding", "They grew."]) == 0
    assert capsys.readouterr().out == (
        "new source new-2026\nwrote claims/sources/new-2026.yaml\n"
        "new claim msc-exo-new\nwrote claims/msc-exosomes/msc-exo-new.yaml\n"
        "new item new-2026-growth on msc-exo-new\nwrote claims/msc-exosomes/msc-exo-new.yaml\n"
    )
    record = registry(root).claims[ClaimId("msc-exo-new")].evidence[0]
    assert record.quote == ("Native vesicles enlarged the tumours", "of all mice")
    assert record.curated is not None
    assert (record.curated.by, str(record.curated.on)) == ("registry-maintainers", "2026-11-23")
    assert record.context == {"tissue": "bone-marrow", "species": "mouse"}
    assert main(["new", "item", NATIVE, "--source", "ahmadi-2022", "--stance", "mixed", "--quote", QUOTE]) == 0
    found = [diagnostic for diagnostic in check(root).found if diagnostic.severity is Severity.ERROR]
    assert found == []
    assert [path for path, before, after in formatted(root, []) if before != after] == []


def test_texts_from_stdin(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One of them; a second could not be told apart."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{QUOTE}\n"))
    command = ["new", "item", NATIVE, "--source", "ahmadi-2022", "--stance", "mixed", "--id", "one", "--json"]
    assert main([*command, "--quote", "-"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "format": 1,
        "step": f"new item one on {NATIVE}",
        "files": [f"claims/msc-exosomes/{NATIVE}.yaml"],
        "written": True,
    }
    assert registry(root).claims[ClaimId(NATIVE)].evidence[-1].quote == (QUOTE,)
    words = "only one text can come from stdin"
    failed(words, *command, "--quote", "-", "--finding", "-", capsys=capsys, root=root)
    failed(words, *command, "--quote", "-", "-", capsys=capsys, root=root)


STANCES = "pro-tumour, anti-tumour, no-effect, mixed, unclear"
ITEM = ["item", NATIVE, "--source", "ahmadi-2022", "--finding", "f"]
CLAIM = ["claim", "x", "--title", "t", "--subject", "s", "--outcome", "o"]


@pytest.mark.parametrize(
    ("quote", "doubt"),
    [
        ("Vesicles of the marrow enlarged the tumours", "not"),
        ("in mice vesicles shrank the tumours", "in other upper and lower case"),
    ],
)
def test_a_quote_of_which_the_check_will_warn_is_told(
    quote: str, doubt: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "It was not found that Vesicles of the marrow enlarged the tumours. In mice vesicles shrank the tumours."
    (root / "seeds" / "made.txt").write_text(text, "utf-8")
    source = ["new", "source", "made", "--kind", "primary", "--title", "Made", "--snapshot", "seeds/made.txt"]
    assert main(source) == 0
    capsys.readouterr()
    assert main(["new", "item", NATIVE, "--source", "made", "--stance", "mixed", "--quote", quote]) == 0
    told = capsys.readouterr().err
    assert "taken as it is, but look again" in told and quote in told and doubt in told


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (ITEM, f"Name it with --stance: {STANCES}"),
        ([*ITEM, "--stance", "suppressive"], f"its stances are {STANCES}"),
        (["item", NATIVE, "--stance", "mixed", "--finding", "f"], "this needs --source as well"),
        (["item", "nowhere", "--stance", "mixed"], "there is no claim nowhere"),
        ([*ITEM, "--stance", "mixed", "--context", "tissue"], "write each as variable=level"),
        ([*ITEM, "--stance", "mixed", "--context", "tissue=fat", "tissue=cord"], "each variable once"),
        ([*ITEM, "--stance", "mixed", "--quote", "MSCs-Exo can promote growth of mice"], "is not in the snapshot of"),
        (CLAIM, "Name it with --axis: angiogenesis, "),
        (["claim", "x", "--axis", "tumour-effect", "--title", "t"], "this needs --subject and --outcome as well"),
        ([*CLAIM, "--axis", "tumor-effect"], "there is no axis tumor-effect; did you mean tumour-effect"),
        (["source", "x"], "this needs --kind as well"),
        (["source", "ahmadi-2022", "--kind", "primary"], "there is a source ahmadi-2022 already"),
        (["source", "x", "--kind", "primary", "--snapshot", "claims/registry.yaml"], "is not in seeds/"),
    ],
)
def test_a_record_that_would_be_wrong(
    command: list[str], words: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failed(words, "new", *command, capsys=capsys, root=root)


def test_a_command_that_lacks_its_kind(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["new"])
    assert caught.value.code == 2
    assert "claim|item|source" in capsys.readouterr().err


@pytest.mark.parametrize("place", [0, 1, 2, 9])
def test_common_options_stand_anywhere(place: int, root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Before the command, behind it, and behind what it makes."""
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(root / "claims", other / "claims")
    command = ["new", "source", "x", "--kind", "primary"]
    place = min(place, len(command))
    assert main([*command[:place], "--registry", str(other), *command[place:]]) == 0
    assert (other / "claims/sources/x.yaml").exists()
    assert not (root / "claims/sources/x.yaml").exists()


def test_a_broken_registry_says_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And is written to all the same, as far as it can be read."""
    (root / "claims/broken.yaml").write_text("id: [\n", "utf-8")
    assert main(["new", "source", "x", "--kind", "primary"]) == 0
    assert "files left out: 1; run `evidence check`" in capsys.readouterr().err


def test_what_is_printed_is_harmless(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file may hold anything in a comment; a diff that shows it does nothing to the terminal."""
    path = root / f"claims/exosomes/{DISPUTE}.yaml"
    path.write_text(path.read_text("utf-8").replace("evidence:\n", "# \u202e\nevidence:\n"), "utf-8")
    assert main(["decide", DISPUTE, "--rationale", "[bold]x[/bold]", "--diff"]) == 2
    assert "\u202e" not in capsys.readouterr().err
    assert main(["decide", NATIVE, "--rationale", "[bold]x[/bold]", "--diff", "--color", "always"]) == 0
    assert "+  rationale: " in (out := capsys.readouterr().out)
    assert "[bold]x[/bold]" in out
    assert "\x1b" not in out
