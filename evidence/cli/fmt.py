"""`evidence fmt`."""

from __future__ import annotations

import argparse
from pathlib import Path

from evidence.cli.parsing import examples


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence fmt --diff   # what would change",
        "evidence fmt claims/sources",
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="only these files and folders")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when a file would change")
    parser.add_argument("--diff", action="store_true", help="change nothing; print what would change")
    parser.add_argument("--json", action="store_true", help="print which files were formatted, or would be, as JSON")
    parser.add_argument(
        "--schema", metavar="DIR", help="add the line that tells editors where a file's schema is: in this folder"
    )


def run(options: argparse.Namespace) -> int:
    """Format; 1 with --check when something would change, or when a file cannot be read."""
    import sys

    from evidence.cli.config import inside, root_of
    from evidence.cli.output import printable, say, unread, write_json
    from evidence.registry.edit import write_one
    from evidence.registry.formatting import formatted, with_schema
    from evidence.registry.step import FileChange

    root = root_of(options)
    wanted = [inside(root, path) for path in options.paths]
    written = not (options.check or options.diff)
    changed: list[str] = []
    refused: list[str] = []
    diffs: list[str] = []
    for path, before, plain in formatted(root, wanted):
        after = plain
        if plain is not None and options.schema is not None:
            after = with_schema(plain, _schema_of(root, path, options.schema))
        if after is None:
            refused.append(path)
            print(f"evidence: {printable(path)} is not formatted: `evidence check` says what is wrong", file=sys.stderr)
        elif after != before:
            changed.append(path)
            if options.diff:
                diffs.append(_diff(path, before, after))
            elif written:
                write_one(root, FileChange(path, before, after))
            if not options.json and not (written and options.quiet):
                name = printable(path)
                with unread():
                    say(diffs[-1] if options.diff else f"{name}\n" if options.check else f"formatted {name}\n")
    if options.json:
        document = {"format": 1, "files": changed, "refused": refused, "written": written}
        if options.diff:
            document["diff"] = "".join(diffs)
        with unread():
            write_json(document)
    elif not options.quiet:
        done = "formatted" if written else "would be formatted"
        print(f"{len(changed)} {'file' if len(changed) == 1 else 'files'} {done}", file=sys.stderr)
    return int(bool(refused) or (options.check and bool(changed)))


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
