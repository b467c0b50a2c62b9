"""Reading trees: their files, what differs between two, which lines were added, and the content of blobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gogate.git.command import failed
from gogate.git.lines import parse_patch
from gogate.git.raw import parse_diff, parse_tree
from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gogate.git.lines import Span
    from gogate.git.raw import Change, Entry
    from gogate.git.repo import Repository

__all__ = ["Blob", "added_lines", "blobs", "changes", "entries"]

CHUNK = 256
MAX_BLOB = 64 * 2**20
GO_FILES = ":(glob)**/*.go"


class Blob(NamedTuple):
    """The content of a blob as the repository holds it; None where it has more bytes than was asked for."""

    entry: Entry
    size: int
    content: bytes | None


def entries(repo: Repository, tree: str) -> list[Entry]:
    """List all files, symlinks and submodules of *tree* (an object id), in git's order."""
    return parse_tree(repo.git.output("ls-tree", "-r", "-z", "--full-tree", tree))


def changes(repo: Repository, base: str, tree: str) -> list[Change]:
    """List what differs between the trees *base* and *tree* (object ids). A rename is a deletion and an addition."""
    words = ("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--ignore-submodules=none")
    return parse_diff(repo.git.output(*words, base, tree))


def added_lines(
    repo: Repository, base: str, tree: str, pathspecs: Sequence[str] = (GO_FILES,)
) -> dict[str, list[Span]]:
    """Return the lines that *tree* has and *base* has not, by path, for the paths that *pathspecs* name."""
    words = (
        *("diff-tree", "-r", "-p", "--unified=0", "--inter-hunk-context=0", "--no-renames", "--full-index"),
        # Attributes of the change itself must not hide its lines: no drivers, and nothing is binary.
        *("--text", "--no-ext-diff", "--no-textconv", "--no-color", "--diff-algorithm=histogram"),
        *("--src-prefix=a/", "--dst-prefix=b/", "--ignore-submodules=none"),
    )
    return parse_patch(repo.git.output(*words, base, tree, "--", *pathspecs))


def blobs(repo: Repository, wanted: Iterable[Entry], limit: int = MAX_BLOB) -> Iterator[Blob]:
    """Read the content of *wanted*, without filters, in order; submodules are passed over.

    What has more than *limit* bytes is streamed past and comes without content. Raises CannotJudge for an object that
    is not there, as in a partial clone.
    """
    files = [entry for entry in wanted if not entry.is_gitlink]
    for start in range(0, len(files), CHUNK):
        chunk = files[start : start + CHUNK]
        reader = _Batch([entry.oid for entry in chunk], limit)
        names = "".join(f"{entry.oid}\n" for entry in chunk).encode()
        outcome = repo.git.attempt("cat-file", "--batch", "--buffer", stdin=names, reader=reader)
        if not outcome.ok:
            raise failed("cat-file", outcome)
        if len(reader.found) != len(chunk):
            raise CannotJudge(f"git cat-file: {len(reader.found)} of {len(chunk)} blobs came")
        for entry, (size, content) in zip(chunk, reader.found, strict=True):
            yield Blob(entry, size, content)


class _Batch:
    """Takes ``git cat-file --batch`` in pieces: a line ``OID TYPE SIZE``, the content, a newline; and again."""

    def __init__(self, oids: list[str], limit: int) -> None:
        self.found: list[tuple[int, bytes | None]] = []
        self._oids = oids
        self._limit = limit
        self._buffer = bytearray()
        self._size: int | None = None
        self._left = 0

    def feed(self, data: bytes) -> None:
        self._buffer += data
        while self._header() if self._size is None else self._content():
            pass

    def close(self) -> None:
        pass

    def _header(self) -> bool:
        end = self._buffer.find(b"\n")
        if end < 0:
            return False
        words = bytes(self._buffer[:end]).decode("utf-8", "replace").split(" ")
        del self._buffer[: end + 1]
        expected = self._oids[len(self.found)] if len(self.found) < len(self._oids) else ""
        if len(words) != 3 or words[0] != expected or words[1] != "blob":
            raise CannotJudge(
                f"git cat-file: {' '.join(words)}: not the blob that was asked for",
                fix="git fsck; in a partial clone, git fetch --refetch --no-filter",
            )
        self._size = int(words[2])
        self._left = self._size + 1
        return True

    def _content(self) -> bool:
        size = self._size or 0
        if size > self._limit:
            passed = min(self._left, len(self._buffer))
            del self._buffer[:passed]
            self._left -= passed
            if self._left:
                return False
            self.found.append((size, None))
        else:
            if len(self._buffer) <= size:
                return False
            self.found.append((size, bytes(self._buffer[:size])))
            del self._buffer[: size + 1]
        self._size = None
        return True
