"""The ``test`` stage: go test with the race detector and coverage, all packages of a workspace in one command."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gogate.golang import commands
from gogate.model.errors import CannotJudge
from gogate.model.result import Kind, Module, StageVerdict
from gogate.model.result import Outcome as TestOutcome
from gogate.parse import coverprofile
from gogate.parse.gotest.places import Places
from gogate.parse.gotest.stream import TestStream
from gogate.run.scheduler import Job
from gogate.stages.scope import StageResult
from gogate.stages.summary import plural, stage_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from gogate.model.result import Test
    from gogate.parse.coverprofile import Profile
    from gogate.parse.gotest.run import PackageRun, TestRun
    from gogate.run.process import Outcome
    from gogate.run.scheduler import Channel
    from gogate.settings.types import Settings
    from gogate.stages.scope import Scope, Unit

__all__ = ["finish", "plan", "read", "reader", "reason"]

_MOST = 0.6  # of the packages have begun to run: what vet needs is compiled, and there is time to vet beside them


def plan(scope: Scope, settings: Settings) -> list[Job]:
    """Return one go test a workspace; the next one starts when all packages of the one before have been compiled."""
    jobs: list[Job] = []
    for unit in _tested(scope):
        after = (f"{jobs[-1].name}@running",) if jobs else ()
        jobs.append(_job(scope, settings, unit, after))
    return jobs


def read(scope: Scope, settings: Settings, outcomes: Sequence[Outcome]) -> StageResult:  # noqa: ARG001
    """Return every test, every race, and the coverage that the runs left."""
    units = _tested(scope)
    runs = [
        finish(outcome, [package.path for package in unit.packages])
        for outcome, unit in zip(outcomes, units, strict=True)
    ]
    tests = tuple(test for run in runs for test in run.tests)
    findings = tuple(finding for run in runs for finding in (*run.races, *run.build_errors))
    profiles, problems, silent = _profiles(scope, units, runs) if scope.coverage else ((), [], ())
    problems = [*(problem for run in runs for problem in run.problems), *problems]
    failed = any(run.verdict is not StageVerdict.PASS for run in runs)
    stage = stage_of(
        "test",
        outcomes,
        findings,
        problems,
        reason(tests, sum(len(unit.packages) for unit in units)),
        scope.root,
        failed=failed,
    )
    return StageResult(
        stage=stage,
        findings=findings,
        tests=tests,
        profiles=profiles,
        silent=silent,
        seconds={package.path: package.seconds for run in runs for package in run.packages if _ran(package)},
        notes=tuple(note for run in runs for note in run.notes),
    )


def _tested(scope: Scope) -> list[Unit]:
    return [unit for unit in scope.units if unit.packages]


def _job(scope: Scope, settings: Settings, unit: Unit, after: tuple[str, ...]) -> Job:
    # The longest first: go takes packages in the order in which they are named, and compiles for the first ones first.
    names = sorted((package.path for package in unit.packages), key=lambda path: -scope.seconds.get(path, 0.0))
    command = commands.test(
        scope.toolchain,
        scope.root / unit.workspace.dir,
        unit.workspace,
        names,
        profile=_profile_path(scope, unit) if scope.coverage else None,
        tags=settings.go.tags,
        race=settings.test.race,
        timeout=settings.test.timeout,
        parallel=commands.slots(scope.cpus, scope.memory),
        flags=unit.flags,
    )
    made = partial(reader, scope, unit, len(names))
    return Job(name=f"test {unit.name}", command=command, reader=made, after=after, stage="test")


def reader(scope: Scope, unit: Unit, total: int, channel: Channel) -> TestStream:
    """Return the reader of one go test over *total* packages of *unit*, which tells *channel* how far it is."""
    started: set[str] = set()

    def on_start(package: str) -> None:
        started.add(package)
        if len(started) >= _MOST * total:
            channel.signal("compiled")
        if len(started) == total:
            channel.signal("running")

    def on_progress(done: int, failed: int, detail: str) -> None:
        channel.progress(done, total, failed, detail)

    modules = tuple(Module(path=module.path, dir=module.dir) for module in scope.modules)
    places = Places(root=str(scope.root), modules=modules, cwd=unit.workspace.dir)
    return TestStream(places, on_progress=on_progress, on_start=on_start)


def finish(outcome: Outcome, asked: Sequence[str]) -> TestRun:
    """Return what a job's reader made of its stream; *asked* are the import paths that the job was to test."""
    stream = outcome.reader
    if not isinstance(stream, TestStream):  # it never started
        stream = TestStream(Places(root="/"))
    return stream.finish(exit_code=outcome.exit_code, asked=asked, stderr=outcome.stderr)


def _profiles(
    scope: Scope, units: Iterable[Unit], runs: Iterable[TestRun]
) -> tuple[tuple[Profile, ...], list[str], tuple[str, ...]]:
    """Return the profiles, what is wrong with them, and the packages that should be in them and are not.

    A package that panicked, exited, was killed or did not build leaves no line; one without statements has none to
    leave.
    """
    profiles: list[Profile] = []
    problems: list[str] = []
    silent: list[str] = []
    for unit, run in zip(units, runs, strict=True):
        path = _profile_path(scope, unit)
        lost = {package.path for package in run.packages if package.outcome is TestOutcome.FAIL or package.kind}
        try:
            profiles.append(coverprofile.parse(path.read_bytes(), path.name, allow_empty=True))
        except FileNotFoundError:
            lost = {package.path for package in unit.packages}
        except CannotJudge as error:
            problems.append(error.message)
        present = {name.rpartition("/")[0] for profile in profiles for name in profile.files}
        silent += [p.path for p in unit.packages if p.path in lost and p.has_code and p.path not in present]
    return tuple(profiles), problems, tuple(silent)


def _profile_path(scope: Scope, unit: Unit) -> Path:
    return scope.scratch / f"cover-{scope.units.index(unit)}.out"


def _ran(package: PackageRun) -> bool:
    return package.outcome is not None and not package.cached


def reason(tests: Sequence[Test], packages: int) -> str:
    """Return the stage's line: how many tests, failures, skips and races."""
    named = [test for test in tests if test.name]
    counts = [
        (sum(test.outcome is TestOutcome.FAIL for test in tests), "failed"),
        (sum(test.outcome is TestOutcome.SKIP for test in named), "skipped"),
        (sum(test.kind is Kind.RACE for test in tests), "with a race"),
    ]
    said = [plural(len(named), "test"), *(f"{count} {word}" for count, word in counts if count)]
    return f"{', '.join(said)} in {plural(packages, 'package')}"
