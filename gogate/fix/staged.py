"""``gogate fix --staged``: formats what is staged, in the index and in the work tree apart.

The blob in the index becomes the formatted one. The file in the work tree gets the same change by a three-way merge, as
git would check both out, so that what is not staged stays as it is. Where they do not merge, neither is written.
Sources: git-update-index(1) ``--index-info``, git-merge-file(1), git-cat-file(1) ``--filters``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from gogate.fix.formatting import rewrite
from gogate.fix.replace import read, replace
from gogate.fix.report import Fixed
from gogate.git.command import Git, environment, failed
from gogate.git.trees import blobs
from gogate.golang.laid import GoFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gogate.fix.replace import Seen
    from gogate.git.raw import Entry
    from gogate.git.repo import Repository
    from gogate.golang.modules import GoModule
    from gogate.golang.toolchain import Toolchain
    from gogate.run.stop import Stop

__all__ = ["StagedFile", "fix_staged"]


class StagedFile(NamedTuple):
    """An entry of the index that the commit changes, and its module."""

    entry: Entry
    module: GoModule


class _Merge(NamedTuple):
    """The work-tree file as it was read, and what it becomes."""

    seen: Seen
    content: bytes


def fix_staged(
    repo: Repository,
    environ: Mapping[str, str],
    files: Sequence[StagedFile],
    toolchain: Toolchain,
    gofumpt: Path,
    scratch: Path,
    stop: Stop,
) -> Fixed:
    """Format *files* in the index that *environ* names, and in the work tree.

    Raises CannotJudge where git takes no object or holds the index locked; the work tree is then as it was.
    """
    contents = {blob.entry.path: blob.content for blob in blobs(repo, [file.entry for file in files])}
    sources = [
        GoFile(file.entry.path, file.module, content)
        for file in files
        if (content := contents[file.entry.path]) is not None
    ]
    rewritten = rewrite(sources, toolchain, gofumpt, scratch, stop)
    git = Git(repo.root, _own(repo, environ), stop)
    entries = {file.entry.path: file.entry for file in files}
    left = list(rewritten.broken.items())
    planned: list[tuple[Entry, str, _Merge | None]] = []
    for path, content in rewritten.changed.items():
        entry = entries[path]
        oid = git.line("hash-object", "-w", "--stdin", stdin=content)
        try:
            planned.append((entry, oid, _merged(git, repo.root / path, entry, oid, scratch)))
        except CannotMergeError as error:
            left.append((path, str(error)))
    mended = _write(git, repo.root, planned, left)
    return Fixed(tuple(sorted(mended)), tuple(sorted(left)))


class CannotMergeError(Exception):
    """What is not staged cannot be kept beside the formatting."""


def _own(repo: Repository, environ: Mapping[str, str]) -> dict[str, str]:
    """Return git's environment with the user's own index and objects."""
    kept = {name: value for name, value in environment(environ).items() if name != "GIT_QUARANTINE_PATH"}
    own = {"GIT_DIR": str(repo.git_dir), "GIT_WORK_TREE": str(repo.root), "GIT_INDEX_FILE": str(repo.index_file)}
    return {**kept, **own}


def _merged(git: Git, file: Path, entry: Entry, formatted: str, scratch: Path) -> _Merge | None:
    """Return what the work-tree file becomes; None where there is none, or it has the formatting already."""
    seen = read(file)
    if seen is None:
        return None
    base, theirs = (_checked_out(git, oid, entry.path) for oid in (entry.oid, formatted))
    if seen.content in (base, theirs):
        return _Merge(seen, theirs) if seen.content == base else None
    names = []
    for name, content in (("ours", seen.content), ("base", base), ("theirs", theirs)):
        (scratch / name).write_bytes(content)
        names.append(str(scratch / name))
    outcome = git.attempt("merge-file", "-p", "-q", *names)
    if not outcome.ok:  # the number of conflicts, or an error
        raise CannotMergeError("what is not staged touches the same lines")
    return _Merge(seen, outcome.stdout)


def _checked_out(git: Git, oid: str, path: str) -> bytes:
    """Return a blob as git writes it at *path*: with its line ends and filters."""
    return git.output("cat-file", "--filters", f"--path={path}", oid)


def _write(
    git: Git, root: Path, planned: Sequence[tuple[Entry, str, _Merge | None]], left: list[tuple[str, str]]
) -> list[str]:
    """Write the index at once, then each file; an entry or a file that changed meanwhile is left."""
    if not planned:
        return []
    current = _index(git, [entry.path for entry, _, _ in planned])
    ready = []
    for entry, oid, merge in planned:
        is_same = current.get(entry.path) == (entry.mode, entry.oid) and (
            merge is None or read(root / entry.path) == merge.seen
        )
        if is_same:
            ready.append((entry, oid, merge))
        else:
            left.append((entry.path, "changed while it was formatted"))
    lines = b"".join(b"%s %s 0\t%s\0" % (e.mode.encode(), oid.encode(), os.fsencode(e.path)) for e, oid, _ in ready)
    outcome = git.attempt("update-index", "-z", "--index-info", stdin=lines)
    if not outcome.ok:
        raise failed("update-index", outcome)
    mended = []
    for entry, _, merge in ready:
        try:
            done = merge is None or replace(root / entry.path, merge.seen, merge.content)
        except OSError as error:
            left.append((entry.path, f"staged formatted, but the file is not: {error.strerror}"))
            continue
        if done:
            mended.append(entry.path)
        else:
            left.append((entry.path, "staged formatted, but the file changed meanwhile"))
    return mended


def _index(git: Git, paths: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return mode and object id of *paths* in the index, those without a conflict."""
    listed = git.output("--literal-pathspecs", "ls-files", "-s", "-z", "--", *paths)
    found = {}
    for record in listed.split(b"\0")[:-1]:
        head, _, name = record.partition(b"\t")
        mode, oid, stage = head.decode().split(" ")
        if stage == "0":
            found[os.fsdecode(name)] = (mode, oid)
    return found
