"""The token that ends everything: asked for by a signal, a time limit or a caller, seen by every waiting thread."""

from __future__ import annotations

import os
import select
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gogate.model.errors import CannotJudge, GogateError, Interrupted, TimeLimit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["HALTED", "TIME_LIMIT", "Halted", "Stop", "signals", "time_limit"]

TIME_LIMIT = -1
"""The reason of a stop that gogate's own time limit asked for; a signal's reason is its number."""
HALTED = -2
"""The reason of a stop that came from inside: the rest is not wanted any more, or an error ends the run."""


class Halted(CannotJudge):
    """The rest is not wanted any more."""


class _Latch:
    """An event that ``select`` can wait for, and that a signal handler can set: it takes no lock."""

    def __init__(self) -> None:
        self.is_set = False
        self._read, self._write = os.pipe()

    def set(self) -> None:
        if not self.is_set:
            self.is_set = True
            os.write(self._write, b"!")  # never read, so every waiter sees it

    def fileno(self) -> int:
        return self._read

    def __del__(self) -> None:
        os.close(self._read)
        os.close(self._write)


class Stop:
    """Asked for once, seen by all who hold it; a second signal hurries it. Safe in threads and signal handlers."""

    def __init__(self) -> None:
        """Nothing is asked for yet."""
        self._reason: int | None = None
        self._children: list[Stop] = []
        self.asked = _Latch()
        self.hurried = _Latch()

    @property
    def requested(self) -> bool:
        """Whether a stop was asked for."""
        return self._reason is not None

    @property
    def reason(self) -> int | None:
        """The number of the signal, `TIME_LIMIT` or `HALTED`; None while nothing is asked for."""
        return self._reason

    def request(self, reason: int) -> None:
        """Ask for the stop. The first reason stands; a signal after it means that patience is over."""
        if self._reason is None:
            self._reason = reason
            self.asked.set()
        elif reason > 0:
            self.hurried.set()
        for child in tuple(self._children):
            child.request(reason)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is asked for, at most *timeout* seconds; returns `requested`."""
        poll = select.poll()
        poll.register(self.asked, select.POLLIN)
        poll.poll(None if timeout is None else timeout * 1000)
        return self.requested

    def error(self) -> GogateError | None:
        """Return the error that carries the reason's exit code; None while nothing is asked for."""
        if self._reason is None:
            return None
        if self._reason == TIME_LIMIT:
            return TimeLimit("the time limit ran out")
        return Interrupted(self._reason) if self._reason > 0 else Halted("halted")

    def check(self) -> None:
        """Raise `error` where a stop was asked for: for in-process work to call between its steps."""
        error = self.error()
        if error is not None:
            raise error

    @contextmanager
    def child(self) -> Iterator[Stop]:
        """Lend a stop that follows this one, and can be asked for alone."""
        child = Stop()
        self._children.append(child)
        # Appended first, then asked: whichever way a request races with this, the child hears of it.
        if self._reason is not None:
            child.request(self._reason)
        try:
            yield child
        finally:
            self._children.remove(child)


@contextmanager
def signals(stop: Stop) -> Iterator[Stop]:
    """Turn SIGINT, SIGTERM and SIGHUP into requests to *stop*; restores the handlers. In the main thread only.

    A signal that the caller's parent had set to be ignored (``nohup``) stays ignored.
    """

    def request(number: int, frame: object) -> None:  # noqa: ARG001 - a handler's signature
        stop.request(number)

    previous: dict[int, Callable[..., Any] | int | None] = {}
    for number in map(int, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)):
        if signal.getsignal(number) is not signal.SIG_IGN:
            previous[number] = signal.signal(number, request)
    try:
        yield stop
    finally:
        for number, handler in previous.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


@contextmanager
def time_limit(stop: Stop, seconds: float | None) -> Iterator[None]:
    """Request *stop* with `TIME_LIMIT` after *seconds*; None is no limit."""
    if seconds is None:
        yield
        return
    timer = threading.Timer(seconds, stop.request, (TIME_LIMIT,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        # A thread that is left at the interpreter's end is ended by pthread_exit(3), which wants libgcc_s: where a
        # server's root has none, the process aborts after its answer.
        timer.join()
