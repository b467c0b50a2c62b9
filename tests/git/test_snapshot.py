from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from gogate.git.change import Index, resolve
from gogate.git.repo import Repository
from gogate.git.snapshot import snapshot
from gogate.model.errors import CannotJudge, Interrupted
from tests.git.test_checkout import listing
from tests.gitworld import GitWorld


def contents(folder: Path) -> dict[bytes, tuple[int, bytes]]:
    """Describe what git itself controls in a checkout: kind, executable bit, content."""
    return {
        path: (mode & 0o170100, content)
        for path, (mode, _, content) in listing(folder).items()
        if not path.startswith(b".git/") and path != b".git"
    }


def checked_out(world: GitWorld, commit: str) -> dict[bytes, tuple[int, bytes]]:
    """Check *commit* out by git, with the settings of the repository, and describe it."""
    place = world.folder / "reference"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    index = str(world.folder / "reference-index")
    world.git("read-tree", "--reset", "-u", commit, GIT_WORK_TREE=str(place), GIT_INDEX_FILE=index)
    return contents(place)


def judged_alike(world: GitWorld, commit: str) -> Path:
    """Take a snapshot of *commit*, compare it with git's own checkout, and see to it that nothing is touched."""
    before = world.fingerprint()
    with snapshot(world.repository(), world.git("rev-parse", f"{commit}^{{tree}}")) as taken:
        found = contents(taken.folder)
    assert world.fingerprint() == before
    assert found == checked_out(world, commit)
    return taken.folder


def test_the_folder_stays_and_only_what_differs_is_written(world: GitWorld) -> None:
    world.write("d/b.go", "package d\n")
    one = world.commit(a__go="package a\n")
    two = world.commit(a__go="package b\n")
    repo = world.repository()
    with snapshot(repo, one) as first:
        assert (first.written, first.tree, first.folder.name) == (2, one, "work")
        state = listing(first.folder)
    with snapshot(repo, two) as second:
        assert (second.folder, second.written) == (first.folder, 1)
    with snapshot(repo, one) as third:
        assert third.written == 1
        assert listing(third.folder) == state
    with snapshot(repo, one) as fourth:
        assert fourth.written == 0
    assert os.fsdecode(fourth.folder).startswith(os.fsdecode(repo.home))


def test_a_staged_tree_that_no_commit_holds(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    world.write("a.go", "package staged\n")
    world.git("add", "a.go")
    world.write("a.go", "package worktree\n")
    before = world.fingerprint()
    repo = world.repository()
    with snapshot(repo, resolve(repo, Index()).tree) as taken:
        assert (taken.folder / "a.go").read_text() == "package staged\n"
    assert world.fingerprint() == before


def test_line_ends_filters_and_encodings_are_gits_own(world: GitWorld) -> None:
    world.git("config", "filter.up.smudge", "tr a-z A-Z")
    world.git("config", "filter.up.clean", "tr A-Z a-z")
    attributes = [
        "*.txt eol=crlf",
        "*.up filter=up",
        "*.id ident",
        "*.u16 working-tree-encoding=UTF-16LE",
        "*.bin -text",
    ]
    world.write(".gitattributes", "\n".join([*attributes, "in/** text=auto\n"]))
    world.write("in/.gitattributes", "*.txt eol=lf\n")
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12\n"
    files = {"a.txt": "one\ntwo\n", "in/a.txt": "one\ntwo\n", "x.up": "loud\n", "v.id": "$Id$\n", "p.bin": pointer}
    for name, content in files.items():
        world.write(name, content)
    world.write("t.u16", "é\n".encode("utf-16-le"))
    commit = world.commit()
    folder = judged_alike(world, commit)
    assert (folder / "a.txt").read_bytes() == b"one\r\ntwo\r\n"
    assert (folder / "x.up").read_bytes() == b"LOUD\n"
    assert (folder / "p.bin").read_text() == pointer


def test_attributes_alone_change_what_is_written_and_when(world: GitWorld) -> None:
    plain = world.commit(a__txt="one\n")
    folder = judged_alike(world, plain)
    time = (folder / "a.txt").stat().st_mtime_ns
    world.write(".gitattributes", "*.txt eol=crlf\n")
    crlf = world.commit()
    judged_alike(world, crlf)
    assert (folder / "a.txt").read_bytes() == b"one\r\n"
    assert (folder / "a.txt").stat().st_mtime_ns != time
    judged_alike(world, plain)
    assert (folder / "a.txt").stat().st_mtime_ns == time
    world.git("config", "core.autocrlf", "true")
    judged_alike(world, plain)
    assert (folder / "a.txt").read_bytes() == b"one\r\n"


def test_a_sparse_checkout_and_a_submodule(world: GitWorld) -> None:
    world.write("in/a.go", "package a\n")
    world.write("out/b.go", "package b\n")
    world.git("add", "-A")
    world.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},mod/sub")
    world.git("commit", "-q", "-m", "x")
    world.git("sparse-checkout", "set", "in")
    with snapshot(world.repository(), "HEAD") as taken:
        assert sorted(file.name for file in taken.folder.rglob("*")) == ["a.go", "b.go", "in", "mod", "out", "sub"]
        assert taken.notes == ("submodules are empty folders in the snapshot: mod/sub",)


def test_bare_linked_and_sha256_repositories(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    world.git("clone", "-q", "--bare", ".", str(world.folder / "server.git"))
    world.git("worktree", "add", "-q", str(world.folder / "linked"))
    long = world.folder / "long"
    long.mkdir()
    world.git("init", "-q", "--object-format=sha256", cwd=long)
    (long / "a.go").write_text("package a\n")
    world.git("add", ".", cwd=long)
    world.git("commit", "-q", "-m", "x", cwd=long)
    for name, expected in (("server.git", "server"), ("linked", "linked"), ("long", "long")):
        with snapshot(world.repository(world.folder / name), "HEAD") as taken:
            assert taken.folder.name == expected
            assert [file.name for file in taken.folder.iterdir()] == ["a.go"]


def test_two_at_once_have_a_folder_each(world: GitWorld) -> None:
    one = world.commit(a__go="package a\n")
    two = world.commit(a__go="package b\n")
    repo = world.repository()
    with snapshot(repo, one) as first, snapshot(repo, two) as second:
        assert first.folder != second.folder
        assert (first.folder / "a.go").read_text() == "package a\n"
        assert (second.folder / "a.go").read_text() == "package b\n"
    with snapshot(repo, two) as third:
        assert third.folder == first.folder


def test_with_all_folders_taken_it_waits_and_hears_a_stop(world: GitWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    world.commit(a__go="package a\n")
    repo = world.repository()
    with ExitStack() as held:
        folders = [held.enter_context(snapshot(repo, "HEAD")).folder for _ in range(4)]
        waits = []

        def wait(seconds: float) -> bool:
            waits.append(seconds)
            if len(waits) == 2:
                held.close()
            return False

        monkeypatch.setattr(world.stop, "wait", wait)
        with snapshot(repo, "HEAD") as fifth:
            assert fifth.folder in folders
        assert len(waits) == 2
    with ExitStack() as held:
        for _ in range(4):
            held.enter_context(snapshot(repo, "HEAD"))
        monkeypatch.setattr(world.stop, "wait", lambda _: world.stop.request(2))
        with pytest.raises(Interrupted):
            held.enter_context(snapshot(repo, "HEAD"))


LOOP = """
import os, sys
from pathlib import Path
from gogate.git.repo import find
from gogate.git.snapshot import snapshot
from gogate.run.stop import Stop
repo = find(Path(sys.argv[1]), os.environ, Path(sys.argv[2]), Stop())
print("ready", flush=True)
while True:
    for tree in sys.argv[3:]:
        with snapshot(repo, tree) as taken:
            print(taken.folder.parent.name, flush=True)
"""


def test_a_kill_at_any_moment_is_mended(world: GitWorld) -> None:
    """The orphaned git of the killed process may still be at work when the next one starts."""
    chance = random.Random(7)  # noqa: S311
    commits = []
    for size in (1, 20_000):
        for number in range(120):
            text = f"// {number}\n" * size if number % 40 == 0 else f"// {size} {number}\n"
            world.write(f"d{number % 7}/f{number}.go", text)
        commits.append(world.commit())
    before = world.fingerprint()
    repo = world.repository()
    script = [sys.executable, "-c", LOOP, str(world.root), str(world.cache), *commits]
    environ = {**world.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    states = [_clean_state(world, repo, commit) for commit in commits]
    for turn in range(10):
        child = subprocess.Popen(script, env=environ, stdout=subprocess.PIPE)
        assert child.stdout
        child.stdout.readline()
        try:
            child.wait(chance.uniform(0, 0.25))
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        child.communicate()
        assert child.returncode == -signal.SIGKILL
        with snapshot(repo, commits[turn % 2]) as taken:
            assert listing(taken.folder) == states[turn % 2]
    assert _swept(repo, commits[0])
    assert world.fingerprint() == before


def _swept(repo: Repository, commit: str) -> bool:
    """Take snapshots until nothing is left over; the last orphaned git may yet be writing to its folder aside."""
    for _ in range(200):
        with snapshot(repo, commit) as taken:
            if not list(taken.folder.parent.glob("staging-*")):
                return True
    return False


def _clean_state(world: GitWorld, repo: Repository, commit: str) -> dict[bytes, tuple[int, int, bytes]]:
    with snapshot(repo._replace(cache=world.folder / "other-cache"), commit) as taken:
        return listing(taken.folder)


def test_a_full_disk_is_an_error_and_mended_once_there_is_room(world: GitWorld) -> None:
    small = world.folder / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(small)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a small disk is not allowed here")
    try:
        fits = world.commit(a__txt="x" * 300_000)
        bursts = world.commit(b__txt="y" * 3_000_000)
        world.cache = small / "cache"
        repo = world.repository()
        for commit in (bursts, fits, bursts):
            if commit == fits:
                with snapshot(repo, commit) as taken:
                    assert contents(taken.folder) == checked_out(world, commit)
            else:
                with pytest.raises(CannotJudge, match="No space left") as caught, snapshot(repo, commit):
                    pass
                assert "gogate clean" in caught.value.fix
        subprocess.run(["mount", "-o", "remount,size=16m", str(small)], check=True)
        with snapshot(repo, bursts) as taken:
            assert contents(taken.folder) == checked_out(world, bursts)
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_a_cache_that_turns_read_only_is_an_error(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    repo = world.repository()
    (repo.home / "1").write_text("in the way")
    with pytest.raises(CannotJudge, match="the snapshot cannot be written") as caught, snapshot(repo, "HEAD"):
        pass
    assert "GOGATE_CACHE_DIR" in caught.value.fix


GO_FILES = {
    "go.mod": "module example.com/m\n\ngo 1.24\n",
    "m.go": "package m\n",
    "m_test.go": """package m

import (
	"os"
	"testing"
)

func TestData(t *testing.T) {
	data, err := os.ReadFile("testdata/in")
	if err != nil || string(data) != "good" {
		t.Fatal(string(data), err)
	}
	if names, err := os.ReadDir("testdata"); err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
}
""",
    "testdata/in": "good",
}


def test_gos_caches_hit_and_never_lie(world: GitWorld) -> None:
    for name, content in GO_FILES.items():
        world.write(name, content)
    good = world.commit()
    world.write("testdata/in", "evil")  # of the same size
    evil = world.commit()
    world.write("testdata/in", "good")
    world.write("testdata/more", "")
    more = world.commit()
    repo = world.repository()
    said = [_go_test(repo, commit) for commit in (good, good, evil, good, more)]
    shutil.rmtree(repo.home)
    repo = world.repository()
    said.append(_go_test(repo, good))
    assert ["(cached)" in text for text in said] == [False, True, False, True, False, True]
    assert ["FAIL" in text for text in said] == [False, False, True, False, True, False]


def _go_test(repo: Repository, commit: str) -> str:
    environ = {**os.environ, "GOFLAGS": "-buildvcs=false", "GOWORK": "off"}
    with snapshot(repo, commit) as taken:
        done = subprocess.run(["go", "test", "./..."], cwd=taken.folder, env=environ, capture_output=True, text=True)
    assert "ok" in done.stdout or "FAIL" in done.stdout, done.stderr
    return done.stdout
