"""The reader of ``go test -json``: bytes in, one `TestRun` out, in memory that grows with the number of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.model.result import Kind, Outcome
from gogate.parse.gotest.assemble import Assembly
from gogate.parse.gotest.build import Builds
from gogate.parse.gotest.event import Lines
from gogate.parse.gotest.package import PackageState
from gogate.parse.gotest.problems import package_problems, stream_notes, stream_problems, unexplained_exit
from gogate.parse.gotest.run import TestRun

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gogate.model.result import Test
    from gogate.parse.gotest.event import Event
    from gogate.parse.gotest.places import Places

__all__ = ["TestStream"]

_OF_PACKAGES = frozenset(("start", "run", "pause", "cont", "pass", "bench", "fail", "skip"))
_ABOUT_TESTS = frozenset(("attr", "artifacts"))
_UNKNOWN = 10  # so many unknown actions are told

DEFAULT_CAP = 64 * 1024
# What every stack and every race report holds: only a chunk with this word is looked at line by line.
_WORD = b"goroutine"


class TestStream:
    """Feed it the standard output of ``go test -json`` in pieces of any size, then `finish`."""

    __test__ = False  # a reader, not a case for pytest to collect

    def __init__(
        self,
        places: Places,
        *,
        on_progress: Callable[[int, int, str], None] | None = None,
        on_start: Callable[[str], None] | None = None,
        cap: int = DEFAULT_CAP,
    ) -> None:
        """*cap* is in characters: so much of a test's output is kept, its head and its tail.

        *on_progress* is called at each package's end with the number of packages done, how many of them go says
        failed, and the package's path; *on_start* with its path when it starts.
        """
        self._places = places
        self._on_progress = on_progress
        self._on_start = on_start
        self._cap = cap
        self._lines = Lines()
        self._builds = Builds()
        self._assembly = Assembly(places, self._builds)
        self._packages: dict[str, PackageState] = {}
        self._states: list[PackageState] = []  # those that are not assembled yet
        self._late: dict[str, None] = {}
        self._unknown: set[str] = set()
        self._cut = ""
        self._done = 0
        self._failed = 0

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        for piece in self._lines.pieces(data):
            self._take_piece(piece)

    def close(self) -> None:
        """Take what follows the last newline: nothing, or an event whose newline a recorder dropped."""
        rest = self._lines.rest()
        if rest.strip():
            before = self._lines.events
            self._take_piece(rest)
            if self._lines.events == before:
                self._cut = f"the stream is cut: its last line ({len(rest)} bytes) has no end"

    def finish(self, *, exit_code: int | None, asked: Sequence[str] | None = None, stderr: bytes = b"") -> TestRun:
        """Judge all that was fed; call it once.

        *exit_code* is go's own (None: not known), *asked* are the import paths that the run was to test, *stderr* is
        what go wrote there: errors before any package, and build errors of a go before 1.24.
        """
        self.close()
        errors = stderr.decode("utf-8", "replace")
        self._take_texts(errors)
        unended = [state.path for state in self._states if state.verdict is None]
        for state in self._states:
            self._assembly.add(state)
        self._states.clear()
        for path in dict.fromkeys(asked or ()):
            if path not in self._packages:
                self._assembly.add_absent(path)
        tests = self._assembly.tests()
        problems = [*stream_problems(self._lines, self._cut), *package_problems(unended, self._late)]
        problems += self._unsaid(tests)
        if exit_code and not problems and all(test.outcome is not Outcome.FAIL for test in tests):
            problems.append(unexplained_exit(exit_code, errors))
        return TestRun(
            tests=tests,
            races=tuple(self._assembly.races),
            packages=self._assembly.packages(),
            build_errors=tuple(self._builds.findings(self._places)),
            problems=tuple(problems),
            notes=tuple(dict.fromkeys([*stream_notes(self._lines), *sorted(self._unknown), *self._assembly.notes])),
        )

    def _take_piece(self, piece: bytes) -> None:
        """Take whole lines. This is the one loop that runs for every line: consecutive output goes as one batch."""
        alert = _WORD in piece
        package = test = ""
        batch: list[str] = []
        for event in self._lines.decode(piece):
            is_output = event.action == "output"
            if is_output and event.test == test and event.package == package and batch:
                batch.append(event.output)
                continue
            if batch:
                self._take_output(package, test, batch, alert=alert)
                batch = []
            if is_output:
                package, test, batch = event.package, event.test, [event.output]
            else:
                self._take(event)
        if batch:
            self._take_output(package, test, batch, alert=alert)

    def _take_output(self, package: str, test: str, batch: list[str], *, alert: bool) -> None:
        state = self._packages.get(package) or self._begin(package)
        record = state.known.get(test)
        if state.verdict is not None:
            self._late[package] = None
        elif alert or record is None or not state.quiet:
            for text in batch:
                state.output(test, text)
        else:
            state.last = batch[-1]
            if record.kept is not None:
                record.kept.extend(batch)

    def _take(self, event: Event) -> None:
        """Take an event that is no output."""
        action = event.action
        if action in _OF_PACKAGES:
            state = self._packages.get(event.package)
            if state is None or (action == "start" and state.verdict is not None):
                state = self._begin(event.package)
            if action == "start":
                self._start(state, event)
            elif state.verdict is not None:
                self._late[state.path] = None
            else:
                self._take_in(state, event)
        elif action == "build-output":
            self._builds.add(event.import_path, event.output)
        elif action == "build-fail":
            self._builds.fail(event.import_path)
        elif not action:
            self._lines.reject()
        elif action in _ABOUT_TESTS:
            if event.package not in self._packages:
                self._begin(event.package)  # one that only these name has to end as well
        elif len(self._unknown) < _UNKNOWN:
            self._unknown.add(f"go wrote events of the unknown action {action[:40]!r}: passed over")

    def _begin(self, path: str) -> PackageState:
        state = self._packages[path] = PackageState(path, self._cap)
        self._states.append(state)
        self._assembly.expect(state)
        return state

    def _start(self, state: PackageState, event: Event) -> None:
        state.started = state.started or event.time
        if self._on_start is not None:
            self._on_start(state.path)

    def _take_in(self, state: PackageState, event: Event) -> None:
        """Let the package take the event; at its end judge it, so that only its answer stays in memory."""
        state.take(event)
        if state.verdict is None:
            return
        if not state.failed_build:  # its output may still come, on standard error
            self._states.remove(state)
            self._assembly.add(state)
            state.forget()
        self._done += 1
        self._failed += state.verdict is Outcome.FAIL
        if self._on_progress is not None:
            self._on_progress(self._done, self._failed, state.path)

    def _unsaid(self, tests: Sequence[Test]) -> list[str]:
        """Return what the stream's events leave out: it was cut between two lines, or holds no package at all."""
        failed = [path for path in self._builds.failed if path]
        if failed and all(test.kind is not Kind.BUILD for test in tests):
            return [f"the build of {failed[0]} failed, but the stream holds no package that says so"]
        if not self._packages and self._lines.events:
            return ["the stream holds no package"]
        return []

    def _take_texts(self, errors: str) -> None:
        lines = [text for _, text in self._lines.texts]
        if self._builds.empty:
            lines += errors.splitlines()
        for path in self._builds.add_texts(lines):
            state = self._packages.get(path) or self._begin(path)
            state.verdict = Outcome.FAIL
            state.failed_build = state.failed_build or path
