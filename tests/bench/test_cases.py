from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bench.case import Bench
from bench.cases import CASES
from bench.run import parse


@pytest.mark.parametrize("name", CASES)
def test_every_case_can_be_asked_for_by_name(name: str) -> None:
    assert parse(["--case", name]).case == [name]


@pytest.mark.parametrize("name", ["start", "hook-docs"])
def test_ratios_name_sides_of_their_case(name: str, tmp_path: Path) -> None:
    case = CASES[name](Bench(tmp_path, tmp_path, ("./...",), shutil.which("true") or ""))
    sides = {side.name for side in case.sides}
    assert case.ratios
    assert all({ratio.over, ratio.under} <= sides for ratio in case.ratios)


def test_the_page_to_commit_is_staged_and_the_hook_passes_it(tmp_path: Path) -> None:
    case = CASES["hook-docs"](Bench(tmp_path, tmp_path, ("./...",), ""))
    hook = case.sides[0]
    staged = subprocess.run(
        ["git", "diff", "--cached", "--name-only"], cwd=hook.folder, check=True, capture_output=True, text=True
    )
    assert staged.stdout == "README\n"
    wall, _ = hook.run()
    assert wall > 0
