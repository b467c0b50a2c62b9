"""Modules and packages as far as they can be told without go: by go.mod's ``module`` line, by folder, by file name.

Source of the rules: https://go.dev/ref/mod#go-mod-file-module, ``go help packages``.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from typing import TYPE_CHECKING

from gogate.golang.files import walk_go_files
from gogate.golang.modules import GoModule, walk
from gogate.golang.packages import GoPackage
from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["module_path", "read_modules", "walk_packages"]


def module_path(text: str) -> str:
    """Return the module path that a go.mod's text declares; empty where it declares none."""
    in_block = False
    for line in text.splitlines():
        words = line.partition("//")[0].split()
        if in_block and words:
            return _unquoted(words[0])
        if words[:1] == ["module"]:
            if words[1:2] == ["("]:
                in_block = True
            elif len(words) > 1:
                return _unquoted(words[1])
    return ""


def read_modules(root: Path) -> tuple[GoModule, ...]:
    """Return the modules below *root*, outermost first; raises CannotJudge for a go.mod without a module line."""
    return tuple(GoModule(path=_read(root, folder), dir=folder) for folder in sorted(walk(root)[0]))


def walk_packages(root: Path, modules: Iterable[GoModule]) -> tuple[GoPackage, ...]:
    """Return a package for each folder with Go files, sorted by path; what only go can say of it is left empty."""
    found: dict[str, GoPackage] = {}
    for module in modules:
        folders: dict[str, list[str]] = defaultdict(list)
        for name in walk_go_files(root, module):
            inside = name[len(module.prefix) :]
            if not any(part.startswith(("_", ".")) for part in inside.split("/")):
                folders[posixpath.dirname(inside)].append(name)
        for folder, names in folders.items():
            package = _package(module, folder, names)
            found[package.path] = package
    return tuple(found[path] for path in sorted(found))


def _package(module: GoModule, folder: str, names: list[str]) -> GoPackage:
    tests = [name for name in names if name.endswith("_test.go")]
    return GoPackage(
        path=f"{module.path}/{folder}" if folder else module.path,
        module=module.path,
        dir=posixpath.normpath(module.prefix + folder) if module.prefix + folder else ".",
        name="",
        go_files=tuple(names),
        ignored=(),
        inputs=(),
        imports=(),
        test_imports=(),
        has_tests=bool(tests),
        has_code=len(tests) < len(names),
    )


def _read(root: Path, folder: str) -> str:
    place = "go.mod" if folder == "." else f"{folder}/go.mod"
    try:
        path = module_path((root / place).read_text("utf-8", "replace"))
    except OSError as error:
        raise CannotJudge(f"{place} cannot be read: {error.strerror}", fix=f"make {place} readable") from error
    if not path:
        raise CannotJudge(f"{place} has no module line", fix="write `module MODULE/PATH` into it")
    return path


def _unquoted(word: str) -> str:
    return word[1:-1] if word[:1] in ('"', "`") and word[-1:] == word[:1] else word
