"""Items are entered, corrected and taken out, and nothing else in the file changes."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.model.ids import ItemId
from evidence.registry.curation import add_item, edit_item, new_item_id, remove_items, set_stance
from evidence.registry.curation.items import Target
from tests.registry.curation.cases import (
    BROAD,
    CURATED,
    IMMUNE,
    NATIVE,
    ROCCARO,
    ZHU,
    changed_lines,
    claim,
    draft,
    item,
    made,
    refused,
)

QUOTE = "MSCs-Exo can promote tumor progression by affecting tumor growth, metastasis, immunity"
NEW: dict[str, Any] = {"source": "ahmadi-2022", "stance": "mixed", "finding": "Both were seen: growth, and none."}


def target(of: str, name: str) -> Target:
    return of, ItemId(name)  # type: ignore[return-value]


# ---------------------------------------------------------------- stances


def test_a_stance_is_one_line() -> None:
    """And the name of the step says from what to what."""
    it = draft()
    step = set_stance(it, [target(NATIVE, ZHU)], "mixed")
    assert step.name == "zhu-2012-growth: pro-tumour -> mixed"
    made(it, step)
    assert changed_lines(it) == ["-    stance: pro-tumour", "+    stance: mixed"]
    assert item(it, NATIVE, ZHU).stance == "mixed"


def test_several_stances_are_one_step() -> None:
    """Of one file and of several, each item once."""
    it = draft()
    native = [entry.id for entry in claim(it, NATIVE).evidence][:5]
    targets = [*(target(NATIVE, name) for name in native), target(BROAD, claim(it, BROAD).evidence[0].id)]
    step = set_stance(it, [*targets, targets[0]], "unclear")
    assert step.name == "6 items of 2 claims: various -> unclear"
    assert len(step.changes) == 2
    made(it, step)
    assert len(changed_lines(it)) == 12
    assert all(item(it, *pair).stance == "unclear" for pair in targets)


def test_a_stance_of_another_axis_is_refused() -> None:
    """The poles of the claim's own are named."""
    it = draft()
    words = "suppressive is not a stance on tumour-effect; its stances are pro-tumour, anti-tumour, no-effect, mixed"
    refused(words, lambda: set_stance(it, [target(NATIVE, ZHU)], "suppressive"))
    axes = [target(NATIVE, ZHU), target(IMMUNE, claim(it, IMMUNE).evidence[0].id)]
    refused("is not a stance on", lambda: set_stance(it, axes, "pro-tumour"))


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        ([], "no item is meant"),
        ([("msc-exo-native-tumor-growth", ZHU)], "there is no claim msc-exo-native-tumor-growth; did you mean msc-exo"),
        ([(NATIVE, "zhu-2012-grow")], "has no item zhu-2012-grow; did you mean zhu-2012-growth"),
        ([(NATIVE, ZHU)], "this would change nothing"),
    ],
)
def test_what_has_no_stance_to_set(targets: list[Any], words: str) -> None:
    refused(words, lambda: set_stance(draft(), targets, "pro-tumour"))


# ---------------------------------------------------------------- adding


def test_an_item_is_added_at_the_end() -> None:
    """Above the decision, in canonical order, with an id of its own."""
    it = draft()
    count = len(claim(it, NATIVE).evidence)
    step = add_item(it, NATIVE, {"curated": CURATED, **NEW, "outcome-class": "growth"})
    assert step.name == "new item ahmadi-2022-growth on msc-exo-native-tumour-growth"
    made(it, step)
    assert changed_lines(it) == [
        "+  - id: ahmadi-2022-growth",
        "+    source: ahmadi-2022",
        "+    stance: mixed",
        "+    outcome-class: growth",
        '+    finding: "Both were seen: growth, and none."',
        "+    curated: {by: registry-maintainers, on: 2026-11-23}",
    ]
    assert claim(it, NATIVE).evidence[count].id == "ahmadi-2022-growth"
    assert claim(it, NATIVE).decision is not None


def test_an_item_is_added_where_it_is_wanted() -> None:
    """Comments of its neighbours stay with them."""
    it = draft()
    made(it, add_item(it, NATIVE, {"id": "second", **NEW}, 1))
    assert [entry.id for entry in claim(it, NATIVE).evidence][:3] == [ZHU, "second", ROCCARO]
    text = (it.raw(it.registry.claim_paths[NATIVE]) or b"").decode()
    assert "\n  # The two arms of this study" in text
    assert text.index("id: second") < text.index("# The two arms of this study") < text.index(f"id: {ROCCARO}")


def test_a_quote_is_verified_at_once() -> None:
    """It stands in the snapshot, else nothing is added, and the closest passage is shown."""
    it = draft()
    quoted = {"source": "ahmadi-2022", "stance": "pro-tumour", "quote": QUOTE, "method": "narrative-review"}
    made(it, add_item(it, NATIVE, quoted))
    assert item(it, NATIVE, "ahmadi-2022").quote == (QUOTE,)
    wrong = {**quoted, "quote": [QUOTE, QUOTE.replace("tumor growth", "tumour growth")]}
    refused("the closest passage is: MSCs-Exo can promote tumor progression", lambda: add_item(it, NATIVE, wrong))
    vague = {**quoted, "quote": "MSCs-Exo can ... drug"}
    refused("the quote cannot be looked up", lambda: add_item(it, NATIVE, vague))
    without = {**quoted, "source": "zhu-2012-cancerlett"}
    refused("has no snapshot to verify the quote in", lambda: add_item(it, NATIVE, without))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"finding": None}, "needs a quote, or a finding"),
        ({"stance": None}, "the field `stance` is missing"),
        ({"source": None, "id": "x"}, "the field `source` is missing"),
        ({"stance": "pro"}, "its stances are pro-tumour, anti-tumour"),
        ({"source": "ahmadi-2021"}, "there is no source ahmadi-2021; did you mean ahmadi-2022"),
        ({"via": "nobody"}, "there is no source nobody; `evidence new source` makes one"),
        ({"method": "in-vitr"}, "there is no method in-vitr; did you mean in-vitro"),
        ({"outcome-class": "zzz"}, "there is no outcome-class zzz; add it to claims/vocabulary/methods.yaml first"),
        ({"context": {"tissu": "fat"}}, "there is no context variable tissu; did you mean tissue"),
        ({"context": {"tissue": "bonemarrow"}}, "tissue has no level bonemarrow; did you mean bone-marrow"),
        ({"context": {"modification": "engineered"}}, "outside the scope of msc-exo-native-tumour-growth"),
        ({"id": ZHU}, "has, or had, an item zhu-2012-growth already; zhu-2012-growth-2 is free"),
        ({"id": "Not An Id"}, "`id` is `Not An Id`: expected a word of small letters"),
        ({"curated": {"by": "nobody", "on": "2026-11-23"}}, "there is no curator nobody"),
        ({"curated": {"by": "registry-maintainers", "on": "yesterday"}}, "expected a date such as 2026-11-21"),
        ({"finding": "half \ud800"}, "the file would not be valid"),
        ({"finding": "\x1b[31m"}, "is not allowed"),
        ({"zzz": "x"}, "the field `zzz` is unknown here"),
        ({"perturbation": {"kind": "knock-down", "observed": "mixed"}}, "tumour-effect has no pole mixed"),
        ({"ratings": [{"by": "registry-maintainers", "stance": "x", "on": "2026-11-23"}]}, "x is not a stance"),
    ],
)
def test_an_item_that_would_be_wrong_is_refused(values: dict[str, Any], words: str) -> None:
    """Before it is in the file, with what to do."""
    whole = {key: value for key, value in {**NEW, **values}.items() if value is not None}
    refused(words, lambda: add_item(draft(), NATIVE, whole))


def test_new_ids() -> None:
    """Made of the source and a word, and never one that an item had before."""
    record = claim(draft(), NATIVE)
    assert new_item_id(record, "zhu-2012") == "zhu-2012"
    assert new_item_id(record, "zhu-2012", "Growth") == "zhu-2012-growth-2"
    assert new_item_id(record, "zhu-2012", "tumour volume, day 20") == "zhu-2012-tumour-volume-day-20"
    first = record.evidence[0].model_copy(update={"formerly": ("old", "old-2")})
    assert new_item_id(record.model_copy(update={"evidence": (first,)}), "old") == "old-3"


# ---------------------------------------------------------------- editing


def test_fields_are_edited() -> None:
    """Only those that are named; None takes one out."""
    it = draft()
    values = {"locator": None, "method": "in-vitro", "note": "Read again.", "stance": "pro-tumour"}
    step = edit_item(it, NATIVE, ItemId(ZHU), values)
    assert step.name == "zhu-2012-growth: locator, method, note"
    made(it, step)
    assert changed_lines(it) == [
        "-    method: in-vivo-xenograft",
        "+    method: in-vitro",
        "-    locator: abstract",
        "+    note: Read again.",
    ]


def test_the_name_of_a_small_edit_says_it_all() -> None:
    it = draft()
    step = edit_item(it, NATIVE, ItemId(ZHU), {"method": "in-vitro"})
    assert step.name == "zhu-2012-growth: method in-vivo-xenograft -> in-vitro"


def test_inside_a_mapping_only_the_difference_changes() -> None:
    it = draft()
    context = {**item(it, NATIVE, ZHU).context, "tissue": "adipose"}
    made(it, edit_item(it, NATIVE, ItemId(ZHU), {"context": context}))
    assert changed_lines(it) == ["-      tissue: bone-marrow", "+      tissue: adipose"]


def test_a_new_id_keeps_the_old_one_on_record() -> None:
    """In `formerly`, and suppressions follow."""
    it = draft()
    made(it, edit_item(it, NATIVE, ItemId(ZHU), {"id": "zhu-2012-xenograft"}))
    assert item(it, NATIVE, "zhu-2012-xenograft").formerly == (ZHU,)
    assert claim(it, NATIVE).ignore[0].item == "zhu-2012-xenograft"
    made(it, edit_item(it, NATIVE, ItemId("zhu-2012-xenograft"), {"id": "zhu-again"}))
    assert item(it, NATIVE, "zhu-again").formerly == (ZHU, "zhu-2012-xenograft")
    refused("has, or had, an item", lambda: edit_item(it, NATIVE, ItemId(ROCCARO), {"id": ZHU}))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"finding": None}, "zhu-2012-growth needs a quote, or a finding"),
        ({"source": None}, "the field `source` is missing"),
        ({"source": "zhu-2012"}, "there is no source zhu-2012"),
        ({"quote": "anything at all"}, "has no snapshot"),
        ({"confidence": "certain"}, "expected one of high, medium, low"),
        ({"stance": "pro-tumour"}, "this would change nothing"),
        ({}, "this would change nothing"),
    ],
)
def test_an_edit_that_would_be_wrong_is_refused(values: dict[str, Any], words: str) -> None:
    refused(words, lambda: edit_item(draft(), NATIVE, ItemId(ZHU), values))


def test_a_quote_follows_its_source() -> None:
    """Another source must hold it as well."""
    it = draft()
    name = next(entry.id for entry in claim(it, IMMUNE).evidence if entry.quote)
    refused("has no snapshot", lambda: edit_item(it, IMMUNE, name, {"source": "zhu-2012-cancerlett"}))


# ---------------------------------------------------------------- removing


def test_an_item_goes_with_what_belongs_to_it() -> None:
    """Its comments, and suppressions that are only about it."""
    it = draft()
    step = remove_items(it, [target(NATIVE, ROCCARO)])
    assert step.name == f"remove {ROCCARO} from {NATIVE}"
    (text,) = made(it, step).values()
    assert "The two arms of this study" not in text
    assert {line[0] for line in changed_lines(it)} == {"-"}
    made(it, remove_items(it, [target(NATIVE, ZHU)]))
    assert ZHU not in (it.raw(it.registry.claim_paths[NATIVE]) or b"").decode()


def test_several_items_go_in_one_step() -> None:
    """Down to the last, whose list goes as well."""
    it = draft()
    names = [entry.id for entry in claim(it, IMMUNE).evidence]
    made(it, remove_items(it, [target(IMMUNE, name) for name in names]))
    assert claim(it, IMMUNE).evidence == ()
    assert b"evidence:" not in (it.raw(it.registry.claim_paths[IMMUNE]) or b"")
    made(it, add_item(it, IMMUNE, {**NEW, "id": names[0]}))
    assert [entry.id for entry in claim(it, IMMUNE).evidence] == names[:1]
