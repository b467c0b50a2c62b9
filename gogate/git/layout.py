"""How a tree lies on disk: which names each folder holds, and the times that follow from object ids.

Go's test cache knows a file by size, mode and modification time, and a folder by what its entries are known by. So a
file's time follows from its blob, and a folder's from the names and kinds in it: equal content has equal times
wherever and whenever it is written, other content has other ones, and all of them lie in the past.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gogate.git.raw import Entry

__all__ = ["Layout", "file_time", "folder_time", "lay_out"]

EPOCH = 1_000_000_000  # September 2001: after every format's first year, and before any checkout
SPAN = 2**29  # seconds: up to September 2018
NANOSECONDS = 10**9


class Layout(NamedTuple):
    """Folders by path (the root is ``b""``), each with its names; a name's entry is None where it is a folder."""

    folders: dict[bytes, dict[bytes, Entry | None]]

    def files(self) -> dict[bytes, Entry]:
        """Return all files and symlinks by path."""
        return {
            join(folder, name): entry
            for folder, names in self.folders.items()
            for name, entry in names.items()
            if entry is not None
        }


def lay_out(entries: Iterable[Entry]) -> Layout:
    """Lay *entries* out as git checks them out: a submodule that is not there is an empty folder."""
    folders: dict[bytes, dict[bytes, Entry | None]] = {b"": {}}
    for entry in entries:
        path = os.fsencode(entry.path)
        folder, _, name = path.rpartition(b"/")
        _names(folders, folder)[name] = None if entry.is_gitlink else entry
        if entry.is_gitlink:
            _names(folders, path)
    return Layout(folders)


def _names(folders: dict[bytes, dict[bytes, Entry | None]], path: bytes) -> dict[bytes, Entry | None]:
    names = folders.get(path)
    if names is None:
        parent, _, name = path.rpartition(b"/")
        _names(folders, parent)[name] = None
        names = folders[path] = {}
    return names


def join(folder: bytes, name: bytes) -> bytes:
    """Join a path below the root."""
    return folder + b"/" + name if folder else name


def file_time(oid: str, salt: bytes) -> int:
    """Return the time of a file, in nanoseconds since the epoch; *salt* stands for the filters that wrote it."""
    return _time(oid.encode() + salt)


def folder_time(names: Mapping[bytes, Entry | None]) -> int:
    """Return the time of a folder with *names*, in nanoseconds since the epoch."""
    kinds = (name + b"\0" + (b"tree" if entry is None else entry.mode.encode()) for name, entry in names.items())
    return _time(b"\0\0".join(sorted(kinds)))


def _time(source: bytes) -> int:
    number = int.from_bytes(hashlib.blake2b(source, digest_size=8).digest(), "big")
    seconds, nanoseconds = divmod(number, 2**32)
    return (EPOCH + seconds % SPAN) * NANOSECONDS + nanoseconds % NANOSECONDS
