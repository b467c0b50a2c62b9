"""The Go files of a module as gofumpt walks them, and which of them may be generated.

Source of the rules: gofumpt v0.12's ``shouldIgnore`` and ``isGenerated``; a nested module is walked by itself.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gogate.golang.modules import GoModule

__all__ = ["head", "ignored", "is_go_file", "maybe_generated", "names_race", "walk_go_files"]

_GENERATED = re.compile(rb"^// Code generated .* DO NOT EDIT\.\r?$", re.MULTILINE)
_RACE = re.compile(rb"^//go:build .*\brace\b", re.MULTILINE)
_PACKAGE = re.compile(rb"^package ", re.MULTILINE)
_HEAD = 64 * 1024


def walk_go_files(root: Path, module: GoModule) -> Iterator[str]:
    """Yield the root-relative paths of the files that gofumpt formats when it walks *module*, sorted by folder."""
    top = root / module.dir
    for place, folders, files in os.walk(top):
        relative = Path(place).relative_to(top).as_posix()
        folders[:] = sorted(name for name in folders if not _skipped(Path(place, name), relative, name, module))
        prefix = module.prefix + ("" if relative == "." else relative + "/")
        yield from (prefix + name for name in sorted(files) if is_go_file(name))


def is_go_file(name: str) -> bool:
    """Tell whether the tools take a file of this base name when they walk a folder."""
    return name.endswith(".go") and not name.startswith(".")


def ignored(patterns: Iterable[str], relative: str) -> bool:
    """Tell whether a go.mod's ``ignore`` lines exclude the folder *relative* to the module (Go 1.25)."""
    place = f"/{relative}/"
    for pattern in patterns:
        bare = f"/{pattern.removeprefix('./').strip('/')}/"
        if place == bare if pattern.startswith("./") else place.endswith(bare):
            return True
    return False


def maybe_generated(source: bytes) -> bool:
    """Tell whether the comments before the package clause hold Go's mark of generated files.

    Errs towards True: gofumpt itself has the last word (https://go.dev/s/generatedcode).
    """
    package = _PACKAGE.search(source)
    return _GENERATED.search(source, 0, package.start() if package else len(source)) is not None


def names_race(source: bytes) -> bool:
    """Tell whether a build constraint of the file speaks of ``race``: with -race another set of files is built."""
    return _RACE.search(source) is not None


def head(path: Path) -> bytes:
    """Return the first part of a file, enough for its package clause; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""  # the formatter will say what is wrong with it


def _skipped(place: Path, parent: str, name: str, module: GoModule) -> bool:
    if name in ("vendor", "testdata", ".git"):
        return True
    relative = name if parent == "." else f"{parent}/{name}"
    return ignored(module.ignore, relative) or (place / "go.mod").is_file()
