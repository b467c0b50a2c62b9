from __future__ import annotations

from pathlib import Path

from tests.checkworld import gogate
from tests.goworld import module, write
from tests.hookworld import BAD, HookWorld


def test_it_says_what_it_did(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "b.go": BAD, "c.go": "package m\n\nfunc {\n"})
    ran = gogate(tmp_path, "fix")
    assert (ran.code, ran.stdout) == (1, "formatted b.go\n")
    assert ran.stderr.startswith("gogate: c.go: left as it is: 3:6: ")


def test_nothing_of_a_name_reaches_the_terminal(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "b\x1b[2J\n.go": BAD})
    ran = gogate(tmp_path, "fix")
    assert (ran.code, ran.stdout.count("\n"), "\x1b" in ran.stdout) == (0, 1, False)


def test_staged_patterns(tmp_path: Path) -> None:
    world = HookWorld(tmp_path)
    world.write("a/a.go", BAD)
    world.write("b/b.go", BAD)
    world.git("add", "-A")
    assert gogate(world.root, "fix", "--staged", "./a").stdout == "formatted a/a.go\n"
    assert gogate(world.root / "b", "fix", "--staged", ".").stdout == "formatted b/b.go\n"


def test_settings_that_are_wrong_are_said(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "gogate.toml": "[go]\ngofumpt = 1\n"})
    ran = gogate(tmp_path, "fix")
    assert (ran.code, "gogate.toml:2" in ran.stderr) == (2, True)
