from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.golang.reach import finders, mentions, reaches, touches


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'x := "../../testdata/a"; y := `../b`', ("testdata/a", "b")),
        (b'f("x/../../y/z")', ("y/z",)),
        (b'f("../a/../../b")', ("b",)),
        (b'Sprintf("%s../docs/%d.md", dir, 1)', ("docs",)),
        (b"`exec cat\n  cd ../docs && ls\n`", ("docs",)),
        (b'"../docs/" + name', ("docs",)),
        (b'filepath.Join("..", "..", "docs", "x.md")', ("docs/x.md",)),
        (b'filepath.Join(filepath.Dir(git), "..", "usr", name)', ("usr",)),
        (b'filepath.Join("..", name)', None),
        (b'filepath.Join("..", f("x"))', None),
        (b'exec.Command("..", "x")', None),
        (b'"../" + name', None),
        (b'"../*.md"', None),
        (b'os.Chdir("..")', None),
        # Dots that are no folder.
        (b'x := "a..b"; f("testdata/a", args...)', ()),
        (b'"Loading..."; "./..."; "main..%s"; "^5..$"', ()),
        (b"// see ../x\n/* and ../y */", ()),
        # Compared and not opened.
        (b'if p == ".." || ".." == q || strings.HasPrefix(clean(p), "../") {', ()),
    ],
)
def test_a_name_with_dots_leads_out(text: bytes, expected: tuple[str, ...] | None) -> None:
    assert reaches(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        b"wd, err := os.Getwd()\nopen(filepath.Dir(wd))",
        b"wd, _ := os.Getwd()\nos.Chdir(dir)\nos.Chdir(wd)\nfmt.Println(wd)",
        b"where := os.Getwd",
        b'import "runtime"\n_, file, _, _ := runtime.Caller(0)',
        b'import "runtime"\nruntime.CallersFrames(pcs)',
        b'import "path/filepath"\nfilepath.Abs(name)',
        b'import "go/build"',
        b'exec.Command("go", "env", "GOMOD")',
        b'import "os/exec"\nexec.Command("go", "build", "example.com/cmd/x")',
        b'import "os/exec"\nexec.Command("git", "rev-parse", "--show-toplevel")',
        b'os.Getenv("PWD")',
        b'os.Readlink("/proc/self/cwd")',
    ],
)
def test_a_test_that_asks_where_it_is_may_open_anything(text: bytes) -> None:
    assert reaches(text) is None


@pytest.mark.parametrize(
    "text",
    [
        b"wd, err := os.Getwd()\nos.Chdir(t.TempDir())\nt.Cleanup(func() { os.Chdir(wd) })",
        b'wd, err := os.Getwd()\nlog.Info("up", zap.String("folder", wd))\nt.Log(wd)',
        b'import "runtime"\npc, _, _, _ := runtime.Caller(1)',
        b"log.AddCaller()",
        b'write("go.mod", "module x")',
        b'run("go", "git")',
        b'os.ReadDir("/proc/self/fd")',
    ],
)
def test_what_only_looks_like_it_is_told_apart(text: bytes) -> None:
    assert reaches(text) == ()


def test_code_that_is_no_test_makes_given_names_absolute() -> None:
    text = b'import "path/filepath"\nfilepath.Abs(name)'
    assert reaches(text, test=False) == ()
    assert reaches(text + b"\nfilepath.Dir(name)", test=False) is None
    assert reaches(text.replace(b"name", b'"."'), test=False) is None


def test_a_beginning_stands_in_any_folder() -> None:
    assert touches(None, "x")
    assert touches(("docs/x",), "docs/x.md")
    assert touches(("docs/x",), "a/docs/x/y")
    assert not touches(("docs/x",), "mydocs/x")
    assert not touches((), "x")


def test_functions_that_ask_git_are_known_by_name() -> None:
    text = b'func a() {\n}\n\n// Top asks.\nfunc (c *C) Top() string {\n\treturn c.git("--show-toplevel")\n}\n'
    assert finders(text) == (b"Top",)
    assert not mentions(text, (b"Top",))
    assert mentions(b"dir := client.Top()", (b"Top",))
    assert not mentions(b"// Top\nTopic()", (b"Top",))


@given(st.lists(st.sampled_from(["a", "bc", "docs"]), min_size=1), st.integers(1, 4), st.binary())
def test_a_path_that_is_written_out_is_found_again(parts: list[str], ups: int, before: bytes) -> None:
    path = "/".join(parts)
    text = before.translate(None, b"\"'`/\\") + b'\nf("' + b"../" * ups + path.encode() + b'")\n'
    assert touches(reaches(text), path)
