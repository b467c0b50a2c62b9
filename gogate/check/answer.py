"""From what the stages found to the answer: the result document, and what its reports need beside it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from gogate import __version__
from gogate.check.settle import settle
from gogate.judge import verdict
from gogate.model.errors import ExitCode
from gogate.model.result import Result, Selection, Shard, Stage, StageVerdict, Tools, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gogate.check.coverage import Covered
    from gogate.check.request import Request
    from gogate.check.selection import Selected
    from gogate.check.tools import Ready
    from gogate.check.tree import Tree
    from gogate.model.errors import GogateError
    from gogate.parse.coverprofile import Block
    from gogate.run.stop import Stop
    from gogate.stages.scope import StageResult

__all__ = ["Answer", "conclude", "nothing_to_judge", "reused", "unjudged"]

_STAGES = ("fmt", "gofumpt", "vet", "test")


@dataclass(frozen=True, slots=True)
class Answer:
    """A result, and what its reports may look at while the judged tree stands."""

    result: Result
    source: Callable[[str], bytes | None]
    blocks: Mapping[str, Sequence[Block]] = field(default_factory=dict)
    profile: bytes | None = None
    quarantined: Mapping[tuple[str, str], str] = field(default_factory=dict)


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
    found = [stages[name] for name in _STAGES if name in stages]
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
        _frame(request, tree, selected),
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


def nothing_to_judge(request: Request, tree: Tree, selected: Selected) -> Answer:
    """Pass, and say why: no Go, or no package that the change affects."""
    why = "no Go module" if not selected.modules else "the change affects no package"
    stages = tuple(_skipped(name, why) for name in _STAGES)
    return Answer(msgspec.structs.replace(_frame(request, tree, selected), stages=stages), tree.source)


def reused(request: Request, tree: Tree, known: Result) -> Answer:
    """Answer from the stored verdict of the same tree, under the same key."""
    result = msgspec.structs.replace(
        known, started=_text(request.now), seconds=_since(request), reused_from=known.reused_from or known.started
    )
    return Answer(result, tree.source)


def unjudged(request: Request, error: GogateError, outcome: Verdict) -> Result:
    """Return the result of a check that never came to a verdict: an error, never a pass."""
    stages = tuple(_skipped(name, "not judged") for name in _STAGES)
    return Result(
        gate=request.gate_name,
        verdict=outcome,
        exit_code=error.exit_code,
        started=_text(request.now),
        seconds=_since(request),
        tools=Tools(gogate=__version__),
        selection=Selection(mode=request.gate.select),
        shard=_shard(request),
        stages=stages,
        notes=(str(error),),
    )


def _frame(request: Request, tree: Tree, selected: Selected) -> Result:
    """Return what stands in every result, as a pass of nothing."""
    return Result(
        gate=request.gate_name,
        verdict=Verdict.PASS,
        exit_code=ExitCode.PASS,
        started=_text(request.now),
        seconds=_since(request),
        tools=Tools(gogate=__version__),
        selection=selected.selection,
        tree=tree.judged.tree if tree.judged else None,
        base=tree.base.commit if tree.base else None,
        shard=_shard(request, selected.plan),
        modules=selected.modules,
    )


def _shard(request: Request, plan: str = "") -> Shard | None:
    return Shard(index=request.shard[0], count=request.shard[1], plan=plan) if request.shard else None


def _stages(request: Request, stages: Mapping[str, StageResult], stop: Stop) -> tuple[Stage, ...]:
    """Return the line of each stage; one that ``--fail-fast`` ended early was not judged, and another one failed."""
    lines = tuple(stages[name].stage if name in stages else _skipped(name) for name in _STAGES)
    if not request.fail_fast or stop.requested or not any(line.verdict is StageVerdict.FAIL for line in lines):
        return lines
    return tuple(
        msgspec.structs.replace(line, verdict=StageVerdict.SKIP, reason="not judged to the end: --fail-fast")
        if line.verdict is StageVerdict.TIMEOUT
        else line
        for line in lines
    )


def _skipped(name: str, why: str = "not asked for") -> Stage:
    return Stage(name=name, verdict=StageVerdict.SKIP, reason=why)


def _text(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _since(request: Request) -> float:
    return round((datetime.datetime.now(datetime.timezone.utc) - request.now).total_seconds(), 3)
