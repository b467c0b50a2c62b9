"""A whole pushed tree in a folder: what is laid out, what is left out, what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from gogate.git.command import Git, environment
from gogate.git.repo import EMPTY_TREE
from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from gogate.server.incoming import Tip
from gogate.server.layout import lay_out, whole_tree
from gogate.server.limits import LimitReached
from gogate.server.types import Limits, Policy, Sandbox
from tests.server.serverworld import ServerWorld

POLICY = Policy(sandbox=Sandbox(tree_mib=1))


def git_of(world: ServerWorld) -> Git:
    return Git(world.root, environment(world.environ), Stop())


def laid_out(world: ServerWorld, tree: str, folder: Path, policy: Policy = POLICY) -> dict[str, int]:
    """Return the files below *folder* with their permissions."""
    git = git_of(world)
    # The bases do not matter: vet and test want all of it.
    files = whole_tree(git, Tip(tree, ("refs/heads/main",), (tree, EMPTY_TREE["sha1"])), policy)
    assert [file.path for file in files if file.why] == []
    lay_out(git, files, folder, policy)
    return {
        os.path.relpath(path, folder): path.lstat().st_mode & 0o777
        for path in sorted(folder.rglob("*"))
        if not path.is_dir()
    }


def test_regular_files_alone_are_laid_out(walk_world: ServerWorld, tmp_path: Path) -> None:
    blob = walk_world.blob("x")
    inner = walk_world.tree(("100755", b"run.sh", blob), ("100644", b"z", blob))
    tree = walk_world.tree(
        ("100644", b"a\n\x1b", blob),
        ("120000", b"link", walk_world.blob("/etc/passwd")),
        ("160000", b"module", "1" * 40),
        ("40000", b"sub", inner),
        ("100644", b"\xff.txt", blob),
    )
    folder = tmp_path / "tree"
    before = os.umask(0o077)
    try:
        found = laid_out(walk_world, tree, folder)
    finally:
        os.umask(before)
    assert found == {"a\n\x1b": 0o644, "sub/run.sh": 0o755, "sub/z": 0o644, os.fsdecode(b"\xff.txt"): 0o644}
    assert (folder / "sub" / "z").read_text() == "x"
    assert {path.stat().st_mode & 0o777 for path in (folder, folder / "sub")} == {0o755}


def test_a_bad_name_is_named_and_not_laid_out(walk_world: ServerWorld) -> None:
    blob = walk_world.blob("x")
    tree = walk_world.tree(
        ("100644", b"..", blob),
        ("100644", b"twice", blob),
        ("40000", b"twice", "4b825dc642cb6eb9a060e54bf8d69288fbee4904"),
    )
    files = whole_tree(git_of(walk_world), Tip(tree, (), (EMPTY_TREE["sha1"],)), POLICY)
    assert [(file.path, bool(file.why)) for file in files] == [(b"..", True), (b"twice", True), (b"twice", True)]


def test_too_much_is_refused_before_it_is_read(walk_world: ServerWorld, tmp_path: Path) -> None:
    blob = walk_world.blob("x" * 300_000)
    tree = walk_world.tree(*(("100644", b"%d" % number, blob) for number in range(4)))
    with pytest.raises(LimitReached, match=r"sandbox\.tree_mib = 1"):
        laid_out(walk_world, tree, tmp_path / "tree")
    assert not (tmp_path / "tree").exists()
    few = msgspec.structs.replace(POLICY, limits=Limits(entries=3))
    with pytest.raises(LimitReached, match=r"limits\.entries = 3"):
        laid_out(walk_world, tree, tmp_path / "tree", few)


def test_what_is_no_file_or_has_no_room_is_an_error(walk_world: ServerWorld, tmp_path: Path) -> None:
    blob = walk_world.blob("x")
    empty = walk_world.tree()
    with pytest.raises(CannotJudge, match="not a file"):
        laid_out(walk_world, walk_world.tree(("100644", b"a", empty)), tmp_path / "one")
    long = walk_world.tree(("40000", b"x" * 300, walk_world.tree(("100644", b"a", blob))))
    with pytest.raises(CannotJudge, match="cannot be laid out: File name too long"):
        laid_out(walk_world, long, tmp_path / "two")
