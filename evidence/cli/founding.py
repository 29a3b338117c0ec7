"""What commands have in common that set down a new registry: where, whether at all, and what is said of it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("folder", metavar="DIR", help="folder of the new registry; made when it is not there")
    parser.add_argument("--dry-run", action="store_true", help="write nothing; say which files would be made")
    parser.add_argument("--json", action="store_true", help="print the step and its files as JSON")


def set_down(options: argparse.Namespace, name: str, files: Mapping[str, bytes], following: tuple[str, ...]) -> int:
    """Write the files unless asked not to, and say so; `following` are the lines that say what to do next."""
    from evidence.cli.output import printable, say, write_json
    from evidence.registry.founding.placing import place, refuse_what_is_there

    folder = Path(options.folder)
    written = not options.dry_run
    if written:
        place(folder, files)
    else:
        refuse_what_is_there(folder, files)
    if options.json:
        document = {"format": 1, "step": f"begin {name}", "files": sorted(files), "written": written}
        write_json(document)
    elif not written:
        say("".join(f"would write {printable(str(folder / path))}\n" for path in sorted(files)))
    elif not options.quiet:
        say(f"made the registry {name} in {printable(str(folder))}, {len(files)} files. Next:\n")
        say("".join(f"  {printable(line)}\n" for line in following))
    return 0


def into(folder: Path) -> str:
    """The shell's command that goes into a folder, whatever it is called."""
    import shlex

    name = str(folder)
    return f"cd {shlex.quote(name if not name.startswith('-') else f'./{name}')}"
