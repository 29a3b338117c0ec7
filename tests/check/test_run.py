"""The check as a whole: suppressions, selection, what was not checked, and what was looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.check import check
from evidence.check.result import Work
from evidence.check.rules import RULES
from evidence.cli.main import main
from evidence.diagnostic import Severity
from evidence.errors import RegistryNotFound
from tests.check.cases import BASE, CORPUS, assert_found, cases, places, registry_at, said

CLAIM = "claims/vesicle-angiogenesis.yaml"
TEXT = """\
id: vesicle-angiogenesis
title: Effect of vesicles on vessels
axis: tumour-effect
subject:
  label: extracellular vesicle
outcome: new vessels
"""
ITEM = """\
  - id: {0}
    source: marsh-2018
    stance: anti-tumour
    context: {{tissue: {1}}}
    finding: Fewer vessels grew.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clean registry."""
    return registry_at(tmp_path)


def write(root: Path, more: str, path: str = CLAIM) -> None:
    """Add a claim to the registry."""
    (root / path).write_text(TEXT + more, "utf-8")


def ignore(*entries: str) -> str:
    """Suppressions of a file."""
    return "ignore:\n" + "".join(f"  - {entry}\n" for entry in entries)


# ---------------------------------------------------------------- suppressions


def test_a_suppression_holds_for_its_file(root: Path) -> None:
    """Every finding of the rule in this file, and none in another."""
    items = "evidence:\n" + ITEM.format("a", "spleen") + ITEM.format("b", "liver")
    write(root, ignore("{rule: EV402, reason: New words.}") + items)
    result = check(root)
    assert (result.found, result.suppressed) == ((), 2)
    write(root, "scope: {tissue: spleen}\n", "claims/other.yaml")
    (root / "claims/other.yaml").write_text((root / "claims/other.yaml").read_text().replace(TEXT[4:24], "other"))
    assert places(check(root)) == ["claims/other.yaml:7:17 EV402"]


def test_a_suppression_holds_for_one_item(root: Path) -> None:
    """Where an item is named, the same rule still speaks of the others."""
    items = "evidence:\n" + ITEM.format("a", "spleen") + ITEM.format("b", "liver")
    write(root, ignore("{rule: EV402, item: a, reason: A new word.}") + items)
    result = assert_found(root, [f"{CLAIM}:18:23 EV402"])
    assert result.suppressed == 1


def test_a_suppression_of_an_item_does_not_hold_for_the_claim(root: Path) -> None:
    """A finding that belongs to no item is none of the item's."""
    items = "scope: {tissue: spleen}\n" + ignore("{rule: EV402, item: a, reason: A new word.}")
    write(root, items + "evidence:\n" + ITEM.format("a", "spleen"))
    assert_found(root, [f"{CLAIM}:7:17 EV402"])


def test_two_suppressions_of_one_finding_are_both_needed(root: Path) -> None:
    """Neither is called useless, and the finding counts once."""
    entries = ignore("{rule: EV402, reason: New words.}", "{rule: EV402, item: a, reason: A new word.}")
    write(root, entries + "evidence:\n" + ITEM.format("a", "spleen"))
    result = check(root)
    assert (result.found, result.suppressed) == ((), 1)


def test_errors_of_the_reader_cannot_be_suppressed(root: Path) -> None:
    """A file that is not understood cannot say what shall be overlooked in it."""
    write(root, ignore("{rule: EV102, reason: Mine.}") + "zzz: x\n")
    assert [found.code for found in check(root).found] == ["EV102"]
    write(root, ignore("{rule: EV010, reason: Mine.}") + "note: x \n")
    assert sorted(found.code for found in check(root).found) == ["EV010", "EV014"]


def test_a_useless_suppression_is_only_known_when_the_rule_ran(root: Path) -> None:
    """A rule that was not selected, or could not look, found nothing to suppress."""
    write(root, ignore("{rule: EV402, reason: New words.}"))
    assert places(check(root)) == [f"{CLAIM}:8:12 EV014"]
    assert check(root, select=["EV0"]).found == ()
    assert check(root, ignore=["EV4"]).found == ()
    said = ("EV014", "EV402 was not asked, and may find what is suppressed")
    assert check(root, select=["EV0"]).unchecked == check(root, ignore=["EV4"]).unchecked == (said,)
    assert check(root).unchecked == check(root, select=["EV1"]).unchecked == ()
    (root / "claims/vocabulary/contexts.yaml").write_text("]", "utf-8")
    result = check(root)
    assert {found.code for found in result.found} == {"EV001", "EV010"}
    assert "EV014" in {code for code, _ in result.unchecked}


def test_a_suppression_of_nothing_is_always_known(root: Path) -> None:
    """No rule will ever be called so."""
    write(root, ignore("{rule: EV000, reason: x}"))
    (root / "claims/broken.yaml").write_text("]\n", "utf-8")
    assert [found.code for found in check(root).ordered()] == ["EV001", "EV014"]


# ---------------------------------------------------------------- selection


@pytest.mark.parametrize(
    ("select", "ignored", "left"),
    [
        pytest.param((), (), {"EV001", "EV010", "EV104", "EV402"}, id="everything"),
        pytest.param(("EV4",), (), {"EV402"}, id="family"),
        pytest.param(("EV402", "EV104"), (), {"EV402", "EV104"}, id="codes"),
        pytest.param((), ("EV0",), {"EV104", "EV402"}, id="all but a family"),
        pytest.param(("EV0",), ("EV010",), {"EV001"}, id="family but a code"),
        pytest.param(("EV2",), (), set(), id="nothing to find"),
        pytest.param(("EV4",), ("EV",), set(), id="nothing"),
    ],
)
def test_selection(select: tuple[str, ...], ignored: tuple[str, ...], left: set[str], root: Path) -> None:
    """By codes or their beginnings; what is ignored is ignored in any case."""
    write(root, "scope: {tissue: spleen}\n")
    write(root, "", "claims/other.yaml")
    text = (root / "claims/other.yaml").read_text("utf-8").replace("vesicle-angiogenesis", "other")
    (root / "claims/other.yaml").write_text(text.replace("tumour-effect", "tumor-effect"), "utf-8")
    (root / "claims/broken.yaml").write_text("]", "utf-8")
    result = check(root, select, ignored)
    assert {found.code for found in result.found} == left
    wanted = [r for r in RULES if (not select or r.code.startswith(select)) and not r.code.startswith(ignored or "-")]
    assert result.work.rules == len(wanted)


def test_selecting_changes_no_finding(tmp_path: Path) -> None:
    """Each rule alone finds what it finds among the others."""
    for case in cases("bad")[::9]:
        root = registry_at(tmp_path / case.parent.name / case.name, case)
        together = {found for found in check(root).found if found.code == case.parent.name}
        assert set(check(root, select=[case.parent.name]).found) == together, case


def test_paths(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On the command line a check is restricted to files and folders; it still sees the whole registry."""
    write(root, "scope: {tissue: spleen}\n")
    (root / "claims/msc/bad.yaml").write_text("]\n", "utf-8")
    for paths, expected in (
        ([], 2),
        (["."], 2),
        (["claims"], 2),
        (["claims/"], 2),
        (["claims/msc"], 1),
        (["claims/ms"], None),
        ([CLAIM], 1),
        (["claims/sources"], 0),
        (["claims/msc", CLAIM], 2),
        (["claims/msc/../vesicle-angiogenesis.yaml"], 1),
    ):
        code = main(["check", "--registry", str(root), *(str(root / path) for path in paths)])
        output = capsys.readouterr()
        if expected is None:
            assert code == 2
            assert "is not in the registry" in output.err
        else:
            assert code == (1 if expected else 0)
            assert f"{expected} error" in output.out.splitlines()[-1]
            assert "checked 4 claims, 8 items" in output.out


# ---------------------------------------------------------------- what was looked at


def test_work(root: Path) -> None:
    """Counts of what was read and looked up, not of what is there."""
    assert check(root).work == Work(claims=3, items=8, sources=7, snapshots=3, quotes=3, rules=len(RULES), unread=0)
    (root / "seeds/haas-2020.txt").unlink()
    (root / "claims/msc/vesicle-immune-effect.yaml").write_text("]\n", "utf-8")
    work = check(root).work
    assert (work.claims, work.items, work.sources, work.snapshots, work.quotes, work.unread) == (2, 3, 7, 2, 1, 1)


def test_nothing_is_claimed_to_be_read_that_no_rule_needed(root: Path) -> None:
    """Without the rules on quotes no snapshot is opened."""
    work = check(root, select=["EV1"]).work
    assert (work.snapshots, work.quotes, work.claims) == (0, 0, 3)


def test_quotes_of_a_broken_claim_are_looked_up(root: Path) -> None:
    """As far as it can be understood, and without a readable record the check says so."""
    path = root / "claims/msc/msc-vesicle-growth.yaml"
    path.write_text(path.read_text("utf-8") + "zzz: x\n", "utf-8")
    result = check(root)
    assert (result.work.claims, result.work.quotes, result.work.unread) == (2, 3, 1)


def test_changed_texts_are_not_looked_into(root: Path) -> None:
    """Quotes are verified in the text that was pinned; the change itself names the quotes that are lost."""
    path = root / "seeds/osei-2016.txt"
    path.write_text(path.read_text("utf-8").replace("1.8-fold", "2.8-fold"), "utf-8")
    result = check(root)
    (found,) = result.found
    assert found.code == "EV205"
    assert "quotes no longer in it: msc-vesicle-growth-native/osei-2016-xenograft" in found.message
    assert result.work.quotes == 2
    assert ("EV201", "the snapshot of osei-2016 was changed") in result.unchecked


def test_what_is_lost_stays_found_once_the_hash_is_renewed(root: Path) -> None:
    """Recording the new hash does not make the quote true."""
    seed, source = root / "seeds/osei-2016.txt", root / "claims/sources/osei-2016.yaml"
    seed.write_text(seed.read_text("utf-8").replace("1.8-fold", "2.8-fold"), "utf-8")
    (found,) = check(root).found
    renewed = (found.hint or "").split()[-1]
    lines = [
        f"sha256: {renewed}" if line.startswith("sha256") else line for line in source.read_text("utf-8").split("\n")
    ]
    source.write_text("\n".join(lines), "utf-8")
    (found,) = check(root).found
    assert found.code == "EV201"
    assert "2.8-fold" in (found.hint or "")


def test_no_registry(tmp_path: Path) -> None:
    """There is nothing to check."""
    with pytest.raises(RegistryNotFound):
        check(tmp_path)


# ---------------------------------------------------------------- many findings


def test_many_findings_of_one_rule_are_counted(root: Path) -> None:
    """A hundred are listed in one file; the last says how many more there are, and suppressing works as ever."""
    items = "".join(ITEM.format(f"i{i}", "spleen") for i in range(250))
    write(root, "evidence:\n" + items)
    result = check(root, select=["EV402"])
    assert len(result.found) == 101
    more = result.ordered()[0]
    assert more.message == "this rule has 150 more findings in this file, which are not listed"
    assert (more.severity, more.place.path) == (Severity.ERROR, CLAIM)
    write(root, ignore("{rule: EV402, reason: x}") + "evidence:\n" + items)
    result = check(root, select=["EV402"])
    assert (result.found, result.suppressed) == ((), 250)


def test_a_hundred_findings_are_all_listed(root: Path) -> None:
    """The count only begins after them."""
    write(root, "evidence:\n" + "".join(ITEM.format(f"i{i}", "spleen") for i in range(100)))
    assert len(check(root, select=["EV402"]).found) == 100


# ---------------------------------------------------------------- one fault, one finding


def slips() -> Iterator[tuple[str, str, str, str]]:
    """One slip in a decided claim or in what it rests on: file, old, new, and the rule that finds it."""
    claim = "claims/msc/vesicle-immune-effect.yaml"
    sources = "claims/sources/"
    yield claim, "axis: immune-effect", "axis: imune-effect", "EV104"
    yield claim, "source: ferro-2017", "source: fero-2017", "EV106"
    yield claim, "stance: stimulatory\n    method: in-vivo", "stance: stimulatry\n    method: in-vivo", "EV105"
    yield claim, "tissue: perinatal", "tissue: perinatel", "EV402"
    yield claim, "tissue: perinatal", "tisue: perinatal", "EV402"
    yield claim, "method: in-vivo-xenograft", "method: in-vivo-xenograf", "EV113"
    yield claim, "  by: ama\n  on", "  by: amma\n  on", "EV114"
    yield claim, "status: disputed", "status: dispute", "EV103"
    yield claim, "decision:", "decison:", "EV102"
    yield claim, "observed: stimulatory", "observed: suppressive", "EV404"
    yield claim, "id: ferro-2017-waking", "id: novak-2022-treg", "EV107"
    yield claim, "id: vesicle-immune-effect", "id: vesicle-immune-efect", "EV011"
    yield sources + "ferro-2017.yaml", "id: ferro-2017", "id: fero-2017", "EV011"
    yield sources + "ferro-2017.yaml", "kind: primary", "kind: primry", "EV103"
    yield sources + "ferro-2017.yaml", "kind: primary", "knd: primary", "EV102"
    yield sources + "novak-2022-preprint.yaml", "novak-2023", "novak-2032", "EV117"
    yield "claims/vocabulary/axes.yaml", "label: effect on tumours", "lable: effect on tumours", "EV102"
    yield "claims/vocabulary/contexts.yaml", "parent: perinatal", "parent: perinatel", "EV116"
    yield "claims/registry.yaml", "sampling: convenience", "sampling: convenient", "EV103"
    yield "claims/curators.yaml", "name: Ama Mensah", "nam: Ama Mensah", "EV102"


@pytest.mark.parametrize(("path", "old", "new", "code"), list(slips()), ids=lambda part: part.strip()[:30])
def test_one_slip_is_one_finding(path: str, old: str, new: str, code: str, root: Path) -> None:
    """A mistyped word is not also a stale decision, an unused source or a missing field."""
    text = (root / path).read_text("utf-8")
    assert text.count(old) == 1
    (root / path).write_text(text.replace(old, new), "utf-8")
    result = check(root)
    assert [found.code for found in result.found] == [code], said(result)


def test_suggestions_are_limited(root: Path) -> None:
    """Looking for the nearest of many words is slow; a wrong registry does not stop the check."""
    for i in range(300):
        (root / f"claims/sources/study-{i}.yaml").write_text(f"id: study-{i}\nkind: primary\n", "utf-8")
    items = "".join(f"  - {{id: i{i}, source: stduy-{i}, stance: mixed, finding: x}}\n" for i in range(100))
    write(root, "evidence:\n" + items)
    hints = [found.hint or "" for found in check(root, select=["EV106"]).ordered()]
    assert len(hints) == 100
    assert hints[0].startswith("did you mean `study-")
    assert hints[-1] == "add claims/sources/stduy-99.yaml"


def test_the_result_does_not_hang_on_the_place_of_the_registry(root: Path, tmp_path: Path) -> None:
    """Paths are relative to the root, wherever it is and however it is named."""
    (tmp_path / "alias").symlink_to(root)
    write(root, "scope: {tissue: spleen}\n")
    assert check(root).found == check(tmp_path / "alias").found
    assert check(BASE, select=["EV1"]).found == ()
    assert (CORPUS / "base").is_dir()
