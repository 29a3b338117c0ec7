"""`python -m evidence`."""

import sys

from evidence.cli.main import program

sys.exit(program())
