"""The places of a work tree in the cache: who may use one, when it was last used, and how much it takes.

A place is ``trees/IDENTITY/N``; its lock lies outside of it, in ``locks``, so that a place can be removed while held.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

    from filelock import BaseFileLock

__all__ = ["Place", "Use", "note_use", "read_use", "try_lock"]


class Place(NamedTuple):
    """A numbered place for snapshots of one work tree."""

    cache: Path
    identity: str
    number: int

    @property
    def home(self) -> Path:
        """What all places of the work tree share."""
        return self.cache / "trees" / self.identity

    @property
    def folder(self) -> Path:
        """The place itself."""
        return self.home / str(self.number)


class Use(msgspec.Struct, frozen=True):
    """Whose place it is (the path of the work tree) and how many bytes its files take."""

    root: bytes
    size: int


def try_lock(place: Place) -> BaseFileLock | None:
    """Lock *place* if nobody holds it; the kernel frees the lock when its process ends, however that was."""
    from filelock import FileLock, Timeout

    locks = place.cache / "locks"
    locks.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(locks / f"{place.identity}-{place.number}")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return None
    return lock


def note_use(place: Place, root: Path, size: int) -> None:
    """Note that *place* was used just now, for the work tree *root*, and takes *size* bytes."""
    (place.folder / "use").write_bytes(msgspec.msgpack.encode(Use(os.fsencode(root), size)))


def read_use(place: Place) -> tuple[Use, float] | None:
    """Return what was noted of *place* and when (seconds since the epoch); None where nothing readable was."""
    file = place.folder / "use"
    try:
        return msgspec.msgpack.decode(file.read_bytes(), type=Use), file.stat().st_mtime
    except (OSError, msgspec.DecodeError):
        return None
