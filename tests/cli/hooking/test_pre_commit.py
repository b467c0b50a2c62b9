from __future__ import annotations

from pathlib import Path

import pytest

from tests.checkworld import gogate
from tests.hookworld import BAD, HookWorld


@pytest.fixture
def world(tmp_path: Path) -> HookWorld:
    """A bad file in the history, and a page that is staged."""
    world = HookWorld(tmp_path)
    world.commit(bad__go=BAD)
    world.write("README", "second\n")
    world.git("add", "-A")
    return world


def test_one_line_for_a_commit_without_go(world: HookWorld) -> None:
    ran = gogate(world.root, "hook", "pre-commit")
    assert (ran.code, ran.stdout, ran.stderr) == (0, "gogate: no Go in this commit: nothing to judge\n", "")
    assert gogate(world.root, "hook", "pre-commit", "--stage", "fmt", "--stage", "gofumpt").stdout == ran.stdout


def test_a_subfolder_gives_the_same_answer(world: HookWorld) -> None:
    (world.root / "sub").mkdir()
    assert gogate(world.root / "sub", "hook", "pre-commit").code == 0


def test_options_of_check_go_through(world: HookWorld) -> None:
    ran = gogate(world.root, "hook", "pre-commit", "--select", "all", "--output", "json")
    assert (ran.code, '"gate":"pre-commit"' in ran.stdout.replace(" ", "")) == (1, True)
    assert gogate(world.root, "hook", "pre-commit", "--since", "no-such").code == 3


def test_a_runner_over_all_files_judges_all_files(world: HookWorld) -> None:
    world.git("reset", "-q", "--hard")
    assert gogate(world.root, "hook", "pre-commit").code == 0
    ran = gogate(world.root, "hook", "pre-commit", environ={"PRE_COMMIT": "1"})
    assert (ran.code, "bad.go:4" in ran.stdout) == (1, True)


def test_a_runner_from_one_commit_to_another(world: HookWorld) -> None:
    world.git("commit", "-q", "-m", "page")

    def judged(old: str, new: str) -> int:
        names = {"PRE_COMMIT": "1", "PRE_COMMIT_FROM_REF": old, "PRE_COMMIT_TO_REF": new}
        return gogate(world.root, "hook", "pre-commit", environ=names).code

    assert [judged("HEAD~1", "HEAD"), judged("HEAD~2", "HEAD"), judged("HEAD~2", "HEAD~1")] == [0, 1, 1]
