"""The page in a real browser."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web

from tests.tui.web.chromium import chromium, needs_chromium, tab
from tests.tui.web.serving import PATIENCE, gone, running, served

pytestmark = needs_chromium


@running
async def test_the_terminal_is_drawn_and_driven(tmp_path: Path) -> None:
    async with served() as site, chromium(tmp_path / "profile") as browser, tab(browser, site.gate.link) as page:
        pids = await page.until(r"pids\[(\d+) (\d+)\]")
        assert await page.run("location.href") == site.home, "no key in the address"
        assert await page.run("document.cookie") == "", "no script sees the cookie"
        assert await page.run("document.querySelectorAll('.xterm-screen canvas').length") > 0
        assert await page.run("document.activeElement.className") == "xterm-helper-textarea", "keys need no click"
        await page.type("browser")
        await page.until(r"typed\[browser\]")
        assert await page.screenshot(tmp_path / "page.png") > 20, "letters, not an empty page"
        assert page.requests, "something was asked for"
        assert all(
            address.startswith((site.home, f"ws://127.0.0.1:{site.port}/", "data:")) for address in page.requests
        )
        assert page.complaints == []
        await page.run("window.pressed = []; addEventListener('keydown', e => pressed.push(e), true)")
        for key in "pruf":
            await page.press(key, ctrl=True)
        await page.press("s", ctrl=True)
        await page.until(r"noted\[saved\]")
        kept = "pressed.filter(e => e.key.length == 1 && e.defaultPrevented).map(e => e.key).join('')"
        assert await page.run(kept) == "prufs", "the browser neither prints, loads again, finds nor saves the page"
        await page.call("Page.close")
        assert await page.asked() == "beforeunload", "a slip of the finger does not close the terminal"
        await page.call("Page.handleJavaScriptDialog", accept=True)
        assert await gone(int(pids[1]), int(pids[2])), "a closed tab takes its app along"


ATTACK = """
(async () => {
  const home = "HOME", tries = {};
  const said = (name, promise) => promise.then(() => tries[name] = "IN", () => tries[name] = "out");
  await said("fetch", fetch(home, {credentials: "include"}));
  await said("image", new Promise((yes, no) => {
    const image = new Image(); image.onload = yes; image.onerror = no; image.src = home + "static/page.js";
  }));
  await said("script", new Promise((yes, no) => {
    const script = document.createElement("script");
    script.onload = yes; script.onerror = no; script.src = home + "static/page.js"; document.head.append(script);
  }));
  await said("websocket", new Promise((yes, no) => {
    const socket = new WebSocket(home.replace("http", "ws") + "ws"); socket.onopen = yes; socket.onerror = no;
  }));
  await said("frame", new Promise((yes, no) => {
    const frame = document.createElement("iframe");
    frame.onload = () => { try { frame.contentWindow.document; no() } catch { no() } };
    frame.src = home; document.body.append(frame); setTimeout(no, 1000);
  }));
  return tries;
})()
"""


@running
async def test_a_page_of_another_port_cannot_drive_the_terminal(tmp_path: Path) -> None:
    """The browser has the cookie, and counts another port as the same site; it even knows the room."""

    async def evil(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Cookie"))
        return web.Response(text="<!doctype html><title>evil</title>", content_type="text/html")

    seen: list[str | None] = []
    application = web.Application()
    application.router.add_get("/{any:.*}", evil)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    try:
        async with served() as site, chromium(tmp_path / "profile") as browser, tab(browser, site.gate.link) as page:
            await page.until(r"pids\[(\d+) (\d+)\]")
            for host in ("127.0.0.1", "localhost"):
                async with tab(browser, f"http://{host}:{port}/") as other:
                    async with asyncio.timeout(PATIENCE):
                        while await other.run("document.title") != "evil":
                            await asyncio.sleep(0.05)
                    tries = await other.run(ATTACK.replace("HOME", site.home))
                    assert set(tries.values()) == {"out"}, tries
            assert site.said[1:] == []
            await page.type("unmoved")
            await page.until(r"typed\[unmoved\]")
        assert seen and set(seen) == {None}, "the cookie went to another server"
    finally:
        await runner.cleanup()


@running
async def test_links_and_endings(tmp_path: Path) -> None:
    async with served() as site, chromium(tmp_path / "profile") as browser, tab(browser, site.gate.link) as page:
        await page.until(r"pids\[(\d+) (\d+)\]")
        await page.type("x")
        await page.until(r"typed\[x\]")
        await page.run("void (window.open = (...given) => window.opened = given)")
        await page.press("l", ctrl=True)
        async with asyncio.timeout(PATIENCE):
            while await page.run("window.opened?.join(' ')") != "https://doi.org/10.1000/1 _blank":
                await asyncio.sleep(0.05)
        await page.press("q", ctrl=True)
        async with asyncio.timeout(PATIENCE):
            while "The terminal has ended" not in await page.run("document.body.innerText"):
                await asyncio.sleep(0.05)
        assert await page.run("getComputedStyle(document.querySelector('.ended')).display") == "block"
        await page.run("void document.getElementById('again').click()")
        await page.until(r"pids\[(\d+) (\d+)\]")
        assert page.complaints == []
