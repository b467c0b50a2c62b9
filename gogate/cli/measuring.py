"""Runs a check for what it finds, not for its verdict: progress on standard error, nothing on standard output."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gogate.cli.asking import ask
from gogate.cli.check import parser
from gogate.cli.progress import mode_for, progress, wants_color
from gogate.gate import check
from gogate.model.errors import CannotJudge, GogateError
from gogate.model.result import StageVerdict, Verdict
from gogate.run.stop import Stop, signals, time_limit

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from gogate.check.answer import Answer
    from gogate.check.request import Request
    from gogate.cli.world import World
    from gogate.model.result import Result

__all__ = ["Measured", "measure"]


class Measured(NamedTuple):
    """What was asked, and what came of it: a pass or a fail, never anything less."""

    request: Request
    result: Result


def measure(
    parsed: argparse.Namespace,
    world: World,
    stages: Sequence[str],
    *,
    before: Callable[[Request], None] = lambda _request: None,
) -> Measured:
    """Run *stages* over all packages of the work tree, with no floor judged.

    *parsed* may hold ``folder``, ``config``, ``jobs``, ``timeout`` and ``quiet``; *before* sees the request before
    anything runs. Raises the error of whatever kept the check from an answer: a tool that broke, the time limit, a
    signal.
    """
    words = ["--select", "all", *(word for stage in stages for word in ("--stage", stage))]
    asked = parser().parse_args(words)
    for name in ("folder", "config", "jobs", "timeout", "quiet"):
        setattr(asked, name, getattr(parsed, name, getattr(asked, name)))
    mode = mode_for("auto", world.stderr, world.environ, quiet=asked.quiet)
    show = partial(progress, mode, world.stderr, color=wants_color("auto", world.stderr, world.environ))
    answers: list[Answer] = []
    stop = Stop()

    def keep(answer: Answer) -> int:
        answers.append(answer)
        return answer.result.exit_code

    with signals(stop), time_limit(stop, asked.timeout):
        try:
            request = ask(asked, world, stop)
            request = msgspec.structs.replace(request, gate=msgspec.structs.replace(request.gate, coverage=()))
            before(request)
            check(request, stop, show, keep)
        except GogateError as error:
            raise stop.error() or error from error
        cause = stop.error()
    if cause is not None:
        raise cause
    return Measured(request, _judged(answers[0].result))


def _judged(result: Result) -> Result:
    if result.verdict in (Verdict.PASS, Verdict.FAIL):
        return result
    broken = [f"{stage.name}: {stage.reason}" for stage in result.stages if stage.verdict is StageVerdict.ERROR]
    raise CannotJudge(
        "; ".join(broken or result.notes or ["it could not be judged"]), fix="see what `gogate check` says"
    )
