"""Keeps the store small: by age first, then by size, oldest use first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gogate.store.database import Store

__all__ = ["MAX_AGE", "MAX_BYTES", "prune", "prune_daily"]

DAY = 86_400
MAX_AGE = 60 * DAY
MAX_BYTES = 256 * 2**20
ROUNDS = 20

BY_AGE = (
    "DELETE FROM blobs WHERE used < ?",
    "DELETE FROM verdicts WHERE used < ?",
    "DELETE FROM timings WHERE at < ?",
    "DELETE FROM history WHERE at < ?",
)
# A quarter at a time: what is used least goes, and a large store takes few rounds.
LEAST_VERDICTS = """
DELETE FROM verdicts WHERE key IN
(SELECT key FROM verdicts ORDER BY used LIMIT (SELECT 1 + count(*) / 4 FROM verdicts))
"""
LEAST_BLOBS = """
DELETE FROM blobs WHERE (formatter, oid) IN
(SELECT formatter, oid FROM blobs ORDER BY used LIMIT (SELECT 1 + count(*) / 4 FROM blobs))
"""


def prune_daily(store: Store, now: float) -> None:
    """Prune, unless it was done within a day; *now* is in seconds since the epoch."""
    if not store.rows("SELECT at FROM chores WHERE name = 'prune' AND at > ?", (int(now - DAY),)):
        prune(store, now)
        store.write(("INSERT OR REPLACE INTO chores VALUES ('prune', ?)", [(int(now),)]))


def prune(store: Store, now: float, *, max_age: float = MAX_AGE, max_bytes: int = MAX_BYTES) -> None:
    """Drop what was not used for *max_age* seconds, then the least used until the tables take *max_bytes* at most."""
    store.write(*((statement, [(int(now - max_age),)]) for statement in BY_AGE))
    for _ in range(ROUNDS):
        if store.size() <= max_bytes:
            break
        store.write(*((statement, [()]) for statement in (LEAST_VERDICTS, LEAST_BLOBS)))
    else:
        store.write(("DELETE FROM blobs", [()]), ("DELETE FROM verdicts", [()]))
    store.compact()
