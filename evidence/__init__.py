"""Claims, the evidence for and against them, and what the conflict amounts to.

Importing this package imports nothing else; take what you need from its parts, for example
``from evidence.registry import load`` and ``from evidence.resolve import resolve``.
"""

__version__ = "0.1.0"
