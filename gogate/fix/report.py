"""What a fix did, as values."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Fixed"]


class Fixed(NamedTuple):
    """Paths from the root: those that were formatted, and those that were left, each with the reason."""

    mended: tuple[str, ...]
    left: tuple[tuple[str, str], ...]
