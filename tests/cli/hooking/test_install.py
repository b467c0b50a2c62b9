from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from gogate.cli.hooking.install import CLIENT_HOOKS, State, hooks_folder, install, line_to_add, script
from gogate.model.errors import CannotJudge
from tests.hookworld import HookWorld

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.mark.parametrize("hook", CLIENT_HOOKS)
def test_the_committed_hooks_are_those_that_the_installer_writes(hook: str) -> None:
    assert (ROOT / "hooks" / hook).read_text() == script(hook)
    assert os.access(ROOT / "hooks" / hook, os.X_OK)


@pytest.mark.parametrize("hook", CLIENT_HOOKS)
@pytest.mark.parametrize("chained", [False, True])
def test_they_are_posix_shell(hook: str, chained: bool, tmp_path: Path) -> None:
    file = tmp_path / hook
    file.write_text(script(hook, gogate="/a b/it's/gogate", folders=["/x y", "/$z"], chained=chained))
    assert subprocess.run(["sh", "-n", file], capture_output=True).returncode == 0


def test_git_says_where_they_go(tmp_path: Path) -> None:
    world = HookWorld(tmp_path)
    world.git("worktree", "add", "-q", str(tmp_path / "other"))
    for folder in (world.root, tmp_path / "other"):
        assert hooks_folder(folder, world.environ, world.stop) == world.root / ".git/hooks"
    world.git("config", "core.hooksPath", str(tmp_path / "mine"))
    assert hooks_folder(world.root, world.environ, world.stop) == tmp_path / "mine"
    with pytest.raises(CannotJudge, match="git does not say"):
        hooks_folder(tmp_path, world.environ, world.stop)


def test_twice_is_once(tmp_path: Path) -> None:
    states = [[place.state for place in install(tmp_path / "h", CLIENT_HOOKS, dict(os.environ))] for _ in range(2)]
    assert states == [[State.WRITTEN] * 2, [State.CURRENT] * 2]
    assert sorted(file.name for file in (tmp_path / "h").iterdir()) == sorted(CLIENT_HOOKS)


def test_a_hook_that_is_there_stays(tmp_path: Path) -> None:
    old = tmp_path / "pre-commit"
    old.write_text("#!/bin/sh\nexit 0\n")
    (place,) = install(tmp_path, ["pre-commit"], dict(os.environ))
    assert (place.state, old.read_text()) == (State.KEPT, "#!/bin/sh\nexit 0\n")
    old.write_text(f"#!/bin/sh\n{line_to_add('pre-commit')}\n")
    assert install(tmp_path, ["pre-commit"], dict(os.environ), chain=True)[0].state is State.CURRENT


def fake(folder: Path) -> dict[str, str]:
    """A gogate that says what it was asked, in an environment where nothing else would be found."""
    tool = folder / "bin/gogate"
    tool.parent.mkdir()
    tool.write_text('#!/bin/sh\necho "gogate $*" && cat\n')
    tool.chmod(0o755)
    return {"PATH": f"{tool.parent}:/usr/bin:/bin", "HOME": str(folder)}


@pytest.mark.parametrize("hook", CLIENT_HOOKS)
@pytest.mark.parametrize("stdin", ["", "refs/heads/a 1 refs/heads/a 2\nrefs/heads/b 1 refs/heads/b 2\n"])
def test_a_chained_hook_runs_first_and_both_read_the_same(hook: str, stdin: str, tmp_path: Path) -> None:
    environ, old = fake(tmp_path), tmp_path / hook
    old.write_text('#!/bin/sh\necho "old $*"; cat; exit "${CODE:-0}"\n')
    old.chmod(0o755)
    (tmp_path / "log").mkdir()
    file = tmp_path / "log" / hook
    text = script(hook, gogate=str(tmp_path / "bin/gogate"), chained=True)
    file.write_text(text)
    file.chmod(0o755)
    old.rename(tmp_path / "log" / f"{hook}.local")

    def said(code: str) -> tuple[int, str]:
        done = subprocess.run(
            [file, "origin"], env={**environ, "CODE": code}, input=stdin, capture_output=True, text=True
        )
        return done.returncode, done.stdout

    read = stdin if hook == "pre-push" else ""
    code, text = said("0")
    assert code == 0
    assert text.startswith(f"old origin\n{read or stdin}")
    if stdin and hook == "pre-push":
        assert text == f"old origin\n{stdin}gogate hook {hook} origin\n{stdin}"
    assert said("7")[0] == 7 or (hook == "pre-push" and not stdin)


def test_consent_moves_the_old_hook_aside(tmp_path: Path) -> None:
    old = tmp_path / "pre-commit"
    old.write_text("#!/bin/sh\nexit 0\n")
    old.chmod(0o755)
    assert install(tmp_path, ["pre-commit"], dict(os.environ), chain=True)[0].state is State.CHAINED
    assert (tmp_path / "pre-commit.local").read_text() == "#!/bin/sh\nexit 0\n"
    assert os.access(tmp_path / "pre-commit.local", os.X_OK)
    assert install(tmp_path, ["pre-commit"], dict(os.environ), chain=True)[0].state is State.CURRENT


def test_without_gogate_the_hook_says_so_and_refuses(tmp_path: Path) -> None:
    file = tmp_path / "pre-commit"
    file.write_text(script("pre-commit"))
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", file], env={"PATH": str(tmp_path), "HOME": "/nowhere"}, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert "finds no gogate: pipx install gogate" in done.stderr
