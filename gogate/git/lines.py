"""Which lines a change added: the hunk headers of a patch without context, parsed.

Only headers are read. A hunk's own lines are skipped by the counts in its header, so that no content can pass for a
header. Source of the format: git-diff-tree(1) GENERATING PATCH TEXT WITH -P.
"""

from __future__ import annotations

import re

from gogate.model.errors import CannotJudge

__all__ = ["Span", "parse_patch"]

Span = tuple[int, int]
"""The first and the last line, from 1, both inside."""

HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
ESCAPE = re.compile(rb"\\(?:([abtnvfr\"\\])|([0-3][0-7]{2}))")
ESCAPED = dict(zip(b'abtnvfr"\\', b'\a\b\t\n\v\f\r"\\', strict=True))


def parse_patch(patch: bytes) -> dict[str, list[Span]]:
    """Parse ``git diff-tree -p --unified=0 --src-prefix=a/ --dst-prefix=b/``: the added lines of each path.

    A path that lost lines, and added none, has an empty list; a deleted one is left out. Raises CannotJudge for a
    patch that is cut.
    """
    lines = patch.split(b"\n")
    found: dict[str, list[Span]] = {}
    spans: list[Span] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.startswith(b"diff --git "):
            spans = []
        elif line.startswith(b"+++ ") and line != b"+++ /dev/null":
            spans = found.setdefault(_path(line[4:]), [])
        elif line.startswith(b"@@"):
            at = _hunk(lines, at, spans)
    return found


def _hunk(lines: list[bytes], at: int, spans: list[Span]) -> int:
    """Note what the hunk above line *at* adds, and return where the next header stands."""
    match = HUNK.match(lines[at - 1])
    if match is None:
        raise CannotJudge(f"git diff: not a hunk: {lines[at - 1][:200]!r}")
    removed, added = (1 if count is None else int(count) for count in (match[1], match[3]))
    first = int(match[2])
    for sign, count in ((b"-", removed), (b"+", added)):
        if not all(line.startswith(sign) for line in lines[at : at + count]) or at + count > len(lines):
            raise CannotJudge(f"git diff: a hunk is cut: {lines[at - 1][:200]!r}")
        at += count
        if at < len(lines) and lines[at].startswith(b"\\"):  # "\ No newline at end of file"
            at += 1
    if added:
        spans.append((first, first + added - 1))
    return at


def _path(field: bytes) -> str:
    """Read a name as git quotes it (core.quotePath=true), and drop the prefix ``b/``."""
    if field.startswith(b'"'):  # noqa: SIM108 - two rules, each with its reason
        name = ESCAPE.sub(_unescape, field[1 : field.rindex(b'"')])
    else:
        name = field.removesuffix(b"\t")  # the tab marks the end of a name that holds a space
    return name.removeprefix(b"b/").decode("utf-8", "surrogateescape")


def _unescape(match: re.Match[bytes]) -> bytes:
    return bytes([ESCAPED[match[1][0]] if match[1] else int(match[2], 8)])
