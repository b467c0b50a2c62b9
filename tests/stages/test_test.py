from __future__ import annotations

import dataclasses
from pathlib import Path

from gogate.model.result import Kind, Outcome, StageVerdict
from gogate.settings.types import Settings, Test
from gogate.stages import test as stage
from gogate.stages.scope import StageResult
from tests.goworld import RACE, module, write
from tests.stageworld import run_stage, scope_for

FAIL = 'package f\n\nimport "testing"\n\nfunc TestFail(t *testing.T) { t.Fatal("no") }\nfunc TestOK(t *testing.T) {}\n'
PANIC = 'package p\n\nimport "testing"\n\nfunc TestPanic(t *testing.T) { panic("x") }\n'


def judged(root: Path, settings: Settings | None = None) -> StageResult:
    return run_stage(stage, scope_for(root), settings)


def kinds(result: StageResult) -> dict[tuple[str, str], Kind | None]:
    return {(test.package.rpartition("/")[2], test.name): test.kind for test in result.tests}


def test_a_clean_module_passes_with_its_coverage(tmp_path: Path) -> None:
    result = judged(write(tmp_path, module()))
    assert (result.stage.verdict, result.stage.reason) == (StageVerdict.PASS, "1 test in 1 package")
    assert [(test.name, test.outcome) for test in result.tests] == [("TestDouble", Outcome.PASS)]
    (profile,) = result.profiles
    assert profile.mode == "atomic"
    assert list(profile.files) == ["example.com/m/m.go"]
    assert (result.silent, list(result.seconds)) == ((), ["example.com/m"])


def test_without_coverage_no_profile_is_made_or_missed(tmp_path: Path) -> None:
    scope = dataclasses.replace(scope_for(write(tmp_path, module())), coverage=False)
    result = run_stage(stage, scope)
    assert (result.stage.verdict, result.profiles, result.silent) == (StageVerdict.PASS, (), ())
    assert not list(scope.scratch.glob("cover-*"))


def test_failure_race_panic_and_build_error_are_told_apart(tmp_path: Path) -> None:
    files = {
        "f/f.go": "package f\n\nfunc F() {}\n", "f/f_test.go": FAIL, "r/r_test.go": RACE,
        "p/p.go": "package p\n\nfunc P() int { return 1 }\n", "p/p_test.go": PANIC,
        "b/b.go": "package b\n\nvar X int = true\n",
    }  # fmt: skip
    result = judged(write(tmp_path, {**module(), **files}))
    found = kinds(result)
    assert found[("f", "TestFail")] is Kind.FAILURE
    assert found[("f", "TestOK")] is None
    assert found[("r", "TestRace")] is Kind.RACE
    assert found[("p", "TestPanic")] is Kind.PANIC
    assert found[("b", "")] is Kind.BUILD
    assert [(f.rule, f.file) for f in result.findings if f.rule == "race"] == [("race", "r/r_test.go")]
    assert result.stage.verdict is StageVerdict.FAIL
    assert set(result.silent) == {"example.com/m/b", "example.com/m/p"}


def test_race_off_finds_no_race(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "r/r_test.go": RACE})
    result = judged(tmp_path, Settings(test=Test(race=False)))
    assert (result.stage.verdict, "-race" in result.stage.commands[0].argv) == (StageVerdict.PASS, False)


def test_a_packages_time_limit_is_a_failure_of_kind_timeout(tmp_path: Path) -> None:
    slow = 'package s\n\nimport "testing"\n\nfunc TestSlow(t *testing.T) { select {} }\n'
    result = judged(write(tmp_path, {**module(), "s/s_test.go": slow}), Settings(test=Test(timeout="2s")))
    assert kinds(result)[("s", "TestSlow")] is Kind.TIMEOUT
    assert result.stage.verdict is StageVerdict.FAIL


def test_modules_run_one_after_the_other_and_workspaces_at_once(tmp_path: Path) -> None:
    for place in ("a/", "b/", "c/"):
        write(tmp_path, module(place[0], prefix=place))
    write(tmp_path, {"go.work": "go 1.24\n\nuse (\n\t./a\n\t./b\n)\n"})
    result = judged(tmp_path)
    assert len(result.stage.commands) == 2
    assert {test.package for test in result.tests} == {"a", "b", "c"}
    assert sum(len(profile.files) for profile in result.profiles) == 3


def test_the_longest_package_is_named_first(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "a/a.go": "package a\n", "z/z.go": "package z\n"})
    scope = scope_for(tmp_path)
    object.__setattr__(scope, "seconds", {"example.com/m/z": 3.0, "example.com/m": 1.0})
    (job,) = stage.plan(scope, Settings())
    assert job.command is not None
    assert job.command.argv[-3:] == ("example.com/m/z", "example.com/m", "example.com/m/a")
