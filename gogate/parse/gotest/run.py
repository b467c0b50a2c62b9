"""What a test run says, as frozen structs: the answer of `TestStream.finish`."""

from __future__ import annotations

import msgspec

from gogate.model.result import Finding, Kind, Outcome, StageVerdict, Test

__all__ = ["PackageRun", "TestRun"]


class PackageRun(msgspec.Struct, frozen=True, kw_only=True):
    """One package of a run.

    ``outcome`` is None where nothing was there to run (no test files) or it never ran (then ``kind`` is ``missing``).
    ``kind`` is the worst of its failures. ``seconds`` is wall time; ``started`` and ``ended`` are RFC 3339 as go
    wrote them, empty where go wrote none. ``coverage`` is go's own text (``66.7% of statements``). ``no_tests`` says
    that no test was there or matched. ``failed_build`` is the import path that could not be built.
    """

    path: str
    outcome: Outcome | None
    kind: Kind | None = None
    seconds: float = 0.0
    cached: bool = False
    coverage: str = ""
    started: str = ""
    ended: str = ""
    no_tests: bool = False
    failed_build: str = ""


class TestRun(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run.

    ``tests`` holds every run of every test in the order of go's events, the packages in the order of their start, an
    entry with the name ``""`` first in its package. Each entry counts one: a test that ran twice (``-count``) stands
    there twice, a parent beside its subtests.

    ``problems`` say why the stream cannot be trusted, ``notes`` what was odd and changes no verdict.
    """

    __test__ = False  # a struct, not a case for pytest to collect

    tests: tuple[Test, ...] = ()
    races: tuple[Finding, ...] = ()
    packages: tuple[PackageRun, ...] = ()
    build_errors: tuple[Finding, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> StageVerdict:
        """``ERROR`` where the stream cannot be trusted, else ``FAIL`` where anything failed, else ``PASS``."""
        if self.problems:
            return StageVerdict.ERROR
        failed = self.races or self.build_errors or any(test.outcome is Outcome.FAIL for test in self.tests)
        return StageVerdict.FAIL if failed else StageVerdict.PASS
