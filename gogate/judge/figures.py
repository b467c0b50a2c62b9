"""Arithmetic of floors, in integers: a figure is never rounded up to a floor."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["floor_text", "meets", "percent", "short_of"]


def _ratio(floor: float) -> tuple[int, int]:
    """Give a setting such as 79.95 as the exact ratio 1599/20, not as the nearest binary fraction.

    ``repr`` gives the shortest decimal that names the float, which is what the user wrote.
    """
    return Decimal(repr(floor)).as_integer_ratio()


def meets(covered: int, statements: int, floor: float) -> bool:
    """Say whether *covered* of *statements* reach *floor* per cent; no statement meets every floor."""
    top, bottom = _ratio(floor)
    return covered * 100 * bottom >= top * statements


def short_of(covered: int, statements: int, floor: float) -> int:
    """Count the statements that are wanting for *floor*."""
    top, bottom = _ratio(floor)
    needed = -(-top * statements // (100 * bottom))
    return max(0, needed - covered)


def percent(covered: int, statements: int) -> str:
    """Show a figure with two decimals, cut and not rounded: 79.999 is ``79.99 %``."""
    hundredths = covered * 10_000 // statements if statements else 10_000
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


def floor_text(floor: float) -> str:
    """Show a floor as it was written: ``85 %``, ``79.95 %``."""
    return f"{floor:g} %" if float(f"{floor:g}") == floor else f"{floor!r} %"
