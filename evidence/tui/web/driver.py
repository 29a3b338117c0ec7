"""The app's side of the pipe: Textual's web driver, ended when the pipe is, and without downloads."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import BinaryIO, Literal, TextIO

from textual import messages
from textual.drivers.web_driver import WebDriver


class ServedDriver(WebDriver):
    """Reads keys from a pipe and writes what is drawn to another."""

    def start_application_mode(self) -> None:
        """Remember the loop, which only the app's own thread can name."""
        self._served_loop = asyncio.get_running_loop()
        super().start_application_mode()

    def run_input_thread(self) -> None:
        """Read until the pipe ends: the browser or the server has gone, so the app must not stay behind unseen."""
        super().run_input_thread()
        if not self.exit_event.is_set() and not self._served_loop.is_closed():
            # no answer is waited for: the loop may be ending by itself
            self._served_loop.call_soon_threadsafe(self._app.post_message, messages.ExitApp())

    def deliver_binary(
        self,
        binary: BinaryIO | TextIO,
        *,
        delivery_key: str,
        save_path: Path,
        open_method: Literal["browser", "download"] = "download",
        encoding: str | None = None,
        mime_type: str | None = None,
        name: str | None = None,
    ) -> None:
        """Refuse: the server has no route on which a file could leave."""
        binary.close()
        self._app.call_later(
            self._app.notify, "Files cannot be saved from the browser; use `evidence tui` for that.", severity="warning"
        )
