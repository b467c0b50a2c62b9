from __future__ import annotations

from pathlib import Path

import pytest

from gogate.check.again import run_again
from gogate.model.result import Kind, Outcome, StageVerdict, Test
from gogate.run.events import Event, JobStarted
from gogate.run.stop import TIME_LIMIT, Stop
from gogate.stages import test as stage
from gogate.stages.scope import StageResult
from tests import factories
from tests.goworld import write
from tests.requestworld import request
from tests.stageworld import run_stage, scope_for

# Passes at the third attempt: each one leaves a mark.
THIRD = """package f

import (
	"os"
	"testing"
)

func TestThird(t *testing.T) {
	for _, name := range []string{"1", "2"} {
		if _, err := os.Stat(name); err != nil {
			os.WriteFile(name, nil, 0o600)
			t.Fatal(name)
		}
	}
}
"""


def settings(root: Path, attempts: int) -> None:
    write(root, {"gogate.toml": f"[test]\nrace = false\nrerun_failed = {attempts}\n"})


def test_what_may_be_flaky_runs_again_until_it_passes_and_no_more(tmp_path: Path) -> None:
    write(tmp_path, {"go.mod": "module f\n\ngo 1.24\n", "f_test.go": THIRD})
    settings(tmp_path, 5)
    asked, scope = request(tmp_path, "--stage", "test"), scope_for(tmp_path)
    first = run_stage(stage, scope, asked.loaded.settings)
    assert first.stage.verdict is StageVerdict.FAIL
    started: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, JobStarted):
            started.append(event.job)

    last = run_again(asked, scope, {"test": first}, Stop(), listen)["test"]
    assert last.stage.verdict is StageVerdict.PASS
    assert started == ["attempt-2 f", "attempt-3 f"]
    (test,) = [case for case in last.tests if case.name]
    assert test.attempts == (Outcome.FAIL, Outcome.FAIL, Outcome.PASS)


def failed(kind: Kind, name: str = "TestA") -> StageResult:
    test = Test(package="m", name=name, outcome=Outcome.FAIL, kind=kind)
    return StageResult(factories.make_stage("test", StageVerdict.FAIL), tests=(test,))


def never(event: Event) -> None:
    pytest.fail(f"nothing may run: {event}")


@pytest.mark.parametrize(
    ("attempts", "result"),
    [
        (0, failed(Kind.FAILURE)),
        (3, failed(Kind.RACE)),
        (3, failed(Kind.PANIC)),
        (3, failed(Kind.BUILD, "")),
        (3, StageResult(factories.make_stage("test"))),
    ],
)
def test_what_is_no_flake_is_left_as_it_is(tmp_path: Path, attempts: int, result: StageResult) -> None:
    settings(tmp_path, attempts)
    stages = {"fmt": StageResult(factories.make_stage("fmt")), "test": result}
    assert run_again(request(tmp_path), scope_for(tmp_path), stages, Stop(), never) == stages


def test_nothing_runs_again_after_a_stop_or_without_tests(tmp_path: Path) -> None:
    settings(tmp_path, 3)
    asked, scope, stop = request(tmp_path), scope_for(tmp_path), Stop()
    stages = {"fmt": StageResult(factories.make_stage("fmt"))}
    assert run_again(asked, scope, stages, stop, never) == stages
    stop.request(TIME_LIMIT)
    stages = {"test": failed(Kind.FAILURE)}
    assert run_again(asked, scope, stages, stop, never) == stages
