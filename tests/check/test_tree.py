from __future__ import annotations

from pathlib import Path

import pytest

from gogate.check.request import Request
from gogate.check.tree import Tree, judged_tree, lines_added
from gogate.git.change import Base
from gogate.model.errors import CannotJudge, UsageError
from tests.gitworld import GitWorld
from tests.requestworld import request, tree_of


@pytest.fixture
def world(tmp_path: Path) -> GitWorld:
    """A repository with one commit, a staged change on top and an unstaged one on top of that."""
    made = GitWorld(tmp_path).init()
    made.commit(a__go="package a\n")
    made.write("a.go", "package a\n\nvar A int\n")
    made.git("add", "a.go")
    made.write("a.go", "package a\n\nvar A, B int\n")
    made.write("new.txt", "x")
    return made


def read(asked: Request, name: str = "a.go") -> tuple[Tree, bytes | None]:
    with judged_tree(asked) as tree:
        return tree, tree.source(name)


def test_a_plain_folder_is_judged_as_it_is(tmp_path: Path) -> None:
    tree = tree_of(request(tmp_path))
    assert (tree.root, tree.judged, tree.base, tree.changed) == (tmp_path, None, None, None)
    assert dict(lines_added(request(tmp_path), tree)) == {}


@pytest.mark.parametrize("line", ["--staged", "--rev HEAD", "--since main", "--select affected", "--select changed"])
def test_a_plain_folder_has_no_change_to_look_at(tmp_path: Path, line: str) -> None:
    with pytest.raises(CannotJudge, match="in no git repository") as caught:
        tree_of(request(tmp_path, *line.split()))
    assert caught.value.fix == "git init"


def test_the_work_tree_is_judged_in_place_and_compared_only_where_asked(world: GitWorld) -> None:
    tree, text = read(request(world.root))
    assert (tree.root, tree.base, tree.changed) == (world.root, None, None)
    assert text == b"package a\n\nvar A, B int\n"
    assert tree.judged is not None
    changed = tree_of(request(world.root, "--select", "affected"))
    assert changed.changed == frozenset({"a.go", "new.txt"})
    assert changed.judged == tree.judged


@pytest.mark.parametrize("line", ["--select changed", "--since HEAD", "--gate pull-request --select all"])
def test_each_way_to_ask_for_a_comparison_has_a_base(world: GitWorld, line: str) -> None:
    tree = tree_of(request(world.root, *line.split()))
    assert tree.base == Base(world.git("rev-parse", "HEAD"), world.git("rev-parse", "HEAD^{tree}"))


def test_the_index_is_judged_in_a_snapshot(world: GitWorld) -> None:
    asked = request(world.root, "--staged", "--select", "changed")
    tree, text = read(asked)
    assert tree.root != world.root
    assert text == b"package a\n\nvar A int\n"
    assert tree.changed == frozenset({"a.go"})
    assert tree.judged is not None
    assert tree.judged.tree == world.git("write-tree")
    assert dict(lines_added(asked, tree)) == {"a.go": [(2, 3)]}


def test_a_revision_is_compared_with_its_parent(world: GitWorld) -> None:
    world.commit("second")
    tree, text = read(request(world.root, "--rev", "HEAD", "--select", "changed"))
    assert (text, tree.changed) == (b"package a\n\nvar A, B int\n", frozenset({"a.go", "new.txt"}))
    first, text = read(request(world.root, "--rev", "HEAD~1", "--select", "changed"))
    assert (text, first.changed) == (b"package a\n", frozenset({"a.go"}))
    assert first.base is not None
    assert first.base.commit is None


@pytest.mark.parametrize(
    ("line", "error"),
    [("--rev nowhere", UsageError), ("--since nowhere", CannotJudge), ("--since=", UsageError)],
)
def test_a_missing_revision_is_no_empty_diff(world: GitWorld, line: str, error: type[CannotJudge]) -> None:
    with pytest.raises(error) as caught:
        read(request(world.root, *line.split()))
    assert caught.value.fix


@pytest.mark.parametrize("name", ["/etc/passwd", "../outside", "a/../../outside", "none.go", "."])
def test_nothing_outside_the_tree_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside").write_text("secret")
    (tmp_path / "tree").mkdir()
    assert Tree(tmp_path / "tree").source(name) is None
