from __future__ import annotations

from pathlib import Path

from gogate.store import blobs, history, timings, verdicts
from gogate.store.database import Store, open_store
from gogate.store.history import Judgement
from gogate.store.prune import MAX_AGE, prune, prune_daily

NOW = 1_700_000_000.0
DAY = 86_400


def keys(store: Store) -> list[object]:
    return [row[0] for row in store.rows("SELECT key FROM verdicts ORDER BY key")]


def test_what_was_not_used_for_long_goes(tmp_path: Path) -> None:
    old = NOW - MAX_AGE - 1
    with open_store(tmp_path) as store:
        for name, at in (("old", old), ("new", NOW - DAY)):
            verdicts.keep(store, name, b"{}", at)
            blobs.remember(store, name, {"a" * 40: b""}, at)
            timings.record(store, name, {("p", ""): 1.0}, at)
            history.append(store, name, Judgement(at, "check", "", "pass", 0, 1.0, ""))
        prune(store, NOW)
        assert keys(store) == ["new"]
        assert [blobs.known(store, name, ["a" * 40], NOW) for name in ("old", "new")] == [{}, {"a" * 40: b""}]
        assert [timings.packages(store, name) for name in ("old", "new")] == [{}, {"p": 1.0}]
        assert [len(history.last(store, name)) for name in ("old", "new")] == [0, 1]


def test_the_least_used_goes_until_the_rest_fits(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for number in range(40):
            verdicts.keep(store, f"{number:02}", b"x" * 50_000, NOW - 1000 + number)
        verdicts.find(store, "00", NOW)
        before = (tmp_path / "store.sqlite3").stat().st_size
        prune(store, NOW, max_bytes=1_000_000)
        left = keys(store)
        assert store.size() <= 1_000_000
        assert left[0] == "00"
        assert left[-1] == "39"
        assert "01" not in left
        store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        assert (tmp_path / "store.sqlite3").stat().st_size < before or before < 1_000_000


def test_a_limit_that_nothing_meets_empties_what_is_large(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        verdicts.keep(store, "k", b"x" * 50_000, NOW)
        prune(store, NOW, max_bytes=1)
        assert keys(store) == []
        assert not store.notes


def test_once_a_day_is_enough(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        prune_daily(store, NOW)
        verdicts.keep(store, "old", b"{}", NOW - MAX_AGE - DAY)
        prune_daily(store, NOW + DAY - 10)
        assert keys(store) == ["old"]
        prune_daily(store, NOW + DAY + 10)
        assert keys(store) == []
