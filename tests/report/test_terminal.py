"""The answer on standard output: whole answers as golden files, and what no hostile result may do to it."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gogate.model.result import Coverage, CoverageVerdict, Outcome, Result, Selection, Shard, StageVerdict, Verdict
from gogate.report.terminal import percent, render
from tests import factories
from tests.factories import MODULE, make_finding, make_result, make_stage, make_test
from tests.strategies import results

GOLDEN = Path(__file__).parents[1] / "testdata" / "report" / "terminal"
ANSI = re.compile(r"\x1b\[[0-9;]+m")
GITLAB = re.compile(r"total:\s+\(statements\)\s+\d+.\d+%")  # as GitLab's documentation has it for Go


def plain(result: Result, verbose: int = 0, width: int = 0, **fields: dict[tuple[str, str], str]) -> str:
    return render(result, verbose=verbose, color=False, width=width, **fields)


def skipped() -> Result:
    stages = tuple(make_stage(n, StageVerdict.SKIP, commands=(), reason="no Go file changed") for n in ("fmt", "vet"))
    return make_result(stages=stages, selection=Selection(mode="changed", left_out=4))


ANSWERS = {
    "pass": plain(factories.passing()),
    "pass-quiet": plain(factories.passing(), -1),
    "fail": plain(factories.realistic()),
    "fail-verbose": plain(factories.realistic(), 1),
    "fail-tests": plain(factories.realistic(), 2),
    "fail-quiet": plain(factories.realistic(), -1),
    "fail-color": render(factories.realistic(), verbose=0, color=True, width=80),
    "hostile": plain(factories.hostile()),
    "nothing": plain(skipped()),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_whole_answers(name: str) -> None:
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(ANSWERS[name], encoding="utf-8")
    expected = file.read_text(encoding="utf-8") if file.exists() else ""
    assert ANSWERS[name] == expected, (
        f"if this is meant: UPDATE_GOLDEN=1 pytest {Path(__file__).name}, then read the diff"
    )


@given(result=results(), verbose=st.integers(-1, 2), width=st.sampled_from([0, 20, 80]))
def test_no_result_steers_a_terminal_or_a_log(result: Result, verbose: int, width: int) -> None:
    answer = plain(result, verbose, width)
    kinds = {unicodedata.category(character) for character in answer if character not in "\n\t"}
    assert not kinds & {"Cc", "Cs", "Zl", "Zp"}
    assert "##[" not in answer
    assert not any(line.lstrip().startswith("::") for line in answer.splitlines())
    assert answer.endswith("\n")
    assert not answer.startswith("\n")
    assert ANSI.sub("", render(result, verbose=verbose, color=True, width=width)) == answer


@given(results())
def test_only_gogate_states_a_total(result: Result) -> None:
    found = GITLAB.findall(plain(result))
    expected = []
    if result.coverage is not None:
        expected = [f"total: (statements) {percent(result.coverage.covered, result.coverage.statements)}"]
    assert found == expected


def test_a_test_that_prints_a_total_does_not_set_it() -> None:
    output = "total: (statements) 100.0%\ntotal:\t\t(statements)\t100.0%\n"
    test = make_test(outcome=Outcome.FAIL, output=output)
    coverage = Coverage(mode="atomic", covered=1, statements=2)
    answer = plain(make_result(verdict=Verdict.FAIL, tests=(test,), coverage=coverage, notes=(output,)))
    assert GITLAB.findall(answer) == ["total: (statements) 50.0%"]
    assert "  | total : (statements) 100.0%" in answer


def test_the_total_is_plain_in_color_too() -> None:
    answer = render(factories.realistic(), verbose=0, color=True, width=80)
    assert "\ntotal: (statements) 80.0%, 60 of 75, floor 85%: \x1b[31mfail\x1b[0m\n" in answer


def test_a_total_that_cannot_be_trusted_is_not_stated() -> None:
    coverage = replace(factories.coverage(), verdict=CoverageVerdict.ERROR)
    answer = plain(make_result(coverage=coverage))
    assert GITLAB.findall(answer) == []
    assert "\ncoverage: cannot be judged\n" in answer


@pytest.mark.parametrize(
    ("covered", "statements", "text"),
    [
        (7996, 10000, "79.9%"), (9999, 10000, "99.9%"), (1, 1, "100.0%"), (0, 3, "0.0%"), (0, 0, "100.0%"),
        (1, 3, "33.3%"), (2, 3, "66.6%"), (834, 1000, "83.4%"),
    ],
)  # fmt: skip
def test_a_percentage_is_cut_and_never_rounded(covered: int, statements: int, text: str) -> None:
    assert percent(covered, statements) == text


@given(covered=st.integers(0, 10**6), more=st.integers(0, 10**6))
def test_a_percentage_never_shows_more_than_there_is(covered: int, more: int) -> None:
    shown = percent(covered, covered + more)
    assert re.fullmatch(r"\d+\.\d%", shown)
    tenths = int(shown[:-1].replace(".", ""))
    assert tenths * (covered + more) <= covered * 1000 or covered + more == 0
    assert (shown == "100.0%") == (more == 0)


def test_nothing_to_judge_takes_one_line() -> None:
    assert plain(skipped()) == "PASS  check: nothing to judge: no Go file changed; 4 packages left out\n"
    bare = replace(skipped(), stages=(), selection=Selection(mode="changed"))
    assert plain(bare) == "PASS  check: nothing to judge: no package is changed\n"
    assert plain(replace(skipped(), notes=("so it is",)), 1).splitlines()[1:] == ["note: so it is"]


def test_a_skipped_stage_beside_others_is_no_such_line() -> None:
    stages = (make_stage("fmt"), make_stage("vet", StageVerdict.SKIP))
    assert plain(make_result(stages=stages)).splitlines()[-1] == "PASS  check in 12.5s: fmt passed"


def last(**fields: object) -> str:
    return plain(make_result(**fields), -1).splitlines()[-1]


def test_verdicts() -> None:
    stopped = last(verdict=Verdict.INTERRUPTED, exit_code=130)
    assert stopped == "INTERRUPTED  check: stopped by signal 2 after 12.5s, what was judged by then is above"
    late = last(verdict=Verdict.TIMEOUT, exit_code=4)
    assert late == "TIMEOUT  check: the time limit ran out after 12.5s, what was judged by then is above"
    broken = make_stage("vet", StageVerdict.ERROR, reason="no Go")
    assert last(verdict=Verdict.ERROR, exit_code=3, stages=(broken,)) == "ERROR  check in 12.5s: could not judge vet"
    assert last(verdict=Verdict.ERROR, exit_code=3) == "ERROR  check in 12.5s: could not judge this"
    failed = last(verdict=Verdict.FAIL, exit_code=1, stages=(make_stage("vet", StageVerdict.FAIL),))
    assert failed == "FAIL  check in 12.5s: vet failed (see above)"
    reused = last(reused_from="2026-05-04T09:00:00Z")
    assert reused == "PASS  check: fmt, gofumpt, vet, test passed; judged on 2026-05-04T09:00:00Z, the same tree"


def test_the_head_says_what_was_judged() -> None:
    result = make_result(shard=Shard(index=2, count=3), base=factories.BASE)
    head = plain(result).splitlines()[0]
    assert head == "check: 1 package in 1 module (all), tree 4b825dc642cb, since 9c1f0b0d1e6a, shard 2 of 3"


def test_quarantined_and_flaky_tests_stand_apart() -> None:
    dial = make_test("TestDial", outcome=Outcome.FAIL)
    flaky = make_test("TestFlaky", attempts=(Outcome.FAIL, Outcome.PASS))
    result = make_result(tests=(dial, flaky))
    answer = plain(result, quarantined={(dial.package, "TestDial"): "net team, until 2027-01-31"})
    assert f"\nquarantined: TestDial in {MODULE}/cart failed: net team, until 2027-01-31\n" in answer
    assert f"\nflaky: TestFlaky in {MODULE}/cart passed on attempt 2\n" in answer
    assert "==" not in answer


def test_known_findings_are_counted_and_listed_when_asked() -> None:
    result = make_result(findings=(make_finding(known=True), make_finding(known=True)))
    assert "\nnot counted: 2 known findings (-v shows them)\n" in plain(result)
    assert "\nknown: cart/cart.go:7:2: fmt.Printf format %d" in plain(result, 1)


def test_a_narrow_terminal_cuts_the_summary_and_no_failure() -> None:
    reason = "a reason that is much longer than a narrow terminal has columns"
    long = make_finding(message="a message that is much longer than a narrow terminal has columns")
    result = make_result(
        verdict=Verdict.FAIL, stages=(make_stage("vet", StageVerdict.FAIL, reason=reason),), findings=(long,)
    )
    lines = plain(result, width=40).splitlines()
    assert all(len(line) <= 40 for line in lines[:2])
    assert lines[1].endswith("…")
    assert any(long.message in line for line in lines)


def test_a_hundred_thousand_tests_make_a_short_answer() -> None:
    answer = plain(factories.huge())
    assert len(answer.splitlines()) < 1000
    assert answer.splitlines()[-1].startswith("FAIL  nightly in ")
