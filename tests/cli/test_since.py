"""The base that ``--since auto`` finds, in real clones: full, shallow, with and without a remote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gogate.cli.since import automatic_shard, automatic_since, whole
from gogate.git.repo import Repository, find
from gogate.model.errors import CannotJudge, UsageError
from gogate.settings.types import BUILT_IN_GATES
from tests.checkworld import gogate
from tests.gitworld import GitWorld

FILES = {"go.mod": "module example.com/m\n\ngo 1.24\n", "m.go": "package m\n"}


@pytest.fixture
def world(tmp_path: Path) -> GitWorld:
    """A repository with two commits on main and one on topic, and a clone of it beside."""
    world = GitWorld(tmp_path).init()
    for name, text in FILES.items():
        world.write(name, text)
    world.commit("Begin")
    world.git("switch", "-q", "-c", "topic")
    world.commit("Change", m__go="package m\n\n// V is new.\nvar V int\n")
    world.git("switch", "-q", "main")
    world.commit("Go on", other__txt="x\n")
    world.git("switch", "-q", "topic")
    return world


def clone(world: GitWorld, *options: str) -> Path:
    world.git("clone", "-q", *options, f"file://{world.root}", str(world.folder / "clone"))
    return world.folder / "clone"


def opened(world: GitWorld, folder: Path) -> Repository:
    repo = find(folder, world.environ, world.cache, world.stop)
    assert repo is not None
    return repo


def event(world: GitWorld, document: object, name: str = "push") -> dict[str, str]:
    file = world.folder / "event.json"
    file.write_text(json.dumps(document))
    return {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(file)}


def test_outside_ci_it_is_the_remotes_default_branch(world: GitWorld) -> None:
    world.git("switch", "-q", "main")
    folder = clone(world)
    repo = opened(world, folder)
    assert automatic_since({}, repo).rev == "refs/remotes/origin/HEAD"
    world.git("remote", "set-head", "origin", "--delete", cwd=folder)
    assert automatic_since({}, repo).rev == "refs/remotes/origin/main"
    world.git("remote", "rename", "origin", "up", cwd=folder)
    assert automatic_since({}, repo).rev == "refs/remotes/up/main"
    world.git("update-ref", "refs/remotes/up/master", "HEAD", cwd=folder)
    with pytest.raises(CannotJudge, match="main and master of up") as caught:
        automatic_since({}, repo)
    assert "git remote set-head up --auto" in caught.value.fix


def test_without_a_remote_or_a_repository_the_fix_is_named(world: GitWorld) -> None:
    with pytest.raises(CannotJudge, match="no default branch of origin") as caught:
        automatic_since({}, opened(world, world.root))
    assert "--since REV" in caught.value.fix
    with pytest.raises(CannotJudge, match="no git repository"):
        automatic_since({}, None)


def test_in_ci_it_is_the_systems_base(world: GitWorld) -> None:
    first = world.git("rev-parse", "main~1")
    repo = opened(world, world.root)
    assert automatic_since(event(world, {"before": first, "ref": "refs/heads/topic"}), repo).rev == first
    none = automatic_since(event(world, {}, "schedule"), repo)
    assert (none.rev, none.reason) == (None, "schedule has no base")
    with pytest.raises(CannotJudge, match="the event 'release'"):
        automatic_since(event(world, {}, "release"), repo)


@pytest.mark.parametrize(
    ("environ", "fix"),
    [
        ({"GITHUB_ACTIONS": "true"}, "set `fetch-depth: 0` on the step that uses actions/checkout"),
        ({"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "push"}, 'set the variable GIT_DEPTH: "0" on the job'),
        ({"JENKINS_URL": "x"}, "turn off the shallow clone of the Git plugin"),
        ({"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_PR_ID": "1"}, "set `clone: depth: full`"),
    ],
)
def test_a_shallow_clone_names_the_fix_of_its_system(world: GitWorld, environ: dict[str, str], fix: str) -> None:
    first = world.git("rev-parse", "main~1")
    repo = opened(world, clone(world, "--depth=1"))
    told = {
        **event(world, {"before": first}),
        "CI_COMMIT_BEFORE_SHA": first,
        "GIT_PREVIOUS_SUCCESSFUL_COMMIT": first,
        "BITBUCKET_PR_DESTINATION_COMMIT": first,
    }
    told = {name: value for name, value in told.items() if name != "GITHUB_ACTIONS"} | environ
    with pytest.raises(CannotJudge, match=f"the base {first} is not in this clone") as caught:
        automatic_since(told, repo)
    assert fix in caught.value.fix


def test_a_clone_with_the_base_and_not_the_way_to_it_is_too_shallow(world: GitWorld) -> None:
    repo = opened(world, clone(world, "--depth=1", "--no-single-branch"))
    told = event(world, {"before": world.git("rev-parse", "main"), "ref": "refs/heads/topic"})
    with pytest.raises(CannotJudge, match="too shallow to reach the base") as caught:
        automatic_since(told, repo)
    assert "fetch-depth: 0" in caught.value.fix


def test_shard_auto(world: GitWorld) -> None:
    assert automatic_shard({"GITLAB_CI": "true", "CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "4"}) == (2, 4)
    with pytest.raises(UsageError, match="names no part \\(CI system: github\\)"):
        automatic_shard({"GITHUB_ACTIONS": "true"})


def test_a_gate_that_judges_everything_judges_no_change() -> None:
    gate = whole(BUILT_IN_GATES["pull-request"])
    assert (gate.select, gate.coverage) == ("all", ())
    assert gate.stages == BUILT_IN_GATES["pull-request"].stages


def test_check_takes_auto_for_an_answer(world: GitWorld) -> None:
    words = ("check", "--gate", "pre-commit", "--stage", "fmt", "--since", "auto", "--output", "json")
    first = world.git("rev-parse", "main~1")
    ran = gogate(world.root, *words, environ=event(world, {"before": first}))
    assert (ran.code, json.loads(ran.stdout)["base"]) == (0, first)
    ran = gogate(world.root, *words, environ=event(world, {}, "schedule"))
    assert (ran.code, json.loads(ran.stdout)["selection"]["mode"]) == (0, "all")
    assert "--since auto: schedule has no base: everything is judged" in ran.stderr
    ran = gogate(world.root, *words, environ=event(world, {}, "invented"))
    assert ran.code == 3
    assert "'invented'" in ran.stderr
    assert "fix: name the base" in ran.stderr


def test_in_ci_the_change_is_the_systems_unless_another_is_named(world: GitWorld) -> None:
    words = ("check", "--gate", "pre-commit", "--stage", "fmt", "--output", "json")
    first = world.git("rev-parse", "main~1")
    pushed = event(world, {"before": first})
    found = {
        line: json.loads(gogate(world.root, *words, *line.split(), environ=pushed).stdout)
        for line in ("", "--since HEAD", "--rev HEAD", "--select all")
    }
    assert found[""]["base"] == found["--rev HEAD"]["base"] == first
    assert found["--since HEAD"]["base"] == world.git("rev-parse", "HEAD")
    assert found["--select all"]["base"] is None
    assert gogate(world.root, *words, environ=event(world, {}, "invented")).code == 3
    assert json.loads(gogate(world.root, *words).stdout)["base"] == world.git("rev-parse", "HEAD")


def test_check_takes_the_shard_of_the_environment(world: GitWorld) -> None:
    words = ("check", "--stage", "fmt", "--shard", "auto", "--output", "json")
    gitlab = {"GITLAB_CI": "true", "CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "1"}
    ran = gogate(world.root, *words, environ=gitlab)
    shard = json.loads(ran.stdout)["shard"]
    assert (shard["index"], shard["count"]) == (1, 1)
    assert gogate(world.root, *words).code == 2
