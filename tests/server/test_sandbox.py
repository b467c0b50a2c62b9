"""The sandbox as it is built and found; what it holds back is shown end to end."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from gogate.model.errors import CannotJudge
from gogate.run.process import Command, run
from gogate.run.stop import Stop
from gogate.server import types
from gogate.server.limits import LimitReached
from gogate.server.sandbox import NONE, Places, Sandbox, find_sandbox, go_environment
from tests.server.boxworld import reachable_folder

BWRAP = shutil.which("bwrap")


def built(folder: Path, version: tuple[int, ...] = (0, 8, 0), **policy: str) -> tuple[str, ...]:
    places = Places(folder, Path("/opt/go"), Path("/srv/build"), Path("/srv/vettool"))
    return Sandbox(types.Sandbox(disk_mib=100, **policy), Path("/usr/bin/bwrap"), version, "").prefix(places)  # type: ignore[arg-type]


def pairs(words: tuple[str, ...], flag: str) -> list[str]:
    return [words[at + 1] for at, word in enumerate(words) if word == flag]


def test_nothing_of_the_host_can_be_written_to(tmp_path: Path) -> None:
    words = built(tmp_path, module_cache="/srv/modules")
    assert "--bind" not in words
    assert "--dev-bind" not in words
    shown = {path for path in pairs(words, "--ro-bind") if not path.startswith(str(tmp_path / "etc"))}
    system = {"/bin", "/sbin", "/lib", "/lib32", "/lib64"}
    assert shown - system == {"/usr", "/opt/go", "/srv/build", "/srv/vettool", "/srv/modules", str(tmp_path / "tree")}
    assert pairs(words, "--remount-ro") == ["/dev", "/usr/local", "/"]
    assert {"--unshare-all", "--unshare-user", "--die-with-parent", "--new-session"} <= set(words)
    assert pairs(words, "--cap-drop") == ["ALL"]
    assert str(100 * 2**20) in pairs(words, "--size")


def test_namespaces_are_forbidden_where_bubblewrap_can(tmp_path: Path) -> None:
    assert "--disable-userns" in built(tmp_path)
    assert "--disable-userns" not in built(tmp_path, (0, 4, 1))


def test_the_environment_is_none_of_the_hooks(tmp_path: Path) -> None:
    places = Places(tmp_path, Path("/opt/go"), Path("/srv/build"))
    inside = Sandbox(types.Sandbox(), Path("/usr/bin/bwrap"), (), "").environment(places)
    assert inside["GOPROXY"] == "off"
    assert inside["GOTOOLCHAIN"] == "local"
    assert inside["PATH"] == "/opt/go/bin:/usr/bin:/bin"
    assert inside["GOCACHE"] == "/tmp/home/build"
    assert inside["GOGATE_PREPARED"] == "/srv/build"
    outside = Sandbox(types.Sandbox(kind=NONE), None, (), "").environment(places)
    assert outside["HOME"] == str(tmp_path / "home")
    named = go_environment(types.Sandbox(module_cache="/srv/m"), Path("/g"), tmp_path, tmp_path / "c")
    assert named["GOMODCACHE"] == "/srv/m"


def find(folder: Path, policy: types.Sandbox, goroot: str, path: str = os.environ["PATH"]) -> Sandbox:
    return find_sandbox(policy, {"PATH": path}, Places(folder, Path(goroot)), Stop())


def test_without_bubblewrap_the_fix_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match="bwrap is not on the hook's PATH") as caught:
        find(tmp_path, types.Sandbox(), "/opt/go", path="")
    assert "install bubblewrap" in caught.value.fix
    with pytest.raises(CannotJudge, match="/nowhere/bwrap cannot be run"):
        find(tmp_path, types.Sandbox(bubblewrap="/nowhere/bwrap"), "/opt/go")


def test_only_the_whole_words_run_pushes_without_a_sandbox(tmp_path: Path) -> None:
    found = find(tmp_path, types.Sandbox(kind=NONE), "/opt/go", path="")
    assert found.bwrap is None
    words = found.prefix(Places(tmp_path, Path("/opt/go")))
    assert "--unshare-all" not in words
    assert found.environment(Places(tmp_path, Path("/opt/go")))["HOME"] == str(tmp_path / "home")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be anybody")
@pytest.mark.parametrize("user", ["root", "nobody-of-that-name"])
def test_root_runs_pushes_as_somebody_without_rights(user: str, tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match=r"sandbox\.user"):
        find(tmp_path, types.Sandbox(user=user), "/opt/go")


@pytest.mark.skipif(BWRAP is None, reason="bwrap is not on PATH")
def test_go_that_is_not_where_it_should_be_is_a_sandbox_that_does_not_work() -> None:
    with reachable_folder() as folder, pytest.raises(CannotJudge, match="the sandbox does not work") as caught:
        find(folder, types.Sandbox(), "/nowhere/go")
    assert "kernel.unprivileged_userns_clone" in caught.value.fix


def test_a_command_that_took_too_much_is_told_by_the_report(tmp_path: Path) -> None:
    sandbox, places = Sandbox(types.Sandbox(memory_mib=64), None, (), ""), Places(tmp_path, Path("/opt/go"))
    sandbox.check(places)
    places.report.write_text("memory")
    with pytest.raises(LimitReached, match=r"sandbox\.memory_mib = 64"):
        sandbox.check(places)


def test_the_build_cache_is_linked_and_go_does_not_clean_it() -> None:
    with reachable_folder() as folder:
        prepared = folder / "prepared" / "ab"
        prepared.mkdir(parents=True)
        (prepared / "entry").write_text("kept")
        (folder / "private").mkdir()
        places = Places(folder / "private", Path("/opt/go"), prepared.parent)
        sandbox = find_sandbox(types.Sandbox(kind=NONE), {}, places, Stop())
        words = (*sandbox.prefix(places), "sh", "-c", "cat $GOCACHE/ab/entry $GOCACHE/trim.txt; echo $GOGATE_PREPARED.")
        for _ in range(2):  # what the command before left is used again
            outcome = run(Command(words, folder, sandbox.environment(places)), stop=Stop())
            assert outcome.ok, outcome.stderr
            kept, _, rest = outcome.stdout.decode().partition("kept")
            assert kept == ""
            assert rest.split("\n")[0].isdigit()
            assert rest.endswith("\n.\n")
        shutil.rmtree(places.private)
