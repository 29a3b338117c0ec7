"""Disturbs files at random, many times, and compares the quick reader with the strict one and the canonical layout.

Run from the root of a checkout with the tests beside it: files are written and disturbed as in
`tests/registry/test_canonical_reader.py`, and the registry's own files are disturbed as well. The same seed makes the
same mutations. Every difference is printed with its bytes; exit code 1 when there is one.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from evidence.registry.layout import KeyOrder
from tests.registry.test_canonical_reader import ORDERS, Scribe, assert_agrees, disturbed, order_of

OWN_SHARE = 0.05
"""Share of mutations that start from a file of the registry, which is long."""


def run(mutations: int, seed: int) -> tuple[int, list[tuple[str, BaseException]]]:
    """How many of so many mutations the quick reader took, and those on which it differs."""
    dice = random.Random(seed)
    root = Path(__file__).parents[1]
    own = [(path.read_text("utf-8"), order_of(path)) for path in sorted((root / "claims").rglob("*.yaml"))]
    taken, wrong = 0, []
    text, order = "", KeyOrder()
    for number in range(mutations):
        if number % 10 == 0:  # ten mutations of one file, each on its own
            if own and dice.random() < OWN_SHARE:
                text, order = dice.choice(own)
            else:
                order = dice.choice(ORDERS)
                text, _ = Scribe(dice).document(order)
        mutated = text
        for _ in range(dice.choice((1, 1, 2, 3))):
            mutated = disturbed(mutated, dice)
        try:
            taken += assert_agrees(mutated.encode("utf-8", "surrogatepass"), order)
        except Exception as error:  # whatever it is, it is a difference
            wrong.append((mutated, error))
    return taken, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutations", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start = time.process_time()
    taken, wrong = run(options.mutations, options.seed)
    seconds = time.process_time() - start
    for text, error in wrong:
        print(f"{text!r}: {error!r}")
    print(
        f"{options.mutations:,} mutations, seed {options.seed}: the quick reader took {taken:,} and left "
        f"{options.mutations - taken:,} to the strict one; {len(wrong):,} differ. {seconds:,.0f} s of processor"
    )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
