"""Names of a pushed tree: which of them no checkout may hold, and which files each stage judges.

Sources: git's ``verify_path``, ``is_ntfs_dotgit`` and ``is_hfs_dotgit``; ``go help packages``; gofumpt's walk.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gogate.server.types import Stage

__all__ = ["MAX_PATH", "hostile_name", "is_go_file", "judged_by"]

MAX_PATH = 4096  # bytes, Linux's own limit
# Code points that HFS+ leaves out when it compares names (git's next_hfs_char), and what ends a name there.
_HFS_IGNORED = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_HFS_END = re.compile("[\ud800-\udfff\ufffe\uffff]")
_NTFS_TAIL = re.compile(r"(?:[ .]*(?::.*)?)$", re.DOTALL)
_NOT_WALKED = {b"vendor", b"testdata"}


def hostile_name(name: bytes) -> str:
    """Say why no checkout may hold an entry of this *name*; empty where one may."""
    if name in (b"", b".", b"..") or name.startswith(b"/") or b"../" in name:
        return "a name that leads out of its folder"
    if b"/" in name:
        return "a name that holds a slash"
    return "a name that stands for git's own folder" if _is_dot_git(name) else ""


def _is_dot_git(name: bytes) -> bool:
    # The cheap question first: nearly no name passes it, and no name that means .git fails it.
    if b"\\" not in name and (name[:1] not in b".gG\xe2\xef" or len(name) < 4):
        return False
    text = _HFS_IGNORED.sub("", name.decode("utf-8", "surrogateescape")).lower()
    # Windows takes a backslash for a slash: each part is a name of its own there.
    parts = (*text.split("\\"), _HFS_END.split(text, maxsplit=1)[0])
    return any(_NTFS_TAIL.sub("", part) in (".git", "git~1") for part in parts)


def is_go_file(path: bytes) -> bool:
    """Tell whether any stage could judge the path."""
    return path.endswith(b".go")


def judged_by(path: bytes) -> frozenset[Stage]:
    """Name the stages that judge a Go file by its path alone: as ``go fmt ./...`` and as gofumpt's own walk."""
    *folders, name = path.split(b"/")
    if not name.endswith(b".go") or name.startswith(b".") or not _NOT_WALKED.isdisjoint(folders):
        return frozenset()
    if name.startswith(b"_") or any(folder.startswith((b"_", b".")) for folder in folders):
        return frozenset(("gofumpt",))
    return frozenset(("fmt", "gofumpt"))
