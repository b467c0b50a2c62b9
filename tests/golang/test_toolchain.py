from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from gogate.golang.toolchain import find, require_race, version_tuple
from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from tests.goworld import toolchain


def test_go_is_found_and_says_what_it_is(tmp_path: Path) -> None:
    found = toolchain(tmp_path)
    assert found.version.startswith("go1.")
    assert found.gofmt.is_file()
    assert found.environment["PATH"] == os.environ["PATH"]


def test_a_prefix_runs_every_command_in_its_place(tmp_path: Path) -> None:
    go = replace(toolchain(tmp_path), prefix=("sandbox", "--"))
    assert go.command("version", cwd=tmp_path).argv == ("sandbox", "--", str(go.go), "version")


def test_no_go_names_the_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda _name: str(tmp_path))
    with pytest.raises(CannotJudge, match="no go on PATH") as caught:
        find({"PATH": str(tmp_path)}, tmp_path, Stop())
    assert "gogate[go]" in caught.value.fix


def test_goroot_and_the_wheel_serve_where_path_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = toolchain(tmp_path).variables["GOROOT"]
    environ = {**os.environ, "PATH": "/nowhere"}
    assert find({**environ, "GOROOT": real}, tmp_path, Stop()).go == Path(real) / "bin" / "go"
    wheel = tmp_path / "site"
    wheel.mkdir()
    (wheel / "go").symlink_to(real)
    monkeypatch.setattr("sysconfig.get_path", lambda _name: str(wheel))
    assert find(environ, tmp_path, Stop()).go == wheel / "go" / "bin" / "go"


def test_an_old_go_is_refused(tmp_path: Path) -> None:
    old = tmp_path / "bin" / "go"
    old.parent.mkdir()
    old.write_text('#!/bin/sh\necho \'{"GOVERSION": "go1.21.3", "GOROOT": "/x", "GOFLAGS": ""}\'\n')
    old.chmod(0o755)
    with pytest.raises(CannotJudge, match=r"go1\.21\.3 .* is too old"):
        find({"PATH": f"{old.parent}:{os.environ['PATH']}"}, tmp_path, Stop())


def test_a_go_that_fails_says_so(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module m\n\ngo 1.99\n")
    with pytest.raises(CannotJudge, match="toolchain"):
        find({**os.environ, "GOTOOLCHAIN": "auto", "GOPROXY": "off"}, tmp_path, Stop())


def test_users_goflags_are_read_and_judged(tmp_path: Path) -> None:
    found = find({**os.environ, "GOFLAGS": "-tags=x"}, tmp_path, Stop())
    assert found.environment["GOFLAGS"] == "-tags=x -buildvcs=false"
    with pytest.raises(CannotJudge, match="-run=X"):
        find({**os.environ, "GOFLAGS": "-run=X"}, tmp_path, Stop())


def test_race_needs_cgo_and_a_compiler(tmp_path: Path) -> None:
    found = toolchain(tmp_path)
    require_race(found)
    with pytest.raises(CannotJudge, match="CGO_ENABLED"):
        require_race(replace(found, variables={**found.variables, "CGO_ENABLED": "0"}))
    with pytest.raises(CannotJudge, match="no-such-cc"):
        require_race(replace(found, variables={**found.variables, "CC": "no-such-cc -m64"}))


def test_cgo_off_in_the_environment_is_seen(tmp_path: Path) -> None:
    assert shutil.which("go")
    found = find({**os.environ, "CGO_ENABLED": "0"}, tmp_path, Stop())
    with pytest.raises(CannotJudge, match="cgo"):
        require_race(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("go1.26.8", (1, 26, 8)), ("1.27rc1", (1, 27)), ("go1.24-custom", (1, 24)), ("devel", (0,)), ("", (0,))],
)
def test_versions(text: str, expected: tuple[int, ...]) -> None:
    assert version_tuple(text) == expected
