"""Makes a folder hold a tree, exactly: what differs is removed and written anew by git, the rest is left alone.

git writes into a folder aside, and only this process moves files from there into place: a git that outlives a killed
gogate cannot change a snapshot that has another owner by then. Nothing here follows a symlink, and no name of a tree
that git would refuse is ever written.
"""

# Names are bytes here, and there are many of them.
# ruff: noqa: PTH101, PTH102, PTH103, PTH104, PTH108, PTH114

from __future__ import annotations

import errno
import os
import shutil
import stat
from contextlib import suppress
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from gogate.git.command import GitFailed
from gogate.git.layout import file_time, folder_time, join
from gogate.git.manifest import Manifest, standing
from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gogate.git.command import Git
    from gogate.git.layout import Layout
    from gogate.git.manifest import Standing
    from gogate.git.raw import Entry

__all__ = ["STAGING", "make_exact"]

STAGING = "staging-"
"""How the name of a folder begins that git writes into; one that is left over belongs to a killed check."""

LITTLE = 32 * 2**20  # bytes free: with less, it is the disk that git could not write to
FOLDER = 0o755
PLAIN = 0o644
EXECUTABLE = 0o755


def make_exact(git: Git, tree: str, layout: Layout, manifest: Manifest) -> Manifest:
    """Make ``git.folder`` hold *tree*, laid out as *layout*; return the manifest of what then stands.

    *manifest* vouches for what is there already. Raises CannotJudge where git refuses the tree, OSError where the disk
    is full.
    """
    root = os.fsencode(git.folder)
    _be_folder(root)
    kept, missing = _compare(root, layout, manifest)
    if missing:
        with TemporaryDirectory(prefix=STAGING, dir=git.folder.parent, ignore_cleanup_errors=True) as aside:
            _check_out(git, tree, list(missing), aside)
            for path, entry in missing.items():
                time = file_time(entry.oid, manifest.filters)
                kept[path] = _move(join(os.fsencode(aside), path), join(root, path), entry, time)
    for folder in sorted(layout.folders, reverse=True):  # a folder before its parent
        _stamp_folder(join(root, folder) if folder else root, folder_time(layout.folders[folder]))
    return Manifest(manifest.filters, kept)


def _check_out(git: Git, tree: str, paths: list[bytes], aside: str) -> None:
    """Let git write *paths* of *tree* below the folder *aside*, through an index of its own."""
    git = git.adding(GIT_INDEX_FILE=f"{aside}.index", GIT_WORK_TREE=str(git.folder))
    try:
        git.output("read-tree", tree)
        names = b"".join(path + b"\0" for path in paths)
        git.output("checkout-index", "-f", f"--prefix={aside}/", "-z", "--stdin", stdin=names)
    except GitFailed as error:
        free = os.statvfs(aside)
        if free.f_bavail * free.f_frsize > LITTLE and free.f_favail != 0:
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), aside) from error  # git does not say why
    finally:
        for file in (f"{aside}.index", f"{aside}.index.lock"):
            with suppress(FileNotFoundError):
                os.unlink(file)


def _compare(root: bytes, layout: Layout, manifest: Manifest) -> tuple[dict[bytes, Standing], dict[bytes, Entry]]:
    """Remove what does not belong, make the folders; return what stands already, and what git has to write."""
    kept: dict[bytes, Standing] = {}
    for path, found in _walk(root, layout):
        entry = _entry(layout, path)
        record = None if entry is None else standing(entry, found)
        if record is not None and manifest.files.get(path) == record:
            kept[path] = record
        else:
            os.unlink(root + b"/" + path)
    return kept, {path: entry for path, entry in layout.files().items() if path not in kept}


def _entry(layout: Layout, path: bytes) -> Entry | None:
    folder, _, name = path.rpartition(b"/")
    return layout.folders[folder].get(name)


def _walk(root: bytes, layout: Layout) -> Iterator[tuple[bytes, os.stat_result]]:
    """Yield each file with its ``lstat``, in folders that belong; others are removed, those missing are made."""
    pending = [b""]
    while pending:
        folder = pending.pop()
        here = join(root, folder) if folder else root
        wanted = {name for name, entry in layout.folders[folder].items() if entry is None}
        with os.scandir(here) as listed:
            found = [(item.name, item.stat(follow_symlinks=False)) for item in listed]
        for name, info in found:
            if not stat.S_ISDIR(info.st_mode):
                yield join(folder, name), info
            elif name in wanted:
                if stat.S_IMODE(info.st_mode) != FOLDER:
                    os.chmod(here + b"/" + name, FOLDER)
                wanted.discard(name)
                pending.append(join(folder, name))
            else:
                _remove_folder(here + b"/" + name)
        for name in wanted:
            os.mkdir(here + b"/" + name)
            pending.append(join(folder, name))


def _be_folder(path: bytes) -> None:
    """Make *path* a folder of ours, whatever a test may have put in its place."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        os.makedirs(path, FOLDER)
        return
    if not stat.S_ISDIR(mode):
        os.unlink(path)
        os.mkdir(path)
    elif stat.S_IMODE(mode) != FOLDER:
        os.chmod(path, FOLDER)


def _remove_folder(path: bytes) -> None:
    """Remove a folder and all in it, also what a test has made read-only."""
    try:
        shutil.rmtree(path)
    except PermissionError:
        os.chmod(path, 0o700)
        for folder, names, _ in os.walk(path):
            for name in names:
                if not os.path.islink(join(folder, name)):
                    os.chmod(join(folder, name), 0o700)
        shutil.rmtree(path)


def _move(source: bytes, target: bytes, entry: Entry, time: int) -> Standing:
    """Give a file that git wrote its mode and time, and put it in place; CannotJudge where git wrote something else."""
    try:
        mode = os.lstat(source).st_mode
    except (FileNotFoundError, NotADirectoryError):
        mode = 0
    if not (stat.S_ISREG(mode) or (entry.is_symlink and stat.S_ISLNK(mode))):
        raise CannotJudge(f"{entry.path!r}: git did not check it out", fix="git fsck")
    if stat.S_ISREG(mode):
        os.chmod(source, EXECUTABLE if entry.mode == "100755" else PLAIN)
    os.utime(source, ns=(time, time), follow_symlinks=False)
    os.rename(source, target)
    return standing(entry, os.lstat(target))


def _stamp_folder(path: bytes, time: int) -> None:
    info = os.lstat(path)
    if stat.S_IMODE(info.st_mode) != FOLDER:  # a umask had its say
        os.chmod(path, FOLDER)
    if info.st_mtime_ns != time:
        os.utime(path, ns=(time, time))
