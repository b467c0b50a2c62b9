"""``gogate merge RESULT.json…``: join the results of shards and judge the whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gogate.cli import arguments as words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from gogate.cli.world import World

__all__ = ["parser", "run"]


def parser() -> argparse.ArgumentParser:
    """Return the parser of ``gogate merge``."""
    parsed = words.Parser(
        prog="gogate merge",
        description="Join the results that `gogate check --shard I/N --report json=PATH` wrote, and judge the whole.",
        epilog="exit codes: as of gogate check; 3 where a shard is missing, there twice, or of another run",
    )
    parsed.add_argument("results", nargs="+", metavar="RESULT.json", type=Path, help="one for each shard, in any order")
    words.add_gate(parsed, default=None, stages=False)
    parsed.add_argument("--since", metavar="REV", help="the base of the patch floor (default: that of the shards)")
    words.add_reports(parsed)
    words.add_output(parsed)
    return parsed


def run(arguments: Sequence[str], world: World) -> int:
    """Run ``gogate merge ARGUMENTS`` and return its exit code."""
    parsed = parser().parse_args(arguments)
    from gogate.check.merge import Named, gather, merge
    from gogate.cli.judging import judge_and_answer
    from gogate.cli.reading import read_result

    folder = world.cwd / (parsed.folder or ".")
    shards = gather([Named(str(path), read_result(path, folder)) for path in parsed.results], parsed.gate)
    words.set_unasked(parsed, gate=shards[0].result.gate)
    return judge_and_answer(parsed, world, lambda request, stop, deliver: merge(request, shards, stop, deliver))
