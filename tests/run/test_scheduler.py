"""Plans of jobs, run: order, budget, milestones, failures, stops, and nothing left whatever happens."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gogate.model.errors import CannotJudge
from gogate.run import events
from gogate.run.job import Budget, Channel, Job
from gogate.run.orphans import descendants
from gogate.run.outcome import Ended, Graces, Outcome
from gogate.run.scheduler import run_jobs
from gogate.run.stop import HALTED, TIME_LIMIT, Halted, Stop
from tests.run.support import SHORT, Reacts, child, is_gone, open_fds, plans, shell

if TYPE_CHECKING:
    from pathlib import Path

TWO = Budget(cpus=2)


class Hears:
    """A listener that keeps what it hears but for ticks, and may act on it."""

    def __init__(self, action: Callable[[events.Event], None] = lambda _: None) -> None:
        self.heard: list[events.Event] = []
        self.action = action

    def __call__(self, event: events.Event, /) -> None:
        if not isinstance(event, events.Tick):
            self.heard.append(event)
        self.action(event)

    def started(self) -> list[str]:
        return [event.job for event in self.heard if isinstance(event, events.JobStarted)]


def run_plan(
    jobs: list[Job],
    budget: Budget = TWO,
    stop: Stop | None = None,
    listener: events.Listener = events.silent,
    fail_fast: Callable[[events.Event], bool] | None = None,
) -> list[Outcome]:
    return run_jobs(jobs, budget=budget, stop=stop or Stop(), listener=listener, fail_fast=fail_fast, graces=SHORT)


def keeps(action: Callable[[bytes], None] = lambda _: None) -> Callable[[Channel], Reacts]:
    """A maker of readers that act on what was printed so far."""
    return lambda _: Reacts(action)


def test_nothing_to_do() -> None:
    assert run_plan([]) == []


def test_outcomes_stand_in_plan_order_whatever_ends_first(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    jobs = [
        Job(name="first", command=shell(f"cat {fifo}; exit 1")),
        Job(name="second", command=shell(f"echo from the second >{fifo}; echo 2")),
        Job(name="third", action=lambda _: "three"),
    ]
    first, second, third = run_plan(jobs)
    assert (first.stdout, first.exit_code) == (b"from the second\n", 1)
    assert second.stdout == b"2\n"
    assert (third.value, third.ok, third.command.argv) == ("three", True, ())


def say(word: str, _: Stop) -> str:
    return word


@settings(max_examples=40)
@given(data=st.data())
def test_one_cpu_and_many_give_the_same(data: st.DataObject) -> None:
    failing = data.draw(st.sets(st.integers(0, 6).map(str)))
    plan = [
        msgspec.structs.replace(
            job,
            action=None if job.name in failing else partial(say, job.name),
            command=shell("exit 3") if job.name in failing else None,
        )
        for job in data.draw(plans())
    ]
    answers = []
    for cpus in (1, 2, 8):
        outcomes = run_plan(plan, Budget(cpus))
        answers.append([(o.ended, o.exit_code, o.value) for o in outcomes])
    assert answers[0] == answers[1] == answers[2]
    ended = {job.name: answer for job, answer in zip(plan, answers[0], strict=True)}
    for job in plan:
        barred = any(ended[name][:2] != (Ended.EXITED, 0) for name in job.needs)
        assert (ended[job.name][0] is Ended.SKIPPED) == barred


@settings(max_examples=40)
@given(plan=plans(), cpus=st.integers(1, 3))
def test_the_budget_holds_while_jobs_really_run(plan: list[Job], cpus: int) -> None:
    lock = threading.Lock()
    running: list[int] = []
    done: list[str] = []

    def work(job: Job) -> Callable[[Stop], None]:
        def action(_: Stop) -> None:
            with lock:
                running.append(job.weight)
                assert sum(running) <= cpus or len(running) == 1
                assert {edge.rstrip("@") for edge in (*job.after, *job.needs)} <= set(done)
            with lock:
                running.remove(job.weight)
                done.append(job.name)

        return action

    jobs = [msgspec.structs.replace(job, action=work(job)) for job in plan]
    assert all(outcome.ok for outcome in run_plan(jobs, Budget(cpus)))


def test_the_plan_is_the_priority() -> None:
    hears = Hears()
    jobs = [Job(name=name, action=Stop.check, weight=3) for name in "cab"]
    run_plan(jobs, Budget(cpus=1), listener=hears)
    assert hears.started() == ["c", "a", "b"]


def test_a_milestone_lets_a_job_start_while_the_other_runs(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)

    def reader(channel: Channel) -> Reacts:
        return Reacts(lambda data: channel.signal("running") if data == b"running\n" else None)

    jobs = [
        Job(name="vet", command=shell(f"echo go >{fifo}"), after=("test@running",)),
        # It ends only when the other writes: without the milestone both would wait until the limit.
        Job(name="test", command=shell(f"echo running; cat {fifo}"), reader=reader, limit=60),
    ]
    hears = Hears()
    vet, test = run_plan(jobs, listener=hears)
    assert vet.ok
    assert test.ended is Ended.EXITED
    assert isinstance(test.reader, Reacts)
    assert test.reader.data == b"running\ngo\n"
    assert hears.started() == ["test", "vet"]


def test_a_milestone_that_is_never_reached_comes_with_the_end() -> None:
    jobs = [Job(name="vet", action=Stop.check, after=("test@running",)), Job(name="test", command=shell("exit 1"))]
    assert [outcome.ok for outcome in run_plan(jobs)] == [True, False]


def test_what_a_job_needs() -> None:
    jobs = [
        Job(name="build", command=shell("exit 1")),
        Job(name="run", command=shell("exit 0"), needs=("build",)),
        Job(name="after", command=shell("exit 0"), after=("run",)),
    ]
    build, run, after = run_plan(jobs)
    assert (build.exit_code, run.ended, after.ok) == (1, Ended.SKIPPED, True)
    assert run.command == jobs[1].command


def test_a_missing_program_is_an_outcome_here_too() -> None:
    command = shell("x")
    missing = type(command)(("no-such-tool",), command.cwd, command.env)
    (outcome,) = run_plan([Job(name="a", command=missing)])
    assert outcome.ended is Ended.MISSING


def test_a_limit_ends_one_job_and_no_other() -> None:
    jobs = [
        Job(name="slow", command=shell("exec sleep 600"), limit=0.1),
        Job(name="other", command=shell("echo well"), after=("slow",)),
    ]
    slow, other = run_plan(jobs)
    assert (slow.ended, other.stdout) == (Ended.TIMED_OUT, b"well\n")


@pytest.mark.parametrize("reason", [signal.SIGTERM, TIME_LIMIT])
def test_a_stop_ends_what_runs_and_skips_what_waits(reason: int) -> None:
    stop = Stop()
    stubborn = Job(name="stubborn", command=child("stubborn"), reader=keeps(lambda _: stop.request(reason)))

    def wait(stop: Stop) -> None:
        stop.wait(600)
        stop.check()

    waiting = Job(name="waiting", action=wait)
    hears = Hears()
    one, two, three = run_plan([stubborn, waiting, Job(name="never", command=shell("true"))], stop=stop, listener=hears)
    assert (one.ended, two.ended, three.ended) == (Ended.STOPPED, Ended.STOPPED, Ended.SKIPPED)
    assert events.Stopping(reason) in hears.heard
    assert "never" not in hears.started()
    assert sum(isinstance(event, events.JobEnded) for event in hears.heard) == 3


def test_a_stop_before_the_start_starts_nothing() -> None:
    stop = Stop()
    stop.request(signal.SIGINT)
    hears = Hears()
    (outcome,) = run_plan([Job(name="a", command=shell("true"))], stop=stop, listener=hears)
    assert outcome.ended is Ended.SKIPPED
    assert hears.started() == []


def test_fail_fast_stops_the_rest_and_not_the_caller() -> None:
    stop = Stop()
    jobs = [
        Job(name="fails", command=shell("exit 1")),
        Job(name="runs", command=shell("exec sleep 600")),
        Job(name="waits", command=shell("true"), after=("runs",)),
    ]

    def failed(event: events.Event) -> bool:
        return isinstance(event, events.JobEnded) and event.outcome.exit_code == 1

    fails, runs, waits = run_plan(jobs, stop=stop, fail_fast=failed)
    assert (fails.exit_code, waits.ended) == (1, Ended.SKIPPED)
    assert runs.ended in {Ended.STOPPED, Ended.SKIPPED}
    assert not stop.requested


def test_fail_fast_hears_progress_too() -> None:
    def reader(channel: Channel) -> Reacts:
        return Reacts(lambda _: channel.progress(1, 9, 1, "TestA"))

    hears = Hears()
    (outcome,) = run_plan(
        [Job(name="test", stage="tests", command=child("stubborn"), reader=reader)],
        listener=hears,
        fail_fast=lambda event: isinstance(event, events.JobProgress) and event.failed > 0,
    )
    assert outcome.ended is Ended.STOPPED
    assert events.JobProgress("test", "tests", 1, 9, 1, "TestA") in hears.heard
    assert events.Stopping(HALTED) in hears.heard


def stubborn_with(pids: list[int], action: Callable[[], None] = lambda: None) -> Job:
    """A job that ends by KILL alone; its process id goes to *pids*, then *action* is called."""

    def note(data: bytes) -> None:
        if not pids and b"\n" in data:
            pids.append(int(data.split()[1]))
            action()

    return Job(name="stubborn", command=child("stubborn"), reader=keeps(note))


def fail() -> None:
    raise ZeroDivisionError


def test_a_listener_that_raises_ends_it_all() -> None:
    pids: list[int] = []

    def raises_on_note(event: events.Event) -> None:
        if isinstance(event, events.Note):
            fail()

    def reader(channel: Channel) -> Reacts:
        def note(data: bytes) -> None:
            pids[:] = [int(data.split()[1])]
            channel.note("ready")

        return Reacts(note)

    with pytest.raises(ZeroDivisionError):
        run_plan([Job(name="a", command=child("stubborn"), reader=reader)], listener=raises_on_note)
    assert is_gone(pids[0])
    assert not job_threads()


def test_a_reader_that_raises_ends_it_all() -> None:
    pids: list[int] = []
    with pytest.raises(ZeroDivisionError):
        run_plan([stubborn_with(pids, fail), Job(name="other", command=shell("exec sleep 600"))])
    assert is_gone(pids[0])
    assert descendants() == frozenset()
    assert not job_threads()


def test_an_action_that_raises_ends_it_all() -> None:
    ready = threading.Event()
    pids: list[int] = []

    def cannot(_: Stop) -> None:
        assert ready.wait(60)
        raise CannotJudge("no base")

    with pytest.raises(CannotJudge, match="no base"):
        run_plan([stubborn_with(pids, ready.set), Job(name="other", action=cannot)])
    assert is_gone(pids[0])


def test_an_action_that_says_stopped_without_a_stop_is_an_error() -> None:
    def lies(_: Stop) -> None:
        raise Halted("halted")

    with pytest.raises(Halted):
        run_plan([Job(name="a", action=lies)])


def test_a_reader_that_cannot_be_made() -> None:
    def broken(_: Channel) -> Reacts:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_plan([Job(name="a", command=shell("true"), reader=broken)])


def job_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("job ")]


def test_a_daemon_of_a_job_is_gone_too() -> None:
    (outcome,) = run_plan([Job(name="a", command=child("daemon"))])
    assert is_gone(int(outcome.stderr.split()[1]))
    assert descendants() == frozenset()


def test_a_second_signal_hurries_the_jobs() -> None:
    stop = Stop()

    def twice(_: bytes) -> None:
        stop.request(signal.SIGINT)
        stop.request(signal.SIGINT)

    jobs = [Job(name="a", command=child("stubborn"), reader=keeps(twice))]
    patient = Graces(interrupt=600, terminate=600)
    (outcome,) = run_jobs(jobs, budget=TWO, stop=stop, listener=events.silent, graces=patient)
    assert (outcome.ended, outcome.signal) == (Ended.STOPPED, signal.SIGKILL)


def test_no_file_stays_open() -> None:
    run_plan([Job(name="warm", command=shell("true"))])
    before = open_fds()
    run_plan([Job(name=str(number), command=shell("cat", stdin=b"x")) for number in range(5)])
    assert open_fds() == before
