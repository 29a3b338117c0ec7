"""A curator at work in a real browser: the real command, on a copy of the real registry."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

from tests.tui.desk import ROOT, copy_of, files_of
from tests.tui.web.chromium import chromium, needs_chromium, tab
from tests.tui.web.serving import PATIENCE, gone, running

pytestmark = needs_chromium

CLAIM = "msc-exo-native-tumour-growth"


@running
async def test_a_claim_is_found_and_a_stance_is_changed_and_saved(tmp_path: Path) -> None:
    root = copy_of(ROOT, tmp_path / "registry")
    before = files_of(root)
    command = [sys.executable, "-P", "-m", "evidence.cli.main", "tui", "--serve", "--registry", str(root)]
    variables = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path / "home"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "PYTHONPATH": str(ROOT),
        "EDITOR": "touch",
    }
    server = await asyncio.create_subprocess_exec(*command, env=variables, cwd="/", stdout=asyncio.subprocess.PIPE)
    assert server.stdout is not None
    try:
        link = None
        async with asyncio.timeout(PATIENCE):
            while link is None:
                link = re.search(r"http://\S+", (await server.stdout.readline()).decode())
        async with chromium(tmp_path / "profile") as browser, tab(browser, link[0]) as page:
            await page.until("DISPUTED")
            await page.type("/native-tumour")
            await page.until(r"Claims 1/\d+")
            await page.until("native MSC-derived exosomes on tumour growth")
            await page.press("Enter")
            await page.press("Enter")
            await page.type("sm")
            await page.until("-> mixed")
            assert files_of(root) == before, "nothing is written before it is saved"
            assert await page.screenshot(tmp_path / "page.png") > 50
            await page.press("s", ctrl=True)
            file = f"claims/msc-exosomes/{CLAIM}.yaml"
            async with asyncio.timeout(PATIENCE):
                while [path for path, text in files_of(root).items() if before.get(path) != text] != [file]:
                    await asyncio.sleep(0.05)
            old, new = before[file].splitlines(), (root / file).read_bytes().splitlines()
            assert [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]] == [
                (b"    stance: pro-tumour", b"    stance: mixed")
            ]
            for key, action in (("E", "editor"), ("C", "commit")):
                await page.press(key)
                await page.until(f"{action}: switched off in a browser")
            assert page.complaints == []
    finally:
        server.terminate()
        async with asyncio.timeout(PATIENCE):
            await server.wait()  # that it is gone is known to the loop only when it was waited for
        assert await gone(server.pid)
