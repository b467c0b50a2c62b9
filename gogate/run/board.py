"""Which job may start now: the plan's order, its edges and the budget. Pure bookkeeping, no thread, no clock."""

from __future__ import annotations

from collections import Counter
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gogate.run.job import Budget, Job

__all__ = ["Board"]


class Board:
    """Holds what waits, what runs and what ended; jobs are named by their place in the plan, from 0."""

    def __init__(self, jobs: Sequence[Job], budget: Budget) -> None:
        """Raise ValueError for a name that is used twice or unknown, a cycle, or a budget without a CPU."""
        if budget.cpus < 1:
            raise ValueError(f"a budget of {budget.cpus} CPUs runs nothing")
        self._jobs = tuple(jobs)
        self._budget = budget
        self._edges = _edges(jobs)
        self._waiting = list(range(len(jobs)))
        self._running: set[int] = set()
        self._reached: set[str] = set()
        self._ended: set[str] = set()
        self._failed: set[str] = set()

    @property
    def waiting(self) -> tuple[int, ...]:
        """What was not taken yet, in plan order."""
        return tuple(self._waiting)

    def take(self) -> int | None:
        """Take the next job that may start, or be skipped (`is_barred`); None where nothing may now.

        A job never overtakes one ahead of it in the plan that only waits for room: the plan's order is its priority.
        """
        for index in self._waiting:
            if not self._is_free(index):
                continue
            if not self.is_barred(index) and not self._fits(index):
                return None
            self._waiting.remove(index)
            self._running.add(index)
            return index
        return None

    def is_barred(self, index: int) -> bool:
        """Whether something that the job needs did not end well."""
        return not self._failed.isdisjoint(self._jobs[index].needs)

    def end(self, index: int, *, ok: bool) -> None:
        """Note the end of a job that was taken, or that still waits."""
        self._running.discard(index)
        if index in self._waiting:
            self._waiting.remove(index)
        self._ended.add(self._jobs[index].name)
        if not ok:
            self._failed.add(self._jobs[index].name)

    def reach(self, index: int, milestone: str) -> None:
        """Note that a running job reached *milestone*."""
        self._reached.add(f"{self._jobs[index].name}@{milestone}")

    def _is_free(self, index: int) -> bool:
        return all(name in self._ended or edge in self._reached for edge, name in self._edges[index])

    def _fits(self, index: int) -> bool:
        if not self._running:  # also what is larger than the budget: it runs alone
            return True
        jobs = [self._jobs[each] for each in (*self._running, index)]
        if sum(job.weight for job in jobs) > self._budget.cpus:
            return False
        return self._budget.memory is None or sum(job.memory for job in jobs) <= self._budget.memory


def _edges(jobs: Sequence[Job]) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return for each job what it waits for, as (the name as written, the job's name); raises ValueError."""
    names = Counter(job.name for job in jobs)
    for name, count in names.items():
        if count > 1:
            raise ValueError(f"{count} jobs have the name {name}")
    edges = tuple(tuple((edge, _job_of(edge, job, names)) for edge in (*job.after, *job.needs)) for job in jobs)
    graph = {job.name: [name for _, name in own] for job, own in zip(jobs, edges, strict=True)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise ValueError(f"jobs wait for each other: {' -> '.join(reversed(error.args[1]))}") from error
    return edges


def _job_of(edge: str, job: Job, names: Counter[str]) -> str:
    name = edge if edge in names else edge.rpartition("@")[0]
    if name not in names or (name != edge and edge in job.needs):
        raise ValueError(f"job {job.name} waits for {edge}, which is no job of the plan")
    return name
