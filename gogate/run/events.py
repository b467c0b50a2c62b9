"""What a listener hears while jobs run: frozen structs, told in the main thread, in the order in which they happen."""

from __future__ import annotations

from typing import Protocol

import msgspec

from gogate.run.outcome import Outcome  # noqa: TC001 - msgspec may resolve the annotations

__all__ = [
    "Event",
    "JobEnded",
    "JobProgress",
    "JobStarted",
    "Listener",
    "Note",
    "Planned",
    "Stopping",
    "Tick",
    "silent",
]


class Planned(msgspec.Struct, frozen=True):
    """Comes first: the jobs in plan order, each as (job, stage)."""

    jobs: tuple[tuple[str, str], ...]


class JobStarted(msgspec.Struct, frozen=True):
    """A job began."""

    job: str
    stage: str


class JobProgress(msgspec.Struct, frozen=True):
    """How far a job is: ``done`` of ``total`` steps (0 = not known), ``failed`` of them; ``detail`` is foreign text.

    Only the latest progress of a job is told where they come faster than they are heard.
    """

    job: str
    stage: str
    done: int
    total: int
    failed: int
    detail: str = ""


class JobEnded(msgspec.Struct, frozen=True):
    """A job's end, also of one that never started."""

    job: str
    stage: str
    outcome: Outcome


class Note(msgspec.Struct, frozen=True):
    """A line for people."""

    text: str


class Stopping(msgspec.Struct, frozen=True):
    """Everything is being stopped; ``reason`` as in `stop.Stop.reason`."""

    reason: int


class Tick(msgspec.Struct, frozen=True):
    """Nothing happened for a moment: the time to refresh a clock."""


Event = Planned | JobStarted | JobProgress | JobEnded | Note | Stopping | Tick


class Listener(Protocol):
    """Hears every event; what it raises ends the run and is raised by `scheduler.run_jobs`."""

    def __call__(self, event: Event, /) -> None:
        """Hear *event*."""


def silent(event: Event, /) -> None:
    """Hear and say nothing."""
