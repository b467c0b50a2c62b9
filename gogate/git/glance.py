"""The quickest look at what is staged: one process, names alone, nothing of the repository asked or made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.git.command import Git, environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gogate.run.stop import Stop

__all__ = ["staged_names"]


def staged_names(folder: Path, environ: Mapping[str, str], stop: Stop) -> list[bytes] | None:
    """List the paths, from the root, that the commit being made changes against HEAD.

    None where git cannot tell: no commit yet, no repository, a broken index. Raises CannotJudge where there is no git.
    """
    words = ("diff-index", "--cached", "-r", "-z", "--name-only", "--no-renames", "--ignore-submodules=none", "HEAD")
    outcome = Git(folder, environment(environ), stop).attempt(*words, "--")
    return outcome.stdout.split(b"\0")[:-1] if outcome.ok else None
