"""What is compared: each case names its sides, and the ratios with their limits."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["CASES", "JUDGED", "Bench", "Case", "Ratio"]

REPORTS = ("json", "junit", "cobertura", "sarif", "codequality", "markdown", "html")
VET = ("go", "vet", "-composites=false", "-printfuncs=Logf,Errorf")


JUDGED = frozenset({0, 1})
"""Exit codes of a gate that judged: a repository of the world need not be clean to be measured."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Median wall time of one side over another's, and what it must not exceed."""

    name: str
    over: str
    under: str
    limit: float


@dataclass(frozen=True, slots=True)
class Case:
    """Sides that run in turns, and the ratios taken of them."""

    title: str
    sides: Sequence[Side]
    ratios: Sequence[Ratio]


@dataclass(frozen=True, slots=True)
class Bench:
    """What a case is made from: a scratch folder, a repository in it, its packages, and gofumpt's path."""

    scratch: Path
    repository: Path
    patterns: Sequence[str]
    gofumpt: str

    @property
    def gogate(self) -> Sequence[str]:
        """The program that is measured, as a user starts it."""
        return (str(Path(sys.executable).with_name("gogate")),)

    @property
    def check(self) -> Sequence[str]:
        """All stages with all reports, never answered from a stored verdict."""
        reports = [word for kind in REPORTS for word in ("--report", f"{kind}={self.scratch / 'reports' / kind}")]
        return (*self.gogate, "check", "--no-reuse", *reports, *self.patterns)

    @property
    def test(self) -> Sequence[str]:
        """The bare test run of the document, without go test's own vet."""
        profile = f"-coverprofile={self.scratch / 'bare.out'}"
        return ("go", "test", "-race", "-vet=off", profile, "-covermode=atomic", *self.patterns)

    @property
    def serial(self) -> Sequence[Sequence[str]]:
        """The document's commands, one after the other."""
        profile = f"-coverprofile={self.scratch / 'serial.out'}"
        folders = [pattern.removesuffix("...").rstrip("/") or "." for pattern in self.patterns]
        return (
            ("go", "fmt", *self.patterns),
            (self.gofumpt, "-l", *folders),
            (*VET, *self.patterns),
            ("go", "test", "-race", profile, "-covermode=atomic", *self.patterns),
        )

    def environment(self, cache: str) -> dict[str, str]:
        """Return caches of their own; gogate's holds its tools already, as on any machine after its first run."""
        return {
            "GOCACHE": str(self.scratch / cache),
            "GOGATE_CACHE_DIR": str(self.scratch / "gogate"),
            "GOFLAGS": "-buildvcs=false",
        }


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
        subprocess.run(argv, cwd=bench.repository, env={**os.environ, **environment}, check=False, capture_output=True)

    def forget() -> None:
        clean = ("go", "clean", "-testcache")
        subprocess.run(clean, cwd=bench.repository, env={**os.environ, **environment}, check=True)

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
    "format": formatting,
    "compiled": compiled,
    "cold": cold,
}
"""By name, the quick ones first."""
