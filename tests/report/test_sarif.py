"""SARIF against its own schema and GitHub's list of what it needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from jsonschema import Draft202012Validator

from gogate.model.result import Outcome, Result, Shard, StageVerdict, Verdict
from gogate.report.context import Context
from gogate.report.problems import flaky_attempt
from gogate.report.sarif import MAX_RESULTS, document, render
from tests import factories
from tests.strategies import results

SCHEMA = json.loads((Path(__file__).parent.parent / "testdata" / "report" / "sarif-2.1.0.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
QUARANTINED = {("example.com/shop/pay", "TestHangs"): "pay team until 2027-01-31"}
CONTEXT = Context(source=factories.source, quarantined=QUARANTINED)


def check(written: bytes) -> dict[str, Any]:
    """Valid by the schema, and with all that GitHub needs, none of it empty."""
    log = json.loads(written)
    assert [error.message for error in VALIDATOR.iter_errors(log)] == []
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        assert all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] != ""
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"]
        region = place["region"]
        assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])
        assert min(region.values()) >= 1
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    assert run["automationDetails"]["id"].endswith("/")
    return dict(run)


@pytest.mark.parametrize("result", [factories.passing(), factories.realistic(), factories.make_result()])
def test_is_valid_and_holds_everything(result: Result) -> None:
    run = check(render(result, CONTEXT))
    tests = sum(test.outcome is Outcome.FAIL or flaky_attempt(test) > 0 for test in result.tests)
    assert len(run["results"]) == len(result.findings) + tests


def test_the_schema_would_refuse_a_bad_level() -> None:
    log = json.loads(render(factories.realistic(), CONTEXT))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not VALIDATOR.is_valid(log)


def test_worst_first_with_levels_and_suppressions() -> None:
    rows = check(render(factories.realistic(), CONTEXT))["results"]
    order = {"error": 0, "warning": 1, "note": 2}
    alive = [order[row["level"]] for row in rows if not row["suppressions"]]
    assert alive == sorted(alive)
    suppressed = {row["message"]["text"].split("\n")[0] for row in rows if row["suppressions"]}
    assert suppressed == {
        "an old one",
        "example.com/shop/cart: TestFlaky passed on attempt 2",
        "example.com/shop/pay: TestHangs ran into its time limit",
    }


def test_what_has_no_file_is_shown_at_go_mod() -> None:
    rows = check(render(factories.realistic(), CONTEXT))["results"]
    total = next(row for row in rows if row["ruleId"] == "coverage/total")
    assert total["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "go.mod"


def test_fingerprints_do_not_hang_on_lines() -> None:
    def prints(line: int) -> list[str]:
        finding = factories.make_finding(fingerprint="", line=line)
        rows = check(render(factories.make_result(findings=(finding, finding)), CONTEXT))["results"]
        return [row["partialFingerprints"]["primaryLocationLineHash"] for row in rows]

    first = prints(7)
    assert first == prints(70)
    assert [name.split(":")[1] for name in first] == ["1", "2"]


def test_shards_have_categories_of_their_own() -> None:
    result = factories.make_result(gate="nightly", shard=Shard(index=2, count=3))
    assert check(render(result, CONTEXT))["automationDetails"]["id"] == "gogate/nightly/2-of-3/"


def test_what_could_not_be_judged_is_a_notification() -> None:
    stage = factories.make_stage("vet", StageVerdict.ERROR, reason="no go on PATH")
    result = factories.make_result(stages=(stage,), verdict=Verdict.ERROR, exit_code=3)
    (invocation,) = check(render(result, CONTEXT))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"] == [
        {"level": "error", "message": {"text": "vet: could not be judged: no go on PATH"}}
    ]


def test_the_limit_keeps_the_worst_and_says_so() -> None:
    assert MAX_RESULTS == 25_000
    run = check(document(factories.realistic(), CONTEXT, 4, 10**6))
    assert [row["ruleId"] for row in run["results"]] == ["test/build", "race", "test/race", "test/panic"]
    notices = [n["message"]["text"] for n in run["invocations"][0]["toolExecutionNotifications"]]
    assert any(notice.startswith("12 results are left out") for notice in notices)
    assert len(check(document(factories.realistic(), CONTEXT, 100, 2000))["results"]) < 5


@settings(max_examples=30)
@given(results())
@example(factories.hostile())
def test_any_result_is_valid_and_holds_the_same_totals(result: Result) -> None:
    run = check(render(result, CONTEXT))
    tests = sum(test.outcome is Outcome.FAIL for test in result.tests)
    assert len(run["results"]) == len(result.findings) + tests
    for row in run["results"]:
        uri = row["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert not set(uri) & set(' <>"{}|\\^`:?#\n\t')
