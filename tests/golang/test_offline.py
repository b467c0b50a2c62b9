from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.golang.modules import GoModule, discover
from gogate.golang.offline import module_path, read_modules, walk_packages
from gogate.golang.packages import list_packages
from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from tests.goworld import module, toolchain, write

PATH = st.from_regex(r"[a-z][a-z0-9.-]{0,8}(/[a-zA-Z0-9._~-]{1,8}){0,3}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("module example.com/m\n", "example.com/m"),
        ("// Deprecated: use v2.\n\nmodule example.com/m // here\n\ngo 1.24\n", "example.com/m"),
        ('module "example.com/m"\n', "example.com/m"),
        ("module `example.com/m`\r\n", "example.com/m"),
        ("module (\n\n\t// one\n\texample.com/m\n)\n", "example.com/m"),
        ("go 1.24\nmodule example.com/m/v2", "example.com/m/v2"),
        ("modules example.com/m\n// module x\n", ""),
        ("module\n", ""),
        ("", ""),
    ],
)
def test_the_module_line_is_read_as_go_reads_it(text: str, path: str) -> None:
    assert module_path(text) == path


@given(PATH, st.sampled_from(["{}", '"{}"', "`{}`", "{} // comment", "(\n{}\n)"]))
def test_every_form_of_a_path_comes_back(path: str, form: str) -> None:
    assert module_path(f"// a comment\n\tmodule {form.format(path)}\n\ngo 1.24\n") == path


@given(st.text())
def test_any_text_gives_a_path_without_white_space(text: str) -> None:
    assert not module_path(text).split()[1:]


FILES = {
    **module(),
    "a/b/b.go": "package b\n",
    "a/b/b_test.go": "package b\n",
    "only/only_test.go": "package only\n",
    "vendor/x/x.go": "package x\n",
    "testdata/y.go": "package y\n",
    "_z/z.go": "package z\n",
    **module("example.com/n", name="n", prefix="nested/"),
}


def test_packages_are_those_that_go_lists(tmp_path: Path) -> None:
    root = write(tmp_path, FILES)
    found = walk_packages(root, read_modules(root))
    go, stop = toolchain(root), Stop()
    listed = [package for place in discover(root, go, stop) for package in list_packages(root, place, go, stop)]

    def seen(packages: object) -> list[tuple[object, ...]]:
        assert isinstance(packages, tuple | list)
        return sorted((p.path, p.module, p.dir, sorted(p.go_files), p.has_tests, p.has_code) for p in packages)

    assert seen(found) == seen(listed)


def test_a_go_mod_that_names_no_module_is_refused(tmp_path: Path) -> None:
    root = write(tmp_path, {"sub/go.mod": "go 1.24\n"})
    with pytest.raises(CannotJudge, match=r"sub/go\.mod has no module line"):
        read_modules(root)


def test_modules_come_outermost_first(tmp_path: Path) -> None:
    root = write(tmp_path, FILES)
    assert read_modules(root) == (GoModule("example.com/m", "."), GoModule("example.com/n", "nested"))
