"""From what the stages found to the answer: the judge has the last word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gogate.check.answer import STAGES, Answer, frame, skipped
from gogate.check.settle import settle
from gogate.judge import verdict
from gogate.model.result import StageVerdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gogate.check.coverage import Covered
    from gogate.check.request import Request
    from gogate.check.selection import Selected
    from gogate.check.tools import Ready
    from gogate.check.tree import Tree
    from gogate.model.result import Stage
    from gogate.run.stop import Stop
    from gogate.stages.scope import StageResult

__all__ = ["conclude"]


def conclude(
    request: Request,
    tree: Tree,
    selected: Selected,
    ready: Ready,
    stages: Mapping[str, StageResult],
    covered: Covered,
    stop: Stop,
    notes: Sequence[str] = (),
) -> Answer:
    """Put the result together and let the judge have the last word; *notes* are said beside the stages' own."""
    found = [stages[name] for name in STAGES if name in stages]
    tests = tuple(test for stage in found for test in stage.tests)
    findings = tuple(finding for stage in found for finding in stage.findings) + covered.findings
    settled = settle(request, tree, selected, findings, tests)
    judged = verdict.judge(
        _stages(request, stages, stop),
        settled.findings,
        tests,
        coverage=covered.coverage,
        problems=covered.problems,
        mistakes=settled.mistakes,
        excused=settled.excused,
        stopped=stop.error() if stop.requested else None,
        fail_fast=request.fail_fast,
    )
    result = msgspec.structs.replace(
        frame(request, tree, selected),
        verdict=judged.verdict,
        exit_code=judged.exit_code,
        tools=ready.versions,
        stages=judged.stages,
        findings=settled.findings,
        tests=tests,
        coverage=covered.coverage,
        notes=(
            *tree.notes,
            *notes,
            *(note for stage in found for note in stage.notes),
            *covered.notes,
            *settled.notes,
            *judged.notes,
        ),
    )
    blocks = {} if covered.counted is None else {path: kept.blocks for path, kept in covered.counted.files.items()}
    return Answer(result, tree.source, blocks, covered.profile, settled.excused)


def _stages(request: Request, stages: Mapping[str, StageResult], stop: Stop) -> tuple[Stage, ...]:
    """Return the line of each stage; one that ``--fail-fast`` ended early was not judged, and another one failed."""
    lines = tuple(stages[name].stage if name in stages else skipped(name) for name in STAGES)
    if not request.fail_fast or stop.requested or not any(line.verdict is StageVerdict.FAIL for line in lines):
        return lines
    return tuple(
        msgspec.structs.replace(line, verdict=StageVerdict.SKIP, reason="not judged to the end: --fail-fast")
        if line.verdict is StageVerdict.TIMEOUT
        else line
        for line in lines
    )
