"""The tree that a result judged, found again: in place, from the repository, or not at all."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from gogate.check.request import Request
from gogate.check.standing import known_selection, standing
from gogate.git.change import WorkTree
from gogate.git.repo import find
from gogate.model.errors import CannotJudge
from gogate.model.result import Module, Result, SelectedPackage, Selection
from gogate.run.cache import cache_folder
from gogate.run.stop import Stop
from gogate.settings.load import load
from gogate.settings.types import Gate
from tests.check.test_merge import shard
from tests.goworld import module
from tests.shardworld import git, repository


def request(root: Path, *, gate: Gate | None = None, since: str | None = None) -> Request:
    cache = cache_folder(os.environ)
    return Request(
        root=root, folder=root, repo=find(root, os.environ, cache, Stop()), environ=os.environ, cache=cache,
        loaded=load(root, config=None, environ={}), gate_name="check", gate=gate or Gate(), what=WorkTree(),
        since=since, cpus=1, memory=1 << 30, now=datetime.datetime.now(datetime.timezone.utc),
    )  # fmt: skip


def judged(tree: str | None, **fields: object) -> Result:
    return shard(tree=tree, **fields)  # type: ignore[arg-type]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return repository(tmp_path, module())


def test_the_work_tree_is_used_where_it_is_the_tree(work: Path) -> None:
    oid = git(work, "rev-parse", "HEAD^{tree}")
    with standing(request(work), judged(oid)) as tree:
        assert (tree.root, tree.base, tree.notes) == (work.resolve(), None, ())
        assert tree.judged is not None
        assert tree.judged.tree == oid


def test_another_tree_is_taken_from_the_repository(work: Path) -> None:
    oid = git(work, "rev-parse", "HEAD^{tree}")
    before = (work / "m.go").read_bytes()
    (work / "m.go").write_text("package m\n")
    with standing(request(work), judged(oid)) as tree:
        assert tree.root != work.resolve()
        assert tree.source("m.go") == before
        assert tree.source("../m.go") is None
        assert tree.source(str(work / "m.go")) is None


def test_a_tree_that_is_nowhere_is_refused(work: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match="the tree 000000000000 that was judged is not there"):
        standing(request(work), judged("0" * 40)).__enter__()
    plain = tmp_path / "plain"
    plain.mkdir()
    with pytest.raises(CannotJudge, match="is in no git repository"):
        standing(request(plain), judged("0" * 40)).__enter__()
    with standing(request(plain), judged(None)) as tree:
        assert (tree.root, tree.judged) == (plain.resolve(), None)


def test_the_base_is_the_results_own_or_the_one_named(work: Path) -> None:
    first = git(work, "rev-parse", "HEAD")
    git(work, "commit", "-q", "--allow-empty", "-m", "second")
    second = git(work, "rev-parse", "HEAD")
    oid = git(work, "rev-parse", "HEAD^{tree}")
    for result, since, base in ((judged(oid, base=first), None, first), (judged(oid, base=first), second, second)):
        with standing(request(work, since=since), result) as tree:
            assert tree.base is not None
            assert tree.base.commit == base
    affected = judged(oid, selection=Selection(mode="affected"))
    with standing(request(work), affected) as tree:  # measured from the empty tree
        assert tree.base is not None
        assert tree.base.commit is None


def test_a_base_that_is_gone_matters_where_a_floor_needs_it(work: Path) -> None:
    result = judged(git(work, "rev-parse", "HEAD^{tree}"), base="1" * 40)
    patch = Gate(coverage=("patch",))
    with standing(request(work, gate=patch), result) as tree:
        assert (tree.base, len(tree.notes)) == (None, 1)
    (work / "gogate.toml").write_text("[coverage]\npatch = 50.0\n")
    with pytest.raises(CannotJudge, match="the base 111111111111 is not in this clone") as caught:
        standing(request(work, gate=patch), result).__enter__()
    assert "--since" in caught.value.fix


def test_a_selection_finds_its_folders(work: Path) -> None:
    chosen = Selection(
        mode="all", packages=(SelectedPackage(path="example.com/m", module="example.com/m", reason="x"),)
    )
    selected = known_selection(work, (Module(path="example.com/m", dir="."),), chosen)
    assert [(package.path, package.dir) for package in selected.packages] == [("example.com/m", ".")]
    assert selected.selection == chosen
