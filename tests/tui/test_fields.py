"""Forms: what a record says can be read in them, and what is entered comes back in the form of files."""

from __future__ import annotations

import pytest

from evidence.registry.curation import edit_claim, edit_item
from evidence.registry.draft import Draft, open_draft
from evidence.tui.fields import Field, Shape, changed_values, claim_fields, decision_fields, item_fields, source_fields
from tests.tui.desk import ROOT, SMALL


@pytest.fixture(scope="module", params=[SMALL, ROOT], ids=["small", "real"])
def draft(request: pytest.FixtureRequest) -> Draft:
    """Never saved."""
    return open_draft(request.param)


def test_every_record_goes_through_its_form(draft: Draft) -> None:
    """Nothing entered, nothing changed; and a form that is sent in whole says what the file says."""
    registry = draft.registry
    for claim in registry.claims.values():
        forms = [(claim_fields(registry, claim), None), *((item_fields(registry, claim, i), i) for i in claim.evidence)]
        for fields, item in forms:
            assert len({field.key for field in fields}) == len(fields)
            assert all(field.help for field in fields), [field.key for field in fields if not field.help]
            entered = {field.key: field.value for field in fields}
            assert changed_values(fields, entered) == {}
            blank = [Field(field.key, field.help, shape=field.shape) for field in fields]
            values = changed_values(blank, entered)
            record = claim if item is None else item
            wanted = record.model_dump(mode="json", by_alias=True, exclude_unset=True)
            texts = {
                key: _texts(value) for key, value in wanted.items() if key not in ("evidence", "decision", "ignore")
            }
            assert {key: _texts(value) for key, value in values.items()} == texts


def _texts(value: object) -> object:
    """Values without their types; one element counts as the element."""
    if isinstance(value, dict):
        return {key: _texts(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return _texts(value[0]) if len(value) == 1 else [_texts(part) for part in value]
    return str(value)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (Field("note", ""), "  a note ", "a note"),
        (Field("note", "", "old"), "  ", None),
        (Field("cites", "", shape=Shape.LIST), "a, b,,c ", ["a", "b", "c"]),
        (Field("quote", "", shape=Shape.PASSAGES), "one", "one"),
        (Field("quote", "", shape=Shape.PASSAGES), "one\n\n\n\ntwo\nlines\n", ["one", "two\nlines"]),
        (Field("authors", "", shape=Shape.TEXT), "Lee, A.\n\nKim, B.", ["Lee, A.", "Kim, B."]),
    ],
)
def test_one_field(field: Field, text: str, value: object) -> None:
    """From what is typed to what stands in the file."""
    assert changed_values([field], {field.key: text}) == {field.key: value}


def test_parts_of_a_mapping_go_together() -> None:
    """A change of one key gives the whole mapping; without its last key it goes."""
    fields = [Field("effect.ci", "", "1, 2"), Field("effect.n", "", "3"), Field("context.a", "", "x")]
    assert changed_values(fields, {"effect.n": "4"}) == {"effect": {"ci": ["1", "2"], "n": "4"}}
    assert changed_values(fields, {"effect.n": "", "effect.ci": "0.5 to 1.5"}) == {"effect": {"ci": ["0.5", "1.5"]}}
    assert changed_values(fields, {"context.a": ""}) == {"context": None}


def test_lines_with_parts() -> None:
    """Readings, terms and passages of several lines."""
    fields = [Field("ratings", "", shape=Shape.TEXT), Field("subject.terms", "", shape=Shape.TEXT)]
    entered = {"ratings": "ama mixed 2026-01-02\njonas mixed", "subject.terms": "CL:1 a cell\nGO:2 vesicle"}
    assert changed_values(fields, entered) == {
        "ratings": [{"by": "ama", "stance": "mixed", "on": "2026-01-02"}, {"by": "jonas", "stance": "mixed"}],
        "subject": {"terms": [{"id": "CL:1", "label": "a cell"}, {"id": "GO:2", "label": "vesicle"}]},
    }


def test_words_are_offered(draft: Draft) -> None:
    """Those of the registry, and of the claim's own axis."""
    registry = draft.registry
    claim = next(iter(registry.claims.values()))
    axis = registry.axes[claim.axis]
    offered = {field.key: field.options for field in item_fields(registry, claim, None, {"id": "new"})}
    assert offered["stance"] == tuple(map(str, axis.stances))
    assert offered["source"] == tuple(registry.sources)
    assert offered["context.tissue"] == tuple(registry.variables["tissue"].levels)
    decision = {field.key: field for field in decision_fields(registry, claim, {"digest": "d"})}
    assert decision["pole"].options == axis.poles
    assert decision["digest"].fixed and decision["digest"].value == "d"
    source = {field.key: field for field in source_fields(registry, ["b.txt"])}
    assert source["snapshot"].options == ("b.txt",)
    assert "sha256" not in source
    new = {field.key: field for field in claim_fields(registry, None)}
    assert "topic" in new and not new["id"].fixed
    assert {field.key: field for field in claim_fields(registry, claim)}["id"].fixed


def test_what_a_form_changes_can_be_made(draft: Draft) -> None:
    """A note in the form of an item with everything, and of its claim, is a step of one line."""
    claim = max(draft.registry.claims.values(), key=lambda claim: len(claim.model_dump_json()))
    item = max(claim.evidence, key=lambda item: len(item.model_dump_json()))
    fields = item_fields(draft.registry, claim, item)
    step = edit_item(draft, claim.id, item.id, changed_values(fields, {"locator": "Figure 99"}))
    assert [line for line in step.changes[0].diff.splitlines() if line.startswith("+ ")] == ["+    locator: Figure 99"]
    fields = claim_fields(draft.registry, claim)
    step = edit_claim(draft, claim.id, changed_values(fields, {"note": "N."}))
    assert [line for line in step.changes[0].diff.splitlines() if line[:1] == "+"][1:] == ["+note: N."]
