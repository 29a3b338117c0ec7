"""The thin line: find, change, save."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.tui.desk import driven


def test_a_stance_is_changed_and_saved(tmp_path: Path) -> None:
    """From the list to one changed line on disk."""

    async def play() -> None:
        async with driven(tmp_path) as hands:
            before = hands.files()
            await hands.press("enter", "s", "m")
            assert hands.app.draft is not None
            assert len(hands.app.draft.unsaved) == 1
            assert hands.files() == before
            await hands.press("ctrl+s")
            after = hands.files()
            changed = [path for path in after if after[path] != before[path]]
            assert len(changed) == 1
            old, new = before[changed[0]].splitlines(), after[changed[0]].splitlines()
            assert [line for line in new if line not in old] == [b"    stance: mixed"]
            await hands.press("u")
            await hands.press("ctrl+s")
            assert hands.files() == before

    asyncio.run(play())
