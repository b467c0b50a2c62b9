"""A JUnit file within GitLab's limits (30 MB, 250,000 elements): the worst cases stay.

The file says what is missing. Long texts are cut first, step by step; then cases are left out, passed ones before
skipped ones before failures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.report.junit_text import Case, Written, join, unique, write

if TYPE_CHECKING:
    from gogate.model.result import Result

__all__ = ["MAX_BYTES", "MAX_ELEMENTS", "document"]

MAX_BYTES = 29_000_000
MAX_ELEMENTS = 240_000
_TEXT_LIMITS = (1_000_000, 50_000, 5_000, 500)
_RANK = {"failure": 0, "error": 0, "flakyFailure": 1, "skipped": 2, "": 3}
_NAMES = ("failed", "flaky", "skipped", "passed")


def document(
    result: Result, cases: list[Case], *, strict: bool, max_bytes: int = MAX_BYTES, max_elements: int = MAX_ELEMENTS
) -> bytes:
    """Write *cases* in at most *max_bytes* and *max_elements*."""
    distinct = unique(cases)
    for limit in _TEXT_LIMITS:
        written = [write(case, limit, strict=strict) for case in distinct]
        if _fits(written, max_bytes, max_elements):
            return join(written, result.started)
    return join(_worst(written, max_bytes, max_elements, strict=strict), result.started)


def _fits(written: list[Written], max_bytes: int, max_elements: int) -> bool:
    suites = {case.suite for case in written}
    overhead = 400 + sum(300 + 6 * len(suite) for suite in suites)
    elements = 1 + len(suites) + sum(case.elements for case in written)
    if elements > max_elements:
        return False
    return overhead + sum(_size(case.xml) for case in written) <= max_bytes


def _size(xml: str) -> int:
    return len(xml) if xml.isascii() else len(xml.encode())


def _worst(written: list[Written], max_bytes: int, max_elements: int, *, strict: bool) -> list[Written]:
    """Keep as many cases as fit, by rank and then by order, led by one that tells how many are missing."""
    room, elements, left_out = max_bytes - 2000, max_elements - 5, [0, 0, 0, 0]
    suites: set[str] = set()
    kept: set[int] = set()
    for n in sorted(range(len(written)), key=lambda n: _RANK[written[n].element]):
        case = written[n]
        fresh = case.suite not in suites
        size = _size(case.xml) + (300 + 6 * len(case.suite) if fresh else 0)
        if size > room or case.elements + fresh > elements:
            left_out[_RANK[case.element]] += 1
            continue
        suites.add(case.suite)
        kept.add(n)
        room -= size
        elements -= case.elements + fresh
    missing = ", ".join(f"{count} {name}" for name, count in zip(_NAMES, left_out, strict=True) if count)
    message = f"this file is cut to fit its readers' limits; left out: {missing}; long output is shortened"
    notice = Case("gogate", "gogate", "report cut", element="skipped", kind="cut", message=message, body=message)
    return [write(notice, 1000, strict=strict), *(case for n, case in enumerate(written) if n in kept)]
