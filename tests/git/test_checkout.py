from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gogate.git.checkout import make_exact
from gogate.git.layout import file_time, folder_time, lay_out
from gogate.git.manifest import Manifest
from gogate.git.trees import entries
from gogate.model.errors import CannotJudge
from tests.gitworld import GitWorld

Listing = dict[bytes, tuple[int, int, bytes]]


def listing(folder: Path) -> Listing:
    """Describe all below *folder*: mode, time and content by path."""
    found: Listing = {}
    root = os.fsencode(folder)
    for here, names, files in os.walk(root):
        for path in (here + b"/" + name for name in names + files):
            info = os.lstat(path)
            content = b""
            if stat.S_ISLNK(info.st_mode):
                content = os.readlink(path)  # noqa: PTH115 - bytes
            elif stat.S_ISREG(info.st_mode):
                content = Path(os.fsdecode(path)).read_bytes()
            found[path[len(root) + 1 :]] = info.st_mode, info.st_mtime_ns, content
    return found


def make(world: GitWorld, tree: str, manifest: Manifest | None = None) -> Manifest:
    repo = world.repository()
    git = repo.git._replace(folder=world.folder / "out" / "tree")
    git.folder.parent.mkdir(exist_ok=True)
    return make_exact(git, tree, lay_out(entries(repo, tree)), manifest or Manifest())


def expected(world: GitWorld, tree: str) -> Listing:
    """Say what *tree* must look like, from git's own words."""
    repo = world.repository()
    listed = entries(repo, tree)
    found: Listing = {}
    for folder, names in lay_out(listed).folders.items():
        found[folder] = stat.S_IFDIR | 0o755, folder_time(names), b""
    for entry in listed:
        if not entry.is_gitlink:
            content = repo.git.output("cat-file", "blob", entry.oid)
            found[os.fsencode(entry.path)] = int(entry.mode, 8), file_time(entry.oid, b""), content
            if entry.is_symlink:
                found[os.fsencode(entry.path)] = stat.S_IFLNK | 0o777, file_time(entry.oid, b""), content
            else:
                mode = stat.S_IFREG | (0o755 if entry.mode == "100755" else 0o644)
                found[os.fsencode(entry.path)] = mode, file_time(entry.oid, b""), content
    del found[b""]
    return found


def assert_exact(world: GitWorld, tree: str) -> None:
    out = world.folder / "out" / "tree"
    assert listing(out) == expected(world, tree)
    assert os.listdir(out.parent) == ["tree"]  # noqa: PTH208


def test_a_tree_with_everything_in_it(world: GitWorld) -> None:
    for name in (b"a.go", b"d/e/f.go", b"\xff\n.go", b"-x", b"d/[x] y.go"):
        world.write(name, name)
    world.write("run.sh", "#!/bin/sh\n").chmod(0o755)
    (world.root / "d/link").symlink_to("../../outside")
    (world.root / "abs").symlink_to("/etc/passwd")
    world.git("add", "-A")
    world.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},mod/sub")
    tree = world.git("write-tree")
    make(world, tree)
    assert_exact(world, tree)
    assert (world.folder / "out/tree/mod/sub").is_dir()


FILES = st.dictionaries(
    st.sampled_from(["a", "b", "d/a", "d/b", "d/e/a", "x/y/z", "f"]),
    st.sampled_from(["100644 one", "100644 two", "100755 one", "120000 one", "120000 d"]),
    max_size=5,
)


def write_tree(world: GitWorld, files: dict[str, str]) -> str:
    index = world.folder / "some-index"
    index.unlink(missing_ok=True)
    lines = b""
    for path, what in files.items():
        mode, content = what.split()
        oid = world.git("hash-object", "-w", "--stdin", stdin=content.encode())
        lines += f"{mode} {oid}\t{path}\n".encode()
    world.git("update-index", "--add", "--index-info", stdin=lines, GIT_INDEX_FILE=str(index))
    return world.git("write-tree", GIT_INDEX_FILE=str(index))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FILES, min_size=2, max_size=4))
def test_from_any_tree_to_any_other_only_what_differs_is_written(world: GitWorld, states: list[dict[str, str]]) -> None:
    manifest = Manifest()
    for files in states:
        tree = write_tree(world, files)
        inodes = {path: os.lstat(out_path(world, path)).st_ino for path in manifest.files}
        before, manifest = manifest, make(world, tree, manifest)
        assert_exact(world, tree)
        for path, record in manifest.files.items():
            if record == before.files.get(path):
                assert os.lstat(out_path(world, path)).st_ino == inodes[path]
    assert make(world, tree, manifest) == manifest


def out_path(world: GitWorld, path: bytes) -> bytes:
    return os.fsencode(world.folder / "out/tree") + b"/" + path


TAMPERING = [
    "echo tampered > a.go",
    "printf 'package b\\n' > a.go; touch -r ../ref a.go",  # same size, same time
    "chmod 600 a.go",
    "rm a.go",
    "rm a.go; mkdir a.go; touch a.go/x",
    "rm a.go; ln -s ../../secret a.go",
    "ln -s ../../secret d/extra",
    "mkfifo d/pipe",
    "rm -r d",
    "rm -r d; ln -s ../../secret d",
    "mkdir -p d/e/deep/er; touch d/e/deep/er/x; chmod 0 d/e/deep/er d/e/deep",
    "chmod 500 d d/e; touch x",
    "touch d",
    "mv d/b.go d/c.go; mv a.go d/b.go",
    "cp -p a.go copy; rm a.go; cp -p copy a.go",
    "cd ..; rm -r tree; ln -s ../secret tree",
    "cd ..; rm -r tree; touch tree",
    "cd ..; rm -r tree",
    "mkdir .git; touch .git/HEAD",
]


@pytest.mark.parametrize("script", TAMPERING)
def test_whatever_a_test_does_to_it_is_mended(world: GitWorld, script: str) -> None:
    secret = world.folder / "secret"
    secret.mkdir()
    (secret / "b.go").write_text("not ours\n")
    (secret / "e").mkdir()
    outside = listing(secret)
    world.write("d/e/f.go", "package e\n")
    world.write("d/b.go", "package d\n")
    world.commit(a__go="package a\n")
    tree = world.git("rev-parse", "HEAD^{tree}")
    manifest = make(world, tree)
    place = world.folder / "out"
    reference = place / "ref"
    os.utime(_touched(reference), ns=(0, (place / "tree/a.go").stat().st_mtime_ns))
    world.git("-c", f"alias.x=!cd {place}/tree && {script}", "x")
    reference.unlink()
    make(world, tree, manifest)
    assert_exact(world, tree)
    assert listing(secret) == outside


def _touched(file: Path) -> Path:
    file.write_text("")
    return file


def test_a_file_of_an_unknown_past_is_written_anew(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    make(world, "HEAD")
    (world.folder / "out/tree/a.go").write_text("package b\n")
    make(world, "HEAD", Manifest())
    assert_exact(world, "HEAD")


def test_a_umask_does_not_show(world: GitWorld) -> None:
    world.write("d/run", "x").chmod(0o755)
    world.commit(a__go="package a\n")
    before = os.umask(0o077)
    try:
        make(world, "HEAD")
    finally:
        os.umask(before)
    assert_exact(world, "HEAD")


@pytest.mark.parametrize("name", ["..", ".git", ".GIT", "."])
def test_a_hostile_name_is_refused_and_writes_nothing(world: GitWorld, name: str) -> None:
    commit = world.commit(a__go="package a\n")
    blob = world.git("rev-parse", f"{commit}:a.go")
    inner = world.git("mktree", stdin=f"100644 blob {blob}\tevil.go\n".encode())
    raw = bytes.fromhex(inner)
    world.folder.joinpath("raw").write_bytes(b"40000 %s\0%s" % (name.encode(), raw))
    tree = world.git("hash-object", "-t", "tree", "-w", "--literally", str(world.folder / "raw"))
    with pytest.raises(CannotJudge, match="invalid path"):
        make(world, tree)
    assert not list(world.folder.rglob("evil.go"))


def test_a_name_that_no_disk_takes_is_an_error(world: GitWorld) -> None:
    blob = world.git("hash-object", "-w", "--stdin", stdin=b"x")
    tree = world.git("mktree", stdin=f"100644 blob {blob}\t{'n' * 300}\n".encode())
    with pytest.raises(CannotJudge, match="File name too long"):
        make(world, tree)


def test_a_missing_blob_is_an_error_and_mended_when_it_is_there(world: GitWorld) -> None:
    world.write("b.go", "package b\n")
    commit = world.commit(a__go="package a\n")
    oid = world.git("rev-parse", f"{commit}:a.go")
    blob = world.root / ".git/objects" / oid[:2] / oid[2:]
    blob.rename(world.folder / "away")
    with pytest.raises(CannotJudge, match="git checkout-index failed"):
        make(world, commit)
    (world.folder / "away").rename(blob)
    make(world, commit)
    assert_exact(world, commit)
