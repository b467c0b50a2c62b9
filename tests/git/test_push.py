from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.git.push import (
    Pushed,
    Update,
    as_update,
    parse_push,
    parse_receive,
    parse_update,
    trees_to_judge,
)
from gogate.model.errors import CannotJudge
from tests.gitworld import GitWorld

ZERO = "0" * 40
OID = st.sampled_from([ZERO, *(f"{number:040x}" for number in (1, 10**40, 16**40 - 1))])
PART = st.text("aZ0\u00e9#'\"$;&|<>()-_+", min_size=1, max_size=6)
REF = st.lists(PART, min_size=1, max_size=4).map(lambda parts: "/".join(["refs", *parts]))
UPDATES = st.builds(Update, OID, OID, REF).filter(lambda update: not (update.creates and update.deletes))
LOCAL = REF | st.sampled_from(["(delete)", "HEAD", "HEAD~2", "HEAD^{/a message with spaces}"])
PUSHED = st.tuples(LOCAL, UPDATES).map(lambda pair: Pushed(pair[0], pair[1].new, pair[1].ref, pair[1].old))


@given(st.lists(UPDATES, max_size=5))
def test_pre_receive_is_read_as_git_writes_it(updates: list[Update]) -> None:
    stdin = "".join(f"{update.old} {update.new} {update.ref}\n" for update in updates).encode()
    assert parse_receive(stdin) == tuple(updates)
    for update in updates:
        assert parse_update([update.ref, update.old, update.new]) == update


@given(st.lists(PUSHED, max_size=5))
def test_pre_push_is_read_as_git_writes_it(pushed: list[Pushed]) -> None:
    stdin = "".join(" ".join(line) + "\n" for line in pushed).encode()
    assert parse_push(stdin) == tuple(pushed)
    assert [as_update(line).ref for line in parse_push(stdin)] == [line.remote_ref for line in pushed]


@given(st.binary(min_size=1, max_size=200))
def test_garbage_is_an_error(garbage: bytes) -> None:
    for parse in (parse_push, parse_receive):
        with pytest.raises(CannotJudge):
            parse(garbage)


A, B = "a" * 40, "b" * 40


@pytest.mark.parametrize("ref", ["refs/heads/a./b", "refs/heads/@", "refs/heads/a.lock.x", "refs/x"])
def test_an_odd_ref_that_git_allows_is_read(ref: str) -> None:
    assert parse_receive(f"{A} {B} {ref}\n".encode()) == (Update(A, B, ref),)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (f"{A} {B} refs/heads/x", "cut"),
        (f"{A} {B} refs/heads/x\n\n", "line 2"),
        (f"{A} {B}\n", "line 1"),
        (f"{A} {B} refs/heads/x y\n", "line 1"),
        (f" {A} {B} refs/heads/x\n", "line 1"),
        (f"{A} {B} refs/heads/x\r\n", "ref"),
        (f"{A.upper()} {B} refs/heads/x\n", "object ids"),
        (f"{A[1:]} {B} refs/heads/x\n", "object ids"),
        (f"{A} {'b' * 64} refs/heads/x\n", "one length"),
        (f"{ZERO} {ZERO} refs/heads/x\n", "neither"),
        (f"{A} {B} heads/x\n", "ref"),
        (f"{A} {B} refs/heads/../x\n", "ref"),
        (f"{A} {B} refs/heads/x.lock\n", "ref"),
        (f"{A} {B} refs/heads//x\n", "ref"),
        (f"{A} {B} refs/heads/x/\n", "ref"),
        (f"{A} {B} refs/heads/a@{{1}}\n", "ref"),
        (f"{A} {B} refs/heads/\x1b[31m\n", "ref"),
    ],
)
def test_a_line_of_another_form_is_an_error_that_names_it(line: str, why: str) -> None:
    with pytest.raises(CannotJudge, match="pre-receive input") as caught:
        parse_receive(line.encode())
    assert why in str(caught.value)


def test_nothing_pushed_is_no_line() -> None:
    assert parse_push(b"") == ()
    assert parse_receive(b"") == ()


@pytest.mark.parametrize("arguments", [[], ["refs/heads/x", A], [A, B, "refs/heads/x"], ["refs/heads/x", A, B, ""]])
def test_update_is_strict(arguments: list[str]) -> None:
    with pytest.raises(CannotJudge, match="update hook"):
        parse_update(arguments)


def test_git_itself_is_read_in_both_hooks(world: GitWorld) -> None:
    server = world.folder / "server.git"
    world.git("init", "-q", "--bare", str(server))
    for hook, name in ((world.root / ".git/hooks/pre-push", "pushed"), (server / "hooks/pre-receive", "received")):
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ncat > {world.folder}/{name}\n")
        hook.chmod(0o755)
    commit = world.commit(a__go="package a\n")
    world.git("tag", "-a", "-m", "first", "v1")
    world.git("push", "-q", str(server), "HEAD:refs/heads/main", "HEAD^{/change}:refs/heads/other", "v1")
    pushed = parse_push((world.folder / "pushed").read_bytes())
    received = parse_receive((world.folder / "received").read_bytes())
    assert [line.remote_ref for line in pushed] == ["refs/heads/main", "refs/heads/other", "refs/tags/v1"]
    assert sorted(map(as_update, pushed)) == sorted(received)
    assert all(update.creates for update in received)
    assert received[0].new == commit
    world.git("push", "-q", str(server), ":other")
    (deleted,) = parse_push((world.folder / "pushed").read_bytes())
    assert deleted == Pushed("(delete)", ZERO, "refs/heads/other", commit)
    assert as_update(deleted).deletes


def history(world: GitWorld) -> dict[str, str]:
    """Make main: one, two, three; side: from one; and a remote that knows one and two."""
    commits = {}
    for name in ("one", "two", "three"):
        commits[name] = world.commit(name, **{f"{name}__go": f"package {name}\n"})
    world.git("switch", "-q", "-c", "side", commits["one"])
    commits["side"] = world.commit("side", side__go="package side\n")
    world.git("update-ref", "refs/remotes/origin/main", commits["two"])
    commits["tree"] = world.git("rev-parse", "side^{tree}")
    return commits


def test_each_distinct_tree_is_judged_once_and_deletions_never(world: GitWorld) -> None:
    made = history(world)
    updates = [
        Update(made["two"], made["three"], "refs/heads/main"),
        Update(ZERO, made["three"], "refs/heads/again"),
        Update(ZERO, made["side"], "refs/heads/side"),
        Update(made["one"], ZERO, "refs/heads/gone"),
    ]
    main, side = trees_to_judge(world.repository(), updates, "refs/remotes/origin")
    assert (main.judged.commit, main.base.commit, main.refs) == (
        made["three"],
        made["two"],
        ("refs/heads/main", "refs/heads/again"),
    )
    assert (side.judged.tree, side.base.commit, side.refs) == (made["tree"], made["one"], ("refs/heads/side",))


def test_a_forced_push_is_measured_from_the_common_ancestor(world: GitWorld) -> None:
    made = history(world)
    (tree,) = trees_to_judge(world.repository(), [Update(made["three"], made["side"], "refs/heads/main")])
    assert tree.base.commit == made["one"]
    assert tree.base.tree == world.git("rev-parse", f"{made['one']}^{{tree}}")


def test_one_tree_with_two_bases_is_measured_from_below_both(world: GitWorld) -> None:
    made = history(world)
    world.git("switch", "-q", "--detach", made["three"])
    again = world.commit("the same tree")
    updates = [Update(made["three"], again, "refs/heads/x"), Update(made["one"], made["three"], "refs/heads/y")]
    (tree,) = trees_to_judge(world.repository(), updates)
    assert tree.base.commit == made["one"]
    assert tree.refs == ("refs/heads/x", "refs/heads/y")


def test_what_the_other_side_has_and_we_have_not_falls_back_to_what_it_is_known_to_have(world: GitWorld) -> None:
    made = history(world)
    (tree,) = trees_to_judge(
        world.repository(), [Update("d" * 40, made["three"], "refs/heads/x")], "refs/remotes/origin"
    )
    assert tree.base.commit == made["two"]


def test_without_common_history_everything_is_new(world: GitWorld) -> None:
    made = history(world)
    (tree,) = trees_to_judge(world.repository(), [Update(ZERO, made["three"], "refs/heads/x")], "refs/remotes/none")
    assert tree.base.commit is None
    assert tree.base.tree == world.repository().empty_tree


def test_tags_are_followed_and_a_blob_is_nothing_to_judge(world: GitWorld) -> None:
    made = history(world)
    world.git("tag", "-a", "-m", "x", "v1", made["three"])
    blob = world.git("rev-parse", f"{made['three']}:one.go")
    tree = world.git("rev-parse", f"{made['three']}^{{tree}}")
    tag = world.git("rev-parse", "v1")
    updates = [Update(ZERO, oid, f"refs/tags/{name}") for name, oid in (("v1", tag), ("blob", blob), ("tree", tree))]
    (judged,) = trees_to_judge(world.repository(), updates)
    assert judged.refs == ("refs/tags/v1", "refs/tags/tree")
    assert judged.base.commit is None


def test_an_object_that_is_not_there_is_an_error(world: GitWorld) -> None:
    history(world)
    with pytest.raises(CannotJudge, match="refs/heads/x"):
        trees_to_judge(world.repository(), [Update(ZERO, "d" * 40, "refs/heads/x")])


def test_pushed_objects_are_seen_in_quarantine_and_nothing_is_written(world: GitWorld) -> None:
    server = world.folder / "server.git"
    world.git("init", "-q", "--bare", str(server))
    commit = world.commit(a__go="package a\n")
    hook = server / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\npwd > {world.folder}/cwd\nenv -0 > {world.folder}/env\ncp -R . {world.folder}/seen.git\nexit 1\n"
    )
    hook.chmod(0o755)
    world.git("push", "-q", str(server), "HEAD:refs/heads/main", check=False)
    environ = dict(pair.split("=", 1) for pair in (world.folder / "env").read_text().split("\0") if pair)
    # The quarantine is gone with the push; in the copy it still stands.
    seen = world.folder / "seen.git"
    moved = {name: value.replace(os.fsdecode(server), os.fsdecode(seen)) for name, value in environ.items()}
    before = sorted(seen.rglob("*"))
    repo = world.repository(seen, **{name: value for name, value in moved.items() if name.startswith("GIT_")})
    (tree,) = trees_to_judge(repo, [Update(ZERO, commit, "refs/heads/main")])
    assert repo.bare
    assert tree.judged.commit == commit
    assert sorted(seen.rglob("*")) == before
