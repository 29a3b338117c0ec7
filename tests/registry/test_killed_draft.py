"""Drafts whose process is killed while it saves: files, and what the next start makes of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.check.cases import registry_at

ROOT = Path(__file__).resolve().parents[2]

_KILLED = """
import os, random, signal, sys, time
from itertools import count
from pathlib import Path
from evidence.registry.draft import open_draft
from evidence.registry.edit import NOTE
from evidence.registry.journal import keep, kept
from evidence.registry.step import FileChange, Step

root, state, rounds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
random.seed(0)
draft = open_draft(root)
paths = sorted(path for path in (*draft.registry.claim_paths.values(), *draft.registry.source_paths.values()))
NEW = "claims/new/passing.yaml"  # there in every second version
text = {path: draft.raw(path) for path in paths}

def version(number):
    files = {path: raw + b"# version %d\\n" % number * (number % 5 + 1) for path, raw in text.items()}
    return files | {NEW: b"# version %d\\n" % number if number % 2 else None}

def on_disk():
    return {path: (root / path).read_bytes() if (root / path).exists() else None for path in (*paths, NEW)}

def edit_and_save(draft, number):
    new = version(number)
    draft.apply(Step(f"version {number}", tuple(FileChange(path, draft.raw(path), new[path]) for path in new)))
    keep(state, draft)
    draft.save()
    keep(state, draft)

start = time.perf_counter()
for number in range(5):
    edit_and_save(draft, number)
length = (time.perf_counter() - start) / 5
number, torn, offered = 4, 0, 0
# a machine that is slow, or busy at times, makes fewer rounds, and more where nothing was cut off or offered yet
for made in count():
    seen = torn and offered and number > 20
    if made >= rounds and seen or time.perf_counter() - start > (60 if seen else 250):
        break
    child = os.fork()
    if child == 0:
        for later in range(number + 1, number + 31):
            edit_and_save(draft, later)
        time.sleep(600)
        os._exit(9)
    time.sleep(random.uniform(0, 3 * min(length, 0.5)))
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL, "the child did not live until it was killed"
    versions = {each: version(each) for each in range(number, number + 40)}
    for path, raw in on_disk().items():
        assert any(files[path] == raw for files in versions.values()), f"{path} is neither old nor new"
    torn += on_disk() not in versions.values()
    draft = open_draft(root)
    now = [each for each, files in versions.items() if files == on_disk()]
    assert now, "files of two saves stand side by side"
    assert not (root / "claims" / NOTE).exists()
    assert all(draft.raw(path) == raw for path, raw in on_disk().items())
    found = kept(state, draft)
    assert not found.lost and not found.notice, found
    # what is offered is the save that was about to be made, and nothing that is on disk already
    assert [step.name for step in found.steps] in ([], [f"version {now[0] + 1}"]), found.steps
    for step in found.steps:
        draft.apply(step)
        offered += 1
    number = now[0]
    if draft.unsaved:
        draft.save()
        number += 1
    assert on_disk() == versions[number]
    keep(state, draft)
print(torn, offered, number)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills processes that it forks")
def test_killed_drafts_are_whole(tmp_path: Path) -> None:
    """Two hundred processes are killed while they edit, keep and save all claims and sources over and over again."""
    root = registry_at(tmp_path)
    run = subprocess.run(
        [sys.executable, "-c", _KILLED, str(root), str(tmp_path / "state/unsaved.json"), "200"],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        cwd=ROOT,
    )
    assert run.returncode == 0, run.stderr
    torn, offered, number = map(int, run.stdout.split())
    assert torn > 0, "no save was cut off in the middle"
    assert offered > 0, "no unsaved step came back"
    assert number > 20, "no save was finished"
