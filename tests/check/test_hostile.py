"""Registries of strangers: whatever they hold, the check ends soon, with plain words, and sees nothing outside."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.check import CheckResult, check
from evidence.check.formats import FORMATS
from evidence.diagnostic import Severity
from evidence.registry.profile import MAX_BYTES
from evidence.registry.snapshots import MAX_SNAPSHOT_BYTES
from tests.check.built import CLAIM, TEXT, outside
from tests.check.cases import registry_at, said

MARSH = "claims/sources/marsh-2018.yaml"
CONTEXTS = "claims/vocabulary/contexts.yaml"
FOUND = "    stance: mixed\n    finding: x\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clean registry that somebody will do harm to."""
    return registry_at(tmp_path)


def add(root: Path, more: str, name: str = "vesicle-angiogenesis") -> None:
    """Add a claim with something more in it."""
    (root / f"claims/{name}.yaml").write_text(TEXT.replace("vesicle-angiogenesis", name) + more, "utf-8")


def filled(line: str) -> str:
    """As many lines as a file may have."""
    return line * ((MAX_BYTES - 200) // len(line.encode()))


def codes(result: CheckResult) -> set[str]:
    """The rules that found something, apart from layout."""
    return {found.code for found in result.found} - {"EV010", "EV012"}


def rendered(result: CheckResult) -> str:
    """The findings in every format; none may fail."""
    for render in FORMATS.values():
        assert render(result)
    return FORMATS["text"](result)


# ---------------------------------------------------------------- files that are made to be hard to read


BOMB = "note: &a [x, x]\n" + "".join(f"n{i}: &b{i} [*{'b' + str(i - 1) if i else 'a'}, *a]\n" for i in range(40))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(TEXT + BOMB, {"EV006"}, id="aliases of aliases"),
        pytest.param("[" * 20_000, {"EV005"}, id="brackets"),
        pytest.param("{" * 20_000, {"EV006"}, id="braces"),
        pytest.param("{a: " * 20_000, {"EV005"}, id="mappings"),
        pytest.param("- " * 20_000, {"EV005"}, id="dashes"),
        pytest.param("? " * 20_000, {"EV006"}, id="question marks"),
        pytest.param("[" * (MAX_BYTES - 10), {"EV005"}, id="a megabyte of brackets"),
        pytest.param("".join(" " * i + "a:\n" for i in range(1_400)), {"EV005"}, id="stairs"),
        pytest.param(TEXT + "note: " + "a:" * 500_000 + "\n", {"EV001"}, id="colons"),
        pytest.param(TEXT + "note: " + "!" * 1_000_000 + " x\n", {"EV006"}, id="tags"),
        pytest.param(TEXT + 'note: "' + "\\x41" * 250_000 + '"\n', {"EV103"}, id="escapes"),
        pytest.param(TEXT + "note: x" + " " * 1_000_000 + "y\n", {"EV103"}, id="blanks inside a line"),
        pytest.param(TEXT + "#" + "x" * 1_000_000 + "\n", set(), id="long comment"),
        pytest.param("? " + "x " * 500_000 + "\n: y\n", {"EV101", "EV102"}, id="long key"),
        pytest.param(filled("a: b: c\n"), {"EV001"}, id="lines of colons"),
        pytest.param(TEXT + "note: |\n  x\n" + filled("  \tx\n"), {"EV103"}, id="tabs in a text"),
        pytest.param(TEXT + "note: |\n" + filled("  x \n"), {"EV103"}, id="blanks in a text"),
        pytest.param(TEXT + filled("# x \n"), set(), id="blanks in comments"),
        pytest.param(TEXT + filled("\t# x\n"), {"EV001"}, id="tabs before comments"),
    ],
)
def test_files_that_are_hard_to_read(content: str, expected: set[str], root: Path) -> None:
    """Each is refused, or read, in one pass."""
    (root / CLAIM).write_text(content[:MAX_BYTES], "utf-8")
    result = check(root)
    assert codes(result) == expected, said(result)
    assert len(rendered(result)) < 50_000


@pytest.mark.parametrize(
    ("more", "expected", "least"),
    [
        pytest.param(filled("note: x\n"), {"EV007"}, 100, id="the same key"),
        pytest.param("note:\n" + filled("  -\n"), {"EV008"}, 100, id="empty entries"),
        pytest.param("note:\n" + filled("  - &a x\n"), {"EV006"}, 100, id="anchors"),
        pytest.param("".join(f"k{i}: x\n" for i in range(95_000)), {"EV102", "EV103"}, 90, id="unknown keys"),
        pytest.param("evidence:\n" + filled("  - x\n"), {"EV103"}, 101, id="items that are texts"),
        pytest.param("evidence:\n" + filled("  - {}\n"), {"EV101", "EV103"}, 101, id="items without anything"),
        pytest.param(
            "evidence:\n" + filled("  - {id: a, source: b, stance: c}\n"),
            {"EV105", "EV106", "EV107", "EV207"},
            404,
            id="items with one id, no source and no words",
        ),
    ],
)
def test_a_million_faults(more: str, expected: set[str], least: int, root: Path) -> None:
    """A hundred of each kind are listed, and the rest is counted or said to be unread."""
    add(root, more[: MAX_BYTES - len(TEXT)])
    result = check(root)
    assert codes(result) == expected, said(result)
    assert least <= len(result.found) <= 410
    assert any(
        re.search(r"more problems of form|what follows was not read|more findings", f.message) for f in result.found
    )
    assert len(rendered(result)) < 200_000


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\0" * 1000, id="NUL bytes"),
        pytest.param(b"id: a\0b\n", id="a NUL byte"),
        pytest.param("note: naïve\n".encode("latin-1"), id="latin-1"),
        pytest.param("id: a\n".encode("utf-16"), id="UTF-16"),
        pytest.param(b"\xff" * MAX_BYTES, id="a megabyte of no letters"),
        pytest.param(os.urandom(10_000), id="noise"),
        pytest.param(b"\x1b]0;title\x07\x1b[2J", id="escapes"),
        pytest.param("\u202e" * 1000, id="overrides"),
    ],
)
def test_files_that_are_no_text(content: bytes | str, root: Path) -> None:
    """The byte is named, and what is shown of the line is safe to show."""
    (root / CLAIM).write_bytes(content if isinstance(content, bytes) else content.encode())
    result = check(root)
    assert codes(result) <= {"EV002", "EV003"}
    (found,) = (found for found in result.found if found.code in ("EV002", "EV003"))
    assert found.place.offset is not None
    shown = rendered(result)
    assert "\x1b" not in shown
    assert "\u202e" not in shown


# ---------------------------------------------------------------- numbers and names


def test_numbers_of_five_thousand_digits(root: Path) -> None:
    """Python would refuse to read some of them, and take long for others; none gets so far."""
    digits = "9" * 5000
    (root / MARSH).write_text(
        f"id: marsh-2018\nkind: primary\nyear: {digits}\nvolume: {digits}\npmid: {digits}\npmcid: PMC{digits}\n"
        f"doi: 10.{digits}/x\nretrieved: {digits}-01-01\n",
        "utf-8",
    )
    config = root / "claims/registry.yaml"
    fields = ("line-majority", "dispute-minority", "no-effect-lines", "alpha", "null-share")
    policy = "".join(f"  {field}: {digits}\n" for field in fields)
    config.write_text(
        config.read_text("utf-8").replace("format: 1", f"format: {digits}") + "policy:\n" + policy, "utf-8"
    )
    methods = root / "claims/vocabulary/methods.yaml"
    methods.write_text(methods.read_text("utf-8").replace("tier: 2", f"tier: {digits}"), "utf-8")
    effect = f"effect: {{measure: m, estimate: {digits}, se: 1e{digits}, ci: [{digits}, .{digits}], n: {digits}}}"
    add(
        root,
        f"evidence:\n  - id: a\n    source: ferro-2017\n    {effect}\n    curated: {{by: ama, on: {digits}}}\n" + FOUND,
    )
    result = check(root)
    assert codes(result) == {"EV103"}, said(result)
    by_file = {path: [f for f in result.found if f.place.path == path] for path in {f.place.path for f in result.found}}
    assert sorted((path, len(found)) for path, found in by_file.items()) == [
        ("claims/registry.yaml", 6),
        (MARSH, 5),
        (CLAIM, 6),
        ("claims/vocabulary/methods.yaml", 1),
    ]
    assert max(len(found.message) for found in result.found) < 200
    assert len(rendered(result)) < 20_000


NASTY = "[/x][red]\\x1b[2J ::set-output name=a::b ##[add-mask]c %0A <script> {0} $(id) `id`"


def test_words_that_somebody_else_may_obey(root: Path) -> None:
    """In titles, keys and file names they are shown, and nothing more."""
    name = "a\n::error::b\x1b[31m [x] ##[group]"
    (root / f"claims/{name}.yaml").write_text(
        TEXT + f'zzz: \'{NASTY}\'\nnote: "x\ty"\nscope: {{"[/red] ::stop-commands::x": native}}\n', "utf-8"
    )
    result = check(root)
    assert {"EV102", "EV103"} <= codes(result)
    for kind in ("text", "github"):
        output = FORMATS[kind](result)
        assert "\x1b" not in output
        assert "##[" not in output
        for line in output.split("\n"):
            command = re.match(r"\s*::(\S*)", line)
            assert command is None or (kind == "github" and command[1] in ("error", "warning", "notice")), line
    assert "[/x]" in FORMATS["text"](result)


def test_a_file_name_that_is_not_utf_8(root: Path) -> None:
    """It is shown with the byte spelled out, in every format."""
    with open(os.path.join(os.fsencode(root), b"claims/\xff\xfe.yaml"), "wb") as file:
        file.write(b"a: b: c\n")
    result = check(root)
    assert codes(result) == {"EV001"}
    assert "claims/\\udcff\\udcfe.yaml:1:5: error EV001" in rendered(result)


def test_a_folder_name_that_is_not_utf_8(root: Path) -> None:
    """The same for a folder that is not followed, and for the reason why rules did not look."""
    os.symlink(b".", os.path.join(os.fsencode(root), b"claims/##[group]\xff"))
    result = check(root)
    assert codes(result) == {"EV009"}
    for kind in ("text", "github"):
        output = FORMATS[kind](result)
        output.encode("utf-8")
        assert "##[" not in output


# ---------------------------------------------------------------- files that are none


def test_a_pipe_does_not_stop_the_check(root: Path) -> None:
    """Neither as a claim, nor as a snapshot, nor behind a link."""
    os.mkfifo(root / CLAIM)
    os.mkfifo(root / "seeds/pipe")
    (root / "claims/link.yaml").symlink_to("../seeds/pipe")
    (root / MARSH).write_text(f"id: marsh-2018\nkind: primary\nsnapshot: pipe\nsha256: {'0' * 64}\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "evidence.cli.main", "check", "--registry", str(root)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.count("it is not a regular file") == 3


@pytest.mark.parametrize("size", [MAX_BYTES + 1, 100_000_000, 1 << 40], ids=["just too large", "100 MB", "1 TB"])
def test_a_file_of_any_size(size: int, root: Path) -> None:
    """It is measured, and not read."""
    with open(root / CLAIM, "wb") as file:
        try:
            file.truncate(size)
        except OSError:
            pytest.skip("no file of this size here")
    result = check(root)
    assert codes(result) == {"EV004"}
    assert f"{size:,} bytes" in rendered(result)


def test_nothing_outside_is_shown(root: Path) -> None:
    """Whatever a registry points to, what stands there is in no format."""
    outside(root)
    (root / CLAIM).symlink_to("../../secret/claim.yaml")
    (root / "claims/folder").symlink_to("../../secret")
    (root / "seeds/link.txt").symlink_to("../../secret/claim.yaml")
    for i, snapshot in enumerate(
        ("link.txt", "../../secret/claim.yaml", "/etc/passwd", str(root.parent / "secret/claim.yaml"))
    ):
        (root / f"claims/sources/s{i}.yaml").write_text(
            f"id: s{i}\nkind: primary\nsnapshot: {snapshot}\nsha256: {'0' * 64}\n", "utf-8"
        )
        add(root, f"evidence:\n  - id: a\n    source: s{i}\n    quote: nothing of it\n    stance: mixed\n", f"c{i}")
    result = check(root)
    assert codes(result) == {"EV009", "EV206"}, said(result)
    assert sum(found.code == "EV206" for found in result.found) == 4
    for render in FORMATS.values():
        output = render(result)
        assert "surprise" not in output
        assert "root:" not in output
    assert result.work.quotes == 3  # those of the clean registry


def test_a_registry_that_says_its_snapshots_are_elsewhere(root: Path) -> None:
    """The folder is trusted no more than the files."""
    config = root / "claims/registry.yaml"
    for folder in ("/etc", "..", "seeds/../../secret"):
        text = re.sub("snapshots: .*", f"snapshots: {folder}", config.read_text("utf-8"))
        config.write_text(text, "utf-8")
        result = check(root)
        assert codes(result) == {"EV206"}
        assert all("the path leaves the registry" in found.message for found in result.found)


def large(path: Path) -> None:
    """A file of 17 MiB."""
    with path.open("wb") as file:
        file.truncate(17 << 20)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(lambda path: path.write_bytes(b"\xff\xfe"), "byte 0 is not UTF-8", id="no text"),
        pytest.param(lambda path: path.mkdir(), "it is not a regular file", id="folder"),
        pytest.param(large, "17,825,792 bytes", id="17 MiB"),
        pytest.param(lambda path: path.symlink_to("/dev/zero"), "leaves the registry", id="endless"),
        pytest.param(lambda path: path.symlink_to(path.name), "Too many levels", id="link to itself"),
    ],
)
def test_snapshots_that_are_none(make: Callable[[Path], object], reason: str, root: Path) -> None:
    """The reason is said at the field that names the file."""
    make(root / "seeds/odd.txt")
    (root / MARSH).write_text(f"id: marsh-2018\nkind: primary\nsnapshot: odd.txt\nsha256: {'0' * 64}\n", "utf-8")
    result = check(root)
    assert codes(result) == {"EV206"}
    (found,) = (found for found in result.found if found.code == "EV206")
    assert reason in found.message


def test_a_large_snapshot(root: Path) -> None:
    """A text as long as allowed is searched, and a quote that is not in it does not take forever."""
    raw = (b"these words are nowhere in this text at al \n" * 400_000)[:MAX_SNAPSHOT_BYTES]
    (root / "seeds/large.txt").write_bytes(raw)
    pinned = f"snapshot: large.txt\nsha256: {hashlib.sha256(raw).hexdigest()}\n"
    (root / MARSH).write_text(f"id: marsh-2018\nkind: primary\n{pinned}", "utf-8")
    quote = "    stance: mixed\n    quote: these words are nowhere in this text at all\n"
    add(root, "evidence:\n  - id: a\n    source: marsh-2018\n" + quote)
    assert codes(check(root)) == {"EV201"}


# ---------------------------------------------------------------- very many, very long


def test_two_thousand_files_with_errors(root: Path) -> None:
    """All are reported, in order, with their places."""
    for i in range(2_000):
        add(root, "zzz: x\nnote:\n", f"c{i:04}")
    result = check(root)
    assert [found.code for found in result.ordered()] == ["EV102", "EV008"] * 2_000
    assert "claims/c1999.yaml:8:6: error EV008" in rendered(result)
    assert FORMATS["github"](result).count("::error file=") == 10


def test_long_chains(root: Path) -> None:
    """Claims, levels and sources that rest on each other a thousandfold."""
    for i in range(1_000):
        add(root, f"broader: c{i + 1:04}\n" if i < 999 else "", f"c{i:04}")
        (root / f"claims/sources/s{i:04}.yaml").write_text(
            f"id: s{i:04}\nkind: web-page\nderives-from: {f's{i + 1:04}' if i < 999 else 'haas-2020'}\n", "utf-8"
        )
    levels = "".join(f"      l{i}:\n        parent: l{i + 1}\n" for i in range(10_000))
    context = "  chain:\n    label: chain\n    levels:\n      l10000:\n        label: last\n"
    contexts = root / CONTEXTS
    contexts.write_text(contexts.read_text("utf-8") + context + levels, "utf-8")
    add(root, "evidence:\n  - id: a\n    source: s0000\n    context: {chain: l0}\n" + FOUND)
    result = check(root)
    assert codes(result) <= {"EV111", "EV304"}, said(result)


def test_long_circles(root: Path) -> None:
    """Each is reported once, and its middle is left out."""
    for i in range(500):
        add(root, f"broader: c{(i + 1) % 500:04}\n", f"c{i:04}")
        (root / f"claims/sources/s{i:04}.yaml").write_text(
            f"id: s{i:04}\nkind: web-page\nderives-from: s{(i + 1) % 500:04}\n", "utf-8"
        )
    levels = "".join(f"      l{i}:\n        parent: l{(i + 1) % 5_000}\n" for i in range(5_000))
    contexts = root / CONTEXTS
    contexts.write_text(contexts.read_text("utf-8") + "  chain:\n    label: chain\n    levels:\n" + levels, "utf-8")
    result = check(root)
    found = {f.code: f.message for f in result.found if f.severity is Severity.ERROR}
    assert set(found) == {"EV109", "EV115", "EV116"}
    assert len([f for f in result.found if f.severity is Severity.ERROR]) == 3
    assert found["EV109"].endswith("c0000 -> c0001 -> c0002 -> c0003 -> ... -> c0498 -> c0499 -> c0000")
    assert len(found["EV116"]) < 100


def test_very_many_unknown_names(root: Path) -> None:
    """Looking for what may be meant does not grow with their product."""
    for i in range(500):
        (root / f"claims/sources/study-{i}.yaml").write_text(f"id: study-{i}\nkind: primary\n", "utf-8")
        items = "".join(f"  - {{id: a{j}, source: stduy-{i}-{j}, stance: mixed, finding: x}}\n" for j in range(10))
        add(root, "evidence:\n" + items, f"c{i:04}")
    result = check(root, select=["EV106"])
    assert len(result.found) == 5_000


# ---------------------------------------------------------------- memory

MEASURE = """
import re, sys
from pathlib import Path
from evidence.check import check
from evidence.check.formats import FORMATS
result = check(Path(sys.argv[1]))
FORMATS["text"](result)
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="no /proc here")
@pytest.mark.parametrize(
    "more",
    [
        pytest.param(BOMB, id="aliases"),
        pytest.param(filled("note: x\n"), id="the same key"),
        pytest.param("note:\n" + filled("  -\n"), id="empty entries"),
        pytest.param("".join(f"k{i}: x\n" for i in range(95_000)), id="unknown keys"),
        pytest.param("evidence:\n" + filled("  - x\n"), id="items that are texts"),
        pytest.param(None, id="100 MB"),
    ],
)
def test_memory(more: str | None, root: Path) -> None:
    """Small files do not unfold into large ones; in megabytes at the highest, of which forty are the program."""
    if more is None:
        with open(root / CLAIM, "wb") as file:
            file.truncate(100_000_000)
    else:
        add(root, more[: MAX_BYTES - len(TEXT)])
    done = subprocess.run([sys.executable, "-c", MEASURE, str(root)], capture_output=True, text=True, check=True)
    assert int(done.stdout) / 1024 < 200
