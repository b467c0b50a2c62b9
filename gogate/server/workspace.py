"""The private folder in which a push's files are judged, under names of our own; gone afterwards, killed or not.

A folder is locked while its hook lives (flock(2) ends with the process, however it ends), so that the next hook can
tell one that was left behind from one in use.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["STALE", "private_folder", "sweep"]

PREFIX = "gogate-push-"
STALE = 60.0  # seconds: a younger folder may not be locked yet


@contextmanager
def private_folder(environ: Mapping[str, str]) -> Iterator[Path]:
    """Lend an empty folder that its owner alone can open; raises CannotJudge where there is no room for one."""
    top = Path(environ.get("TMPDIR") or tempfile.gettempdir())
    sweep(top, time.time() - STALE)
    try:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=top))
    except OSError as error:
        raise CannotJudge(f"{top}: {error.strerror}", fix="make room there, or set TMPDIR for the server") from error
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep(top: Path, before: float) -> None:
    """Remove our own folders in *top* that were left behind *before* (seconds since the epoch) by a killed hook."""
    with suppress(OSError), os.scandir(top) as found:
        for entry in found:
            if entry.name.startswith(PREFIX):
                with suppress(OSError):
                    _remove_if_left(entry, before)


def _remove_if_left(entry: os.DirEntry[str], before: float) -> None:
    status = entry.stat(follow_symlinks=False)
    if status.st_uid != os.geteuid() or status.st_mtime > before:
        return
    lock = os.open(entry.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # BlockingIOError: its hook lives
        shutil.rmtree(entry.path, ignore_errors=True)
    finally:
        os.close(lock)
