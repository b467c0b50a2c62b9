from __future__ import annotations

from pathlib import Path

import pytest

from gogate.golang.modules import discover
from gogate.golang.packages import GoPackage, list_packages
from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from tests.goworld import module, toolchain, write


def listed(root: Path, **options: tuple[str, ...]) -> dict[str, GoPackage]:
    go = toolchain(root)
    (workspace,) = discover(root, go, Stop())
    return {package.path: package for package in list_packages(root, workspace, go, Stop(), **options)}


def test_files_imports_and_tests_of_a_package(tmp_path: Path) -> None:
    write(tmp_path, {
        **module(),
        "a/a.go": 'package a\n\nimport _ "embed"\n\n//go:embed data.txt\nvar D string\n',
        "a/data.txt": "x",
        "a/x_windows.go": "package a\n",
        "a/a_test.go": 'package a_test\n\nimport _ "testing"\nimport _ "example.com/m/b"\n',
        "b/b.go": 'package b\n\nimport _ "example.com/m"\n',
        "doc/doc.md": "no Go here",
    })  # fmt: skip
    packages = listed(tmp_path)
    assert list(packages) == ["example.com/m", "example.com/m/a", "example.com/m/b"]
    a = packages["example.com/m/a"]
    assert a.go_files == ("a/a.go", "a/x_windows.go", "a/a_test.go")
    assert (a.ignored, a.inputs, a.has_tests, a.has_code) == (("a/x_windows.go",), ("a/data.txt",), True, True)
    assert (a.imports, a.test_imports) == (("embed",), ("example.com/m/b", "testing"))
    assert packages["example.com/m"].dir == "."
    assert packages["example.com/m"].go_files == ("m.go", "m_test.go")
    assert not packages["example.com/m/b"].has_tests
    assert not any(package.errors for package in packages.values())


def test_a_missing_import_is_an_error_of_its_package_and_of_its_importers(tmp_path: Path) -> None:
    write(tmp_path, {
        **module(),
        "a/a.go": 'package a\n\nimport _ "nope.example/x"\n',
        "b/b.go": "package b\n",
        "b/b_test.go": 'package b\n\nimport _ "nope.example/y"\n',
        "c/c.go": 'package c\n\nimport _ "example.com/m/a"\n',
        "d/d.go": "package d\n",
    })  # fmt: skip
    packages = listed(tmp_path)
    assert [error.position for error in packages["example.com/m/a"].errors] == ["a/a.go:3:8"]
    assert [error.position for error in packages["example.com/m/b"].errors] == ["b/b_test.go:3:8"]
    assert packages["example.com/m/c"].errors[0].position == "a/a.go:3:8"
    assert packages["example.com/m/d"].errors == ()


def test_tags_choose_the_files(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "extra.go": "//go:build extra\n\npackage m\n"})
    assert listed(tmp_path)["example.com/m"].ignored == ("extra.go",)
    assert listed(tmp_path, tags=("extra",))["example.com/m"].ignored == ()


def test_patterns_narrow(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "a/a.go": "package a\n", "a/b/b.go": "package b\n"})
    assert list(listed(tmp_path, patterns=("./a/...",))) == ["example.com/m/a", "example.com/m/a/b"]


def test_a_package_named_like_a_test_binary_is_kept(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "x.test/x.go": "package x\n"})
    assert "example.com/m/x.test" in listed(tmp_path)


def test_go_lists_failure_is_told(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "go.mod": "module m\n\ngo 1.24\n\nrequire example.com/none v1.0.0\n"})
    go = toolchain(tmp_path)
    (workspace,) = discover(tmp_path, go, Stop())
    (tmp_path / "go.mod").write_text("modul\n")
    with pytest.raises(CannotJudge, match="go list failed"):
        list_packages(tmp_path, workspace, go, Stop())
