"""In which order keys stand in the files of a registry, before the records that say so are imported.

That takes longer than many files take to be read. A test holds this and the records together, and says what belongs
here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from evidence.registry.layout import FREE, KeyOrder

_KEYS = {
    "claim": """
        id formerly title axis subject ( label terms ( id label ) ) outcome scope broader synonyms ( subject
        outcome ) note ignore ( rule item reason ) evidence ( id formerly source via reports stance method
        directness context outcome outcome-class comparator effect ( measure estimate se ci n ) perturbation ( kind
        observed ) locator quote finding confidence quality ratings ( by stance on ) curated ( by on ) note )
        decision ( status pole rationale by on digest removes certainty ( level domains ) )
    """,
    "source": """
        id formerly kind title authors year journal volume issue pages article-number doi pmid pmcid url language
        licence retrieved snapshot sha256 raw raw-sha256 cites derives-from cohort group standing notice note
        ignore ( rule item reason ) rejected ( claim quote reason by on )
    """,
    "registry": """
        format name title snapshots sampling sampling-note policy ( line-majority claim-majority dispute-minority
        no-effect-lines uncontested-lines reported-lines alpha null-lines null-share separation-alpha
        candidate-alpha separation-coverage candidate-coverage stratum-lines alias-percent ) note
    """,
    "axes": "axes ( * ( label poles note synonyms ) )",
    "contexts": """
        variables ( * ( label role pre-specified levels ( * ( label term ( id label ) parent role warning synonyms
        note ) ) note ) )
    """,
    "methods": """
        methods ( * ( label term ( id label ) tier statement note ) ) outcome-classes ( * ( label term ( id label )
        note ) ) qualities ( * ( label term ( id label ) note ) )
    """,
    "curators": "curators ( * ( name orcid ) )",
}
"""The keys of each kind of file, each followed by those below it; a star stands for any other key."""


@cache
def order_of_kind(kind: str) -> KeyOrder:
    """The canonical order of keys in a kind of file."""
    return _order(iter(_KEYS[kind].split()))


def _order(words: Iterator[str]) -> KeyOrder:
    below: dict[str, KeyOrder] = {}
    key = ""
    for word in words:
        if word == ")":
            break
        if word == "(":
            below[key] = _order(words)
        else:
            key = word
            below[key] = FREE
    others = below.pop("*", None)
    return KeyOrder(below, others)
