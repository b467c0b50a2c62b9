from __future__ import annotations

from pathlib import Path

from tests.checkworld import gogate
from tests.gitworld import GitWorld
from tests.goworld import module, write


def test_the_hooks_of_a_clone_are_installed_once(tmp_path: Path) -> None:
    world = GitWorld(tmp_path).init()
    write(world.root, module())
    hooks = world.root / ".git" / "hooks"
    dry = gogate(world.root, "init", "--hooks", "--no-run", "-q", "--dry-run")
    assert f"would write {hooks / 'pre-commit'}\n" in dry.stdout
    assert not (hooks / "pre-commit").exists()
    ran = gogate(world.root, "init", "--hooks", "--no-run", "-q")
    assert (ran.code, ran.stderr) == (0, "")
    for name in ("pre-commit", "pre-push"):
        assert f"{hooks / name}: written\n" in ran.stdout
        assert f"hook {name}" in (hooks / name).read_text()
        assert (hooks / name).stat().st_mode & 0o111
    assert sorted(path.name for path in world.root.iterdir()) == [".git", "go.mod", "gogate.toml", "m.go", "m_test.go"]
    again = gogate(world.root, "init", "--hooks", "--no-run", "-q")
    assert again.stdout == "nothing to do: the gate is set up\n"


def test_a_hook_that_is_there_stays_and_gets_a_line(tmp_path: Path) -> None:
    world = GitWorld(tmp_path).init()
    write(world.root, {**module(), ".git/hooks/pre-commit": "#!/bin/sh\nmine\n"})
    ran = gogate(world.root, "init", "--hooks", "--no-run", "-q")
    assert 'left as it is; add to it: gogate hook pre-commit "$@" || exit\n' in ran.stdout
    assert (world.root / ".git/hooks/pre-commit").read_text() == "#!/bin/sh\nmine\n"


def test_a_bare_repository_gets_the_servers_hooks_and_nothing_else(tmp_path: Path) -> None:
    world = GitWorld(tmp_path).init()
    world.git("init", "-q", "--bare", str(tmp_path / "server.git"))
    hooks = tmp_path / "server.git" / "hooks"
    before = {path.name for path in (tmp_path / "server.git").iterdir()}
    dry = gogate(tmp_path, "init", "--server", "server.git", "--dry-run")
    assert (dry.code, dry.stdout.startswith(f"would write {hooks / 'pre-receive'}\n")) == (0, True)
    assert not (hooks / "pre-receive").exists()
    ran = gogate(tmp_path, "init", "--server", "server.git")
    assert ran.code == 0, ran.stderr
    assert "gogate hook pre-receive" in (hooks / "pre-receive").read_text()
    assert {path.name for path in (tmp_path / "server.git").iterdir()} == before
    assert gogate(tmp_path, "init", "--server", "server.git").stdout == "nothing to do: the hooks are there\n"


def test_what_is_no_bare_repository_is_refused(tmp_path: Path) -> None:
    world = GitWorld(tmp_path).init()
    ran = gogate(world.root, "init", "--server", ".git")
    assert ran.code == 2
    both = gogate(world.root, "init", "--server", "x.git", "--github")
    assert (both.code, "--server stands alone" in both.stderr) == (2, True)
