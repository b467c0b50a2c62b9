"""Killed hooks, pushes at once, pushes that race: the repository stays whole and every verdict is right."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from tests.server.serverworld import BAD, CLEAN, ServerWorld

KILLS = 100 if os.environ.get("GOGATE_E2E") else 20
PATIENCE = 60.0


@pytest.fixture
def server(tmp_path: Path, gofumpt: Path) -> ServerWorld:
    return ServerWorld(tmp_path, gofumpt)


def prepared(world: ServerWorld, count: int) -> list[str]:
    """Make clean commits, each on the first one, each with ten files of its own."""
    world.write("base.go", CLEAN)
    base = world.commit()
    commits = []
    for number in range(count):
        world.git("checkout", "-q", "--detach", base)
        for name in range(10):
            world.write(f"p{number}/f{name}.go", f"package p\n\n// {number} {name}\n")
        commits.append(world.commit())
    return commits


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + PATIENCE
    while not (path.exists() and path.read_text().endswith("\n")):
        assert time.monotonic() < end
        if process.poll() is not None:
            return False
    return True


def users_of(folder: Path) -> list[str]:
    """Name the processes whose working folder is in *folder*."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            at = str((process / "cwd").readlink())
        except OSError:
            continue
        if at.startswith(str(folder)):
            found.append(process.name)
    return found


def time_of_a_hook(server: ServerWorld, pid_file: Path, commits: list[str]) -> float:
    """Push *commits* and return the seconds from the hook's start to the push's end, of the fastest."""
    taken = []
    for number, commit in enumerate(commits):
        pid_file.unlink(missing_ok=True)
        words = ["git", "push", str(server.server), f"{commit}:refs/heads/first{number}"]
        process = subprocess.Popen(words, cwd=server.root, env=server.environ, stderr=subprocess.PIPE)
        assert wait_for(pid_file, process)
        start = time.monotonic()
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
        taken.append(time.monotonic() - start)
    return min(taken)


def test_a_killed_hook_leaves_the_repository_whole(server: ServerWorld) -> None:
    *commits, one, two, three = prepared(server, KILLS + 3)
    pid_file = server.folder / "pid"
    server.hook("pre-receive", f"echo $$ >{pid_file}")
    longest = time_of_a_hook(server, pid_file, [one, two, three])
    chance = random.Random(20260101)  # noqa: S311 - moments, no secrets
    moments: list[float] = []
    folders: set[str] = set()
    for number, commit in enumerate(commits):
        pid_file.unlink(missing_ok=True)
        refs, objects = server.refs(), server.objects()
        words = ["git", "push", str(server.server), f"{commit}:refs/heads/k{number}"]
        process = subprocess.Popen(words, cwd=server.root, env=server.environ, stderr=subprocess.PIPE)
        moment = chance.uniform(0, longest)
        if wait_for(pid_file, process):
            threading.Event().wait(moment)  # a random moment is what is tested
            with suppress(ProcessLookupError):
                os.kill(int(pid_file.read_text()), signal.SIGKILL)
        _, said = process.communicate(timeout=PATIENCE)
        if process.returncode:
            moments.append(moment)
            folders |= set(server.left_over())
            assert b"hook declined" in said
            assert server.refs() == refs
            assert server.objects() == objects
        else:
            assert server.refs() == {**refs, f"refs/heads/k{number}": commit}
    # For `pytest -rP`: figures, not limits.
    spread = f"{1000 * min(moments, default=0):.0f} to {1000 * max(moments, default=0):.0f} ms"
    sys.stdout.write(f"{KILLS} hooks killed: {len(moments)} before their end, {spread}; {len(folders)} folders left\n")
    assert len(moments) >= KILLS // 4
    assert "error" not in server.git("fsck", "--full", "--strict", cwd=server.server)
    for left in server.temporary.iterdir():
        os.utime(left, (0, 0))  # an hour later
    assert server.push(f"{commits[0]}:refs/heads/after").ok
    assert server.left_over() == []
    end = time.monotonic() + PATIENCE
    while users_of(server.temporary) and time.monotonic() < end:
        threading.Event().wait(0.05)
    assert users_of(server.temporary) == []


def test_fifty_pushes_at_once(server: ServerWorld) -> None:
    server.policy(budget="300s")
    commits = prepared(server, 50)
    for number in range(0, 50, 2):
        server.git("checkout", "-q", "--detach", commits[number])
        server.write("bad.go", BAD)
        commits[number] = server.commit()
    with ThreadPoolExecutor(50) as pool:
        pushes = list(pool.map(lambda n: server.push(f"{commits[n]}:refs/heads/b{n}"), range(50)))
    assert [push.ok for push in pushes] == [number % 2 == 1 for number in range(50)]
    assert all("bad.go:3: gofmt would" in push.said for push in pushes[::2])
    assert server.refs() == {f"refs/heads/b{number}": commits[number] for number in range(1, 50, 2)}
    assert "error" not in server.git("fsck", "--full", cwd=server.server)
    assert server.left_over() == []


def test_pushes_that_race_to_one_ref(server: ServerWorld) -> None:
    server.policy(budget="300s")
    first, *commits = prepared(server, 9)
    assert server.push(f"{first}:refs/heads/main").ok
    with ThreadPoolExecutor(8) as pool:
        pushes = list(pool.map(lambda commit: server.push(f"+{commit}:refs/heads/main"), commits))
    won = [commit for commit, push in zip(commits, pushes, strict=True) if push.ok]
    assert won
    assert server.refs()["refs/heads/main"] in won
    assert all("gogate: accepted" in push.said for push in pushes)
    assert "error" not in server.git("fsck", "--full", cwd=server.server)
