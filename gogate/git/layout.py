"""How a tree lies on disk: which names each folder holds, and the times that follow from object ids.

Go's test cache knows a file by size, mode and modification time, and a folder by what its entries are known by. So a
file's time follows from its blob, and a folder's from the names and kinds in it: equal content has equal times
wherever and whenever it is written, other content has other ones, and all of them lie in the past.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, NamedTuple

from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gogate.git.raw import Entry

__all__ = ["Layout", "file_time", "folder_time", "lay_out"]

EPOCH = 1_000_000_000  # September 2001: after every format's first year, and before any checkout
SPAN = 2**29  # seconds: up to September 2018
NANOSECONDS = 10**9
HOSTILE = frozenset((b"", b".", b".."))


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
    """Lay *entries* out as git checks them out: a submodule that is not there is an empty folder.

    Raises CannotJudge for a name that leads out of its folder or into git's own, and for one that stands twice: a
    server accepts such trees, and git refuses to check them out.
    """
    folders: dict[bytes, dict[bytes, Entry | None]] = {b"": {}}
    submodules = []
    for entry in entries:
        path = os.fsencode(entry.path)
        folder, slash, name = path.rpartition(b"/")
        if slash and not folder:
            raise CannotJudge(f"the tree holds an invalid path: {path!r}")
        if entry.is_gitlink:
            submodules.append(_add_folder(folders, path))
        else:
            _add(folders[folder] if folder in folders else _add_folder(folders, folder), name, entry, path)
    if any(submodules):
        raise CannotJudge("the tree holds a path twice: a submodule and files in its place")
    return Layout(folders)


def _add_folder(folders: dict[bytes, dict[bytes, Entry | None]], path: bytes) -> dict[bytes, Entry | None]:
    parent, _, name = path.rpartition(b"/")
    names = folders[parent] if parent in folders else _add_folder(folders, parent)
    _add(names, name, None, path)
    return folders.setdefault(path, {})


def _add(names: dict[bytes, Entry | None], name: bytes, entry: Entry | None, path: bytes) -> None:
    if name in HOSTILE or name.lower() == b".git":
        raise CannotJudge(f"the tree holds an invalid path: {path!r}")
    if name in names:
        raise CannotJudge(f"the tree holds a path twice: {path!r}")
    names[name] = entry


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
