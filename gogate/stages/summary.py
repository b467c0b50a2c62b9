"""From outcomes and findings to the stage's own line in the result: one rule for all stages."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from gogate.model.result import Command, Severity, Stage, StageVerdict
from gogate.run.process import Ended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gogate.model.result import Finding
    from gogate.run.process import Outcome

__all__ = ["joined_reason", "plural", "stage_of"]

_COUNTED = re.compile(r"(\d+) (\w+?)s?(?:; .*)?")


def plural(count: int, word: str) -> str:
    """Return ``1 file``, ``2 files``."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def joined_reason(reasons: Sequence[str]) -> str:
    """Return the reason of the whole for those of its parts: ``2 files`` and ``3 files; 1 known`` are ``5 files``."""
    unique = list(dict.fromkeys(reasons))
    counted = [found for reason in reasons if (found := _COUNTED.fullmatch(reason))]
    silent = [reason for reason in reasons if reason.startswith("no ")]
    if counted and len({found[2] for found in counted}) == 1 and len(counted) + len(silent) == len(reasons):
        return plural(sum(int(found[1]) for found in counted), counted[0][2])
    return "; ".join(unique)


def stage_of(
    name: str,
    outcomes: Sequence[Outcome],
    findings: Sequence[Finding],
    problems: Sequence[str],
    reason: str,
    root: Path,
    *,
    failed: bool = False,
) -> Stage:
    """Return the stage: *problems* make it an error, findings (or *failed*) a failure, *reason* says what it judged."""
    verdict, why = _verdict(outcomes, findings, problems, failed=failed)
    return Stage(
        name=name,
        verdict=verdict,
        reason=why or reason,
        seconds=round(max((outcome.seconds for outcome in outcomes), default=0.0), 3),
        commands=tuple(_command(outcome, root) for outcome in outcomes if outcome.command.argv),
    )


def _verdict(
    outcomes: Sequence[Outcome], findings: Sequence[Finding], problems: Sequence[str], *, failed: bool
) -> tuple[StageVerdict, str]:
    for outcome in outcomes:
        if outcome.ended is Ended.MISSING:
            return StageVerdict.ERROR, outcome.stderr.decode("utf-8", "replace").strip()
    if any(outcome.ended in (Ended.TIMED_OUT, Ended.STOPPED, Ended.SKIPPED) for outcome in outcomes):
        return StageVerdict.TIMEOUT, "stopped before it was done"
    if problems:
        return StageVerdict.ERROR, problems[0] + (f" (+{len(problems) - 1} more)" if len(problems) > 1 else "")
    if failed or any(finding.severity is not Severity.NOTE and not finding.known for finding in findings):
        return StageVerdict.FAIL, ""
    return StageVerdict.PASS, ""


def _command(outcome: Outcome, root: Path) -> Command:
    return Command(
        argv=outcome.command.argv,
        dir=Path(os.path.relpath(outcome.command.cwd, root)).as_posix(),
        exit_code=outcome.exit_code if outcome.signal is None else -outcome.signal,
        seconds=round(outcome.seconds, 3),
    )
