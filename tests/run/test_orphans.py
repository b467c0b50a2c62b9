"""Descendants that left their process group: on Linux they are found and killed all the same."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gogate.run.orphans import descendants, none_left
from gogate.run.process import run
from gogate.run.stop import Stop
from tests.run.support import SHORT, child, is_gone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process adopt its orphans")


def test_a_daemon_is_killed_and_reaped() -> None:
    before = descendants()
    with none_left():
        outcome = run(child("daemon"), stop=Stop(), graces=SHORT)
        pid = int(outcome.stderr.split()[1])
        assert pid in {found for found, _ in descendants()}
        os.kill(pid, 0)  # the end of its leader did not end it
    assert descendants() == before
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_an_orphan_in_the_group_is_gone_when_the_run_is() -> None:
    before = descendants()
    with none_left():
        pid = int(run(child("pipe_keeper"), stop=Stop(), graces=SHORT).stdout)
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        assert descendants() == before


def test_a_daemon_is_killed_when_an_error_passes() -> None:
    pids: list[int] = []

    def fail() -> None:
        with none_left():
            pids.append(int(run(child("daemon"), stop=Stop(), graces=SHORT).stderr.split()[1]))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert is_gone(pids[0])


def test_a_daemon_whose_leader_is_stopped() -> None:
    with none_left():
        outcome = run(child("daemon", "stay"), stop=Stop(), limit=0.3, graces=SHORT)
    assert is_gone(int(outcome.stderr.split()[1]))


def test_what_was_there_before_lives_on() -> None:
    own = subprocess.Popen(["sleep", "600"])
    try:
        with none_left():
            run(child("daemon"), stop=Stop(), graces=SHORT)
        assert own.poll() is None
    finally:
        own.kill()
        own.wait()


def test_it_can_be_nested() -> None:
    with none_left():
        first = int(run(child("daemon"), stop=Stop(), graces=SHORT).stderr.split()[1])
        with none_left():
            second = int(run(child("daemon"), stop=Stop(), graces=SHORT).stderr.split()[1])
        assert is_gone(second)
        os.kill(first, 0)
        third = int(run(child("daemon"), stop=Stop(), graces=SHORT).stderr.split()[1])
    assert is_gone(first)
    assert is_gone(third)


def test_without_children_nothing_is_found() -> None:
    code = "from gogate.run.orphans import descendants; assert descendants() == frozenset()"
    subprocess.run([sys.executable, "-c", code], check=True)
