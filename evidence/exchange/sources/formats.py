"""The formats of sources, and which one a file is in: its content says so, whatever its name is."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from evidence.errors import BadInput, EvidenceError, UsageError
from evidence.exchange.family import PLUGIN_ERRORS, Family
from evidence.exchange.sources.found import FoundSource

_HEAD = 65_536
"""Characters at the beginning of a file that have to be enough to know it by."""
PLAIN = "text"
"""The format that everything fits."""

FORMATS = Family(
    what="formats of sources",
    package="evidence.exchange.sources",
    modules=(
        "pubmed_page",
        "citation_index_page",
        "catalogue_page",
        "semantic_scholar",
        "nbib",
        "ris",
        "pubmed_xml",
        "jats",
        "crossref",
        "csl_json",
        "bibtex",
        "html_page",
        "text",
    ),
    group="evidence.sources",
    shape=("sniff", "read"),
)
"""In the order in which a file is tried; the first that knows it reads it."""


def detect(raw: str, name: str) -> ModuleType:
    """The format of a file by its content; the name of the file only helps where the content leaves a choice."""
    head = raw[:_HEAD].removeprefix("\ufeff")
    for module in FORMATS:
        if module.NAME != PLAIN and _sniffed(module, head, name):
            return module
    return FORMATS.named(PLAIN)


def read_sources(raw: str, name: str, wanted: str | None = None) -> Iterator[FoundSource]:
    """The sources that a file describes, one after the other; `wanted` names a format instead of the file's own.

    Raises `BadInput` with the place of what cannot be read, `UsageError` when there is no such format.
    """
    module = detect(raw, name) if wanted is None else FORMATS.named(wanted)
    try:
        for found in module.read(raw, name):
            if not isinstance(found, FoundSource):
                raise TypeError("it gave something else than a FoundSource")
            yield found
    except EvidenceError:
        raise
    except RecursionError as error:
        raise BadInput(name, "its parts are nested too deep") from error
    except PLUGIN_ERRORS as error:
        if FORMATS.is_built_in(module.NAME):
            raise
        raise UsageError(
            f"the plug-in for {module.NAME} failed on {name} ({type(error).__name__}: {error}); choose another "
            "format with --format, or remove the plug-in"
        ) from error


def _sniffed(module: ModuleType, head: str, name: str) -> bool:
    """Whether a format knows a file; one from elsewhere that fails at the question does not."""
    if FORMATS.is_built_in(module.NAME):
        return bool(module.sniff(head, name))
    try:
        return bool(module.sniff(head, name))
    except PLUGIN_ERRORS:
        return False
