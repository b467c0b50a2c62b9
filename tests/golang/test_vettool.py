from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from gogate.golang.vettool import check_analyzers, known_analyzers, provide_vettool, vettool_place
from gogate.model.errors import CannotJudge, SettingsError
from gogate.run.stop import Stop
from tests.goworld import module, toolchain, write


def test_the_names_are_those_of_the_source() -> None:
    assert "nilness" in known_analyzers()
    assert list(known_analyzers()) == sorted(known_analyzers())


def test_an_unknown_analyzer_names_the_nearest() -> None:
    check_analyzers(("nilness", "shadow"), "gogate.toml:3")
    with pytest.raises(SettingsError, match=r"gogate\.toml:3.*'nilnes'") as caught:
        check_analyzers(("nilnes",), "gogate.toml:3")
    assert "'nilness'" in caught.value.fix
    with pytest.raises(SettingsError) as caught:
        check_analyzers(("printf",), "default")
    assert "go vet's own always run" in caught.value.fix


def test_it_is_built_once_and_sees_what_vet_does_not(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "nil.go": 'package m\n\nfunc Nil() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n'})
    go = toolchain(tmp_path)
    tool = provide_vettool(go, Path(os.environ["GOGATE_CACHE_DIR"]), Stop())
    plain = subprocess.run(["go", "vet", "./..."], cwd=tmp_path, capture_output=True, text=True)
    assert (plain.returncode, plain.stderr) == (0, "")
    ours = subprocess.run(
        ["go", "vet", f"-vettool={tool}", "-nilness", "./..."], cwd=tmp_path, capture_output=True, text=True
    )
    assert "nil.go:5:3: nil dereference in map update" in ours.stderr
    stamp = tool.stat().st_mtime_ns
    assert provide_vettool(go, Path(os.environ["GOGATE_CACHE_DIR"]), Stop()).stat().st_mtime_ns == stamp


def test_its_place_names_its_source_and_its_go(tmp_path: Path) -> None:
    go = toolchain(tmp_path)
    place = vettool_place(go, tmp_path)
    assert place.is_relative_to(tmp_path)
    assert place.parent.name.endswith(f"-{go.version}")
    assert vettool_place(replace(go, version="go1.99"), tmp_path) != place


def test_where_it_cannot_be_built_is_an_error_with_the_fix(tmp_path: Path) -> None:
    go = toolchain(tmp_path)
    offline = {**go.environment, "GOPROXY": "off", "GOMODCACHE": str(tmp_path / "empty")}
    with pytest.raises(CannotJudge, match="vettool") as caught:
        provide_vettool(replace(go, environment=offline), tmp_path / "cache", Stop())
    assert "vet.analyzers = []" in caught.value.fix
