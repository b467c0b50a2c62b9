"""Vet and test of what a push brings, each command in a sandbox of its own: trees → packages → jobs → offences.

Vet runs first, and sees nothing that a test could have touched: its verdict is none that a push can forge. A test's
verdict is what the pushed test says.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gogate.golang.modules import discover, require_versions
from gogate.golang.packages import list_packages
from gogate.model.errors import CannotJudge
from gogate.model.result import Outcome as TestOutcome
from gogate.model.result import Severity, StageVerdict
from gogate.run.scheduler import Budget, run_jobs
from gogate.server.confine import FAILED
from gogate.server.incoming import git_of_hook, tips
from gogate.server.judge import Judgement, Offence
from gogate.server.layout import lay_out, whole_tree
from gogate.server.limits import MIB, LimitReached
from gogate.server.names import judged_by
from gogate.settings import types as settings_types
from gogate.stages.registry import STAGES
from gogate.stages.scope import Scope, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gogate.git.command import Git
    from gogate.git.push import Update
    from gogate.model.result import Finding, Test
    from gogate.run.events import Event
    from gogate.run.job import Channel, Job
    from gogate.run.outcome import Outcome, Reader
    from gogate.run.stop import Stop
    from gogate.server.box import Box
    from gogate.server.incoming import Tip
    from gogate.server.types import Policy
    from gogate.server.walk import Brought
    from gogate.stages.scope import StageResult

__all__ = ["offences_of", "vet_and_test"]

_OUTPUT_MIB = 64  # of one command
_ORDER = ("vet", "test")


def vet_and_test(
    box: Box, updates: Sequence[Update], policy: Policy, folder: Path, environ: Mapping[str, str], stop: Stop
) -> Judgement:
    """Vet and test each new tree that *updates* bring, all of its packages, in *box*.

    Raises LimitReached, TimeLimit, CannotJudge or Interrupted.
    """
    live = [update for update in updates if not update.deletes]
    git = git_of_hook(folder, environ, stop)
    found = [tip for tip in tips(git, live, policy) if tip.tree not in tip.bases]
    offences: list[Offence] = []
    ran: list[str] = []
    for tip in found:
        judged = _tree(box, git, tip, policy, stop)
        offences += judged.offences
        ran += judged.said
    # Vet and a test that was not built say the same of a file.
    unique = tuple(dict.fromkeys(offences))
    return Judgement(tuple(tip.tree for tip in found), 0, unique, formatting=False, ran=tuple(ran))


class _Judged(NamedTuple):
    offences: tuple[Offence, ...]
    said: tuple[str, ...]


def _tree(box: Box, git: Git, tip: Tip, policy: Policy, stop: Stop) -> _Judged:
    files = whole_tree(git, tip, policy)
    bad = tuple(Offence(entry.path, 0, entry.why) for entry in files if entry.why)
    if bad:
        return _Judged(bad, ())
    lay_out(git, files, box.places.tree, policy)
    try:
        scope = _scope(box, policy, stop)
        orphans = _orphans(files, scope)
        if orphans or not scope.units:
            return _Judged(orphans, ())
        return _run(box, scope, policy, stop)
    finally:
        shutil.rmtree(box.places.tree, ignore_errors=True)


def _scope(box: Box, policy: Policy, stop: Stop) -> Scope:
    root = box.places.tree
    workspaces = discover(root, box.toolchain, stop)
    require_versions(workspaces, box.toolchain)
    units = tuple(
        Unit(place, list_packages(root, place, box.toolchain, stop, tags=policy.go.tags)) for place in workspaces
    )
    box.sandbox.check(box.places)
    stop.check()
    return Scope(
        root=root,
        toolchain=box.toolchain,
        gofumpt=None,
        vettool=box.vettool,
        units=units,
        scratch=box.places.private,
        cpus=len(os.sched_getaffinity(0)),
        memory=policy.sandbox.memory_mib * MIB,
        coverage=False,
    )


def _orphans(files: Sequence[Brought], scope: Scope) -> tuple[Offence, ...]:
    """Refuse Go files where no package is to be judged: it would look clean."""
    go_files = [file.path for file in files if "fmt" in judged_by(file.path)]
    if not go_files or any(unit.packages for unit in scope.units):
        return ()
    why = "no go.mod above it" if not scope.units else "go list names no package"
    return (Offence(go_files[0], 0, f"{why}: it cannot be vetted and tested", rule="typecheck"),)


def _run(box: Box, scope: Scope, policy: Policy, stop: Stop) -> _Judged:
    settings = settings_types.Settings(
        go=settings_types.Go(tags=policy.go.tags),
        vet=policy.vet,
        test=settings_types.Test(race=policy.test.race, timeout=policy.test.timeout),
    )
    asked = [name for name in _ORDER if name in policy.stages]
    # One at a time, so that the limits of one command are those of the push; each has its own build cache, so that
    # there is nothing to wait for.
    jobs = [
        msgspec.structs.replace(job, after=(), nice=10, reader=_bounded(job))
        for name in asked
        for job in STAGES[name].plan(scope, settings)
    ]
    outcomes = [_unbounded(outcome) for outcome in run_jobs(jobs, budget=Budget(1), stop=stop, listener=_silent)]
    stop.check()
    box.sandbox.check(box.places)
    for outcome in outcomes:
        if outcome.exit_code == FAILED:
            said = outcome.stderr[-400:].decode("utf-8", "replace").strip()
            raise CannotJudge(f"the sandbox could not be set up: {said}", fix="administrator: see docs/server.md")
    ended = list(zip(jobs, outcomes, strict=True))
    results = [
        STAGES[name].read(scope, settings, [outcome for job, outcome in ended if job.stage == name]) for name in asked
    ]
    return _Judged(tuple(o for result in results for o in offences_of(result)), tuple(map(_said, results)))


def _said(result: StageResult) -> str:
    return f"{result.stage.name}: {result.stage.reason}"


def offences_of(result: StageResult) -> Iterator[Offence]:
    """Yield what fails the push; raises CannotJudge where the stage did not come to a verdict."""
    stage = result.stage
    if stage.verdict not in (StageVerdict.PASS, StageVerdict.FAIL):
        raise CannotJudge(f"{stage.name}: {stage.reason}", fix=f"run go {stage.name} ./... in a clean checkout")
    findings = [found for found in result.findings if found.severity is not Severity.NOTE]
    failed = [test for test in result.tests if test.outcome is TestOutcome.FAIL]
    yield from map(_of_finding, findings)
    yield from map(_of_test, failed)
    if stage.verdict is StageVerdict.FAIL and not findings and not failed:
        raise CannotJudge(f"{stage.name} failed and does not say where", fix="see docs/server.md")


def _of_finding(found: Finding) -> Offence:
    message = (found.message.splitlines() or [""])[0]
    return Offence(os.fsencode(found.file or found.package), found.line, f"{found.rule}: {message}", rule=found.rule)


def _of_test(test: Test) -> Offence:
    what = f"{test.name} failed" if test.name else f"{test.package} failed"
    kind = f" ({test.kind.value})" if test.kind else ""
    return Offence(os.fsencode(test.file or test.package), test.line, f"{what}{kind}", test.output, rule="test")


def _silent(event: Event) -> None:
    """Show no progress: the pusher sees verdicts."""


class _Bounded:
    """Hands a command's output to its reader, up to a limit: what is parsed is kept in this process."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._left = _OUTPUT_MIB * MIB

    def feed(self, data: bytes) -> None:
        self._left -= len(data)
        if self._left < 0:
            raise LimitReached("vet and test write too much", "MiB of one command's output", _OUTPUT_MIB)
        self.reader.feed(data)

    def close(self) -> None:
        self.reader.close()


def _bounded(job: Job) -> Callable[[Channel], Reader] | None:
    make = job.reader
    return None if make is None else lambda channel: _Bounded(make(channel))


def _unbounded(outcome: Outcome) -> Outcome:
    return outcome._replace(reader=outcome.reader.reader) if isinstance(outcome.reader, _Bounded) else outcome
