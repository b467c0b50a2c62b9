"""gofumpt at the pinned version: from PATH, from go.mod's ``tool`` line, else installed once into the cache."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from gogate.golang.tools import host_command, provide
from gogate.run.process import Command, Ended, run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gogate.golang.modules import Workspace
    from gogate.golang.toolchain import Toolchain
    from gogate.run.stop import Stop

__all__ = ["MODULE", "find_gofumpt"]

MODULE = "mvdan.cc/gofumpt"


def find_gofumpt(
    version: str, toolchain: Toolchain, workspaces: Iterable[Workspace], root: Path, cache: Path, stop: Stop
) -> Path:
    """Return a gofumpt of exactly *version*.

    Raises CannotJudge where it has to be installed and cannot be.
    """
    on_path = _on_path(version, toolchain, root, stop)
    if on_path is not None:
        return on_path
    place = cache / "tools" / f"gofumpt-{version}-{toolchain.version}" / "gofumpt"
    home = _tool_line(version, workspaces)

    def build(scratch: Path) -> Command:
        if home is None:
            return host_command(toolchain, "install", f"{MODULE}@{version}", cwd=scratch, GOBIN=str(scratch))
        # The module's own require and go.sum decide, as for `go tool gofumpt`.
        arguments = ("build", "-o", str(scratch / "gofumpt"), MODULE)
        return toolchain.command(*arguments, cwd=root / home, GOWORK="off", CGO_ENABLED="0")

    return provide(
        place,
        build,
        stop,
        what=f"gofumpt {version}",
        fix=f"put gofumpt {version} on PATH (go install {MODULE}@{version}), or change go.gofumpt in gogate.toml",
    )


def _on_path(version: str, toolchain: Toolchain, cwd: Path, stop: Stop) -> Path | None:
    found = shutil.which("gofumpt", path=toolchain.environment.get("PATH", ""))
    if found is None:
        return None
    outcome = run(Command((found, "--version"), cwd, toolchain.environment), stop=stop, limit=20)
    words = outcome.stdout.decode("utf-8", "replace").split()
    matches = outcome.ended is Ended.EXITED and outcome.exit_code == 0 and words[:1] == [version]
    return Path(found) if matches else None


def _tool_line(version: str, workspaces: Iterable[Workspace]) -> str | None:
    for workspace in workspaces:
        for module in workspace.modules:
            if MODULE in module.tools and (module.requires or {}).get(MODULE) == version:
                return module.dir
    return None
