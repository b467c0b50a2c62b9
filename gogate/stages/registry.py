"""All stages by name. A new one is a module here, one in `parse` if its tool speaks a new format, and a line below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gogate.stages import fmt, gofumpt, test, vet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gogate.run.process import Outcome
    from gogate.run.scheduler import Job
    from gogate.settings.types import Settings
    from gogate.stages.scope import Scope, StageResult

__all__ = ["STAGES", "StageModule"]


class StageModule(Protocol):
    """What each module offers."""

    def plan(self, scope: Scope, settings: Settings) -> list[Job]:
        """Return the jobs; none where there is nothing to judge."""

    def read(self, scope: Scope, settings: Settings, outcomes: Sequence[Outcome]) -> StageResult:
        """Turn the outcomes of this stage's jobs, in plan order, into its result."""


STAGES: Mapping[str, StageModule] = {"fmt": fmt, "gofumpt": gofumpt, "vet": vet, "test": test}
