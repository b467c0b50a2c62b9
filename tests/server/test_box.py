from __future__ import annotations

import os
import sysconfig
from pathlib import Path

import pytest

from gogate.model.errors import CannotJudge, SettingsError
from gogate.run.stop import Stop
from gogate.server.box import build_cache_place, find_go, open_box
from gogate.server.sandbox import NONE
from gogate.server.types import Policy, Sandbox, Tests, Tools
from gogate.settings.types import Vet

PLAIN = Vet(analyzers=())


def environ(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "TMPDIR": str(folder), "GL_ID": "key-1"}


def test_a_box_has_go_and_nothing_of_the_hooks_environment(tmp_path: Path) -> None:
    policy = Policy(stages=("vet", "test"), vet=PLAIN, sandbox=Sandbox(kind=NONE))
    with open_box(policy, environ(tmp_path), Stop()) as box:
        command = box.toolchain.command("version", cwd=tmp_path)
        assert command.argv[-2:] == (str(box.places.goroot / "bin" / "go"), "version")
        assert command.argv[0] != command.argv[-2]
        assert "GL_ID" not in command.env
        assert box.vettool is None
        assert box.places.private.parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_the_go_beside_the_policys_gofmt_comes_first(tmp_path: Path) -> None:
    go = find_go(Policy(), environ(tmp_path), tmp_path, Stop())
    named = Policy(tools=Tools(gofmt=str(go.gofmt)))
    assert find_go(named, {"PATH": ""}, tmp_path, Stop()).version == go.version
    assert build_cache_place(tmp_path, go) == tmp_path / f"build-{go.version}"


@pytest.mark.parametrize(
    ("prepared", "vet", "says"),
    [
        (False, Vet(), "sandbox.prepared is not set"),
        (True, Vet(), "is not there"),
        (True, PLAIN, "nothing is prepared for go1."),
    ],
)
def test_what_is_not_prepared_is_named(prepared: bool, vet: Vet, says: str, tmp_path: Path) -> None:
    sandbox = Sandbox(kind=NONE, prepared=str(tmp_path / "prepared") if prepared else None)
    policy = Policy(stages=("vet",), vet=vet, sandbox=sandbox)
    with pytest.raises(CannotJudge, match=says) as caught, open_box(policy, environ(tmp_path), Stop()):
        pass
    assert "python -m gogate.server.prepare POLICY" in caught.value.fix


def test_an_unknown_analyzer_is_a_mistake_of_the_policy(tmp_path: Path) -> None:
    policy = Policy(stages=("vet",), vet=Vet(analyzers=("nilnes",)), sandbox=Sandbox(kind=NONE))
    with pytest.raises(SettingsError, match="the server's policy"), open_box(policy, environ(tmp_path), Stop()):
        pass


def test_no_go_is_an_error(tmp_path: Path) -> None:
    policy = Policy(stages=("test",), test=Tests(race=False), sandbox=Sandbox(kind=NONE))
    if find_wheel():
        pytest.skip("the go extra is installed, which needs no PATH")
    bare = {"PATH": "", "TMPDIR": str(tmp_path)}
    with pytest.raises(CannotJudge, match="there is no go on PATH"), open_box(policy, bare, Stop()):
        pass


def find_wheel() -> bool:
    return (Path(sysconfig.get_path("purelib")) / "go" / "bin" / "go").is_file()
