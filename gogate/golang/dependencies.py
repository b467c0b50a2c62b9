"""What a changed go.mod or go.sum reaches: the packages that need a module whose version or place changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from gogate.golang.packages import decode_list, tag_flags
from gogate.golang.toolchain import version_tuple
from gogate.run.process import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from gogate.golang.modules import GoModule, Workspace
    from gogate.golang.toolchain import Toolchain
    from gogate.run.stop import Stop

__all__ = ["changed_dependents", "changed_requirements"]

_LISTS_ALL = (1, 17)  # before, a go.mod did not name every module that code comes from


class _Listed(msgspec.Struct, frozen=True):
    class Where(msgspec.Struct, frozen=True):
        Path: str = ""
        Main: bool = False

    ImportPath: str
    ForTest: str = ""
    Module: Where | None = None
    Deps: tuple[str, ...] = ()


def changed_dependents(
    root: Path,
    workspace: Workspace,
    module: GoModule,
    old: bytes | None,
    toolchain: Toolchain,
    stop: Stop,
    *,
    tags: Sequence[str] = (),
) -> Mapping[str, str] | None:
    """Return the packages of *module* that a dependency's change reaches, with the reason; None for all of them.

    *old* is the base's go.mod; None where it had none. *tags* are the build tags.
    """
    if old is None:
        return None
    after = _read(root / module.dir, None, toolchain, stop)
    before = _read(root / module.dir, old, toolchain, stop)
    if before is None or after is None:
        return None
    changed = changed_requirements(before, after)
    if changed is None:
        return None
    return _dependents(root, workspace, changed, toolchain, stop, tags) if changed else {}


def changed_requirements(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str] | None:
    """Compare two answers of ``go mod edit -json``: module path to reason; None where more than versions changed.

    None as well below go 1.17, where one version can move others that go.mod does not name
    (https://go.dev/ref/mod#graph-pruning).
    """
    versions = ("Require", "Replace")
    if {k: v for k, v in before.items() if k not in versions} != {k: v for k, v in after.items() if k not in versions}:
        return None
    if before.get("Replace") != after.get("Replace") or version_tuple(after.get("Go", "")) < _LISTS_ALL:
        return None
    old = {require["Path"]: require["Version"] for require in before.get("Require") or ()}
    new = {require["Path"]: require["Version"] for require in after.get("Require") or ()}
    return {
        path: f"go.mod: {path} {old.get(path, 'added')} → {new.get(path, 'gone')}"
        for path in sorted({*old, *new})
        if old.get(path) != new.get(path)
    }


def _read(folder: Path, text: bytes | None, toolchain: Toolchain, stop: Stop) -> dict[str, Any] | None:
    if text is None:
        command = toolchain.command("mod", "edit", "-json", "go.mod", cwd=folder, GOWORK="off", GOTOOLCHAIN="local")
    else:
        command = toolchain.command("mod", "edit", "-json", "/dev/stdin", cwd=folder, GOWORK="off", GOTOOLCHAIN="local")
        command = command._replace(stdin=text)
    outcome = run(command, stop=stop, limit=60)
    if not outcome.ok:
        return None
    value: dict[str, Any] = json.loads(outcome.stdout)
    return value


def _dependents(
    root: Path,
    workspace: Workspace,
    changed: Mapping[str, str],
    toolchain: Toolchain,
    stop: Stop,
    tags: Sequence[str],
) -> dict[str, str] | None:
    fields = "-json=ImportPath,ForTest,Module,Deps"
    argv = ("list", "-e", "-deps", "-test", fields, *tag_flags(tags), "--", *workspace.patterns())
    outcome = run(toolchain.command(*argv, cwd=root / workspace.dir, GOWORK=workspace.gowork), stop=stop)
    if not outcome.ok:
        return None
    listed = decode_list(outcome.stdout, _Listed)
    reasons = {**_missing(listed, changed), **_of_modules(listed, workspace, changed)}
    found: dict[str, str] = {}
    for package in listed:
        reason = next((reasons[path] for path in package.Deps if path in reasons), None)
        if reason is not None:
            found.setdefault(package.ForTest or package.ImportPath, reason)
    return found


def _of_modules(listed: Iterable[_Listed], workspace: Workspace, changed: Mapping[str, str]) -> dict[str, str]:
    """Return the packages of changed modules, and of modules that no go.mod names: their versions follow the others."""
    named = {path for module in workspace.modules for path in module.requires or ()}
    implied = next(iter(changed.values()))
    reasons: dict[str, str] = {}
    for package in listed:
        if package.Module is None:
            continue
        if package.Module.Path in changed:
            reasons[package.ImportPath] = changed[package.Module.Path]
        elif not package.Module.Main and package.Module.Path not in named:
            reasons[package.ImportPath] = implied
    return reasons


def _missing(listed: Iterable[_Listed], changed: Mapping[str, str]) -> dict[str, str]:
    """Return the imported paths that no module provides, where a module that changed or went may have done so."""
    ours = {package.ImportPath for package in listed if package.Module is not None}
    wanted = {path for package in listed for path in package.Deps} - ours
    return {
        path: reason
        for path in wanted
        for module, reason in changed.items()
        if path == module or path.startswith(module + "/")
    }
