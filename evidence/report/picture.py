"""Pictures that stand beside the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from evidence.report.escape import image
from evidence.report.page import Page


class PictureKind(StrEnum):
    """What a picture shows."""

    DIRECTION = "direction"
    """Which study points where, overall and under its main conditions."""
    HARVEST = "harvest"
    """How strong the methods are on either side."""
    TIMELINE = "timeline"
    """When the studies came, and how the claim stood."""
    FOREST = "forest"
    """Measured effects with their intervals."""
    DISPUTES = "disputes"
    """Open disputes of the whole registry over time."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture beside the report."""

    kind: PictureKind
    file: str
    """Name of its file."""
    alternative: str
    """The text that stands for it."""


def add_pictures(page: Page, pictures: Iterable[Picture], *kinds: PictureKind) -> None:
    """The pictures of these kinds, in this order."""
    pictures = tuple(pictures)
    for kind in kinds:
        for picture in pictures:
            if picture.kind is kind:
                page.paragraph(image(picture.alternative, picture.file))
