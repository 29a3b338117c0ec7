"""What the package exports, and what importing it costs."""

import subprocess
import sys

import pytest

import evidence.quotes


def test_exports():
    """Every export is there, and nothing else is."""
    assert all(callable(getattr(evidence.quotes, name)) for name in evidence.quotes.__all__)
    with pytest.raises(AttributeError, match="no attribute 'other'"):
        _ = evidence.quotes.other


def test_import_is_lazy_and_needs_nothing_else():
    """The package alone loads none of its modules; all of it loads nothing but the standard library."""
    script = (
        "import sys, evidence.quotes as quotes\n"
        "assert not [name for name in sys.modules if name.startswith('evidence.quotes.')]\n"
        "before = set(sys.modules)\n"
        "[getattr(quotes, name) for name in quotes.__all__]\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before} - {'evidence'}\n"
        "assert new <= sys.stdlib_module_names, new\n"
        "import evidence.quotes.matching\n"
        "from evidence.quotes import match\n"
        "assert match('a', 'a').outcome == 'found'\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
