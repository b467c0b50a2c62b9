from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.result import Finding, Severity, StageVerdict
from gogate.run.process import Command, Ended, Outcome, run
from gogate.run.stop import Stop
from gogate.stages.summary import joined_reason, plural, stage_of


def ran(*argv: str) -> Outcome:
    return run(Command(argv, Path.cwd(), {"PATH": "/usr/bin:/bin"}), stop=Stop())


@pytest.mark.parametrize(
    ("reasons", "joined"),
    [
        (["2 files", "3 files"], "5 files"),
        (["1 file", "no Go files"], "1 file"),
        (["no Go files", "no Go files"], "no Go files"),
        (["2 packages; 1 known", "1 package"], "3 packages"),
        (["2 files", "1 package"], "2 files; 1 package"),
        (["not asked for", "not asked for"], "not asked for"),
        (["the disk is full", "2 files"], "the disk is full; 2 files"),
    ],
)
def test_reasons_are_added_up_where_they_count(reasons: list[str], joined: str) -> None:
    assert joined_reason(reasons) == joined


@given(st.lists(st.integers(0, 10**6), min_size=1))
def test_counts_are_never_lost(counts: list[int]) -> None:
    assert joined_reason([plural(count, "file") for count in counts]) == plural(sum(counts), "file")


def test_findings_fail_a_stage_unless_they_are_notes_or_known() -> None:
    warning = Finding(stage="vet", rule="x", severity=Severity.WARNING, message="m")
    note = Finding(stage="vet", rule="x", severity=Severity.NOTE, message="m")
    known = Finding(stage="vet", rule="x", severity=Severity.WARNING, message="m", known=True)
    for findings, verdict in (([warning], StageVerdict.FAIL), ([note, known], StageVerdict.PASS)):
        stage = stage_of("vet", (), findings, (), "2 packages", Path.cwd())
        assert (stage.verdict, stage.reason) == (verdict, "2 packages")


def test_problems_outrank_findings_and_a_missing_tool_outranks_all() -> None:
    stage = stage_of("vet", (), (), ["first", "second"], "2 packages", Path.cwd(), failed=True)
    assert (stage.verdict, stage.reason) == (StageVerdict.ERROR, "first (+1 more)")
    missing = ran("no-such-program")
    assert missing.ended is Ended.MISSING
    assert stage_of("vet", [missing], (), (), "", Path.cwd()).verdict is StageVerdict.ERROR


def test_commands_stand_in_the_stage_with_how_they_ended() -> None:
    stage = stage_of("test", [ran("sh", "-c", "exit 3"), ran("sh", "-c", "kill -9 $$")], (), (), "", Path.cwd())
    assert [(command.argv[0], command.dir, command.exit_code) for command in stage.commands] == [
        ("sh", ".", 3), ("sh", ".", -9),
    ]  # fmt: skip
    assert stage.seconds == max(command.seconds for command in stage.commands)
