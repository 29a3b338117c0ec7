"""`evidence tui`."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from datetime import date
from typing import TYPE_CHECKING

from evidence.cli.parsing import examples, number
from evidence.errors import UsageError

if TYPE_CHECKING:
    from evidence.tui.curtain import Curtain
    from evidence.tui.names import Names

_SOON = 0.05
"""Seconds that the names of claims may take before there is anything to be seen."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence tui --curator ID",
        "evidence tui --serve   # in a browser on this machine",
        "evidence tui --bulk verdicts.parquet --items items.parquet",
    )
    parser.add_argument("--curator", metavar="ID", help="who signs decisions and readings (default: asked when needed)")
    parser.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal, to select text with")
    parser.add_argument("--keys", action="store_true", help="print the keys, with those that you have changed, and end")
    parser.add_argument(
        "--bulk", metavar="RESULT", help="look at a result of `evidence bulk resolve`; nothing can be changed there"
    )
    parser.add_argument(
        "--items", metavar="TABLE", action="append", help="with --bulk: the table that it was made of, to see its rows"
    )
    browser = parser.add_argument_group("in a browser on this machine")
    browser.add_argument("--serve", action="store_true", help="serve the terminal to a browser, and print the link")
    browser.add_argument("--host", metavar="ADDRESS", help="a loopback address to listen on (default: 127.0.0.1)")
    browser.add_argument(
        "--port", type=number(0, 65535), metavar="N", help="the port to listen on (default: any free one)"
    )
    # what --serve starts for each browser tab: the app without what must not be done from a browser
    parser.add_argument("--served", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Run the terminal here, or serve it, until it is left."""
    from evidence.cli.config import root_of

    if not options.serve and (options.host is not None or options.port is not None):
        raise UsageError("--host and --port belong to --serve")
    if options.keys:
        from evidence.cli.output import write
        from evidence.tui.keymap import read_keymap
        from evidence.tui.manual import manual
        from evidence.tui.place import keys_file

        write(manual(read_keymap(keys_file(os.environ))))
        return 0
    if options.items is not None and options.bulk is None:
        raise UsageError("--items belongs to --bulk")
    if options.bulk is not None:
        if options.serve or options.served:
            raise UsageError("--bulk is not served to a browser; leave --serve out")
        return _run_result(options)
    root = root_of(options)
    if options.serve:
        gc.enable()  # unlike other commands this one lives for hours
        _serve(options)
        return 0
    if not options.served:
        _require_terminal()
    from evidence.tui.names import claim_names

    names = claim_names(root, _SOON)
    curtain = None if options.served else _draw_curtain(root.name, names)
    try:
        from evidence.tui.app import EvidenceApp, Setting
        from evidence.tui.keymap import read_keymap
        from evidence.tui.place import keys_file, read_place, state_folder
        from evidence.tui.signals import ended_by_signals

        folder = state_folder(root, os.environ)
        setting = Setting(
            root=root,
            folder=folder,
            today=date.today(),
            curator=options.curator or os.environ.get("EVIDENCE_CURATOR") or None,
            keys=read_keymap(keys_file(os.environ)),
            place=read_place(folder),
            served=options.served,
            names=names,
        )
        app = EvidenceApp(setting)
    except BaseException:
        if curtain is not None:
            curtain.lift()
        raise
    if curtain is not None:
        app.driver_class = curtain.behind(app.driver_class)
    with ended_by_signals(app.stop_from_outside, app.hung_up):
        code = app.run(mouse=not options.no_mouse)
    if code is None:  # it was not left, but fell over, and has said why
        return 3
    return code


def _run_result(options: argparse.Namespace) -> int:
    """Show a result of tables until it is left."""
    _require_terminal("`evidence bulk top` prints")
    from pathlib import Path

    from evidence.bulk.browsing import Browser
    from evidence.tui.app import Setting
    from evidence.tui.keymap import read_keymap
    from evidence.tui.names import Names
    from evidence.tui.place import keys_file, state_folder
    from evidence.tui.results import ResultApp
    from evidence.tui.signals import ended_by_signals

    path = Path(options.bulk)
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    setting = Setting(
        root=path,
        folder=state_folder(path, os.environ),
        today=date.today(),
        keys=read_keymap(keys_file(os.environ)),
        names=Names((), complete=True),
        watch=0.0,
    )
    app = ResultApp(setting, lambda: Browser(path, tuple(options.items or ())))
    with ended_by_signals(app.stop_from_outside, app.hung_up):
        code = app.run(mouse=not options.no_mouse)
    return 3 if code is None else code


def _draw_curtain(title: str, names: Names) -> Curtain:
    """Show the claims at once, while what draws them is imported."""
    from evidence.tui.curtain import Curtain

    curtain = Curtain.of(title, names, os.get_terminal_size(sys.stderr.fileno()))
    curtain.draw()
    return curtain


def _require_terminal(instead: str = "`evidence resolve` and `show` print") -> None:
    """Keys come from standard input, and the screen goes to standard error; `instead` is what does without."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise UsageError(f"`evidence tui` needs a terminal to draw on; {instead} instead")
    if os.environ.get("TERM", "dumb") in ("", "dumb", "unknown"):
        term = os.environ.get("TERM") or "not set"
        raise UsageError(f"`evidence tui` needs a terminal that it can draw on, and TERM is {term}; {instead} instead")


def _serve(options: argparse.Namespace) -> None:
    from evidence.cli.config import root_of
    from evidence.tui.serve import HOST, serve

    arguments = [f"--curator={options.curator}"] if options.curator is not None else []
    if options.no_mouse:
        arguments.append("--no-mouse")
    serve(
        root_of(options),
        HOST if options.host is None else options.host,
        0 if options.port is None else options.port,
        arguments=arguments,
        say=lambda line: print(line, flush=True),
    )
