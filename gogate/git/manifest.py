"""What gogate wrote into a snapshot, kept beside it: what no longer looks like that is written anew.

It is replaced as a whole after all files are in place. Killed before that, the old one stays: it vouches for files
that were not touched, and says nothing of those written since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gogate.git.raw import Entry  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    import os
    from pathlib import Path

__all__ = ["Manifest", "Standing", "read_manifest", "standing", "write_manifest"]


class Standing(msgspec.Struct, frozen=True, array_like=True):
    """A file as it was left: what of (git's mode and object id), and what ``lstat`` said then."""

    git_mode: str
    oid: str
    mode: int
    size: int
    mtime: int
    ctime: int


class Manifest(msgspec.Struct, frozen=True):
    """All files by path, and the digest of the filters that they went through."""

    filters: bytes = b""
    files: dict[bytes, Standing] = {}


def standing(entry: Entry, stat: os.stat_result) -> Standing:
    """Describe the file of *entry* by its ``lstat``; times are in nanoseconds. The change time cannot be set back."""
    return Standing(entry.mode, entry.oid, stat.st_mode, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


def read_manifest(file: Path, filters: bytes) -> Manifest:
    """Read *file*; one that is missing, cut or made under other *filters* vouches for nothing."""
    try:
        manifest = msgspec.msgpack.decode(file.read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.DecodeError):
        return Manifest(filters)
    return manifest if manifest.filters == filters else Manifest(filters)


def write_manifest(file: Path, manifest: Manifest) -> None:
    """Replace *file* as a whole; raises OSError."""
    new = file.with_name(f"{file.name}.new")
    new.write_bytes(msgspec.msgpack.encode(manifest))
    new.replace(file)
