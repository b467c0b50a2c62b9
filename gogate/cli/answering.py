"""Says the answer on standard output and writes the reports; an answer that cannot be given in full is no pass."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from gogate.cli.ci_output import add_to_files, annotated, shielded, speaks_github
from gogate.cli.progress import wants_color
from gogate.report.context import Context
from gogate.report.terminal import render
from gogate.report.write import Target, write, write_all

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from gogate.check.answer import Answer
    from gogate.cli.world import World

__all__ = ["answer"]


def answer(parsed: argparse.Namespace, world: World, given: Answer, wanted: Sequence[Target], root: str) -> int:
    """Print *given* as ``--output`` wants it, write *wanted*, and return the exit code of the verdict.

    Raises CannotJudge where a report could not be written; the others are written all the same.
    """
    context = Context(root=root, source=given.source, blocks=given.blocks, quarantined=given.quarantined)
    on_stdout = any(target.path == "-" for target in wanted)
    if parsed.output == "json":
        wanted = [*wanted, Target("json", "-")]
    elif not on_stdout and speaks_github(parsed.output, world.environ):
        world.stdout.write(shielded(_text(parsed, world, given), context) + annotated(given.result, context))
    elif not on_stdout:
        world.stdout.write(_text(parsed, world, given))
    world.stdout.flush()
    folder = world.cwd / (parsed.folder or ".")
    write_all(wanted, given.result, context, folder=folder, stdout=world.raw_stdout)
    if parsed.coverprofile is not None and given.profile is not None:
        write(folder / parsed.coverprofile, given.profile)
    if speaks_github(parsed.output, world.environ):
        add_to_files(given.result, context, world.environ)
    return given.result.exit_code


def _text(parsed: argparse.Namespace, world: World, given: Answer) -> str:
    terminal = world.stdout.isatty()
    return render(
        given.result,
        verbose=-1 if parsed.quiet else parsed.verbose,
        color=wants_color(parsed.color, world.stdout, world.environ),
        width=shutil.get_terminal_size().columns if terminal else 0,
        quarantined=given.quarantined,
    )
