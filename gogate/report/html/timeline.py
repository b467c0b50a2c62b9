"""How the time went: stages on one axis, packages within the test stage, and the critical path through them.

The result records how long things took and not when they began. Stages are therefore laid out in their order, each
as late as the ones before it ask and as early as the whole time demands: they overlap by no more than they must.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING

from gogate.report.html.units import within

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gogate.model.result import Result, Stage, Test

__all__ = ["Bar", "PackageTime", "Timeline", "package_times", "place", "ticks", "timeline"]

SHOWN = 12  # packages with a bar of their own; the others are in the table of packages
LEAST_STAGE, LEAST_PACKAGE = 0.01, 0.1  # shares of the whole and of the test stage that are worth naming
NEAR = 0.02  # seconds by which two measured times may differ and still be called equal


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it begins and how long it is in seconds, and whether the critical path runs through it."""

    name: str
    verdict: str
    start: float
    seconds: float
    critical: bool


@dataclass(frozen=True, slots=True)
class PackageTime:
    """What a package's tests took in seconds, its slowest test, and how many ended which way."""

    path: str
    seconds: float
    slowest: Test | None
    passed: int
    failed: int
    skipped: int
    cached: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the critical path, from the whole inwards: a stage, a package, a test."""

    what: str
    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """All bars on one axis that ends at ``total`` seconds.

    ``work`` is the sum of the packages' seconds, ``tested`` the test stage's; ``overlap`` says that stages ran at once.
    """

    total: float
    stages: tuple[Bar, ...]
    packages: tuple[Bar, ...]
    left_out: int
    path: tuple[Step, ...]
    work: float
    tested: float
    ticks: tuple[float, ...]
    overlap: bool


def timeline(result: Result, packages: Sequence[PackageTime]) -> Timeline:
    """Return the timeline of *result*, whose packages took the times of *packages* (longest first).

    Packages whose tests all came from Go's cache are left out: Go repeats the times of the run that was stored.
    """
    ran = [stage for stage in result.stages if stage.seconds > 0]
    timed = [package for package in packages if package.seconds > 0 and not package.cached]
    total = max([result.seconds, *(stage.seconds for stage in ran), *(package.seconds for package in timed)])
    starts = place([stage.seconds for stage in ran], total)
    critical = _critical(ran, starts)
    bars = tuple(
        Bar(stage.name, stage.verdict.value, start, stage.seconds, index in critical)
        for index, (stage, start) in enumerate(zip(ran, starts, strict=True))
    )
    test = next((bar for bar in bars if bar.name == "test"), None)
    modules = [module.path for module in result.modules]
    return Timeline(
        total=total,
        stages=bars,
        packages=_package_bars(timed[:SHOWN], test, total, modules),
        left_out=max(len(timed) - SHOWN, 0),
        path=_path(bars, test, timed, modules),
        work=sum(package.seconds for package in timed),
        tested=test.seconds if test else 0.0,
        ticks=ticks(total),
        overlap=sum(bar.seconds for bar in bars) > total + NEAR,
    )


def place(durations: Sequence[float], total: float) -> list[float]:
    """Return the second at which each of *durations* begins, none of them ending after *total*."""
    starts, ended = [], 0.0
    for seconds in durations:
        start = max(min(ended, total - seconds), 0.0)
        starts.append(start)
        ended = max(ended, start + seconds)
    return starts


def ticks(total: float) -> tuple[float, ...]:
    """Return the marks of an axis from 0 to *total* seconds: four to ten of them, at 1, 2 or 5 times a power of ten."""
    if total <= 0:
        return (0.0,)
    rough = total / 5
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    return tuple(round(step * index, 6) for index in range(int(total / step + 1e-9) + 1))


def package_times(tests: Iterable[Test]) -> tuple[PackageTime, ...]:
    """Return the packages of *tests*, longest first.

    A package's own entry says its time; without one it is the sum of its top-level tests.
    """
    by_package: dict[str, list[Test]] = defaultdict(list)
    for test in tests:
        by_package[test.package].append(test)
    times = [_package_time(path, own) for path, own in by_package.items()]
    return tuple(sorted(times, key=lambda package: (-package.seconds, package.path)))


def _package_time(path: str, tests: list[Test]) -> PackageTime:
    whole = max((test.seconds for test in tests if not test.name), default=0.0)
    named = [test for test in tests if test.name]
    outcomes = [test.outcome.value for test in named]
    return PackageTime(
        path=path,
        seconds=whole or sum(test.seconds for test in named if "/" not in test.name),
        slowest=max(named, key=lambda test: test.seconds, default=None),
        passed=outcomes.count("pass"),
        failed=sum(test.outcome.value == "fail" for test in tests),
        skipped=outcomes.count("skip"),
        cached=bool(tests) and all(test.cached for test in tests),
    )


def _critical(stages: Sequence[Stage], starts: Sequence[float]) -> set[int]:
    """Return the stages that the whole waits for: the last to end, and before each the last that ended by then."""
    ends = [start + stage.seconds for stage, start in zip(stages, starts, strict=True)]
    path: set[int] = set()
    limit = max(ends, default=0.0)
    while candidates := [i for i, end in enumerate(ends) if end <= limit + NEAR and i not in path]:
        last = max(candidates, key=lambda i: (ends[i], stages[i].seconds))
        path.add(last)
        limit = starts[last]
    return path


def _package_bars(
    packages: Sequence[PackageTime], test: Bar | None, total: float, modules: Sequence[str]
) -> tuple[Bar, ...]:
    start = test.start if test else 0.0
    return tuple(
        Bar(
            name=within(package.path, modules),
            verdict="fail" if package.failed else "pass",
            start=min(start, total - package.seconds),
            seconds=package.seconds,
            critical=index == 0 and _matters(package, test),
        )
        for index, package in enumerate(packages)
    )


def _path(
    stages: Sequence[Bar], test: Bar | None, packages: Sequence[PackageTime], modules: Sequence[str]
) -> tuple[Step, ...]:
    whole = sum(bar.seconds for bar in stages if bar.critical)
    steps = [
        Step("stage", bar.name, bar.seconds) for bar in stages if bar.critical and bar.seconds > LEAST_STAGE * whole
    ]
    if packages and _matters(packages[0], test):
        longest = packages[0]
        steps.append(Step("package", within(longest.path, modules), longest.seconds))
        if longest.slowest and longest.slowest.seconds > 0:
            steps.append(Step("test", longest.slowest.name, longest.slowest.seconds))
    return tuple(steps)


def _matters(longest: PackageTime, test: Bar | None) -> bool:
    """Return whether the critical path runs on through the *longest* package: mere compiling may outweigh it."""
    return test is not None and test.critical and longest.seconds > LEAST_PACKAGE * test.seconds
