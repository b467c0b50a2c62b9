"""Four shards beside one machine: real runs of the whole, of each shard and of the join; and from package times alone.

    python -m bench.shards [--shards 4] [--gocache DIR] [--times FILE] [--cold] CHECKOUT [PATTERN...]

Everything is compiled first and all tests run anew; with --cold nothing is compiled, for the whole and for each shard.
Judging changes nothing in the checkout, so that it is not copied. Each shard runs alone on this machine, with the same
cores as the whole. The ratios are those of wall and of processor seconds, and of those that the whole's own result
gives its packages, dealt out by gogate and laid on the cores longest first. Split (planning a shard) and join are timed
and counted. Exit code 1 where no ratio is within the limit.
"""

from __future__ import annotations

import argparse
import heapq
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.case import JUDGED, Bench
from bench.measure import Side
from gogate.check.shards import deal, pieces, weights
from gogate.golang.packages import GoPackage
from gogate.parse.result import parse as parse_result

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gogate.model.result import Result

__all__ = ["LIMIT", "Took", "dealt", "laid", "package_times"]

LIMIT = 0.35
"""Slowest of four shards, with split and join, over one machine."""


class Took(NamedTuple):
    """Wall and processor seconds of one command."""

    wall: float
    cpu: float


def package_times(result: Result) -> dict[str, dict[str, float]]:
    """Return the seconds of each top-level test by package, as ``--times`` reads them."""
    found: dict[str, dict[str, float]] = {}
    for test in result.tests:
        if test.name and "/" not in test.name:
            known = found.setdefault(test.package, {})
            known[test.name] = known.get(test.name, 0.0) + test.seconds
    return found


def dealt(result: Result, count: int) -> list[list[float]]:
    """Return the seconds of the pieces that each of *count* shards gets by gogate's own division of *result*."""
    times = package_times(result)
    packages = [_package(one.path, has_tests=one.path in times) for one in result.selection.packages]
    seconds = weights(packages, {path: sum(known.values()) for path, known in times.items()})
    return [[piece.seconds for piece in shard] for shard in deal(pieces(seconds, times, count), count)]


def laid(seconds: Iterable[float], cores: int) -> float:
    """Return when *cores* are done with pieces of work, longest first, each on the core that is free first."""
    free = [0.0] * cores
    for spent in sorted(seconds, reverse=True):
        heapq.heapreplace(free, free[0] + spent)
    return max(free)


def main() -> int:
    """Run and print it all."""
    arguments = parse(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="gogate-bench-") as folder:
        bench = Bench(Path(folder), arguments.checkout.resolve(), arguments.patterns, "")
        if arguments.gocache:
            _lend(arguments.gocache, bench.scratch / "cache")
        return report(bench, arguments.shards, arguments.times, cold=arguments.cold)


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.shards")
    parser.add_argument("checkout", type=Path, metavar="CHECKOUT")
    parser.add_argument("patterns", nargs="*", default=["./..."], metavar="PATTERN")
    parser.add_argument("--shards", type=int, default=4)
    parser.add_argument("--gocache", type=Path, help="a build cache to begin with; it is not written to")
    parser.add_argument("--times", type=Path, help="an earlier result of these packages; nothing is run to get one")
    parser.add_argument("--cold", action="store_true", help="compile everything anew, in each run")
    return parser.parse_args(words)


def report(bench: Bench, count: int, times: Path | None = None, *, cold: bool) -> int:
    """Measure and print; return the exit code."""
    whole = bench.scratch / "whole.json"
    if times is None:
        times = bench.scratch / "times.json"
        run(bench, f"json={times}", cold=cold)  # compiles, too
    one = run(bench, f"json={whole}", cold=cold)
    print(f"one machine: {one.wall:.1f} s, CPU {one.cpu:.1f} s", flush=True)
    result = parse_result(whole.read_bytes(), whole.name)
    split = _timed(bench, "check", "--plan", *_asked(bench, f"1/{count}", times))
    paths, shards = [], []
    for number in range(1, count + 1):
        paths.append(bench.scratch / f"shard-{number}.json")
        shards.append(run(bench, f"json={paths[-1]}", *_asked(bench, f"{number}/{count}", times), cold=cold))
        print(f"shard {number}: {shards[-1].wall:.1f} s, CPU {shards[-1].cpu:.1f} s", flush=True)
    join = _timed(bench, "merge", *map(str, paths), "--report", f"json={bench.scratch / 'merged.json'}")
    print(f"split: {split.wall:.2f} s, CPU {split.cpu:.2f} s; join: {join.wall:.2f} s, CPU {join.cpu:.2f} s")
    cores = len(os.sched_getaffinity(0))
    slowest = max(laid(shard, cores) for shard in dealt(result, count))
    alone = laid((spent for shard in dealt(result, 1) for spent in shard), cores)
    print(f"from package times: one machine {alone:.1f} s, slowest shard {slowest:.1f} s, {cores} cores")
    # A shard's own run holds its split already.
    ratios = {
        "wall": (max(shard.wall for shard in shards) + join.wall) / one.wall,
        "processor": (max(shard.cpu for shard in shards) + join.cpu) / one.cpu,
        # Neither waits for anything, so that their processor seconds are what an idle machine takes.
        "package times": (slowest + split.cpu + join.cpu) / alone,
    }
    for name, ratio in ratios.items():
        print(f"{name}: {ratio:.3f} {'met' if ratio <= LIMIT else 'over'}")
    longest = max(spent for shard in dealt(result, 1) for spent in shard)
    print(f"longest package: {longest:.1f} s of {sum(map(sum, dealt(result, 1))):.1f} s")
    return int(min(ratios.values()) > LIMIT)


def run(bench: Bench, report: str, *words: str, cold: bool) -> Took:
    """Check with all tests run anew."""
    cache = bench.scratch / "cache"

    def forget() -> None:
        if cold:
            shutil.rmtree(cache, ignore_errors=True)
        else:
            clean = ("go", "clean", "-testcache")
            subprocess.run(clean, cwd=bench.repository, env={**os.environ, "GOCACHE": str(cache)}, check=True)

    words = words or ("--gate", "pull-request", "--select", "all", *bench.patterns)
    argv = (*bench.gogate, "check", "--no-reuse", "--output", "plain", "--report", report, *words)
    return Took(*Side("check", (argv,), bench.repository, bench.environment("cache"), forget, JUDGED).run())


def _asked(bench: Bench, shard: str, times: Path) -> tuple[str, ...]:
    fixed = ("--gate", "pull-request", "--select", "all", "--shard", shard, "--times", str(times))
    return (*fixed, *bench.patterns)


def _timed(bench: Bench, *words: str) -> Took:
    side = Side(words[0], ((*bench.gogate, *words),), bench.repository, bench.environment("cache"), codes=JUDGED)
    return Took(*side.run())


def _lend(cache: Path, to: Path) -> None:
    """Link a build cache's entries, which never change, and forget its test results' expiry, which does."""
    left = shutil.ignore_patterns("testexpire.txt", "trim.txt", "fuzz")
    shutil.copytree(cache, to, copy_function=os.link, ignore=left)


def _package(path: str, *, has_tests: bool) -> GoPackage:
    return GoPackage(
        path=path, module="", dir=path, name="", go_files=(), ignored=(), inputs=(), imports=(), test_imports=(),
        has_tests=has_tests, has_code=True,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
