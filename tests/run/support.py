"""What the tests of the run room share: real children, and readers that act on what the children say."""

from __future__ import annotations

import gc
import os
import select
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from gogate.run.job import Job
from gogate.run.process import Command, Graces
from gogate.run.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
CHILDREN = Path(__file__).parent / "children"
_pidfd_open = os.pidfd_open  # a test may take it from the program
SHORT = Graces(interrupt=0.05, terminate=0.05, drain=0.05)
ENV = {"PATH": os.environ["PATH"]}


def child(name: str, *arguments: str) -> Command:
    """One of the programs in ``children``."""
    return Command((sys.executable, "-IS", str(CHILDREN / f"{name}.py"), *arguments), Path("/"), ENV)


def shell(script: str, *, cwd: Path = Path("/"), stdin: bytes = b"") -> Command:
    return Command(("sh", "-c", script), cwd, ENV, stdin)


class Reacts:
    """A reader that keeps all, and calls *action* with it whenever more came."""

    def __init__(self, action: Callable[[bytes], None] = lambda _: None) -> None:
        self.action = action
        self.data = b""
        self.closed = 0

    def feed(self, data: bytes, /) -> None:
        self.data += data
        self.action(self.data)

    def close(self) -> None:
        self.closed += 1


def open_fds() -> int:
    """How many files this process has open; what an earlier test left to the garbage collector is closed first."""
    gc.collect()
    return len(list(Path("/dev/fd").iterdir()))


def is_gone(pid: int) -> bool:
    """Whether a killed process is dead; waits for the kernel to be through with it, ten seconds at most."""
    try:
        pidfd = _pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        return bool(poll.poll(10_000))
    finally:
        os.close(pidfd)


def plans(action: Callable[[Stop], object] = Stop.check) -> st.SearchStrategy[list[Job]]:
    """Random plans without a cycle: a job waits for some of those that a shuffled order puts before it."""

    @st.composite
    def draw_plan(draw: st.DrawFn) -> list[Job]:
        order = draw(st.permutations(range(draw(st.integers(0, 7)))))
        jobs: dict[int, Job] = {}
        for place, number in enumerate(order):
            before = [str(each) for each in order[:place]]
            picked = draw(st.lists(st.sampled_from(before), unique=True, max_size=3)) if before else []
            marks = draw(st.lists(st.sampled_from(["after", "needs", "milestone"]), min_size=3, max_size=3))
            pairs = list(zip(picked, marks, strict=False))
            jobs[number] = Job(
                name=str(number),
                action=action,
                after=tuple(name + "@" * (mark == "milestone") for name, mark in pairs if mark != "needs"),
                needs=tuple(name for name, mark in pairs if mark == "needs"),
                weight=draw(st.integers(0, 5)),
                memory=draw(st.integers(0, 9)),
            )
        return [jobs[number] for number in sorted(jobs)]

    return draw_plan()
