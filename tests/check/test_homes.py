from __future__ import annotations

from pathlib import Path

import pytest

from gogate.check.homes import Homes, find_homes
from gogate.model.errors import CannotJudge
from tests.gitworld import GitWorld
from tests.goworld import toolchain


def homes(world: GitWorld, *paths: str) -> Homes:
    repo = world.repository()
    tree = world.git("rev-parse", "HEAD^{tree}")
    return find_homes(repo, tree, paths, world.folder / "scratch", toolchain(world.folder), world.stop)


@pytest.fixture
def world(tmp_path: Path) -> GitWorld:
    world = GitWorld(tmp_path).init()
    for folder, name in (("", "m"), ("a/b/", "b"), ("testdata/", "t"), ("_x/", "x"), ("[z]/", "z")):
        world.write(f"{folder}go.mod", f"module example.com/{name}\n\ngo 1.2{len(name)}\n")
    world.commit()
    return world


def test_the_nearest_module_is_a_files_home(world: GitWorld) -> None:
    paths = ("m.go", "a/m.go", "a/b/b.go", "a/b/c/b.go", "testdata/t.go", "_x/x.go", "[z]/z.go")
    found = homes(world, *paths)
    named = [home and (home.path, home.dir) for home in map(found.of, paths)]
    assert named == [
        ("example.com/m", "."),
        ("example.com/m", "."),
        ("example.com/b", "a/b"),
        ("example.com/b", "a/b"),
        None,  # no go command looks into such a folder for modules
        None,
        ("example.com/z", "[z]"),
    ]


def test_only_what_lies_above_is_read(world: GitWorld) -> None:
    assert set(homes(world, "a/m.go").modules) == {"."}
    assert homes(world).modules == {}


def test_a_go_mod_that_cannot_be_read_is_named(world: GitWorld) -> None:
    world.write("a/b/go.mod", "rubbish\n")
    world.commit()
    with pytest.raises(CannotJudge, match=r"^a/b/go\.mod cannot be read: ") as error:
        homes(world, "a/b/b.go")
    assert error.value.fix == "mend a/b/go.mod"
