"""The server as its clients see it: a real one, on a free port of this machine."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientConnectionError, WSServerHandshakeError
from yarl import URL

from evidence.tui.web.limits import Limits
from tests.tui.web.serving import PATIENCE, Screen, Served, alive, gone, running, served

HOSTILE = [
    pytest.param({"Host": "attacker.example"}, id="wrong host"),
    pytest.param({"Origin": "https://attacker.example"}, id="foreign origin"),
    pytest.param({"Origin": "null"}, id="origin of a sandbox"),
    pytest.param({"Cookie": None}, id="no token"),
    pytest.param({"Cookie": "evidence=wrong"}, id="wrong token"),
    pytest.param({"Cookie": "evidence="}, id="empty token"),
    pytest.param({"Sec-Fetch-Site": "cross-site"}, id="another site's page"),
    pytest.param({"Sec-Fetch-Site": "same-site"}, id="page of another port"),
]


def changed(good: dict[str, str], change: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in {**good, **change}.items() if value is not None}


@pytest.mark.parametrize("change", HOSTILE)
@running
async def test_refused_everywhere(change: dict[str, str | None]) -> None:
    async with served() as site:
        headers = changed(site.good, change)
        for path in ("", "ws", "static/textual.js", "download/x", "nothing"):
            async with site.client.get(site.home + path, headers=headers) as answer:
                assert answer.status == 403, path
        for query in ("", "?width=80&height=24"):
            with pytest.raises(WSServerHandshakeError, match="403"):
                await site.dial(headers, query)
        assert site.said == []


@running
async def test_a_websocket_without_origin_is_refused() -> None:
    """Browsers always send one; programs of this machine that have the cookie by chance do not."""
    async with served() as site:
        with pytest.raises(WSServerHandshakeError, match="403"):
            await site.dial(changed(site.good, {"Origin": None}))


@pytest.mark.parametrize(
    "path",
    [
        "static/../../../../etc/passwd",
        "static/%2e%2e/%2e%2e/etc/passwd",
        "static/..%5c..%5cpage.js",
        "static//etc/passwd",
        "static/%00",
        "download/..%2f..%2fetc%2fpasswd",
    ],
)
@running
async def test_paths_that_lead_astray(path: str) -> None:
    async with served() as site:
        url = URL(site.home + path, encoded=True)
        async with site.client.get(url, headers=site.good) as answer:
            assert answer.status == 403


@running
async def test_paths_with_dots_as_sent() -> None:
    """A client that does not tidy up paths by itself."""
    async with served() as site:
        for path in ("static/../../../../../../etc/passwd", "static/../page.py", "download/../../x", "static/.."):
            assert (await ask(site, f"GET {site.gate.folder}{path} HTTP/1.1")).startswith(b"HTTP/1.1 403 ")


async def ask(site: Served, line: str, *headers: str) -> bytes:
    """The answer to a request as written."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    cookie = f"Cookie: {site.good['Cookie']}"
    text = "\r\n".join([line, f"Host: 127.0.0.1:{site.port}", cookie, "Connection: close", *headers, "", ""])
    writer.write(text.encode())
    try:
        async with asyncio.timeout(PATIENCE):
            return await reader.read()
    finally:
        writer.close()


@running
async def test_the_link_is_changed_for_a_cookie_once() -> None:
    async with served() as site:
        link = site.gate.link
        async with site.client.get(link, allow_redirects=False) as answer:
            assert answer.status == 303
            assert answer.headers["Location"] == site.gate.folder
            cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and f"Path={site.gate.folder}" in cookie
        assert "Domain" not in cookie and "Max-Age" not in cookie and "expires" not in cookie.lower()
        secret = cookie.partition("=")[2].partition(";")[0]
        assert secret not in link
        assert site.said == [f"Opened in a browser. A link for another one: {site.gate.link}"]
        async with site.client.get(link) as answer:
            assert answer.status == 403
            assert "has been used" in await answer.text()
            assert "Set-Cookie" not in answer.headers
        async with site.client.get(site.home, headers={"Cookie": f"evidence={secret}"}) as answer:
            assert answer.status == 200
        async with site.client.get(link, headers=site.good, allow_redirects=False) as answer:
            assert answer.status == 303, "a page from the browser's history, when the browser is let in anyway"
            assert "Set-Cookie" not in answer.headers


@running
async def test_looking_ahead_does_not_spend_the_link() -> None:
    async with served() as site:
        link = site.gate.link
        async with site.client.head(link) as answer:
            assert answer.status == 405
        async with site.client.get(link, headers={"Sec-Purpose": "prefetch"}) as answer:
            assert answer.status == 403
        async with site.client.get(link, headers={"Sec-Fetch-Site": "cross-site"}) as answer:
            assert answer.status == 403
        assert site.gate.link == link


@running
async def test_the_page_asks_nobody_else() -> None:
    async with served() as site:
        async with site.client.get(site.home, headers=site.good) as answer:
            page = await answer.text()
            policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        assert f'data-session-websocket-url="ws://127.0.0.1:{site.port}{site.gate.folder}ws"' in page
        assert "<title>&lt;registry&gt;</title>" in page, "a folder's name is no HTML"
        assert site.gate.cookie not in page
        for address in re.findall(r'(?:src|href)="([^"]*)"', page):
            assert address.startswith("static/") or address == "data:,"
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", page), "no script or style in the page"
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert set(policy["connect-src"].split()) == {f"ws://127.0.0.1:{site.port}", f"ws://localhost:{site.port}"}


@pytest.mark.parametrize(
    ("path", "status"), [("", 200), ("static/page.js", 200), ("nothing", 404), ("static/x", 404), ("ws", 400)]
)
@pytest.mark.parametrize("let_in", [True, False])
@running
async def test_headers_of_every_answer(path: str, status: int, let_in: bool) -> None:
    async with served() as site:
        headers = site.good if let_in else {}
        async with site.client.get(site.home + path, headers=headers) as answer:
            assert answer.status == (status if let_in else 403)
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert answer.headers["Cache-Control"] == "no-store"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@running
async def test_every_file_of_the_page_is_there() -> None:
    async with served() as site:
        async with site.client.get(site.home, headers=site.good) as answer:
            page = await answer.text()
        for address in re.findall(r'"(static/[^"]*)"', page):
            async with site.client.get(site.home + address, headers=site.good) as answer:
                assert answer.status == 200
                assert answer.content_type == ("text/css" if address.endswith("css") else "text/javascript")
                body = await answer.text()
            if address.endswith("css"):
                assert "@import" not in body and "url(" not in body


@running
async def test_other_methods_do_nothing() -> None:
    async with served() as site:
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
            async with site.client.request(method, site.home, headers=site.good) as answer:
                assert answer.status == 405
                assert "Access-Control-Allow-Origin" not in answer.headers


@running
async def test_a_terminal_in_and_out() -> None:
    async with served() as site, site.dial(query="?width=90&height=20") as socket:
        screen = Screen(socket)
        await screen.until(r"size\[90x20\]")
        await screen.type("hallo")
        await screen.until(r"typed\[hallo\]")
        await socket.send_json(["resize", {"width": 10**9, "height": 10**9}])
        await screen.until(r"size\[500x200\]")
        await socket.send_json(["resize", {"width": 70, "height": 10}])
        await screen.until(r"size\[70x10\]")
        await socket.send_json(["ping", "17"])
        assert await screen.order() == ["pong", "17"]
        await socket.send_json(["blur"])
        await socket.send_json(["focus"])
        await screen.until("focused")


@running
async def test_what_is_no_text_does_not_deafen_the_terminal() -> None:
    async with served() as site, site.dial() as socket:
        screen = Screen(socket)
        await screen.until("pids")
        await socket.send_str('["stdin", "\\ud800\\u0000\\u001b[200~\\udfff\\u001b[201~"]')
        await screen.type("still here")
        await screen.until(r"still here\]")


@running
async def test_a_served_app_has_no_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "vi")
    async with served() as site, site.dial() as socket:
        await Screen(socket).until(r"editor\[None\]")


@running
async def test_only_web_pages_are_opened() -> None:
    async with served() as site, site.dial() as socket:
        screen = Screen(socket)
        await screen.until("pids")
        await screen.type("\x0a")  # a link with a script in it
        await screen.type("\x0c")
        assert await screen.order() == ["open_url", {"url": "https://doi.org/10.1000/1", "new_tab": True}]


@running
async def test_no_file_leaves() -> None:
    async with served() as site, site.dial() as socket:
        screen = Screen(socket)
        await screen.until("pids")
        await screen.type("\x04")
        await screen.until(r"told\[1\]")
        assert screen.orders == []


@pytest.mark.parametrize(
    "message",
    [
        pytest.param('["quit"]', id="unknown"),
        pytest.param("not json", id="no JSON"),
        pytest.param('["stdin", 7]', id="wrong type"),
        pytest.param('["resize", {"width": "wide", "height": 1}]', id="size in words"),
        pytest.param(b"\x00\x01", id="bytes"),
        pytest.param(json.dumps(["stdin", "x" * 300_000]), id="too large"),
    ],
)
@running
async def test_a_bad_message_ends_the_terminal(message: str | bytes) -> None:
    async with served() as site, site.dial() as socket:
        screen = Screen(socket)
        pids = await screen.until(r"pids\[(\d+) (\d+)\]")
        await (socket.send_str(message) if isinstance(message, str) else socket.send_bytes(message))
        assert await screen.closed() in (1008, 1009, 1006)
        assert await gone(int(pids[1]), int(pids[2]))


async def opened(site: Served) -> tuple[Any, list[int]]:
    socket = await site.dial()
    pids = await Screen(socket).until(r"pids\[(\d+) (\d+)\]")
    return socket, [int(pids[1]), int(pids[2])]


@running
async def test_a_browser_that_goes_takes_its_app_along() -> None:
    async with served() as site:
        socket, pids = await opened(site)
        await socket.close()
        assert await gone(*pids)
        assert site.said == []


@running
async def test_a_browser_that_vanishes_takes_its_app_along() -> None:
    async with served() as site:
        socket, pids = await opened(site)
        socket._response.connection.transport.abort()
        assert await gone(*pids)


@running
async def test_a_browser_that_gives_no_sign_of_life_is_gone() -> None:
    """It neither reads nor answers, but its connection stays: a machine put to sleep."""
    async with served(limits=Limits(heartbeat=0.4, grace=1.0)) as site:
        socket, pids = await opened(site)
        socket._response.connection.transport.pause_reading()
        assert await gone(*pids)


@running
async def test_a_hanging_app_is_killed() -> None:
    async with served(limits=Limits(grace=0.3)) as site:
        socket, pids = await opened(site)
        screen = Screen(socket)
        await screen.type("\x07")
        await screen.until("hanging")
        await socket.close()
        assert await gone(*pids)


@running
async def test_an_app_that_ends_ends_the_page() -> None:
    async with served() as site:
        socket, pids = await opened(site)
        await Screen(socket).type("\x11")
        assert await Screen(socket).closed() == 1000
        assert await gone(*pids)


@running
async def test_a_crash_is_told_where_the_server_runs() -> None:
    """And what a crash prints cannot drive that terminal."""
    async with served() as site:
        socket, pids = await opened(site)
        await Screen(socket).type("\x0b")
        await Screen(socket).closed()
        assert await gone(*pids)
        assert site.said == [r"  \x1b]0;owned\x07"]


@running
async def test_the_server_stops_and_leaves_nothing_behind() -> None:
    async with served(limits=Limits(terminals=3)) as site:
        pids = [pid for _ in range(3) for pid in (await opened(site))[1]]
    assert await gone(*pids)


@pytest.mark.parametrize("terminals", [1, 2])
@running
async def test_a_new_page_takes_over_from_the_oldest(terminals: int) -> None:
    """And only once the old app has ended."""
    async with served(limits=Limits(terminals=terminals)) as site:
        old = [await opened(site) for _ in range(terminals)]
        assert site.said == []
        ended = asyncio.create_task(Screen(old[0][0]).closed())
        new, pids = await opened(site)
        assert not any(alive(pid) for pid in old[0][1])
        assert site.said == ["A new page takes the terminal over from an older one."]
        assert await ended == 1000
        assert all(alive(pid) for _, left in old[1:] for pid in left)
        await Screen(new).type("x")
        await Screen(new).until(r"typed\[x\]")
        assert all(alive(pid) for pid in pids)


@running
async def test_pages_at_the_same_moment_do_not_pass_the_limit(tmp_path: Path) -> None:
    count = "import os, sys, time; open(os.path.join(sys.argv[1], str(os.getpid())), 'w'); time.sleep(600)"
    async with served([sys.executable, "-c", count, str(tmp_path)], Limits(terminals=2, grace=0.2)) as site:
        dials = await asyncio.gather(*(site.dial() for _ in range(12)), return_exceptions=True)
        refused = [dial for dial in dials if isinstance(dial, WSServerHandshakeError)]
        assert {dial.status for dial in refused} == {503}
        assert 2 <= len(dials) - len(refused) <= 4
        async with asyncio.timeout(PATIENCE):
            while sum(alive(int(file.name)) for file in tmp_path.iterdir()) != 2:
                await asyncio.sleep(0.05)
        async with site.client.get(site.home, headers=site.good) as answer:
            assert answer.status == 200


@running
async def test_a_plain_request_takes_nothing_over() -> None:
    async with served() as site:
        _, pids = await opened(site)
        async with site.client.get(f"{site.home}ws", headers=site.good) as answer:
            assert answer.status == 400
        assert all(alive(pid) for pid in pids)
        assert site.said == []


@running
async def test_a_page_that_goes_while_it_waits_gives_its_place_back() -> None:
    async with served(limits=Limits(grace=0.5)) as site:
        old, _ = await opened(site)
        await Screen(old).type("\x07")  # it hangs, so that the next one has to wait
        await Screen(old).until("hanging")
        await asyncio.sleep(0.3)
        waiting = asyncio.create_task(opened(site))
        await asyncio.sleep(0.2)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        async with asyncio.timeout(PATIENCE):
            while True:
                with suppress(WSServerHandshakeError):
                    await opened(site)
                    break
                await asyncio.sleep(0.05)


@running
async def test_a_handshake_that_fails_gives_its_place_back() -> None:
    async with served(limits=Limits(terminals=1)) as site:
        for _ in range(3):
            answer = await ask(site, f"GET {site.gate.folder}ws HTTP/1.1", f"Origin: {site.base}")
            assert answer.startswith(b"HTTP/1.1 400 ")
        await opened(site)


@pytest.mark.parametrize(
    "command",
    [pytest.param(["/nonexistent/program"], id="no program"), pytest.param(["false"], id="ends at once")],
)
@running
async def test_an_app_that_cannot_start_closes_the_page(command: list[str]) -> None:
    async with served(command, Limits(terminals=1, grace=0.3)) as site:
        for _ in range(2):
            assert await Screen(await site.dial()).closed() is not None


@running
async def test_connections_that_ask_for_nothing_are_closed() -> None:
    async with served(limits=Limits(silence=0.3)) as site:
        connections = [await asyncio.open_connection("127.0.0.1", site.port) for _ in range(50)]
        for number, (_, writer) in enumerate(connections):
            if number % 2:
                writer.write(b"GET / HTTP/1.1\r\nHost: x")  # and no more
        async with asyncio.timeout(PATIENCE):
            for reader, writer in connections:
                with suppress(ConnectionError):
                    assert await reader.read() == b""
                writer.close()
        socket, _ = await opened(site)
        await asyncio.sleep(0.5)
        await Screen(socket).type("x")
        await Screen(socket).until(r"typed\[x\]")


@running
async def test_rubbish_is_answered_and_forgotten() -> None:
    async with served() as site:
        for rubbish in (
            b"\x16\x03\x01\x02\x00",
            b"GET\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"A" * 100_000,
            b"\r\n" * 99,
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
            with suppress(ConnectionError):
                writer.write(rubbish)
                writer.write_eof()
                async with asyncio.timeout(PATIENCE):
                    answer = await reader.read()
                assert answer == b"" or answer.startswith(b"HTTP/1.")
            writer.close()
        await opened(site)


@running
async def test_a_slow_reader_holds_nobody_up() -> None:
    """One browser that does not read, another that does."""
    async with served(limits=Limits(terminals=2)) as site:
        slow, _ = await opened(site)
        slow._response.connection.transport.pause_reading()
        for number in range(400):
            await slow.send_json(["resize", {"width": 400 + number % 2, "height": 150}])
        quick, _ = await opened(site)
        screen = Screen(quick)
        await screen.type("quick")
        await screen.until(r"typed\[quick\]")
        with suppress(ClientConnectionError):
            slow._response.connection.transport.abort()
