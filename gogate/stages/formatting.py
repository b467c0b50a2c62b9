"""What the two format stages share: how the diffs of a formatter are read as the result of a stage."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gogate.parse.gofmt import Formatter, parse
from gogate.stages.scope import StageResult
from gogate.stages.summary import plural, stage_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gogate.model.result import Finding
    from gogate.run.process import Outcome
    from gogate.settings.types import StageName
    from gogate.stages.scope import Scope

__all__ = ["read"]

_FIXED = 2  # PROGRAM -d


def read(
    scope: Scope, stage: StageName, tool: Formatter, outcomes: Sequence[Outcome], copies: Mapping[str, str]
) -> StageResult:
    """Turn the outcomes of *tool* into findings; *copies* maps names of our own to root-relative paths."""
    findings: list[Finding] = []
    problems: list[str] = []
    judged = len(copies)
    for outcome in outcomes:
        given = outcome.command.argv[_FIXED:]
        in_place = outcome.command.cwd == scope.root
        judged += len(given) if in_place else 0
        files = _names(given) if in_place else {form: path for name, path in copies.items() for form in _forms(name)}
        run = parse(outcome.stdout, outcome.stderr, outcome.exit_code, formatter=tool, files=files)
        findings += run.findings
        problems += run.problems
    findings.sort(key=lambda finding: (finding.file, finding.line, finding.column))
    reason = plural(judged, "file") if judged else "no Go files"
    return StageResult(stage_of(stage, outcomes, findings, problems, reason, scope.root), tuple(findings))


def _names(given: Sequence[str]) -> dict[str, str]:
    return {form: os.path.normpath(name) for name in given for form in _forms(os.path.normpath(name))}


def _forms(name: str) -> tuple[str, str]:
    # The tools print a name as they got it or cleaned, according to the tool and its version.
    return name, f"./{name}"
