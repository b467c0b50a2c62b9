"""The scanner of functions agrees with Go's own parser, and survives any bytes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.report.go_functions import Function, functions

ROOT = Path(__file__).parent.parent.parent
PROGRAM = ROOT / "tests" / "testdata" / "report" / "functions.go.txt"

TRICKY = r"""package a

import "fmt" // func commented() {}

/* func alsoCommented() {
} */
type T[K comparable, V any] struct{ m map[K]V }

type F func(int) (a, b string)

var raw = `
func inRaw() {
`
var text, brace = "\"func inText() {", '{'

func Plain() {}

func (t *T[K, V]) Get(k K) (v V, ok bool) {
	f := func() { fmt.Println("}") }
	f()
	v, ok = t.m[k]
	return
}

func (T[K, V]) String() string { return "{" }

func Result() struct{ x int } {
	return struct{ x int }{1}
}

func Iface(x interface{ M() }) interface {
	M()
} {
	return x
}

func Generic[S ~[]E, E interface{ ~int | ~string }](s S) (n int) {
	for range s { n++ } ; if '\'' == '"' { n++ }
	return
}

func noBody(x int) int

func (t *(T[K, V])) Odd() {
}

func Multi(
	a int, // a ) comment
	b struct{ c func() },
) (
	func(int) error,
	error,
) { return nil, nil }

var literals = map[string]any{
	"a": (
	func() float64 { return 1 }),
}

func last() { /* } */ }
"""


def go_parser(files: list[Path], folder: Path) -> set[tuple[str, str, int, int]]:
    (folder / "main.go").write_bytes(PROGRAM.read_bytes())
    (folder / "go.mod").write_text("module example.com/functions\n\ngo 1.22\n")
    done = subprocess.run(["go", "run", ".", *map(str, files)], cwd=folder, capture_output=True, text=True, check=True)
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return {(file, name, int(first), int(last)) for file, name, first, last in rows}


@pytest.mark.skipif(shutil.which("go") is None, reason="go is not here")
def test_agrees_with_go_s_parser(tmp_path: Path) -> None:
    tricky = tmp_path / "tricky.go"
    tricky.write_text(TRICKY)
    (tmp_path / "program").mkdir()
    files = [tricky, *sorted((ROOT / "examples").rglob("*.go"))]
    theirs = go_parser(files, tmp_path / "program")
    parsed = {file for file, *_ in theirs}
    mine = {(str(f), x.name, x.first, x.last) for f in files if str(f) in parsed for x in functions(f.read_bytes())}
    double = {row for row in theirs if row[1] == "(*T).Odd"}
    assert len(double) == 1
    assert mine - {(str(tricky), "Odd", *row[2:]) for row in double} == theirs - double
    assert len([row for row in theirs if row[0] == str(tricky)]) == 9


def test_signatures_are_those_of_the_source() -> None:
    shown = {function.name: function.signature for function in functions(TRICKY.encode())}
    assert shown["(*T).Get"] == "(k K) (v V, ok bool)"
    assert shown["T.String"] == "() string"
    assert shown["Generic"] == "[S ~[]E, E interface{ ~int | ~string }](s S) (n int)"
    assert shown["Multi"] == "( a int, b struct{ c func() }, ) ( func(int) error, error, )"


def test_lines_count_from_one() -> None:
    assert functions(b"package a\nfunc A() {\n}\n") == [Function("A", "()", 2, 3)]
    assert functions(b"package a\r\nfunc A() {\r\n}") == [Function("A", "()", 2, 3)]


@given(
    st.lists(st.sampled_from(["func ", "A", "(", ")", "{", "}", "[", "]", "\n", '"', "`", "'", "//", "/*", "*/", "\\"]))
)
def test_any_pieces_are_survived(pieces: list[str]) -> None:
    source = "\n".join(["package a", "".join(pieces)])
    found = functions(source.encode())
    lines = source.count("\n") + 1
    assert all(1 <= function.first <= function.last <= lines for function in found)


@pytest.mark.parametrize(
    "piece", ["/*", '"\\', "'\\", "`", "\nfunc a(", "\n func (", "\nfunc (" + "a" * 9000 + ") b", "[", "{"]
)
def test_time_is_linear_in_any_file(piece: str) -> None:
    source = "package a\n" + piece * (1_000_000 // len(piece))
    assert len(functions(source.encode())) == 0  # a quadratic scan would take hours


@given(st.binary(max_size=100))
def test_any_bytes_are_survived(source: bytes) -> None:
    assert isinstance(functions(source), list)
