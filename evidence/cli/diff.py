"""`evidence diff`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from evidence.cli.parsing import examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.history import Comparison
    from evidence.registry import Registry
    from evidence.views.comparison_view import ComparisonView


_MOST = 1_000
"""Claims, and ids that are gone, that a text lists."""
_MOST_CAUSES = 20
_LONGEST = 200
"""Characters of a title."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence diff origin/main   # what the work tree would change",
        "evidence diff v1.0 v1.1 --format md",
    )
    parser.add_argument("base", metavar="BASE", help="a git revision, exactly as it is")
    parser.add_argument("head", metavar="HEAD", nargs="?", help="another one (default: the work tree)")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")
    how.add_argument(
        "--format",
        choices=("text", "json", "md"),
        default="text",
        help="text, json, or md for a comment on a pull request (default: text)",
    )
    parser.add_argument("--exit-code", action="store_true", help="exit with 1 when a verdict or an id has changed")


def run(options: argparse.Namespace) -> int:
    """Compare and print; 0 unless an exit code is asked for."""
    from evidence.cli.config import root_of
    from evidence.cli.output import load_for_reading, say, unread, write
    from evidence.history import Outcome, Repository, compare
    from evidence.history.revision import registry_after, registry_at

    root = root_of(options)
    repository = Repository.around(root)
    commit = repository.commit(options.base)
    its_head = None if options.head is None else repository.commit(options.head)
    head: Registry
    if its_head is None:
        head = load_for_reading(root)
        base, _ = registry_at(repository, commit, head)
    else:
        base, _ = registry_at(repository, commit)
        head, _ = registry_after(repository, its_head, base, commit)
    found = compare(base, head)
    with unread():
        (write if options.format == "json" else say)(_rendered(found, options, commit, its_head))
    same = (Outcome.UNCHANGED, Outcome.UNCHANGED_DISPUTE)
    moved = any(change.outcome not in same for change in found.changes) or found.lost_claims or found.lost_items
    return int(bool(options.exit_code and moved))


def _rendered(found: Comparison, options: argparse.Namespace, base: str, head: str | None) -> str:
    from evidence.views.comparison_json import comparison_text
    from evidence.views.comparison_view import view_comparison

    if options.format == "json":
        return comparison_text(found, base, head)
    view = view_comparison(found)
    if options.format == "md":
        from evidence.report.comparison import comparison_markdown

        return comparison_markdown(view)
    from evidence.cli.output import printable

    if options.plain:
        return "".join(f"{printable(line)}\n" for line in _plain(view))
    lines = [view.summary]
    for row in view.rows[:_MOST]:
        lines += ["", f"{row.glyph} {row.outcome_word}: {row.claim}  {row.title[:_LONGEST]}"]
        lines += [f"    {_between(row.before, row.after)}"]
        lines += [f"    - {cause}" for cause in row.causes[:_MOST_CAUSES]]
        lines += [f"    - and {len(row.causes) - _MOST_CAUSES:,} more"] if len(row.causes) > _MOST_CAUSES else []
        lines += [f"    ! {row.warning}"] if row.warning else []
    lines += ["", *(f"! {sentence}" for sentence in view.lost[:_MOST])] if view.lost else []
    lines += ["", *(f"? {sentence}" for sentence in view.unseen)] if view.unseen else []
    left_out = max(len(view.rows) - _MOST, 0) + max(len(view.lost) - _MOST, 0)
    lines += ["", f"{left_out:,} more are left out here; --format json has all of it"] if left_out else []
    return "".join(f"{printable(line)}\n" for line in lines)


def _plain(view: ComparisonView) -> Iterator[str]:
    """All of it as lines of ``label: value``."""
    yield f"summary: {view.summary}"
    for row in view.rows[:_MOST]:
        yield from ("", f"outcome: {row.outcome_word}", f"claim: {row.claim}", f"title: {row.title[:_LONGEST]}")
        yield f"before: {row.before or 'not there'}"
        yield f"after: {row.after or 'gone'}"
        yield from (f"cause: {cause}" for cause in row.causes[:_MOST_CAUSES])
        if len(row.causes) > _MOST_CAUSES:
            yield f"more causes: {len(row.causes) - _MOST_CAUSES:,}"
        if row.warning:
            yield f"warning: {row.warning}"
    yield from (f"lost: {sentence}" for sentence in view.lost[:_MOST])
    yield from (f"not compared: {sentence}" for sentence in view.unseen)
    if left_out := max(len(view.rows) - _MOST, 0) + max(len(view.lost) - _MOST, 0):
        yield f"left out: {left_out:,}; --format json has all of it"


def _between(before: str, after: str) -> str:
    if before == after:
        return before
    return f"{before or 'not there'} -> {after or 'gone'}"
