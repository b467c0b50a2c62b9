from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from gogate.golang.gofumpt import find_gofumpt
from gogate.golang.modules import discover
from gogate.golang.toolchain import Toolchain
from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from tests.goworld import module, toolchain, write

PIN = "v0.12.0"


def on_path(go: Toolchain, path: str, **more: str) -> Toolchain:
    return replace(go, environment={**go.environment, "PATH": path, **more})


def without_gofumpt() -> str:
    return os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if not Path(p, "gofumpt").exists())


def test_the_one_on_path_serves_where_its_version_is_the_pinned_one(tmp_path: Path, gofumpt: Path) -> None:
    go = on_path(toolchain(tmp_path), f"{gofumpt.parent}:{without_gofumpt()}")
    assert find_gofumpt(PIN, go, (), tmp_path, tmp_path / "cache", Stop()) == gofumpt
    assert not (tmp_path / "cache").exists()


def test_another_version_on_path_does_not_serve_and_what_cannot_be_had_is_an_error(tmp_path: Path) -> None:
    fake = write(tmp_path, {"bin/gofumpt": "#!/bin/sh\necho v0.1.0 go1.1\n"}) / "bin" / "gofumpt"
    fake.chmod(0o755)
    go = on_path(toolchain(tmp_path), f"{fake.parent}:{os.environ['PATH']}", GOPROXY="off")
    with pytest.raises(CannotJudge, match=r"gofumpt v0\.99\.0 could not be built") as caught:
        find_gofumpt("v0.99.0", go, (), tmp_path, tmp_path / "cache", Stop())
    assert "put gofumpt v0.99.0 on PATH" in caught.value.fix


def test_it_is_installed_once_into_the_cache(tmp_path: Path) -> None:
    go = on_path(toolchain(tmp_path), without_gofumpt(), GOOS="windows", GOFLAGS="-mod=vendor")
    cache = Path(os.environ["GOGATE_CACHE_DIR"])
    place = find_gofumpt(PIN, go, (), tmp_path, cache, Stop())
    assert place.is_relative_to(cache / "tools")
    said = subprocess.run([place, "--version"], capture_output=True, text=True, check=True).stdout
    assert said.startswith(PIN)
    stamp = place.stat().st_mtime_ns
    assert find_gofumpt(PIN, go, (), tmp_path, cache, Stop()) == place
    assert place.stat().st_mtime_ns == stamp


def test_the_tool_line_of_go_mod_is_built_from_the_module(tmp_path: Path) -> None:
    files = module()
    files["go.mod"] += "\ntool mvdan.cc/gofumpt\n"
    write(tmp_path, files)
    subprocess.run(["go", "get", "-tool", f"mvdan.cc/gofumpt@{PIN}"], cwd=tmp_path, check=True, capture_output=True)
    go = on_path(toolchain(tmp_path), without_gofumpt())
    workspaces = discover(tmp_path, go, Stop())
    place = find_gofumpt(PIN, go, workspaces, tmp_path, tmp_path / "cache", Stop())
    built = subprocess.run(["go", "version", "-m", place], capture_output=True, text=True, check=True).stdout
    assert f"mvdan.cc/gofumpt\t{PIN}" in built
