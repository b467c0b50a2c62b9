"""Reads the files that a command line names: result documents, and recordings in pieces; ``-`` is standard input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.check.recorded import Recording
from gogate.model.errors import CannotJudge
from gogate.parse.result import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gogate.cli.world import World
    from gogate.model.result import Result

__all__ = ["read_result", "recording"]

_PIECE = 256 * 1024  # bytes read at once


def read_result(path: Path, folder: Path) -> Result:
    """Read the result document *path*, seen from *folder*; raises CannotJudge where it is none."""
    try:
        data = (folder / path).read_bytes()
    except OSError as error:
        raise _unreadable(str(path), error) from None
    return parse(data, str(path))


def recording(path: str, folder: Path, world: World) -> Recording:
    """Return the recording *path*, seen from *folder*; it is opened when it is read."""

    def read() -> Iterator[bytes]:
        if path == "-":
            yield from iter(lambda: world.stdin.read(_PIECE), b"")
            return
        try:
            with (folder / path).open("rb") as file:
                yield from iter(lambda: file.read(_PIECE), b"")
        except OSError as error:
            raise _unreadable(path, error) from None

    return Recording("standard input" if path == "-" else path, read)


def _unreadable(path: str, error: OSError) -> CannotJudge:
    return CannotJudge(f"{path}: cannot be read: {error.strerror}", fix="name a file that is there and readable")
