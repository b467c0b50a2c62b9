"""The reader of ``go test -json``: bytes in, one `TestRun` out, in memory that grows with the number of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.model.result import Outcome
from gogate.parse.gotest.assemble import Assembly
from gogate.parse.gotest.build import Builds
from gogate.parse.gotest.event import Lines
from gogate.parse.gotest.package import PackageState
from gogate.parse.gotest.problems import stream_notes, stream_problems, unended_packages, unexplained_exit
from gogate.parse.gotest.run import TestRun

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gogate.parse.gotest.event import Event
    from gogate.parse.gotest.places import Places

__all__ = ["TestStream"]

_OF_PACKAGES = frozenset(("start", "run", "pause", "cont", "pass", "bench", "fail", "skip"))
_IGNORED = frozenset(("build-fail", "attr", "artifacts"))
_UNKNOWN = 10  # so many unknown actions are told

DEFAULT_CAP = 64 * 1024
# Words that a chunk must hold before its output is looked at line by line: a search in bytes costs next to nothing.
_WORDS = (b"panic: ", b"fatal error: ", b'"Output":"SIG', b"DATA RACE", b": race detected", b"*** Test killed")


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
        self._packages: dict[str, PackageState] = {}
        self._states: list[PackageState] = []
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
        assembly = Assembly(self._places, self._builds)
        for state in self._states:
            assembly.add(state)
        for path in dict.fromkeys(asked or ()):
            if path not in self._packages:
                assembly.add_absent(path)
        tests = tuple(assembly.tests)
        problems = [*stream_problems(self._lines, self._cut), *unended_packages(self._states)]
        if exit_code and not problems and all(test.outcome is not Outcome.FAIL for test in tests):
            problems.append(unexplained_exit(exit_code, errors))
        return TestRun(
            tests=tests,
            races=tuple(assembly.races),
            packages=tuple(assembly.packages),
            build_errors=tuple(self._builds.findings(self._places)),
            problems=tuple(problems),
            notes=tuple(dict.fromkeys([*stream_notes(self._lines), *sorted(self._unknown), *assembly.notes])),
        )

    def _take_piece(self, piece: bytes) -> None:
        alert = any(word in piece for word in _WORDS)
        packages = self._packages
        for event in self._lines.decode(piece):
            if event.action != "output":
                self._take(event)
                continue
            state = packages.get(event.package)
            if state is None:
                state = self._begin(event.package)
            record = state.known.get(event.test)
            if alert or record is None or not state.quiet:
                state.output(event.test, event.output)
            else:
                state.last = event.output
                if record.kept is not None:
                    record.kept.add(event.output)

    def _take(self, event: Event) -> None:
        """Take an event that is no output."""
        action = event.action
        if action == "build-output":
            self._builds.add(event.import_path, event.output)
        elif action in _OF_PACKAGES:
            state = self._packages.get(event.package)
            if state is None or (action == "start" and state.verdict is not None):
                state = self._begin(event.package)
            if action == "start":
                self._start(state, event)
            elif state.verdict is None or not event.test:
                self._take_in(state, event)
            else:
                state.take(event)
        elif action not in _IGNORED and len(self._unknown) < _UNKNOWN:
            self._unknown.add(f"go wrote events of the unknown action {action[:40]!r}: passed over")

    def _begin(self, path: str) -> PackageState:
        state = self._packages[path] = PackageState(path, self._cap)
        self._states.append(state)
        return state

    def _start(self, state: PackageState, event: Event) -> None:
        state.started = state.started or event.time
        if self._on_start is not None:
            self._on_start(state.path)

    def _take_in(self, state: PackageState, event: Event) -> None:
        """Let the package take the event, and tell if that was its end."""
        running = state.verdict is None
        state.take(event)
        if running and state.verdict is not None:
            self._done += 1
            self._failed += state.verdict is Outcome.FAIL
            if self._on_progress is not None:
                self._on_progress(self._done, self._failed, state.path)

    def _take_texts(self, errors: str) -> None:
        lines = [text for _, text in self._lines.texts]
        if self._builds.empty:
            lines += errors.splitlines()
        for path in self._builds.add_texts(lines):
            state = self._packages.get(path) or self._begin(path)
            state.verdict = Outcome.FAIL
            state.failed_build = state.failed_build or path
