from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gogate.model.errors import CannotJudge
from gogate.server.workspace import PREFIX, private_folder, sweep


def test_the_folder_is_private_and_goes(tmp_path: Path) -> None:
    with private_folder({"TMPDIR": str(tmp_path)}) as folder:
        (folder / "x").write_text("x")
        assert folder.parent == tmp_path
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(tmp_path.iterdir()) == []


def test_it_goes_after_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(KeyError), private_folder({"TMPDIR": str(tmp_path)}):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_hook_left_is_swept_and_what_lives_is_not(tmp_path: Path) -> None:
    left = tmp_path / f"{PREFIX}left"
    young = tmp_path / f"{PREFIX}young"
    other = tmp_path / "other"
    for folder in (left, young, other):
        folder.mkdir()
        (folder / "x.go").write_text("x")
    os.utime(left, (0, 0))
    os.utime(other, (0, 0))
    with private_folder({"TMPDIR": str(tmp_path)}) as living:
        os.utime(living, (0, 0))
        code = (
            f"from pathlib import Path; from gogate.server.workspace import sweep; sweep(Path({str(tmp_path)!r}), 1e9)"
        )
        subprocess.run([sys.executable, "-c", code], check=True)
        assert sorted(tmp_path.iterdir()) == sorted([living, young, other])


def test_a_symlink_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "x").write_text("x")
    (tmp_path / f"{PREFIX}link").symlink_to(victim)
    sweep(tmp_path, time.time() + 10)
    assert (victim / "x").exists()


def test_no_room_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match="set TMPDIR"), private_folder({"TMPDIR": str(tmp_path / "none")}):
        raise AssertionError
