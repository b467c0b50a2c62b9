"""The machine formats of git's plumbing, parsed: pure functions from bytes to tuples.

Names are paths from the root with ``/``; bytes that are not UTF-8 are surrogate-escaped (PEP 383), so that
``os.fsencode`` gives back what git wrote. Sources: git-ls-tree(1) OUTPUT FORMAT, git-diff-tree(1) RAW OUTPUT FORMAT.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gogate.model.errors import CannotJudge

__all__ = ["Change", "Entry", "parse_diff", "parse_tree"]

GITLINK = "160000"
SYMLINK = "120000"
NO_MODE = "000000"
ENTRY = re.compile(rb"([0-7]{6}) (?:blob|tree|commit) ([0-9a-f]{40,64})\t(.+)", re.DOTALL)
CHANGE = re.compile(rb":([0-7]{6}) ([0-7]{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([AMDTUX])")


class Entry(NamedTuple):
    """A file of a tree: its path, git's mode (``100644``, ``100755``, ``120000``, ``160000``) and its object id."""

    path: str
    mode: str
    oid: str

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file."""
        return self.mode.startswith("100")

    @property
    def is_symlink(self) -> bool:
        """Whether it is a symbolic link; the blob holds its target."""
        return self.mode == SYMLINK

    @property
    def is_gitlink(self) -> bool:
        """Whether it is a submodule's commit, whose files are not in this repository."""
        return self.mode == GITLINK


class Change(NamedTuple):
    """A path that differs between two trees; the side that lacks it is None. A rename is two changes."""

    path: str
    old: Entry | None
    new: Entry | None


def parse_tree(output: bytes) -> list[Entry]:
    """Parse ``git ls-tree -r -z --full-tree``; raises CannotJudge for anything else."""
    entries = []
    for record in _records(output):
        match = ENTRY.fullmatch(record)
        if match is None:
            raise CannotJudge(f"git ls-tree: not an entry: {record[:200]!r}")
        mode, oid, path = match.groups()
        entries.append(Entry(path.decode("utf-8", "surrogateescape"), mode.decode(), oid.decode()))
    return entries


def parse_diff(output: bytes) -> list[Change]:
    """Parse ``git diff-tree -r -z --raw --no-renames`` (or diff-index); raises CannotJudge for anything else."""
    records = _records(output)
    if len(records) % 2:
        raise CannotJudge("git diff: an odd number of fields")
    return [_change(*pair) for pair in zip(records[::2], records[1::2], strict=True)]


def _change(head: bytes, name: bytes) -> Change:
    match = CHANGE.fullmatch(head)
    if match is None or not name:
        raise CannotJudge(f"git diff: not a change: {head[:200]!r} {name[:200]!r}")
    old_mode, new_mode, old, new, _ = (field.decode() for field in match.groups())
    path = name.decode("utf-8", "surrogateescape")
    return Change(
        path,
        None if old_mode == NO_MODE else Entry(path, old_mode, old),
        None if new_mode == NO_MODE else Entry(path, new_mode, new),
    )


def _records(output: bytes) -> list[bytes]:
    """Split at NUL, which must end the last record too."""
    records = output.split(b"\0")
    if records.pop():
        raise CannotJudge("git's output is cut: no NUL at its end")
    return records
