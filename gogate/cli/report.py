"""``gogate report``: judge and render recorded tool output, or render a stored result, running no Go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gogate.cli import arguments as words
from gogate.model.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from gogate.cli.world import World

__all__ = ["parser", "run"]


def parser() -> argparse.ArgumentParser:
    """Return the parser of ``gogate report``."""
    parsed = words.Parser(
        prog="gogate report",
        description="Judge and render what go test and go vet wrote, or render a stored result document; runs no Go.",
        epilog="exit codes: as of gogate check; 3 where an input cannot be trusted, and is empty, cut or garbage",
    )
    parsed.add_argument("result", nargs="?", metavar="RESULT.json", type=Path, help="a stored result, shown as it is")
    group = parsed.add_argument_group("what was recorded (each repeatable; `-` is standard input)")
    for flag, what in (
        ("--test-json", "the output of go test -json"),
        ("--coverprofile", "a profile of go test -coverprofile"),
        ("--vet", "the output of go vet, with -json or without"),
    ):
        group.add_argument(flag, metavar="FILE", action="append", default=[], help=what)
    words.add_gate(parsed, stages=False)
    parsed.add_argument("--since", metavar="REV", help="the base of the patch floor: the merge base with REV")
    words.add_reports(parsed, profile=False)
    words.add_output(parsed)
    return parsed


def run(arguments: Sequence[str], world: World) -> int:
    """Run ``gogate report ARGUMENTS`` and return its exit code."""
    parsed = parser().parse_args(arguments)
    recorded = [*parsed.test_json, *parsed.coverprofile, *parsed.vet]
    if recorded and parsed.result is not None:
        raise UsageError(f"{parsed.result} is a stored result: it is judged already", fix="leave the recordings out")
    if not recorded and parsed.result is None:
        raise UsageError("no input", fix="name --test-json, --coverprofile or --vet FILE, or a RESULT.json")
    if recorded.count("-") > 1:
        raise UsageError("standard input can be one recording only", fix="write the others to files")
    return _show(parsed, world) if parsed.result is not None else _judge(parsed, world)


def _judge(parsed: argparse.Namespace, world: World) -> int:
    from gogate.check.recorded import Recordings, judge_recorded
    from gogate.cli.judging import judge_and_answer
    from gogate.cli.reading import recording

    folder = world.cwd / (parsed.folder or ".")
    recordings = Recordings(
        tests=[recording(path, folder, world) for path in parsed.test_json],
        profiles=[recording(path, folder, world) for path in parsed.coverprofile],
        vets=[recording(path, folder, world) for path in parsed.vet],
    )
    words.set_unasked(parsed, coverprofile=None)
    return judge_and_answer(
        parsed, world, lambda request, stop, deliver: judge_recorded(request, recordings, stop, deliver)
    )


def _show(parsed: argparse.Namespace, world: World) -> int:
    from gogate.check.recorded import show_stored
    from gogate.cli.judging import judge_and_answer
    from gogate.cli.reading import read_result

    result = read_result(parsed.result, world.cwd / (parsed.folder or "."))
    words.set_unasked(parsed, coverprofile=None)
    return judge_and_answer(parsed, world, lambda request, _stop, deliver: show_stored(request, result, deliver))
