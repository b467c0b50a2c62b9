"""From the scope to the jobs of all asked stages, the critical path first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from gogate.model.result import StageVerdict
from gogate.run.events import JobEnded, JobProgress
from gogate.run.scheduler import Budget, run_jobs
from gogate.stages.registry import STAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gogate.check.request import Request
    from gogate.run.events import Event, Listener
    from gogate.run.process import Outcome
    from gogate.run.scheduler import Job
    from gogate.run.stop import Stop
    from gogate.settings.types import StageName
    from gogate.stages.scope import Scope, StageResult

__all__ = ["fail_fast", "plan_jobs", "read_stages", "run_plan"]

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


def run_plan(request: Request, scope: Scope, jobs: Sequence[Job], stop: Stop, listener: Listener) -> list[Outcome]:
    """Run the jobs within the CPUs that were given, and return their outcomes in plan order."""
    fast = fail_fast(request, scope, jobs)
    return run_jobs(jobs, budget=Budget(request.cpus), stop=stop, listener=listener, fail_fast=fast)


def read_stages(
    request: Request, scope: Scope, jobs: Sequence[Job], outcomes: Sequence[Outcome]
) -> Mapping[str, StageResult]:
    """Return each asked stage's result, in the order in which a change meets them."""
    ended = list(zip(jobs, outcomes, strict=True))
    return {
        name: stage.read(scope, request.loaded.settings, [outcome for job, outcome in ended if job.stage == name])
        for name, stage in STAGES.items()
        if name in request.gate.stages
    }


def fail_fast(request: Request, scope: Scope, jobs: Sequence[Job]) -> Callable[[Event], bool] | None:
    """Return what tells the scheduler to stop at the first stage that fails; None where all is to be seen.

    A stage is read when its last job ends, but for the tests: there the first package that fails is enough.
    """
    if not request.fail_fast:
        return None
    open_jobs = Counter(job.stage for job in jobs)
    ended: dict[str, Outcome] = {}

    def has_failed(event: Event) -> bool:
        if isinstance(event, JobProgress):
            return event.failed > 0
        if not isinstance(event, JobEnded):
            return False
        ended[event.job] = event.outcome
        open_jobs[event.stage] -= 1
        if open_jobs[event.stage]:
            return False
        outcomes = [ended[job.name] for job in jobs if job.stage == event.stage]
        result = STAGES[event.stage].read(scope, request.loaded.settings, outcomes)
        return result.stage.verdict is not StageVerdict.PASS

    return has_failed
