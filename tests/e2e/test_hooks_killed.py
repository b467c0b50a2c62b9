"""SIGKILL at any moment of the hook leaves the repository as it was, and the next run right."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from tests.hookworld import BAD, GOOD, HookWorld


def test_killed_at_random(tmp_path: Path) -> None:
    world = HookWorld(tmp_path)
    for number in range(30):
        world.write(f"p{number}/f.go", GOOD)
    world.write("bad.go", BAD)
    world.git("add", "-A")
    before = world.untouched()
    environ = {**world.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    dice, ended = random.Random(7), 0  # noqa: S311 - moments, not secrets
    for _ in range(12):
        argv = [sys.executable, "-m", "gogate", "hook", "pre-commit"]
        process = subprocess.Popen(
            argv, cwd=world.root, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
        try:
            process.communicate(timeout=dice.uniform(0.02, 0.5))
            ended += 1
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        assert world.untouched() == before
    assert ended < 12
    code, said = world.hook("pre-commit")
    assert (code, "bad.go:4" in said) == (1, True)
    assert world.untouched() == before
