"""The terminal in a browser on the same machine.

The browser draws with textual-serve's page script and the app runs under Textual's web driver. The server between them
is our own: textual-serve's takes a websocket from any page of the web, starts the app through a shell, waits without
end for an app that hangs, and loads a font from another site.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import signal
import socket
import sys
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.errors import EnvironmentFault, MissingExtra, UsageError
from evidence.tui.web.limits import Limits

if TYPE_CHECKING:
    from evidence.tui.web.message import Size
    from evidence.tui.web.terminal import Terminal

HOST = "127.0.0.1"

_LINKED = """\
The curation terminal is ready for a browser on this machine. Open this link; it lets one browser in, once:

  {link}

Press ^c here to stop.\
"""


def serve(
    root: Path,
    host: str = HOST,
    port: int = 0,
    *,
    arguments: Sequence[str] = (),
    command: Sequence[str] | None = None,
    limits: Limits | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Serve the terminal of a registry until the process is asked to stop.

    `port` 0 takes any free one; `arguments` go to every `evidence tui` that is started, `command` replaces it whole.
    `say` gets the link and what happens. Raises `MissingExtra`, `UsageError` for a host that others could reach,
    and `EnvironmentFault` when the port is taken.
    """
    if find_spec("aiohttp") is None or find_spec("textual_serve") is None:
        raise MissingExtra("the terminal in a browser", "serve")
    with listening(loopback(host), port) as listener:
        asyncio.run(_serve(listener, root, command or app_command(root, arguments), limits or Limits(), say))


def loopback(host: str) -> str:
    """The address of a loopback host. Raises `UsageError` for any other: what is reached from outside can be driven."""
    if host == "localhost":
        return HOST
    with suppress(ValueError):
        address = ipaddress.ip_address(host)
        if address.is_loopback:
            return str(address)
    raise UsageError(
        f"--host {host} can be reached from other machines, or is not an address: the terminal listens on 127.0.0.1 "
        "or ::1 only; from another machine forward the port with `ssh -L`"
    )


def listening(address: str, port: int) -> socket.socket:
    """A socket that listens. Raises `EnvironmentFault` when the port cannot be had, `UsageError` when it is none."""
    if not 0 <= port < 65536:
        raise UsageError(f"--port {port} is not a port: give one from 1 to 65535, or 0 for any free one")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family)
    except OSError as error:
        raise EnvironmentFault(
            f"cannot listen on {address} port {port}: {error.strerror}; give another with --port, or 0 for any free one"
        ) from error


def app_command(root: Path, arguments: Sequence[str] = ()) -> list[str]:
    """What starts one app; `-P`, since the current folder may be a registry from a stranger, with a `json.py` in it."""
    main = [sys.executable, "-P", "-m", "evidence.cli.main"]
    return [*main, "tui", "--served", "--registry", str(root.absolute()), *arguments]


def app_variables(base: Mapping[str, str]) -> dict[str, str]:
    """The app's environment: it runs the code that this process runs, installed or not."""
    code = str(Path(__file__).parents[2])
    if code in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")):
        return dict(base)
    return {**base, "PYTHONPATH": os.pathsep.join(filter(None, (code, base.get("PYTHONPATH"))))}


def host_names(address: str, port: int) -> tuple[str, ...]:
    """How a browser on this machine may write the server in a `Host` header, the first one for links."""
    literal = f"[{address}]" if ":" in address else address
    names = [f"{name}:{port}" for name in (literal, "localhost")]
    return tuple(names if port != 80 else [literal, "localhost", *names])


async def _serve(
    listener: socket.socket, root: Path, command: Sequence[str], limits: Limits, say: Callable[[str], None]
) -> None:
    from aiohttp import web

    from evidence.tui.web.gate import Gate
    from evidence.tui.web.site import Site
    from evidence.tui.web.terminal import Terminal

    variables = app_variables(os.environ)

    def launch(size: Size) -> asyncio.Future[Terminal]:
        return asyncio.ensure_future(Terminal.start(command, variables, size, limits))

    address, port = listener.getsockname()[:2]
    gate = Gate(host_names(address, port))
    site = Site(gate, f"evidence: {root.absolute().name}", launch, limits, say)
    runner = web.AppRunner(
        site.application(),
        access_log=None,
        logger=_logger(),
        keepalive_timeout=limits.heartbeat,
        shutdown_timeout=3 * limits.grace,
    )
    await runner.setup()
    assert runner.server is not None
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with suppress(AttributeError, NotImplementedError):  # not on every system
            loop.add_signal_handler(getattr(signal, name), stopped.set)
    server = await loop.create_server(partial(site.accept, runner.server), sock=listener)
    try:
        say(_LINKED.format(link=gate.link))
        await stopped.wait()
    finally:
        server.close()
        await runner.cleanup()


def _logger() -> logging.Logger:
    """Where the web server writes of its own failures: stderr, with nothing in it that a terminal would act on.

    Rubbish that somebody sends is no failure, and would only fill the screen.
    """
    from aiohttp.http_exceptions import HttpProcessingError

    from evidence.check.formats.printable import printable

    def own(record: logging.LogRecord) -> bool:
        return record.exc_info is None or not isinstance(record.exc_info[1], HttpProcessingError)

    class Plain(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return "\n".join(printable(line) for line in super().format(record).splitlines())

    handler = logging.StreamHandler()
    handler.setFormatter(Plain("evidence: %(message)s"))
    logger = logging.Logger("evidence.serve", logging.WARNING)
    logger.addFilter(own)
    logger.addHandler(handler)
    return logger
