"""What every format of `evidence export` takes for a large registry: processor time, memory, size of the file.

`python benchmarks/export.py` generates a registry of 10,000 claims and writes it in every format, each in a process of
its own; `--format NAME` chooses. Only reading the same registry stands beside them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from generate import generate

from evidence.exchange.exports.formats import EXPORTS

_LOAD = "from pathlib import Path; from evidence.registry import load; load(Path({root!r}))"


def spent(command: list[str]) -> tuple[float, float]:
    """Processor seconds and peak MB of a command."""
    _, status, used = os.wait4(subprocess.Popen(command, stdout=subprocess.DEVNULL).pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {status}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Generate, export, print one row a format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--format", action="append", choices=EXPORTS.names)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "registry"
        generate(root, options.claims)
        print("| format | processor s | peak MB | file MB |\n|---|--:|--:|--:|")
        seconds, peak = spent([sys.executable, "-c", _LOAD.format(root=str(root))])
        print(f"| (reading the registry) | {seconds:.1f} | {peak:.0f} | |", flush=True)
        for name in options.format or EXPORTS.names:
            file = Path(scratch) / f"out.{name}"
            arguments = ["export", name, "--registry", str(root), "-o", str(file), "--quiet"]
            seconds, peak = spent([sys.executable, "-m", "evidence.cli.main", *arguments])
            size = file.stat().st_size / 1e6
            print(f"| {name} | {seconds:.1f} | {peak:.0f} | {size:.1f} |", flush=True)


if __name__ == "__main__":
    main()
