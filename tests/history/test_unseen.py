"""What could not be read is named, with the claims that nothing can be said of."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from evidence.check import check
from evidence.cli.main import main
from evidence.history.unseen import unseen
from tests.history.scripted import Pull


def _break(path: str) -> Callable[[Pull], None]:
    def change(pull: Pull) -> None:
        with (pull.root / path).open("a") as file:
            file.write("note: [\n")

    return change


def _hide(pull: Pull) -> None:
    (pull.root / "claims/growth.yaml").rename(pull.root / "claims/growth.yml")


GROWTH = ("growth",)
BROKEN = [
    ("a claim", "claims/growth.yaml", _break("claims/growth.yaml"), GROWTH, True),
    ("a claim below another", "claims/part.yaml", _break("claims/part.yaml"), ("part", "wide"), True),
    ("another ending", "claims/growth.yml", _hide, GROWTH, True),
    ("a source", "claims/sources/n2.yaml", _break("claims/sources/n2.yaml"), GROWTH, False),
    ("a source of a claim below", "claims/sources/x1.yaml", _break("claims/sources/x1.yaml"), ("part", "wide"), False),
    ("the policy", "claims/registry.yaml", _break("claims/registry.yaml"), None, False),
    ("the axes", "claims/vocabulary/axes.yaml", _break("claims/vocabulary/axes.yaml"), None, False),
]


@pytest.mark.parametrize(
    ("path", "change", "claims", "ids"), [pytest.param(*case[1:], id=case[0].replace(" ", "-")) for case in BROKEN]
)
def test_a_file_of_the_base(
    pull: Pull,
    path: str,
    change: Callable[[Pull], None],
    claims: tuple[str, ...] | None,
    ids: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The change mends it; each rule says for which claims it could not compare."""
    whole = {file: file.read_bytes() for file in pull.root.glob("claims/**/*.yaml")}
    change(pull)
    pull.merged()
    for file, raw in whole.items():
        file.write_bytes(raw)
    (pull.root / "claims/growth.yml").unlink(missing_ok=True)
    comparison = pull.compared()
    assert [(one.path, one.claims, one.holds_ids) for one in comparison.unseen[0]] == [(path, claims, ids)]
    assert comparison.unseen[1] == ()
    reasons = dict(check(pull.root, ["EV507", "EV508", "EV509"], base="main").unchecked)
    assert set(reasons) == {"EV507", "EV508", *(["EV509"] if ids else [])}
    names = "any claim" if claims is None else ", ".join(f"`{name}`" for name in claims)
    for reason in reasons.values():
        assert reason.startswith(f"`{path}` of the base could not be read: it is not known wh")
        assert reason.endswith(names)
    capsys.readouterr()
    root = ["--registry", str(pull.root)]
    main([*root, "check", "--base", "main", "--quiet", "--ignore", "EV508"])
    assert f"not checked: EV507, because `{path}`" in capsys.readouterr().out
    main([*root, "diff", "main"])
    assert f"? {path} of the base could not be read; " in capsys.readouterr().out
    main([*root, "diff", "main", "--format", "json"])
    told = json.loads(capsys.readouterr().out)["unread"]
    assert told == {"base": [{"file": path, "claims": None if claims is None else list(claims)}], "head": []}
    main([*root, "diff", "main", "--format", "md"])
    assert "could not be read" in capsys.readouterr().out


def test_a_file_of_the_change(pull: Pull) -> None:
    """Its claims count as gone, which is an error; that nothing is known of them is said as well."""
    _break("claims/part.yaml")(pull)
    result = check(pull.root, ["EV5"], base="main")
    assert {code for code, reason in result.unchecked if "`claims/part.yaml` of this revision" in reason} == {
        "EV507",
        "EV508",
        "EV509",
        "EV510",
    }
    assert "EV509" in {found.code for found in result.found}


def test_curators_have_no_say_in_verdicts(pull: Pull) -> None:
    _break("claims/curators.yaml")(pull)
    pull.merged()
    assert pull.compared().unseen == ((), ())


def test_many_broken_files(pull: Pull) -> None:
    """Nobody asks for each of them which claims it could be about."""
    for number in range(150):
        (pull.root / f"claims/sources/b{number}.yaml").write_text("[\n")
    pull.merged()
    registry = pull.registry()
    assert {one.claims for one in unseen(registry, registry)} == {None}
    reasons = [reason for code, reason in check(pull.root, ["EV507"], base="main").unchecked if code == "EV507"]
    assert len(reasons) == 22
    assert "140 more files of the base could not be read" in reasons
