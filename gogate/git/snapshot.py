"""The judged tree in a folder: always the same one for a repository and work tree, locked, updated by difference.

Go's build cache knows a package by its folder, so that a fresh temporary folder would compile everything anew. Beside
the folder lies its manifest; its lock is the kernel's, which lets go when all that ran there has ended, however that
was.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from gogate.git.checkout import STAGING, make_exact
from gogate.git.clean import remove_tree
from gogate.git.filters import filters_digest
from gogate.git.layout import lay_out
from gogate.git.manifest import read_manifest, write_manifest
from gogate.git.place import Lock, Place, note_use, try_lock
from gogate.git.trees import entries
from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gogate.git.raw import Entry
    from gogate.git.repo import Repository

__all__ = ["Snapshot", "snapshot"]

PLACES = 4
POLL = 0.25  # seconds between two tries, while as many checks as there are places run on one work tree


class Snapshot(NamedTuple):
    """A tree on disk. ``written`` counts the files that were not there yet; ``notes`` are for the report.

    ``lock`` is the open file that whatever runs in the folder is to inherit.
    """

    folder: Path
    tree: str
    written: int
    notes: tuple[str, ...]
    lock: int


@contextmanager
def snapshot(repo: Repository, tree: str) -> Iterator[Snapshot]:
    """Lend a folder that holds exactly *tree* (an object id), and nobody else's until it is given back.

    While one check holds the folder, another gets the next one (Go's caches are cold for it the first time); with all
    of them held, it waits. Raises CannotJudge where git refuses the tree or the disk is full.
    """
    lock, place = _lock(repo)
    try:
        yield _fill(repo, tree, place, lock)
    finally:
        lock.release()


def _lock(repo: Repository) -> tuple[Lock, Place]:
    """Take the first place that is free, waiting for one if need be."""
    while True:
        for number in range(1, PLACES + 1):
            place = Place(repo.cache, repo.identity, number)
            try:
                lock = try_lock(place)
            except OSError as error:
                raise _unwritable(error, place.folder) from error
            if lock is not None:
                return lock, place
        repo.git.stop.wait(POLL)
        repo.git.stop.check()


def _fill(repo: Repository, tree: str, place: Place, lock: Lock) -> Snapshot:
    listed = entries(repo, tree)
    filters = filters_digest(repo, listed)
    # Some tests look for their repository's name in the path: keep it.
    folder = place.folder / (repo.root.name.removesuffix(".git") or "root")
    manifest = place.folder / "manifest"
    try:
        place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in place.folder.glob(f"{STAGING}*"):
            remove_tree(left)
        before = read_manifest(manifest, filters)
        after = make_exact(repo.git._replace(folder=folder), tree, lay_out(listed), before)
        if after != before:
            write_manifest(manifest, after)
        note_use(place, repo.root, sum(file.size for file in after.files.values()))
    except OSError as error:
        raise _unwritable(error, folder) from error
    written = sum(1 for path, file in after.files.items() if file != before.files.get(path))
    return Snapshot(folder, tree, written, tuple(_notes(listed)), lock.fd)


def _notes(listed: list[Entry]) -> Iterator[str]:
    submodules = [entry.path for entry in listed if entry.is_gitlink]
    if submodules:
        yield f"submodules are empty folders in the snapshot: {', '.join(submodules)}"


def _unwritable(error: OSError, folder: Path) -> CannotJudge:
    path = error.filename or folder
    return CannotJudge(
        f"{os.fsdecode(path)}: the snapshot cannot be written: {error.strerror}",
        fix="free some space (`gogate clean`), or name another cache folder in GOGATE_CACHE_DIR",
    )
