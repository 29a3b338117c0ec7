"""Times checks of a generated registry, cold, warm and after ten edits, beside other programs on the same files.

Runs go in turn, so that a machine that slows down slows all of them; ratios of medians are what counts, and those of
processor time where others work on the machine. `peers.py` says which programs there are and how to install them; those
that are slow are timed on two samples, from which the time for all claims is reckoned, start-up counted once.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import generate
from peers import Peer, peers

Run = tuple[float, float, int]
"""Seconds of wall clock and of processor, and peak memory in KiB."""


def run(command: list[str]) -> Run:
    """One run of a program; of its processes the largest counts for memory."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{command[0]} failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def reckoned(peer: Peer, claims: int) -> Run:
    """A run on all claims, or what one would take."""
    few, many = peer.sample or (claims, claims)
    if many >= claims:
        return run(peer.command(claims))
    run(peer.command(few))  # the first start of a program takes longer than any other
    less, more = run(peer.command(few)), run(peer.command(many))
    wall, cpu = ((more[i] - less[i]) / (many - few) * (claims - few) + less[i] for i in (0, 1))
    return wall, cpu, more[2]


def cold(root: Path, claims: int, runs: int, folder: Path | None, scratch: Path) -> None:
    """Print the table of cold checks."""
    check = [sys.executable, "-m", "evidence.cli.main", "check", "--no-cache", "--registry", str(root)]
    found: dict[str, list[Run]] = {"evidence check": []}
    some = [] if folder is None else peers(folder, root, scratch)
    there = [peer for peer in some if peer.there]
    found |= {peer.name: [] for peer in there}
    for _ in range(runs):
        found["evidence check"].append(run(check))
        for peer in there:
            if peer.sample is None or not found[peer.name]:  # slow ones once
                found[peer.name].append(reckoned(peer, claims))
    own_wall, own = (statistics.median(one[i] for one in found["evidence check"]) for i in (0, 1))
    print("| program | what it does | wall s | processor s | peak MB | `evidence check`: wall | processor |")
    print("|---|---|--:|--:|--:|--:|--:|")
    does = {peer.name: peer.does + ("" if peer.sample is None else ", reckoned") for peer in there}
    for name, times in found.items():
        wall, cpu, memory = (statistics.median(one[i] for one in times) for i in range(3))
        ratios = f"{own_wall / wall:.2f} | {own / cpu:.2f}" if name in does else "|"
        print(f"| {name} | {does.get(name, 'everything')} | {wall:.1f} | {cpu:.1f} | {memory / 1024:.0f} | {ratios} |")
    for peer in some:
        if not peer.there:
            print(f"\n{peer.name} was not found and not measured")
    if folder is None:
        print("\nno peers: --peers DIR names the folder that they are installed in")


def main() -> None:
    from warm import warm

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", type=Path, metavar="DIR", help="where other programs are installed; see peers.py")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "registry"
        generate(root, options.claims)
        print(f"{options.claims:,} claims, medians of {options.runs} runs in turn, Python {sys.version.split()[0]}\n")
        cold(root, options.claims, options.runs, options.peers, Path(temporary))
        print()
        warm(root, options.runs, temporary)


if __name__ == "__main__":
    main()
