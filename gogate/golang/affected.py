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

from gogate.golang.embeds import embeds
from gogate.golang.reach import finders, mentions, reaches, touches
from gogate.model.result import SelectedPackage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from gogate.golang.modules import GoModule
    from gogate.golang.packages import GoPackage

__all__ = ["affected"]

_EVERYTHING = ("go.work", "go.work.sum", "gogate.toml")
# What go build compiles besides Go (`go help list`: CFiles to SysoFiles), and the profile that guides it.
_BUILT = re.compile(r"\.(?:c|cc|cpp|cxx|m|h|hh|hpp|hxx|f|F|for|f90|s|S|sx|swig|swigcxx|syso)\Z|\Adefault\.pgo\Z")
_LOCAL_REPLACE = re.compile(rb"=>\s*\"?(\.{1,2}/[^\s\"]*)")


def affected(
    packages: Sequence[GoPackage],
    modules: Sequence[GoModule],
    changed: Iterable[str],
    *,
    source: Callable[[str], bytes | None],
    dependents: Callable[[GoModule], Mapping[str, str] | None] = lambda _module: None,
) -> dict[str, SelectedPackage]:
    """Return the packages of *packages* that *changed* (root-relative paths) can affect, by import path.

    *source* reads a judged file. *dependents* says for a module whose go.mod changed which packages the change of a
    dependency reaches, with the reason; None where that cannot be told, which selects the whole module.
    """
    graph = _Graph(packages, modules, sorted(set(changed)), source)
    for path in graph.changed:
        graph.touch(path, dependents)
    graph.spread()
    graph.select_unlisted()
    graph.spread()
    graph.reach()
    return graph.selected


class _Graph:
    """The packages by folder and by importer, and what is selected so far."""

    def __init__(
        self,
        packages: Sequence[GoPackage],
        modules: Sequence[GoModule],
        changed: Sequence[str],
        source: Callable[[str], bytes | None],
    ) -> None:
        self.packages = packages
        self.modules = sorted(modules, key=lambda module: len(module.prefix), reverse=True)
        self.changed = changed
        self.source = source
        self.by_folder: dict[str, GoPackage] = {package.dir: package for package in packages}
        self.importers: dict[str, list[GoPackage]] = defaultdict(list)
        self.testers: dict[str, list[GoPackage]] = defaultdict(list)
        self.built_from: dict[str, list[GoPackage]] = defaultdict(list)
        for package in packages:
            for path in package.imports:
                self.importers[path].append(package)
            for path in package.test_imports:
                self.testers[path].append(package)
            for name in package.inputs:
                self.built_from[name].append(package)
        self.replaced = self._replaced_folders()
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
        if base in _EVERYTHING or path.startswith(self.replaced):
            self._select_all(self.packages, f"{path} changed")
        elif module is not None and path == f"{module.prefix}go.mod":
            self._touch_dependencies(module, path, dependents(module))
        elif module is not None and path == f"{module.prefix}go.sum":
            # Beside a changed go.mod its lines follow it; alone, nothing says whose code they admit.
            known: Mapping[str, str] | None = {} if f"{module.prefix}go.mod" in self.changed else None
            self._touch_dependencies(module, path, known)
        elif base == "go.mod" or (module is not None and path.startswith(f"{module.prefix}vendor/")):
            # A module came or went, which moves the border between packages; or the code of dependencies changed.
            self._select_all(self.packages, f"{path} changed")
        else:
            self._touch_owners(path, folder or ".", base)

    def select_unlisted(self) -> None:
        """Select what imports packages of ours that ``./...`` leaves out: what those import is not listed."""
        code = next((path for path in self.changed if path.endswith(".go")), None)
        listed = {package.path for package in self.packages}
        for path in [*self.importers, *self.testers] if code is not None else ():
            if path in listed or not self._is_ours(path):
                continue
            reason = f"imports {path}, which ./... leaves out"
            for package in self.importers[path]:
                self.select(package, reason, spreads=True)
            for package in self.testers[path]:
                self.select(package, f"its test {reason}", spreads=False)

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

    def reach(self) -> None:
        """Select the packages whose tests, or the code that these run, may open a changed file outside their folder."""
        if not self.changed or all(package.path in self.selected for package in self.packages):
            return
        files = [(package, name, text) for package in self.packages for name, text in self._compiled(package)]
        asking = tuple({asked for _, name, text in files if not name.endswith("_test.go") for asked in finders(text)})
        for package, name, text in files:
            test = name.endswith("_test.go")
            if test and package.path in self.selected:
                continue
            beginnings = None if mentions(text, asking) else reaches(text, test=test)
            opened = next((path for path in self.changed if touches(beginnings, path)), None)
            if opened is not None:
                self._select_runners(package, f"{name} may open {opened}", test=test)

    def _compiled(self, package: GoPackage) -> Iterator[tuple[str, bytes]]:
        """Yield the Go files that are compiled; one that is left out without ``-race`` may be compiled with it."""
        ignored = set(package.ignored)
        for name in package.go_files:
            text = self.source(name) or b""
            if name not in ignored or b"race" in text:
                yield name, text

    def _select_runners(self, package: GoPackage, reason: str, *, test: bool) -> None:
        """Select *package*, and where its code and not a test is meant, all whose tests run that code."""
        if test:
            self.select(package, reason, spreads=False)
            return
        running, waiting = {package.path: package}, [package]
        while waiting:
            for importer in self.importers[waiting.pop().path]:
                if importer.path not in running:
                    running[importer.path] = importer
                    waiting.append(importer)
        testers = [tester for path in running for tester in self.testers[path]]
        for runner in [*running.values(), *testers]:
            if runner.has_tests:
                self.select(runner, reason, spreads=False)

    def _select_all(self, packages: Iterable[GoPackage], reason: str) -> None:
        for package in packages:
            self.select(package, reason, spreads=True)

    def _touch_dependencies(self, module: GoModule, path: str, reached: Mapping[str, str] | None) -> None:
        # The modules of a go.work choose their versions together.
        together = reached is None and self._has_work(module)
        for package in self.packages:
            if reached is None and (together or package.module == module.path):
                self.select(package, f"{path} changed", spreads=True)
            elif reached is not None and package.path in reached:
                self.select(package, reached[package.path], spreads=True)
            elif package.errors:
                self.select(package, f"{path} changed, and go list finds an error", spreads=True)

    def _touch_owners(self, path: str, folder: str, base: str) -> None:
        own = self.by_folder.get(folder)
        if own is None and base.endswith(".go"):
            self._touch_lost_package(path, folder)
        if own is not None:
            is_code = base.endswith(".go") and not base.endswith("_test.go")
            self.select(own, f"{path} changed", spreads=is_code or _BUILT.search(base) is not None)
        for package in self.built_from[path]:
            self.select(package, f"{path} changed, which it embeds", spreads=True)
        for package in self._above(folder):
            if self._builds_from(package, path):
                self.select(package, f"{path} changed, which it may embed", spreads=True)
            elif package.has_tests and package is not own:
                self.select(package, f"{path} changed below it", spreads=False)

    def _touch_lost_package(self, path: str, folder: str) -> None:
        """Let the importers of a package that is no longer there be selected."""
        module = self.module_of(path)
        if module is not None:
            inner = "" if folder == "." else folder.removeprefix(module.prefix)
            self.spreading.setdefault(posixpath.join(module.path, inner).rstrip("/"), f"{path} changed")

    def _above(self, folder: str) -> Iterator[GoPackage]:
        """Yield the packages in *folder* and in the folders around it, the nearest first."""
        while True:
            if folder in self.by_folder:
                yield self.by_folder[folder]
            if folder in ("", "."):
                return
            folder = posixpath.dirname(folder) or "."

    def _builds_from(self, package: GoPackage, path: str) -> bool:
        """Whether *package* can embed or include *path*, also where that is gone by now."""
        inner = path if package.dir == "." else path.removeprefix(package.dir + "/")
        texts = (self.source(name) or b"" for name in package.go_files)
        return any(embeds(text, inner) or (b'"C"' in text and not path.endswith(".go")) for text in texts)

    def _is_ours(self, path: str) -> bool:
        """Whether an import *path* lies in one of our modules and not in a module that one requires."""
        required = {name for module in self.modules for name in module.requires or ()}
        for module in self.modules:
            if module.path and (path == module.path or path.startswith(module.path + "/")):
                return not any(path == name or path.startswith(name + "/") for name in required - {module.path})
        return False

    def _has_work(self, module: GoModule) -> bool:
        folder = module.dir
        while folder not in ("", "."):
            if self.source(f"{folder}/go.work") is not None:
                return True
            folder = posixpath.dirname(folder)
        return self.source("go.work") is not None

    def _replaced_folders(self) -> tuple[str, ...]:
        """Return the folders, with a slash, that a go.mod puts in a module's place and that are no module of ours."""
        found: set[str] = set()
        for module in self.modules:
            for place in _LOCAL_REPLACE.findall(self.source(f"{module.prefix}go.mod") or b""):
                named = posixpath.normpath(posixpath.join(module.dir, place.decode("utf-8", "replace")))
                if not named.startswith("..") and named not in {other.dir for other in self.modules}:
                    found.add(named + "/")
        return tuple(found)
