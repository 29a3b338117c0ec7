"""Records made without pydantic are those that it makes, and none is made of what it refuses."""

from __future__ import annotations

import random
import subprocess
import sys
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from evidence.model.axis import Axis
from evidence.model.ids import Line
from evidence.model.policy import Policy
from evidence.model.quick import Maker, Quick
from evidence.model.vocabulary import Variable
from evidence.model.words import Stance
from evidence.registry import profile
from evidence.registry.layout import key_order
from evidence.registry.reading import kind_of, read_bytes
from evidence.registry.schema import MODELS
from evidence.registry.spelling import file_text
from tests.check.cases import BASE, CORPUS

ROOT = Path(__file__).parents[2]
MAKER = Maker()
PIECES = (
    *(
        "",
        " ",
        "x",
        "X y",
        "a-b",
        "-a",
        "a.b",
        "a\n",
        "é",
        "日本",
        "\u00a0",
        "\u2003",
        "\u2028",
        "\u200b",
        "\x85",
        "\x1c",
        "\u3000腫瘍",
        "x\u00e9",
        "no",
        "true",
        "about",
    ),
    *("1", "0", "007", "-3", "2026", "2026-02-30", "2026-02-28", "1e5", ".5", "1e-12", "٣", "51", "101", "null"),
    *("10.1234/x", "PMC1", "CL:0000134", "a" * 64, "a" * 101, "primary", "retracted", "direct", "EV101", "false"),
)


@cache
def files() -> tuple[tuple[str, bytes], ...]:
    """Files of the project's registry and of the corpus, with the path that each has in its registry."""
    found = []
    for root in (ROOT, BASE, *(CORPUS / "bad").glob("*/*"), *(CORPUS / "good").glob("*/*")):
        found += [(str(path.relative_to(root)), path.read_bytes()) for path in sorted(root.glob("claims/**/*.yaml"))]
    return tuple(found)


def hashed(record: Any) -> int | None:
    """The hash of a record; None when it holds what has none."""
    try:
        return hash(record)
    except TypeError:
        return None


def assert_equal(quick: Any, record: Any) -> None:
    """The same values in the same fields, all the way down."""
    if isinstance(record, BaseModel):
        assert isinstance(quick, Quick)
        assert type(quick).__name__ == type(record).__name__
        assert list(quick.fields) == list(type(record).model_fields)
        assert vars(quick).keys() <= set(quick.fields)
        for name in quick.fields:
            assert_equal(getattr(quick, name), getattr(record, name))
        assert quick == record and record == quick
        assert hashed(quick) == hashed(record)
    elif isinstance(record, dict):
        assert type(quick) is dict
        assert list(quick) == list(record)
        for key, value in record.items():
            assert_equal(quick[key], value)
    elif isinstance(record, tuple):
        assert type(quick) is tuple
        assert len(quick) == len(record)
        for one, other in zip(quick, record, strict=True):
            assert_equal(one, other)
    else:
        assert (type(quick), quick) == (type(record), record)


def assert_agrees(raw: bytes, path: str) -> bool:
    """Whether a record was made; if so, it is the one that is made with pydantic, of a file without a problem."""
    kind = kind_of(path)
    assert kind is not None
    quick = read_bytes(raw, path, maker=MAKER).record
    if not isinstance(quick, Quick):
        return False
    reading = read_bytes(raw, path)
    assert reading.problems == ()
    assert_equal(quick, reading.record)
    return True


def test_files_of_every_kind() -> None:
    """All that are sound and in canonical layout are read, and no other."""
    sound = set()
    for path, raw in files():
        kind = kind_of(path)
        if kind is not None and assert_agrees(raw, path):
            sound.add(kind)
        elif kind is not None and read_bytes(raw, path).problems == ():
            assert profile.read(raw, path).problems == (), path  # some shape of YAML that the quick reader leaves alone
    assert sound == set(MODELS)


def mutated(data: Any, dice: random.Random) -> Any:
    """Data with one value, key or entry turned into something else, or gone."""
    if isinstance(data, dict) and data and dice.random() < 0.9:
        key = dice.choice(sorted(data))
        if dice.random() < 0.1:
            return {name: value for name, value in data.items() if name != key}
        if dice.random() < 0.1:
            return {(dice.choice(PIECES) or "z" if name == key else name): value for name, value in data.items()}
        return {**data, key: mutated(data[key], dice)}
    if isinstance(data, list) and data and dice.random() < 0.9:
        at = dice.randrange(len(data))
        if dice.random() < 0.2:
            return [*data[:at], *data[at + 1 :]]
        return [*data[:at], mutated(data[at], dice), *data[at + 1 :]]
    piece = dice.choice(PIECES)
    return dice.choice((piece, piece, piece, str(data)[:50] + piece, [piece], [piece, "b"], {"a": piece}))


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32))
@example(seed=0)
def test_records_of_changed_data(seed: int) -> None:
    """Whatever stands in a field: what is refused by the one is left alone by the other."""
    dice = random.Random(seed)
    path, raw = dice.choice([pair for pair in files() if kind_of(pair[0]) is not None])
    data = profile.read(raw, path).data
    kind = kind_of(path)
    assert kind is not None
    for _ in range(dice.randint(1, 3)):
        data = mutated(data, dice)
    quick = MAKER.make(kind, deepcopy(data))
    if quick is None:
        return
    assert_equal(quick, MODELS[kind].model_validate(data))
    text = file_text(data, key_order(MODELS[kind]))
    assert_agrees(text.encode(), path)


def test_changed_data_is_often_read() -> None:
    """The law above is not empty."""
    dice, taken = random.Random(1), 0
    some = [pair for pair in files() if kind_of(pair[0]) is not None]
    for _ in range(400):
        path, raw = dice.choice(some)
        data = mutated(deepcopy(profile.read(raw, path).data), dice)
        taken += MAKER.make(str(kind_of(path)), data) is not None
    assert 20 < taken < 380


def test_records_behave_alike() -> None:
    axis = {"label": "growth", "poles": ["up", "down"]}
    quick, record = MAKER.make("axes", {"axes": {"a": {**axis}}}).axes["a"], Axis.model_validate(axis)
    for word in ("up", "down", "mixed", "sideways"):
        assert quick.stance(word) == record.stance(word)
    assert [quick.word(stance) for stance in Stance] == [record.word(stance) for stance in Stance]
    assert quick.stances == record.stances
    levels = {
        "label": "x",
        "levels": {"a": {"parent": "b"}, "b": {"parent": "c", "role": "design"}, "c": {"parent": "a"}},
    }
    other = Variable.model_validate(levels)
    one = MAKER.make("contexts", {"variables": {"v": levels}}).variables["v"]
    for level in ("a", "b", "c", "d"):
        assert one.ancestors(level) == other.ancestors(level)
        assert one.role_of(level) is other.role_of(level)
    assert MAKER.make("axes", {"axes": {"a": {**axis, "poles": ["up", "up"]}}}) is None


def test_what_is_asked_of_records_in_judging() -> None:
    file = {"format": "1", "name": "x", "sampling": "systematic", "policy": {"alpha": "0.01", "null-share": "40"}}
    wanted = Policy.model_validate(file["policy"])
    record = MAKER.make("registry", file)
    policy = record.policy
    assert policy.model_dump(mode="json", exclude_defaults=True) == wanted.model_dump(
        mode="json", exclude_defaults=True
    )
    copied = policy.model_copy(update={"alpha": 0.2})
    assert (copied.alpha, copied.null_share, policy.alpha) == (0.2, 40, 0.01)
    assert copied != policy and copied == policy.model_copy(update={"alpha": 0.2})
    assert hash(copied) == hash(policy.model_copy(update={"alpha": 0.2}))
    with pytest.raises(NotImplementedError):
        record.model_dump(mode="json", exclude_defaults=True)


def test_what_cannot_be_seen() -> None:
    """A text of nothing but what pydantic's own pattern takes for white space is left to it; others are taken."""

    def taken(text: str) -> bool:
        return MAKER.make("curators", {"curators": {"a": {"name": text}}}) is not None

    characters = [chr(number) for number in range(sys.maxunicode + 1) if not 0xD800 <= number < 0xE000]
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(list[Line]).validate_python(characters)
    unseen = [characters[int(error["loc"][0])] for error in caught.value.errors()]
    assert 20 < len(unseen) < 40
    assert not any(map(taken, unseen))
    assert all(map(taken, ("腫瘍の成長", "опухоль", "\u200b", "·")))


def test_pydantic_is_not_imported() -> None:
    probe = "import sys, evidence.registry.loader, evidence.check.run; print('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True).stdout == "False\n"
