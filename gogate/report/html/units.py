"""Figures as people read them: durations, counts, per cent that never round up over a floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["count", "number", "percent", "seconds", "share", "within"]


def seconds(value: float) -> str:
    """Return a duration in *value* seconds as ``0.42 s``, ``12.3 s``, ``2 min 04 s`` or ``1 h 02 min``."""
    if value < 10:
        return f"{max(value, 0.0):.2f} s"
    if value < 99.95:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min"


def number(value: int) -> str:
    """Return *value* with commas between thousands."""
    return f"{value:,}"


def count(value: int, noun: str, plural: str = "") -> str:
    """Return ``1 file``, ``2 files``: *noun* takes an ``s`` unless *plural* is given."""
    return f"{value:,} {noun if value == 1 else plural or noun + 's'}"


def share(covered: int, statements: int) -> int:
    """Return covered per mille, rounded down as floors are judged; 1000 where there is no statement."""
    return covered * 1000 // statements if statements else 1000


def percent(covered: int, statements: int) -> str:
    """Return ``84.9 %``, cut and not rounded, or a dash where there is no statement."""
    if not statements:
        return "\N{EN DASH}"
    whole, tenth = divmod(share(covered, statements), 10)
    return f"{whole}.{tenth} %"


def within(package: str, modules: Iterable[str]) -> str:
    """Return *package* without the path of the module that holds it; a module's own root keeps its name."""
    inside = [module for module in modules if package.startswith(module + "/")]
    return package[len(max(inside, key=len)) + 1 :] if inside else package
