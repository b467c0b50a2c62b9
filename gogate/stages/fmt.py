"""The ``fmt`` stage: gofmt over the files that ``go fmt ./...`` would format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.golang.commands import formatter
from gogate.run.scheduler import Job
from gogate.stages import formatting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gogate.run.process import Outcome
    from gogate.settings.types import Settings
    from gogate.stages.scope import Scope, StageResult

__all__ = ["plan", "read"]


def plan(scope: Scope, settings: Settings) -> list[Job]:  # noqa: ARG001 - the stages' common shape
    """Return one gofmt over all package files of the selected packages."""
    files = {name for unit in scope.units for package in unit.packages for name in package.go_files}
    names = sorted(name for name in files if scope.judged(name))
    commands = formatter(scope.toolchain.gofmt, scope.root, names, scope.toolchain.environment)
    return [Job(name=f"fmt {number}", command=command, stage="fmt") for number, command in enumerate(commands, start=1)]


def read(scope: Scope, settings: Settings, outcomes: Sequence[Outcome]) -> StageResult:  # noqa: ARG001
    """Return a finding for each hunk that gofmt would change, and for each syntax error."""
    return formatting.read(scope, "fmt", "gofmt", outcomes, {})
