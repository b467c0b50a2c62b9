from __future__ import annotations

from pathlib import Path

import pytest

from gogate.fix import work_tree
from gogate.fix.replace import Seen, replace
from gogate.fix.work_tree import fix_work_tree, import_path
from gogate.golang.modules import GoModule
from gogate.run.stop import Stop
from tests.goworld import toolchain, write
from tests.hookworld import BAD, GOOD

MODULE, SUB = GoModule("example.com/m", ".", "1.24"), GoModule("example.com/s", "sub", "1.24")


def test_import_paths() -> None:
    assert [import_path(MODULE, path) for path in ("a.go", "x/y/a.go")] == ["example.com/m", "example.com/m/x/y"]
    assert [import_path(SUB, path) for path in ("sub/a.go", "sub/x/a.go")] == ["example.com/s", "example.com/s/x"]


def test_what_is_wanted_is_formatted(gofumpt: Path, tmp_path: Path) -> None:
    root = write(tmp_path / "root", {"a.go": BAD, "b.go": BAD, "c.go": GOOD})
    tools = toolchain(tmp_path), gofumpt
    done = fix_work_tree(root, [MODULE], lambda _, path: path != "b.go", *tools, tmp_path, Stop())
    assert done == (("a.go",), ())
    assert (root / "b.go").read_text() == BAD


def test_a_file_that_changes_meanwhile_is_left(gofumpt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "root", {"a.go": BAD, "b.go": BAD})
    real = replace

    def late(file: Path, seen: Seen, content: bytes) -> bool:
        if file.name == "a.go":
            file.write_text(GOOD + "// mine\n")
        return real(file, seen, content)

    monkeypatch.setattr(work_tree, "replace", late)
    done = fix_work_tree(root, [MODULE], lambda *_: True, toolchain(tmp_path), gofumpt, tmp_path, Stop())
    assert done == (("b.go",), (("a.go", "changed while it was formatted"),))
    assert (root / "a.go").read_text() == GOOD + "// mine\n"
