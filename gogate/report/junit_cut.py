"""What of a JUnit file stays within GitLab's limits (30 MB, 250,000 elements): the worst cases keep the most.

One pass measures, without writing. Where all does not fit, long texts are cut: those of failures keep most, then those
of flaky tests, of skipped ones, of passed ones. Where that is not enough, cases are left out, passed ones first.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, NamedTuple

from gogate.report.junit_text import Case, sizes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["MAX_BYTES", "MAX_ELEMENTS", "Measured", "Plan", "decide", "measure", "notice", "rank"]

MAX_BYTES = 29_000_000
MAX_ELEMENTS = 240_000
_LIMITS = (1_000_000, 50_000, 20_000, 5_000, 2_000, 500)
"""Characters that a text may keep, most first."""
_RANKS = {"failure": 0, "error": 0, "flakyFailure": 1, "skipped": 2, "": 3}
_NAMES = ("failed", "flaky", "skipped", "passed")
_DOCUMENT = 400  # the XML declaration, testsuites and its sums
_NOTICE = 2000


class Plan(NamedTuple):
    """How much each case keeps: *limits* of characters by rank; *kept* says which cases stay, None means all."""

    limits: tuple[int, ...]
    kept: bytearray | None = None
    left_out: tuple[int, ...] = ()


class Measured:
    """Sizes of all cases in some 10 bytes a case: their texts and their markup are not held."""

    def __init__(self) -> None:
        """Begin with no case."""
        self.totals = [[0] * len(_LIMITS) for _ in _NAMES]
        self.elements = 1
        self._ranks, self._counts = bytearray(), bytearray()
        self._least, self._suites = array("I"), array("I")
        self._overheads: list[int] = []
        self._suite = ""

    def add(self, case: Case, *, strict: bool) -> None:
        """Measure one case; those of a suite come together."""
        if case.suite != self._suite or not self._overheads:
            self._suite = case.suite
            self._overheads.append(300 + 6 * len(case.suite))
            self.elements += 1
        found = sizes(case, _LIMITS, strict=strict)
        totals = self.totals[rank(case)]
        for step, size in enumerate(found):
            totals[step] += size
        count = 1 + bool(case.element) + bool(case.out)
        self.elements += count
        self._ranks.append(rank(case))
        self._counts.append(count)
        self._least.append(found[-1])
        self._suites.append(len(self._overheads) - 1)

    @property
    def overhead(self) -> int:
        """Bytes at most of what is around the cases."""
        return _DOCUMENT + sum(self._overheads)

    def worst(self, room: int, elements: int) -> Plan:
        """Keep as many cases as fit into *room* bytes, by rank and then by order, their texts at the least limit."""
        left_out, fresh = [0] * len(_NAMES), bytearray(b"\1") * len(self._overheads)
        kept = bytearray(len(self._ranks))
        for n in self._by_rank():
            suite = self._suites[n]
            size = self._least[n] + (self._overheads[suite] if fresh[suite] else 0)
            count = self._counts[n] + fresh[suite]
            if size > room or count > elements:
                left_out[self._ranks[n]] += 1
                continue
            fresh[suite], kept[n] = 0, 1
            room -= size
            elements -= count
        return Plan((_LIMITS[-1],) * len(_NAMES), kept, tuple(left_out))

    def _by_rank(self) -> Iterator[int]:
        for wanted in range(len(_NAMES)):
            yield from (n for n, found in enumerate(self._ranks) if found == wanted)


def rank(case: Case) -> int:
    """Return 0 for the worst, the failures, to 3 for what passed."""
    return _RANKS[case.element]


def measure(cases: Iterable[Case], *, strict: bool) -> Measured:
    """Measure *cases*, which come suite by suite with unique names."""
    measured = Measured()
    for case in cases:
        measured.add(case, strict=strict)
    return measured


def decide(measured: Measured, max_bytes: int, max_elements: int) -> Plan:
    """Give each rank the longest texts that fit, the worst rank first, while those after it have the shortest."""
    room = max_bytes - measured.overhead - sum(totals[-1] for totals in measured.totals)
    if room < 0 or measured.elements > max_elements:
        return measured.worst(max_bytes - _NOTICE, max_elements - 5)
    limits = []
    for totals in measured.totals:
        step = next(step for step, total in enumerate(totals) if total - totals[-1] <= room)
        room -= totals[step] - totals[-1]
        limits.append(_LIMITS[step])
    return Plan(tuple(limits))


def notice(plan: Plan) -> Case:
    """Return the case that says how many are left out."""
    missing = ", ".join(f"{count} {name}" for name, count in zip(_NAMES, plan.left_out, strict=True) if count)
    message = f"this file is cut to fit its readers' limits; left out: {missing}; long output is shortened"
    return Case("gogate", "gogate", "report cut", element="skipped", kind="cut", message=message, body=message)
