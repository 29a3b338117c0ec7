"""What has become of sources: what several events make of a record, from Crossref and from Retraction Watch."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import BadInput, UsageError
from evidence.exchange.fetch.asking import Asker
from evidence.exchange.fetch.events import Event, outcome
from evidence.exchange.fetch.retraction_watch import looked_up
from evidence.exchange.fetch.standings import asked_of_crossref, events_of
from evidence.model.source import Kind, Source, Standing
from evidence.registry import load
from tests.exchange.fetch.serving import DOI, WORK, Reply, Server, work, works

ROOT = Path(__file__).parents[3]
HEADER = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
    "RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason,Paywalled,Notes"
)


def source(standing: Standing = Standing.CURRENT, notice: str | None = None, **fields: Any) -> Source:
    values = {"id": "placeholder-2019", "kind": Kind.PRIMARY, "doi": DOI, **fields}
    return Source.model_validate(
        {**values, "standing": standing, "notice": notice} if notice else {**values, "standing": standing}
    )


def event(standing: Standing | None, year: int | None = None, notice: str | None = "10.1234/notice") -> Event:
    day = None if year is None else date(year, 1, 1)
    return Event(standing, str(standing), notice, day, "Crossref")


RETRACTED, REINSTATED = Standing.RETRACTED, Standing.REINSTATED
CONCERN, CORRECTED = Standing.EXPRESSION_OF_CONCERN, Standing.CORRECTED


@pytest.mark.parametrize(
    ("old", "events", "new"),
    [
        pytest.param(source(), [], None, id="nothing"),
        pytest.param(source(), [event(CORRECTED)], CORRECTED, id="a correction"),
        pytest.param(source(), [event(RETRACTED, 2020), event(CORRECTED, 2021)], RETRACTED, id="the weightiest"),
        pytest.param(source(), [event(CONCERN, 2020), event(CORRECTED, 2021)], CONCERN, id="a concern"),
        pytest.param(source(), [event(RETRACTED, 2020), event(REINSTATED, 2021)], REINSTATED, id="back again"),
        pytest.param(source(), [event(REINSTATED, 2020), event(RETRACTED, 2021)], RETRACTED, id="away again"),
        pytest.param(source(CORRECTED, "a"), [event(RETRACTED)], RETRACTED, id="worse than before"),
        pytest.param(source(RETRACTED, "a"), [event(REINSTATED, 2021)], REINSTATED, id="a retraction is undone"),
        pytest.param(source(Standing.SUPERSEDED, "a"), [event(RETRACTED)], RETRACTED, id="an old version"),
        pytest.param(source(RETRACTED), [event(RETRACTED)], RETRACTED, id="a notice that was missing"),
        pytest.param(
            source(REINSTATED, "a"), [event(REINSTATED, 2020), event(RETRACTED, 2021)], RETRACTED, id="retracted again"
        ),
    ],
)
def test_what_changes_a_record(old: Source, events: list[Event], new: Standing | None) -> None:
    changed = outcome(old, events).event
    assert (None if changed is None else changed.standing) is new


@pytest.mark.parametrize(
    ("old", "events"),
    [
        pytest.param(source(RETRACTED, "10.1234/own"), [], id="nothing found"),
        pytest.param(source(RETRACTED, "10.1234/own"), [event(CORRECTED)], id="a correction of a retracted one"),
        pytest.param(source(RETRACTED, "10.1234/own"), [event(RETRACTED)], id="another notice"),
        pytest.param(source(CONCERN, "10.1234/own"), [event(CORRECTED)], id="a correction after a concern"),
        pytest.param(source(Standing.SUPERSEDED, "a"), [event(CORRECTED)], id="a correction of an old version"),
        pytest.param(source(REINSTATED, "a"), [event(RETRACTED)], id="a retraction that was undone"),
        pytest.param(source(REINSTATED, "a"), [event(CORRECTED)], id="a correction of a reinstated one"),
        pytest.param(source(), [event(None)], id="an addendum"),
    ],
)
def test_what_a_curator_wrote_stays(old: Source, events: list[Event]) -> None:
    assert outcome(old, events).event is None


def test_what_is_kept_against_a_service_is_said() -> None:
    (said,) = outcome(source(RETRACTED, "10.1234/own"), [event(CORRECTED, 2021)]).said
    assert said.startswith("it stays retracted, though there is a corrected by 10.1234/notice on 2021-01-01")


standings = st.sampled_from([None, CORRECTED, CONCERN, RETRACTED, REINSTATED])
events_drawn = st.lists(st.builds(event, standings, st.none() | st.integers(2000, 2024)), max_size=5)


@given(st.sampled_from([RETRACTED, CONCERN, CORRECTED]), events_drawn)
def test_nothing_becomes_lighter_but_by_a_reinstatement(old: Standing, events: list[Event]) -> None:
    order = [CORRECTED, CONCERN, RETRACTED]
    changed = outcome(source(old, "10.1234/own"), events).event
    if changed is not None and changed.standing is not REINSTATED:
        assert changed.standing in order
        assert order.index(changed.standing) > order.index(old)


@given(events_drawn, st.randoms())
def test_the_order_in_which_events_are_told_does_not_matter(events: list[Event], random: Any) -> None:
    mixed = list(events)
    random.shuffle(mixed)
    one, other = outcome(source(), events).event, outcome(source(), mixed).event
    assert (one and one.standing) == (other and other.standing)


# ---------------------------------------------------------------- Crossref


def moment(year: int) -> dict[str, object]:
    return {"date-parts": [[year, 5, 1]], "date-time": f"{year}-05-01T00:00:00Z", "timestamp": 0}


def test_what_a_work_says_of_itself(asker: Asker, server: Server) -> None:
    update = {
        "DOI": "10.1234/n",
        "type": "expression_of_concern",
        "label": "Expression of concern",
        "updated": moment(2022),
    }
    watched = {
        "DOI": "10.1234/r",
        "type": "retraction",
        "source": "retraction-watch",
        "record-id": 1,
        "updated": moment(2023),
    }
    server.on(f"/works/{DOI}", work(**{"updated-by": [update, watched]}))
    first, second = events_of(asker, DOI)
    assert (first.standing, first.notice, first.on, first.by) == (CONCERN, "10.1234/n", date(2022, 5, 1), "Crossref")
    assert (second.standing, second.by) == (RETRACTED, "Crossref, from Retraction Watch")
    assert server.count("/works") == 0


def test_what_notices_say_of_a_work(asker: Asker, server: Server) -> None:
    own = {"DOI": DOI.upper(), "type": "retraction", "updated": moment(2022)}
    other = {"DOI": "10.1234/other", "type": "retraction", "updated": moment(2022)}
    server.on("/works", works({"DOI": "10.1234/n", "update-to": [other, own]}, {"DOI": "10.1234/m"}))
    (found,) = events_of(asker, DOI)
    assert (found.standing, found.notice) == (RETRACTED, "10.1234/n")
    assert server.asked[-1].query["filter"] == f"updates:{DOI}"


@pytest.mark.parametrize("word", ["addendum", "new_version", "clarification", "", "nonsense"])
def test_what_is_no_change(asker: Asker, server: Server, word: str) -> None:
    server.on(f"/works/{DOI}", work(**{"updated-by": [{"DOI": "10.1234/n", "type": word}]}))
    (found,) = events_of(asker, DOI)
    assert found.standing is None


@pytest.mark.parametrize(
    "odd", [None, 1, "x", [1], [[]], [{"type": None, "DOI": None, "updated": {"date-parts": [["x", 99, 0]]}}]]
)
def test_odd_updates_are_no_fault(asker: Asker, server: Server, odd: object) -> None:
    server.on(f"/works/{DOI}", work(**{"updated-by": odd}))
    assert all(found.standing is None for found in events_of(asker, DOI))


def test_a_list_in_the_place_of_a_work_is_a_failure(asker: Asker, server: Server) -> None:
    server.on(f"/works/{DOI}", json.dumps({"message-type": "work", "message": [WORK]}).encode())
    assert [name for name, _ in asked_of_crossref([source()], lambda: asker)[1]] == ["placeholder-2019"]


def test_one_failure_keeps_no_other_away(asker: Asker, server: Server) -> None:
    lost = source(id="lost-2020", doi="10.1234/lost")
    broken = source(id="broken-2020", doi="10.1234/broken")
    server.on("/works/10.1234/broken", Reply(status=500))
    found, failed = asked_of_crossref([broken, lost, source()], lambda: asker)
    assert found["placeholder-2019"] == ()
    assert found["lost-2020"][0].what == "Crossref does not know 10.1234/lost"
    assert [name for name, _ in failed] == ["broken-2020"]


# ---------------------------------------------------------------- Retraction Watch


def row(
    number: int = 1, doi: str = DOI, nature: str = "Retraction", notice: str = "10.1234/n", on: str = "5/22/2019 0:00",
    pmid: str = "0", notice_pmid: str = "0",
) -> str:  # fmt: skip
    return (
        f'{number},"A title, with a comma",(HSC) Medicine;,"Nowhere",J Placehold,Nobody,Nowhere,Anna Placeholder,,'
        f"Research Article;,{on},{notice},{notice_pmid},1/1/2018 0:00,{doi},{pmid},{nature},"
        "+Concerns/Issues about Data;+Duplication of Image;,No,"
    )


def table(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> str:
    file = folder / "retractions.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return str(file)


def test_a_source_is_found_by_its_doi(tmp_path: Path) -> None:
    found = looked_up(table(tmp_path, row(1, "10.1234/other"), row(2, DOI.upper())), [source()])
    (only,) = found["placeholder-2019"]
    assert (only.standing, only.notice, only.on) == (RETRACTED, "10.1234/n", date(2019, 5, 22))
    assert only.words == (
        "retraction by 10.1234/n on 2019-05-22 (Retraction Watch: Concerns/Issues about Data; Duplication of Image)"
    )


def test_a_source_is_found_by_its_pubmed_id(tmp_path: Path) -> None:
    file = table(tmp_path, row(doi="unavailable", pmid="900000301"), row(doi="Unavailable", pmid="0"))
    assert list(looked_up(file, [source(doi=None, pmid="900000301"), source(id="other-2020", doi=None)])) == [
        "placeholder-2019"
    ]


@pytest.mark.parametrize(
    ("nature", "standing"),
    [
        ("Retraction", RETRACTED), ("Correction", CORRECTED), ("Expression of concern", CONCERN),
        ("Expression of Concern", CONCERN), ("Reinstatement", REINSTATED), ("Other", None),
    ],
)  # fmt: skip
def test_natures(tmp_path: Path, nature: str, standing: Standing | None) -> None:
    ((found,),) = looked_up(table(tmp_path, row(nature=nature)), [source()]).values()
    assert found.standing is standing


@pytest.mark.parametrize(
    ("fields", "notice"),
    [
        ({"notice": "10.1234/n"}, "10.1234/n"),
        ({"notice": "unavailable"}, "Retraction Watch 7"),
        ({"notice": DOI}, "Retraction Watch 7"),
        ({"notice": DOI, "notice_pmid": "900000399"}, "PMID 900000399"),
        ({"notice": DOI, "notice_pmid": "900000301", "pmid": "900000301"}, "Retraction Watch 7"),
    ],
)
def test_the_notice_is_never_the_paper_itself(tmp_path: Path, fields: dict[str, str], notice: str) -> None:
    ((found,),) = looked_up(table(tmp_path, row(7, **fields)), [source()]).values()
    assert found.notice == notice


@pytest.mark.parametrize(
    ("rows", "header", "encoding", "why"),
    [
        pytest.param([], "a,b", "utf-8", "retractions.csv:1: it has no column Record ID", id="other columns"),
        pytest.param([], "", "utf-8", "it has no column", id="empty"),
        pytest.param([row(), "1,2,3"], HEADER, "utf-8", "retractions.csv:3: this row has 3 fields", id="cut off"),
        pytest.param(['1,"open'], HEADER, "utf-8", "the CSV cannot be read", id="open quotation mark"),
        pytest.param([row(notice="é")], HEADER, "latin-1", "it is not UTF-8", id="encoding"),
        pytest.param([f'1,"{"x" * 200_000}"'], HEADER, "utf-8", "retractions.csv:2: the CSV cannot", id="long field"),
        pytest.param(["x" * 2_000_000], HEADER, "utf-8", "a line is longer than 1,000,000", id="long line"),
    ],
)
def test_a_broken_table(tmp_path: Path, rows: list[str], header: str, encoding: str, why: str) -> None:
    with pytest.raises(BadInput) as caught:
        looked_up(table(tmp_path, *rows, header=header, encoding=encoding), [source()])
    assert why in str(caught.value)


def test_there_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        looked_up(str(tmp_path / "gone.csv"), [source()])


FACTS = {
    "10.18632/aging.202747": ("Expression of concern", ""),
    "10.18632/aging.102406": ("Correction", "10.18632/aging.203990"),
    "10.1186/s13287-020-01908-z": ("Retraction", ""),
}
"""Papers on exosomes of which it is known what became of them, and the DOI of the notice where that is known."""


def test_known_facts_and_the_flagship_agree(tmp_path: Path) -> None:
    """What is recorded there is what a table of these facts says; nothing in it has to change."""
    rows = [row(1, doi, nature=nature, notice=notice or "unavailable") for doi, (nature, notice) in FACTS.items()]
    sources = load(ROOT)[0].sources.values()
    found = looked_up(table(tmp_path, *rows), sources)
    assert sorted(found) == ["scrt-2020-455", "yan-2021-aging", "zhao-2019-aging"]
    outcomes = [outcome(one, found.get(one.id, ())) for one in sources]
    assert [one.source.id for one in outcomes if one.event is not None] == []
