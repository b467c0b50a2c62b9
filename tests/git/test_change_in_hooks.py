"""The index of the commit that is being made, as a real pre-commit hook is handed it."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from tests.gitworld import GitWorld

HOOK = """#!{python}
import json, os, sys
from pathlib import Path
sys.path.insert(0, {path!r})
from gogate.git.change import Index, base_of, resolve, staged
from gogate.git.repo import find
from gogate.run.stop import Stop
from tests.gitworld import fingerprint
before = fingerprint(Path({root!r}))
repo = find(Path.cwd(), os.environ, Path({cache!r}), Stop())
judged = resolve(repo, Index())
paths = sorted(change.path for change in staged(repo))
touched = fingerprint(Path({root!r})) != before
Path({out!r}).write_text(json.dumps([judged.tree, base_of(repo, judged, Index()).commit, paths, touched]))
"""


def install(world: GitWorld) -> None:
    """Let a real pre-commit hook judge the index that git hands it."""
    values = {
        "python": sys.executable,
        "path": str(Path(__file__).parent.parent.parent),
        "root": str(world.root),
        "cache": str(world.cache),
        "out": str(world.folder / "said"),
    }
    for name in ("pre-commit", "pre-merge-commit"):
        hook = world.root / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(HOOK.format(**values))
        hook.chmod(0o755)


def check(world: GitWorld, *paths: str, cwd: Path | None = None) -> None:
    """Compare what the hook said with what the commit then held."""
    tree, base, listed, touched = msgspec.json.decode((world.folder / "said").read_bytes())
    (world.folder / "said").unlink()
    assert tree == world.git("rev-parse", "HEAD^{tree}", cwd=cwd)
    assert base is None or world.git("cat-file", "-t", base) == "commit"
    assert tuple(listed) == paths
    assert not touched


def start(world: GitWorld) -> None:
    world.write("a.go", "package a\n\nvar A = 1\n\n\n\n\n\n\n\n\n\n\nvar B = 1\n")
    world.write("b.go", "package a\n")
    world.commit()
    install(world)


def test_a_plain_commit(world: GitWorld) -> None:
    start(world)
    world.write("a.go", "package a // staged\n")
    world.git("add", "a.go")
    world.write("a.go", "package a // not staged\n")
    world.write("untracked.go", "package u\n")
    world.git("commit", "-q", "-m", "x")
    check(world, "a.go")


def test_the_first_commit_and_an_empty_one(world: GitWorld) -> None:
    install(world)
    world.write("a.go", "package a\n")
    world.git("add", "a.go")
    world.git("commit", "-q", "-m", "first")
    check(world, "a.go")
    world.git("commit", "-q", "--allow-empty", "-m", "empty")
    check(world)


def test_commit_of_named_files(world: GitWorld) -> None:
    start(world)
    world.write("a.go", "package a // staged, but not part of this commit\n")
    world.git("add", "a.go")
    world.write("b.go", "package a // named\n")
    world.git("commit", "-q", "-m", "x", "b.go")
    check(world, "b.go")


def test_commit_of_all(world: GitWorld) -> None:
    start(world)
    world.write("a.go", "package a // changed\n")
    (world.root / "b.go").unlink()
    world.git("commit", "-q", "-a", "-m", "x")
    check(world, "a.go", "b.go")


def test_commit_of_chosen_hunks(world: GitWorld) -> None:
    start(world)
    world.write("a.go", "package a\n\nvar A = 2\n\n\n\n\n\n\n\n\n\n\nvar B = 2\n")
    world.git("commit", "-q", "-p", "-m", "x", stdin=b"y\nn\n")
    check(world, "a.go")
    assert world.git("show", "HEAD:a.go").endswith("var B = 1")


def test_amend(world: GitWorld) -> None:
    start(world)
    world.write("c.go", "package a\n")
    world.git("add", "c.go")
    world.git("commit", "-q", "--amend", "-m", "again")
    check(world, "c.go")


def test_a_merge(world: GitWorld) -> None:
    start(world)
    world.git("switch", "-q", "-c", "side")
    world.commit(c__go="package a // c\n")
    (world.folder / "said").unlink()
    world.git("switch", "-q", "main")
    world.commit(d__go="package a // d\n")
    (world.folder / "said").unlink()
    world.git("merge", "-q", "--no-edit", "side")
    check(world, "c.go")


def test_a_linked_work_tree_and_a_subfolder(world: GitWorld) -> None:
    start(world)
    other = world.folder / "other"
    world.git("worktree", "add", "-q", str(other))
    (other / "sub").mkdir()
    (other / "sub/e.go").write_text("package e\n")
    world.git("add", ".", cwd=other / "sub")
    world.git("commit", "-q", "-m", "x", cwd=other / "sub")
    check(world, "sub/e.go", cwd=other)
