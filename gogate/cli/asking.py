"""From parsed arguments to the request: the root, the settings, the gate with the command line's word in it."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gogate.check.request import Request
from gogate.cli.since import AUTO, automatic_shard, automatic_since, whole
from gogate.git.change import Index, Revision, WorkTree
from gogate.git.repo import find
from gogate.model.errors import UsageError
from gogate.report import clean
from gogate.run.cache import cache_folder
from gogate.run.ci import System, system_of
from gogate.settings.load import load

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from gogate.cli.world import World
    from gogate.git.repo import Repository
    from gogate.run.stop import Stop
    from gogate.settings.types import Gate

__all__ = ["ask"]


def ask(parsed: argparse.Namespace, world: World, stop: Stop) -> Request:
    """Return what the command line, the settings and the folder ask for.

    Raises UsageError for a folder that is not there, SettingsError for wrong settings.
    """
    folder = (world.cwd / (parsed.folder or ".")).resolve()
    if not folder.is_dir():
        raise UsageError(f"-C {parsed.folder}: there is no such folder", fix="name a folder")
    cache = cache_folder(world.environ)
    repo = find(folder, world.environ, cache, stop)
    root = folder if repo is None else repo.root.resolve()
    config = None if parsed.config is None else world.cwd / parsed.config
    loaded = load(root, config=config, environ=world.environ)
    times, test_times = _times(parsed.times)
    gate, since = _since(_gate(loaded.gate(parsed.gate), parsed), parsed, world, repo)
    return Request(
        root=root,
        folder=folder,
        repo=repo,
        environ=world.environ,
        cache=cache,
        loaded=loaded,
        gate_name=parsed.gate,
        gate=gate,
        what=_what(parsed),
        patterns=tuple(parsed.patterns),
        since=since,
        shard=automatic_shard(world.environ) if parsed.shard == AUTO else parsed.shard,
        times=times,
        test_times=test_times,
        cpus=parsed.jobs or _cpus(),
        memory=_free_memory(),
        fail_fast=parsed.fail_fast,
        reuse=not parsed.no_reuse and parsed.coverprofile is None,  # a stored verdict has no profile
        now=datetime.datetime.now(datetime.timezone.utc),
    )


def _gate(gate: Gate, parsed: argparse.Namespace) -> Gate:
    if parsed.stage:
        stages = tuple(stage for stage in ("fmt", "gofumpt", "vet", "test") if stage in parsed.stage)
        gate = msgspec.structs.replace(gate, stages=stages)
    if parsed.select:
        gate = msgspec.structs.replace(gate, select=parsed.select)
    if "test" not in gate.stages:
        gate = msgspec.structs.replace(gate, coverage=())
    return gate


def _since(gate: Gate, parsed: argparse.Namespace, world: World, repo: Repository | None) -> tuple[Gate, str | None]:
    """Return the gate and its base; where ``auto`` finds that there is none to have, the gate judges everything."""
    if parsed.since != AUTO and not _leaves_it_to_ci(gate, parsed, world):
        return gate, parsed.since
    found = automatic_since(world.environ, repo, parsed.rev or "HEAD")
    if found.rev is None:
        world.stderr.write(f"gogate: --since auto: {clean.one_line(found.reason)}: everything is judged\n")
        return whole(gate), None
    return gate, found.rev


def _leaves_it_to_ci(gate: Gate, parsed: argparse.Namespace, world: World) -> bool:
    """Whether the change is the one that a CI system checked out: its work tree differs from no commit of its own."""
    if parsed.since is not None or gate.select == "all" or not isinstance(_what(parsed), WorkTree):
        return False
    return getattr(parsed, "asks_ci", False) and system_of(world.environ) is not System.NONE


def _what(parsed: argparse.Namespace) -> WorkTree | Index | Revision:
    if parsed.staged:
        return Index()
    return WorkTree() if parsed.rev is None else Revision(parsed.rev)


def _times(path: Path | None) -> tuple[Mapping[str, float] | None, Mapping[str, Mapping[str, float]] | None]:
    """Return the seconds of each package in an earlier result document, and those of its top-level tests."""
    if path is None:
        return None, None
    from gogate.parse.result import parse

    try:
        tests = parse(path.read_bytes(), str(path)).tests
    except OSError as error:
        raise UsageError(f"--times {path}: {error.strerror}", fix="name a result document") from None
    seconds: dict[str, dict[str, float]] = {}
    for test in tests:
        if test.name and "/" not in test.name:
            known = seconds.setdefault(test.package, {})
            known[test.name] = known.get(test.name, 0.0) + test.seconds
    return {package: sum(known.values()) for package, known in seconds.items()}, seconds


def _cpus() -> int:
    """Return the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _free_memory() -> int:
    """Return the bytes that the system can give without swapping; a modest guess where it does not say."""
    try:
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 8 << 30
