"""From files to a registry: all problems of all files, and none of them twice."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.check import check
from evidence.diagnostic import Diagnostic
from evidence.errors import RegistryNotFound
from evidence.registry import Registry, find_root, load
from evidence.registry.loader import kind_of, locate, paths_below
from evidence.registry.registry import stem
from tests.check.cases import places, registry_at, said

GROWTH = "claims/msc/msc-vesicle-growth.yaml"
NATIVE = "claims/msc/msc-vesicle-growth-native.yaml"
IMMUNE = "claims/msc/vesicle-immune-effect.yaml"
MARSH = "claims/sources/marsh-2018.yaml"
SOURCE = "id: {0}\nkind: primary\n"
CLAIM = "id: {0}\ntitle: t\naxis: tumour-effect\nsubject: {{label: s}}\noutcome: o\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clean registry."""
    return registry_at(tmp_path)


def break_file(root: Path, path: str) -> None:
    """Make a file unreadable as YAML."""
    (root / path).write_text((root / path).read_text("utf-8") + "]\n", "utf-8")


def codes(problems: list[Diagnostic]) -> list[tuple[str, str]]:
    """Paths and codes, sorted."""
    return sorted((problem.place.path, problem.code) for problem in problems)


def loaded(root: Path) -> tuple[Registry, list[tuple[str, str]]]:
    """The registry, and what is wrong with its files."""
    registry, problems = load(root)
    return registry, codes(problems)


# ---------------------------------------------------------------- which files are read


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("claims/registry.yaml", "registry"),
        ("claims/curators.yaml", "curators"),
        ("claims/vocabulary/axes.yaml", "axes"),
        ("claims/vocabulary/contexts.yaml", "contexts"),
        ("claims/vocabulary/methods.yaml", "methods"),
        ("claims/vocabulary/more/axes.yaml", None),
        ("claims/sources/a.yaml", "source"),
        ("claims/sources/b/a.yaml", "source"),
        ("claims/a.yaml", "claim"),
        ("claims/sources.yaml", "claim"),
        ("claims/a/registry.yaml", "claim"),
    ],
)
def test_kinds_of_files(path: str, kind: str | None) -> None:
    """The place of a file says what it holds."""
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("path", "name"),
    [("claims/a/zhu-2012.yaml", "zhu-2012"), ("claims/v1.2.yaml", "v1.2"), ("claims/b.yml", "b"), ("claims/c", "c")],
)
def test_names_of_files(path: str, name: str) -> None:
    """The id of a record is the name of its file without the ending."""
    assert stem(path) == name


def test_a_clean_registry(root: Path) -> None:
    """Everything is there, by id and in order."""
    registry, problems = loaded(root)
    assert problems == []
    assert list(registry.claims) == ["msc-vesicle-growth", "msc-vesicle-growth-native", "vesicle-immune-effect"]
    assert list(registry.sources) == sorted(registry.sources)
    assert len(registry.sources) == 7
    assert registry.config.name == "vesicle-sample"
    assert (registry.unread, registry.misnamed, registry.remainders) == (frozenset(), frozenset(), {})
    for name, path in registry.claim_paths.items():
        assert path == f"claims/msc/{name}.yaml"
    assert paths_below(root) == sorted(str(path.relative_to(root)) for path in root.glob("claims/**/*.yaml"))


def test_other_files_are_left_alone(root: Path) -> None:
    """Hidden files, and files that are no YAML, are none of the registry's business."""
    for path in (".hidden.yaml", "README.md", "x.yaml.orig", "x.yaml~", "x.json"):
        (root / "claims" / path).write_text("]", "utf-8")
    (root / "claims/.git").mkdir()
    (root / "claims/.git/x.yaml").write_text("]", "utf-8")
    assert loaded(root)[1] == []


def test_the_folder_may_be_a_link_inside(root: Path) -> None:
    """As long as it stays below the root."""
    (root / "claims").rename(root / "data")
    (root / "claims").symlink_to("data")
    registry, problems = loaded(root)
    assert problems == []
    assert len(registry.claims) == 3


def test_the_folder_may_not_lead_out(tmp_path: Path) -> None:
    """Then nothing is read at all."""
    root = registry_at(tmp_path)
    (root / "claims").rename(tmp_path / "elsewhere")
    (root / "claims").symlink_to(tmp_path / "elsewhere")
    registry, problems = loaded(root)
    assert ("claims", "EV009") in problems
    assert not registry.claims
    assert not registry.sources


def test_the_root_may_be_reached_through_a_link(tmp_path: Path) -> None:
    """What is inside is measured from where the root really is."""
    root = registry_at(tmp_path)
    (tmp_path / "alias").symlink_to(root)
    (root / "claims/link.yaml").symlink_to("../kept.yaml")
    (root / "kept.yaml").write_text(CLAIM.format("link"), "utf-8")
    registry, problems = loaded(tmp_path / "alias")
    assert problems == []
    assert "link" in registry.claims


def test_a_name_that_is_not_utf_8(root: Path) -> None:
    """Such a file is read like any other, and its name can be shown."""
    path = os.path.join(os.fsencode(root), b"claims/caf\xe9.yaml")
    with open(path, "wb") as file:
        file.write(CLAIM.format("caf").encode())
    registry, problems = loaded(root)
    assert problems == [("claims/caf\udce9.yaml", "EV011")]
    assert "caf" in registry.claims
    assert locate(root, "claims/caf\udce9.yaml").find(("id",)).column == 5


def test_no_registry(tmp_path: Path) -> None:
    """A folder without claims/ is the caller's mistake."""
    with pytest.raises(RegistryNotFound, match="no registry at"):
        load(tmp_path)
    with pytest.raises(RegistryNotFound):
        find_root(tmp_path)


def test_the_nearest_registry(root: Path) -> None:
    """Found from any folder below it."""
    assert find_root(root / "claims/msc") == root
    assert find_root(root) == root


def test_an_empty_registry(tmp_path: Path) -> None:
    """Each file that every registry needs is asked for."""
    (tmp_path / "claims").mkdir()
    _, problems = loaded(tmp_path)
    assert problems == [
        ("claims/registry.yaml", "EV013"),
        ("claims/vocabulary/axes.yaml", "EV013"),
        ("claims/vocabulary/contexts.yaml", "EV013"),
        ("claims/vocabulary/methods.yaml", "EV013"),
    ]


# ---------------------------------------------------------------- all problems of all files


def test_all_problems_are_reported_at_once(root: Path) -> None:
    """A fault of one file, whichever, hides nothing in another."""
    write = (root / "claims").joinpath
    write("a-bytes.yaml").write_bytes(b"\xff")
    write("b-control.yaml").write_bytes(b"a: \0")
    write("c-syntax.yaml").write_text("a: [", "utf-8")
    write("d-large.yaml").write_bytes(b"#" * (1 << 20) + b"\n")
    write("e-deep.yaml").write_text("[" * 99, "utf-8")
    write("f-alias.yaml").write_text("a: *b\n", "utf-8")
    write("g-twice.yaml").write_text(CLAIM.format("g-twice") + "axis: tumour-effect\n", "utf-8")
    write("h-null.yaml").write_text(CLAIM.format("h-null") + "note:\n", "utf-8")
    write("i-link.yaml").symlink_to("/etc/hostname")
    write("j-blanks.yaml").write_text(CLAIM.format("j-blanks") + "note: a \n", "utf-8")
    write("k-other.yaml").write_text(CLAIM.format("k"), "utf-8")
    write("l.yml").write_text(CLAIM.format("l"), "utf-8")
    write("m-missing.yaml").write_text("id: m-missing\n", "utf-8")
    write("n-unknown.yaml").write_text(CLAIM.format("n-unknown") + "zzz: x\n", "utf-8")
    write("o-value.yaml").write_text(CLAIM.format("o-value") + "broader: X Y\n", "utf-8")
    write("p-axis.yaml").write_text(CLAIM.format("p-axis").replace("tumour", "tumor"), "utf-8")
    write("q-list.yaml").write_text("- a\n", "utf-8")
    result = check(root)
    names = {found.place.path.split("/")[-1][0]: set[str]() for found in result.found}
    for found in result.found:
        names[found.place.path.split("/")[-1][0]].add(found.code)
    assert names == {
        "a": {"EV002"},
        "b": {"EV003", "EV010"},
        "c": {"EV001", "EV010"},
        "d": {"EV004"},
        "e": {"EV005", "EV010"},
        "f": {"EV006"},
        "g": {"EV007"},
        "h": {"EV008"},
        "i": {"EV009"},
        "j": {"EV010"},
        "k": {"EV011"},
        "l": {"EV013"},
        "m": {"EV101"},
        "n": {"EV102"},
        "o": {"EV103"},
        "p": {"EV104"},
        "q": {"EV103"},
    }, said(result)


def test_several_problems_of_one_file(root: Path) -> None:
    """Faults of syntax end a file; all others are collected."""
    (root / MARSH).write_text("id: marsh-2018\nkind: primry\nyear: 18\nauthors: ~\njurnal: x\ndoi: y\n", "utf-8")
    result = check(root)
    assert places(result) == [
        f"{MARSH}:2:7 EV103",
        f"{MARSH}:3:7 EV103",
        f"{MARSH}:4:10 EV008",
        f"{MARSH}:5:1 EV102",
        f"{MARSH}:6:6 EV103",
    ]


@pytest.mark.parametrize(
    "title", ["|\n  A study\n  of two lines", '"A study\\nof two lines"', ">\n  A study with a line end behind it"]
)
def test_a_title_of_several_lines(title: str, root: Path) -> None:
    """Refused at its place; the record is not there."""
    (root / MARSH).write_text(f"id: marsh-2018\nkind: primary\ntitle: {title}\nyear: 2018\n", "utf-8")
    result = check(root)
    assert places(result)[0] == f"{MARSH}:3:8 EV103"
    assert "expected some text on one line, without line breaks" in result.ordered()[0].message


# ---------------------------------------------------------------- what a broken file does to others


@pytest.mark.parametrize(
    ("path", "unchecked"),
    [
        pytest.param(MARSH, set(), id="source"),
        pytest.param("claims/sources/osei-2016.yaml", {"EV201", "EV501"}, id="quoted source"),
        pytest.param("claims/sources/ferro-2017.yaml", {"EV501"}, id="source of a decided claim"),
        pytest.param(GROWTH, set(), id="broader claim"),
        pytest.param(NATIVE, {"EV505"}, id="narrower claim"),
        pytest.param("claims/vocabulary/axes.yaml", {"EV104", "EV105", "EV404", "EV405", "EV407", "EV501"}, id="axes"),
        pytest.param("claims/vocabulary/contexts.yaml", {"EV116", "EV401", "EV402", "EV406", "EV502"}, id="contexts"),
        pytest.param("claims/vocabulary/methods.yaml", {"EV113", "EV403", "EV502"}, id="methods"),
        pytest.param("claims/curators.yaml", {"EV114"}, id="curators"),
        pytest.param("claims/registry.yaml", {"EV201", "EV206", "EV314"}, id="registry file"),
    ],
)
def test_a_broken_file_breaks_nothing_else(path: str, unchecked: set[str], root: Path) -> None:
    """Only the file itself is reported, and the rules that would need it say so."""
    break_file(root, path)
    result = check(root)
    assert [(found.place.path, found.code) for found in result.found] == [(path, "EV001")], said(result)
    assert result.work.unread == 1
    # what nobody uses cannot be told while a file that may use it is unread
    assert {code for code, _ in result.unchecked} == unchecked | {"EV111"}


@pytest.mark.parametrize(
    "path", [MARSH, GROWTH, "claims/vocabulary/axes.yaml", "claims/registry.yaml", "claims/curators.yaml"]
)
def test_a_wrong_field_breaks_nothing_else(path: str, root: Path) -> None:
    """The same for a file that can be read and does not fit."""
    (root / path).write_text((root / path).read_text("utf-8") + "zzz: x\n", "utf-8")
    result = check(root)
    assert [(found.place.path, found.code) for found in result.found] == [(path, "EV102")], said(result)


def test_a_folder_that_cannot_be_seen(root: Path) -> None:
    """Its sources may have any id, so no id is called unknown."""
    (root / "claims/sources").rename(root / "kept")
    (root / "claims/sources").symlink_to("../kept")
    registry, _ = load(root)
    assert registry.unread_folder == "claims/sources"
    result = check(root)
    assert places(result) == ["claims/sources:1:1 EV009"]
    assert ("EV106", "the folder claims/sources could not be read") in result.unchecked


def test_the_rest_of_a_broken_claim_is_looked_at(root: Path) -> None:
    """A wrong value hides neither an unknown source nor an unknown word beside it."""
    text = (root / NATIVE).read_text("utf-8")
    for old, new in (("n: 24", "n: many"), ("source: marsh-2018", "source: marsh-1981"), ("umbilical-cord", "chord")):
        assert old in text
        text = text.replace(old, new)
    (root / NATIVE).write_text(text, "utf-8")
    result = check(root)
    assert [found.code for found in result.ordered()] == ["EV103", "EV106", "EV402"], said(result)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda text: text.replace("context: {model: in-vitro}", "context: {model: In Vitro}"), id="context"
        ),
        pytest.param(lambda text: text + "    via: Not An Id\n", id="via"),
        pytest.param(lambda text: text.replace("finding: f", 'finding: ""'), id="finding"),
    ],
)
def test_what_is_lacking_in_a_broken_claim_is_not_held_against_it(change: Callable[[str], str], root: Path) -> None:
    """A value that was taken out because it is wrong makes no second fault."""
    item = "  - {{id: {0}, source: tanaka-2019, stance: {1}, context: {{model: {2}}}, finding: {0}}}\n"
    text = CLAIM.format("broken") + "evidence:\n" + item.format("a", "pro-tumour", "in-vivo")
    text += (
        "  - id: b\n    source: tanaka-2019\n    stance: anti-tumour\n    method: narrative-review\n"
        "    context: {model: in-vitro}\n    finding: f\n"
    )
    (root / "claims/broken.yaml").write_text(change(text), "utf-8")
    result = check(root)
    assert [found.code for found in result.found] in (["EV103"], ["EV103", "EV103"]), said(result)


def test_suppressions_of_a_broken_claim_hold(root: Path) -> None:
    """What was accepted does not come back because of a slip elsewhere in the file."""
    ignore = "ignore: [{rule: EV402, reason: New word.}]\n"
    text = CLAIM.format("broken") + "scope: {tissue: spleen}\n" + ignore
    (root / "claims/broken.yaml").write_text(text, "utf-8")
    assert check(root).found == ()
    (root / "claims/broken.yaml").write_text(text + "zzz: x\n", "utf-8")
    assert [found.code for found in check(root).found] == ["EV102"]


# ---------------------------------------------------------------- ids


def test_a_copy_is_blamed_and_not_the_original(root: Path) -> None:
    """Of several files with one id the one that is named after it keeps it, wherever it stands."""
    for name in ("aaa.yaml", "zzz.yaml", "sub/marsh-2018.yaml"):
        (root / "claims/sources/sub").mkdir(exist_ok=True)
        (root / "claims/sources" / name).write_text(SOURCE.format("marsh-2018"), "utf-8")
    registry, problems = load(root)
    assert codes(problems) == [
        ("claims/sources/aaa.yaml", "EV107"),
        ("claims/sources/sub/marsh-2018.yaml", "EV107"),
        ("claims/sources/zzz.yaml", "EV107"),
    ]
    assert registry.source_paths[registry.sources["marsh-2018"].id] == MARSH  # type: ignore[index]
    assert {problem.related[0].place.path for problem in problems} == {MARSH}


def test_two_files_that_are_both_misnamed(root: Path) -> None:
    """The first keeps the id and is told to change its name, the second is told that the id is taken."""
    for name in ("aaa", "bbb"):
        (root / f"claims/{name}.yaml").write_text(CLAIM.format("ccc"), "utf-8")
    registry, problems = loaded(root)
    assert problems == [("claims/aaa.yaml", "EV011"), ("claims/bbb.yaml", "EV107")]
    assert registry.misnamed == {"aaa"}


def test_a_misnamed_source_is_known_by_both_names(root: Path) -> None:
    """One slip, in the file's name or in the id, is one problem."""
    (root / MARSH).rename(root / "claims/sources/marsh-2019.yaml")
    assert [found.code for found in check(root).found] == ["EV011"]
    text = (root / NATIVE).read_text("utf-8").replace("source: marsh-2018", "source: marsh-2019")
    (root / NATIVE).write_text(text, "utf-8")
    assert [found.code for found in check(root).found] == ["EV011"]


def test_sources_of_a_copied_claim_are_in_use(root: Path) -> None:
    """A claim that lost its id to another still uses what it names."""
    (root / "claims/sources/lund-2021.yaml").write_text(SOURCE.format("lund-2021"), "utf-8")
    item = "evidence: [{id: a, source: lund-2021, stance: mixed, finding: f}]\n"
    (root / "claims/copy.yaml").write_text(CLAIM.format("msc-vesicle-growth") + item, "utf-8")
    result = check(root)
    assert places(result) == ["claims/copy.yaml:1:5 EV107"]


def test_a_misnamed_claim_that_is_copied_is_looked_at(root: Path) -> None:
    """Its other faults are not hidden by the id."""
    text = CLAIM.format("msc-vesicle-growth") + "scope: {tissue: spleen}\n"
    (root / "claims/copy.yaml").write_text(text, "utf-8")
    assert [found.code for found in check(root).ordered()] == ["EV107", "EV402"]


# ---------------------------------------------------------------- the index


def test_all_narrower_claims(root: Path) -> None:
    """Nearest first, each once, and only on the same axis."""
    for name, broader in (("a", "msc-vesicle-growth"), ("b", "a"), ("c", "a"), ("d", "b")):
        (root / f"claims/{name}.yaml").write_text(CLAIM.format(name) + f"broader: {broader}\n", "utf-8")
    text = (CLAIM.format("e") + "broader: a\n").replace("tumour-effect", "immune-effect")
    (root / "claims/e.yaml").write_text(text, "utf-8")
    registry, _ = load(root)
    growth = registry.claims["msc-vesicle-growth"].id  # type: ignore[index]
    assert registry.below(growth) == ("a", "msc-vesicle-growth-native", "b", "c", "d")


def test_narrower_claims_in_a_circle(root: Path) -> None:
    """Each is below the others, and not below itself."""
    for name, broader in (("a", "b"), ("b", "c"), ("c", "a")):
        (root / f"claims/{name}.yaml").write_text(CLAIM.format(name) + f"broader: {broader}\n", "utf-8")
    registry, _ = load(root)
    assert registry.below(registry.claims["a"].id) == ("c", "b")  # type: ignore[index]


def test_the_same_bytes_give_the_same_result(root: Path) -> None:
    """Order of folders and of reading plays no part."""
    first, second = load(root), load(root)
    assert first[1] == second[1]
    assert list(first[0].claims.items()) == list(second[0].claims.items())
