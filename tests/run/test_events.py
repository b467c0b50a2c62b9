"""What a listener hears, in which order and in which thread."""

from __future__ import annotations

import threading

from gogate.run import events
from gogate.run.job import Budget, Channel, Job
from gogate.run.outcome import Ended
from gogate.run.scheduler import run_jobs
from gogate.run.stop import Stop
from tests.run.support import Reacts, shell


def test_the_story_of_a_run() -> None:
    heard: list[events.Event] = []
    threads: set[int] = set()

    def listen(event: events.Event, /) -> None:
        threads.add(threading.get_ident())
        if not isinstance(event, events.Tick):
            heard.append(event)

    def reader(channel: Channel) -> Reacts:
        def act(_: bytes) -> None:
            channel.progress(1, 2, 0, "a")
            channel.note("half way")

        return Reacts(act)

    jobs = [
        Job(name="test ./a", stage="test", command=shell("echo x"), reader=reader),
        Job(name="vet ./a", stage="vet", command=shell("exit 1"), after=("test ./a",)),
        Job(name="never", stage="vet", command=shell("exit 1"), needs=("vet ./a",)),
    ]
    test, vet, never = run_jobs(jobs, budget=Budget(2), stop=Stop(), listener=listen)
    assert heard == [
        events.Planned((("test ./a", "test"), ("vet ./a", "vet"), ("never", "vet"))),
        events.JobStarted("test ./a", "test"),
        events.JobProgress("test ./a", "test", 1, 2, 0, "a"),
        events.Note("half way"),
        events.JobEnded("test ./a", "test", test),
        events.JobStarted("vet ./a", "vet"),
        events.JobEnded("vet ./a", "vet", vet),
        events.JobEnded("never", "vet", never),
    ]
    assert never.ended is Ended.SKIPPED
    assert threads == {threading.get_ident()}


def test_only_the_latest_progress_is_told_to_a_slow_listener() -> None:
    all_said, told = threading.Event(), list[int]()

    def listen(event: events.Event, /) -> None:
        if isinstance(event, events.Note):
            assert all_said.wait(60)
        if isinstance(event, events.JobProgress):
            told.append(event.done)

    def reader(channel: Channel) -> Reacts:
        channel.note("the listener is busy")
        for done in range(1, 1001):
            channel.progress(done, 1000, 0, "")
        all_said.set()
        return Reacts()

    run_jobs([Job(name="a", command=shell("true"), reader=reader)], budget=Budget(1), stop=Stop(), listener=listen)
    assert told == [1000]


def test_silence_is_told_by_ticks() -> None:
    ticked = threading.Event()

    def listen(event: events.Event, /) -> None:
        if isinstance(event, events.Tick):
            ticked.set()

    run_jobs([Job(name="a", action=lambda _: ticked.wait(60))], budget=Budget(1), stop=Stop(), listener=listen)
    assert ticked.is_set()
