"""Edits of a source file, as unified hunks."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["hunks"]

_CONTEXT = 3
_HEAD = re.compile(r"@@ -(\d+)((?:,\d+)?) \+(\d+)((?:,\d+)?) @@")


def hunks(old: bytes, edits: Iterable[tuple[int, int, bytes]]) -> str:
    """Give the hunks, without a file header, of *edits*: (start, end, new text), offsets in bytes of *old*.

    Empty where they change nothing, overlap or lie outside of *old* (the source is not the one that was analysed).
    """
    chosen = sorted(set(edits))
    new, at = [], 0
    for start, end, text in chosen:
        if not at <= start <= end <= len(old):
            return ""
        new += [old[at:start], text]
        at = end
    if not chosen:
        return ""
    # Only the lines around the edits are compared: nothing else can differ.
    first = max(0, old.count(b"\n", 0, chosen[0][0]) - _CONTEXT)
    after = old.count(b"\n", 0, at) + 1 + _CONTEXT
    olds = _lines(old)
    news = _lines(b"".join([*new, old[at:]]))
    tail = max(0, len(olds) - after)
    return "".join(_hunks(olds[first:after], news[first : len(news) - tail], first))


def _lines(data: bytes) -> list[bytes]:
    """Split at newlines alone, each kept."""
    parts = data.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _hunks(old: list[bytes], new: list[bytes], offset: int) -> Iterator[str]:
    lines = difflib.unified_diff([_text(line) for line in old], [_text(line) for line in new], n=_CONTEXT)
    for line in list(lines)[2:]:
        head = _HEAD.match(line)
        if head and line.startswith("@@"):
            yield f"@@ -{int(head[1]) + offset}{head[2]} +{int(head[3]) + offset}{head[4]} @@\n"
        elif line.endswith("\n"):
            yield line
        else:
            yield line + "\n\\ No newline at end of file\n"


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace")
