"""The hooks as git calls them: what comes in, and that whatever is odd is rejected."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gogate.cli.receiving import HOOKS, run
from gogate.cli.world import World
from gogate.model.errors import ExitCode, UsageError


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", "--bare", "."], cwd=tmp_path, check=True)
    return tmp_path


def ask(folder: Path, name: str, *arguments: str, stdin: bytes = b"", **environ: str) -> tuple[int, str]:
    stderr = io.StringIO()
    home = {"PATH": "/usr/bin:/bin", "HOME": str(folder), **environ}
    world = World(folder, home, io.BytesIO(stdin), io.StringIO(), stderr, io.BytesIO())
    return run(name, arguments, world), stderr.getvalue()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stdin=st.binary(min_size=1, max_size=200))
def test_no_input_but_gits_own_lets_a_push_in(bare: Path, stdin: bytes) -> None:
    for name in ("pre-receive", "post-receive"):
        code, said = ask(bare, name, stdin=stdin)
        assert code == ExitCode.CANNOT_JUDGE
        assert said.startswith("gogate: rejected: pre-receive input: ")
        assert "\x1b" not in said


def test_nothing_pushed_is_nothing_to_judge(bare: Path) -> None:
    assert ask(bare, "pre-receive") == (ExitCode.PASS, "")


def test_a_deletion_passes_and_a_missing_object_does_not(bare: Path) -> None:
    a, zero = "a" * 40, "0" * 40
    assert ask(bare, "pre-receive", stdin=f"{a} {zero} refs/heads/x\n".encode())[0] == ExitCode.PASS
    assert ask(bare, "update", "refs/heads/x", a, zero)[0] == ExitCode.PASS
    for code, said in (
        ask(bare, "pre-receive", stdin=f"{zero} {a} refs/heads/x\n".encode()),
        ask(bare, "update", "refs/heads/x", zero, a),
    ):
        assert code == ExitCode.CANNOT_JUDGE
        assert "is not in this repository" in said


@pytest.mark.parametrize("arguments", [[], ["refs/heads/x"], ["x", "y", "z"]])
def test_update_is_strict(arguments: list[str], bare: Path) -> None:
    assert ask(bare, "update", *arguments)[0] == ExitCode.CANNOT_JUDGE


def test_gitlab_is_given_its_mark(bare: Path) -> None:
    _, said = ask(bare, "pre-receive", stdin=b"x", GL_ID="key-1", GL_PROTOCOL="ssh")
    assert all(line.startswith("GL-HOOK-ERR: ") for line in said.splitlines())


def test_another_hook_is_wrong_usage(bare: Path) -> None:
    with pytest.raises(UsageError, match="no hook of a receiving repository"):
        ask(bare, "pre-commit")
    assert HOOKS == ("pre-receive", "update", "post-receive")


def test_as_a_module(bare: Path) -> None:
    words = [sys.executable, "-I", "-m", "gogate.cli.receiving"]
    done = subprocess.run([*words, "pre-receive"], cwd=bare, input=b"", capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert subprocess.run(words, cwd=bare, capture_output=True).returncode == ExitCode.USAGE


def test_a_hook_loads_little() -> None:
    code = "import gogate.cli.receiving, gogate.server.receive, gogate.server.policy, sys; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True)
    loaded = set(answer.stdout.split())
    heavy = {
        "asyncio",
        "email",
        "http",
        "jinja2",
        "multiprocessing",
        "pygit2",
        "rich",
        "sqlite3",
        "ssl",
        "urllib.request",
    }
    assert "gogate.server.judge" in loaded
    assert loaded & heavy == set()
