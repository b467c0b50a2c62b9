"""Which trees a push brings, and from what they are measured."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gogate.git.command import Git, environment
from gogate.git.push import Update
from gogate.git.repo import EMPTY_TREE
from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from gogate.server.incoming import MAX_BASES, new_commits, tips
from gogate.server.limits import LimitReached
from gogate.server.types import Limits, Policy
from tests.server.serverworld import ZERO, ServerWorld

EMPTY = EMPTY_TREE["sha1"]


@pytest.fixture
def world(server: ServerWorld) -> ServerWorld:
    return server


def git_of(world: ServerWorld) -> Git:
    return Git(world.root, environment(world.environ), Stop())


def tree_of(world: ServerWorld, commit: str) -> str:
    return world.git("rev-parse", f"{commit}^{{tree}}")


def made(world: ServerWorld, text: str, *parents: str) -> str:
    return world.commit_tree(world.tree(("100644", b"x", world.blob(text))), *parents, message=text)


def update(new: str, ref: str = "refs/heads/new") -> Update:
    return Update(ZERO, new, ref)


def test_a_first_push_is_measured_from_nothing(world: ServerWorld) -> None:
    commit = made(world, "b", made(world, "a"))
    (tip,) = tips(git_of(world), [update(commit)], Policy())
    assert (tip.tree, tip.bases, tip.refs) == (tree_of(world, commit), (EMPTY,), ("refs/heads/new",))


def test_a_push_is_measured_from_what_refs_hold(world: ServerWorld) -> None:
    base = made(world, "a")
    world.git("update-ref", "refs/heads/main", base)
    commit = made(world, "c", made(world, "b", base))
    (tip,) = tips(git_of(world), [update(commit)], Policy())
    assert tip.bases == (tree_of(world, base),)
    assert tips(git_of(world), [update(base)], Policy()) == []
    (whole,) = tips(git_of(world), [update(base)], Policy(select="all"))
    assert whole.bases == (EMPTY,)


def test_head_alone_holds_nothing(world: ServerWorld) -> None:
    base = made(world, "a")
    world.git("update-ref", "--no-deref", "HEAD", base)
    world.git("update-ref", "refs/notes/x", base)
    (tip,) = tips(git_of(world), [update(made(world, "b", base))], Policy(skip_refs=("refs/notes/*",)))
    assert tip.bases == (EMPTY,)


def test_a_merge_is_measured_from_both_sides(world: ServerWorld) -> None:
    left, right = made(world, "l"), made(world, "r")
    world.git("update-ref", "refs/heads/left", left)
    world.git("update-ref", "refs/heads/right", right)
    (tip,) = tips(git_of(world), [update(made(world, "m", left, right))], Policy())
    assert set(tip.bases) == {tree_of(world, left), tree_of(world, right)}


def test_what_is_judged_earlier_is_a_base_for_the_rest(world: ServerWorld) -> None:
    first = made(world, "a")
    second = made(world, "b", made(world, "x", first))
    found = tips(git_of(world), [update(second, "refs/tags/v2"), update(first, "refs/tags/v1")], Policy())
    assert [(tip.refs, tip.bases) for tip in found] == [
        (("refs/tags/v1",), (EMPTY,)),
        (("refs/tags/v2",), (tree_of(world, first),)),
    ]


def test_equal_trees_are_one(world: ServerWorld) -> None:
    base = made(world, "a")
    one, other = made(world, "b", base), made(world, "b")
    (tip,) = tips(git_of(world), [update(one, "refs/heads/1"), update(other, "refs/heads/2")], Policy())
    assert sorted(tip.refs) == ["refs/heads/1", "refs/heads/2"]


def test_what_is_not_there_is_an_error(world: ServerWorld) -> None:
    with pytest.raises(CannotJudge, match="is not in this repository"):
        tips(git_of(world), [update("1" * 40)], Policy())


def test_too_many_commits_are_not_walked(world: ServerWorld) -> None:
    commit = made(world, "c", made(world, "b", made(world, "a")))
    assert len(new_commits(git_of(world), [commit], Policy(limits=Limits(commits=3)))) == 3
    with pytest.raises(LimitReached, match=r"limits\.commits = 2"):
        new_commits(git_of(world), [commit], Policy(limits=Limits(commits=2)))


@settings(max_examples=20)
@given(
    shape=st.lists(st.lists(st.integers(1, 4), max_size=3, unique=True), min_size=1, max_size=8),
    pushed=st.lists(st.integers(0, 7), min_size=1, max_size=3),
    held=st.lists(st.integers(0, 7), max_size=2),
)
def test_bases_are_held_or_judged_before(
    walk_world: ServerWorld, shape: list[list[int]], pushed: list[int], held: list[int]
) -> None:
    commits: list[str] = []
    for number, backs in enumerate(shape):
        commits.append(made(walk_world, str(number), *(commits[number - back] for back in backs if back <= number)))
    for ref in walk_world.git("for-each-ref", "--format=%(refname)").splitlines():
        walk_world.git("update-ref", "-d", ref)
    for index in held:
        walk_world.git("update-ref", f"refs/heads/held{index}", commits[index % len(commits)])
    names = {commits[index % len(commits)] for index in pushed}
    updates = [update(commit, f"refs/heads/p{number}") for number, commit in enumerate(sorted(names))]
    known = {EMPTY}
    for index in held:
        history = walk_world.git("rev-list", commits[index % len(commits)]).splitlines()
        known |= {tree_of(walk_world, commit) for commit in history}
    for tip in tips(git_of(walk_world), updates, Policy()):
        assert 1 <= len(tip.bases) <= MAX_BASES
        assert set(tip.bases) <= known
        known.add(tip.tree)
    assert {tree_of(walk_world, commit) for commit in names} <= known
