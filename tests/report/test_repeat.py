"""The line that repeats a failure, tried with the real go."""

from __future__ import annotations

import json
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from gogate.model.result import Command, Module, Outcome, StageVerdict
from gogate.report import repeat
from tests.factories import MODULE, make_finding, make_result, make_stage, make_test

if TYPE_CHECKING:
    from pathlib import Path

    from gogate.model.result import Result

NESTED = f"{MODULE}/tools"
ODD_NAMES = [
    "plain", "with space", "a.b*c+d?", "(x|y)", "[z]", "{1}", "^a$", "back\\\\slash", "slash/inside", "end/", "",
    "twin", "twin", "it's", "\\u65e5\\u672c", "-run", "$HOME", "`id`", "bell\\a", "100%",
]  # fmt: skip


def ran(*argvs: tuple[str, ...], stage: str = "test") -> Result:
    commands = tuple(Command(argv=argv, dir=".", exit_code=1, seconds=1) for argv in argvs)
    modules = (Module(path=MODULE, dir="."), Module(path=NESTED, dir="tools"))
    return make_result(modules=modules, stages=(make_stage(stage, StageVerdict.FAIL, commands=commands),))


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("TestA", "^TestA$"),
        ("TestA/b#01", "^TestA$/^b#01$"),
        ("TestA/a.b*(c)[d]{1}|^$+?\\", r"^TestA$/^a\.b\*\(c\)\[d\]\{1\}\|\^\$\+\?\\$"),
        ("TestA//", "^TestA$/^$/^$"),
    ],
)
def test_each_level_is_anchored_and_quoted(name: str, pattern: str) -> None:
    assert repeat.run_pattern(name) == pattern


def test_a_check_is_repeated_by_its_gate_from_its_base() -> None:
    assert repeat.of_check(make_result(gate="nightly")) == "gogate check --gate nightly"
    since = repeat.of_check(make_result(gate="a b", base="0123456789abcdef"))
    assert shlex.split(since) == ["gogate", "check", "--gate", "a b", "--since", "0123456789ab"]


def test_a_test_of_the_root_module() -> None:
    result = ran(("/opt/go/bin/go", "test", "-race", "-tags=a,b", "-vet=off", "-p=8", "-json", "--", "-race"))
    line = repeat.of_test(result, make_test("TestA/b c"))
    assert line == "go test -race -tags=a,b -run '^TestA$/^b c$' ./cart"


def test_a_run_without_the_race_detector_is_repeated_without() -> None:
    assert (
        repeat.of_test(ran(("go", "test", "-json", "--", "x")), make_test("TestA")) == "go test -run '^TestA$' ./cart"
    )


def test_the_package_as_a_whole_and_the_root_package() -> None:
    result = ran(("go", "test", "-race", "--", "x"))
    assert repeat.of_test(result, make_test("")) == "go test -race ./cart"
    assert repeat.of_test(result, make_test("", package=MODULE)) == "go test -race ."


def test_a_module_in_a_subfolder() -> None:
    result = ran(("go", "test", "-race", "--", "x"))
    nested = make_test("TestA", package=f"{NESTED}/gen")
    assert repeat.of_test(result, nested) == "go test -C tools -race -run '^TestA$' ./gen"
    beside = make_test("TestA", package=f"{MODULE}/toolsmith")
    assert repeat.of_test(result, beside) == "go test -race -run '^TestA$' ./toolsmith"


def test_a_package_of_no_known_module_is_named() -> None:
    assert repeat.of_test(make_result(), make_test("TestA", package="other")) == "go test -race -run '^TestA$' other"


def test_vet_is_repeated_with_its_flags_and_without_gogates_own() -> None:
    vet = ("go", "vet", "-race", "-composites=false", "-printfuncs=Logf,Errorf", "-json", "--", "x")
    extra = ("go", "vet", "-race", "-vettool=/cache/vettool", "-nilness", "-json", "--", "x")
    result = ran(vet, extra, stage="vet")
    line = repeat.of_vet(result, make_finding("printf"))
    assert line == "go vet -race -composites=false -printfuncs=Logf,Errorf ./cart"
    line = repeat.of_vet(result, make_finding("nilness"))
    assert line == "go vet -vettool=/cache/vettool -race -nilness ./cart"
    assert repeat.of_vet(result, make_finding("printf", package="")) == ""


@pytest.mark.parametrize(
    ("stage", "file", "line"),
    [
        ("fmt", "cart/cart.go", "gofmt -w cart/cart.go"),
        ("gofumpt", "a b/[c].go", "gofumpt -w 'a b/[c].go'"),
        ("fmt", "-w.go", "gofmt -w ./-w.go"),
        ("fmt", "a\x1b[2Jb.go", r"gofmt -w 'a\x1b[2Jb.go'"),
        ("vet", "cart/cart.go", ""),
        ("fmt", "", ""),
    ],
)
def test_a_formatter_mends_its_file(stage: str, file: str, line: str) -> None:
    assert repeat.of_format(make_finding("gofmt", stage=stage, file=file)) == line


@pytest.fixture
def odd_module(tmp_path: Path) -> Path:
    """A module in a subfolder whose one test has subtests with odd names, each of which fails."""
    folder = tmp_path / "tools" / "gen"
    folder.mkdir(parents=True)
    (tmp_path / "tools" / "go.mod").write_text(f"module {NESTED}\n\ngo 1.24\n")
    calls = "\n".join(f'\tt.Run("{name}", func(t *testing.T) {{ t.Fail() }})' for name in ODD_NAMES)
    tests = f"func TestOdd(t *testing.T) {{\n{calls}\n}}\n\nfunc TestOddOther(t *testing.T) {{}}\n"
    (folder / "gen_test.go").write_text(f'package gen\n\nimport "testing"\n\n{tests}')
    return tmp_path


def failed_tests(output: str) -> set[str]:
    events = [json.loads(row) for row in output.splitlines() if row.startswith("{")]
    return {event["Test"] for event in events if event["Action"] == "fail" and "Test" in event}


def test_go_runs_just_the_subtest_that_the_line_names(odd_module: Path) -> None:
    whole = subprocess.run(
        ["go", "test", "-json", "./gen"], cwd=odd_module / "tools", capture_output=True, text=True
    ).stdout
    names = failed_tests(whole) - {"TestOdd"}
    assert len(names) == len(ODD_NAMES)
    program = odd_module / "gen.test"
    subprocess.run(["go", "test", "-C", "tools", "-c", "-o", str(program), "./gen"], cwd=odd_module, check=True)
    result = ran(("go", "test", "--", "x"))
    for name in names:
        line = repeat.of_test(result, make_test(name, package=f"{NESTED}/gen", outcome=Outcome.FAIL))
        words = shlex.split(line)
        assert words[:5] == ["go", "test", "-C", "tools", "-run"]
        assert words[6:] == ["./gen"]
        # The compiled test takes the same pattern, and does not compile a second time.
        again = subprocess.run([program, f"-test.run={words[5]}", "-test.v"], capture_output=True, text=True).stdout
        shown = {row.split()[2] for row in again.splitlines() if row.lstrip().startswith("--- FAIL:")}
        assert shown - {"TestOdd"} == {name}
        assert "TestOddOther" not in again


def test_the_line_is_what_a_shell_runs(odd_module: Path) -> None:
    result = ran(("go", "test", "--", "x"))
    line = repeat.of_test(result, make_test("TestOdd/it's", package=f"{NESTED}/gen"))
    done = subprocess.run(["sh", "-c", f"{line} -json"], cwd=odd_module, capture_output=True, text=True)
    assert failed_tests(done.stdout) == {"TestOdd", "TestOdd/it's"}
