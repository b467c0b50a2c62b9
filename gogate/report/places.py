"""Where a finding is shown when its reader insists on a place, and Go's columns of bytes as columns of characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gogate.model.result import Result

__all__ = ["Columns", "anchor"]


def anchor(package: str, result: Result) -> str:
    """Return the ``go.mod`` that stands for what has no file: of the module that holds *package*, or the first."""
    holding = [m for m in result.modules if package == m.path or package.startswith(f"{m.path}/")]
    module = max(holding, key=lambda m: len(m.path), default=result.modules[0] if result.modules else None)
    return "go.mod" if module is None or module.dir in {"", "."} else f"{module.dir}/go.mod"


class Columns:
    """Columns as code points. Each file is read once; the last one is kept, for findings come file by file."""

    def __init__(self, source: Callable[[str], bytes | None]) -> None:
        """Keep *source*, which returns a file's bytes or None."""
        self._source = source
        self._file: str | None = None
        self._lines: list[bytes] = []

    def convert(self, file: str, line: int, column: int) -> int:
        """Return *column*, in bytes from 1, in code points from 1; the same number where the source is not there."""
        text = self._line(file, line)
        if text is None or column < 1 or column > len(text) + 1:
            return max(1, column)
        return len(text[: column - 1].decode("utf-8", "replace")) + 1

    def end(self, file: str, line: int) -> int | None:
        """Return the column after the last character of *line*; None where the source is not there."""
        text = self._line(file, line)
        return None if text is None else len(text.decode("utf-8", "replace")) + 1

    def _line(self, file: str, line: int) -> bytes | None:
        if file != self._file:
            self._file, self._lines = file, (self._source(file) or b"").split(b"\n")
        return self._lines[line - 1].removesuffix(b"\r") if 1 <= line <= len(self._lines) else None
