"""``git push`` through gogate's own hook, to a real repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hookworld import BAD, GOOD, HookWorld

FAST = '[gates.pre-push]\nstages = ["fmt", "gofumpt"]\nselect = "affected"\n'


@pytest.fixture
def world(tmp_path: Path) -> HookWorld:
    world = HookWorld(tmp_path)
    world.commit(gogate__toml=FAST)
    world.hooked()
    world.git("init", "-q", "--bare", str(tmp_path / "remote"))
    world.git("remote", "add", "origin", str(tmp_path / "remote"))
    world.git("push", "-q", "--no-verify", "origin", "main")
    return world


def sneak(world: HookWorld, **files: str) -> None:
    """Commit past the hook."""
    for name, content in files.items():
        world.write(name.replace("__", "."), content)
    world.git("add", "-A")
    world.git("commit", "-q", "--no-verify", "-m", "x")


def refs(world: HookWorld) -> str:
    return world.git("for-each-ref", "--format=%(refname)", cwd=world.folder / "remote")


def test_a_bad_tree_is_not_pushed(world: HookWorld) -> None:
    sneak(world, m__go=BAD)
    before = world.untouched()
    world.git("push", "-q", "origin", "main:topic", check=False)
    assert world.untouched() == before
    assert refs(world) == "refs/heads/main"


def test_what_is_pushed_counts_and_not_what_is_checked_out(world: HookWorld) -> None:
    world.git("switch", "-q", "-c", "bad")
    sneak(world, m__go=BAD)
    world.git("switch", "-q", "main")
    world.git("push", "-q", "origin", "bad", check=False)
    assert refs(world) == "refs/heads/main"
    sneak(world, n__go=GOOD.replace("A", "B"))
    world.write("m.go", BAD)
    world.git("push", "-q", "origin", "main:good")
    assert refs(world).split() == ["refs/heads/good", "refs/heads/main"]


def test_every_ref_counts_and_a_deletion_does_not(world: HookWorld) -> None:
    sneak(world, n__go=GOOD.replace("A", "B"))
    world.git("branch", "good")
    sneak(world, m__go=BAD)
    world.git("push", "-q", "origin", "good", "main:bad", check=False)
    assert refs(world) == "refs/heads/main"
    world.git("push", "-q", "origin", "good", "good:again")
    world.git("push", "-q", "origin", ":again")
    assert refs(world).split() == ["refs/heads/good", "refs/heads/main"]


def test_one_verdict_for_one_tree(world: HookWorld) -> None:
    sneak(world, n__go=GOOD.replace("A", "B"))
    head, zeros = world.git("rev-parse", "HEAD"), "0" * 40
    lines = "".join(f"refs/heads/main {head} refs/heads/{name} {zeros}\n" for name in ("x", "y"))
    code, said = world.hook("pre-push", "origin", "url", stdin=lines.encode())
    assert (code, said.count("PASS")) == (0, 1)


def test_nothing_to_push(world: HookWorld) -> None:
    assert world.hook("pre-push", "origin", "url") == (0, "gogate: the push brings no tree: nothing to judge\n")
    zeros, head = "0" * 40, world.git("rev-parse", "HEAD")
    line = f"(delete) {zeros} refs/heads/x {head}\n"
    code, said = world.hook("pre-push", "origin", "url", stdin=line.encode())
    assert (code, "nothing to judge" in said) == (0, True)


def test_what_is_not_a_push_is_refused(world: HookWorld) -> None:
    code, said = world.hook("pre-push", "origin", "url", stdin=b"rubbish\n")
    assert code == 3
    assert "pre-push input: line 1" in said


def test_a_runner_names_the_commits(world: HookWorld) -> None:
    sneak(world, m__go=BAD)
    environ = {
        "PRE_COMMIT": "1",
        "PRE_COMMIT_REMOTE_NAME": "origin",
        "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/main",
        "PRE_COMMIT_REMOTE_BRANCH": "refs/heads/main",
    }
    code, said = world.hook("pre-commit", environ=environ)  # the one entry of .pre-commit-hooks.yaml
    assert (code, "m.go:4" in said) == (1, True)
    commits = {"PRE_COMMIT_FROM_REF": "HEAD", "PRE_COMMIT_TO_REF": "HEAD"}
    assert world.hook("pre-push", environ={**environ, **commits})[0] == 0
    code, said = world.hook("pre-push", environ={"PRE_COMMIT": "1"})
    assert (code, "PRE_COMMIT_TO_REF is not set" in said) == (2, True)


@pytest.mark.parametrize("change", [{}, {"README": "only a page\n"}])
def test_a_second_push_of_a_judged_tree_is_answered_from_the_store(world: HookWorld, change: dict[str, str]) -> None:
    world.write("gogate.toml", FAST.replace('["fmt", "gofumpt"]', '["fmt", "gofumpt", "vet"]'))
    sneak(world, m__go=GOOD + "\n// end\n", **change)
    head, zeros = world.git("rev-parse", "HEAD"), "0" * 40
    line = f"refs/heads/main {head} refs/heads/x {zeros}\n".encode()
    first, second = (world.hook("pre-push", "origin", "url", stdin=line) for _ in range(2))
    assert (first[0], second[0]) == (0, 0)
    assert "same tree" in second[1]
    assert "same tree" not in first[1]
