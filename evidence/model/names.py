"""Kinds of identifiers; what they look like stands in `ids`."""

from __future__ import annotations

from typing import NewType

AxisId = NewType("AxisId", str)
ClaimId = NewType("ClaimId", str)
CuratorId = NewType("CuratorId", str)
ItemId = NewType("ItemId", str)
SourceId = NewType("SourceId", str)
