"""Unified diffs as replacements of whole lines, for readers that can apply a fix."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Replacement", "replacements"]

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")


class Replacement(NamedTuple):
    """Lines *first* up to, but without, *end* become *text* (whole lines); an insertion has ``first == end``."""

    first: int
    end: int
    text: str


def replacements(diff: str) -> list[Replacement]:
    """Read the hunks of the diff of one file; an empty list where anything in it is not understood."""
    found: list[Replacement] = []
    line = 0  # the next line of the old file; 0 before the first hunk
    first, inserted = 0, list[str]()
    for row in [*diff.removesuffix("\n").split("\n"), " "]:  # a last line of context ends the last change
        kind = row[:1] or " "
        if line and kind in "-+":
            first = first or line
            line += kind == "-"
            inserted += [f"{row[1:]}\n"] if kind == "+" else []
            last = kind
        elif line and kind == "\\" and first:
            if last == "+":
                inserted[-1] = inserted[-1].removesuffix("\n")
        elif match := _HUNK.match(row):
            if first:
                found.append(Replacement(first, line, "".join(inserted)))
            first, inserted = 0, []
            line = int(match[1]) + (match[2] == "0")  # an empty range names the line before it
        elif kind == " ":
            if first:
                found.append(Replacement(first, line, "".join(inserted)))
            first, inserted = 0, []
            line += bool(line)
        elif line and kind != "\\":
            return []
    return found
