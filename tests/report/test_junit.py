"""JUnit as its readers take it: the strict schema of Jenkins' xUnit plugin, GitLab's parser, and any hostile text."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import example, given
from lxml import etree

from gogate.model.result import Finding, Outcome, Result, StageVerdict, Verdict
from gogate.report.context import Context
from gogate.report.junit import cases, render, render_strict
from gogate.report.problems import fails
from tests import factories
from tests.strategies import results

DATA = Path(__file__).parent.parent / "testdata" / "report"
SCHEMA = etree.XMLSchema(etree.parse(DATA / "junit-10.xsd"))
QUARANTINED = {("example.com/shop/pay", "TestHangs"): "pay team until 2027-01-31"}
CONTEXT = Context(quarantined=QUARANTINED)


def parse(document: bytes) -> Element:
    return ElementTree.fromstring(document)


def assert_strict(document: bytes) -> None:
    SCHEMA.assertValid(etree.fromstring(document))


def gitlab(document: bytes) -> dict[tuple[str, str], tuple[str, str]]:
    """What GitLab keeps: (classname, name) to (status, text); failure before error before skipped, first case wins."""
    kept: dict[tuple[str, str], tuple[str, str]] = {}
    for case in parse(document).iter("testcase"):
        status, text = "success", ""
        for name in ("skipped", "error", "failure"):
            if (element := case.find(name)) is not None:
                status, text = name, element.text or ""
        kept.setdefault((case.get("classname", ""), case.get("name", "")), (status, text))
    return kept


def statuses(document: bytes) -> dict[str, str]:
    return {name: status for (_, name), (status, _) in gitlab(document).items()}


def check(document: bytes) -> Element:
    """The sums are right, for the whole and for each suite, and no case hides another."""
    root = parse(document)
    every = list(root.iter("testcase"))
    for scope in (root, *root.iter("testsuite")):
        inside = list(scope.iter("testcase"))
        assert scope.get("tests") == str(len(inside))
        assert scope.get("failures") == str(sum(c.find("failure") is not None for c in inside))
        assert scope.get("errors") == str(sum(c.find("error") is not None for c in inside))
    assert len(gitlab(document)) == len(every)
    for element in (e for e in root.iter() if e.tag in {"failure", "error", "skipped"}):
        assert (element.text or "").strip()
    return root


@pytest.mark.parametrize(
    "result", [factories.passing(), factories.realistic(), factories.hostile(), factories.make_result()]
)
def test_strict_report_is_valid_for_the_xunit_plugin(result: Result) -> None:
    document = render_strict(result, CONTEXT)
    assert_strict(document)
    check(document)


def test_schema_would_refuse_the_normal_report() -> None:
    assert not SCHEMA.validate(etree.fromstring(render(factories.realistic(), CONTEXT)))


def test_every_failure_is_a_case_whose_text_says_all() -> None:
    kept = gitlab(render(factories.realistic(), CONTEXT))
    shop = "example.com/shop"
    assert kept[f"{shop}/ship", "[package]"] == (
        "error",
        f"package {shop}/ship does not build\nship/ship.go:3:1: undefined: x\n",
    )
    assert kept[f"{shop}/cart", "TestShared"][0] == "failure"
    assert "WARNING: DATA RACE" in kept[f"{shop}/cart", "TestShared"][1]
    status, text = kept["gofmt", "cart/cart.go: is not formatted"]
    assert (status, text.splitlines()[0]) == ("failure", "cart/cart.go:7: is not formatted (gofmt)")
    assert "+if n <= 0 {" in text
    assert kept["coverage/total", "80.0% of statements, the floor is 85.0%"][0] == "failure"
    assert kept["race", "cart/cart.go: data race"][0] == "failure"


def test_quarantined_known_and_flaky_do_not_fail() -> None:
    shown = statuses(render(factories.realistic(), CONTEXT))
    assert shown["TestHangs"] == "skipped"
    assert shown["cart/cart.go: an old one"] == "skipped"
    assert shown["cart/cart.go: result unused"] == "skipped"
    assert shown["TestFlaky"] == "success"
    assert statuses(render(factories.realistic(), Context()))["TestHangs"] == "failure"
    flaky = next(
        c for c in parse(render(factories.realistic(), CONTEXT)).iter("testcase") if c.get("name") == "TestFlaky"
    )
    assert flaky.findtext("system-out") == "passed on attempt 2"
    assert "deadline exceeded" in (flaky.findtext("flakyFailure") or "")


def test_file_and_line_stand_in_the_normal_report_alone() -> None:
    where = [(c.get("file"), c.get("line")) for c in parse(render(factories.realistic(), CONTEXT)).iter("testcase")]
    assert ("cart/cart_test.go", "31") in where
    assert b" file=" not in render_strict(factories.realistic(), CONTEXT)


def test_clean_run_has_its_stages_as_passed_cases() -> None:
    shown = statuses(render(factories.make_result(), Context()))
    assert shown == dict.fromkeys(["fmt", "gofumpt", "vet", "test"], "success")


def test_skipped_stage_is_skipped_with_its_reason() -> None:
    stage = factories.make_stage("vet", StageVerdict.SKIP, reason="no Go file changed")
    assert gitlab(render(factories.make_result(stages=(stage,)), Context()))["gogate", "vet"] == (
        "skipped",
        "no Go file changed",
    )


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.PASS])
def test_no_failed_gate_looks_green(verdict: Verdict) -> None:
    result = factories.make_result(verdict=verdict, exit_code=3)
    assert "error" in statuses(render(result, Context())).values()


def test_stage_that_could_not_judge_is_an_error_with_its_reason() -> None:
    stage = factories.make_stage("test", StageVerdict.ERROR, reason="-race needs cgo")
    result = factories.make_result(stages=(stage,), verdict=Verdict.ERROR, exit_code=3)
    assert ("error", "test: could not be judged\n-race needs cgo") in gitlab(render(result, Context())).values()


@given(results())
@example(factories.hostile())
def test_any_result_parses_back_with_the_same_totals(result: Result) -> None:
    assert_strict(render_strict(result, CONTEXT))
    root = check(render(result, CONTEXT))
    made = list(cases(result, CONTEXT))
    assert len(list(root.iter("testcase"))) == len(made)
    failed = sum(test.outcome is Outcome.FAIL for test in result.tests) + sum(map(fails, result.findings))
    assert len(list(root.findall(".//failure") + root.findall(".//error"))) == failed
    assert {e.tag for e in root.iter()} <= {
        "testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out", "flakyFailure"
    }  # fmt: skip
    for element in root.iter():
        assert "[[ATTACHMENT|" not in (element.text or "").upper()


def test_finding_without_any_text_is_still_a_failure() -> None:
    finding = Finding(stage="vet", rule="", severity=factories.make_finding().severity, message="")
    root = check(render_strict(factories.make_result(findings=(finding,)), Context()))
    assert len(list(root.iter("failure"))) == 1
