"""A job: a command or a piece of in-process work, with its place in the plan and what it weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gogate.run.outcome import KEEP, Command, Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from gogate.run.stop import Stop

__all__ = ["Budget", "Channel", "Job"]


class Budget(msgspec.Struct, frozen=True):
    """What may run at once: CPUs (at least 1), and bytes of memory (None = do not count)."""

    cpus: int
    memory: int | None = None


class Channel(msgspec.Struct, frozen=True):
    """What a job's reader can say while it reads; safe to call from the job's thread.

    ``signal(milestone)`` lets go the jobs that wait for ``name@milestone``;
    ``progress(done, total, failed, detail)`` becomes an `events.JobProgress`, ``note(text)`` an `events.Note`.
    """

    signal: Callable[[str], None]
    progress: Callable[[int, int, int, str], None]
    note: Callable[[str], None]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Either a *command* (with a *reader* made when it starts) or an *action* that gets the stop it must obey.

    *after* names jobs whose end, or ``job@milestone`` whose reach, comes first; how they end does not matter. A
    milestone counts as reached when its job ends. *needs* names jobs that have to end well, else this one is skipped.
    *weight* is in CPUs (0 is free), *memory* a guess in bytes, *limit* in seconds for a command; *stage* is a label.
    """

    name: str
    command: Command | None = None
    action: Callable[[Stop], Any] | None = None
    reader: Callable[[Channel], Reader] | None = None
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    weight: int = 1
    memory: int = 0
    limit: float | None = None
    nice: int = 0
    stage: str = ""
    keep: int = KEEP

    def __post_init__(self) -> None:
        """Raise ValueError where it is neither or both, or where an action has what only a command can have."""
        if (self.command is None) == (self.action is None):
            raise ValueError(f"job {self.name}: wants either a command or an action")
        if self.action is not None and (self.reader is not None or self.limit is not None or self.nice):
            raise ValueError(f"job {self.name}: an action has no reader, no limit and no nice")
        if self.weight < 0 or self.memory < 0:
            raise ValueError(f"job {self.name}: weight and memory are not negative")
