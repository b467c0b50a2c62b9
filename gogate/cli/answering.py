"""Says the answer on standard output and writes the reports; an answer that cannot be given in full is no pass."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

from gogate.cli.ci_output import add_to_files, annotated, shielded, speaks_github
from gogate.cli.progress import wants_color
from gogate.model.errors import CannotJudge
from gogate.report.context import Context
from gogate.report.terminal import render
from gogate.report.write import Target, write, write_all

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from gogate.check.answer import Answer
    from gogate.cli.world import World

__all__ = ["Undelivered", "answer"]


class Undelivered(CannotJudge):
    """There is an answer and it could not be given in full: no other answer may follow it."""


def answer(parsed: argparse.Namespace, world: World, given: Answer, wanted: Sequence[Target], root: str) -> int:
    """Print *given* as ``--output`` wants it, write *wanted*, and return the exit code of the verdict.

    Raises Undelivered where a report could not be written; the others are written all the same.
    """
    context = Context(root=root, source=given.source, blocks=given.blocks, quarantined=given.quarantined)
    if parsed.output == "json":
        wanted = [*wanted, Target("json", "-")]
    try:
        if not any(target.path == "-" for target in wanted):
            _say(parsed, world, given, context)
    finally:  # whoever reads standard output may have left (`| head`): the reports are for others
        _write(parsed, world, given, wanted, context)
    return given.result.exit_code


def _say(parsed: argparse.Namespace, world: World, given: Answer, context: Context) -> None:
    text = _text(parsed, world, given)
    if speaks_github(parsed.output, world.environ):
        text = shielded(text, context) + annotated(given.result, context)
    world.stdout.write(text)
    world.stdout.flush()


def _write(parsed: argparse.Namespace, world: World, given: Answer, wanted: Sequence[Target], context: Context) -> None:
    folder = world.cwd / (parsed.folder or ".")
    steps = [partial(write_all, wanted, given.result, context, folder=folder, stdout=world.raw_stdout)]
    if parsed.coverprofile is not None and given.profile is not None:
        steps.append(partial(_write_profile, folder, parsed.coverprofile, given.profile))
    if speaks_github(parsed.output, world.environ):
        steps.append(partial(add_to_files, given.result, context, world.environ))
    failed: list[CannotJudge] = []
    for step in steps:
        try:
            step()
        except CannotJudge as error:  # noqa: PERF203 - one that fails does not keep the others away
            failed.append(error)
    if failed:
        raise Undelivered("; ".join(error.message for error in failed), fix=failed[0].fix)


def _write_profile(folder: Path, path: Path, profile: bytes) -> None:
    try:
        write(folder / path, profile)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        why = getattr(error, "strerror", None) or error
        raise CannotJudge(f"could not write the coverage profile, {path}: {why}", fix=_FIX) from error


_FIX = "name a path that can be written"


def _text(parsed: argparse.Namespace, world: World, given: Answer) -> str:
    terminal = world.stdout.isatty()
    return render(
        given.result,
        verbose=-1 if parsed.quiet else parsed.verbose,
        color=wants_color(parsed.color, world.stdout, world.environ),
        width=shutil.get_terminal_size().columns if terminal else 0,
        quarantined=given.quarantined,
    )
