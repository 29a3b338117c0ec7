"""`evidence fmt`."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="only these files and folders")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when a file would change")
    parser.add_argument("--diff", action="store_true", help="change nothing; print what would change")
    parser.add_argument(
        "--schema", metavar="DIR", help="add the line that tells editors where a file's schema is: in this folder"
    )


def run(options: argparse.Namespace) -> int:
    """Format; 1 with --check when something would change, or when a file cannot be read."""
    import sys

    from evidence.cli.config import inside, root_of
    from evidence.cli.output import printable, say
    from evidence.registry.edit import replace_file
    from evidence.registry.formatting import formatted, with_schema

    root = root_of(options)
    wanted = [inside(root, path) for path in options.paths]
    changed = refused = 0
    for path, before, plain in formatted(root, wanted):
        after = plain
        if plain is not None and options.schema is not None:
            after = with_schema(plain, _schema_of(root, path, options.schema))
        if after is None:
            refused += 1
            print(f"evidence: {printable(path)} is not formatted: `evidence check` says what is wrong", file=sys.stderr)
        elif after != before:
            changed += 1
            if options.diff:
                say(_diff(path, before, after))
            elif options.check:
                say(f"{printable(path)}\n")
            else:
                replace_file(root, path, before, after)
                if not options.quiet:
                    say(f"formatted {printable(path)}\n")
    if not options.quiet:
        would = "would be formatted" if options.check or options.diff else "formatted"
        print(f"{changed} files {would}" if changed != 1 else f"1 file {would}", file=sys.stderr)
    return int(refused > 0 or (options.check and changed > 0))


def _schema_of(root: Path, path: str, folder: str) -> str:
    """The file of the schema for a file of the registry, as seen from there."""
    import os

    from evidence.registry.reading import kind_of

    schema = os.path.join(os.path.abspath(folder), f"{kind_of(path)}.schema.json")
    return os.path.relpath(schema, os.path.dirname(os.path.join(os.path.abspath(root), path))).replace(os.sep, "/")


def _diff(path: str, before: bytes, after: bytes) -> str:
    import difflib

    from evidence.cli.output import printable

    old, new = (text.decode("utf-8", "replace").splitlines() for text in (before, after))
    lines = difflib.unified_diff(old, new, f"a/{path}", f"b/{path}", lineterm="")
    return "".join(f"{printable(line)}\n" for line in lines)
