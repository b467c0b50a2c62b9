"""The walk over trees that a byte string describes: whatever it lets pass is looked for by a second, plain walk.

The object store lives in memory and answers as ``git cat-file --batch`` does, in pieces of a size that the input
chooses. An object's id says nothing of its content, so a tree can even lie within itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from gogate.git.command import Git
from gogate.run.outcome import Command, Ended, Outcome
from gogate.server.incoming import Tip
from gogate.server.types import Limits
from gogate.server.walk import Brought, walk
from tests.server.oracle import names_git_folder, tree_entries

if TYPE_CHECKING:
    from gogate.server.walk import Trees

__all__ = ["GOOD", "walked"]

MODES = (b"100644", b"40000", b"100755", b"120000", b"160000", b"100664", b"1100644", b"0", b"40755", b"")
NAMES = (
    b"x.go",
    b"a",
    b"b.go",
    b".git",
    b"..",
    b"git~1",
    b"a/b.go",
    b"",
    b".go",
    b"d",
    b"\xe2\x80\x8c.git",
    b".git\\x",
)
ENTRIES, DEPTH = 40, 6
MOST = 100  # trees
# Three trees: pushed, its base, and the folder `a` of the first; x.go differs from the base's, a/b.go is new.
GOOD = bytes((7, 1, 0, 0x41, 13, 3, 0xFF, 0, 0x42, 0xFF, 2, 0x43))


@dataclass(frozen=True)
class Forest:
    """Trees by object id, and the size of the pieces in which they are handed over."""

    trees: dict[str, bytes]
    piece: int

    def attempt(self, *words: str, stdin: bytes, reader: Trees) -> Outcome:
        assert words == ("cat-file", "--batch", "--buffer")
        answer = b"".join(self._answer(oid) for oid in stdin.decode().splitlines())
        for at in range(0, len(answer), self.piece):
            reader.feed(answer[at : at + self.piece])
        reader.close()
        return Outcome(Command(words, Path(), {}), 0, None, 0.0, b"", b"", cut=False, ended=Ended.EXITED)

    def entries(self, oid: str) -> list[tuple[bytes, bytes, bytes]]:
        entries = tree_entries(self.trees[oid], 20)
        assert entries is not None, "a tree that git cannot read was walked"
        return entries

    def held(self, oid: str) -> list[tuple[bytes, bytes, bytes]]:
        """Read a base as far as it can be read: of folders of one name, the walk takes one."""
        return tree_entries(self.trees.get(oid, b""), 20) or []

    def _answer(self, oid: str) -> bytes:
        if oid not in self.trees:
            return f"{oid} missing\n".encode()
        return f"{oid} tree {len(self.trees[oid])}\n".encode() + self.trees[oid] + b"\n"


def oid_of(number: int) -> bytes:
    return bytes([number]) * 20


def grown(data: bytes) -> tuple[Forest, tuple[str, ...]]:
    """Make a forest of *data* and name the bases of its first tree.

    ``PIECE BASES RECORD...``: an entry is MODE+NAME (one byte), then an object; 0xFF ends a tree, 0xFE takes the bytes
    up to the next 0xFF for the tree as they stand; a name of 0xF0 or more is written out, after its length.
    """
    piece, bases = (*data[:2], 1, 1)[:2]
    trees = [_tree(record) for record in data[2:].split(b"\xff", MOST - 1)]
    forest = Forest({oid_of(number).hex(): tree for number, tree in enumerate([b"", *trees])}, piece % 64 + 1)
    return forest, tuple(oid_of(number).hex() for number in range(2, 2 + bases % 3)) or (oid_of(0).hex(),)


def _tree(record: bytes) -> bytes:
    if record.startswith(b"\xfe"):
        return record[1:]
    made, at = [], 0
    while at + 1 < len(record):
        head, target, at = record[at], record[at + 1], at + 2
        name = NAMES[head % len(NAMES)]
        if head >= 0xF0:
            size = record[at] % 12 if at < len(record) else 0
            name, at = record[at + 1 : at + 1 + size].replace(b"\0", b""), at + 1 + size
        made.append(MODES[(head // len(NAMES)) % len(MODES)] + b" " + name + b"\0" + oid_of(target & 0x7F))
    return b"".join(made)


def walked(data: bytes) -> None:
    """Walk what *data* describes; raises CannotJudge (LimitReached) where gogate refuses it."""
    forest, bases = grown(data)
    tip = Tip(oid_of(1).hex(), ("refs/heads/main",), bases)
    brought = walk(cast("Git", forest), [tip], Limits(entries=ENTRIES, depth=DEPTH))
    _compare(forest, tip, brought)


def _compare(forest: Forest, tip: Tip, brought: list[Brought]) -> None:
    """Assert that each entry of the tip's tree is brought, is refused, lies below one that is, or is a base's own."""
    assert len(brought) <= ENTRIES
    refused = {(entry.path, entry.oid) for entry in brought if entry.why}
    judged = {(entry.path, entry.oid) for entry in brought if not entry.why}
    seen = set()
    waiting = [(b"", tip.tree, set(tip.bases))]
    while waiting:
        folder, tree, bases = waiting.pop()
        held = [entry for base in bases for entry in forest.held(base)]
        for mode, name, oid in forest.entries(tree):
            place = (folder + name, oid.hex())
            if (mode, name, oid) in held:
                continue
            seen.add(place)
            if place in refused:
                continue
            assert not _may_not_stand(name), place
            if _kind(mode) == 0o100000 and name[-3:] == b".go":
                assert place in judged, place
            if _kind(mode) == 0o040000:
                below = {was.hex() for kind, other, was in held if other == name and _kind(kind) == 0o040000}
                waiting.append((folder + name + b"/", oid.hex(), below))
    assert judged | refused <= seen


def _kind(mode: bytes) -> int:
    return int(mode, 8) & 0o170000


def _may_not_stand(name: bytes) -> bool:
    return name in (b"", b".", b"..") or b"/" in name or names_git_folder(name)
