"""Times a cold check of a generated registry beside programs that only check the JSON Schema of the same files.

Peers that are not installed are left out and named: `ajv` (npm: ajv-cli) and `check-jsonschema` (PyPI). Runs go in
turn, so that a machine that slows down slows all of them; ratios of medians are what counts.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import generate

from evidence.registry.schema import schema


def run(command: list[str]) -> tuple[float, float, int]:
    """Seconds of wall clock and of processor, and peak memory in KiB, of one run."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{command[0]} failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ajv", default=shutil.which("ajv"), help="path of ajv-cli")
    parser.add_argument("--check-jsonschema", default=shutil.which("check-jsonschema"), help="path of check-jsonschema")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "registry"
        generate(root, options.claims)
        described = Path(temporary) / "claim.schema.json"
        described.write_text(json.dumps(schema("claim")), encoding="utf-8")
        files = sorted(str(path) for path in root.glob("claims/topic-*/*.yaml"))
        commands = {"evidence check": [sys.executable, "-m", "evidence.cli.main", "check", "--registry", str(root)]}
        if options.ajv:
            pattern = str(root / "claims/topic-*/*.yaml")
            ajv = [options.ajv, "validate", "--spec=draft2020", "--strict=false", "-s", str(described), "-d", pattern]
            commands["ajv-cli"] = ajv
        if options.check_jsonschema:
            commands["check-jsonschema"] = [options.check_jsonschema, "--schemafile", str(described), *files]
        found: dict[str, list[tuple[float, float, int]]] = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                found[name].append(run(command))
    own = statistics.median(cpu for _, cpu, _ in found["evidence check"])
    print(f"{options.claims:,} claims, medians of {options.runs} runs, Python {sys.version.split()[0]}\n")
    print("| program | wall s | processor s | peak MB | `evidence check` takes |")
    print("|---|--:|--:|--:|--:|")
    for name, runs in found.items():
        wall, cpu, memory = (statistics.median(run[i] for run in runs) for i in range(3))
        ratio = "" if name == "evidence check" else f"{own / cpu:.2f} times its processor time"
        print(f"| {name} | {wall:.1f} | {cpu:.1f} | {memory / 1024:.0f} | {ratio} |")
    for name in ("ajv", "check_jsonschema"):
        if not getattr(options, name):
            print(f"\n{name.replace('_', '-')} was not found and not measured")


if __name__ == "__main__":
    main()
