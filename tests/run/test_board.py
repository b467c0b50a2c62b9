"""Which job may start: simulated to the end over random plans, in any order of ending."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.run.board import Board
from gogate.run.job import Budget, Job
from tests.run.support import plans

SEEDS = st.lists(st.integers(0, 10_000), min_size=1, max_size=20)


def nothing(_: object) -> None:
    pass


def job(name: str, **fields: object) -> Job:
    make: Callable[..., Job] = Job
    return make(name=name, action=nothing, **fields)


def edges(each: Job) -> set[str]:
    return {edge.partition("@")[0] for edge in (*each.after, *each.needs)}


@given(plan=plans(), cpus=st.integers(1, 4), memory=st.none() | st.integers(0, 8), seeds=SEEDS)
def test_order_budget_and_no_overtaking(plan: list[Job], cpus: int, memory: int | None, seeds: list[int]) -> None:
    board = Board(plan, Budget(cpus, memory))
    running: list[int] = []
    ended: set[str] = set()
    step = 0
    while True:
        while (index := board.take()) is not None:
            assert edges(plan[index]) <= ended
            running.append(index)
            # Whatever is ahead in the plan and still waits, waits for a job and not for room.
            assert all(edges(plan[other]) - ended for other in board.waiting if other < index)
            if len(running) > 1:  # a job alone may be larger than the budget
                assert sum(plan[i].weight for i in running) <= cpus
                assert memory is None or sum(plan[i].memory for i in running) <= memory
        if not running:
            break
        last = running.pop(seeds[step % len(seeds)] % len(running))
        board.end(last, ok=True)
        ended.add(plan[last].name)
        step += 1
    assert ended == {each.name for each in plan}
    assert board.waiting == ()


def test_the_first_in_the_plan_starts_first() -> None:
    board = Board([job("a"), job("b"), job("c")], Budget(2))
    assert [board.take(), board.take(), board.take()] == [0, 1, None]
    board.end(1, ok=False)
    assert board.take() == 2


def test_a_job_larger_than_the_budget_runs_alone() -> None:
    board = Board([job("a"), job("big", weight=9, memory=9), job("c")], Budget(2, memory=4))
    assert [board.take(), board.take()] == [0, None]
    board.end(0, ok=True)
    assert [board.take(), board.take()] == [1, None]
    board.end(1, ok=True)
    assert board.take() == 2


def test_nothing_runs_beside_a_job_larger_than_the_budget() -> None:
    board = Board([job("big", weight=9), job("free", weight=0)], Budget(2))
    assert [board.take(), board.take()] == [0, None]
    board = Board([job("big", memory=9), job("free", weight=0)], Budget(2, memory=4))
    assert [board.take(), board.take()] == [0, None]


def test_a_weight_of_nothing_is_free() -> None:
    board = Board([job("a"), job("free", weight=0)], Budget(1))
    assert [board.take(), board.take()] == [0, 1]


def test_a_milestone_lets_go_before_the_end() -> None:
    board = Board([job("a"), job("b", after=("a@running",)), job("c", after=("a",))], Budget(4))
    assert [board.take(), board.take()] == [0, None]
    board.reach(0, "other")
    assert board.take() is None
    board.reach(0, "running")
    assert [board.take(), board.take()] == [1, None]


def test_the_end_is_every_milestone() -> None:
    board = Board([job("a"), job("b", after=("a@running",))], Budget(4))
    board.take()
    board.end(0, ok=False)
    assert board.take() == 1
    assert not board.is_barred(1)


def test_needs_bar_and_bar_on() -> None:
    board = Board([job("a"), job("b", needs=("a",)), job("c", needs=("b",)), job("d", after=("b",))], Budget(1))
    board.take()
    board.end(0, ok=False)
    assert board.take() == 1
    assert board.is_barred(1)
    board.end(1, ok=False)
    assert board.take() == 2
    assert board.is_barred(2)
    board.end(2, ok=False)
    assert board.take() == 3
    assert not board.is_barred(3)


def test_a_name_may_hold_the_sign_of_a_milestone() -> None:
    board = Board([job("a@v2"), job("b", after=("a@v2",)), job("c", after=("a@v2@running",))], Budget(4))
    assert [board.take(), board.take()] == [0, None]
    board.reach(0, "running")
    assert [board.take(), board.take()] == [2, None]


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ([job("a"), job("a")], "2 jobs have the name a"),
        ([job("a", after=("z",))], "job a waits for z, which is no job of the plan"),
        ([job("a", after=("z@running",))], "job a waits for z@running, which is no job"),
        ([job("a"), job("b", needs=("a@running",))], "job b waits for a@running, which is no job"),
        ([job("a", after=("a",))], "jobs wait for each other: a -> a"),
        (
            [job("a", after=("c",)), job("b", after=("a@x",)), job("c", needs=("b",))],
            r"jobs wait for each other: (a -> c -> b -> a|c -> b -> a -> c|b -> a -> c -> b)",
        ),
    ],
)
def test_a_plan_that_cannot_be(plan: list[Job], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Board(plan, Budget(1))


def test_a_budget_of_nothing() -> None:
    with pytest.raises(ValueError, match="a budget of 0 CPUs runs nothing"):
        Board([], Budget(0))
