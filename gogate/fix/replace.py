"""Writes a file of the work tree whole or not at all, and only where it still is what was read."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

__all__ = ["Seen", "read", "replace"]


class Seen(NamedTuple):
    """A regular file as it was read: its bytes, and what tells that it is still the same."""

    content: bytes
    mode: int
    mark: tuple[int, int, int, int]


def read(file: Path) -> Seen | None:
    """Read *file*; None where it is missing, no regular file (a symlink is not followed), or is being written."""
    try:
        before = os.lstat(file)
        if not stat.S_ISREG(before.st_mode):
            return None
        content = file.read_bytes()
        after = os.lstat(file)
    except OSError:
        return None
    return Seen(content, stat.S_IMODE(after.st_mode), _mark(after)) if _mark(before) == _mark(after) else None


def replace(file: Path, seen: Seen, content: bytes) -> bool:
    """Put *content* in the place of *seen*, with its mode, by a rename; False where the file changed meanwhile.

    Raises OSError where the folder or the disk does not take it; the file is then as it was.
    """
    handle, aside = tempfile.mkstemp(prefix=".gogate-", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(aside).chmod(seen.mode)
        if read(file) != seen:
            return False
        Path(aside).replace(file)
        return True
    finally:
        with suppress(FileNotFoundError):
            Path(aside).unlink()


def _mark(info: os.stat_result) -> tuple[int, int, int, int]:
    return info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns
