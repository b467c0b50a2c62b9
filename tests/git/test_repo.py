from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from gogate.git.repo import find, git_version, look_up
from gogate.model.errors import CannotJudge, Interrupted
from tests.gitworld import GitWorld


def test_a_repository_is_found_from_a_subfolder(world: GitWorld) -> None:
    world.write("a/b/c.go")
    before = world.fingerprint()
    repo = world.repository(world.root / "a/b")
    assert (repo.root, repo.git_dir, repo.common_dir) == (world.root, world.root / ".git", world.root / ".git")
    assert repo.index_file == world.root / ".git/index"
    assert (repo.bare, repo.shallow, repo.object_format) == (False, False, "sha1")
    assert repo.home == world.cache / "trees" / repo.identity
    assert repo == world.repository()._replace(git=repo.git)
    assert world.fingerprint() == before


def test_through_a_symlink_the_repository_is_the_same(world: GitWorld) -> None:
    (world.folder / "link").symlink_to(world.root)
    assert world.repository(world.folder / "link").root == world.root
    assert world.repository(world.folder / "link").identity == world.repository().identity


def test_no_repository_is_no_error(world: GitWorld) -> None:
    (world.folder / "plain").mkdir()
    assert world.find(world.folder / "plain") is None


def test_each_work_tree_has_an_identity_of_its_own(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    world.git("worktree", "add", "-q", str(world.folder / "other"))
    main, other = world.repository(), world.repository(world.folder / "other")
    assert other.root == world.folder / "other"
    assert other.common_dir == main.common_dir
    assert other.identity != main.identity
    assert other.index_file == main.git_dir / "worktrees/other/index"


def test_a_bare_repository_has_its_folder_for_a_root(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    world.git("clone", "-q", "--bare", ".", str(world.folder / "b.git"))
    repo = world.repository(world.folder / "b.git")
    assert (repo.bare, repo.root, repo.git_dir) == (True, world.folder / "b.git", world.folder / "b.git")
    assert world.repository(world.folder / "b.git", GIT_DIR=".").identity == repo.identity


def test_a_submodule_is_a_repository_of_its_own(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    world.git("submodule", "add", "-q", str(world.root), "sub")
    repo = world.repository(world.root / "sub")
    assert repo.root == world.root / "sub"
    assert repo.git_dir == world.root / ".git/modules/sub"


def test_the_git_folder_itself_is_no_place_to_judge(world: GitWorld) -> None:
    with pytest.raises(CannotJudge, match=r"inside a \.git folder"):
        world.find(world.root / ".git")


@pytest.mark.parametrize("subfolder", ["", "deep/er"])
def test_a_hooks_environment_does_not_move_the_root(world: GitWorld, subfolder: str) -> None:
    """A plain commit gives a relative index, a linked work tree GIT_DIR; a runner may have changed the folder."""
    world.write("deep/er/a.go")
    world.commit()
    plain = world.repository(world.root / subfolder, GIT_INDEX_FILE=".git/index", GIT_PREFIX=subfolder)
    assert (plain.root, plain.index_file) == (world.root, world.root / ".git/index")
    world.git("worktree", "add", "-q", str(world.folder / "other"))
    place = world.folder / "other"
    git_dir = world.root / ".git/worktrees/other"
    linked = world.repository(place / subfolder, GIT_DIR=str(git_dir), GIT_INDEX_FILE=str(git_dir / "next-index.lock"))
    assert (linked.root, linked.git_dir) == (place, git_dir)
    assert linked.index_file == git_dir / "next-index.lock"
    relative = world.repository(world.root / subfolder, GIT_DIR=".git")
    assert (relative.root, relative.git_dir) == (world.root, world.root / ".git")


def test_a_work_tree_that_git_names_is_heeded(world: GitWorld) -> None:
    elsewhere = world.folder / "elsewhere"
    elsewhere.mkdir()
    repo = world.repository(elsewhere, GIT_DIR=str(world.root / ".git"), GIT_WORK_TREE=str(elsewhere))
    assert repo.root == elsewhere


def test_nothing_that_steers_output_or_paths_reaches_git(world: GitWorld) -> None:
    repo = world.repository(
        GIT_EXTERNAL_DIFF="false", GIT_TRACE="1", GIT_LITERAL_PATHSPECS="1", GIT_DEFAULT_HASH="sha256", GIT_PAGER="cat"
    )
    named = {name for name in repo.git.environ if name.startswith("GIT_")}
    assert not named & {"GIT_EXTERNAL_DIFF", "GIT_TRACE", "GIT_LITERAL_PATHSPECS", "GIT_DEFAULT_HASH", "GIT_PAGER"}
    assert {"GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_OPTIONAL_LOCKS", "GIT_CONFIG_NOSYSTEM"} <= named


def test_a_repository_of_another_user_is_refused_with_the_way_out(world: GitWorld) -> None:
    with pytest.raises(CannotJudge, match="another user") as caught:
        owned_by_another(world).find()
    assert caught.value.fix == f"git config --global --add safe.directory '{world.root}'"


def owned_by_another(world: GitWorld) -> GitWorld:
    if os.geteuid():
        pytest.skip("only root can give a file away")
    for path in (world.root, world.root / ".git"):
        os.chown(path, 12345, 12345)
    return world


def test_git_that_is_missing_is_an_error(world: GitWorld) -> None:
    with pytest.raises(CannotJudge, match="git is not on PATH"):
        world.find(PATH=str(world.folder))


def test_git_that_is_too_old_is_an_error(world: GitWorld) -> None:
    old = world.folder / "bin/git"
    old.parent.mkdir()
    old.write_text('#!/bin/sh\nfor word; do case $word in --path-*) echo "$word";; --is*) echo false;; esac; done\n')
    old.chmod(0o755)
    with pytest.raises(CannotJudge, match="too old"):
        world.find(PATH=f"{old.parent}:{os.environ['PATH']}")


def test_a_cache_that_cannot_be_written_is_an_error(world: GitWorld) -> None:
    world.cache.write_text("a file")
    with pytest.raises(CannotJudge, match="GOGATE_CACHE_DIR"):
        world.find()


def test_a_newline_in_the_path_is_an_error_and_never_another_folder(world: GitWorld) -> None:
    odd = world.folder / "a\nb"
    world.root.rename(odd)
    with pytest.raises(CannotJudge, match="newline"):
        find(odd, world.environ, world.cache, world.stop)


def test_odd_names_of_folders_are_no_matter(world: GitWorld) -> None:
    odd = world.folder / os.fsdecode(b'caf\xe9 : "x" $HOME')
    world.root.rename(odd)
    world.root = odd
    commit = world.commit(a__go="package a\n")
    repo = world.repository()
    assert repo.root == odd
    assert look_up(repo.git, ["HEAD", f"{commit}^{{tree}}"]) == [commit, world.git("rev-parse", "HEAD^{tree}")]


def test_a_shallow_clone_says_so(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    world.commit(a__go="package b\n")
    world.git("clone", "-q", "--depth=1", f"file://{world.root}", str(world.folder / "clone"))
    assert world.repository(world.folder / "clone").shallow


def test_sha256_is_read_as_well(world: GitWorld) -> None:
    world.root = world.folder / "long"
    world.init("--object-format=sha256")
    commit = world.commit(a__go="package a\n")
    repo = world.repository()
    assert (repo.object_format, len(repo.empty_tree)) == ("sha256", 64)
    assert look_up(repo.git, ["HEAD"]) == [commit]
    assert world.git("mktree") == repo.empty_tree


def test_revisions_are_looked_up_in_one_go(world: GitWorld) -> None:
    commit = world.commit(a__go="package a\n")
    repo = world.repository()
    assert look_up(repo.git, ["HEAD^{commit}", "no/such", "-x", "--batch", "HEAD:a.go"])[:4] == [
        commit,
        None,
        None,
        None,
    ]
    assert look_up(repo.git, []) == []
    with pytest.raises(CannotJudge):
        look_up(repo.git, ["HEAD\nHEAD"])


def test_a_replaced_object_does_not_show(world: GitWorld) -> None:
    one = world.commit(a__go="package a\n")
    two = world.commit(a__go="package b\n")
    world.git("replace", one, two)
    repo = world.repository()
    tree = world.git("rev-parse", "HEAD^{tree}")
    assert look_up(repo.git, [f"{one}^{{tree}}"]) != [tree]


def test_the_version_is_gits(world: GitWorld) -> None:
    said = subprocess.run(["git", "version"], capture_output=True, text=True).stdout
    assert git_version(world.repository().git) == said.split()[2]


def test_a_stop_is_heard(world: GitWorld) -> None:
    repo = world.repository()
    world.stop.request(15)
    with pytest.raises(Interrupted):
        look_up(repo.git, ["HEAD"])


def test_the_repositorys_objects_are_read_through_alternates_of_any_name(world: GitWorld, tmp_path: Path) -> None:
    commit = world.commit(a__go="package a\n")
    place = tmp_path / 'with:colon "and" quote'
    world.git("clone", "-q", "--shared", str(world.root), str(place))
    assert look_up(world.repository(place).git, ["HEAD"]) == [commit]
