from __future__ import annotations

import pytest

from gogate.git.change import Index, Judged, Revision, WorkTree, base_of, merge_base, resolve, staged
from gogate.git.repo import Repository
from gogate.git.trees import changes, entries
from gogate.model.errors import CannotJudge, UsageError
from tests.gitworld import GitWorld


def judge(world: GitWorld, what: WorkTree | Index | Revision) -> tuple[Repository, Judged]:
    """Resolve *what*, and see to it that nothing is touched."""
    before = world.fingerprint()
    repo = world.repository()
    judged = resolve(repo, what)
    assert world.fingerprint() == before
    assert [file.name for file in repo.home.iterdir()] == ["objects"]
    return repo, judged


def paths(repo: Repository, judged: Judged) -> list[str]:
    return [entry.path for entry in entries(repo, judged.tree)]


def test_an_unmerged_index_is_an_error_that_names_the_file(world: GitWorld) -> None:
    world.commit(a__go="package a // base\n")
    world.git("switch", "-q", "-c", "side")
    world.commit(a__go="package a // side\n")
    world.git("switch", "-q", "main")
    world.commit(a__go="package a // main\n")
    world.git("merge", "-q", "side", check=False)
    with pytest.raises(CannotJudge, match=r"^a\.go: unmerged"):
        resolve(world.repository(), Index())
    repo, judged = judge(world, WorkTree())
    assert paths(repo, judged) == ["a.go"]


def test_intent_to_add_is_no_part_of_the_index_but_of_the_work_tree(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    world.write("b.go", "package b\n")
    world.git("add", "-N", "b.go")
    repo, judged = judge(world, Index())
    assert paths(repo, judged) == ["a.go"]
    assert staged(repo) == []
    repo, judged = judge(world, WorkTree())
    assert paths(repo, judged) == ["a.go", "b.go"]


@pytest.mark.parametrize("what", [Index(), WorkTree()])
def test_an_unborn_branch(world: GitWorld, what: WorkTree | Index) -> None:
    repo, judged = judge(world, what)
    assert (judged.tree, judged.commit) == (repo.empty_tree, None)
    world.write("a.go", "package a\n")
    world.git("add", "a.go")
    repo, judged = judge(world, what)
    assert paths(repo, judged) == ["a.go"]
    assert base_of(repo, judged, what) == (None, repo.empty_tree)
    assert [change.path for change in staged(repo)] == ["a.go"]


def test_the_work_tree_as_it_is(world: GitWorld) -> None:
    world.write(".gitignore", "*.out\n/vendor.txt\n")
    world.write("gone.go", "package a\n")
    world.commit(a__go="package a\n")
    world.write("a.go", "package a // changed\n")
    (world.root / "gone.go").unlink()
    world.write(b"\xff\n.go", "package u\n")
    world.write("cover.out", "ignored\n")
    (world.root / "link").symlink_to("/etc/passwd")
    repo, judged = judge(world, WorkTree())
    assert paths(repo, judged) == [".gitignore", "a.go", "link", "\udcff\n.go"]
    assert judged.ignored
    base = base_of(repo, judged, WorkTree())
    listed = {change.path: change.new is None for change in changes(repo, base.tree, judged.tree)}
    assert listed == {"a.go": False, "gone.go": True, "link": False, "\udcff\n.go": False}


def test_ignored_files_tell_one_work_tree_from_another(world: GitWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write(".gitignore", "*.out\n")
    world.commit(a__go="package a\n")
    seen = [judge(world, WorkTree())[1].ignored]
    world.write("x.out", "one")
    seen.append(judge(world, WorkTree())[1].ignored)
    assert judge(world, WorkTree())[1].ignored == seen[-1]
    world.write("x.out", "two")
    seen.append(judge(world, WorkTree())[1].ignored)
    assert seen[0] == ""
    assert len(set(seen)) == 3
    monkeypatch.setattr("gogate.git.change.MAX_IGNORED", 0)
    assert judge(world, WorkTree())[1].ignored is None


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_files_that_git_was_told_not_to_look_at_are_looked_at(world: GitWorld, flag: str) -> None:
    world.commit(a__go="package a\n")
    world.git("update-index", flag, "a.go")
    world.write("a.go", "package a // changed\n")
    repo, judged = judge(world, WorkTree())
    assert [change.path for change in changes(repo, "HEAD", judged.tree)] == ["a.go"]


def test_repositories_within_the_work_tree_are_not_taken_in(world: GitWorld) -> None:
    commit = world.commit(a__go="package a\n")
    for name in ("empty", "[odd] é"):
        (world.root / name).mkdir()
        world.git("init", "-q", cwd=world.root / name)
        (world.root / name / "x.go").write_text("package x\n")
    world.git("worktree", "add", "-q", "--detach", str(world.root / ".worktrees/x"))
    repo, judged = judge(world, WorkTree())
    assert paths(repo, judged) == [".worktrees/x", "a.go"]
    assert entries(repo, judged.tree)[0].oid == commit


def test_a_file_that_cannot_be_read_is_an_error(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    world.git("config", "filter.f.clean", "false")
    world.git("config", "filter.f.required", "true")
    world.write(".gitattributes", "*.go filter=f\n")
    world.write("b.go", "package b\n")
    with pytest.raises(CannotJudge, match=r"git add failed .*[ab]\.go"):
        resolve(world.repository(), WorkTree())


def test_line_ends_that_git_warns_of_are_no_error(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    world.git("config", "core.safecrlf", "true")
    world.git("config", "core.autocrlf", "true")
    world.write("b.go", "package b\n\r\n")
    repo, judged = judge(world, WorkTree())
    assert paths(repo, judged) == ["a.go", "b.go"]


@pytest.mark.parametrize("cone", ["--cone", "--no-cone"])
def test_a_sparse_checkout_still_is_the_whole_tree(world: GitWorld, cone: str) -> None:
    world.write("in/a.go", "package a\n")
    world.write("out/b.go", "package b\n")
    world.commit()
    world.git("sparse-checkout", "set", cone, *(["--sparse-index"] if cone == "--cone" else []), "in")
    assert not (world.root / "out").exists()
    world.write("in/a.go", "package a // changed\n")
    for what, expected in ((Index(), []), (WorkTree(), ["in/a.go"])):
        repo, judged = judge(world, what)
        assert paths(repo, judged) == ["in/a.go", "out/b.go"]
        assert [change.path for change in changes(repo, "HEAD", judged.tree)] == expected


@pytest.mark.parametrize("settings", ["core.splitIndex=true", "core.untrackedCache=true", "index.version=4"])
def test_every_form_of_index(world: GitWorld, settings: str) -> None:
    name, value = settings.split("=")
    world.git("config", name, value)
    world.commit(a__go="package a\n")
    world.write("b.go", "package b\n")
    world.git("add", "b.go")
    world.git("update-index", "--split-index" if "split" in name.lower() else "--refresh")
    repo, judged = judge(world, Index())
    assert paths(repo, judged) == ["a.go", "b.go"]
    assert judge(world, WorkTree())[1].tree == judged.tree


def test_hooks_and_monitors_of_the_user_do_not_run(world: GitWorld) -> None:
    for hook in ("post-index-change", "fsmonitor"):
        file = world.write(f".git/hooks/{hook}", f"#!/bin/sh\ntouch {world.folder}/ran\n")
        file.chmod(0o755)
    world.git("config", "core.fsmonitor", ".git/hooks/fsmonitor")
    world.commit(a__go="package a\n")
    (world.folder / "ran").unlink()
    world.write("b.go", "package b\n")
    judge(world, WorkTree())
    judge(world, Index())
    assert not (world.folder / "ran").exists()


def test_a_revision_by_any_name(world: GitWorld) -> None:
    one = world.commit(a__go="package a\n")
    two = world.commit(a__go="package b\n")
    world.git("tag", "-a", "-m", "x", "v1", one)
    for name, commit in (("HEAD", two), ("main", two), ("v1", one), ("HEAD~1", one), (one[:12], one)):
        repo, judged = judge(world, Revision(name))
        assert judged == Judged(world.git("rev-parse", f"{commit}^{{tree}}"), commit)
    tree = world.git("rev-parse", "v1^{tree}")
    repo, judged = judge(world, Revision(tree))
    assert judged == Judged(tree, None)
    assert base_of(repo, judged, Revision(tree)) == (None, repo.empty_tree)


@pytest.mark.parametrize("name", ["no/such", "-p", "--all", "", "HEAD:a.go"])
def test_a_revision_that_is_not_there_is_wrong_usage(world: GitWorld, name: str) -> None:
    world.commit(a__go="package a\n")
    with pytest.raises(UsageError, match="--rev"):
        resolve(world.repository(), Revision(name))


def test_a_bare_repository_has_revisions_alone(world: GitWorld) -> None:
    commit = world.commit(a__go="package a\n")
    world.git("clone", "-q", "--bare", ".", str(world.folder / "b.git"))
    repo = world.repository(world.folder / "b.git")
    assert resolve(repo, Revision("main")).commit == commit
    for what in (Index(), WorkTree()):
        with pytest.raises(UsageError, match="bare"):
            resolve(repo, what)


def test_a_revision_is_measured_from_its_first_parent(world: GitWorld) -> None:
    one = world.commit(a__go="package a\n")
    two = world.commit(a__go="package b\n\nparent of nothing\n")
    for name, parent in ((two, one), (one, None)):
        repo, judged = judge(world, Revision(name))
        assert base_of(repo, judged, Revision(name)).commit == parent


def test_since_is_the_merge_base(world: GitWorld) -> None:
    one = world.commit(a__go="package a\n")
    world.git("switch", "-q", "-c", "side")
    world.commit(b__go="package b\n")
    world.git("switch", "-q", "main")
    world.commit(c__go="package c\n")
    for what in (Index(), WorkTree(), Revision("HEAD")):
        repo, judged = judge(world, what)
        base = base_of(repo, judged, what, "side")
        assert base.commit == one
        assert [change.path for change in changes(repo, base.tree, judged.tree)] == ["c.go"]


def test_a_base_that_is_not_there_names_the_fix(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    repo, judged = judge(world, Index())
    with pytest.raises(CannotJudge, match="origin/main: no such commit"):
        merge_base(repo, judged, "origin/main")
    world.git("switch", "-q", "--orphan", "other")
    world.commit(b__go="package b\n")
    with pytest.raises(CannotJudge, match="no common ancestor"):
        merge_base(repo, judged, "other")


def test_a_shallow_clone_names_the_way_out_of_it(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    world.git("switch", "-q", "-c", "side")
    world.commit(b__go="package b\n")
    world.git("switch", "-q", "main")
    world.commit(c__go="package c\n")
    clone = world.folder / "clone"
    world.git("clone", "-q", "--depth=1", "--no-single-branch", f"file://{world.root}", str(clone))
    repo = world.repository(clone)
    judged = resolve(repo, Index())
    for since in ("origin/side", "HEAD~1"):
        with pytest.raises(CannotJudge, match="--since") as caught:
            base_of(repo, judged, Index(), since)
        assert "git fetch --unshallow" in caught.value.fix
        assert "fetch-depth: 0" in caught.value.fix
    head = Revision("HEAD")
    with pytest.raises(CannotJudge, match="parent is not in this clone"):
        base_of(repo, resolve(repo, head), head)


def test_since_before_the_first_commit_is_an_error(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    world.git("switch", "-q", "--orphan", "new")
    repo, judged = judge(world, Index())
    with pytest.raises(CannotJudge, match="no history"):
        merge_base(repo, judged, "main")


def test_sha256_is_judged_as_well(world: GitWorld) -> None:
    world.root = world.folder / "long"
    world.init("--object-format=sha256")
    world.commit(a__go="package a\n")
    world.write("b.go", "package b\n")
    world.git("add", "b.go")
    repo, judged = judge(world, Index())
    assert len(judged.tree) == 64
    assert [change.path for change in changes(repo, base_of(repo, judged, Index()).tree, judged.tree)] == ["b.go"]
