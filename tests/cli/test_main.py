from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gogate import __version__
from gogate.cli.main import COMMANDS
from tests.checkworld import gogate
from tests.goworld import write

FORMATTED = {"go.mod": "module m\n\ngo 1.24\n", "m.go": "package m\n"}


def process(cwd: Path, *arguments: str, stdout: int, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run gogate as users do: with buffered streams."""
    command = [sys.executable, "-m", "gogate", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        command, cwd=cwd, env={**environment, **environ}, stdout=stdout, stderr=subprocess.PIPE, text=True
    )


def test_no_command_is_wrong_usage_and_help_is_not(tmp_path: Path) -> None:
    bare, asked = gogate(tmp_path), gogate(tmp_path, "--help")
    assert (bare.code, asked.code) == (2, 0)
    assert bare.stdout == asked.stdout
    for name, line in COMMANDS.items():
        assert f"  {name} " in asked.stdout
        assert line in asked.stdout


@pytest.mark.parametrize(
    ("wrong", "fix"), [("chekc", "did you mean 'check'?"), ("repot", "did you mean 'report'?"), ("--x", "see gogate")]
)
def test_an_unknown_command_is_told_the_nearest(tmp_path: Path, wrong: str, fix: str) -> None:
    ran = gogate(tmp_path, wrong)
    assert (ran.code, ran.stdout) == (2, "")
    assert f"there is no command {wrong!r}" in ran.stderr
    assert f"  fix: {fix}" in ran.stderr


def test_an_expected_error_is_its_message_its_fix_and_its_code(tmp_path: Path) -> None:
    ran = gogate(tmp_path, "check", "-C", "nowhere")
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr == "gogate: -C nowhere: there is no such folder\n  fix: name a folder\n"


def test_wrong_options_and_help_are_exit_codes_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = gogate(tmp_path, "check", "--stage", "lint")
    assert ran.code == 2
    assert "'lint'" in ran.stderr
    assert "  fix: see gogate check --help" in ran.stderr
    assert gogate(tmp_path, "check", "--help").code == 0
    assert "exit codes: 0 passed" in capsys.readouterr().out


@pytest.mark.parametrize("word", ["--version", "-V", "version"])
def test_the_version_needs_nothing(tmp_path: Path, word: str) -> None:
    command = [sys.executable, "-m", "gogate", word]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout == f"gogate {__version__}\n"


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("check", "--stage", "fmt", "--report", "json=r")])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_left_is_no_traceback_and_no_pass(
    tmp_path: Path, arguments: tuple[str, ...], unbuffered: str
) -> None:
    write(tmp_path, FORMATTED)
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = process(tmp_path, *arguments, stdout=writing, PYTHONUNBUFFERED=unbuffered)
    finally:
        os.close(writing)
    assert ended.returncode == 3
    assert "BrokenPipe" not in ended.stderr
    assert (tmp_path / "r").is_file() == ("--report" in arguments)


@pytest.mark.parametrize(("closed", "arguments"), [(">&-", "--version"), (">&- 2>&- <&-", "check --stage fmt")])
def test_a_process_without_standard_streams_still_judges(tmp_path: Path, closed: str, arguments: str) -> None:
    write(tmp_path, FORMATTED)
    line = f"'{sys.executable}' -m gogate {arguments} {closed}"
    assert subprocess.run(["sh", "-c", line], cwd=tmp_path, timeout=60).returncode == 0
    write(tmp_path, {"n.go": "package m\n\nvar  n int\n"})
    judged = subprocess.run(["sh", "-c", line], cwd=tmp_path, timeout=60)
    assert judged.returncode == (1 if "check" in arguments else 0)
