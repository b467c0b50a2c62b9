"""Blobs of a push: their sizes asked for first, then their bytes written to files named by us."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gogate.git.command import failed
from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from gogate.git.command import Git

__all__ = ["Header", "Spill", "headers", "of_file", "spill"]

_HEADER = re.compile(rb"([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)")


class Header(NamedTuple):
    """What an object is, before any of it is read: id, type, size in bytes."""

    oid: str
    kind: str
    size: int


def headers(git: Git, names: Sequence[bytes]) -> list[Header | None]:
    """Ask git for the headers of *names* (object ids, or ``TREE:path``); None for what is not there."""
    if not names:
        return []
    if any(b"\n" in name for name in names):
        raise CannotJudge("a name with a newline cannot be asked for")
    lines = git.output("cat-file", "--batch-check", stdin=b"".join(name + b"\n" for name in names)).split(b"\n")
    # "NAME missing" repeats the name, which may hold anything but a newline.
    if len(lines) != len(names) + 1:
        raise CannotJudge(f"git cat-file: {len(lines) - 1} of {len(names)} answers came")
    found = [_HEADER.fullmatch(line) for line in lines[:-1]]
    return [Header(match[1].decode(), match[2].decode(), int(match[3])) if match else None for match in found]


def of_file(path: bytes, header: Header | None) -> Header:
    """Return the header that the entry *path* of a file has; raises CannotJudge where its object is no blob.

    No limit, which a policy may excuse: git lets a tree through that calls a folder a file.
    """
    if header is None or header.kind != "blob":
        shown = path.decode("utf-8", "surrogateescape")
        raise CannotJudge(f"{shown}: its object is not a file's content", fix="take it out of the commit, push again")
    return header


def spill(git: Git, files: Mapping[Path, Header]) -> None:
    """Write each blob to its file, which must not exist yet; raises CannotJudge where git gives anything else."""
    if not files:
        return
    reader = Spill(files)
    stdin = "".join(f"{header.oid}\n" for header in files.values()).encode()
    try:
        outcome = git.attempt("cat-file", "--batch", "--buffer", stdin=stdin, reader=reader)
    finally:
        reader.release()
    if not outcome.ok:
        raise failed("cat-file", outcome)
    reader.finish()


class Spill:
    """Takes ``git cat-file --batch`` in pieces: a line ``OID blob SIZE``, the content, a newline; and again."""

    def __init__(self, files: Mapping[Path, Header]) -> None:
        """Expect the blobs of *files*, in order."""
        self._files = list(files.items())
        self._at = 0
        self._line = b""
        self._left = 0  # bytes of content still to come
        self._open: BinaryIO | None = None

    def feed(self, data: bytes) -> None:
        """Take the next piece."""
        view, at = memoryview(data), 0
        while at < len(data):
            if self._left:
                taken = view[at : at + self._left]
                self._write(taken)
                at += len(taken)
                self._left -= len(taken)
            else:
                end = data.find(b"\n", at)
                self._line += data[at : len(data) if end < 0 else end]
                at = len(data) if end < 0 else end + 1
                if end >= 0:
                    self._take_line()

    def close(self) -> None:
        """Nothing more comes; `finish` looks at what is missing."""

    def release(self) -> None:
        """Close the file that is being written."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def finish(self) -> None:
        """Raise CannotJudge unless all blobs came whole."""
        if self._at != len(self._files) or self._left or self._open or self._line:
            raise CannotJudge(f"git cat-file: {self._at} of {len(self._files)} blobs came")

    def _take_line(self) -> None:
        line, self._line = self._line, b""
        if self._open is not None:  # the newline after a content
            if line:
                raise CannotJudge("git cat-file: a blob is longer than its header says")
            self.release()
            self._at += 1
            return
        match = _HEADER.fullmatch(line)
        if match is None or self._at >= len(self._files):
            raise CannotJudge(f"git cat-file: {line[:200]!r}: not the blob that was asked for", fix="git fsck")
        path, header = self._files[self._at]
        if (match[1].decode(), match[2], int(match[3])) != (header.oid, b"blob", header.size):
            raise CannotJudge(f"git cat-file: {line[:200]!r}: not the blob that was asked for", fix="git fsck")
        try:
            self._open = path.open("xb")
        except OSError as error:
            raise _no_room(error) from error
        self._left = header.size

    def _write(self, content: memoryview) -> None:
        assert self._open is not None  # noqa: S101 - a header came before
        try:
            self._open.write(content)
        except OSError as error:
            raise _no_room(error) from error


def _no_room(error: OSError) -> CannotJudge:
    return CannotJudge(f"a blob cannot be written: {error.strerror}", fix="make room in the server's temporary folder")
