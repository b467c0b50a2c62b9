from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.result import Finding, Severity, StageVerdict
from gogate.run.outcome import Command, Ended, Outcome
from gogate.stages.summary import joined_reason, plural, stage_of
from tests import factories

ROOT = Path("/r")


def outcome(
    ended: Ended = Ended.EXITED, *, code: int | None = 0, seconds: float = 1.0, signal: int | None = None
) -> Outcome:
    command = Command(("gofmt", "-d", "./a.go"), ROOT / "sub", {})
    return Outcome(command, code, signal, seconds, b"", b"gofmt: No such file or directory\n", False, ended, None)


FINDING = factories.make_finding()


@pytest.mark.parametrize(
    ("outcomes", "findings", "problems", "failed", "verdict", "reason"),
    [
        ([], [], [], False, StageVerdict.PASS, "2 files"),
        ([outcome()], [], [], False, StageVerdict.PASS, "2 files"),
        ([outcome()], [FINDING], [], False, StageVerdict.FAIL, "2 files"),
        ([outcome()], [], [], True, StageVerdict.FAIL, "2 files"),
        # A note and what is known fail nothing.
        ([outcome()], [factories.make_finding(severity=Severity.NOTE)], [], False, StageVerdict.PASS, "2 files"),
        ([outcome()], [factories.make_finding(known=True)], [], False, StageVerdict.PASS, "2 files"),
        # What could not be judged outranks what was found.
        ([outcome()], [FINDING], ["cut"], False, StageVerdict.ERROR, "cut"),
        ([outcome()], [FINDING], ["cut", "odd", "late"], True, StageVerdict.ERROR, "cut (+2 more)"),
        ([outcome(Ended.STOPPED)], [FINDING], ["cut"], True, StageVerdict.TIMEOUT, "stopped before it was done"),
        ([outcome(), outcome(Ended.TIMED_OUT)], [], [], False, StageVerdict.TIMEOUT, "stopped before it was done"),
        ([outcome(Ended.SKIPPED)], [], [], False, StageVerdict.TIMEOUT, "stopped before it was done"),
        ([outcome(Ended.MISSING)], [], [], False, StageVerdict.ERROR, "gofmt: No such file or directory"),
        ([outcome(Ended.SKIPPED), outcome(Ended.MISSING)], [], [], False, StageVerdict.ERROR,
         "gofmt: No such file or directory"),
    ],
)  # fmt: skip
def test_one_rule_for_all_stages(
    outcomes: list[Outcome],
    findings: list[Finding],
    problems: list[str],
    failed: bool,
    verdict: StageVerdict,
    reason: str,
) -> None:
    stage = stage_of("fmt", outcomes, findings, problems, "2 files", ROOT, failed=failed)
    assert (stage.name, stage.verdict, stage.reason) == ("fmt", verdict, reason)


def test_commands_are_told_from_the_root_and_the_longest_is_the_stages_time() -> None:
    outcomes = [outcome(seconds=0.25), outcome(code=None, signal=9, seconds=2.0006)]
    stage = stage_of("fmt", outcomes, [], [], "", ROOT)
    assert stage.seconds == 2.001
    assert [(command.argv, command.dir, command.exit_code, command.seconds) for command in stage.commands] == [
        (("gofmt", "-d", "./a.go"), "sub", 0, 0.25),
        (("gofmt", "-d", "./a.go"), "sub", -9, 2.001),
    ]


def test_work_in_the_process_is_no_command() -> None:
    inner = outcome()._replace(command=Command((), ROOT, {}))
    assert stage_of("gofumpt", [inner], [], [], "", ROOT).commands == ()


@pytest.mark.parametrize(
    ("reasons", "joined"),
    [
        (["2 files", "3 files; 1 known"], "5 files"),
        (["1 file", "no Go files"], "1 file"),
        (["no Go files", "no Go files"], "no Go files"),
        (["1 file", "2 packages"], "1 file; 2 packages"),
        (["2 files", "stopped before it was done"], "2 files; stopped before it was done"),
        (["0 files"], "0 files"),
        ([], ""),
    ],
)
def test_reasons_of_parts_are_one_reason(reasons: list[str], joined: str) -> None:
    assert joined_reason(reasons) == joined


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=5))
def test_counts_add_up_in_any_order_of_joining(counts: list[int]) -> None:
    reasons = [plural(count, "file") for count in counts]
    assert joined_reason(reasons) == plural(sum(counts), "file")
    assert list(itertools.accumulate(reasons, lambda one, two: joined_reason([one, two])))[-1] == joined_reason(reasons)


@pytest.mark.parametrize(("count", "text"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
def test_one_is_singular(count: int, text: str) -> None:
    assert plural(count, "file") == text
