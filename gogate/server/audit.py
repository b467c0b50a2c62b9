"""The audit log: one JSON line a push, appended whole."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["append"]


def append(path: str, entry: Mapping[str, object]) -> None:
    """Append *entry*; raises CannotJudge where it cannot be written, for a push that leaves no trace is not wanted."""
    line = msgspec.json.encode(_safe(entry)) + b"\n"
    try:
        target = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o640)
        try:
            # One write, so that hooks that run at once do not mix their lines (POSIX, O_APPEND).
            written = os.write(target, line)
        finally:
            os.close(target)
    except OSError as error:
        raise _unwritten(path, error.strerror or str(error)) from error
    if written != len(line):
        raise _unwritten(path, "the disk is full")


def _unwritten(path: str, why: str) -> CannotJudge:
    return CannotJudge(f"the audit log {path} cannot be written: {why}", fix="administrator: mend audit in the policy")


def _safe(value: object) -> object:
    """Make every text encodable: bytes that were not UTF-8 become escapes."""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    if isinstance(value, dict):
        return {key: _safe(inner) for key, inner in value.items()}
    return [_safe(inner) for inner in value] if isinstance(value, (list, tuple)) else value
