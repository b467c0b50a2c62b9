"""Verdicts by key: the bytes of a result document, and when it was judged.

Which verdicts may be reused is the gate's business; by the rule of the contract it keeps passes alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gogate.store.seal import seal

if TYPE_CHECKING:
    from gogate.store.database import Store

__all__ = ["StoredVerdict", "find", "forget", "keep"]


class StoredVerdict(NamedTuple):
    """A verdict as kept: the result document's bytes and the time of judging, in seconds since the epoch."""

    result: bytes
    at: float


def find(store: Store, key: str, now: float) -> StoredVerdict | None:
    """Return the verdict kept under *key*, or None; a row that does not match its seal is none."""
    for result, mark, at in store.rows("SELECT result, seal, at FROM verdicts WHERE key = ?", (key,)):
        if isinstance(result, bytes) and isinstance(at, float) and mark == seal(f"{key}{at!r}", result):
            store.write(("UPDATE verdicts SET used = ? WHERE key = ?", [(int(now), key)]))
            return StoredVerdict(result, at)
    return None


def keep(store: Store, key: str, result: bytes, at: float) -> None:
    """Keep *result* (a result document) under *key*, judged at *at* seconds since the epoch."""
    at = float(at)
    row = (key, result, seal(f"{key}{at!r}", result), at, int(at))
    store.write(("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?, ?)", [row]))


def forget(store: Store, key: str) -> None:
    """Drop the verdict kept under *key*: it was judged again and failed."""
    store.write(("DELETE FROM verdicts WHERE key = ?", [(key,)]))
