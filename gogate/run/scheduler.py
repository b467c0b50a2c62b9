"""Runs a plan of jobs at once, as far as their edges and a budget allow. Knows nothing of Go.

One thread a running job; everything else (what may start, listeners, the answer) happens in the caller's thread, so
that no listener needs a lock, and one CPU takes the same path as many.
"""

from __future__ import annotations

import threading
import time
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from gogate.model.errors import Interrupted, TimeLimit
from gogate.run import events, process
from gogate.run.board import Board
from gogate.run.job import Budget, Channel, Job
from gogate.run.orphans import none_left
from gogate.run.outcome import GRACES, Command, Ended, Graces, Outcome
from gogate.run.stop import HALTED, Halted, Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Budget", "Channel", "Job", "run_jobs"]

_TICK = 0.25  # seconds of silence before a listener may refresh a clock


def run_jobs(
    jobs: Sequence[Job],
    *,
    budget: Budget,
    stop: Stop,
    listener: events.Listener,
    fail_fast: Callable[[events.Event], bool] | None = None,
    graces: Graces = GRACES,
) -> list[Outcome]:
    """Run *jobs* and return their outcomes in plan order, whatever order they end in.

    Of several that are free to start, the first in the plan starts first; none overtakes one that waits for room.
    After *stop*, or an event for which *fail_fast* is true, what runs is stopped and what waits is skipped. What a
    listener, a reader or an action raises is raised here. However this ends, no descendant is left: no other thread
    of the process may start one that is to live on. Raises ValueError where the plan names unknown jobs or a cycle.
    """
    board = Board(jobs, budget)
    with none_left(), stop.child() as own:
        run = _Run(jobs, board, own, listener, fail_fast, graces)
        try:
            run.drive()
        finally:
            own.request(HALTED)
            run.join()
    return run.answer()


class _Run:
    """The state of one `run_jobs`: touched by the caller's thread alone, but for what says otherwise."""

    def __init__(
        self,
        jobs: Sequence[Job],
        board: Board,
        stop: Stop,
        listener: events.Listener,
        fail_fast: Callable[[events.Event], bool] | None,
        graces: Graces,
    ) -> None:
        self._jobs = jobs
        self._board = board
        self._stop = stop
        self._listener = listener
        self._fail_fast = fail_fast
        self._graces = graces
        self._outcomes: dict[int, Outcome] = {}
        self._threads: dict[int, threading.Thread] = {}
        self._said_stopping = False
        # The threads post calls here, and the caller's thread makes them.
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._progress: dict[int, events.JobProgress] = {}
        self._progress_lock = threading.Lock()

    def drive(self) -> None:
        self._tell(events.Planned(tuple((job.name, job.stage) for job in self._jobs)))
        while self._start_what_may():
            self._next_call()()

    def _next_call(self) -> Callable[[], None]:
        try:
            return self._calls.get(timeout=_TICK)
        except Empty:
            return partial(self._tell, events.Tick())

    def join(self) -> None:
        for thread in self._threads.values():
            thread.join()

    def answer(self) -> list[Outcome]:
        return [self._outcomes[index] for index in range(len(self._jobs))]

    def _start_what_may(self) -> bool:
        """Start all that may start; returns whether something runs."""
        if self._stop.requested:
            self._skip_all()
        while (index := self._board.take()) is not None:
            if self._board.is_barred(index):
                self._settle(index, _outcome(self._jobs[index], Ended.SKIPPED))
            else:
                self._start(index)
        return bool(self._threads)

    def _skip_all(self) -> None:
        if not self._said_stopping and self._stop.reason is not None:
            self._said_stopping = True
            self._tell(events.Stopping(self._stop.reason))
        for index in self._board.waiting:
            self._settle(index, _outcome(self._jobs[index], Ended.SKIPPED))

    def _start(self, index: int) -> None:
        job = self._jobs[index]
        self._tell(events.JobStarted(job.name, job.stage))
        thread = threading.Thread(target=self._work, args=(index,), name=f"job {job.name}")
        thread.start()
        self._threads[index] = thread

    def _settle(self, index: int, outcome: Outcome) -> None:
        job = self._jobs[index]
        self._outcomes[index] = outcome
        thread = self._threads.pop(index, None)
        if thread is not None:
            thread.join()
        self._board.end(index, ok=outcome.ok)
        self._tell(events.JobEnded(job.name, job.stage, outcome))

    def _tell(self, event: events.Event) -> None:
        self._listener(event)
        if self._fail_fast is not None and self._fail_fast(event):
            self._stop.request(HALTED)

    def _work(self, index: int) -> None:
        """Do the job, in its own thread."""
        with _Carried(self._calls):
            outcome = _do(self._jobs[index], self._channel(index), self._stop, self._graces)
            self._calls.put(partial(self._settle, index, outcome))

    def _channel(self, index: int) -> Channel:
        return Channel(
            signal=lambda milestone: self._calls.put(partial(self._board.reach, index, milestone)),
            progress=partial(self._post_progress, index),
            note=lambda text: self._calls.put(partial(self._tell, events.Note(text))),
        )

    def _post_progress(self, index: int, done: int, total: int, failed: int, detail: str = "") -> None:
        """Leave the latest progress of a job, and post one call for it; in the job's thread."""
        job = self._jobs[index]
        with self._progress_lock:
            is_posted = index in self._progress
            self._progress[index] = events.JobProgress(job.name, job.stage, done, total, failed, detail)
        if not is_posted:
            self._calls.put(partial(self._tell_progress, index))

    def _tell_progress(self, index: int) -> None:
        with self._progress_lock:
            event = self._progress.pop(index)
        self._tell(event)


class _Carried:
    """Carries what is raised in a job's thread to the caller's, which raises it there."""

    def __init__(self, calls: SimpleQueue[Callable[[], None]]) -> None:
        self._calls = calls

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if error is not None:
            self._calls.put(partial(_raise, error))
        return True


def _raise(error: BaseException) -> None:
    raise error


def _do(job: Job, channel: Channel, stop: Stop, graces: Graces) -> Outcome:
    if job.command is not None:
        reader = None if job.reader is None else job.reader(channel)
        return process.run(
            job.command,
            stop=stop,
            limit=job.limit,
            reader=reader,
            keep=job.keep,
            graces=graces,
            nice=job.nice,
        )
    assert job.action is not None  # noqa: S101 - a job has one of both
    started = time.monotonic()
    try:
        value = job.action(stop)
    except (Interrupted, TimeLimit, Halted):
        if not stop.requested:
            raise
        return _outcome(job, Ended.STOPPED, seconds=time.monotonic() - started)
    return _outcome(job, Ended.EXITED, seconds=time.monotonic() - started, value=value)


def _outcome(job: Job, ended: Ended, *, seconds: float = 0.0, value: object = None) -> Outcome:
    """Return the outcome of a job that was no process, or never became one."""
    return Outcome(
        command=job.command or Command((), Path(), {}),
        exit_code=0 if ended is Ended.EXITED else None,
        signal=None,
        seconds=seconds,
        stdout=b"",
        stderr=b"",
        cut=False,
        ended=ended,
        value=value,
    )
