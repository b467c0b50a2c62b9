"""Requests that wait on disk: one file each, written whole, removed when it is delivered or given up."""

from __future__ import annotations

import fcntl
import os
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gogate.model.errors import CannotJudge
from gogate.server.requests import Event  # noqa: TC001 - msgspec resolves the annotations at run time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gogate.server.types import Policy

__all__ = ["Waiting", "add", "alone", "folder_of", "forget", "waiting"]

_SUFFIX = ".json"


class Waiting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request that waits: its trigger's name, what it tells, since when (seconds since the epoch), its identity."""

    trigger: str
    event: Event
    since: float
    delivery: str


def folder_of(policy: Policy, git_dir: Path) -> Path:
    """Name the folder that requests wait in."""
    return Path(policy.delivery.spool) if policy.delivery.spool else git_dir / "gogate" / "spool"


def add(folder: Path, trigger: str, event: Event) -> Waiting:
    """Let a request wait in *folder*; raises CannotJudge where it cannot be written."""
    entry = Waiting(trigger, event, time.time(), str(uuid.uuid4()))
    # Names sort by age: what came first is sent first.
    name = f"{time.time_ns():020d}-{entry.delivery}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = folder / f".{name}"
        with draft.open("xb") as file:
            file.write(msgspec.json.encode(entry))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(folder / f"{name}{_SUFFIX}")
    except OSError as error:
        raise CannotJudge(f"{folder}: {error.strerror}", fix="administrator: mend delivery.spool") from error
    return entry


def waiting(folder: Path) -> list[tuple[Path, Waiting | None]]:
    """List what waits in *folder*, oldest first; None for a file that is no request."""
    return [(path, _read(path)) for path in sorted(folder.glob(f"[0-9]*{_SUFFIX}"))]


def _read(path: Path) -> Waiting | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Waiting)
    except (OSError, msgspec.MsgspecError):
        return None


def forget(path: Path) -> None:
    """Remove what was delivered or given up."""
    path.unlink(missing_ok=True)


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Lend the right to send from *folder*; False where another worker has it."""
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(lock)
