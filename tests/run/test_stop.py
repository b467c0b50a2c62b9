"""The stop token: threads, signals, the time limit, stops that follow another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from gogate.model.errors import ExitCode, Interrupted, TimeLimit
from gogate.run.stop import HALTED, TIME_LIMIT, Halted, Stop, signals, time_limit
from tests.run.support import CHILDREN, ROOT, is_gone, open_fds


def test_it_starts_quiet() -> None:
    stop = Stop()
    assert not stop.requested
    assert stop.reason is None
    assert stop.error() is None
    stop.check()
    assert not stop.wait(0)


def test_the_first_reason_stands_and_a_later_signal_hurries() -> None:
    stop = Stop()
    stop.request(TIME_LIMIT)
    assert (stop.requested, stop.reason, stop.hurried.is_set) == (True, TIME_LIMIT, False)
    stop.request(HALTED)
    assert not stop.hurried.is_set
    stop.request(signal.SIGINT)
    assert (stop.reason, stop.hurried.is_set) == (TIME_LIMIT, True)


@pytest.mark.parametrize(
    ("reason", "error", "code"),
    [
        (signal.SIGINT, Interrupted, 130),
        (signal.SIGHUP, Interrupted, 129),
        (TIME_LIMIT, TimeLimit, ExitCode.TIME_LIMIT),
        (HALTED, Halted, ExitCode.CANNOT_JUDGE),
    ],
)
def test_each_reason_has_its_error(reason: int, error: type[Exception], code: int) -> None:
    stop = Stop()
    stop.request(reason)
    found = stop.error()
    assert type(found) is error
    assert found is not None
    assert found.exit_code == code
    with pytest.raises(error):
        stop.check()


def test_every_waiting_thread_is_woken() -> None:
    stop = Stop()
    woken: list[bool] = []
    threads = [threading.Thread(target=lambda: woken.append(stop.wait())) for _ in range(4)]
    for thread in threads:
        thread.start()
    stop.request(signal.SIGTERM)
    for thread in threads:
        thread.join()
    assert woken == [True] * 4


def test_a_child_follows_its_parent_and_can_be_asked_alone() -> None:
    stop = Stop()
    with stop.child() as one, stop.child() as other:
        one.request(HALTED)
        assert not stop.requested
        assert not other.requested
        stop.request(signal.SIGTERM)
        assert (one.reason, other.reason) == (HALTED, signal.SIGTERM)
        stop.request(signal.SIGTERM)
        assert other.hurried.is_set
    with stop.child() as late:
        assert late.reason == signal.SIGTERM


def test_a_child_that_was_given_back_hears_no_more() -> None:
    stop = Stop()
    with stop.child() as child:
        pass
    stop.request(signal.SIGTERM)
    assert not child.requested


def test_the_time_limit() -> None:
    stop = Stop()
    with time_limit(stop, 0.01):
        assert stop.wait(60)
    assert stop.reason == TIME_LIMIT


def test_a_time_limit_that_is_not_reached_leaves_no_thread() -> None:
    stop = Stop()
    before = threading.active_count()
    for _ in range(20):
        with time_limit(stop, 600):
            assert threading.active_count() == before + 1
        assert threading.active_count() == before
    with time_limit(stop, None):
        assert threading.active_count() == before
    assert not stop.requested


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_become_requests_and_the_handlers_come_back(number: signal.Signals) -> None:
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with signals(Stop()) as stop:
        signal.raise_signal(number)
        assert stop.wait(60)
    assert stop.reason == number
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with signals(Stop()) as stop:
            signal.raise_signal(signal.SIGHUP)
            assert not stop.requested
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_its_files_are_closed_with_it() -> None:
    before = open_fds()
    stop = Stop()
    assert open_fds() == before + 4
    del stop
    assert open_fds() == before


def test_a_signal_stops_the_owner_and_its_child() -> None:
    with owner(grace=0.05) as program:
        assert program.stdout is not None
        pid = int(program.stdout.readline().split()[1])
        program.send_signal(signal.SIGTERM)
        program.stdout.read()
    assert program.returncode == 128 + signal.SIGTERM
    assert is_gone(pid)


def test_a_second_control_c_kills_at_once() -> None:
    with owner(grace=600) as program:
        assert program.stdout is not None
        pid = int(program.stdout.readline().split()[1])
        program.send_signal(signal.SIGINT)
        assert program.stdout.readline() == b"got 2\n"
        program.send_signal(signal.SIGINT)
        rest = program.stdout.read()
    assert (program.returncode, rest) == (128 + signal.SIGINT, b"")
    assert is_gone(pid)


def owner(grace: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(CHILDREN / "owner.py"), str(grace)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
