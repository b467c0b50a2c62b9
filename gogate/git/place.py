"""The places of a work tree in the cache: who may use one, when it was last used, and how much it takes.

A place is ``trees/IDENTITY/N``; its lock lies outside of it, in ``locks``, so that a place can be removed while held.
"""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Lock", "Place", "Use", "note_use", "read_use", "try_lock"]


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


class Lock(NamedTuple):
    """The lock of a place: an open file, which whoever runs there inherits (flock(2)).

    The kernel frees it with the last process that has the file open: where a check was killed, its tests may go on
    writing for a moment, and nobody else may be judged in their place. (filelock keeps its file to itself.)
    """

    fd: int

    def release(self) -> None:
        """Let go; the place is free as soon as nothing that was started in it is left."""
        os.close(self.fd)


def try_lock(place: Place) -> Lock | None:
    """Lock *place* if nobody holds it."""
    locks = place.cache / "locks"
    locks.mkdir(mode=0o700, parents=True, exist_ok=True)
    fd = os.open(locks / f"{place.identity}-{place.number}", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    except OSError:
        os.close(fd)
        raise
    return Lock(fd)


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
