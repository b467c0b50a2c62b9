"""What is asked of a process and what became of it: values, no behaviour.

Named tuples: a commit hook with nothing to judge starts one git, and a library here would double what it takes.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["GRACES", "KEEP", "Command", "Ended", "Graces", "Outcome", "Reader"]

KEEP = 64 * 1024 * 1024
"""Bytes of standard output, and of standard error, that are kept unless told otherwise."""


class Command(NamedTuple):
    """A process to run: argv (never a shell line), the folder, and the whole of its environment.

    ``held`` are open files that it inherits, beside its three streams.
    """

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    stdin: bytes = b""
    held: tuple[int, ...] = ()


class Ended(Enum):
    """How a process came to its end."""

    EXITED = "exited"
    """By itself, or by a signal that did not come from here."""
    TIMED_OUT = "timed out"
    """It had a limit, and was ended at it."""
    STOPPED = "stopped"
    """It ran, and was ended because everything was to stop."""
    MISSING = "missing"
    """The program was not found or cannot be executed; `Outcome.stderr` says which."""
    SKIPPED = "skipped"
    """Never started: the stop came first, or a job that it needs failed."""


class Reader(Protocol):
    """Takes standard output while it comes, in pieces that may be cut anywhere."""

    def feed(self, data: bytes, /) -> None:
        """Take the next piece, never empty."""

    def close(self) -> None:
        """No more comes. Called once, also when nothing came; not after `feed` raised."""


class Graces(NamedTuple):
    """Seconds that a process group gets: after INT, after TERM, and with a pipe open after its leader's exit."""

    interrupt: float = 2.0
    terminate: float = 1.0
    drain: float = 0.5


GRACES = Graces()


class Outcome(NamedTuple):
    """What became of a command.

    ``exit_code`` is None where a signal ended it or nothing ran, ``signal`` is None unless one did. ``stdout`` is
    empty where a reader took it. ``cut`` says that the middle of an output is gone (a line in it says how much).
    ``value`` is what an in-process job returned; such a job's ``command`` has an empty argv.
    """

    command: Command
    exit_code: int | None
    signal: int | None
    seconds: float
    stdout: bytes
    stderr: bytes
    cut: bool
    ended: Ended
    reader: Reader | None = None
    value: Any = None

    @property
    def ok(self) -> bool:
        """Whether it ended by itself with exit code 0."""
        return self.ended is Ended.EXITED and self.exit_code == 0
