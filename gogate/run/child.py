"""One running child: its pipes, its limit, its end. Where a process group is fed, drained, signalled and reaped.

A child leads a session of its own, so that one kill reaches its whole group and no terminal reaches it past us.
Where Linux gives a pidfd, its end is seen without reaping it: as long as the leader is a zombie, the number of its
group cannot belong to anybody else, and killing the group is safe. Elsewhere its end is polled for.
"""

from __future__ import annotations

import os
import selectors
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from gogate.run.outcome import Ended, Graces

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from gogate.run.stop import Stop

__all__ = ["Child"]

_CHUNK = 64 * 1024
_LEFT_OVER = 1024 * 1024  # the most that a full pipe holds unless root made it larger
_POLL = 0.01  # seconds between two looks, only where there is no pidfd


class _HasFileno(Protocol):
    def fileno(self) -> int: ...


class Child:
    """Attends to a process that was started with three pipes (or no standard input) and leads its own session."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        *,
        stop: Stop,
        limit: float | None,
        graces: Graces,
    ) -> None:
        """*limit* is in seconds from now; *stop* may be asked for already."""
        self._process = process
        self._stop = stop
        self._graces = graces
        self._selector = selectors.DefaultSelector()
        self._outputs: dict[int, Callable[[bytes], None]] = {}
        self._steps = [(signal.SIGINT, graces.interrupt), (signal.SIGTERM, graces.terminate), (signal.SIGKILL, None)]
        self._deadline = None if limit is None else time.monotonic() + limit
        self._exited = False
        self._ended = Ended.EXITED

    def attend(self, stdin: bytes, stdout: Callable[[bytes], None], stderr: Callable[[bytes], None]) -> Ended:
        """Feed *stdin*, hand on what comes, return how it ended; nothing of its group lives afterwards.

        What *stdout* or *stderr* raise is raised here, when the group is gone.
        """
        pidfd = _pidfd(self._process.pid)
        try:
            self._register(stdin, stdout, stderr, pidfd)
            while not self._is_over():
                self._wait()
            self._kill_group()
            self._read_rest()
        finally:
            self._close(pidfd)
        return self._ended

    def _register(
        self, stdin: bytes, stdout: Callable[[bytes], None], stderr: Callable[[bytes], None], pidfd: int | None
    ) -> None:
        process = self._process
        assert process.stdout is not None and process.stderr is not None  # noqa: S101, PT018 - started with pipes
        for stream, sink in ((process.stdout, stdout), (process.stderr, stderr)):
            self._outputs[stream.fileno()] = sink
            self._watch(stream, self._read)
        if process.stdin is not None:
            os.set_blocking(process.stdin.fileno(), False)
            self._unwritten = memoryview(stdin)
            self._selector.register(process.stdin, selectors.EVENT_WRITE, self._write)
        self._has_pidfd = pidfd is not None
        if pidfd is not None:
            self._selector.register(pidfd, selectors.EVENT_READ, self._see_exit)
        self._watch(self._stop.asked, self._see_stop)
        self._watch(self._stop.hurried, self._see_hurry)

    def _watch(self, source: _HasFileno, action: Callable[[int], None]) -> None:
        self._selector.register(source, selectors.EVENT_READ, action)

    def _is_over(self) -> bool:
        return self._exited and (not self._outputs or self._is_late())

    def _is_late(self) -> bool:
        return self._deadline is not None and time.monotonic() >= self._deadline

    def _wait(self) -> None:
        timeout = None if self._deadline is None else max(0.0, self._deadline - time.monotonic())
        if not self._has_pidfd:
            timeout = _POLL if timeout is None else min(_POLL, timeout)
        ready = [key for key, _ in self._selector.select(timeout)]
        # An exit that is there already counts before a stop that came with it.
        ready.sort(key=lambda key: key.data != self._see_exit)
        if not self._has_pidfd and not self._exited and self._process.poll() is not None:
            self._note_exit()
        for key in ready:
            if key.fd in self._selector.get_map():
                key.data(key.fd)
        if not self._exited and self._is_late():
            self._end(Ended.TIMED_OUT)

    def _read(self, fd: int) -> None:
        data = os.read(fd, _CHUNK)
        if data:
            self._outputs[fd](data)
        else:
            self._selector.unregister(fd)
            del self._outputs[fd]

    def _write(self, fd: int) -> None:
        try:
            written = os.write(fd, self._unwritten[:_CHUNK])
        except BrokenPipeError:  # it does not want the rest
            written = len(self._unwritten)
        self._unwritten = self._unwritten[written:]
        if not self._unwritten:
            self._selector.unregister(fd)
            assert self._process.stdin is not None  # noqa: S101 - it was registered
            self._process.stdin.close()

    def _see_exit(self, fd: int) -> None:
        self._selector.unregister(fd)
        self._note_exit()

    def _note_exit(self) -> None:
        self._exited = True
        self._deadline = time.monotonic() + self._graces.drain
        for latch in (self._stop.asked, self._stop.hurried):
            if latch.fileno() in self._selector.get_map():
                self._selector.unregister(latch)

    def _see_stop(self, fd: int) -> None:
        self._selector.unregister(fd)
        self._end(Ended.STOPPED)

    def _see_hurry(self, fd: int) -> None:
        self._selector.unregister(fd)
        del self._steps[:-1]
        self._end(Ended.STOPPED)

    def _end(self, why: Ended) -> None:
        """Take the next step towards the end: INT, TERM, KILL. The first reason stands."""
        if self._ended is Ended.EXITED:
            self._ended = why
        if not self._steps:
            return
        number, grace = self._steps.pop(0)
        self._deadline = None if grace is None else time.monotonic() + grace
        self._signal_group(number)

    def _signal_group(self, number: signal.Signals) -> None:
        # PermissionError: all that is left has another owner, or (macOS) is a zombie.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def _kill_group(self) -> None:
        self._signal_group(signal.SIGKILL)

    def _read_rest(self) -> None:
        """Take what stands in the pipes that somebody outside the group still holds open."""
        for fd, sink in self._outputs.items():
            os.set_blocking(fd, False)
            left = _LEFT_OVER
            with suppress(BlockingIOError):
                while left > 0 and (data := os.read(fd, _CHUNK)):
                    sink(data)
                    left -= len(data)

    def _close(self, pidfd: int | None) -> None:
        self._selector.close()
        self._kill_group()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        self._process.wait()
        if pidfd is not None:
            os.close(pidfd)
        # Members of the group that were orphaned come to us where we adopt (`orphans`); elsewhere to init.
        with suppress(ChildProcessError):
            while True:
                os.waitpid(-self._process.pid, 0)


def _pidfd(pid: int) -> int | None:
    """Open a file descriptor that becomes readable when *pid* exits; None where the system has none to give."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:  # an old kernel, or a sandbox that forbids it
        return None
