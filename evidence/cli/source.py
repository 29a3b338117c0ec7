"""`evidence source`: publications and pages come in, with their text."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from evidence.cli import fetching, formats, writing
from evidence.cli.parsing import examples, number
from evidence.cli.shared_options import common_options
from evidence.errors import EvidenceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.exchange.sources.adding import Addition
    from evidence.exchange.sources.found import FoundSource
    from evidence.registry.draft import Draft
    from evidence.registry.spelling import Value

_KIND = "primary, preprint, systematic-review, narrative-review, meta-analysis, opinion, web-page or notice"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done with sources."""
    parser.epilog = examples(
        "evidence source --list   # the formats that are read",
        "evidence source add paper.xml page.html --dry-run",
        "evidence source add --help",
    )
    formats.configure(parser)
    parser.add_argument("--json", action="store_true", help="with --list: as JSON")
    what = parser.add_subparsers(dest="what", metavar="add|refresh|text|list")
    common = common_options()
    add = what.add_parser("add", help="from files, or from the net by DOI or PubMed id", parents=[common])
    add.epilog = examples(
        "evidence source add page.html --kind primary",
        "evidence source add text.txt --kind primary --title 'As it is printed' --author 'Zhu W' --year 2012",
        "evidence source add 10.1002/abc --contact ada@example.org",
        "evidence source add paper.xml --to zhu-2012   # the text of a source that has none",
    )
    add.add_argument(
        "files",
        nargs="*",
        metavar="FILE|ID",
        help="a file in any of the formats, by its content; or a DOI, PMID or PMCID that is fetched (extra fetch)",
    )
    add.add_argument("--from", dest="listed", metavar="FILE", help="fetch the ids in this file, one a line")
    add.add_argument(
        "--only",
        metavar="N",
        type=number(1),
        action="append",
        help="of a file with many records only this one; repeatable",
    )
    fetching.configure(add)
    add.add_argument("--format", metavar="FORMAT", help="read it as this format (default: what its content says)")
    add.add_argument("--id", metavar="ID", help="id of the source (default: surname-year-journal)")
    add.add_argument("--kind", metavar="KIND", help=f"{_KIND}: where the file does not say it, or is wrong")
    add.add_argument(
        "--title", metavar="TEXT", help="title: where the file does not say it, as a plain text, or is wrong"
    )
    add.add_argument("--year", metavar="YEAR", help="year of publication, likewise")
    add.add_argument("--author", metavar="NAME", action="append", help="an author, such as Zhu W; once for each")
    add.add_argument("--derives-from", metavar="SOURCE", action="append", default=[], help="a source that it retells")
    add.add_argument("--to", metavar="SOURCE", help="make no source; store the text with this one, which has none")
    writing.configure(add, signed=False)
    refresh = what.add_parser(
        "refresh", help="ask what has become of sources: retractions, corrections, concerns", parents=[common]
    )
    refresh.epilog = examples(
        "evidence source refresh --contact ada@example.org --dry-run",
        "evidence source refresh --retraction-watch retractions.csv",
    )
    fetching.configure_refresh(refresh)
    text = what.add_parser("text", help="the stored text of a source, as it is read", parents=[common])
    text.epilog = examples("evidence source text zhu-2012 --offsets 120:180")
    text.add_argument("source", metavar="SOURCE", help="id of the source")
    text.add_argument(
        "--offsets", metavar="START:STOP", help="only these characters, and where they stand in the raw file"
    )
    text.add_argument("--json", action="store_true", help="print the text and the places as JSON")
    listing = what.add_parser("list", help="all sources", parents=[common])
    listing.epilog = examples("evidence source list")
    listing.add_argument("--json", action="store_true", help="print the sources as JSON")


def run(options: argparse.Namespace) -> int:
    """List the formats, or do what is asked."""
    if options.list is not None:
        from evidence.exchange.sources import FORMATS

        return formats.list_formats(FORMATS, options)
    match options.what:
        case "add":
            return _add(options)
        case "refresh":
            return fetching.refresh(options)
        case "text":
            return _text(options)
        case "list":
            return _list(options)
    raise UsageError("what shall be done? `evidence source add FILE`, `refresh`, `text SOURCE`, `list`, or --list")


# ---------------------------------------------------------------- add


def _add(options: argparse.Namespace) -> int:
    """Add the sources of all files and ids, each whole or not at all; what is refused is said, and the rest goes on."""
    import sys

    from evidence.cli.output import printable, progress
    from evidence.exchange.sources.duplicates import Stored

    names = [*options.files, *fetching.listed(options.listed)]
    if not names:
        raise UsageError("name a file, a DOI or a PubMed id, or a file of such ids with --from")
    if len(names) > 1 and (single := _for_one(options)):
        raise UsageError(f"{single} goes with one file of one source")
    if options.to and (single := _for_one(options)) not in (None, "--to"):
        raise UsageError(f"--to makes no source, so that there is nothing for {single} to name")
    draft = writing.opened(options)
    stored = Stored(draft.registry)
    added: list[tuple[Addition, str, int]] = []
    refused: list[tuple[str, str]] = []
    interrupted = False
    with fetching.Net(options) as net, progress(options, "reading sources") as told:
        for done, name in enumerate(names):
            if told is not None:
                told(done, len(names))
            try:
                if (already := net.known(name, draft.registry)) is not None:
                    print(f"evidence: {printable(already)}", file=sys.stderr)
                    continue
                sources = list(net.fetched(name) if net.names(name) else _found(name, options))
            except EvidenceError as error:
                if len(names) == 1:
                    raise
                refused.append((name, str(error)))
                continue
            except KeyboardInterrupt:
                interrupted = True
                break
            for found, raw, raw_name in sources:
                try:
                    addition = _addition(draft, found, raw, raw_name, stored, options)
                    draft.apply(addition.step)
                except EvidenceError as error:
                    if len(names) == len(sources) == 1:
                        raise
                    refused.append((f"{name} record {found.record}" if len(sources) > 1 else name, str(error)))
                    continue
                added.append((addition, name, found.record))
                stored = stored.in_registry(draft.registry)
    diff, files = draft.diff(), list(draft.unsaved)
    written = bool(files) and not (options.diff or options.dry_run)
    if written:
        draft.save()
    _print(options, added, refused, diff, files, written)
    for name, why in refused:
        known = why.startswith(name.rpartition("/")[2])
        print(f"evidence: {printable(why if known else f'{name}: {why}')}", file=sys.stderr)
    if interrupted:
        left = len(names) - names.index(name)
        print(f"evidence: {left} of {len(names)} were not asked for; the same command goes on there", file=sys.stderr)
        raise KeyboardInterrupt
    return 2 if refused else 0


def _for_one(options: argparse.Namespace) -> str | None:
    """An option that was given and can only be meant for one source."""
    return next((f"--{name}" for name in ("id", "title", "year", "author", "to") if getattr(options, name)), None)


def _found(name: str, options: argparse.Namespace) -> Iterator[tuple[FoundSource, bytes, str]]:
    """The sources of a file, with its bytes and its name."""
    import os

    from evidence.errors import BadInput
    from evidence.exchange.sources import read_sources
    from evidence.exchange.sources.adding import decoded
    from evidence.registry.snapshots import MAX_SNAPSHOT_BYTES, Unreadable, read_regular

    try:
        raw = read_regular(os.path.realpath(name), MAX_SNAPSHOT_BYTES)
    except Unreadable as error:
        raise UsageError(f"{name} cannot be read: {error}") from error
    base = os.path.basename(name)
    sources = list(read_sources(decoded(raw, base), base, options.format))
    if not sources:
        raise BadInput(base, "there is no source in it")
    if options.only:
        if missing := [number for number in options.only if not 1 <= number <= len(sources)]:
            raise UsageError(f"there is no record {missing[0]} in {base}; it holds {len(sources)}")
        sources = [found for found in sources if found.record in options.only]
    if len(sources) > 1 and (single := _for_one(options)):
        raise UsageError(f"{base} holds {len(sources)} sources; {single} is for one: choose with --only")
    for found in sources:
        yield found, raw, base


def _addition(
    draft: Draft, found: FoundSource, raw: bytes, raw_name: str, stored: Any, options: argparse.Namespace
) -> Addition:
    from evidence.exchange.sources.adding import add_source, add_text

    if options.to is not None:
        return add_text(draft, options.to, found, raw, raw_name)
    given: dict[str, Value] = {
        key: value
        for key, value in (
            ("id", options.id),
            ("kind", options.kind),
            ("title", options.title),
            ("year", options.year),
            ("authors", options.author),
            ("derives-from", options.derives_from),
        )
        if value
    }
    return add_source(draft, found, raw, raw_name, given=given, stored=stored)


def _print(
    options: argparse.Namespace,
    added: list[tuple[Addition, str, int]],
    refused: list[tuple[str, str]],
    diff: str,
    files: list[str],
    written: bool,
) -> None:

    from evidence.cli.output import printable, say, say_diff, write_json

    if options.json:
        sources = [
            {
                "id": addition.source,
                "file": name,
                "record": record,
                "values": addition.values,
                "unread": list(addition.said),
                "alike": [{"source": one.source, "sentences": one.sentences} for one in addition.alike],
                "files": [change.path for change in addition.step.changes],
            }
            for addition, name, record in added
        ]
        left = [{"file": name, "why": why} for name, why in refused]
        document = {"format": 1, "sources": sources, "refused": left, "files": files, "written": written}
        if options.diff:
            document["diff"] = diff
        write_json(document)
        return
    if options.diff:
        say_diff(diff)
        return
    verb = "wrote" if written else "would write"
    many = {name for _, name, record in added if record > 1}
    for addition, name, record in added:
        where = f"{name} record {record}: " if name in many else ""
        say(f"{printable(where)}{printable(addition.step.name)}\n")
        for key, value in addition.values.items():
            shown = value if isinstance(value, str) else ", ".join(map(str, value))
            if key != "id":
                say(f"  {key}: {printable(shown if len(shown) <= 200 else shown[:197] + '...')}\n")
        for sentence in addition.said:
            say(f"  - {printable(sentence)}\n")
        for one in addition.alike[:5]:
            count = "1 sentence" if one.sentences == 1 else f"{one.sentences} sentences"
            say(f"  - it shares {count} with {one.source}: set derives-from, if it retells that source?\n")
        say("".join(f"{verb} {printable(change.path)}\n" for change in addition.step.changes))


# ---------------------------------------------------------------- text, list


def _text(options: argparse.Namespace) -> int:
    """Print the stored text of a source, or a part of it with its place in the raw file."""
    from evidence.cli.config import root_of
    from evidence.cli.output import load_for_reading, printable, say, write_json
    from evidence.exchange.sources.reading import stored_text
    from evidence.registry.curation.words import source_of

    registry = load_for_reading(root_of(options))
    source = source_of(registry, options.source)
    text = stored_text(registry, source)
    start, stop = _range(options.offsets, len(text.clean.text))
    shown = text.clean.text[start:stop]
    begin, end = text.clean.to_raw(start, stop)
    if options.json:
        document = {
            "format": 1, "source": source.id, "snapshot": source.snapshot, "start": start, "stop": stop, "text": shown,
            "raw": {"file": text.raw_name, "start": begin, "stop": end, "line": text.line(begin)},
        }  # fmt: skip
        write_json(document)
        return 0
    say("".join(f"{printable(line)}\n" for line in shown.splitlines()))
    if options.offsets is not None:
        say(f"{printable(text.raw_name)}: characters {begin}:{end}, from line {text.line(begin)}\n")
    return 0


def _range(given: str | None, length: int) -> tuple[int, int]:
    import re

    if given is None:
        return 0, length
    found = re.fullmatch(r"(\d{1,9}):(\d{1,9})", given, re.ASCII)
    if found is None or not int(found[1]) <= int(found[2]) <= length:
        raise UsageError(f"--offsets {given}: two numbers such as 120:180, the text has {length:,} characters")
    return int(found[1]), int(found[2])


def _list(options: argparse.Namespace) -> int:
    """Print all sources."""
    from evidence.cli.config import root_of
    from evidence.cli.output import load_for_reading, say, table, write_json

    registry = load_for_reading(root_of(options))
    sources = [registry.sources[name] for name in sorted(registry.sources)]
    if options.json:
        records = [source.model_dump(mode="json", by_alias=True, exclude_defaults=True) for source in sources]
        write_json({"format": 1, "sources": records})
        return 0
    rows = [
        (source.id, str(source.kind), str(source.year or ""), "yes" if source.snapshot else "no", source.title or "")
        for source in sources
    ]
    say(table(options, ("id", "kind", "year", "text", "title"), rows))
    return 0
