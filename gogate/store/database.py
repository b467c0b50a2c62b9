"""The one SQLite file: opened, migrated and mended here. A store that fails costs time, never a verdict.

Every statement of this room goes through :class:`Store`. Where SQLite refuses (a full or read-only disk, a lock that
does not end), the store answers as if it were empty and says so in a note; a corrupted file is moved aside and
built anew. All of it is a cache, so another schema version is met by dropping the tables.

Import this module where a store is opened, not at the top of a file: a commit that stages no Go needs no SQLite.
"""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["Row", "Store", "Value", "open_store"]

Value: TypeAlias = "str | int | float | bytes | None"
Row: TypeAlias = "tuple[Value, ...]"

FILE = "store.sqlite3"
VERSION = 1
BUSY_SECONDS = 5.0
CORRUPT = (sqlite3.DatabaseError, UnicodeDecodeError)  # the latter where SQLite's message quotes the damage
TABLES = {
    "blobs": "formatter TEXT, oid TEXT, diff BLOB, seal TEXT, used INTEGER, PRIMARY KEY(formatter, oid)",
    "verdicts": "key TEXT, result BLOB, seal TEXT, at REAL, used INTEGER, PRIMARY KEY(key)",
    "timings": "repository TEXT, package TEXT, test TEXT, seconds REAL, at INTEGER,"
    " PRIMARY KEY(repository, package, test)",
    "history": "repository TEXT, id INTEGER, at REAL, gate TEXT, tree TEXT, verdict TEXT, exit_code INTEGER,"
    " seconds REAL, key TEXT, PRIMARY KEY(repository, id)",
    "chores": "name TEXT, at INTEGER, PRIMARY KEY(name)",
}


class Store:
    """An open store; without a connection it takes everything and knows nothing."""

    def __init__(self, file: Path) -> None:
        """Open *file*, whose folder must exist."""
        self.file = file
        self.notes: list[str] = []
        self._connection: sqlite3.Connection | None = None
        self._attempt(self._open)

    def rows(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        """Return what a SELECT finds; nothing where the store cannot be read."""
        found: list[Row] = []

        def read() -> None:
            if self._connection is not None:
                found[:] = self._connection.execute(statement, values).fetchall()

        self._attempt(read)
        return found

    def write(self, *statements: tuple[str, Iterable[Sequence[Value]]]) -> None:
        """Run each statement once for each of its rows, all of them in one transaction or none."""
        work = [(statement, list(rows)) for statement, rows in statements]

        def change() -> None:
            if self._connection is not None:
                with self._connection:  # commits, or rolls back what an error left
                    self._connection.execute("BEGIN IMMEDIATE")
                    for statement, rows in work:
                        self._connection.executemany(statement, rows)

        self._attempt(change)

    def size(self) -> int:
        """Return how many bytes the tables take, unused pages left out."""
        used = self.rows(
            "SELECT (p.page_count - f.freelist_count) * s.page_size"
            " FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s"
        )
        return used[0][0] if used and isinstance(used[0][0], int) else 0

    def compact(self) -> None:
        """Give unused pages back to the file system."""
        self._attempt(lambda: self._connection and self._connection.execute("VACUUM"))

    def close(self) -> None:
        """Close the file; a closed store takes everything and knows nothing."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.close()

    def _open(self) -> None:
        self._connection = _connect(self.file)

    def _attempt(self, work: Callable[[], object]) -> None:
        """Do *work*; mend a corrupted file and do it once more; give the store up where that does not help."""
        try:
            work()
        except sqlite3.OperationalError as error:
            self._give_up(error)
        except CORRUPT as error:
            self.close()
            try:
                self._mend(error)
                work()
            except (*CORRUPT, OSError) as again:
                self._give_up(again)

    def _mend(self, error: Exception) -> None:
        from filelock import FileLock  # needed once in a store's life

        with FileLock(f"{self.file}.lock"):
            if not _sound(self.file):  # another process may have mended it meanwhile
                aside = self.file.with_suffix(".corrupt")
                self.file.replace(aside)
                for suffix in ("-wal", "-shm"):
                    with suppress(FileNotFoundError):
                        Path(f"{self.file}{suffix}").unlink()
                self.notes.append(f"{self.file}: {error}; moved to {aside.name} and built anew")
            self._open()

    def _give_up(self, error: Exception) -> None:
        self.close()
        self.notes.append(f"{self.file}: {error}; judged without a store")


@contextmanager
def open_store(folder: Path) -> Iterator[Store]:
    """Open the store in *folder*, which is made where it is missing; what SQLite refuses becomes a note."""
    with suppress(OSError):  # SQLite itself then says that it cannot open the file
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = Store(folder / FILE)
    try:
        yield store
    finally:
        store.close()


def _connect(file: Path) -> sqlite3.Connection:
    # Threads of one check may share the store, one after the other.
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    with ExitStack() as undo:
        undo.callback(connection.close)
        connection.text_factory = _text
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if not _current(connection):
            _migrate(connection)
        undo.pop_all()
    return connection


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")  # damaged text matches no seal


def _names(connection: sqlite3.Connection) -> set[str]:
    listed = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {str(name) for (name,) in listed}


def _current(connection: sqlite3.Connection) -> bool:
    return connection.execute("PRAGMA user_version").fetchone() == (VERSION,) and _names(connection) >= set(TABLES)


def _migrate(connection: sqlite3.Connection) -> None:
    """Drop whatever another version left and make the tables, unless another process just did."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        if _current(connection):
            return
        for name in _names(connection):
            quoted = name.replace('"', '""')
            connection.execute(f'DROP TABLE "{quoted}"')
        for name, columns in TABLES.items():
            connection.execute(f"CREATE TABLE {name}({columns}) WITHOUT ROWID")
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _sound(file: Path) -> bool:
    """Whether the whole of *file* reads as a database."""
    try:
        connection = sqlite3.connect(file, isolation_level=None)
        try:
            return bool(connection.execute("PRAGMA quick_check").fetchone() == ("ok",))
        finally:
            connection.close()
    except CORRUPT:
        return False
