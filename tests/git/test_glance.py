from __future__ import annotations

from gogate.git.glance import staged_names
from tests.gitworld import GitWorld, fingerprint


def test_it_names_what_the_commit_changes(world: GitWorld) -> None:
    world.commit(a__go="package a\n", b="b")
    world.write(b"n\xff\n ame", "x")
    world.write("-b", "x")
    (world.root / "a.go").unlink()
    world.git("add", "-A")
    before = fingerprint(world.root)
    assert staged_names(world.root, world.environ, world.stop) == [b"-b", b"a.go", b"n\xff\n ame"]
    assert fingerprint(world.root) == before


def test_nothing_is_staged(world: GitWorld) -> None:
    world.commit(a="a")
    world.write("a", "changed")
    assert staged_names(world.root, world.environ, world.stop) == []


def test_without_a_commit_git_cannot_tell(world: GitWorld) -> None:
    world.write("a", "a")
    world.git("add", "a")
    assert staged_names(world.root, world.environ, world.stop) is None
    assert staged_names(world.folder, world.environ, world.stop) is None


def test_the_index_that_the_environment_names(world: GitWorld) -> None:
    world.commit(a="a")
    other = {"GIT_INDEX_FILE": str(world.folder / "index")}
    world.git("read-tree", "HEAD", GIT_INDEX_FILE=other["GIT_INDEX_FILE"])
    world.git("rm", "-q", "--cached", "a", GIT_INDEX_FILE=other["GIT_INDEX_FILE"])
    assert staged_names(world.root, {**world.environ, **other}, world.stop) == [b"a"]
