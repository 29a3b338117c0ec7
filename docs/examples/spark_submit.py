"""Judges a table on a cluster: spark-submit spark_submit.py ITEMS VERDICTS FIRST-POLE SECOND-POLE [WORK].

ITEMS is the name of a table, or a folder of Parquet; VERDICTS and WORK are folders that do not exist yet, on a store
that all executors reach. The executors need Python with the package; see docs/bulk.md.
"""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession

from evidence.bulk.spark import resolve


def main(items: str, verdicts: str, first: str, second: str, work: str | None = None) -> None:
    """Judge, write, and say what became of the rows."""
    session = SparkSession.builder.appName("evidence").getOrCreate()
    found = resolve(session, items, poles=(first, second), work=work)
    # errorifexists: an older result is never lost to a run that is killed, and _SUCCESS says that this one is whole
    found.verdicts.write.mode("errorifexists").parquet(verdicts)
    print(f"{found.summary.rows} rows, {found.summary.used} count; left out: {dict(found.summary.excluded)}")
    print(f"{found.summary.claims} claims: {dict(found.summary.statuses)}")
    session.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
