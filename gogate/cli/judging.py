"""Runs a gate for a command: progress on standard error, the answer on standard output, the reports."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gogate.check.answer import Answer, unjudged
from gogate.cli.answering import Undelivered, answer
from gogate.cli.asking import ask
from gogate.cli.progress import mode_for, progress, wants_color
from gogate.model.errors import CannotJudge, ExitCode, GogateError, UsageError
from gogate.model.result import Verdict
from gogate.report.clean import one_line
from gogate.report.terminal_text import complaint
from gogate.report.write import targets
from gogate.run.orphans import none_left
from gogate.run.stop import Stop, signals, time_limit

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from typing import TypeAlias

    from gogate.check.request import Request
    from gogate.cli.world import World
    from gogate.report.write import Target

    Judge: TypeAlias = Callable[[Request, Stop, Callable[[Answer], int]], int]

__all__ = ["judge_and_answer"]


def judge_and_answer(parsed: argparse.Namespace, world: World, judge: Judge | None = None) -> int:
    """Judge what *parsed* asks for, by *judge* or by a check, and return the exit code.

    Raises UsageError for wrong words or settings, CannotJudge where a report could not be written.
    """
    wanted = _targets(parsed)
    stop = Stop()
    with none_left(), signals(stop), time_limit(stop, parsed.timeout):
        request = _asked(parsed, world, stop)
        if parsed.plan:
            from gogate.check.preview import preview

            world.stdout.write("".join(f"{one_line(line)}\n" for line in preview(request, stop)))
            return ExitCode.PASS
        deliver = partial(answer, parsed, world, wanted=wanted, root=str(request.root))
        try:
            stop.check()
            return (judge or _checking(parsed, world))(request, stop, deliver)
        except (UsageError, Undelivered):
            raise
        except GogateError as error:
            # What was broken off ends tools in the middle: the stop is the reason, not what they said of it.
            cause = stop.error() or error
            world.stderr.write(complaint(cause.message, cause.fix))
            return deliver(Answer(unjudged(request, cause, _verdict(cause)), lambda _name: None))


def _asked(parsed: argparse.Namespace, world: World, stop: Stop) -> Request:
    """Return the request; raises the stop's own error where it broke off the git that was asked for the root."""
    try:
        return ask(parsed, world, stop)
    except CannotJudge:
        stop.check()
        raise


def _targets(parsed: argparse.Namespace) -> tuple[Target, ...]:
    wanted = targets(parsed.report)
    for target in wanted:
        if target.path == "-" and parsed.output == "json":
            raise UsageError(
                f"--report {target.kind}=-: with --output json, standard output is the result document alone",
                fix="name a file for it",
            )
    return wanted


def _checking(parsed: argparse.Namespace, world: World) -> Judge:
    from gogate.gate import check

    mode = mode_for(parsed.output, world.stderr, world.environ, quiet=parsed.quiet)
    show = partial(progress, mode, world.stderr, color=wants_color(parsed.color, world.stderr, world.environ))
    return lambda request, stop, deliver: check(request, stop, show, deliver)


def _verdict(cause: GogateError) -> Verdict:
    if isinstance(cause, CannotJudge):
        return Verdict.ERROR
    return Verdict.TIMEOUT if cause.exit_code == ExitCode.TIME_LIMIT else Verdict.INTERRUPTED
