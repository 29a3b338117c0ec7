"""The formats that claims come in.

Every module has `NAME`, `LABEL`, a docstring that is its manual page, and `read(settings)`, which yields what it
comes upon in `settings.file`, one after the other (`evidence.exchange.imports.found`), without holding the file in
memory. It raises `BadInput` with the place of what cannot be read. `SAMPLING` is optional: how the base found its
evidence.
"""

from __future__ import annotations

from evidence.exchange.family import Family

FORMATS = ("table", "csv", "parquet", "picked", "va_spec", "civic", "clinvar", "dismech", "bel", "metafor")

IMPORTS = Family(
    what="formats of imports",
    package="evidence.exchange.imports",
    modules=FORMATS,
    group="evidence.imports",
    shape=("read",),
)
