"""Lines of source around a place, and diffs line by line, for the page to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["DiffLine", "Line", "Snippet", "Sources", "diff_lines"]

WIDEST = 400  # characters of a line that are shown: a minified or generated line must not stretch the page


@dataclass(frozen=True, slots=True)
class Line:
    """One line of source: its number from 1, its text, whether it is what the snippet is about."""

    number: int
    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """Some lines of one file, in order."""

    file: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a unified diff; ``kind`` is ``add``, ``del``, ``hunk``, ``head`` or ``same``."""

    kind: str
    text: str


class Sources:
    """The files of the judged tree, each read and split once; a page asks for the same file many times."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        """Keep *read*, which returns a file's bytes by its path from the root, or null where it is not there."""
        self._read = read
        self._files: dict[str, list[str]] = {}

    def around(self, file: str, first: int, last: int, context: int) -> Snippet | None:
        """Return the lines from *first* to *last*, marked, with *context* lines on both sides; null if unknown."""
        return self.ranges(file, [(first, last)], context, 1)

    def ranges(self, file: str, ranges: Sequence[tuple[int, int]], context: int, most: int) -> Snippet | None:
        """Return the first *most* of *ranges* (lines, both ends included), marked and with *context* lines."""
        lines = self._lines(file) if file else []
        shown = [(first, last) for first, last in ranges[:most] if 1 <= first <= last and first <= len(lines)]
        if not shown:
            return None
        marked = set(_numbers(shown, 0, len(lines)))
        numbers = sorted(set(_numbers(shown, context, len(lines))))
        return Snippet(file, tuple(Line(n, _cut(lines[n - 1]), n in marked) for n in numbers))

    def _lines(self, file: str) -> list[str]:
        if file not in self._files:
            raw = self._read(file)
            text = "" if raw is None else raw.decode("utf-8", "replace")
            self._files[file] = text.replace("\r\n", "\n").split("\n")
            if self._files[file][-1] == "":
                self._files[file].pop()
        return self._files[file]


def diff_lines(diff: str) -> tuple[DiffLine, ...]:
    """Return the lines of a unified *diff* with what each of them is."""
    return tuple(_classed(diff.removesuffix("\n").split("\n")))


def _classed(lines: Iterable[str]) -> Iterator[DiffLine]:
    in_hunk = False
    for line in lines:
        if line.startswith("@@"):
            in_hunk, kind = True, "hunk"
        elif line.startswith("diff ") or not in_hunk:
            in_hunk, kind = False, "head"
        else:
            kind = {"+": "add", "-": "del"}.get(line[:1], "same")
        yield DiffLine(kind, _cut(line))


def _numbers(ranges: Iterable[tuple[int, int]], context: int, end: int) -> Iterator[int]:
    for first, last in ranges:
        yield from range(max(1, first - context), min(end, last + context) + 1)


def _cut(text: str) -> str:
    return text if len(text) <= WIDEST else text[:WIDEST] + " …"
