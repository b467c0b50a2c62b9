"""How long packages and tests take, smoothed, so that the longest start first and shards weigh the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gogate.store.database import Store

__all__ = ["packages", "record"]

WEIGHT = 0.4
"""How much the newest run counts against all before it."""

SMOOTH = f"""
INSERT INTO timings VALUES (?, ?, ?, ?, ?) ON CONFLICT(repository, package, test) DO UPDATE
SET seconds = seconds + {WEIGHT} * (excluded.seconds - seconds), at = excluded.at
"""  # noqa: S608 - a constant


def packages(store: Store, repository: str) -> dict[str, float]:
    """Return seconds by import path, for all packages of *repository* that ever ran."""
    found = store.rows("SELECT package, seconds FROM timings WHERE repository = ? AND test = ''", (repository,))
    return {str(package): float(seconds) for package, seconds in found if isinstance(seconds, float)}


def record(store: Store, repository: str, seconds: Mapping[tuple[str, str], float], now: float) -> None:
    """Take in a run: *seconds* by (import path, test name); the test name ``""`` is the package as a whole.

    Give runs only: the times of a cached package are those of the replay.
    """
    rows = [(repository, package, test, float(spent), int(now)) for (package, test), spent in seconds.items()]
    if rows:
        store.write((SMOOTH, rows))
