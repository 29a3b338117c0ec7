"""A source that was found becomes a record with its stored text, once."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from evidence.check import check
from evidence.errors import EditRefused
from evidence.exchange.sources.adding import Addition, add_source, add_text, free_id
from evidence.exchange.sources.found import FoundSource, proposed_id
from evidence.exchange.sources.reading import stored_text
from evidence.model.ids import SourceId
from evidence.registry.clean_text import whole
from evidence.registry.draft import Draft, open_draft
from evidence.registry.registry import Registry
from tests.check.cases import registry_at
from tests.exchange.sources.reading import FILES, SEEDS, read_one

PAGE = FILES / "publisher-page.html"
ID = "placeholder-2021-jmur"
WORDS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau".split()  # noqa: SIM905
)
ESSAY = " ".join(f"{one} {other}." for one in WORDS for other in WORDS[:7]) + "\n"


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    """A small registry, open for changes."""
    return open_draft(registry_at(tmp_path))


def added(draft: Draft, path: Path, **given: str) -> Addition:
    """What adding a file does, applied."""
    addition = add_source(draft, read_one(path), path.read_bytes(), path.name, given=given)
    draft.apply(addition.step)
    return addition


def essay(text: str, **values: str) -> tuple[FoundSource, bytes]:
    """A plain text as a source."""
    return FoundSource({"id": "an-essay", "kind": "web-page", **values}, whole(text)), text.encode()


def test_one_step_writes_record_texts_and_offsets(draft: Draft) -> None:
    """Four files, whose hashes are in the record, and which the check likes; nothing is left after an undo."""
    before = sorted(path.name for path in (draft.root / "seeds").iterdir())
    added(draft, PAGE)
    files = [f"seeds/{ID}.html", f"seeds/{ID}.offsets.json", f"seeds/{ID}.txt", f"claims/sources/{ID}.yaml"]
    assert draft.unsaved == tuple(sorted(files))
    source = draft.registry.sources[SourceId(ID)]
    assert (source.snapshot, source.raw) == (f"{ID}.txt", f"{ID}.html")
    draft.save()
    raw = (draft.root / files[0]).read_bytes()
    assert raw == PAGE.read_bytes()
    assert hashlib.sha256(raw).hexdigest() == source.raw_sha256
    assert hashlib.sha256((draft.root / files[2]).read_bytes()).hexdigest() == source.sha256
    assert [found.code for found in check(draft.root).found] == ["EV111"]
    draft.undo()
    draft.save()
    assert sorted(path.name for path in (draft.root / "seeds").iterdir()) == before
    assert not (draft.root / files[3]).exists()
    draft.redo()
    draft.save()
    assert [found.code for found in check(draft.root).found] == ["EV111"]


def test_the_text_is_there_before_it_is_saved(draft: Draft) -> None:
    """Quotes of the new source can be entered at once, and are gone with it."""
    added(draft, PAGE)
    source = draft.registry.sources[SourceId(ID)]
    text = stored_text(draft.registry, source)
    place = text.clean.text.index("did not change tumours")
    begin, end = text.clean.to_raw(place, place + 7)
    assert text.raw[begin:end] == "did\nnot"
    assert text.line(begin) == text.raw[:begin].count("\n") + 1
    draft.undo()
    assert SourceId(ID) not in draft.registry.sources
    with pytest.raises(Exception, match="no such file"):
        draft.registry.snapshots.read(f"{ID}.txt")


def test_a_text_without_markup_is_one_file(draft: Draft) -> None:
    """It is its own clean text."""
    found, raw = essay(ESSAY)
    draft.apply(add_source(draft, found, raw, "An Essay.TXT").step)
    source = draft.registry.sources[SourceId("an-essay")]
    assert (source.snapshot, source.raw, source.raw_sha256) == ("an-essay.txt", None, None)
    assert draft.unsaved == ("claims/sources/an-essay.yaml", "seeds/an-essay.txt")


def test_a_record_without_text_stores_nothing(draft: Draft) -> None:
    """And says so."""
    addition = add_source(draft, FoundSource({"id": "a-record", "kind": "primary"}, None), b"@misc{x}", "x.bib")
    draft.apply(addition.step)
    assert draft.unsaved == ("claims/sources/a-record.yaml",)
    assert addition.said == ("it has no text to read, so that nothing is stored beside the record",)


@pytest.mark.parametrize("key", ["doi", "pmid"])
def test_the_same_identifier_is_refused(draft: Draft, key: str) -> None:
    """In any case of its letters, with what to do instead."""
    same = {"doi": "10.1234/JEV.2016.101", "pmid": "27000101"}
    found, raw = essay(ESSAY, **{key: same[key]})
    with pytest.raises(EditRefused, match=f"is in the registry as osei-2016: it has the same {key.upper()}"):
        add_source(draft, found, raw, "x.txt")
    assert draft.unsaved == ()


def test_a_source_without_text_is_offered_the_text(draft: Draft) -> None:
    """`--to` stores it, and leaves the fields of the record alone."""
    found, raw = essay(ESSAY, doi="10.1234/jev.2018.17", journal="J Made Up", title="Another title")
    with pytest.raises(EditRefused, match="--to marsh-2018 stores this text with it"):
        add_source(draft, found, raw, "x.txt")
    before = draft.registry.sources[SourceId("marsh-2018")]
    addition = add_text(draft, "marsh-2018", found, raw, "x.txt")
    draft.apply(addition.step)
    after = draft.registry.sources[SourceId("marsh-2018")]
    assert after.snapshot == "marsh-2018.txt"
    assert after.model_copy(update={"snapshot": None, "sha256": None}) == before
    assert "the file gives the journal J Made Up, which the record has not: add it if it is right" in addition.said
    with pytest.raises(EditRefused, match=r"has the snapshot marsh-2018\.txt already"):
        add_text(draft, "marsh-2018", found, raw, "x.txt")


def test_a_text_of_another_publication_is_not_stored_with_a_source(draft: Draft) -> None:
    """Two DOIs are two sources."""
    found, raw = essay(ESSAY, doi="10.1234/other.1")
    with pytest.raises(EditRefused, match="they are two sources"):
        add_text(draft, "marsh-2018", found, raw, "x.txt")


def test_nearly_the_same_text_is_refused(draft: Draft) -> None:
    """A word more or less is no other source; who only retells it says so."""
    found, raw = essay(ESSAY)
    draft.apply(add_source(draft, found, raw, "x.txt").step)
    for text in (ESSAY.replace("pi rho.", "pi, as it were, rho."), ESSAY[: len(ESSAY) // 2], ESSAY.upper()):
        again = FoundSource({"id": "a-copy", "kind": "web-page"}, whole(text))
        with pytest.raises(EditRefused, match=r"an-essay: .*text.*--derives-from an-essay"):
            add_source(draft, again, text.encode(), "y.txt")
        told = add_source(draft, again, text.encode(), "y.txt", given={"derives-from": ["an-essay"]})
        assert told.alike == ()
    other = FoundSource({"id": "another", "kind": "web-page"}, whole(" ".join(reversed(ESSAY.split()))))
    assert add_source(draft, other, b" ".join(reversed(raw.split())), "z.txt").alike == ()


def test_two_dois_are_two_publications_whatever_they_share(draft: Draft) -> None:
    """A reprint has its own; that it shares sentences is said."""
    found, raw = essay(ESSAY, doi="10.1234/first")
    draft.apply(add_source(draft, found, raw, "x.txt").step)
    again = FoundSource({"id": "second", "kind": "opinion", "doi": "10.1234/second"}, found.text)
    assert add_source(draft, again, raw, "x.txt").source == "second"


def test_shared_sentences_are_said(draft: Draft) -> None:
    """Nearly as they are, among others of its own: perhaps it retells that source."""
    page = (
        "Welcome to a page that sells made-up treatments to everybody who asks for them today.\n"
        "Several groups reported that vesicles from the bone marrow promote the growth of breast tumours, while those "
        "from the umbilical cord inhibit it. Conditions of culture are rarely reported anywhere else by anyone.\n"
        "Our own placeholder treatment has never been tested on anything at all by any person.\n"
    )
    addition = add_source(draft, FoundSource({"id": "a-page", "kind": "web-page"}, whole(page)), page.encode(), "p.txt")
    assert [(one.source, one.sentences) for one in addition.alike] == [("haas-2020", 1)]


def test_without_a_kind_nothing_is_written(draft: Draft) -> None:
    """The kinds there are, are named."""
    found, raw = essay(ESSAY)
    nameless = FoundSource({"id": "an-essay", "title": "An essay"}, found.text)
    with pytest.raises(EditRefused, match=r'"An essay" does not say what kind .* --kind: primary, .*, notice'):
        add_source(draft, nameless, raw, "x.txt")
    assert add_source(draft, nameless, raw, "x.txt", given={"kind": "opinion"}).values["kind"] == "opinion"


def test_what_a_curator_gives_goes_before_the_file(draft: Draft) -> None:
    """Id and kind, also where the file says another."""
    addition = added(draft, PAGE, id="my-own-id", kind="preprint")
    assert addition.source == "my-own-id"
    assert draft.registry.sources[SourceId("my-own-id")].kind == "preprint"
    assert draft.registry.sources[SourceId("my-own-id")].snapshot == "my-own-id.txt"


@pytest.mark.parametrize("raw", [b"", b" \n"])
def test_an_empty_file_is_no_source(draft: Draft, raw: bytes) -> None:
    """A record that says nothing would only be found again as one that nothing uses."""
    found = FoundSource({"id": "empty"}, whole(raw.decode()))
    with pytest.raises(EditRefused, match=r"empty\.txt is empty; get it again"):
        add_source(draft, found, raw, "empty.txt", given={"kind": "primary"})


def test_a_kind_that_is_given_is_not_called_missing(draft: Draft) -> None:
    """A sentence on the kind would contradict the curator who has just named it; the others stay."""
    found = FoundSource({"id": "one", "title": "One"}, whole("Text.\n"), ("the kind is missing: so", "no volume"))
    addition = add_source(draft, found, b"Text.\n", "one.txt", given={"kind": "primary"})
    assert addition.said == ("no volume",)


def test_references_that_the_registry_has_are_cited(draft: Draft) -> None:
    """By DOI, in any case of letters; others are not named."""
    found, raw = essay(ESSAY)
    citing = FoundSource(
        found.values, found.text, cited=("10.1234/JEV.2018.17", "10.1234/nobody", "10.1234/jev.2016.101")
    )
    addition = add_source(draft, citing, raw, "x.txt")
    assert set(addition.values["cites"]) == {"marsh-2018", "osei-2016"}


def test_ids(draft: Draft) -> None:
    """Surname, year and journal; what is taken gets a number."""
    registry: Registry = draft.registry
    assert free_id(registry, "osei-2016") == "osei-2016-2"
    assert free_id(registry, "nobody-2016") == "nobody-2016"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"authors": ["Zhu, W."], "year": "2012", "journal": "Cancer Lett"}, "zhu-2012-cancerlett"),
        ({"authors": ["Wei Zhu"], "year": "2012", "journal": "Clinical and Experimental Medicine"}, "zhu-2012-cem"),
        ({"authors": ["Zhu W"], "year": "2012"}, "zhu-2012"),
        ({"authors": ["Müller-Lüdenscheidt, Ö."], "year": "1999", "journal": "Blut"}, "mullerludenscheidt-1999-blut"),
        ({"authors": ["van der Berg, Æ."], "year": "1999"}, "vanderberg-1999"),
        ({"authors": ["张伟"], "year": "2020", "title": "A title of many words in it"}, "title-many-words-it-2020"),
        ({"authors": ["张伟"], "year": "2020"}, "page-2020"),
        ({"title": "../../etc/passwd"}, "etc-passwd"),
        ({"title": "  ", "authors": ["../.."]}, "page"),
        ({}, "page"),
        ({"authors": ["A" * 500], "year": "2020"}, "a" * 60),
    ],
)
def test_proposed_ids(values: dict[str, object], expected: str) -> None:
    """Whatever the file says, the id is a name that is safe everywhere."""
    assert proposed_id(values, "page") == expected  # type: ignore[arg-type]


def test_raw_files_and_offsets_are_no_snapshots(draft: Draft) -> None:
    """The check counts the texts that quotes can be verified in."""
    before = check(draft.root).work.snapshots
    added(draft, PAGE)
    draft.save()
    assert check(draft.root).work.snapshots == before + 1


def test_the_blog_page_shares_sentences_with_the_review_that_it_retells(draft: Draft) -> None:
    """Nearly as they are, each with some words of its own; the page is added, and a curator is asked."""
    review = (
        "Cancer is a major disease and the leading cause of mortality worldwide, as reviewed here at length.\n"
        "Recent works have shown that mesenchymal stem cell-derived exosomes are critically involved in cancer "
        "resistance to chemotherapy agents, targeted therapy drugs, radiotherapy and immunotherapy.\n"
        "A placeholder sentence of the review that no page has ever taken over from it.\n"
    )
    found = FoundSource({"id": "a-review", "kind": "narrative-review", "doi": "10.1234/review"}, whole(review))
    draft.apply(add_source(draft, found, review.encode(), "review.txt").step)
    blog = sorted(SEEDS.glob("001*.txt"))[0]
    addition = added(draft, blog)
    assert addition.values["kind"] == "web-page"
    assert [(one.source, one.sentences) for one in addition.alike] == [("a-review", 2)]
    draft.undo()
    told = add_source(draft, read_one(blog), blog.read_bytes(), blog.name, given={"derives-from": ["a-review"]})
    assert told.alike == ()
