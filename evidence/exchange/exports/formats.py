"""The formats that claims go out in.

Every module has `NAME`, `LABEL`, a docstring that is its manual page, `SUFFIX` (how its files usually end), and
`write(export, out)`, which writes the bytes of the format. Two more are optional: `BINARY` is true for what a terminal
cannot show, and `BESIDE` has by suffix what is written into a file of its own beside the first one, each a function of
the export, the file and the name of the first file.
"""

from __future__ import annotations

from evidence.exchange.family import Family

FORMATS = ("csv", "parquet", "json_ld", "va_spec", "nanopublications", "bibtex", "csl_json", "graphml", "html")

EXPORTS = Family(
    what="formats of exports",
    package="evidence.exchange.exports",
    modules=FORMATS,
    group="evidence.exports",
    shape=("SUFFIX", "write"),
)
