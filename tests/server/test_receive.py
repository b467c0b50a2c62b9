from __future__ import annotations

from pathlib import Path

import pytest

from gogate.git.push import Update
from gogate.model.errors import ExitCode
from gogate.run.stop import Stop
from gogate.server.receive import Answer, receive
from gogate.server.types import Limits, Policy, Tools
from tests.server.serverworld import BAD, CLEAN, ZERO, ServerWorld


def answer(world: ServerWorld, policy: Policy, commit: str, stop: Stop | None = None, option: str = "") -> Answer:
    updates = [Update(ZERO, commit, "refs/heads/main")]
    environ = {**world.quarantine(), "GIT_PUSH_OPTION_COUNT": "1", "GIT_PUSH_OPTION_0": option}
    return receive("pre-receive", updates, policy, world.server, environ, stop or Stop())


@pytest.fixture
def tools(gofumpt: Path) -> Tools:
    return Tools(gofumpt=str(gofumpt))


def test_codes_follow_the_verdict(server: ServerWorld, tools: Tools) -> None:
    server.write("a.go", CLEAN)
    policy = Policy(tools=tools, budget="60s")
    assert answer(server, policy, server.commit()) == Answer(["gogate: accepted: 1 Go file formatted"], ExitCode.PASS)
    server.write("b.go", BAD)
    commit = server.commit()
    assert answer(server, policy, commit).exit_code == ExitCode.FAIL
    assert answer(server, Policy(tools=Tools(gofmt="/nowhere")), commit).exit_code == ExitCode.CANNOT_JUDGE
    assert answer(server, Policy(tools=tools, budget="1us"), commit).exit_code == ExitCode.TIME_LIMIT
    assert answer(server, Policy(tools=tools, limits=Limits(entries=1)), commit).exit_code == ExitCode.CANNOT_JUDGE


def test_only_limits_are_excused_by_accept_and_say(server: ServerWorld, tools: Tools) -> None:
    server.write("a.go", BAD)
    server.write("b.go", BAD)
    commit = server.commit()
    lenient = Policy(tools=tools, on_limit="accept-and-say", budget="60s")
    assert answer(server, lenient, commit).exit_code == ExitCode.FAIL
    over = Policy(tools=tools, on_limit="accept-and-say", limits=Limits(entries=1))
    assert answer(server, over, commit).exit_code == ExitCode.PASS
    lost = Policy(tools=Tools(gofmt="/nowhere"), on_limit="accept-and-say")
    assert answer(server, lost, commit).exit_code == ExitCode.CANNOT_JUDGE
    assert answer(server, lenient, "1" * 40).exit_code == ExitCode.CANNOT_JUDGE
    stop = Stop()
    stop.request(15)
    assert answer(server, lenient, commit, stop).exit_code == 128 + 15


def test_a_skip_that_is_not_allowed_is_said(server: ServerWorld, tools: Tools) -> None:
    server.write("a.go", CLEAN)
    found = answer(server, Policy(tools=tools, budget="60s"), server.commit(), option="gogate.skip=x")
    assert found.exit_code == ExitCode.PASS
    assert found.lines[-1] == "gogate: gogate.skip is not allowed on this server: the push was judged"
