from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.checkworld import Ran, gogate
from tests.goworld import module, write
from tests.shardworld import git, repository


def states(ran: Ran) -> dict[str, str]:
    """What each line says, by its subject."""
    lines = [line.split() for line in ran.stdout.splitlines() if not line.startswith(" ")]
    return {words[1]: words[0] for words in lines}


def test_a_machine_that_can_judge_is_told_so(tmp_path: Path) -> None:
    work = repository(tmp_path, module())
    hook = write(work, {".git/hooks/pre-commit": "#!/bin/sh\n"}) / ".git/hooks/pre-commit"
    hook.chmod(0o755)
    ran = gogate(work, "doctor")
    assert ran.code == 0, ran.stdout
    names = ("cache", "git", "clone", "hooks", "settings", "go", "modules", "race", "gofumpt", "vettool")
    assert states(ran) == dict.fromkeys(names, "ok")
    assert "fix:" not in ran.stdout


def test_hooks_are_looked_for_where_git_has_them(tmp_path: Path) -> None:
    work = repository(tmp_path, module())
    assert states(gogate(work, "doctor"))["hooks"] == "warn"
    write(work, {"own/pre-push": "#!/bin/sh\n"}).joinpath("own/pre-push").chmod(0o755)
    git(work, "config", "core.hooksPath", "own")
    ran = gogate(work, "doctor")
    assert states(ran)["hooks"] == "ok"
    assert "pre-push in" in ran.stdout


def test_everything_that_is_wrong_is_said_at_once_with_its_fix(tmp_path: Path) -> None:
    root = write(tmp_path / "plain", {**module(), "gogate.toml": "[test]\nrase = true\n"})
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("git", "go"):
        (programs / name).symlink_to(shutil.which(name) or "")
    environ = {"PATH": str(programs), "CGO_ENABLED": "0"}
    ran = gogate(root, "doctor", environ=environ)
    found = states(ran)
    assert ran.code == 3
    assert (found["git"], found["settings"], found["race"]) == ("warn", "fail", "fail")
    assert found["go"] == found["modules"] == "ok"
    assert "gogate.toml:2" in ran.stdout
    bad = [line for line in ran.stdout.splitlines() if line.startswith(("warn", "fail"))]
    assert ran.stdout.count("fix:") >= len(bad)


@pytest.mark.parametrize("missing", ["go", "git"])
def test_a_missing_program_is_named(tmp_path: Path, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "plain", module())
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setattr("sysconfig.get_path", lambda _name: str(tmp_path))  # no Go in the environment of gogate
    other = {"go": "git", "git": "go"}[missing]
    (programs / other).symlink_to(shutil.which(other) or "")
    ran = gogate(root, "doctor", environ={"PATH": str(programs), "GOROOT": ""})
    assert (ran.code, states(ran)[missing]) == (3, "fail")


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    root = write(tmp_path / "plain", module())
    (tmp_path / "file").write_text("")
    ran = gogate(root, "doctor", environ={"GOGATE_CACHE_DIR": str(tmp_path / "file")})
    assert (ran.code, states(ran)["cache"]) == (3, "fail")
    assert "GOGATE_CACHE_DIR" in ran.stdout
    assert os.environ["GOGATE_CACHE_DIR"] != str(tmp_path / "file")


def test_a_shallow_clone_and_a_folder_without_go_are_warned_of(tmp_path: Path) -> None:
    work = repository(tmp_path, {"README": "x\n"})
    git(work, "commit", "-q", "--allow-empty", "-m", "second")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{work}", "clone")
    ran = gogate(tmp_path / "clone", "doctor")
    assert (states(ran)["clone"], states(ran)["modules"], ran.code) == ("warn", "warn", 0)
