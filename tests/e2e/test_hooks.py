"""``git commit`` through gogate's own hook: what is committed is what is judged, and nothing is touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.hookworld import BAD, GOOD, HookWorld

TWO = "package m\n\n" + "".join(f"// F{n} is {n}.\nfunc F{n}() int {{ return {n} }}\n\n" for n in range(9)) + "// end\n"


@pytest.fixture
def world(tmp_path: Path) -> HookWorld:
    return HookWorld(tmp_path).hooked()


def judge(world: HookWorld, cwd: Path | None = None) -> tuple[int, str]:
    """Run the hook as git would, and prove that it touches nothing."""
    before = world.untouched()
    said = world.hook("pre-commit", cwd=cwd)
    assert world.untouched() == before
    return said


def refused(world: HookWorld, *arguments: str, cwd: Path | None = None, stdin: bytes = b"") -> str:
    """Try a commit that the hook must refuse: HEAD stays, and so does the index."""
    place = cwd or world.root
    before = world.git("rev-parse", "HEAD", cwd=place), world.git("ls-files", "--stage", cwd=place)
    code, said = world.try_commit(*arguments, cwd=cwd, stdin=stdin)
    assert code == 1, said
    assert (world.git("rev-parse", "HEAD", cwd=place), world.git("ls-files", "--stage", cwd=place)) == before
    return said


def accepted(world: HookWorld, *arguments: str, cwd: Path | None = None, stdin: bytes = b"") -> str:
    before = world.git("rev-list", "--all", "--count")
    code, said = world.try_commit(*arguments, cwd=cwd, stdin=stdin)
    assert code == 0, said
    assert world.git("rev-list", "--all", "--count") >= before
    return said


def test_the_staged_half_alone_counts(world: HookWorld) -> None:
    world.write("m.go", BAD)
    world.git("add", "m.go")
    world.write("m.go", GOOD)
    code, said = judge(world)
    assert code == 1
    assert "m.go:4: gofmt would rewrite 1 line" in said
    refused(world)
    assert (world.root / "m.go").read_text() == GOOD


def test_a_good_half_passes_whatever_lies_in_the_work_tree(world: HookWorld) -> None:
    world.write("m.go", GOOD + "\n// B is two.\nfunc B() int { return 2 }\n")
    world.git("add", "m.go")
    world.write("m.go", BAD)
    code, said = judge(world)
    assert (code, "PASS" in said) == (0, True)
    accepted(world)
    assert (world.root / "m.go").read_text() == BAD


def test_intent_to_add_is_not_part_of_the_commit(world: HookWorld) -> None:
    world.write("new.go", BAD)
    world.git("add", "-N", "new.go")
    world.write("README", "second\n")
    world.git("add", "README")
    assert judge(world)[0] == 0
    accepted(world)
    assert world.git("ls-tree", "--name-only", "HEAD").split() == ["README", "go.mod", "m.go"]


@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (BAD, 1)])
def test_the_first_commit(tmp_path: Path, text: str, code: int) -> None:
    world = HookWorld(tmp_path).hooked()
    world.git("checkout", "-q", "--orphan", "fresh")
    world.write("m.go", text)
    world.git("add", "m.go")
    assert judge(world)[0] == code
    assert world.try_commit()[0] == code


def test_a_commit_that_only_deletes(world: HookWorld) -> None:
    world.git("rm", "-q", "m.go")
    code, said = judge(world)
    assert (code, "no Go files" in said) == (0, True)
    accepted(world)


def test_a_merge(world: HookWorld) -> None:
    world.git("switch", "-q", "-c", "side")
    world.write("side.go", BAD)
    world.git("add", "-A")
    world.git("commit", "-q", "--no-verify", "-m", "side")
    world.git("switch", "-q", "main")
    world.write("README", "second\n")
    world.git("commit", "-q", "-am", "main")
    world.git("merge", "-q", "--no-commit", "--no-ff", "side")
    assert "side.go:4" in refused(world)
    world.write("side.go", GOOD.replace("A", "B"))
    world.git("add", "side.go")
    accepted(world)
    assert len(world.git("rev-list", "--parents", "-1", "HEAD").split()) == 3


def test_an_amend(world: HookWorld) -> None:
    world.write("m.go", BAD)
    world.git("add", "m.go")
    refused(world, "--amend")
    world.write("m.go", GOOD + "\n// end\n")
    world.git("add", "m.go")
    accepted(world, "--amend")


def test_named_files_and_all(world: HookWorld) -> None:
    world.write("n.go", GOOD.replace("A", "B"))
    world.git("add", "n.go")
    world.git("commit", "-q", "-m", "n")
    world.write("m.go", BAD)
    world.write("n.go", GOOD.replace("A", "C"))
    world.git("add", "m.go")
    accepted(world, "n.go")  # the bad file is staged, and not part of this commit
    refused(world, "m.go")
    world.git("reset", "-q")
    refused(world, "-a")


def test_chosen_hunks(world: HookWorld) -> None:
    world.write("m.go", TWO)
    world.git("commit", "-q", "-am", "many")
    world.write("m.go", TWO.replace("return 1", "return  1").replace("return 8", "return 88"))
    refused(world, "-p", stdin=b"y\nn\n")
    world.git("reset", "-q")
    accepted(world, "-p", stdin=b"n\ny\n")
    assert world.git("show", "HEAD:m.go") == TWO.replace("return 8", "return 88").rstrip()


def test_a_linked_work_tree_and_a_subfolder(world: HookWorld) -> None:
    other = world.folder / "other"
    world.git("worktree", "add", "-q", str(other))
    (other / "sub").mkdir()
    (other / "sub/e.go").write_text(BAD)
    world.git("add", ".", cwd=other / "sub")
    assert "sub/e.go:4" in refused(world, cwd=other / "sub")
    (other / "sub/e.go").write_text(GOOD)
    world.git("add", ".", cwd=other / "sub")
    accepted(world, cwd=other / "sub")


@pytest.mark.parametrize("name", ["-d.go", "a b.go", "[x].go", "new\nline.go", "byte\udcff.go", "-w/ü.go"])
def test_any_name(world: HookWorld, name: str) -> None:
    world.write(os.fsencode(name), BAD)
    world.git("add", "-A")
    code, said = judge(world)
    assert code == 1
    assert "gofmt would rewrite 1 line" in said
    world.write(os.fsencode(name), GOOD)
    world.git("add", "-A")
    assert judge(world)[0] == 0


def test_line_ends_are_those_of_the_commit(world: HookWorld) -> None:
    world.git("config", "core.autocrlf", "true")
    world.write("m.go", (GOOD + "\n// end\n").replace("\n", "\r\n"))
    world.git("add", "m.go")
    assert judge(world)[0] == 0
    world.git("config", "core.autocrlf", "false")
    world.git("add", "--renormalize", "m.go")
    assert judge(world)[0] == 1


def test_renames_modes_symlinks_and_submodules(world: HookWorld) -> None:
    world.git("mv", "m.go", "n.go")
    assert judge(world)[0] == 0
    (world.root / "n.go").chmod(0o755)
    (world.root / "link.go").symlink_to("/etc/passwd")
    world.git("init", "-q", "sub")
    world.git("commit", "-q", "--no-verify", "--allow-empty", "-m", "sub", cwd=world.root / "sub")
    world.git("-c", "advice.addEmbeddedRepo=false", "add", "-A")
    code, said = judge(world)
    assert code == 0, said
    accepted(world)
    modes = {line.split()[3]: line.split()[0] for line in world.git("ls-files", "--stage").splitlines()}
    assert (modes["n.go"], modes["link.go"], modes["sub"]) == ("100755", "120000", "160000")


def test_a_new_language_version_judges_every_file(world: HookWorld) -> None:
    world.write("old.go", BAD)
    world.git("add", "old.go")
    world.git("commit", "-q", "--no-verify", "-m", "old")
    world.write("README", "second\n")
    world.git("add", "README")
    assert judge(world)[0] == 0  # nobody touched the bad file
    world.write("go.mod", "module example.com/m\n\ngo 1.25\n")
    world.git("add", "go.mod")
    assert "old.go:4" in judge(world)[1]


def test_generated_and_unjudged_files_are_left_alone(world: HookWorld) -> None:
    octal = "package m\n\nconst mode = 0644\n"
    world.write("gen.go", f"// Code generated by x. DO NOT EDIT.\n\n{octal}")
    for name in ("testdata/t.go", "vendor/v/v.go", "sub/testdata/deep/t.go", ".hidden.go"):
        world.write(name, BAD)
    world.git("add", "-f", "-A")
    assert judge(world)[0] == 0
    world.write("hand.go", octal)
    world.git("add", "-A")
    code, said = judge(world)
    assert (code, "hand.go:3: gofumpt" in said) == (1, True)


def test_the_core_hooks_path(world: HookWorld) -> None:
    hooks = world.folder / "hooks of mine"
    (world.root / ".git/hooks").rename(hooks)
    world.git("config", "core.hooksPath", str(hooks))
    world.write("m.go", BAD)
    refused(world, "-a")


def test_a_bare_path_as_in_a_graphical_client(world: HookWorld) -> None:
    world.environ["PATH"] = "/usr/bin:/bin"
    world.write("m.go", BAD)
    assert "gofmt would rewrite" in refused(world, "-a")
