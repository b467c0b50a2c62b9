"""Runs one stage for real, as the gate does: plan, scheduler, read."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gogate.golang.modules import discover
from gogate.golang.packages import list_packages
from gogate.golang.vettool import provide_vettool
from gogate.run.events import silent
from gogate.run.scheduler import Budget, run_jobs
from gogate.run.stop import Stop
from gogate.settings.types import Settings
from gogate.stages.scope import Scope, Unit
from tests.goworld import toolchain

if TYPE_CHECKING:
    from gogate.run.process import Outcome
    from gogate.run.scheduler import Job
    from gogate.stages.registry import StageModule
    from gogate.stages.scope import StageResult


def scope_for(
    root: Path, *, gofumpt: Path | None = None, vettool: bool = False, only: frozenset[str] | None = None
) -> Scope:
    """Return the scope of all packages below *root*."""
    go, stop = toolchain(root), Stop()
    units = tuple(Unit(place, list_packages(root, place, go, stop)) for place in discover(root, go, stop))
    tool = provide_vettool(go, Path(os.environ["GOGATE_CACHE_DIR"]), stop) if vettool else None
    scratch = Path(tempfile.mkdtemp(dir=os.environ["HOME"]))
    return Scope(root, go, gofumpt, tool, units, scratch, cpus=2, memory=8 << 30, only=only)


def run_all(jobs: list[Job]) -> list[Outcome]:
    """Run *jobs* without the edges that lead to other stages."""
    names = {job.name for job in jobs}
    alone = [
        msgspec.structs.replace(job, after=tuple(edge for edge in job.after if edge.partition("@")[0] in names))
        for job in jobs
    ]
    return run_jobs(alone, budget=Budget(2), stop=Stop(), listener=silent)


def run_stage(stage: StageModule, scope: Scope, settings: Settings | None = None) -> StageResult:
    """Plan, run and read *stage*."""
    settings = settings or Settings()
    return stage.read(scope, settings, run_all(stage.plan(scope, settings)))
