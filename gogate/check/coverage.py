"""From the profiles that the tests left to the figures and what the gate's floors say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from gogate.check.tree import lines_added
from gogate.judge import coverage as figures
from gogate.judge import floors, patch, ratchet
from gogate.model.errors import CannotJudge
from gogate.parse.coverprofile import Profile, merge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gogate.check.request import Request
    from gogate.check.tree import Tree
    from gogate.judge.coverage import Counted
    from gogate.model.result import Coverage, Finding, Module
    from gogate.stages.scope import StageResult

__all__ = ["Covered", "judge_coverage"]


@dataclass(frozen=True, slots=True)
class Covered:
    """What the tests covered; ``problems`` make the verdict an error."""

    coverage: Coverage | None = None
    counted: Counted | None = None
    findings: tuple[Finding, ...] = ()
    problems: tuple[str, ...] = ()
