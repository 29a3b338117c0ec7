"""Large parts of a cache stand in files of their own, and whatever happens to these, nothing else is read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence import cache
from evidence.cache import Pack

LARGE = "x" * 300_000


def kept(folder: Path) -> str:
    """A file with a small part and a large one."""
    file = str(folder / "some.cache")
    pack = Pack()
    pack.put("small", 1, ["a"])
    pack.put("large", 2, [LARGE])
    pack.write(file)
    return file


def beside(file: str) -> list[Path]:
    return [path for path in Path(file).parent.iterdir() if path.name != Path(file).name]


def test_parts_come_back(tmp_path: Path) -> None:
    file = kept(tmp_path)
    assert len(Path(file).read_bytes()) < 1_000
    pack = Pack.read(file)
    assert (pack.notes, pack.part("small"), pack.part("large")) == ({"small": 1, "large": 2}, ["a"], [LARGE])


def test_what_stays_is_not_written_anew(tmp_path: Path) -> None:
    file = kept(tmp_path)
    (large,) = beside(file)
    inode = large.stat().st_ino
    pack = Pack.read(file)
    pack.put("small", 1, ["b"])
    pack.write(file)
    assert [path.stat().st_ino for path in beside(file)] == [inode]
    assert (Pack.read(file).part("small"), Pack.read(file).part("large")) == (["b"], [LARGE])


def test_what_is_not_kept_any_more_is_removed(tmp_path: Path) -> None:
    file = kept(tmp_path)
    other = tmp_path / "other.cache.0123456789abcdef0123456789abcdef"
    other.write_bytes(b"")
    writing = Path(f"{file}.0123456789ab")
    writing.write_bytes(b"")
    pack = Pack.read(file)
    pack.put("large", 2, [LARGE, LARGE])
    pack.write(file)
    assert len(beside(file)) == 3
    assert Pack.read(file).part("large") == [LARGE, LARGE]
    pack.drop("large")
    pack.write(file)
    assert sorted(beside(file)) == sorted([other, writing])


@pytest.mark.parametrize("how", ["gone", "cut", "other", "link", "open"])
def test_a_damaged_part_is_none(tmp_path: Path, how: str) -> None:
    file = kept(tmp_path)
    (large,) = beside(file)
    raw = large.read_bytes()
    if how == "gone":
        large.unlink()
    elif how == "link":
        large.rename(tmp_path / "elsewhere")
        large.symlink_to(tmp_path / "elsewhere")
    elif how == "open":
        large.chmod(0o666)
    else:
        large.write_bytes(raw[:-1] if how == "cut" else b"y" * len(raw))
    pack = Pack.read(file)
    assert (pack.part("large"), pack.part("small")) == (None, ["a"])
    pack.put("large", 2, [LARGE])
    pack.write(file)
    assert Pack.read(file).part("large") == [LARGE]


def test_no_other_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of a part is its digest, and nothing that leads elsewhere."""
    file = kept(tmp_path)
    pack = Pack.read(file)
    monkeypatch.setattr(pack, "_places", {"large": (-1, 4, "x/../../secret")})
    monkeypatch.setattr(cache, "_own_bytes", lambda name: pytest.fail(name))
    assert pack.part("large") is None
