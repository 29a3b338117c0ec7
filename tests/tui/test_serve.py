"""The server as a command: where it listens, what it starts, how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar

from evidence.cli.main import main
from evidence.errors import EnvironmentFault, UsageError
from evidence.tui import serve as serving_module
from evidence.tui.serve import app_command, app_variables, host_names, listening, loopback
from tests.tui.web.serving import SMALL_APP, Screen, gone, running

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("127.0.0.2", "127.0.0.2"), ("::1", "::1")],
)
def test_loopback(host: str, address: str) -> None:
    assert loopback(host) == address


@pytest.mark.parametrize(
    "host",
    [
        *("0.0.0.0", "0", "::", "192.168.1.2", "10.0.0.1", "::ffff:10.0.0.1"),
        *("", "example.org", "localhost.example.org", "127.1", "2130706433", "127.0.0.1 ", "localhost\n"),
    ],
)
def test_what_others_can_reach_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match="listens on"):
        loopback(host)


def test_a_port_that_is_taken() -> None:
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EnvironmentFault, match=f"port {port}: .*--port"):
            listening("127.0.0.1", port)
    with pytest.raises(UsageError, match="not a port"):
        listening("127.0.0.1", 65536)


@pytest.mark.parametrize(
    ("address", "port", "expected"),
    [
        pytest.param("127.0.0.1", 8123, ("127.0.0.1:8123", "localhost:8123"), id="v4"),
        pytest.param("::1", 8123, ("[::1]:8123", "localhost:8123"), id="v6"),
        pytest.param("127.0.0.1", 80, ("127.0.0.1", "localhost", "127.0.0.1:80", "localhost:80"), id="usual port"),
    ],
)
def test_names_of_the_server(address: str, port: int, expected: tuple[str, ...]) -> None:
    assert host_names(address, port) == expected


def test_an_app_runs_this_code_from_wherever(tmp_path: Path) -> None:
    """A registry from a stranger may hold modules with the names of ours."""
    for name in ("json.py", "yaml.py", "textual.py"):
        (tmp_path / name).write_text("raise SystemExit('run by the registry')")
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence/__init__.py").write_text("raise SystemExit('run by the registry')")
    command = [*app_command(tmp_path)[:4], "--version"]
    variables = app_variables({name: value for name, value in os.environ.items() if name != "PYTHONPATH"})
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("evidence "), done.stderr


def test_an_app_is_told_that_it_is_served() -> None:
    command = app_command(Path("a registry"), ["--curator=vd"])
    assert command[:4] == [sys.executable, "-P", "-m", "evidence.cli.main"]
    assert command[4:] == ["tui", "--served", "--registry", str(Path.cwd() / "a registry"), "--curator=vd"]


def test_without_the_extra_it_says_which(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(serving_module, "find_spec", lambda name: None if name == "textual_serve" else object())
    assert main(["tui", "--serve", "--registry", str(ROOT)]) == 2
    assert "pip install 'evidence-contradiction-tracker[serve]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--serve", "--host", "0.0.0.0"], "can be reached from other machines", id="host"),
        pytest.param(["--port", "8000"], "belong to --serve", id="port without server"),
        pytest.param(["--host", "127.0.0.1"], "belong to --serve", id="host without server"),
        pytest.param([], "needs a terminal", id="no terminal"),
        pytest.param(["--serve", "--registry", "/nonexistent"], "no registry", id="no registry"),
    ],
)
def test_wrong_use(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["tui", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_port_is_a_number_of_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Said by what reads the command line, before anything is begun."""
    with pytest.raises(SystemExit) as ended:
        main(["tui", "--serve", "--port", "70000"])
    assert ended.value.code == 2
    assert "a number from 0 to 65535 is expected, not 70000" in capsys.readouterr().err


def test_served_is_not_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["tui", "--help"])
    shown = capsys.readouterr().out
    assert "--serve " in shown and "--served" not in shown


SERVE_SMALL = f"""
import sys
from pathlib import Path
from evidence.tui.serve import serve
from evidence.tui.web.limits import Limits
serve(Path('.'), command={SMALL_APP!r}, limits=Limits(grace=1.0), say=lambda line: print(line, flush=True))
"""


@contextmanager
def server(*command: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server in a process of its own, and the link that it prints."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            found = None
            while found is None and (line := process.stdout.readline()):
                found = re.search(r"http://\S+", line)
            assert found is not None, process.communicate()
            yield process, found[0]
        finally:
            process.kill()


async def terminal_of(client: ClientSession, link: str) -> tuple[Screen, list[int]]:
    """Open the link as a browser does, and the terminal behind it."""
    origin = re.match(r"http://[^/]*", link)
    assert origin is not None
    async with client.get(link) as page:
        assert page.status == 200
        assert page.url.query_string == ""
        socket_url = re.search(r'data-session-websocket-url="([^"]*)"', await page.text())
    assert socket_url is not None
    screen = Screen(await client.ws_connect(socket_url[1], headers={"Origin": origin[0]}))
    pids = await screen.until(r"pids\[(\d+) (\d+)\]")
    return screen, [int(pids[1]), int(pids[2])]


def jarred() -> ClientSession:
    return ClientSession(cookie_jar=CookieJar(unsafe=True))


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=["^c", "kill", "hang up"])
@running
async def test_asked_to_stop_it_stops_with_its_apps(ending: signal.Signals) -> None:
    with server(sys.executable, "-c", SERVE_SMALL) as (process, link):
        async with jarred() as client:
            _, pids = await terminal_of(client, link)
            process.send_signal(ending)
            assert await gone(process.pid, *pids)
        out, err = process.communicate()
        assert (process.returncode, err) == (0, ""), out


@running
async def test_killed_it_leaves_no_app_behind() -> None:
    """Nobody could end the app any more: it notices that its pipe has ended."""
    with server(sys.executable, "-c", SERVE_SMALL) as (process, link):
        async with jarred() as client:
            _, pids = await terminal_of(client, link)
            process.kill()
            assert await gone(process.pid, pids[0])
            os.kill(pids[1], signal.SIGKILL)  # the small app's own child, which it does not look after


@running
async def test_the_command_serves() -> None:
    command = [sys.executable, "-m", "evidence.cli.main", "tui", "--serve", "--registry", str(ROOT)]
    with server(*command) as (process, link):
        async with jarred() as client:
            async with client.get(link.partition("?")[0]) as answer:
                assert answer.status == 403
            async with client.get(link) as answer:
                assert answer.status == 200
                assert f"<title>evidence: {ROOT.name}</title>" in await answer.text()
        port = int(re.findall(r"\d+", link)[4])
        for rubbish in (
            b"GET /\xff\x1b[2J HTTP/1.1\r\n\r\n",
            b"\x16\x03\x01\r\n\r\n",
            b"GET / HTTP/1.1\r\n: \x1b\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", port)) as client_socket:
                client_socket.sendall(rubbish)
                assert client_socket.recv(12)[:7] in (b"HTTP/1.", b"")
        process.send_signal(signal.SIGINT)
        assert await gone(process.pid)
        assert process.communicate()[1] == "", "rubbish leaves no trace on the screen"
