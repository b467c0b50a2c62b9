"""Foreign text kept to a length, said so where it is cut."""

from __future__ import annotations

from gogate.report import clean

__all__ = ["line", "middle"]


def middle(text: str, limit: int) -> str:
    """Keep head and tail of *text*, *limit* characters in all, and say in between how many are missing."""
    if len(text) <= limit:
        return text
    head, tail = limit // 4, limit - limit // 4
    return f"{text[:head]}\n[gogate: {len(text) - limit} characters left out]\n{text[-tail:]}"


def line(text: str, limit: int) -> str:
    """Make one clean line of at most *limit* characters; an ellipsis ends what was cut."""
    shown = clean.one_line(text[:limit])
    return shown if len(shown) <= limit and len(text) <= limit else f"{shown[: limit - 1]}…"
