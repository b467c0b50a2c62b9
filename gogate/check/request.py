"""What was asked for: one struct from the command line to the gate."""

from __future__ import annotations

import datetime  # noqa: TC003
from pathlib import Path  # noqa: TC003
from typing import TYPE_CHECKING

import msgspec

from gogate.git.change import WorkTree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gogate.git.change import Index, Revision
    from gogate.git.repo import Repository
    from gogate.settings.load import Loaded
    from gogate.settings.types import Gate

__all__ = ["Request", "is_format_of_a_change"]

_FORMATS = frozenset(("fmt", "gofumpt"))


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One check.

    ``root`` is the root of the checkout, absolute and resolved; ``folder`` is where patterns are seen from, below it.
    ``repo`` is None in a plain folder. ``gate`` has the command line's stages and selection in it. ``memory`` is in
    bytes. ``times`` are the seconds of packages in an earlier result, ``test_times`` those of their top-level tests.
    ``now`` is the moment of the start, in UTC.
    """

    root: Path
    folder: Path
    repo: Repository | None
    environ: Mapping[str, str]
    cache: Path
    loaded: Loaded
    gate_name: str
    gate: Gate
    what: WorkTree | Index | Revision
    patterns: tuple[str, ...] = ()
    since: str | None = None
    shard: tuple[int, int] | None = None
    times: Mapping[str, float] | None = None
    test_times: Mapping[str, Mapping[str, float]] | None = None
    cpus: int
    memory: int
    fail_fast: bool = False
    reuse: bool = True
    now: datetime.datetime


def is_format_of_a_change(request: Request) -> bool:
    """Whether nothing but the format of a tree that git has is asked for: its blobs are enough, no folder is needed."""
    repo = request.repo
    if repo is None or repo.bare or isinstance(request.what, WorkTree) or not set(request.gate.stages) <= _FORMATS:
        return False
    return not request.patterns and request.shard is None
