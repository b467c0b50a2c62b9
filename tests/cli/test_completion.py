from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from gogate.cli.main import COMMANDS
from tests.checkworld import gogate


def script(shell: str, cwd: Path) -> str:
    ran = gogate(cwd, "completion", shell)
    assert (ran.code, ran.stderr) == (0, "")
    return ran.stdout


def offered(folder: Path, *words: str) -> list[str]:
    """What bash offers for the last of *words*, with the script sourced as its user does."""
    (folder / "script").write_text(script("bash", folder))
    line = " ".join(map(shlex.quote, words))
    show = "printf '%s\\n' \"${COMPREPLY[@]}\""
    program = f"source ./script; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _gogate; {show}"
    done = subprocess.run(["bash", "-c", program], cwd=folder, check=True, capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout.split()


def test_bash_offers_commands_flags_and_values(tmp_path: Path) -> None:
    assert set(offered(tmp_path, "gogate", "")) == {*COMMANDS, "--help", "--version"}
    assert offered(tmp_path, "gogate", "che") == ["check"]
    assert offered(tmp_path, "gogate", "check", "--sha") == ["--shard"]
    assert offered(tmp_path, "gogate", "check", "--stage", "go") == ["gofumpt"]
    assert offered(tmp_path, "gogate", "merge", "--sha") == []
    assert "junit=" in offered(tmp_path, "gogate", "report", "--report", "")
    assert offered(tmp_path, "gogate", "check", "--times", "x") == []  # a file: bash's own completion goes on


def test_gates_are_those_of_the_repository_too(tmp_path: Path) -> None:
    (tmp_path / "gogate.toml").write_text('[gates.release-1]\nstages = ["fmt"]\n')
    assert offered(tmp_path, "gogate", "check", "--gate", "re") == ["release-1"]
    assert offered(tmp_path, "gogate", "merge", "--gate", "night") == ["nightly"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_know_every_command_and_its_flags(tmp_path: Path, shell: str) -> None:
    text = script(shell, tmp_path)
    for name in COMMANDS:
        assert f"{name}:" in text or f"-a {name} " in text
    for flag in ("shard", "test-json", "dry-run", "gate"):
        assert f"--{flag}[" in text or f"-l {flag}" in text
    # Every quote that is opened is closed, however the help is worded.
    for line in text.splitlines():
        plain = line.replace("\\'", "") if shell == "fish" else line.replace("'\\''", "")
        assert plain.count("'") % 2 == 0, line


def test_an_unknown_shell_is_refused(tmp_path: Path) -> None:
    assert gogate(tmp_path, "completion", "tcsh").code == 2
