from __future__ import annotations

import os

import pytest

from gogate.git.command import Git
from gogate.git.raw import Entry
from gogate.git.trees import CHUNK, added_lines, blobs, changes, entries
from gogate.model.errors import CannotJudge
from tests.gitworld import GitWorld, fingerprint


def test_all_kinds_of_entries_with_names_of_any_bytes(world: GitWorld) -> None:
    names = [b"-x.go", b"[a].go", b"a b.go", b"a\nb.go", b"\xff\xfe.go", "日本.go".encode(), b"d/e/f.go", b'"q".go']
    for name in names:
        world.write(name, name)
    world.write("run.sh").chmod(0o755)
    (world.root / "link").symlink_to("../outside")
    world.commit()
    repo = world.repository()
    found = entries(repo, "HEAD")
    assert {os.fsencode(entry.path) for entry in found} == {*names, b"run.sh", b"link"}
    read = {os.fsencode(blob.entry.path): blob.content for blob in blobs(repo, found)}
    assert read == {**{name: name for name in names}, b"run.sh": b"", b"link": b"../outside"}
    assert [entry.path for entry in found if entry.is_symlink] == ["link"]


def test_a_submodule_is_listed_and_not_read(world: GitWorld) -> None:
    commit = world.commit(a__go="package a\n")
    world.git("submodule", "add", "-q", str(world.root), "sub")
    world.commit()
    repo = world.repository()
    found = entries(repo, "HEAD")
    assert [(entry.path, entry.oid) for entry in found if entry.is_gitlink] == [("sub", commit)]
    assert [blob.entry.path for blob in blobs(repo, found)] == [".gitmodules", "a.go"]


def test_a_rename_is_a_deletion_and_an_addition(world: GitWorld) -> None:
    world.git("config", "diff.renames", "copies")
    one = world.commit(a__go="package a\n" * 50)
    world.git("mv", "a.go", "b.go")
    two = world.commit()
    assert [
        (change.path, change.new is None, change.old is None) for change in changes(world.repository(), one, two)
    ] == [
        ("a.go", True, False),
        ("b.go", False, True),
    ]


def test_a_change_of_kind_and_of_mode_is_a_change(world: GitWorld) -> None:
    one = world.commit(a__go="b.go", b__go="package a\n")
    (world.root / "a.go").unlink()
    (world.root / "a.go").symlink_to("b.go")
    (world.root / "b.go").chmod(0o755)
    two = world.commit()
    found = [(change.old, change.new) for change in changes(world.repository(), one, two)]
    assert [(old and old.mode, new and new.mode) for old, new in found] == [("100644", "120000"), ("100644", "100755")]


def test_content_of_any_size_comes_in_order(world: GitWorld) -> None:
    wanted = []
    for number, size in enumerate([0, 1, 65_535, 65_536, 65_537, 1_000_000, *range(CHUNK + 20)]):
        world.write(f"{number:04}.go", (b"%d\n" % number * size)[:size])
    world.commit()
    repo = world.repository()
    wanted = list(reversed(entries(repo, "HEAD")))
    found = list(blobs(repo, wanted))
    assert [blob.entry for blob in found] == wanted
    for blob in found:
        content = (world.root / blob.entry.path).read_bytes()
        assert (blob.size, blob.content) == (len(content), content)


def test_what_is_too_large_comes_without_content(world: GitWorld) -> None:
    world.commit(a__go="x" * 9, b__go="x" * 10, c__go="x" * 11, d__go="x" * 300_000, e__go="x")
    repo = world.repository()
    found = list(blobs(repo, entries(repo, "HEAD"), limit=10))
    assert [blob.size for blob in found] == [9, 10, 11, 300_000, 1]
    assert [blob.content for blob in found] == [b"x" * 9, b"x" * 10, None, None, b"x"]


def test_a_missing_blob_is_an_error(world: GitWorld) -> None:
    world.commit(a__go="package a\n", b__go="package b\n")
    repo = world.repository()
    found = [*entries(repo, "HEAD"), Entry("c.go", "100644", "d" * 40)]
    with pytest.raises(CannotJudge, match="missing"):
        list(blobs(repo, found))
    assert list(blobs(repo, [])) == []


@pytest.mark.parametrize("reachable", [True, False])
def test_a_partial_clone_is_an_error_with_a_fix_and_fetches_nothing(world: GitWorld, reachable: bool) -> None:
    world.git("config", "uploadpack.allowFilter", "true")
    world.git("config", "uploadpack.allowAnySHA1InWant", "true")
    world.commit(a__go="package a\n")
    clone = world.folder / "clone"
    url = f"file://{world.root}"
    world.git("clone", "-q", "--no-checkout", "--filter=blob:none", url, str(clone))
    if not reachable:
        (world.root / ".git/objects").rename(world.folder / "away")
    before = fingerprint(clone)
    repo = world.repository(clone)
    with pytest.raises(CannotJudge) as caught:
        list(blobs(repo, entries(repo, "HEAD")))
    assert "partial clone" in caught.value.fix
    with pytest.raises(CannotJudge) as caught:
        added_lines(repo, repo.empty_tree, "HEAD")
    assert "partial clone" in caught.value.fix
    assert fingerprint(clone) == before


def test_a_tree_that_is_not_there_is_an_error(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    repo = world.repository()
    for call in (lambda: entries(repo, "d" * 40), lambda: changes(repo, "HEAD", "d" * 40)):
        with pytest.raises(CannotJudge, match="git "):
            call()
    assert isinstance(repo.git, Git)
