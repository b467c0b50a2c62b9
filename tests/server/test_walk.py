"""The walk against git's own diff, and with trees that git never writes."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gogate.git.command import Git, environment
from gogate.git.repo import EMPTY_TREE
from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from gogate.server.incoming import Tip
from gogate.server.limits import LimitReached
from gogate.server.types import Limits
from gogate.server.walk import Trees, parse_tree, walk
from tests.server.serverworld import ServerWorld

OID = "ab" * 20
EMPTY = EMPTY_TREE["sha1"]
MODE = st.sampled_from([b"100644", b"100755", b"40000", b"120000", b"160000", b"100664", b"0"])
NAME = st.binary(min_size=0, max_size=8).map(lambda name: name.replace(b"\0", b""))
ENTRIES = st.lists(st.tuples(MODE, NAME, st.binary(min_size=20, max_size=20)), max_size=8)
PATHS = st.lists(st.text("ab", min_size=1, max_size=2), min_size=1, max_size=3).map("/".join)
FILES = st.dictionaries(PATHS.map(lambda path: path + ".go"), st.sampled_from(["1", "2", "3"]), max_size=6)


def raw(entries: list[tuple[bytes, bytes, bytes]]) -> bytes:
    return b"".join(mode + b" " + name + b"\0" + oid for mode, name, oid in entries)


@given(ENTRIES)
def test_a_tree_is_taken_apart_as_it_was_put_together(entries: list[tuple[bytes, bytes, bytes]]) -> None:
    assert parse_tree(raw(entries), 20) == entries


@given(st.binary(max_size=120))
def test_garbage_is_a_tree_or_an_error(content: bytes) -> None:
    try:
        entries = parse_tree(content, 20)
    except CannotJudge:
        return
    assert raw(entries) == content


@given(ENTRIES, st.integers(1, 19))
def test_a_cut_tree_is_an_error(entries: list[tuple[bytes, bytes, bytes]], cut: int) -> None:
    whole = raw([*entries, (b"100644", b"last", b"\1" * 20)])
    with pytest.raises(CannotJudge):
        parse_tree(whole[:-cut], 20)


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=4), st.integers(1, 50))
def test_pieces_of_any_size_are_the_same_trees(contents: list[bytes], size: int) -> None:
    oids = [f"{number:040x}" for number in range(len(contents))]
    stream = b"".join(b"%s tree %d\n%s\n" % (o.encode(), len(c), c) for o, c in zip(oids, contents, strict=True))
    reader = Trees(oids)
    for start in range(0, len(stream), size):
        reader.feed(stream[start : start + size])
    reader.finish()
    assert list(reader.found.values()) == contents


@given(st.binary(min_size=1, max_size=200))
def test_garbage_for_trees_is_an_error(stream: bytes) -> None:
    reader = Trees([OID])
    with pytest.raises(CannotJudge):  # noqa: PT012 - either says so
        reader.feed(stream)
        reader.finish()


@pytest.mark.parametrize("line", [f"{OID} missing", f"{OID} blob 3", f"{'cd' * 20} tree 0", f"{OID} tree x", ""])
def test_another_answer_than_the_tree_is_an_error(line: str) -> None:
    with pytest.raises(CannotJudge, match="not the tree"):
        Trees([OID]).feed(f"{line}\n".encode())


def test_a_tree_of_far_too_many_bytes_is_not_waited_for() -> None:
    with pytest.raises(LimitReached, match="far too many entries"):
        Trees([OID]).feed(f"{OID} tree {2**31}\n".encode())


def git_of(world: ServerWorld) -> Git:
    return Git(world.root, environment(world.environ), Stop())


def written(world: ServerWorld, files: dict[str, str]) -> str:
    """Write a tree by git's own index; a path below a file is left out."""
    above = {path for path in files for other in files if other.startswith(f"{path}/")}
    kept = {path: text for path, text in files.items() if path not in above}
    world.git("read-tree", "--empty")
    lines = "".join(f"100644 {world.blob(text)}\t{path}\n" for path, text in kept.items())
    world.git("update-index", "--add", "--index-info", stdin=lines.encode())
    return world.git("write-tree")


@settings(max_examples=25)
@given(new=FILES, bases=st.lists(FILES, min_size=1, max_size=3))
def test_what_is_brought_is_what_git_says_differs_from_all_bases(
    walk_world: ServerWorld, new: dict[str, str], bases: list[dict[str, str]]
) -> None:
    tree, known = written(walk_world, new), [written(walk_world, base) for base in bases]
    differing = []
    for base in known:
        words = ("diff-tree", "-r", "--name-only", "--no-renames", "--diff-filter=AMT", base, tree)
        differing.append(set(walk_world.git(*words).splitlines()))
    found = walk(git_of(walk_world), [Tip(tree, ("refs/heads/main",), tuple(known))], Limits())
    assert {os.fsdecode(entry.path) for entry in found} == set.intersection(*differing)
    assert all(not entry.why for entry in found)


def test_limits_stop_the_walk(walk_world: ServerWorld) -> None:
    tree = written(walk_world, {f"d/e/{number}.go": "1" for number in range(9)})
    tip = Tip(tree, ("refs/heads/main",), (EMPTY,))
    git = git_of(walk_world)
    assert len(walk(git, [tip], Limits(entries=11, depth=3))) == 9
    with pytest.raises(LimitReached, match=r"limits\.entries = 10"):
        walk(git, [tip], Limits(entries=10))
    with pytest.raises(LimitReached, match=r"limits\.depth = 2"):
        walk(git, [tip], Limits(depth=2))


def test_nothing_new_asks_git_nothing(walk_world: ServerWorld) -> None:
    broken = Git(walk_world.root / "nowhere", {}, Stop())
    assert walk(broken, [Tip(EMPTY, ("refs/heads/main",), (EMPTY,))], Limits()) == []
    assert walk(broken, [], Limits()) == []


def test_a_malformed_tree_is_an_error(walk_world: ServerWorld) -> None:
    words = ("hash-object", "-w", "-t", "tree", "--literally", "--stdin")
    tree = walk_world.git(*words, stdin=b"100644 x\0short")
    with pytest.raises(CannotJudge, match="malformed"):
        walk(git_of(walk_world), [Tip(tree, ("r",), (EMPTY,))], Limits())


def test_other_files_are_brought_where_they_are_asked_for(walk_world: ServerWorld) -> None:
    blob = walk_world.blob("x")
    tree = walk_world.tree(("100755", b"a.sh", blob), ("100644", b"b.go", blob), ("120000", b"c", blob))
    tip = Tip(tree, (), (EMPTY_TREE["sha1"],))
    git = git_of(walk_world)
    assert [file.path for file in walk(git, [tip], Limits())] == [b"b.go"]
    found = walk(git, [tip], Limits(), lambda _name: True)
    assert [(file.path, file.executable) for file in found] == [(b"a.sh", True), (b"b.go", False)]
