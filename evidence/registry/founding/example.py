"""The example registry: a part of the real one, cut out of its files by lines, and shipped with the program.

Nothing of it is kept by hand. A wheel holds it because the build cuts it out of `claims/`; from a source tree it is cut
when it is asked for. Since the build has no library but Python's own, this module imports nothing else at its top.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

FLAGSHIP = "msc-exo-native-tumour-growth"
"""The claim that the example is shown for."""
TOP = "msc-exo-tumour-growth"
"""The broadest claim; all claims below it come along, so that its verdict is that of the whole registry."""
FOLDER = "example"
"""Where a wheel holds it, in the package."""
OPEN = ("CC BY 4.0", "CC-BY-4.0", "CC0-1.0")
"""Licences under which a stored text may be passed on."""

_NO_TOPICS = ("sources", "vocabulary")
_VOCABULARY = ("axes", "contexts", "methods")
_STORED = ("snapshot", "sha256", "raw", "raw-sha256")
_NAMED = re.compile(r"^ *(?:- )?(?:source|via|reports|notice): (\S+)", re.MULTILINE)
_LISTED = re.compile(r"^ *(?:cites|derives-from|reports):\n((?: *[-#] .*\n)+)", re.MULTILINE)
_README = """\
# A part of a real registry

The claim `msc-exo-native-tumour-growth`, the claim above it and those beside it, with all their evidence, from the
registry of contradicting evidence on exosomes in cancer. It was copied here by `evidence example`.

    evidence check                                   is it consistent?
    evidence resolve                                 which claims are disputed, and how badly?
    evidence show msc-exo-native-tumour-growth       both sides, why they disagree, what would change it
    evidence report -o report                        the same as a page, with pictures where Matplotlib is installed
    evidence tui                                     read, judge and edit

It is a convenience sample: no systematic search was made.

## Licences

Records in `claims/` are in the public domain, CC0 1.0; see `claims/LICENSE`. Of the stored texts of the registry only
those are here whose licence is known to be open:

{texts}
"""


def cut(root: Path) -> dict[str, bytes]:
    """The files of the example by path, from the real registry below a folder."""
    claims = {path.stem: path for path in root.glob("claims/*/*.yaml") if path.parent.name not in _NO_TOPICS}
    sources = {path.stem: path for path in root.glob("claims/sources/*.yaml")}
    texts = {name: path.read_text("utf-8") for name, path in claims.items()}
    chosen = _below(TOP, texts)
    files = {f"claims/vocabulary/{name}.yaml": _read(root / f"claims/vocabulary/{name}.yaml") for name in _VOCABULARY}
    files["claims/curators.yaml"] = _read(root / "claims/curators.yaml")
    files["claims/LICENSE"] = _read(root / "claims/LICENSE")
    registry = _read(root / "claims/registry.yaml")
    files["claims/registry.yaml"] = registry.replace("\nname: exosomes\n", "\nname: exosomes-example\n", 1)
    for name in chosen:
        path = claims[name].relative_to(root).as_posix()
        files[path] = _without(texts[name], ("broader",)) if name == TOP else texts[name]
    stored = _value(registry, "snapshots") or "seeds"
    named: list[str] = []
    for name in sorted(_reached([texts[name] for name in chosen], sources)):
        record = _read(sources[name])
        snapshot = _value(record, "snapshot")
        if snapshot is not None and _value(record, "licence") in OPEN:
            files[f"{stored}/{snapshot}"] = _read(root / stored / snapshot)
            named.append(_credit(record, f"{stored}/{snapshot}"))
        elif snapshot is not None:
            record = _without(record, _STORED)
        files[f"claims/sources/{name}.yaml"] = record
    files["README.md"] = _README.format(texts="\n".join(named))
    return {path: files[path].encode("utf-8") for path in sorted(files)}


def shipped() -> dict[str, bytes]:
    """The files of the example by path, from the installed package or, in a source tree, from the registry beside it.

    Raises `EnvironmentFault` when there is neither.
    """
    from importlib.resources import files
    from importlib.resources.abc import Traversable

    def below(folder: Traversable, path: str) -> Iterable[tuple[str, bytes]]:
        for entry in folder.iterdir():
            if entry.is_dir():
                yield from below(entry, f"{path}{entry.name}/")
            else:
                yield path + entry.name, entry.read_bytes()

    package = files("evidence")
    if (package / FOLDER).is_dir():
        return dict(sorted(below(package / FOLDER, "")))
    tree = Path(__file__).parents[3]
    if (tree / "claims" / "registry.yaml").is_file():
        return cut(tree)
    from evidence.errors import EnvironmentFault

    raise EnvironmentFault("the example did not come with this installation; install the program from a wheel")


def _below(top: str, texts: dict[str, str]) -> list[str]:
    """A claim and those below it."""
    found = [top]
    for above in found:  # grows while it is walked
        found += sorted(name for name, text in texts.items() if _value(text, "broader") == above)
    return found


def _reached(texts: list[str], sources: dict[str, Path]) -> set[str]:
    """Sources that texts name, and those that these name in turn."""
    found: set[str] = set()
    for text in texts:  # grows while it is walked
        listed = (line.split()[1] for block in _LISTED.findall(text) for line in block.splitlines())
        new = ({*_NAMED.findall(text), *listed} & sources.keys()) - found
        found |= new
        texts += [_read(sources[name]) for name in sorted(new)]
    return found


def _value(text: str, key: str) -> str | None:
    """The value of a key at the top of a file in canonical layout, on one line."""
    found = re.search(rf"^{re.escape(key)}: (.+)$", text, re.MULTILINE)
    return None if found is None else found[1].strip('"')


def _without(text: str, keys: Iterable[str]) -> str:
    """A file without some keys at its top, each of one line."""
    return re.sub(rf"^(?:{'|'.join(map(re.escape, keys))}): .*\n", "", text, flags=re.MULTILINE)


def _credit(record: str, path: str) -> str:
    """Who is to be named for a stored text."""
    authors = re.search(r"^authors:\n((?:  - .*\n)+)", record, re.MULTILINE)
    names = [] if authors is None else [line[4:].strip('"') for line in authors[1].splitlines()]
    said = [f"{'; '.join(names)} ({_value(record, 'year')})", _value(record, "title"), _value(record, "journal")]
    licence = _value(record, "licence")
    return f"- `{path}`: {'. '.join(map(str, said))}, doi:{_value(record, 'doi')}. Licence: {licence}. Unchanged."


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")
