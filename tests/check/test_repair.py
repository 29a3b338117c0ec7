"""What is mended without a person, what is not, and that mending twice mends nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from evidence.check import check
from evidence.check.repair import mend
from evidence.check.rules import RULES
from evidence.cli.main import main
from evidence.diagnostic import Fix
from evidence.errors import EditRefused
from evidence.registry import load
from tests.check.built import BUILT, Built
from tests.check.cases import cases, name_of, registry_at
from tests.check.test_run import CLAIM, ITEM, ignore, write

QUOTED = "claims/msc/msc-vesicle-growth-native.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clean registry."""
    return registry_at(tmp_path)


def run(root: Path, *arguments: str) -> int:
    """Run the command."""
    return main(["check", "--registry", str(root), *arguments])


def files(root: Path) -> dict[str, bytes]:
    """All that the registry holds."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def replaced(root: Path, path: str, old: str, new: str) -> None:
    """Change a file."""
    text = (root / path).read_text("utf-8")
    assert text.count(old) == 1, (path, old)
    (root / path).write_text(text.replace(old, new), "utf-8", newline="")


# ---------------------------------------------------------------- what is mended


@pytest.mark.parametrize(
    "case", [case for case in BUILT if case.code == "EV010" and case.bad], ids=lambda case: case.name
)
def test_untidy_files(case: Built, root: Path) -> None:
    """Marks, line ends and blanks go; what was said stays."""
    case.build(root)
    before = load(root)[0].claims
    run(root, "--fix")
    assert [found.code for found in check(root).found if found.code == "EV010"] == []
    assert load(root)[0].claims == before


@pytest.mark.parametrize("case", [case for case in cases("bad") if case.parent.name == "EV012"], ids=name_of)
def test_layout(case: Path, tmp_path: Path) -> None:
    """The same as `evidence fmt`."""
    mended, formatted = registry_at(tmp_path / "a", case), registry_at(tmp_path / "b", case)
    assert run(mended, "--fix") == 0
    main(["fmt", "--registry", str(formatted), "--quiet"])
    assert files(mended) == files(formatted)


def test_useless_suppressions(root: Path) -> None:
    """Several of one file at once; needed ones and mistyped ones stay."""
    entries = ignore(
        "{rule: EV405, reason: a}", "{rule: EV402, reason: b}", "{rule: EV406, reason: c}", "{rule: EV999, reason: d}"
    )
    write(root, entries + "evidence:\n" + ITEM.format("a", "spleen"))
    run(root, "--fix")
    text = (root / CLAIM).read_text("utf-8")
    assert [line.strip() for line in text.splitlines() if "reason" in line] == [
        "- {rule: EV402, reason: b}",
        "- {rule: EV999, reason: d}",
    ]


LISTED = "Vesicles enlarged the tumours 1.8-fold after five weeks (p < 0.01)."


@pytest.mark.parametrize(
    ("written", "code"),
    [
        pytest.param(LISTED.lower(), "EV202", id="case"),
        pytest.param(LISTED.replace("p < 0.01", "p<0.01"), "EV201", id="blanks at a sign"),
        pytest.param(LISTED.replace("(p < 0.01)", "( p < 0.01 )"), "EV201", id="blanks in brackets"),
    ],
)
def test_a_quote_is_taken_from_the_snapshot(written: str, code: str, root: Path) -> None:
    """Where nothing but case or typography differs."""
    clean = (root / QUOTED).read_bytes()
    replaced(root, QUOTED, LISTED, written)
    assert [found.code for found in check(root).found] == [code]
    assert run(root, "--fix") == 0
    assert (root / QUOTED).read_bytes() == clean


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(LISTED.replace("0.01", "0.1"), id="digit"),
        pytest.param(LISTED.replace("<", ">"), id="sign"),
        pytest.param(LISTED.replace("enlarged", "shrank"), id="word"),
        pytest.param(LISTED.replace("the tumours ", ""), id="word left out"),
        pytest.param(LISTED.replace("Vesicles", "vesicles").replace("tumours 1.8-fold", "..."), id="dots and case"),
        pytest.param("change the number of metastases in the lung", id="negated"),
    ],
)
def test_a_quote_that_says_something_else(written: str, root: Path) -> None:
    """A person has to look."""
    replaced(root, QUOTED, LISTED, written)
    before = (root / QUOTED).read_bytes()
    assert [found.fix for found in check(root).found] == [None]
    run(root, "--fix")
    assert (root / QUOTED).read_bytes() == before


def test_a_hash_is_filled_in(root: Path) -> None:
    """Where every quote of the source is there."""
    path = root / "claims/sources/osei-2016.yaml"
    clean = path.read_text("utf-8")
    path.write_text("".join(line for line in clean.splitlines(True) if not line.startswith("sha256")), "utf-8")
    assert run(root) == 1
    assert run(root, "--fix") == 0
    assert path.read_text("utf-8") == clean


def test_a_hash_is_not_filled_in_for_another_text(root: Path) -> None:
    """A quote that is lost says that it is not the text that was read; a claim that is not read may hold one."""
    path, seed = root / "claims/sources/osei-2016.yaml", root / "seeds/osei-2016.txt"
    clean, text = path.read_text("utf-8"), seed.read_text("utf-8")
    bare = "".join(line for line in clean.splitlines(True) if not line.startswith("sha256"))
    path.write_text(bare, "utf-8")
    seed.write_text(text.replace("1.8-fold", "2.8-fold"), "utf-8")
    run(root, "--fix")
    assert path.read_text("utf-8") == bare
    seed.write_text(text, "utf-8")
    (root / "claims/broken.yaml").write_text("]\n", "utf-8")
    run(root, "--fix")
    assert path.read_text("utf-8") == bare


# ---------------------------------------------------------------- what is not


FIXABLE = {"EV010", "EV012", "EV014", "EV201", "EV202", "EV209"}
"""Everything else needs somebody who thinks about it."""


@pytest.mark.parametrize(
    "case",
    [case for case in cases("bad") if case.parent.name not in FIXABLE and not (case / "before").exists()][::5],
    ids=name_of,
)
def test_nothing_else_is_touched(case: Path, tmp_path: Path) -> None:
    """To the byte."""
    root = registry_at(tmp_path, case)
    before = files(root)
    run(root, "--fix")
    assert files(root) == before


def test_fixable_rules_are_rules() -> None:
    """No code is mistyped."""
    assert {rule.code for rule in RULES} >= FIXABLE


def test_a_file_with_errors_is_left_alone(root: Path) -> None:
    """Nobody knows what it was to say."""
    write(root, ignore("{rule: EV405, reason: a}") + "zzz: x  \n")
    before = files(root)
    assert run(root, "--fix") == 1
    assert files(root) == before


def test_known_findings_are_left_alone(root: Path) -> None:
    """And so are files that are not reported on."""
    write(root, ignore("{rule: EV405, reason: a}"))
    assert run(root, "--write-baseline", str(root / "b.json")) == 0
    before = files(root)
    assert run(root, "--fix", "--baseline", str(root / "b.json")) == 0
    assert run(root, "--fix", str(root / "claims/sources")) == 0
    assert files(root) == before


def test_a_link_is_left_alone(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two files would change at once; the reason is told."""
    kept = root / "kept.yaml"
    write(root, "note: x  \n")
    (root / CLAIM).rename(kept)
    (root / CLAIM).symlink_to("../kept.yaml")
    before = kept.read_bytes()
    run(root, "--fix")
    assert kept.read_bytes() == before
    assert f"evidence: {CLAIM} is left as it is: " in capsys.readouterr().err


def test_harm_is_refused() -> None:
    """A value that the file's own form does not take."""
    raw = b"id: a\nkind: primary\nsnapshot: a.txt\n"
    with pytest.raises(EditRefused, match="SHA-256"):
        mend(raw, "claims/sources/a.yaml", [Fix("x", ("sha256",), "zz")])
    with pytest.raises(EditRefused, match="by hand"):
        mend(b"]\n", "claims/sources/a.yaml", [Fix("x")])


# ---------------------------------------------------------------- the command


@pytest.mark.parametrize("case", cases("bad")[2::17], ids=name_of)
def test_mending_twice_mends_nothing(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is wrong, the second time finds nothing to do, and what is left is reported."""
    root = registry_at(tmp_path, case)
    for path in root.glob("claims/**/*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n", 3))
    run(root, "--fix")
    after = files(root)
    capsys.readouterr()
    code = run(root, "--fix")
    printed = capsys.readouterr()
    assert files(root) == after
    assert printed.err.endswith("0 findings in 0 files mended\n")
    assert code == run(root)
    assert capsys.readouterr().out == printed.out


def test_a_diff_writes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is what `--fix` does, as git reads it; formats with a file of their own say how things stand."""
    write(root, ignore("{rule: EV405, reason: a}") + "note: x  \n")
    before = files(root)
    assert run(root, "--diff", "--fail-on", "warning", "--format", f"json={root.parent / 'o.json'}") == 1
    diff = capsys.readouterr().out
    assert files(root) == before
    assert diff.startswith(f"--- a/{CLAIM}\n+++ b/{CLAIM}\n")
    assert '"EV014"' in (root.parent / "o.json").read_text("utf-8")
    (root.parent / "fix.patch").write_text(diff, "utf-8")
    subprocess.run(["git", "apply", str(root.parent / "fix.patch")], cwd=root, check=True)
    applied = files(root)
    for path, raw in before.items():
        (root / path).write_bytes(raw)
    assert run(root, "--fix") == 0
    assert files(root) == applied


def test_a_diff_is_harmless_on_a_terminal(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Text of a file is spelled out; nothing to mend is no diff."""
    assert run(root, "--diff") == 0
    assert capsys.readouterr().out == ""
    write(root, "# \u200b\u00ad\nnote: x  \n")
    run(root, "--diff")
    assert capsys.readouterr().out.replace("\n", "").isprintable()
