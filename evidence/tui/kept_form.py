"""What stands in forms that are open, kept in the user's own folder so that it outlives the program."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that was half filled in when the program ended."""

    title: str
    entered: Mapping[str, str]
    subject: tuple[str, ...] = ()
    """Which form it is, and the ids of what it is about."""


def keep_form(folder: Path, seat: int, form: KeptForm) -> None:
    """Keep what stands in a form beside those that are kept already. An unwritable folder is no reason to stop."""
    others = [other for other in kept_forms(folder, seat) if other.title != form.title]
    _write(folder, seat, [*others, form])


def forget_form(folder: Path, seat: int, title: str) -> None:
    """A form was left, and nothing of it has to be kept."""
    forms = kept_forms(folder, seat)
    if any(form.title == title for form in forms):
        _write(folder, seat, [form for form in forms if form.title != title])


def kept_forms(folder: Path, seat: int) -> list[KeptForm]:
    """All forms that are kept, the one that was entered last at the end; those that cannot be read are passed over."""
    try:
        data = json.loads(_file(folder, seat).read_text("utf-8"))
        forms = [KeptForm(form["title"], form["entered"], tuple(form["subject"])) for form in data["forms"]]
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return []
    return [form for form in forms if _sound(form)]


def _sound(form: KeptForm) -> bool:
    texts: list[Any] = [form.title, *form.subject]
    if isinstance(form.entered, dict):
        return all(isinstance(text, str) for text in (*texts, *form.entered.values()))
    return False


def _file(folder: Path, seat: int) -> Path:
    return folder / f"form-{seat}.json"


def _write(folder: Path, seat: int, forms: Sequence[KeptForm]) -> None:
    with suppress(OSError):
        if not forms:
            _file(folder, seat).unlink(missing_ok=True)
            return
        noted = [{"title": form.title, "subject": form.subject, "entered": dict(form.entered)} for form in forms]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = folder / f".form-{seat}.{os.getpid()}"
        temporary.write_text(json.dumps({"forms": noted}), encoding="utf-8")
        temporary.chmod(0o600)
        os.replace(temporary, _file(folder, seat))
