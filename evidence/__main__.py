"""The program: `python -m evidence`, and what the console script calls."""

import sys


def program() -> int:
    """Run one command and end; Ctrl-C is one quiet line from the first import on, which is much of a short command."""
    try:
        from evidence.cli.main import program as begun

        return begun()
    except KeyboardInterrupt:
        from evidence.cli.interrupted import interrupted

        return interrupted()


if __name__ == "__main__":
    sys.exit(program())
