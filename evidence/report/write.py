"""The report as files: its text, and beside it a picture for every claim that has one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evidence.errors import MissingExtra, UsageError
from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.registry.listing import CLAIMS
from evidence.registry.registry import Registry
from evidence.report.disputes_plot import FILE, draw_disputes
from evidence.report.gallery import draw_all
from evidence.report.markdown import Progress, explain_contested, report
from evidence.report.picture import Picture, PictureKind
from evidence.resolve.resolver import worst_first
from evidence.resolve.verdict import Verdict
from evidence.views.catalogue import Catalogue
from evidence.views.direction_view import pictured
from evidence.views.dispute_history_view import DisputeHistoryView
from evidence.views.overview import TITLE

REPORT_FILE = "report.md"


@dataclass(frozen=True, slots=True)
class Written:
    """What a report became."""

    text: Path
    """The report itself."""
    pictures: tuple[Path, ...]
    not_drawn: tuple[ClaimId, ...]
    """Claims that should have a picture and have none."""
    why: str | None
    """Why they have none, and what to do about it; None when all were drawn."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file, the text first."""
        return (self.text, *self.pictures)


def write_report(
    folder: Path,
    registry: Registry,
    verdicts: Mapping[ClaimId, Verdict],
    diagnostics_summary: str | None = None,
    policy: Policy | None = None,
    progress: Progress | None = None,
    history: DisputeHistoryView | None = None,
) -> Written:
    """Write the report and its pictures into a folder, which is made when it is missing.

    Every file is replaced as a whole or not at all, the text last, so that it never names a picture that is
    not there. Without Matplotlib the text is written alone. `progress` is told how many claims are explained, and
    of how many. Raises `OSError` when the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    catalogue = Catalogue(registry)
    explanations = explain_contested(registry, verdicts, policy, progress)
    wanted = [verdict for verdict in worst_first(verdicts.values()) if pictured(verdict)]
    shown: dict[ClaimId, list[Picture]] = {}
    paths: list[Path] = []
    why: str | None = None
    for verdict in wanted:
        try:
            drawings = list(draw_all(verdict, explanations[verdict.claim], registry, catalogue, policy))
        except MissingExtra as error:
            why = str(error)
            break
        for picture, svg in drawings:
            paths.append(_replace(folder / picture.file, svg))
            shown.setdefault(verdict.claim, []).append(picture)
    plot: Picture | None = None
    if history is not None and history.rows and why is None:
        try:
            paths.append(_replace(folder / FILE, draw_disputes(history)))
            plot = Picture(PictureKind.DISPUTES, FILE, history.description)
        except MissingExtra as error:
            why = str(error)
    text = report(registry, verdicts, diagnostics_summary, shown, policy, explanations, None, history, plot)
    not_drawn = tuple(verdict.claim for verdict in wanted if verdict.claim not in shown)
    return Written(_replace(folder / REPORT_FILE, text), tuple(paths), not_drawn, why)


def require_place(folder: Path, registry: Registry) -> None:
    """Refuse a folder in which a report would mix with something else. Raises `UsageError`."""
    here, root = Path(os.path.realpath(folder)), Path(os.path.realpath(registry.root))
    kept = [path for path in (root / CLAIMS, root / registry.snapshots.folder) if path != root]
    if here in (root, *root.parents) or any(here == there or here.is_relative_to(there) for there in kept):
        raise UsageError(f"{folder} holds the registry or belongs to it; name a folder for the report alone")
    if not here.is_dir():
        return
    if any(not entry.name.startswith(".") for entry in here.iterdir()) and not _is_report(here / REPORT_FILE):
        message = f"{folder} holds other files and no report; name a new folder, or an empty one"
        raise UsageError(message)


def _is_report(file: Path) -> bool:
    try:
        with open(file, encoding="utf-8", errors="replace") as stream:
            return stream.readline(len(TITLE) + 2).startswith(f"# {TITLE}")
    except OSError:
        return False


def _replace(path: Path, text: str) -> Path:
    """Write a file beside its place, then put it there; a killed process leaves the old one or the new one."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with open(beside, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return path
