from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

from msgspec.structs import replace

from gogate.check.answer import nothing_to_judge, reused, unjudged
from gogate.check.request import Request
from gogate.check.tree import Tree
from gogate.git.change import Base, Judged
from gogate.model.errors import CannotJudge, TimeLimit
from gogate.model.result import Shard, StageVerdict, Verdict
from tests import factories
from tests.requestworld import package, request, selected

MORNING = datetime.datetime(2026, 5, 4, 11, 30, 0, 123_456, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
STARTED = "2026-05-04T09:30:00.123Z"


def at(folder: Path, *arguments: str) -> Request:
    return replace(request(folder, *arguments), now=MORNING)


def test_nothing_to_judge_is_a_pass_that_says_why(tmp_path: Path) -> None:
    tree = Tree(tmp_path, Judged("1" * 40, None), Base("2" * 40, "3" * 40))
    result = nothing_to_judge(at(tmp_path), tree, selected(left_out=(package(),))).result
    assert (result.verdict, result.exit_code, result.tree, result.base) == (Verdict.PASS, 0, "1" * 40, "2" * 40)
    assert {(stage.verdict, stage.reason) for stage in result.stages} == {
        (StageVerdict.SKIP, "the change affects no package")
    }
    bare = dataclasses.replace(selected(), modules=())
    assert nothing_to_judge(at(tmp_path), Tree(tmp_path), bare).result.stages[0].reason == "no Go module"


def test_a_reused_verdict_says_when_it_was_judged(tmp_path: Path) -> None:
    known = factories.passing()
    once = reused(at(tmp_path), Tree(tmp_path), known).result
    assert (once.started, once.reused_from) == (STARTED, known.started)
    assert replace(once, started=known.started, seconds=known.seconds, reused_from=None) == known
    assert reused(at(tmp_path), Tree(tmp_path), once).result.reused_from == known.started


def test_what_never_came_to_a_verdict_is_an_error_with_its_reason(tmp_path: Path) -> None:
    result = unjudged(at(tmp_path, "--shard", "2/3"), CannotJudge("no base", fix="fetch it"), Verdict.ERROR)
    assert (result.verdict, result.exit_code, result.notes) == (Verdict.ERROR, 3, ("no base\n  fix: fetch it",))
    assert (result.shard, result.started) == (Shard(index=2, count=3), STARTED)
    assert {(stage.name, stage.verdict, stage.reason) for stage in result.stages} == {
        (name, StageVerdict.SKIP, "not judged") for name in ("fmt", "gofumpt", "vet", "test")
    }
    assert unjudged(at(tmp_path), TimeLimit("ran out"), Verdict.TIMEOUT).exit_code == 4
