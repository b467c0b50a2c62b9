"""What a case is made of: sides that run in turns, ratios with their limits, and the place where it all happens."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.measure import Side

__all__ = ["JUDGED", "Bench", "Case", "Ratio"]

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

    def run_once(
        self, argv: Sequence[str], environment: Mapping[str, str], *, check: bool
    ) -> subprocess.CompletedProcess[bytes]:
        """Run *argv* in the repository before anything is measured; *check* wants it to end with 0."""
        environment = {**os.environ, **environment}
        return subprocess.run(argv, cwd=self.repository, env=environment, check=check, capture_output=True)

    def environment(self, cache: str) -> dict[str, str]:
        """Return caches of their own; gogate's holds its tools already, as on any machine after its first run."""
        return {
            "GOCACHE": str(self.scratch / cache),
            "GOGATE_CACHE_DIR": str(self.scratch / "gogate"),
            "GOFLAGS": "-buildvcs=false",
        }
