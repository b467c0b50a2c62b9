from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from gogate.fix.replace import read, replace


def test_the_whole_file_or_nothing(tmp_path: Path) -> None:
    file = tmp_path / "f.go"
    file.write_bytes(b"old")
    file.chmod(0o640)
    seen = read(file)
    assert seen is not None
    assert replace(file, seen, b"new")
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"new", 0o640)
    assert os.listdir(tmp_path) == ["f.go"]  # noqa: PTH208


@pytest.mark.parametrize("change", ["content", "mode", "gone", "link"])
def test_a_file_that_changed_meanwhile_stays(tmp_path: Path, change: str) -> None:
    file = tmp_path / "f.go"
    file.write_bytes(b"old")
    seen = read(file)
    assert seen is not None
    if change == "content":
        file.write_bytes(b"OLD")
    elif change == "mode":
        file.chmod(0o600)
    else:
        file.unlink()
        if change == "link":
            file.symlink_to("elsewhere")
    assert not replace(file, seen, b"new")
    assert list(tmp_path.glob(".gogate*")) == []
    assert change != "content" or file.read_bytes() == b"OLD"


def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"x")
    (tmp_path / "link").symlink_to("target")
    (tmp_path / "folder").mkdir()
    assert [read(tmp_path / name) for name in ("link", "folder", "missing")] == [None] * 3


def test_a_folder_that_is_gone_raises(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x/f").write_bytes(b"old")
    seen = read(tmp_path / "x/f")
    assert seen is not None
    (tmp_path / "x/f").unlink()
    (tmp_path / "x").rmdir()
    with pytest.raises(FileNotFoundError):
        replace(tmp_path / "x/f", seen, b"new")
