"""What is known of one test while its package runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.model.result import Kind, Outcome

if TYPE_CHECKING:
    from gogate.parse.gotest.kept import Kept

__all__ = ["Record", "top"]


def top(name: str) -> str:
    """Return the test function's own name: ``TestA`` for ``TestA/b/c``."""
    return name.partition("/")[0]


class Record:
    """One run of one test. ``outcome`` is None until it ends; ``before`` is an unended run of the same name."""

    __slots__ = ("before", "cut", "file", "kept", "kind", "line", "name", "outcome", "paused", "raced", "seconds")

    def __init__(self, name: str, kept: Kept | None = None) -> None:
        """*kept* takes the output; None where it is of no use."""
        self.name = name
        self.kept = kept
        self.outcome: Outcome | None = None
        self.kind: Kind | None = None
        self.seconds = 0.0
        self.before: Record | None = None
        self.paused = False
        self.raced = False
        self.cut = ""
        self.file = ""
        self.line = 0

    def end(self, outcome: Outcome, seconds: float) -> None:
        """Note how it ended; what a passing test printed is of no use."""
        self.outcome = outcome
        self.seconds = seconds
        if outcome is Outcome.PASS:
            self.kept = None
        elif outcome is Outcome.FAIL:
            self.kind = Kind.RACE if self.raced else Kind.FAILURE

    def fail(self, kind: Kind, why: str = "") -> None:
        """Make it a failure of *kind*, whatever it said itself; *why* is added to its output."""
        self.outcome = Outcome.FAIL
        self.kind = kind
        if why:
            self.cut = f"{self.cut}\n{why}" if self.cut else why

    @property
    def is_benchmark(self) -> bool:
        """Benchmarks that succeed have no end event."""
        return self.name.startswith("Benchmark")

    @property
    def is_example(self) -> bool:
        """Examples pass whatever the race detector saw."""
        return self.name.startswith("Example")
