"""What failed, as the terminal shows it."""

from __future__ import annotations

from gogate.model.result import Kind, Outcome, StageVerdict, Verdict
from gogate.report.terminal_failures import failures, own_failures
from gogate.report.terminal_text import Paint
from tests.factories import MODULE, coverage, make_finding, make_result, make_stage, make_test

PLAIN = Paint(color=False)
FAIL = {"outcome": Outcome.FAIL, "kind": Kind.FAILURE}
CART = f"{MODULE}/cart"


def shown(full: bool = False, quarantined: dict[tuple[str, str], str] | None = None, **fields: object) -> list[str]:
    result = make_result(**{"verdict": Verdict.FAIL, "exit_code": 1, **fields})
    return list(failures(result, quarantined or {}, PLAIN, full=full))


def test_nothing_failed() -> None:
    assert shown(verdict=Verdict.PASS, tests=(make_test(),), findings=(make_finding(known=True),)) == []


def test_stages_come_in_the_order_of_the_result() -> None:
    findings = (make_finding(), make_finding("gofmt", stage="fmt"), make_finding("x", stage="other"))
    heads = [row for row in shown(findings=findings, tests=(make_test(**FAIL),)) if row.startswith("==")]
    assert heads == ["== fmt: 1 finding", "== vet: 1 finding", "== test: 1 failed test", "== other: 1 finding"]


def test_findings_of_one_package_are_repeated_by_one_line() -> None:
    findings = (make_finding(), make_finding(line=9), make_finding(package=f"{MODULE}/pay", file="pay/pay.go"))
    assert shown(findings=findings)[2:] == [
        "cart/cart.go:7:2: fmt.Printf format %d has arg name of wrong type string (printf)",
        "cart/cart.go:9:2: fmt.Printf format %d has arg name of wrong type string (printf)",
        "  repeat: go vet ./cart",
        "pay/pay.go:7:2: fmt.Printf format %d has arg name of wrong type string (printf)",
        "  repeat: go vet ./pay",
    ]


def test_a_message_of_several_lines_and_one_without_a_file() -> None:
    race = make_finding("race", stage="test", message="data race\nWrite at cart.go:3\nRead at cart.go:9")
    floor = make_finding("coverage/total", stage="test", file="", message="80 % is below the floor")
    assert shown(findings=(race, floor))[2:] == [
        "cart/cart.go:7:2: data race (race)",
        "  | Write at cart.go:3",
        "  | Read at cart.go:9",
        "coverage/total: 80 % is below the floor",
    ]


def test_a_long_diff_is_cut_and_shown_once() -> None:
    diff = "@@ -1,100 +1,100 @@\n" + "".join(f"-x{n}\n+y{n}\n" for n in range(100))
    pair = (
        make_finding("gofmt", stage="fmt", diff=diff, message="is not formatted"),
        make_finding("gofumpt", stage="gofumpt", diff=diff, message="is not formatted"),
    )
    rows = shown(findings=pair)
    assert rows[2:5] == ["cart/cart.go:7:2: is not formatted (gofmt)", "  | @@ -1,100 +1,100 @@", "  | -x0"]
    assert rows[41:44] == ["  | +y18", "  | -x19", "  | [161 lines left out]"]
    assert rows.count("  | -x0") == 1
    assert rows[-1] == "  mend: gofumpt -w cart/cart.go"
    assert "  | +y99" in shown(full=True, findings=pair)


def test_several_files_are_mended_by_one_command() -> None:
    rows = shown(findings=tuple(make_finding("gofmt", stage="fmt", file=f"{name}.go") for name in "ab"))
    assert rows[-2:] == ["  mend: gofmt -w b.go", "  mend all: gogate fix"]


def test_a_test_with_its_place_kind_and_output() -> None:
    test = make_test(
        "TestTotal/empty", **FAIL, file="cart/cart_test.go", line=31, output="=== RUN   x\n    no\n", seconds=0.25
    )
    assert shown(tests=(test,))[2:] == [
        f"cart/cart_test.go:31: TestTotal/empty failed in {CART} (0.2s)",
        "  |     no",
        "  repeat: go test -race -run '^TestTotal$/^empty$' ./cart",
    ]


def test_a_test_without_a_place_and_a_package() -> None:
    panics = make_test("TestA", outcome=Outcome.FAIL, kind=Kind.PANIC)
    build = make_test("", outcome=Outcome.FAIL, kind=Kind.BUILD, output="x.go:1:1: undefined: y\n")
    assert shown(tests=(panics, build))[2:] == [
        f"{CART}: TestA panicked (0.0s)",
        "  repeat: go test -race -run '^TestA$' ./cart",
        f"package {CART} does not build (0.0s)",
        "  | x.go:1:1: undefined: y",
        "  repeat: go test -race ./cart",
    ]


def test_long_output_keeps_its_head_and_its_tail() -> None:
    output = "".join(f"line {n}\n" for n in range(1000))
    rows = shown(tests=(make_test(**FAIL, output=output),))
    assert rows[3:5] == ["  | line 0", "  | line 1"]
    assert "  | [940 lines left out]" in rows
    assert rows[-2] == "  | line 999"
    assert "  | line 500" in shown(full=True, tests=(make_test(**FAIL, output=output),))


def test_tests_that_were_cut_off_take_one_line() -> None:
    cut_off = tuple(make_test(f"Test{n}", outcome=Outcome.FAIL, kind=Kind.MISSING) for n in range(12))
    names = ", ".join(f"Test{n}" for n in range(10))
    assert shown(tests=cut_off)[2:] == [f"{CART}: 12 tests were cut off before the end: {names} and 2 more"]
    assert shown(tests=cut_off[:1])[2:] == [f"{CART}: 1 test was cut off before the end: Test0"]
    assert "Test11" in shown(full=True, tests=cut_off)[-1]


def test_no_more_than_fifty_are_shown_in_full() -> None:
    tests = tuple(make_test(f"Test{n}", **FAIL) for n in range(53))
    findings = tuple(make_finding(line=n + 1) for n in range(51))
    rows = shown(tests=tests, findings=findings)
    assert "  … and 3 more failed tests: -v shows all" in rows
    assert "  … and 1 more finding: -v shows all" in rows
    assert not any("more" in row for row in shown(full=True, tests=tests, findings=findings))


def test_a_parent_that_only_failed_with_its_subtest_is_left_out() -> None:
    silent = make_test("TestA", **FAIL, output="=== RUN   TestA\n--- FAIL: TestA (0.00s)\n")
    speaking = make_test("TestB", **FAIL, output="    b_test.go:3: set up failed\n")
    raced = make_test("TestC", outcome=Outcome.FAIL, kind=Kind.RACE)
    children = [make_test(f"{name}/x/y", **FAIL) for name in ("TestA", "TestB", "TestC")]
    alone = make_test("TestAlone", **FAIL)
    tests = [silent, speaking, raced, *children, make_test("TestA/x", **FAIL), alone]
    assert own_failures(tests, {}) == [speaking, raced, *children, alone]


def test_a_quarantined_test_is_no_failure() -> None:
    test = make_test("TestA", **FAIL)
    assert own_failures([test], {(CART, "TestA"): "net team"}) == []
    assert own_failures([test], {(CART, "TestB"): "net team"}) == [test]


def test_what_could_not_be_judged_says_why() -> None:
    stages = (
        make_stage("vet", StageVerdict.ERROR, reason="no Go\n::error::x"),
        make_stage("test", StageVerdict.TIMEOUT),
    )
    assert shown(verdict=Verdict.ERROR, exit_code=3, stages=stages) == [
        "",
        "== vet: could not be judged",
        "  | no Go",
        "  | ::error::x",
        "",
        "== test: time limit",
        "  | the stage ended with timeout",
    ]


def test_a_patch_below_its_floor_names_the_lines() -> None:
    finding = make_finding("coverage/patch", stage="test", file="", message="33 % is below 80 %")
    assert shown(findings=(finding,), coverage=coverage())[2:] == [
        "coverage/patch: 33 % is below 80 %",
        "  cart/cart.go:8: not covered",
        "  cart/cart.go:24: not covered",
    ]
