"""Walking the trees of a push beside those that the server has, level by level, stopped at the first limit.

Tree objects are read raw and taken apart here: ``git diff-tree`` and its like gather a whole difference before they say
a word, and a bomb of ten small objects makes gigabytes of it. Format: MODE, a space, NAME, NUL, the object id's bytes.
Names are bytes, looked at and never joined to a path of a disk.
"""

from __future__ import annotations

import re
import stat
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from gogate.git.command import failed
from gogate.model.errors import CannotJudge
from gogate.server.limits import MIB, LimitReached
from gogate.server.names import MAX_PATH, hostile_name, is_go_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gogate.git.command import Git
    from gogate.server.incoming import Tip
    from gogate.server.types import Limits

__all__ = ["Brought", "Entry", "Trees", "parse_tree", "walk"]

_HEADER = re.compile(rb"([0-9a-f]{40,64}) tree (\d+)")
_ENTRY = {size: re.compile(rb"([0-7]{1,7}) ([^\0]*)\0(.{%d})" % size, re.DOTALL) for size in (20, 32)}
# Of one tree object, and of all of one level: an entry of 30 bytes takes 200 when it is taken apart.
_TREE_BYTES = 16 * MIB
_LEVEL_BYTES = 32 * MIB

Entry = tuple[bytes, bytes, bytes]
"""An entry as it stands in a tree: mode in octal digits, name, object id (20 or 32 bytes)."""


class Brought(NamedTuple):
    """An entry that a tree brings: a file to judge, or (``why`` is not empty) one that no checkout may hold."""

    tip: Tip
    path: bytes
    oid: str
    why: str
    executable: bool = False


class _Folder(NamedTuple):
    """A folder that differs from those in its place: its path (``b""``, else with a slash at its end), tree, bases."""

    tip: Tip
    path: bytes
    tree: str
    bases: tuple[str, ...]


def walk(git: Git, tips: Sequence[Tip], limits: Limits, takes: Callable[[bytes], bool] = is_go_file) -> list[Brought]:
    """Return what *tips* bring, by depth: regular files that differ from those of their name in every base.

    *takes* says by its name whether a file is wanted. Raises LimitReached for too many entries or too deep ones,
    CannotJudge where git cannot give a tree.
    """
    brought: list[Brought] = []
    level = [_Folder(tip, b"", tip.tree, tip.bases) for tip in tips if tip.tree not in tip.bases]
    entries = depth = 0
    while level:
        depth += 1
        if depth > limits.depth:
            raise LimitReached(f"the tree is over {limits.depth} folders deep", "limits.depth", limits.depth)
        trees = _read(git, dict.fromkeys(oid for folder in level for oid in (folder.tree, *folder.bases)))
        below: list[_Folder] = []
        for folder in level:
            new = _difference(folder, trees)
            entries += len(new)
            if entries > limits.entries:
                said = f"the push changes more than {limits.entries} files and folders"
                raise LimitReached(said, "limits.entries", limits.entries)
            _look_at(folder, new, trees, brought, below, takes)
        level = below
    return brought


def parse_tree(raw: bytes, oid_size: int) -> list[Entry]:
    """Take a tree object apart; raises CannotJudge for what is none."""
    found = _ENTRY[oid_size].findall(raw)
    if sum(len(mode) + len(name) for mode, name, _ in found) + len(found) * (oid_size + 2) != len(raw):
        raise CannotJudge("a pushed tree is malformed", fix="git fsck, in the repository that it was pushed from")
    return found


def _read(git: Git, oids: Iterable[str]) -> dict[str, list[Entry]]:
    wanted = list(oids)
    reader = Trees(wanted)
    outcome = git.attempt(
        "cat-file", "--batch", "--buffer", stdin="".join(f"{o}\n" for o in wanted).encode(), reader=reader
    )
    if not outcome.ok:
        raise failed("cat-file", outcome)
    reader.finish()
    return {oid: parse_tree(raw, len(oid) // 2) for oid, raw in reader.found.items()}


def _difference(folder: _Folder, trees: dict[str, list[Entry]]) -> list[Entry]:
    """Return the entries that no base has, in order."""
    known = {entry for base in folder.bases for entry in trees[base]}
    return [entry for entry in trees[folder.tree] if entry not in known]


def _look_at(
    folder: _Folder,
    new: Sequence[Entry],
    trees: dict[str, list[Entry]],
    brought: list[Brought],
    below: list[_Folder],
    takes: Callable[[bytes], bool],
) -> None:
    """Sort the *new* entries of *folder*: what is to be judged, what is refused, where to go on."""
    if not new:
        return
    names = Counter(name for _, name, _ in trees[folder.tree])
    # For folders alone: what stood in their place.
    before = [{entry[1]: entry for entry in trees[base] if _is_folder(entry[0])} for base in folder.bases]
    for mode, name, oid in new:
        path = folder.path + name
        why = hostile_name(name)
        if names[name] > 1:
            why = "a name that stands twice in its folder"
        elif len(path) > MAX_PATH:
            why = f"a path of {len(path)} bytes"
        if why:
            brought.append(Brought(folder.tip, path, oid.hex(), why))
        elif _is_folder(mode):
            bases = tuple(there[name][2].hex() for there in before if name in there)
            below.append(_Folder(folder.tip, path + b"/", oid.hex(), bases))
        elif stat.S_ISREG(int(mode, 8)) and takes(name):
            brought.append(Brought(folder.tip, path, oid.hex(), "", executable=bool(int(mode, 8) & stat.S_IXUSR)))


def _is_folder(mode: bytes) -> bool:
    return stat.S_ISDIR(int(mode, 8))


class Trees:
    """Takes ``git cat-file --batch`` for tree objects in pieces; ``found`` has each one's bytes."""

    def __init__(self, oids: Sequence[str]) -> None:
        """Expect the trees *oids*, in order."""
        self.found: dict[str, bytes] = {}
        self._oids = oids
        self._buffer = bytearray()
        self._size: int | None = None
        self._total = 0

    def feed(self, data: bytes) -> None:
        """Take the next piece."""
        self._buffer += data
        while self._header() if self._size is None else self._content():
            pass

    def close(self) -> None:
        """Nothing more comes; `finish` looks at what is missing."""

    def finish(self) -> None:
        """Raise CannotJudge unless all trees came whole."""
        if len(self.found) != len(self._oids) or self._buffer:
            raise CannotJudge(f"git cat-file: {len(self.found)} of {len(self._oids)} trees came")

    def _header(self) -> bool:
        end = self._buffer.find(b"\n")
        if end < 0:
            return False
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        match = _HEADER.fullmatch(line)
        number = len(self.found)
        if match is None or number >= len(self._oids) or match[1].decode() != self._oids[number]:
            raise CannotJudge(f"git cat-file: {line[:200]!r}: not the tree that was asked for", fix="git fsck")
        self._size = int(match[2])
        self._total += self._size
        if self._size > _TREE_BYTES or self._total > _LEVEL_BYTES:
            raise LimitReached("folders with far too many entries", "bytes of tree objects", _TREE_BYTES)
        return True

    def _content(self) -> bool:
        size = self._size or 0
        if len(self._buffer) <= size:
            return False
        self.found[self._oids[len(self.found)]] = bytes(self._buffer[:size])
        del self._buffer[: size + 1]
        self._size = None
        return True
