"""``--since auto`` and ``--shard auto``: what the CI system, or the remote's default branch, says of this change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gogate.git.repo import look_up
from gogate.model.errors import CannotJudge, UsageError
from gogate.run.ci import System, Where, detect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gogate.git.repo import Repository
    from gogate.settings.types import Gate

__all__ = ["AUTO", "Since", "automatic_shard", "automatic_since", "whole"]

AUTO = "auto"


class Since(NamedTuple):
    """The base; None where there rightly is none and everything is to be judged, for ``reason``."""

    rev: str | None
    reason: str = ""


def automatic_since(environ: Mapping[str, str], repo: Repository | None, judged: str = "HEAD") -> Since:
    """Find the base of the change that ends at the revision *judged*.

    Raises CannotJudge, naming the fix for the system, where the base cannot be told or is not in this clone.
    """
    if repo is None:
        raise CannotJudge("--since auto: this is no git repository", fix="leave --since out")
    where = detect(environ, Path.read_bytes)
    if where.system is System.NONE:
        return Since(_default_branch(repo))
    if where.base is not None:
        _require(repo, where, where.base, judged)
        return Since(where.base)
    if where.whole:
        return Since(None, where.reason)
    raise CannotJudge(f"--since auto: {where.reason}", fix=where.fix)


def automatic_shard(environ: Mapping[str, str]) -> tuple[int, int]:
    """Return the part (from 1) of how many that the CI system runs this job as; raises UsageError where it says none.

    Never used unasked: a job that knows nothing of shards would pass on its own part alone.
    """
    where = detect(environ, Path.read_bytes)
    if where.shard is None:
        raise UsageError(
            f"--shard auto: the environment names no part (CI system: {where.system.value})",
            fix="write --shard I/N, or let the job run in parallel",
        )
    return where.shard


def whole(gate: Gate) -> Gate:
    """Return *gate* as it judges where there is no change to look at: all packages, and no floor of a change."""
    coverage = tuple(name for name in gate.coverage if name != "patch")
    return msgspec.structs.replace(gate, select="all", coverage=coverage)


def _require(repo: Repository, where: Where, base: str, judged: str) -> None:
    """Raise CannotJudge where *base*, or the history down to it, is not in this clone."""
    found, head = look_up(repo.git, [f"{base}^{{commit}}", f"{judged}^{{commit}}"])
    fix = f"{where.deepen}; or name another base: --since REV"
    if found is None:
        raise CannotJudge(f"--since auto: the base {base} is not in this clone", fix=fix)
    if head is not None and repo.shallow and not repo.git.attempt("merge-base", found, head).ok:
        raise CannotJudge(f"--since auto: this clone is too shallow to reach the base {base}", fix=fix)


def _default_branch(repo: Repository) -> str:
    """Return the default branch of the remote (origin, or the only one), as far as this clone knows it."""
    remotes = repo.git.output("remote").decode("utf-8", "surrogateescape").split("\n")[:-1]
    remote = "origin" if "origin" in remotes or len(remotes) != 1 else remotes[0]
    names = [f"refs/remotes/{remote}/{branch}" for branch in ("HEAD", "main", "master")]
    found = [name for name, oid in zip(names, look_up(repo.git, names), strict=True) if oid]
    if found[:1] == names[:1] or len(found) == 1:
        return found[0]
    said = "main and master" if found else "no default branch"
    raise CannotJudge(
        f"--since auto: this clone has {said} of {remote}",
        fix=f"git remote set-head {remote} --auto, or name the base: --since REV",
    )
