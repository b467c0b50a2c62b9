from __future__ import annotations

from pathlib import Path

from gogate.store import blobs
from gogate.store.database import Store, open_store

DAY = 86_400


def used(store: Store) -> list[object]:
    return [row[0] for row in store.rows("SELECT used FROM blobs ORDER BY oid")]


def test_a_judged_blob_is_known_under_its_formatter_alone(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        blobs.remember(store, "gofmt", {"a" * 40: b"", "b" * 40: b"-x\n+y\n"}, 1.0)
        assert blobs.known(store, "gofmt", ["a" * 40, "b" * 40, "c" * 40], 2.0) == {
            "a" * 40: b"",
            "b" * 40: b"-x\n+y\n",
        }
        assert blobs.known(store, "gofumpt", ["a" * 40], 2.0) == {}
        assert blobs.known(store, "gofmt", [], 2.0) == {}


def test_more_blobs_than_one_query_binds(tmp_path: Path) -> None:
    judged = {f"{number:040x}": str(number).encode() for number in range(2345)}
    with open_store(tmp_path) as store:
        blobs.remember(store, "f", judged, 1.0)
        assert blobs.known(store, "f", [*judged, *judged], 2.0) == judged


def test_a_row_that_was_mixed_up_is_not_known(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        blobs.remember(store, "f", {"a" * 40: b"", "b" * 40: b"diff"}, 1.0)
        store.write(("UPDATE blobs SET diff = ? WHERE oid = ?", [(b"", "b" * 40)]))
        assert blobs.known(store, "f", ["a" * 40, "b" * 40], 2.0) == {"a" * 40: b""}


def test_use_is_noted_once_a_day(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        blobs.remember(store, "f", {"a" * 40: b"", "b" * 40: b""}, 1000.0)
        blobs.known(store, "f", ["a" * 40], 1000.0 + DAY - 1)
        assert used(store) == [1000, 1000]
        blobs.known(store, "f", ["a" * 40], 1001.0 + DAY)
        assert used(store) == [1001 + DAY, 1000]
