"""From the scope to the jobs of all asked stages, the critical path first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gogate.stages import STAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gogate.check.request import Request
    from gogate.run.process import Outcome
    from gogate.run.scheduler import Job
    from gogate.settings.types import StageName
    from gogate.stages.scope import Scope, StageResult

__all__ = ["plan_jobs", "read_stages"]

# The tests are the longest way: nothing may start before them on a machine with one core free.
_ORDER: Sequence[StageName] = ("test", "fmt", "gofumpt", "vet")


def plan_jobs(request: Request, scope: Scope) -> list[Job]:
    """Return the jobs of the gate's stages; edges to jobs of a stage that was not asked for fall away."""
    stages, settings = request.gate.stages, request.loaded.settings
    jobs = [job for stage in _ORDER if stage in stages for job in STAGES[stage].plan(scope, settings)]
    names = {job.name for job in jobs}
    return [
        msgspec.structs.replace(job, after=tuple(edge for edge in job.after if edge.partition("@")[0] in names))
        for job in jobs
    ]


def read_stages(
    request: Request, scope: Scope, jobs: Sequence[Job], outcomes: Sequence[Outcome]
) -> Mapping[StageName, StageResult]:
    """Return each asked stage's result, in the order in which a change meets them."""
    ended = list(zip(jobs, outcomes, strict=True))
    return {
        name: stage.read(scope, request.loaded.settings, [outcome for job, outcome in ended if job.stage == name])
        for name, stage in STAGES.items()
        if name in request.gate.stages
    }
