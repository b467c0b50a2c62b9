"""Times of whole processes, taken in turns so that a busy minute hits all sides alike."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

__all__ = ["Side", "Times", "in_turns"]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: commands that run one after the other, and what makes the start fair."""

    name: str
    commands: Sequence[Sequence[str]]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[], None] = lambda: None
    codes: frozenset[int] = frozenset({0})

    def run(self) -> tuple[float, float]:
        """Run once; return wall and CPU seconds. RuntimeError where a command ends with another code."""
        self.before()
        environment = {**os.environ, **self.environment}
        start, used = time.perf_counter(), _cpu()
        for argv in self.commands:
            done = subprocess.run(
                argv, cwd=self.folder, env=environment, capture_output=True, stdin=subprocess.DEVNULL, check=False
            )
            if done.returncode not in self.codes:
                raise RuntimeError(f"{' '.join(argv)} ended with {done.returncode}:\n{done.stderr.decode()[-2000:]}")
        return time.perf_counter() - start, _cpu() - used


@dataclass(slots=True)
class Times:
    """The seconds of all rounds of one side."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Median of the wall seconds."""
        return statistics.median(self.wall)


def in_turns(sides: Sequence[Side], rounds: int, say: Callable[[str], None]) -> dict[str, Times]:
    """Run every side *rounds* times, each round beginning with another side."""
    times = {side.name: Times() for side in sides}
    for number in range(rounds):
        turn = number % len(sides)
        for side in (*sides[turn:], *sides[:turn]):
            wall, cpu = side.run()
            times[side.name].wall.append(wall)
            times[side.name].cpu.append(cpu)
            say(f"  round {number + 1}: {side.name}: {wall:.2f} s, CPU {cpu:.2f} s")
    return times


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
