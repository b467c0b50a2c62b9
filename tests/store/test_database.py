from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gogate.store import blobs, verdicts
from gogate.store.database import FILE, TABLES, VERSION, Store, open_store


def test_a_store_is_made_with_its_folder_and_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with open_store(folder) as store:
        verdicts.keep(store, "k", b"{}", 5.0)
        assert store.rows("SELECT 1", ()) == [(1,)]
        assert not store.notes
    with open_store(folder) as store:
        assert verdicts.find(store, "k", 6.0) == verdicts.StoredVerdict(b"{}", 5.0)
    assert (folder / FILE).is_file()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_another_version_is_dropped_and_made_anew(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        verdicts.keep(store, "k", b"{}", 5.0)
    with sqlite3.connect(tmp_path / FILE) as raw:
        raw.execute(f"PRAGMA user_version = {VERSION + 1}")
        raw.execute('CREATE TABLE "odd ""name"(x)')
    raw.close()
    with open_store(tmp_path) as store:
        assert verdicts.find(store, "k", 6.0) is None
        names = {name for (name,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert names == set(TABLES)
        assert not store.notes


def test_a_table_that_is_missing_is_made_anew(tmp_path: Path) -> None:
    with open_store(tmp_path):
        pass
    with sqlite3.connect(tmp_path / FILE) as raw:
        raw.execute("DROP TABLE verdicts")
    raw.close()
    with open_store(tmp_path) as store:
        verdicts.keep(store, "k", b"{}", 5.0)
        assert verdicts.find(store, "k", 6.0) is not None


@pytest.mark.parametrize("garbage", [b"", b"x", b"not a database at all, by far" * 100])
def test_garbage_is_moved_aside_and_built_anew(tmp_path: Path, garbage: bytes) -> None:
    (tmp_path / FILE).write_bytes(garbage)
    with open_store(tmp_path) as store:
        verdicts.keep(store, "k", b"{}", 5.0)
        assert verdicts.find(store, "k", 6.0) is not None
        assert [tmp_path.name in note for note in store.notes] == [True] * (len(garbage) > 512)
    if store.notes:  # what is shorter than a page, SQLite takes for an empty file
        assert (tmp_path / "store.corrupt").read_bytes() == garbage


@example(4090, b"\x80")  # SQLite's own message is no UTF-8 then
@given(st.integers(0, 2**16), st.binary(min_size=1, max_size=600))
def test_damage_anywhere_never_raises_and_never_lies(
    tmp_path_factory: pytest.TempPathFactory, start: int, damage: bytes
) -> None:
    folder = tmp_path_factory.mktemp("store")
    with open_store(folder) as store:
        blobs.remember(store, "f", {f"{number:040x}": b"diff" * number for number in range(200)}, 1.0)
        store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    file = folder / FILE
    content = bytearray(file.read_bytes())
    start %= len(content)
    content[start : start + len(damage)] = damage
    file.write_bytes(content)
    with open_store(folder) as store:
        found = blobs.known(store, "f", [f"{number:040x}" for number in range(200)], 2.0)
        assert all(diff == b"diff" * int(oid, 16) for oid, diff in found.items())
        blobs.remember(store, "f", {"e" * 40: b""}, 2.0)
        assert store.notes or blobs.known(store, "f", ["e" * 40], 2.0) == {"e" * 40: b""}


def test_a_folder_that_cannot_be_made_costs_the_store_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with open_store(tmp_path / "file" / "cache") as store:
        verdicts.keep(store, "k", b"{}", 5.0)
        assert verdicts.find(store, "k", 6.0) is None
        assert store.rows("SELECT 1", ()) == []
    assert len(store.notes) == 1
    assert "judged without a store" in store.notes[0]


def test_a_lock_that_does_not_end_costs_the_store_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gogate.store.database.BUSY_SECONDS", 0.01)
    with open_store(tmp_path):
        pass
    holder = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with open_store(tmp_path) as store:
        verdicts.keep(store, "k", b"{}", 5.0)
    holder.close()
    assert "locked" in store.notes[0]


FULL = """
import resource, signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from gogate.store import verdicts
from gogate.store.database import open_store
with open_store(Path(sys.argv[1])) as store:
    verdicts.keep(store, "kept", b"{}", 1.0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    verdicts.keep(store, "lost", b"x" * 1_000_000, 1.0)
    assert verdicts.find(store, "lost", 1.0) is None
    assert store.rows("SELECT 1", ()) == []
    print(store.notes)
"""


def test_a_disk_that_takes_no_more_costs_the_store_alone(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "judged without a store" in done.stdout
    with open_store(tmp_path) as store:
        assert verdicts.find(store, "kept", 2.0) is not None
        assert not store.notes


WRITER = """
import sys
from pathlib import Path
from gogate.store import verdicts
from gogate.store.database import open_store
for number in range(40):
    with open_store(Path(sys.argv[1])) as store:
        verdicts.keep(store, f"{sys.argv[2]}-{number}", b"{}", 1.0)
        assert not store.notes, store.notes
"""


def test_processes_share_a_store_from_its_first_moment(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name]) for name in "abc"]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    with open_store(tmp_path) as store:
        assert store.rows("SELECT count(*) FROM verdicts") == [(120,)]


def test_a_failing_row_takes_the_whole_transaction_back(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        insert = "INSERT INTO verdicts VALUES (?, ?, ?, ?, ?)"
        store.write((insert, [("a", b"", "", 1.0, 1), ("a", b"", "", 1.0, 1)]))
    with open_store(tmp_path) as store:
        assert store.rows("SELECT key FROM verdicts") == []


def test_sqlite_is_not_loaded_by_the_rooms_that_only_name_the_store() -> None:
    rooms = "gogate.store.blobs, gogate.store.verdicts, gogate.store.key, gogate.store.prune"
    code = f"import sys; import {rooms}; print('sqlite3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ})
    assert done.stdout.strip() == "False", done.stderr


def test_a_closed_store_takes_everything_and_knows_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / FILE)
    store.close()
    store.write(("INSERT INTO chores VALUES ('x', 1)", [()]))
    assert store.rows("SELECT * FROM chores") == []
    assert store.size() == 0
    assert not store.notes
