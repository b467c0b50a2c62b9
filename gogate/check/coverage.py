"""From the profiles that the tests left to the figures, and what the gate's floors say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gogate.judge import coverage as figures
from gogate.judge import floors
from gogate.parse.coverprofile import merge, render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gogate.check.request import Request
    from gogate.check.selection import Selected
    from gogate.judge.coverage import Counted
    from gogate.model.result import Coverage, Finding
    from gogate.stages.scope import StageResult

__all__ = ["Covered", "judge_coverage"]


@dataclass(frozen=True, slots=True)
class Covered:
    """What the tests covered; ``profile`` is the merged one as Go writes it, ``problems`` make the verdict an error."""

    coverage: Coverage | None = None
    counted: Counted | None = None
    profile: bytes | None = None
    findings: tuple[Finding, ...] = ()
    problems: tuple[str, ...] = ()


def judge_coverage(request: Request, selected: Selected, stages: Mapping[str, StageResult]) -> Covered:
    """Count what the tests covered and judge the floors that the gate asks for; nothing where no test ran."""
    test = stages.get("test")
    if test is None or not test.profiles:
        return Covered()
    settings, asked = request.loaded.settings.coverage, request.gate.coverage
    counted = figures.count(merge(test.profiles), selected.modules, exclude=settings.exclude)
    judged = floors.judge(
        figures.build(counted, blocks=request.shard is not None),
        floor=settings.floor if "floor" in asked else None,
        rules=settings.rules if "rules" in asked else (),
        missing=test.silent,
        explained=[case.package for case in test.tests if case.kind is not None],
        folders={package.path: package.dir for package in selected.packages},
    )
    profile = render(figures.profile(counted))
    return Covered(judged.coverage, counted, profile, judged.findings, judged.problems)
