from __future__ import annotations

from pathlib import Path

import pytest

from gogate.git.repo import Repository
from gogate.init.survey import Survey, survey
from gogate.model.errors import CannotJudge
from gogate.run.ci import System
from gogate.run.stop import Stop
from tests.gitworld import GitWorld
from tests.goworld import module, toolchain, write


def look(root: Path, repo: Repository | None = None) -> Survey:
    return survey(root, repo, toolchain(root), Stop())


def test_a_plain_module_uses_nothing(tmp_path: Path) -> None:
    found = look(write(tmp_path, module()))
    assert [(one.path, one.dir) for one in found.modules] == [("example.com/m", ".")]
    assert (found.forge, found.systems, found.pre_commit, found.makefile, found.gofumpt) == (
        System.NONE,
        (),
        False,
        "",
        "",
    )


def test_what_is_there_is_found(tmp_path: Path) -> None:
    files = {
        ".github/workflows/ci.yaml": "on: push\n",
        ".gitlab-ci.yml": "x: {}\n",
        "Jenkinsfile": "",
        "bitbucket-pipelines.yml": "",
        ".pre-commit-config.yaml": "repos: []\n",
        "Makefile": "all:\n",
        "makefile": "all:\n",
        "sub/go.mod": "module example.com/sub\n\ngo 1.24\n\nrequire mvdan.cc/gofumpt v0.9.1\n",
    }
    found = look(write(tmp_path, {**module(), **files}))
    assert set(found.systems) == {System.GITHUB, System.GITLAB, System.JENKINS, System.BITBUCKET}
    assert (found.pre_commit, found.makefile, found.gofumpt) == (True, "makefile", "v0.9.1")
    assert [one.dir for one in found.modules] == [".", "sub"]


def test_an_empty_folder_of_workflows_is_no_ci(tmp_path: Path) -> None:
    assert look(write(tmp_path, {**module(), ".github/workflows/README.md": "x\n"})).systems == ()


@pytest.mark.parametrize(
    ("remotes", "forge"),
    [
        ({"origin": "git@github.com:a/b.git"}, System.GITHUB),
        ({"aaa": "https://github.com/a/b", "origin": "https://gitlab.com/a/b"}, System.GITLAB),
        ({"origin": "/srv/mirror.git", "up": "https://codeberg.org/a/b"}, System.GITEA),
        ({"origin": "/srv/mirror.git"}, System.NONE),
        ({}, System.NONE),
    ],
)
def test_the_forge_is_that_of_the_remotes(tmp_path: Path, remotes: dict[str, str], forge: System) -> None:
    world = GitWorld(tmp_path).init()
    write(world.root, module())
    for name, url in remotes.items():
        world.git("remote", "add", name, url)
    found = look(world.root, world.find())
    assert (found.forge, found.systems) == (forge, () if forge is System.NONE else (forge,))
    write(world.root, {"Jenkinsfile": ""})
    assert look(world.root, world.find()).systems == (System.JENKINS,)


def test_no_module_is_nothing_to_guard(tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match=r"no go\.mod"):
        look(tmp_path)


def test_text_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    found = look(write(tmp_path, {**module(), "big": "x" * 3_000_000}))
    assert found.text("none") is None
    assert found.text(".") is None
    assert found.text("big") == "x" * 1_048_576


def test_the_default_branch_is_the_one_of_origin(tmp_path: Path) -> None:
    world = GitWorld(tmp_path).init()
    write(world.root, module())
    assert look(world.root, world.find()).branch == "main"
    for target, branch in (("trunk", "trunk"), ("it's", "main")):
        world.git("symbolic-ref", "refs/remotes/origin/HEAD", f"refs/remotes/origin/{target}")
        assert look(world.root, world.find()).branch == branch
