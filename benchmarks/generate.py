"""Writes a registry of any size for measurements; the same arguments give the same bytes."""

from __future__ import annotations

import argparse
import hashlib
import random
from pathlib import Path

AXES = """\
axes:
  tumour-effect:
    label: effect on tumours
    poles: [pro-tumour, anti-tumour]
  immune-effect:
    label: effect on the immune response
    poles: [suppressive, stimulatory]
"""
POLES = {"tumour-effect": ("pro-tumour", "anti-tumour"), "immune-effect": ("suppressive", "stimulatory")}
LEVELS = {
    "tissue": ("bone-marrow", "adipose", "umbilical-cord", "placenta"),
    "model": ("in-vitro", "in-vivo"),
    "tumour": ("breast-cancer", "glioma", "gastric-cancer", "lung-cancer", "melanoma"),
    "modification": ("native", "engineered"),
}
METHODS = {"in-vivo-xenograft": 2, "in-vivo-syngeneic": 2, "in-vitro": 3}
STATEMENT = """\
  narrative-review:
    label: statement of a review
    tier: 4
    statement: true
"""
WORDS = [
    "vesicles",
    "from",
    "the",
    "donors",
    "were",
    "taken",
    "up",
    "by",
    "tumour",
    "cells",
    "and",
    "changed",
    "the",
    "growth",
    "of",
    "the",
    "grafts",
    "over",
    "several",
    "weeks",
    "while",
    "control",
    "animals",
    "that",
    "had",
    "received",
    "the",
    "carrier",
    "alone",
    "showed",
    "no",
    "such",
    "change",
    "in",
    "volume",
    "or",
    "weight",
]


def sentence(rng: random.Random, length: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(length)).capitalize() + "."


def generate(folder: Path, claims: int, sources: int = 400, snapshots: int = 8, seed: int = 1) -> None:
    """Claims of 3 to 8 items, about 50 lines each; one item in five quotes a snapshot."""
    rng = random.Random(seed)
    (folder / "claims/vocabulary").mkdir(parents=True)
    (folder / "claims/sources").mkdir()
    (folder / "seeds").mkdir()
    write = (folder / "claims").joinpath
    text = "format: 1\nname: generated\nsnapshots: seeds\nsampling: convenience\n"
    write("registry.yaml").write_text(text, encoding="utf-8")
    write("vocabulary/axes.yaml").write_text(AXES, encoding="utf-8")
    lines = ["variables:"]
    for variable, levels in LEVELS.items():
        lines += [f"  {variable}:", f"    label: {variable}", "    levels:"]
        lines += [f"      {level}: {{label: {level.replace('-', ' ')}}}" for level in levels]
    write("vocabulary/contexts.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = ["methods:"]
    for method, tier in METHODS.items():
        lines += [f"  {method}:", f"    label: {method.replace('-', ' ')}", f"    tier: {tier}"]
    write("vocabulary/methods.yaml").write_text("\n".join(lines) + "\n" + STATEMENT, encoding="utf-8")
    passages: dict[int, list[str]] = {}
    for i in range(sources):
        lines = [f"id: study-{i}", f"kind: {'narrative-review' if i < snapshots else 'primary'}"]
        lines += [f"title: {sentence(rng, 9)[:-1]}", f"year: {rng.randint(2001, 2025)}", "journal: J Exp Vesicles"]
        lines.append(f"doi: 10.1234/vesicles.{i}")
        if i < snapshots:
            passages[i] = [sentence(rng, 12) for _ in range(200)]
            raw = ("\n".join(passages[i]) + "\n").encode()
            (folder / f"seeds/study-{i}.txt").write_bytes(raw)
            lines += [f"snapshot: study-{i}.txt", f"sha256: {hashlib.sha256(raw).hexdigest()}"]
        write(f"sources/study-{i}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for i in range(claims):
        axis = rng.choice(sorted(POLES))
        lines = [
            f"id: claim-{i}",
            f"title: Effect of vesicle {i} on outcome {i % 97}",
            f"axis: {axis}",
            "subject:",
            f"  label: vesicle {i}",
            "  terms:",
            '    - {id: "GO:0070062", label: extracellular exosome}',
            f"outcome: outcome {i % 97}",
            "evidence:",
        ]
        lean = rng.random()
        for j, source in enumerate(rng.sample(range(snapshots, sources), rng.randint(3, 8))):
            quoted = rng.random() < 0.2
            source = rng.randrange(snapshots) if quoted else source
            method = "narrative-review" if quoted else rng.choice(sorted(METHODS))
            context = ", ".join(
                f"{variable}: {rng.choice(levels)}" for variable, levels in LEVELS.items() if rng.random() < 0.8
            )
            lines += [f"  - id: item-{j}", f"    source: study-{source}"]
            lines += [f"    stance: {POLES[axis][rng.random() < lean]}", f"    method: {method}"]
            if context:
                lines.append(f"    context: {{{context}}}")
            if quoted:
                lines.append(f"    quote: {rng.choice(passages[source])}")
            else:
                lines.append(f"    finding: {sentence(rng, 14)}")
        write(f"topic-{i % 50}").mkdir(exist_ok=True)
        write(f"topic-{i % 50}/claim-{i}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that does not exist yet, or is empty")
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--sources", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generate(options.folder, options.claims, options.sources, seed=options.seed)
