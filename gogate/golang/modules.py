"""Every Go module below a root, grouped into the workspaces that one go command can judge at once.

Walks as the go command does: not into ``vendor``, ``testdata``, ``_x`` or ``.x`` (``go help packages``), nor into
``node_modules``, where npm packages bring modules of their own.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gogate.golang.toolchain import Toolchain, version_tuple
from gogate.model.errors import CannotJudge
from gogate.run.process import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gogate.run.stop import Stop

__all__ = ["GoModule", "Workspace", "discover", "require_versions", "walk"]


@dataclass(frozen=True, slots=True)
class GoModule:
    """One go.mod: ``dir`` is relative to the root (``.`` for the root), ``go`` and ``toolchain`` its lines."""

    path: str
    dir: str
    go: str = ""
    toolchain: str = ""
    tools: tuple[str, ...] = ()
    requires: Mapping[str, str] | None = None
    ignore: tuple[str, ...] = ()

    @property
    def prefix(self) -> str:
        """What the root-relative path of a file of this module starts with."""
        return "" if self.dir == "." else self.dir + "/"


@dataclass(frozen=True, slots=True)
class Workspace:
    """Modules that one go command takes together: those of a go.work, or a single one with ``GOWORK=off``."""

    dir: str
    gowork: str
    modules: tuple[GoModule, ...]

    def patterns(self) -> tuple[str, ...]:
        """Return ``./...`` for each module, as seen from the workspace's folder."""
        relative = (os.path.relpath(module.dir, self.dir) for module in self.modules)
        return tuple("./..." if place == "." else f"./{Path(place).as_posix()}/..." for place in relative)


def discover(root: Path, toolchain: Toolchain, stop: Stop, *, use_work: bool = True) -> tuple[Workspace, ...]:
    """Find the modules below *root*, outermost first.

    Raises CannotJudge where a go.mod or go.work cannot be read; the message is go's own.
    """
    mods, works = walk(root)
    modules = {folder: read_module(root, folder, toolchain, stop) for folder in mods}
    workspaces: list[Workspace] = []
    taken: set[str] = set()
    for folder in works if use_work else ():
        members = [place for place in _used(root, folder, toolchain, stop) if place in modules and place not in taken]
        if members:
            taken.update(members)
            gowork = str(root / folder / "go.work")
            workspaces.append(Workspace(folder, gowork, tuple(modules[place] for place in members)))
    workspaces += [Workspace(folder, "off", (module,)) for folder, module in modules.items() if folder not in taken]
    return tuple(sorted(workspaces, key=lambda workspace: workspace.dir))


def require_versions(workspaces: Iterable[Workspace], toolchain: Toolchain) -> None:
    """Raise CannotJudge where a module wants a newer Go than runs and ``GOTOOLCHAIN=local`` forbids a switch."""
    if toolchain.variables.get("GOTOOLCHAIN", "auto") != "local":
        return
    have = version_tuple(toolchain.version)
    for workspace in workspaces:
        for module in workspace.modules:
            if version_tuple(module.go) > have:
                place = f"{module.prefix}go.mod"
                raise CannotJudge(
                    f"{place} wants go {module.go}, this is {toolchain.version} and GOTOOLCHAIN=local forbids another",
                    fix=f"install go {module.go}, or set GOTOOLCHAIN=auto",
                )


def walk(root: Path) -> tuple[list[str], list[str]]:
    """Return the folders below *root*, relative to it, that hold a go.mod, and those that hold a go.work."""
    mods: list[str] = []
    works: list[str] = []
    for place, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not _skipped(name))
        relative = Path(place).relative_to(root).as_posix()
        if "go.mod" in files:
            mods.append(relative)
        if "go.work" in files:
            works.append(relative)
    return mods, works


def _skipped(name: str) -> bool:
    return name in ("vendor", "testdata", "node_modules") or name.startswith(("_", "."))


def read_module(root: Path, folder: str, toolchain: Toolchain, stop: Stop) -> GoModule:
    """Read the go.mod in *folder* below *root*; raises CannotJudge where Go cannot."""
    read = _edit(root, folder, ("mod", "edit", "-json"), "go.mod", toolchain, stop)
    return GoModule(
        path=read.get("Module", {}).get("Path", ""),
        dir=folder,
        go=read.get("Go", ""),
        toolchain=read.get("Toolchain", ""),
        tools=tuple(tool["Path"] for tool in read.get("Tool") or ()),
        ignore=tuple(ignore["Path"] for ignore in read.get("Ignore") or ()),
        requires={require["Path"]: require["Version"] for require in read.get("Require") or ()},
    )


def _used(root: Path, folder: str, toolchain: Toolchain, stop: Stop) -> list[str]:
    read = _edit(root, folder, ("work", "edit", "-json"), "go.work", toolchain, stop)
    places = (os.path.normpath(root / folder / use["DiskPath"]) for use in read.get("Use") or ())
    return [Path(os.path.relpath(place, root)).as_posix() for place in places]


def _edit(
    root: Path, folder: str, words: tuple[str, ...], name: str, toolchain: Toolchain, stop: Stop
) -> dict[str, Any]:
    # GOTOOLCHAIN=local: reading a file must not download the toolchain that it names.
    command = toolchain.command(*words, name, cwd=root / folder, GOTOOLCHAIN="local", GOWORK="off")
    outcome = run(command, stop=stop, limit=60)
    place = name if folder == "." else f"{folder}/{name}"
    if outcome.exit_code != 0:
        said = outcome.stderr.decode("utf-8", "replace").strip()
        raise CannotJudge(f"{place} cannot be read: {said}", fix=f"mend {place}")
    value: dict[str, Any] = json.loads(outcome.stdout)
    return value
