"""A headless Chromium, driven over its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import io
import itertools
import re
import shutil
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from tests.tui.web.serving import PATIENCE

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

needs_chromium = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium here: the terminal in a browser was NOT tested (Debian has it as `chromium`)"
)

_OPTIONS = (
    *("--headless=new", "--no-sandbox", "--window-size=1400,900", "--remote-debugging-port=0"),
    *("--no-first-run", "--disable-sync", "--disable-extensions", "--disable-component-update"),
    *("--disable-background-networking", "--disable-dev-shm-usage"),
    *("--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
)
_KEYS = {"Enter": ("Enter", 13, "\r"), "Escape": ("Escape", 27, ""), "ArrowDown": ("ArrowDown", 40, "")}
_CTRL = 2


class Page:
    """One tab: what it asked for, what it complained about, and what came over its websockets."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._news = asyncio.Event()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.dialogs: list[str] = []
        self.drawn = ""

    async def listen(self) -> None:
        async for message in self._socket:
            if message.type != WSMsgType.TEXT:
                continue
            said = message.json()
            if "id" in said:
                self._answers.pop(said["id"]).set_result(said)
            else:
                self._hear(said["method"], said["params"])
            self._news.set()

    def _hear(self, method: str, told: dict[str, Any]) -> None:
        match method:
            case "Network.requestWillBeSent":
                self.requests.append(told["request"]["url"])
            case "Network.webSocketCreated":
                self.requests.append(told["url"])
            case "Network.webSocketFrameReceived" if told["response"]["opcode"] == 2:
                data = base64.b64decode(told["response"]["payloadData"]).decode("utf-8", "replace")
                self.drawn += re.sub(r"\x1b\[[0-9;?<>=$]*[a-zA-Z]", "", data)
            case "Log.entryAdded":
                self.complaints.append(f"{told['entry']['text']} {told['entry'].get('url', '')}")
            case "Runtime.exceptionThrown":
                self.complaints.append(str(told["exceptionDetails"]))
            case "Page.javascriptDialogOpening":
                self.dialogs.append(told["type"])

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        async with asyncio.timeout(PATIENCE):
            said = await answer
        assert "error" not in said, (method, said)
        result: dict[str, Any] = said["result"]
        return result

    async def run(self, script: str) -> Any:
        """The value of a script in the page; promises are waited for."""
        done = await self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    async def until(self, pattern: str) -> re.Match[str]:
        """Wait until the app has drawn something since the last call; forget what came before it."""
        async with asyncio.timeout(2 * PATIENCE):
            while (found := re.search(pattern, self.drawn)) is None:
                self._news.clear()
                try:
                    await self._news.wait()
                except asyncio.CancelledError:
                    print(f"waited for {pattern!r}; drawn: {self.drawn[-3000:]!r}; complaints: {self.complaints}")
                    raise
        self.drawn = self.drawn[found.end() :]
        return found

    async def asked(self) -> str:
        """Wait for a dialog of the browser; its type."""
        async with asyncio.timeout(PATIENCE):
            while not self.dialogs:
                self._news.clear()
                await self._news.wait()
        return self.dialogs.pop(0)

    async def type(self, text: str) -> None:
        for character in text:
            await self.call("Input.dispatchKeyEvent", type="char", text=character)

    async def press(self, key: str, ctrl: bool = False) -> None:
        """A key as from a keyboard, with all that a page may do about it."""
        name, code, text = _KEYS.get(key, (f"Key{key.upper()}", ord(key.upper()[0]), "" if ctrl else key))
        common = {
            "key": key,
            "code": name,
            "windowsVirtualKeyCode": code,
            "nativeVirtualKeyCode": code,
            "modifiers": _CTRL if ctrl else 0,
        }
        await self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **common)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    async def screenshot(self, file: Path) -> int:
        """Take a picture of the page; the number of its colours."""
        from PIL import Image

        data = base64.b64decode((await self.call("Page.captureScreenshot", format="png"))["data"])
        file.write_bytes(data)
        with Image.open(io.BytesIO(data)) as picture:
            return len(picture.convert("RGB").getcolors(1 << 24) or ())


@asynccontextmanager
async def chromium(folder: Path) -> AsyncIterator[ClientSession]:
    """A browser with a profile of its own; the session talks to it. It reaches nothing but this machine."""
    assert BROWSER is not None
    process = await asyncio.create_subprocess_exec(
        BROWSER,
        *_OPTIONS,
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        f"--user-data-dir={folder}",
        "about:blank",
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=DEVNULL,
        start_new_session=True,
    )
    try:
        port_file = folder / "DevToolsActivePort"
        async with asyncio.timeout(3 * PATIENCE):
            while not port_file.exists() or "\n" not in (text := port_file.read_text()):
                assert process.returncode is None, "the browser ended at once"
                await asyncio.sleep(0.05)
        async with ClientSession(f"http://127.0.0.1:{text.splitlines()[0]}") as session:
            yield session
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@asynccontextmanager
async def tab(browser: ClientSession, address: str) -> AsyncIterator[Page]:
    """A new tab that shows an address."""
    async with browser.put("/json/new?about:blank") as answer:
        told = await answer.json(content_type=None)
    async with browser.ws_connect(told["webSocketDebuggerUrl"], max_msg_size=0) as socket:
        page = Page(socket)
        listener = asyncio.create_task(page.listen())
        try:
            for part in ("Page", "Network", "Runtime", "Log"):
                await page.call(f"{part}.enable")
            await page.call("Page.navigate", url=address)
            yield page
        finally:
            listener.cancel()
    async with browser.get(f"/json/close/{told['id']}"):
        pass
