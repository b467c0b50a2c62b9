from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.golang.files import walk_go_files
from gogate.golang.laid import GoFile, is_packaged, is_walked, lay_out
from gogate.golang.modules import GoModule
from tests.goworld import write

ROOT = GoModule("example.com/m", ".", "1.24", ignore=("./skip", "node"))
SUB = GoModule("example.com/s", "sub", "")

PATHS = (
    "a.go", "a.txt", ".a.go", "_a.go", "x/a.go", "vendor/a.go", "x/vendor/a.go", "testdata/a.go", "x/testdata/y/a.go",
    "_x/a.go", ".x/a.go", "skip/a.go", "x/skip/a.go", "node/a.go", "x/node/y/a.go", "x/.git/a.go",
)  # fmt: skip


def test_it_agrees_with_the_walk(tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys(PATHS, "package a\n"))
    walked = set(walk_go_files(tmp_path, ROOT))
    assert "x/skip/a.go" in walked
    assert {path for path in PATHS if is_walked(ROOT, path)} == walked


@pytest.mark.parametrize(
    ("path", "expected"), [("a.go", True), ("_x/a.go", False), (".x/a.go", False), ("_a.go", False), ("x/y/a.go", True)]
)
def test_packages_are_where_go_looks_for_them(path: str, expected: bool) -> None:
    assert is_packaged(ROOT, path) is expected
    assert is_packaged(SUB, f"sub/{path}") is expected


@given(st.lists(st.tuples(st.text(min_size=1), st.sampled_from((ROOT, SUB)), st.binary()), max_size=8))
def test_no_name_of_the_tree_reaches_the_disk(files: list[tuple[str, GoModule, bytes]]) -> None:
    import tempfile

    given_files = [GoFile(path, module, content) for path, module, content in files]
    with tempfile.TemporaryDirectory() as folder:
        laid = lay_out(Path(folder) / "new", given_files)
        found = {os.path.relpath(file, laid.folder): file.read_bytes() for file in laid.folder.rglob("*.go")}
        assert sorted(found) == sorted(laid.names)
        assert sorted((laid.names[name], content) for name, content in found.items()) == sorted(
            (file.path, file.content) for file in given_files
        )
        assert set(laid.packaged) <= {name.partition("/")[0] for name in laid.names}


def test_each_module_says_what_gofumpt_reads(tmp_path: Path) -> None:
    laid = lay_out(tmp_path / "new", [GoFile("a.go", ROOT, b""), GoFile("sub/b.go", SUB, b"")])
    texts = {path: (laid.folder / name).with_name("go.mod").read_text() for name, path in laid.names.items()}
    assert texts == {"a.go": 'module "example.com/m"\n\ngo 1.24\n', "sub/b.go": 'module "example.com/s"\n'}
