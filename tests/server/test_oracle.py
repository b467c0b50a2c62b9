"""Git's rules as `oracle.py` has them, against git itself: fsck over trees, check-ref-format over names."""

from __future__ import annotations

import hashlib
import random
import re
import subprocess
import zlib
from pathlib import Path

from tests.gitworld import GitWorld
from tests.server.fuzz import TREE, mutated
from tests.server.oracle import is_ref, names_git_folder, tree_entries, updates_of

PIECES = (
    b".git", b"git~1", b".GIT", b"GIT~1", b" ", b".", b":", b"\\", b"x", b"\xe2\x80\x8c", b"\xef\xbb\xbf", b"\xff",
    b"\xef\xbf\xbe", b"\xef\xbf\xbd", b".g", b"it", b"/", b"\xc3\xa9", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80",
)  # fmt: skip
OID = b"\1" * 20


def judged_by_fsck(world: GitWorld, trees: list[bytes]) -> dict[bytes, str]:
    """Write *trees* as they are and return what one run of git fsck says of each."""
    oids = {tree: hashlib.sha1(b"tree %d\0" % len(tree) + tree).hexdigest() for tree in trees}  # noqa: S324 - git's
    for tree, oid in oids.items():
        file = world.root / ".git" / "objects" / oid[:2] / oid[2:]
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(zlib.compress(b"tree %d\0" % len(tree) + tree))
    done = subprocess.run(["git", "fsck", "--full"], cwd=world.root, env=world.environ, capture_output=True, text=True)
    said: dict[str, list[str]] = {oid: [] for oid in oids.values()}
    for oid, words in re.findall(r"in tree ([0-9a-f]{40}): (\w+)", done.stderr):
        said[oid].append(words)
    return {tree: " ".join(said[oid]) for tree, oid in oids.items()}


def test_names_of_gits_own_folder(tmp_path: Path) -> None:
    world = GitWorld(tmp_path)
    world.init()
    chance = random.Random(1)  # noqa: S311 - the same names each time
    names = {b"".join(chance.choices(PIECES, k=chance.randint(1, 4))) for _ in range(1500)}
    trees = {b"100644 " + name + b"\0" + OID: name for name in names}
    found = judged_by_fsck(world, list(trees))
    differing = [name for tree, name in trees.items() if names_git_folder(name) is not ("hasDotgit" in found[tree])]
    assert differing == []
    assert 50 < sum(map(names_git_folder, names)) < 1000


def test_what_is_a_tree(tmp_path: Path) -> None:
    world = GitWorld(tmp_path)
    world.init()
    chance = random.Random(1)  # noqa: S311 - the same trees each time
    found = judged_by_fsck(world, [mutated(TREE, chance) for _ in range(800)])
    bad = 0
    for tree, said in found.items():
        entries = tree_entries(tree, 20)
        # An empty name is read by the oracle, for the walk to refuse.
        broken = entries is None or any(not name for _, name, _ in entries)
        assert broken is ("badTree" in said), tree
        bad += broken
    assert 50 < bad < 750


def test_names_of_refs(tmp_path: Path) -> None:
    world = GitWorld(tmp_path)
    pieces = ("a", ".", "..", "/", ".lock", "@", "@{", " ", "~", "^", ":", "?", "*", "[", "\\", "\x7f", "\x01", "é")
    chance = random.Random(1)  # noqa: S311 - the same names each time
    names = {f"refs/{''.join(chance.choices(pieces, k=chance.randint(1, 4)))}" for _ in range(120)}
    for name in names:
        done = subprocess.run(["git", "check-ref-format", name], env=world.environ, capture_output=True)
        assert is_ref(name.encode()) is (done.returncode == 0), name


def test_input_of_a_hook() -> None:
    a, b = "a" * 40, "0" * 40
    assert updates_of(f"{a} {b} refs/heads/x\n".encode()) == [(a, b, b"refs/heads/x")]
    assert updates_of(b"") == []
    for wrong in (f"{a} {b} refs/heads/x", f"{b} {b} refs/heads/x\n", f"{a} {b[1:]} refs/heads/x\n", f"{a} {b} x\n"):
        assert updates_of(wrong.encode()) is None
