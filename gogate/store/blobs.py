"""Which blobs a formatter has judged already: clean, or with the diff that it would make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.store.seal import seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gogate.store.database import Store

__all__ = ["known", "remember"]

DAY = 86_400
CHUNK = 500  # SQLite before 3.32 binds 999 values at most
TOUCH = "UPDATE blobs SET used = ? WHERE formatter = ? AND oid = ?"


def known(store: Store, key: str, oids: Iterable[str], now: float) -> dict[str, bytes]:
    """Return what is known of *oids* under *key* (of :func:`gogate.store.key.format_key`): the diff, empty if clean.

    *now* is in seconds since the epoch; it marks what was asked for as used, once a day.
    """
    wanted = list(dict.fromkeys(oids))
    found: dict[str, bytes] = {}
    stale: list[tuple[float, str, str]] = []
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        marks = ",".join("?" * len(chunk))
        query = f"SELECT oid, diff, seal, used FROM blobs WHERE formatter = ? AND oid IN ({marks})"  # noqa: S608
        for oid, diff, mark, used in store.rows(query, (key, *chunk)):
            if isinstance(oid, str) and isinstance(diff, bytes) and mark == seal(key + oid, diff):
                found[oid] = diff
                if not isinstance(used, int) or used < now - DAY:
                    stale.append((int(now), key, oid))
    if stale:
        store.write((TOUCH, stale))
    return found


def remember(store: Store, key: str, judged: Mapping[str, bytes], now: float) -> None:
    """Keep the answers *judged* (object id to diff, empty if clean) under *key*."""
    rows = [(key, oid, diff, seal(key + oid, diff), int(now)) for oid, diff in judged.items()]
    if rows:
        store.write(("INSERT OR REPLACE INTO blobs VALUES (?, ?, ?, ?, ?)", rows))
