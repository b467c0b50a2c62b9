from __future__ import annotations

import io
from pathlib import Path

import pytest

from gogate.cli.hooking.idle import nothing_to_judge
from gogate.cli.world import World
from tests.hookworld import BAD, HookWorld


def idle(world: HookWorld, cwd: Path | None = None, **environ: str) -> bool:
    text = io.StringIO()
    return nothing_to_judge(
        World(cwd or world.root, {**world.environ, **environ}, io.BytesIO(), text, text, io.BytesIO())
    )


@pytest.fixture
def docs(tmp_path: Path) -> HookWorld:
    """A repository in which nothing but a page is staged."""
    world = HookWorld(tmp_path)
    world.write("README", "second\n")
    world.git("add", "README")
    return world


def test_a_page_needs_no_judge(docs: HookWorld) -> None:
    docs.write("m.go", BAD)  # not staged
    assert idle(docs)


@pytest.mark.parametrize("path", ["m.go", "x/new.go", "go.mod", "sub/go.mod", "go.work", "gogate.toml"])
def test_whatever_may_matter_is_judged(docs: HookWorld, path: str) -> None:
    docs.write(path, "# x\n")
    docs.git("add", path)
    assert not idle(docs)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("[coverage]\nfloor = 80.0\n", True),
        ('[gates.pre-commit]\nstages = ["fmt"]\n', True),
        ('[gates.nightly]\nstages = ["fmt", "test"]\n', True),
        ('[gates.pre-commit]\nstages = ["fmt", "vet"]\n', False),
        ('[gates.pre-commit]\nselect = "all"\n', False),
        ('[gates."pre\\u002dcommit"]\nselect = "all"\n', False),
        ('["\\u0067ates".pre-commit]\nselect = "all"\n', False),
        ("[gates.pre-commit]\nstages = [[1]]\n", False),
        ("gates = 1\n", False),
        ("[gates\n", False),
    ],
)
def test_settings_that_ask_for_more_are_heeded(docs: HookWorld, settings: str, expected: bool) -> None:
    (docs.root / "gogate.toml").write_text(settings)
    assert idle(docs) is expected


def test_in_doubt_it_says_no(docs: HookWorld) -> None:
    (docs.root / "sub").mkdir()
    assert not idle(docs, docs.root / "sub")
    assert not idle(docs, GIT_WORK_TREE=str(docs.root))
    assert not idle(docs, PRE_COMMIT="1", PRE_COMMIT_FROM_REF="HEAD~1", PRE_COMMIT_TO_REF="HEAD")


def test_a_runner_over_all_files_gets_its_judge(docs: HookWorld) -> None:
    assert idle(docs, PRE_COMMIT="1")
    docs.git("reset", "-q")
    assert not idle(docs, PRE_COMMIT="1")
    assert idle(docs)
