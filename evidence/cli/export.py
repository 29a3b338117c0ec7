"""`evidence export`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, BinaryIO, cast

from evidence.cli import formats
from evidence.cli.parsing import examples
from evidence.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from evidence.exchange.exports.export import Drawing
    from evidence.registry import Registry
    from evidence.resolve.explain import Explanation


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence export --list",
        "evidence export html -o claims.html --filter is:contested",
        "evidence export csv --claim CLAIM",
    )
    parser.add_argument("format", nargs="?", metavar="FORMAT", help="name of the format; --list names them all")
    parser.add_argument("-o", "--output", metavar="FILE", help="write into this file (default, and -: stdout)")
    parser.add_argument("--force", action="store_true", help="replace the file when it is there already")
    parser.add_argument("--claim", metavar="CLAIM", nargs="+", action="extend", default=[], help="only these claims")
    parser.add_argument("--status", metavar="STATUS", action="append", default=[], help="only claims of this status")
    parser.add_argument(
        "--filter", metavar="TEXT", help="only claims that fit a filter, such as 'is:contested tissue:bone-marrow'"
    )
    parser.add_argument("--base", metavar="IRI", help="what the addresses of records begin with, in linked data")
    formats.configure(parser)
    parser.add_argument(
        "--json", action="store_true", help="print the list, or which files were written with -o, as JSON"
    )


def run(options: argparse.Namespace) -> int:
    """List the formats, or judge the chosen claims and write them."""
    from evidence.exchange.exports import EXPORTS

    if options.list is not None:
        return formats.list_formats(EXPORTS, options)
    if options.format is None:
        raise UsageError("which format? `evidence export --list` lists them")
    return _export(EXPORTS.named(options.format), options)


def _export(chosen: ModuleType, options: argparse.Namespace) -> int:
    from pathlib import Path

    from evidence.cli.config import root_of
    from evidence.cli.output import load_for_reading, progress, write, write_json
    from evidence.exchange.exports import Export, save, select, write_in
    from evidence.model.decision import Status

    if options.json and options.output in (None, "-"):
        raise UsageError("--json goes with --list, or with -o FILE for which files were written")
    base = _address(options.base)
    known = [status.value for status in Status]
    for word in options.status:
        if word not in known:
            raise UsageError(f"no status {word}; there are {', '.join(sorted(known))}")
    out = _stdout(chosen) if options.output in (None, "-") else None
    registry = load_for_reading(root_of(options))
    with progress(options, "judging claims") as told:
        statuses = frozenset(Status(word) for word in options.status)
        claims = select(registry, options.claim, statuses, options.filter, told)
    with progress(options, "writing claims") as told:
        export = Export(registry, claims, base, told, _Drawing(registry, options.quiet).draw)
        if out is not None:
            write_in(chosen, export, out)
            out.flush()
            return 0
        files = save(export, chosen, Path(options.output), options.force)
    if options.json:
        document = {"format": 1, "files": [str(path) for path in files], "written": True}
        write_json(document)
    elif not options.quiet:
        for path in files:
            write(f"wrote {path}\n")
    return 0


class _Drawing:
    """Draws pictures as long as that works, and says once why it does not."""

    def __init__(self, registry: Registry, quiet: bool) -> None:
        self._registry = registry
        self._able = True
        self._quiet = quiet

    def draw(self, explained: Explanation) -> Iterable[Drawing]:
        """The pictures of one claim; none where the package that draws is missing."""
        import sys

        from evidence.errors import MissingExtra
        from evidence.report.gallery import draw_all

        if not self._able:
            return ()
        try:
            drawn = draw_all(explained.verdict, explained, self._registry)
            return [(picture.alternative, svg) for picture, svg in drawn]
        except MissingExtra as error:
            self._able = False
            if not self._quiet:
                print(f"evidence: there are no pictures: {error}", file=sys.stderr)
            return ()


def _address(base: str | None) -> str | None:
    """What addresses begin with: a plain one, so that no record can bend it."""
    import re

    if base is None or re.fullmatch(r"[a-z][a-z0-9+.-]*:[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+", base):
        return base
    raise UsageError(f"--base {base}: an address such as https://example.org/registry/")


def _stdout(chosen: ModuleType) -> BinaryIO:
    """Where bytes go without a file; a terminal gets text that it takes no orders from."""
    import sys

    if not sys.stdout.isatty():
        return cast(BinaryIO, getattr(sys.stdout, "buffer", None) or _Shown())
    if getattr(chosen, "BINARY", False):
        raise UsageError(f"{chosen.NAME} is nothing for a terminal; name a file with -o")
    return cast(BinaryIO, _Shown())


class _Shown:
    """Takes bytes of text, and prints them with everything spelled out that a terminal could act on."""

    def write(self, data: bytes) -> int:
        """Print; every piece holds whole characters."""
        import sys

        from evidence.cli.output import printable

        sys.stdout.write("\n".join(printable(line) for line in data.decode("utf-8").replace("\r\n", "\n").split("\n")))
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""
