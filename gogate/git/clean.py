"""Keeps the snapshots in the cache small: what was used least goes first, what is in use stays."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gogate.git.place import Place, read_use, try_lock

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LIMIT", "Kept", "clear", "kept", "remove", "remove_tree", "tidy"]

LIMIT = 8 * 2**30
"""Bytes that the snapshots of all work trees may take together."""

DAY = 86_400
UNUSED = 30 * DAY
OBJECTS = 2 * DAY  # longer than any check runs
HOUR = 3600


class Kept(NamedTuple):
    """A snapshot that the cache holds: of which work tree, its bytes, and its last use in seconds since the epoch."""

    place: Place
    root: str
    size: int
    used: float


def kept(cache: Path) -> list[Kept]:
    """List the snapshots in *cache*, the one used longest ago first."""
    found = [Kept(place, *_described(place)) for home in _homes(cache) for place in _places(cache, home)]
    return sorted(found, key=lambda snapshot: snapshot.used)


def remove(snapshot: Kept) -> bool:
    """Remove *snapshot*; False where a check is using it."""
    lock = try_lock(snapshot.place)
    if lock is None:
        return False
    try:
        folder = snapshot.place.folder
        # Out of the way first: killed half-way, what is left bears a name that is never read.
        gone = folder.with_name(f"gone-{os.getpid()}-{folder.name}")
        with suppress(FileNotFoundError):
            folder.rename(gone)
            remove_tree(gone)
    finally:
        lock.release()
    return True


def tidy(cache: Path, now: float, *, limit: int = LIMIT, unused: float = UNUSED) -> int:
    """Remove what was not used for *unused* seconds, then the least used until *limit* bytes are kept at most.

    Sweeps up what killed checks left, too. Returns how many bytes went. Nothing in use is touched, and what cannot be
    removed is left.
    """
    freed = 0
    snapshots = kept(cache)
    total = sum(snapshot.size for snapshot in snapshots)
    for snapshot in snapshots:
        if (total - freed > limit or snapshot.used < now - unused) and remove(snapshot):
            freed += snapshot.size
    for home in _homes(cache):
        freed += _sweep(home, now)
    return freed


def clear(cache: Path, now: float) -> int:
    """Remove all that no check is using, for ``gogate clean``; returns how many bytes went."""
    freed = sum(snapshot.size for snapshot in kept(cache) if remove(snapshot))
    return freed + sum(_sweep(home, now, objects=HOUR) for home in _homes(cache))


def _homes(cache: Path) -> list[Path]:
    with suppress(FileNotFoundError):
        return sorted(home for home in (cache / "trees").iterdir() if home.is_dir())
    return []


def _places(cache: Path, home: Path) -> Iterator[Place]:
    for folder in sorted(home.iterdir()):
        if folder.name.isdecimal() and folder.is_dir():
            yield Place(cache, home.name, int(folder.name))


def _described(place: Place) -> tuple[str, int, float]:
    use = read_use(place)
    if use is None:  # killed before its first snapshot was whole
        return "", 0, 0.0
    return os.fsdecode(use[0].root), use[0].size, use[1]


def _sweep(home: Path, now: float, objects: float = OBJECTS) -> int:
    """Remove objects that nobody wrote or asked for in a while (git freshens those), and what killed checks left."""
    freed = 0
    for left in (*home.glob("gone-*"), *home.glob("index-*")):
        if left.lstat().st_mtime < now - DAY or left.name.startswith("gone-"):
            remove_tree(left)
    for folder, _, names in os.walk(home / "objects", topdown=False):
        for name in names:
            file = Path(folder, name)
            with suppress(OSError):
                info = file.lstat()
                if info.st_mtime < now - objects:
                    file.unlink()
                    freed += info.st_size
        if Path(folder) != home / "objects":  # git wants that one to be there
            with suppress(OSError):  # not empty
                Path(folder).rmdir()
    return freed


def remove_tree(path: Path) -> None:
    """Remove a file or folder, as far as the system lets us."""
    if path.is_dir() and not path.is_symlink():
        for folder, names, _ in os.walk(path):
            for name in names:
                if not Path(folder, name).is_symlink():
                    with suppress(OSError):
                        Path(folder, name).chmod(0o700)
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
