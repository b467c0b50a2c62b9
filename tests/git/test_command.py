from __future__ import annotations

import pytest

from gogate.git.command import GitFailed, environment
from tests.gitworld import GitWorld


def test_what_git_said_is_in_the_error(world: GitWorld) -> None:
    git = world.repository().git
    with pytest.raises(GitFailed, match=r"git rev-parse failed \(exit 128\): fatal: .*nope") as caught:
        git.output("rev-parse", "nope")
    assert "fatal" in caught.value.stderr
    assert caught.value.exit_code == 3


def test_a_git_that_a_signal_ended_says_so(world: GitWorld) -> None:
    git = world.repository().git
    with pytest.raises(GitFailed, match="signal 9"):
        git.output("-c", "alias.die=!kill -9 $PPID; sleep 9", "die")


def test_a_full_disk_has_a_fix(world: GitWorld) -> None:
    said = "!echo 'fatal: write error: No space left on device' >&2; exit 1"
    with pytest.raises(GitFailed, match="No space left") as caught:
        world.repository().git.output("-c", f"alias.x={said}", "x")
    assert "gogate clean" in caught.value.fix


def test_output_that_is_too_long_is_an_error(world: GitWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write("a.txt", "x" * 100_000)
    world.commit()
    git = world.repository().git
    assert len(git.output("show", "HEAD:a.txt")) == 100_000
    monkeypatch.setattr("gogate.git.command.MAX_OUTPUT", 99_999)
    with pytest.raises(Exception, match="more than 99999 bytes"):
        git.output("show", "HEAD:a.txt")


def test_objects_are_written_to_our_own_folder(world: GitWorld) -> None:
    repo = world.repository()
    before = world.fingerprint()
    oid = repo.git.line("hash-object", "-w", "--stdin", stdin=b"new")
    assert world.fingerprint() == before
    assert (repo.home / "objects" / oid[:2] / oid[2:]).is_file()
    assert repo.git.output("cat-file", "blob", oid) == b"new"
    assert world.git("cat-file", "-e", oid, check=False) == ""


def test_the_environment_keeps_what_names_things() -> None:
    given = {
        "PATH": "p",
        "GIT_DIR": "d",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "a.b",
        "GIT_EDITOR": "vi",
        "LC_ALL": "de",
    }
    kept = environment(given)
    assert {"PATH": "p", "GIT_DIR": "d", "GIT_CONFIG_KEY_0": "a.b", "LC_ALL": "C"}.items() <= kept.items()
    assert "GIT_EDITOR" not in kept


def test_more_environment_leaves_the_first_alone(world: GitWorld) -> None:
    git = world.repository().git
    assert git.adding(X="1").environ == {**git.environ, "X": "1"}
    assert "X" not in git.environ
