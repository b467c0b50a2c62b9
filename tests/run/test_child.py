"""A child's end: its limit, its stop, its signals, and what it leaves behind; with and without Linux's pidfd."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gogate.run.process import Command, Ended, Graces, run
from gogate.run.stop import TIME_LIMIT, Stop
from tests.run.support import ENV, SHORT, Reacts, child, is_gone, open_fds, shell

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=["pidfd", "polling"], autouse=True)
def each_way_to_see_an_exit(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test runs with Linux's pidfd, and as on a system that has none."""
    if request.param == "polling":
        with monkeypatch.context() as patch:
            patch.delattr(os, "pidfd_open", raising=False)
            yield
    else:
        yield


def children() -> set[int]:
    """Children of this process, zombies too."""
    found = subprocess.run(["ps", "-o", "pid=,comm=", "--ppid", str(os.getpid())], capture_output=True, text=True)
    return {int(line.split()[0]) for line in found.stdout.splitlines() if line.split()[1] != "ps"}


def test_a_limit() -> None:
    outcome = run(shell("echo before; exec sleep 600"), stop=Stop(), limit=0.2)
    assert (outcome.ended, outcome.signal, outcome.exit_code) == (Ended.TIMED_OUT, signal.SIGINT, None)
    assert outcome.stdout == b"before\n"


def test_a_limit_that_is_not_reached() -> None:
    assert run(shell("exit 5"), stop=Stop(), limit=600).exit_code == 5


@pytest.mark.parametrize("reason", [signal.SIGTERM, TIME_LIMIT])
def test_a_stop_ends_a_child_that_ignores_int_and_term(reason: int) -> None:
    stop = Stop()
    reader = Reacts(lambda _: stop.request(reason) if not stop.requested else None)
    outcome = run(child("stubborn"), stop=stop, reader=reader, graces=SHORT)
    assert (outcome.ended, outcome.signal) == (Ended.STOPPED, signal.SIGKILL)
    assert is_gone(int(reader.data.split()[1]))


def test_term_comes_after_int() -> None:
    stop = Stop()
    script = "trap '' INT; trap 'exit 15' TERM; echo ready; while :; do sleep 600 & wait; done"
    reader = Reacts(lambda _: stop.request(signal.SIGINT))
    outcome = run(shell(script), stop=stop, reader=reader, graces=Graces(interrupt=0.05, terminate=600))
    assert (outcome.ended, outcome.exit_code) == (Ended.STOPPED, 15)


def test_a_second_signal_does_not_wait() -> None:
    stop = Stop()

    def twice(_: bytes) -> None:
        stop.request(signal.SIGINT)
        stop.request(signal.SIGINT)

    patient = Graces(interrupt=600, terminate=600)
    outcome = run(child("stubborn"), stop=stop, reader=Reacts(twice), graces=patient)
    assert (outcome.ended, outcome.signal) == (Ended.STOPPED, signal.SIGKILL)


def test_a_child_that_obeys_int_may_say_goodbye() -> None:
    stop = Stop()
    script = "trap 'echo bye; exit 7' INT; echo ready; while :; do sleep 600 & wait; done"
    reader = Reacts(lambda data: stop.request(signal.SIGINT) if data == b"ready\n" else None)
    outcome = run(shell(script), stop=stop, reader=reader)
    assert (outcome.ended, outcome.exit_code, reader.data) == (Ended.STOPPED, 7, b"ready\nbye\n")


def test_a_stop_while_nothing_comes() -> None:
    stop = Stop()
    thread = threading.Thread(target=stop.request, args=(signal.SIGINT,))
    thread.start()
    outcome = run(shell("exec sleep 600"), stop=stop)
    thread.join()
    assert outcome.ended in {Ended.STOPPED, Ended.SKIPPED}


def await_exit(pid: int) -> None:
    """Wait until a child is a zombie, and leave it so."""
    with suppress(ChildProcessError):  # reaped already, where exits are polled for
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def test_an_exit_that_came_with_the_stop_is_an_exit() -> None:
    stop = Stop()

    def stop_and_await_exit(data: bytes) -> None:
        stop.request(signal.SIGINT)
        await_exit(int(data))

    outcome = run(shell("echo $$; exit 3"), stop=stop, reader=Reacts(stop_and_await_exit))
    assert (outcome.ended, outcome.exit_code) == (Ended.EXITED, 3)


def test_a_grandchild_that_keeps_the_pipe_hangs_nobody() -> None:
    outcome = run(child("pipe_keeper"), stop=Stop(), graces=SHORT)
    assert (outcome.exit_code, outcome.ended) == (0, Ended.EXITED)
    assert is_gone(int(outcome.stdout))


def test_a_daemon_that_keeps_the_pipe_and_prints_hangs_nobody() -> None:
    outcome = run(child("daemon", "loud"), stop=Stop(), graces=SHORT, keep=1_000_000)
    try:
        assert (outcome.exit_code, outcome.ended) == (0, Ended.EXITED)
    finally:
        pid = int(outcome.stderr.split()[1])
        if not is_gone(pid):  # the pipe is closed, so its next write ended it
            os.kill(pid, signal.SIGKILL)
            pytest.fail("the daemon still had its pipe")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has pipes that hold more than is read at once")
def test_what_stands_in_the_pipe_at_the_exit_is_read(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)

    def let_go_and_await_exit(data: bytes) -> None:
        if data.endswith(b"\n"):
            fifo.write_bytes(b"go")
            await_exit(int(data))

    # Nobody reads while the child says the rest and exits, its own child keeps the pipe open, and there is no grace.
    reader = Reacts(let_go_and_await_exit)
    run(child("wide_pipe", str(fifo)), stop=Stop(), reader=reader, graces=Graces(drain=0))
    assert reader.data.endswith(b"\n" + bytes(500_000))


@pytest.mark.parametrize("fails_in", ["feed", "close"])
def test_what_a_reader_raises_is_raised_and_nothing_is_left(fails_in: str) -> None:
    def fail(_: bytes = b"") -> None:
        raise ZeroDivisionError

    reader = Reacts()
    setattr(reader, fails_in, fail)
    with pytest.raises(ZeroDivisionError):
        run(shell("echo one; exec sleep 600"), stop=Stop(), reader=reader, limit=0.2)
    assert children() == set()


def test_no_zombie_and_no_open_file_is_left() -> None:
    stop = Stop()
    run(shell("true"), stop=stop)
    before = open_fds()
    for command in (shell("sleep 600 & echo x", stdin=b"y"), shell("kill -9 $$"), child("pipe_keeper"), shell("cat")):
        run(command, stop=stop, graces=SHORT)
    run(Command(("no-such-program",), Path("/"), ENV), stop=stop)
    assert open_fds() == before
    assert children() == set()
