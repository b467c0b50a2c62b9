from __future__ import annotations

from pathlib import Path

import pytest

from gogate.check.selection import Selected, select
from gogate.check.tree import judged_tree
from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from tests import goworld
from tests.gitworld import GitWorld
from tests.goworld import write
from tests.requestworld import MODULE, request

FILES = {
    "go.mod": f"module {MODULE}\n\ngo 1.24\n",
    "a/a.go": "package a\n",
    "b/b.go": f'package b\n\nimport _ "{MODULE}/a"\n',
    "c/c.go": "package c\n",
    "nested/go.mod": "module example.com/nested\n\ngo 1.24\n",
    "nested/n.go": "package nested\n",
}
ALL = [f"{MODULE}/a", f"{MODULE}/b", f"{MODULE}/c", "example.com/nested"]


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """Two modules in a plain folder."""
    return write(tmp_path, FILES)


@pytest.fixture
def world(tmp_path: Path) -> GitWorld:
    """Two modules in a repository, all committed."""
    made = GitWorld(tmp_path).init()
    write(made.root, FILES)
    made.commit()
    return made


def selected(root: Path, *words: str) -> Selected:
    asked = request(root, *words)
    with judged_tree(asked) as tree:
        return select(asked, tree, goworld.toolchain(root), Stop())


def reasons(found: Selected) -> dict[str, str]:
    return {package.path: package.reason for package in found.selection.packages}


def test_all_modules_are_found_and_all_packages_judged(plain: Path) -> None:
    found = selected(plain)
    assert reasons(found) == dict.fromkeys(ALL, "all packages")
    assert [(module.path, module.dir) for module in found.modules] == [(MODULE, "."), ("example.com/nested", "nested")]
    assert [place.dir for place in found.workspaces] == [".", "nested"]
    assert [package.path for package in found.packages] == ALL
    assert (found.selection.mode, found.selection.left_out, found.is_empty) == ("all", 0, False)


def test_patterns_choose_from_the_folder_where_the_command_runs(plain: Path) -> None:
    found = selected(plain, "./a", "./nested/...")
    assert reasons(found) == {f"{MODULE}/a": "asked for", "example.com/nested": "asked for"}
    assert (found.selection.left_out, len(found.everything)) == (2, 4)
    with pytest.raises(CannotJudge, match=r"\./none matches no package") as caught:
        selected(plain, "./none", "./a")
    assert "./... for all below" in caught.value.fix


def test_a_change_selects_what_it_affects_or_only_its_own_folders(world: GitWorld) -> None:
    assert selected(world.root, "--select", "affected").is_empty
    world.write("a/a.go", "package a\n\nvar A int\n")
    assert reasons(selected(world.root, "--select", "affected")) == {
        f"{MODULE}/a": "a/a.go changed",
        f"{MODULE}/b": f"imports {MODULE}/a",
    }
    found = selected(world.root, "--select", "changed")
    assert reasons(found) == {f"{MODULE}/a": "a/a.go changed"}
    assert found.selection.left_out == 3
    assert reasons(selected(world.root, "--select", "affected", "./b")) == {f"{MODULE}/b": f"imports {MODULE}/a"}


def test_a_go_mod_is_compared_with_that_of_the_base(world: GitWorld) -> None:
    world.write("nested/go.mod", FILES["nested/go.mod"] + "\n// A word more changes nothing that is needed.\n")
    assert reasons(selected(world.root, "--select", "affected")) == {}
    world.write("nested/go.mod", FILES["nested/go.mod"].replace("1.24", "1.25"))
    assert reasons(selected(world.root, "--select", "affected")) == {"example.com/nested": "nested/go.mod changed"}


def test_a_changed_go_file_in_no_package_is_still_something_to_format(world: GitWorld) -> None:
    world.write("testdata/x.go", "package x\n")
    found = selected(world.root, "--select", "changed")
    assert (reasons(found), found.is_empty) == ({}, False)
    world.git("clean", "-fdq")
    world.write("README.md", "x")
    assert selected(world.root, "--select", "changed").is_empty


def test_no_go_is_empty_and_go_without_a_module_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"README.md": "x", "vendor/v.go": "package v\n", ".hidden/h.go": "package h\n"})
    found = selected(tmp_path)
    assert (found.is_empty, found.modules, found.units) == (True, (), ())
    write(tmp_path, {"deep/x.go": "package x\n"})
    with pytest.raises(CannotJudge, match=r"deep/x\.go belongs to no module") as caught:
        selected(tmp_path)
    assert caught.value.fix.startswith("go mod init")


def test_a_module_that_wants_another_go_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"go.mod": "module m\n\ngo 1.99\n", "m.go": "package m\n"})
    with pytest.raises(CannotJudge, match=r"1\.99"):
        selected(tmp_path)


def test_a_go_sum_that_changed_alone_selects_its_module(world: GitWorld) -> None:
    world.write("nested/go.sum", "example.com/x v1.0.0 h1:mDqw0LJ6rXrXUHxqeWpPBDCvjH+iTx0KBmu0LBWdgRA=\n")
    world.commit("with a sum")
    (world.root / "nested/go.sum").unlink()
    assert reasons(selected(world.root, "--select", "affected")) == {"example.com/nested": "nested/go.sum changed"}
