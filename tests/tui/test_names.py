"""Names of claims before any is read."""

from __future__ import annotations

from pathlib import Path

from evidence.tui.names import claim_names


def _file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("not read\n")


def test_names_of_claims_in_all_folders(tmp_path: Path) -> None:
    """In the order of the alphabet; neither records of other kinds, nor what is hidden, nor what is no YAML."""
    for name in ("b/two.yaml", "a/deep/one.yaml", "a/deep/notes.txt", "a/.hidden.yaml", ".git/three.yaml"):
        _file(tmp_path / "claims" / name)
    for name in ("registry.yaml", "sources/four.yaml", "vocabulary/five.yaml"):
        _file(tmp_path / "claims" / name)
    found = claim_names(tmp_path)
    assert found.names == ("one", "two")
    assert found.complete


def test_a_circle_of_links_is_left(tmp_path: Path) -> None:
    """Links are not followed, so that two of them in one folder do not double the work at every step."""
    _file(tmp_path / "claims" / "a" / "one.yaml")
    for name in ("first", "second"):
        (tmp_path / "claims" / "a" / name).symlink_to(tmp_path / "claims", target_is_directory=True)
    assert claim_names(tmp_path).names == ("one",)


def test_what_takes_too_long_is_left_for_later(tmp_path: Path) -> None:
    """Without time nothing is looked at, and that is said; a folder that is not there is no fault."""
    _file(tmp_path / "claims" / "a" / "one.yaml")
    assert not claim_names(tmp_path, seconds=0).complete
    assert claim_names(tmp_path / "nowhere").names == ()
