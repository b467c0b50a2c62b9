from __future__ import annotations

import os
from pathlib import Path

import pytest

from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from gogate.server.formatting import first_hunk, list_changed
from gogate.server.tools import Formatters, Program, find_formatters
from gogate.server.types import Tools
from tests.server.serverworld import BAD, CLEAN, GOMOD


@pytest.fixture
def formatters(gofumpt: Path) -> Formatters:
    return find_formatters(("fmt", "gofumpt"), Tools(gofumpt=str(gofumpt)), {"PATH": os.environ["PATH"]}, Stop())


def written(folder: Path, files: dict[str, str]) -> list[str]:
    for name, text in {**files, "x/go.mod": GOMOD}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return list(files)


@pytest.mark.parametrize("index", [0, 1])
def test_lists_and_shows_what_it_would_change(index: int, formatters: Formatters, tmp_path: Path) -> None:
    names = written(tmp_path, {"x/0.go": CLEAN, "x/1.go": BAD, "x/2.go": BAD})
    program = formatters.programs[index]
    listed = list_changed(program, formatters, tmp_path, ["x"], names, Stop())
    assert (listed.changed, listed.broken) == (("x/1.go", "x/2.go"), ())
    found = first_hunk(program, formatters, tmp_path, "x/1.go", Stop())
    assert found is not None
    assert (found.line, found.file) == (3, "x/1.go")
    assert first_hunk(program, formatters, tmp_path, "x/0.go", Stop()) is None


@pytest.mark.parametrize("index", [0, 1])
def test_syntax_errors_stand_beside_the_list(index: int, formatters: Formatters, tmp_path: Path) -> None:
    names = written(tmp_path, {"x/0.go": "package (", "x/1.go": BAD})
    listed = list_changed(formatters.programs[index], formatters, tmp_path, ["x"], names, Stop())
    assert listed.changed == ("x/1.go",)
    assert [(found.file, found.line) for found in listed.broken] == [("x/0.go", 1)]


@pytest.mark.parametrize(
    "script",
    [
        "exit 1", "exit 2", "kill -9 $$", "echo elsewhere.go", "echo oops >&2", "echo x/0.go; exit 3",
        "echo 'other.go:1:1: wrong' >&2; exit 2",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_never_a_pass(script: str, formatters: Formatters, tmp_path: Path) -> None:
    names = written(tmp_path, {"x/0.go": CLEAN})
    program = tmp_path / "gofmt"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    with pytest.raises(CannotJudge):
        list_changed(Program("fmt", "gofmt", program), formatters, tmp_path, ["x"], names, Stop())


def test_a_large_diff_is_not_kept(formatters: Formatters, tmp_path: Path) -> None:
    written(tmp_path, {"x/0.go": "package a\n\n" + "var  x = 1\n\n" * 100_000})
    found = first_hunk(formatters.programs[0], formatters, tmp_path, "x/0.go", Stop())
    assert found is None or len(found.diff or "") < 2**20
