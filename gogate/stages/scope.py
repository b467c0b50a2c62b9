"""What a stage is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gogate.golang.modules import GoModule, Workspace
    from gogate.golang.packages import GoPackage
    from gogate.golang.toolchain import Toolchain
    from gogate.model.result import Finding, Stage, Test
    from gogate.parse.coverprofile import Profile

__all__ = ["Scope", "StageResult", "Unit"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One workspace and the packages of it that are to be judged.

    Where a shard judges a part of one package's tests, that part is a unit of its own: ``part`` is its name,
    ``flags`` choose the tests, and ``vets`` says whether vet judges the package here or in another shard.
    """

    workspace: Workspace
    packages: tuple[GoPackage, ...]
    part: str = ""
    flags: tuple[str, ...] = ()
    vets: bool = True

    @property
    def name(self) -> str:
        """What tells its jobs apart: its folder."""
        return self.part or self.workspace.dir


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything that the stages may look at.

    ``root`` holds the judged tree. ``gofumpt`` and ``vettool`` are None where no stage needs them. ``scratch`` is this
    run's own temporary folder. ``seconds`` is what packages took before, by path, so that the longest start first.
    ``only`` names the files that the formatters judge, root-relative; None means all. ``coverage`` says whether the
    tests measure it.
    """

    root: Path
    toolchain: Toolchain
    gofumpt: Path | None
    vettool: Path | None
    units: tuple[Unit, ...]
    scratch: Path
    cpus: int
    memory: int
    seconds: Mapping[str, float] = field(default_factory=dict)
    only: frozenset[str] | None = None
    coverage: bool = True

    @property
    def modules(self) -> tuple[GoModule, ...]:
        """Every module found, whether or not a package of it is selected."""
        return tuple({module.dir: module for unit in self.units for module in unit.workspace.modules}.values())

    def judged(self, name: str) -> bool:
        """Whether the formatters are to judge the file."""
        return self.only is None or name in self.only


@dataclass(frozen=True, slots=True)
class StageResult:
    """What a stage found.

    ``profiles`` are the coverage that its tests left, ``silent`` the packages with code that should be in them and are
    not. ``seconds`` is what packages took that really ran.
    """

    stage: Stage
    findings: tuple[Finding, ...] = ()
    tests: tuple[Test, ...] = ()
    profiles: tuple[Profile, ...] = ()
    silent: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
