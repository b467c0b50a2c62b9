"""Package patterns of the command line, as ``go help packages`` defines them, against the packages that were listed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from gogate.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


__all__ = ["Located", "Patterns"]


class Located(Protocol):
    """A package, as far as patterns see it."""

    @property
    def path(self) -> str:
        """Its import path."""

    @property
    def dir(self) -> str:
        """Its folder, relative to the root; ``.`` for the root itself."""


class Patterns:
    """Patterns as seen from a folder: ``./x``, ``../x/...``, absolute folders, import paths with ``...``."""

    def __init__(self, patterns: Sequence[str], root: Path, folder: Path) -> None:
        """Compile *patterns*; raises UsageError for one that leaves the *root*, or is a word such as ``all``."""
        self._compiled = {pattern: _compile(pattern, root, folder) for pattern in patterns}

    def match(self, package: Located) -> bool:
        """Whether any pattern matches."""
        return any(_matches(compiled, package) for compiled in self._compiled.values())

    def idle(self, packages: Iterable[Located]) -> Iterator[str]:
        """Yield the patterns that match none of *packages*."""
        every = list(packages)
        for pattern, compiled in self._compiled.items():
            if not any(_matches(compiled, package) for package in every):
                yield pattern


def _compile(pattern: str, root: Path, folder: Path) -> tuple[bool, re.Pattern[str]]:
    """Return whether the pattern speaks of folders, and the expression for the whole folder or import path."""
    if pattern in ("all", "std", "cmd", "tool", "work"):
        raise UsageError(f"the pattern {pattern!r} is not supported", fix="write ./... or import paths")
    if pattern.endswith(".go"):
        raise UsageError(f"{pattern}: gogate judges packages, not files", fix=f"name its folder: {_folder_of(pattern)}")
    if not pattern.startswith((".", "/")):
        return False, _expression(pattern)
    relative = Path(os.path.relpath(folder / pattern, root)).as_posix()
    if relative == ".." or relative.startswith("../"):
        raise UsageError(f"the pattern {pattern!r} leaves the repository {root}", fix="name a folder inside it")
    return True, _expression(relative.removeprefix("./") if relative != "..." else "...")


def _expression(pattern: str) -> re.Pattern[str]:
    # "x/..." matches x itself as well; "..." elsewhere matches any text.
    body = re.escape(pattern).replace(re.escape("..."), ".*")
    if pattern.endswith("/..."):
        body = body.removesuffix("/.*") + "(?:/.*)?"
    return re.compile(body, re.DOTALL)


def _matches(compiled: tuple[bool, re.Pattern[str]], package: Located) -> bool:
    by_folder, expression = compiled
    return expression.fullmatch(package.dir if by_folder else package.path) is not None


def _folder_of(pattern: str) -> str:
    folder = os.path.dirname(pattern)  # noqa: PTH120 - a pattern, not a path
    return folder if folder.startswith((".", "/")) else f"./{folder}".rstrip("/") or "."
