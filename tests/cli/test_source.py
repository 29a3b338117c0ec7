"""`evidence source`: what is added, what is refused, what is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence.cli.main import main
from evidence.exchange.sources import FORMATS
from evidence.model.ids import SourceId
from evidence.registry import load
from tests.check.cases import registry_at
from tests.exchange.sources.reading import FILES

PAGE = FILES / "publisher-page.html"
ID = "placeholder-2021-jmur"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small registry."""
    return registry_at(tmp_path)


def run(root: Path, *words: object) -> int:
    """The exit code of a command on the registry."""
    return main(["--registry", str(root), "source", *map(str, words)])


def listed(root: Path) -> list[str]:
    """The files of a registry."""
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_a_page_is_added(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was read, what could not be, and which files were written."""
    before = listed(root)
    assert run(root, "add", FILES / "semantic-scholar-api.json") == 0
    out = capsys.readouterr().out
    assert out.startswith("new source placeholder-2021-jp\n")
    assert "  title: Placeholder vesicles: a meta-analysis\n" in out
    new = [path for path in listed(root) if path not in before]
    assert [line.removeprefix("wrote ") for line in sorted(out.splitlines()) if line.startswith("wrote ")] == new
    assert len(new) == 4


def test_one_kind_is_told(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """That of the file with its reason; or the one that was given, and once what it replaces."""
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><title>Notes</title><p>A page about vesicles, of which nothing else is known.</p>")
    assert run(root, "add", page, "--dry-run") == 0
    told = capsys.readouterr().out
    assert "  kind: web-page\n" in told
    assert "  - the kind is web-page, since nothing in it says that it is a publication\n" in told
    assert run(root, "add", page, "--dry-run", "--kind", "primary") == 0
    told = capsys.readouterr().out
    assert "  kind: primary\n" in told
    assert "  - the kind primary is the one that you gave; from the file alone it would be web-page\n" in told
    assert told.count("web-page") == 1
    assert run(root, "add", page, "--dry-run", "--kind", "web-page") == 0
    assert "the kind" not in capsys.readouterr().out


def test_what_a_text_does_not_say_is_given(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Title, authors and year; then nothing is said of them, and the id is made of them."""
    page = tmp_path / "saved.txt"
    page.write_text("Vesicles were counted in forty people, and were many.\n")
    assert run(root, "add", page, "--kind", "primary", "--dry-run", "--year", "2031") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "give them with --title, --author and --year, or write them into its record" in told
    given = ["--title", "Vesicles", "--author", "Doe J", "--author", "Roe R", "--year", "2031"]
    assert run(root, "add", page, "--kind", "primary", *given) == 0
    told = capsys.readouterr().out
    assert told.startswith("new source doe-2031\n") and "plain text" not in told
    source = load(root)[0].sources[SourceId("doe-2031")]
    assert (source.title, source.authors, source.year) == ("Vesicles", ("Doe J", "Roe R"), 2031)


@pytest.mark.parametrize("option", ["--title", "--author", "--year", "--id"])
def test_what_can_only_be_meant_for_one_source(
    root: Path, option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(f"The text of {name}.\n")
    assert run(root, "add", tmp_path / "one.txt", tmp_path / "two.txt", option, "2031") == 2
    assert f"{option} goes with one file of one source" in capsys.readouterr().err
    assert run(root, "add", tmp_path / "one.txt", "--to", "x", option, "2031") == 2
    assert f"--to makes no source, so that there is nothing for {option} to name" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--dry-run", "--diff"])
def test_nothing_is_written_when_asked_not_to(root: Path, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What would be written is said."""
    before = listed(root)
    assert run(root, "add", PAGE, option) == 0
    assert listed(root) == before
    assert f"claims/sources/{ID}.yaml" in capsys.readouterr().out


def test_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Everything that was read and done, for programs."""
    assert run(root, "add", PAGE, "--json", "--id", "an-id", "--kind", "preprint") == 0
    document = json.loads(capsys.readouterr().out)
    (source,) = document["sources"]
    assert (source["id"], source["values"]["kind"], source["record"]) == ("an-id", "preprint", 1)
    assert source["files"] == [
        "claims/sources/an-id.yaml", "seeds/an-id.txt", "seeds/an-id.offsets.json", "seeds/an-id.html",
    ]  # fmt: skip
    assert document["written"] is True
    assert document["refused"] == []


def test_of_several_files_each_is_added_or_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One that cannot be read keeps no other away; the exit code tells."""
    broken = root / "broken.json"
    broken.write_text('{"title": "A", "abstract": "b", "paperId": "0", "isOpenAccess": tr')
    names = [FILES / "pubmed-page-full.txt", broken, PAGE, PAGE, root / "gone.txt"]
    assert run(root, "add", *names) == 2
    captured = capsys.readouterr()
    assert captured.out.count("new source") == 2
    errors = captured.err.splitlines()
    assert errors[0].startswith("evidence: broken.json:1:")
    assert "is in the registry as placeholder-2021-jmur: it has the same DOI" in errors[1]
    assert "gone.txt cannot be read: there is no such file" in errors[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((PAGE, PAGE, "--id", "x"), "with one file of one source"),
        ((FILES / "citation-index-page-inline.txt",), "name it with --kind"),
        ((PAGE, "--format", "nothing"), "there is no format nothing"),
        ((PAGE, "--kind", "nothing"), "kind"),
        ((PAGE, "--to", "nobody"), "there is no source nobody"),
        ((PAGE, "--derives-from", "nobody"), "there is no source nobody"),
        ((PAGE, "--id", "../x"), "id"),
        (("/",), "it is not a regular file"),
    ],
)
def test_what_is_refused(root: Path, words: tuple[object, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, a sentence, and nothing written."""
    before = listed(root)
    assert run(root, "add", *words) == 2
    assert said in capsys.readouterr().err
    assert listed(root) == before


def test_a_text_for_a_source_that_has_none(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its record keeps its fields."""
    file = root / "marsh.txt"
    file.write_text("Cord-derived vesicles restrain the growth of mammary tumours.\n")
    assert run(root, "add", file, "--to", "marsh-2018") == 0
    assert (root / "seeds/marsh-2018.txt").read_text() == file.read_text()
    record = (root / "claims/sources/marsh-2018.yaml").read_text()
    assert "snapshot: marsh-2018.txt\nsha256: " in record
    assert "title: Cord-derived" in record


def test_text_and_places(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The clean text, and where a part of it stands in the raw file."""
    run(root, "add", PAGE)
    capsys.readouterr()
    assert run(root, "text", ID) == 0
    text = capsys.readouterr().out
    assert text == (root / f"seeds/{ID}.txt").read_text("utf-8")
    start = text.index("change tumours")
    assert run(root, "text", ID, "--offsets", f"{start}:{start + 6}") == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "change"
    raw = PAGE.read_text("utf-8")
    place = raw.index("not change tumours") + 4
    line = raw[:place].count("\n") + 1
    assert out[1] == f"{ID}.html: characters {place}:{place + 6}, from line {line}"
    assert run(root, "text", ID, "--offsets", f"{start}:{start + 6}", "--json") == 0
    assert json.loads(capsys.readouterr().out)["raw"] == {
        "file": f"{ID}.html", "start": place, "stop": place + 6, "line": line,
    }  # fmt: skip


@pytest.mark.parametrize("offsets", ["5", "5:", "9:5", "0:99999999", "a:b", "-1:5"])
def test_offsets_that_are_none(root: Path, offsets: str, capsys: pytest.CaptureFixture[str]) -> None:
    """They are two numbers within the text."""
    assert run(root, "text", "osei-2016", f"--offsets={offsets}") == 2
    assert "two numbers such as 120:180" in capsys.readouterr().err


def test_a_text_that_was_tampered_with_is_not_shown(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody reads what does not follow from the raw file."""
    run(root, "add", PAGE)
    file = root / f"seeds/{ID}.txt"
    file.write_text(file.read_text("utf-8").replace("did not change", "did so change"), encoding="utf-8")
    capsys.readouterr()
    assert run(root, "text", ID) == 2
    assert "does not follow from" in capsys.readouterr().err


def test_sources_without_text(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said how one is stored."""
    assert run(root, "text", "marsh-2018") == 2
    assert "`evidence source add FILE --to marsh-2018` stores one" in capsys.readouterr().err


def test_lists(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sources, formats, and the manual page of one."""
    assert run(root, "list") == 0
    assert "osei-2016" in capsys.readouterr().out
    assert run(root, "list", "--json") == 0
    marsh = json.loads(capsys.readouterr().out)["sources"][2]
    assert (marsh["id"], marsh["kind"], marsh["year"]) == ("marsh-2018", "primary", 2018)
    assert run(root, "--list") == 0
    table = capsys.readouterr().out
    assert all(name in table for name in FORMATS.names)
    assert run(root, "--list", "pubmed-page") == 0
    assert capsys.readouterr().out.startswith("# pubmed-page: PubMed page as text")
    assert run(root) == 2


def test_a_name_of_a_file_that_is_hostile(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It gives no order to a terminal, and is no name in the registry."""
    file = tmp_path / "a\x1b[2J; rm -rf .txt"
    file.write_text("Only a few words.\n")
    assert run(root, "add", file, "--kind", "web-page") == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "new source only-few-words\n" in out
