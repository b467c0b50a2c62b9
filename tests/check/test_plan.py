from __future__ import annotations

from pathlib import Path

import pytest

from gogate.check.plan import fail_fast, plan_jobs, read_stages, run_plan
from gogate.check.request import Request
from gogate.golang.modules import Workspace
from gogate.model.result import StageVerdict
from gogate.run.events import JobEnded, JobProgress, JobStarted, silent
from gogate.run.outcome import Command, Ended, Outcome
from gogate.run.scheduler import Job
from gogate.run.stop import Stop
from gogate.stages.scope import Scope, Unit
from tests import goworld
from tests.goworld import write
from tests.requestworld import package, request, selected

SPACES = "package a\n\nvar  x int\n"


def scope(root: Path, *, only: frozenset[str] | None = None) -> Scope:
    """Two workspaces with a package each, as far as stages plan them."""
    (unit,) = selected(package(".", "m.go")).units
    other = Unit(Workspace("n", "off", ()), (package("n", "n.go"),))
    scratch = root.parent / "scratch"
    return Scope(root, goworld.toolchain(root), None, scratch, (unit, other), scratch, 2, 8 << 30, only=only)


def planned(root: Path, *words: str) -> list[Job]:
    return plan_jobs(request(root, *words), scope(root))


def fmt_request(root: Path, *words: str) -> Request:
    return request(root, "--stage", "fmt", *words)


def test_the_tests_come_first_and_edges_hold_between_stages(tmp_path: Path) -> None:
    jobs = planned(tmp_path, "--stage", "fmt", "--stage", "vet", "--stage", "test")
    assert list(dict.fromkeys(job.stage for job in jobs)) == ["test", "fmt", "vet"]
    edges = {job.name: job.after for job in jobs}
    assert edges["test ."] == ()
    assert edges["test n"] == ("test .@running",)
    assert edges["vet ."] == ("test .@compiled",)
    assert edges["vet n"] == ("test n@compiled",)


def test_edges_to_stages_that_were_not_asked_for_fall_away(tmp_path: Path) -> None:
    jobs = planned(tmp_path, "--stage", "vet")
    assert {job.stage for job in jobs} == {"vet"}
    assert {job.name for job in jobs} >= {"vet .", "vet n"}
    assert {job.after for job in jobs} == {()}


def judged(root: Path, *words: str) -> dict[str, StageVerdict]:
    asked = fmt_request(root, *words)
    where = scope(root)
    jobs = plan_jobs(asked, where)
    outcomes = run_plan(asked, where, jobs, Stop(), silent)
    return {name: result.stage.verdict for name, result in read_stages(asked, where, jobs, outcomes).items()}


def test_a_plan_runs_and_is_read_by_stage(tmp_path: Path) -> None:
    write(tmp_path, {"m.go": "package p\n", "n/n.go": "package p\n"})
    assert judged(tmp_path) == {"fmt": StageVerdict.PASS}
    write(tmp_path, {"n/n.go": SPACES})
    assert judged(tmp_path, "--fail-fast") == {"fmt": StageVerdict.FAIL}


def test_without_fail_fast_nothing_stops_the_plan(tmp_path: Path) -> None:
    assert fail_fast(fmt_request(tmp_path), scope(tmp_path), []) is None


def outcome(job: Job, stdout: bytes = b"", code: int = 0) -> Outcome:
    assert job.command is not None
    return Outcome(job.command, code, None, 0.1, stdout, b"", False, Ended.EXITED, None)


DIFF = (
    b"diff ./m.go.orig ./m.go\n--- ./m.go.orig\n+++ ./m.go\n@@ -1,3 +1,3 @@\n package a\n \n-var  x int\n+var x int\n"
)


@pytest.mark.parametrize(("stdout", "stops"), [(b"", False), (DIFF, True), (b"nonsense\n", True)])
def test_a_stage_is_read_when_its_last_job_ends(tmp_path: Path, stdout: bytes, stops: bool) -> None:
    where = scope(write(tmp_path, {"m.go": SPACES}))
    command = Command((str(where.toolchain.gofmt), "-d", "./m.go"), tmp_path, {})
    jobs = [Job(name=name, command=command, stage="fmt") for name in ("fmt 1", "fmt 2")]
    has_failed = fail_fast(fmt_request(tmp_path, "--fail-fast"), where, jobs)
    assert has_failed is not None
    assert not has_failed(JobStarted("fmt 1", "fmt"))
    assert not has_failed(JobEnded("fmt 2", "fmt", outcome(jobs[1], stdout, int(bool(stdout)))))
    assert has_failed(JobEnded("fmt 1", "fmt", outcome(jobs[0]))) is stops


def test_the_first_package_that_fails_its_tests_is_enough(tmp_path: Path) -> None:
    has_failed = fail_fast(fmt_request(tmp_path, "--fail-fast"), scope(tmp_path), [])
    assert has_failed is not None
    assert not has_failed(JobProgress("test .", "test", 3, 9, 0))
    assert has_failed(JobProgress("test .", "test", 4, 9, 1))
