"""SIGKILL at any moment leaves the repository as it was, and the next run right."""

from __future__ import annotations

import os
import random
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.hookworld import BAD, GOOD, HookWorld

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = 30
STAGED, FORMATTED = BAD + "\n// end\n", GOOD + "\n// end\n"
MORE = "// more, which is not staged\n"
# Opens one pipe to say that it runs, and then waits until somebody opens the other.
HOLDS = """package m

import (
	"os"
	"os/signal"
	"testing"
)

func TestHolds(t *testing.T) {
	signal.Ignore()
	os.WriteFile(os.Getenv("STARTED"), []byte("x"), 0o600)
	os.ReadFile(os.Getenv("ENDED"))
}
"""


@pytest.fixture
def world(tmp_path: Path) -> HookWorld:
    """Thirty clean files and a bad one, all of them staged."""
    world = HookWorld(tmp_path)
    for number in range(FILES):
        world.write(f"p{number}/f.go", GOOD)
    world.write("bad.go", BAD.replace("A", "B"))
    world.git("add", "-A")
    return world


def kill_at_random(
    world: HookWorld, *arguments: str, look: Callable[[], None], stdin: bytes = b"", times: int = 12
) -> int:
    """Run ``gogate ARGUMENTS`` so many times, kill each at a moment of its own, *look*; return how many ended first."""
    dice, ended = random.Random(7), 0  # noqa: S311 - moments, not secrets
    for _ in range(times):
        process = world.start(*arguments)
        try:
            process.communicate(stdin, timeout=dice.uniform(0.02, 0.5))
            ended += 1
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        look()
    return ended


def test_a_commit(world: HookWorld) -> None:
    before = world.untouched()

    def look() -> None:
        assert world.untouched() == before

    assert kill_at_random(world, "hook", "pre-commit", look=look) < 12
    code, said = world.hook("pre-commit")
    assert (code, "bad.go:4" in said) == (1, True), said
    assert world.untouched() == before


def test_a_push(world: HookWorld) -> None:
    world.git("commit", "-q", "--no-verify", "-m", "x")
    world.git("init", "-q", "--bare", str(world.folder / "remote"))
    pushed, none = world.git("rev-parse", "HEAD"), "0" * 40
    line = f"refs/heads/main {pushed} refs/heads/main {none}\n".encode()
    arguments = ("hook", "pre-push", "origin", str(world.folder / "remote"))
    before = world.untouched()

    def look() -> None:
        assert world.untouched() == before

    assert kill_at_random(world, *arguments, look=look, stdin=line) < 12
    code, said = world.gogate(*arguments, stdin=line)
    assert (code, "bad.go:4" in said) == (1, True), said
    assert world.untouched() == before


def test_a_fix_of_what_is_staged(world: HookWorld) -> None:
    names = [f"q{number}/f.go" for number in range(FILES)]
    for name in names:
        world.write(name, STAGED)
    world.git("add", "-A")
    for name in names:
        world.write(name, STAGED + MORE)

    def look() -> None:
        """Whatever is there is whole: as it was, or formatted."""
        for name in names:
            assert (world.root / name).read_text() in (STAGED + MORE, FORMATTED + MORE)
            assert world.git("show", f":{name}") + "\n" in (STAGED, FORMATTED)
        world.git("fsck", "--strict")

    assert kill_at_random(world, "fix", "--staged", look=look) < 12
    # Killed between index and work tree, a file may be formatted in the index alone: it is no longer what is staged.
    for words in (("fix", "--staged"), ("fix",)):
        code, said = world.gogate(*words)
        assert (code, "cannot" in said) == (0, False), said
    for name in names:
        assert (world.root / name).read_text() == FORMATTED + MORE
        assert world.git("show", f":{name}") + "\n" == FORMATTED
    assert world.git("ls-files", "--others") == ""


def test_what_outlives_a_check_keeps_its_folder_to_itself(world: HookWorld) -> None:
    world.git("rm", "-q", "-f", "bad.go")
    world.write("hold_test.go", HOLDS)
    world.git("add", "-A")
    pipes = {name: str(world.folder / name.lower()) for name in ("STARTED", "ENDED")}
    for pipe in pipes.values():
        os.mkfifo(pipe)
    world.environ |= pipes
    check = ("check", "--staged", "--stage", "test")
    killed = world.start(*check)
    assert Path(pipes["STARTED"]).read_bytes() == b"x"
    killed.kill()
    killed.communicate()
    world.git("rm", "-q", "-f", "--cached", "hold_test.go")
    assert world.gogate(*check)[0] == 0
    folders = {path.name for path in Path(world.environ["GOGATE_CACHE_DIR"]).glob("trees/*/*") if path.is_dir()}
    assert folders >= {"1", "2"}
    Path(pipes["ENDED"]).write_bytes(b"")
