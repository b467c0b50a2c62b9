"""Reruns: the tests that may be flaky run again, as often as the settings let them, until none is left that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.run.scheduler import Budget, run_jobs
from gogate.stages import rerun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gogate.check.request import Request
    from gogate.run.events import Listener
    from gogate.run.stop import Stop
    from gogate.stages.scope import Scope, StageResult

__all__ = ["run_again"]


def run_again(
    request: Request, scope: Scope, stages: Mapping[str, StageResult], stop: Stop, listener: Listener
) -> Mapping[str, StageResult]:
    """Return *stages* with ``test`` as it stands after ``test.rerun_failed`` more attempts."""
    settings = request.loaded.settings
    result = stages.get("test")
    for attempt in range(2, settings.test.rerun_failed + 2):
        wanted = rerun.targets(result) if result is not None and not stop.requested else {}
        if result is None or not wanted:
            break
        jobs = rerun.plan(scope, settings, wanted, attempt)
        outcomes = run_jobs(jobs, budget=Budget(request.cpus), stop=stop, listener=listener)
        result = rerun.absorb(scope, result, jobs, outcomes)
    return stages if result is None else {**stages, "test": result}
