"""Rows of a table that changes: `evidence_state` says of which day each of them is."""

STAYED, WAS, IS = 0, 1, 2
"""As ever; as it was and is no more; as it is now."""
