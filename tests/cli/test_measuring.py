"""Measuring: what a check finds without a verdict, and every way in which it does not come to one."""

from __future__ import annotations

import argparse
import io
import os
from pathlib import Path

import pytest

from gogate.cli.measuring import measure
from gogate.cli.world import World
from gogate.model.errors import CannotJudge, TimeLimit
from gogate.model.result import StageVerdict, Verdict
from tests.goworld import module, write


def world(cwd: Path) -> World:
    out = io.TextIOWrapper(io.BytesIO(), write_through=True)
    return World(cwd, dict(os.environ), io.BytesIO(), out, io.StringIO(), io.BytesIO())


def test_only_the_asked_stages_run_and_no_floor_is_judged(tmp_path: Path) -> None:
    low = '[coverage]\nfloor = 100.0\n[gates.check]\nselect = "affected"\n'
    root = write(tmp_path / "m", {**module(), "half.go": "package m\n\nfunc half(n int) int { return n / 2 }\n"})
    write(root, {"gogate.toml": low})
    found = measure(argparse.Namespace(quiet=True), world(root), ("test",))
    assert found.result.verdict is Verdict.PASS
    ran = [stage.name for stage in found.result.stages if stage.verdict is not StageVerdict.SKIP]
    assert ran == ["test"]
    assert found.result.coverage is not None
    assert (found.result.coverage.covered, found.result.coverage.statements) == (1, 2)
    assert found.request.root == root.resolve()


def test_what_comes_before_sees_the_request_and_may_refuse(tmp_path: Path) -> None:
    root = write(tmp_path / "m", module())
    seen: list[Path] = []

    def refuse(request: object) -> None:
        seen.append(getattr(request, "root"))  # noqa: B009
        raise CannotJudge("no")

    place = world(root)
    with pytest.raises(CannotJudge, match="no"):
        measure(argparse.Namespace(), place, ("test",), before=refuse)
    assert seen == [root.resolve()]
    assert "started" not in place.stderr.getvalue()  # type: ignore[attr-defined]


def test_a_time_limit_is_an_error(tmp_path: Path) -> None:
    slow = 'package m\n\nimport (\n\t"testing"\n\t"time"\n)\n\nfunc TestSlow(t *testing.T) { time.Sleep(time.Hour) }\n'
    root = write(tmp_path / "m", {**module(), "slow_test.go": slow})
    with pytest.raises(TimeLimit):
        measure(argparse.Namespace(timeout=1.0, quiet=True), world(root), ("test",))


def test_a_tool_that_breaks_is_an_error(tmp_path: Path) -> None:
    root = write(tmp_path / "m", {**module(), "gogate.toml": '[vet]\nanalyzers = []\nflags = ["-nosuchflag"]\n'})
    with pytest.raises(CannotJudge):
        measure(argparse.Namespace(quiet=True), world(root), ("vet",))
