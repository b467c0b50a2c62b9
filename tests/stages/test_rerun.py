from __future__ import annotations

from pathlib import Path

from gogate.model.result import Kind, Outcome, StageVerdict
from gogate.settings.types import Settings
from gogate.stages import rerun
from gogate.stages import test as stage
from gogate.stages.scope import Scope, StageResult
from tests.goworld import RACE, module, write
from tests.stageworld import run_all, run_stage, scope_for

FLAKY = """package f

import (
	"os"
	"testing"
)

func once(t *testing.T, name string) {
	if _, err := os.Stat(name); err != nil {
		os.WriteFile(name, nil, 0o600)
		t.Fatal("the first time")
	}
}

func TestFlaky(t *testing.T) { once(t, "mark"); F() }

func TestParent(t *testing.T) {
	t.Run("a(b)/c", func(t *testing.T) { once(t, "sub") })
	t.Run("other", func(t *testing.T) {})
}

func TestFlakyToo(t *testing.T) {}
"""
CODE = "package f\n\n// F is covered on the second attempt alone.\nfunc F() int {\n\treturn 1\n}\n"
OTHER = """
func other() {
	if _, err := os.Stat("other"); err == nil {
		panic("the second time")
	}
	os.WriteFile("other", nil, 0o600)
}
"""


def attempt(scope: Scope, result: StageResult, number: int = 2) -> StageResult:
    jobs = rerun.plan(scope, Settings(), rerun.targets(result), number)
    return rerun.absorb(scope, result, jobs, run_all(jobs))


def test_a_flaky_test_passes_with_its_attempts_and_its_coverage(tmp_path: Path) -> None:
    scope = scope_for(write(tmp_path, {**module(), "f/f.go": CODE, "f/f_test.go": FLAKY}))
    first = run_stage(stage, scope)
    assert rerun.targets(first) == {"example.com/m/f": ("TestFlaky", "TestParent")}
    second = attempt(scope, first)
    tests = {test.name: test for test in second.tests if test.package.endswith("/f")}
    assert {name: test.outcome for name, test in tests.items() if test.outcome is not Outcome.PASS} == {}
    assert tests["TestFlaky"].attempts == (Outcome.FAIL, Outcome.PASS)
    assert tests["TestParent/a(b)/c"].attempts == (Outcome.FAIL, Outcome.PASS)
    assert "the first time" in tests["TestFlaky"].output
    assert (tests["TestFlaky"].file, tests["TestFlaky"].line) == ("f/f_test.go", 11)
    assert tests["TestParent/other"].attempts == ()
    assert tests["TestFlakyToo"].attempts == ()
    assert second.stage.verdict is StageVerdict.PASS
    assert len(second.stage.commands) == 2
    assert second.stage.commands[1].argv[-3:] == ("-run=^(TestFlaky|TestParent)$", "-count=1", "example.com/m/f")
    assert max(block[5] for profile in second.profiles for block in profile.files["example.com/m/f/f.go"]) > 0


def test_a_test_that_always_fails_keeps_every_attempt(tmp_path: Path) -> None:
    failing = 'package f\n\nimport "testing"\n\nfunc TestFail(t *testing.T) { t.Fatal("no") }\n'
    scope = scope_for(write(tmp_path, {**module(), "f/f_test.go": failing}))
    third = attempt(scope, attempt(scope, run_stage(stage, scope)), 3)
    (case,) = (test for test in third.tests if test.name == "TestFail")
    assert case.attempts == (Outcome.FAIL,) * 3
    assert third.stage.verdict is StageVerdict.FAIL


def test_a_race_a_panic_and_a_build_error_are_never_run_again(tmp_path: Path) -> None:
    files = {
        "r/r_test.go": RACE,
        "p/p_test.go": 'package p\n\nimport "testing"\n\nfunc TestPanic(t *testing.T) { panic("x") }\n',
        "b/b.go": "package b\n\nvar X int = true\n",
    }
    first = run_stage(stage, scope_for(write(tmp_path, {**module(), **files})))
    assert first.stage.verdict is StageVerdict.FAIL
    assert rerun.targets(first) == {}


def test_a_race_in_the_second_attempt_is_not_lost(tmp_path: Path) -> None:
    later = FLAKY.replace("F() }", "race() }") + RACE.replace(
        'package r\n\nimport "testing"\n\nfunc TestRace(t *testing.T)', "func race()"
    )
    scope = scope_for(write(tmp_path, {**module(), "f/f_test.go": later}))
    second = attempt(scope, run_stage(stage, scope))
    assert [finding.rule for finding in second.findings] == ["race"]
    assert second.stage.verdict is StageVerdict.FAIL


def test_a_panic_of_a_subtest_that_had_passed_is_not_lost(tmp_path: Path) -> None:
    text = FLAKY.replace('"other", func(t *testing.T) {}', '"other", func(t *testing.T) { other() }') + OTHER
    scope = scope_for(write(tmp_path, {**module(), "f/f.go": CODE, "f/f_test.go": text}))
    second = attempt(scope, run_stage(stage, scope))
    tests = {test.name: test for test in second.tests if test.package.endswith("/f")}
    assert (tests["TestParent/other"].outcome, tests["TestParent/other"].kind) == (Outcome.FAIL, Kind.PANIC)
    assert tests["TestParent/other"].attempts == (Outcome.PASS, Outcome.FAIL)
    assert rerun.targets(second) == {}
    assert second.stage.verdict is StageVerdict.FAIL
