"""Walking the trees of a push: one ``git diff-tree`` for all of them, read as it comes, stopped at the first limit.

Names are bytes here, looked at and never joined to a path. Source: git-diff-tree(1), ``--stdin`` and RAW OUTPUT FORMAT.
With ``-t`` trees are listed too: so folders without files count, and a name that holds a slash is told from a folder.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gogate.git.command import failed
from gogate.model.errors import CannotJudge
from gogate.server.limits import LimitReached
from gogate.server.names import MAX_PATH, hostile, is_go_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gogate.git.command import Git
    from gogate.server.incoming import Tip
    from gogate.server.types import Limits

__all__ = ["Brought", "Diff", "walk"]

_META = re.compile(rb":([0-7]{6}) ([0-7]{6}) ((?:[0-9a-f]{40}){1,2}|[0-9a-f]{64}) ([0-9a-f]{40,64}) ([AMDT])")
_HEADER = re.compile(rb"([0-9a-f]{40,64}) ([0-9a-f]{40,64})")
_TREE = b"040000"
_FILE = b"100"
_LONGEST = 2 * MAX_PATH + 200


class Brought(NamedTuple):
    """An entry that a tree brings: a Go file to judge, or (``why`` is not empty) one that no checkout may hold."""

    tip: Tip
    path: bytes
    oid: str
    why: str


def walk(git: Git, tips: Sequence[Tip], limits: Limits) -> list[Brought]:
    """Return what *tips* bring: entries that differ from all bases of their tip, in git's order.

    Raises LimitReached for too many entries or too deep ones, CannotJudge where git cannot read a tree.
    """
    pairs = [(base, tip.tree) for tip in tips for base in tip.bases]
    if not pairs:
        return []
    reader = Diff(pairs, limits)
    words = (
        "diff-tree",
        "--stdin",
        "-r",
        "-t",
        "-z",
        "--raw",
        "--no-renames",
        "--no-abbrev",
        "--ignore-submodules=none",
    )
    stdin = "".join(f"{base} {tree}\n" for base, tree in pairs).encode()
    outcome = git.attempt(*words, stdin=stdin, reader=reader)
    if not outcome.ok:
        raise failed("diff-tree", outcome)
    reader.finish()
    brought: list[Brought] = []
    at = 0
    for tip in tips:
        first, *others = reader.kept[at : at + len(tip.bases)]
        at += len(tip.bases)
        for path, entry in first.items():
            if all(other.get(path, (None,))[0] == entry[0] for other in others):
                brought.append(Brought(tip, path, entry[0], entry[1]))
    return brought


class Diff:
    """Takes the output in pieces; ``kept`` has for each pair of trees what matters, by path: object id and why."""

    def __init__(self, pairs: Sequence[tuple[str, str]], limits: Limits) -> None:
        """Expect the diffs of *pairs*, (base, tree) each."""
        self.kept: list[dict[bytes, tuple[str, str]]] = []
        self._pairs = pairs
        self._limits = limits
        self._rest = b""
        self._meta: re.Match[bytes] | None = None
        self._entries = 0
        self._folders: set[bytes] = set()
        self._seen: set[bytes] = set()

    def feed(self, data: bytes) -> None:
        """Take the next piece."""
        *fields, self._rest = (self._rest + data).split(b"\0")
        for field in fields:
            if self._meta is None:
                self._take_meta(field)
            else:
                self._take_path(self._meta, field)
                self._meta = None
        if len(self._rest) > _LONGEST + 130 * len(self._pairs):
            raise LimitReached("the tree holds a path that is too long", "the longest path in bytes", MAX_PATH)

    def close(self) -> None:
        """Nothing more comes; `finish` looks at what is left, once git is known to have ended well."""

    def finish(self) -> None:
        """Raise CannotJudge unless all pairs came, and came whole."""
        self._take_headers(self._rest)
        if self._meta is not None or len(self.kept) != len(self._pairs):
            raise CannotJudge(f"git diff-tree: {len(self.kept)} of {len(self._pairs)} diffs came")

    def _take_meta(self, field: bytes) -> None:
        headers, colon, rest = field.rpartition(b"\n:")
        if colon:
            self._take_headers(headers + b"\n")
            field = b":" + rest
        self._meta = _META.fullmatch(field)
        if self._meta is None or not self.kept:
            raise CannotJudge(f"git diff-tree: not a change: {field[:200]!r}")

    def _take_headers(self, text: bytes) -> None:
        *lines, rest = text.split(b"\n")
        for line in lines:
            match = _HEADER.fullmatch(line)
            number = len(self.kept)
            if (
                match is None
                or number >= len(self._pairs)
                or self._pairs[number] != (match[1].decode(), match[2].decode())
            ):
                raise CannotJudge(f"git diff-tree: not the trees that were asked for: {line[:200]!r}")
            self.kept.append({})
            self._folders, self._seen = set(), set()
        if rest:
            raise CannotJudge(f"git diff-tree: its output is cut: {rest[:200]!r}")

    def _take_path(self, meta: re.Match[bytes], path: bytes) -> None:
        mode, oid, letter = meta[2], meta[4], meta[5]
        self._count(path)
        if letter == b"D":
            return
        why = self._why(path, folder=mode == _TREE)
        if why or (mode.startswith(_FILE) and is_go_file(path)):
            # The name as the key keeps one entry a path: of a path that stands twice the complaint stays.
            self.kept[-1].setdefault(path, (oid.decode(), why))
            if why:
                self.kept[-1][path] = (oid.decode(), why)

    def _count(self, path: bytes) -> None:
        self._entries += 1
        if self._entries > self._limits.entries:
            raise LimitReached(
                f"the push changes more than {self._limits.entries} files and folders",
                "limits.entries",
                self._limits.entries,
            )
        if path.count(b"/") >= self._limits.depth:
            raise LimitReached(
                f"the tree is over {self._limits.depth} folders deep", "limits.depth", self._limits.depth
            )

    def _why(self, path: bytes, *, folder: bool) -> str:
        why = hostile(path)
        if path in self._seen:
            why = "a name that stands twice in its folder"
        parent = path.rpartition(b"/")[0]
        if not why and parent and parent not in self._folders:
            why = "a name that holds a slash"
        self._seen.add(path)
        if folder:
            self._folders.add(path)
        return why
