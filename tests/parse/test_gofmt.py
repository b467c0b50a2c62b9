from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.result import Severity
from gogate.parse import gofmt

if TYPE_CHECKING:
    from pathlib import Path

UGLY = b"package a\nfunc  A( ) {\nx:=1\n_ = x\n}\n\n\n\nfunc B() {}\n" + b"\nvar a = 1" * 12 + b"\nvar k  =  3"
NAMES = [
    b"a.go",
    b"b c.go",
    b"n\nl.go",
    b"t\tb.go",
    b"bad\xff.go",
    b"-dash.go",
    b"x -> y.go",
    b'quote".go',
    b"diff x.orig x.go",
    b"p:1:2: q.go",
    b"n\n@@ -1,1 +1,1 @@.go",
]


def run(argv: list[str], names: list[bytes], folder: Path) -> tuple[bytes, bytes, int]:
    done = subprocess.run([*argv, "--", *names], cwd=folder, capture_output=True)
    return done.stdout, done.stderr, done.returncode


@pytest.fixture
def gofmt_argv() -> list[str]:
    """What lists the changes of gofmt; conftest.py puts GOROOT's own on PATH."""
    path = shutil.which("gofmt")
    assert path is not None
    return [path, "-d"]


@pytest.fixture(params=["gofmt", "gofumpt"])
def tool(request: pytest.FixtureRequest) -> gofmt.Formatter:
    """Each formatter's name."""
    return "gofmt" if request.param == "gofmt" else "gofumpt"


@pytest.fixture
def argv(tool: gofmt.Formatter, gofmt_argv: list[str], gofumpt: Path) -> list[str]:
    """What lists the changes of *tool*."""
    return gofmt_argv if tool == "gofmt" else [str(gofumpt), "-d"]


def test_hunks_of_the_real_tool_for_every_odd_name(tool: gofmt.Formatter, argv: list[str], tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / os.fsdecode(name)).write_bytes(UGLY)
    out, err, code = run(argv, NAMES, tmp_path)
    files = {os.fsdecode(name): "sub/" + os.fsdecode(name) for name in NAMES}
    found = gofmt.parse(out, err, code, formatter=tool, files=files)
    assert found.problems == ()
    assert {f.file for f in found.findings} == set(files.values())
    first = [f for f in found.findings if f.file == "sub/a.go"]
    assert [f.rule for f in first] == [tool] * len(first)
    assert first[0].stage == ("fmt" if tool == "gofmt" else "gofumpt")
    assert first[0].line == 2
    assert first[0].diff is not None
    assert first[0].diff.startswith("@@ -1,")
    assert "\n+func A() {\n" in first[0].diff
    assert (
        sum((f.diff or "").count("@@ -") for f in found.findings)
        == len(found.findings)
        == len(re.findall(rb"\n@@ -\d+,\d+ \+\d+,\d+ @@\n", out))
    )


def test_the_last_hunk_spans_the_line_without_end(tool: gofmt.Formatter, argv: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.go").write_bytes(b"package a\n\nvar k = 3")
    found = gofmt.parse(*run(argv, [b"a.go"], tmp_path), formatter=tool, folder="m/n")
    assert found.problems == ()
    (finding,) = found.findings
    assert (finding.file, finding.line, finding.end_line) == ("m/n/a.go", 3, 3)
    assert finding.message == f"{tool} would rewrite 1 line (white space only)"
    assert finding.diff is not None
    assert finding.diff.endswith("\\ No newline at end of file\n+var k = 3\n")


def test_syntax_errors_have_line_and_column(tool: gofmt.Formatter, argv: list[str], tmp_path: Path) -> None:
    names = [b"syn.go", b"n\nl.go", b"p:1:2: q.go", b"bad\xff.go"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes(b"package a\nfunc A( {\n\n")
    (tmp_path / "ok.go").write_bytes(b"package a\n")
    files = {os.fsdecode(name): os.fsdecode(name) for name in names}
    found = gofmt.parse(*run(argv, [*names, b"ok.go"], tmp_path), formatter=tool, files=files)
    assert found.problems == ()
    assert {f.file for f in found.findings} == set(files)
    assert {(f.line, f.column, f.message) for f in found.findings} == {
        (2, 9, "expected ')', found '{'"),
        (3, 2, "missing ',' in parameter list"),
    }
    assert {f.severity for f in found.findings} == {Severity.ERROR}


def test_a_missing_file_is_a_problem_and_hides_nothing(tool: gofmt.Formatter, argv: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.go").write_bytes(UGLY)
    found = gofmt.parse(*run(argv, [b"a.go", b"gone.go"], tmp_path), formatter=tool)
    assert found.findings
    assert len(found.problems) == 1
    assert "gone.go: no such file" in found.problems[0]


def test_clean_files_pass(gofmt_argv: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.go").write_bytes(b"package a\n")
    found = gofmt.parse(*run(gofmt_argv, [b"a.go"], tmp_path), formatter="gofmt")
    assert found == gofmt.FormatRun((), ())


DIFF = b"diff a.go.orig a.go\n--- a.go.orig\n+++ a.go\n@@ -3,3 +3,2 @@\n x\n-\n y\n"


@pytest.mark.parametrize(
    ("out", "err", "code", "words"),
    [
        (b"", b"", 1, "exit code 1 and did not say why"),
        (b"", b"", 2, "exit code 2 and did not say why"),
        (DIFF, b"", 2, "exit code 2 and did not say why"),
        (b"", b"", -9, "stopped by signal 9"),
        (b"", b"", None, "did not end"),
        (b"", b"open x.go: permission denied\n", 2, "permission denied"),
        (b"", b"a.go:1:1: expected 'package'\n", 0, "exit code 0 in spite of errors"),
        (DIFF[:-2], b"", 1, "cut"),
        (DIFF[:-3], b"", 1, "cannot be read at line 4"),
        (DIFF + b"junk\n", b"", 1, "cannot be read at line 8: 'junk'"),
        (b"@@ -1,1 +1,1 @@\n-a\n+b\n", b"", 1, "cannot be read at line 1"),
        (DIFF.replace(b"a.go", b"../a.go"), b"", 1, "outside of the checkout: '../a.go'"),
        (b"", b"/etc/a.go:1:1: expected 'package'\n", 2, "outside of the checkout: '/etc/a.go'"),
    ],
)
def test_what_is_not_explained_is_a_problem(out: bytes, err: bytes, code: int | None, words: str) -> None:
    found = gofmt.parse(out, err, code, formatter="gofmt")
    assert any(words in problem for problem in found.problems)


def test_a_diff_with_exit_code_0_is_what_older_gofmt_gives() -> None:
    found = gofmt.parse(DIFF, b"", 0, formatter="gofmt")
    assert found.problems == ()
    assert [(f.file, f.line, f.end_line, f.message) for f in found.findings] == [
        ("a.go", 4, 4, "gofmt would remove 1 line (white space only)")
    ]


def test_an_insertion_stands_at_the_line_it_goes_before() -> None:
    diff = DIFF.replace(b"-3,3 +3,2", b"-3,2 +3,3").replace(b"-\n", b"+z\n")
    (finding,) = gofmt.parse(diff, b"", 1, formatter="gofumpt").findings
    assert (finding.line, finding.message) == (4, "gofumpt would add 1 line")


lines = st.binary(max_size=8).map(lambda raw: raw.replace(b"\n", b""))
hunks = st.lists(st.tuples(st.sampled_from([b" ", b"-", b"+"]), lines), min_size=1, max_size=6).filter(
    lambda rows: any(mark != b" " for mark, _ in rows)
)
paths = st.binary(min_size=1, max_size=12).filter(lambda raw: b"\0" not in raw and b"/" not in raw)


def written(name: bytes, rows: list[tuple[bytes, bytes]]) -> bytes:
    old, new = sum(mark != b"+" for mark, _ in rows), sum(mark != b"-" for mark, _ in rows)
    head = b"diff %b.orig %b\n--- %b.orig\n+++ %b\n@@ -5,%d +7,%d @@\n" % (name, name, name, name, old, new)
    return head + b"".join(mark + text + b"\n" for mark, text in rows)


@given(st.dictionaries(paths, hunks, max_size=4))
def test_no_hunk_is_lost_and_every_name_comes_back(written_files: dict[bytes, list[tuple[bytes, bytes]]]) -> None:
    out = b"".join(written(name, rows) for name, rows in written_files.items())
    files = {os.fsdecode(name): os.fsdecode(name) for name in written_files}
    found = gofmt.parse(out, b"", 1 if out else 0, formatter="gofmt", files=files)
    assert found.problems == ()
    assert [f.file for f in found.findings] == list(files)
    assert all(5 <= f.line <= f.end_line for f in found.findings)


@given(st.binary(max_size=80), st.binary(max_size=80), st.sampled_from([None, -2, 0, 1, 2, 3]))
def test_garbage_never_passes(out: bytes, err: bytes, code: int | None) -> None:
    found = gofmt.parse(out, err, code, formatter="gofmt")
    clean = not out and not err.strip() and code == 0
    assert clean or found.problems or found.findings


@given(st.integers(0, len(DIFF) * 2 - 1), st.binary(max_size=3))
def test_a_damaged_diff_is_a_problem_or_still_a_finding(at: int, patch: bytes) -> None:
    data = DIFF + DIFF.replace(b"a.go", b"b.go")
    damaged = data[:at] + patch + data[at + 1 :]
    found = gofmt.parse(damaged, b"", 1, formatter="gofmt")
    assert found.problems or len(found.findings) == 2
