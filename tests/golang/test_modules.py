from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from gogate.golang.modules import Workspace, discover, require_versions
from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from tests.goworld import module, toolchain, write


def found(root: Path) -> tuple[Workspace, ...]:
    return discover(root, toolchain(root), Stop())


def test_every_module_is_found_and_none_where_go_does_not_look(tmp_path: Path) -> None:
    hidden = [
        module(f"x{n}", prefix=p) for n, p in enumerate(("vendor/v/", "a/testdata/t/", "_x/", ".y/", "node_modules/z/"))
    ]
    write(tmp_path, {k: v for files in (module(), module("n", prefix="n/"), module("d", prefix="n/deep/er/"), *hidden)
                     for k, v in files.items()})  # fmt: skip
    assert [(w.dir, w.gowork, [m.path for m in w.modules]) for w in found(tmp_path)] == [
        (".", "off", ["example.com/m"]),
        ("n", "off", ["n"]),
        ("n/deep/er", "off", ["d"]),
    ]


def test_the_modules_of_a_go_work_are_one_workspace(tmp_path: Path) -> None:
    files = {**module("a", prefix="a/"), **module("b", prefix="b/"), **module("c", prefix="c/")}
    write(tmp_path, {**files, "go.work": "go 1.24\n\nuse (\n\t./a\n\t./b\n\t../outside\n)\n"})
    first, second = found(tmp_path)
    assert (first.dir, first.gowork, [m.path for m in first.modules]) == (".", str(tmp_path / "go.work"), ["a", "b"])
    assert first.patterns() == ("./a/...", "./b/...")
    assert (second.dir, second.gowork) == ("c", "off")


def test_lines_of_go_mod_are_read(tmp_path: Path) -> None:
    text = (
        "module example.com/m\n\ngo 1.24.0\n\ntoolchain go1.26.1\n\ntool mvdan.cc/gofumpt\n\nignore ./node\n\n"
        "require mvdan.cc/gofumpt v0.12.0 // indirect\n"
    )
    write(tmp_path, {"go.mod": text})
    (only,) = found(tmp_path)[0].modules
    assert (only.go, only.toolchain, only.tools, only.ignore) == (
        "1.24.0",
        "go1.26.1",
        ("mvdan.cc/gofumpt",),
        ("./node",),
    )
    assert only.requires == {"mvdan.cc/gofumpt": "v0.12.0"}
    assert (only.prefix, only.dir) == ("", ".")


@pytest.mark.parametrize(
    ("name", "text"), [("go.mod", "modul x\n"), ("go.work", "go 1.24\nuse (\n"), ("n/go.mod", "\0")]
)
def test_a_broken_file_is_named(tmp_path: Path, name: str, text: str) -> None:
    write(tmp_path, {**module(), name: text})
    with pytest.raises(CannotJudge) as caught:
        found(tmp_path)
    assert name in caught.value.message
    assert name in caught.value.fix


def test_a_newer_go_line_is_an_error_where_the_toolchain_is_fixed(tmp_path: Path) -> None:
    write(tmp_path, {**module(), **module("n", prefix="n/", go="1.99")})
    workspaces, go = found(tmp_path), toolchain(tmp_path)
    with pytest.raises(CannotJudge, match=r"n/go\.mod wants go 1\.99"):
        require_versions(workspaces, go)
    require_versions(workspaces, replace(go, variables={**go.variables, "GOTOOLCHAIN": "auto"}))
    require_versions(workspaces[:1], go)
