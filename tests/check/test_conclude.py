from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from gogate import __version__
from gogate.check.conclude import conclude
from gogate.check.coverage import Covered
from gogate.check.request import Request
from gogate.check.tools import Ready
from gogate.check.tree import Tree
from gogate.model.result import Module, Result, StageVerdict, Tools, Verdict
from gogate.run.stop import TIME_LIMIT, Stop
from gogate.stages.scope import StageResult
from tests import factories
from tests.requestworld import package, request, selected

MORNING = datetime.datetime(2026, 5, 4, 11, 30, 0, 123_456, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
STARTED = "2026-05-04T09:30:00.123Z"


def at(folder: Path, *arguments: str) -> Request:
    return replace(request(folder, *arguments), now=MORNING)


def ended(request: Request, verdicts: dict[str, StageVerdict], stop: Stop | None = None) -> Result:
    """The result of stages that ended so, each with a note of its own."""
    stages = {
        name: StageResult(factories.make_stage(name, verdict), notes=(f"{name} says",))
        for name, verdict in verdicts.items()
    }
    tree = Tree(request.root, notes=("tree says",))
    ready = Ready(None, None, Tools(gogate=__version__, go="go1.26.0"))
    covered = Covered(notes=("coverage says",))
    return conclude(request, tree, selected(package()), ready, stages, covered, stop or Stop()).result


def test_stages_come_in_the_order_in_which_a_change_meets_them(tmp_path: Path) -> None:
    result = ended(at(tmp_path), {"test": StageVerdict.PASS, "fmt": StageVerdict.PASS})
    assert [(stage.name, stage.verdict.value) for stage in result.stages] == [
        ("fmt", "pass"), ("gofumpt", "skip"), ("vet", "skip"), ("test", "pass"),
    ]  # fmt: skip
    assert result.stages[1].reason == "not asked for"
    assert (result.verdict, result.exit_code, result.started) == (Verdict.PASS, 0, STARTED)
    assert result.notes == ("tree says", "fmt says", "test says", "coverage says")
    assert result.tools.go == "go1.26.0"
    assert result.modules == (Module(path="example.com/m", dir="."),)


@pytest.mark.parametrize(
    ("words", "first", "second", "outcome", "verdict"),
    [
        # Cut short by a proven failure, as was asked for.
        ("--fail-fast", StageVerdict.FAIL, StageVerdict.TIMEOUT, Verdict.FAIL, StageVerdict.SKIP),
        ("", StageVerdict.FAIL, StageVerdict.TIMEOUT, Verdict.TIMEOUT, StageVerdict.TIMEOUT),
        # Nothing failed, so nothing explains the end.
        ("--fail-fast", StageVerdict.PASS, StageVerdict.TIMEOUT, Verdict.TIMEOUT, StageVerdict.TIMEOUT),
        ("--fail-fast", StageVerdict.FAIL, StageVerdict.ERROR, Verdict.ERROR, StageVerdict.ERROR),
        ("--fail-fast", StageVerdict.ERROR, StageVerdict.TIMEOUT, Verdict.ERROR, StageVerdict.TIMEOUT),
    ],
)
def test_what_fail_fast_ended_early_was_not_judged(
    tmp_path: Path,
    words: str,
    first: StageVerdict,
    second: StageVerdict,
    outcome: Verdict,
    verdict: StageVerdict,
) -> None:
    result = ended(at(tmp_path, *words.split()), {"fmt": first, "vet": second})
    assert (result.verdict, result.stages[2].verdict) == (outcome, verdict)
    assert (result.stages[2].reason == "not judged to the end: --fail-fast") == (verdict is StageVerdict.SKIP)


def test_a_stop_from_outside_is_no_skip_even_with_fail_fast(tmp_path: Path) -> None:
    stop = Stop()
    stop.request(TIME_LIMIT)
    result = ended(at(tmp_path, "--fail-fast"), {"fmt": StageVerdict.FAIL, "vet": StageVerdict.TIMEOUT}, stop)
    assert (result.verdict, result.exit_code, result.stages[2].verdict) == (Verdict.TIMEOUT, 4, StageVerdict.TIMEOUT)


def test_findings_and_coverage_of_all_stages_are_judged_together(tmp_path: Path) -> None:
    finding = factories.make_finding()
    asked = at(tmp_path)
    stages = {"vet": StageResult(factories.make_stage("vet", StageVerdict.FAIL), findings=(finding,))}
    covered = Covered(coverage=factories.coverage(), findings=(factories.make_finding("coverage/total", stage="test"),))
    ready = Ready(None, None, Tools(gogate=__version__))
    answer = conclude(asked, Tree(tmp_path), selected(package()), ready, stages, covered, Stop())
    assert [found.rule for found in answer.result.findings] == ["printf", "coverage/total"]
    assert all(found.fingerprint for found in answer.result.findings)
    assert answer.result.coverage == factories.coverage()
    assert (answer.result.verdict, answer.result.exit_code) == (Verdict.FAIL, 1)


def test_problems_of_the_coverage_are_no_pass(tmp_path: Path) -> None:
    ready = Ready(None, None, Tools(gogate=__version__))
    stages = {"test": StageResult(factories.make_stage("test"))}
    covered = Covered(problems=("a package left no line",))
    result = conclude(at(tmp_path), Tree(tmp_path), selected(package()), ready, stages, covered, Stop()).result
    assert (result.verdict, result.exit_code) == (Verdict.ERROR, 3)
    assert "a package left no line" in result.notes
