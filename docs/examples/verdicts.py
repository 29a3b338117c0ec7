"""Verdicts in a data frame, cell by cell as in a notebook: which questions are disputed, and since when.

Run it in a folder with a registry, with Polars installed: `python verdicts.py [FOLDER]`.
"""

# %% A registry, and the verdict on every claim of it
import sys
from pathlib import Path

import polars as pl

from evidence.registry import find_root, load
from evidence.resolve import Selection, resolve
from evidence.views import verdict_record

root = find_root(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
registry, problems = load(root)
verdicts = resolve(registry)
print(f"{registry.config.name}: {len(verdicts)} claims, {len(problems)} problems in files")

# %% One row a claim; the columns are the keys of `evidence resolve --json`
NUMBERS = ("claim", "axis", "status", "pole", "conflict", "amount", "lines", "items", "unread")
records = [verdict_record(verdict, registry) for verdict in verdicts.values()]
table = pl.DataFrame([{name: record[name] for name in NUMBERS} for record in records])
print(table.sort("conflict", descending=True, nulls_last=True).head(5))

# %% Which questions are disputed most often?
disputes = table.group_by("axis").agg(
    pl.len().alias("claims"),
    (pl.col("status") == "disputed").sum().alias("disputed"),
    pl.col("lines").sum(),
)
print(disputes.sort("disputed", "claims", "axis", descending=[True, True, False]))

# %% Every item of the disputed claims, with its context: the long table that statistics programs want
items = pl.DataFrame(
    [
        {"claim": claim.id, "source": item.source, "stance": item.stance, **claim.scope, **item.context}
        for claim in registry.claims.values()
        if verdicts[claim.id].status == "disputed"
        for item in claim.evidence
    ],
    infer_schema_length=None,
)
print(items.group_by("claim", "stance").len().sort("claim", "stance").head(8))

# %% How would the verdicts have read some years ago?
years = sorted({source.year for source in registry.sources.values() if source.year is not None})
history = pl.DataFrame(
    [
        {"year": year, "status": verdict.status.value}
        for year in years
        for verdict in resolve(registry, selection=Selection(as_of=year)).values()
    ]
)
print(history.filter(pl.col("status") == "disputed").group_by("year").len("disputed").sort("year"))
