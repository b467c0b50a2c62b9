"""Durations as Go writes them (``1h2m3.5s``), read by the rules of Go's ``time.ParseDuration``."""

from __future__ import annotations

import re

__all__ = ["duration"]

_NANOSECONDS = {
    "ns": 1,
    "us": 1_000,
    "\u00b5s": 1_000,  # micro sign
    "\u03bcs": 1_000,  # Greek mu, which Go takes as well
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_PART = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]*)")
_LIMIT = 2**63 - 1  # nanoseconds in Go's int64, about 292 years
_DIGITS = 19  # more whole digits cannot fit, more fractional ones are below a nanosecond in every unit


def duration(text: str) -> float:
    """Return the seconds of a Go duration; ``0`` alone needs no unit. Raise ValueError where Go would refuse *text*."""
    body = text[1:] if text[:1] in {"+", "-"} else text
    if body == "0":
        return 0.0
    if not body:
        raise ValueError(_complaint(text, "it is empty"))
    total = 0
    position = 0
    while position < len(body):
        part = _PART.match(body, position)
        if part is None or part.end() == position:
            raise ValueError(_complaint(text, "a number is missing"))
        total += _nanoseconds(text, part)
        position = part.end()
    if total > _LIMIT + (text[0] == "-"):
        raise ValueError(_complaint(text, "it is over 292 years"))
    return (-total if text[0] == "-" else total) / 1_000_000_000


def _nanoseconds(text: str, part: re.Match[str]) -> int:
    """Read one number with its unit, in whole nanoseconds."""
    whole, fraction, unit = part[1].lstrip("0"), part[2] or "", part[3]
    if not part[1] and not fraction:
        raise ValueError(_complaint(text, "a number is missing"))
    if not unit:
        raise ValueError(_complaint(text, "a unit is missing (h, m, s, ms, us, ns)"))
    if unit not in _NANOSECONDS:
        raise ValueError(_complaint(text, f"{unit[:20]!r} is no unit (h, m, s, ms, us, ns)"))
    if len(whole) > _DIGITS:
        raise ValueError(_complaint(text, "it is over 292 years"))
    scale = _NANOSECONDS[unit]
    digits = fraction[:_DIGITS]
    below_one: int = int(digits or 0) * scale // 10 ** len(digits)
    return int(whole or 0) * scale + below_one


def _complaint(text: str, why: str) -> str:
    return f"{text[:40]!r} is not a Go duration: {why}"
