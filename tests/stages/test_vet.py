from __future__ import annotations

from pathlib import Path

import pytest

from gogate.model.result import StageVerdict
from gogate.settings.types import Settings, Vet
from gogate.stages import vet
from gogate.stages.scope import StageResult
from tests.goworld import module, write
from tests.stageworld import run_stage, scope_for

LOGF = (
    "package a\n\n// L logs.\ntype L struct{}\n\n// Logf logs.\nfunc (L) Logf(f string, a ...any) {}\n\n"
    'func use(l L) { l.Logf("%d", "x") }\n'
)
PRINTF = 'package d\n\nimport "fmt"\n\nfunc f() { fmt.Printf("%d", "x") }\n'
NIL = 'package n\n\nfunc f() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n'


def judged(root: Path, *, analyzers: tuple[str, ...] = ()) -> StageResult:
    scope = scope_for(root, vettool=bool(analyzers))
    return run_stage(vet, scope, Settings(vet=Vet(analyzers=analyzers)))


def found(result: StageResult) -> set[tuple[str, str, int]]:
    return {(finding.rule, finding.file, finding.line) for finding in result.findings}


def test_a_clean_module_passes(tmp_path: Path) -> None:
    result = judged(write(tmp_path, module()))
    assert (result.stage.verdict, result.stage.reason, result.findings) == (StageVerdict.PASS, "1 package", ())


def test_the_documents_flags_see_through_wrappers(tmp_path: Path) -> None:
    result = judged(write(tmp_path, {**module(), "a/a.go": LOGF}))
    assert found(result) == {("printf", "a/a.go", 9)}
    assert result.findings[0].column > 0
    assert result.stage.verdict is StageVerdict.FAIL


def test_a_finding_of_package_and_test_variant_comes_once(tmp_path: Path) -> None:
    files = {"d/d.go": PRINTF, "d/d_test.go": "package d\n", "d/x_test.go": "package d_test\n"}
    assert len(judged(write(tmp_path, {**module(), **files})).findings) == 1


def test_a_missing_import_hides_no_other_finding(tmp_path: Path) -> None:
    files = {
        "b/b.go": 'package b\n\nimport _ "nope.example/x"\n',
        "c/c.go": 'package c\n\nimport _ "example.com/m/b"\n',
        "t/t.go": "package t\n",
        "t/t_test.go": 'package t\n\nimport _ "nope.example/y"\n',
        "d/d.go": PRINTF,
    }
    result = judged(write(tmp_path, {**module(), **files}))
    assert found(result) == {("typecheck", "b/b.go", 3), ("typecheck", "t/t_test.go", 3), ("printf", "d/d.go", 5)}
    assert result.stage.verdict is StageVerdict.FAIL


def test_type_errors_are_findings_and_hide_no_other_package(tmp_path: Path) -> None:
    files = {"b/b.go": "package b\n\nvar X int = true\n", "s/s.go": "package s\n\nfunc {\n", "d/d.go": PRINTF}
    result = judged(write(tmp_path, {**module(), **files}))
    assert {("typecheck", "b/b.go", 3), ("typecheck", "s/s.go", 3), ("printf", "d/d.go", 5)} <= found(result)
    assert result.stage.verdict is StageVerdict.FAIL


def test_a_type_error_stops_the_nil_gate_and_is_said_once(tmp_path: Path) -> None:
    files = {"b/b.go": 'package b\n\nimport "example.com/m"\n\nvar X = m.Nothing\n', "n/n.go": NIL}
    result = judged(write(tmp_path, {**module(), **files}), analyzers=("nilness",))
    assert found(result) == {("typecheck", "b/b.go", 5), ("nilness", "n/n.go", 5)}
    assert len(result.findings) == 2
    assert result.stage.verdict is StageVerdict.FAIL


def test_the_nil_gate_joins_its_findings_to_vets(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "n/n.go": NIL, "d/d.go": PRINTF})
    assert found(judged(tmp_path)) == {("printf", "d/d.go", 5)}
    assert found(judged(tmp_path, analyzers=("nilness",))) == {("printf", "d/d.go", 5), ("nilness", "n/n.go", 5)}


def test_a_line_comment_shows_no_file_from_outside(tmp_path: Path) -> None:
    text = 'package d\n\nimport "fmt"\n\n//line {}:5\nfunc f(s string) {{ fmt.Printf(s) }}\n'
    secret = tmp_path / "secret.go"
    secret.write_text("hunter2\n" * 50)
    inside = judged(write(tmp_path / "inside", {**module(), "d/d.go": text.format("d.go")}))
    assert [bool(finding.diff) for finding in inside.findings] == [True]
    for number, name in enumerate(("../../secret.go", str(secret))):
        result = judged(write(tmp_path / str(number), {**module(), "d/d.go": text.format(name)}))
        assert result.stage.verdict is StageVerdict.FAIL
        assert "hunter2" not in repr(result.findings)


def test_modules_and_workspaces_are_all_vetted(tmp_path: Path) -> None:
    for place in ("a/", "b/", "c/"):
        write(tmp_path, {**module(place[0], prefix=place), f"{place}d/d.go": PRINTF})
    write(tmp_path, {"go.work": "go 1.24\n\nuse (\n\t./a\n\t./b\n)\n"})
    assert found(judged(tmp_path)) == {("printf", f"{place}/d/d.go", 5) for place in "abc"}


def test_an_unknown_flag_is_an_error_never_a_pass(tmp_path: Path) -> None:
    scope = scope_for(write(tmp_path, module()))
    result = run_stage(vet, scope, Settings(vet=Vet(flags=("-nosuchflag",), analyzers=())))
    assert result.stage.verdict is StageVerdict.ERROR
    assert "nosuchflag" in result.stage.reason


@pytest.mark.parametrize("name", ["a b.go", "é.go"])
def test_odd_names_are_placed(tmp_path: Path, name: str) -> None:
    write(tmp_path, {**module(), f"d/{name}": PRINTF})
    assert found(judged(tmp_path)) == {("printf", f"d/{name}", 5)}


def test_files_that_are_built_only_without_race_are_vetted_too(tmp_path: Path) -> None:
    without = "//go:build !race\n\n" + PRINTF
    write(
        tmp_path,
        {**module(), "d/d.go": without, "d/race.go": "//go:build race\n\n" + PRINTF, "d/doc.go": "package d\n"},
    )
    result = judged(tmp_path)
    assert found(result) == {("printf", "d/d.go", 7), ("printf", "d/race.go", 7)}
    assert len(result.stage.commands) == 2
