"""The tools that the asked stages need, made ready before anything runs, and their versions as they say them."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gogate import __version__
from gogate.git.repo import git_version
from gogate.golang.gofumpt import find_gofumpt
from gogate.golang.toolchain import require_race
from gogate.golang.vettool import check_analyzers, provide_vettool
from gogate.model.result import Tools

if TYPE_CHECKING:
    from pathlib import Path

    from gogate.check.request import Request
    from gogate.golang.modules import Workspace
    from gogate.golang.toolchain import Toolchain
    from gogate.run.stop import Stop

__all__ = ["Ready", "make_ready"]


@dataclass(frozen=True, slots=True)
class Ready:
    """The programs beside Go itself; None where no stage asked for them."""

    gofumpt: Path | None
    vettool: Path | None
    versions: Tools


def make_ready(
    request: Request, root: Path, toolchain: Toolchain, workspaces: tuple[Workspace, ...], stop: Stop
) -> Ready:
    """Find or build what the stages need.

    Raises CannotJudge with the fix for what cannot be had, SettingsError for an unknown analyzer.
    """
    settings, stages = request.loaded.settings, request.gate.stages
    if "test" in stages and settings.test.race:
        require_race(toolchain)
    gofumpt = vettool = None
    if "gofumpt" in stages:
        gofumpt = find_gofumpt(settings.go.gofumpt, toolchain, workspaces, root, request.cache, stop)
    if "vet" in stages and settings.vet.analyzers:
        check_analyzers(settings.vet.analyzers, request.loaded.origin("vet.analyzers"))
        vettool = provide_vettool(toolchain, request.cache, stop)
    versions = Tools(
        gogate=__version__,
        go=toolchain.version,
        gofumpt=settings.go.gofumpt if gofumpt else None,
        git=git_version(request.repo.git) if request.repo else None,
        python=platform.python_version(),
    )
    return Ready(gofumpt, vettool, versions)
