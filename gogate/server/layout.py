"""Laying out a whole pushed tree for vet and test: regular files under their own names, once every name is harmless.

Symbolic links and submodules are left out: what is laid out is read outside of the sandbox too.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gogate.git.repo import EMPTY_TREE
from gogate.model.errors import CannotJudge
from gogate.server.content import headers, of_file, spill
from gogate.server.limits import MIB, LimitReached
from gogate.server.walk import walk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gogate.git.command import Git
    from gogate.server.incoming import Tip
    from gogate.server.types import Policy
    from gogate.server.walk import Brought

__all__ = ["lay_out", "whole_tree"]


def whole_tree(git: Git, tip: Tip, policy: Policy) -> list[Brought]:
    """List all regular files of *tip*'s tree, and (with ``why``) the entries that no checkout may hold.

    Raises LimitReached for too many entries or too deep ones.
    """
    empty = EMPTY_TREE["sha1" if len(tip.tree) == 40 else "sha256"]
    return walk(git, [tip._replace(bases=(empty,))], policy.limits, lambda _name: True)


def lay_out(git: Git, files: Sequence[Brought], folder: Path, policy: Policy) -> None:
    """Write *files*, whose names are harmless, below *folder*, which is made for it.

    Raises LimitReached, before any is read, where all together are too large; CannotJudge for what is no blob, or
    where the disk refuses.
    """
    found = headers(git, [file.oid.encode() for file in files])
    sized = [of_file(file.path, header) for file, header in zip(files, found, strict=True)]
    total = sum(header.size for header in sized)
    if total > policy.sandbox.tree_mib * MIB:
        raise LimitReached(f"{total / MIB:.1f} MiB of files in the tree", "sandbox.tree_mib", policy.sandbox.tree_mib)
    paths = [folder / os.fsdecode(file.path) for file in files]
    try:
        for place in sorted({folder, *(above for path in paths for above in _above(path, folder))}):
            place.mkdir()
            place.chmod(0o755)  # whatever the hook's umask is
        spill(git, dict(zip(paths, sized, strict=True)))
        for file, path in zip(files, paths, strict=True):
            path.chmod(0o755 if file.executable else 0o644)
    except OSError as error:
        raise CannotJudge(
            f"the pushed tree cannot be laid out: {error.strerror}", fix="make room in the server's temporary folder"
        ) from error


def _above(path: Path, folder: Path) -> list[Path]:
    """List the folders of *path* below *folder*."""
    return [above for above in path.parents if above != folder and above.is_relative_to(folder)]
