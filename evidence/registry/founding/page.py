"""The README of a new registry: what it is, two commands, and how to enter a claim."""

from __future__ import annotations

from collections.abc import Callable

from evidence.registry.founding.charter import Charter, in_words
from evidence.registry.founding.records import SNAPSHOTS

README = "README.md"
_PAGE = """\
# {title}

A registry of claims, and of the evidence for and against them. Every claim names its sources, each with a stance; each
study is counted once, and which claims are disputed, how badly and why follows from the counts. What is asked:

{questions}

## Two commands

    python3 -m pip install '{requirement}'
    evidence check

The first installs the program; the second looks for mistakes in the files, and looks every quote up in the text of its
source. Then `evidence resolve` lists the claims, the most contested first, `evidence show CLAIM` says why the sources
disagree, and `evidence tui` opens a terminal to read, judge and edit.

## How to enter a claim

1. A claim is a subject and an outcome on one of the questions; it does not say the answer:

       evidence new claim CLAIM --topic TOPIC --axis {axis} --title 'Effect of TREATMENT on OUTCOME' \\
           --subject TREATMENT --outcome OUTCOME

2. A source is a publication, here with the text that you saved; where there is none, `evidence new source SOURCE` takes
   what you know of it:

       evidence source add FILE --id SOURCE --kind primary

3. An item is what a source says on the claim, in its own words (`--quote`) or in yours (`--finding`):

       evidence new item CLAIM --source SOURCE --stance {pole} --method controlled-experiment \\
           --finding 'WHAT WAS FOUND' --by {curator}

4. Run `evidence check`, and commit. A new dispute waits for a signed judgement: `evidence decide CLAIM --help`.

Words for questions, conditions and methods are in `claims/vocabulary/`, people in `claims/curators.yaml`, and texts of
sources, exactly as they were retrieved, in `{snapshots}/`.
"""


def page(charter: Charter, shown: Callable[[str], str]) -> str:
    """The page; `shown` makes Markdown of a text that reads back as that text. In code blocks words are plain ones."""
    first = charter.axes[0]
    questions = (
        f"- {shown(axis.label)}: {' or '.join(shown(in_words(word)) for word in axis.words)}?" for axis in charter.axes
    )
    return _PAGE.format(
        title=shown(charter.title),
        questions="\n".join(questions),
        requirement=charter.requirement,
        axis=first.name,
        pole=first.words[0],
        curator=charter.curator.name,
        snapshots=SNAPSHOTS,
    )
