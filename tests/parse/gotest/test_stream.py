from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gogate.model.result import Kind, Outcome, StageVerdict
from gogate.parse.gotest import TestStream
from tests.parse.gotest.damage import damaged, ends_told
from tests.parse.gotest.streams import (
    P,
    Row,
    encode,
    event,
    exit_codes,
    places,
    read,
    recorded,
    rows,
    run,
    said,
    whole,
)

CODES = exit_codes()

# The words of expected.tsv to the contract's kinds. What an exit or a kill cut off is missing, and the package's own
# entry says why; what testing itself turned into a panic (os.Exit(0)) has the stack of one.
OF_TESTS = {
    "pass": None,
    "skip": None,
    "bench": None,  # no end event, and passed
    "fail": Kind.FAILURE,
    "parent": Kind.FAILURE,
    "panic": Kind.PANIC,
    "fatal": Kind.PANIC,
    "race": Kind.RACE,
    "timeout": Kind.TIMEOUT,
    "exit": Kind.MISSING,
    "killed": Kind.MISSING,
    "unfinished": Kind.MISSING,
}
OF_PACKAGES = {
    "ok": None,
    "cached": None,
    "no-tests": None,
    "no-test-files": None,
    "fail": Kind.FAILURE,
    "panic": Kind.PANIC,
    "init-panic": Kind.PANIC,
    "fatal": Kind.PANIC,
    "race": Kind.RACE,
    "timeout": Kind.TIMEOUT,
    "exit": Kind.KILLED,
    "killed": Kind.KILLED,
    "testmain": Kind.MAIN,
    "testmain-empty": Kind.MAIN,
    "build": Kind.BUILD,
    "setup": Kind.BUILD,
    "vet": Kind.BUILD,
    "not-run": Kind.MISSING,
}
OVERRULED = {("osexit0", "exit"): Kind.PANIC}


def kind_of(row: Row) -> Kind | None:
    words = OF_PACKAGES if row.test == "-" else OF_TESTS
    return OVERRULED.get((row.case, row.kind), words[row.kind])


@pytest.mark.parametrize("case", sorted(CODES))
def test_recorded_streams(case: str) -> None:
    expected = [row for row in rows() if row.case == case]
    asked = [row.package for row in expected if row.test == "-"]
    answer = read(recorded(case), case=case, exit_code=CODES[case], asked=asked)
    assert answer.problems == ()
    found = Counter((t.package, t.name, t.outcome.value, t.kind) for t in answer.tests if t.name)
    assert found == Counter((r.package, r.test, r.outcome, kind_of(r)) for r in expected if r.test != "-")
    packages = {package.path: package for package in answer.packages}
    assert sorted(packages) == sorted(asked)
    for row in expected:
        if row.test == "-":
            package = packages[row.package]
            # go's own pass of a TestMain that never called m.Run is overruled.
            outcome = "fail" if row.kind == "testmain-empty" else row.outcome
            assert (package.outcome.value if package.outcome else "none") == outcome
            assert package.kind is kind_of(row)
            assert package.cached == (row.kind == "cached")
            assert package.no_tests == (row.kind in {"no-tests", "no-test-files"})


@pytest.mark.parametrize("case", sorted(CODES))
def test_a_failing_package_has_a_failing_entry_with_its_kind(case: str) -> None:
    answer = read(recorded(case), case=case, exit_code=CODES[case])
    kinds = defaultdict(set)
    for test in answer.tests:
        assert (test.kind is not None) == (test.outcome is Outcome.FAIL)
        kinds[test.package].add(test.kind)
    for package in answer.packages:
        assert package.kind in kinds[package.path] | {None}
        assert (package.outcome is Outcome.FAIL) == (package.kind is not None)
    assert answer.verdict is (StageVerdict.FAIL if any(p.kind for p in answer.packages) else StageVerdict.PASS)


def test_every_word_of_the_table_is_used() -> None:
    used = {(row.test == "-", row.kind) for row in rows()}
    table = {(True, word) for word in OF_PACKAGES} | {(False, word) for word in OF_TESTS}
    assert table - used == {(False, "unfinished")}
    assert used <= table


def test_positions_of_failures() -> None:
    found = {
        (case, test.name): (test.file, test.line)
        for case in ("fail", "skip", "no_newline", "multi", "panic", "race", "timeout", "stack_overflow")
        for test in read(recorded(case), case=case).tests
        if test.outcome is Outcome.FAIL
    }
    assert found == {
        ("fail", "TestError"): ("p_test.go", 6),
        ("fail", "TestFatal"): ("p_test.go", 9),
        ("fail", "TestBare"): ("", 0),
        ("skip", "TestFailThenSkip"): ("p_test.go", 10),
        ("no_newline", "TestB"): ("p_test.go", 13),
        ("multi", "TestC"): ("c/c_test.go", 5),
        ("panic", "TestNilMap"): ("p_test.go", 9),
        ("race", "TestRace"): ("p_test.go", 15),
        ("timeout", "TestSlow"): ("p_test.go", 11),
        ("timeout", "TestSlow/deep"): ("p_test.go", 11),
        ("stack_overflow", "TestDeep"): ("p_test.go", 8),
    }


def test_hooks_tell_of_starts_and_ends() -> None:
    started: list[str] = []
    ended: list[tuple[int, int, str]] = []
    stream = TestStream(places(), on_start=started.append, on_progress=lambda *words: ended.append(words))
    stream.feed(recorded("build_fail"))
    assert started == [f"example.com/build_fail/{name}" for name in ("bad", "ok", "user")]
    assert [(done, failed, path.rpartition("/")[2]) for done, failed, path in ended] == [
        (1, 1, "bad"),
        (2, 2, "user"),
        (3, 2, "ok"),
    ]


def test_packages_stand_in_the_order_of_their_start() -> None:
    answer = read(recorded("build_fail"), case="build_fail")
    assert [package.path.rpartition("/")[2] for package in answer.packages] == ["bad", "ok", "user"]


def test_times_and_coverage_of_a_package() -> None:
    (package,) = read(recorded("cached"), case="cached", exit_code=0).packages
    assert (package.coverage, package.cached) == ("66.7% of statements", True)
    assert package.started.startswith("2026-")
    assert package.ended >= package.started


def test_one_feed_of_a_cut_stream_is_an_error() -> None:
    data = recorded("pass")
    answer = read(data[: len(data) - 40], exit_code=None)
    assert answer.verdict is StageVerdict.ERROR
    assert any("cut" in problem for problem in answer.problems)


def test_the_last_newline_may_be_missing() -> None:
    assert read(recorded("pass").rstrip(b"\n"), exit_code=0).verdict is StageVerdict.PASS


def test_windows_line_ends_are_read() -> None:
    assert read(recorded("pass").replace(b"\n", b"\r\n"), exit_code=0).verdict is StageVerdict.PASS


@pytest.mark.parametrize("data", [b"", b"\n\n", b"no Go files in /x\n", b"\x00\x01\x02", b"{}\n", b"[1]\n", b"null\n"])
def test_no_event_is_an_error_whatever_the_exit_code(data: bytes) -> None:
    for code in (0, 1, None):
        answer = read(data, exit_code=code)
        assert answer.verdict is StageVerdict.ERROR
        assert any("no event" in problem for problem in answer.problems)


def test_an_exit_code_that_nothing_explains_is_an_error() -> None:
    answer = read(recorded("pass"), exit_code=2, stderr=b"go: something broke\nmore\n")
    assert answer.problems == (
        "go test ended with exit code 2, but its stream holds no failure: go: something broke | more",
    )


def test_text_between_events_is_a_note() -> None:
    lines = recorded("pass").splitlines(keepends=True)
    answer = read([lines[0], b"go: downloading example.com/x v1.0.0\n", *lines[1:]], exit_code=0)
    assert answer.verdict is StageVerdict.PASS
    assert "go: downloading" in answer.notes[0]


@pytest.mark.parametrize("line", [b'{"Time":"x","Action":"fa\n', b"\xff\xfe\x00\n", b'{"Action":1}\n', b'{"a":1}\n'])
def test_a_damaged_line_between_events_is_an_error(line: bytes) -> None:
    lines = recorded("pass").splitlines(keepends=True)
    answer = read([*lines[:2], line, *lines[2:]], exit_code=0)
    assert answer.verdict is StageVerdict.ERROR


def test_unknown_actions_and_members_are_passed_over() -> None:
    data = recorded("pass").replace(b'{"Time"', b'{"New":{"deep":[1]},"Time"')
    lines = data.splitlines(keepends=True)
    answer = read(
        [*lines[:2], encode([event("weather", "TestAbs", "example.com/pass", Sky=[])]), *lines[2:]], exit_code=0
    )
    assert answer.verdict is StageVerdict.PASS
    assert answer.notes == ("go wrote events of the unknown action 'weather': passed over",)


@pytest.mark.parametrize("action", ["attr", "artifacts", "output", "run", "pause"])
def test_a_package_that_one_event_names_has_to_end(action: str) -> None:
    lines = recorded("pass").splitlines(keepends=True)
    odd = encode([event(action, "TestAbs", "example.com/other", Key="issue", Value="1", Output="")])
    answer = read([*lines[:3], odd, *lines[3:]], exit_code=0)
    assert answer.verdict is StageVerdict.ERROR
    assert any("example.com/other" in problem for problem in answer.problems)


def test_packages_that_were_asked_for_and_never_ran() -> None:
    answer = read(recorded("pass"), exit_code=0, asked=["example.com/pass", "example.com/other"])
    assert answer.verdict is StageVerdict.FAIL
    assert [(t.package, t.name, t.kind) for t in answer.tests][1:] == [("example.com/other", "", Kind.MISSING)]
    assert answer.packages[1].outcome is None


def test_events_after_the_end_of_a_package_are_an_error() -> None:
    data = recorded("pass")
    last = data.splitlines(keepends=True)[-1]
    assert read(data + last, exit_code=0).verdict is StageVerdict.ERROR


def test_the_same_package_can_run_twice() -> None:
    answer = read(recorded("pass") * 2, exit_code=0)
    assert answer.verdict is StageVerdict.PASS
    assert [test.name for test in answer.tests] == ["TestAbs", "TestAbs"]


def test_output_is_capped_with_its_head_and_tail() -> None:
    lines = [f"line {number:05d}\n" for number in range(5000)]
    answer = read(whole(run("TestLoud", *lines, end="fail"), end="fail"), cap=2000)
    output = answer.tests[0].output
    assert "line 00000\n" in output
    assert "line 04999\n" in output
    assert "bytes left out …" in output
    assert len(output) < 2200


def test_passing_tests_keep_no_output() -> None:
    answer = read(whole(run("TestA", "said\n"), run("TestB", "said\n", end="skip")), exit_code=0)
    assert [test.output for test in answer.tests] == ["", "said\n"]


def test_build_errors_on_standard_error_of_an_older_go() -> None:
    data = encode([event("start"), *said(f"FAIL\t{P} [build failed]\n"), event("fail")])
    answer = read(data, stderr=f"# {P}\n./a.go:3:7: undefined: x\n".encode())
    assert (answer.tests[0].kind, answer.packages[0].failed_build) == (Kind.BUILD, P)
    assert "undefined: x" in answer.tests[0].output
    assert [(finding.file, finding.line) for finding in answer.build_errors] == [("a.go", 3)]


STREAMS = sorted(CODES)


@given(case=st.sampled_from(STREAMS), cuts=st.lists(st.integers(0, 100_000), max_size=30))
def test_chunks_make_no_difference(case: str, cuts: list[int]) -> None:
    data = recorded(case)
    ends = sorted({min(cut, len(data)) for cut in cuts} | {len(data)})
    chunks = [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    assert read(chunks, case=case, exit_code=CODES[case]) == read(data, case=case, exit_code=CODES[case])


def test_single_bytes_make_no_difference() -> None:
    for case in ("panic_goroutine", "race_subtest", "no_newline"):
        data = recorded(case)
        chunks = [data[at : at + 1] for at in range(len(data))]
        assert read(chunks, case=case) == read(data, case=case)


@pytest.mark.parametrize("case", STREAMS)
@given(st.data())
@settings(max_examples=max(1, settings().max_examples // 6))  # for each of the streams
def test_damage_never_makes_a_pass_of_a_failure(case: str, drawn: st.DataObject) -> None:
    data = drawn.draw(damaged(recorded(case)))
    known = read(data, case=case, exit_code=CODES[case])
    unknown = read(data, case=case, exit_code=None)
    told = ends_told(data)
    if CODES[case]:
        assert known.verdict is not StageVerdict.PASS
    if not told or any("fail" in ends or not ends for ends in told.values()):
        assert unknown.verdict is not StageVerdict.PASS
    asked = {row.package for row in rows() if row.case == case and row.test == "-"}
    if not asked <= told.keys():
        assert read(data, case=case, exit_code=None, asked=sorted(asked)).verdict is not StageVerdict.PASS


@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    assert read(data, exit_code=0).verdict is not StageVerdict.PASS


EVENTS = st.builds(
    lambda action, test, output: event(action, test, Output=output, Elapsed=0.5),
    st.sampled_from(("start", "run", "pause", "cont", "output", "pass", "fail", "skip", "bench", "name")),
    st.sampled_from(("", "TestA", "TestA/b", "BenchmarkC")),
    st.sampled_from(("", "PASS\n", "FAIL\n", f"ok  \t{P}\t1s\n", "panic: x\n", "goroutine 1 [running]:\n", "x")),
)


@given(st.lists(EVENTS, max_size=30), st.sampled_from((0, 1, None)))
def test_any_order_of_events_is_judged(events: list[dict[str, object]], code: int | None) -> None:
    answer = read(encode(events), exit_code=code)
    outcomes = [e["Action"] for e in events if "Test" not in e and e["Action"] in {"pass", "fail", "skip", "bench"}]
    if code or not outcomes or "fail" in outcomes:
        assert answer.verdict is not StageVerdict.PASS
    # An end without a begin counts too, and a failing test is never lost, unless it came after the package's end.
    before_end = events[
        : next((i for i, e in enumerate(events) if "Test" not in e and e["Action"] in outcomes), len(events))
    ]
    if any(e["Action"] == "fail" and "Test" in e for e in before_end):
        assert answer.verdict is not StageVerdict.PASS
