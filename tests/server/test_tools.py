from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from gogate.server.tools import find_formatters
from gogate.server.types import Tools


def script(path: Path, says: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def gofmt(tmp_path: Path) -> Path:
    script(tmp_path / "go" / "go", "go")
    return script(tmp_path / "go" / "gofmt", "gofmt")


def test_what_the_policy_names_is_taken(tmp_path: Path, gofmt: Path) -> None:
    fumpt = script(tmp_path / "gofumpt", "v0.12.0 (go1.26)")
    tools = Tools(gofmt=str(gofmt), gofumpt=str(fumpt))
    found = find_formatters(("fmt", "gofumpt"), tools, {"PATH": "/usr/bin:/bin"}, Stop())
    assert [(program.stage, program.path) for program in found.programs] == [("fmt", gofmt), ("gofumpt", fumpt)]


def test_another_version_is_not_taken(tmp_path: Path, gofmt: Path) -> None:
    fumpt = script(tmp_path / "gofumpt", "v0.11.0")
    tools = Tools(gofmt=str(gofmt), gofumpt=str(fumpt))
    with pytest.raises(CannotJudge, match=r"is not gofumpt v0\.12\.0"):
        find_formatters(("gofumpt",), tools, {"PATH": "/usr/bin:/bin"}, Stop())
    with pytest.raises(CannotJudge, match=r"no gofumpt v0\.12\.0"):
        find_formatters(("gofumpt",), Tools(gofmt=str(gofmt)), {"PATH": f"{tmp_path}:/usr/bin:/bin"}, Stop())


def test_the_cache_has_it_for_the_newest_go(tmp_path: Path, gofmt: Path) -> None:
    script(tmp_path / "tools" / "gofumpt-v0.12.0-go1.9.1" / "gofumpt", "old")
    newest = script(tmp_path / "tools" / "gofumpt-v0.12.0-go1.26.8" / "gofumpt", "new")
    script(tmp_path / "tools" / "gofumpt-v0.11.0-go1.27.0" / "gofumpt", "other")
    environ = {"PATH": "", "GOGATE_CACHE_DIR": str(tmp_path)}
    (program,) = find_formatters(("gofumpt",), Tools(gofmt=str(gofmt)), environ, Stop()).programs
    assert program.path == newest


@pytest.mark.parametrize("name", ["missing", "folder", "not-executable"])
def test_a_program_that_cannot_run_is_named_with_its_key(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "not-executable").write_text("")
    with pytest.raises(CannotJudge, match="cannot be run") as caught:
        find_formatters(("fmt",), Tools(gofmt=str(tmp_path / name)), {}, Stop())
    assert "tools.gofmt" in caught.value.fix


def test_gofumpt_needs_go(tmp_path: Path) -> None:
    gofmt = script(tmp_path / "gofmt", "x")
    fumpt = script(tmp_path / "gofumpt", "v0.12.0")
    with pytest.raises(CannotJudge, match="gofumpt needs the go command"):
        find_formatters(("gofumpt",), Tools(gofmt=str(gofmt), gofumpt=str(fumpt)), {"PATH": ""}, Stop())


def test_gofumpt_needs_a_go_that_works(tmp_path: Path, gofmt: Path) -> None:
    fumpt = script(tmp_path / "gofumpt", "v0.12.0")
    tools = Tools(gofmt=str(gofmt), gofumpt=str(fumpt))
    root = subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()
    alone = gofmt.with_name("go")
    alone.unlink()
    alone.symlink_to(Path(root) / "bin" / "go")
    assert find_formatters(("gofumpt",), tools, {"PATH": ""}, Stop()).programs
    alone.unlink()
    alone.write_text("#!/bin/sh\necho 'go: cannot find GOROOT directory' >&2\nexit 2\n")
    alone.chmod(0o755)
    with pytest.raises(CannotJudge, match="go does not work: go: cannot find GOROOT directory"):
        find_formatters(("gofumpt",), tools, {"PATH": ""}, Stop())


def test_gofmt_lies_beside_go(tmp_path: Path, gofmt: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "go").symlink_to(gofmt.parent / "go")
    (program,) = find_formatters(("fmt",), Tools(), {"PATH": str(tmp_path / "bin")}, Stop()).programs
    assert program.path == gofmt


def test_the_environment_is_made_anew(tmp_path: Path) -> None:
    go = shutil.which("go")
    assert go is not None
    environ = {"PATH": os.environ["PATH"], "GOFLAGS": "-toolexec=x", "GIT_DIR": ".", "GOWORK": "/x", "SECRET": "x"}
    found = find_formatters(("fmt",), Tools(), environ, Stop()).environment(tmp_path)
    assert (found["GOFLAGS"], found["GOWORK"], found["GOTOOLCHAIN"], found["HOME"]) == (
        "-buildvcs=false", "off", "local", str(tmp_path),
    )  # fmt: skip
    assert not {"GIT_DIR", "SECRET"} & set(found)
