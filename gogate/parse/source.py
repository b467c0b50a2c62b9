"""Go source as far as coverage needs it: where a block opens and closes, and ``// coverage-ignore: reason``.

The comment stands on the line that opens a block (``if err != nil { // coverage-ignore: cannot happen``), alone on the
line above one (also above a function), or as the first thing inside one. It covers that block, braces included.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

__all__ = ["MARK", "Ignored", "Misplaced", "ignores"]

MARK = b"coverage-ignore"

_TOKEN = re.compile(
    rb"//(?P<comment>[^\n]*)|/\*.*?(?:\*/|\Z)"
    rb'|"(?:\\.|[^"\\\n])*"|`[^`]*`|\'(?:\\.|[^\'\\\n])*\''
    rb"|(?P<brace>[{}])|(?P<code>[^\s{}\"'`/]+|/)",
    re.DOTALL,
)
_IGNORE = re.compile(rb"\s*coverage-ignore\b(?:\s*:)?(?P<reason>.*)", re.DOTALL)

Position = tuple[int, int]


class Ignored(NamedTuple):
    """A block that is not to count: from the opening brace to just after the closing one (line, column from 1)."""

    line: int
    reason: str
    start: Position
    end: Position


class Misplaced(NamedTuple):
    """A comment that ignores nothing, and why."""

    line: int
    message: str


class _Brace(NamedTuple):
    opened: int
    closed: int


class _Mark(NamedTuple):
    offset: int
    reason: bytes
    alone: bool  # nothing but it on its line
    inside: int  # the offset of the brace right before it, or -1


def ignores(source: bytes) -> tuple[tuple[Ignored, ...], tuple[Misplaced, ...]]:
    """Find the blocks that comments of *source* take out of the figures, and the comments that are wrong."""
    if MARK not in source:
        return (), ()
    braces, marks, code = _scan(source)
    starts = [0, *(match.end() for match in re.finditer(rb"\n", source))]
    found: list[Ignored] = []
    wrong: list[Misplaced] = []
    for mark in marks:
        line, _ = _position(starts, mark.offset)
        reason = mark.reason.decode("utf-8", "replace").strip()
        brace = _block(mark, braces, code, starts)
        if not reason:
            wrong.append(Misplaced(line, "`// coverage-ignore` needs a reason: `// coverage-ignore: why`"))
        elif brace is None:
            wrong.append(Misplaced(line, "`// coverage-ignore` stands at no block: put it on the line that opens one"))
        else:
            end = _position(starts, brace.closed + 1)
            found.append(Ignored(line, reason, _position(starts, brace.opened), end))
    return tuple(found), tuple(wrong)


def _scan(source: bytes) -> tuple[list[_Brace], list[_Mark], list[int]]:
    """Find pairs of braces in order of opening, the marks, and the offsets of all that is no comment."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    marks: list[_Mark] = []
    code: list[int] = []
    for token in _TOKEN.finditer(source):
        comment = token["comment"]
        mark = _IGNORE.fullmatch(comment) if comment is not None else None
        if mark:
            before = source[source.rfind(b"\n", 0, token.start()) + 1 : token.start()]
            inside = code[-1] if code and source[code[-1]] == 0x7B else -1
            marks.append(_Mark(token.start(), mark["reason"], not before.strip(), inside))
        elif comment is not None or token[0].startswith(b"/*"):
            continue
        else:
            code.append(token.start())
        if token["brace"] == b"{":
            opened.append(token.start())
        elif token["brace"] and opened:
            pairs[opened.pop()] = token.start()
    return [_Brace(*pair) for pair in sorted(pairs.items())], marks, code


def _block(mark: _Mark, braces: list[_Brace], code: list[int], starts: list[int]) -> _Brace | None:
    """Find the block that *mark* stands at: the one its line opens, else the next line's, else the one around it."""
    if not mark.alone:
        return _opened_on(_position(starts, mark.offset)[0], braces, starts)
    after = bisect_right(code, mark.offset)
    if after < len(code):
        found = _opened_on(_position(starts, code[after])[0], braces, starts)
        if found:
            return found
    return next((brace for brace in braces if brace.opened == mark.inside), None)


def _opened_on(line: int, braces: list[_Brace], starts: list[int]) -> _Brace | None:
    """Find the block that a line opens and leaves open; else the first one that it opens."""
    first = starts[line - 1]
    after = starts[line] if line < len(starts) else float("inf")
    here = [brace for brace in braces if first <= brace.opened < after]
    left_open = [brace for brace in here if brace.closed >= after]
    return next(iter(left_open or here), None)


def _position(starts: list[int], offset: int) -> Position:
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
