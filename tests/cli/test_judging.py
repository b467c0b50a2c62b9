from __future__ import annotations

import argparse
import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from gogate.check.answer import Answer
from gogate.check.request import Request
from gogate.cli import judging
from gogate.cli.answering import Undelivered
from gogate.cli.asking import ask
from gogate.cli.judging import judge_and_answer
from gogate.cli.world import World
from gogate.model.errors import CannotJudge, Interrupted, SettingsError, TimeLimit, UsageError
from gogate.run.stop import TIME_LIMIT, Stop
from tests import factories
from tests.checkworld import gogate
from tests.goworld import write
from tests.requestworld import Desk, parse

FORMATTED = {"go.mod": "module m\n\ngo 1.24\n", "m.go": "package m\n"}


def passing(request: Request, stop: Stop, deliver: Callable[[Answer], int]) -> int:
    return deliver(Answer(factories.passing(), factories.source))


@pytest.mark.parametrize(
    ("error", "verdict", "code"),
    [
        (CannotJudge("no base", fix="fetch it"), "error", 3),
        (TimeLimit("1s ran out"), "timeout", 4),
        (Interrupted(15), "interrupted", 143),
    ],
)
def test_what_never_came_to_a_verdict_is_said_and_reported(
    tmp_path: Path, error: CannotJudge | TimeLimit | Interrupted, verdict: str, code: int
) -> None:
    def judge(request: Request, stop: Stop, deliver: Callable[[Answer], int]) -> int:
        raise error

    desk = Desk(tmp_path)
    assert judge_and_answer(parse("--report", "json=r.json"), desk.world, judge) == code
    assert desk.errors.getvalue() == f"gogate: {error}\n"
    document = json.loads((tmp_path / "r.json").read_text())
    assert (document["verdict"], document["exit_code"], document["notes"]) == (verdict, code, [str(error)])
    assert {stage["verdict"] for stage in document["stages"]} == {"skip"}


def test_a_stop_is_the_reason_and_not_what_a_tool_said_of_it(tmp_path: Path) -> None:
    def judge(request: Request, stop: Stop, deliver: Callable[[Answer], int]) -> int:
        stop.request(TIME_LIMIT)
        raise CannotJudge("go list was killed")

    desk = Desk(tmp_path)
    assert judge_and_answer(parse(), desk.world, judge) == 4
    assert desk.errors.getvalue() == "gogate: the time limit ran out\n"


@pytest.mark.parametrize("error", [CannotJudge("git was killed"), None])
def test_a_stop_while_the_request_is_made_is_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: CannotJudge | None
) -> None:
    def stopped(parsed: argparse.Namespace, world: World, stop: Stop) -> Request:
        request = ask(parsed, world, stop)
        stop.request(signal.SIGINT)
        if error is not None:
            raise error
        return request

    monkeypatch.setattr(judging, "ask", stopped)
    desk = Desk(tmp_path)
    if error is None:
        assert judge_and_answer(parse("--report", "json=r.json"), desk.world, passing) == 130
        assert json.loads((tmp_path / "r.json").read_text())["verdict"] == "interrupted"
    else:
        with pytest.raises(Interrupted) as caught:
            judge_and_answer(parse(), desk.world, passing)
        assert caught.value.exit_code == 130


@pytest.mark.parametrize("error", [UsageError("wrong"), SettingsError("wrong")])
def test_wrong_usage_gets_no_answer_and_no_report(tmp_path: Path, error: UsageError) -> None:
    def judge(request: Request, stop: Stop, deliver: Callable[[Answer], int]) -> int:
        raise error

    desk = Desk(tmp_path)
    with pytest.raises(UsageError):
        judge_and_answer(parse("--report", "json=r.json"), desk.world, judge)
    assert (desk.stdout, list(tmp_path.iterdir())) == ("", [])


def test_an_answer_that_cannot_be_delivered_is_followed_by_no_other(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    words = ("--output", "json", "--report", "junit=file/x.xml", "--report", "sarif=s.sarif")
    desk = Desk(tmp_path)
    with pytest.raises(Undelivered):
        judge_and_answer(parse(*words), desk.world, passing)
    assert json.loads(desk.stdout)["verdict"] == "pass"
    assert '"executionSuccessful": true' in (tmp_path / "s.sarif").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--report", "xml=a.xml"), "xml"),
        (("--report", "json"), "write --report json=PATH"),
        (("--report", "json=a", "--report", "junit=./a"), "goes to the same place"),
        (("--output", "json", "--report", "junit=-"), "the result document alone"),
        (("--output", "json", "--report", "json=-"), "the result document alone"),
    ],
)
def test_wrong_reports_are_refused_before_anything_is_judged(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    ran = gogate(tmp_path, "check", *words)
    assert (ran.code, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert "  fix: " in ran.stderr


def test_the_document_is_alone_on_standard_output_and_progress_on_standard_error(tmp_path: Path) -> None:
    write(tmp_path, FORMATTED)
    ran = gogate(tmp_path, "check", "--stage", "fmt", "--output", "json")
    assert json.loads(ran.stdout)["verdict"] == "pass"
    plain = gogate(tmp_path, "check", "--stage", "fmt", "--output", "plain")
    assert "fmt 1: done" in plain.stderr
    assert gogate(tmp_path, "check", "--stage", "fmt", "-q").stderr == ""


def test_the_plan_is_printed_and_nothing_is_answered(tmp_path: Path) -> None:
    write(tmp_path, FORMATTED)
    ran = gogate(tmp_path, "check", "--stage", "fmt", "--plan", "--report", "json=r.json")
    assert (ran.code, (tmp_path / "r.json").exists()) == (0, False)
    assert ran.stdout.startswith("gate check: stages fmt; the folder as it is\n")
