from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.checkworld import gogate
from tests.hookworld import HookWorld

# What a commit without Go must not load: each of these costs more than the answer.
HEAVY = {
    "msgspec",
    "pygit2",
    "rich",
    "sqlite3",
    "jinja2",
    "junit_xml",
    "argparse",
    "dataclasses",
    "filelock",
    "asyncio",
}


def test_help_names_the_hooks(tmp_path: Path) -> None:
    ran = gogate(tmp_path, "hook", "--help")
    assert ran.code == 0
    assert "pre-commit" in ran.stdout
    assert "pre-push" in ran.stdout
    assert gogate(tmp_path, "hook").code == 2


def test_an_unknown_hook_is_wrong_usage(tmp_path: Path) -> None:
    ran = gogate(tmp_path, "hook", "pre-comit")
    assert ran.code == 2
    assert "there is no hook 'pre-comit'" in ran.stderr


def test_a_commit_without_go_loads_little(tmp_path: Path) -> None:
    world = HookWorld(tmp_path)
    world.write("README", "second\n")
    world.git("add", "-A")
    code = (
        "import sys; sys.argv[1:] = ['hook', 'pre-commit']\nfrom gogate.cli.main import entry\n"
        "try:\n entry()\nexcept SystemExit as end:\n print(end.code, *sys.modules)"
    )
    environ = {**world.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    answer = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=world.root, env=environ, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert answer[0] == "gogate: no Go in this commit: nothing to judge"
    ended, *loaded = answer[-1].split()
    assert ended == "0"
    assert {name.partition(".")[0] for name in loaded} & HEAVY == set()
