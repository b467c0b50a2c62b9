from __future__ import annotations

import os
from pathlib import Path

import pytest

from gogate.model.errors import CannotJudge, UsageError
from gogate.run.stop import Stop
from gogate.server.install import HOOKS, hook_text, install, plan_install
from tests.server.serverworld import ServerWorld


@pytest.fixture
def bare(server: ServerWorld) -> ServerWorld:
    (server.server / "hooks" / "pre-receive").unlink()
    return server


def test_hooks_are_written_once(bare: ServerWorld) -> None:
    planned = plan_install(bare.server, bare.environ, Stop())
    assert [hook.path.name for hook in planned] == list(HOOKS)
    install(planned)
    for hook in planned:
        assert hook.path.read_text() == hook_text(hook.path.name)
        assert os.access(hook.path, os.X_OK)
    assert all(hook.done for hook in plan_install(bare.server, bare.environ, Stop()))
    before = {hook.path: hook.path.stat().st_mtime_ns for hook in planned}
    install(plan_install(bare.server, bare.environ, Stop()))
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_ours_is_renewed_and_a_foreign_one_is_not(bare: ServerWorld) -> None:
    hook = bare.server / "hooks" / "pre-receive"
    hook.write_text(hook_text("pre-receive", "/opt/old/python"))
    install(plan_install(bare.server, bare.environ, Stop(), ["pre-receive"]))
    assert hook.read_text() == hook_text("pre-receive")
    hook.write_text("#!/bin/sh\nexit 0\n")
    with pytest.raises(UsageError, match="is not gogate's") as caught:
        plan_install(bare.server, bare.environ, Stop())
    assert "gogate hook pre-receive" in caught.value.fix
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"


def test_a_folder_of_hooks_that_git_is_told_of_is_used(bare: ServerWorld) -> None:
    bare.git("config", "core.hooksPath", "elsewhere", cwd=bare.server)
    (hook,) = plan_install(bare.server, bare.environ, Stop(), ["pre-receive"])
    assert hook.path == bare.server / "elsewhere" / "pre-receive"


def test_only_a_bare_repository_is_a_server(bare: ServerWorld, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a bare repository"):
        plan_install(bare.root / ".git", bare.environ, Stop())
    with pytest.raises(UsageError, match="no such folder"):
        plan_install(tmp_path / "none", bare.environ, Stop())
    (tmp_path / "empty").mkdir()
    with pytest.raises(CannotJudge):
        plan_install(tmp_path / "empty", bare.environ, Stop())


def test_a_path_with_spaces_is_quoted() -> None:
    assert "exec '/opt/my python' -I -m gogate hook update \"$@\"\n" in hook_text("update", "/opt/my python")
