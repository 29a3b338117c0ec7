"""A real server on a free port of this machine, and what clients of it need."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, DummyCookieJar, WSMsgType, web

from evidence.tui.serve import app_variables, host_names, listening
from evidence.tui.web.gate import COOKIE, Gate
from evidence.tui.web.limits import Limits
from evidence.tui.web.site import Site
from evidence.tui.web.terminal import Terminal

SMALL_APP = [sys.executable, "-P", str(Path(__file__).with_name("small_app.py"))]
PATIENCE = 60.0


def running(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """A test that is a coroutine."""

    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


@dataclass
class Served:
    gate: Gate
    port: int
    client: ClientSession
    said: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def home(self) -> str:
        return self.base + self.gate.folder

    @property
    def good(self) -> dict[str, str]:
        """Headers that a browser sends from our own page."""
        return {"Cookie": f"{COOKIE}={self.gate.cookie}", "Origin": self.base}

    def dial(self, headers: dict[str, str] | None = None, query: str = "") -> Any:
        return self.client.ws_connect(f"{self.home}ws{query}", headers=self.good if headers is None else headers)


@asynccontextmanager
async def served(command: list[str] | None = None, limits: Limits | None = None) -> AsyncIterator[Served]:
    limits = limits or Limits()
    listener = listening("127.0.0.1", 0)
    port = listener.getsockname()[1]
    gate = Gate(host_names("127.0.0.1", port))
    said: list[str] = []

    async def launch(size: Any) -> Terminal:
        return await Terminal.start(command or SMALL_APP, app_variables(os.environ), size, limits)

    site = Site(gate, "<registry>", launch, limits, said.append)
    runner = web.AppRunner(site.application(), access_log=None, shutdown_timeout=3 * limits.grace)
    await runner.setup()
    assert runner.server is not None
    held = runner.server
    server = await asyncio.get_running_loop().create_server(lambda: site.accept(held), sock=listener)
    try:
        async with ClientSession(cookie_jar=DummyCookieJar()) as client:
            yield Served(gate, port, client, said)
    finally:
        server.close()
        await runner.cleanup()


class Screen:
    """What the app has drawn, as one growing text."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.text = ""
        self.orders: list[Any] = []

    async def until(self, pattern: str) -> re.Match[str]:
        """Read until the pattern is drawn."""
        async with asyncio.timeout(PATIENCE):
            while (found := re.search(pattern, self.text)) is None:
                message = await self.socket.receive()
                if message.type == WSMsgType.BINARY:
                    self.text += re.sub(r"\x1b\[[0-9;?<>=$]*[a-zA-Z]", "", message.data.decode())
                elif message.type == WSMsgType.TEXT:
                    self.orders.append(message.json())
                else:
                    raise AssertionError(f"closed before {pattern!r}: {message} {self.text[-300:]!r}")
        return found

    async def order(self) -> Any:
        """The next order to the page."""
        async with asyncio.timeout(PATIENCE):
            while not self.orders:
                message = await self.socket.receive()
                if message.type == WSMsgType.TEXT:
                    self.orders.append(message.json())
                elif message.type != WSMsgType.BINARY:
                    raise AssertionError(f"closed: {message}")
        return self.orders.pop(0)

    async def type(self, text: str) -> None:
        await self.socket.send_json(["stdin", text])

    async def closed(self) -> int | None:
        """Wait for the end; the close code."""
        async with asyncio.timeout(PATIENCE):
            while not self.socket.closed:
                await self.socket.receive()
        return self.socket.close_code


def alive(pid: int) -> bool:
    """Whether a process runs; one that waits to be buried does not."""
    with suppress(OSError, ValueError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    if Path("/proc/self").exists():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def gone(*pids: int) -> bool:
    """Whether all processes end within a patient while."""
    end = time.monotonic() + PATIENCE
    while any(alive(pid) for pid in pids):
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.02)
    return True
