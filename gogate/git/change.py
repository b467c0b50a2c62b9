"""What is judged, as one tree object: the work tree as it is, the index of this very commit, or a revision.

The tree of an index or a work tree is written from a copy of the index, into an object folder of our own: neither
the user's index nor the repository's objects are touched.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gogate.git.command import GitFailed, failed
from gogate.git.raw import parse_diff
from gogate.git.repo import look_up
from gogate.model.errors import CannotJudge, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gogate.git.command import Git
    from gogate.git.raw import Change
    from gogate.git.repo import Repository

__all__ = ["Base", "Index", "Judged", "Revision", "WorkTree", "base_of", "merge_base", "resolve", "staged"]

MAX_IGNORED = 20_000
NO_COMMIT = re.compile(r"^error: '(.*)/' does not have a commit checked out$", re.MULTILINE)


class WorkTree(NamedTuple):
    """The work tree as it is: tracked files and untracked ones that are not ignored."""


class Index(NamedTuple):
    """What the commit that is being made will hold."""


class Revision(NamedTuple):
    """A commit, or a bare tree, by any name that git understands."""

    name: str


class Judged(NamedTuple):
    """The tree that is judged.

    ``commit`` is where its history begins: the revision itself, else HEAD; None on an unborn branch. ``ignored`` is a
    digest of the ignored files that lie in a judged work tree; None where they are too many to tell one state of
    them from another, so that no verdict may be reused.
    """

    tree: str
    commit: str | None
    ignored: str | None = ""


class Base(NamedTuple):
    """What a change is measured from; ``commit`` is None for the empty tree."""

    commit: str | None
    tree: str


def resolve(repo: Repository, what: WorkTree | Index | Revision) -> Judged:
    """Find the tree of *what*.

    Raises UsageError for an unknown revision and for what a bare repository has not, CannotJudge for unmerged paths.
    """
    if isinstance(what, Revision):
        tree, commit = look_up(repo.git, [f"{what.name}^{{tree}}", f"{what.name}^{{commit}}"])
        if tree is None:
            raise UsageError(f"--rev {what.name}: no such revision in {repo.root}", fix=_deeper(repo, "git fetch"))
        return Judged(tree, commit)
    if repo.bare:
        raise UsageError(f"{repo.root}: a bare repository has no index and no work tree", fix="name a --rev")
    (head,) = look_up(repo.git, ["HEAD^{commit}"])
    with _index_copy(repo) as git:
        if isinstance(what, Index):
            return Judged(_write_tree(git), head)
        _take_in(git)
        return Judged(_write_tree(git), head, _ignored(repo))


def staged(repo: Repository) -> list[Change]:
    """List what the commit that is being made changes against HEAD, by one process and without writing anything."""
    words = ("diff-index", "--cached", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--ita-invisible-in-index")
    try:
        output = repo.git.output(*words, "--ignore-submodules=none", "HEAD")
    except GitFailed:
        if look_up(repo.git, ["HEAD^{commit}"]) != [None]:
            raise
        output = repo.git.output(*words, "--ignore-submodules=none", repo.empty_tree)
    return parse_diff(output)


def base_of(repo: Repository, judged: Judged, what: WorkTree | Index | Revision, since: str | None = None) -> Base:
    """Find what the change is measured from: the merge base with *since*; else HEAD, or a revision's first parent.

    Raises CannotJudge, naming the fix, where it is not in this clone.
    """
    if since is not None:
        return merge_base(repo, judged, since)
    commit = judged.commit
    if commit is not None and isinstance(what, Revision):
        commit = _parent(repo, commit)
    if commit is None:
        return Base(None, repo.empty_tree)
    return Base(commit, _tree(repo, commit))


def merge_base(repo: Repository, judged: Judged, since: str) -> Base:
    """Find the best common ancestor of *judged* and the revision *since*; see :func:`base_of`."""
    (other,) = look_up(repo.git, [f"{since}^{{commit}}"])
    if other is None:
        raise CannotJudge(f"--since {since}: no such commit in this clone", fix=_deeper(repo, "git fetch it"))
    if judged.commit is None:
        raise CannotJudge(f"--since {since}: what is judged has no history yet", fix="leave --since out")
    outcome = repo.git.attempt("merge-base", other, judged.commit)
    if not outcome.ok:
        raise CannotJudge(
            f"--since {since}: no common ancestor with {judged.commit[:12]} in this clone",
            fix=_deeper(repo, "name a revision of the same history"),
        )
    commit = outcome.stdout.split()[0].decode()
    return Base(commit, _tree(repo, commit))


def _tree(repo: Repository, commit: str) -> str:
    (tree,) = look_up(repo.git, [f"{commit}^{{tree}}"])
    if tree is None:
        raise CannotJudge(f"{commit}: its tree is not in this clone", fix=_deeper(repo, "git fsck"))
    return tree


def _parent(repo: Repository, commit: str) -> str | None:
    """Return the first parent, None for a root; a shallow clone's cut is not a root."""
    header = repo.git.output("cat-file", "commit", commit).split(b"\n\n", 1)[0]
    parents = [line[7:].decode() for line in header.split(b"\n") if line.startswith(b"parent ")]
    if not parents:
        return None
    if look_up(repo.git, [f"{parents[0]}^{{commit}}"]) == [None]:
        raise CannotJudge(f"{commit[:12]}: its parent is not in this clone", fix=_deeper(repo, "git fetch"))
    return parents[0]


def _deeper(repo: Repository, otherwise: str) -> str:
    """Return the fix for history that is not there."""
    if repo.shallow:
        return "this clone is shallow: git fetch --unshallow (in CI: fetch-depth: 0, or GIT_DEPTH: 0)"
    return otherwise


@contextmanager
def _index_copy(repo: Repository) -> Iterator[Git]:
    """Lend git with a copy of the index, for it to lock, refresh and rewrite."""
    copy = repo.home / f"index-{os.getpid()}-{time.monotonic_ns()}"
    try:
        _copy(repo.index_file, copy)
        yield repo.git.adding(GIT_INDEX_FILE=str(copy))
    finally:
        for file in (copy, Path(f"{copy}.lock")):
            file.unlink(missing_ok=True)


def _copy(index: Path, copy: Path) -> None:
    try:
        with suppress(FileNotFoundError):  # nothing was ever added: no index is an empty index
            copy.write_bytes(index.read_bytes())
    except OSError as error:
        raise CannotJudge(f"{error.filename}: {error.strerror}", fix="free some space: `gogate clean`") from error


def _write_tree(git: Git) -> str:
    """Write the tree of the index that *git* has. Blobs that a partial clone lacks are missed when they are read."""
    try:
        return git.line("write-tree", "--missing-ok")
    except GitFailed as error:
        unmerged = [line for line in error.stderr.splitlines() if ": unmerged (" in line]
        if not unmerged:
            raise
        path = unmerged[0].split(": unmerged (", 1)[0]
        raise CannotJudge(f"{path}: unmerged", fix="resolve the conflict and git add the file") from error


def _take_in(git: Git) -> None:
    """Bring the copied index up to the work tree, past the flags that tell git not to look at a file."""
    flagged = [
        record[2:]
        for record in git.output("ls-files", "-v", "-z").split(b"\0")
        if record[:1] in (b"h", b"s", b"S") and os.path.lexists(_path(git.folder, record[2:]))
    ]
    if flagged:
        names = b"".join(name + b"\0" for name in flagged)
        for flag in ("--no-assume-unchanged", "--no-skip-worktree"):
            git.output("update-index", flag, "-z", "--stdin", stdin=names)
    _add_all(git)


def _add_all(git: Git) -> None:
    """Add all that is not ignored, but for repositories within that have no commit yet: git has no name for those."""
    left_out: list[str] = []
    while True:
        excluded = [f":(exclude,literal){path}" for path in left_out]
        outcome = git.attempt("add", "--all", "--sparse", "--", ".", *excluded)
        empty = NO_COMMIT.findall(outcome.stderr.decode("utf-8", "surrogateescape"))
        if outcome.ok:
            return
        if not empty or empty[0] in left_out:
            raise failed("add", outcome)
        left_out.append(empty[0])


def _path(root: Path, name: bytes) -> bytes:
    return os.fsencode(root) + b"/" + name


def _ignored(repo: Repository) -> str | None:
    """Digest name, size, mode and times of each ignored file in the work tree; empty where there is none."""
    listed = repo.git.output("ls-files", "--others", "--ignored", "--exclude-standard", "-z").split(b"\0")[:-1]
    if not listed:
        return ""
    if len(listed) > MAX_IGNORED:
        return None
    digest = hashlib.sha256()
    for name in listed:
        try:
            stat = os.lstat(_path(repo.root, name))
        except OSError:
            return None  # it is being written or removed: not a state to compare with
        digest.update(b"%s\0%d %d %d %d\n" % (name, stat.st_size, stat.st_mode, stat.st_mtime_ns, stat.st_ctime_ns))
    return digest.hexdigest()
