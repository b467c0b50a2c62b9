"""GitHub's runner sees our annotations within its limits, and no command that a test forged."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gogate.model.result import Kind, Outcome, Result, Severity
from gogate.report import clean
from gogate.report.context import Context
from gogate.report.github import annotate, echoed, output, outputs, render, stopped
from gogate.report.problems import problems
from tests import factories
from tests.report.github_runner import KNOWN, commands
from tests.strategies import hostile_text, results

TOKEN = "0123456789abcdef0123456789abcdef"
CONTEXT = Context(token=TOKEN)
OURS = {"group", "stop-commands", TOKEN, "endgroup", "error", "warning", "notice"}


def test_the_reading_of_the_runner_knows_both_forms() -> None:
    log = "x\n  ::Error file=a%2Cb,line=1::m%250A%0An\nnot ::error::\nx ##[warning]y\n::nonsense::x\n"
    shown = [(c.name, c.properties, c.message) for c in commands(log)]
    assert shown == [("error", {"file": "a,b", "line": "1"}, "m%0A\nn"), ("warning", {}, "y")]
    stop = f"::stop-commands::{TOKEN}\n::error::forged\n##[error]forged\n::{TOKEN}::\n::notice::real\n"
    assert [c.name for c in commands(stop)] == ["stop-commands", TOKEN, "notice"]


def test_annotations_say_where_and_what() -> None:
    quarantined = {("example.com/shop/pay", "TestHangs"): "pay team"}
    found = commands(render(factories.realistic(), Context(token=TOKEN, quarantined=quarantined)).decode())
    errors = [c for c in found if c.name == "error"]
    assert len(errors) == 10
    assert errors[0].message.startswith("example.com/shop/ship\nship/ship.go:3:1: undefined: x")
    race = next(c for c in errors if c.properties["title"] == "test: race")
    assert (race.properties["file"], race.properties["line"]) == ("cart/cart.go", "10")
    assert "WARNING: DATA RACE" in race.message
    nilness = next(c for c in errors if c.properties["title"] == "vet: nilness")
    assert nilness.properties["endLine"] == "12"
    assert "col" not in nilness.properties  # GitHub drops columns of a region of several lines
    printf = next(c for c in found if c.name == "warning" and c.properties["title"] == "vet: printf")
    assert printf.properties["col"] == "2"
    assert any(c.message.startswith("quarantined: pay team") for c in found if c.name == "warning")


@pytest.mark.parametrize(("count", "last"), [(9, None), (10, None), (11, "2 more"), (500, "491 more")])
def test_at_most_ten_of_a_severity_and_the_last_counts_the_rest(count: int, last: str | None) -> None:
    findings = [
        factories.make_finding(message=f"n{n}", severity=severity, fingerprint=f"{severity.value}{n}")
        for severity in Severity
        for n in range(count)
    ]
    found = commands("".join(annotate(problems(factories.make_result(findings=tuple(findings)), CONTEXT))))
    for name in ("error", "warning", "notice"):
        messages = [c.message for c in found if c.name == name]
        assert len(messages) == min(count, 10)
        assert messages[0] == "n0"
        assert (last is None) or messages[-1].startswith(last)


@given(results())
@example(factories.hostile())
def test_no_command_is_forged_and_none_is_lost(result: Result) -> None:
    log = render(result, CONTEXT).decode()
    found = commands(log)
    expected = problems(result, CONTEXT)
    assert {c.name for c in found} <= OURS
    for name, severity in (("error", Severity.ERROR), ("warning", Severity.WARNING), ("notice", Severity.NOTE)):
        mine = [c for c in found if c.name == name]
        members = [p for p in expected if p.severity is severity]
        assert len(mine) == min(len(members), 10)
        for command, problem in zip(mine[:9], members[:9], strict=len(members) < 10):
            assert command.properties.get("file", "") == clean.one_line(problem.file).replace("##[", "## [")
            assert set(command.properties) <= {"file", "line", "endLine", "col", "title"}
    groups = [c.name for c in found if c.name not in {"error", "warning", "notice"}]
    assert groups == ["group", "stop-commands", TOKEN, "endgroup"] * (len(groups) // 4)
    assert all(len(line) < 4096 * 4 for line in log.split("\n") if line.startswith("::"))


@given(hostile_text)
def test_output_between_stop_and_go_is_dead(text: str) -> None:
    test = factories.make_test("TestA", outcome=Outcome.FAIL, kind=Kind.FAILURE, output=text)
    lines = "".join(echoed(problems(factories.make_result(tests=(test,)), CONTEXT), TOKEN))
    names = [c.name for c in commands(lines)]
    assert names == (["group", "stop-commands", TOKEN, "endgroup"] if text else [])


@pytest.mark.parametrize("token", ["", "short", "pause-logging", "x" * 15, "stop-commands::x::y::z", TOKEN])
def test_a_weak_or_known_token_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match="token"):
        stopped(f"it prints ::{TOKEN.upper()}:: itself\n", token)


def test_outputs_are_one_line_each_without_foreign_text() -> None:
    lines = dict(line.split("=", 1) for line in outputs(factories.realistic(), CONTEXT).decode().splitlines())
    assert lines == {
        "verdict": "fail",
        "exit-code": "1",
        "findings": "6",
        "tests": "10",
        "failed-tests": "7",
        "coverage": "80.0",
        "tree": factories.TREE,
    }
    assert b"coverage=\n" in outputs(factories.make_result(), CONTEXT)


@given(hostile_text)
def test_an_output_reads_back_as_one_value(value: str) -> None:
    written = output("name", value, TOKEN)
    shown = clean.terminal(value)
    if "\n" in shown:
        assert written == f"name<<{TOKEN}\n{shown}\n{TOKEN}\n"
    else:
        assert written == f"name={shown}\n"


@given(st.sampled_from([TOKEN, f"a\n{TOKEN}\nforged=1"]))
def test_an_output_that_holds_its_delimiter_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="delimiter"):
        output("name", f"{value}\n", TOKEN)


def test_our_own_commands_are_known_to_the_runner() -> None:
    assert OURS - {TOKEN} <= KNOWN
