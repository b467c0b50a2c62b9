"""The page that tells a push, on a repository without any hook."""

from __future__ import annotations

from pathlib import Path

import pytest

from gogate.git.push import Update
from gogate.model.errors import CannotJudge, Interrupted
from gogate.run.stop import Stop
from gogate.server.judge import SHOWN, Judgement, judge
from gogate.server.limits import LimitReached
from gogate.server.types import Limits, Policy, Tools
from tests.gitworld import fingerprint
from tests.server.serverworld import BAD, CLEAN, ZERO, ServerWorld


@pytest.fixture
def policy(gofumpt: Path) -> Policy:
    return Policy(tools=Tools(gofumpt=str(gofumpt)))


def judged(world: ServerWorld, policy: Policy, *commits: str, stop: Stop | None = None) -> Judgement:
    updates = [Update(ZERO, commit, f"refs/heads/b{number}") for number, commit in enumerate(commits)]
    return judge(updates, policy, world.server, world.quarantine(), stop or Stop())


def test_clean_and_bad_files_in_one_push(server: ServerWorld, policy: Policy) -> None:
    server.write("a.go", CLEAN)
    server.write("b.go", BAD)
    server.write("c.go", "package (\n")
    commit = server.commit()
    before = fingerprint(server.root)
    found = judged(server, policy, commit)
    assert fingerprint(server.root) == before
    assert (found.files, found.formatting) == (3, True)
    assert found.trees == (server.git("rev-parse", f"{commit}^{{tree}}"),)
    assert [(offence.path, offence.line) for offence in found.offences] == [(b"b.go", 3), (b"c.go", 1)]
    assert "+func A() int" in found.offences[0].diff
    assert server.left_over() == []


def test_every_file_with_a_bad_content_is_named(server: ServerWorld, policy: Policy) -> None:
    for number in range(SHOWN + 2):
        server.write(f"d{number}/a.go", BAD)
        server.write(f"e{number}/a.go", BAD.replace("A", f"A{number}"))
    found = judged(server, policy, server.commit())
    assert len(found.offences) == 2 * (SHOWN + 2)
    assert all("would" in offence.why for offence in found.offences)


def test_nothing_to_judge_needs_no_formatter(server: ServerWorld) -> None:
    commit = server.commit()
    lost = Policy(tools=Tools(gofmt="/nowhere"))
    assert judged(server, lost, commit) == Judgement(
        (server.git("rev-parse", f"{commit}^{{tree}}"),), 0, (), formatting=False
    )
    assert judged(server, lost) == Judgement((), 0, (), formatting=False)
    server.write("a.go", CLEAN)
    with pytest.raises(CannotJudge, match="/nowhere cannot be run"):
        judged(server, lost, server.commit())
    assert server.left_over() == []


def test_too_many_refs_are_not_looked_at(server: ServerWorld) -> None:
    commit = server.commit()
    with pytest.raises(LimitReached, match=r"2 refs: .*limits\.refs = 1"):
        judged(server, Policy(limits=Limits(refs=1)), commit, commit)


def test_a_stop_ends_it(server: ServerWorld, policy: Policy) -> None:
    stop = Stop()
    stop.request(15)
    with pytest.raises(Interrupted):
        judged(server, policy, server.commit(), stop=stop)
    assert server.left_over() == []
