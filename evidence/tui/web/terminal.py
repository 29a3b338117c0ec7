"""One app in a process of its own: what is typed goes in, what is drawn comes out, and nothing of it stays behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress

from evidence.tui.web.limits import Limits
from evidence.tui.web.message import Size

DRAWN, SAID = b"D", b"M"

_READY = b"__GANGLION__\n"
_LINES_BEFORE_READY = 10
_ERRORS_KEPT = 16 * 1024
# an editor would open on the server's machine; Textual's own tools for developers would open a port
_LEFT_OUT = ("EDITOR", "VISUAL", "TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_DEVTOOLS_HOST", "TEXTUAL_DEVTOOLS_PORT")


def environment(base: Mapping[str, str], size: Size) -> dict[str, str]:
    """The variables of an app that draws for a browser."""
    kept = {name: value for name, value in base.items() if name not in _LEFT_OUT}
    return kept | {
        "TEXTUAL_DRIVER": "evidence.tui.web.driver:ServedDriver",
        "TEXTUAL_FPS": "60",
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TERM_PROGRAM": "textual",
        "COLUMNS": str(size.columns),
        "ROWS": str(size.rows),
    }


class Terminal:
    """A running app, spoken to in the packets of Textual's web driver: a letter, four bytes of length, the rest."""

    def __init__(self, process: Process, limits: Limits) -> None:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        self._process = process
        self._in, self._out = process.stdin, process.stdout
        self._limits = limits
        self._errors = b""
        self._listener = asyncio.create_task(self._listen(process.stderr))

    @classmethod
    async def start(cls, command: Sequence[str], variables: Mapping[str, str], size: Size, limits: Limits) -> Terminal:
        """Start the app, in a process group that can be killed whole; no shell reads the command."""
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment(variables, size), start_new_session=True
        )
        return cls(process, limits)

    async def packets(self) -> AsyncIterator[tuple[bytes, bytes]]:
        """What the app draws and says, until it ends or stops making sense."""
        with suppress(asyncio.IncompleteReadError, ConnectionError, ValueError):
            for _ in range(_LINES_BEFORE_READY):
                if await self._out.readline() == _READY:
                    break
            else:
                return
            while True:
                head = await self._out.readexactly(5)
                length = int.from_bytes(head[1:], "big")
                if length > self._limits.packet:
                    return
                yield head[:1], await self._out.readexactly(length)

    async def type(self, text: str) -> None:
        """Send keys. Raises `TimeoutError` when the app has stopped reading, `ConnectionError` when it has gone."""
        await self._send(b"D", text.encode("utf-8", "replace"))

    async def resize(self, size: Size) -> None:
        """Tell a new size; raises as `type` does."""
        await self._tell({"type": "resize", "width": size.columns, "height": size.rows})

    async def focus(self, on: bool) -> None:
        """Tell whether the page has the keyboard; raises as `type` does."""
        await self._tell({"type": "focus" if on else "blur"})

    async def stop(self) -> str:
        """End the app and all that it started: first politely, then by force. What it wrote to stderr, its end at most.

        Call it once nobody reads `packets` any more.
        """
        # what is still drawn goes nowhere, lest a full pipe keeps the app from ending
        rest = asyncio.gather(self._discard(), self._listener, return_exceptions=True)
        try:
            with suppress(TimeoutError, ConnectionError, RuntimeError):
                async with asyncio.timeout(self._limits.grace):
                    if self._process.returncode is None:
                        self._in.write(_packet(b"M", b'{"type": "quit"}'))
                    self._in.close()
                    await self._end()
        finally:
            self._kill()
            # whoever has left the group may hold the pipes open for ever
            with suppress(TimeoutError):
                async with asyncio.timeout(self._limits.grace):
                    await rest
                    await self._end()
            self._process._transport.close()  # type: ignore[attr-defined]  # it has no public name
        return self._errors.decode("utf-8", "replace")

    def _kill(self) -> None:
        """Kill the whole group, which may outlive its leader."""
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    async def _end(self) -> None:
        """Wait for the app itself; `Process.wait` also waits for children that share its pipes."""
        while self._process.returncode is None:
            await asyncio.sleep(0.02)

    async def _tell(self, said: Mapping[str, str | int]) -> None:
        await self._send(b"M", json.dumps(said).encode())

    async def _send(self, kind: bytes, payload: bytes) -> None:
        if self._in.is_closing():
            raise ConnectionResetError
        self._in.write(_packet(kind, payload))
        async with asyncio.timeout(self._limits.patience):
            await self._in.drain()

    async def _listen(self, stderr: asyncio.StreamReader) -> None:
        """Keep the end of what the app complains about."""
        while data := await stderr.read(4096):
            self._errors = (self._errors + data)[-_ERRORS_KEPT:]

    async def _discard(self) -> None:
        while await self._out.read(65536):
            pass


def _packet(kind: bytes, payload: bytes) -> bytes:
    return kind + len(payload).to_bytes(4, "big") + payload
