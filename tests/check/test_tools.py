from __future__ import annotations

import platform
from pathlib import Path

import pytest
from msgspec.structs import replace

from gogate import __version__
from gogate.check.tools import Ready, make_ready
from gogate.git.repo import git_version
from gogate.golang.toolchain import Toolchain
from gogate.model.errors import CannotJudge, SettingsError
from gogate.run.stop import Stop
from tests import goworld
from tests.gitworld import GitWorld
from tests.requestworld import request


def ready(root: Path, *words: str, go: Toolchain | None = None) -> Ready:
    asked = request(root, *words)
    return make_ready(asked, root, go or goworld.toolchain(root), (), Stop())


def test_nothing_is_made_that_no_stage_needs(tmp_path: Path) -> None:
    found = ready(tmp_path, "--stage", "fmt")
    assert (found.gofumpt, found.vettool, found.versions.gofumpt, found.versions.git) == (None, None, None, None)
    assert (found.versions.gogate, found.versions.python) == (__version__, platform.python_version())
    assert found.versions.go == goworld.toolchain(tmp_path).version


def test_git_is_named_where_there_is_a_repository(tmp_path: Path) -> None:
    world = GitWorld(tmp_path).init()
    assert ready(world.root, "--stage", "fmt").versions.git == git_version(world.repository().git)


def test_plain_vet_needs_no_tool_of_ours(tmp_path: Path) -> None:
    (tmp_path / "gogate.toml").write_text("[vet]\nanalyzers = []\n")
    assert ready(tmp_path, "--stage", "vet").vettool is None


def test_gofumpt_is_of_the_pinned_version(tmp_path: Path, gofumpt: Path) -> None:
    go = goworld.toolchain(tmp_path)
    path = f"{gofumpt.parent}:{go.environment['PATH']}"
    found = ready(tmp_path, "--stage", "gofumpt", go=replace(go, environment={**go.environment, "PATH": path}))
    assert (found.gofumpt, found.versions.gofumpt) == (gofumpt, "v0.12.0")


def test_an_unknown_analyzer_is_wrong_settings_with_the_place_and_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "gogate.toml").write_text('[vet]\nanalyzers = ["nilnes"]\n')
    with pytest.raises(SettingsError, match=r"gogate\.toml:2: vet\.analyzers: .*'nilnes'") as caught:
        ready(tmp_path, "--stage", "vet")
    assert caught.value.fix == "did you mean 'nilness'?"


@pytest.mark.parametrize(
    ("variables", "said"), [({"CGO_ENABLED": "0"}, "needs cgo"), ({"CC": "no-such-cc -m64"}, "no-such-cc")]
)
def test_the_race_detector_needs_cgo_and_a_compiler(tmp_path: Path, variables: dict[str, str], said: str) -> None:
    go = goworld.toolchain(tmp_path)
    lame = replace(go, variables={**go.variables, **variables})
    with pytest.raises(CannotJudge, match=said) as caught:
        ready(tmp_path, "--stage", "test", go=lame)
    assert caught.value.fix
    (tmp_path / "gogate.toml").write_text("[test]\nrace = false\n")
    assert ready(tmp_path, "--stage", "test", go=lame).versions.go == go.version
