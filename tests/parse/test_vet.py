from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.result import Severity
from gogate.parse.vet import VetRun, parse, parse_recorded

if TYPE_CHECKING:
    from pathlib import Path

PACKAGES = {f"example.com/m/{name}": f"m/{name}" for name in ("a", "b", "c", "p", "q")}
FINDINGS = {
    "m/go.mod": "module example.com/m\n\ngo 1.24\n",
    "m/a/a.go": 'package a\n\nimport "fmt"\n\nfunc A() {\n\tfmt.Printf("%d\\n", "x")\n\tx := 1\n\tx = x\n}\n',
    "m/a/a_test.go": 'package a\n\nimport "testing"\n\nfunc TestA(t *testing.T) { t.Errorf("%s") }\n',
    "m/a/x y_test.go": 'package a_test\n\nimport "testing"\n\nfunc TestX(t *testing.T) {\n'
    '\ts := "x"\n\tt.Errorf(s)\n}\n',
    "m/b/b.go": "package b\n",
}


def vet(tmp_path: Path, files: dict[str, str], *flags: str, json_flag: bool = True) -> tuple[bytes, bytes, int]:
    go = shutil.which("go")
    if go is None:
        pytest.skip("go is not on PATH")
    for name, text in {"m/go.mod": FINDINGS["m/go.mod"], **files}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    argv = [go, "vet", *(["-json"] if json_flag else []), *flags, "./..."]
    environ = {**os.environ, "GOFLAGS": "", "GOPROXY": "off", "GOTOOLCHAIN": "local", "GOWORK": "off"}
    done = subprocess.run(argv, cwd=tmp_path / "m", env=environ, capture_output=True)
    return done.stdout, done.stderr, done.returncode


def read(tmp_path: Path, files: dict[str, str]) -> VetRun:
    def source(path: str) -> bytes | None:
        file = tmp_path / path
        return file.read_bytes() if file.is_file() else None

    return parse(*vet(tmp_path, files), root=str(tmp_path), folder="m", source=source, packages=PACKAGES)


def places(run: VetRun) -> list[tuple[str, str, int, int, str]]:
    return [(f.rule, f.file, f.line, f.column, f.package) for f in run.findings]


def test_diagnostics_of_the_package_its_tests_and_the_external_test(tmp_path: Path) -> None:
    run = read(tmp_path, FINDINGS)
    assert run.problems == run.blocked == run.notes == ()
    assert places(run) == [
        ("printf", "m/a/a.go", 6, 14, "example.com/m/a"),
        ("assign", "m/a/a.go", 8, 2, "example.com/m/a"),
        ("printf", "m/a/a_test.go", 5, 38, "example.com/m/a"),
        ("printf", "m/a/x y_test.go", 7, 11, "example.com/m/a"),
    ]
    assert {f.severity for f in run.findings} == {Severity.WARNING}
    assert [f.diff for f in run.findings] == [
        None,
        '@@ -5,5 +5,4 @@\n func A() {\n \tfmt.Printf("%d\\n", "x")\n \tx := 1\n-\tx = x\n }\n',
        None,
        '@@ -4,5 +4,5 @@\n \n func TestX(t *testing.T) {\n \ts := "x"\n-\tt.Errorf(s)\n+\tt.Errorf("%s", s)\n }\n',
    ]


def test_plain_vet_gives_the_same_places(tmp_path: Path) -> None:
    _, stderr, code = vet(tmp_path, FINDINGS, json_flag=False)
    run = parse_recorded(stderr, name="vet.txt", root=str(tmp_path), folder="m")
    assert code == 1
    assert run.problems == ()
    assert [place[1:4] for place in places(run)] == [place[1:4] for place in places(read(tmp_path, FINDINGS))]
    assert {f.rule for f in run.findings} == {"vet"}


def test_recorded_json_finds_files_of_another_checkout(tmp_path: Path) -> None:
    stdout, _, _ = vet(tmp_path, FINDINGS)
    run = parse_recorded(stdout, name="vet.json", root="/elsewhere", source=lambda p: b"" if p == "m/a/a.go" else None)
    assert [f.file for f in run.findings][-2:] == ["m/a/a.go", "m/a/a.go"]
    assert all(f.file.startswith("/") for f in run.findings[:2])
    assert run.problems == ()


BAD = 'package b\n\nfunc B() int { return "x" }\nfunc C() int { return "y" }\n'


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"m/b/b.go": BAD}, [("m/b/b.go", 3, 23, "example.com/m/b")], id="type checker: the first error"),
        pytest.param(
            {"m/b/b.go": BAD, "m/c/c.go": 'package c\n\nimport _ "example.com/m/b"\n'},
            [("m/b/b.go", 3, 23, "example.com/m/b"), ("m/b/b.go", 4, 23, "example.com/m/b")],
            id="compiler: all errors",
        ),
        pytest.param(
            {
                "m/b/b.go": BAD,
                "m/b/b_test.go": 'package b\n\nimport "testing"\n\nfunc TestB(t *testing.T) { var q int }\n',
                "m/b/x_test.go": 'package b_test\n\nimport _ "example.com/m/b"\n',
            },
            [
                ("m/b/b.go", 3, 23, "example.com/m/b"),
                ("m/b/b.go", 4, 23, "example.com/m/b"),
                ("m/b/b_test.go", 5, 32, "example.com/m/b"),
            ],
            id="package and test variant once",
        ),
        pytest.param(
            {"m/b/b.go": "package b\n", "m/b/x_test.go": "package b_test\n\nfunc f() { undefd() }\n"},
            [("m/b/x_test.go", 3, 12, "example.com/m/b")],
            id="external test",
        ),
        pytest.param(
            {"m/main.go": 'package main\n\nvar x int = ""\n'}, [("m/main.go", 3, 13, "")], id="./ at the root"
        ),
        pytest.param({"m/b/b.go": "package b\n\nfunc B( {\n"}, [("m/b/b.go", 3, 9, "example.com/m/b")], id="syntax"),
        pytest.param(
            {"m/b/b.go": 'package b\n//line gram.y:7\nvar x int = ""\n'},
            [("m/b/gram.y", 7, 0, "example.com/m/b")],
            id="line directive: no column",
        ),
    ],
)
def test_type_errors_are_findings_once_each(
    files: dict[str, str], expected: list[tuple[str, int, int, str]], tmp_path: Path
) -> None:
    run = read(tmp_path, {**FINDINGS, **files})
    errors = [f for f in run.findings if f.rule == "typecheck"]
    seen = [(f.file, f.line, f.column, f.package if f.package in PACKAGES else "") for f in errors]
    assert seen == expected if expected[0][0] != "m/b/b.go" or expected[0][1:3] != (3, 9) else expected[0] in seen
    assert {f.severity for f in errors} == {Severity.ERROR}
    assert run.problems == ()
    assert not run.stopped
    assert len([f for f in run.findings if f.rule != "typecheck"]) == 4
    assert set(run.blocked) >= {package for *_, package in expected if package}


def test_an_error_over_several_lines_is_one_finding(tmp_path: Path) -> None:
    text = "package b\n\ntype I interface{ M(int) }\ntype S struct{}\n\nfunc (S) M(string) {}\n\nvar _ I = S{}\n"
    (finding,) = read(tmp_path, {"m/b/b.go": text}).findings
    assert finding.line == 8
    assert finding.message.endswith("(wrong type for method M)\n\thave M(string)\n\twant M(int)")


@pytest.mark.parametrize(
    ("files", "file", "line", "words"),
    [
        (
            {"m/b/b.go": 'package b\n\nimport _ "x.org/y"\n'},
            "m/b/b.go",
            3,
            "no required module provides package x.org/y",
        ),
        ({"m/b/b.go": 'package b\n\nimport _ "nostd"\n'}, "m/b/b.go", 3, "package nostd is not in std"),
        (
            {
                "m/p/p.go": 'package p\nimport _ "example.com/m/q"\n',
                "m/q/q.go": 'package q\nimport _ "example.com/m/p"\n',
            },
            "",
            0,
            "import cycle not allowed",
        ),
        ({"m/p/p.go": "package p\n", "m/p/q.go": "package q\n"}, "m/p", 0, "found packages "),
        (
            {"m/p/internal/x/x.go": "package x\n", "m/q/q.go": 'package q\nimport _ "example.com/m/p/internal/x"\n'},
            "m/q/q.go",
            2,
            "use of internal package",
        ),
        (
            {"m/p/p.go": 'package p\n\nimport _ "embed"\n\n//go:embed no.txt\nvar s string\n'},
            "m/p/p.go",
            5,
            "pattern no.txt: no matching files found",
        ),
        ({"m/b/b.go": "package \n"}, "m/b/b.go", 1, "expected 'IDENT'"),
    ],
)
def test_what_does_not_load_is_a_finding_and_says_that_the_call_stopped(
    files: dict[str, str], file: str, line: int, words: str, tmp_path: Path
) -> None:
    run = read(tmp_path, {**FINDINGS, **files})
    (finding,) = run.findings
    assert (finding.rule, finding.line) == ("typecheck", line)
    assert finding.file in (file, f"{file}/p.go", f"{file}/q.go")
    assert words in finding.message
    assert str(tmp_path) not in finding.message
    assert run.stopped
    assert run.problems == ()
    assert run.blocked


@pytest.mark.parametrize(
    ("stderr", "code", "words"),
    [
        (b"", 1, "exit code 1 and did not say why"),
        (b"", -9, "signal 9"),
        (b"", None, "did not end"),
        (b"go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)\n", 1, "requires go >= 1.99"),
        (b"go: errors parsing go.mod:\ngo.mod:4: unknown directive: junk\n", 1, "unknown directive: junk"),
        (b'go: warning: "./..." matched no packages\nno packages to vet\n', 1, "matched no packages"),
        (b'# runtime/cgo\ncgo: C compiler "nogcc" not found: exec: "nogcc"\n', 1, 'C compiler "nogcc" not found'),
        (b"flag provided but not defined: -nosuch\nusage: go vet\n", 2, "not defined: -nosuch"),
        (b'go: x@v1: Get "https://proxy:443: dial": no\n', 1, "proxy:443"),
        (b"panic: oh\n\ngoroutine 1 [running]:\nmain.main()\n\t/x/y.go:3 +0x1\n", 2, "panic: oh"),
    ],
)
def test_what_is_not_understood_is_a_problem(stderr: bytes, code: int | None, words: str) -> None:
    run = parse(b"", stderr, code, root="/r")
    assert any(words in problem for problem in run.problems)
    assert run.findings == ()


def test_a_c_compilers_warnings_are_notes_and_its_errors_are_findings() -> None:
    warned = b"# m/p\np/p.go: In function 'f':\np/p.go:3:2: warning: odd [-Wx]\n    3 | int\n      | ^\n"
    run = parse(b"", warned, 0, root="/r")
    assert (run.findings, run.problems) == ((), ())
    assert "odd [-Wx]" in run.notes[0]
    failed = parse(b"", warned + b"p/p.go:3:21: error: expected ';'\n    3 | int\n      | ^\n", 1, root="/r")
    assert failed.problems == ()
    assert places(failed) == [("typecheck", "p/p.go", 3, 21, "m/p")]
    assert failed.findings[0].message == "expected ';'"
    assert failed.blocked == ("m/p",)


def test_downloads_are_no_problem() -> None:
    assert parse(b"", b"go: downloading x.org/y v1.0.0\n", 0, root="/r") == VetRun(())


def test_an_analyzer_that_failed_is_a_problem_and_null_is_nothing() -> None:
    out = b'{\n\t"m/p": {\n\t\t"printf": {\n\t\t\t"error": "boom"\n\t\t},\n\t\t"x": null\n\t}\n}\n{"m/q": null}\n{}\n'
    run = parse(out, b"", 0, root="/r")
    assert run.problems == ("go vet: the analyzer printf failed on m/p: boom",)
    assert run.blocked == ("m/p",)


@pytest.mark.parametrize(
    "out", [b'{"m": {"printf": [{"posn": "/r/a.go:1:1"', b'{"m": 3}\n', b'{"m": {"printf": [{}]}}\n']
)
def test_damaged_json_is_a_problem(out: bytes) -> None:
    run = parse(out, b"", 0, root="/r")
    assert len(run.problems) == 1
    assert "JSON" in run.problems[0]


def test_an_empty_recording_proves_nothing_unless_told_so() -> None:
    assert "empty" in parse_recorded(b" \n", name="v").problems[0]
    assert parse_recorded(b"", name="v", empty_is_clean=True) == VetRun(())


def test_a_recording_of_garbage_is_a_problem() -> None:
    run = parse_recorded(b"make: *** [Makefile:3: vet] Error 1\n", name="v")
    assert run.problems
    assert run.problems[0].startswith("v: ")


def test_a_finding_after_a_block_of_type_errors_is_not_of_that_package() -> None:
    data = b"# m/b\nvet: b/b.go:3:1: undefined: x\na/a.go:6:14: bad format\n"
    run = parse_recorded(data, name="v")
    assert places(run) == [("vet", "a/a.go", 6, 14, ""), ("typecheck", "b/b.go", 3, 1, "m/b")]


def test_before_go_1_25_json_stands_on_standard_error() -> None:
    data = b'# m/a\n{\n\t"m/a": {\n\t\t"p": [{"posn": "/r/a/a.go:1:2", "message": "x"}]\n\t}\n}\n# m/b\n{}\n'
    run = parse(b"", data, 0, root="/r")
    assert places(run) == [("p", "a/a.go", 1, 2, "m/a")]
    assert run.problems == run.notes == ()


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
diagnostics = st.tuples(
    st.sampled_from(["m/a", "m/b", "m/a_test"]),
    st.sampled_from(["printf", "nilness"]),
    st.sampled_from(["a.go", "b c.go", "d:3.go"]),
    st.integers(1, 99),
    st.integers(1, 99),
    texts,
)


@given(st.lists(diagnostics, max_size=6), st.booleans())
def test_no_diagnostic_is_lost(drawn: list[tuple[str, str, str, int, int, str]], indented: bool) -> None:
    out = ""
    for package, rule, file, line, column, message in drawn:
        entry = {"posn": f"/r/{file}:{line}:{column}", "end": f"/r/{file}:{line}:{column}", "message": message}
        out += json.dumps({package: {rule: [entry]}}, indent="\t" if indented else None) + "\n"
    run = parse(out.encode(), b"", 0, root="/r")
    assert run.problems == ()
    expected = {(rule, file, line, column, message) for _, rule, file, line, column, message in drawn}
    assert {(f.rule, f.file, f.line, f.column, f.message) for f in run.findings} == expected
    assert len(run.findings) == len(expected)


@given(st.lists(st.tuples(st.sampled_from(["a.go", "b/c d.go"]), st.integers(1, 99), texts), max_size=6), st.booleans())
def test_no_type_error_is_lost(drawn: list[tuple[str, int, str]], typed: bool) -> None:
    lines = ["# m"] + [
        f"{'vet: ' if typed else ''}{file}:{line}:1: x{text.translate(dict.fromkeys((10, 13), 32))}"
        for file, line, text in drawn
    ]
    run = parse(b"", "\n".join(lines).encode() + b"\n", 1, root="/r")
    assert {(f.file, f.line) for f in run.findings} == {(file, line) for file, line, _ in drawn}
    assert all(f.rule == "typecheck" for f in run.findings)
    assert bool(run.problems) == (not drawn)


@given(st.binary(max_size=60), st.binary(max_size=60), st.sampled_from([None, -2, 0, 1, 2]))
def test_garbage_never_crashes_and_a_failed_go_never_passes(out: bytes, err: bytes, code: int | None) -> None:
    run = parse(out, err, code, root="/r")
    assert code == 0 or run.problems or run.findings


@given(st.integers(0, 400), st.binary(max_size=3))
def test_damaged_recordings_never_pass(at: int, patch: bytes) -> None:
    good = json.dumps({"m/a": {"printf": [{"posn": "/r/a.go:1:1", "end": "", "message": "x"}]}}, indent="\t").encode()
    damaged = good[: at % len(good)] + patch + good[at % len(good) + 1 :]
    run = parse_recorded(damaged, name="v", root="/r")
    assert run.problems or run.findings
