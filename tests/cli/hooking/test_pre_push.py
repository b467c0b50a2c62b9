from __future__ import annotations

from pathlib import Path

from tests.checkworld import gogate
from tests.hookworld import BAD, HookWorld

ZEROS = "0" * 40
FAST = ("--stage", "fmt", "--stage", "gofumpt")


def test_the_base_is_what_the_remote_has(tmp_path: Path) -> None:
    world = HookWorld(tmp_path)
    world.commit(bad__go=BAD)
    world.git("update-ref", "refs/remotes/origin/main", "HEAD")
    world.commit(README="second\n")
    line = f"refs/heads/main {world.git('rev-parse', 'HEAD')} refs/heads/topic {ZEROS}\n".encode()
    narrow = (*FAST, "--select", "changed")
    assert gogate(world.root, "hook", "pre-push", "origin", "url", *narrow, stdin=line).code == 0
    ran = gogate(world.root, "hook", "pre-push", "upstream", "url", *narrow, stdin=line)
    assert (ran.code, "bad.go:4" in ran.stdout) == (1, True)


def test_several_trees_are_told_apart_and_the_worst_counts(tmp_path: Path) -> None:
    world = HookWorld(tmp_path)
    good = world.git("rev-parse", "HEAD")
    bad = world.commit(bad__go=BAD)
    lines = f"x {bad} refs/heads/bad {ZEROS}\nx {good} refs/heads/good {ZEROS}\nx {ZEROS} refs/heads/gone {good}\n"
    ran = gogate(world.root, "hook", "pre-push", "origin", "url", *FAST, stdin=lines.encode())
    assert ran.code == 1
    assert ran.stdout.index("refs/heads/bad\n") < ran.stdout.index("FAIL") < ran.stdout.index("refs/heads/good\n")
    assert "refs/heads/gone" not in ran.stdout


def test_an_address_for_a_remote(tmp_path: Path) -> None:
    world = HookWorld(tmp_path)
    line = f"refs/heads/main {world.git('rev-parse', 'HEAD')} refs/heads/main {ZEROS}\n".encode()
    assert gogate(world.root, "hook", "pre-push", "/tmp/r*[x]", "/tmp/r*[x]", *FAST, stdin=line).code == 0


def test_outside_of_a_repository(tmp_path: Path) -> None:
    ran = gogate(tmp_path, "hook", "pre-push", "origin", "url")
    assert (ran.code, "is in no git repository" in ran.stderr) == (3, True)
