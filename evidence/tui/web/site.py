"""Requests to answers: every one goes past the gate; a websocket becomes a terminal for as long as it is open."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import WSCloseCode, WSMsgType, hdrs, web
from aiohttp.web_protocol import RequestHandler

from evidence.check.formats.printable import printable
from evidence.tui.web.gate import COOKIE, KEY, Asked, Gate
from evidence.tui.web.limits import Limits
from evidence.tui.web.message import Focused, Ping, Size, Typed, read_message, read_size
from evidence.tui.web.page import headers, page_files, page_text
from evidence.tui.web.terminal import DRAWN, SAID, Terminal

Launch = Callable[[Size], Awaitable[Terminal]]


class Site:
    """The web application around the terminals of one run."""

    def __init__(self, gate: Gate, title: str, launch: Launch, limits: Limits, say: Callable[[str], None]) -> None:
        """`say` tells the person who started the server what happens, a line at a time."""
        self._gate = gate
        self._title = title
        self._launch = launch
        self._limits = limits
        self._say = say
        self._files = page_files()
        self._headers = headers(gate.hosts)
        self._running: list[asyncio.Event] = []
        """What ends each terminal that runs, the oldest first."""
        self._freed = asyncio.Event()
        self._busy = False
        """Whether a page waits for a place, or none is given any more."""
        self._silent: set[RequestHandler] = set()

    def accept(self, server: web.Server) -> RequestHandler:
        """A new connection, which is closed again when it asks for nothing."""
        connection = server()
        self._silent.add(connection)
        asyncio.get_running_loop().call_later(self._limits.silence, self._hang_up, connection)
        return connection

    def _hang_up(self, connection: RequestHandler) -> None:
        if connection in self._silent:
            self._silent.discard(connection)
            connection.force_close()

    def application(self) -> web.Application:
        """The application, for a runner or a test client."""
        application = web.Application(middlewares=[self._pass])
        folder = self._gate.folder
        application.router.add_get(folder, self._page, allow_head=False)
        application.router.add_get(f"{folder}ws", self._terminal, allow_head=False)
        application.router.add_get(f"{folder}static/{{name}}", self._file, allow_head=False)
        application.on_response_prepare.append(self._guard)
        application.on_shutdown.append(self._stop)
        return application

    @web.middleware
    async def _pass(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """The gate, before any route is looked at; what is not there is refused without a word about it."""
        self._silent.discard(request.protocol)
        refusal = self._gate.refusal(_asked(request))
        if refusal is not None:
            return web.Response(status=403, text=f"{refusal}\n")
        return await handler(request)

    async def _guard(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(self._headers)

    async def _page(self, request: web.Request) -> web.StreamResponse:
        """The page; with the key of the link first a cookie, and the address again without the key."""
        if KEY not in request.query:
            text = page_text(self._title, request.headers[hdrs.HOST], self._gate.folder)
            return web.Response(text=text, content_type="text/html")
        response = web.Response(status=303, headers={hdrs.LOCATION: self._gate.folder})
        if self._gate.enter(request.query[KEY]):
            response.set_cookie(
                COOKIE, self._gate.cookie, path=self._gate.folder, httponly=True, samesite="Strict", max_age=None
            )
            self._say(f"Opened in a browser. A link for another one: {self._gate.link}")
        return response

    async def _file(self, request: web.Request) -> web.StreamResponse:
        found = self._files.get(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        media, content = found
        return web.Response(body=content, content_type=media, charset="utf-8")

    async def _terminal(self, request: web.Request) -> web.StreamResponse:
        """One terminal, from the first key to the last."""
        limits = self._limits
        # compressed messages could be far larger than they look
        socket = web.WebSocketResponse(
            heartbeat=limits.heartbeat, max_msg_size=limits.message, compress=False, timeout=limits.grace
        )
        if not socket.can_prepare(request):
            raise web.HTTPBadRequest(text="This address is for websockets.\n")
        if self._busy:
            raise web.HTTPServiceUnavailable(text="Another page is opening a terminal; try again.\n")
        ending = await self._place()
        try:
            await socket.prepare(request)
            size = read_size(request.query.get("width"), request.query.get("height")).within(limits)
            await self._run(socket, await self._launch(size), ending)
        finally:
            self._running.remove(ending)
            self._freed.set()
            await self._part(socket, request)
        return socket

    async def _place(self) -> asyncio.Event:
        """A place for one more terminal. Where none is free, the oldest is ended, and has ended before this returns:
        the new one shall find all that the old one has kept.
        """
        self._busy = True
        if len(self._running) >= self._limits.terminals:
            self._say("A new page takes the terminal over from an older one.")
            self._running[0].set()
        while len(self._running) >= self._limits.terminals:
            self._freed.clear()
            await self._freed.wait()
        self._busy = False
        ending = asyncio.Event()
        self._running.append(ending)
        return ending

    async def _part(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        """Close a connection; by force, when a browser reads nothing and would keep what is unsent for ever."""
        if socket.prepared:
            with suppress(TimeoutError, ConnectionError):
                async with asyncio.timeout(self._limits.grace):
                    await socket.close()
            if request.transport is not None:
                request.transport.abort()

    async def _run(self, socket: web.WebSocketResponse, terminal: Terminal, ending: asyncio.Event) -> None:
        """Carry both ways until either side ends, or is told to; then end the app."""
        ways = [
            asyncio.create_task(self._outwards(socket, terminal)),
            asyncio.create_task(self._inwards(socket, terminal)),
            asyncio.create_task(ending.wait()),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            complaint = await terminal.stop()
            for line in complaint.splitlines():
                self._say(f"  {printable(line)}")

    async def _outwards(self, socket: web.WebSocketResponse, terminal: Terminal) -> None:
        """What the app draws, and the web pages that it wants opened, to the browser."""
        with suppress(ConnectionError):
            async for kind, payload in terminal.packets():
                if kind == DRAWN:
                    await socket.send_bytes(payload)
                elif kind == SAID and (address := _address(payload)) is not None:
                    await socket.send_json(["open_url", {"url": address, "new_tab": True}])

    async def _inwards(self, socket: web.WebSocketResponse, terminal: Terminal) -> None:
        """What the browser sends, to the app; a message that is none ends the terminal."""
        with suppress(ConnectionError, TimeoutError):
            async for received in socket:
                said = read_message(received.data) if received.type == WSMsgType.TEXT else None
                match said:
                    case Typed(text):
                        await terminal.type(text)
                    case Size():
                        await terminal.resize(said.within(self._limits))
                    case Focused(on):
                        await terminal.focus(on)
                    case Ping(text):
                        await socket.send_json(["pong", text])
                    case _:
                        await socket.close(code=WSCloseCode.POLICY_VIOLATION)
                        return

    async def _stop(self, application: web.Application) -> None:
        """End all terminals, when the server stops."""
        self._busy = True
        for ending in self._running:
            ending.set()


def _asked(request: web.Request) -> Asked:
    def every(*names: str) -> tuple[str, ...]:
        return tuple(value for name in names for value in request.headers.getall(name, ()))

    return Asked(
        path=request.raw_path.partition("?")[0],
        hosts=every(hdrs.HOST),
        origins=every(hdrs.ORIGIN),
        sites=every("Sec-Fetch-Site"),
        purposes=every("Sec-Purpose", "Purpose"),
        cookie=request.cookies.get(COOKIE),
        key=request.query.get(KEY),
        websocket=hdrs.UPGRADE in request.headers or request.path.endswith("/ws"),
    )


def _address(said: bytes) -> str | None:
    """The web address that an app wants opened; never a script, a file or another program's address."""
    try:
        meta = json.loads(said)
    except ValueError:
        return None
    match meta:
        case {"type": "open_url", "url": str(address)} if address.lower().startswith(("https://", "http://")):
            return address
        case _:
            return None
