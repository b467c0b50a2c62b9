"""Races between the formatting and the user; what it does otherwise is in tests/e2e/test_fix.py."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gogate.fix import staged
from gogate.fix.formatting import rewrite
from gogate.fix.staged import StagedFile, fix_staged
from gogate.git.change import staged as list_staged
from gogate.golang.modules import GoModule
from tests.goworld import toolchain
from tests.hookworld import BAD, GOOD, HookWorld

if TYPE_CHECKING:
    from gogate.fix.replace import Seen
    from gogate.fix.report import Fixed


def fix(world: HookWorld, gofumpt: Path) -> Fixed:
    repo = world.repository()
    module = GoModule("example.com/m", ".", "1.24")
    files = [StagedFile(change.new, module) for change in list_staged(repo) if change.new is not None]
    scratch = world.folder / "scratch"
    scratch.mkdir()
    return fix_staged(repo, world.environ, files, toolchain(world.folder), gofumpt, scratch, world.stop)


@pytest.fixture
def world(tmp_path: Path) -> HookWorld:
    world = HookWorld(tmp_path)
    world.write("m.go", BAD)
    world.git("add", "-A")
    return world


def test_an_entry_that_changes_meanwhile_is_left(
    world: HookWorld, gofumpt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = rewrite
    newer = BAD + "\n// newer\n"

    def late(*arguments: object) -> object:
        world.write("m.go", newer)
        world.git("add", "m.go")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(staged, "rewrite", late)
    done = fix(world, gofumpt)
    assert done.mended == ()
    assert [path for path, _ in done.left] == ["m.go"]
    assert world.git("show", ":m.go") + "\n" == newer
    assert (world.root / "m.go").read_text() == newer


def test_a_file_that_changes_after_the_index_was_written_is_said(
    world: HookWorld, gofumpt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(_file: Path, _seen: Seen, _content: bytes) -> bool:
        return False

    monkeypatch.setattr(staged, "replace", late)
    assert fix(world, gofumpt) == ((), (("m.go", "staged formatted, but the file changed meanwhile"),))
    assert (world.root / "m.go").read_text() == BAD
    assert world.git("show", ":m.go") + "\n" == GOOD
