"""What a person sees on standard error while jobs run: live rows on a terminal, lines elsewhere, or nothing.

A stream that goes away (a closed pipe, a terminal that was hung up) silences the progress and ends nothing.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, TextIO

from gogate.report import clean
from gogate.report.terminal_text import seconds as seconds_text
from gogate.run import events
from gogate.run.outcome import Ended, Outcome
from gogate.run.stop import HALTED, TIME_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rich.console import Group, RenderableType

__all__ = ["Mode", "mode_for", "progress", "wants_color"]

Mode = Literal["live", "plain", "silent"]

_HEARTBEAT = 30.0  # seconds without a line after which one says what still runs; CI systems kill silent jobs
_REFRESH = 0.1  # seconds between two pictures of the live rows
_NARROW = 60  # columns below which the detail is not shown


def mode_for(output: str, stream: TextIO | None, environ: Mapping[str, str], *, quiet: bool) -> Mode:
    """Choose how to show progress on *stream* for ``--output`` (auto, live, plain or json) and ``-q``."""
    if quiet or stream is None:
        return "silent"
    if output in ("live", "plain"):
        return "live" if output == "live" else "plain"
    return "live" if _is_capable(stream, environ) and not environ.get("CI") else "plain"


def wants_color(color: str, stream: TextIO | None, environ: Mapping[str, str]) -> bool:
    """Decide ``--color`` (auto, always or never); auto is as https://no-color.org and FORCE_COLOR have it."""
    if color != "auto" or stream is None:
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    return bool(environ.get("FORCE_COLOR")) or _is_capable(stream, environ)


def _is_capable(stream: TextIO, environ: Mapping[str, str]) -> bool:
    return not stream.closed and stream.isatty() and environ.get("TERM", "") not in ("", "dumb", "unknown")


@contextmanager
def progress(
    mode: Mode, stream: TextIO | None, *, color: bool = False, clock: Callable[[], float] = time.monotonic
) -> Iterator[events.Listener]:
    """Lend a listener for `scheduler.run_jobs` that shows progress on *stream*, and clear it away at the end."""
    if mode == "silent" or stream is None:
        yield events.silent
    elif mode == "plain":
        yield _Plain(_Tolerant(stream), clock)
    else:
        with _live(_Tolerant(stream), color=color, clock=clock) as listener:
            yield listener


class _Tolerant:
    """A stream that falls silent when nobody reads it any more (rich would end the process)."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_broken = False
        self.encoding = stream.encoding

    def write(self, text: str, /) -> int:
        self._try(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        self._try(self._stream.flush)

    def isatty(self) -> bool:
        return not self._is_broken and self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()

    def _try(self, act: Callable[[], object]) -> None:
        if self._is_broken:
            return
        try:
            act()
        except (OSError, ValueError):  # a closed pipe, a dead terminal; a stream that was closed
            self._is_broken = True


class _Stage:
    """What is known of one stage while its jobs run."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.planned = 0
        self.running: list[str] = []
        self.ended = 0
        self.started: float | None = None
        self.seconds: float | None = None
        self.progress: dict[str, events.JobProgress] = {}
        self.detail = ""

    @property
    def state(self) -> str:
        if self.running:
            return "running"
        return "waiting" if self.started is None else "done" if self.ended >= self.planned else "between"

    @property
    def failed(self) -> int:
        return sum(each.failed for each in self.progress.values())

    def count(self) -> str:
        """Return ``12 of 40`` steps, as far as they are known; of jobs, where there is more than one."""
        if not self.progress:
            return f"{self.ended} of {self.planned}" if self.planned > 1 else ""
        done = sum(each.done for each in self.progress.values())
        total = sum(each.total for each in self.progress.values())
        return f"{done} of {total}" if total else str(done)

    def summary(self) -> str:
        """Return ``12 of 40, 1 failed``, as far as it is known."""
        return ", ".join(part for part in (self.count(), f"{self.failed} failed" if self.failed else "") if part)


class _Picture:
    """All stages in plan order, kept up by events."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.began = clock()
        self.stages: dict[str, _Stage] = {}
        self.stopping = ""

    def hear(self, event: events.Event) -> None:
        if isinstance(event, events.Planned):
            for job, label in event.jobs:
                self.stage(label or job).planned += 1
        elif isinstance(event, events.JobStarted):
            stage = self.stage(event.stage or event.job)
            stage.running.append(event.job)
            stage.started = self.clock() if stage.started is None else stage.started
        elif isinstance(event, events.JobProgress):
            stage = self.stage(event.stage or event.job)
            stage.progress[event.job] = event
            stage.detail = event.detail
        elif isinstance(event, events.JobEnded):
            self._end(self.stage(event.stage or event.job), event.job)
        elif isinstance(event, events.Stopping):
            self.stopping = _why(event.reason)

    def stage(self, name: str) -> _Stage:
        return self.stages.setdefault(name, _Stage(name))

    def _end(self, stage: _Stage, job: str) -> None:
        stage.ended += 1
        if job in stage.running:
            stage.running.remove(job)
        if stage.started is not None:
            stage.seconds = self.clock() - stage.started

    def seconds(self, stage: _Stage) -> float | None:
        """Return how long a stage has run; None before it starts."""
        if stage.started is None:
            return None
        return self.clock() - stage.started if stage.running or stage.seconds is None else stage.seconds


class _Plain:
    """One line when a job starts or ends, and a sign of life in between."""

    def __init__(self, stream: _Tolerant, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._picture = _Picture(clock)
        self._last = clock()

    def __call__(self, event: events.Event, /) -> None:
        self._picture.hear(event)
        if isinstance(event, events.JobStarted):
            self._say(f"{event.job}: started")
        elif isinstance(event, events.JobEnded):
            told = self._picture.stage(event.stage or event.job).progress.get(event.job)
            count = f", {told.done} of {told.total}" if told and told.total else ""
            failed = f", {told.failed} failed" if told and told.failed else ""
            self._say(f"{event.job}: {_end(event.outcome)}{count}{failed}")
        elif isinstance(event, events.Note):
            self._say(event.text)
        elif isinstance(event, events.Stopping):
            self._say(f"stopping: {self._picture.stopping}")
        elif self._picture.clock() - self._last >= _HEARTBEAT:
            self._say(self._sign_of_life())

    def _sign_of_life(self) -> str:
        picture = self._picture
        running = [
            f"{stage.name} ({summary})" if (summary := stage.summary()) else stage.name
            for stage in picture.stages.values()
            if stage.running
        ]
        return f"still running after {seconds_text(picture.clock() - picture.began)}: {', '.join(running) or 'nothing'}"

    def _say(self, line: str) -> None:
        self._last = self._picture.clock()
        self._stream.write(f"gogate: {clean.one_line(line)}\n")
        self._stream.flush()


@contextmanager
def _live(stream: _Tolerant, *, color: bool, clock: Callable[[], float]) -> Iterator[events.Listener]:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    # rich only writes, flushes and asks for encoding, isatty and fileno.
    console = Console(file=stream, force_terminal=True, no_color=not color, highlight=False, markup=False, emoji=False)  # type: ignore[arg-type]
    picture = _Picture(clock)
    drawn = clock()

    def listen(event: events.Event, /) -> None:
        nonlocal drawn
        picture.hear(event)
        if isinstance(event, events.Note):
            live.console.print(Text(f"gogate: {clean.one_line(event.text)}"))
        is_change = not isinstance(event, events.Tick | events.JobProgress)
        if is_change or clock() - drawn >= _REFRESH:
            drawn = clock()
            live.update(_rows(picture, console.width), refresh=True)

    live = Live(console=console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False)
    with live:
        yield listen


def _rows(picture: _Picture, width: int) -> Group:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(4 if width < _NARROW else 5):
        table.add_column(no_wrap=True, overflow="ellipsis")
    styles = {"running": "cyan", "done": "green", "waiting": "dim"}
    for stage in picture.stages.values():
        seconds = picture.seconds(stage)
        failed = Text(f"{stage.failed} failed", style="bold red") if stage.failed else Text()
        cells = [
            Text(clean.one_line(stage.name), style="bold"),
            Text("" if seconds is None else seconds_text(seconds), justify="right"),
            Text(stage.count() or stage.state, style=styles.get(stage.state, "")),
            failed,
            Text(clean.one_line(stage.detail) if stage.running else "", style="dim"),
        ]
        table.add_row(*cells[: len(table.columns)])
    rows: list[RenderableType] = [table]
    if picture.stopping:
        rows.append(Text(f"stopping: {picture.stopping}", style="yellow", no_wrap=True, overflow="ellipsis"))
    return Group(*rows)


def _why(reason: int) -> str:
    if reason == HALTED:
        return "something failed"
    return "the time limit ran out" if reason == TIME_LIMIT else f"signal {reason} (once more to kill at once)"


def _end(outcome: Outcome) -> str:
    took = seconds_text(outcome.seconds)
    if outcome.ended is Ended.MISSING:
        return f"cannot run: {outcome.stderr.decode('utf-8', 'replace').strip()}"
    if outcome.ended is Ended.EXITED:
        return f"done in {took}" if outcome.signal is None else f"killed by signal {outcome.signal} after {took}"
    return {
        Ended.TIMED_OUT: f"ran into its time limit after {took}",
        Ended.STOPPED: f"stopped after {took}",
        Ended.SKIPPED: "skipped",
    }[outcome.ended]
