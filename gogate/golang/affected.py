"""Which packages a change can affect: a proof with a reason for each, and more packages rather than fewer in doubt.

A package is selected where a file of its own folder changed, where a file changed that it embeds or may open in a test,
where a package that it imports is selected for more than its tests, and where the module's go.mod, go.sum, vendor
folder, the go.work or the settings changed. Deleted packages count as changed: their importers no longer build.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from gogate.model.result import SelectedPackage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gogate.golang.modules import GoModule
    from gogate.golang.packages import GoPackage

__all__ = ["affected", "reaches"]

_REACH = re.compile(rb"""["'`]([^"'`\n]*\.\.(?:/[^"'`\n]*)?)["'`]|runtime\.Caller\(|os\.Getwd\(|"GOMOD"|go\.mod""")
_EVERYTHING = ("go.work", "go.work.sum", "gogate.toml")


def affected(
    packages: Sequence[GoPackage],
    modules: Sequence[GoModule],
    changed: Iterable[str],
    *,
    source: Callable[[str], bytes | None],
    dependents: Callable[[GoModule], Mapping[str, str] | None] = lambda _module: None,
) -> dict[str, SelectedPackage]:
    """Return the packages of *packages* that *changed* (root-relative paths) can affect, by import path.

    *source* reads a judged file. *dependents* says for a module whose go.mod or go.sum changed which packages the
    change of a dependency reaches, with the reason; None where that cannot be told, which selects the whole module.
    """
    graph = _Graph(packages, modules)
    for path in sorted(set(changed)):
        graph.touch(path, dependents)
    graph.reach(sorted(set(changed)), source)
    graph.spread()
    return graph.selected


def reaches(test: bytes) -> tuple[str, ...] | None:
    """Return the relative paths above its folder that the text of a test file names; None where it may go anywhere.

    A test finds files outside its package by ``../`` in a string, or by asking where it is.
    """
    places: list[str] = []
    for match in _REACH.finditer(test):
        if match[1] is None:
            return None
        named = match[1].decode("utf-8", "replace")
        if not named.startswith("../") or named.strip("./") == "":
            return None
        places.append(named)
    return tuple(places)


class _Graph:
    """The packages by folder and by importer, and what is selected so far."""

    def __init__(self, packages: Sequence[GoPackage], modules: Sequence[GoModule]) -> None:
        self.packages = packages
        self.modules = sorted(modules, key=lambda module: len(module.prefix), reverse=True)
        self.by_folder: dict[str, GoPackage] = {package.dir: package for package in packages}
        self.importers: dict[str, list[GoPackage]] = defaultdict(list)
        self.testers: dict[str, list[GoPackage]] = defaultdict(list)
        for package in packages:
            for path in package.imports:
                self.importers[path].append(package)
            for path in package.test_imports:
                self.testers[path].append(package)
        self.selected: dict[str, SelectedPackage] = {}
        # Import paths whose importers are affected, with the file that says why.
        self.spreading: dict[str, str] = {}

    def module_of(self, path: str) -> GoModule | None:
        return next((module for module in self.modules if path.startswith(module.prefix)), None)

    def select(self, package: GoPackage, reason: str, *, spreads: bool) -> None:
        self.selected.setdefault(package.path, SelectedPackage(path=package.path, module=package.module, reason=reason))
        if spreads:
            self.spreading.setdefault(package.path, reason)

    def touch(self, path: str, dependents: Callable[[GoModule], Mapping[str, str] | None]) -> None:
        """Select what *path* itself touches."""
        folder, base = posixpath.split(path)
        module = self.module_of(path)
        if base in _EVERYTHING:
            self._select_all(self.packages, f"{path} changed")
        elif module is not None and path in (f"{module.prefix}go.mod", f"{module.prefix}go.sum"):
            self._touch_dependencies(module, path, dependents(module))
        elif base == "go.mod" or (module is not None and path.startswith(f"{module.prefix}vendor/")):
            # A module came or went, which moves the border between packages; or the code of dependencies changed.
            self._select_all(self.packages, f"{path} changed")
        else:
            self._touch_owner(path, folder or ".", base)

    def reach(self, changed: Sequence[str], source: Callable[[str], bytes | None]) -> None:
        """Select the packages whose tests may open a changed file outside their folder."""
        for package in self.packages:
            tests = [name for name in package.go_files if name.endswith("_test.go")]
            for name in tests if package.path not in self.selected else ():
                opened = self._opened(package, reaches(source(name) or b""), changed)
                if opened is not None:
                    self.select(package, f"{name} may open {opened}", spreads=False)
                    break

    def spread(self) -> None:
        """Select importers until nothing is added; test imports do not spread further."""
        waiting = list(self.spreading)
        while waiting:
            path = waiting.pop()
            for package in self.importers[path]:
                known = package.path in self.spreading
                self.select(package, f"imports {path}", spreads=True)
                if not known:
                    waiting.append(package.path)
        for path in self.spreading:
            for package in self.testers[path]:
                self.select(package, f"its tests import {path}", spreads=False)

    def _select_all(self, packages: Iterable[GoPackage], reason: str) -> None:
        for package in packages:
            self.select(package, reason, spreads=True)

    def _touch_dependencies(self, module: GoModule, path: str, reached: Mapping[str, str] | None) -> None:
        for package in self.packages:
            if reached is None and package.module == module.path:
                self.select(package, f"{path} changed", spreads=True)
            elif reached is not None and package.path in reached:
                self.select(package, reached[package.path], spreads=True)

    def _touch_owner(self, path: str, folder: str, base: str) -> None:
        package = self.by_folder.get(folder)
        if package is not None:
            self.select(package, f"{path} changed", spreads=not base.endswith("_test.go"))
            return
        if base.endswith(".go"):
            self._touch_lost_package(path, folder)
        owner = self._owner(folder)
        if owner is not None:
            # An embedded file may lie in any folder below its package.
            self.select(owner, f"{path} changed below it", spreads=path in owner.inputs or base.endswith(".go"))

    def _touch_lost_package(self, path: str, folder: str) -> None:
        """Let the importers of a package that is no longer there be selected."""
        module = self.module_of(path)
        if module is not None:
            inner = "" if folder == "." else folder.removeprefix(module.prefix)
            self.spreading.setdefault(posixpath.join(module.path, inner).rstrip("/"), f"{path} changed")

    def _owner(self, folder: str) -> GoPackage | None:
        while folder not in ("", "."):
            folder = posixpath.dirname(folder) or "."
            if folder in self.by_folder:
                return self.by_folder[folder]
        return None

    @staticmethod
    def _opened(package: GoPackage, places: tuple[str, ...] | None, changed: Sequence[str]) -> str | None:
        if places is None:
            return changed[0] if changed else None
        roots = [posixpath.normpath(posixpath.join(package.dir, place)) for place in places]
        for path in changed:
            if any(path == root or path.startswith(root + "/") or root == "." for root in roots):
                return path
        return None
