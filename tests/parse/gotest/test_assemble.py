"""What the entries of a package say, on the packages of testdata/gotest/odd: recorded, and run anew by the go here."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from gogate.model.result import Kind, Module, Outcome, Severity
from gogate.parse.gotest import Places, TestRun, TestStream
from tests.parse.gotest.streams import FOLDER, P, event, only, places, read, recorded, run, said, whole

if TYPE_CHECKING:
    from pathlib import Path

# package -> the entries that do not pass, with their kinds ("skip" for a skipped one).
ODD: dict[str, dict[str, Kind | str]] = {
    "bare": {"TestBare": Kind.FAILURE, "TestBare/sub": Kind.PANIC},
    "bench_panic": {},
    "both": {"TestSame": Kind.FAILURE},
    "exit_parallel": {"": Kind.KILLED, "TestOne": Kind.MISSING, "TestTwo": Kind.MISSING},
    "fake_panic": {"TestPrints": Kind.FAILURE},
    "fake_race": {},
    "glued": {"TestGlued": Kind.PANIC},
    "goexit": {"TestGoexit": Kind.PANIC},
    "helper": {
        "TestHelped": Kind.FAILURE,
        "TestCleanedUp": Kind.FAILURE,
        "TestCleanedUp/sub": Kind.FAILURE,
    },
    "late_fail": {"TestFails": Kind.PANIC, "TestInnocent": Kind.MISSING},
    "late_panic": {"TestStarts": Kind.PANIC, "TestInnocent": Kind.MISSING},
    "log_fatal": {"": Kind.KILLED, "TestFatal": Kind.MISSING},
    "main_drops": {"": Kind.MAIN, "TestBad": Kind.FAILURE},
    "main_panic": {"": Kind.PANIC},
    "many_bench": {},
    "marker": {"": Kind.MAIN},
    "marker_fail": {"TestHides": Kind.FAILURE},
    "nested_panic": {"TestNested": Kind.PANIC},
    "parallel_panic": {
        "TestWaits": Kind.MISSING,
        "TestWaitsToo": Kind.MISSING,
        "TestBlows": Kind.FAILURE,
        "TestBlows/deep": Kind.FAILURE,
        "TestBlows/deep/deeper": Kind.PANIC,
    },
    "parent_fatal": {"TestParent": Kind.FAILURE, "TestParent/sub": Kind.FAILURE},
    "race_after_run": {"": Kind.RACE},
    "race_late": {"TestSpawns": Kind.RACE, "TestBystander": Kind.RACE},
    "race_sub_parallel": {"TestRacy": Kind.FAILURE, "TestRacy/inner": Kind.RACE},
    "race_twice": {"TestFirst": Kind.RACE},
    "short": {},
    "suite": {"TestSuite": Kind.MISSING, "TestSuite/TestBlows": Kind.PANIC},
    "syscall_exit": {"": Kind.KILLED, "TestExits": Kind.MISSING},
    "two_races_fatal": {"TestFatalMap": Kind.PANIC},
}
DEEP = ("a//b", "/", "x/", "---_FAIL:_y_(0.00s)", "run", "\\x16===_RUN", "é\ufffd", "a_b_c")
ODD["deep"] = {"TestNames": Kind.FAILURE}
ODD["deep"] |= {f"TestNames/{name}{end}": Kind.FAILURE for name in DEEP for end in ("", "/in")}
# What the scheduler decides: which of two parallel goroutines the detector or the runtime sees first.
VARIES = {"two_races_fatal", "race_sub_parallel", "race_twice"}


def not_passed(answer: TestRun) -> dict[str, dict[str, Kind | str]]:
    found: dict[str, dict[str, Kind | str]] = {p.path.removeprefix("example.com/odd/"): {} for p in answer.packages}
    for test in answer.tests:
        if test.outcome is not Outcome.PASS:
            found[test.package.removeprefix("example.com/odd/")][test.name] = test.kind or "skip"
    return found


@pytest.fixture(scope="module")
def odd() -> TestRun:
    return read(recorded("odd"), case="odd")


def test_odd_packages(odd: TestRun) -> None:
    assert odd.problems == ()
    assert not_passed(odd) == ODD


def test_benchmarks_without_an_end() -> None:
    answer = read(recorded("odd_bench"), case="odd")
    assert not_passed(answer) == {
        "bench_panic": {"BenchmarkBlows": Kind.PANIC},
        "many_bench": {"BenchmarkSubs/two": "skip"},
    }
    assert sum(test.outcome is Outcome.PASS for test in answer.tests) == 5


def test_the_go_of_this_machine_says_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    shutil.copytree(FOLDER / "odd", folder)
    chosen = sorted(ODD.keys() - VARIES)
    # No race detector: it changes nothing in these but the three that need it.
    racy = [name for name in chosen if name.startswith("race")]
    plain = [name for name in chosen if name not in racy]
    for flags, names in (([], plain), (["-race"], racy)):
        argv = ["go", "test", "-json", "-parallel=8", "-timeout=60s", *flags, *(f"./{name}" for name in names)]
        done = subprocess.run(argv, cwd=folder, capture_output=True, env={**os.environ, "GOFLAGS": "", "GOWORK": "off"})
        stream = TestStream(Places(root=str(folder), modules=(Module(path="example.com/odd", dir="."),)))
        stream.feed(done.stdout)
        answer = stream.finish(exit_code=done.returncode, asked=[f"example.com/odd/{name}" for name in names])
        assert answer.problems == ()
        assert not_passed(answer) == {name: ODD[name] for name in names}


def test_crashes_are_placed_and_told_under_their_owner(odd: TestRun) -> None:
    found = {f"{t.package.rpartition('/')[2]} {t.name}": t for t in odd.tests}
    late = found["late_panic TestStarts"]
    assert (late.file, late.line) == ("late_panic/p_test.go", 11)
    assert late.output.startswith("panic: late\n\ngoroutine ")
    assert found["late_panic TestInnocent"].output == "cut off: panic: late\n"
    assert found["parallel_panic TestBlows"].output == ""
    assert found["parallel_panic TestBlows/deep/deeper"].line == 19
    assert found["glued TestGlued"].output.startswith("no newline here panic: glued\n")
    assert found["fake_panic TestPrints"].line == 10
    assert found["both TestSame"].file in {"both/x_test.go", ""}
    assert found["main_panic "].output.startswith("panic: after m.Run\n")
    assert found["log_fatal TestFatal"].output.splitlines()[0].endswith("cannot go on")


def test_races_are_placed_and_told_under_their_owner(odd: TestRun) -> None:
    found = {finding.package.rpartition("/")[2]: finding for finding in odd.races}
    assert found.keys() == {"race_after_run", "race_late", "race_sub_parallel", "race_twice", "two_races_fatal"}
    assert {(finding.stage, finding.rule, finding.severity) for finding in odd.races} == {
        ("test", "race", Severity.ERROR)
    }
    assert (found["race_late"].file, found["race_late"].line) == ("race_late/p_test.go", 14)
    assert found["race_late"].message.endswith("fails TestSpawns, TestBystander")
    inner = only(odd.tests, "TestRacy/inner")
    assert "WARNING: DATA RACE\n" in inner.output
    assert (inner.file, inner.line) == ("race_sub_parallel/p_test.go", 19)
    assert "fails" not in found["race_after_run"].message
    assert len({finding.fingerprint for finding in odd.races}) == len(odd.races)


def test_the_same_race_in_two_packages_is_one_finding() -> None:
    block = """\
==================
WARNING: DATA RACE
Write at 0x00c000014098 by goroutine 8:
  example.com/p/lib.Bump()
      /w/p/lib/lib.go:7 +0x44

Previous write at 0x00c000014098 by goroutine 9:
  example.com/p/lib.Bump()
      /w/p/lib/lib.go:7 +0x44
==================
    testing.go:1712: race detected during execution of test
"""
    first = whole(run("TestA", block, end="fail"), end="fail")
    second = first.replace(P.encode(), b"example.com/other")
    answer = read(first + second.replace(b"example.com/other/lib", b"example.com/p/lib"))
    assert len(answer.races) == 1
    assert [(t.kind, t.file, t.line) for t in answer.tests] == [(Kind.RACE, "lib/lib.go", 7)] * 2


def test_frames_of_testing_are_cut_and_no_others() -> None:
    texts = (
        "=== RUN   TestOther\n",
        "--- FAIL: TestOther (0.00s)\n",
        "=== PAUSE TestA\n",
        "=== CONT  TestA\n",
        "kept\n",
    )
    answer = read(whole(run("TestA", *texts, end="fail"), end="fail"))
    assert answer.tests[0].output == "=== RUN   TestOther\n--- FAIL: TestOther (0.00s)\nkept\n"


def test_a_message_of_a_test_file_is_the_place_before_one_of_a_helper() -> None:
    texts = ("    helper.go:3: in a helper\n", "    a_test.go:5: then here\n", "    testing.go:9: no\n")
    answer = read(whole(run("TestA", *texts, end="fail"), end="fail"))
    assert (answer.tests[0].file, answer.tests[0].line) == ("a_test.go", 5)
    answer = read(whole(run("TestA", *texts[:1], end="fail"), end="fail"))
    assert (answer.tests[0].file, answer.tests[0].line) == ("helper.go", 3)


def test_times_of_a_timeout_come_from_its_list() -> None:
    answer = read(recorded("timeout"), case="timeout")
    assert only(answer.tests, "TestSlow/deep").seconds == 1.0
    assert only(answer.tests, "TestSlow").output == ""


def test_the_text_of_a_build_stands_in_each_package_that_it_fails() -> None:
    answer = read(recorded("setup_cycle"), case="setup_cycle")
    assert [test.output.splitlines()[1] for test in answer.tests] == [
        "# example.com/setup_cycle/a",
        "# example.com/setup_cycle/b",
    ]


def test_cached_is_said_of_each_test() -> None:
    answer = read(recorded("cached"), case="cached", exit_code=0)
    assert [test.cached for test in answer.tests] == [True]
    assert places().folder(P) == "."
    assert said("a\nb\n", "TestA")[1] == event("output", "TestA", Output="b\n")
