"""`evidence source add ID` and `evidence source refresh`, asking a server on this computer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.check import check
from evidence.cli.main import main
from evidence.exchange.sources.reading import stored_text
from evidence.model.ids import SourceId
from evidence.registry.draft import open_draft
from tests.check.cases import registry_at
from tests.exchange.fetch.serving import ARTICLE, DOI, PMID, Reply, Server, search, serving, work, works
from tests.exchange.fetch.test_standings import row, table
from tests.exchange.sources.reading import FILES

NAME = "placeholder-2019-jplacehold"
OSEI = "10.1234/jev.2016.101"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return registry_at(tmp_path)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    with serving() as running:
        running.as_usual()
        monkeypatch.setenv("EVIDENCE_PUBMED_URL", running.base)
        monkeypatch.setenv("EVIDENCE_CROSSREF_URL", running.base)
        monkeypatch.setenv("EVIDENCE_CONTACT", "somebody@example.org")
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        monkeypatch.setattr("evidence.exchange.fetch.client.time.sleep", lambda seconds: None)
        yield running


def run(root: Path, *words: object) -> int:
    return main(["--registry", str(root), "source", *map(str, words)])


def everything(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


# ---------------------------------------------------------------- add


def test_a_source_by_its_doi(root: Path, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything(root)
    assert run(root, "add", DOI) == 0
    assert f"new source {NAME}\n" in capsys.readouterr().out
    assert everything(root).keys() - before.keys() == {
        f"claims/sources/{NAME}.yaml", f"seeds/{NAME}.txt", f"seeds/{NAME}.xml", f"seeds/{NAME}.offsets.json",
    }  # fmt: skip
    assert (root / f"seeds/{NAME}.xml").read_bytes() == ARTICLE.encode()
    registry = open_draft(root).registry
    source = registry.sources[SourceId(NAME)]
    assert (source.doi, source.pmid, source.cites) == (DOI, PMID, ("marsh-2018",))
    assert stored_text(registry, source).clean.text.endswith("Tumours grew (p < 0.05).\n")
    assert not [problem for problem in check(root).found if NAME in problem.place.path and problem.severity == "error"]
    assert b"somebody@example.org" not in b"".join(everything(root).values())


def test_what_is_there_is_not_asked_for(root: Path, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything(root)
    assert run(root, "add", OSEI, "27000101") == 0
    assert "10.1234/jev.2016.101 is in the registry already, as osei-2016" in capsys.readouterr().err
    assert server.asked == []
    assert everything(root) == before


def test_a_file_goes_before_an_identifier(
    root: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / PMID).write_bytes((FILES / "publisher-page.html").read_bytes())
    monkeypatch.chdir(tmp_path)
    assert run(root, "add", PMID) == 0
    assert server.asked == []


@pytest.mark.parametrize("option", ["--dry-run", "--diff"])
def test_nothing_is_written_when_asked_not_to(root: Path, server: Server, option: str) -> None:
    before = everything(root)
    assert run(root, "add", PMID, option) == 0
    assert everything(root) == before


def test_without_a_contact_nothing_is_asked(
    root: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("EVIDENCE_CONTACT")
    assert run(root, "add", PMID) == 2
    assert "give your e-mail address with --contact or EVIDENCE_CONTACT" in capsys.readouterr().err
    assert server.asked == []
    assert run(root, "add", PMID, "--contact", "other@example.org") == 0
    assert "other@example.org" in server.asked[0].agent


def test_the_extra_is_named_when_it_is_missing(
    root: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "httpx", None)
    assert run(root, "add", PMID) == 2
    assert "[fetch]'" in capsys.readouterr().err


def test_a_list_goes_on_where_it_stopped(
    root: Path, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that fails keeps no other away, and is reported at the end; the second time only that one is asked for."""
    listed = tmp_path / "ids.txt"
    listed.write_text(f"# what we want\n{OSEI}\n\n900000555\n{DOI}\n{DOI}\n")
    missing = '<?xml version="1.0" ?>\n<PubmedArticleSet></PubmedArticleSet>\n'
    server.on("/efetch.fcgi", missing, ARTICLE)
    assert run(root, "add", "--from", listed) == 2
    captured = capsys.readouterr()
    assert captured.out.count("new source") == 1
    assert captured.err.splitlines()[-1] == "evidence: 900000555: PubMed: there is no article 900000555"
    asked = len(server.asked)
    server.on("/efetch.fcgi", ARTICLE.replace(PMID, "900000555").replace(DOI, "10.1234/late"))
    assert run(root, "add", "--from", listed, "--id", "late-2019", "--no-cache") == 2  # --id is for one
    assert run(root, "add", "--from", listed, "--no-cache") == 0
    assert server.count("/esearch.fcgi") == 1
    assert len(server.asked) == asked + 2


def test_a_list_holds_identifiers(
    root: Path, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "ids.txt"
    listed.write_text(f"{DOI}\nrm -rf\n")
    assert run(root, "add", "--from", listed) == 2
    assert "ids.txt:2: 'rm -rf' is no DOI, PMID or PMCID" in capsys.readouterr().err
    assert server.asked == []


def test_ctrl_c_keeps_what_is_whole(
    root: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from evidence.exchange.fetch import fetching

    asked = fetching.fetch

    def fetch(asker: object, wanted: object) -> object:
        if str(wanted) != DOI:
            raise KeyboardInterrupt
        return asked(asker, wanted)  # type: ignore[arg-type]

    monkeypatch.setattr(fetching, "fetch", fetch)
    assert run(root, "add", DOI, "900000555", "900000556") == 130
    captured = capsys.readouterr()
    assert f"new source {NAME}\n" in captured.out
    assert "2 of 3 were not asked for; the same command goes on there" in captured.err
    assert NAME in open_draft(root).registry.sources


@pytest.mark.parametrize(
    "reply", [Reply(b"half", claimed=100), Reply(status=500), Reply(ARTICLE.encode()[:500]), Reply(b"\xff\xfe")]
)
def test_a_bad_answer_leaves_everything_as_it_was(root: Path, server: Server, reply: Reply) -> None:
    before = everything(root)
    server.on("/efetch.fcgi", reply)
    assert run(root, "add", PMID) == 2
    assert everything(root) == before


def test_a_text_for_a_source_that_has_none(root: Path, server: Server) -> None:
    server.on("/efetch.fcgi", ARTICLE.replace(PMID, "27000101").replace(DOI, OSEI))
    code = run(root, "add", "27000101", "--to", "haas-2020")
    assert code == 2  # another publication


# ---------------------------------------------------------------- files with many records


def test_each_record_becomes_a_source(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, "add", FILES / "saved.nbib") == 2
    captured = capsys.readouterr()
    assert "record 1: new source placeholder-2019-jplacehold\n" in captured.out
    assert "record 3: new source example-2021-revplacehold\n" in captured.out
    assert "record 2: " in captured.err
    assert "does not say what kind of source it is; name it with --kind" in captured.err
    registry = open_draft(root).registry
    one, three = (
        registry.sources[SourceId(name)] for name in ("placeholder-2019-jplacehold", "example-2021-revplacehold")
    )
    assert one.raw == three.raw  # the file is stored once
    assert (one.standing, one.notice) == ("retracted", "10.1234/placeholder.2021.notice")


def test_only_one_record(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, "add", FILES / "saved.nbib", "--only", 2, "--kind", "opinion", "--id", "mine-2020") == 0
    assert "mine-2020" in open_draft(root).registry.sources
    assert run(root, "add", FILES / "saved.nbib", "--only", 9) == 2
    assert "there is no record 9 in saved.nbib; it holds 3" in capsys.readouterr().err


def test_a_file_that_is_cut_off_adds_nothing(root: Path, tmp_path: Path) -> None:
    before = everything(root)
    raw = (FILES / "saved.nbib").read_bytes()
    file = tmp_path / "cut.nbib"
    file.write_bytes(raw[: raw.rindex(b"SO  - ")])
    assert run(root, "add", file) == 2
    assert everything(root) == before


# ---------------------------------------------------------------- refresh


def retracted(server: Server) -> None:
    server.on(f"/works/{OSEI}", work(DOI=OSEI, **{"updated-by": [{"DOI": "10.1234/notice", "type": "retraction"}]}))


def test_a_retraction_is_recorded(root: Path, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """With its notice, in one save, and with the verdicts that change."""
    retracted(server)
    before = everything(root)
    assert run(root, "refresh", "osei-2016") == 0
    out = capsys.readouterr().out
    assert "osei-2016: current -> retracted: retraction by 10.1234/notice (Crossref)\n" in out
    assert "verdict of " in out
    assert out.endswith("1 source looked at, 1 changed\n")
    source = open_draft(root).registry.sources[SourceId("osei-2016")]
    assert (source.standing, source.notice) == ("retracted", "10.1234/notice")
    assert [path for path, raw in everything(root).items() if before.get(path) != raw] == [
        "claims/sources/osei-2016.yaml"
    ]
    assert run(root, "refresh", "osei-2016") == 0
    assert capsys.readouterr().out == "1 source looked at, 0 changed\n"


def test_all_sources_with_a_doi_are_asked_for(root: Path, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    retracted(server)
    assert run(root, "refresh", "--json", "--dry-run") == 0
    document = json.loads(capsys.readouterr().out)
    assert [one["source"] for one in document["changed"]] == ["osei-2016"]
    assert document["changed"][0]["after"] == "retracted"
    assert {"source": "haas-2020", "sentence": "Crossref does not know 10.1234/rev.2020.55"} in document["said"]
    assert document["verdicts"]
    assert document["written"] is False
    assert open_draft(root).registry.sources[SourceId("osei-2016")].standing == "current"


def test_nothing_found_changes_nothing(root: Path, server: Server) -> None:
    file = root / "claims/sources/osei-2016.yaml"
    assert main(["--registry", str(root), "check"]) in (0, 1)
    server.on(f"/works/{OSEI}", work(DOI=OSEI))
    retracted(server)
    assert run(root, "refresh", "osei-2016") == 0
    before = file.read_bytes()
    server.on(f"/works/{OSEI}", work(DOI=OSEI))
    server.on("/works", works())
    assert run(root, "refresh", "osei-2016", "--no-cache") == 0
    assert file.read_bytes() == before


def test_retraction_watch_needs_no_network(
    root: Path, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = table(tmp_path, row(1, OSEI), row(2, "10.1234/rev.2020.55", nature="Correction", notice="unavailable"))
    assert run(root, "refresh", "--retraction-watch", file) == 0
    assert server.asked == []
    sources = open_draft(root).registry.sources
    assert (sources[SourceId("osei-2016")].standing, sources[SourceId("osei-2016")].notice) == (
        "retracted",
        "10.1234/n",
    )
    assert sources[SourceId("haas-2020")].notice == "Retraction Watch 2"
    assert "2 changed" in capsys.readouterr().out


def test_a_failure_keeps_no_other_away(root: Path, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    retracted(server)
    server.on("/works/10.1234/rev.2020.55", Reply(status=500))
    assert run(root, "refresh", "haas-2020", "osei-2016") == 2
    captured = capsys.readouterr()
    assert captured.err == "evidence: haas-2020: Crossref: it answered with 500, 5 times; try again later\n"
    assert open_draft(root).registry.sources[SourceId("osei-2016")].standing == "retracted"


def test_a_source_that_is_not_there(root: Path, server: Server) -> None:
    assert run(root, "refresh", "nobody-1999") == 2
    assert server.asked == []


def test_search_is_not_needed_for_a_pubmed_id(root: Path, server: Server) -> None:
    server.on("/esearch.fcgi", search())
    assert run(root, "add", PMID) == 0
    assert server.count("/esearch.fcgi") == 0
