"""`evidence bulk pick`: claims of a result go into a registry, for somebody to curate."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.cli.bulk_top import choosing, chosen
from evidence.cli.parsing import number
from evidence.errors import UsageError

if TYPE_CHECKING:
    from evidence.bulk import ClaimRow
    from evidence.exchange.imports.run import Import
    from evidence.model.ids import ClaimId

_MOST = 10_000
"""Claims that are taken at a time: a registry is read by people."""
_SHOWN = 5
_SAME = ("status", "leader", "tally", "secondary_tally", "conflict")
"""What the registry has to say of a claim as the result does."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("result", metavar="RESULT", help="what `evidence bulk resolve` has written: .parquet or .csv")
    parser.add_argument("tables", nargs="+", metavar="TABLE", help="the table that it was made of")
    parser.add_argument(
        "-o", "--output", metavar="DIR", required=True,
        help="make a registry in this folder; a name in .parquet: only write the rows, for `evidence import picked`",
    )  # fmt: skip
    parser.add_argument("--claim", metavar="NAME", action="append", help="this claim, as the table calls it")
    parser.add_argument("--top", metavar="N", type=number(1, _MOST), help="the N most contested claims")
    choosing(parser)
    parser.add_argument("--poles", metavar="A,B", help="the two opposing stances, where the result does not say them")
    parser.add_argument("--context", metavar="COLUMN,COLUMN", help="the conditions, where the result does not say them")
    parser.add_argument("--leftover", metavar="FILE", help="list everything that was left out, as CSV")
    parser.add_argument(
        "--json", action="store_true", help="print how many claims were taken, and which differ, as JSON"
    )


def run(options: argparse.Namespace) -> int:
    """Write the rows, or import them and compare the verdicts."""
    from evidence.bulk import DuckDB, pick, readable
    from evidence.cli.bulk import poles_of
    from evidence.cli.import_ import print_import
    from evidence.cli.output import say

    output, result = Path(options.output), Path(options.result)
    if output.resolve() == result.resolve():
        raise UsageError(f"{result} is read, and would be overwritten; write to another file")
    claims = _claims(options)
    context = None if options.context is None else [name for name in options.context.split(",") if name]
    with tempfile.TemporaryDirectory(prefix="evidence-pick-") as folder:
        only = output.suffix.lower() == ".parquet"
        rows = output if only else Path(folder, "chosen.parquet")
        with DuckDB(rows) as engine:
            table = readable(engine, options.tables, poles_of(options.poles), context, result)
            pick(engine, table, [claim.name for claim in claims], rows)
        if only:
            if options.json:
                _write(claims, output, [])
            elif not options.quiet:
                many = f"{len(claims):,} claim{'' if len(claims) == 1 else 's'}"
                say(f"wrote the rows of {many}; `evidence import picked {output}` takes them over\n")
            return 0
        done = _imported(rows, output, options)
    told = _compared(output, claims)
    if options.json:
        _write(claims, output, told)
        return 1 if told else 0
    if not options.quiet:
        options.json = options.dry_run = False
        print_import(done, options)
        say(f"{len(claims) - len(told):,} of {len(claims):,} claims have the verdict that they have in the result\n")
    if told:
        say("".join(f"another verdict: {line}\n" for line in told[:_SHOWN]))
    return 1 if told else 0


def _write(claims: tuple[ClaimRow, ...], output: Path, differing: list[str]) -> None:
    """Print what was taken for programs."""
    from evidence.cli.output import write_json

    document = {
        "format": 1,
        "claims": len(claims),
        "differing": differing,
        "output": str(output),
        "written": True,
    }
    write_json(document)


def _claims(options: argparse.Namespace) -> tuple[ClaimRow, ...]:
    """The claims that are meant."""
    from dataclasses import replace

    from evidence.bulk import Result
    from evidence.cli.output import printable

    if options.claim and options.top is not None:
        raise UsageError("give --claim or --top, not both")
    if not options.claim and options.top is None:
        raise UsageError("which claims? --claim NAME, several times if need be, or --top N")
    meant = chosen(options)
    with Result(Path(options.result)) as result:
        if options.top is not None:
            found = result.page(meant, limit=options.top)
        else:
            found = result.page(replace(meant, claims=tuple(options.claim)), limit=_MOST)
            names = {row.name for row in found}
            if lacking := [name for name in options.claim if name not in names]:
                raise UsageError(f"the result has no claim {printable(lacking[0])} that fits")
    if not found:
        raise UsageError("no claim of the result fits")
    return found


def _imported(rows: Path, output: Path, options: argparse.Namespace) -> Import:
    from evidence.exchange.imports import IMPORTS, Settings, run_import

    leftover = None if options.leftover is None else Path(options.leftover)
    return run_import(IMPORTS.named("picked"), Settings(file=rows), output=output, leftover=leftover)


def _compared(output: Path, claims: tuple[ClaimRow, ...]) -> list[str]:
    """Claims whose verdict in the registry is not that of the result, and how."""
    from evidence.cli.output import printable
    from evidence.exchange.imports.cleaning import one_line
    from evidence.registry import load
    from evidence.resolve import resolve

    registry, _ = load(output)
    verdicts = resolve(registry)
    titles: dict[str, list[ClaimId]] = {}
    for name, record in registry.claims.items():
        titles.setdefault(record.title, []).append(name)
    told: list[str] = []
    for claim in claims:
        wanted = claim.verdict
        found = [verdicts[name] for name in titles.get(one_line(claim.name), ())]
        if not found:
            if wanted.basis is not None:
                told.append(f"{printable(claim.name)}: it is not in the registry")
        elif not any(all(getattr(one, name) == getattr(wanted, name) for name in _SAME) for one in found):
            told.append(f"{printable(claim.name)}: {found[0].status.value}, in the result {wanted.status.value}")
    return told
