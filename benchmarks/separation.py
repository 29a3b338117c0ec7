"""How often a context passes the test of separation by chance, and how often when it should: a simulation.

Each world is a claim with n studies and eight context variables of two to four levels, each recorded in 85 % of the
studies. In the null worlds stances are shuffled; with laboratories, studies of one laboratory share each context and
lean to one stance. In the others one variable makes the stance with probability .9 against .1.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from evidence.model.claim import Claim
from evidence.model.policy import Policy, RegistryFile
from evidence.model.source import Source
from evidence.model.vocabulary import AxesFile, ContextsFile
from evidence.registry.registry import Registry
from evidence.registry.snapshots import Snapshots
from evidence.resolve.dependence import separates
from evidence.resolve.lines import assemble

VARIABLES = 8
RECORDED = 0.85
AXES = AxesFile.model_validate({"axes": {"axis": {"label": "axis", "poles": ["up", "down"]}}}).axes
LEVELS = [2 + v % 3 for v in range(VARIABLES)]
CONTEXTS = ContextsFile.model_validate(
    {
        "variables": {
            f"v{v}": {"label": f"v{v}", "levels": {f"l{k}": {} for k in range(LEVELS[v])}} for v in range(VARIABLES)
        }
    }
).variables
CONFIG = RegistryFile.model_validate({"format": "1", "name": "simulation", "sampling": "systematic"})


def world(rng: random.Random, n: int, laboratories: float, effect: bool, record_groups: bool) -> Registry:
    """A registry with one claim. `laboratories`: how strongly a laboratory's studies share context and stance."""
    items, sources, groups = [], {}, {}
    for i in range(n):
        group = rng.randrange(max(2, n // 3)) if laboratories else i
        home = groups.setdefault(group, ([rng.randrange(k) for k in LEVELS], rng.random() < 0.5))
        levels = [home[0][v] if rng.random() < laboratories else rng.randrange(k) for v, k in enumerate(LEVELS)]
        up = home[1] if rng.random() < laboratories else rng.random() < 0.5
        if effect:
            levels[0] = i % 2
            up = rng.random() < (0.9 if levels[0] else 0.1)
        context = {
            f"v{v}": f"l{level}" for v, level in enumerate(levels) if rng.random() < RECORDED or (effect and not v)
        }
        name = f"s{i:03}"
        items.append({"id": name, "source": name, "stance": "up" if up else "down", "context": context, "finding": "x"})
        about = {"id": name, "kind": "primary", **({"group": f"g{group}"} if record_groups else {})}
        sources[name] = Source.model_validate(about)
    claim = Claim.model_validate(
        {"id": "c", "title": "c", "axis": "axis", "subject": {"label": "c"}, "outcome": "c", "evidence": items}
    )
    return Registry(
        root=Path(),
        config=CONFIG,
        snapshots=Snapshots(Path(), "seeds"),
        axes=AXES,
        variables=CONTEXTS,
        sources={source.id: source for source in sources.values()},
        claims={claim.id: claim},
    )


def rate(n: int, worlds: int, laboratories: float, effect: bool, record_groups: bool, seed: int) -> float:
    """Share of worlds in which the claim is found to depend on context."""
    rng = random.Random(f"{seed} {n} {laboratories} {effect}")
    hits = 0
    for _ in range(worlds):
        made = world(rng, n, laboratories, effect, record_groups)
        claim = next(iter(made.claims.values()))
        hits += separates(assemble(claim, made, Policy()).primary, made, Policy())
    return hits / worlds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rows = (
        ("false positives, independent studies", 0.0, False, False),
        ("false positives, moderate laboratories, groups recorded", 0.5, False, True),
        ("false positives, moderate laboratories, groups not recorded", 0.5, False, False),
        ("false positives, strong laboratories, groups recorded", 0.9, False, True),
        ("false positives, strong laboratories, groups not recorded", 0.9, False, False),
        ("power, .9 against .1", 0.0, True, False),
    )
    sizes = (8, 12, 20, 40)
    print("| " + " | ".join(["lines", *map(str, sizes)]) + " |")
    print("|---" * (len(sizes) + 1) + "|")
    for name, laboratories, effect, record_groups in rows:
        shares = [rate(n, options.worlds, laboratories, effect, record_groups, options.seed) for n in sizes]
        print("| " + " | ".join([name, *(f"{100 * share:.1f} %" for share in shares)]) + " |", flush=True)


if __name__ == "__main__":
    main()
