"""Patterns as in ``.gitignore`` over paths from the root, for files and for the folders of packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Patterns"]

_WHOLE = {".", "./", "/", "*", "/*", "**", "/**", "**/*"}  # these name the root's own folder as well


class Patterns:
    """One list of patterns; the last match wins, ``!`` takes back."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Compile *lines*; pathspec is imported only where there is one."""
        self._lines = tuple(lines)
        self._spec = None
        if lines:
            from pathspec import GitIgnoreSpec  # 20 ms that a check without patterns need not pay

            self._spec = GitIgnoreSpec.from_lines(lines)

    def file(self, path: str) -> bool:
        """Say whether a file is matched."""
        return self._spec is not None and bool(self._spec.match_file(path))

    def folder(self, path: str) -> bool:
        """Say whether a package's folder is matched (``.`` is the root); ``a/**`` is taken to name ``a`` too."""
        if self._spec is None:
            return False
        if path in (".", ""):
            return any(line in _WHOLE for line in self._lines)
        if self._spec.match_file(path) or self._spec.match_file(path + "/"):
            return True
        return any(line.endswith("/**") and line[:-3].strip("/") == path for line in self._lines)
