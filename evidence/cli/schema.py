"""`evidence schema`."""

from __future__ import annotations

import argparse
import json
import os

from evidence.cli.parsing import examples

KINDS = ("claim", "source", "registry", "axes", "contexts", "methods", "curators", "mapping")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence schema claim > claim.schema.json",
        "evidence schema -o schema",
    )
    parser.add_argument("kind", nargs="?", choices=KINDS, default="claim", help="kind of file (default: claim)")
    parser.add_argument("-o", "--output", metavar="DIR", help="write the schemas of all kinds into this folder")


def run(options: argparse.Namespace) -> int:
    """Print one schema, or write all of them."""
    from evidence.cli.output import write, write_file

    if options.output is None:
        write(_text(options.kind))
        return 0
    os.makedirs(options.output, exist_ok=True)
    for kind in KINDS:
        write_file(os.path.join(options.output, f"{kind}.schema.json"), _text(kind), None)
    return 0


def _text(kind: str) -> str:
    from evidence.registry.schema import schema, schema_of

    if kind == "mapping":  # no file of a registry, but what a foreign table is read with
        from evidence.mapping.mapping_file import MappingFile

        return json.dumps(schema_of(MappingFile), indent=2, ensure_ascii=False) + "\n"
    return json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"
