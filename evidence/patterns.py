"""Regular expressions that are compiled when they are first used: a check of few files needs a part of them only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from re import compile as pattern
else:
    import re

    class pattern:  # noqa: N801 it stands for a function
        """As what `re.compile` makes of the same. A text that is no expression is told when it is first used."""

        def __init__(self, text, flags=0):
            self._given = text, flags

        def __getattr__(self, name):
            if name == "_given":  # of a copy that is being made
                raise AttributeError(name)
            value = getattr(re.compile(*self._given), name)
            setattr(self, name, value)  # from here on it is found at once
            return value


__all__ = ["pattern"]
