"""The columns of a result, and what they hold: told here once, for every engine, reader and writer of results.

Another column is a line here, what it says in `pipeline` and in `partitions` (nothing, where `judging` says it of
every tally), a row of the table in docs/bulk.md, and a new `made.FORMAT`.
"""

from __future__ import annotations

from collections.abc import Mapping

STANCES = ("first", "second", "mixed", "no_effect")
"""How columns and reasons call what lines are counted by."""
TALLIES = tuple(f"{kind}_{stance}" for kind in ("tally", "secondary_tally") for stance in STANCES)
FRAGILITY = ("fragility_remove", "fragility_restance", "fragility_add")
"""Lines to remove, to re-stance, to add until the status is another one."""
RESULT_COLUMNS: Mapping[str, type] = {
    **dict.fromkeys(("claim", "axis", "status", "pole", "basis"), str),
    **dict.fromkeys(("conflict", "amount", "sign_test_p", "proportion_ci_low", "proportion_ci_high"), float),
    "supported": bool,
    "majority": float,
    **dict.fromkeys(("lines", "items", "unclear", "unread", *TALLIES), int),
    "separated_by": str,
    "separation_untested": bool,
    "separations": str,
    **dict.fromkeys(FRAGILITY, int),
    "flags": str,
    "reasons": str,
}
"""One row a claim, as in every result."""
PARTITION_COLUMNS: Mapping[str, type] = {**RESULT_COLUMNS, "used": int, "left_out": str}
"""The same, with the rows that count and, as JSON, the number of those that do not by reason.

Rows without a claim are told of in a row without one."""
EXCLUDED_COLUMNS: Mapping[str, type] = dict.fromkeys(("claim", "source", "stance", "reason"), str)
"""A row that does not count, with the reason; the first three as they stand in the table."""
SQL_TYPES: Mapping[type, str] = {str: "STRING", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}
"""What SQL calls a type of Python; every engine knows these words."""
