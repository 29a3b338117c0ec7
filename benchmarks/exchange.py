"""How fast claims come in, and in how much memory.

`python benchmarks/exchange.py` makes a table of a million rows and an XML of 50 MB, and imports each in a process of
its own: rows a second, processor time and the largest memory. `--rows` and `--megabytes` make smaller ones, `--folder`
keeps the files from run to run.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MAPPING = """\
format: 1
name: benchmark
poles: [increases, decreases]
claim: {subject: gene, outcome: process}
item:
  id: record
  stance: {column: direction, values: {up: first, down: second, none: no-effect}}
  context: {tissue: tissue, model: model}
  method: assay
  finding: summary
  effect: {measure: {constant: smd}, estimate: yi, variance: vi}
source: {pmid: pmid, year: year}
"""
_TISSUES = ("liver", "lung", "bone marrow", "adipose", "cord blood", "NA")
_MODELS = ("in vivo", "in vitro", "ex vivo")
_TERMS = ("Pathogenic", "Likely pathogenic", "Uncertain significance", "Benign", "Likely benign", "drug response")
_WORDS = (
    "made",
    "up",
    "growth",
    "of",
    "cells",
    "was",
    "seen",
    "after",
    "treatment",
    "with",
    "nothing",
    "in",
    "animals",
)


def write_table(file: Path, rows: int) -> None:
    """A table as tables of findings are: twenty rows a claim, fifty a source."""
    chance = random.Random(1)
    with open(file, "w", encoding="utf-8", newline="") as out:
        out.write("record,gene,process,direction,tissue,model,assay,summary,yi,vi,pmid,year\r\n")
        for number in range(rows):
            claim = int(rows / 20 * chance.random() ** 2)
            words = " ".join(chance.choices(_WORDS, k=14))
            source = chance.randrange(max(1, rows // 50))
            out.write(
                f"r{number},GENE{claim % 5000},process {claim // 5000},{chance.choice(('up', 'up', 'down', 'none'))},"
                f'{chance.choice(_TISSUES)},{chance.choice(_MODELS)},assay {claim % 7},"{words}, {number}",'
                f"{chance.gauss(0.3, 1):.4f},{chance.random() + 0.01:.4f},{10_000_000 + source},"
                f"{1990 + source % 35}\r\n"
            )


def write_xml(file: Path, megabytes: int) -> None:
    """Variants with submissions, and around them what such releases hold beside."""
    chance = random.Random(2)
    with open(file, "w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<ClinVarVCVRelease ReleaseDate="2026-01-04">\n')
        number = 0
        while out.tell() < megabytes * 1_000_000:
            number += 1
            name = f"NM_{number % 5000:06}.1(GENE{number % 5000}):c.{number}A&gt;G"
            out.write(f'<VariationArchive VariationID="{number}" VariationName="{name}" Accession="VCV{number:09}">\n')
            out.write("<RecordStatus>current</RecordStatus><ClassifiedRecord><SimpleAllele><HGVSlist>")
            for place in range(12):
                out.write(f'<HGVS Type="coding"><NucleotideExpression sequenceAccession="NM_{place}"><Expression>')
                out.write(f"NM_{place}.1:c.{number}A&gt;G</Expression></NucleotideExpression></HGVS>")
            out.write("</HGVSlist></SimpleAllele><ClinicalAssertionList>\n")
            for submission in range(chance.randrange(1, 6)):
                out.write(_submission(f"{number:07}{submission}", chance.randrange(2000), chance))
            out.write("</ClinicalAssertionList></ClassifiedRecord></VariationArchive>\n")
        out.write("</ClinVarVCVRelease>\n")


def _submission(number: str, organisation: int, chance: random.Random) -> str:
    accession = f'Accession="SCV{number}" Version="1" SubmitterName="Laboratory {organisation}" OrgID="{organisation}"'
    return (
        f'<ClinicalAssertion ID="{number}"><ClinVarAccession {accession}/><RecordStatus>current</RecordStatus>'
        "<Classification><ReviewStatus>criteria provided, single submitter</ReviewStatus><GermlineClassification>"
        f"{chance.choice(_TERMS)}</GermlineClassification><Comment>{' '.join(chance.choices(_WORDS, k=40))}</Comment>"
        "</Classification><ObservedInList><ObservedIn><Sample><Origin>germline</Origin></Sample><Method><MethodType>"
        "clinical testing</MethodType></Method></ObservedIn></ObservedInList></ClinicalAssertion>\n"
    )


def measure(folder: Path, name: str, arguments: list[str]) -> None:
    """Run one import in a process of its own, and print a row."""
    output = folder / f"out-{name}"
    shutil.rmtree(output, ignore_errors=True)
    begun = time.monotonic()
    command = [sys.executable, "-m", "evidence.cli.main", "import", *arguments, "-o", str(output), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begun
    if status:
        raise SystemExit(f"{name} failed")
    import json

    done = json.loads(told)
    processor = usage.ru_utime + usage.ru_stime
    peak = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    print(
        f"| {name} | {done['records']:,} | {done['claims']:,} | {done['files']:,} | {wall:.0f} | {processor:.0f} "
        f"| {done['records'] / processor:,.0f} | {peak:.0f} |",
        flush=True,
    )
    shutil.rmtree(output, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--megabytes", type=int, default=50)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        table, xml, mapping = folder / "table.csv", folder / "clinvar.xml", folder / "mapping.yaml"
        mapping.write_text(MAPPING)
        write_table(table, options.rows)
        write_xml(xml, options.megabytes)
        print("| file | records | claims | files | wall s | processor s | records a second of processor | peak MB |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|")
        measure(folder, "xml", ["clinvar", str(xml)])
        measure(folder, "table", ["table", str(table), "--mapping", str(mapping)])


if __name__ == "__main__":
    main()
