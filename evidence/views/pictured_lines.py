"""The primary lines of a claim, as every picture of them shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.model.axis import Stance
from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.resolve.lines import Line
from evidence.resolve.verdict import Verdict
from evidence.views.catalogue import Catalogue
from evidence.views.line_view import ItemViewer, LineView
from evidence.views.sentences import headline, wording_for
from evidence.views.status_view import stance_word


@dataclass(frozen=True, slots=True)
class PicturedLines:
    """What stands in a picture, and what over it."""

    title: str
    """That of the claim."""
    subtitle: str
    """The verdict in one sentence."""
    poles: tuple[str, str]
    studies: tuple[tuple[LineView, Line], ...]
    """Numbered and ordered as in the claim's tables."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines alone."""
        return tuple(line for _, line in self.studies)

    @property
    def views(self) -> tuple[LineView, ...]:
        """The lines as a reader sees them."""
        return tuple(view for view, _ in self.studies)

    def at(self, stance: Stance) -> tuple[tuple[LineView, Line], ...]:
        """Those of one stance."""
        return tuple(study for study in self.studies if study[0].stance is stance)

    def named(self, stance: Stance, count: int) -> str:
        """A stance over its studies: `pro-tumour (20)`."""
        return f"{stance_word(stance, self.poles)} ({count})"


def pictured_lines(
    verdict: Verdict,
    registry: Registry,
    catalogue: Catalogue | None = None,
    policy: Policy | None = None,
    contexts: Iterable[str] = (),
) -> PicturedLines:
    """The lines of a verdict for a picture; `contexts` are those that explain the dispute, if any do."""
    catalogue = Catalogue(registry) if catalogue is None else catalogue
    claim = registry.claims[verdict.claim]
    words = wording_for(verdict, registry, policy)
    lines: dict[tuple[str, ...], Line] = {line.sources: line for line in verdict.evidence.primary}
    views = ItemViewer(claim, registry, catalogue, words.poles).lines(lines.values())
    studies = tuple((view, lines[view.identity]) for view in views)
    return PicturedLines(claim.title, headline(verdict, words, contexts), words.poles, studies)
