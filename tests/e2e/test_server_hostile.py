"""Every hostile push of docs/hostile-pushes.md, against a real server."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.server.attack import begin
from tests.server.hostile import CASES, page
from tests.server.serverworld import ServerWorld

ROOT = Path(__file__).parent.parent.parent
MAX_MEMORY = 300 * 1024  # KiB, of any one process that the hook started, and of the hook
# Runs the hook and writes the largest resident size of it and its children, in KiB.
WATCH = """\
import os, resource, sys
pid = os.fork()
if not pid:
    os.execv(sys.executable, [sys.executable, "-I", "-m", "gogate.cli.receiving", "pre-receive"])
_, status = os.waitpid(pid, 0)
open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""


@pytest.fixture
def watched(tmp_path: Path, gofumpt: Path) -> ServerWorld:
    world = ServerWorld(tmp_path, gofumpt)
    script = tmp_path / "watch.py"
    script.write_text(WATCH)
    hook = world.server / "hooks" / "pre-receive"
    hook.write_text(f"#!/bin/sh\nexec {sys.executable} {script} {tmp_path / 'memory'}\n")
    return world


def test_the_page_lists_these_pushes() -> None:
    assert len(CASES) >= 60
    assert (ROOT / "docs" / "hostile-pushes.md").read_text() == page()


@pytest.mark.parametrize("name", CASES)
def test_hostile_push(name: str, watched: ServerWorld) -> None:
    case = CASES[name]
    attack = begin(watched)
    watched.policy(case.policy, budget=case.budget)
    refspecs = case.build(attack)
    refs, objects = watched.refs(), watched.objects()
    push = watched.push(*refspecs, options=case.options)
    assert push.ok is case.accepted, push.said
    assert any(words in push.said for words in case.says.split("|")), push.said
    if not case.accepted:
        assert watched.refs() == refs
        assert watched.objects() == objects
        assert "[remote rejected]" in push.said
    said = [line.removeprefix("remote: ") for line in push.said.splitlines() if line.startswith("remote: ")]
    assert len(said) <= 40
    assert [line for line in said if not re.match(r"gogate: |  ", line)] == []
    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", push.said) is None
    assert int((watched.folder / "memory").read_text()) < MAX_MEMORY
    assert not attack.canary.exists()
    assert watched.left_over() == []
