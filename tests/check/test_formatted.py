"""A blob that was found clean is not read again, under the same formatter and language version alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from gogate.model.result import Result
from tests.checkworld import result
from tests.hookworld import BAD, GOOD, HookWorld


@pytest.fixture
def world(tmp_path: Path) -> HookWorld:
    world = HookWorld(tmp_path)
    world.write("n.go", GOOD.replace("A", "B"))
    world.git("add", "-A")
    return world


def judge(world: HookWorld, *words: str) -> Result:
    return result(world.root, "--gate", "pre-commit", "--staged", *words)


def ran(found: Result) -> list[str]:
    return [Path(command.argv[0]).name for line in found.stages for command in line.commands]


def test_a_clean_blob_is_known(world: HookWorld) -> None:
    assert ran(judge(world)) == ["gofmt", "gofumpt"]
    again = judge(world)
    assert ran(again) == []
    assert [line.reason for line in again.stages[:2]] == ["1 file", "1 file"]
    world.git("mv", "n.go", "o.go")
    assert ran(judge(world)) == []


def test_a_bad_blob_is_judged_each_time(world: HookWorld) -> None:
    world.write("n.go", BAD)
    world.git("add", "-A")
    first, second = judge(world), judge(world)
    assert ran(first) == ran(second) == ["gofmt", "gofumpt"]
    assert first.findings == second.findings != ()


def test_another_language_version_is_another_question(world: HookWorld) -> None:
    judge(world)
    world.write("go.mod", "module example.com/m\n\ngo 1.25\n")
    world.git("add", "-A")
    assert ran(judge(world)) == ["gofmt", "gofumpt"]


def test_no_reuse_judges_anew(world: HookWorld) -> None:
    judge(world)
    assert ran(judge(world, "--no-reuse")) == ["gofmt", "gofumpt"]
