"""Every hostile push of docs/hostile-pushes.md, against a real server."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from tests.server.attack import begin
from tests.server.hostile import CASES, page
from tests.server.serverworld import ServerWorld

ROOT = Path(__file__).parent.parent.parent
SLOW_TOO = bool(os.environ.get("GOGATE_E2E"))
MAX_MEMORY = 300 * 1024  # KiB: of the hook, of each process that it starts, and of all of them together
# Runs the hook; writes the largest resident size of one process as the kernel counted it, that of all together as it
# was seen a hundred times a second (what they share is counted for each), both in KiB, and the milliseconds it took.
WATCH = """\
import os, resource, sys, time
PAGE = os.sysconf("SC_PAGE_SIZE") // 1024

def resident(pid):
    try:
        with open(f"/proc/{pid}/statm") as statm, open(f"/proc/{pid}/task/{pid}/children") as children:
            return int(statm.read().split()[1]) * PAGE + sum(map(resident, children.read().split()))
    except (OSError, IndexError):
        return 0

start = time.monotonic()
pid = os.fork()
if not pid:
    os.execv(sys.executable, [sys.executable, "-I", "-m", "gogate.cli.receiving", "pre-receive"])
together, done = 0, 0
while not done:
    together = max(together, resident(pid))
    time.sleep(0.01)
    done, status = os.waitpid(pid, os.WNOHANG)
one = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
with open(sys.argv[1], "w") as file:
    file.write(f"{one} {together} {1000 * (time.monotonic() - start):.0f}")
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
    if case.slow and not SLOW_TOO:
        pytest.skip("takes many seconds of git's own: set GOGATE_E2E=1")
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
    one, together, took = map(int, (watched.folder / "memory").read_text().split())
    # For `pytest -rP`: figures, not limits.
    sys.stdout.write(f"{name}: {one // 1024} MiB in one process, {together // 1024} MiB together, {took} ms\n")
    assert 0 < one < MAX_MEMORY
    assert 0 < together < MAX_MEMORY
    assert not attack.canary.exists()
    assert watched.left_over() == []
