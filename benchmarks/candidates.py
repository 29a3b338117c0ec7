"""How well `evidence suggest` finds the passages that curators chose: the five documents and their 41 passages.

A hit is a candidate on the passage's own claim whose place overlaps the passage, in any of the places where the passage
stands. Recall is the share of passages that are hit; precision the share of candidates that hit a passage. Both are
given again for hits that propose the very stance of the registry.

The rules were written with these 41 passages in view, so that this is a development set: the first table says how well
the words were written down, not how well they do elsewhere. The second table is a little nearer to that: for each
document, all terms of the tables that occur in it and in none of the other four are taken out before it is read.

The third table is on texts that nobody looked at while the rules were written: the findings of the registry's items, in
its curators' own words. It says only how often the direction is read as recorded, the question being given.

    python benchmarks/candidates.py [--json]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from evidence.exchange.candidates import Candidate, Lexicon, cues, suggest
from evidence.exchange.candidates.finding import word_of
from evidence.exchange.candidates.sentences import Sentence, sentences
from evidence.exchange.candidates.signs import Parsed, Way, signs
from evidence.exchange.candidates.terms import pattern
from evidence.model.ids import SourceId
from evidence.quotes import Text, match
from evidence.registry import load
from evidence.registry.registry import Registry

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("chen-2025", "blog-exosome-therapy", "fang-2022", "liu-2025", "ahmadi-2022")
LENGTHS = (5, 10, 20, None)
"""How many candidates of each document are looked at; None for all."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of the registry."""

    claim: str
    stance: str
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What was found of a document, or of all."""

    passages: int = 0
    hit: int = 0
    hit_stance: int = 0
    candidates: int = 0
    right: int = 0
    right_stance: int = 0

    def __add__(self, other: Score) -> Score:
        names = self.__slots__
        return Score(*(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def shares(self) -> tuple[float, float, float, float]:
        """Recall and precision of hits, then of hits with the stance."""
        passages, listed = max(self.passages, 1), max(self.candidates, 1)
        return self.hit / passages, self.right / listed, self.hit_stance / passages, self.right_stance / listed


def passages(registry: Registry, source: str) -> list[Passage]:
    """What the registry quotes of a source."""
    text = Text(text_of(registry, source))
    return [
        Passage(claim.id, item.stance, tuple(span for quote in item.quote for span in match(quote, text).spans))
        for claim in registry.claims.values()
        for item in claim.evidence
        if item.source == source and item.quote
    ]


def text_of(registry: Registry, source: str) -> str:
    """The stored text of a source."""
    snapshot = registry.sources[SourceId(source)].snapshot
    assert snapshot is not None
    return registry.snapshots.read(snapshot).text


def scored(found: list[Candidate], wanted: list[Passage], text: str) -> Score:
    """Compare candidates with passages."""
    prepared = Text(text)
    places = {id(c): match(c.quote, prepared).spans or ((c.start, c.stop),) for c in found}

    def hits(candidate: Candidate, passage: Passage) -> bool:
        return candidate.claim == passage.claim and any(
            a < d and c < b for a, b in places[id(candidate)] for c, d in passage.places
        )

    pairs = [(c, p) for c in found for p in wanted if hits(c, p)]
    same = [(c, p) for c, p in pairs if c.stance == p.stance]
    return Score(
        len(wanted),
        len({id(p) for _, p in pairs}),
        len({id(p) for _, p in same}),
        len(found),
        len({id(c) for c, _ in pairs}),
        len({id(c) for c, _ in same}),
    )


def terms() -> Iterator[str]:
    """All terms of outcomes in the tables."""
    for topic in cues.TOPICS.values():
        for table in (topic.targets, topic.states):
            for listed in table.values():
                yield from listed
        yield from topic.about
    for listed in cues.LEVELS.values():
        yield from listed


def only_in(source: str, texts: dict[str, str]) -> frozenset[str]:
    """Terms that occur in one document and in none of the others."""
    others = "\n\n".join(text for name, text in texts.items() if name != source)
    found = set()
    for term in sorted(set(terms())):
        made = pattern([term], plural=True)
        if made is not None and made.search(texts[source]) and not made.search(others):
            found.add(term)
    return frozenset(found)


def measured(registry: Registry, leave_out: bool) -> dict[str, dict[str, Score]]:
    """Scores by document and list length; `all` is the sum."""
    texts = {name: text_of(registry, name) for name in DOCUMENTS}
    whole = Lexicon.of(registry)
    table: dict[str, dict[str, Score]] = {}
    for name in DOCUMENTS:
        lexicon = Lexicon.of(registry, drop=only_in(name, texts)) if leave_out else whole
        found = suggest(SourceId(name), texts[name], lexicon)
        wanted = passages(registry, name)
        table[name] = {str(length or "all"): scored(found[:length], wanted, texts[name]) for length in LENGTHS}
    table["all"] = {
        str(length or "all"): sum((table[name][str(length or "all")] for name in DOCUMENTS), Score())
        for length in LENGTHS
    }
    return table


def directions(registry: Registry) -> Counter[str]:
    """How the direction of findings is read: as recorded, otherwise, or not at all."""
    lexicon = Lexicon.of(registry)
    count: Counter[str] = Counter()
    for claim in registry.claims.values():
        question = lexicon.questions.get(claim.axis)
        for item in claim.evidence:
            if question is None or not item.finding or item.stance == "unclear":
                continue
            said = [
                sign.way
                for part in sentences(item.finding)
                for sign in signs(read_sentence(item.finding, part), question)
            ]
            ways = {way for way in said if way is not Way.UNCLEAR}
            both = ways >= {Way.FIRST, Way.SECOND} or Way.BOTH in ways
            sided = ways & {Way.FIRST, Way.SECOND}
            way = Way.BOTH if both else next(iter(sided or ways), None)
            stance = None if way is None else word_of(way, question)
            count["all"] += 1
            count["not read" if stance is None else "as recorded" if stance == item.stance else "otherwise"] += 1
            opposite = stance in question.axis.poles and item.stance in question.axis.poles and stance != item.stance
            count["the other pole"] += opposite
    return count


def read_sentence(text: str, part: Sentence) -> Parsed:
    """A sentence with its cues."""
    return Parsed(text[part.start : part.stop])


def shown(table: dict[str, dict[str, Score]]) -> str:
    """A table in Markdown."""
    lines = [
        "| document | list | candidates | passages | recall | precision | recall, stance | precision, stance |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, by_length in table.items():
        for length, score in by_length.items():
            shares = " | ".join(f"{share:.2f}" for share in score.shares)
            lines.append(f"| {name} | {length} | {score.candidates} | {score.passages} | {shares} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    registry, _ = load(ROOT)
    began = process_time()
    tables = {"whole tables": measured(registry, False), "without the document's own terms": measured(registry, True)}
    seconds = process_time() - began
    read = directions(registry)
    if options.json:
        shares = {
            title: {name: {k: v.shares for k, v in row.items()} for name, row in table.items()}
            for title, table in tables.items()
        }
        print(json.dumps({"documents": shares, "directions of findings": dict(read)}, indent=2))
        return
    for title, table in tables.items():
        print(f"### {title.capitalize()}\n\n{shown(table)}\n")
    print("### Directions of findings that were not looked at\n")
    print("| findings | as recorded | otherwise | of these the other pole | not read |\n|---|---|---|---|---|")
    names = ("all", "as recorded", "otherwise", "the other pole", "not read")
    print(f"| {' | '.join(str(read[name]) for name in names)} |\n")
    print(f"processor time of all: {seconds:.1f} s")


if __name__ == "__main__":
    main()
