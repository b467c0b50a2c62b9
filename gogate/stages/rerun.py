"""Running failed tests again: only what may be flaky, by exact name, with every attempt kept.

A race, a panic, a build error, a time limit or a kill is no flake: a package with one of these is not run again.
"""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gogate.golang import commands
from gogate.model.errors import CannotJudge
from gogate.model.result import Outcome, StageVerdict
from gogate.parse import coverprofile
from gogate.parse.gotest.attempts import may_rerun, settle
from gogate.parse.gotest.record import top
from gogate.run.scheduler import Job
from gogate.stages import test as stage
from gogate.stages.summary import stage_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gogate.model.result import Test
    from gogate.parse.coverprofile import Profile
    from gogate.run import process
    from gogate.settings.types import Settings
    from gogate.stages.scope import Scope, StageResult, Unit

__all__ = ["absorb", "plan", "targets"]


def targets(result: StageResult) -> dict[str, tuple[str, ...]]:
    """Return the top-level tests to run again, by package; nothing where the run itself cannot be trusted."""
    if result.stage.verdict is not StageVerdict.FAIL:
        return {}
    failed: dict[str, list[Test]] = defaultdict(list)
    for case in result.tests:
        if case.outcome is Outcome.FAIL:
            failed[case.package].append(case)
    return {
        package: tuple(sorted({top(case.name) for case in cases}))
        for package, cases in failed.items()
        if all(map(may_rerun, cases))
    }


def plan(scope: Scope, settings: Settings, wanted: Mapping[str, tuple[str, ...]], attempt: int) -> list[Job]:
    """Return a job for each package of *wanted*: the failed tests of it alone, never from Go's cache."""
    return [
        _job(scope, settings, unit, package.path, wanted[package.path], attempt)
        for unit in scope.units
        for package in unit.packages
        if package.path in wanted
    ]


def absorb(scope: Scope, before: StageResult, jobs: Sequence[Job], outcomes: Sequence[process.Outcome]) -> StageResult:
    """Return the stage as it stands after another attempt: tests with all their attempts, coverage as the union."""
    tests, findings, profiles = list(before.tests), list(before.findings), list(before.profiles)
    problems: list[str] = []
    for job, outcome in zip(jobs, outcomes, strict=True):
        package = job.name.partition(" ")[2]
        run = stage.finish(outcome, [package])
        again = {case.name: case for case in run.tests}
        tests = [_settled(case, again) if case.package == package else case for case in tests]
        known = {(case.package, case.name) for case in tests}
        tests += [case for case in run.tests if (case.package, case.name) not in known]
        findings += [*run.races, *run.build_errors]
        problems += run.problems
        profiles += _profile(job)
    failed = any(case.outcome is Outcome.FAIL for case in tests)
    packages = len({case.package for case in tests})
    newer = stage_of("test", outcomes, findings, problems, stage.reason(tests, packages), scope.root, failed=failed)
    whole = msgspec.structs.replace(
        newer,
        seconds=round(before.stage.seconds + newer.seconds, 3),
        commands=(*before.stage.commands, *newer.commands),
    )
    return replace(before, stage=whole, tests=tuple(tests), findings=tuple(findings), profiles=tuple(profiles))


def _job(scope: Scope, settings: Settings, unit: Unit, package: str, names: Sequence[str], attempt: int) -> Job:
    pattern = "|".join(re.escape(name) for name in names)
    command = commands.test(
        scope.toolchain,
        scope.root / unit.workspace.dir,
        unit.workspace,
        [package],
        profile=_profile_path(scope, package, attempt),
        tags=settings.go.tags,
        race=settings.test.race,
        timeout=settings.test.timeout,
        parallel=scope.cpus,
        flags=(f"-run=^({pattern})$", "-count=1"),
    )
    reader = partial(stage.reader, scope, unit, 1)
    return Job(name=f"attempt-{attempt} {package}", command=command, reader=reader, stage="test")


def _settled(case: Test, again: Mapping[str, Test]) -> Test:
    """Return *case* with its next attempt; a subtest that did not come again keeps its failure.

    A subtest that had passed comes again with its parent: that counts where it fails this time.
    """
    newer = again.get(case.name)
    if newer is None or Outcome.FAIL not in (case.outcome, newer.outcome):
        return case
    return settle((case, newer))


def _profile_path(scope: Scope, package: str, attempt: int) -> Path:
    return scope.scratch / f"again-{attempt}-{package.replace('/', '-')}.out"


def _profile(job: Job) -> Iterator[Profile]:
    words = job.command.argv if job.command else ()
    for word in words:
        if word.startswith("-coverprofile="):
            # The first attempt's profile holds every block already: a second one only adds to it.
            with contextlib.suppress(OSError, CannotJudge):
                path = Path(word.partition("=")[2])
                yield coverprofile.parse(path.read_bytes(), path.name, allow_empty=True)
