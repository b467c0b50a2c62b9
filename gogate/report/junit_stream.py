"""A JUnit document in pieces, suite by suite: one pass over the cases to measure and add up, one to write."""

from __future__ import annotations

from collections import deque
from itertools import chain, compress
from typing import TYPE_CHECKING

from gogate.report import junit_cut
from gogate.report.junit_text import attribute, unique, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gogate.report.junit_cut import Plan
    from gogate.report.junit_text import Case

__all__ = ["document"]

_PIECE = 64 * 1024  # bytes, about


class _Sums:
    """What a suite, or the whole, adds up."""

    __slots__ = ("errors", "failures", "seconds", "skipped", "tests")

    def __init__(self) -> None:
        self.tests = self.failures = self.errors = self.skipped = 0
        self.seconds = 0.0

    def add(self, case: Case) -> None:
        self.tests += 1
        self.failures += case.element == "failure"
        self.errors += case.element == "error"
        self.skipped += case.element == "skipped"
        self.seconds += max(0.0, case.seconds)

    def __str__(self) -> str:
        """Return the attributes that a suite and the whole share."""
        return f'tests="{self.tests}" failures="{self.failures}" errors="{self.errors}" time="{self.seconds:.3f}"'


def document(
    cases: Callable[[], Iterable[Case]],
    started: str,
    *,
    strict: bool,
    max_bytes: int = junit_cut.MAX_BYTES,
    max_elements: int = junit_cut.MAX_ELEMENTS,
) -> Iterator[bytes]:
    """Yield the document in pieces of some 64 KiB, in at most *max_bytes* and *max_elements*.

    *cases* yields the same cases at each of its calls, those of a suite together; *started* is RFC 3339 in UTC.
    """
    sums: dict[str, _Sums] = {}
    measured = junit_cut.measure(_summed(unique(cases()), sums), strict=strict)
    plan = junit_cut.decide(measured, max_bytes, max_elements)
    if plan.kept is not None:
        sums.clear()
        deque(_summed(_kept(cases, plan), sums), maxlen=0)
    whole = _whole(sums.values())
    piece = bytearray(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    piece += f'<testsuites name="gogate" {whole}>\n'.encode()
    stamp, suite = attribute(started.removesuffix("Z")), None
    for case in _kept(cases, plan):
        if case.suite != suite:
            piece += _border(suite, case.suite, sums[case.suite], stamp)
            suite = case.suite
        piece += write(case, plan.limits[junit_cut.rank(case)], strict=strict)
        if len(piece) >= _PIECE:
            yield bytes(piece)
            piece.clear()
    piece += (b"" if suite is None else b"</testsuite>\n") + b"</testsuites>\n"
    yield bytes(piece)


def _summed(cases: Iterable[Case], sums: dict[str, _Sums]) -> Iterator[Case]:
    """Pass *cases* through and add them up in *sums*, by suite."""
    for case in cases:
        if case.suite not in sums:
            sums[case.suite] = _Sums()
        sums[case.suite].add(case)
        yield case


def _whole(sums: Iterable[_Sums]) -> _Sums:
    whole = _Sums()
    for one in sums:
        for name in _Sums.__slots__:
            setattr(whole, name, getattr(whole, name) + getattr(one, name))
    return whole


def _kept(cases: Callable[[], Iterable[Case]], plan: Plan) -> Iterator[Case]:
    """Yield what stays, led by the case that tells how many are missing."""
    if plan.kept is None:
        return unique(cases())
    return chain([junit_cut.notice(plan)], compress(unique(cases()), plan.kept))


def _border(before: str | None, suite: str, sums: _Sums, stamp: str) -> bytes:
    """End the suite *before*, begin *suite*."""
    end = "" if before is None else "</testsuite>\n"
    return f'{end}<testsuite name="{attribute(suite)}" {sums} skipped="{sums.skipped}" timestamp="{stamp}">\n'.encode()
