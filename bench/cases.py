"""What is compared, by name: each case is a function from a `Bench` to its sides and ratios."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.again import affected, unchanged
from bench.case import JUDGED, Bench, Case, Ratio
from bench.hooks import docs_only, one_file, peers
from bench.measure import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["CASES"]


def cold(bench: Bench) -> Case:
    """Nothing is compiled, not even the standard library."""

    def empty() -> None:
        shutil.rmtree(bench.scratch / "cold", ignore_errors=True)

    def side(name: str, *commands: Sequence[str]) -> Side:
        return Side(name, commands, bench.repository, bench.environment("cold"), empty, JUDGED)

    return Case(
        "cold: an empty build cache",
        (
            side("gogate, all stages and reports", bench.check),
            side("bare go test -race", bench.test),
            side("the serial commands", *bench.serial),
        ),
        (
            Ratio(
                "cold gate / bare `go test -race -vet=off`", "gogate, all stages and reports", "bare go test -race", 1.0
            ),
            Ratio("cold gate / the serial commands", "gogate, all stages and reports", "the serial commands", 0.72),
        ),
    )


def compiled(bench: Bench) -> Case:
    """Everything is compiled, and all tests run anew."""
    environment = bench.environment("compiled")
    for argv in (bench.check, bench.test):
        bench.run_once(argv, environment, check=False)

    def forget() -> None:
        bench.run_once(("go", "clean", "-testcache"), environment, check=True)

    def side(name: str, *commands: Sequence[str]) -> Side:
        return Side(name, commands, bench.repository, environment, forget, JUDGED)

    return Case(
        "compiled: tests run anew",
        (side("gogate, all stages and reports", bench.check), side("bare go test -race", bench.test)),
        (
            Ratio(
                "compiled gate / bare `go test -race -vet=off`",
                "gogate, all stages and reports",
                "bare go test -race",
                0.6,
            ),
        ),
    )


def start(bench: Bench) -> Case:
    """Start-up alone, twenty times a round."""
    return Case(
        "start: twenty times",
        (
            Side("gogate --version", [(*bench.gogate, "--version")] * 20, bench.scratch),
            Side("python -c pass", [(sys.executable, "-c", "pass")] * 20, bench.scratch),
        ),
        (Ratio("`gogate --version` / `python -c pass`", "gogate --version", "python -c pass", 3.0),),
    )


def formatting(bench: Bench) -> Case:
    """Run the stage gofumpt over Go's own source, which it objects to: exit code 1 is right there."""
    source = bench.scratch / "goroot"
    if not source.exists():
        root = subprocess.run(["go", "env", "GOROOT"], check=True, capture_output=True, text=True).stdout.strip()
        shutil.copytree(Path(root) / "src", source)
        subprocess.run(["git", "-C", str(source), "init", "-q"], check=True)
    check = (*bench.gogate, "check", "--no-reuse", "--stage", "gofumpt", "./...")
    return Case(
        "format: GOROOT/src",
        (
            Side("gogate, stage gofumpt", (check,), source, bench.environment("format"), codes=frozenset({1})),
            Side("gofumpt -l", ((bench.gofumpt, "-l", "."),), source, bench.environment("format")),
        ),
        (Ratio("stage gofumpt / `gofumpt -l`, GOROOT/src", "gogate, stage gofumpt", "gofumpt -l", 1.15),),
    )


CASES: dict[str, Callable[[Bench], Case]] = {
    "start": start,
    "hook-docs": docs_only,
    "hook-one-file": one_file,
    "hook-peers": peers,
    "format": formatting,
    "again": unchanged,
    "affected": affected,
    "compiled": compiled,
    "cold": cold,
}
"""By name, the quick ones first."""
