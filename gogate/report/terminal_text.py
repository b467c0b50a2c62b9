"""Pieces of the terminal's answer: colors, foreign text made harmless, long text cut in the middle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gogate.report import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Paint", "block", "clip", "complaint", "line", "path", "plural", "seconds"]

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_LONGEST = 1000  # characters of one line that are shown
# Logs are read by machines too. GitLab takes the last total that it finds for the job's coverage, and GitHub's
# runner (and Azure's) obeys "##[…" anywhere in a line; "::…" only at its start, where no foreign text stands.
_TOTAL = re.compile(r"total:(?=\s+\(statements\))")
_COMMAND = re.compile(r"##(?=\w*\[)")
_NOISE = re.compile(r"=== (?:RUN|PAUSE|CONT|NAME)\s")


class Paint:
    """Colors text with plain ANSI codes, or leaves it."""

    def __init__(self, *, color: bool) -> None:
        """*color* says whether there are any codes at all."""
        self._color = color

    def __call__(self, text: str, *styles: str) -> str:
        """Return *text* in *styles* (bold, dim, red, green, yellow, cyan)."""
        if not self._color or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"

    def diff(self, row: str) -> str:
        """Return a row of a unified diff in the colors that git has."""
        styles = {"+": "green", "-": "red", "@": "cyan"}
        return self(row, styles[row[0]]) if row[:1] in styles else row


def line(text: str) -> str:
    """Make one harmless line of foreign *text*."""
    return _disarm(clip(clean.one_line(text), _LONGEST))


def path(place: str) -> str:
    """Make a harmless ``file:line:column`` that may start a line."""
    shown = line(place)
    return f"./{shown}" if shown.startswith((":", " ", "#")) else shown


def block(text: str, head: int, tail: int) -> Iterator[str]:
    """Yield the harmless lines of foreign *text*: all, or *head* first and *tail* last ones with a note between.

    What ``go test -v`` says about its own progress (``=== RUN``) is left out.
    """
    rows = [row for row in clean.terminal(text).rstrip("\n").split("\n") if not _NOISE.match(row)]
    if len(rows) <= head + tail + 1:
        yield from map(_row, rows)
        return
    yield from map(_row, rows[:head])
    yield f"[{plural(len(rows) - head - tail, 'line')} left out]"
    yield from map(_row, rows[len(rows) - tail :])


def complaint(message: str, fix: str = "") -> str:
    """Return what standard error says of an error: foreign lines behind a gutter, the fix last."""
    first, *rest = clean.terminal(message).strip("\n").split("\n")
    rows = [f"gogate: {_row(first)}", *(f"  | {_row(row)}" for row in rest)]
    return "\n".join([*rows, *([f"  fix: {line(fix)}"] if fix else [])]) + "\n"


def clip(text: str, width: int) -> str:
    """Cut *text* to *width* characters, the last of which says so."""
    return text if len(text) <= width else f"{text[: max(0, width - 1)]}…"


def plural(count: int, noun: str) -> str:
    """Return ``1 finding``, ``2 findings``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def seconds(value: float) -> str:
    """Show seconds as ``0.3s``, ``12.5s``, ``1m05s``, ``1h02m``."""
    if value < 60:
        return f"{int(value * 10) / 10:.1f}s"
    minutes, rest = divmod(int(value), 60)
    return f"{minutes}m{rest:02d}s" if minutes < 60 else f"{minutes // 60}h{minutes % 60:02d}m"


def _row(text: str) -> str:
    return _disarm(clip(text, _LONGEST))


def _disarm(text: str) -> str:
    return _COMMAND.sub("## ", _TOTAL.sub("total :", text))
