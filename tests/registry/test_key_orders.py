"""The orders of keys that are told without the records are theirs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from evidence.registry.key_orders import order_of_kind
from evidence.registry.layout import KeyOrder, key_order
from evidence.registry.schema import MODELS


def words(order: KeyOrder) -> Iterator[str]:
    """An order as it is written down; unlike the order itself it differs when only the order of keys does."""
    for key, below in (*order.keys.items(), *([] if order.others is None else [("*", order.others)])):
        yield key
        if inner := tuple(words(below)):
            yield from ("(", *inner, ")")


@pytest.mark.parametrize("kind", MODELS)
def test_it_is_that_of_the_record(kind: str) -> None:
    wanted = key_order(MODELS[kind])
    assert " ".join(words(order_of_kind(kind))) == " ".join(words(wanted))
    assert order_of_kind(kind) == wanted


def test_records_are_not_imported() -> None:
    probe = "import sys, evidence.registry.key_orders as orders; orders.order_of_kind('claim'); "
    probe += "print('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True).stdout == "False\n"
