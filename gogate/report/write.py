"""The only writer of reports: a temporary file beside the target, then a rename, so that no reader sees half of one.

Where the path is a symbolic link, the link is replaced and not followed: a change could commit a link at the path of a
report and so have any file of the user overwritten. Devices and pipes (``/dev/stdout``, ``/dev/null``, a FIFO) cannot
be replaced and are written to. There is no fsync: a report can be made again, and a rename is seen whole or not at all.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from errno import EISDIR
from typing import TYPE_CHECKING, NamedTuple

from gogate.model.errors import CannotJudge, UsageError
from gogate.report.kinds import load, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from gogate.model.result import Result
    from gogate.report.context import Context

__all__ = ["Target", "append", "targets", "write", "write_all", "write_pieces"]


class Target(NamedTuple):
    """A kind of report and where it goes: a path, or ``-`` for standard output."""

    kind: str
    path: str


def targets(words: Iterable[str]) -> tuple[Target, ...]:
    """Read ``KIND=PATH`` words; UsageError for an unknown kind, no path, or two reports at one place."""
    found: dict[str, Target] = {}
    for word in words:
        kind, equals, path = word.partition("=")
        load(kind)
        if not equals or not path:
            raise UsageError(
                f"--report {word}: no path", fix=f"write --report {kind}=PATH, or {kind}=- for standard output"
            )
        place = path if path == "-" else os.path.normpath(path)
        if place in found:
            raise UsageError(
                f"--report {word}: {found[place].kind} goes to the same place", fix="give each report a path of its own"
            )
        found[place] = Target(kind, path)
    return tuple(found.values())


def write_all(wanted: Sequence[Target], result: Result, context: Context, *, folder: Path, stdout: BinaryIO) -> None:
    """Render and write each report, relative paths from *folder*; one that fails does not keep the others away.

    Raises CannotJudge, after all were tried, naming each path that could not be written and why.
    """
    failed: list[str] = []
    for target in wanted:
        document = pieces(target.kind, result, context)
        try:
            if target.path == "-":
                stdout.writelines(document)
                stdout.flush()
            else:
                write_pieces(folder / target.path, document)
        except (OSError, ValueError) as error:
            place = "standard output" if target.path == "-" else target.path
            failed.append(f"{target.kind} report, {place}: {_reason(error)}")
    if failed:
        raise CannotJudge(f"could not write the {'; the '.join(failed)}", fix="name a path that can be written")


def write(path: Path, document: bytes) -> None:
    """Replace the file at *path*, or create it and its folders; OSError leaves what was there untouched."""
    write_pieces(path, (document,))


def write_pieces(path: Path, document: Iterable[bytes]) -> None:
    """As :func:`write`, for a document that comes in pieces."""
    mode = _replaceable(path)
    if mode is None:
        with path.open("ab") as file:
            file.writelines(document)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".gogate-{os.urandom(8).hex()}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(document)
        if mode:
            temporary.chmod(mode)
        temporary.replace(path)
    finally:
        with suppress(FileNotFoundError):  # renamed, as it should be
            temporary.unlink()


def append(path: Path, document: bytes) -> None:
    """Add to a file that others write too (``GITHUB_STEP_SUMMARY``, ``GITHUB_OUTPUT``), in one write."""
    with path.open("ab", buffering=0) as file:
        view = memoryview(document)
        while view:
            view = view[file.write(view) :]


def _replaceable(path: Path) -> int | None:
    """Return the permission bits to keep (0 for new ones); None where *path* is a device or a pipe."""
    try:
        there = path.lstat().st_mode
    except FileNotFoundError:
        return 0
    if stat.S_ISREG(there):
        return stat.S_IMODE(there)
    if stat.S_ISLNK(there):
        if path.is_absolute() and path.parts[1] == "dev":
            return None
        try:
            there = path.stat().st_mode
        except FileNotFoundError:
            return 0
        if stat.S_ISREG(there):
            return 0
    if stat.S_ISDIR(there):
        raise IsADirectoryError(EISDIR, "a folder is in the way")
    return None


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
