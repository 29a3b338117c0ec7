"""An app to be served: shows what is typed, and answers a few keys with what a server must cope with."""

import os
import subprocess
import sys
import time
from io import StringIO
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Key
from textual.widgets import Static


class SmallApp(App[None]):
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "note('saved')"),
        Binding("ctrl+q", "quit"),
        Binding("ctrl+l", "link('https://doi.org/10.1000/1')"),
        Binding("ctrl+j", "link('javascript:alert(1)')"),
        Binding("ctrl+g", "hang"),
        Binding("ctrl+k", "crash"),
        Binding("ctrl+d", "download"),
    ]

    def __init__(self, note_file: str | None = None) -> None:
        super().__init__()
        self._typed = ""
        self._note_file = note_file

    def compose(self) -> ComposeResult:
        yield Static(id="about", markup=False)
        yield Static("ready", id="shown", markup=False)

    def on_mount(self) -> None:
        # a grandchild, which must not outlive the browser either
        self._sleeper = subprocess.Popen(["sleep", "600"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.query_one("#about", Static).update(
            f"pids[{os.getpid()} {self._sleeper.pid}] editor[{os.environ.get('EDITOR')}]"
        )

    def on_key(self, event: Key) -> None:
        if event.is_printable:
            self._typed += event.character or ""
            self.show(f"typed[{self._typed}]")

    def on_resize(self) -> None:
        self.set_timer(0.01, lambda: self.show(f"size[{self.size.width}x{self.size.height}] typed[{self._typed}]"))

    def on_app_focus(self) -> None:
        self.show("focused")

    def show(self, text: str) -> None:
        for widget in self.query("#shown").results(Static):  # none any more while the app ends
            widget.update(text)

    def action_note(self, what: str) -> None:
        if self._note_file is not None:
            with open(self._note_file, "a", encoding="utf-8") as file:
                file.write(f"{what} {self._typed}\n")
        self.show(f"noted[{what}]")

    def action_link(self, address: str) -> None:
        self.open_url(address)

    def action_hang(self) -> None:
        self.show("hanging")
        self.set_timer(0.2, lambda: time.sleep(600))

    def action_crash(self) -> None:
        print("\x1b]0;owned\x07", file=sys.__stderr__, flush=True)
        os._exit(3)

    def action_download(self) -> None:
        self.deliver_text(StringIO("text"), save_filename="text.txt")
        self.set_timer(0.2, lambda: self.show(f"told[{len(self._notifications)}]"))


if __name__ == "__main__":
    SmallApp(*sys.argv[1:]).run()
