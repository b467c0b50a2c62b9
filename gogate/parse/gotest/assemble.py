"""From what was noted of a package to its part of the answer: tests, races and the package's own entry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gogate.model.result import Kind, Outcome, Test
from gogate.parse.gotest.cause import find_cause, unended
from gogate.parse.gotest.kept import Kept
from gogate.parse.gotest.races import settle_races
from gogate.parse.gotest.run import PackageRun
from gogate.parse.race import race_finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gogate.model.result import Finding
    from gogate.parse.gotest.build import Builds
    from gogate.parse.gotest.cause import Cause
    from gogate.parse.gotest.package import PackageState
    from gogate.parse.gotest.places import Places
    from gogate.parse.gotest.record import Record
    from gogate.parse.race import Frame, Race

__all__ = ["Assembly"]

_WORST_FIRST = (
    Kind.BUILD,
    Kind.TIMEOUT,
    Kind.PANIC,
    Kind.KILLED,
    Kind.MAIN,
    Kind.RACE,
    Kind.FAILURE,
    Kind.MISSING,
)
# A message of testing's: four spaces, the file's base name, the line. Without a line of its own it follows an
# unfinished one. The first of a test file is better than the first of a helper elsewhere.
_MESSAGES = (
    re.compile(r"^ {4}([^\s:/\\]+_test\.go):(\d+): ", re.MULTILINE),
    re.compile(r"^ {4}(?!testing\.go:)([^\s:/\\]+\.go):(\d+): ", re.MULTILINE),
    re.compile(r" {4}(?!testing\.go:)([^\s:/\\]+\.go):(\d+): "),
)
_FRAMING = re.compile(
    r"^(?:=== (?:RUN|PAUSE|CONT|NAME|ATTR|ARTIFACTS) +| *--- (?:FAIL|SKIP|PASS|BENCH): )(.*)\n", re.MULTILINE
)


class Assembly:
    """Collects the parts of all packages, in the order in which they began."""

    def __init__(self, places: Places, builds: Builds) -> None:
        """*places* turns go's file names into paths, *builds* has the text of builds that failed."""
        self.races: list[Finding] = []
        self.notes: list[str] = []
        self._parts: dict[object, tuple[list[Test], PackageRun] | None] = {}
        self._places = places
        self._builds = builds
        self._stacks: set[object] = set()
        self._fingerprints: dict[str, int] = {}
        self._seconds: dict[float, float] = {}  # each once: go rounds to hundredths, and there are many tests

    def expect(self, state: PackageState) -> None:
        """Keep the place of a package that begins."""
        self._parts[state] = None

    def tests(self) -> tuple[Test, ...]:
        """Return the entries of all packages."""
        return tuple(test for part in self._parts.values() if part is not None for test in part[0])

    def packages(self) -> tuple[PackageRun, ...]:
        """Return all packages."""
        return tuple(part[1] for part in self._parts.values() if part is not None)

    def add(self, state: PackageState) -> None:
        """Judge one package and take its part."""
        running = unended(state)
        cause = find_cause(state, running)
        if cause is not None:
            self._blame(state, cause)
        for race, failed in settle_races(state):
            self._add_race(state, race, failed)
        for record in running:
            if record.outcome is None:
                record.fail(Kind.MISSING, f"cut off: {cause.why if cause else 'the stream does not say why'}")
        entries = [*self._own_entry(state, cause), *(self._test(state, record) for record in state.records)]
        self._parts[state] = (entries, _package_run(state, entries))
        self.notes += state.notes

    def add_absent(self, path: str) -> None:
        """Take a package that was asked for and has no event at all."""
        why = "the stream holds no event of this package: it never ran"
        test = Test(package=path, name="", outcome=Outcome.FAIL, kind=Kind.MISSING, output=f"{why}\n")
        self._parts[path] = ([test], PackageRun(path=path, outcome=None, kind=Kind.MISSING))

    def _blame(self, state: PackageState, cause: Cause) -> None:
        for owner in cause.owners:
            owner.fail(cause.kind, "" if cause.text else cause.why)
            owner.seconds = cause.seconds.get(owner.name, owner.seconds)
            owner.file, owner.line = self._first_inside(cause.hung.get(owner, cause.frames))
        if cause.owners and cause.text:
            first = cause.owners[0]
            first.kept = first.kept or Kept(state.cap)
            first.kept.add(cause.text)

    def _own_entry(self, state: PackageState, cause: Cause | None) -> list[Test]:
        """Return the entry of the package as a whole, where the cause is no test's."""
        if cause is None or cause.owners:
            return []
        text = cause.text or f"{cause.why}\n"
        if cause.kind is Kind.BUILD:
            text += self._builds.output(state.path, state.failed_build)
        file, line = self._first_inside(cause.frames)
        return [
            Test(
                package=state.path,
                name="",
                outcome=Outcome.FAIL,
                kind=cause.kind,
                seconds=state.seconds,
                output=text + state.own.text(),
                file=file,
                line=line,
                cached=state.cached,
            )
        ]

    def _test(self, state: PackageState, record: Record) -> Test:
        outcome = record.outcome or Outcome.FAIL
        seconds = self._seconds.setdefault(record.seconds, record.seconds)
        if outcome is Outcome.PASS:
            return Test(package=state.path, name=record.name, outcome=outcome, seconds=seconds, cached=state.cached)
        output = _without_frames(record.kept.text(), record.name) if record.kept else ""
        file, line = record.file, record.line
        if not line:
            file, line = self._message_place(state.path, output)
        return Test(
            package=state.path,
            name=record.name,
            outcome=outcome,
            kind=record.kind if outcome is Outcome.FAIL else None,
            seconds=seconds,
            output=f"{output}{record.cut}\n" if record.cut else output,
            file=file,
            line=line,
            cached=state.cached,
        )

    def _message_place(self, package: str, output: str) -> tuple[str, int]:
        found = next((found for message in _MESSAGES if (found := message.search(output))), None)
        return (self._places.in_package(package, found[1]), int(found[2])) if found else ("", 0)

    def _first_inside(self, frames: Iterable[Frame]) -> tuple[str, int]:
        inside = ((self._places.of_frame(frame.file), frame.line) for frame in frames)
        return next((place for place in inside if place[0]), ("", 0))

    def _add_race(self, state: PackageState, race: Race, failed: Sequence[Record]) -> None:
        names = list(dict.fromkeys(record.name for record in failed))
        finding = race_finding(race, self._places.of_frame, package=state.path, tests=names)
        for record in failed:
            if record.kind is Kind.RACE and not record.line:
                record.file, record.line = finding.file, finding.line
        if race.key in self._stacks:
            return
        self._stacks.add(race.key)
        ordinal = self._fingerprints.get(finding.fingerprint, 0)
        self._fingerprints[finding.fingerprint] = ordinal + 1
        if ordinal:
            finding = race_finding(race, self._places.of_frame, package=state.path, tests=names, ordinal=ordinal)
        self.races.append(finding)


def _without_frames(text: str, name: str) -> str:
    """Cut testing's own lines about the test *name*: its outcome and time are fields of their own."""

    def cut(line: re.Match[str]) -> str:
        return "" if line[1] == name or line[1].startswith(f"{name} ") else line[0]

    return _FRAMING.sub(cut, text)


def _package_run(state: PackageState, tests: Sequence[Test]) -> PackageRun:
    kinds = {test.kind for test in tests if test.kind is not None}
    outcome = Outcome.PASS if state.verdict is Outcome.PASS and not state.no_files else None
    return PackageRun(
        path=state.path,
        outcome=Outcome.FAIL if kinds else outcome,
        kind=next((kind for kind in _WORST_FIRST if kind in kinds), None),
        seconds=state.seconds,
        cached=state.cached,
        coverage=state.coverage,
        started=state.started,
        ended=state.ended,
        no_tests=state.no_tests or state.no_files,
        failed_build=state.failed_build,
    )
