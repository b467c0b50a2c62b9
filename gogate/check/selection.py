"""From the tree to the packages that are judged, each with its reason."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gogate.check.patterns import Patterns
from gogate.golang.affected import affected
from gogate.golang.dependencies import changed_dependents
from gogate.golang.modules import discover, require_versions
from gogate.golang.packages import list_packages
from gogate.model.errors import CannotJudge
from gogate.model.result import Module, SelectedPackage, Selection
from gogate.stages.scope import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gogate.check.request import Request
    from gogate.check.tree import Tree
    from gogate.golang.modules import GoModule, Workspace
    from gogate.golang.packages import GoPackage
    from gogate.golang.toolchain import Toolchain
    from gogate.run.stop import Stop

__all__ = ["Selected", "select"]


@dataclass(frozen=True, slots=True)
class Selected:
    """The units to judge, and the selection as the result document shows it; ``is_empty`` where there is nothing.

    ``everything`` is every package found, selected or not. Of a sharded check ``plan`` is the digest that its shards
    share, ``owners`` the shard (from 1) that formats and vets each folder.
    """

    units: tuple[Unit, ...]
    selection: Selection
    modules: tuple[Module, ...]
    everything: tuple[GoPackage, ...]
    is_empty: bool
    plan: str = ""
    owners: Mapping[str, int] = field(default_factory=dict)

    @property
    def workspaces(self) -> tuple[Workspace, ...]:
        """Every workspace found."""
        return tuple(unit.workspace for unit in self.units if not unit.part)

    @property
    def packages(self) -> tuple[GoPackage, ...]:
        """Every selected package."""
        return tuple(package for unit in self.units for package in unit.packages)


def select(request: Request, tree: Tree, toolchain: Toolchain, stop: Stop) -> Selected:
    """Find the modules of *tree* and choose from their packages.

    Raises CannotJudge where a module wants another Go, go list fails, or a pattern matches nothing.
    """
    workspaces = discover(tree.root, toolchain, stop)
    if not workspaces:
        _refuse_orphans(tree)
    require_versions(workspaces, toolchain)
    tags = request.loaded.settings.go.tags
    listed = [list_packages(tree.root, place, toolchain, stop, tags=tags) for place in workspaces]
    everything = [package for packages in listed for package in packages]
    asked = _asked(request, everything)
    chosen = _chosen(request, tree, workspaces, everything, toolchain, stop)
    judged = {path: chosen[path] for path in sorted(chosen) if path in asked}
    units = tuple(
        Unit(place, tuple(package for package in packages if package.path in judged))
        for place, packages in zip(workspaces, listed, strict=True)
    )
    return Selected(
        units=units,
        selection=Selection(
            mode=request.gate.select, packages=tuple(judged.values()), left_out=len(everything) - len(judged)
        ),
        modules=tuple(Module(path=module.path, dir=module.dir) for place in workspaces for module in place.modules),
        everything=tuple(everything),
        is_empty=not judged and not _has_go(tree),
    )


def _refuse_orphans(tree: Tree) -> None:
    """Raise CannotJudge where there are Go files and no module: nothing would be judged, and it would look clean."""
    for place, folders, files in os.walk(tree.root):
        folders[:] = [
            name for name in folders if name not in ("vendor", "testdata") and not name.startswith((".", "_"))
        ]
        for name in files:
            if name.endswith(".go"):
                path = os.path.relpath(os.path.join(place, name), tree.root)  # noqa: PTH118 - any bytes in names
                raise CannotJudge(f"{path} belongs to no module: there is no go.mod", fix="go mod init MODULE/PATH")


def _asked(request: Request, packages: list[GoPackage]) -> set[str]:
    """Return the import paths that the command line's patterns match."""
    if not request.patterns:
        return {package.path for package in packages}
    patterns = Patterns(request.patterns, request.root, request.folder)
    for pattern in patterns.idle(packages):
        raise CannotJudge(f"{pattern} matches no package", fix="name a folder with Go files, or ./... for all below")
    return {package.path for package in packages if patterns.match(package)}


def _chosen(
    request: Request,
    tree: Tree,
    workspaces: tuple[Workspace, ...],
    packages: list[GoPackage],
    toolchain: Toolchain,
    stop: Stop,
) -> Mapping[str, SelectedPackage]:
    mode = request.gate.select
    if mode == "all" or tree.changed is None:
        reason = "asked for" if request.patterns else "all packages"
        return {p.path: SelectedPackage(path=p.path, module=p.module, reason=reason) for p in packages}
    if mode == "changed":
        return _changed(packages, tree.changed)
    homes: dict[str, Workspace] = {module.path: place for place in workspaces for module in place.modules}

    def dependents(module: GoModule) -> Mapping[str, str] | None:
        old = _base_file(request, tree, f"{module.prefix}go.mod")
        tags = request.loaded.settings.go.tags
        return changed_dependents(tree.root, homes[module.path], module, old, toolchain, stop, tags=tags)

    modules = [module for place in workspaces for module in place.modules]
    return affected(packages, modules, tree.changed, source=tree.source, dependents=dependents)


def _has_go(tree: Tree) -> bool:
    """Whether the change holds Go files: a formatter judges them even where they are in no package that is built."""
    return tree.changed is not None and any(name.endswith(".go") for name in tree.changed)


def _changed(packages: list[GoPackage], changed: frozenset[str]) -> dict[str, SelectedPackage]:
    folders: dict[str, str] = {}
    for path in sorted(changed):
        folders.setdefault(path.rpartition("/")[0] or ".", path)
    return {
        package.path: SelectedPackage(
            path=package.path, module=package.module, reason=f"{folders[package.dir]} changed"
        )
        for package in packages
        if package.dir in folders
    }


def _base_file(request: Request, tree: Tree, name: str) -> bytes | None:
    """Return a file as the base has it; None where the base has none."""
    if request.repo is None or tree.base is None:
        return None
    outcome = request.repo.git.attempt("cat-file", "blob", f"{tree.base.tree}:{name}")
    return outcome.stdout if outcome.ok else None
